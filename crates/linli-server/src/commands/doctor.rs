//! `linli doctor`: whether all is well with this installation.
//!
//! Owns the list of checks. Each says what to do when it fails; none changes anything.

use crate::config::Config;
use crate::open;
use crate::trouble::Trouble;
use linli_app::App;
use linli_app::cases::reindex;
use linli_app::complaint::verify;
use linli_app::environment::{Environment as _, System};
use linli_app::files::keep;
use linli_app::mail::Post;
use linli_app::triage;
use linli_store::{Db, Engine, StoreError, migrations, samples};
use serde::Serialize;
use std::process::ExitCode;

/// The program is younger than this instant (2026-01-01): an earlier clock is wrong.
const BORN: i64 = 1_767_225_600;

/// One check.
#[derive(Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    detail: String,
}

#[derive(Default)]
struct Checks(Vec<Check>);

impl Checks {
    fn add(&mut self, name: &'static str, found: Result<String, String>) -> bool {
        let ok = found.is_ok();
        let detail = found.unwrap_or_else(|why| why);
        self.0.push(Check { name, ok, detail });
        ok
    }
}

/// Checks; exit code 0 only if all is well.
pub async fn run(config: &Config, json: bool) -> Result<ExitCode, Trouble> {
    let mut checks = Checks::default();
    checks.add("clock", clock());
    let opened = open::database(config).await;
    let words = |error: &Trouble| Err(error.to_string());
    let found = opened.as_ref().map_or_else(words, |db| Ok(engine(db).to_owned()));
    checks.add("database", found);
    if let Ok(db) = opened {
        installation(config, db, &mut checks).await;
    }
    let well = checks.0.iter().all(|check| check.ok);
    if json {
        let answer = serde_json::json!({ "ok": well, "checks": checks.0 });
        println!("{answer}");
    } else {
        for check in &checks.0 {
            println!(
                "{} {:<9} {}",
                if check.ok { "ok  " } else { "FAIL" },
                check.name,
                check.detail
            );
        }
    }
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn installation(config: &Config, db: Db, checks: &mut Checks) {
    if !checks.add("schema", schema(&db).await) {
        return;
    }
    checks.add("disk", writable(&db).await);
    checks.add("mail", mail(&open::post(config)).await);
    let app = open::with_key(config, db).await;
    let path = config.security.key_file.display().to_string();
    checks.add("key", app.as_ref().map(|_| path).map_err(ToString::to_string));
    if let Ok(app) = app {
        checks.add("triage", triage(&app).await);
        checks.add("journal", journal(&app).await);
        checks.add("search", search(&app).await);
        checks.add("files", files(&app).await);
        app.db.close().await;
    }
}

fn clock() -> Result<String, String> {
    let now = System.now();
    if now.as_second() < BORN {
        return Err(format!("the clock says {now}, which is in the past: limits would be wrong"));
    }
    Ok(now.to_string())
}

fn engine(db: &Db) -> &'static str {
    match db.engine() {
        Engine::Sqlite => "SQLite answers",
        Engine::Postgres => "PostgreSQL answers",
    }
}

async fn schema(db: &Db) -> Result<String, String> {
    let known = migrations::MIGRATIONS.iter().map(|m| m.version).max().unwrap_or(0);
    let found: Result<i64, StoreError> = db.read(samples::schema_version).await;
    match found {
        Ok(found) if found == known => Ok(format!("version {found}")),
        Ok(found) => Err(format!("version {found} of {known}: `linli serve` brings it up to date")),
        Err(error) => Err(format!("there is no schema yet ({error}): `linli serve` makes it")),
    }
}

/// Whether a transaction can be written; it is rolled back.
async fn writable(db: &Db) -> Result<String, String> {
    let tried: Result<(), StoreError> = db.write(samples::try_to_write).await;
    match tried {
        Err(StoreError::NotFound) => Ok("a transaction can be written".to_owned()),
        Err(error) => Err(error.to_string()),
        Ok(()) => Err("the trial was not rolled back".to_owned()),
    }
}

/// Whether the server takes letters. That none is set up is no fault.
async fn mail(post: &Post) -> Result<String, String> {
    let Some(channel) = &post.channel else {
        return Ok("no server is set up (mail.host): residents get no mails".to_owned());
    };
    match channel.check().await {
        Ok(()) => Ok("the mail server answers".to_owned()),
        Err(why) => {
            Err(format!("the mail server takes no letters: {why}. See [mail] in the configuration"))
        }
    }
}

/// Whether the model that should answer loads. Without it the rules go on proposing.
async fn triage(app: &App) -> Result<String, String> {
    triage::refresh(app).await.map_err(|e| e.to_string())?;
    let current = app.triage.current();
    match &current.trouble {
        None if current.version == 0 => Ok("the model that ships answers".to_owned()),
        None => Ok(format!("model {} answers", current.version)),
        Some(why) => Err(format!(
            "model {} does not load ({why}): the rules go on proposing. `linli triage use 0` goes back to the model that \
             ships, `linli triage models` lists the others",
            current.version
        )),
    }
}

/// Whether every case is found by what stands in it.
async fn search(app: &App) -> Result<String, String> {
    match reindex::check(app).await.map_err(|e| e.to_string())?.wrong {
        0 => Ok("every case is found by what stands in it".to_owned()),
        wrong => Err(format!(
            "{wrong} cases are not found by all that stands in them: `linli reindex` puts that right, also while the \
             server runs"
        )),
    }
}

/// Whether the place of files can be used, and every file is there.
async fn files(app: &App) -> Result<String, String> {
    let place = app.files.place();
    let tried = app.files.try_out(app.environment.id()).await;
    tried.map_err(|error| format!("{place}: {error}"))?;
    if keep::look(app).await.map_err(|e| e.to_string())? == 0 {
        return Ok(format!("{place} can be used, every file is there"));
    }
    let missing = keep::missing(app).await.map_err(|e| e.to_string())?;
    let named = missing.iter().map(|file| format!("{} {} ({})", file.number, file.name, file.id));
    Err(format!(
        "{place}: files are missing; bring them back from the backup of this place: {}",
        named.collect::<Vec<_>>().join("; ")
    ))
}

async fn journal(app: &App) -> Result<String, String> {
    let verified = verify::verify(app).await.map_err(|e| e.to_string())?;
    if verified.found == 0 {
        return Ok(format!(
            "{} cases, {} entries, chain head {}",
            verified.cases, verified.entries, verified.head
        ));
    }
    let first = verified.findings.first().cloned().unwrap_or_default();
    Err(format!("{} findings, `linli verify` lists them; the first: {first}", verified.found))
}
