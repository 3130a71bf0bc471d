//! docs/state-machines/clocks.md against the policies that ship.

use crate::support::document;
use linli_domain::clock::base::Base;
use linli_domain::clock::{Level, Signal, Told};
use linli_domain::policy::{ClockRule, Condition, Policy, Step, pack, pack_names};
use linli_domain::vocabulary::{AssistScope, Judgement, Role};
use std::collections::BTreeMap;

fn plural(count: u32, unit: &str) -> String {
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

fn limit(rule: &ClockRule) -> String {
    let mut words = match rule.limit {
        Base::Minutes(n) if n % 60 == 0 => plural(n / 60, "hour"),
        Base::Minutes(n) => plural(n, "minute"),
        Base::BusinessMinutes(n) => plural(n, "working minute"),
        Base::Days(n) => plural(n, "day"),
        Base::WorkingDays(n) => plural(n, "working day"),
        Base::Months(n) => plural(n, "month"),
        Base::EndOfDay => "the same day".to_owned(),
        Base::EndOfWorkingDay => "the same working day".to_owned(),
        Base::DayOfMonth(day) => format!("day {day} of the month"),
        Base::Agreed => "the time agreed".to_owned(),
        Base::DaysOrAppointment(n) => format!("{}, or the appointment", plural(n, "day")),
    };
    if rule.resident_limit {
        words.push_str(", or what the resident asked if earlier");
    }
    if rule.raises_to_top {
        words.push_str("; then it becomes major");
    }
    words
}

fn when(condition: &Condition) -> String {
    let mut parts: Vec<String> = Vec::new();
    let judged = |j: &Judgement| match j {
        Judgement::Responsible => "responsible",
        Judgement::NotResponsible => "not responsible",
        Judgement::Assist => "to be assisted",
    };
    if !condition.judgement.is_empty() {
        let names: Vec<&str> = condition.judgement.iter().map(judged).collect();
        let unjudged = if condition.or_unjudged { " or not judged yet" } else { "" };
        parts.push(format!("{}{unjudged}", names.join(" or ")));
    }
    if !condition.severity.is_empty() {
        let names: Vec<&str> = condition.severity.iter().map(|s| s.as_str()).collect();
        let group = if condition.or_group { " or a group" } else { "" };
        parts.push(format!("{}{group}", names.join(" or ")));
    }
    match condition.assist {
        Some(AssistScope::Inside) => parts.push("inside the estate".to_owned()),
        Some(AssistScope::Outside) => parts.push("outside the estate".to_owned()),
        None => {}
    }
    if !condition.urgency.is_empty() {
        let names: Vec<&str> = condition.urgency.iter().map(|u| u.as_str()).collect();
        parts.push(format!("repair, {}", names.join(" or ")));
    }
    if parts.is_empty() { "every complaint".to_owned() } else { parts.join(", ") }
}

fn step(step: &Step) -> String {
    let names: Vec<String> = step
        .tell
        .iter()
        .map(|told| match told {
            Told::Handler => "handler".to_owned(),
            Told::Role(role) => role.as_str().replace('_', " "),
        })
        .collect();
    let level = match step.level() {
        Level::Percent(percent) => format!("{percent} %"),
        Level::MinutesAfter(minutes) if minutes % 60 == 0 => {
            format!("{} later", plural(minutes / 60, "hour"))
        }
        Level::MinutesAfter(minutes) => format!("{} later", plural(minutes, "minute")),
    };
    format!("{level} {}", names.join(" and "))
}

/// Signals that only repairs give.
fn about(rule: &ClockRule) -> String {
    let repairs = [Signal::Reported, Signal::Alarmed, Signal::Issued].contains(&rule.from);
    let words = when(&rule.when);
    if repairs && words == "every complaint" { "every repair".to_owned() } else { words }
}

fn line(rule: &ClockRule) -> String {
    let until: Vec<String> = rule.until.iter().map(|s| s.as_str().replace('_', " ")).collect();
    let ladder: Vec<String> = rule.ladder.iter().map(step).collect();
    let yes = |holds: bool| if holds { " yes |" } else { " |" };
    format!(
        "| {} | {} | {} | {} | {} |{}{} {} |\n",
        rule.id,
        rule.from.as_str().replace('_', " "),
        until.join(" or "),
        about(rule),
        limit(rule),
        yes(rule.pausable),
        yes(rule.extensible),
        ladder.join("; "),
    )
}

fn clocks(policy: &Policy) -> String {
    let mut out = String::from(
        "| clock | from | until | for | limit | pauses | extended | told |\n\
         | --- | --- | --- | --- | --- | --- | --- | --- |\n",
    );
    policy.clocks.iter().for_each(|rule| out.push_str(&line(rule)));
    out
}

fn deciders(policy: &Policy) -> String {
    let mut out = String::from(
        "| severity | approves the plan | lets it fall | extends | follows up |\n\
         | --- | --- | --- | --- | --- |\n",
    );
    let named = |roles: &BTreeMap<_, Role>, severity| {
        let role = roles.get(&severity).map_or("the desk", |role: &Role| role.as_str());
        role.replace('_', " ")
    };
    for severity in policy.scheme.0.iter().copied() {
        out.push_str(&format!(
            "| {severity} | {} | {} | {} | {} |\n",
            named(&policy.approver, severity),
            named(&policy.fall_approver, severity),
            named(&policy.extension_approver, severity),
            named(&policy.follow_up_by, severity),
        ));
    }
    let assist = policy.assist_approver.as_str().replace('_', " ");
    out.push_str(&format!("| to be assisted | {assist} | | {} | the desk |\n", {
        policy.extension_approver(None).as_str().replace('_', " ")
    }));
    out
}

/// SLA-1, SLA-2, SLA-3, SLA-4, SLA-5, SLA-6, SLA-7, SLA-8, SLA-9, SLA-10, SLA-11, SLA-12, SLA-13,
/// SLA-14, SLA-15, SLA-16, SLA-17, SLA-18, CMP-14: the tables of the promises say what the policies say.
#[test]
fn the_tables_say_what_the_policies_say() {
    let text = document("docs/state-machines/clocks.md");
    for name in pack_names() {
        let policy = pack(name).unwrap();
        for (what, computed) in [("clocks", clocks(&policy)), ("deciders", deciders(&policy))] {
            assert!(
                text.contains(&computed),
                "docs/state-machines/clocks.md: the {what} of {name} are\n{computed}"
            );
        }
    }
}
