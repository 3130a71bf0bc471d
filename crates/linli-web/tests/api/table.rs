//! The table of routes is what the router knows: nothing is mounted that nobody decided about.

use crate::program::router;
use linli_testkit::company::TestApp;
use linli_testkit::db::TestDb;
use linli_web::route_table::table;
use std::collections::BTreeSet;

/// Methods and paths in what the router says of itself for debugging. The format is not promised by
/// anybody: if it changes, this finds nothing, and the test says so.
fn mounted(debug: &str) -> BTreeSet<(String, String)> {
    let own = debug.split("fallback_router:").next().unwrap_or_default();
    let mut methods = Vec::new();
    let mut paths = Vec::new();
    for part in own.split("RouteId(").skip(1) {
        let Some((id, rest)) = part.split_once("): ") else { continue };
        if let Some(path) = rest.strip_prefix('"') {
            paths.push((id, path.split('"').next().unwrap_or_default()));
            continue;
        }
        for (field, method) in [
            ("get: Route", "GET"),
            ("post: Route", "POST"),
            ("put: Route", "PUT"),
            ("patch: Route", "PATCH"),
            ("delete: Route", "DELETE"),
            ("options: Route", "OPTIONS"),
        ] {
            if rest.contains(field) {
                methods.push((id, method));
            }
        }
        assert!(!rest.starts_with("Route("), "a service without methods is mounted");
    }
    let mut mounted = BTreeSet::new();
    for (id, path) in &paths {
        let own = methods.iter().filter(|(of, _)| of == id);
        mounted.extend(own.map(|(_, method)| ((*method).to_owned(), (*path).to_owned())));
    }
    mounted
}

/// Item 4: a route that is mounted and not in the table fails here; so does an entry without a route.
#[tokio::test(flavor = "multi_thread")]
async fn the_table_is_what_the_router_knows() {
    let app = TestApp::on(TestDb::sqlite().await).await;
    let mounted = mounted(&format!("{:?}", router(&app)));
    assert!(
        mounted.len() > 100,
        "the router shows {} routes: has its format changed?",
        mounted.len()
    );
    let entries: Vec<(String, String)> =
        table().into_iter().map(|r| (r.method.to_string(), r.path)).collect();
    let known: BTreeSet<(String, String)> = entries.iter().cloned().collect();
    assert_eq!(entries.len(), known.len(), "an entry stands twice");
    let missing: Vec<_> = mounted.difference(&known).collect();
    let gone: Vec<_> = known.difference(&mounted).collect();
    assert!(
        missing.is_empty(),
        "mounted, but not in the table (route_table/pages.rs): {missing:?}"
    );
    assert!(gone.is_empty(), "in the table, but not mounted: {gone:?}");
}
