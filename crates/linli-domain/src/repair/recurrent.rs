//! When a fault is one that comes back (REP-8).
//!
//! Owns the numbers: the same kind of fault at the same place, or whatever fault of the same piece of equipment, so many
//! times within so many days. Called by the use cases of repairs.

use jiff::{SignedDuration, Timestamp};

/// So many faults of one kind at one place are recurrent, the latest included.
pub const TIMES: i64 = 3;
/// Within so many days, counted back from the latest in hours.
pub const DAYS: i64 = 90;

/// Faults that were reported after this instant count, seen from `at`.
pub fn since(at: Timestamp) -> Timestamp {
    at.checked_sub(SignedDuration::from_hours(24 * DAYS)).unwrap_or(Timestamp::MIN)
}

/// Whether so many of one kind at one place are too many.
pub const fn recurs(times: i64) -> bool {
    times >= TIMES
}

#[cfg(test)]
mod tests {
    use super::*;

    /// REP-8: three within ninety days; the ninety-first day is too long ago.
    #[test]
    fn three_within_ninety_days() {
        assert!(!recurs(2) && recurs(3) && recurs(4));
        let at: Timestamp = "2026-09-14T08:00:00Z".parse().unwrap_or_default();
        assert_eq!(since(at).to_string(), "2026-06-16T08:00:00Z");
        assert_eq!(since(Timestamp::MIN), Timestamp::MIN);
    }
}
