//! The summary of repairs 《维修汇总表》: a day, a week or a month of an office in figures, and the orders behind each (REP-8).
//!
//! Owns which offices and which span are shown, and adds up what the database counted. What a figure is, is said by
//! [`Figure`]; for which month an order counts, by `linli_domain::repair::month`. Pages and API read through it.

use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use linli_domain::ids::{NodeId, PlaceId, StaffId};
use linli_domain::money::Fen;
use linli_domain::repair::recurrent::{TIMES, since};
use linli_domain::vocabulary::NodeKind;
use linli_store::repair_sums::{self, Asked, SumRow};
use linli_store::{Scope, Tx, categories, names, offices, organisation, repair_faults};
use std::collections::{BTreeMap, BTreeSet};

pub use linli_domain::repair::summary::{Figure, Period, Span};
pub use linli_store::categories::CategoryRow;
pub use linli_store::repair_faults::{Recurrent, RecurrentEquipment};
pub use linli_store::repair_sums::{ItemRow, ListedOrder, Narrowed};

/// Most orders that are listed behind a figure.
pub const LISTED: u32 = 500;

/// Which summary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// The first that the caller sees when empty.
    pub office: Option<NodeId>,
    /// A month when empty.
    pub period: Option<Period>,
    /// A local day in the span; today when empty.
    pub on: Option<Date>,
}

/// The figures of one part of the summary, in the order of [`Figure::ALL`], with what was charged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    counts: [i64; Figure::ALL.len()],
    pub income: Fen,
}

impl Figures {
    /// One figure.
    pub fn of(&self, figure: Figure) -> i64 {
        let at = Figure::ALL.iter().position(|one| *one == figure);
        at.map_or(0, |at| self.counts[at])
    }

    fn add(&mut self, row: &SumRow) {
        for (sum, one) in self.counts.iter_mut().zip(&row.figures) {
            *sum += one;
        }
        self.income.0 += row.income.0;
    }
}

/// One line of a table: a kind, a place or a technician.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part<T> {
    pub key: T,
    pub name: String,
    pub figures: Figures,
}

/// The summary.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Offices that the caller sees.
    pub offices: Vec<(NodeId, String)>,
    pub office: NodeId,
    pub office_name: String,
    pub time_zone: String,
    pub span: Span,
    /// The span lasts, or has not begun.
    pub lasts: bool,
    pub totals: Figures,
    /// By the code of the category.
    pub categories: Vec<Part<String>>,
    /// By building or area; without one for orders without a place.
    pub places: Vec<Part<Option<PlaceId>>>,
    pub technicians: Vec<Part<Option<StaffId>>>,
    pub items: Vec<ItemRow>,
    /// Faults that were reported in the span and come back (REP-8).
    pub recurrent: Vec<Recurrent>,
    /// Equipment with orders of the span that fails again and again (REP-8).
    pub equipment: Vec<RecurrentEquipment>,
    pub tree: Vec<CategoryRow>,
    pub now: Timestamp,
}

/// Offices side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeFigures {
    pub office: NodeId,
    pub name: String,
    pub figures: Figures,
}

/// Where the caller looks.
pub(super) struct Ground {
    pub offices: Vec<(NodeId, String)>,
    pub office: NodeId,
    pub name: String,
    pub time_zone: String,
    pub zone: TimeZone,
    pub asked: Asked,
    pub lasts: bool,
}

/// The summary of an office.
///
/// # Errors
/// [`AppError::NotFound`] for an office that the caller does not see; [`AppError::Forbidden`].
pub async fn summary(app: &App, caller: &Caller, question: Question) -> Result<Summary, AppError> {
    caller.require(Right::SeeCases)?;
    let (now, caller) = (app.environment.now(), caller.clone());
    app.db
        .read(move |tx| {
            let scope = caller.scope(Right::SeeCases);
            let ground = ground(tx, &caller, question, now)?;
            let rows = repair_sums::sums(tx, &scope, &ground.asked)?;
            let items = repair_sums::items(tx, &scope, &ground.asked)?;
            let (recurrent, equipment) = recurrent(tx, &scope, &ground.asked)?;
            let tree = categories::list(tx, true)?;
            let people: BTreeSet<_> = rows.iter().filter_map(|r| r.technician).collect();
            let people: Vec<_> = people.into_iter().map(|id| id.0).collect();
            let people = names::people_and_departments(tx, &people)?;
            let mut totals = Figures::default();
            rows.iter().for_each(|row| totals.add(row));
            let technician = |row: &SumRow| {
                let name = row.technician.and_then(|id| people.get(&id.0).cloned());
                (row.technician, name.unwrap_or_default())
            };
            let mut categories = parts(&rows, |row| (row.category.clone(), String::new()));
            let order = |code: &str| tree.iter().position(|one| one.code == code);
            categories.sort_by_key(|part| order(&part.key).unwrap_or(usize::MAX));
            Ok(Summary {
                offices: ground.offices,
                office: ground.office,
                office_name: ground.name,
                time_zone: ground.time_zone,
                span: ground.asked.span,
                lasts: ground.lasts,
                totals,
                categories,
                places: by_weight(parts(&rows, |row| (row.place, row.place_label.clone()))),
                technicians: by_weight(parts(&rows, technician)),
                items,
                recurrent,
                equipment,
                tree,
                now,
            })
        })
        .await
}

/// The totals of every office that the caller sees, over the same span.
///
/// # Errors
/// As [`summary`].
pub async fn by_office(
    app: &App,
    caller: &Caller,
    question: Question,
) -> Result<Vec<OfficeFigures>, AppError> {
    caller.require(Right::SeeCases)?;
    let (now, caller) = (app.environment.now(), caller.clone());
    app.db
        .read(move |tx| {
            let scope = caller.scope(Right::SeeCases);
            let first = ground(tx, &caller, question, now)?;
            let on = Some(first.asked.span.from);
            let mut all = Vec::with_capacity(first.offices.len());
            for (office, name) in &first.offices {
                let question = Question { office: Some(*office), on, ..question };
                let ground = ground(tx, &caller, question, now)?;
                let mut figures = Figures::default();
                let rows = repair_sums::sums(tx, &scope, &ground.asked)?;
                rows.iter().for_each(|row| figures.add(row));
                all.push(OfficeFigures { office: *office, name: name.clone(), figures });
            }
            Ok(all)
        })
        .await
}

/// The orders behind one figure, with the names of their technicians.
#[derive(Clone, Debug)]
pub struct Orders {
    pub office: NodeId,
    pub office_name: String,
    pub time_zone: String,
    pub span: Span,
    /// The oldest first, [`LISTED`] at most.
    pub orders: Vec<ListedOrder>,
    pub people: BTreeMap<StaffId, String>,
    pub tree: Vec<CategoryRow>,
    pub more: bool,
}

/// The orders behind one figure.
///
/// # Errors
/// As [`summary`].
pub async fn orders(
    app: &App,
    caller: &Caller,
    question: Question,
    (figure, narrowed): (Figure, Narrowed),
) -> Result<Orders, AppError> {
    caller.require(Right::SeeCases)?;
    let (now, caller) = (app.environment.now(), caller.clone());
    app.db
        .read(move |tx| {
            let scope = caller.scope(Right::SeeCases);
            let ground = ground(tx, &caller, question, now)?;
            let asked = (figure, &narrowed);
            let mut orders = repair_sums::orders(tx, &scope, &ground.asked, asked, LISTED + 1)?;
            let more = orders.len() > LISTED as usize;
            orders.truncate(LISTED as usize);
            Ok(Orders {
                office: ground.office,
                office_name: ground.name,
                time_zone: ground.time_zone,
                span: ground.asked.span,
                people: people(tx, &orders)?,
                orders,
                tree: categories::list(tx, true)?,
                more,
            })
        })
        .await
}

pub(super) fn people(
    tx: &mut Tx<'_>,
    orders: &[ListedOrder],
) -> Result<BTreeMap<StaffId, String>, AppError> {
    let ids: BTreeSet<_> = orders.iter().filter_map(|order| order.technician).collect();
    let ids: Vec<_> = ids.into_iter().map(|id| id.0).collect();
    let names = names::people_and_departments(tx, &ids)?;
    Ok(names.into_iter().map(|(id, name)| (StaffId(id), name)).collect())
}

/// The office and the span that are asked for.
pub(super) fn ground(
    tx: &mut Tx<'_>,
    caller: &Caller,
    question: Question,
    now: Timestamp,
) -> Result<Ground, AppError> {
    let all = visible(tx, caller)?;
    let office = match question.office {
        Some(id) => all.iter().find(|(known, _)| *known == id),
        None => all.first(),
    };
    let (office, name) = office.cloned().ok_or(AppError::NotFound)?;
    let terms = offices::terms(tx, office.0)?;
    let zone = TimeZone::get(&terms.time_zone).map_err(|e| AppError::Internal(e.to_string()))?;
    let today = now.to_zoned(zone.clone()).date();
    let span = Span::around(question.period.unwrap_or(Period::Month), question.on.unwrap_or(today));
    let over = span.to.saturating_add(1.day()).to_zoned(zone.clone());
    let over = over.map_err(|e| AppError::Internal(e.to_string()))?.timestamp();
    let asked = Asked { office, span, until: over.min(now) };
    let time_zone = terms.time_zone;
    Ok(Ground { offices: all, office, name, time_zone, zone, asked, lasts: over > now })
}

/// Offices of which the caller sees repairs; those of their departments among them.
fn visible(tx: &mut Tx<'_>, caller: &Caller) -> Result<Vec<(NodeId, String)>, AppError> {
    let scope: Scope = caller.scope(Right::SeeCases);
    let mut all = organisation::list(tx, &scope, Some(NodeKind::Office), false)?;
    for department in organisation::list(tx, &scope, Some(NodeKind::Department), false)? {
        let Some(office) = department.office.filter(|id| all.iter().all(|o| o.id != *id)) else {
            continue;
        };
        all.extend(organisation::get(tx, office)?);
    }
    Ok(all.into_iter().map(|node| (node.id, node.name)).collect())
}

fn recurrent(
    tx: &mut Tx<'_>,
    scope: &Scope,
    asked: &Asked,
) -> Result<(Vec<Recurrent>, Vec<RecurrentEquipment>), AppError> {
    let (from, to) = (asked.span.from.to_string(), asked.span.to.to_string());
    let (which, within) = ((asked.office, &*from, &*to), (since(asked.until), asked.until));
    let faults = repair_faults::recurrent(tx, scope, which, within, TIMES)?;
    Ok((faults, repair_faults::recurrent_equipment(tx, scope, which, within, TIMES)?))
}

/// Rows added up under a key with its name, in the order of the keys.
fn parts<T: Ord + Clone>(rows: &[SumRow], key: impl Fn(&SumRow) -> (T, String)) -> Vec<Part<T>> {
    let mut sums: BTreeMap<T, (String, Figures)> = BTreeMap::new();
    for row in rows {
        let (key, name) = key(row);
        sums.entry(key).or_insert_with(|| (name, Figures::default())).1.add(row);
    }
    sums.into_iter().map(|(key, (name, figures))| Part { key, name, figures }).collect()
}

/// Those with the most orders first.
fn by_weight<T>(mut parts: Vec<Part<T>>) -> Vec<Part<T>> {
    let weight = |f: &Figures| -(f.of(Figure::Carried) + f.of(Figure::New));
    parts.sort_by_cached_key(|part| (weight(&part.figures), part.name.clone()));
    parts
}
