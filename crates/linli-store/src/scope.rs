//! What a person may see, as a condition of SQL (ORG-2, CMP-6).
//!
//! Owns the one predicate that list, count, search, export and direct access share. Compiled from
//! the roles by `linli_app::access`; every reading statement about cases takes one, so that no
//! unscoped read leaves this crate. Ids only: a building 3 can never match a building 30.

use crate::db::Value;
use linli_domain::ids::{CaseId, NodeId, StaffId};

/// The nodes whose cases a person sees. An empty scope sees nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The person, kept from every case about themselves.
    pub staff: Option<StaffId>,
    /// All offices of the company.
    pub everything: bool,
    pub branches: Vec<NodeId>,
    pub offices: Vec<NodeId>,
    /// Departments whose parts of cases they see.
    pub departments: Vec<NodeId>,
    /// The one case that a link opens to whoever holds it.
    pub case: Option<CaseId>,
}

/// Values of a statement under construction: `bind` gives the placeholder of a value.
#[derive(Debug, Default)]
pub struct Binds(Vec<Value>);

impl Binds {
    /// The placeholder for a value, e.g. `$3`.
    pub fn bind(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("${}", self.0.len())
    }

    /// A list of placeholders, e.g. `$3, $4`.
    pub fn list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> String {
        let places: Vec<String> = values.into_iter().map(|value| self.bind(value)).collect();
        places.join(", ")
    }

    /// Goes on after the placeholders of a statement.
    pub(crate) fn after(values: Vec<Value>) -> Self {
        Self(values)
    }

    /// The values in the order of their placeholders.
    pub fn values(&self) -> &[Value] {
        &self.0
    }
}

impl Scope {
    /// A scope that sees nothing: what is left when rights cannot be read (fail closed).
    pub fn nothing() -> Self {
        Self::default()
    }

    /// The condition on a row of `cases`, whose alias is given.
    pub fn on_cases(&self, alias: &str, binds: &mut Binds) -> String {
        let mut any = Vec::new();
        if self.everything {
            any.push("1 = 1".to_owned());
        } else {
            for (column, nodes) in [("branch_id", &self.branches), ("office_id", &self.offices)] {
                if !nodes.is_empty() {
                    let list = binds.list(nodes.iter().map(|n| n.0));
                    any.push(format!("{alias}.{column} IN ({list})"));
                }
            }
            if !self.departments.is_empty() {
                let list = binds.list(self.departments.iter().map(|n| n.0));
                // OFFSET 0 keeps PostgreSQL from collecting all cases of the departments to look up a few.
                any.push(format!(
                    "EXISTS (SELECT 1 FROM case_departments d WHERE d.case_id = {alias}.id \
                     AND d.department_id IN ({list}) LIMIT 1 OFFSET 0)"
                ));
            }
        }
        if let Some(case) = self.case {
            let one = binds.bind(case.0);
            any.push(format!("{alias}.id = {one}"));
        }
        if any.is_empty() {
            return "1 = 0".to_owned();
        }
        let seen = format!("({})", any.join(" OR "));
        match self.staff {
            Some(staff) => {
                let me = binds.bind(staff.0);
                format!(
                    "{seen} AND NOT EXISTS (SELECT 1 FROM case_accused a WHERE a.staff_id = {me} AND a.case_id = {alias}.id)"
                )
            }
            None => seen,
        }
    }

    /// The condition on rows that carry an office (contacts, residents, places): departments see
    /// those of their office, which the caller adds to `offices` where the role allows it.
    pub fn on_office(&self, column: &str, branch_of: &str, binds: &mut Binds) -> String {
        if self.everything {
            return "1 = 1".to_owned();
        }
        let mut any = Vec::new();
        if !self.offices.is_empty() {
            let list = binds.list(self.offices.iter().map(|n| n.0));
            any.push(format!("{column} IN ({list})"));
        }
        if !self.branches.is_empty() {
            let list = binds.list(self.branches.iter().map(|n| n.0));
            any.push(format!(
                "{column} IN (SELECT n.id FROM nodes n WHERE n.{branch_of} IN ({list}))"
            ));
        }
        if any.is_empty() { "1 = 0".to_owned() } else { format!("({})", any.join(" OR ")) }
    }
}
