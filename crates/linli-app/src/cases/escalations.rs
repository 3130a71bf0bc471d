//! The centre of escalations: what is late, who was told when, and who has read it (ux.md 5.12).
//!
//! Owns its four views and acknowledging. Who is told is decided by the ladder of the policy and written by the sweep.

use crate::App;
use crate::access::{Caller, Right};
use crate::cases::list::{self, ListQuery};
use crate::error::AppError;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use linli_domain::clock::Level;
use linli_domain::ids::{CaseId, StaffId};
use linli_store::escalations::{self as store, ToldRow};
use linli_store::lists::{self, ListedCase};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Cases shown at once.
const SHOWN: u32 = 50;
/// The view of who was told looks back so far.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Which cases are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// A limit has passed.
    #[default]
    Late,
    /// Somebody was told of a limit that passed, within a week; also of cases in order again.
    Told,
    /// Part of a group complaint.
    Group,
    /// Open for a month.
    Month,
}

impl View {
    /// Every view, in the order of the tabs.
    pub const ALL: [Self; 4] = [Self::Late, Self::Told, Self::Group, Self::Month];

    /// The word in the address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Told => "told",
            Self::Group => "group",
            Self::Month => "month",
        }
    }

    /// The view of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.as_str() == word)
    }
}

/// Somebody who was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    pub staff: StaffId,
    pub name: String,
    pub read_at: Option<Timestamp>,
}

/// One level of a ladder that was reached, with the people who were told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub clock: String,
    pub level: Option<Level>,
    pub at: Timestamp,
    pub people: Vec<Reader>,
}

/// A case with everything that was told of it, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalated {
    pub case: ListedCase,
    pub told: Vec<Told>,
    /// The caller was told and has not read it.
    pub unread: bool,
}

/// The answer.
#[derive(Clone, Debug, Default)]
pub struct Centre {
    pub cases: Vec<Escalated>,
    /// There are more than are shown.
    pub more: bool,
}

/// The cases of a view that the caller sees, the most urgent first.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn centre(app: &App, caller: &Caller, view: View) -> Result<Centre, AppError> {
    caller.require(Right::SeeCases)?;
    let (cases, more) = match view {
        View::Told => told_lately(app, caller).await?,
        _ => listed(app, caller, view).await?,
    };
    let (me, now) = (caller.staff, app.environment.now());
    app.db
        .read(move |tx| {
            let ids: Vec<CaseId> = cases.iter().map(|case| case.id).collect();
            let mut rows: BTreeMap<CaseId, Vec<ToldRow>> = BTreeMap::new();
            for row in store::of_cases(tx, &ids, now)? {
                rows.entry(row.case).or_default().push(row);
            }
            let with = |case: &ListedCase| {
                let rows = rows.get(&case.id).map(Vec::as_slice).unwrap_or_default();
                let unread = rows.iter().any(|row| row.staff == me && row.read_at.is_none());
                Escalated { case: case.clone(), told: levels(rows), unread }
            };
            Ok(Centre { cases: cases.iter().map(with).collect(), more })
        })
        .await
}

async fn listed(
    app: &App,
    caller: &Caller,
    view: View,
) -> Result<(Vec<ListedCase>, bool), AppError> {
    let yes = || Some("true".to_owned());
    let query = match view {
        View::Group => ListQuery { group: yes(), ..ListQuery::default() },
        View::Month => {
            let today = app.environment.now().to_zoned(jiff::tz::TimeZone::UTC).date();
            let before = today.checked_sub(1.month()).unwrap_or(today);
            ListQuery { to: Some(before.to_string()), ..ListQuery::default() }
        }
        View::Late | View::Told => ListQuery { overdue: yes(), ..ListQuery::default() },
    };
    let query = ListQuery { open: yes(), limit: Some(SHOWN), ..query };
    let listing = list::rows(app, caller, &query).await?;
    Ok((listing.rows, listing.next.is_some()))
}

async fn told_lately(app: &App, caller: &Caller) -> Result<(Vec<ListedCase>, bool), AppError> {
    let (scope, since) = (caller.scope(Right::SeeCases), app.environment.now() - LOOK_BACK);
    app.db
        .read(move |tx| {
            let mut ids = store::lately(tx, &scope, since, SHOWN + 1)?;
            let more = ids.len() > SHOWN as usize;
            ids.truncate(SHOWN as usize);
            let mut cases = Vec::new();
            for id in ids {
                cases.extend(lists::visible(tx, &scope, id)?);
            }
            Ok((cases, more))
        })
        .await
}

/// Those told at one level, and at one time, together.
fn levels(rows: &[ToldRow]) -> Vec<Told> {
    #[derive(Deserialize)]
    struct Params {
        clock: Option<String>,
        level: Option<Level>,
    }
    let together = rows.chunk_by(|a, b| a.at == b.at && a.params == b.params);
    together
        .filter_map(|run| {
            let first = run.first()?;
            let params: Params = serde_json::from_str(&first.params).ok()?;
            let reader = |row: &ToldRow| Reader {
                staff: row.staff,
                name: row.name.clone(),
                read_at: row.read_at,
            };
            Some(Told {
                clock: params.clock?,
                level: params.level,
                at: first.at,
                people: run.iter().map(reader).collect(),
            })
        })
        .collect()
}

/// Says that the caller has read what they were told of a case, and tells how much that was.
///
/// # Errors
/// [`AppError::NotFound`] for a case that the caller does not see.
pub async fn acknowledge(app: &App, caller: &Caller, case: CaseId) -> Result<u64, AppError> {
    caller.require_write()?;
    let (scope, me, now) = (caller.scope(Right::SeeCases), caller.staff, app.environment.now());
    app.db
        .write(move |tx| {
            lists::visible(tx, &scope, case)?.ok_or(AppError::NotFound)?;
            Ok(store::acknowledge(tx, me, case.0, now)?)
        })
        .await
}
