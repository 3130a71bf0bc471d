//! A place's form: its name, adding one inside it, retiring it.

use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted, Values};
use crate::pages::stale::{self, Both};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::directory::places::{self, PlaceInput, PlaceView};
use linli_domain::ids::PlaceId;
use linli_domain::vocabulary::PlaceKind;
use uuid::Uuid;

const SCOPE: &str = "places.form";

#[derive(Template)]
#[template(path = "pages/places/edit.html")]
struct EditPage {
    page: Page,
    title: String,
    lead: String,
    action: String,
    back: String,
    version: i64,
    form: Form,
    /// Kinds of a place that is being added; empty for one that is there.
    kinds: Vec<Choice>,
    /// Where retiring it, or taking it back, is posted to; empty for a new one.
    turn: String,
    retired: bool,
}

impl EditPage {
    fn of(page: Page, place: &PlaceView, version: i64, form: Form) -> Self {
        let path = format!("/places/{}", place.id);
        Self {
            title: place.label.clone(),
            lead: page.word("place_kind", place.kind.as_str()).to_owned(),
            action: format!("{path}/name"),
            turn: format!("{path}/{}", if place.retired { "restore" } else { "retire" }),
            back: path,
            version,
            form,
            kinds: Vec::new(),
            retired: place.retired,
            page,
        }
    }

    fn inside(page: Page, above: &PlaceView, form: Form) -> Self {
        let kind =
            |kind: &PlaceKind| Choice::new(kind.as_str(), page.word("place_kind", kind.as_str()));
        let path = format!("/places/{}", above.id);
        Self {
            title: page.t("places.add_inside").to_owned(),
            lead: above.label.clone(),
            action: format!("{path}/inside"),
            back: path,
            version: 0,
            kinds: PlaceKind::ALL
                .iter()
                .filter(|k| **k != PlaceKind::Community)
                .map(kind)
                .collect(),
            turn: String::new(),
            retired: false,
            form,
            page,
        }
    }
}

async fn place(state: &WebState, signed: &Signed, id: Uuid) -> Result<PlaceView, Fault> {
    signed.caller.require(Right::Administer).map_err(fault)?;
    places::get(&state.app, &signed.caller, PlaceId(id)).await.map_err(fault)
}

fn filled(page: &Page, place: &PlaceView) -> Form {
    Form::blank(page.s, SCOPE).with("name", &*place.name)
}

fn version(values: &Values) -> i64 {
    values.get("version").and_then(|v| v.parse().ok()).unwrap_or_default()
}

/// Issues of the use case beside their fields; what concerns the place as a whole stands at its name.
fn refuse(form: &mut Form, issues: Vec<linli_app::FieldIssue>) {
    for issue in issues {
        let mut issue = FieldIssue::from(issue);
        if !["name", "kind", "code"].contains(&issue.field.as_str()) {
            issue.field = "name".to_owned();
        }
        form.refuse(issue);
    }
}

/// The form of a place.
///
/// # Errors
/// A fault if the place is not the visitor's to see.
pub async fn form(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let place = place(&state, &signed, id).await?;
    let page = signed.plain_page(&state).await?;
    let form = filled(&page, &place);
    Ok(crate::pages::ok(&EditPage::of(page, &place, place.version, form)))
}

/// Renames a place.
///
/// # Errors
/// A fault if the visitor does not administer it.
pub async fn rename(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let place = place(&state, &signed, id).await?;
    let page = signed.plain_page(&state).await?;
    let version = version(&values);
    let mut form = Form::of(page.s, SCOPE, values);
    if let Some(name) = form.read(|r| r.text("name").max(60).required()) {
        match places::rename(&state.app, &signed.caller, place.id, version, name).await {
            Ok(_) => {
                return Ok(signed.flash(see_other(&format!("/places/{id}")), page.t("words.saved")));
            }
            Err(AppError::Invalid(issues)) => refuse(&mut form, issues),
            Err(AppError::Stale { current }) => {
                let both = Both {
                    theirs: &filled(&page, &place),
                    yours: &form,
                    names: &["name"],
                    words: &|_, value| value.to_owned(),
                    action: format!("/places/{id}/name"),
                    latest: format!("/places/{id}"),
                    version: current,
                };
                return Ok(stale::shown(page, &both));
            }
            Err(error) => return Err(fault(error)),
        }
    }
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &EditPage::of(page, &place, version, form)))
}

/// The form of a place that is being added.
///
/// # Errors
/// A fault if the place above is not the visitor's to see.
pub async fn new(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let above = place(&state, &signed, id).await?;
    let page = signed.plain_page(&state).await?;
    let likely = match above.kind {
        PlaceKind::Community => PlaceKind::Building,
        PlaceKind::Building => PlaceKind::Entrance,
        _ => PlaceKind::Room,
    };
    let form = Form::blank(page.s, SCOPE).with("kind", likely.as_str());
    Ok(crate::pages::ok(&EditPage::inside(page, &above, form)))
}

/// Adds a place inside another.
///
/// # Errors
/// A fault if the visitor does not administer the place above.
pub async fn create(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let above = place(&state, &signed, id).await?;
    let page = signed.plain_page(&state).await?;
    let mut form = Form::of(page.s, SCOPE, values);
    let read = form.read(|r| PlaceInput {
        kind: r.choice("kind", PlaceKind::parse).required_or(PlaceKind::Room),
        name: r.text("name").max(60).required(),
        code: r.text("code").max(40).optional(),
    });
    if let Some(input) = read {
        match places::create(&state.app, &signed.caller, above.id, input).await {
            Ok(new) => {
                let done = page.f("places.added", &[("name", &new.label)]);
                return Ok(signed.flash(see_other(&format!("/places/{id}")), &done));
            }
            Err(AppError::Invalid(issues)) => refuse(&mut form, issues),
            Err(error) => return Err(fault(error)),
        }
    }
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &EditPage::inside(page, &above, form)))
}

/// Takes a place, and everything inside it, out of service.
///
/// # Errors
/// A fault if the visitor does not administer it.
pub async fn retire(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let answer = places::retire(&state.app, &signed.caller, PlaceId(id), version(&values)).await;
    turned(&state, &signed, id, answer).await
}

/// Takes a place back into service.
///
/// # Errors
/// A fault if the visitor does not administer it.
pub async fn restore(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let answer = places::restore(&state.app, &signed.caller, PlaceId(id), version(&values)).await;
    turned(&state, &signed, id, answer).await
}

/// Back to the place, or its form with the reason against it.
async fn turned(
    state: &WebState,
    signed: &Signed,
    id: Uuid,
    answer: Result<PlaceView, AppError>,
) -> Result<Response, Fault> {
    let page = signed.plain_page(state).await?;
    let issues = match answer {
        Ok(_) => {
            return Ok(signed.flash(see_other(&format!("/places/{id}")), page.t("words.saved")));
        }
        Err(AppError::Invalid(issues)) => issues,
        Err(error) => return Err(fault(error)),
    };
    let place = place(state, signed, id).await?;
    let mut form = filled(&page, &place);
    refuse(&mut form, issues);
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &EditPage::of(page, &place, place.version, form)))
}
