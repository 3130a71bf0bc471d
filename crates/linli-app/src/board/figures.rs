//! Counting a month of a community for its board (FUP-7).
//!
//! Owns which case, promise and word counts for which month. What comes out is published as it is: `cells` has taken every
//! small number away.

use super::zone_of;
use crate::App;
use crate::error::AppError;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use linli_domain::board::Figures;
use linli_domain::board::cells::{Counted, beside, publish, share};
use linli_domain::followup::{Attempt, Outcome};
use linli_domain::ids::PlaceId;
use linli_domain::policy::Policy;
use linli_domain::repair::month::Month;
use linli_domain::resident::promised;
use linli_domain::vocabulary::Kind;
use linli_store::Tx;
use linli_store::board_counts::{self, CountedCase, CountedClock};
use linli_store::offices::OfficeTerms;
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// How long before a month a case may have begun whose promises and ratings fall into it.
const BEFORE: SignedDuration = SignedDuration::from_hours(24 * 184);
/// Cases that are counted at most: more than this is not one community, and half a count would be a wrong one.
const MOST: usize = 50_000;

/// What of a case's state concerns a board.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Glimpse {
    pub(super) anonymous: bool,
    pub(super) attempts: Vec<Attempt>,
}

impl Glimpse {
    pub(super) fn of(case: &CountedCase) -> Result<Self, AppError> {
        super::parsed(&case.snapshot)
    }
}

/// The first instant of a day.
pub(super) fn start(day: Date, zone: &TimeZone) -> Timestamp {
    day.to_zoned(zone.clone()).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// Counts a month as it stands now. Callers have checked the community.
pub(super) fn count(
    tx: &mut Tx<'_>,
    app: &App,
    (community, terms): (PlaceId, &OfficeTerms),
    month: Month,
) -> Result<Figures, AppError> {
    let (zone, now) = (zone_of(terms)?, app.environment.now());
    let (from, to) = (start(month.first(), &zone), start(month.next().first(), &zone));
    let since = from - BEFORE;
    let cases = board_counts::cases(tx, community, (since, to), MOST + 1)?;
    if cases.len() > MOST {
        return Err(AppError::Internal(format!("more than {MOST} cases of one community")));
    }
    let clocks = board_counts::clocks(tx, community, since, (from, to))?;
    let rules = app.rules.in_force(tx, &terms.policy, &terms.time_zone, now)?;
    let (first, last) = (month.first().to_string(), month.last().to_string());
    let contacts = board_counts::contacts(tx, community, (&first, &last))?;

    let mut figures = of_cases(&cases, &month.to_string());
    of_promises(&mut figures, &clocks, &rules.policy, now);
    of_ratings(&mut figures, &cases, (from, to))?;
    let part = |led: bool| contacts.iter().filter(move |c| c.1 == led).map(|c| c.0);
    let (inside, outside): (Vec<_>, Vec<_>) = (part(true).collect(), part(false).collect());
    figures.contacts = beside(&inside, &outside).then_some(contacts.len() as u64);
    Ok(figures)
}

fn of_cases(cases: &[CountedCase], month: &str) -> Figures {
    let none = |kind: &Kind| (kind.as_str().to_owned(), Vec::new());
    let mut received: Counted<Uuid> = Kind::ALL.iter().map(none).collect();
    let mut inside: BTreeMap<String, Counted<Uuid>> = BTreeMap::new();
    for case in cases.iter().filter(|case| case.month == month) {
        received.entry(case.kind.clone()).or_default().push(case.behind);
        let categories = inside.entry(case.kind.clone()).or_default();
        categories.entry(case.category.clone()).or_default().push(case.behind);
    }
    let received = publish(&received);
    // Of a kind that is hidden nothing inside is known either.
    inside.retain(|kind, _| received.shown.contains_key(kind));
    let categories = inside.into_iter().map(|(kind, cells)| (kind, publish(&cells).unnamed()));
    Figures { categories: categories.collect(), received, ..Figures::default() }
}

fn of_promises(figures: &mut Figures, clocks: &[CountedClock], policy: &Policy, now: Timestamp) {
    let mut all: Counted<Uuid> = ["kept", "late"].map(|key| (key.to_owned(), Vec::new())).into();
    let mut late: Counted<Uuid> = Counted::new();
    for clock in clocks {
        let rule = policy.clocks.iter().find(|rule| rule.id.as_str() == clock.clock);
        let Some(promise) = rule.and_then(promised) else { continue };
        let kept = match clock.done_at {
            Some(done) => done <= clock.due_at,
            None if clock.due_at < now => false,
            None => continue,
        };
        all.entry(if kept { "kept" } else { "late" }.to_owned()).or_default().push(clock.behind);
        if !kept {
            late.entry(promise.as_str().to_owned()).or_default().push(clock.behind);
        }
    }
    let kept = all.get("kept").map_or(0, Vec::len) as u64;
    figures.promises = publish(&all);
    figures.on_time = share(kept, &figures.promises);
    if figures.promises.shown.get("late").is_some_and(|late| *late > 0) {
        figures.late = publish(&late).unnamed();
    }
}

/// Each case counts with the last thing that its resident said in the month.
fn of_ratings(
    figures: &mut Figures,
    cases: &[CountedCase],
    (from, to): (Timestamp, Timestamp),
) -> Result<(), AppError> {
    let rates = Outcome::ALL.iter().filter(|outcome| outcome.rates());
    let mut all: Counted<Uuid> = rates.map(|one| (one.as_str().to_owned(), Vec::new())).collect();
    let mut good = 0;
    for case in cases {
        let said = Glimpse::of(case)?.attempts;
        let mut here = said.iter().rev().filter(|a| a.outcome.rates() && a.at >= from && a.at < to);
        let Some(attempt) = here.next() else { continue };
        good += u64::from(attempt.outcome != Outcome::NotSatisfied);
        all.entry(attempt.outcome.as_str().to_owned()).or_default().push(case.behind);
    }
    figures.ratings = publish(&all);
    figures.satisfied = share(good, &figures.ratings);
    Ok(())
}
