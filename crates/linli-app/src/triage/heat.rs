//! Hot matters: clusters of like cases of an office by words and place, growing ones first (STA-3).
//!
//! Owns which cases were read into the clusters of this node. A new case is read once and compared with a bounded number
//! of clusters, so it costs the same however many there are. Only what the visitor's scope lets through is shown and
//! counted. Called by the page `/insights/heat`. See decision 47.

use crate::App;
use crate::access::{Caller, Right};
use crate::cases::ListedCase;
use crate::cases::list::zone;
use crate::complaint::act::{self, Act};
use crate::error::AppError;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use linli_domain::complaint::Event;
use linli_domain::ids::{CaseId, NodeId};
use linli_domain::vocabulary::NodeKind;
use linli_store::triage::{self as store, Told};
use linli_store::{lists, organisation, texts};
use linli_triage::cluster::{Clusters, HOUSEHOLDS, Hot, Member};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Spans that may be asked for, in days.
pub const SPANS: [i64; 3] = [7, 30, 90];
/// Days that are read: the longest span and the one before it.
const READ: i64 = 180;
/// Cases of an office that are kept in memory at most; a louder office is read back less far.
const MOST: i64 = 20_000;
/// Days after which the oldest are let go.
const STALE: i64 = 30;
const OTHER: &str = "other-matter";
const BATCH: u32 = 1_000;
/// Matters shown.
const SHOWN: usize = 20;

/// The clusters of this node, by office.
#[derive(Default)]
pub struct Shelf {
    offices: Mutex<HashMap<Uuid, Arc<tokio::sync::Mutex<Office>>>>,
}

impl Shelf {
    fn office(&self, id: Uuid) -> Arc<tokio::sync::Mutex<Office>> {
        self.offices.lock().unwrap_or_else(PoisonError::into_inner).entry(id).or_default().clone()
    }
}

#[derive(Default)]
struct Office {
    clusters: Clusters,
    /// The cases by the numbers that the clusters have for them.
    cases: Vec<Uuid>,
    /// First local day that was read.
    from: Option<Date>,
    /// The last case that was read, and its day.
    after: Option<(Timestamp, Uuid, String)>,
}

/// One hot matter, as far as the visitor may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Matter {
    /// Its own words.
    pub name: String,
    pub households: usize,
    /// Households of the span before.
    pub before: usize,
    /// See docs/triage.md.
    pub heat: f32,
    /// Where most of it is; empty if no place was named.
    pub place: String,
    /// The latest first.
    pub cases: Vec<ListedCase>,
    /// All of its cases belong to one matter already.
    pub joined: bool,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Heat {
    pub offices: Vec<(NodeId, String)>,
    /// `None` for somebody who sees no office.
    pub office: Option<NodeId>,
    pub days: i64,
    pub matters: Vec<Matter>,
    /// Cases looked at, and since which day.
    pub read: usize,
    pub since: Option<Date>,
}

/// What is hot in an office.
///
/// # Errors
/// [`AppError::NotFound`] for an office that the caller does not see.
pub async fn heat(
    app: &App,
    caller: &Caller,
    office: Option<NodeId>,
    days: i64,
) -> Result<Heat, AppError> {
    caller.require(Right::SeeCases)?;
    let offices = offices(app, caller).await?;
    let days = if SPANS.contains(&days) { days } else { SPANS[1] };
    let office = match office {
        Some(id) if offices.iter().any(|(known, _)| *known == id) => Some(id),
        Some(_) => return Err(AppError::NotFound),
        None => offices.first().map(|(id, _)| *id),
    };
    let mut heat = Heat { offices, office, days, matters: Vec::new(), read: 0, since: None };
    let Some(id) = office else { return Ok(heat) };
    let shelf = app.triage.heat.office(id.0);
    let mut shelf = shelf.lock_owned().await;
    let today = feed(app, caller, id, &mut shelf).await?;
    let (hot, cases) = hottest(&shelf, number(today), days);
    (heat.read, heat.since) = (shelf.cases.len(), shelf.from);
    drop(shelf);
    heat.matters = visible(app, caller, hot, cases).await?;
    Ok(heat)
}

async fn offices(app: &App, caller: &Caller) -> Result<Vec<(NodeId, String)>, AppError> {
    let scope = caller.scope(Right::SeeCases);
    let own: BTreeSet<NodeId> = caller.grants.grants.iter().filter_map(|g| g.office).collect();
    app.db
        .read(move |tx| {
            let mut all: Vec<(NodeId, String)> =
                organisation::list(tx, &scope, Some(NodeKind::Office), false)?
                    .into_iter()
                    .map(|node| (node.id, node.name))
                    .collect();
            for id in own.iter().copied() {
                if !all.iter().any(|(known, _)| *known == id)
                    && let Some(node) = organisation::get(tx, id)?
                {
                    all.push((id, node.name));
                }
            }
            Ok(all)
        })
        .await
}

/// Reads what came since; answers with the local day.
async fn feed(
    app: &App,
    caller: &Caller,
    office: NodeId,
    shelf: &mut Office,
) -> Result<Date, AppError> {
    let (now, scope) = (app.environment.now(), caller.scope(Right::SeeCases));
    let (from, known) = (shelf.from, shelf.cases.len());
    let (today, from, count) = app
        .db
        .read(move |tx| {
            let today = now.to_zoned(zone(tx, &scope)?).date();
            if let Some(from) = from
                && number(today) - number(from) <= READ + STALE
            {
                return Ok((today, from, store::count_since(tx, office.0, &from.to_string())?));
            }
            let mut span = READ;
            loop {
                let from = today.checked_sub(span.days()).unwrap_or(today);
                let count = store::count_since(tx, office.0, &from.to_string())?;
                if count <= MOST || span <= 7 {
                    return Ok::<_, AppError>((today, from, count));
                }
                span /= 2;
            }
        })
        .await?;
    // Cases that came in with an older time, from a sheet, are read with all others anew.
    let fresh = shelf.from != Some(from);
    if fresh {
        *shelf = Office { from: Some(from), ..Office::default() };
    }
    read(app, office, shelf, from).await?;
    if !fresh && count != i64::try_from(shelf.cases.len()).unwrap_or(i64::MAX) && known > 0 {
        *shelf = Office { from: Some(from), ..Office::default() };
        read(app, office, shelf, from).await?;
    }
    Ok(today)
}

async fn read(app: &App, office: NodeId, shelf: &mut Office, from: Date) -> Result<(), AppError> {
    loop {
        let first = (Timestamp::MIN, Uuid::nil(), from.to_string());
        let (at, id, day) = shelf.after.clone().unwrap_or(first);
        let batch = app.db.read(move |tx| batch(tx, office, &day, (at, id))).await?;
        let Some((last, _)) = batch.last() else { return Ok(()) };
        let done = batch.len() < BATCH as usize;
        shelf.after = Some((last.at, last.case, last.day.clone()));
        let mut clusters = std::mem::take(&mut shelf.clusters);
        let from = shelf.cases.len() as u64;
        shelf.cases.extend(batch.iter().map(|(told, _)| told.case));
        let app = app.clone();
        let add = move || {
            for (case, (told, said)) in (from..).zip(&batch) {
                let words = words(told, said);
                clusters.add(member(&app, case, told, &words), &words);
            }
            clusters
        };
        let added = tokio::task::spawn_blocking(add).await;
        shelf.clusters = added.map_err(|e| AppError::Internal(e.to_string()))?;
        if done {
            return Ok(());
        }
    }
}

fn batch(
    tx: &mut linli_store::Tx<'_>,
    office: NodeId,
    day: &str,
    after: (Timestamp, Uuid),
) -> Result<Vec<(Told, String)>, AppError> {
    let told = store::told_after(tx, office.0, day, after, BATCH)?;
    let said = |told: &Told| match serde_json::from_str(&told.first) {
        Ok(Event::Registered(registered)) => Some(registered.said.id.0),
        _ => None,
    };
    let ids: Vec<Option<Uuid>> = told.iter().map(said).collect();
    let known: Vec<Uuid> = ids.iter().copied().flatten().collect();
    let bodies = texts::bodies(tx, &known)?;
    let body = |id: &Option<Uuid>| id.and_then(|id| bodies.get(&id).cloned()).flatten();
    let said: Vec<String> = ids.iter().map(|id| body(id).unwrap_or_default()).collect();
    Ok(told.into_iter().zip(said).collect())
}

/// The title as the subject, unless it is only the beginning of the words.
fn words(told: &Told, said: &str) -> String {
    let title = told.title.trim();
    if said.starts_with(title) { said.to_owned() } else { format!("{title}\n{said}") }
}

fn member(app: &App, case: u64, told: &Told, words: &str) -> Member {
    // Who is not known by room or person is known by name, else only by the case.
    let household = match (told.household, told.resident) {
        (Some(room), _) => room.to_string(),
        (None, Some(person)) => person.to_string(),
        (None, None) if !told.reporter.trim().is_empty() => told.reporter.trim().to_owned(),
        _ => told.case.to_string(),
    };
    Member {
        case,
        day: told.day.parse().map(number).unwrap_or_default(),
        household,
        topic: match told.category.as_str() {
            // "Other" is what nobody put in its place: two such cases are not alike for it.
            OTHER => app.propose(words, None).category.value,
            category => category.to_owned(),
        },
        place: told.place.map(|id| id.to_string()).unwrap_or_default(),
    }
}

/// Days since 1970.
fn number(day: Date) -> i64 {
    Date::constant(1970, 1, 1).until(day).map(|span| i64::from(span.get_days())).unwrap_or_default()
}

/// The hottest matters with the ids of their cases.
fn hottest(shelf: &Office, today: i64, days: i64) -> (Vec<Hot>, BTreeMap<u64, Uuid>) {
    let mut hot = shelf.clusters.hot(today, days);
    hot.truncate(SHOWN);
    let id = |case: &u64| {
        let id = usize::try_from(*case).ok().and_then(|at| shelf.cases.get(at))?;
        Some((*case, *id))
    };
    let cases = hot.iter().flat_map(|hot| &hot.cases).filter_map(id).collect();
    (hot, cases)
}

async fn visible(
    app: &App,
    caller: &Caller,
    hot: Vec<Hot>,
    ids: BTreeMap<u64, Uuid>,
) -> Result<Vec<Matter>, AppError> {
    let scope = caller.scope(Right::SeeCases);
    let wanted: Vec<CaseId> = ids.values().copied().map(CaseId).collect();
    let rows =
        app.db.read(move |tx| Ok::<_, AppError>(lists::several(tx, &scope, &wanted)?)).await?;
    let rows: HashMap<Uuid, ListedCase> = rows.into_iter().map(|row| (row.id.0, row)).collect();
    let matter = |hot: Hot| {
        let seen = hot.cases.iter().filter_map(|case| rows.get(ids.get(case)?).cloned());
        matter(&hot, seen.collect())
    };
    Ok(hot.into_iter().filter_map(matter).collect())
}

/// A matter of the cases that the visitor sees; fewer than five of its households are none.
fn matter(hot: &Hot, mut cases: Vec<ListedCase>) -> Option<Matter> {
    let household = |case: &ListedCase| match (case.household, case.resident) {
        (Some(room), _) => room.to_string(),
        (None, Some(person)) => person.to_string(),
        (None, None) if !case.reporter.is_empty() => case.reporter.clone(),
        _ => case.id.to_string(),
    };
    let households: BTreeSet<String> = cases.iter().map(household).collect();
    if households.len() < HOUSEHOLDS {
        return None;
    }
    cases.sort_by(|a, b| b.registered_at.cmp(&a.registered_at).then(a.id.cmp(&b.id)));
    let first = cases.first().and_then(|case| case.matter);
    Some(Matter {
        name: hot.name.clone(),
        households: households.len(),
        before: hot.before,
        heat: hot.heat,
        place: most(cases.iter().map(|case| case.place_label.as_str())),
        joined: first.is_some() && cases.iter().all(|case| case.matter == first),
        cases,
    })
}

/// The label that most share: of rooms the building.
fn most<'a>(labels: impl Iterator<Item = &'a str>) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for label in labels.filter(|label| !label.is_empty()) {
        let building = label.find('栋').map_or(label, |at| &label[..at + '栋'.len_utf8()]);
        *counts.entry(building.to_owned()).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, n)| *n).map(|(label, _)| label).unwrap_or_default()
}

/// What came of making one matter of several cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Joined {
    pub cases: usize,
    /// Cases that a rule kept out, such as those that are closed.
    pub refused: usize,
}

/// Makes one matter of cases: each keeps its number, answer and follow-up, and the fifth household makes them a group
/// complaint, once (CMP-15, D09, D11).
///
/// # Errors
/// [`AppError::Invalid`] for fewer than two cases; [`AppError::NotFound`] if the caller sees none of them.
pub async fn join(app: &App, caller: &Caller, cases: Vec<CaseId>) -> Result<Joined, AppError> {
    caller.require_write()?;
    caller.require(Right::SeeCases)?;
    if cases.len() < 2 {
        return Err(AppError::field("case", "required"));
    }
    let scope = caller.scope(Right::SeeCases);
    let rows =
        app.db.read(move |tx| Ok::<_, AppError>(lists::several(tx, &scope, &cases)?)).await?;
    // The matter that there is already, else the first case founds it.
    let first = rows.iter().find(|row| row.matter.is_some()).or(rows.first());
    let first = first.map(|row| (row.id, row.matter)).ok_or(AppError::NotFound)?;
    let mut joined = Joined::default();
    for row in &rows {
        if row.id == first.0 || (row.matter.is_some() && row.matter == first.1) {
            joined.cases += 1;
            continue;
        }
        let link = Act::Link { matter: None, same_as: Some(first.0) };
        match act::act(app, caller, row.id, None, link).await {
            Ok(_) => joined.cases += 1,
            Err(AppError::Refused(_)) => joined.refused += 1,
            Err(error) => return Err(error),
        }
    }
    Ok(joined)
}
