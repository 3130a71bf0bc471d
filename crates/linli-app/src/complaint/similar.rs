//! Cases that may be about the same matter as what is being said (CMP-15, D07, D08).
//!
//! Owns what counts as similar: the same building or public area within a week, and the same category or the same
//! words. Only cases that the caller sees are looked at, open or recently closed.

use crate::error::AppError;
use jiff::{SignedDuration, Timestamp};
use linli_store::lists::{self, ListedCase, Near};
use linli_store::{Scope, Tx, places::PlaceRow};
use std::collections::BTreeSet;

/// How far back one looks.
const RECENT: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Cases of the place that are compared.
const COMPARED: u32 = 120;
/// Cases that are shown.
const SHOWN: usize = 3;
/// Pairs of characters that two texts share when they are about the same thing.
const SHARED: usize = 2;

/// What is being said, where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The building, or the public area.
    pub(crate) place: &'a PlaceRow,
    pub(crate) category: &'a str,
    pub(crate) said: &'a str,
}

/// Up to three cases, the likeliest first.
pub(crate) fn similar(
    tx: &mut Tx<'_>,
    scope: &Scope,
    asked: Asked<'_>,
    now: Timestamp,
) -> Result<Vec<ListedCase>, AppError> {
    let since = now.checked_sub(RECENT).unwrap_or(Timestamp::MIN);
    let near = Near::Inside(asked.place.id, asked.place.kind);
    let cases = lists::near(tx, scope, near, since, COMPARED)?;
    let said = pairs(asked.said);
    let mut likely: Vec<(usize, ListedCase)> = cases
        .into_iter()
        .filter_map(|case| {
            let shared = pairs(&case.title).intersection(&said).count();
            let same = !asked.category.is_empty() && case.category == asked.category;
            let likeness = shared + if same { SHARED + 1 } else { 0 };
            (likeness >= SHARED).then_some((likeness, case))
        })
        .collect();
    likely.sort_by(|(a, x), (b, y)| b.cmp(a).then(y.registered_at.cmp(&x.registered_at)));
    Ok(likely.into_iter().take(SHOWN).map(|(_, case)| case).collect())
}

/// Pairs of neighbouring letters, without what is in every sentence.
fn pairs(text: &str) -> BTreeSet<(char, char)> {
    let plain: Vec<char> =
        text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let empty =
        |c: &char| *c == ' ' || "的了是在我们你他她它有没不就都也和很个这那一到说要".contains(*c);
    plain.windows(2).filter(|w| !empty(&w[0]) && !empty(&w[1])).map(|w| (w[0], w[1])).collect()
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn words_in_common() {
        let shared = |a: &str, b: &str| pairs(a).intersection(&pairs(b)).count();
        assert!(shared("B1 039 车位顶上滴水", "车位上方在滴水") >= 2);
        assert_eq!(shared("电梯又坏了", "我们家没有热水"), 0);
        assert_eq!(shared("", "电梯"), 0);
        assert_eq!(shared("我们的", "你们的"), 0);
    }
}
