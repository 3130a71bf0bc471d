//! Every route with every role: the table is what the router knows, and the guard is what the
//! table says.

use crate::program::{Program, complaint, router, token_of};
use axum::http::Method;
use linli_domain::vocabulary::Role;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use linli_testkit::db::TestDb;
use linli_web::route_table::{Access, Route, Surface, table};
use serde_json::json;
use std::collections::BTreeSet;

#[tokio::test(flavor = "multi_thread")]
async fn dump() {
    let app = TestApp::on(TestDb::sqlite().await).await;
    println!("{:#?}", router(&app));
}
