//! `GET /repairs/summary`: a day, a week or a month of an office's repairs in figures (REP-8).

use crate::api::{Api, Json, Problem, Query};
use crate::state::WebState;
use axum::extract::State;
use jiff::Timestamp;
use jiff::civil::Date;
use linli_app::repair::summary::{self, Figure, Figures, Part, Period, Question};
use linli_domain::ids::NodeId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which summary.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Which {
    /// The first that the caller sees when it is left out.
    office: Option<Uuid>,
    /// `day`, `week` or `month` (when left out).
    #[param(value_type = Option<String>)]
    period: Option<Period>,
    /// A local day inside of it, `2026-09-14`; today when left out.
    #[param(value_type = Option<String>, format = Date)]
    on: Option<Date>,
}

/// Figures by their codes. `carried + new = done + withdrawn + open`.
#[derive(Serialize, ToSchema)]
pub struct RepairFigures {
    /// `carried`, `new`, `done`, `withdrawn`, `open`, `overdue`, `returned`, `rolled`.
    orders: BTreeMap<&'static str, i64>,
    /// What residents pay for the orders that were done.
    income_fen: i64,
}

/// The figures of one kind, place or technician.
#[derive(Serialize, ToSchema)]
pub struct RepairPart {
    /// Code of the category, or id; none for orders without one.
    key: Option<String>,
    /// Empty for categories, whose names are in their own list.
    name: String,
    #[serde(flatten)]
    figures: RepairFigures,
}

/// The sum of one item of the bills.
#[derive(Serialize, ToSchema)]
pub struct RepairItem {
    item: String,
    name: String,
    unit: String,
    /// `labour` or `material`.
    kind: String,
    quantity: i64,
    amount_fen: i64,
}

/// The summary.
#[derive(Serialize, ToSchema)]
pub struct RepairSummary {
    office: Uuid,
    office_name: String,
    period: &'static str,
    /// First and last local day. A month counts the orders that were issued on its last two days for the next one.
    #[schema(value_type = String, format = Date)]
    from: Date,
    #[schema(value_type = String, format = Date)]
    to: Date,
    /// The span lasts; its figures are those of now.
    lasts: bool,
    totals: RepairFigures,
    categories: Vec<RepairPart>,
    places: Vec<RepairPart>,
    technicians: Vec<RepairPart>,
    items: Vec<RepairItem>,
    /// Faults of the span that come back: three of a kind at one place within 90 days.
    recurrent: Vec<RecurrentFault>,
    /// Equipment that failed three times within 90 days.
    equipment: Vec<FailingEquipment>,
}

/// A fault that comes back.
#[derive(Serialize, ToSchema)]
pub struct RecurrentFault {
    category: String,
    place: Uuid,
    place_label: String,
    times: i64,
    latest: Timestamp,
}

/// A piece of equipment that fails again and again.
#[derive(Serialize, ToSchema)]
pub struct FailingEquipment {
    id: Uuid,
    name: String,
    place: Uuid,
    place_label: String,
    times: i64,
    latest: Timestamp,
}

fn failing(piece: summary::RecurrentEquipment) -> FailingEquipment {
    FailingEquipment {
        id: piece.id.0,
        name: piece.name,
        place: piece.place.0,
        place_label: piece.place_label,
        times: piece.times,
        latest: piece.latest,
    }
}

fn figures(figures: &Figures) -> RepairFigures {
    let orders = Figure::ALL.iter().map(|one| (one.as_str(), figures.of(*one))).collect();
    RepairFigures { orders, income_fen: figures.income.0 }
}

fn parts<T>(parts: Vec<Part<T>>, key: impl Fn(T) -> Option<String>) -> Vec<RepairPart> {
    let part = |part: Part<T>| RepairPart {
        figures: figures(&part.figures),
        name: part.name,
        key: key(part.key),
    };
    parts.into_iter().map(part).collect()
}

/// The summary of repairs
///
/// By kind, place, technician and what was charged, over a day, a week or a month of an office. Only what the caller sees
/// is counted.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/repairs/summary", tag = "cases", operation_id = "repair_summary", params(Which),
    responses((status = 200, body = RepairSummary, description = "The figures"))
)]
pub async fn summary(
    State(state): State<WebState>,
    Api(caller): Api,
    Query(which): Query<Which>,
) -> Result<Json<RepairSummary>, Problem> {
    let question =
        Question { office: which.office.map(NodeId), period: which.period, on: which.on };
    let found = summary::summary(&state.app, &caller, question).await?;
    let item = |item: summary::ItemRow| RepairItem {
        item: item.item,
        name: item.name,
        unit: item.unit,
        kind: item.kind,
        quantity: item.quantity,
        amount_fen: item.amount.0,
    };
    let fault = |fault: summary::Recurrent| RecurrentFault {
        category: fault.category,
        place: fault.place.0,
        place_label: fault.place_label,
        times: fault.times,
        latest: fault.latest,
    };
    Ok(Json(RepairSummary {
        office: found.office.0,
        office_name: found.office_name,
        period: found.span.period.as_str(),
        from: found.span.from,
        to: found.span.to,
        lasts: found.lasts,
        totals: figures(&found.totals),
        categories: parts(found.categories, Some),
        places: parts(found.places, |id| id.map(|id| id.to_string())),
        technicians: parts(found.technicians, |id| id.map(|id| id.to_string())),
        items: found.items.into_iter().map(item).collect(),
        recurrent: found.recurrent.into_iter().map(fault).collect(),
        equipment: found.equipment.into_iter().map(failing).collect(),
    }))
}
