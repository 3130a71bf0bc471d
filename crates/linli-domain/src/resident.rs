//! What a case looks like to the resident: five plain steps, the promises that are made to them, and how long their link
//! opens it (CMP-13, CHN-3).
//!
//! Owns the translation of stages and clocks; words are the locales' business. Must not decide anything about a case.

use crate::clock::{Clock, ClockId, Signal};
use crate::policy::{ClockRule, Policy};
use crate::process::Process;
use crate::vocabulary::vocabulary;
use crate::{complaint, repair};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

vocabulary! {
    /// How far a case is, in the resident's words.
    Step {
        Received = "received", Checking = "checking", Working = "working", Done = "done",
        FollowedUp = "followed_up",
    }
}

impl Step {
    /// Of a complaint; `None` when it was withdrawn.
    pub const fn of_complaint(stage: complaint::Stage) -> Option<Self> {
        use complaint::Stage as S;
        Some(match stage {
            S::Registered => Self::Received,
            S::Judged
            | S::Explaining
            | S::Objected
            | S::Dispatched
            | S::ReturnDisputed
            | S::Investigating
            | S::Planning
            | S::Approving => Self::Checking,
            S::Approved | S::Executing | S::ReportingBack | S::Informing => Self::Working,
            S::FollowingUp => Self::Done,
            S::Closing | S::Archived => Self::FollowedUp,
            S::Withdrawn => return None,
        })
    }

    /// Of a repair; `None` when it was withdrawn. What was closed without a call is done, not followed up.
    pub const fn of_repair(stage: repair::Stage, followed_up: bool) -> Option<Self> {
        use repair::Stage as S;
        Some(match stage {
            S::Reported | S::Judged | S::Issued | S::Offered | S::Assigned => Self::Received,
            S::Accepted | S::OnSite | S::Quoted | S::Agreed | S::Returned => Self::Checking,
            S::Working => Self::Working,
            S::Done | S::Signed | S::HandedIn | S::FollowUpDue => Self::Done,
            S::Closed if !followed_up => Self::Done,
            S::FollowedUp | S::Closed => Self::FollowedUp,
            S::Withdrawn => return None,
        })
    }
}

/// What a clock promises to the resident; `None` for those between colleagues.
pub fn promised(rule: &ClockRule) -> Option<Signal> {
    use Signal as S;
    let theirs = [
        S::SignedFor,
        S::Answered,
        S::Explained,
        S::Solved,
        S::Completed,
        S::FollowedUp,
        S::Replied,
        S::Acknowledged,
        S::Accepted,
        S::Arrived,
        S::Responded,
        S::HandedIn,
    ];
    let promise = rule.until.iter().copied().find(|signal| theirs.contains(signal))?;
    // The month is a matter of the superiors; reports on the way are words, not a date to wait for.
    (!rule.raises_to_top && rule.from != S::LastWord).then_some(promise)
}

/// A promise to the resident that is still open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    pub clock: ClockId,
    pub what: Signal,
    pub due_at: Timestamp,
    /// It was put off, with a reason that somebody approved.
    pub moved: bool,
    /// It rests, because of something that is waited for.
    pub paused: bool,
    /// The limit has passed: says so, and that a superior knows (ux.md 5.17).
    pub late: bool,
}

/// The open promises to the resident, the next one first; of two of the same kind the earlier one.
pub fn promises(state: &impl Process, policy: &Policy, now: Timestamp) -> Vec<Promise> {
    let promise = |(id, clock): (&ClockId, &Clock)| {
        let what = promised(policy.rule(id)?)?;
        clock.open().then(|| Promise {
            clock: id.clone(),
            what,
            due_at: clock.due_at,
            moved: !clock.extended_from.is_empty(),
            paused: clock.paused(),
            late: clock.due_at < now && !clock.paused(),
        })
    };
    let mut all: Vec<Promise> = state.clocks().iter().filter_map(promise).collect();
    all.sort_by(|a, b| (a.due_at, &a.clock).cmp(&(b.due_at, &b.clock)));
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|promise| seen.insert(promise.what));
    all
}

/// Whether a link opens a case: as long as the case is open, and for the days of the policy after it was closed or the
/// link was made, but never shorter than it can be reopened (S30).
pub fn link_opens(
    (made_at, closed_at): (Timestamp, Option<Timestamp>),
    policy: &Policy,
    zone: &TimeZone,
    now: Timestamp,
) -> bool {
    let Some(closed) = closed_at else { return true };
    let days = i64::from(policy.link_days.max(policy.reopen_days));
    let from = closed.max(made_at).to_zoned(zone.clone());
    from.checked_add(Span::new().days(days)).is_ok_and(|end| now <= end.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::{pack_names, shipped};

    fn all() -> impl Iterator<Item = Policy> {
        pack_names().map(|name| shipped(name).expect("a shipped policy").clone())
    }

    /// CMP-13: every stage of a complaint and of a repair has its place, and the way through them never goes back to an
    /// earlier step without somebody having sent it back.
    #[test]
    fn every_stage_has_a_step() {
        use complaint::Stage as S;
        let way = [
            S::Registered,
            S::Judged,
            S::Dispatched,
            S::Investigating,
            S::Planning,
            S::Approving,
            S::Approved,
            S::Executing,
            S::ReportingBack,
            S::Informing,
            S::FollowingUp,
            S::Closing,
            S::Archived,
        ];
        let steps: Vec<Step> = way.iter().filter_map(|stage| Step::of_complaint(*stage)).collect();
        assert_eq!(steps.len(), way.len());
        assert!(steps.is_sorted(), "{steps:?}");
        let without = |stage: &&S| Step::of_complaint(**stage).is_none();
        let hidden: Vec<&S> = S::ALL.iter().filter(without).collect();
        assert_eq!(hidden, [&S::Withdrawn]);

        use repair::Stage as R;
        let of = |stage: &R| Step::of_repair(*stage, true);
        let steps: Vec<Step> =
            R::ALL.iter().filter(|s| **s != R::Returned).filter_map(of).collect();
        assert_eq!(steps.len(), R::ALL.len() - 2, "all but returned and withdrawn");
        assert!(steps.is_sorted(), "{steps:?}");
        assert_eq!(Step::of_repair(R::Closed, false), Some(Step::Done));
    }

    /// CHN-3: what is between colleagues is not promised to the resident; every policy promises an answer or a repair.
    #[test]
    fn only_promises_to_the_resident() {
        for policy in all() {
            let shown: Vec<Signal> = policy.clocks.iter().filter_map(promised).collect();
            assert!(!shown.contains(&Signal::ToldDirector), "{}", policy.id);
            assert!(shown.contains(&Signal::HandedIn), "{}", policy.id);
            let hidden = policy.clocks.iter().filter(|rule| rule.raises_to_top);
            assert!(hidden.into_iter().all(|rule| promised(rule).is_none()));
        }
    }

    /// V01, S30: a link ends by the policy, counted from the end of the case, and never before the reopening does.
    #[test]
    fn a_link_ends_by_the_policy() {
        let at = |text: &str| text.parse::<Timestamp>().expect("an instant");
        let zone = TimeZone::get("Asia/Shanghai").expect("a zone");
        for mut policy in all() {
            policy.link_days = 30;
            let days = i64::from(policy.reopen_days.max(30));
            let closed = at("2026-03-01T10:00:00+08:00");
            let end = closed.to_zoned(zone.clone()).checked_add(Span::new().days(days));
            let end = end.expect("a day").timestamp();
            let opens =
                |made: Timestamp, now| link_opens((made, Some(closed)), &policy, &zone, now);
            let made = at("2026-02-01T10:00:00+08:00");
            assert!(opens(made, end));
            assert!(!opens(made, end + jiff::SignedDuration::from_secs(1)));
            // Asked for anew later: it lives again.
            assert!(opens(end, end + jiff::SignedDuration::from_secs(1)));
            let years = at("2036-03-01T10:00:00+08:00");
            assert!(link_opens((made, None), &policy, &zone, years), "an open case stays open");
        }
    }
}
