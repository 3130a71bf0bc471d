//! Stretches of thirty days in which cases came in, so that a search on PostgreSQL looks at the latest first (F04).
//!
//! Owns how far the first look goes and the next. Pure. Called by [`super`] and by [`crate::lists`].

/// How long a stretch is, in microseconds: thirty days.
pub(super) const STRETCH: i64 = 30 * 24 * 3_600 * 1_000_000;

/// Some stretches of thirty days, counted since 1970, in which cases were registered.
///
/// PostgreSQL finds in no order; to show the newest twenty it would have to fetch everything that was ever found. What is
/// kept of a case therefore says when it came in, and the latest stretches are asked first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretches {
    since: Option<i64>,
    until: Option<i64>,
    /// The last one that is named when it is asked for.
    last: i64,
}

impl Stretches {
    /// All stretches up to the newest, the latest first: two, then those of a year, then the rest.
    pub(crate) fn back_from(newest: i64) -> [Self; 3] {
        let (months, year) = (newest - 1, newest - 12);
        [
            // One case more may come in while the list is read.
            Self { since: Some(months), until: None, last: newest + 1 },
            Self { since: Some(year), until: Some(months), last: months - 1 },
            Self { since: None, until: Some(year), last: year - 1 },
        ]
    }

    /// Whether all of it is later than a row of a list.
    pub(crate) fn is_after(self, registered_at: i64) -> bool {
        self.since.is_some_and(|since| since * STRETCH > registered_at)
    }

    /// The condition on the time of registration, given as SQL.
    pub(crate) fn condition(self, registered_at: &str) -> String {
        let since = self.since.map(|since| format!("{registered_at} >= {}", since * STRETCH));
        let until = self.until.map(|until| format!("{registered_at} < {}", until * STRETCH));
        since.into_iter().chain(until).collect::<Vec<_>>().join(" AND ")
    }

    /// What is asked for beside the words; nothing where there is no first stretch.
    pub(super) fn asked(self) -> String {
        let Some(since) = self.since else { return String::new() };
        let any: Vec<String> = (since..=self.last).map(|n| format!("'@{n}'")).collect();
        format!(" & ({})", any.join(" | "))
    }
}
