//! Which editions there are, and which of them wait for the caller (FUP-7).
//!
//! Owns the lists; one edition is read in [`super::prepare`].

use super::prepare::{Community, stage_of};
use super::{Content, Month, by, month_of, scope, zone_of};
use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;
use jiff::Timestamp;
use linli_domain::board::{Act, Stage};
use linli_domain::ids::{NodeId, PlaceId};
use linli_store::boards::{self, After, BoardRow, Which};
use linli_store::{Scope, Tx, names, offices, places};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Editions on the page of all.
const LISTED: usize = 120;
/// Editions that wait, counted up to here.
const WAITING: usize = 100;

/// One edition in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: Uuid,
    pub community: Community,
    pub office: NodeId,
    pub month: Month,
    pub edition: i64,
    pub stage: Stage,
    pub version: i64,
    /// Waits for the caller: somebody else wrote it, and they may publish it.
    pub waits: bool,
    /// Name of who handed it in, and when.
    pub submitted: Option<(String, Timestamp)>,
    pub approved_at: Option<Timestamp>,
}

/// What a person sees of the boards of their offices.
#[derive(Clone, Debug)]
pub struct Overview {
    pub communities: Vec<Community>,
    pub lines: Vec<Line>,
    pub may_prepare: bool,
    /// The last month that is over.
    pub month: Month,
}

/// The boards of the caller's offices.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn overview(app: &App, caller: &Caller) -> Result<Overview, AppError> {
    let (scope, caller, now) = (scope(caller)?, caller.clone(), app.environment.now());
    app.db
        .read(move |tx| {
            let all = places::communities(tx, &scope, None)?;
            let mut zone = jiff::tz::TimeZone::UTC;
            if let Some(first) = all.first() {
                zone = zone_of(&offices::terms(tx, first.office.0)?)?;
            }
            let rows = boards::list(tx, &scope, &Which::default(), LISTED)?;
            let lines = lines(tx, &caller, &scope, &rows)?;
            let communities = all.into_iter().filter(|place| place.retired_at.is_none());
            Ok(Overview {
                communities: communities
                    .map(|p| Community { id: p.id, label: p.label, code: p.code })
                    .collect(),
                lines,
                may_prepare: caller.has(Right::PrepareBoard),
                month: Month::at(now, &zone).previous(),
            })
        })
        .await
}

/// Which editions are asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub community: Option<PlaceId>,
    pub month: Option<Month>,
    pub stage: Option<Stage>,
    /// Where the page before ended: month, community, edition.
    pub after: Option<(Month, PlaceId, i64)>,
}

/// Editions of the caller's offices, the newest months first; and whether there are more.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn page(
    app: &App,
    caller: &Caller,
    asked: Asked,
    limit: usize,
) -> Result<(Vec<Line>, bool), AppError> {
    let (scope, caller) = (scope(caller)?, caller.clone());
    let after = |(month, community, edition): (Month, PlaceId, i64)| After {
        month: month.to_string(),
        community,
        edition,
    };
    let which = Which {
        community: asked.community,
        month: asked.month.map(|month| month.to_string()),
        stage: asked.stage.map(|stage| stage.as_str().to_owned()),
        after: asked.after.map(after),
    };
    app.db
        .read(move |tx| {
            let mut rows = boards::list(tx, &scope, &which, limit + 1)?;
            let more = rows.len() > limit;
            rows.truncate(limit);
            Ok((lines(tx, &caller, &scope, &rows)?, more))
        })
        .await
}

/// Editions that wait for the caller's approval, the newest months first; nothing for who approves none.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn waiting(app: &App, caller: &Caller) -> Result<Vec<Line>, AppError> {
    if !caller.has(Right::PublishBoard) {
        return Ok(Vec::new());
    }
    let (scope, caller) = (caller.scope(Right::PublishBoard), caller.clone());
    let stage = Some(Stage::Submitted.as_str().to_owned());
    let which = Which { stage, ..Which::default() };
    app.db
        .read(move |tx| {
            let rows = boards::list(tx, &scope, &which, WAITING)?;
            let mut all = lines(tx, &caller, &scope, &rows)?;
            all.retain(|line| line.waits);
            Ok(all)
        })
        .await
}

fn lines(
    tx: &mut Tx<'_>,
    caller: &Caller,
    scope: &Scope,
    rows: &[BoardRow],
) -> Result<Vec<Line>, AppError> {
    let all = places::communities(tx, scope, None)?;
    let named: BTreeMap<PlaceId, (String, String)> =
        all.into_iter().map(|place| (place.id, (place.label, place.code))).collect();
    let people: Vec<Uuid> = rows.iter().filter_map(|row| row.submitted).map(|s| s.0.0).collect();
    let people = names::people_and_departments(tx, &people)?;
    let mut lines = Vec::new();
    for row in rows {
        let (label, code) = named.get(&row.community).cloned().unwrap_or_default();
        let by = by(tx, caller, row.office)?;
        let stage = stage_of(row)?;
        let authors = Content::of(row)?.authors;
        let submitted = |(who, at): (linli_domain::ids::StaffId, Timestamp)| {
            (people.get(&who.0).cloned().unwrap_or_default(), at)
        };
        lines.push(Line {
            id: row.id,
            community: Community { id: row.community, label, code },
            office: row.office,
            month: month_of(row)?,
            edition: row.edition,
            stage,
            version: row.version,
            waits: Act::Publish.after(stage, &authors, by).is_ok(),
            submitted: row.submitted.map(submitted),
            approved_at: row.approved.map(|(_, at)| at),
        });
    }
    Ok(lines)
}
