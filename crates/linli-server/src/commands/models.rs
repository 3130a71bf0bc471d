//! `linli triage learn|models|use`: the models of triage in the database.
//!
//! Owns the words of their answers. Programs that run hear of a switch within seconds. What is good enough is decided by
//! `linli_app::triage::learn`.

use crate::cli::Triage;
use crate::config::Config;
use crate::open;
use crate::trouble::Trouble;
use linli_app::operator::operator;
use linli_app::triage::learn::{self, Learnt, Outcome};
use linli_app::triage::models::{self, ModelRow};
use linli_app::{App, AppError, Caller};
use std::process::ExitCode;

/// Runs one of them.
pub async fn run(config: &Config, command: Triage) -> Result<ExitCode, Trouble> {
    let app = open::app(config).await?;
    let caller = operator(&app).await?;
    let done = match command {
        Triage::Learn => {
            let learnt = learn::learn(&app, &caller).await?;
            println!("{}", told(&learnt));
            Ok(())
        }
        Triage::Models => list(&app, &caller).await,
        Triage::Use { version } => switch(&app, &caller, version).await,
    };
    app.db.close().await;
    done.map(|()| ExitCode::SUCCESS)
}

fn told(learnt: &Learnt) -> String {
    let (version, held) = (learnt.version, learnt.held);
    let base = format!("{} texts of {} people, {held} held back", learnt.examples, learnt.people);
    let shares = format!(
        "{} right of those held back, {} with the model before",
        share(learnt.score),
        share(learnt.score_before)
    );
    match learnt.outcome {
        Outcome::Live => format!("model {version} answers now: {base}; {shares}"),
        Outcome::Worse => format!("model {version} is worse and was not taken: {base}; {shares}"),
        Outcome::Forgets => {
            format!("model {version} has unlearnt what ships and was not taken: {base}; {shares}")
        }
        Outcome::Few => format!("too few decisions to learn from: {base}"),
    }
}

fn share(thousandths: i64) -> String {
    format!("{}.{} %", thousandths / 10, thousandths % 10)
}

async fn list(app: &App, caller: &Caller) -> Result<(), Trouble> {
    let (in_force, all) = models::list(app, caller).await?;
    let mark = |version: i64| if version == in_force { "*" } else { " " };
    for model in &all {
        println!("{} {}", mark(model.version), line(model));
    }
    println!("{}    0  the model that ships", mark(0));
    Ok(())
}

fn line(m: &ModelRow) -> String {
    format!(
        "{:4}  {}  {:7}  {} texts of {} people, {} held back: {} right, {} before",
        m.version,
        m.made_at,
        m.outcome,
        m.examples,
        m.people,
        m.held,
        share(m.score),
        share(m.score_before)
    )
}

async fn switch(app: &App, caller: &Caller, version: i64) -> Result<(), Trouble> {
    match models::switch(app, caller, version).await {
        Ok(()) => {
            println!("model {version} answers now");
            Ok(())
        }
        Err(AppError::Invalid(_)) => Err(Trouble::new(format!(
            "there is no model {version} that loads; `linli triage models` lists them"
        ))),
        Err(error) => Err(error.into()),
    }
}
