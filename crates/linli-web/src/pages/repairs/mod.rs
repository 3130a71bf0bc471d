//! The summary of repairs 《维修汇总表》: a day, a week or a month of an office, the orders behind each figure, the sheet on
//! paper, files, and the list of a month that the director signs (REP-6, REP-8).
//!
//! Owns `/repairs/summary`. What a figure is and who may sign is decided by `linli_app::repair`.

mod file;
mod orders;
mod print;
mod rolling;
mod tables;

use crate::errors::Fault;
use crate::forms::Form;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Tab, Table};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use jiff::civil::Date;
use linli_app::repair::rolling as months;
use linli_app::repair::summary::{self, Figure, Narrowed, Period, Question, Span, Summary};
use linli_domain::ids::{NodeId, PlaceId, StaffId};
use rolling::Rolling;
use serde::Deserialize;
use uuid::Uuid;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/repairs/summary", get(show))
        .route("/repairs/summary/export", get(file::file))
        .route("/repairs/summary/orders", get(orders::list))
        .route("/repairs/summary/print", get(print::sheet))
        .route("/repairs/summary/{id}/{month}/sign", post(rolling::sign))
}

/// What the address asks for.
#[derive(Clone, Debug, Default, Deserialize)]
struct Asked {
    office: Option<Uuid>,
    period: Option<Period>,
    on: Option<Date>,
    figure: Option<Figure>,
    category: Option<String>,
    place: Option<Uuid>,
    technician: Option<Uuid>,
    format: Option<String>,
}

impl Asked {
    fn question(&self) -> Question {
        Question { office: self.office.map(NodeId), period: self.period, on: self.on }
    }

    fn narrowed(&self) -> Narrowed {
        Narrowed {
            category: self.category.clone().filter(|code| !code.is_empty()),
            place: self.place.map(PlaceId),
            technician: self.technician.map(StaffId),
        }
    }
}

/// The part of an address that names office and span.
fn query(office: NodeId, span: Span) -> String {
    format!("office={office}&period={}&on={}", span.period, span.from)
}

/// A span in words.
fn words(page: &Page, span: Span) -> String {
    match span.period {
        Period::Day => format!("{} {}", span.from, page.times.day(span.from)),
        Period::Week => {
            let days = [span.from.to_string(), span.to.to_string()];
            page.f("repair_summary.week", &[("from", &days[0]), ("to", &days[1])])
        }
        Period::Month => {
            let (year, month) = (span.from.year().to_string(), span.from.month().to_string());
            page.f("repair_summary.month", &[("year", &year), ("month", &month)])
        }
    }
}

#[derive(Template)]
#[template(path = "pages/repairs/summary.html")]
struct SummaryPage {
    page: Page,
    title: String,
    offices: Vec<Tab>,
    periods: Vec<Tab>,
    /// Hidden fields of the form that goes to a day.
    office: String,
    period: &'static str,
    on: String,
    /// Addresses of the spans before and after; the latter empty while the span lasts.
    previous: String,
    next: String,
    print: String,
    /// Said while the span lasts.
    lasts: bool,
    totals: Table,
    tables: Vec<(String, Table)>,
    rolling: Option<Rolling>,
    form: Form,
}

async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    shown(&state, &signed, asked.question(), None, StatusCode::OK).await
}

/// The page; with a form that was refused, where there is one.
async fn shown(
    state: &WebState,
    signed: &Signed,
    question: Question,
    refused: Option<Form>,
    status: StatusCode,
) -> Result<Response, Fault> {
    let (app, caller) = (&state.app, &signed.caller);
    let found = summary::summary(app, caller, question).await.map_err(fault)?;
    let offices = match found.offices.len() {
        0 | 1 => Vec::new(),
        _ => summary::by_office(app, caller, question).await.map_err(fault)?,
    };
    let page = signed.page(state, &found.time_zone).await?;
    let list = match found.span.month() {
        Some(month) => {
            Some(months::rolling(app, caller, found.office, month).await.map_err(fault)?)
        }
        None => None,
    };
    let rolling = list.map(|list| rolling::shown(&page, &list));
    let form = refused.unwrap_or_else(|| Form::blank(page.s, "repair_summary.form"));
    let shown = SummaryPage {
        title: page.f(
            "repair_summary.title_of",
            &[("office", &found.office_name), ("span", &words(&page, found.span))],
        ),
        offices: office_tabs(&found),
        periods: period_tabs(&page, &found),
        office: found.office.to_string(),
        period: found.span.period.as_str(),
        on: found.span.from.to_string(),
        previous: address(found.office, found.span.previous()),
        next: if found.lasts { String::new() } else { address(found.office, found.span.next()) },
        print: format!("/repairs/summary/print?{}", query(found.office, found.span)),
        lasts: found.lasts,
        totals: tables::totals(&page, &found, &offices),
        tables: tables::parts(&page, &found),
        rolling,
        form,
        page,
    };
    Ok(crate::pages::html(status, &shown))
}

fn address(office: NodeId, span: Span) -> String {
    format!("/repairs/summary?{}", query(office, span))
}

fn office_tabs(found: &Summary) -> Vec<Tab> {
    let tab = |(id, name): &(NodeId, String)| Tab {
        label: name.clone(),
        href: address(*id, found.span),
        count: None,
        current: *id == found.office,
    };
    let offices = found.offices.iter().filter(|_| found.offices.len() > 1);
    offices.map(tab).collect()
}

fn period_tabs(page: &Page, found: &Summary) -> Vec<Tab> {
    // From a longer span one goes to its end, as far as it has come.
    let today = page.times.now().to_zoned(page.times.zone().clone()).date();
    let on = if found.span.from <= today { found.span.to.min(today) } else { found.span.from };
    let tab = |period: &Period| Tab {
        label: page.word("period", period.as_str()).to_owned(),
        href: address(found.office, Span::around(*period, on)),
        count: None,
        current: *period == found.span.period,
    };
    Period::ALL.iter().map(tab).collect()
}
