//! The list of a month's open and returned orders under its summary, and the director's signature (REP-6).

use super::{address, query, shown as whole, words};
use crate::errors::Fault;
use crate::forms::{FieldIssue, Form, Posted};
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::repair::rolling::{self, Line};
use linli_app::repair::summary::{Period, Question, Span};
use linli_domain::ids::NodeId;
use linli_domain::repair::month::Month;
use uuid::Uuid;

/// What the page shows of it.
pub(super) struct Rolling {
    pub table: Table,
    /// Who signed, when; empty without a signature.
    pub signature: String,
    pub opinion: String,
    pub intact: bool,
    pub may_sign: bool,
    pub lasts: bool,
    /// Where the form goes.
    pub action: String,
    /// Months that nobody has signed: words and address.
    pub unsigned: Vec<(String, String)>,
    pub count: String,
}

pub(super) fn shown(page: &Page, list: &rolling::Rolling) -> Rolling {
    let signature = list.signature.as_ref().map(|s| {
        page.f("repair_summary.signed_by", &[("name", &s.by), ("time", &page.times.full(s.at))])
    });
    let month = |month: &Month| {
        let span = Span::around(Period::Month, month.first());
        (words(page, span), address(list.office, span))
    };
    Rolling {
        table: table(page, &list.lines),
        signature: signature.unwrap_or_default(),
        opinion: list.signature.as_ref().map(|s| s.opinion.clone()).unwrap_or_default(),
        intact: list.signature.as_ref().is_none_or(|s| s.intact),
        may_sign: list.may_sign,
        lasts: list.lasts,
        action: format!("/repairs/summary/{}/{}/sign", list.office, list.month),
        unsigned: list.unsigned.iter().map(month).collect(),
        count: page.n(list.lines.len()),
    }
}

/// Why an order is open, in words: what it waits for, and where it stands.
pub(super) fn why(page: &Page, line: &Line) -> String {
    let stage = page.word("state", &line.why.stage).to_owned();
    match &line.why.pause {
        Some(reason) => format!("{stage}（{}）", page.word("pause", reason)),
        None => stage,
    }
}

fn table(page: &Page, lines: &[Line]) -> Table {
    let labels = [
        "repair_summary.number",
        "repair_summary.matter",
        "repair_summary.place",
        "repair_summary.technician",
        "repair_summary.reported",
        "repair_summary.why",
    ];
    let labels = labels.map(|key| page.t(key));
    let mut table = Table::new(page.t("repair_summary.rolling"), &labels);
    for line in lines {
        let nobody = page.t("repair_summary.nobody");
        let technician = if line.technician.is_empty() { nobody } else { &line.technician };
        let mut why = Cell::text(why(page, line));
        if line.why.returned {
            why = why.tag("line", page.word("figure", "returned"));
        }
        table.row(vec![
            Cell::link(&*line.number, format!("/cases/{}", line.id)),
            Cell::text(&*line.title),
            Cell::text(&*line.place),
            Cell::text(technician),
            Cell::text(page.times.moment(line.registered_at)),
            why,
        ]);
    }
    table
}

pub(super) async fn sign(
    State(state): State<WebState>,
    signed: Signed,
    Path((office, month)): Path<(Uuid, String)>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let month: Month = month.parse().map_err(|_| Fault::NotFound)?;
    let office = NodeId(office);
    let opinion = values.get("opinion").unwrap_or_default().to_owned();
    let span = Span::around(Period::Month, month.first());
    match rolling::sign(&state.app, &signed.caller, office, month, &opinion).await {
        Ok(count) => {
            let page = signed.plain_page(&state).await?;
            let said = page.f("repair_summary.signed_now", &[("n", &page.n(count))]);
            Ok(signed.flash(see_other(&format!("/repairs/summary?{}", query(office, span))), &said))
        }
        Err(AppError::Invalid(issues)) => {
            let page = signed.plain_page(&state).await?;
            let mut form = Form::of(page.s, "repair_summary.form", values);
            issues.into_iter().for_each(|issue| form.refuse(FieldIssue::from(issue)));
            let (period, on) = (Some(Period::Month), Some(month.first()));
            let question = Question { office: Some(office), period, on };
            whole(&state, &signed, question, Some(form), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(fault(error)),
    }
}
