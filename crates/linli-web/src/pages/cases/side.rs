//! The side of the case page: clocks, person, files, duties; and what a decision has to know.

use super::folder::Folder;
use crate::shell::Page;
use crate::view::{Clock, Pair, PersonChip};
use jiff::SignedDuration;
use linli_app::complaint::view::{AttachmentRow, CaseView, ClockView};
use linli_domain::clock::ClockState;
use linli_domain::policy::Policy;
use linli_domain::vocabulary::Judgement;

/// What has to be known for the decision of the stage: the finding, the plan, the report.
pub(in crate::pages) fn facts(page: &Page, view: &CaseView) -> Vec<Pair> {
    let state = &view.state;
    let mut facts = Vec::new();
    if let Some(found) = &state.investigation {
        facts.push(Pair::new(page.t("case.finding"), view.words(&found.finding)));
        let causes: Vec<&str> = found.causes.iter().map(|c| page.word("cause", c)).collect();
        if !causes.is_empty() {
            facts.push(Pair::new(page.t("case.causes"), causes.join("、")));
        }
    }
    if let Some(plan) = &state.plan {
        let measures: Vec<String> = plan
            .measures
            .iter()
            .map(|m| format!("{}（{}）", view.words(&m.what), page.times.near(m.due_at)))
            .collect();
        facts.push(Pair::new(page.t("case.measures"), measures.join("；")));
        let cost = page.f(
            "case.cost",
            &[("cost", &page.yuan(plan.cost.0)), ("compensation", &page.yuan(plan.compensation.0))],
        );
        facts.push(Pair::new(page.t("case.money"), cost));
        if let Some(basis) = &plan.basis {
            facts.push(Pair::new(page.t("case.basis"), view.words(basis)));
        }
        if let Some(promise) = &plan.promise {
            facts.push(Pair::new(page.t("case.promise"), view.words(promise)));
        }
    }
    for task in &state.tasks {
        if let Some(result) = &task.result {
            facts.push(Pair::new(view.names.of(task.department), view.words(result)));
        }
    }
    if let Some(report) = &state.report {
        facts.push(Pair::new(page.t("case.report"), view.words(report)));
    }
    facts
}

/// Files with their time and size, each with its address.
pub(super) fn files(page: &Page, view: Folder<'_>) -> Vec<Pair> {
    let line = |file: &AttachmentRow| {
        let size = format!("{} KB", (file.size + 1023) / 1024);
        let words = match file.missing_at {
            None => format!("{}（{size}）", file.name),
            Some(at) => {
                let known = [("file", file.name.as_str()), ("time", &page.times.near(at))];
                page.f("files.missing_since", &known)
            }
        };
        let href = format!("/cases/{}/attachments/{}", view.row.id, file.id);
        Pair::new(page.times.near(file.at), words).to(href)
    };
    view.attachments.iter().map(line).collect()
}

pub(in crate::pages) fn clock(page: &Page, policy: &Policy, c: &ClockView) -> Clock {
    let name = page.word("clock_name", &c.id);
    match (c.state, c.done_at) {
        (ClockState::Paused, _) => Clock::held(name, page.t("clock.paused")),
        (_, Some(done)) => Clock::stopped(page, name, c.from, c.due_at, done)
            .note(page.f("case.clock_promise", &[("time", &page.times.near(c.due_at))])),
        (_, None) => {
            let warn = warn_share(policy, &c.id);
            let whole = c.due_at.duration_since(c.from);
            let micros = i64::try_from(whole.as_micros() * warn / 100).unwrap_or(i64::MAX);
            let soon = c.from.checked_add(SignedDuration::from_micros(micros)).unwrap_or(c.due_at);
            Clock::running(page, name, c.from, soon, c.due_at)
        }
    }
}

/// From which share of its time a clock is shown as urgent: its last warning before the limit.
fn warn_share(policy: &Policy, id: &str) -> i128 {
    let ladder = policy.rule(id).map(|rule| rule.ladder.as_slice()).unwrap_or_default();
    let before = ladder.iter().filter_map(|step| step.percent).filter(|percent| *percent < 100);
    i128::from(before.max().unwrap_or(80))
}

pub(super) fn person(page: &Page, view: Folder<'_>) -> PersonChip {
    let p = view.person;
    PersonChip {
        name: if p.name.is_empty() { page.t("case.anonymous").to_owned() } else { p.name.clone() },
        tie: p.tie.as_deref().map(|t| page.word("tie", t).to_owned()).unwrap_or_default(),
        phone: p.phone.clone().unwrap_or_default(),
        room: String::new(),
        href: p.resident.map(|id| format!("/people/{id}")).unwrap_or_default(),
        reveal: match (p.resident, &p.phone) {
            (Some(id), Some(_)) => format!("/people/{id}/reveal?case={}", view.row.id),
            _ => String::new(),
        },
    }
}

pub(super) fn person_facts(page: &Page, view: Folder<'_>) -> Vec<Pair> {
    let p = view.person;
    let mut facts = vec![Pair::new(page.t("case.room"), &*p.room)];
    if let Some(channel) = &p.preferred_channel {
        facts.push(Pair::new(page.t("case.preference"), page.word("channel", channel)));
    }
    if !p.notes.is_empty() {
        facts.push(Pair::new(page.t("case.notes"), &*p.notes));
    }
    if p.recent > 0 {
        let words = page.f("case.recent", &[("count", &p.recent.to_string())]);
        let room = view
            .row
            .household_id
            .map(|id| format!("/cases?household={id}&open=any"))
            .unwrap_or_default();
        facts.push(Pair::new(page.t("case.past_year"), words).to(room));
    }
    facts.retain(|f| !f.value.is_empty());
    facts
}

pub(super) fn duties(page: &Page, view: &CaseView) -> Vec<Pair> {
    let state = &view.state;
    let folder = Folder::from(view);
    let join = |ids: Vec<&str>| if ids.is_empty() { "—".to_owned() } else { ids.join("、") };
    let accused = state.accused.departments.iter().map(|d| view.names.of(*d));
    let accused = accused.chain(state.accused.staff.iter().map(|s| view.names.of(*s))).collect();
    let others =
        state.tasks.iter().filter(|t| !t.lead).map(|t| view.names.of(t.department)).collect();
    let lead = state.lead().map_or("—", |t| view.names.of(t.department));
    let handler = state.handler().map_or("—", |s| view.names.of(s));
    let mut pairs = vec![
        Pair::new(page.t("case.category"), folder.category(page.lang())),
        Pair::new(page.t("case.place"), &*view.row.place_label),
        Pair::new(page.t("case.accused"), join(accused)),
        Pair::new(page.t("case.lead"), lead),
        Pair::new(page.t("case.handler"), handler),
        Pair::new(page.t("case.assisting"), join(others)),
        Pair::new(page.t("case.contact"), &*view.reported.contact_number),
    ];
    if let Some(matter) = view.row.matter_id {
        let words = page.f("case.households", &[("count", &view.households.to_string())]);
        let all = format!("/cases?matter={matter}&open=any");
        pairs.push(Pair::new(page.t("case.matter"), words).to(all));
    }
    for link in &view.links {
        let words = format!("{} {}", link.number, link.title);
        let label = page.word("relation", &link.relation);
        pairs.push(Pair::new(label, words).to(format!("/cases/{}", link.id)));
    }
    if let Some(file) = &state.file_number {
        pairs.push(Pair::new(page.t("case.file"), &**file));
    }
    if state.judgement == Some(Judgement::NotResponsible) {
        pairs.push(Pair::new(page.t("case.objection"), page.t("case.objection_hint")));
    }
    pairs
}
