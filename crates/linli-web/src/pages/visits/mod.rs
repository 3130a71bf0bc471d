//! Reception: today's desk register with its one line for a visitor, and the visits of groups (REC-1, REC-5, ux.md 5.9).
//!
//! Owns `/visits`. The page of one group is in [`group`], its form in [`edit`].

mod edit;
mod group;

use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use linli_app::access::Right;
use linli_app::contacts::{self, NewContact};
use linli_app::directory::places;
use linli_app::registers::{self, Line};
use linli_app::visits::{self, Visit};
use linli_app::{AppError, contacts::Outcome};
use linli_domain::ids::{NodeId, PlaceId};
use linli_domain::vocabulary::Channel;

const ZONE: &str = "Asia/Shanghai";

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/visits", get(show).post(take))
        .route("/visits/new", get(edit::new).post(edit::create))
        .route("/visits/{id}", get(group::show))
        .route("/visits/{id}/edit", get(edit::form).post(edit::update))
        .route("/visits/{id}/move", post(group::go_on))
        .route("/visits/{id}/record", post(group::record))
}

#[derive(Template)]
#[template(path = "pages/visits/list.html")]
struct ListPage {
    page: Page,
    may_write: bool,
    form: Form,
    offices: Vec<Choice>,
    departments: Vec<Choice>,
    /// Groups at whose arrival somebody has to be at the gate now.
    gate: Vec<Due>,
    /// What was passed on and waits for its agreed time.
    messages: Table,
    today: Table,
    groups: Table,
}

struct Due {
    href: String,
    words: String,
}

/// The offices where the visitor takes down contacts, each with its departments.
type Offices = Vec<(NodeId, String, Vec<linli_app::complaint::desk::Department>)>;

async fn offices(state: &WebState, signed: &Signed) -> Result<Offices, Fault> {
    match visits::hosts(&state.app, &signed.caller).await {
        Ok(offices) => Ok(offices),
        Err(AppError::Forbidden) => Ok(Vec::new()),
        Err(error) => Err(fault(error)),
    }
}

/// Today's lines of all offices where the visitor takes down contacts.
async fn today(
    state: &WebState,
    signed: &Signed,
    page: &Page,
    offices: &Offices,
) -> Result<Vec<Line>, Fault> {
    let day = page.times.now().to_zoned(page.times.zone().clone()).date();
    let mut lines = Vec::new();
    for (office, ..) in offices {
        let register = registers::register(&state.app, &signed.caller, *office, day).await;
        lines.extend(register.map_err(fault)?.lines);
    }
    Ok(lines)
}

async fn page_of(
    state: &WebState,
    signed: &Signed,
    page: Page,
    form: Form,
) -> Result<ListPage, Fault> {
    let groups = visits::list(&state.app, &signed.caller).await.map_err(fault)?;
    let offices = offices(state, signed).await?;
    let lines = today(state, signed, &page, &offices).await?;
    let due = |visit: &&Visit| visit.task_due;
    let gate = groups.iter().filter(due).map(|visit| Due {
        href: format!("/visits/{}", visit.row.id),
        words: page.f(
            "visits.at_the_gate",
            &[
                ("time", &page.times.clock(visit.row.arrival_at)),
                ("who", &visit.row.organisation),
                ("count", &visit.row.headcount.to_string()),
                ("host", &visit.host),
            ],
        ),
    });
    let departments = offices.iter().flat_map(|(_, office, departments)| {
        departments
            .iter()
            .map(|d| Choice::new(d.id.to_string(), d.name.clone()).group(office.clone()))
    });
    Ok(ListPage {
        may_write: signed.caller.has(Right::Register),
        gate: gate.collect(),
        messages: messages(&page, &lines),
        today: contacts_table(&page, &lines),
        groups: groups_table(&page, &groups),
        departments: departments.collect(),
        offices: offices.iter().map(|o| Choice::new(o.0.to_string(), o.1.clone())).collect(),
        form,
        page,
    })
}

async fn show(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    let form = Form::blank(page.s, "visits.form");
    let shown = page_of(&state, &signed, page, form).await?;
    Ok(crate::pages::ok(&shown))
}

fn contacts_table(page: &Page, lines: &[Line]) -> Table {
    let labels = ["time", "name", "place", "subject", "clerk", "outcome"];
    let labels = labels.map(|code| page.word("register_column", code));
    let mut table = Table::new(page.t("visits.today"), &labels);
    for line in lines.iter().rev() {
        let contact = &line.contact;
        let subject = match &line.case {
            Some(case) => {
                Cell::link(&*case.title, format!("/cases/{}", case.id)).sub(&*case.number)
            }
            None => Cell::text(&*contact.subject).sub(&*contact.number),
        };
        let outcome = page.word("contact_outcome", contact.outcome.as_str());
        table.row(vec![
            Cell::text(page.times.clock(contact.at)),
            Cell::text(&*contact.name),
            Cell::text(&*line.place),
            subject,
            Cell::text(&*line.clerk),
            Cell::text(outcome),
        ]);
    }
    table
}

/// Messages with the time agreed, the next first.
fn messages(page: &Page, lines: &[Line]) -> Table {
    let labels = ["due", "name", "subject", "owner"];
    let labels = labels.map(|code| page.word("register_column", code));
    let mut table = Table::new(page.t("visits.messages"), &labels);
    let mut waiting: Vec<&Line> =
        lines.iter().filter(|line| line.contact.outcome == Outcome::Message).collect();
    waiting.sort_by_key(|line| line.contact.agreed_reply);
    for line in waiting {
        let due = line.contact.agreed_reply.map(|at| page.times.near(at)).unwrap_or_default();
        let mut when = Cell::text(due);
        if line.late {
            when = when.tag("hot", page.t("registers.late"));
        }
        let owner = format!("{} {}", line.department_name, line.owner_name);
        table.row(vec![
            when,
            Cell::text(&*line.contact.name),
            Cell::text(&*line.contact.subject),
            Cell::text(owner),
        ]);
    }
    table
}

fn groups_table(page: &Page, groups: &[Visit]) -> Table {
    let labels = ["arrival", "organisation", "headcount", "host", "state"];
    let labels = labels.map(|code| page.word("register_column", code));
    let mut table = Table::new(page.t("visits.groups"), &labels);
    for visit in groups {
        let row = &visit.row;
        let organisation = Cell::link(&*row.organisation, format!("/visits/{}", row.id));
        table.row(vec![
            Cell::text(page.times.near(row.arrival_at)),
            organisation.sub(visit.row.purpose.chars().take(60).collect::<String>()),
            Cell::text(row.headcount.to_string()),
            Cell::text(&*visit.host),
            Cell::text(page.word("visit_state", &row.state)),
        ]);
        if let Some(line) = table.rows.last_mut() {
            line.quiet = matches!(row.state.as_str(), "left" | "cancelled");
        }
    }
    table
}

/// Takes down somebody who came: settled, or passed on as a message with a time.
async fn take(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    let all = offices(&state, &signed).await?;
    let mut form = Form::of(page.s, "visits.form", values);
    let zone = page.times.zone().clone();
    let read = form.read(|r| {
        let new = NewContact {
            channel: Some(Channel::Visit),
            office: r.uuid("office").optional().map(NodeId),
            name: r.text("name").max(200).required(),
            subject: r.text("subject").max(200).required(),
            done: r.text("done").max(2_000).optional().unwrap_or_default(),
            department: r.uuid("department").optional().map(NodeId),
            agreed_reply: r.date_time("agreed_reply", &zone).optional(),
            ..NewContact::default()
        };
        (new, r.text("room").optional().unwrap_or_default())
    });
    if let Some((mut new, room)) = read {
        new.office = new.office.or_else(|| all.first().map(|office| office.0));
        let message = new.department.is_some() || new.agreed_reply.is_some();
        new.outcome = if message { "message" } else { "settled" }.to_owned();
        match place(&state, &signed, &room).await? {
            Ok(place) => new.place = place,
            Err(code) => form.refuse(FieldIssue::new("room", code)),
        }
        if form.issues.is_empty() {
            match contacts::register(&state.app, &signed.caller, new, None).await {
                Ok(taken) => {
                    let words = page.f("visits.taken", &[("number", &taken.number)]);
                    return Ok(signed.flash(see_other("/visits"), &words));
                }
                Err(AppError::Invalid(issues)) => {
                    issues.into_iter().for_each(|issue| form.refuse(issue.into()));
                }
                Err(error) => return Err(fault(error)),
            }
        }
    }
    let shown = page_of(&state, &signed, page, form).await?;
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &shown))
}

/// The room that a spelling means, if it means one.
async fn place(
    state: &WebState,
    signed: &Signed,
    room: &str,
) -> Result<Result<Option<PlaceId>, &'static str>, Fault> {
    if room.is_empty() {
        return Ok(Ok(None));
    }
    let found = places::find_rooms(&state.app, &signed.caller, room, 2).await.map_err(fault)?;
    Ok(match found.as_slice() {
        [one] => Ok(Some(one.id)),
        [] => Err("no_such_room"),
        _ => Err("several_rooms"),
    })
}
