//! Deputies: who decides in the visitor's name, and in whose name the visitor does (代批, ux.md 5.11).
//!
//! Owns `/approvals/deputies`. Who can be named, and what a deputy decides, is no business of this page.

use super::ZONE;
use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::SignedDuration;
use jiff::civil::Date;
use linli_app::AppError;
use linli_app::deputies::{self, Deputies, DeputyView, NewDeputy, Standing};
use linli_domain::deputy::Approval;
use linli_domain::ids::StaffId;
use uuid::Uuid;

const SCOPE: &str = "deputies.form";

/// One time in somebody's place, in words.
struct Line {
    who: String,
    kinds: String,
    from: String,
    to: String,
    reason: String,
    standing: &'static str,
    running: bool,
    /// Where it is taken back; empty where that is not possible.
    withdraw: String,
}

#[derive(Template)]
#[template(path = "pages/approvals/deputies.html")]
struct DeputiesPage {
    page: Page,
    given: Vec<Line>,
    taken: Vec<Line>,
    may_name: bool,
    people: Vec<Choice>,
    kinds: Vec<Choice>,
    form: Form,
}

impl DeputiesPage {
    fn of(page: Page, all: &Deputies, form: Form) -> Self {
        let kinds = Approval::ALL
            .iter()
            .map(|kind| Choice::new(kind.as_str(), page.word("approval", kind.as_str())));
        let people = all.people.iter().map(|(id, name)| Choice::new(id.to_string(), &**name));
        Self {
            given: all.given.iter().map(|view| line(&page, view, true)).collect(),
            taken: all.taken.iter().map(|view| line(&page, view, false)).collect(),
            may_name: all.may_name,
            people: people.collect(),
            kinds: kinds.collect(),
            form,
            page,
        }
    }
}

fn line(page: &Page, view: &DeputyView, given: bool) -> Line {
    let kinds: Vec<&str> =
        view.kinds.iter().map(|kind| page.word("approval", kind.as_str())).collect();
    let all = view.kinds.len() == Approval::ALL.len();
    let day = |at: jiff::Timestamp| page.times.day(at.to_zoned(page.times.zone().clone()).date());
    // The last day is the one before the first instant after it.
    let last = view.until.checked_sub(SignedDuration::from_secs(1)).unwrap_or(view.until);
    let (_, who) = if given { &view.deputy } else { &view.principal };
    let open = matches!(view.standing, Standing::Coming | Standing::Running);
    Line {
        who: who.clone(),
        kinds: if all {
            page.t("deputies.all_kinds").to_owned()
        } else {
            kinds.join(page.t("words.and"))
        },
        from: day(view.from),
        to: day(last),
        reason: view.reason.clone(),
        standing: page.word("deputy_standing", view.standing.as_str()),
        running: view.standing == Standing::Running,
        withdraw: match given && open {
            true => format!("/approvals/deputies/{}/withdraw", view.id),
            false => String::new(),
        },
    }
}

fn blank(page: &Page) -> Form {
    let today = page.times.now().to_zoned(page.times.zone().clone()).date();
    let mut form = Form::blank(page.s, SCOPE).with("from", today.to_string());
    for kind in Approval::ALL {
        form.values.add("kinds", kind.as_str());
    }
    form
}

fn read(form: &mut Form) -> Option<NewDeputy> {
    form.read(|r| {
        let kinds = r.all("kinds").iter().filter_map(|code| Approval::parse(code)).collect();
        NewDeputy {
            deputy: StaffId(r.uuid("deputy").required()),
            kinds,
            from: r.date("from").required_or(Date::default()),
            to: r.date("to").required_or(Date::default()),
            reason: r.text("reason").max(500).required(),
        }
    })
}

/// Shows who stands in for whom.
///
/// # Errors
/// A fault if it cannot be read.
pub async fn show(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let all = deputies::list(&state.app, &signed.caller).await.map_err(fault)?;
    let page = signed.page(&state, ZONE).await?;
    let form = blank(&page);
    Ok(crate::pages::ok(&DeputiesPage::of(page, &all, form)))
}

/// Names a deputy.
///
/// # Errors
/// A fault if the visitor has no approvals of their own.
pub async fn name(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    let mut form = Form::of(page.s, SCOPE, values);
    if let Some(new) = read(&mut form) {
        match deputies::name(&state.app, &signed.caller, new).await {
            Ok(view) => {
                let words = page.f("deputies.named", &[("name", &view.deputy.1)]);
                return Ok(signed.flash(see_other("/approvals/deputies"), &words));
            }
            Err(AppError::Invalid(issues)) => {
                issues.into_iter().map(FieldIssue::from).for_each(|issue| form.refuse(issue));
            }
            Err(error) => return Err(fault(error)),
        }
    }
    let all = deputies::list(&state.app, &signed.caller).await.map_err(fault)?;
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &DeputiesPage::of(page, &all, form)))
}

/// Takes back what was given.
///
/// # Errors
/// A fault if the visitor has no such deputy.
pub async fn withdraw(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    _: Posted,
) -> Result<Response, Fault> {
    deputies::withdraw(&state.app, &signed.caller, id).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    Ok(signed.flash(see_other("/approvals/deputies"), page.t("deputies.withdrawn")))
}
