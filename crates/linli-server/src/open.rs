//! From the configuration to an application: folder, database, schema, key.
//!
//! Owns the messages of what can be wrong with an installation. Called by every command that needs the database.

use crate::config::{Config, FilesPlace, without_password};
use crate::trouble::Trouble;
use linli_app::App;
use linli_app::environment::{Environment, System};
use linli_app::key_check::{self, Fit};
use linli_app::keys::Keys;
use linli_app::mail::{Channel, Post};
use linli_app::rules::RuleBook;
use linli_store::files::Files;
use linli_store::{Db, Options, StoreError};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Opens the database, brings its schema up to date, reads the key and sees that it is the right one.
pub async fn app(config: &Config) -> Result<App, Trouble> {
    let db = database(config).await?;
    db.migrate().await.map_err(|error| named(config, error))?;
    with_key(config, db).await
}

/// Opens the database as it is.
pub async fn database(config: &Config) -> Result<Db, Trouble> {
    let options = options(config);
    if let Some(folder) = options.file().as_deref().and_then(Path::parent) {
        writable(folder)?;
    }
    Db::open(&options).await.map_err(|error| named(config, error))
}

/// The options of the configured database.
pub fn options(config: &Config) -> Options {
    let mut options = Options::new(&config.database.url);
    options.readers = config.database.readers;
    options.pg_pool = config.database.pool;
    options
}

/// The application on a database that has its schema.
pub async fn with_key(config: &Config, db: Db) -> Result<App, Trouble> {
    let path = &config.security.key_file;
    let sealed = key_check::holds_sealed(&db).await?;
    if sealed && !path.exists() {
        return Err(Trouble::new(format!(
            "security.key_file: {} is missing, but the database holds data that was sealed with a key. Put the key \
             file of this database there; without it phone numbers stay closed and the journal cannot be continued.",
            path.display()
        )));
    }
    let environment = environment();
    let keys = Keys::load_or_create(path, environment.as_ref())?;
    let rules = Arc::new(RuleBook::default());
    let (keys, triage, post) = (Arc::new(keys), Arc::default(), Arc::new(post(config)));
    let app = App { db, keys, environment, rules, triage, files: files(config)?, post };
    match key_check::fit(&app).await? {
        Fit::Fits | Fit::Nothing => Ok(app),
        Fit::Differs => Err(Trouble::new(format!(
            "security.key_file: {} is not the key of this database. Nothing was changed.",
            path.display()
        ))),
    }
}

/// How residents are written to.
pub fn post(config: &Config) -> Post {
    let channel = config.mail.clone().map(|smtp| Arc::new(smtp) as Arc<dyn Channel>);
    let url = config.server.public_url.clone().unwrap_or_default();
    Post {
        channel,
        public_url: url.trim_end_matches('/').to_owned(),
        phone: config.server.phone.clone(),
    }
}

/// The place of files. A bucket is not asked anything yet: the desk works while it does not answer.
fn files(config: &Config) -> Result<Files, Trouble> {
    match &config.files {
        FilesPlace::Folder(path) => Files::folder(path).map_err(|error| {
            Trouble::new(format!(
                "files.folder: {} cannot be used: {error}. Give the user that runs linli the right to, or name another \
                 place.",
                path.display()
            ))
        }),
        FilesPlace::Bucket(bucket) => {
            Files::bucket(bucket).map_err(|error| Trouble::new(format!("files.bucket: {error}")))
        }
    }
}

/// The real clock and the system's randomness.
#[cfg(not(debug_assertions))]
fn environment() -> Arc<dyn Environment> {
    Arc::new(System)
}

/// The same, unless a test moves the clock.
#[cfg(debug_assertions)]
fn environment() -> Arc<dyn Environment> {
    match crate::config::test_clock() {
        Some(file) => Arc::new(crate::test_clock::Moved::by(file)),
        None => Arc::new(System),
    }
}

/// A folder that exists and can be written to.
fn writable(folder: &Path) -> Result<(), Trouble> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let trouble = |error: std::io::Error| {
        Trouble::new(format!(
            "database.url: the folder {} cannot be written to: {error}. Give the user that runs linli the right to, \
             or name another place.",
            folder.display()
        ))
    };
    fs::create_dir_all(folder).map_err(trouble)?;
    let probe = folder.join(format!(".linli-{}", std::process::id()));
    fs::write(&probe, b"").and_then(|()| fs::remove_file(&probe)).map_err(trouble)
}

fn named(config: &Config, error: StoreError) -> Trouble {
    let place = without_password(&config.database.url);
    match error {
        newer @ StoreError::Newer { .. } => {
            Trouble::new(format!("database.url: {place}: {}", Trouble::from(newer)))
        }
        other => Trouble::new(format!("database.url: {place}: {other}")),
    }
}
