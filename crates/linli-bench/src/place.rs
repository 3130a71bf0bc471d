//! A database to measure on: filled by `linli demo`, opened here, served by the program.

use crate::{Options, stats};
use anyhow::{Context, Result, bail};
use linli_app::App;
use linli_app::environment::System;
use linli_app::keys::Keys;
use linli_store::Db;
use linli_store::files::Files;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What every sign-in of a measured demonstration has.
pub const PASSWORD: &str = "bench-only-password";

/// Ticks of a second, as Linux counts processor time for everybody.
const TICKS: f64 = 100.0;

/// Where a measurement takes place.
pub struct Place {
    pub folder: PathBuf,
    pub url: String,
    program: PathBuf,
    /// Server and name of the database to drop in the end.
    postgres: Option<(String, String)>,
}

impl Place {
    /// Makes a database of a size, unless it is there and is to be kept.
    pub fn fill(options: &Options, engine: &str, cases: u64) -> Result<Self> {
        let folder = PathBuf::from(format!("target/bench/{engine}-{cases}"));
        let (url, postgres) = if engine == "postgres" {
            let server = options.postgres.clone().context("--postgres is needed")?;
            let name = format!("linli_bench_{cases}");
            let base = server.rsplit_once('/').map_or(server.as_str(), |(base, _)| base);
            (format!("{base}/{name}"), Some((server.clone(), name)))
        } else {
            (format!("sqlite://{}/linli.db", folder.display()), None)
        };
        let place = Self { folder, url, program: options.program.clone(), postgres };
        // Written last: without it the filling did not come to its end.
        let filled = place.folder.join("filled");
        if options.keep && filled.exists() {
            return Ok(place);
        }
        place.remove()?;
        std::fs::create_dir_all(&place.folder)?;
        if let Some((server, name)) = &place.postgres {
            let sql =
                format!("CREATE DATABASE {name} TEMPLATE template0 LOCALE 'C' ENCODING 'UTF8'");
            run(Command::new("psql").args([server.as_str(), "-qc", &sql]))?;
        }
        let start = Instant::now();
        run(place.command().args([
            "demo",
            "--cases",
            &cases.to_string(),
            "--seed",
            "1",
            "--password",
            PASSWORD,
        ]))?;
        stats::row("filling", format!("{:.0} s", start.elapsed().as_secs_f64()));
        std::fs::write(filled, "")?;
        Ok(place)
    }

    /// The program on this database.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env("LINLI__DATABASE__URL", &self.url)
            .env("LINLI__SECURITY__KEY_FILE", self.folder.join("linli.key"))
            .env("LINLI__FILES__FOLDER", self.folder.join("files"))
            .stdout(Stdio::null());
        command
    }

    /// The database in this process.
    pub async fn open(&self) -> Result<App> {
        let db = Db::open(&linli_store::Options::new(&self.url)).await?;
        let keys = Keys::load_or_create(&self.folder.join("linli.key"), &System)?;
        let (rules, triage) = (Arc::default(), Arc::default());
        let files = Files::folder(&self.folder.join("files"))?;
        let (keys, environment) = (Arc::new(keys), Arc::new(System));
        Ok(App { db, keys, environment, rules, triage, files, post: Arc::default() })
    }

    /// Starts the program and waits until it is ready; prints how long that took.
    pub async fn serve(&self, listen: &str) -> Result<Served> {
        let start = Instant::now();
        let child = self.command().args(["serve"]).env("LINLI_LISTEN", listen).spawn()?;
        let served = Served(child);
        let client = reqwest::Client::new();
        while start.elapsed() < Duration::from_secs(60) {
            let answer = client.get(format!("http://{listen}/ready")).send().await;
            if answer.is_ok_and(|a| a.status().is_success()) {
                stats::row("start to ready", stats::ms(start.elapsed()));
                return Ok(served);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        bail!("the program did not get ready")
    }

    /// Removes the database, if there is one.
    pub fn remove(&self) -> Result<()> {
        if let Some((server, name)) = &self.postgres {
            let sql = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            run(Command::new("psql").args([server.as_str(), "-qc", &sql]))?;
        }
        if self.folder.exists() {
            std::fs::remove_dir_all(&self.folder)?;
        }
        Ok(())
    }
}

/// A running program; ends with this value.
pub struct Served(Child);

impl Served {
    /// Processor time that the program has used since it began, in seconds.
    pub fn processor(&self) -> Result<f64> {
        let text = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id()))?;
        // After the name in brackets; the 12th and 13th that follow are ticks in the program and in the system.
        let (_, rest) = text.rsplit_once(')').context("stat")?;
        let ticks = rest.split_whitespace().skip(11).take(2).map(str::parse::<f64>);
        let ticks = ticks.sum::<Result<f64, _>>()?;
        Ok(ticks / TICKS)
    }

    /// Resident memory in megabytes.
    pub fn memory(&self) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let line = status.lines().find(|l| l.starts_with("VmRSS:")).context("VmRSS")?;
        let kb: f64 = line.split_whitespace().nth(1).context("VmRSS")?.parse()?;
        Ok(kb / 1024.0)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        if self.0.kill().and_then(|()| self.0.wait()).is_err() {
            eprintln!("the program could not be stopped");
        }
    }
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    if !status.success() {
        bail!("{command:?} failed: {status}");
    }
    Ok(())
}
