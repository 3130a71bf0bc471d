//! The rate card (收费标准) and what follows from it: the price of a quote and of a bill (REP-4).
//!
//! Owns every computation of a price, in fen. The client's price is never taken: lines name items and quantities, the
//! amounts come from a version of the card. Must not know where cards are kept. Called by the decisions on repairs.

use crate::money::Fen;
use crate::refusal::Refusal;
use crate::vocabulary::vocabulary;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Most of one item on one bill.
pub const MOST: u32 = 999;
/// Most lines of one bill.
pub const LINES: usize = 60;

vocabulary! {
    /// What an item is.
    RateKind { Labour = "labour", Material = "material" }
}

vocabulary! {
    /// Who pays.
    Cover {
        Resident = "resident",
        /// Common parts of the estate: free.
        PublicArea = "public_area",
        /// Still under warranty: free.
        Warranty = "warranty",
    }
}

/// One item of a rate card. The price is in fen per unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rate {
    pub code: String,
    pub name: String,
    /// Pinyin initials, to find it by.
    #[serde(default)]
    pub initials: String,
    pub kind: RateKind,
    pub unit: String,
    pub price: Fen,
}

/// One version of an office's rate card; never changed once it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RateCard {
    pub version: u32,
    pub items: Vec<Rate>,
}

/// What somebody wants to charge: an item and how many of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Want {
    pub item: String,
    pub quantity: u32,
}

/// One line with its price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub item: String,
    pub quantity: u32,
    /// Of one unit on the card, whoever pays.
    pub price: Fen,
    /// To be paid by the resident.
    pub amount: Fen,
}

/// Lines with their sum, from one version of the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Priced {
    pub card: u32,
    pub cover: Cover,
    pub lines: Vec<Line>,
    pub total: Fen,
}

/// Who pays for work at a place: nobody for common parts and under warranty, its last day included.
pub fn cover(public: bool, warranty_until: Option<Date>, today: Date) -> Cover {
    match (public, warranty_until) {
        (true, _) => Cover::PublicArea,
        (false, Some(last)) if today <= last => Cover::Warranty,
        (false, _) => Cover::Resident,
    }
}

/// The price of what is wanted. The same item on two lines is charged as one.
///
/// # Errors
/// [`Refusal::UnknownRate`] for an item that the card does not have, [`Refusal::QuoteInvalid`] for a quantity of none, too
/// many, or too many lines.
pub fn price(card: &RateCard, wants: &[Want], cover: Cover) -> Result<Priced, Refusal> {
    let mut lines: Vec<Line> = Vec::new();
    for want in wants {
        let unknown = || Refusal::UnknownRate { item: want.item.clone() };
        let rate = card.items.iter().find(|rate| rate.code == want.item).ok_or_else(unknown)?;
        match lines.iter_mut().find(|line| line.item == want.item) {
            Some(line) => line.quantity = line.quantity.saturating_add(want.quantity),
            None => lines.push(Line {
                item: rate.code.clone(),
                quantity: want.quantity,
                price: rate.price,
                amount: Fen::ZERO,
            }),
        }
    }
    let mut total: i64 = 0;
    for line in &mut lines {
        if line.quantity == 0 || line.quantity > MOST {
            return Err(Refusal::QuoteInvalid);
        }
        if cover == Cover::Resident {
            let amount = line.price.0.checked_mul(i64::from(line.quantity));
            line.amount = Fen(amount.ok_or(Refusal::QuoteInvalid)?);
        }
        total = total.checked_add(line.amount.0).ok_or(Refusal::QuoteInvalid)?;
    }
    if lines.len() > LINES {
        return Err(Refusal::QuoteInvalid);
    }
    Ok(Priced { card: card.version, cover, lines, total: Fen(total) })
}
