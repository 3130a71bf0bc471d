//! `GET /rates`, `POST /rates`: the rate card of an office (REP-4).

use crate::api::{Api, Json, Problem, Query, schema};
use crate::state::WebState;
use axum::extract::State;
use linli_app::repair::rates;
use linli_domain::ids::NodeId;
use linli_domain::money::Fen;
use linli_domain::repair::rates::{Rate, RateCard, RateKind};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Whose card.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Whose {
    /// The office.
    office: Uuid,
}

/// One version of a rate card. It never changes.
#[derive(Serialize, ToSchema)]
#[schema(as = RateCard)]
pub struct Card {
    version: u32,
    items: Vec<Item>,
}

/// One item of a rate card.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Rate)]
pub struct Item {
    code: String,
    name: String,
    /// Pinyin initials, to find it by.
    #[serde(default)]
    initials: String,
    #[schema(schema_with = schema::rate_kind)]
    kind: RateKind,
    unit: String,
    /// In fen per unit.
    price_fen: i64,
}

/// A card to be kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRateCard)]
pub struct NewCard {
    office: Uuid,
    items: Vec<Item>,
}

impl From<RateCard> for Card {
    fn from(card: RateCard) -> Self {
        let item = |rate: Rate| Item {
            code: rate.code,
            name: rate.name,
            initials: rate.initials,
            kind: rate.kind,
            unit: rate.unit,
            price_fen: rate.price.0,
        };
        Self { version: card.version, items: card.items.into_iter().map(item).collect() }
    }
}

/// The rate card in force
///
/// Version 0, without items, where the office has none yet.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/rates", tag = "rules", operation_id = "rate_card", params(Whose),
    responses((status = 200, body = Card, description = "The version in force"))
)]
pub async fn current(
    State(state): State<WebState>,
    Api(caller): Api,
    Query(whose): Query<Whose>,
) -> Result<Json<Card>, Problem> {
    let card = rates::current(&state.app, &caller, NodeId(whose.office)).await?;
    let none = RateCard { version: 0, items: Vec::new() };
    Ok(Json(card.unwrap_or(none).into()))
}

/// Saves a rate card
///
/// As the next version, in force from now on. What was agreed to before keeps its prices.
///
/// # Errors
/// Those of the use case: every problem with its place.
#[utoipa::path(
    post, path = "/rates", tag = "rules", operation_id = "save_rate_card", request_body = NewCard,
    responses((status = 200, body = Card, description = "Saved"))
)]
pub async fn save(
    State(state): State<WebState>,
    Api(caller): Api,
    Json(body): Json<NewCard>,
) -> Result<Json<Card>, Problem> {
    let rate = |item: Item| Rate {
        code: item.code,
        name: item.name,
        initials: item.initials,
        kind: item.kind,
        unit: item.unit,
        price: Fen(item.price_fen),
    };
    let items = body.items.into_iter().map(rate).collect();
    Ok(Json(rates::save(&state.app, &caller, NodeId(body.office), items).await?.into()))
}
