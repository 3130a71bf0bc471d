//! The tree of the organisation: company, branches, offices, departments (ORG-1).
//!
//! Owns `/admin/organisation`. Everybody who works here may look; only an administrator of the node or of one above it
//! is offered to change it.

mod node;

use crate::errors::Fault;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Cell, Table};
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use linli_app::access::Right;
use linli_app::directory::organisation::{self, NodeView};
use linli_domain::ids::NodeId;
use std::collections::BTreeMap;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/admin/organisation", get(tree))
        .route("/admin/organisation/{id}", get(node::form).post(node::update))
        .route("/admin/organisation/{id}/new", get(node::new).post(node::create))
        .route("/admin/organisation/{id}/retire", post(node::retire))
        .route("/admin/organisation/{id}/restore", post(node::restore))
}

#[derive(Template)]
#[template(path = "pages/organisation/tree.html")]
struct TreePage {
    page: Page,
    table: Table,
}

async fn tree(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let nodes = organisation::tree(&state.app, &signed.caller, true).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let edits = signed.caller.has(Right::Administer);
    let labels = ["name", "kind", "code", "duty", "policy"].map(|column| match column {
        "name" => page.t("organisation.form.name"),
        "kind" => page.t("organisation.kind"),
        "code" => page.t("organisation.form.code"),
        "duty" => page.t("organisation.form.duty"),
        _ => page.t("organisation.form.policy"),
    });
    let mut table = Table::new(page.t("organisation.title"), &labels);
    let depths = depths(&nodes);
    for node in &nodes {
        table.row(cells(&page, node, depths.get(&node.id).copied().unwrap_or_default(), edits));
        if let Some(row) = table.rows.last_mut() {
            row.quiet = node.retired;
        }
    }
    Ok(crate::pages::ok(&TreePage { page, table }))
}

fn cells(page: &Page, node: &NodeView, depth: usize, edits: bool) -> Vec<Cell> {
    let first = match edits {
        true => Cell::link(&*node.name, format!("/admin/organisation/{}", node.id)),
        false => Cell::text(&*node.name),
    };
    let mut first = first.depth(depth);
    if node.retired {
        first = first.tag("", page.t("words.retired"));
    }
    let duty = node.duty.as_deref().map_or("", |duty| page.word("duty", duty));
    vec![
        first,
        Cell::text(page.word("node_kind", node.kind.as_str())),
        Cell::text(&*node.code),
        Cell::text(duty),
        Cell::text(page.word("policy", &node.policy)),
    ]
}

/// How deep each node lies; parents come before their children.
fn depths(nodes: &[NodeView]) -> BTreeMap<NodeId, usize> {
    let mut depths = BTreeMap::new();
    for node in nodes {
        let above = node.parent.and_then(|id| depths.get(&id).copied());
        depths.insert(node.id, above.map_or(0, |depth: usize| depth + 1));
    }
    depths
}
