//! Open pages while something happens: how soon an emergency stands on the screens of those who are called with two hundred
//! streams open (REP-1), what these cost an idle desk (F05), and the dispatch board with five hundred orders (REP-2).
//!
//! Measures the running program, as browsers ask it.

use crate::http;
use crate::lifecycle::Desk;
use crate::place::{PASSWORD, Place, Served};
use crate::stats::{ms, percentile, row};
use anyhow::{Context, Result, bail};
use linli_app::App;
use linli_app::repair::act::{Act, Coming, act};
use linli_app::repair::register::{NewRepair, register};
use linli_app::sign_in::session::{SignIn, sign_in};
use linli_domain::ids::{CaseId, StaffId};
use linli_domain::vocabulary::{Channel, Urgency};
use linli_store::StoreError;
use reqwest::Client;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use uuid::Uuid;

const LISTEN: &str = "127.0.0.1:8098";
const STREAMS: usize = 200;
const EMERGENCIES: usize = 10;
const IDLE: Duration = Duration::from_secs(20);
const ORDERS: usize = 500;
const TECHNICIANS: usize = 40;
const BOARDS: usize = 100;

/// When somebody's bell rang first since the last report.
type Heard = Arc<Mutex<BTreeMap<StaffId, Instant>>>;

/// Measures everything and prints a row for each.
pub async fn measure(place: &Place) -> Result<()> {
    let app = place.open().await?;
    let desk = Desk::of(&app).await?;
    read_all(&app).await?;
    let served = place.serve(LISTEN).await?;
    let client = Client::builder().pool_max_idle_per_host(0).build()?;
    let tokens = tokens(&app).await?;
    let heard = Heard::default();
    let streams = listen(&app, &client, &tokens, &heard).await?;
    tokio::time::sleep(Duration::from_secs(3)).await;
    idle(&served).await?;
    let office =
        Office { app: &app, desk: &desk, client: &client, token: http::token(place, &desk)? };
    office.emergencies(&tokens, &heard).await?;
    streams.iter().for_each(tokio::task::JoinHandle::abort);
    office.board(&tokens).await?;
    app.db.close().await;
    drop(served);
    Ok(())
}

/// The bell counts to a hundred: everybody has read what the demonstration told them.
async fn read_all(app: &App) -> Result<()> {
    let now = app.environment.now();
    app.db
        .write(move |tx| {
            tx.execute("UPDATE notices SET read_at = $1 WHERE read_at IS NULL", &[now.into()])
        })
        .await?;
    Ok(())
}

/// Everybody signs in once.
async fn tokens(app: &App) -> Result<Vec<(StaffId, String)>> {
    let people = app
        .db
        .read(|tx| {
            let rows = tx
                .rows("SELECT id, login FROM staff WHERE retired_at IS NULL ORDER BY login", &[])?;
            rows.iter()
                .map(|row| Ok((StaffId(row.get("id")?), row.get::<String>("login")?)))
                .collect::<Result<Vec<_>, StoreError>>()
        })
        .await?;
    let mut tokens = Vec::new();
    for (staff, login) in people.into_iter().take(TECHNICIANS) {
        let ask = SignIn {
            login,
            password: PASSWORD.to_owned(),
            address: None,
            origin: "bench".to_owned(),
            previous: None,
        };
        tokens.push((staff, sign_in(app, ask).await?.token));
    }
    Ok(tokens)
}

/// Opens the streams, evenly among the people.
async fn listen(
    app: &App,
    client: &Client,
    tokens: &[(StaffId, String)],
    heard: &Heard,
) -> Result<Vec<tokio::task::JoinHandle<()>>> {
    let since = app.environment.now().as_millisecond();
    let mut streams = Vec::new();
    for (staff, token) in tokens.iter().cycle().take(STREAMS) {
        let answer = client
            .get(format!("http://{LISTEN}/live?since={since}&about=cases"))
            .header("Cookie", format!("linli_session={token}"))
            .send()
            .await?;
        if answer.status() != reqwest::StatusCode::OK {
            bail!("a stream was refused: {}", answer.status());
        }
        streams.push(tokio::spawn(hear(answer, *staff, heard.clone())));
    }
    Ok(streams)
}

async fn hear(mut answer: reqwest::Response, staff: StaffId, heard: Heard) {
    let mut bell = None;
    while let Ok(Some(chunk)) = answer.chunk().await {
        let text = String::from_utf8_lossy(&chunk);
        let data = text.lines().find_map(|line| line.strip_prefix("data: "));
        let Some(news) = data.and_then(|data| serde_json::from_str::<Value>(data).ok()) else {
            continue;
        };
        let now = news.get("bell").and_then(Value::as_i64);
        if now.is_some_and(|now| bell.is_some_and(|before| now > before)) {
            let mut all = heard.lock().unwrap_or_else(PoisonError::into_inner);
            all.entry(staff).or_insert_with(Instant::now);
        }
        bell = now;
    }
}

/// How much of a core the program uses while nothing happens.
async fn idle(served: &Served) -> Result<()> {
    let before = served.processor()?;
    tokio::time::sleep(IDLE).await;
    let share = (served.processor()? - before) / IDLE.as_secs_f64() * 100.0;
    row(
        &format!("{STREAMS} open pages, nothing happens: share of a core (at most 20 %)"),
        format!("{share:.2} %"),
    );
    Ok(())
}

/// What somebody measures with.
struct Office<'a> {
    app: &'a App,
    desk: &'a Desk,
    client: &'a Client,
    token: String,
}

impl Office<'_> {
    async fn emergencies(&self, tokens: &[(StaffId, String)], heard: &Heard) -> Result<()> {
        let (mut first, mut last) = (Vec::new(), Vec::new());
        for n in 0..EMERGENCIES {
            heard.lock().unwrap_or_else(PoisonError::into_inner).clear();
            let said = format!("厨房水管爆裂，关不住水，第 {n} 次来电");
            let from = Instant::now();
            let case = self.report(&said).await?;
            tokio::time::sleep(Duration::from_secs(4)).await;
            let called = called(self.app, case).await?;
            let all = heard.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let listening = |staff: &&StaffId| tokens.iter().any(|(known, _)| known == *staff);
            let mut times = Vec::new();
            for staff in called.iter().filter(listening) {
                let at = all.get(staff).context("somebody who was called did not hear of it")?;
                times.push(at.duration_since(from));
            }
            first.push(*times.iter().min().context("nobody was called")?);
            last.push(*times.iter().max().context("nobody was called")?);
        }
        let name = format!("emergency, from sending to the bell, {STREAMS} open pages");
        row(&format!("{name}: first who is called, p50"), ms(percentile(&mut first, 0.5)));
        row(
            &format!("{name}: last who is called, p50 (at most 1000 ms)"),
            ms(percentile(&mut last, 0.5)),
        );
        row(&format!("{name}: last who is called, worst"), ms(percentile(&mut last, 1.0)));
        Ok(())
    }

    /// Reports through the API of the program, as the desk of another system would.
    async fn report(&self, said: &str) -> Result<CaseId> {
        let answer = self
            .client
            .post(format!("http://{LISTEN}/api/v1/repairs"))
            .bearer_auth(&self.token)
            .json(&serde_json::json!({ "channel": "phone", "room": self.desk.room(0), "category": "water", "said": said, "urgency": "emergency" }))
            .send()
            .await?;
        if answer.status() != reqwest::StatusCode::CREATED {
            bail!("{}: {}", answer.status(), answer.text().await?);
        }
        let body: Value = answer.json().await?;
        let id = body.get("id").and_then(Value::as_str).context("no id")?;
        Ok(CaseId(id.parse()?))
    }

    /// The board with so many orders, half of them given out, among so many technicians.
    async fn board(&self, tokens: &[(StaffId, String)]) -> Result<()> {
        let technicians = hire(self.app, self.desk).await?;
        for n in 0..ORDERS {
            let new = NewRepair {
                channel: Some(Channel::Phone),
                room: self.desk.room(n),
                category: "water".to_owned(),
                said: format!("水龙头滴水，第 {n} 处"),
                urgency: Some(Urgency::Normal),
                ..NewRepair::default()
            };
            let case = register(self.app, self.desk.clerk(), new, None).await?.case;
            let issue = Act::Issue { department: None, appointment: None, note: String::new() };
            act(self.app, self.desk.clerk(), case, Coming::default(), issue).await?;
            if n % 2 == 0 {
                let staff =
                    technicians.get(n / 2 % technicians.len()).copied().context("a technician")?;
                let give = Act::AssignTechnician { staff, reason: String::new() };
                act(self.app, self.desk.lead(), case, Coming::default(), give).await?;
            }
        }
        let lead = self.desk.lead().staff;
        let token =
            tokens.iter().find(|(staff, _)| *staff == lead).context("the lead signed in")?;
        let mut times = Vec::new();
        for _ in 0..BOARDS {
            let start = Instant::now();
            let answer = self
                .client
                .get(format!("http://{LISTEN}/dispatch"))
                .header("Cookie", format!("linli_session={}", token.1))
                .send()
                .await?;
            if answer.status() != reqwest::StatusCode::OK {
                bail!("the board: {}", answer.status());
            }
            answer.bytes().await?;
            times.push(start.elapsed());
        }
        let name = format!("dispatch board, {ORDERS} more orders, {TECHNICIANS} more technicians");
        row(&format!("{name}, p95 (at most 60 ms)"), ms(percentile(&mut times, 0.95)));
        Ok(())
    }
}

/// Who was called out for a case; whom its clocks warn is not waited for.
async fn called(app: &App, case: CaseId) -> Result<Vec<StaffId>> {
    let told = app
        .db
        .read(move |tx| {
            let rows = tx.rows(
                "SELECT DISTINCT staff_id FROM notices WHERE case_id = $1 AND kind = 'paged'",
                &[case.0.into()],
            )?;
            rows.iter()
                .map(|row| row.get::<Uuid>("staff_id").map(StaffId))
                .collect::<Result<Vec<_>, StoreError>>()
        })
        .await?;
    Ok(told)
}

/// More technicians in the department that carries out repairs, like the one who is there.
async fn hire(app: &App, desk: &Desk) -> Result<Vec<StaffId>> {
    let office = desk.department().0;
    let ids: Vec<Uuid> = (0..TECHNICIANS).map(|_| app.environment.id()).collect();
    let hired = ids.clone();
    app.db
        .write(move |tx| {
            let like = tx.one(
                "SELECT g.staff_id, g.node_id FROM role_grants g JOIN nodes n ON n.id = g.node_id \
                 JOIN nodes d ON d.office_id = n.office_id WHERE g.role = 'technician' AND d.id = $1 \
                 AND n.duty = 'engineering' ORDER BY g.staff_id LIMIT 1",
                &[office.into()],
            )?;
            let (like, node): (Uuid, Uuid) = (like.get("staff_id")?, like.get("node_id")?);
            for (n, id) in ids.iter().enumerate() {
                tx.execute(
                    "INSERT INTO staff (id, login, name, title, password_hash, locale, version) \
                     SELECT $1, $2, $3, title, password_hash, locale, 1 FROM staff WHERE id = $4",
                    &[(*id).into(), format!("bench-{id}").into(), format!("师傅{n}").into(), like.into()],
                )?;
                tx.execute(
                    "INSERT INTO role_grants (staff_id, role, node_id) VALUES ($1, 'technician', $2)",
                    &[(*id).into(), node.into()],
                )?;
                tx.execute(
                    "INSERT INTO staff_departments (staff_id, department_id) VALUES ($1, $2)",
                    &[(*id).into(), node.into()],
                )?;
            }
            Ok::<_, StoreError>(())
        })
        .await?;
    Ok(hired.into_iter().map(StaffId).collect())
}
