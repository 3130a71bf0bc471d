//! The list: 50 rows of a department in one state, by the next limit; first and thousandth page.

use crate::stats::{ms, percentile, row};
use anyhow::Result;
use linli_app::App;
use linli_domain::ids::NodeId;
use linli_store::lists::{self, CaseFilter, Cursor, Sort};
use linli_store::{Scope, StoreError};
use std::time::Instant;

const ROWS: u32 = 50;
const TIMES: usize = 200;

/// Measures the lists that people open most, and the archive's thousandth page.
pub async fn measure(app: &App) -> Result<()> {
    let (office, department) = app
        .db
        .read(|tx| {
            let busiest = tx.one(
                "SELECT n.office_id, d.department_id FROM case_departments d JOIN nodes n ON n.id = d.department_id \
                 WHERE d.open = 1 GROUP BY n.office_id, d.department_id ORDER BY COUNT(*) DESC LIMIT 1",
                &[],
            )?;
            Ok::<_, StoreError>((NodeId(busiest.get("office_id")?), NodeId(busiest.get("department_id")?)))
        })
        .await?;
    let scope = Scope { offices: vec![office], ..Scope::nothing() };
    let state = CaseFilter {
        open: Some(true),
        department: Some(department),
        stages: vec!["investigating", "executing"],
        ..CaseFilter::default()
    };
    timed(
        app,
        "list by state and department, next limit first, p95",
        &scope,
        &state,
        Sort::Due,
        None,
    )
    .await?;
    let archive =
        CaseFilter { open: Some(false), department: Some(department), ..CaseFilter::default() };
    timed(app, "archive of the department, first page, p95", &scope, &archive, Sort::Newest, None)
        .await?;
    let (pages, cursor) = far(app, &scope, &archive, 1000).await?;
    let name = format!("archive of the department, page {pages}, p95");
    timed(app, &name, &scope, &archive, Sort::Newest, cursor).await
}

async fn timed(
    app: &App,
    name: &str,
    scope: &Scope,
    filter: &CaseFilter,
    sort: Sort,
    cursor: Option<Cursor>,
) -> Result<()> {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let (scope, filter) = (scope.clone(), filter.clone());
        let start = Instant::now();
        app.db
            .read(move |tx| lists::list(tx, &scope, &filter, sort, ROWS, cursor.as_ref()))
            .await?;
        times.push(start.elapsed());
    }
    row(name, ms(percentile(&mut times, 0.95)));
    Ok(())
}

/// Goes forward page by page; tells how many pages there were at most.
async fn far(
    app: &App,
    scope: &Scope,
    filter: &CaseFilter,
    pages: usize,
) -> Result<(usize, Option<Cursor>)> {
    let mut cursor = None;
    for page in 1..pages {
        let (scope, filter, from) = (scope.clone(), filter.clone(), cursor);
        let found = app
            .db
            .read(move |tx| lists::list(tx, &scope, &filter, Sort::Newest, ROWS, from.as_ref()))
            .await?;
        match found.next {
            Some(next) => cursor = Some(next),
            None => return Ok((page, cursor)),
        }
    }
    Ok((pages, cursor))
}
