//! What costs nothing: warranties with their last days, and what counts as a common part of the estate (REP-4, ADM-1).

use super::{Asked, chosen};
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
use jiff::civil::Date;
use linli_app::AppError;
use linli_app::cases::list::Category;
use linli_app::repair::cards::{self, Office};
use linli_app::repair::free::{self, FreeChange, FreeRules};
use linli_domain::ids::PlaceId;

const SCOPE: &str = "rates.free";

/// One rule with what takes it back.
struct Rule {
    what: String,
    words: String,
    place: String,
    category: String,
}

#[derive(Template)]
#[template(path = "pages/rates/free.html")]
struct FreePage {
    page: Page,
    office: String,
    name: String,
    warranties: Vec<Rule>,
    public: Vec<Rule>,
    categories: Vec<Choice>,
    yes_no: Vec<Choice>,
    form: Form,
}

async fn page_of(
    state: &WebState,
    signed: &Signed,
    office: &Office,
    form: impl FnOnce(&Page) -> Form,
) -> Result<FreePage, Fault> {
    let (app, caller) = (&state.app, &signed.caller);
    let rules = free::rules(app, caller, office.id).await.map_err(fault)?;
    let names = &rules.categories;
    let page = signed.plain_page(state).await?;
    let (warranties, public) = rows(&page, names, &rules);
    let word = |code: &str| Choice::new(code, page.word("counts_as", code));
    Ok(FreePage {
        office: office.id.to_string(),
        name: office.name.clone(),
        warranties,
        public,
        categories: choices(&page, names),
        yes_no: vec![word("yes"), word("no")],
        form: form(&page),
        page,
    })
}

fn choices(page: &Page, names: &[Category]) -> Vec<Choice> {
    let name = |row: &Category| crate::pages::cases::row::category(page, names, &row.code);
    names.iter().map(|row| Choice::new(&*row.code, name(row))).collect()
}

fn rows(page: &Page, names: &[Category], rules: &FreeRules) -> (Vec<Rule>, Vec<Rule>) {
    let category = |code: &str| match code {
        "" => page.t("rates.all_categories").to_owned(),
        code => crate::pages::cases::row::category(page, names, code),
    };
    let warranties = rules.warranties.iter().map(|row| Rule {
        what: format!("{} · {}", row.label, category(&row.category)),
        words: match row.until.parse::<Date>() {
            Ok(day) => page.f("rates.until", &[("day", &page.times.day(day))]),
            Err(_) => row.until.clone(),
        },
        place: row.place.to_string(),
        category: row.category.clone(),
    });
    let public = rules.public.iter().map(|row| Rule {
        what: match row.place {
            Some(_) => row.label.clone(),
            None => category(&row.category),
        },
        words: page.word("counts_as", if row.public { "yes" } else { "no" }).to_owned(),
        place: row.place.map(|place| place.to_string()).unwrap_or_default(),
        category: row.category.clone(),
    });
    (warranties.collect(), public.collect())
}

async fn editable(state: &WebState, signed: &Signed, asked: Asked) -> Result<Office, Fault> {
    let offices = cards::offices(&state.app, &signed.caller).await.map_err(fault)?;
    let editable: Vec<Office> = offices.into_iter().filter(|office| office.editable).collect();
    chosen(&editable, asked).cloned()
}

/// The rules of an office with a form for each kind.
///
/// # Errors
/// A fault for an office whose rates the visitor does not change.
pub async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let office = editable(&state, &signed, asked).await?;
    let blank = |page: &Page| Form::blank(page.s, SCOPE).with("p.public", "yes");
    Ok(ok(&page_of(&state, &signed, &office, blank).await?))
}

/// What was asked for, with the form's part that it came from; `None` if something is missing.
fn read(values: &Values, form: &mut Form) -> (&'static str, Option<FreeChange>) {
    let text = |name: &str| values.get(name).unwrap_or_default().trim().to_owned();
    let place = || text("place").parse().ok().map(PlaceId);
    match values.get("_do").unwrap_or_default() {
        "end_warranty" => {
            let ended =
                place().map(|place| FreeChange::EndWarranty { place, category: text("category") });
            ("w", ended)
        }
        "end_public" => {
            ("p", Some(FreeChange::EndPublic { place: place(), category: text("category") }))
        }
        "public" => {
            let read = form.read(|r| FreeChange::Public {
                place: r.text("p.place").max(60).optional().unwrap_or_default(),
                category: r.text("p.category").max(60).optional().unwrap_or_default(),
                public: r.text("p.public").required() == "yes",
            });
            ("p", read)
        }
        _ => {
            let read = form.read(|r| FreeChange::Warrant {
                place: r.text("w.place").max(60).required(),
                category: r.text("w.category").max(60).optional().unwrap_or_default(),
                until: r.date("w.until").required(),
            });
            ("w", read)
        }
    }
}

/// Changes one rule, or says beside its field what is wrong.
///
/// # Errors
/// As [`show`].
pub async fn save(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let asked =
        Asked { office: values.get("office").and_then(|id| id.parse().ok()), version: None };
    let office = editable(&state, &signed, asked).await?;
    let page = signed.plain_page(&state).await?;
    let mut form = Form::of(page.s, SCOPE, values.clone());
    let (part, change) = read(&values, &mut form);
    if let Some(change) = change {
        match free::change(&state.app, &signed.caller, office.id, change).await {
            Ok(()) => {
                let to = format!("/rates/free?office={}", office.id);
                return Ok(signed.flash(see_other(&to), page.t("words.saved")));
            }
            Err(AppError::Invalid(issues)) => {
                for issue in issues {
                    let mut issue = FieldIssue::from(issue);
                    issue.field = format!("{part}.{}", issue.field);
                    form.refuse(issue);
                }
            }
            Err(error) => return Err(fault(error)),
        }
    }
    let shown = page_of(&state, &signed, &office, |_| form).await?;
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &shown))
}
