//! One installation in a folder of its own, and the built program run in it.

use linli_store::{Db, Options};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use tempfile::TempDir;

/// The instant at which the demonstrations of these tests end.
pub const NOW: &str = "2026-09-14T16:20:00+08:00";

pub struct Installation {
    folder: TempDir,
}

impl Installation {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With a small demonstration in it.
    pub fn filled(cases: u32) -> Self {
        let here = Self::new();
        let output = here.run(&["demo", "--cases", &cases.to_string(), "--now", NOW, "--json"]);
        assert!(output.status.success(), "{}", said(&output));
        here
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_linli"));
        command.current_dir(self.folder.path()).args(arguments);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("LINLI_") {
                command.env_remove(name);
            }
        }
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs and expects success; what was printed.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
        said(&output)
    }

    /// Runs and expects failure; what was printed.
    pub fn fails(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "{arguments:?} succeeded: {}", said(&output));
        said(&output)
    }

    /// Changes the database behind the program's back.
    pub fn tamper(&self, statement: &'static str) {
        let path = self.path("data/linli.db");
        runtime().block_on(async {
            let db = open(&path).await;
            let changed = db.write(move |tx| tx.execute(statement, &[])).await.unwrap();
            assert!(changed > 0, "{statement} changed nothing");
            db.close().await;
        });
    }

    /// The one word that a question about the database is answered with.
    pub fn ask(&self, question: &str) -> String {
        let (path, question) = (self.path("data/linli.db"), question.to_owned());
        runtime().block_on(async {
            let db = open(&path).await;
            let word = db.read(move |tx| tx.one(&question, &[])?.get::<String>("word")).await;
            db.close().await;
            word.unwrap()
        })
    }
}

pub async fn open(path: &Path) -> Db {
    Db::open(&Options::new(path.display().to_string())).await.unwrap()
}

pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap()
}

pub fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}
