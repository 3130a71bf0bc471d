//! Which repairs are followed up: at least half of each week's, the unsatisfied and the emergencies always, the rest by lot
//! (REP-7).
//!
//! Owns the draw. The seed is kept, so that anybody can draw again and find the same: an order's lot follows from the seed
//! and its id alone, whatever the order in which they come. Must not know where orders are kept.

use crate::ids::CaseId;

/// An order that was handed in during the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub case: CaseId,
    /// An emergency, or somebody who was not satisfied.
    pub must: bool,
}

/// The orders of a week that are followed up: all that must be, and by lot so many more that it is half of them, rounded up.
pub fn week(orders: &[Candidate], seed: u64) -> Vec<CaseId> {
    let mut chosen: Vec<CaseId> = orders.iter().filter(|o| o.must).map(|o| o.case).collect();
    let missing = half(orders.len()).saturating_sub(chosen.len());
    let rest: Vec<CaseId> = orders.iter().filter(|o| !o.must).map(|o| o.case).collect();
    chosen.extend(top_up(&rest, missing, seed));
    chosen
}

/// So many more by lot, out of those that were left out before.
pub fn top_up(left: &[CaseId], missing: usize, seed: u64) -> Vec<CaseId> {
    let mut left = left.to_vec();
    left.sort_by_key(|case| (lot(*case, seed), *case));
    left.truncate(missing);
    left
}

/// Half of so many, rounded up.
pub const fn half(orders: usize) -> usize {
    orders.div_ceil(2)
}

/// The lot of an order: the finaliser of SplitMix64 over the seed and both halves of the id.
fn lot(case: CaseId, seed: u64) -> u64 {
    let (high, low) = case.0.as_u64_pair();
    mix(mix(seed ^ high) ^ low)
}

const fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;
    use uuid::Uuid;

    fn orders(musts: &[bool]) -> Vec<Candidate> {
        let case = |n: usize| CaseId(Uuid::from_u128(u128::try_from(n).unwrap_or(0) * 977 + 1));
        musts.iter().enumerate().map(|(n, must)| Candidate { case: case(n), must: *must }).collect()
    }

    proptest! {
        /// REP-7: half or more, all that must be in, none twice, the same again by its seed and whatever the order.
        #[test]
        fn half_and_all_that_must(musts in proptest::collection::vec(any::<bool>(), 0..80), seed: u64) {
            let all = orders(&musts);
            let chosen: BTreeSet<CaseId> = week(&all, seed).into_iter().collect();
            prop_assert_eq!(chosen.len(), week(&all, seed).len());
            prop_assert!(chosen.len() * 2 >= all.len());
            prop_assert!(all.iter().filter(|o| o.must).all(|o| chosen.contains(&o.case)));
            let musts = all.iter().filter(|o| o.must).count();
            prop_assert_eq!(chosen.len(), half(all.len()).max(musts));
            let mut turned = all;
            turned.reverse();
            prop_assert_eq!(chosen, week(&turned, seed).into_iter().collect::<BTreeSet<_>>());
        }
    }

    /// REP-7: by lot: over many seeds each order has about the same chance.
    #[test]
    fn everybody_has_the_same_chance() {
        let all = orders(&[false; 20]);
        let mut times = [0_u32; 20];
        for seed in 0..4_000 {
            for case in week(&all, seed) {
                let at = all.iter().position(|o| o.case == case);
                times[at.unwrap_or(0)] += 1;
            }
        }
        assert!(times.iter().all(|n| (1_850..2_150).contains(n)), "{times:?}");
    }
}
