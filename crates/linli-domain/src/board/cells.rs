//! Small numbers that are not published: a count behind which fewer than three households stand, or of which nearly all is one
//! household's (FUP-7, V05, T24).
//!
//! Owns the rule and its defence against subtraction. Counts are published as trees: a total, its parts, the parts of a part.
//! A hidden part of a shown total could be computed from the others; therefore whatever is hidden of one total could always
//! be published together, and larger parts are hidden with it until it could. See decisions 54 and 97.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Households behind a number that is published.
pub const LEAST: usize = 3;

/// One household may have all but one of so many; with more of what has a known household, the number is that household's.
const OF: usize = 4;

/// What was counted for each key: one entry for each thing, with its household where that is known.
pub type Counted<H> = BTreeMap<String, Vec<Option<H>>>;

/// A total with its parts as it is published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// `None` where it would tell of a few households, but not for nobody.
    pub total: Option<u64>,
    pub shown: BTreeMap<String, u64>,
    /// Parts that have no number of their own; nothing says which of them are empty.
    pub hidden: BTreeSet<String>,
}

/// A share in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub percent: u8,
    /// At least so much: the exact share would tell of a few households.
    pub at_least: bool,
}

/// Whether a number would tell of a few: fewer than three households that are known to be different, or one household with
/// more than three quarters of what is known. Somebody unknown may be anybody, and counts for none.
fn small<'a, H: Ord + 'a>(things: impl IntoIterator<Item = &'a Option<H>>) -> bool {
    let mut known: BTreeMap<&H, usize> = BTreeMap::new();
    for household in things.into_iter().flatten() {
        *known.entry(household).or_default() += 1;
    }
    let (all, most) = (known.values().sum::<usize>(), known.values().copied().max().unwrap_or(0));
    known.len() < LEAST || most * OF > all * (OF - 1)
}

fn len(things: usize) -> u64 {
    u64::try_from(things).unwrap_or(u64::MAX)
}

/// What may be published of the parts of one total.
pub fn publish<H: Ord>(cells: &Counted<H>) -> Sum {
    let all = cells.values().map(Vec::len).sum::<usize>();
    let numbers = || cells.iter().map(|(key, things)| (key.clone(), len(things.len())));
    if cells.values().all(|things| things.is_empty() || !small(things)) {
        return Sum { total: Some(len(all)), shown: numbers().collect(), hidden: BTreeSet::new() };
    }
    if small(cells.values().flatten()) {
        return Sum {
            total: None,
            shown: BTreeMap::new(),
            hidden: cells.keys().cloned().collect(),
        };
    }
    let (hidden, mut shown): (Vec<_>, Vec<_>) =
        cells.iter().partition(|(_, things)| small(*things));
    let mut hidden: BTreeMap<_, _> = hidden.into_iter().collect();
    // The smallest comes last, and is hidden first.
    shown.sort_by_key(|(key, things)| (std::cmp::Reverse(things.len()), *key));
    while small(hidden.values().copied().flatten()) {
        let Some((key, things)) = shown.pop() else { break };
        hidden.insert(key, things);
    }
    Sum {
        total: Some(len(all)),
        shown: shown.into_iter().map(|(key, things)| (key.clone(), len(things.len()))).collect(),
        hidden: hidden.into_keys().cloned().collect(),
    }
}

/// Whether two numbers may stand side by side of which one is part of the other: what is in the larger alone is nobody, or
/// could be published.
pub fn beside<H: Ord>(inside: &[Option<H>], outside: &[Option<H>]) -> bool {
    [inside, outside].iter().all(|part| part.is_empty() || !small(*part))
}

/// Part of a total in percent, to the full number; in coarse steps where the parts are not all shown, and only if each step
/// stands for at least three different numbers.
pub fn share(part: u64, sum: &Sum) -> Option<Share> {
    let total = sum.total.filter(|total| *total > 0)?;
    let percent = u8::try_from((part.min(total) * 100) / total).ok()?;
    if sum.hidden.is_empty() {
        return Some(Share { percent, at_least: false });
    }
    let step: u8 = match total {
        60.. => 5,
        30..60 => 10,
        _ => return None,
    };
    // All of them would be said exactly; the step below it is true as well.
    let percent = percent.min(99);
    Some(Share { percent: percent - percent % step, at_least: true })
}

impl Sum {
    /// What the hidden parts are together; `None` when there are none, or nothing of them may be known.
    pub fn rest(&self) -> Option<u64> {
        let total = self.total.filter(|_| !self.hidden.is_empty())?;
        Some(total.saturating_sub(self.shown.values().sum()))
    }

    /// Without the names of what is hidden, where a name alone says that there was something.
    #[must_use]
    pub fn unnamed(mut self) -> Self {
        if !self.hidden.is_empty() {
            self.hidden = BTreeSet::from([String::new()]);
        }
        self.shown.retain(|_, count| *count > 0);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cells(parts: &[(&str, &[u8])]) -> Counted<u8> {
        // 0 stands for somebody unknown.
        let one = |household: &u8| Some(*household).filter(|h| *h > 0);
        parts.iter().map(|(key, all)| ((*key).to_owned(), all.iter().map(one).collect())).collect()
    }

    /// FUP-7: under three households there is no number, and no other number gives it away.
    #[test]
    fn a_small_cell_takes_another_with_it() {
        let sum = publish(&cells(&[
            ("lift", &[1, 2, 3, 4, 5]),
            ("noise", &[6, 7, 8]),
            ("water", &[1, 1, 1, 1]),
        ]));
        assert_eq!(sum.total, Some(12));
        assert_eq!(sum.shown, BTreeMap::from([("lift".to_owned(), 5)]));
        assert_eq!(sum.rest(), Some(7), "four of one household among seven");
        let enough = publish(&cells(&[("lift", &[1, 2, 3]), ("noise", &[])]));
        assert!(enough.hidden.is_empty() && enough.shown["noise"] == 0);
        let few = publish(&cells(&[("lift", &[1, 2, 0, 0])]));
        assert_eq!((few.total, few.shown.len()), (None, 0), "unknown ones may be the same two");
    }

    /// FUP-7, V05: of three households one has nearly all; the number would be that household's, and is hidden as a small one
    /// is, with enough beside it.
    #[test]
    fn a_cell_of_one_household_is_hidden() {
        let mut loud = vec![1; 7];
        loud.extend([2, 3]);
        let quiet = &loud[1..];
        let others: &[u8] = &[4, 5, 6, 7, 8];
        assert!(
            publish(&cells(&[("noise", quiet), ("lift", others)])).hidden.is_empty(),
            "six of eight"
        );
        let sum = publish(&cells(&[("noise", &loud), ("lift", others), ("water", &[9, 10, 11])]));
        assert_eq!((sum.total, sum.shown["lift"]), (Some(17), 5), "{sum:?}");
        assert_eq!(sum.rest(), Some(12), "seven of one household among twelve");
        assert_eq!(
            publish(&cells(&[("noise", &loud)])),
            publish(&cells(&[("noise", &[1])])),
            "as if they were few"
        );
        let known = |things: &[u8]| cells(&[("", things)])[""].clone();
        assert!(!beside(&known(&loud), &[]) && beside(&known(quiet), &known(others)));
    }

    /// FUP-7: a share is exact only where all its parts are; a step always stands for several numbers.
    #[test]
    fn coarse_shares() {
        let parts = |late: &[u8], kept: u8| {
            let kept: Vec<u8> = (1..=kept).collect();
            publish(&cells(&[("kept", &kept), ("late", late)]))
        };
        let good = parts(&[7], 119);
        assert_eq!(good.shown.len(), 0, "the number kept would tell the number late");
        assert_eq!(share(119, &good), Some(Share { percent: 95, at_least: true }));
        assert_eq!(share(119, &parts(&[], 119)), Some(Share { percent: 100, at_least: false }));
        assert_eq!(share(19, &parts(&[1], 19)), None);
        assert_eq!(share(0, &Sum::default()), None);
    }

    /// The rule, written down once more: fewer than three households, or one with more than three of four.
    fn few(things: Vec<&Option<u8>>) -> bool {
        let known: Vec<u8> = things.into_iter().flatten().copied().collect();
        let of = |one: u8| known.iter().filter(|household| **household == one).count();
        let different = (0..12).filter(|one| of(*one) > 0).count();
        different < LEAST || (0..12).any(|one| of(one) * 4 > known.len() * 3)
    }

    fn any() -> impl Strategy<Value = Counted<u8>> {
        let things =
            proptest::collection::vec(proptest::option::of(prop_oneof![0_u8..12, Just(1)]), 0..12);
        proptest::collection::btree_map("[a-h]", things, 0..7)
    }

    proptest! {
        /// FUP-7, T24: every number that can be read or computed from a sum stands for at least three households of which
        /// none has nearly all, or for nobody.
        #[test]
        fn nothing_small_is_shown_or_follows(cells in any()) {
            let sum = publish(&cells);
            let safe = |things: Vec<&Option<u8>>| things.is_empty() || !few(things);
            for (key, count) in &sum.shown {
                prop_assert_eq!(*count, len(cells[key].len()));
                prop_assert!(safe(cells[key].iter().collect()));
            }
            let hidden = || sum.hidden.iter().flat_map(|key| &cells[key]).collect::<Vec<_>>();
            if let Some(total) = sum.total {
                prop_assert_eq!(total, cells.values().map(|c| len(c.len())).sum::<u64>());
                prop_assert!(safe(cells.values().flatten().collect()));
                prop_assert!(safe(hidden()));
                prop_assert_eq!(sum.rest().unwrap_or(0), len(hidden().len()));
            } else {
                prop_assert!(sum.shown.is_empty());
            }
            prop_assert_eq!(sum.shown.len() + sum.hidden.len(), cells.len());
        }

        /// FUP-7: nothing is hidden that nobody could be known by, and empty parts are never the only hidden ones.
        #[test]
        fn no_more_is_hidden_than_needed(cells in any()) {
            let sum = publish(&cells);
            let hides = |key: &String| !cells[key].is_empty() && few(cells[key].iter().collect());
            prop_assert_eq!(sum.hidden.is_empty(), !cells.keys().any(hides));
        }

        /// FUP-7: which of the hidden parts something belongs to changes nothing of what is published.
        #[test]
        fn hidden_parts_look_alike(cells in any()) {
            let sum = publish(&cells);
            let small: Vec<_> = sum.hidden.iter().filter(|key| few(cells[*key].iter().collect())).collect();
            if let [first, .., last] = small.as_slice() {
                let mut other = cells.clone();
                let (a, b) = (cells[*first].clone(), cells[*last].clone());
                other.insert((*first).clone(), b);
                other.insert((*last).clone(), a);
                prop_assert_eq!(publish(&other), sum);
            }
        }

        /// FUP-7: a coarse share says nothing that three or more numbers would not say.
        #[test]
        fn a_step_is_several_numbers(part in 0_u64..400, total in 1_u64..400) {
            let part = part.min(total);
            let hidden = BTreeSet::from(["late".to_owned()]);
            let sum = Sum { total: Some(total), shown: BTreeMap::new(), hidden };
            if let Some(shown) = share(part, &sum) {
                let same = (0..=total).filter(|other| share(*other, &sum) == Some(shown)).count();
                prop_assert!(same >= 3, "{part} of {total}: {same}");
                prop_assert!(u64::from(shown.percent) * total <= part * 100);
            }
        }
    }
}
