//! The draws of the follow-up: each week's when it is over, and each month's that tops it up (REP-7).
//!
//! Owns when a draw is made and that it is made once, on however many nodes. Whom it chooses is the rule of
//! [`linli_domain::repair::draw`]; every order keeps in its journal what became of it. Called by the server's jobs.

use crate::App;
use crate::complaint::commit::{self, Act};
use crate::error::AppError;
use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use linli_domain::actor::{Actor, Who};
use linli_domain::ids::CaseId;
use linli_domain::process::Ctx;
use linli_domain::repair::draw::{Candidate, half, top_up, week};
use linli_domain::repair::{self, Command, Stage, State};
use linli_domain::vocabulary::NodeKind;
use linli_store::draws::{DoneOrder, DrawRow};
use linli_store::offices::OfficeTerms;
use linli_store::{Scope, StoreError, Tx, cases, draws, offices, organisation};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Makes the draws that are due; tells how many were made.
///
/// # Errors
/// [`AppError`] of the database.
pub async fn run(app: &App) -> Result<usize, AppError> {
    let offices = app
        .db
        .read(|tx| {
            let all = Scope { everything: true, ..Scope::nothing() };
            let nodes = organisation::list(tx, &all, Some(NodeKind::Office), false)?;
            nodes
                .into_iter()
                .map(|node| Ok::<_, AppError>(offices::terms(tx, node.id.0)?))
                .collect::<Result<Vec<OfficeTerms>, _>>()
        })
        .await?;
    let mut made = 0;
    for office in offices {
        let app_of = app.clone();
        made += app.db.write(move |tx| draw(tx, &app_of, &office)).await?;
    }
    Ok(made)
}

fn draw(tx: &mut Tx<'_>, app: &App, office: &OfficeTerms) -> Result<usize, AppError> {
    let now = app.environment.now();
    let zone = TimeZone::get(&office.time_zone).map_err(|e| AppError::Internal(e.to_string()))?;
    let today = now.to_zoned(zone.clone()).date();
    let mut made = 0;
    for period in [Period::last_week(today), Period::last_month(today)] {
        let name = period.name();
        if draws::get(tx, office.id, &name)?.is_some() {
            continue;
        }
        let orders = draws::between(tx, office.id, period.span(&zone)?)?;
        let mut bits = [0; 8];
        app.environment.random(&mut bits);
        let seed = u64::from_le_bytes(bits);
        let all = Orders::read(tx, &orders)?;
        let chosen = match period {
            Period::Week(_) => all.of_week(seed),
            Period::Month(_) => all.of_month(seed),
        };
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let row = DrawRow {
            office_id: office.id,
            period: name.clone(),
            seed: seed.cast_signed(),
            orders: count(orders.len()),
            chosen: count(chosen.len()),
            drawn_at: now,
        };
        // Another node was faster.
        if !draws::insert(tx, &row)? {
            continue;
        }
        let left = matches!(period, Period::Week(_));
        all.keep(tx, app, (&chosen, left), (&name, now))?;
        made += 1;
    }
    Ok(made)
}

/// A week from Monday on, or a month from its first day on.
#[derive(Clone, Copy)]
pub(super) enum Period {
    Week(Date),
    Month(Date),
}

impl Period {
    /// The week that a day lies in.
    pub(super) fn week_of(day: Date) -> Self {
        let since = i64::from(day.weekday().since(Weekday::Monday));
        Self::Week(day.saturating_sub(since.days()))
    }

    /// The month that a day lies in.
    pub(super) fn month_of(day: Date) -> Self {
        Self::Month(day.first_of_month())
    }

    fn last_week(today: Date) -> Self {
        Self::week_of(today.saturating_sub(7.days()))
    }

    fn last_month(today: Date) -> Self {
        Self::month_of(today.first_of_month().saturating_sub(1.day()))
    }

    pub(super) const fn is_month(self) -> bool {
        matches!(self, Self::Month(_))
    }

    /// The first day, and the first after it.
    pub(super) fn days(self) -> (Date, Date) {
        match self {
            Self::Week(monday) => (monday, monday.saturating_add(7.days())),
            Self::Month(first) => (first, first.saturating_add(1.month())),
        }
    }

    /// `2026-W47` or `2026-11`.
    pub(super) fn name(self) -> String {
        match self {
            Self::Week(monday) => {
                let week = monday.iso_week_date();
                format!("{}-W{:02}", week.year(), week.week())
            }
            Self::Month(first) => format!("{}-{:02}", first.year(), first.month()),
        }
    }

    /// The first instant, and the first after it.
    pub(super) fn span(self, zone: &TimeZone) -> Result<(Timestamp, Timestamp), AppError> {
        let (first, next) = self.days();
        let at = |day: Date| {
            let midnight = zone.to_ambiguous_timestamp(day.at(0, 0, 0, 0)).compatible();
            midnight.map_err(|e| AppError::Internal(e.to_string()))
        };
        Ok((at(first)?, at(next)?))
    }
}

/// Orders with their states.
struct Orders(Vec<(DoneOrder, State)>);

impl Orders {
    fn read(tx: &mut Tx<'_>, orders: &[DoneOrder]) -> Result<Self, AppError> {
        let mut all = Vec::with_capacity(orders.len());
        for order in orders {
            let row = match cases::for_program(tx, order.case_id) {
                Err(StoreError::NotFound) => continue,
                other => other?,
            };
            let state = serde_json::from_str(&row.snapshot)
                .map_err(|e| AppError::Internal(format!("{}: {e}", row.number)))?;
            all.push((*order, state));
        }
        Ok(Self(all))
    }

    fn of_week(&self, seed: u64) -> Vec<CaseId> {
        let candidate =
            |(_, state): &(DoneOrder, State)| Candidate { case: state.id, must: must(state) };
        week(&self.0.iter().map(candidate).collect::<Vec<_>>(), seed)
    }

    /// Out of those that were left out and wait still, so many that half of the month's residents can be reached.
    fn of_month(&self, seed: u64) -> Vec<CaseId> {
        let counts = |(order, state): &&(DoneOrder, State)| {
            order.followed_at.is_some() || state.stage == Stage::FollowUpDue
        };
        let missing = half(self.0.len()).saturating_sub(self.0.iter().filter(counts).count());
        let left = self.0.iter().map(|(_, state)| state);
        let left = left.filter(|s| s.stage == Stage::HandedIn && s.drawn == Some(false));
        top_up(&left.map(|state| state.id).collect::<Vec<_>>(), missing, seed)
    }

    /// Writes into each journal what became of it; `left` also into those that were left out.
    fn keep(
        &self,
        tx: &mut Tx<'_>,
        app: &App,
        (chosen, left): (&[CaseId], bool),
        (period, now): (&str, Timestamp),
    ) -> Result<(), AppError> {
        let chosen: BTreeSet<CaseId> = chosen.iter().copied().collect();
        for (_, state) in &self.0 {
            let chosen = chosen.contains(&state.id);
            if state.stage == Stage::HandedIn && (chosen || left) {
                tell(tx, app, state.id.0, (chosen, period), now)?;
            }
        }
        Ok(())
    }
}

/// An emergency, somebody who was not satisfied, or somebody who was called already.
fn must(state: &State) -> bool {
    state.must_be_followed_up() || !state.attempts.is_empty()
}

fn tell(
    tx: &mut Tx<'_>,
    app: &App,
    case: Uuid,
    (chosen, period): (bool, &str),
    now: Timestamp,
) -> Result<(), AppError> {
    let row = cases::for_program_for_update(tx, case)?;
    let mut loaded = commit::loaded::<State>(tx, app, row)?;
    let rules = loaded.rules.clone();
    let (actor, facts) = (Actor::system(), repair::Facts::default());
    let (policy, calendar) = (&rules.policy, &rules.calendar);
    let ctx = Ctx { actor: &actor, now, policy, calendar, facts: &facts };
    let events =
        repair::decide(&loaded.state, Command::Draw { chosen, period: period.to_owned() }, &ctx)?;
    let act = Act { app, who: Who::System, in_name_of: None, origin: "", now };
    commit::commit(tx, &act, &mut loaded, &events)
}
