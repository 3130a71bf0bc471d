//! Registers of a day: the list of days, one day's lines, the director's signature, amendments, the sheet on paper
//! (REC-3, REC-4, ux.md 5.10).
//!
//! Owns `/registers`. A signed day shows what was signed; words added later stand beside it as amendments.

mod print;

use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted};
use crate::pages::{exports, html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use jiff::civil::Date;
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::export::{self, Format, Writer};
use linli_app::registers::{self, DayRow, Line, Outcome, Register};
use linli_domain::ids::{ContactId, NodeId, StaffId};
use uuid::Uuid;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/registers", get(days))
        .route("/registers/{id}/{day}", get(show))
        .route("/registers/{id}/{day}/sign", post(sign))
        .route("/registers/{id}/{day}/remark", post(remark))
        .route("/registers/{id}/{day}/give", post(give))
        .route("/registers/{id}/{day}/print", get(print::sheet))
        .route("/registers/{id}/{day}/export", get(file))
}

#[derive(Template)]
#[template(path = "pages/registers/days.html")]
struct DaysPage {
    page: Page,
    unsigned: Table,
    all: Table,
}

async fn days(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let (app, caller) = (&state.app, &signed.caller);
    let unsigned = registers::days(app, caller, true).await.map_err(fault)?;
    let all = registers::days(app, caller, false).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let unsigned = table(&page, page.t("registers.unsigned"), &unsigned);
    let all = table(&page, page.t("registers.all"), &all);
    Ok(crate::pages::ok(&DaysPage { page, unsigned, all }))
}

fn table(page: &Page, caption: &str, days: &[DayRow]) -> Table {
    let labels = ["registers.day", "registers.office", "registers.contacts", "registers.signed"];
    let labels = labels.map(|key| page.t(key));
    let mut table = Table::new(caption, &labels);
    for day in days {
        let date: Option<Date> = day.day.parse().ok();
        let words = date.map_or_else(|| day.day.clone(), |date| page.times.day(date));
        let signed = match day.signed_at {
            Some(at) => Cell::text(page.times.moment(at)),
            None => Cell::text(page.t("registers.not_signed")),
        };
        let href = format!("/registers/{}/{}", day.office, day.day);
        table.row(vec![
            Cell::link(words, href),
            Cell::text(&*day.office_name),
            Cell::text(day.contacts.to_string()),
            signed,
        ]);
    }
    table
}

/// A line as the page shows it.
struct Shown {
    /// Id of the contact.
    id: String,
    number: String,
    time: String,
    who: String,
    place: String,
    subject: String,
    href: String,
    outcome: String,
    severity: String,
    stage: String,
    owner: String,
    clerk: String,
    late: bool,
    without_owner: bool,
    /// Time, person and words; whether they were added after the signature.
    remarks: Vec<(String, String, bool)>,
}

fn line(page: &Page, line: &Line) -> Shown {
    let contact = &line.contact;
    let case = line.case.as_ref();
    let subject = case.map_or(contact.subject.as_str(), |case| case.title.as_str());
    let subject = if subject.is_empty() { contact.said.as_str() } else { subject };
    let who = match case {
        Some(case) if case.anonymous => page.t("case.anonymous").to_owned(),
        _ => contact.name.clone(),
    };
    let owner = [line.department_name.as_str(), line.owner_name.as_str()];
    let owner = owner.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(" ");
    Shown {
        id: contact.id.to_string(),
        number: case.map_or(&contact.number, |case| &case.number).clone(),
        time: page.times.clock(contact.at),
        who,
        place: line.place.clone(),
        subject: subject.chars().take(80).collect(),
        href: case.map(|case| format!("/cases/{}", case.id)).unwrap_or_default(),
        outcome: page.word("contact_outcome", contact.outcome.as_str()).to_owned(),
        severity: case.map(|case| case.severity.clone()).unwrap_or_default(),
        stage: case.map(|case| page.word("state", &case.stage).to_owned()).unwrap_or_default(),
        owner,
        clerk: line.clerk.clone(),
        late: line.late,
        without_owner: line.without_owner,
        remarks: line.remarks.iter().map(|r| added(page, r)).collect(),
    }
}

fn added(page: &Page, remark: &registers::Remark) -> (String, String, bool) {
    let head = format!("{} {}", page.times.moment(remark.at), remark.by);
    (head, remark.body.clone(), remark.amendment)
}

#[derive(Template)]
#[template(path = "pages/registers/show.html")]
struct ShowPage {
    page: Page,
    title: String,
    base: String,
    lines: Vec<Shown>,
    exceptions: Vec<Shown>,
    remarks: Vec<(String, String, bool)>,
    signature: String,
    opinion: String,
    intact: bool,
    may_sign: bool,
    too_early: bool,
    may_write: bool,
    form: Form,
    /// Lines of the register, for the choice beside a remark.
    choices: Vec<Choice>,
    departments: Vec<Choice>,
    people: Vec<Choice>,
}

fn shown(page: Page, signed: &Signed, register: &Register, form: Form) -> ShowPage {
    let lines: Vec<Shown> = register.lines.iter().map(|l| line(&page, l)).collect();
    let choices = lines.iter().map(|l| Choice::new(&*l.id, format!("{} {}", l.number, l.who)));
    let people = register.departments.iter().flat_map(|d| {
        let group = d.name.clone();
        d.people
            .iter()
            .map(move |(id, name)| Choice::new(id.to_string(), name.clone()).group(group.clone()))
    });
    let departments =
        register.departments.iter().map(|d| Choice::new(d.id.to_string(), d.name.clone()));
    let day = page.times.day(register.day);
    let signature = register.signature.as_ref().map(|s| {
        page.f("registers.signed_by", &[("name", &s.by), ("time", &page.times.full(s.at))])
    });
    ShowPage {
        title: page.f("registers.title_of", &[("day", &day), ("office", &register.office_name)]),
        base: format!("/registers/{}/{}", register.office, register.day),
        exceptions: register.exceptions().map(|l| line(&page, l)).collect(),
        remarks: register.remarks.iter().map(|r| added(&page, r)).collect(),
        opinion: register.signature.as_ref().map(|s| s.opinion.clone()).unwrap_or_default(),
        intact: register.signature.as_ref().is_none_or(|s| s.intact),
        signature: signature.unwrap_or_default(),
        may_sign: register.may_sign,
        too_early: register.too_early,
        may_write: signed.caller.has(Right::Register),
        choices: choices.collect(),
        departments: departments.collect(),
        people: people.collect(),
        lines,
        form,
        page,
    }
}

type At = Path<(Uuid, Date)>;

async fn read(
    state: &WebState,
    signed: &Signed,
    (id, day): (Uuid, Date),
) -> Result<(Page, Register), Fault> {
    let register = registers::register(&state.app, &signed.caller, NodeId(id), day).await;
    let register = register.map_err(fault)?;
    let page = signed.page(state, &register.time_zone).await?;
    Ok((page, register))
}

async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Path(at): At,
) -> Result<Response, Fault> {
    let (page, register) = read(&state, &signed, at).await?;
    let form = Form::blank(page.s, "registers.form");
    Ok(crate::pages::ok(&shown(page, &signed, &register, form)))
}

/// The page again with what is wrong, or on to the page with what was done.
async fn after(
    state: &WebState,
    signed: &Signed,
    at: (Uuid, Date),
    values: crate::forms::Values,
    done: Result<(), AppError>,
) -> Result<Response, Fault> {
    match done {
        Ok(()) => {
            let page = signed.plain_page(state).await?;
            let back = see_other(&format!("/registers/{}/{}", at.0, at.1));
            Ok(signed.flash(back, page.t("words.saved")))
        }
        Err(AppError::Invalid(issues)) => {
            let (page, register) = read(state, signed, at).await?;
            let mut form = Form::of(page.s, "registers.form", values);
            issues.into_iter().for_each(|issue| form.refuse(FieldIssue::from(issue)));
            let shown = shown(page, signed, &register, form);
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(error) => Err(fault(error)),
    }
}

async fn sign(
    State(state): State<WebState>,
    signed: Signed,
    Path(at): At,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let opinion = values.get("opinion").unwrap_or_default().to_owned();
    let (office, day) = (NodeId(at.0), at.1);
    let done = registers::sign(&state.app, &signed.caller, office, day, &opinion).await;
    after(&state, &signed, at, values, done).await
}

async fn remark(
    State(state): State<WebState>,
    signed: Signed,
    Path(at): At,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let contact = values.get("contact").and_then(|id| Uuid::parse_str(id).ok()).map(ContactId);
    let body = values.get("body").unwrap_or_default().to_owned();
    let (office, day) = (NodeId(at.0), at.1);
    let done = registers::remark(&state.app, &signed.caller, office, day, contact, &body).await;
    after(&state, &signed, at, values, done).await
}

async fn give(
    State(state): State<WebState>,
    signed: Signed,
    Path(at): At,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let id = |name| values.get(name).and_then(|id| Uuid::parse_str(id).ok());
    let (contact, department, person) = (id("contact"), id("department"), id("person"));
    let done = match (contact, department) {
        (Some(contact), Some(department)) => {
            let (contact, department) = (ContactId(contact), NodeId(department));
            let person = person.map(StaffId);
            let given = registers::give(&state.app, &signed.caller, contact, department, person);
            given.await.map(|_| ())
        }
        (None, _) => Err(AppError::field("contact", "choose")),
        (_, None) => Err(AppError::field("department", "choose")),
    };
    after(&state, &signed, at, values, done).await
}

const COLUMNS: &[&str] = &[
    "number",
    "at",
    "channel",
    "name",
    "phone",
    "place",
    "subject",
    "said",
    "done",
    "outcome",
    "case",
    "stage",
    "severity",
    "department",
    "owner",
    "clerk",
    "agreed_reply",
];

/// The register as a file.
async fn file(
    State(state): State<WebState>,
    signed: Signed,
    Path(at): At,
    RawQuery(raw): RawQuery,
) -> Result<Response, Fault> {
    let format = match raw.as_deref().unwrap_or_default() {
        "format=csv" => Format::Csv,
        "" | "format=xlsx" => Format::Xlsx,
        _ => return Err(Fault::Invalid),
    };
    let (page, register) = read(&state, &signed, at).await?;
    let words = exports::words(&page, COLUMNS);
    let mut writer = Writer::new(format, &words.headings).map_err(fault)?;
    for line in &register.lines {
        writer.row(cells(&page, line)).map_err(fault)?;
    }
    let made = writer.finish().map_err(fault)?;
    let filters = serde_json::json!({ "day": register.day });
    export::log(&state.app, &signed.caller, "register", format, made.rows, filters)
        .await
        .map_err(fault)?;
    exports::sent(&page, &format!("register-{}", register.day), format, made)
}

fn cells(page: &Page, line: &Line) -> Vec<String> {
    let (contact, case) = (&line.contact, line.case.as_ref());
    let of_case = |get: fn(&registers::CaseState) -> &str| case.map(get).unwrap_or_default();
    let reply = contact.agreed_reply.filter(|_| contact.outcome == Outcome::Message);
    vec![
        contact.number.clone(),
        page.times.moment(contact.at),
        page.word("channel", contact.channel.as_str()).to_owned(),
        contact.name.clone(),
        contact.phone.clone().unwrap_or_default(),
        line.place.clone(),
        contact.subject.clone(),
        contact.said.clone(),
        contact.done.clone(),
        page.word("contact_outcome", contact.outcome.as_str()).to_owned(),
        of_case(|c| &c.number).to_owned(),
        case.map(|c| page.word("state", &c.stage).to_owned()).unwrap_or_default(),
        case.map(|c| page.word("severity", &c.severity).to_owned()).unwrap_or_default(),
        line.department_name.clone(),
        line.owner_name.clone(),
        line.clerk.clone(),
        reply.map(|at| page.times.moment(at)).unwrap_or_default(),
    ]
}
