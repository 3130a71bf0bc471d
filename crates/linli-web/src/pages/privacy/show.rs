//! One request about somebody's own data: who asks, how that was made sure of, and the answer.

use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted, Values};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::Pair;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::privacy::answer::{self, Done, Step};
use linli_app::privacy::requests::{self, RequestView};
use linli_domain::privacy::{Progress, Proof, Wish};
use uuid::Uuid;

const SCOPE: &str = "privacy.step";

#[derive(Template)]
#[template(path = "pages/privacy/show.html")]
struct RequestPage {
    page: Page,
    base: String,
    title: String,
    version: i64,
    facts: Vec<Pair>,
    words: String,
    answer: String,
    /// To be told to the person; shown once.
    code: String,
    form: Form,
    proofs: Vec<Choice>,
    may_prove: bool,
    may_hand_over: bool,
    /// What is held can be printed.
    held: bool,
    may_correct: bool,
    /// Where the card is corrected; empty where no card is.
    card: String,
    may_erase: bool,
    /// Somebody else has to: the right is missing.
    no_right: bool,
    may_refuse: bool,
    waits: bool,
    plan: Vec<String>,
    kept: Vec<(String, String)>,
}

pub(super) async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let form = Form::blank(page.s, SCOPE);
    shown(&state, &signed, id, (StatusCode::OK, form, String::new())).await
}

async fn shown(
    state: &WebState,
    signed: &Signed,
    id: Uuid,
    (status, form, code): (StatusCode, Form, String),
) -> Result<Response, Fault> {
    let view = requests::get(&state.app, &signed.caller, id).await.map_err(fault)?;
    let page = signed.page(state, &view.time_zone).await?;
    Ok(html(status, &RequestPage::new(page, view, form, code)))
}

impl RequestPage {
    fn new(page: Page, view: RequestView, form: Form, code: String) -> Self {
        let (progress, wish) = (view.row.progress, view.row.wish);
        let proved = progress == Progress::Proved;
        let mine = |wanted: Wish| proved && view.may_answer && wish == wanted;
        let erasing = matches!(progress, Progress::Proved) && wish == Wish::Erase;
        let proof =
            |proof: &Proof| Choice::new(proof.as_str(), page.word("privacy_proof", proof.as_str()));
        let (plan, kept) = plan(&page, &view);
        Self {
            base: format!("/privacy-requests/{}", view.row.id),
            title: page.f(
                "privacy.one",
                &[("wish", page.word("privacy_wish", wish.as_str())), ("who", &view.name)],
            ),
            version: view.row.version,
            facts: facts(&page, &view),
            words: view.words.clone(),
            answer: view.answer.clone(),
            proofs: Proof::ALL.iter().map(proof).collect(),
            may_prove: progress == Progress::Asked && view.may_answer,
            may_hand_over: mine(Wish::See),
            held: wish == Wish::See && !matches!(progress, Progress::Asked | Progress::Refused),
            may_correct: mine(Wish::Correct),
            card: view.row.resident.map_or(String::new(), |id| format!("/people/{id}/edit")),
            may_erase: erasing && view.may_erase,
            no_right: erasing && !view.may_erase,
            may_refuse: progress.open() && view.may_answer,
            waits: progress == Progress::Waiting,
            plan: if wish == Wish::Erase && progress.open() { plan } else { Vec::new() },
            kept: if wish == Wish::Erase && progress.open() { kept } else { Vec::new() },
            code,
            form,
            page,
        }
    }
}

fn facts(page: &Page, view: &RequestView) -> Vec<Pair> {
    let row = &view.row;
    let at = |at: Option<jiff::Timestamp>, by: &str| {
        at.map_or(String::new(), |at| format!("{} {by}", page.times.moment(at)))
    };
    let case = view.case.clone().unwrap_or_default();
    let mut case_fact = Pair::new(page.t("privacy.case"), case.as_str());
    if let Some(id) = row.case {
        case_fact = case_fact.to(format!("/cases/{id}"));
    }
    let mut name = Pair::new(page.t("privacy.who"), view.name.as_str());
    if let Some(id) = row.resident {
        name = name.to(format!("/people/{id}"));
    }
    let proof = row.proof.map_or("", |proof| page.word("privacy_proof", proof.as_str()));
    let mut facts = vec![
        Pair::new(page.t("privacy.progress"), page.word("privacy_progress", row.progress.as_str())),
        name,
        Pair::new(page.t("privacy.known"), view.known.join("、")),
        Pair::new(page.t("privacy.given"), view.given.clone().unwrap_or_default()),
        case_fact,
        Pair::new(page.t("privacy.office"), view.office.as_str()),
        Pair::new(
            page.t("privacy.asked"),
            format!(
                "{} · {}",
                page.times.moment(row.asked_at),
                page.word("privacy_came", &row.came_by)
            ),
        ),
        Pair::new(page.t("privacy.due"), page.times.near(row.due_at)),
        Pair::new(page.t("privacy.proof"), format!("{proof} {}", view.proof_note).trim()),
        Pair::new(page.t("privacy.proved"), at(row.proved_at, &view.proved_by)),
        Pair::new(page.t("privacy.answered_at"), at(row.answered_at, &view.answered_by)),
    ];
    facts.retain(|fact| !fact.value.is_empty());
    facts
}

/// What would be erased, and what has to be kept, in words.
fn plan(page: &Page, view: &RequestView) -> (Vec<String>, Vec<(String, String)>) {
    let n = |n: usize| page.n(n).to_string();
    let mut lines = Vec::new();
    if view.plan.card {
        lines.push(page.t("privacy.plan_card").to_owned());
    }
    let counted = [
        ("privacy.plan_cases", view.plan.cases.len()),
        ("privacy.plan_contacts", view.plan.contacts),
        ("privacy.plan_calls", view.plan.calls),
    ];
    for (key, count) in counted.into_iter().filter(|(_, count)| *count > 0) {
        lines.push(page.f(key, &[("n", n(count).as_str())]));
    }
    let kept = view.plan.kept.iter().map(|(number, duty)| {
        (number.clone(), page.word("privacy_duty", duty.as_str()).to_owned())
    });
    (lines, kept.collect())
}

/// The step of a form; `None` for what is none.
fn read(step: &str, values: &Values) -> Option<Step> {
    let text = |name: &str| values.get(name).unwrap_or_default().to_owned();
    Some(match step {
        "prove" => Step::Prove { proof: Proof::parse(&text("proof"))?, note: text("note") },
        "hand-over" => Step::HandOver,
        "correct" => {
            Step::Corrected { words: text("words"), name: text("name"), phone: text("phone") }
        }
        "erase" => Step::Erase,
        "refuse" => Step::Refuse { words: text("reason") },
        _ => return None,
    })
}

pub(super) async fn step(
    State(state): State<WebState>,
    signed: Signed,
    Path((id, name)): Path<(Uuid, String)>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let version = values.get("version").and_then(|v| v.parse().ok()).unwrap_or(-1);
    let Some(step) = read(&name, &values) else {
        let known = ["prove", "hand-over", "correct", "erase", "refuse"].contains(&name.as_str());
        if !known {
            return Err(Fault::NotFound);
        }
        let mut form = Form::of(page.s, SCOPE, values);
        form.refuse(FieldIssue::new("proof", "choose"));
        return shown(&state, &signed, id, (StatusCode::UNPROCESSABLE_ENTITY, form, String::new()))
            .await;
    };
    let refusing = matches!(step, Step::Refuse { .. });
    let back = see_other(&format!("/privacy-requests/{id}"));
    match answer::step(&state.app, &signed.caller, (id, version), step).await {
        Ok(Done::Done) => Ok(signed.flash(back, page.t("privacy.done"))),
        Ok(Done::Waits) => Ok(signed.flash(back, page.t("privacy.waits"))),
        Ok(Done::Code(code)) => {
            let form = Form::blank(page.s, SCOPE);
            shown(&state, &signed, id, (StatusCode::OK, form, code)).await
        }
        Err(AppError::Invalid(issues)) => {
            let mut form = Form::of(page.s, SCOPE, values);
            for mut issue in issues {
                if refusing && issue.field == "words" {
                    issue.field = "reason".to_owned();
                }
                form.refuse(FieldIssue::from(issue));
            }
            shown(&state, &signed, id, (StatusCode::UNPROCESSABLE_ENTITY, form, String::new()))
                .await
        }
        Err(AppError::Stale { .. }) => {
            let mut form = Form::of(page.s, SCOPE, values);
            form.refuse(FieldIssue::new("step", "stale"));
            shown(&state, &signed, id, (StatusCode::CONFLICT, form, String::new())).await
        }
        Err(error) => Err(fault(error)),
    }
}
