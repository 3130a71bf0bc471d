//! Equipment at a place: its list on the place's page, its own page with its repairs, its form, retiring it (REP-8).

use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted, Values};
use crate::pages::stale::{self, Both};
use crate::pages::{see_other, unprocessable};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Pair, Table};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::directory::equipment::{self, EquipmentInput, EquipmentView};
use linli_app::directory::places;
use linli_domain::equipment::EquipmentKind;
use linli_domain::ids::{EquipmentId, PlaceId};
use uuid::Uuid;

const SCOPE: &str = "equipment.form";
const FIELDS: &[&str] = &["kind", "name", "number", "installed", "keeper", "phone"];

#[derive(Template)]
#[template(path = "pages/places/equipment.html")]
struct EditPage {
    page: Page,
    title: String,
    place: String,
    action: String,
    back: String,
    version: i64,
    form: Form,
    kinds: Vec<Choice>,
    /// Where retiring it, or taking it back, is posted to; empty for a new one.
    turn: String,
    retired: bool,
    /// What is known of it, for those who do not change it.
    known: Vec<Pair>,
    history: Option<Table>,
    edits: bool,
}

/// What stands at a place, each with a link to its own page.
pub(super) fn table(page: &Page, all: &[EquipmentView]) -> Table {
    let labels = ["name", "kind", "number", "installed", "keeper", "phone"];
    let labels = labels.map(|field| page.word("equipment_column", field));
    let mut table = Table::new(page.t("equipment.title"), &labels);
    for one in all {
        let mut name =
            Cell::link(&*one.name, format!("/places/{}/equipment/{}", one.place, one.id));
        if one.retired {
            name = name.tag("", page.t("words.retired"));
        }
        table.row(vec![
            name,
            Cell::text(page.word("equipment_kind", one.kind.as_str())),
            Cell::text(&*one.number),
            Cell::text(one.installed.map(|day| day.to_string()).unwrap_or_default()),
            Cell::text(&*one.keeper),
            Cell::text(&*one.phone),
        ]);
    }
    table
}

async fn edit_page(
    state: &WebState,
    signed: &Signed,
    place: Uuid,
    one: Option<&EquipmentView>,
    form: Option<(Form, i64)>,
) -> Result<EditPage, Fault> {
    let edits = signed.caller.has(Right::Administer);
    let place = places::get(&state.app, &signed.caller, PlaceId(place)).await.map_err(fault)?;
    let page = signed.plain_page(state).await?;
    let kind = |kind: &EquipmentKind| {
        Choice::new(kind.as_str(), page.word("equipment_kind", kind.as_str()))
    };
    let kinds = EquipmentKind::ALL.iter().map(kind).collect();
    let back = format!("/places/{}", place.id);
    let path = one.map(|one| format!("{back}/equipment/{}", one.id));
    let (form, version) = match (form, one) {
        (Some((form, version)), _) => (form, version),
        (None, Some(one)) => (filled(&page, one), one.version),
        (None, None) => (Form::blank(page.s, SCOPE), 0),
    };
    let history = match one {
        Some(one) => Some(history(state, signed, &page, one.id).await?),
        None => None,
    };
    let turn = one.map_or("", |one| if one.retired { "restore" } else { "retire" });
    Ok(EditPage {
        title: one.map_or_else(|| page.t("equipment.add").to_owned(), |one| one.name.clone()),
        place: place.label,
        turn: path.as_ref().map(|path| format!("{path}/{turn}")).unwrap_or_default(),
        action: path.unwrap_or_else(|| format!("{back}/equipment")),
        back,
        version,
        form,
        kinds,
        retired: one.is_some_and(|one| one.retired),
        known: one.map(|one| known(&page, one)).unwrap_or_default(),
        history,
        edits,
        page,
    })
}

/// What is known of a piece, without what is not.
fn known(page: &Page, one: &EquipmentView) -> Vec<Pair> {
    let installed = one.installed.map(|day| day.to_string()).unwrap_or_default();
    let all = [
        ("kind", page.word("equipment_kind", one.kind.as_str())),
        ("number", &one.number),
        ("installed", &installed),
        ("keeper", &one.keeper),
        ("phone", &one.phone),
    ];
    let known = all.into_iter().filter(|(_, value)| !value.is_empty());
    known.map(|(field, value)| Pair::new(page.word("equipment_column", field), value)).collect()
}

/// Its repairs, for those who see cases.
async fn history(
    state: &WebState,
    signed: &Signed,
    page: &Page,
    id: EquipmentId,
) -> Result<Table, Fault> {
    let labels = ["registered", "number", "title", "stage"];
    let labels = labels.map(|field| page.word("equipment_history", field));
    let mut table = Table::new(page.t("equipment.history"), &labels);
    if !signed.caller.has(Right::SeeCases) {
        return Ok(table);
    }
    for case in equipment::repairs(&state.app, &signed.caller, id).await.map_err(fault)? {
        table.row(vec![
            Cell::text(page.times.moment(case.registered_at)),
            Cell::link(&*case.number, format!("/cases/{}", case.id)),
            Cell::text(&*case.title),
            Cell::text(page.word("state", &case.stage)),
        ]);
    }
    Ok(table)
}

fn filled(page: &Page, one: &EquipmentView) -> Form {
    Form::blank(page.s, SCOPE)
        .with("kind", one.kind.as_str())
        .with("name", &*one.name)
        .with("number", &*one.number)
        .with("installed", one.installed.map(|day| day.to_string()).unwrap_or_default())
        .with("keeper", &*one.keeper)
        .with("phone", &*one.phone)
}

fn read(form: &mut Form) -> Option<EquipmentInput> {
    form.read(|r| EquipmentInput {
        kind: r.choice("kind", EquipmentKind::parse).required_or(EquipmentKind::Other),
        name: r.text("name").max(60).required(),
        number: r.text("number").max(60).optional().unwrap_or_default(),
        installed: r.date("installed").optional(),
        keeper: r.text("keeper").max(60).optional().unwrap_or_default(),
        phone: r.text("phone").max(30).optional().unwrap_or_default(),
    })
}

fn version(values: &Values) -> i64 {
    values.get("version").and_then(|v| v.parse().ok()).unwrap_or_default()
}

/// The form of a new piece.
///
/// # Errors
/// A fault if the visitor does not administer the place.
pub async fn new(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    signed.caller.require(Right::Administer).map_err(fault)?;
    Ok(crate::pages::ok(&edit_page(&state, &signed, id, None, None).await?))
}

/// Writes a new piece down.
///
/// # Errors
/// A fault if the visitor does not administer the place.
pub async fn create(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.plain_page(&state).await?;
    let mut form = Form::of(page.s, SCOPE, values);
    if let Some(input) = read(&mut form) {
        match equipment::create(&state.app, &signed.caller, PlaceId(id), input).await {
            Ok(_) => {
                return Ok(signed.flash(see_other(&format!("/places/{id}")), page.t("words.saved")));
            }
            Err(AppError::Invalid(issues)) => {
                issues.into_iter().for_each(|issue| form.refuse(FieldIssue::from(issue)));
            }
            Err(error) => return Err(fault(error)),
        }
    }
    Ok(unprocessable(&edit_page(&state, &signed, id, None, Some((form, 0))).await?))
}

type At = Path<(Uuid, Uuid)>;

async fn found(
    state: &WebState,
    signed: &Signed,
    (place, item): (Uuid, Uuid),
) -> Result<EquipmentView, Fault> {
    let (place, item) = (PlaceId(place), EquipmentId(item));
    equipment::get(&state.app, &signed.caller, place, item).await.map_err(fault)
}

/// A piece with its repairs; the form for those who may change it.
///
/// # Errors
/// A fault if the place is not the visitor's to see.
pub async fn form(
    State(state): State<WebState>,
    signed: Signed,
    Path(at): At,
) -> Result<Response, Fault> {
    let one = found(&state, &signed, at).await?;
    Ok(crate::pages::ok(&edit_page(&state, &signed, at.0, Some(&one), None).await?))
}

/// Changes a piece.
///
/// # Errors
/// A fault if the visitor does not administer the place.
pub async fn update(
    State(state): State<WebState>,
    signed: Signed,
    Path(at): At,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let one = found(&state, &signed, at).await?;
    let page = signed.plain_page(&state).await?;
    let version = version(&values);
    let mut form = Form::of(page.s, SCOPE, values);
    if let Some(input) = read(&mut form) {
        let ids = (one.place, one.id);
        match equipment::update(&state.app, &signed.caller, ids, version, input).await {
            Ok(_) => {
                let back = see_other(&format!("/places/{}", at.0));
                return Ok(signed.flash(back, page.t("words.saved")));
            }
            Err(AppError::Invalid(issues)) => {
                issues.into_iter().for_each(|issue| form.refuse(FieldIssue::from(issue)));
            }
            Err(AppError::Stale { current }) => {
                let both = Both {
                    theirs: &filled(&page, &one),
                    yours: &form,
                    names: FIELDS,
                    words: &|_, value| value.to_owned(),
                    action: format!("/places/{}/equipment/{}", at.0, at.1),
                    latest: format!("/places/{}", at.0),
                    version: current,
                };
                return Ok(stale::shown(page, &both));
            }
            Err(error) => return Err(fault(error)),
        }
    }
    Ok(unprocessable(&edit_page(&state, &signed, at.0, Some(&one), Some((form, version))).await?))
}

/// Takes a piece out of service.
///
/// # Errors
/// A fault if the visitor does not administer the place.
pub async fn retire(
    State(state): State<WebState>,
    signed: Signed,
    Path(at): At,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    turn(&state, &signed, at, (version(&values), true)).await
}

/// Takes a piece back into service.
///
/// # Errors
/// A fault if the visitor does not administer the place.
pub async fn restore(
    State(state): State<WebState>,
    signed: Signed,
    Path(at): At,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    turn(&state, &signed, at, (version(&values), false)).await
}

async fn turn(
    state: &WebState,
    signed: &Signed,
    (place, item): (Uuid, Uuid),
    (version, retired): (i64, bool),
) -> Result<Response, Fault> {
    let ids = (PlaceId(place), EquipmentId(item));
    equipment::turn(&state.app, &signed.caller, ids, version, retired).await.map_err(fault)?;
    let page = signed.plain_page(state).await?;
    Ok(signed.flash(see_other(&format!("/places/{place}")), page.t("words.saved")))
}
