//! The background jobs of the server: what time alone does, deliveries, clean-up.
//!
//! Owns how often each runs. A job that fails is logged and runs again at its next time: a lost database stops
//! nothing for good.

use super::erasures;
use linli_app::clocks::{moving, replan};
use linli_app::complaint::sweep;
use linli_app::files::keep;
use linli_app::mail;
use linli_app::privacy::{answer, retention};
use linli_app::repair::{draw, tally};
use linli_app::sign_in::session;
use linli_app::triage::{self, learn, own_words};
use linli_app::{App, AppError, drafts, presence};
use linli_store::idempotency;
use linli_web::live::Hub;
use std::path::Path;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval, sleep};

const SWEEP: Duration = Duration::from_secs(15);
/// How soon an open page hears of what another node did; of what this one did it hears at once (REP-1: within a second).
const LOOK: Duration = Duration::from_millis(500);
const DELIVER: Duration = Duration::from_secs(2);
/// How long a letter to a resident waits for the next round of the post.
const POST: Duration = Duration::from_secs(5);
/// What is done at once is done at most so often: a busy desk is looked at, not stared at.
const BREATH: Duration = Duration::from_millis(100);
/// How soon a node hears that another model of triage answers.
const MODEL: Duration = Duration::from_secs(5);
/// Every file is looked at.
const SWEEP_FILES: Duration = Duration::from_secs(24 * 60 * 60);
const CLEAN_UP: Duration = Duration::from_secs(60 * 60);
/// Answers to repeated requests are kept so long.
const ANSWERS: jiff::SignedDuration = jiff::SignedDuration::from_hours(48);

/// Starts all jobs; they end after `stopped` turns true.
pub fn start(
    app: &App,
    live: &Hub,
    erased: &Path,
    stopped: &watch::Receiver<bool>,
) -> Vec<JoinHandle<()>> {
    let (looks, delivers) = (live.clone(), live.clone());
    let look = Job { period: LOOK, name: "look", stirred: Some(live.stirred()) };
    let deliver = Job { period: DELIVER, name: "deliver", stirred: Some(live.stirred()) };
    let mut jobs = vec![
        look.start(app, stopped, move |app| {
            let live = looks.clone();
            async move { live.look(&app).await }
        }),
        deliver.start(app, stopped, move |app| {
            let live = delivers.clone();
            async move {
                let done = sweep::deliver(&app).await?;
                if done > 0 {
                    live.stir();
                }
                Ok(done)
            }
        }),
        every(POST, "post", app, stopped, |app| async move { mail::deliver::deliver(&app).await }),
        every(sweep_every(), "sweep", app, stopped, |app| async move {
            sweep::sweep(&app).await.map(|swept| swept.cases + swept.failed)
        }),
        every(SWEEP, "plan again", app, stopped, |app| async move {
            replan::replan(&app).await.map(|done| done.cases)
        }),
        every(SWEEP, "move cases", app, stopped, |app| async move { moving::run(&app).await }),
        every(
            MODEL,
            "triage model",
            app,
            stopped,
            |app| async move { triage::refresh(&app).await },
        ),
        every(LOOK, "emergency words", app, stopped, |app| async move {
            own_words::refresh(&app).await
        }),
        every(
            CLEAN_UP,
            "draw follow-ups",
            app,
            stopped,
            |app| async move { draw::run(&app).await },
        ),
        every(
            CLEAN_UP,
            "count repairs",
            app,
            stopped,
            |app| async move { tally::catch_up(&app).await },
        ),
        every(CLEAN_UP, "learn", app, stopped, |app| async move { learn::learn_daily(&app).await }),
        every(CLEAN_UP, "clean up", app, stopped, |app| async move { clean_up(&app).await }),
    ];
    jobs.extend(of_privacy(app, erased, stopped));
    jobs.extend(of_files(app, stopped));
    jobs
}

/// Rows and objects are kept together.
fn of_files(app: &App, stopped: &watch::Receiver<bool>) -> [JoinHandle<()>; 4] {
    [
        every(SWEEP, "move files", app, stopped, |app| async move { keep::move_out(&app).await }),
        every(SWEEP, "remove erased files", app, stopped, |app| async move {
            keep::remove_erased(&app).await
        }),
        every(
            SWEEP_FILES,
            "sweep files",
            app,
            stopped,
            |app| async move { keep::sweep(&app).await },
        ),
        every(SWEEP_FILES, "look for files", app, stopped, |app| async move {
            let missing = keep::look(&app).await?;
            if missing > 0 {
                tracing::warn!(
                    missing,
                    "files are not where they were put; `linli doctor` lists them"
                );
            }
            Ok(missing)
        }),
    ]
}

/// What is past its period, what was agreed to be erased, and the list of what was.
fn of_privacy(app: &App, erased: &Path, stopped: &watch::Receiver<bool>) -> [JoinHandle<()>; 3] {
    let list = erased.to_owned();
    [
        every(CLEAN_UP, "retention", app, stopped, |app| async move {
            let erased = retention::run(&app).await?.iter().map(|(_, n)| n).sum::<usize>();
            Ok(erased)
        }),
        every(SWEEP, "erase when it may be", app, stopped, |app| async move {
            answer::carry_out_waiting(&app).await
        }),
        every(SWEEP, "list of erasures", app, stopped, move |app| {
            let list = list.clone();
            async move { erasures::keep(&app, &list).await }
        }),
    ]
}

/// Whoever moves the clock does not want to wait.
#[cfg(debug_assertions)]
fn sweep_every() -> Duration {
    if crate::config::test_clock().is_some() { Duration::from_secs(1) } else { SWEEP }
}

#[cfg(not(debug_assertions))]
const fn sweep_every() -> Duration {
    SWEEP
}

async fn clean_up(app: &App) -> Result<usize, AppError> {
    let sessions = session::purge(app).await?;
    let before = app.environment.now() - ANSWERS;
    let answers =
        app.db.write(move |tx| Ok::<_, AppError>(idempotency::forget(tx, before)?)).await?;
    let words = drafts::forget_old(app).await? + presence::forget_old(app).await?;
    Ok(usize::try_from(sessions + answers + words).unwrap_or(usize::MAX))
}

/// Starts a job that runs at its times.
fn every<F>(
    period: Duration,
    name: &'static str,
    app: &App,
    stopped: &watch::Receiver<bool>,
    job: impl Fn(App) -> F + Send + 'static,
) -> JoinHandle<()>
where
    F: Future<Output = Result<usize, AppError>> + Send,
{
    Job { period, name, stirred: None }.start(app, stopped, job)
}

/// When a job runs: at its times and, if it is stirred, soon after something was done on this node.
struct Job {
    period: Duration,
    name: &'static str,
    stirred: Option<watch::Receiver<u64>>,
}

impl Job {
    fn start<F>(
        mut self,
        app: &App,
        stopped: &watch::Receiver<bool>,
        job: impl Fn(App) -> F + Send + 'static,
    ) -> JoinHandle<()>
    where
        F: Future<Output = Result<usize, AppError>> + Send,
    {
        let (app, mut stopped) = (app.clone(), stopped.clone());
        tokio::spawn(async move {
            let mut times = interval(self.period);
            times.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut failing = false;
            loop {
                tokio::select! {
                    _ = times.tick() => {}
                    () = self.woken() => {}
                    _ = stopped.wait_for(|stop| *stop) => return,
                }
                match job(app.clone()).await {
                    Ok(done) => {
                        if failing {
                            tracing::info!(job = self.name, "the job works again");
                        }
                        failing = false;
                        if done > 0 {
                            tracing::debug!(job = self.name, done, "job done");
                        }
                    }
                    // Told once, not every two seconds.
                    Err(error) if !failing => {
                        failing = true;
                        tracing::warn!(job = self.name, %error, "the job failed and will be tried again");
                    }
                    Err(_) => {}
                }
                if self.stirred.is_some() {
                    sleep(BREATH).await;
                }
            }
        })
    }

    /// Returns when something was done here since the last time; never, if that does not matter to the job.
    async fn woken(&mut self) {
        let Some(stirred) = &mut self.stirred else { return std::future::pending().await };
        // An error says that the hub is gone, and then so is the server.
        if stirred.changed().await.is_err() {
            std::future::pending().await
        }
    }
}
