//! `GET` and `POST /places/{id}/equipment`, `POST /places/{id}/equipment/{item}`: lifts, pumps, gates (REP-8).

use super::super::shapes::All;
use crate::api::{Api, Id, Json, Problem};
use crate::state::WebState;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::civil::Date;
use linli_app::AppError;
use linli_app::directory::equipment::{self, EquipmentInput, EquipmentView};
use linli_domain::equipment::EquipmentKind;
use linli_domain::ids::{EquipmentId, PlaceId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A piece of equipment.
#[derive(Serialize, ToSchema)]
pub struct Equipment {
    id: Uuid,
    place: Uuid,
    /// `lift`, `pump`, `gate`, `door`, `power`, `fire_safety`, `camera` or `other`.
    #[schema(value_type = String)]
    kind: EquipmentKind,
    name: String,
    /// On its plate.
    number: String,
    #[schema(value_type = Option<String>, format = Date)]
    installed: Option<Date>,
    /// Who maintains it, and their number.
    keeper: String,
    phone: String,
    version: i64,
    retired: bool,
}

impl From<EquipmentView> for Equipment {
    fn from(view: EquipmentView) -> Self {
        Self {
            id: view.id.0,
            place: view.place.0,
            kind: view.kind,
            name: view.name,
            number: view.number,
            installed: view.installed,
            keeper: view.keeper,
            phone: view.phone,
            version: view.version,
            retired: view.retired,
        }
    }
}

/// What is written down of a piece.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewEquipment {
    /// `lift`, `pump`, `gate`, `door`, `power`, `fire_safety`, `camera` or `other`.
    #[schema(value_type = String)]
    kind: EquipmentKind,
    name: String,
    #[serde(default)]
    number: String,
    #[schema(value_type = Option<String>, format = Date)]
    installed: Option<Date>,
    #[serde(default)]
    keeper: String,
    #[serde(default)]
    phone: String,
}

/// What is changed: the whole of it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedEquipment {
    /// The version that was read.
    version: i64,
    /// Out of service.
    #[serde(default)]
    retired: bool,
    equipment: NewEquipment,
}

impl From<NewEquipment> for EquipmentInput {
    fn from(new: NewEquipment) -> Self {
        Self {
            kind: new.kind,
            name: new.name,
            number: new.number,
            installed: new.installed,
            keeper: new.keeper,
            phone: new.phone,
        }
    }
}

/// Equipment at a place
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/places/{id}/equipment", tag = "directory", operation_id = "equipment",
    params(("id" = Uuid, Path, description = "The place")),
    responses((status = 200, body = All<Equipment>, description = "What stands there"))
)]
pub async fn list(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(place): Id,
) -> Result<Json<All<Equipment>>, Problem> {
    let items = equipment::of_place(&state.app, &caller, PlaceId(place)).await?;
    Ok(Json(All { items: items.into_iter().map(Into::into).collect() }))
}

/// Writes a piece of equipment down
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/places/{id}/equipment", tag = "directory", operation_id = "add_equipment",
    params(("id" = Uuid, Path, description = "The place")), request_body = NewEquipment,
    responses((status = 201, body = Equipment, description = "Written down"))
)]
pub async fn add(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(place): Id,
    Json(body): Json<NewEquipment>,
) -> Result<(StatusCode, Json<Equipment>), Problem> {
    let view = equipment::create(&state.app, &caller, PlaceId(place), body.into()).await?;
    Ok((StatusCode::CREATED, Json(view.into())))
}

/// Changes a piece of equipment, retires it or takes it back
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/places/{id}/equipment/{item}", tag = "directory", operation_id = "change_equipment",
    params(("id" = Uuid, Path, description = "The place"), ("item" = Uuid, Path, description = "The piece")),
    request_body = ChangedEquipment,
    responses((status = 200, body = Equipment, description = "Changed"))
)]
pub async fn change(
    State(state): State<WebState>,
    Api(caller): Api,
    Path((place, item)): Path<(String, String)>,
    Json(body): Json<ChangedEquipment>,
) -> Result<Json<Equipment>, Problem> {
    let id = |text: &str| Uuid::try_parse(text).map_err(|_| Problem::from(AppError::NotFound));
    let ids = (PlaceId(id(&place)?), EquipmentId(id(&item)?));
    let input = body.equipment.into();
    let mut view = equipment::update(&state.app, &caller, ids, body.version, input).await?;
    if view.retired != body.retired {
        view = equipment::turn(&state.app, &caller, ids, view.version, body.retired).await?;
    }
    Ok(Json(view.into()))
}
