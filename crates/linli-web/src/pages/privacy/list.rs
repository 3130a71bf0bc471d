//! Who has asked about their own data, by the day on which the answer is due; and writing down who asks at the desk.

use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Tab, Table};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::privacy::requests::{self, Ask, RequestView};
use linli_domain::ids::ResidentId;
use linli_domain::privacy::Wish;
use serde::Deserialize;
use uuid::Uuid;

const SCOPE: &str = "privacy.form";

#[derive(Template)]
#[template(path = "pages/privacy/list.html")]
struct ListPage {
    page: Page,
    views: Vec<Tab>,
    table: Table,
    form: Form,
    wishes: Vec<Choice>,
    /// The card of the person for whom it is written down; empty for a case by its number.
    resident: String,
}

/// Which requests, and for whom a new one is written down.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    view: String,
    resident: Option<Uuid>,
    #[serde(default)]
    number: String,
}

pub(super) async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let form = Form::blank(page.s, SCOPE).with("wish", "see").with("number", asked.number.as_str());
    shown(&state, &signed, page, (StatusCode::OK, asked), form).await
}

async fn shown(
    state: &WebState,
    signed: &Signed,
    page: Page,
    (status, asked): (StatusCode, Asked),
    form: Form,
) -> Result<Response, Fault> {
    let answered = asked.view == "answered";
    let rows = requests::list(&state.app, &signed.caller, answered).await.map_err(fault)?;
    let tab = |label: &str, href: &str, current: bool| Tab {
        label: label.to_owned(),
        href: href.to_owned(),
        count: None,
        current,
    };
    let views = vec![
        tab(page.t("privacy.open"), "/privacy-requests", !answered),
        tab(page.t("privacy.answered"), "/privacy-requests?view=answered", answered),
    ];
    let table = table(&page, &rows, answered);
    let resident = asked.resident.map(|id| id.to_string()).unwrap_or_default();
    let wishes = wishes(&page);
    Ok(html(status, &ListPage { views, table, form, wishes, resident, page }))
}

fn wishes(page: &Page) -> Vec<Choice> {
    let choice = |wish: &Wish| Choice::new(wish.as_str(), page.word("privacy_wish", wish.as_str()));
    Wish::ALL.iter().map(choice).collect()
}

fn table(page: &Page, rows: &[RequestView], answered: bool) -> Table {
    let when = if answered { "privacy.answered_at" } else { "privacy.due" };
    let labels = ["privacy.wish", "privacy.who", "privacy.progress", when].map(|key| page.t(key));
    let mut table = Table::new(page.t("privacy.title"), &labels);
    for one in rows {
        let wish = page.word("privacy_wish", one.row.wish.as_str());
        let case = one.case.as_deref().unwrap_or_default();
        let mut limit = Cell::text(match one.row.answered_at.filter(|_| answered) {
            Some(at) => page.times.moment(at),
            None => page.times.near(one.row.due_at),
        });
        if one.late {
            limit = limit.tag("tag-hot", page.t("privacy.late"));
        }
        let progress = page.word("privacy_progress", one.row.progress.as_str());
        table.row(vec![
            Cell::link(wish, format!("/privacy-requests/{}", one.row.id)),
            Cell::text(one.name.as_str()).sub(format!("{case} {}", one.office)),
            Cell::text(progress),
            limit,
        ]);
    }
    table
}

pub(super) async fn ask(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let text = |name: &str| values.get(name).unwrap_or_default().to_owned();
    let resident = values.get("resident").and_then(|id| id.parse().ok());
    let wish = Wish::parse(&text("wish")).unwrap_or(Wish::See);
    let ask = Ask { wish, words: text("words"), phone: text("phone") };
    let whose = (text("number"), resident.map(ResidentId));
    match requests::ask_at_desk(&state.app, &signed.caller, whose, ask).await {
        Ok(id) => {
            let words = page.t("privacy.written_down");
            Ok(signed.flash(see_other(&format!("/privacy-requests/{id}")), words))
        }
        Err(AppError::Invalid(issues)) => {
            let mut form = Form::of(page.s, SCOPE, values);
            issues.into_iter().for_each(|issue| form.refuse(FieldIssue::from(issue)));
            let asked = Asked { resident, ..Asked::default() };
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            shown(&state, &signed, page, (status, asked), form).await
        }
        Err(error) => Err(fault(error)),
    }
}
