//! Registering through the HTTP API of the running program, each answer durable before it comes.

use crate::lifecycle::Desk;
use crate::place::Place;
use crate::stats::{ms, percentile, row};
use crate::{Options, place};
use anyhow::{Context, Result, bail};
use linli_app::complaint::register::NewComplaint;
use serde_json::json;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const LISTEN: &str = "127.0.0.1:8097";
const CONNECTIONS: usize = 32;
const LISTS: usize = 200;

/// Full load, half load, memory, start.
pub async fn measure(options: &Options, place: &Place, bare: f64) -> Result<()> {
    let app = place.open().await?;
    let desk = Arc::new(Desk::of(&app).await?);
    app.db.close().await;
    let token = token(place, &desk)?;
    let served = place.serve(LISTEN).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    row("resident memory, idle", format!("{:.0} MB", served.memory()?));
    let client = reqwest::Client::builder().pool_max_idle_per_host(CONNECTIONS).build()?;
    let load = Load { client, token, desk, next: Arc::new(AtomicUsize::new(0)) };
    let mut times = load.list().await?;
    row("the list through the API, by state and department, p95", ms(percentile(&mut times, 0.95)));
    let (rate, mut times) = load.run(options.seconds, None).await?;
    let share = rate / bare * 100.0;
    row(
        "registered through the API, 32 connections",
        format!("{rate:.0}/s ({share:.0} % of bare)"),
    );
    row("latency at full load, p99", ms(percentile(&mut times, 0.99)));
    row("resident memory, full load", format!("{:.0} MB", served.memory()?));
    let (half, mut times) = load.run(options.seconds, Some(rate / 2.0)).await?;
    row("half load", format!("{half:.0}/s"));
    row("latency at half load, p99", ms(percentile(&mut times, 0.99)));
    row("latency at half load, p50", ms(percentile(&mut times, 0.50)));
    drop::<place::Served>(served);
    Ok(())
}

/// A token of the clerk, made by the program itself.
pub fn token(place: &Place, desk: &Desk) -> Result<String> {
    let made = place
        .command()
        .args(["user", "token", desk.clerk_login(), "--name", "bench", "--write"])
        .stdout(Stdio::piped())
        .output()?;
    if !made.status.success() {
        bail!("no token: {}", String::from_utf8_lossy(&made.stderr));
    }
    let text = String::from_utf8(made.stdout)?;
    let token = text.split_whitespace().find(|word| word.starts_with("linli_"));
    Ok(token.context("no token was printed")?.to_owned())
}

#[derive(Clone)]
struct Load {
    client: reqwest::Client,
    token: String,
    desk: Arc<Desk>,
    next: Arc<AtomicUsize>,
}

impl Load {
    /// Runs for so many seconds; with a rate, requests begin evenly spaced at that rate, and a
    /// request that had to wait for its turn counts from when it should have begun.
    async fn run(&self, seconds: u64, rate: Option<f64>) -> Result<(f64, Vec<Duration>)> {
        let start = Instant::now();
        let until = start + Duration::from_secs(seconds);
        let began = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..CONNECTIONS)
            .map(|_| {
                let (load, began) = (self.clone(), began.clone());
                tokio::spawn(async move {
                    let mut times = Vec::new();
                    while Instant::now() < until {
                        let from = match rate {
                            Some(rate) => {
                                let n = began.fetch_add(1, Ordering::Relaxed);
                                #[expect(clippy::cast_precision_loss, reason = "a time offset")]
                                let at = start + Duration::from_secs_f64(n as f64 / rate);
                                tokio::time::sleep_until(at.into()).await;
                                at
                            }
                            None => Instant::now(),
                        };
                        load.one().await?;
                        times.push(from.elapsed());
                    }
                    Ok::<_, anyhow::Error>(times)
                })
            })
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.extend(task.await??);
        }
        #[expect(clippy::cast_precision_loss, reason = "a rate")]
        let rate = times.len() as f64 / start.elapsed().as_secs_f64();
        Ok((rate, times))
    }

    /// The first page of what a department is working on, one request after another.
    async fn list(&self) -> Result<Vec<Duration>> {
        let department = self.desk.department();
        let query =
            format!("state=investigating,executing&department={department}&sort=due&limit=50");
        let mut times = Vec::new();
        for _ in 0..LISTS {
            let from = Instant::now();
            let answer = self
                .client
                .get(format!("http://{LISTEN}/api/v1/cases?{query}"))
                .bearer_auth(&self.token)
                .send()
                .await?;
            if !answer.status().is_success() {
                bail!("{}: {}", answer.status(), answer.text().await?);
            }
            answer.bytes().await?;
            times.push(from.elapsed());
        }
        Ok(times)
    }

    async fn one(&self) -> Result<()> {
        let n = self.next.fetch_add(1, Ordering::Relaxed);
        let answer = self
            .client
            .post(format!("http://{LISTEN}/api/v1/complaints"))
            .bearer_auth(&self.token)
            .header("Idempotency-Key", format!("bench-{}-{n}", std::process::id()))
            .json(&body(&self.desk.complaint(n)))
            .send()
            .await?;
        if answer.status() != reqwest::StatusCode::CREATED {
            bail!("{}: {}", answer.status(), answer.text().await?);
        }
        answer.bytes().await?;
        Ok(())
    }
}

fn body(new: &NewComplaint) -> serde_json::Value {
    json!({
        "channel": new.channel,
        "name": new.name,
        "phone": new.phone,
        "room": new.room,
        "category": new.category,
        "said": new.said,
        "asks": new.asks,
    })
}
