//! Deputies: who decides in somebody's name for a time (代批; CMP-6, CMP-7).
//!
//! Owns the kinds of approvals that can be given away and what a time in somebody's place may look like. Whether a deputy
//! may decide one case is `complaint::in_whose_name`. Must not know people's rights: they come in with the actor.

use crate::actor::Actor;
use crate::complaint::Action;
use crate::ids::StaffId;
use crate::vocabulary::vocabulary;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

vocabulary! {
    /// What is approved, as it is given to a deputy (ux.md 5.11).
    Approval {
        Plans = "plans", Extensions = "extensions", Pauses = "pauses", Objections = "objections",
        Returns = "returns", Withdrawals = "withdrawals", Emergencies = "emergencies",
    }
}

impl Approval {
    /// The kind that an act decides; everything else is never done in somebody's name.
    pub const fn of(action: Action) -> Option<Self> {
        Some(match action {
            Action::ApprovePlan | Action::ReturnPlan => Self::Plans,
            Action::Extend => Self::Extensions,
            Action::Pause => Self::Pauses,
            Action::DecideObjection => Self::Objections,
            Action::DecideReturn => Self::Returns,
            Action::Withdraw => Self::Withdrawals,
            Action::DecideEmergency => Self::Emergencies,
            _ => return None,
        })
    }
}

/// In whose place somebody stands now, with what that person may do for the case at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandIn {
    /// Rights and departments of the one who named the deputy. Their own deputies are not asked: nothing is given on.
    pub principal: Actor,
    pub kinds: BTreeSet<Approval>,
}

/// A deputy's time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub principal: StaffId,
    pub deputy: StaffId,
    pub kinds: BTreeSet<Approval>,
    pub from: Timestamp,
    /// The first instant that does not belong to it.
    pub until: Timestamp,
}

impl Term {
    /// The longest time: a quarter of a year, and one day for the day on which the clocks go back.
    pub const LONGEST: SignedDuration = SignedDuration::from_hours(93 * 24);

    /// Whether it runs at this instant. It ends by itself.
    pub fn runs(&self, at: Timestamp) -> bool {
        self.from <= at && at < self.until
    }

    fn meets(&self, other: &Self) -> bool {
        self.principal == other.principal
            && self.from < other.until
            && other.from < self.until
            && !self.kinds.is_disjoint(&other.kinds)
    }
}

/// Why somebody cannot be named deputy for a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermFault {
    /// Nobody is their own deputy.
    Oneself,
    /// No kind of approval is named.
    NoKind,
    /// It ends before it begins.
    EndsBefore,
    /// It has ended already.
    Over,
    /// It lasts longer than [`Term::LONGEST`].
    TooLong,
    /// Somebody else stands in for the same approvals at the same time.
    Taken,
}

/// Whether a deputy can be named for a time, besides the others of the same principal.
///
/// # Errors
/// The first reason against it.
pub fn check(term: &Term, others: &[Term], now: Timestamp) -> Result<(), TermFault> {
    let faults = [
        (term.principal == term.deputy, TermFault::Oneself),
        (term.kinds.is_empty(), TermFault::NoKind),
        (term.until <= term.from, TermFault::EndsBefore),
        (term.until <= now, TermFault::Over),
        (term.until.duration_since(term.from) > Term::LONGEST, TermFault::TooLong),
        (others.iter().any(|other| other.meets(term)), TermFault::Taken),
    ];
    faults.into_iter().find(|(holds, _)| *holds).map_or(Ok(()), |(_, fault)| Err(fault))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(n: i64) -> Timestamp {
        Timestamp::from_second(n * 86_400).unwrap()
    }

    fn term(from: i64, until: i64, kinds: &[Approval]) -> Term {
        Term {
            principal: StaffId(Uuid::from_u128(1)),
            deputy: StaffId(Uuid::from_u128(2)),
            kinds: kinds.iter().copied().collect(),
            from: day(from),
            until: day(until),
        }
    }

    /// CMP-7: a deputy is somebody else, for something, for a time that is to come and not without end, and alone.
    #[test]
    fn who_can_be_named() {
        let plans = [Approval::Plans];
        let fine = term(10, 17, &plans);
        assert_eq!(check(&fine, &[], day(9)), Ok(()));
        assert_eq!(check(&fine, &[], day(12)), Ok(()), "begun already");
        let oneself = Term { deputy: fine.principal, ..fine.clone() };
        assert_eq!(check(&oneself, &[], day(9)), Err(TermFault::Oneself));
        assert_eq!(check(&term(10, 17, &[]), &[], day(9)), Err(TermFault::NoKind));
        assert_eq!(check(&term(10, 10, &plans), &[], day(9)), Err(TermFault::EndsBefore));
        assert_eq!(check(&fine, &[], day(17)), Err(TermFault::Over));
        assert_eq!(check(&term(10, 104, &plans), &[], day(9)), Err(TermFault::TooLong));
        assert_eq!(check(&term(10, 103, &plans), &[], day(9)), Ok(()));
        let others = [term(16, 20, &[Approval::Plans, Approval::Returns])];
        assert_eq!(check(&fine, &others, day(9)), Err(TermFault::Taken));
        assert_eq!(check(&fine, &[term(17, 20, &plans)], day(9)), Ok(()), "one after the other");
        assert_eq!(check(&fine, &[term(10, 17, &[Approval::Returns])], day(9)), Ok(()));
    }

    /// CMP-7: a time runs from its first instant to before its last, and then ends by itself.
    #[test]
    fn a_time_ends_by_itself() {
        let term = term(10, 17, &[Approval::Plans]);
        let runs: Vec<bool> = [9, 10, 16, 17].map(|n| term.runs(day(n))).into();
        assert_eq!(runs, [false, true, true, false]);
    }
}
