//! What somebody at the desk waits for: search, suggestions while typing, the panes beside the form with similar cases, a
//! case, and a case with thousands of messages (F04).
//!
//! Measures the use cases behind the pages, as the pages call them.

use crate::lifecycle::Desk;
use crate::stats::{ms, percentile, row};
use anyhow::{Context, Result};
use linli_app::complaint::act::{Act, act};
use linli_app::complaint::caller_card::Asked;
use linli_app::complaint::register::{NewComplaint, register};
use linli_app::complaint::{overview, view};
use linli_app::{App, clocks, search};
use linli_domain::ids::CaseId;
use linli_store::StoreError;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Messages of the case with very many.
const MESSAGES: usize = 5_000;
/// Times that each question is asked.
const TIMES: usize = 20;
/// What people type: words of two characters, a tail, a room, a name, the first letters of a category, nothing that is
/// there.
const ASKED: &[&str] = &["漏水", "电梯", "007", "3-1201", "王", "5207", "dt", "鹦鹉", "物业 电梯"];
/// Budgets of ux.md 12 and of the requirements, in milliseconds at the 95th percentile.
const SEARCH: u32 = 50;
const CASE: u32 = 30;
const TYPE_AHEAD: u32 = 40;
const SIMILAR: u32 = 60;

/// Measures everything and prints a row for each.
pub async fn measure(app: &App) -> Result<()> {
    let desk = Desk::of(app).await?;
    searching(app, &desk).await?;
    cases(app, &desk).await?;
    panes(app, &desk).await?;
    long(app, &desk).await
}

fn told(name: &str, times: &mut [Duration], most: u32) {
    row(&format!("{name}, p95 (at most {most} ms)"), ms(percentile(times, 0.95)));
}

async fn searching(app: &App, desk: &Desk) -> Result<()> {
    for (name, each, most) in
        [("search, 20 of each", 20, SEARCH), ("type-ahead, 5 of each", 5, TYPE_AHEAD)]
    {
        let mut times = Vec::new();
        for _ in 0..TIMES {
            for words in ASKED {
                let start = Instant::now();
                search::find(app, desk.clerk(), words, each).await?;
                times.push(start.elapsed());
            }
        }
        told(name, &mut times, most);
    }
    Ok(())
}

async fn cases(app: &App, desk: &Desk) -> Result<()> {
    let office = desk.department().0;
    let ids = app
        .db
        .read(move |tx| {
            let rows = tx.rows(
                "SELECT c.id FROM cases c JOIN nodes n ON n.office_id = c.office_id \
                 WHERE n.id = $1 AND c.kind = 'complaint' ORDER BY c.registered_at DESC LIMIT 200",
                &[office.into()],
            )?;
            rows.iter().map(|row| row.get::<Uuid>("id")).collect::<Result<Vec<_>, StoreError>>()
        })
        .await?;
    let mut times = Vec::new();
    for id in &ids {
        times.push(opened(app, desk, CaseId(*id)).await?);
    }
    told("a case with its clocks", &mut times, CASE);
    Ok(())
}

/// As the page of a case reads it.
async fn opened(app: &App, desk: &Desk, id: CaseId) -> Result<Duration> {
    let start = Instant::now();
    view::case(app, desk.clerk(), id).await?;
    clocks::of_case(app, desk.clerk(), id).await?;
    Ok(start.elapsed())
}

async fn panes(app: &App, desk: &Desk) -> Result<()> {
    let mut times = Vec::new();
    for n in 0..TIMES * 10 {
        let new = desk.complaint(n);
        let room = new.room.context("a room")?;
        let code = app
            .db
            .read(move |tx| {
                tx.one("SELECT code FROM places WHERE id = $1", &[room.0.into()])?
                    .get::<String>("code")
            })
            .await?;
        let asked = Asked { phone: new.phone.clone(), room: code, ..Asked::default() };
        let start = Instant::now();
        overview::overview(app, desk.clerk(), asked, new, None, None).await?;
        times.push(start.elapsed());
    }
    told("the panes of the desk, with similar cases", &mut times, SIMILAR);
    Ok(())
}

async fn long(app: &App, desk: &Desk) -> Result<()> {
    let new = NewComplaint { title: "很长的一件".to_owned(), ..desk.complaint(1) };
    let id = register(app, desk.clerk(), new, None).await?.case;
    for n in 0..MESSAGES {
        let note =
            Act::Note { text: format!("第 {n} 条备注：已电话联系，明天上门。") };
        act(app, desk.clerk(), id, None, note).await?;
    }
    let mut times = Vec::new();
    for _ in 0..TIMES {
        times.push(opened(app, desk, id).await?);
    }
    told(&format!("a case with {MESSAGES} messages"), &mut times, 200);
    Ok(())
}
