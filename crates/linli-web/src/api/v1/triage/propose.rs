//! `POST /triage`: kind, category, emergency, severity and judgement proposed for a text (STA-5).

use crate::api::{Api, Json, Problem};
use crate::state::WebState;
use axum::extract::State;
use linli_app::triage::{self, Answer, Named, Proposed};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A text as somebody says or writes it.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[schema(as = TriageText)]
pub struct Text {
    /// The words. Nothing is kept of them.
    #[schema(required)]
    text: String,
    /// What is known of the place, in words.
    place: String,
}

/// One proposed answer.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TriageAnswer)]
pub struct Question {
    /// `null` where nothing can be proposed.
    value: Option<String>,
    /// Expected share of right answers, 0 to 1.
    confidence: f64,
    /// The words that led there.
    because: Vec<String>,
}

/// A place or a time that the text names.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TriageNamed)]
pub struct Mention {
    /// `building`, `entrance`, `floor`, `room`, `lift`, `garage`, `shop`, `area`; `past` or `daily` for times.
    kind: String,
    text: String,
}

/// Everything proposed for a text. A person decides.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TriageProposal)]
pub struct Proposal {
    /// Version of the model that answered; 0 ships, -1 stands for the rules alone.
    model: i64,
    /// `complaint`, `repair`, `inquiry`, `suggestion`, `praise` or `other`.
    kind: Question,
    /// Code of a category.
    category: Question,
    /// `yes` or `no`.
    emergency: Question,
    /// Points of the emergency list that the words show.
    points: Vec<String>,
    /// Dangers to life that the words show: `gas`, `fire`, `injury`, `trapped`. People are told what to do first.
    life: Vec<String>,
    /// `major`, `important` or `minor`.
    severity: Question,
    /// The rule of severity behind it.
    rule: String,
    /// `responsible`, `assist` or `not_responsible`: a hint only.
    judgement: Question,
    /// Whether the words speak for several households, `yes` or `no`.
    group: Question,
    places: Vec<Mention>,
    times: Vec<Mention>,
}

fn question(answer: Answer) -> Question {
    Question {
        confidence: f64::from(answer.confidence) / 1_000.0,
        value: Some(answer.value).filter(|value| !value.is_empty()),
        because: answer.because,
    }
}

fn mentions(named: Vec<Named>) -> Vec<Mention> {
    named.into_iter().map(|n| Mention { kind: n.kind, text: n.text }).collect()
}

impl From<Proposed> for Proposal {
    fn from(p: Proposed) -> Self {
        Self {
            model: p.model,
            kind: question(p.kind),
            category: question(p.category),
            emergency: question(p.emergency),
            points: p.points,
            life: p.life,
            severity: question(p.severity),
            rule: p.severity_rule,
            judgement: question(p.judgement),
            group: question(p.group),
            places: mentions(p.places),
            times: mentions(p.times),
        }
    }
}

/// Proposes for a text
///
/// Words are evidence and never orders: nothing in a text switches anything. Changes nothing.
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    post, path = "/triage", tag = "cases", operation_id = "triage",
    request_body = Text,
    responses((status = 200, body = Proposal, description = "What the words let one expect"))
)]
pub async fn propose(
    State(state): State<WebState>,
    Api(caller): Api,
    Json(body): Json<Text>,
) -> Result<Json<Proposal>, Problem> {
    let place = Some(body.place).filter(|place| !place.trim().is_empty());
    let proposed = triage::propose(&state.app, &caller, body.text, place).await?;
    Ok(Json(proposed.into()))
}
