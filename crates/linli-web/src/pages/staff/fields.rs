//! The fields of a member of staff: from the row to the form, and back.

use crate::forms::{Choice, FieldIssue, Form, Values};
use crate::session::Signed;
use crate::shell::Page;
use linli_app::access::Right;
use linli_app::directory::checks::LOCALES;
use linli_app::directory::organisation::NodeView;
use linli_app::directory::residents::Secret;
use linli_app::directory::staff::{StaffInput, StaffView};
use linli_domain::ids::NodeId;
use linli_domain::vocabulary::{NodeKind, Role};
use std::collections::BTreeMap;
use uuid::Uuid;

const SCOPE: &str = "staff.form";

/// Rows of roles and of departments that one sending may bring.
const MOST: usize = 20;

/// The form as a row fills it.
pub fn filled(page: &Page, person: &StaffView) -> Form {
    let mut form = Form::blank(page.s, SCOPE)
        .with("name", &*person.name)
        .with("title", &*person.title)
        .with("locale", &*person.locale);
    for (at, grant) in person.grants.iter().enumerate() {
        form.values.set(&format!("held.{at}.role"), &*grant.role);
        form.values.set(&format!("held.{at}.node"), grant.node.to_string());
    }
    for (at, department) in person.departments.iter().enumerate() {
        form.values.set(&format!("departments.{at}"), department.id.to_string());
    }
    form
}

/// The form of somebody new.
pub fn blank(page: &Page) -> Form {
    Form::blank(page.s, SCOPE).with("locale", page.lang())
}

/// A form that was sent.
pub fn sent(page: &Page, values: Values) -> Form {
    Form::of(page.s, SCOPE, values)
}

/// Which row of the form each role and each department of the input came from.
#[derive(Default)]
pub struct Sources {
    grants: Vec<usize>,
    departments: Vec<usize>,
}

/// Reads the person.
pub fn read(form: &mut Form) -> Option<(StaffInput, Sources)> {
    form.read(|r| {
        let mut sources = Sources::default();
        let mut input = StaffInput {
            name: r.text("name").max(60).required(),
            title: r.text("title").max(60).optional().unwrap_or_default(),
            phone: match r.phone("phone").optional() {
                Some(phone) => Secret::Value(phone),
                None if r.ticked("clear_phone") => Secret::Clear,
                None => Secret::Keep,
            },
            locale: r.text("locale").required(),
            ..StaffInput::default()
        };
        for at in 0..MOST {
            let (role, node) = (format!("held.{at}.role"), format!("held.{at}.node"));
            let half = [&role, &node].map(|name| r.all(name).is_empty());
            if half != [true, true] {
                let role = r.choice(&role, Role::parse).required_or(Role::Technician);
                let node = r.uuid(&node).required_or(Uuid::nil());
                input.grants.push((role, NodeId(node)));
                sources.grants.push(at);
            }
            if let Some(id) = r.uuid(&format!("departments.{at}")).optional() {
                input.departments.push(NodeId(id));
                sources.departments.push(at);
            }
        }
        (input, sources)
    })
}

/// Issues of the use case beside their fields.
pub fn refuse(form: &mut Form, sources: &Sources, issues: Vec<linli_app::FieldIssue>) {
    for issue in issues {
        let mut issue = FieldIssue::from(issue);
        let row =
            |rows: &[usize], at: &str| at.parse().ok().and_then(|at: usize| rows.get(at).copied());
        if let Some(at) =
            issue.field.strip_prefix("grants.").and_then(|at| row(&sources.grants, at))
        {
            let part = if issue.code == "role_not_at_this_node" { "role" } else { "node" };
            issue.field = format!("held.{at}.{part}");
        } else if let Some(at) =
            issue.field.strip_prefix("departments.").and_then(|at| row(&sources.departments, at))
        {
            issue.field = format!("departments.{at}");
        }
        form.refuse(issue);
    }
}

/// The names of the fields of one row.
pub struct GrantRow {
    pub role: String,
    pub node: String,
}

/// The rows of roles: those that are there, and one more.
pub fn grant_rows(form: &Form) -> Vec<GrantRow> {
    let rows = form.rows("held", 0, MOST).max(filled_rows(form, "held") + 1).min(MOST);
    (0..rows)
        .map(|at| GrantRow { role: format!("held.{at}.role"), node: format!("held.{at}.node") })
        .collect()
}

/// The fields of departments: those that are there, and one more.
pub fn department_rows(form: &Form) -> Vec<String> {
    let rows =
        form.rows("departments", 0, MOST).max(filled_rows(form, "departments") + 1).min(MOST);
    (0..rows).map(|at| format!("departments.{at}")).collect()
}

/// One more than the last row with something in it.
fn filled_rows(form: &Form, list: &str) -> usize {
    let filled = form.values.pairs().iter().filter(|(_, value)| !value.is_empty());
    let rows = filled.filter_map(|(name, _)| {
        name.strip_prefix(list)?.strip_prefix('.')?.split('.').next()?.parse().ok()
    });
    rows.map(|at: usize| at + 1).max().unwrap_or(0)
}

/// Nodes with the depth of each, indented with ideographic spaces.
pub fn tree_choices(nodes: &[NodeView]) -> Vec<Choice> {
    let mut depths: BTreeMap<NodeId, usize> = BTreeMap::new();
    let mut choices = Vec::with_capacity(nodes.len());
    for node in nodes {
        let depth =
            node.parent.and_then(|id| depths.get(&id).copied()).map_or(0, |depth| depth + 1);
        depths.insert(node.id, depth);
        choices
            .push(Choice::new(node.id.to_string(), format!("{}{}", "　".repeat(depth), node.name)));
    }
    choices
}

/// The nodes that the visitor administers.
pub fn administered(signed: &Signed, nodes: Vec<NodeView>) -> Vec<NodeView> {
    let scope = signed.caller.scope(Right::Administer);
    let inside = |node: &NodeView| {
        scope.everything
            || node.branch.is_some_and(|id| scope.branches.contains(&id))
            || node.office.is_some_and(|id| scope.offices.contains(&id))
    };
    nodes.into_iter().filter(inside).collect()
}

/// The departments among nodes, each under its office.
pub fn department_choices(nodes: &[NodeView]) -> Vec<Choice> {
    let office = |node: &NodeView| {
        let above = nodes.iter().find(|n| Some(n.id) == node.parent);
        above.map(|n| n.name.clone()).unwrap_or_default()
    };
    nodes
        .iter()
        .filter(|node| matches!(node.kind, NodeKind::Department | NodeKind::Quality))
        .map(|node| Choice::new(node.id.to_string(), &*node.name).group(office(node)))
        .collect()
}

/// All roles.
pub fn roles(page: &Page) -> Vec<Choice> {
    Role::ALL
        .iter()
        .map(|role| Choice::new(role.as_str(), page.word("role", role.as_str())))
        .collect()
}

/// Languages of the pages.
pub fn locales(page: &Page) -> Vec<Choice> {
    LOCALES.iter().map(|tag| Choice::new(*tag, page.word("language", tag))).collect()
}
