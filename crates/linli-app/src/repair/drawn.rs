//! How many residents are called after their case is closed, per office, week and month (FUP-3, REP-7).
//!
//! Owns putting the draws beside what came of them: orders that came back, those drawn, those reached; complaints closed
//! and reached. The seed goes along, so that whoever has the orders draws the same again. Called by the page of the rates
//! and the API.

use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;
use crate::repair::draw::Period;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use linli_domain::ids::NodeId;
use linli_domain::vocabulary::NodeKind;
use linli_store::draws::{self, DrawRow};
use linli_store::{Tx, offices, organisation};

/// Of a week's or month's repairs, in percent (REP-7).
pub const GOAL_REPAIRS: i64 = 50;
/// Of complaints, in percent (FUP-3).
pub const GOAL_COMPLAINTS: i64 = 100;
/// Weeks shown, the running one first.
const WEEKS: i64 = 9;
/// Months shown, the running one first.
const MONTHS: i64 = 7;

/// A draw as it was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lots {
    /// Orders that it was made from.
    pub orders: i64,
    /// Of a week: those to be called. Of a month: those that it took in addition.
    pub chosen: i64,
    /// Sixteen hexadecimal digits.
    pub seed: String,
    pub at: Timestamp,
}

/// A week or a month of an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Followed {
    /// `2026-W47` or `2026-11`.
    pub period: String,
    pub month: bool,
    pub first: Date,
    pub last: Date,
    /// It is not over yet.
    pub running: bool,
    /// Repair orders that came back done.
    pub orders: i64,
    /// Of these, whose residents were reached.
    pub called: i64,
    /// `None` before the draw.
    pub lots: Option<Lots>,
    /// Complaints closed.
    pub complaints: i64,
    /// Of these, whose residents were reached.
    pub complaints_called: i64,
}

/// An office with its periods: the weeks, then the months, the latest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeRates {
    pub office: NodeId,
    pub name: String,
    pub periods: Vec<Followed>,
}

/// Whole per cent, rounded down so that no goal is met by rounding; `None` of nothing.
pub const fn per_cent(part: i64, whole: i64) -> Option<i64> {
    if whole <= 0 { None } else { Some(part * 100 / whole) }
}

/// The rates of the offices that the caller follows up for; of one of them, if it is named.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::NotFound`] for an office that is not the caller's.
pub async fn rates(
    app: &App,
    caller: &Caller,
    office: Option<NodeId>,
) -> Result<Vec<OfficeRates>, AppError> {
    caller.require(Right::FollowUp)?;
    let (scope, now) = (caller.scope(Right::FollowUp), app.environment.now());
    app.db
        .read(move |tx| {
            let mut all = Vec::new();
            for node in organisation::list(tx, &scope, Some(NodeKind::Office), false)? {
                if office.is_none_or(|wanted| wanted == node.id) {
                    let periods = periods(tx, node.id, now)?;
                    all.push(OfficeRates { office: node.id, name: node.name, periods });
                }
            }
            if all.is_empty() && office.is_some() {
                return Err(AppError::NotFound);
            }
            Ok(all)
        })
        .await
}

fn periods(tx: &mut Tx<'_>, office: NodeId, now: Timestamp) -> Result<Vec<Followed>, AppError> {
    let terms = offices::terms(tx, office.0)?;
    let zone = TimeZone::get(&terms.time_zone).map_err(|e| AppError::Internal(e.to_string()))?;
    let today = now.to_zoned(zone.clone()).date();
    let made = draws::of_office(tx, office.0)?;
    let weeks = (0..WEEKS).map(|back| Period::week_of(today.saturating_sub((7 * back).days())));
    let month = today.first_of_month();
    let months = (0..MONTHS).map(|back| Period::month_of(month.saturating_sub(back.months())));
    weeks.chain(months).map(|period| one(tx, office, (period, &zone), (today, &made))).collect()
}

fn one(
    tx: &mut Tx<'_>,
    office: NodeId,
    (period, zone): (Period, &TimeZone),
    (today, made): (Date, &[DrawRow]),
) -> Result<Followed, AppError> {
    let span = period.span(zone)?;
    let (first, next) = period.days();
    let (orders, called) = draws::reached(tx, office.0, span)?;
    let (complaints, complaints_called) = draws::complaints_reached(tx, office.0, span)?;
    let name = period.name();
    let lots = made.iter().find(|draw| draw.period == name).map(|draw| Lots {
        orders: draw.orders,
        chosen: draw.chosen,
        seed: format!("{:016x}", draw.seed.cast_unsigned()),
        at: draw.drawn_at,
    });
    Ok(Followed {
        period: name,
        month: period.is_month(),
        first,
        last: next.saturating_sub(1.day()),
        running: today < next,
        orders,
        called,
        lots,
        complaints,
        complaints_called,
    })
}

#[cfg(test)]
mod tests {
    use super::per_cent;

    /// FUP-3: 49.9 % is not 50 %; nothing has no rate.
    #[test]
    fn rates_are_not_rounded_up() {
        assert_eq!(
            (per_cent(499, 1000), per_cent(1, 2), per_cent(0, 0)),
            (Some(49), Some(50), None)
        );
    }
}
