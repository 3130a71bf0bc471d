//! Clocks: finding and firing what is due among a million, an idle sweep, one due time over ten years, planning again.
//!
//! Owns these four measurements. Runs on a database of its own copy of the demonstration; time is a value that it sets.

use crate::lifecycle::Desk;
use crate::place::Place;
use crate::stats::{ms, row};
use anyhow::{Result, ensure};
use jiff::{SignedDuration, Timestamp};
use linli_app::App;
use linli_app::clocks::policies::NewVersion;
use linli_app::clocks::{calendars, policies, replan};
use linli_app::complaint::{register, sweep};
use linli_app::environment::{Environment as _, Fixed, System};
use linli_app::operator;
use linli_domain::clock::base::{Base, due_at};
use linli_domain::clock::calendar::Calendar;
use linli_domain::policy::pack;
use linli_store::clocks::COLUMNS;
use linli_store::db::params;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Clocks that are open while nothing is due.
const OPEN: u32 = 1_000_000;
/// Of which so many fall due together.
const DUE: usize = 1_000;
/// How often the server sweeps.
const PERIOD: Duration = Duration::from_secs(15);

/// Measures on a database that is not used for anything else afterwards.
pub async fn measure(place: &Place, planned_again: usize) -> Result<()> {
    one_due_time()?;
    let start = System.now();
    let clock = Arc::new(Fixed::at(start));
    let app = App { environment: clock.clone(), ..place.open().await? };
    // What the demonstration left over is not measured.
    sweep::sweep(&app).await?;
    open_clocks(&app, start).await?;
    fire(&app, &clock, start).await?;
    plan_again(&app, &clock, planned_again).await?;
    app.db.close().await;
    Ok(())
}

/// One limit of ten years on a calendar with holidays, from starts all over a year.
fn one_due_time() -> Result<()> {
    let calendar = Calendar::china("Asia/Shanghai")?;
    let begin: Timestamp = "2020-01-02T09:00:00+08:00".parse()?;
    let mut times = Vec::new();
    for base in [Base::BusinessMinutes(10 * 250 * 9 * 60), Base::WorkingDays(2_500)] {
        for hour in 0..5_000_i64 {
            let from = begin.checked_add(SignedDuration::from_hours(hour))?;
            let since = Instant::now();
            let due = due_at(base, from, None, &calendar);
            times.push(since.elapsed());
            ensure!(due.is_some_and(|due| due > from), "no limit");
        }
    }
    let first = times.first().copied().unwrap_or_default();
    let all: Duration = times.iter().sum();
    let mean = all / u32::try_from(times.len())?;
    let micros = |time: Duration| format!("{:.1} microseconds", time.as_secs_f64() * 1e6);
    row("one due time across ten years of calendar, mean of 10,000", micros(mean));
    row("the first one, which adds the years up", micros(first));
    Ok(())
}

/// A million clocks far from due, which have to be passed over.
async fn open_clocks(app: &App, now: Timestamp) -> Result<()> {
    let due = now.checked_add(SignedDuration::from_hours(24 * 30))?;
    let environment = app.environment.clone();
    app.db
        .write(move |tx| {
            let rows = (0..OPEN).map(|n| {
                let at = due + SignedDuration::from_secs(i64::from(n));
                params![
                    environment.id(),
                    "SLA-15",
                    0_i64,
                    now,
                    at,
                    None::<Timestamp>,
                    false,
                    false,
                    0_i64,
                    at
                ]
                .to_vec()
            });
            tx.bulk("clocks", COLUMNS, rows)
        })
        .await?;
    Ok(())
}

async fn fire(app: &App, clock: &Fixed, start: Timestamp) -> Result<()> {
    let desk = Desk::of(app).await?;
    for n in 0..DUE {
        register::register(app, desk.clerk(), desk.complaint(n), None).await?;
    }
    // Nothing is due yet: what an idle server does.
    let since = Instant::now();
    for _ in 0..200 {
        ensure!(sweep::sweep(app).await?.cases == 0, "the sweep was not idle");
    }
    let idle = since.elapsed() / 200;
    let share = idle.as_secs_f64() / PERIOD.as_secs_f64() * 100.0;
    row(
        "idle sweep beside 1,000,000 open clocks",
        format!("{} = {share:.4} % of a core", ms(idle)),
    );
    // 80 percent of the half hour within which the form is at the department.
    clock.set(start.checked_add(SignedDuration::from_mins(25))?);
    let since = Instant::now();
    let swept = sweep::sweep(app).await?;
    let took = since.elapsed();
    // The demonstration has a few of its own.
    ensure!(swept.cases >= DUE && swept.failed == 0, "{swept:?}");
    row(&format!("{} due of 1,000,000 open clocks, found and fired", swept.cases), ms(took));
    let since = Instant::now();
    let told = sweep::deliver(app).await?;
    row(&format!("their {told} notices to their people"), ms(since.elapsed()));
    Ok(())
}

/// Open cases with clocks in working days, planned again after a list of holidays that moves every one of them.
async fn plan_again(app: &App, clock: &Fixed, count: usize) -> Result<()> {
    let caller = operator::operator(app).await?;
    let mut policy = pack("default")?;
    policy.calendar = "cn".to_owned();
    let of_case = ["SLA-1", "SLA-4", "SLA-14", "SLA-15"];
    for rule in policy.clocks.iter_mut().filter(|rule| of_case.contains(&rule.id.as_str())) {
        rule.limit = Base::WorkingDays(3);
    }
    let new = NewVersion { policy, valid_from: None, note: String::new() };
    policies::save(app, &caller, new).await?;
    let desk = Arc::new(Desk::of(app).await?);
    let since = Instant::now();
    let tasks: Vec<_> = (0..16)
        .map(|task| {
            let (app, desk) = (app.clone(), desk.clone());
            tokio::spawn(async move {
                for n in (task..count.div_ceil(of_case.len())).step_by(16) {
                    desk.judged(&app, DUE + n).await?;
                }
                Ok::<_, anyhow::Error>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    row("writing the cases to plan again", format!("{:.0} s", since.elapsed().as_secs_f64()));
    let mut day = Calendar::china("Asia/Shanghai")?.day(clock.now());
    let mut list = String::new();
    for _ in 0..10 {
        day = day.tomorrow()?;
        list.push_str(&format!("[[day]]\ndate = \"{day}\"\nname = \"x\"\n"));
    }
    calendars::load_holidays(app, &caller, "cn", &list, String::new()).await?;
    let since = Instant::now();
    let done = replan::replan(app).await?;
    let took = since.elapsed();
    ensure!(done.clocks >= count, "{done:?}");
    row(
        &format!("planning {} open clocks of {} open cases again", done.clocks, done.cases),
        format!("{:.2} s", took.as_secs_f64()),
    );
    Ok(())
}
