//! What a list of cases is narrowed by.
//!
//! Owns [`CaseFilter`] and its condition of SQL. Columns and operators are written here, never taken from outside; all
//! values are bound (P03, P04). Called by [`super::plan`].

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use linli_domain::ids::{CaseId, MatterId, NodeId, PlaceId, ResidentId, StaffId};
use linli_domain::vocabulary::{Channel, Judgement, Kind, Role};

use crate::scope::{Binds, Scope};
use crate::search::Query;

/// What is asked for; what is empty does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseFilter {
    pub kind: Option<Kind>,
    /// Only these, as they were ticked in a list.
    pub ids: Vec<CaseId>,
    /// Open, finished, or both.
    pub open: Option<bool>,
    /// Codes of stages, from the closed lists of the processes.
    pub stages: Vec<&'static str>,
    pub severities: Vec<&'static str>,
    pub judgement: Option<Judgement>,
    /// Codes of categories; a code stands for those below it too.
    pub categories: Vec<String>,
    pub office: Option<NodeId>,
    /// Has or had a part in the case.
    pub department: Option<NodeId>,
    /// None of these has or had a part in it.
    pub without_departments: Vec<NodeId>,
    pub handler: Option<StaffId>,
    pub not_handled_by: Option<StaffId>,
    /// Whose decision it waits for.
    pub approver: Option<Role>,
    /// Not complained about in it: somebody besides the one who asks.
    pub not_about: Option<StaffId>,
    /// Cases that another part of the same list shows: a scope, and codes of stages, all when empty.
    pub outside: Vec<(Scope, Vec<&'static str>)>,
    /// The place or anything inside it, by its id: building 3 is never building 30 (P22).
    pub place: Option<PlaceId>,
    pub channel: Option<Channel>,
    /// First and last local day of registration, as the office counts days.
    pub registered_from: Option<Date>,
    pub registered_to: Option<Date>,
    pub due: Option<DueWindow>,
    pub paused: Option<bool>,
    /// Whether no later time for the next call has been agreed, at this instant.
    pub callable_at: Option<Timestamp>,
    pub group: Option<bool>,
    pub reopened: Option<bool>,
    /// A question of triage and what was proposed.
    pub proposed: Option<(&'static str, String)>,
    pub matter: Option<MatterId>,
    pub resident: Option<ResidentId>,
    pub household: Option<PlaceId>,
    pub q: Option<Query>,
}

/// When the next limit falls. Finished cases have none and are never inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DueWindow {
    /// Not earlier than this.
    pub from: Option<Timestamp>,
    /// Earlier than this.
    pub before: Option<Timestamp>,
    /// Open cases without a limit belong to it too.
    pub or_none: bool,
}

impl CaseFilter {
    /// The condition on a row of `cases` with the alias `c`, without that of `q`.
    pub(super) fn conditions(&self, binds: &mut Binds) -> Vec<String> {
        let mut all = Vec::new();
        self.words(&mut all, binds);
        self.people_and_places(&mut all, binds);
        self.times(&mut all, binds);
        all
    }

    fn words(&self, all: &mut Vec<String>, binds: &mut Binds) {
        if let Some(kind) = self.kind {
            all.push(format!("c.kind = {}", binds.bind(kind.as_str())));
        }
        if let Some(open) = self.open {
            all.push(format!("c.open = {}", i32::from(open)));
        }
        if !self.stages.is_empty() {
            all.push(format!("c.stage IN ({})", binds.list(self.stages.iter().copied())));
        }
        if !self.severities.is_empty() {
            let list = binds.list(self.severities.iter().copied());
            all.push(format!("c.severity IN ({list})"));
        }
        if let Some(judgement) = self.judgement {
            all.push(format!("c.judgement = {}", binds.bind(judgement.as_str())));
        }
        if !self.categories.is_empty() {
            let codes = binds.list(self.categories.iter());
            let parents = binds.list(self.categories.iter());
            all.push(format!(
                "c.category IN (SELECT y.code FROM categories y WHERE y.code IN ({codes}) OR y.parent IN ({parents}))"
            ));
        }
        if let Some(channel) = self.channel {
            all.push(format!("c.channel = {}", binds.bind(channel.as_str())));
        }
        if let Some(role) = self.approver {
            all.push(format!("c.approver = {}", binds.bind(role.as_str())));
        }
        for (column, wanted) in [("paused", self.paused), ("became_group", self.group)] {
            if let Some(wanted) = wanted {
                all.push(format!("c.{column} = {}", i32::from(wanted)));
            }
        }
        if let Some((question, value)) = &self.proposed {
            let (question, value) = (binds.bind(*question), binds.bind(value));
            all.push(format!(
                "EXISTS (SELECT 1 FROM triage_answers q WHERE q.subject_id = c.id AND q.question = {question} \
                 AND q.proposed = {value} LIMIT 1 OFFSET 0)"
            ));
        }
        if let Some(reopened) = self.reopened {
            all.push(format!("c.round {} 0", if reopened { ">" } else { "=" }));
        }
    }

    fn people_and_places(&self, all: &mut Vec<String>, binds: &mut Binds) {
        let ids = [
            ("office_id", self.office.map(|id| id.0)),
            ("handler_id", self.handler.map(|id| id.0)),
            ("matter_id", self.matter.map(|id| id.0)),
            ("resident_id", self.resident.map(|id| id.0)),
            ("household_id", self.household.map(|id| id.0)),
        ];
        for (column, id) in ids {
            if let Some(id) = id {
                all.push(format!("c.{column} = {}", binds.bind(id)));
            }
        }
        if !self.ids.is_empty() {
            all.push(format!("c.id IN ({})", binds.list(self.ids.iter().map(|id| id.0))));
        }
        if let Some(id) = self.not_handled_by {
            all.push(format!("(c.handler_id = {}) IS NOT TRUE", binds.bind(id.0)));
        }
        if let Some(id) = self.not_about {
            all.push(format!(
                "NOT EXISTS (SELECT 1 FROM case_accused b WHERE b.staff_id = {} AND b.case_id = c.id)",
                binds.bind(id.0)
            ));
        }
        for (scope, stages) in &self.outside {
            let shown = scope.on_cases("c", binds);
            let stages = match stages.as_slice() {
                [] => String::new(),
                some => format!(" AND c.stage IN ({})", binds.list(some.iter().copied())),
            };
            all.push(format!("({shown}{stages}) IS NOT TRUE"));
        }
        if let Some(id) = self.department {
            all.push(has_part("", &binds.bind(id.0)));
        }
        if !self.without_departments.is_empty() {
            let list = binds.list(self.without_departments.iter().map(|id| id.0));
            all.push(has_part("NOT ", &list));
        }
        if let Some(id) = self.place {
            let id = binds.bind(id.0);
            all.push(format!(
                "EXISTS (SELECT 1 FROM places l WHERE l.id = c.place_id AND (l.id = {id} OR l.parent_id = {id} \
                 OR l.building_id = {id} OR l.community_id = {id}) LIMIT 1 OFFSET 0)"
            ));
        }
    }

    fn times(&self, all: &mut Vec<String>, binds: &mut Binds) {
        if let Some(day) = self.registered_from {
            all.push(format!("c.day >= {}", binds.bind(day.to_string())));
        }
        if let Some(day) = self.registered_to {
            all.push(format!("c.day <= {}", binds.bind(day.to_string())));
        }
        if let Some(window) = self.due {
            let inside = window.bounds("c", binds);
            let inside = if inside.is_empty() {
                "c.due_at IS NOT NULL".to_owned()
            } else {
                inside.join(" AND ")
            };
            let none = if window.or_none { "c.due_at IS NULL OR " } else { "" };
            all.push(format!("c.open = 1 AND ({none}({inside}))"));
        }
        if let Some(now) = self.callable_at {
            let now = binds.bind(now);
            all.push(format!("(c.recall_at IS NULL OR c.recall_at <= {now})"));
        }
    }

    /// Bounds of `registered_at` that hold wherever on earth the local days are counted, so that an index can be used;
    /// the days themselves decide.
    pub(super) fn registered_bounds(&self, alias: &str, binds: &mut Binds) -> Vec<String> {
        let at = |day: Date, hours: i64| {
            let start = day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
            start.checked_add(SignedDuration::from_hours(hours)).ok()
        };
        let from = self.registered_from.and_then(|day| at(day, -14));
        let before = self.registered_to.and_then(|day| at(day, 24 + 12));
        let from = from.map(|at| format!("{alias}.registered_at >= {}", binds.bind(at)));
        let before = before.map(|at| format!("{alias}.registered_at < {}", binds.bind(at)));
        from.into_iter().chain(before).collect()
    }
}

impl DueWindow {
    /// The bounds as conditions on the key of an index.
    pub(super) fn bounds(&self, alias: &str, binds: &mut Binds) -> Vec<String> {
        let from = self.from.map(|at| format!("{alias}.due_at >= {}", binds.bind(at)));
        let before = self.before.map(|at| format!("{alias}.due_at < {}", binds.bind(at)));
        from.into_iter().chain(before).collect()
    }
}

fn has_part(not: &str, departments: &str) -> String {
    format!(
        "{not}EXISTS (SELECT 1 FROM case_departments e WHERE e.case_id = c.id \
         AND e.department_id IN ({departments}) LIMIT 1 OFFSET 0)"
    )
}
