//! Members of staff: who works here, in which roles at which nodes (ORG-2).
//!
//! Owns `/admin/staff`. Who sees staff may look; whoever administers everything that a person holds may change it.

mod act;
mod edit;
mod fields;
mod list;
mod show;

use crate::shell::Page;
use crate::state::WebState;
use axum::Router;
use axum::routing::{get, post};
use linli_app::directory::organisation::NodeView;
use linli_domain::ids::NodeId;

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/admin/staff", get(list::list))
        .route("/admin/staff/new", get(edit::new).post(edit::create))
        .route("/admin/staff/{id}", get(show::show))
        .route("/admin/staff/{id}/edit", get(edit::form).post(edit::update))
        .route("/admin/staff/{id}/skills", post(act::set_skills))
        .route("/admin/staff/{id}/retire", post(act::retire))
        .route("/admin/staff/{id}/restore", post(act::restore))
        .route("/admin/staff/{id}/password", get(show::show).post(act::set_password))
        .route("/admin/staff/{id}/sessions/end", post(act::end_sessions))
}

/// `客服 · 锦园管理处`.
fn grant_words(page: &Page, role: &str, node: &str) -> String {
    format!("{} · {node}", page.word("role", role))
}

/// The name of a node, a department's after its office: every office has a 客服部.
fn node_words(tree: &[NodeView], id: NodeId, name: &str) -> String {
    let node = tree.iter().find(|node| node.id == id);
    let office = node.and_then(|node| node.office).filter(|office| *office != id);
    match office.and_then(|office| tree.iter().find(|node| node.id == office)) {
        Some(office) => format!("{} {name}", office.name),
        None => name.to_owned(),
    }
}
