//! Cases that may be about the same matter as what is being said (CMP-15, D07, D08).
//!
//! Owns what counts as similar: words, place and time together. Only cases that the caller sees are looked at, open or
//! recently closed. Called by the desk at each pause of typing.

use crate::error::AppError;
use jiff::{SignedDuration, Timestamp};
use linli_domain::ids::PlaceId;
use linli_store::lists::{self, ListedCase, Near, Spoken};
use linli_store::{Scope, Tx, places::PlaceRow};
use linli_triage::alike::Gist;
use linli_triage::model::Model;
use std::collections::BTreeSet;

/// How far back one looks at the place; what is older belongs to its history.
const RECENT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How far back one looks around it.
const SPREADING: SignedDuration = SignedDuration::from_hours(2 * 24);
/// Other buildings that must speak of it before it is more than a coincidence.
const BUILDINGS: usize = 2;
/// Cases of the place that are compared.
const COMPARED: u32 = 120;
/// Cases that are shown.
const SHOWN: usize = 3;

/// Likeness of words from which a case is proposed at all.
const ALIKE: f32 = 0.2;
/// The same around the place, where nothing but the words ties them together.
const ALIKE_ELSEWHERE: f32 = 0.3;
/// What the same category, the same room or area, and being of this hour are worth beside the words.
const SAME_CATEGORY: f32 = 0.5;
const SAME_PLACE: f32 = 0.15;
const JUST_NOW: f32 = 0.15;

/// What is being said, where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The building, or the public area.
    pub(crate) place: &'a PlaceRow,
    /// The room, if it is known.
    pub(crate) room: Option<PlaceId>,
    pub(crate) category: &'a str,
    pub(crate) said: &'a str,
}

/// Up to three cases, the likeliest first.
pub(crate) fn similar(
    tx: &mut Tx<'_>,
    model: Option<&Model>,
    scope: &Scope,
    asked: Asked<'_>,
    now: Timestamp,
) -> Result<Vec<ListedCase>, AppError> {
    let since = |span| now.checked_sub(span).unwrap_or(Timestamp::MIN);
    let said = Gist::new(asked.said, model);
    let alike = |cases: Vec<Spoken>| -> Vec<Alike> {
        cases.into_iter().map(|one| Alike::new(&said, one, model, asked, now)).collect()
    };
    let here = Near::Inside(asked.place.id, asked.place.kind);
    let mut likely = alike(lists::spoken(tx, scope, here, since(RECENT), COMPARED)?);
    likely.retain(|one| one.same || one.words >= ALIKE);
    if likely.is_empty() {
        let around = Near::Open(asked.place.office);
        likely = alike(lists::spoken(tx, scope, around, since(SPREADING), COMPARED)?);
        likely.retain(|one| one.words >= ALIKE_ELSEWHERE);
        let buildings: BTreeSet<_> = likely.iter().filter_map(|one| one.around).collect();
        if buildings.len() < BUILDINGS {
            likely.clear();
        }
    }
    likely.sort_by(|a, b| {
        b.weight.total_cmp(&a.weight).then(b.case.registered_at.cmp(&a.case.registered_at))
    });
    Ok(likely.into_iter().take(SHOWN).map(|one| one.case).collect())
}

/// A case beside what is being said.
struct Alike {
    case: ListedCase,
    around: Option<PlaceId>,
    /// Likeness of the words, 0 to 1.
    words: f32,
    /// Of the category that was chosen.
    same: bool,
    weight: f32,
}

impl Alike {
    fn new(
        said: &Gist,
        one: Spoken,
        model: Option<&Model>,
        asked: Asked<'_>,
        now: Timestamp,
    ) -> Self {
        let Spoken { case, words, around } = one;
        let likeness = |text: &str| said.likeness(&Gist::new(text, model));
        let words = likeness(&words).max(likeness(&case.title));
        let same = !asked.category.is_empty() && case.category == asked.category;
        let here = case.place.is_some_and(|id| id == asked.place.id || Some(id) == asked.room);
        let hours = now.duration_since(case.registered_at).as_hours().max(0);
        #[expect(clippy::cast_precision_loss, reason = "hours of a week")]
        let fresh = 1.0 / (1.0 + hours as f32 / 24.0);
        let weight = words
            + if same { SAME_CATEGORY } else { 0.0 }
            + if here { SAME_PLACE } else { 0.0 }
            + JUST_NOW * fresh;
        Self { case, around, words, same, weight }
    }
}
