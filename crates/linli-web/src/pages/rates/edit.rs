//! The editor of a rate card: lines to change, add and take out; what is wrong stands beside its line and nothing is lost.

use super::{Asked, chosen, filled, kinds};
use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted, Values};
use crate::pages::{html, ok, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::repair::cards::{self, Office};
use linli_app::repair::rates::{DEAREST, MOST};
use linli_domain::money::Fen;
use linli_domain::repair::rates::{Rate, RateKind};

pub(super) const SCOPE: &str = "rates.form";
/// Empty lines at the end, to be filled without a script.
const BLANK: usize = 3;
/// What one line asks for.
const FIELDS: [&str; 5] = ["code", "name", "kind", "unit", "price"];

/// The names of the fields of one line.
struct Row {
    code: String,
    name: String,
    kind: String,
    unit: String,
    price: String,
    removed: String,
}

#[derive(Template)]
#[template(path = "pages/rates/edit.html")]
struct EditPage {
    page: Page,
    office: String,
    name: String,
    version: u32,
    /// Somebody saved in between.
    stale: bool,
    form: Form,
    rows: Vec<Row>,
    kinds: Vec<Choice>,
}

impl EditPage {
    fn of(page: Page, office: &Office, version: u32, form: Form) -> Self {
        let more = if form.values.more().is_some() { 2 * BLANK } else { BLANK };
        let count = (form.values.rows("items", MOST) + more).min(MOST);
        let row = |n: usize| {
            let field = |name: &str| format!("items.{n}.{name}");
            Row {
                code: field("code"),
                name: field("name"),
                kind: field("kind"),
                unit: field("unit"),
                price: field("price"),
                removed: field("removed"),
            }
        };
        Self {
            office: office.id.to_string(),
            name: office.name.clone(),
            version,
            stale: false,
            rows: (0..count).map(row).collect(),
            kinds: kinds(&page),
            form,
            page,
        }
    }
}

/// The offices whose card the visitor may save, and the one that was asked for.
async fn editable(
    state: &WebState,
    signed: &Signed,
    asked: Asked,
) -> Result<(Office, u32, Vec<Rate>), Fault> {
    let offices = cards::offices(&state.app, &signed.caller).await.map_err(fault)?;
    let editable: Vec<Office> = offices.into_iter().filter(|office| office.editable).collect();
    let office = chosen(&editable, asked)?.clone();
    let versions = cards::versions(&state.app, &signed.caller, office.id).await.map_err(fault)?;
    let newest = versions.into_iter().next().map(|version| version.card);
    let (version, items) = newest.map_or((0, Vec::new()), |card| (card.version, card.items));
    Ok((office, version, items))
}

/// The form with the card in force.
///
/// # Errors
/// A fault for an office whose card the visitor does not change.
pub async fn form(
    State(state): State<WebState>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let (office, version, items) = editable(&state, &signed, asked).await?;
    let page = signed.plain_page(&state).await?;
    let form = filled(&page, &items);
    Ok(ok(&EditPage::of(page, &office, version, form)))
}

/// The lines that hold something and are not taken out, one after the other, as they were typed.
fn typed(values: &Values) -> Values {
    let mut kept = Values::default();
    let mut next = 0;
    for row in 0..values.rows("items", MOST + BLANK) {
        let field = |name: &str| values.get(&format!("items.{row}.{name}")).unwrap_or_default();
        let written = ["code", "name", "unit", "price"].iter().any(|n| !field(n).trim().is_empty());
        if !written || !field("removed").is_empty() {
            continue;
        }
        for name in FIELDS {
            kept.set(&format!("items.{next}.{name}"), field(name));
        }
        next += 1;
    }
    kept
}

/// Keeps a new version, or shows the form again with what is wrong.
///
/// # Errors
/// As [`form`].
pub async fn save(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let office = values.get("office").and_then(|id| id.parse().ok());
    let asked = Asked { office, version: None };
    let (office, newest, _) = editable(&state, &signed, asked).await?;
    let from = values.get("version").and_then(|v| v.parse().ok()).unwrap_or_default();
    let page = signed.plain_page(&state).await?;
    let mut form = Form::of(page.s, SCOPE, typed(&values));
    if let Some(more) = values.more() {
        form.values.set("_more", more);
        return Ok(ok(&EditPage::of(page, &office, from, form)));
    }
    let read = form.read(|r| {
        r.rows("items", MOST, |line| Rate {
            code: line.text("code").max(20).required(),
            name: line.text("name").max(60).required(),
            initials: String::new(),
            kind: line.choice("kind", RateKind::parse).required_or(RateKind::Labour),
            unit: line.text("unit").max(10).required(),
            price: Fen(line.money("price", DEAREST).required()),
        })
    });
    let (mut stale, mut status) = (false, StatusCode::UNPROCESSABLE_ENTITY);
    if let Some(items) = read {
        match cards::save(&state.app, &signed.caller, office.id, (from, items)).await {
            Ok(card) => {
                let words = page.f("rates.saved", &[("version", &card.version.to_string())]);
                let to = format!("/rates?office={}", office.id);
                return Ok(signed.flash(see_other(&to), &words));
            }
            Err(AppError::Invalid(issues)) => {
                issues.into_iter().for_each(|issue| form.refuse(beside(issue)));
            }
            Err(AppError::Stale { .. }) => (stale, status) = (true, StatusCode::CONFLICT),
            Err(error) => return Err(fault(error)),
        }
    }
    let version = if stale { newest } else { from };
    let mut shown = EditPage::of(page, &office, version, form);
    shown.stale = stale;
    Ok(html(status, &shown))
}

/// An issue of the use case beside its field: `items[3].code` stands at `items.3.code`.
fn beside(issue: linli_app::FieldIssue) -> FieldIssue {
    let mut issue = FieldIssue::from(issue);
    issue.field = match issue.field.as_str() {
        "items" => "items.0.code".to_owned(),
        field => field.replace('[', ".").replace(']', ""),
    };
    issue
}
