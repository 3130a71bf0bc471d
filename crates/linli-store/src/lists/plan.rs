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

use super::CaseFilter;
use super::order::{Order, Segment};
use super::row::COLUMNS;
use crate::db::{Engine, Tx, Value};
use crate::error::StoreError;
use crate::params;
use crate::scope::{Binds, Scope};

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
    /// The search finds so much that rows are looked at in the order of the list instead.
    broad: bool,
}

impl<'a> Plan<'a> {
    /// Plans a list. Looks up where a place lies and how much a search finds.
    pub fn new(
        tx: &mut Tx<'_>,
        scope: &'a Scope,
        filter: &'a CaseFilter,
    ) -> Result<Self, StoreError> {
        let mut plan =
            Self { engine: tx.engine(), scope, filter, anchors: Vec::new(), broad: false };
        if let Some(query) = &filter.q {
            plan.broad = query.is_broad(tx)?;
        }
        plan.anchors = match plan.narrow() {
            Some(anchor) => vec![anchor],
            None => match filter.place {
                Some(place) => plan.around(tx, place)?,
                None => plan.wide(),
            },
        };
        Ok(plan)
    }

    /// An anchor with few cases, if the filter names one.
    fn narrow(&self) -> Option<Anchor> {
        let f = self.filter;
        let open = f.open == Some(true) || f.due.is_some();
        f.matter
            .map(Anchor::Matter)
            .or(f.resident.map(Anchor::Resident))
            .or(f.household.map(Anchor::Household))
            .or((f.q.is_some() && !self.broad).then_some(Anchor::Found))
            .or(f.handler.filter(|_| open).map(Anchor::Handler))
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
        let mut text = Text::new(self, strand);
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
        let mut text = Text::new(self, strand);
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

/// A statement on its way.
struct Text {
    binds: Binds,
    anchor: Anchor,
    open: Option<bool>,
    /// The table that has the keys of the order, and the column of the case's id in it.
    keys: &'static str,
    id: &'static str,
    from: String,
    /// Written plainly, for the index.
    hard: Vec<String>,
    /// Written so that no index is looked for.
    soft: Vec<String>,
}

impl Text {
    fn new(plan: &Plan<'_>, strand: Strand) -> Self {
        let anchor = plan.anchors[strand.anchor];
        let by_department = matches!(anchor, Anchor::Department(_));
        let (keys, id) = if by_department { ("p", "p.case_id") } else { ("c", "c.id") };
        let mut text = Self {
            binds: Binds::default(),
            anchor,
            open: strand.open,
            keys,
            id,
            from: "cases c".to_owned(),
            hard: Vec::new(),
            soft: Vec::new(),
        };
        text.anchored(plan);
        text.apart(&plan.anchors[..strand.anchor]);
        if let Some(open) = strand.open {
            let open = format!("{keys}.open = {}", i32::from(open));
            if anchor.is_narrow() { text.soft.push(open) } else { text.hard.push(open) }
        }
        if let Some(stage) = strand.stage {
            let stage = text.binds.bind(stage);
            text.hard.push(format!("{keys}.stage = {stage}"));
        }
        text
    }

    fn anchored(&mut self, plan: &Plan<'_>) {
        let binds = &mut self.binds;
        let hard = match self.anchor {
            Anchor::Everything => return,
            Anchor::Branch(id) => format!("c.branch_id = {}", binds.bind(id.0)),
            Anchor::Office(id) => format!("c.office_id = {}", binds.bind(id.0)),
            Anchor::Department(id) => {
                self.from = "case_departments p CROSS JOIN cases c".to_owned();
                format!("c.id = p.case_id AND p.department_id = {}", binds.bind(id.0))
            }
            Anchor::Handler(id) => format!("c.handler_id = {}", binds.bind(id.0)),
            Anchor::Approver(role, office) => {
                let role = format!("c.approver = {}", binds.bind(role.as_str()));
                match office {
                    Some(id) => format!("{role} AND c.office_id = {}", binds.bind(id.0)),
                    None => role,
                }
            }
            Anchor::Resident(id) => format!("c.resident_id = {}", binds.bind(id.0)),
            Anchor::Household(id) => format!("c.household_id = {}", binds.bind(id.0)),
            Anchor::Matter(id) => format!("c.matter_id = {}", binds.bind(id.0)),
            Anchor::Place(id) => {
                let id = binds.bind(id.0);
                format!(
                    "c.place_id IN (SELECT l.id FROM places l WHERE l.id = {id} \
                     UNION ALL SELECT l.id FROM places l WHERE l.parent_id = {id})"
                )
            }
            Anchor::Found => {
                let found =
                    plan.filter.q.as_ref().map(|q| q.found(plan.engine, binds)).unwrap_or_default();
                self.from = format!("({found}) f CROSS JOIN cases c");
                "c.id = f.id".to_owned()
            }
        };
        self.hard.push(hard);
    }

    /// Leaves out what anchors before this one show.
    fn apart(&mut self, before: &[Anchor]) {
        let mut departments = Vec::new();
        for anchor in before {
            match (anchor, self.anchor) {
                (Anchor::Branch(id), Anchor::Office(_) | Anchor::Department(_)) => {
                    let id = self.binds.bind(id.0);
                    self.soft.push(format!("(c.branch_id = {id}) IS NOT TRUE"));
                }
                (Anchor::Office(id), Anchor::Department(_)) => {
                    let id = self.binds.bind(id.0);
                    self.soft.push(format!("(c.office_id = {id}) IS NOT TRUE"));
                }
                (Anchor::Department(id), Anchor::Department(_)) => departments.push(id.0),
                _ => {}
            }
        }
        if !departments.is_empty() {
            let list = self.binds.list(departments);
            self.soft.push(format!(
                "NOT EXISTS (SELECT 1 FROM case_departments e WHERE e.case_id = c.id \
                 AND e.department_id IN ({list}) LIMIT 1 OFFSET 0)"
            ));
        }
    }

    /// Whether an index gives the rows of this anchor in this order.
    fn ordered(&self, order: Order) -> bool {
        match self.anchor {
            Anchor::Approver(_, None) => false,
            Anchor::Handler(_) | Anchor::Approver(..) => {
                self.open == Some(true) && matches!(order, Order::Due | Order::NoDue)
            }
            anchor => anchor.has_stages(),
        }
    }

    /// Begins after a row of the order.
    fn after(&mut self, plan: &Plan<'_>, order: Order, (key, id): (i64, Uuid)) {
        let k = self.keys;
        let id_column = self.id;
        let after = match order {
            Order::NoDue => {
                let id = self.binds.bind(id);
                format!("{k}.due_at IS NULL AND {id_column} > {id}")
            }
            Order::Due | Order::Newest | Order::Oldest => {
                let column = if order == Order::Due { "due_at" } else { "registered_at" };
                let sign = if order == Order::Newest { "<" } else { ">" };
                let (key, id) = (self.binds.bind(key), self.binds.bind(id));
                format!("({k}.{column}, {id_column}) {sign} ({key}, {id})")
            }
        };
        if self.ordered(order) {
            self.hard.push(after);
            self.bounds(plan, Some(order));
        } else {
            self.soft.push(after);
        }
    }

    /// Bounds of the filter that the index of the order has, or for counting any index.
    fn bounds(&mut self, plan: &Plan<'_>, order: Option<Order>) {
        if !self.anchor.has_stages() {
            return;
        }
        let window = plan.filter.due.filter(|window| !window.or_none);
        let by_due = matches!(order, None | Some(Order::Due));
        let by_day = matches!(order, None | Some(Order::Newest | Order::Oldest));
        let bounds = match window {
            Some(window) if by_due => window.bounds(self.keys, &mut self.binds),
            _ if by_day => plan.filter.registered_bounds(self.keys, &mut self.binds),
            _ => Vec::new(),
        };
        self.hard.extend(bounds);
    }

    /// Adds the whole predicate; gives the tables and the condition.
    fn finish(&mut self, plan: &Plan<'_>) -> (String, String) {
        self.soft.push(format!("({})", plan.scope.on_cases("c", &mut self.binds)));
        self.soft.extend(plan.filter.conditions(&mut self.binds));
        if let Some(query) = &plan.filter.q
            && self.anchor != Anchor::Found
        {
            self.soft.push(query.condition(plan.engine, "c.id", &mut self.binds));
        }
        let mut all = std::mem::take(&mut self.hard);
        all.push(format!("({}) IS TRUE", self.soft.join(" AND ")));
        (std::mem::take(&mut self.from), all.join(" AND "))
    }
}
