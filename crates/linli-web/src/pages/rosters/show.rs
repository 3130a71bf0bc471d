//! The roster of one department or desk: who is on duty, its shifts, putting one in, taking one out.

use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted, Reader};
use crate::pages::html;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::{Date, Time, Weekday};
use linli_app::AppError;
use linli_app::roster::{self, RosterView, ShiftView};
use linli_domain::ids::{NodeId, StaffId};
use linli_domain::roster::{Days, Shift, WEEK, Weekdays};
use linli_domain::vocabulary::NodeKind;
use uuid::Uuid;

const SCOPE: &str = "roster.form";

/// One shift in words.
struct Line {
    name: String,
    days: String,
    hours: String,
    valid: String,
    once: bool,
    /// Where it is taken out; empty for those who only look.
    remove: String,
}

#[derive(Template)]
#[template(path = "pages/rosters/show.html")]
struct ShowPage {
    page: Page,
    title: String,
    kind: String,
    action: String,
    now: String,
    /// Whether somebody should be on duty now and is not.
    nobody: bool,
    gaps: Vec<String>,
    shifts: Vec<Line>,
    may_edit: bool,
    people: Vec<Choice>,
    weekdays: Vec<Choice>,
    form: Form,
}

impl ShowPage {
    fn of(page: Page, view: &RosterView, form: Form) -> Self {
        let action = format!("/rosters/{}", view.node.id);
        let people = view.people.iter().map(|(id, name)| Choice::new(id.to_string(), &**name));
        let weekdays =
            WEEK.iter().map(|day| Choice::new(number(*day).to_string(), weekday(&page, *day)));
        let kind = match view.node.kind {
            NodeKind::Office => page.t("roster.desk"),
            _ => page.word("node_kind", view.node.kind.as_str()),
        };
        let gap = |gap: &linli_domain::roster::Span| {
            let (from, to) = (page.times.near(gap.from), page.times.near(gap.to));
            page.f("roster.from_to", &[("from", &from), ("to", &to)])
        };
        Self {
            title: view.node.name.clone(),
            kind: kind.to_owned(),
            now: super::people(&page, &view.now),
            nobody: view.now.is_empty() && !view.shifts.is_empty(),
            gaps: view.gaps.iter().map(gap).collect(),
            shifts: view.shifts.iter().map(|s| line(&page, s, &action, view.may_edit)).collect(),
            may_edit: view.may_edit,
            people: people.collect(),
            weekdays: weekdays.collect(),
            action,
            form,
            page,
        }
    }
}

fn number(day: Weekday) -> i8 {
    day.to_monday_one_offset()
}

fn weekday(page: &Page, day: Weekday) -> &'static str {
    page.s.find(&format!("time.weekday_{}", number(day))).unwrap_or_default()
}

fn days(page: &Page, days: Weekdays) -> String {
    let listed: Vec<Weekday> = days.iter().collect();
    let row = |first: Weekday, last: Weekday| {
        page.f("roster.from_to", &[("from", weekday(page, first)), ("to", weekday(page, last))])
    };
    match listed.as_slice() {
        all if all.len() == WEEK.len() => page.t("roster.every_day").to_owned(),
        [first, .., last]
            if listed.len() > 2
                && usize::try_from(number(*last) - number(*first)) == Ok(listed.len() - 1) =>
        {
            row(*first, *last)
        }
        some => {
            some.iter().map(|day| weekday(page, *day)).collect::<Vec<_>>().join(page.t("words.and"))
        }
    }
}

fn line(page: &Page, view: &ShiftView, action: &str, may_edit: bool) -> Line {
    let shift = &view.shift;
    let time = |time: Time| time.strftime("%H:%M").to_string();
    let (from, to) = (time(shift.from), time(shift.to));
    let key = if shift.overnight() { "roster.overnight" } else { "roster.hours" };
    let (words, valid) = match &shift.days {
        Days::Once(day) => (page.times.day(*day), page.t("roster.stands_in").to_owned()),
        Days::Weekly { weekdays, since, until } => {
            let since = page.times.day(*since);
            let valid = match until {
                Some(until) => {
                    page.f("roster.from_to", &[("from", &since), ("to", &page.times.day(*until))])
                }
                None => page.f("roster.since", &[("day", &since)]),
            };
            (days(page, *weekdays), valid)
        }
    };
    let remove = if may_edit { format!("{action}/{}/remove", view.id) } else { String::new() };
    Line {
        name: view.name.clone(),
        days: words,
        hours: page.f(key, &[("from", &from), ("to", &to)]),
        valid,
        once: shift.once(),
        remove,
    }
}

fn blank(page: &Page) -> Form {
    let today = page.times.now().to_zoned(page.times.zone().clone()).date();
    Form::blank(page.s, SCOPE).with("since", today.to_string())
}

fn time_of_day(r: &mut Reader<'_>, name: &str) -> Time {
    let text = r.text(name).max(8).required();
    if text.is_empty() {
        return Time::midnight();
    }
    let read = text.replace('：', ":").parse::<Time>();
    match read {
        Ok(time) => time,
        Err(_) => {
            r.issue(name, "time_of_day");
            Time::midnight()
        }
    }
}

fn read(form: &mut Form) -> Option<Shift> {
    form.read(|r| {
        let staff = StaffId(r.uuid("staff").required());
        let picked = r.all("weekdays");
        let picked = picked.iter().filter_map(|n| n.parse().ok());
        let weekdays = Weekdays::of(picked.filter_map(|n| Weekday::from_monday_one_offset(n).ok()));
        let since = r.date("since").required_or(Date::default());
        let until = r.date("until").optional();
        let (from, to) = (time_of_day(r, "from"), time_of_day(r, "to"));
        let days = if weekdays.is_empty() {
            Days::Once(since)
        } else {
            Days::Weekly { weekdays, since, until }
        };
        Shift { staff, days, from, to }
    })
}

/// Shows the roster.
///
/// # Errors
/// A fault if the node keeps none, or is not the visitor's to see.
pub async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let view = of(&state, &signed, id).await?;
    let page = signed.page(&state, &view.node.time_zone).await?;
    let form = blank(&page);
    Ok(crate::pages::ok(&ShowPage::of(page, &view, form)))
}

async fn of(state: &WebState, signed: &Signed, id: Uuid) -> Result<RosterView, Fault> {
    roster::get(&state.app, &signed.caller, NodeId(id), None).await.map_err(fault)
}

/// Puts a shift in.
///
/// # Errors
/// A fault if the roster is not the visitor's to write.
pub async fn add(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let view = of(&state, &signed, id).await?;
    if !view.may_edit {
        return Err(Fault::NotFound);
    }
    let page = signed.page(&state, &view.node.time_zone).await?;
    let mut form = Form::of(page.s, SCOPE, values);
    if let Some(shift) = read(&mut form) {
        match roster::add(&state.app, &signed.caller, NodeId(id), shift).await {
            Ok(_) => {
                let back = crate::pages::see_other(&format!("/rosters/{id}"));
                return Ok(signed.flash(back, page.t("words.saved")));
            }
            Err(AppError::Invalid(issues)) => {
                issues.into_iter().map(FieldIssue::from).for_each(|issue| form.refuse(issue));
            }
            Err(error) => return Err(fault(error)),
        }
    }
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &ShowPage::of(page, &view, form)))
}

/// Takes a shift out.
///
/// # Errors
/// A fault if it is not there, or not the visitor's to take out.
pub async fn remove(
    State(state): State<WebState>,
    signed: Signed,
    Path((id, shift)): Path<(Uuid, Uuid)>,
    _: Posted,
) -> Result<Response, Fault> {
    roster::remove(&state.app, &signed.caller, NodeId(id), shift).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let back = crate::pages::see_other(&format!("/rosters/{id}"));
    Ok(signed.flash(back, page.t("roster.removed")))
}
