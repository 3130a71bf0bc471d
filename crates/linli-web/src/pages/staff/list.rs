//! The list of staff, of one node if asked.

use super::{fields, grant_words, node_words};
use crate::errors::Fault;
use crate::forms::{Choice, Form};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Pager, Table};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use linli_app::access::Right;
use linli_app::directory::organisation::{self, NodeView};
use linli_app::directory::staff::{self, GrantView, Listing, StaffView};
use linli_domain::ids::NodeId;
use serde::Deserialize;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "pages/staff/list.html")]
struct ListPage {
    page: Page,
    form: Form,
    nodes: Vec<Choice>,
    table: Table,
    pager: Option<Pager>,
    administers: bool,
}

/// Which part of the list is asked for. An empty node is none.
#[derive(Deserialize)]
pub struct Asked {
    node: Option<String>,
    retired: Option<String>,
    after: Option<String>,
}

/// Shows the list.
///
/// # Errors
/// A fault if the visitor may not see staff.
pub async fn list(
    State(state): State<WebState>,
    signed: Signed,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let node = asked.node.as_deref().and_then(|id| Uuid::parse_str(id).ok());
    let with_retired = asked.retired.is_some();
    let listing =
        Listing { node: node.map(NodeId), with_retired, cursor: asked.after.clone(), limit: None };
    let found = staff::list(&state.app, &signed.caller, listing).await.map_err(fault)?;
    let tree = organisation::tree(&state.app, &signed.caller, false).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let mut form = Form::blank(page.s, "staff.filter");
    let mut path = "/admin/staff?".to_owned();
    if let Some(node) = node {
        form.values.set("node", node.to_string());
        path.push_str(&format!("node={node}&"));
    }
    if with_retired {
        form.values.set("retired", "on");
        path.push_str("retired=on&");
    }
    let pager = (found.next.is_some() || asked.after.is_some()).then(|| Pager {
        words: page.f("staff.shown", &[("count", &found.items.len().to_string())]),
        previous: asked.after.map(|_| path.clone()).unwrap_or_default(),
        next: found.next.map(|cursor| format!("{path}after={cursor}")).unwrap_or_default(),
    });
    let shown = ListPage {
        table: table(&page, &tree, &found.items),
        nodes: std::iter::once(Choice::new("", page.t("words.all")))
            .chain(fields::tree_choices(&tree))
            .collect(),
        administers: signed.caller.has(Right::Administer),
        form,
        pager,
        page,
    };
    Ok(crate::pages::ok(&shown))
}

fn table(page: &Page, tree: &[NodeView], people: &[StaffView]) -> Table {
    let labels = ["name", "login", "roles", "departments"].map(|column| match column {
        "name" => page.t("staff.form.name"),
        "login" => page.t("staff.form.login"),
        "roles" => page.t("staff.roles"),
        _ => page.t("staff.form.departments"),
    });
    let mut table = Table::new(page.t("staff.title"), &labels);
    for person in people {
        let mut name =
            Cell::link(&*person.name, format!("/admin/staff/{}", person.id)).sub(&*person.title);
        if person.retired {
            name = name.tag("", page.t("words.retired"));
        } else if !person.has_password {
            name = name.tag("line", page.t("staff.no_password"));
        }
        let role =
            |g: &GrantView| grant_words(page, &g.role, &node_words(tree, g.node, &g.node_name));
        let roles: Vec<String> = person.grants.iter().map(role).collect();
        let departments = person.departments.iter().map(|d| node_words(tree, d.id, &d.name));
        let departments: Vec<String> = departments.collect();
        table.row(vec![
            name,
            Cell::text(&*person.login),
            Cell::text(roles.join(page.t("words.and"))),
            Cell::text(departments.join(page.t("words.and"))),
        ]);
        if let Some(row) = table.rows.last_mut() {
            row.quiet = person.retired;
        }
    }
    table
}
