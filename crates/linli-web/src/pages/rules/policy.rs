//! The editor of a policy: every rule a sentence with blanks; its effect is shown before it can be saved.

use super::listed::{calendar_name, policy_name};
use super::sentence::{self, Sentence};
use super::shown::{self, Effect};
use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted};
use crate::pages::html;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::clocks::calendars;
use linli_app::clocks::policies::{self, NewVersion};
use linli_app::clocks::preview;
use linli_domain::policy::Policy;
use serde::Deserialize;

const SCOPE: &str = "rules.form";

#[derive(Template)]
#[template(path = "pages/rules/policy.html")]
struct EditPage {
    page: Page,
    title: String,
    action: String,
    version: u32,
    form: Form,
    rules: Vec<Sentence>,
    units: Vec<Choice>,
    step_units: Vec<Choice>,
    signals: Vec<Choice>,
    people: Vec<Choice>,
    calendars: Vec<Choice>,
    /// Rules that a new one can be made from.
    likes: Vec<Choice>,
    /// What it would do; without it, it cannot be saved.
    effect: Option<Effect>,
}

impl EditPage {
    fn of(page: Page, policy: &Policy, calendars: Vec<Choice>, form: Form) -> Self {
        let unit = |code: &&str| Choice::new(*code, page.word("limit_unit", code));
        let step_unit = |code: &str| Choice::new(code, page.word("step_unit", code));
        Self {
            title: policy_name(&page, &policy.id),
            action: format!("/admin/rules/policies/{}?version={}", policy.id, policy.version),
            version: policy.version,
            rules: sentence::sentences(&page, policy, &form),
            units: sentence::UNITS.iter().map(unit).collect(),
            step_units: ["percent", "minutes_after"].map(step_unit).to_vec(),
            people: sentence::people(&page),
            signals: sentence::signals(&page),
            calendars,
            likes: policy.clocks.iter().map(|rule| like(&page, &rule.id)).collect(),
            effect: None,
            form,
            page,
        }
    }
}

fn like(page: &Page, id: &str) -> Choice {
    let name = page.word("clock_name", id);
    Choice::new(id, if name == id { id.to_owned() } else { format!("{id} {name}") })
}

/// Which version is edited.
#[derive(Deserialize)]
pub struct Asked {
    version: Option<u32>,
}

async fn choices(state: &WebState, signed: &Signed, page: &Page) -> Result<Vec<Choice>, Fault> {
    let all = calendars::list(&state.app, &signed.caller).await.map_err(fault)?;
    let in_force = all.into_iter().filter(|calendar| calendar.in_force);
    Ok(in_force.map(|c| Choice::new(&*c.id, calendar_name(page, &c.id))).collect())
}

/// The form of a policy.
///
/// # Errors
/// A fault if there is no such policy.
pub async fn form(
    State(state): State<WebState>,
    signed: Signed,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let policy =
        policies::read(&state.app, &signed.caller, &code, asked.version).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let calendars = choices(&state, &signed, &page).await?;
    let quiet = policy.quiet_hours.as_ref().map(super::calendar::period).unwrap_or_default();
    let form =
        Form::blank(page.s, SCOPE).with("calendar", &*policy.calendar).with("quiet_hours", quiet);
    let form = sentence::fill(form, &policy);
    Ok(crate::pages::ok(&EditPage::of(page, &policy, calendars, form)))
}

/// Shows what the policy would do, or saves it.
///
/// # Errors
/// A fault if there is no such policy.
pub async fn send(
    State(state): State<WebState>,
    signed: Signed,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let base =
        policies::read(&state.app, &signed.caller, &code, asked.version).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let calendars = choices(&state, &signed, &page).await?;
    let pressed = values.get("_do").unwrap_or_default().to_owned();
    let text = |name: &str| values.get(name).unwrap_or_default().trim().to_owned();
    let (like, new_id) = (text("new_like"), text("new_id"));
    let shape = sentence::shape(&values, &base);
    let mut form = Form::of(page.s, SCOPE, values);
    let zone = page.times.zone().clone();
    let read = form.read(|r| {
        let calendar = r.text("calendar").required();
        let note = r.text("note").max(200).optional().unwrap_or_default();
        let valid_from = r.date_time("valid_from", &zone).optional();
        let quiet = r.text("quiet_hours").max(20).optional();
        let quiet_hours = quiet.as_deref().and_then(|text| text.parse().ok());
        if quiet.is_some() && quiet_hours.is_none() {
            r.issue("quiet_hours", "period");
        }
        (Policy { calendar, quiet_hours, ..sentence::read(r, &shape) }, valid_from, note)
    });
    let Some((policy, valid_from, note)) = read else {
        let shown = EditPage::of(page, &shape, calendars, form);
        return Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &shown));
    };
    match pressed.as_str() {
        "add" => return Ok(add(page, &base, policy, (&new_id, &like), calendars, form)),
        "save" => {
            let new = NewVersion { policy, valid_from, note };
            return save(&state, &signed, page, calendars, form, (shape, new)).await;
        }
        _ => {}
    }
    match preview::preview(&state.app, &signed.caller, policy.clone()).await {
        Ok(preview) => {
            let effect = shown::effect(&page, &preview);
            let mut shown = EditPage::of(page, &shape, calendars, form);
            shown.effect = Some(effect);
            Ok(crate::pages::ok(&shown))
        }
        Err(AppError::Invalid(issues)) => {
            refuse(&page, &mut form, &shape, issues);
            let shown = EditPage::of(page, &shape, calendars, form);
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(error) => Err(fault(error)),
    }
}

/// The form with one more rule; nothing is kept yet.
fn add(
    page: Page,
    base: &Policy,
    policy: Policy,
    (id, like): (&str, &str),
    calendars: Vec<Choice>,
    mut form: Form,
) -> Response {
    match sentence::with_rule(policy.clone(), id, like) {
        Ok(more) => {
            let quiet = more.quiet_hours.as_ref().map(super::calendar::period).unwrap_or_default();
            let blank = Form::blank(page.s, SCOPE).with("calendar", &*more.calendar);
            let mut blank = sentence::fill(blank.with("quiet_hours", quiet), &more);
            // What a rule was made from goes along until the version is saved.
            for (at, rule) in
                more.clocks.iter().enumerate().filter(|(_, r)| base.rule(&r.id).is_none())
            {
                let before = form.values.pairs().iter().find_map(|(name, value)| {
                    let of = form
                        .values
                        .get(&name.replace(".like", ".id"))
                        .is_some_and(|own| own == rule.id);
                    (name.ends_with(".like") && of).then(|| value.clone())
                });
                blank
                    .values
                    .set(&format!("rules.{at}.like"), before.unwrap_or_else(|| like.to_owned()));
            }
            crate::pages::ok(&EditPage::of(page, &more, calendars, blank))
        }
        Err(code) => {
            let field = if code == "required" { "new_like" } else { "new_id" };
            form.refuse(FieldIssue::new(field, code));
            let shape = sentence::shape(&form.values, base);
            html(StatusCode::UNPROCESSABLE_ENTITY, &EditPage::of(page, &shape, calendars, form))
        }
    }
}

async fn save(
    state: &WebState,
    signed: &Signed,
    page: Page,
    calendars: Vec<Choice>,
    mut form: Form,
    (shape, new): (Policy, NewVersion),
) -> Result<Response, Fault> {
    let later = new.valid_from.is_some();
    match policies::save(&state.app, &signed.caller, new).await {
        Ok(version) => {
            let words = page.f("rules.saved_as", &[("version", &version.to_string())]);
            // What holds at once can take the running cases; what holds later is offered in the list when it does.
            let next = match later {
                true => "/admin/rules".to_owned(),
                false => format!("/admin/rules/policies/{}/move?version={version}", shape.id),
            };
            Ok(signed.flash(crate::pages::see_other(&next), &words))
        }
        Err(AppError::Invalid(issues)) => {
            refuse(&page, &mut form, &shape, issues);
            let shown = EditPage::of(page, &shape, calendars, form);
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(error) => Err(fault(error)),
    }
}

/// Issues beside the rule that they are about.
fn refuse(page: &Page, form: &mut Form, policy: &Policy, issues: Vec<linli_app::FieldIssue>) {
    for issue in issues {
        let mut issue = FieldIssue::from(issue);
        let clock = issue.field.strip_prefix("clocks.").map(str::to_owned);
        let at = clock.and_then(|id| policy.clocks.iter().position(|rule| rule.id == id));
        if let Some(at) = at {
            issue.field = format!("rules.{at}");
        }
        for (name, value) in &mut issue.params {
            if name == "reason" {
                *value = sentence::reason(page.s, value);
            }
        }
        form.refuse(issue);
    }
}
