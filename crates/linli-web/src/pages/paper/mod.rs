//! Paper: the forms of a case on A4, one by one or as one bundle (CMP-12, T20).
//!
//! Owns `/cases/{id}/print`. Phones are masked; a copy for the office with the whole number needs the right to see it
//! and a reason, and is sent as a form, so that no address leads to it.

mod bundle;
mod complaint;
mod follow_up;
mod handling;
mod note_card;
pub(super) mod qr;
mod reception;
pub(super) mod sheet;
mod slip;
mod work_order;

use crate::errors::Fault;
use crate::forms::{Form, Posted};
use crate::pages::{html, own_path, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::complaint::paper::{self, Paper};
use linli_domain::complaint::{Event, TaskState};
use linli_domain::ids::{CaseId, ContactId};
use linli_domain::refusal::Refusal;
use qr::Qr;
use sheet::Sheet;
use uuid::Uuid;

/// Cases that are printed in one go: a page of the list.
const SEVERAL: usize = 200;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/desk/contacts/{id}/print", get(record))
        .route("/cases/batch/print", post(several))
        .route("/cases/{id}/print", get(choose))
        .route("/cases/{id}/print/{form}", get(masked).post(whole))
}

/// The forms of a case, in the order of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperForm {
    Complaint,
    Handling,
    Slip,
    FollowUp,
    Reception,
    File,
}

impl PaperForm {
    const ALL: &'static [Self] =
        &[Self::Complaint, Self::Handling, Self::Slip, Self::FollowUp, Self::Reception, Self::File];

    /// The code in the address, which is also the key of its title.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Complaint => "complaint",
            Self::Handling => "handling",
            Self::Slip => "slip",
            Self::FollowUp => "follow_up",
            Self::Reception => "reception",
            Self::File => "file",
        }
    }

    fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|form| form.as_str() == code)
    }
}

#[derive(Template)]
#[template(path = "pages/paper/sheets.html")]
pub(super) struct SheetsPage {
    pub page: Page,
    pub title: String,
    pub back: String,
    pub sheets: Vec<Sheet>,
}

/// What a form needs to be filled.
struct Filling<'a> {
    page: &'a Page,
    paper: &'a Paper,
    by: &'a str,
    link: &'a str,
}

impl Filling<'_> {
    /// An empty sheet of a form with its head and foot.
    fn sheet(&self, form: PaperForm) -> Sheet {
        let view = &self.paper.view;
        let page = self.page;
        let number = match form {
            PaperForm::Reception => &view.reported.contact_number,
            _ => &view.row.number,
        };
        let words = [("number", number.as_str())];
        let time = page.times.full(page.times.now());
        let inner = if self.paper.whole_phone { page.t("paper.inner") } else { "" };
        Sheet {
            title: page.word("paper_form", form.as_str()).to_owned(),
            caption: vec![
                view.office.clone(),
                page.f("paper.number", &words),
                page.word("paper_code", form.as_str()).to_owned(),
            ],
            qr: Qr::of(self.link),
            printed: page.f("shell.printed_by", &[("name", self.by), ("time", &time)]),
            inner: inner.to_owned(),
            ..Sheet::default()
        }
    }

    /// Who complains: the name, or that they stay anonymous.
    fn name(&self) -> String {
        let person = &self.paper.view.person;
        if self.paper.view.state.anonymous {
            return self.page.t("case.anonymous").to_owned();
        }
        person.name.clone()
    }

    fn phone(&self) -> String {
        self.paper.view.person.phone.clone().unwrap_or_default()
    }

    /// The departments and people complained about.
    fn accused(&self) -> String {
        let view = &self.paper.view;
        let accused = &view.state.accused;
        let departments = accused.departments.iter().map(|id| view.names.of(*id));
        let people = accused.staff.iter().map(|id| view.names.of(*id));
        departments.chain(people).collect::<Vec<_>>().join("、")
    }

    /// What was done: the departments' results, or the report of the whole.
    fn result(&self) -> String {
        let view = &self.paper.view;
        if let Some(report) = &view.state.report {
            return view.words(report).to_owned();
        }
        let done = view.state.tasks.iter().filter(|task| task.state == TaskState::Completed);
        let words = done.filter_map(|task| task.result.as_ref()).map(|result| view.words(result));
        words.collect::<Vec<_>>().join("\n")
    }

    /// The last words to the resident with the result: when, by which channel, by whom.
    fn told(&self) -> Option<(String, String, String, String)> {
        let view = &self.paper.view;
        self.paper.history.iter().rev().find_map(|entry| match &entry.entry.event {
            Event::ResidentTold { purpose, channel, text }
                if matches!(purpose.as_str(), "result" | "explanation") =>
            {
                let by = match entry.entry.by {
                    linli_domain::actor::Who::Staff(staff) => view.names.of(staff).to_owned(),
                    _ => String::new(),
                };
                let at = self.page.times.moment(entry.entry.at);
                Some((at, channel.as_str().to_owned(), by, view.words(text).to_owned()))
            }
            _ => None,
        })
    }

    fn fill(&self, form: PaperForm) -> Vec<Sheet> {
        match form {
            PaperForm::Complaint => vec![complaint::sheet(self)],
            PaperForm::Handling => vec![handling::sheet(self)],
            PaperForm::Slip => vec![slip::sheet(self)],
            PaperForm::FollowUp => vec![follow_up::sheet(self)],
            PaperForm::Reception => vec![reception::sheet(self)],
            PaperForm::File => bundle::sheets(self),
        }
    }
}

#[derive(Template)]
#[template(path = "pages/paper/choose.html")]
struct ChoosePage {
    page: Page,
    number: String,
    back: String,
    /// Code, title and address of each form.
    forms: Vec<(&'static str, String, String)>,
    /// The visitor may print copies with the whole phone.
    whole: bool,
    /// The one whose copy for the office was asked for.
    chosen: &'static str,
    form: Form,
}

impl ChoosePage {
    fn of(page: Page, signed: &Signed, paper: &Paper, chosen: &'static str, form: Form) -> Self {
        let id = paper.view.row.id;
        let title = |f: &PaperForm| {
            let href = format!("/cases/{id}/print/{}", f.as_str());
            (f.as_str(), page.word("paper_form", f.as_str()).to_owned(), href)
        };
        Self {
            number: paper.view.row.number.clone(),
            back: format!("/cases/{}", paper.view.row.id),
            forms: PaperForm::ALL.iter().map(title).collect(),
            whole: signed.caller.has(Right::RevealPhone) && paper.view.person.phone.is_some(),
            chosen,
            form,
            page,
        }
    }
}

/// Which form to print.
async fn choose(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let paper = paper::masked(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let page = signed.page(&state, &paper.view.time_zone).await?;
    let form = Form::blank(page.s, "paper.whole");
    Ok(crate::pages::ok(&ChoosePage::of(page, &signed, &paper, "complaint", form)))
}

/// A form with the phone masked.
async fn masked(
    State(state): State<WebState>,
    signed: Signed,
    Path((id, form)): Path<(Uuid, String)>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    if form == work_order::CODE {
        return work_order::show(&state, &signed, &headers, id).await;
    }
    if form == note_card::CODE {
        return note_card::show(&state, &signed, &headers, id).await;
    }
    let form = PaperForm::parse(&form).ok_or(Fault::NotFound)?;
    let paper = paper::masked(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    printed(&state, &signed, &headers, &paper, form).await
}

/// A copy for the office with the whole phone: with a reason, which is kept.
async fn whole(
    State(state): State<WebState>,
    signed: Signed,
    Path((id, form)): Path<(Uuid, String)>,
    headers: HeaderMap,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let chosen = PaperForm::parse(&form).ok_or(Fault::NotFound)?;
    let reason = values.get("reason").unwrap_or_default().to_owned();
    match paper::whole(&state.app, &signed.caller, CaseId(id), &reason).await {
        Ok(paper) => printed(&state, &signed, &headers, &paper, chosen).await,
        Err(AppError::Invalid(issues)) => {
            let paper = paper::masked(&state.app, &signed.caller, CaseId(id)).await;
            let paper = paper.map_err(fault)?;
            let page = signed.page(&state, &paper.view.time_zone).await?;
            let mut form = Form::of(page.s, "paper.whole", values);
            issues.into_iter().for_each(|issue| form.refuse(issue.into()));
            let shown = ChoosePage::of(page, &signed, &paper, chosen.as_str(), form);
            Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &shown))
        }
        Err(error) => Err(fault(error)),
    }
}

/// The record of a contact that became no case.
async fn record(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let paper = paper::contact(&state.app, &signed.caller, ContactId(id)).await.map_err(fault)?;
    let page = signed.page(&state, &paper.time_zone).await?;
    let back = format!("/desk/contacts/{id}");
    let link = format!("{}{back}", origin(&state, &headers));
    let sheet = reception::of_contact(&page, &paper, &signed.caller.name, &link);
    let title = format!("{} {}", sheet.title, paper.contact.number);
    Ok(shown(page, title, back, vec![sheet]))
}

/// The form of each case that was ticked in a list, one after the other: of a complaint, or of a repair.
async fn several(
    State(state): State<WebState>,
    signed: Signed,
    headers: HeaderMap,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let back = own_path(values.get("back").unwrap_or("/cases")).to_owned();
    let page = signed.plain_page(&state).await?;
    let mut sheets = Vec::new();
    for id in values.all("case").filter_map(|id| id.parse().ok()).take(SEVERAL) {
        // Meanwhile somebody may have been kept out of one.
        let paper = match paper::masked(&state.app, &signed.caller, CaseId(id)).await {
            Ok(paper) => paper,
            Err(AppError::NotFound) => continue,
            Err(AppError::Refused(Refusal::OtherKind { .. })) => {
                sheets.extend(work_order::among(&state, &signed, &headers, id).await?);
                continue;
            }
            Err(error) => return Err(fault(error)),
        };
        let page = signed.page(&state, &paper.view.time_zone).await?;
        let link = format!("{}/cases/{id}", origin(&state, &headers));
        let filling = Filling { page: &page, paper: &paper, by: &signed.caller.name, link: &link };
        sheets.extend(filling.fill(PaperForm::Complaint));
    }
    if sheets.is_empty() {
        return Ok(signed.flash(see_other(&back), page.t("list.batch_nothing")));
    }
    let title = page.word("paper_form", PaperForm::Complaint.as_str()).to_owned();
    Ok(shown(page, title, back, sheets))
}

async fn printed(
    state: &WebState,
    signed: &Signed,
    headers: &HeaderMap,
    paper: &Paper,
    form: PaperForm,
) -> Result<Response, Fault> {
    let page = signed.page(state, &paper.view.time_zone).await?;
    let link = format!("{}/cases/{}", origin(state, headers), paper.view.row.id);
    let filling = Filling { page: &page, paper, by: &signed.caller.name, link: &link };
    let sheets = filling.fill(form);
    let title = page.word("paper_form", form.as_str());
    let title = format!("{title} {}", paper.view.row.number);
    let back = format!("/cases/{}", paper.view.row.id);
    Ok(shown(page, title, back, sheets))
}

/// Sheets as a page that nobody's machine keeps.
pub(super) fn shown(page: Page, title: String, back: String, sheets: Vec<Sheet>) -> Response {
    let mut answer = crate::pages::ok(&SheetsPage { page, title, back, sheets });
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// Where people reach this program: as configured, else as this visitor does.
pub(super) fn origin(state: &WebState, headers: &HeaderMap) -> String {
    if !state.public_url.is_empty() {
        return state.public_url.trim_end_matches('/').to_owned();
    }
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    let plain = host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]".contains(c));
    format!("http://{}", if plain { host } else { "localhost" })
}
