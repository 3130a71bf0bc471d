//! The ribbon over a list: how many open cases are late, soon late, due today, later, or paused.
//!
//! Owns the borders between the buckets. Each open case is in exactly one of them. Called by the case list.

use jiff::{SignedDuration, Timestamp};

use super::{CaseFilter, Count, DueWindow, count};
use crate::db::Tx;
use crate::error::StoreError;
use crate::scope::Scope;

/// What is about to run out.
const SOON: SignedDuration = SignedDuration::from_hours(2);

/// One share of the ribbon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// The limit has passed.
    Overdue,
    /// The limit falls within two hours.
    Soon,
    /// Within the local day.
    Today,
    /// After it, or no limit.
    Later,
    /// The clocks stand.
    Paused,
}

/// The borders of the buckets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ribbon {
    pub now: Timestamp,
    /// 24:00 of the local day.
    pub midnight: Timestamp,
}

impl Bucket {
    /// Every value, in the order of the ribbon.
    pub const ALL: &'static [Self] =
        &[Self::Overdue, Self::Soon, Self::Today, Self::Later, Self::Paused];

    /// The code in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Soon => "soon",
            Self::Today => "today",
            Self::Later => "later",
            Self::Paused => "paused",
        }
    }

    /// The value of a code, if there is one.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|bucket| bucket.as_str() == code)
    }
}

impl Ribbon {
    /// The first limits that are not late, not soon, not today's any more.
    fn borders(&self) -> [Timestamp; 3] {
        // At the limit itself it is late: the sweep and the clocks say so too.
        let late = just_after(self.now);
        let soon = self.now.checked_add(SOON).unwrap_or(Timestamp::MAX).max(late);
        // A limit at 24:00 is of the day that ends, not of the one that begins.
        [late, soon, just_after(self.midnight).max(soon)]
    }

    /// The bucket of an open case.
    pub fn bucket(&self, due: Option<Timestamp>, paused: bool) -> Bucket {
        let [late, soon, evening] = self.borders();
        match due {
            _ if paused => Bucket::Paused,
            Some(due) if due < late => Bucket::Overdue,
            Some(due) if due < soon => Bucket::Soon,
            Some(due) if due < evening => Bucket::Today,
            _ => Bucket::Later,
        }
    }

    /// Narrows a filter to a bucket.
    pub fn narrow(&self, filter: &mut CaseFilter, bucket: Bucket) {
        let [late, soon, evening] = self.borders();
        let window = |from, before| DueWindow { from, before, or_none: false };
        filter.open = Some(true);
        filter.paused = Some(bucket == Bucket::Paused);
        filter.due = match bucket {
            Bucket::Overdue => Some(window(None, Some(late))),
            Bucket::Soon => Some(window(Some(late), Some(soon))),
            Bucket::Today => Some(window(Some(soon), Some(evening))),
            Bucket::Later => Some(DueWindow { or_none: true, ..window(Some(evening), None) }),
            Bucket::Paused => None,
        };
    }
}

/// The next moment that the database can tell from this one.
fn just_after(at: Timestamp) -> Timestamp {
    at.checked_add(SignedDuration::from_micros(1)).unwrap_or(at)
}

/// The size of each bucket within a filter, whose own bucket does not count. Each exact up to `at_most`.
///
/// # Errors
/// [`StoreError`].
pub fn ribbon(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &CaseFilter,
    borders: Ribbon,
    at_most: u32,
) -> Result<Vec<(Bucket, Count)>, StoreError> {
    let mut buckets = Vec::with_capacity(Bucket::ALL.len());
    for &bucket in Bucket::ALL {
        let mut narrowed = filter.clone();
        borders.narrow(&mut narrowed, bucket);
        buckets.push((bucket, count(tx, scope, &narrowed, at_most)?));
    }
    Ok(buckets)
}
