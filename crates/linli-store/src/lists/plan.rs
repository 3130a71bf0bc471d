//! Which ranges of which indexes a list is read from.
//!
//! Owns the choice of anchors and the text of the statements. The whole predicate (scope and filter) stands in every
//! statement; anchors only narrow where it is looked for, so that a wrong choice can be slow but never show too much.
//! Called by [`super`].
//!
//! The engines are left no choice of index: the range of the intended one is written plainly, everything else inside
//! `(..) IS TRUE`, behind which no engine looks for an index. SQLite would otherwise guess, having no statistics.

use linli_domain::ids::{MatterId, NodeId, PlaceId, ResidentId, StaffId};
use linli_domain::vocabulary::{PlaceKind, Role};
use uuid::Uuid;

mod text;

use text::Text;

use super::CaseFilter;
use super::order::{Order, Segment, Sort, segments};
use super::row::COLUMNS;
use crate::db::{Engine, Tx, Value};
use crate::error::StoreError;
use crate::params;
use crate::scope::{Binds, Scope};
use crate::search::Way;

/// Newest cases of a range that are tried for what is searched for.
const SAMPLE: u32 = 300;
/// Ranges that one list may be read from; beyond, stages are looked at row by row.
const MOST_STRANDS: usize = 48;

/// A statement with its values.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub sql: String,
    pub values: Vec<Value>,
}

/// Where the cases of a list are looked for. The anchors of one plan have no case in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Anchor {
    Everything,
    Branch(NodeId),
    Office(NodeId),
    Department(NodeId),
    Handler(StaffId),
    Approver(Role, Option<NodeId>),
    Resident(ResidentId),
    Household(PlaceId),
    Matter(MatterId),
    /// A room, or something else with little inside.
    Place(PlaceId),
    /// What the search finds, when it is not too much.
    Found,
}

/// One range: an anchor, one stage or all, open or finished cases.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strand {
    anchor: usize,
    stage: Option<&'static str>,
    /// Both where no index tells them apart.
    open: Option<bool>,
}

/// How a list is read.
pub(super) struct Plan<'a> {
    engine: Engine,
    scope: &'a Scope,
    filter: &'a CaseFilter,
    anchors: Vec<Anchor>,
    /// The stretch of the newest case, where what is found is looked for in the latest stretches first.
    pub(super) newest: Option<i64>,
}

impl<'a> Plan<'a> {
    /// Plans a list. Looks up where a place lies and how much a search finds.
    pub fn new(
        tx: &mut Tx<'_>,
        scope: &'a Scope,
        filter: &'a CaseFilter,
    ) -> Result<Self, StoreError> {
        Self::trying(tx, scope, filter, Self::newest)
    }

    /// Plans a count, which must meet many cases and not only the first few: nothing is tried for it.
    pub fn counting(
        tx: &mut Tx<'_>,
        scope: &'a Scope,
        filter: &'a CaseFilter,
    ) -> Result<Self, StoreError> {
        Self::trying(tx, scope, filter, |_| Vec::new())
    }

    fn trying(
        tx: &mut Tx<'_>,
        scope: &'a Scope,
        filter: &'a CaseFilter,
        newest: impl FnOnce(&Self) -> Vec<(String, Binds)>,
    ) -> Result<Self, StoreError> {
        let mut plan =
            Self { engine: tx.engine(), scope, filter, anchors: Vec::new(), newest: None };
        if let Some(anchor) = plan.narrow() {
            plan.anchors = vec![anchor];
            return Ok(plan);
        }
        plan.anchors = match filter.place {
            Some(place) => plan.around(tx, place)?,
            None => plan.wide(),
        };
        let way = filter.q.as_ref().map(|query| query.way(tx, || newest(&plan))).transpose()?;
        if let Some(Way::Collected { newest }) = way {
            plan.anchors = vec![Anchor::Found];
            plan.newest = newest;
        } else if let Some(handler) = plan.handler() {
            plan.anchors = vec![handler];
        }
        Ok(plan)
    }

    /// Statements for the newest cases in the ranges of this list, whatever else the filter asks.
    fn newest(&self) -> Vec<(String, Binds)> {
        let unasked = CaseFilter::default();
        let anchors = self.anchors.clone();
        let all = Plan {
            engine: self.engine,
            scope: self.scope,
            filter: &unasked,
            anchors,
            newest: None,
        };
        let mut statements = Vec::new();
        for segment in segments(Sort::Newest, &unasked) {
            for strand in all.strands(segment) {
                let one = all.rows(strand, segment, segment.order.start(), SAMPLE);
                statements.push((one.sql, Binds::after(one.values)));
            }
        }
        statements
    }

    /// An anchor with few cases, if the filter names one.
    fn narrow(&self) -> Option<Anchor> {
        let f = self.filter;
        f.matter
            .map(Anchor::Matter)
            .or(f.resident.map(Anchor::Resident))
            .or(f.household.map(Anchor::Household))
    }

    /// The handler that the filter names, if what it asks for is in their index.
    fn handler(&self) -> Option<Anchor> {
        let open = self.filter.open == Some(true) || self.filter.due.is_some();
        self.filter.handler.filter(|_| open).map(Anchor::Handler)
    }

    /// Anchors around a place: itself when it is small, else the office that serves it.
    fn around(&self, tx: &mut Tx<'_>, place: PlaceId) -> Result<Vec<Anchor>, StoreError> {
        let row = tx.row("SELECT office_id, kind FROM places WHERE id = $1", params![place.0])?;
        let Some(row) = row else { return Ok(Vec::new()) };
        let kind: String = row.get("kind")?;
        let large = [PlaceKind::Community, PlaceKind::Building];
        if !large.iter().any(|k| k.as_str() == kind) {
            return Ok(vec![Anchor::Place(place)]);
        }
        if self.filter.department.is_some() || self.only_departments() {
            return Ok(self.wide());
        }
        Ok(vec![Anchor::Office(NodeId(row.get("office_id")?))])
    }

    fn only_departments(&self) -> bool {
        let s = self.scope;
        !s.everything && s.branches.is_empty() && s.offices.is_empty()
    }

    fn wide(&self) -> Vec<Anchor> {
        let (f, s) = (self.filter, self.scope);
        if let Some(department) = f.department {
            return vec![Anchor::Department(department)];
        }
        if let Some(role) = f.approver
            && (f.open == Some(true) || f.due.is_some())
        {
            let offices = f.office.into_iter().collect::<Vec<_>>();
            let only_offices = !s.everything && s.branches.is_empty() && s.departments.is_empty();
            let offices = if offices.is_empty() && only_offices { &s.offices } else { &offices };
            if offices.is_empty() {
                return vec![Anchor::Approver(role, None)];
            }
            return offices.iter().map(|office| Anchor::Approver(role, Some(*office))).collect();
        }
        if self.only_departments() {
            return s.departments.iter().copied().map(Anchor::Department).collect();
        }
        if let Some(office) = f.office {
            return vec![Anchor::Office(office)];
        }
        if s.everything {
            return vec![Anchor::Everything];
        }
        let branches = s.branches.iter().copied().map(Anchor::Branch);
        let offices = s.offices.iter().copied().map(Anchor::Office);
        let departments = s.departments.iter().copied().map(Anchor::Department);
        branches.chain(offices).chain(departments).collect()
    }

    /// The ranges of a segment.
    pub fn strands(&self, segment: Segment) -> Vec<Strand> {
        let by_limit = matches!(segment.order, Order::Due | Order::NoDue);
        self.ranges(segment.opens, by_limit)
    }

    /// The ranges for counting.
    pub fn counted(&self) -> Vec<Strand> {
        let opens: &[bool] = match (self.filter.open, self.filter.due.is_some()) {
            (Some(false), true) => &[],
            (Some(true), _) | (_, true) => &[true],
            (Some(false), _) => &[false],
            (None, _) => &[true, false],
        };
        self.ranges(opens, true)
    }

    /// One range for each anchor, and for each stage where the indexes know stages.
    fn ranges(&self, opens: &[bool], by_stage: bool) -> Vec<Strand> {
        let stages = &self.filter.stages;
        let split = by_stage && stages.len() * self.anchors.len() <= MOST_STRANDS;
        let mut strands = Vec::new();
        for (anchor, kind) in self.anchors.iter().enumerate() {
            if kind.is_narrow() && opens.len() > 1 {
                strands.push(Strand { anchor, stage: None, open: None });
                continue;
            }
            for open in opens.iter().copied().map(Some) {
                if open == Some(true) && split && !stages.is_empty() && kind.has_stages() {
                    let of = |stage: &&'static str| Strand { anchor, stage: Some(*stage), open };
                    strands.extend(stages.iter().map(of));
                } else {
                    strands.push(Strand { anchor, stage: None, open });
                }
            }
        }
        strands
    }

    /// The statement for the rows of a range after a place, in the segment's order.
    pub fn rows(
        &self,
        strand: Strand,
        segment: Segment,
        after: (i64, Uuid),
        limit: u32,
    ) -> Statement {
        let mut text = Text::new(self, strand, segment.stretches);
        let order = segment.order;
        text.after(self, order, after);
        let (k, id) = (text.keys, text.id);
        let direction = if order == Order::Newest { "DESC" } else { "ASC" };
        let (key, by) = match (order, text.ordered(order)) {
            (Order::Due, true) => (format!("{k}.due_at"), format!("{k}.due_at, {id}")),
            (Order::NoDue, true) => ("0".to_owned(), format!("{k}.due_at, {id}")),
            (_, true) => (
                format!("{k}.registered_at"),
                format!("{k}.registered_at {direction}, {id} {direction}"),
            ),
            // The sum keeps the engine from reading a whole index for the sake of its order.
            (Order::Due, false) => (format!("{k}.due_at + 0"), format!("sort_key, {id}")),
            (Order::NoDue, false) => ("0".to_owned(), id.to_owned()),
            (_, false) => (
                format!("{k}.registered_at + 0"),
                format!("sort_key {direction}, {id} {direction}"),
            ),
        };
        let (from, condition) = text.finish(self);
        let sql = format!(
            "SELECT {key} AS sort_key, {COLUMNS} FROM {from} WHERE {condition} ORDER BY {by} LIMIT {limit}"
        );
        Statement { sql, values: text.binds.values().to_vec() }
    }

    /// The statement that counts the cases of a range (`n`) up to a limit.
    pub fn count(&self, strand: Strand, at_most: u32) -> Statement {
        let mut text = Text::new(self, strand, None);
        text.bounds(self, None);
        let (from, condition) = text.finish(self);
        let sql = format!(
            "SELECT count(*) AS n FROM (SELECT 1 FROM {from} WHERE {condition} LIMIT {at_most}) f"
        );
        Statement { sql, values: text.binds.values().to_vec() }
    }
}

impl Anchor {
    /// Whether an index of the anchor knows stages.
    fn has_stages(self) -> bool {
        matches!(self, Self::Everything | Self::Branch(_) | Self::Office(_) | Self::Department(_))
    }

    /// Whether it has so few cases that they are read whole and sorted.
    fn is_narrow(self) -> bool {
        !self.has_stages() && !matches!(self, Self::Handler(_) | Self::Approver(..))
    }
}
