//! The technician's acts: every step of a visit, in the order in which they are tapped.

use super::{Body, Window};
use crate::api::schema;
use jiff::Timestamp;
use linli_app::repair::Act;
use linli_domain::repair::rates::Want;
use linli_domain::repair::{Action, Agreement, Mark, Rating, Signer};
use serde::Deserialize;
use utoipa::ToSchema;

/// Acts that need nothing but the time of the tap.
macro_rules! taps {
    ($($(#[doc = $doc:literal])+ $name:ident),+ $(,)?) => {$(
        $(#[doc = $doc])+
        #[derive(Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// When the phone was tapped; now when it is left out.
            at: Option<Timestamp>,
        }

        impl Body for $name {
            const ACTION: Action = Action::$name;

            fn act(self) -> Act {
                Act::$name { at: self.at }
            }
        }
    )+};
}

taps! {
    /// Accepts the order.
    ///
    /// Of two who accept at once one has it; the other is refused with `already_taken`.
    Accept,
    /// Says that the technician is on site.
    Arrive,
    /// Hands the finished order in.
    HandIn,
}

/// Ticks a step of the visit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Tick {
    /// `ring`, `introduce`, `overshoes`, `sheet`, `quote_first`, `quiet`, `notice_of_noise`, `clean_up`, `farewell`.
    step: String,
    at: Option<Timestamp>,
}

impl Body for Tick {
    const ACTION: Action = Action::Tick;

    fn act(self) -> Act {
        Act::Tick { step: self.step, at: self.at }
    }
}

/// Says that nobody is home.
///
/// A note card was left; another appointment can be made with it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NobodyHome {
    #[serde(default)]
    note: String,
    again: Option<Window>,
    at: Option<Timestamp>,
}

impl Body for NobodyHome {
    const ACTION: Action = Action::NobodyHome;

    fn act(self) -> Act {
        Act::NobodyHome { note: self.note, again: self.again.map(Into::into), at: self.at }
    }
}

/// An item of the rate card and how many of it. Prices are the server's.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    item: String,
    quantity: u32,
}

fn wants(lines: Vec<Wanted>) -> Vec<Want> {
    lines.into_iter().map(|w| Want { item: w.item, quantity: w.quantity }).collect()
}

/// Quotes a price from the rate card.
///
/// The server computes it. What is free, or no more than was agreed before, needs no new agreement.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Quote {
    lines: Vec<Wanted>,
    at: Option<Timestamp>,
}

impl Body for Quote {
    const ACTION: Action = Action::Quote;

    fn act(self) -> Act {
        Act::Quote { wants: wants(self.lines), at: self.at }
    }
}

/// Writes down that the resident agrees to a quote.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AgreeQuote {
    /// The quote's number, as it was shown.
    no: u32,
    #[schema(schema_with = schema::agreement)]
    how: Agreement,
    at: Option<Timestamp>,
}

impl Body for AgreeQuote {
    const ACTION: Action = Action::AgreeQuote;

    fn act(self) -> Act {
        Act::AgreeQuote { no: self.no, how: self.how, at: self.at }
    }
}

/// Writes down that the resident does not agree.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclineQuote {
    no: u32,
    #[serde(default)]
    reason: String,
}

impl Body for DeclineQuote {
    const ACTION: Action = Action::DeclineQuote;

    fn act(self) -> Act {
        Act::DeclineQuote { no: self.no, reason: self.reason }
    }
}

/// Finishes the work.
///
/// What was used is priced by the card that was agreed to; above what was agreed it is refused.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishWork {
    #[serde(default)]
    #[schema(required)]
    result: String,
    #[serde(default)]
    used: Vec<Wanted>,
    at: Option<Timestamp>,
}

impl Body for FinishWork {
    const ACTION: Action = Action::FinishWork;

    fn act(self) -> Act {
        Act::FinishWork { result: self.result, used: wants(self.used), at: self.at }
    }
}

/// Takes the resident's signature and marks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    #[schema(schema_with = schema::signer)]
    by: Signer,
    /// The strokes as they were drawn; kept as words that can be erased.
    #[serde(default)]
    strokes: String,
    /// Relation to the resident, or why nobody could sign.
    #[serde(default)]
    note: String,
    #[schema(schema_with = schema::mark)]
    quality: Mark,
    #[schema(schema_with = schema::mark)]
    attitude: Mark,
    #[schema(schema_with = schema::mark)]
    conduct: Mark,
    at: Option<Timestamp>,
}

impl Body for Sign {
    const ACTION: Action = Action::Sign;

    fn act(self) -> Act {
        let (quality, attitude, conduct) = (self.quality, self.attitude, self.conduct);
        let rating = Rating { quality, attitude, conduct };
        Act::Sign { by: self.by, strokes: self.strokes, note: self.note, rating, at: self.at }
    }
}

/// Returns the order without having done it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnOrder {
    #[serde(default)]
    #[schema(required)]
    reason: String,
    at: Option<Timestamp>,
}

impl Body for ReturnOrder {
    const ACTION: Action = Action::ReturnOrder;

    fn act(self) -> Act {
        Act::ReturnOrder { reason: self.reason, at: self.at }
    }
}
