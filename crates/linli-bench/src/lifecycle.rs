//! Whole lifecycles, register to archive, through the use cases in this process.

use crate::stats::{ms, percentile, row};
use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use linli_app::complaint::act::{Act, Measure, Part, act};
use linli_app::complaint::register::{NewComplaint, register};
use linli_app::complaint::view;
use linli_app::sign_in::caller::caller_in;
use linli_app::{App, Caller};
use linli_domain::complaint::Purpose;
use linli_domain::followup::Outcome;
use linli_domain::ids::{NodeId, PlaceId, StaffId};
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{Channel, Judgement};
use linli_store::{StoreError, Tx, offices};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// The people and places of one office.
pub struct Desk {
    clerk: Caller,
    clerk_login: String,
    lead: Caller,
    director: Caller,
    head: Caller,
    department: NodeId,
    rooms: Vec<PlaceId>,
    category: String,
}

impl Desk {
    /// The first office of the database.
    pub async fn of(app: &App) -> Result<Self> {
        app.db.read(find).await?.context("the database has no desk")
    }

    /// The login of the clerk.
    pub fn clerk_login(&self) -> &str {
        &self.clerk_login
    }

    /// The clerk.
    pub fn clerk(&self) -> &Caller {
        &self.clerk
    }

    /// The lead of the desk.
    pub fn lead(&self) -> &Caller {
        &self.lead
    }

    /// The n-th room, beginning again after the last.
    pub fn room(&self, n: usize) -> Option<PlaceId> {
        self.rooms.get(n % self.rooms.len().max(1)).copied()
    }

    /// The department that gets the work.
    pub fn department(&self) -> NodeId {
        self.department
    }

    /// Registers a complaint and judges it slight.
    ///
    /// # Errors
    /// Those of the use cases.
    pub async fn judged(&self, app: &App, n: usize) -> Result<()> {
        let case = register(app, &self.clerk, self.complaint(n), None).await?.case;
        let judge = Act::Judge {
            judgement: Judgement::Responsible,
            severity: Some(Severity::Minor),
            assist: None,
            reason: "已核实。".to_owned(),
        };
        act(app, &self.director, case, None, judge).await?;
        Ok(())
    }

    /// A complaint of some room.
    pub fn complaint(&self, n: usize) -> NewComplaint {
        NewComplaint {
            channel: Some(Channel::Phone),
            name: "王女士".to_owned(),
            phone: format!("199{:08}", n % 100_000_000),
            room: self.room(n),
            category: self.category.clone(),
            said:
                "二号电梯一周里停了三次，报修两回都说在等配件，老人上下楼很不方便，希望给个准信。"
                    .to_owned(),
            asks: "修好电梯，说清原因".to_owned(),
            ..NewComplaint::default()
        }
    }
}

fn find(tx: &mut Tx<'_>) -> Result<Option<Desk>, StoreError> {
    let office: Uuid = tx
        .one("SELECT id FROM nodes WHERE kind = 'office' ORDER BY position LIMIT 1", &[])?
        .get("id")?;
    let department = tx
        .one("SELECT g.node_id, g.staff_id FROM role_grants g JOIN nodes n ON n.id = g.node_id WHERE g.role = 'department_head' AND n.office_id = $1 ORDER BY n.position LIMIT 1", &[office.into()])?;
    let terms = offices::terms(tx, office)?;
    let mut holder = |role: &str| -> Result<Option<Caller>, StoreError> {
        let Some(id) = offices::role_holders(tx, &terms, role)?.first().copied() else {
            return Ok(None);
        };
        Ok(caller_in(tx, StaffId(id), "bench", Timestamp::UNIX_EPOCH)?.map(|(caller, _)| caller))
    };
    let (clerk, lead, director) =
        (holder("receptionist")?, holder("service_lead")?, holder("director")?);
    let clerk_login = match &clerk {
        Some(clerk) => tx
            .one("SELECT login FROM staff WHERE id = $1", &[clerk.staff.0.into()])?
            .get("login")?,
        None => String::new(),
    };
    let head = caller_in(tx, StaffId(department.get("staff_id")?), "bench", Timestamp::UNIX_EPOCH)?
        .map(|(caller, _)| caller);
    let rooms = tx.rows(
        "SELECT id FROM places WHERE office_id = $1 AND kind = 'room' ORDER BY code LIMIT 500",
        &[office.into()],
    )?;
    let rooms = rooms.iter().map(|r| r.get("id").map(PlaceId)).collect::<Result<_, _>>()?;
    let category = tx
        .one("SELECT code FROM categories WHERE parent IS NOT NULL ORDER BY code LIMIT 1", &[])?
        .get("code")?;
    let department = NodeId(department.get("node_id")?);
    Ok((|| {
        Some(Desk {
            clerk: clerk?,
            clerk_login,
            lead: lead?,
            director: director?,
            head: head?,
            department,
            rooms,
            category,
        })
    })())
}

/// Full lifecycles per second.
pub async fn measure(app: &App, seconds: u64) -> Result<f64> {
    let desk = Arc::new(Desk::of(app).await?);
    let done = Arc::new(AtomicU64::new(0));
    let (start, until) = (Instant::now(), Instant::now() + Duration::from_secs(seconds));
    let tasks: Vec<_> = (0..16)
        .map(|task| {
            let (app, desk, done) = (app.clone(), desk.clone(), done.clone());
            tokio::spawn(async move {
                let mut n = task * 1_000_003;
                while Instant::now() < until {
                    whole(&app, &desk, n).await?;
                    n += 1;
                    done.fetch_add(1, Ordering::Relaxed);
                }
                Ok::<_, anyhow::Error>(())
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = done.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64();
    row("full lifecycles (register to archive, 12 commands), 16 tasks", format!("{rate:.0}/s"));
    history(app, &desk).await?;
    Ok(rate)
}

async fn whole(app: &App, desk: &Desk, n: usize) -> Result<()> {
    let case = register(app, &desk.clerk, desk.complaint(n), None).await?.case;
    let words = || "已核实，按约定办理。".to_owned();
    let judge = Act::Judge {
        judgement: Judgement::Responsible,
        severity: Some(Severity::Important),
        assist: None,
        reason: words(),
    };
    act(app, &desk.director, case, None, judge).await?;
    let parts = vec![Part { department: desk.department, assignee: None }];
    act(app, &desk.lead, case, None, Act::Dispatch { parts, note: String::new() }).await?;
    let view = view::case(app, &desk.head, case).await?;
    let task = view.state.tasks.first().context("a task")?.id;
    let due_at = app.environment.now().checked_add(SignedDuration::from_hours(24)).ok();
    let measures = vec![Measure { what: words(), owner: None, due_at }];
    let plan = Act::ProposePlan {
        measures,
        cost_fen: 0,
        compensation_fen: 0,
        basis: String::new(),
        promise: String::new(),
    };
    let found = Act::Investigate {
        finding: words(),
        causes: Vec::new(),
        evidence: Vec::new(),
        interviews: Vec::new(),
    };
    for doing in [Act::SignFor { task }, found, plan] {
        act(app, &desk.head, case, None, doing).await?;
    }
    act(app, &desk.director, case, None, Act::ApprovePlan { opinion: String::new() }).await?;
    let done =
        [Act::Start, Act::Complete { task, result: words() }, Act::ReportBack { summary: words() }];
    for doing in done {
        act(app, &desk.head, case, None, doing).await?;
    }
    let told =
        Act::TellResident { purpose: Purpose::Result, channel: Channel::Phone, text: words() };
    act(app, &desk.clerk, case, None, told).await?;
    let follow = Act::FollowUp {
        outcome: Outcome::Satisfied,
        channel: Channel::Phone,
        note: String::new(),
        recall_at: None,
    };
    act(app, &desk.clerk, case, None, follow).await?;
    act(app, &desk.lead, case, None, Act::Close).await?;
    Ok(())
}

/// A case with 10,000 entries of history still opens at once.
async fn history(app: &App, desk: &Desk) -> Result<()> {
    let case = register(app, &desk.clerk, desk.complaint(7), None).await?.case;
    let mut waiting = Vec::new();
    for n in 0..10_000 {
        let (app, caller) = (app.clone(), desk.clerk.clone());
        waiting.push(tokio::spawn(async move {
            act(&app, &caller, case, None, Act::Note { text: format!("第 {n} 条备注") }).await
        }));
        if waiting.len() == 64 {
            for task in waiting.drain(..) {
                task.await??;
            }
        }
    }
    for task in waiting {
        task.await??;
    }
    let mut times = Vec::new();
    for _ in 0..50 {
        let start = Instant::now();
        view::case(app, &desk.clerk, case).await?;
        times.push(start.elapsed());
    }
    row("case with 10,000 history entries opens, p95", ms(percentile(&mut times, 0.95)));
    Ok(())
}
