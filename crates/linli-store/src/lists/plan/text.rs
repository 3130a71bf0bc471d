//! The text of one range's statement: what is left plain for the index, what is hidden from it.
//!
//! Owns the writing of SQL for [`super::Plan`]; every value is bound.

use super::{Anchor, Plan, Strand};
use crate::lists::order::Order;
use crate::scope::Binds;
use crate::search::Stretches;
use uuid::Uuid;

/// A statement on its way.
pub(super) struct Text {
    pub(super) binds: Binds,
    pub(super) anchor: Anchor,
    pub(super) open: Option<bool>,
    /// The table that has the keys of the order, and the column of the case's id in it.
    pub(super) keys: &'static str,
    pub(super) id: &'static str,
    pub(super) from: String,
    /// Written plainly, for the index.
    pub(super) hard: Vec<String>,
    /// Written so that no index is looked for.
    pub(super) soft: Vec<String>,
}

impl Text {
    pub(super) fn new(plan: &Plan<'_>, strand: Strand, within: Option<Stretches>) -> Self {
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
        text.anchored(plan, within);
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

    pub(super) fn anchored(&mut self, plan: &Plan<'_>, within: Option<Stretches>) {
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
                let query = plan.filter.q.as_ref();
                let found = query.map(|q| q.found(plan.engine, within, binds)).unwrap_or_default();
                self.soft.extend(within.map(|within| within.condition("c.registered_at")));
                self.from = format!("({found}) f CROSS JOIN cases c");
                "c.id = f.id".to_owned()
            }
        };
        self.hard.push(hard);
    }

    /// Leaves out what anchors before this one show.
    pub(super) fn apart(&mut self, before: &[Anchor]) {
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
    pub(super) fn ordered(&self, order: Order) -> bool {
        match self.anchor {
            Anchor::Approver(_, None) => false,
            Anchor::Handler(_) | Anchor::Approver(..) => {
                self.open == Some(true) && matches!(order, Order::Due | Order::NoDue)
            }
            anchor => anchor.has_stages(),
        }
    }

    /// Begins after a row of the order.
    pub(super) fn after(&mut self, plan: &Plan<'_>, order: Order, (key, id): (i64, Uuid)) {
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
    pub(super) fn bounds(&mut self, plan: &Plan<'_>, order: Option<Order>) {
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
    pub(super) fn finish(&mut self, plan: &Plan<'_>) -> (String, String) {
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
