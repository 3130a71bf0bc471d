//! `linli backup` and `linli restore`.
//!
//! Owns the way out and back in. A SQLite database is copied by itself while it runs; PostgreSQL by its own tools.

use super::{erasures, verify as shown};
use crate::config::{Config, FilesPlace};
use crate::open;
use crate::trouble::Trouble;
use linli_app::complaint::verify;
use linli_store::{Db, Options, StoreError, histories};
use percent_encoding::percent_decode_str;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Writes a complete copy.
pub async fn backup(config: &Config, file: &Path) -> Result<ExitCode, Trouble> {
    if file.exists() {
        return Err(Trouble::new(format!(
            "{} exists already; a backup overwrites nothing",
            file.display()
        )));
    }
    if open::options(config).file().is_none() {
        let mut command = Command::new("pg_dump");
        command.args(["--format=custom", "--no-owner", "--file"]).arg(file);
        tool("pg_dump", connected(&mut command, &config.database.url))?;
    } else {
        existing(config)?;
        let db = open::database(config).await?;
        let done = db.backup_to(file).await;
        db.close().await;
        done.map_err(|error| Trouble::new(format!("{}: {error}", file.display())))?;
    }
    println!(
        "Backed up to {}. Keep the key file {} with it, in another place, and the list of erasures {}. Photos and \
         documents are not in it: copy {} after it.",
        file.display(),
        config.security.key_file.display(),
        config.security.erasure_list.display(),
        match &config.files {
            FilesPlace::Folder(folder) => format!("the folder {}", folder.display()),
            FilesPlace::Bucket(bucket) => format!("the bucket {}", bucket.name),
        }
    );
    Ok(ExitCode::SUCCESS)
}

/// Brings a copy into an empty place and verifies it.
pub async fn restore(config: &Config, file: &Path) -> Result<ExitCode, Trouble> {
    if !file.is_file() {
        return Err(Trouble::new(format!("{} is no file", file.display())));
    }
    match open::options(config).file() {
        Some(target) => restore_file(file, &target).await?,
        None => restore_server(config, file).await?,
    }
    let app = open::app(config).await?;
    erasures::repeat(&app, &config.security.erasure_list).await?;
    let verified = verify::verify(&app).await?;
    app.db.close().await;
    shown::print(&verified);
    Ok(if verified.found == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn existing(config: &Config) -> Result<(), Trouble> {
    match open::options(config).file() {
        Some(path) if !path.exists() => {
            Err(Trouble::new(format!("database.url: there is no database at {}", path.display())))
        }
        _ => Ok(()),
    }
}

async fn restore_file(file: &Path, target: &Path) -> Result<(), Trouble> {
    for suffix in ["", "-wal", "-shm"] {
        let taken = format!("{}{suffix}", target.display());
        if Path::new(&taken).exists() {
            return Err(Trouble::new(format!(
                "{taken} exists already; a backup is restored only into an empty place. Move it away first."
            )));
        }
    }
    // A copy beside the target, looked at before it takes its name: the backup itself stays untouched.
    let draft = target.with_extension("restoring");
    let trouble = |error: std::io::Error| Trouble::new(format!("{}: {error}", draft.display()));
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder).map_err(trouble)?;
    }
    fs::copy(file, &draft).map_err(trouble)?;
    let whole = Db::open(&Options::new(draft.display().to_string())).await;
    match whole {
        Ok(db) => {
            let read = db.read(histories::is_empty).await;
            db.close().await;
            if let Err(error) = read {
                discard(&draft);
                return Err(Trouble::new(format!(
                    "{} is no backup of linli: {error}",
                    file.display()
                )));
            }
        }
        Err(error) => {
            discard(&draft);
            let error = Trouble::from(error);
            return Err(Trouble::new(format!("{}: {error}", file.display())));
        }
    }
    fs::File::open(&draft).and_then(|f| f.sync_all()).map_err(trouble)?;
    fs::rename(&draft, target).map_err(trouble)?;
    discard(&draft);
    Ok(())
}

fn discard(draft: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        // What is not there needs no removal.
        let _ = fs::remove_file(format!("{}{suffix}", draft.display()));
    }
}

async fn restore_server(config: &Config, file: &Path) -> Result<(), Trouble> {
    let db = open::database(config).await?;
    let version: Result<i64, StoreError> = db.read(linli_store::samples::schema_version).await;
    db.close().await;
    if version.is_ok() {
        return Err(Trouble::new(
            "database.url: the database is not empty; a backup is restored only into an empty one",
        ));
    }
    let mut command = Command::new("pg_restore");
    command.args(["--exit-on-error", "--no-owner", "--single-transaction"]).arg(file);
    tool("pg_restore", connected(&mut command, &config.database.url))
}

/// Tells a tool where the database is. The password goes by the environment, because everybody on
/// the machine can read a program's arguments.
fn connected<'c>(command: &'c mut Command, url: &str) -> &'c mut Command {
    let (url, password) = apart(url);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command.arg("--dbname").arg(url)
}

/// The URL without its password, and the password.
fn apart(url: &str) -> (String, Option<String>) {
    let parts = || {
        let (scheme, rest) = url.split_once("://")?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (user, host) = rest[..end].rsplit_once('@')?;
        let (user, password) = user.split_once(':')?;
        let password = percent_decode_str(password).decode_utf8_lossy().into_owned();
        Some((format!("{scheme}://{user}@{host}{}", &rest[end..]), password))
    };
    match parts() {
        Some((url, password)) => (url, Some(password)),
        None => (url.to_owned(), None),
    }
}

fn tool(name: &str, command: &mut Command) -> Result<(), Trouble> {
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Trouble::new(format!("{name} failed ({status})"))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(Trouble::new(format!(
            "a PostgreSQL database is copied with {name}, which is not installed here (Debian: postgresql-client)"
        ))),
        Err(error) => Err(Trouble::new(format!("{name}: {error}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn the_password_is_no_argument() {
        let password = |text: &str| Some(text.to_owned());
        for (url, without, secret) in [
            (
                "postgres://linli:p%40ss:1@db:5432/x",
                "postgres://linli@db:5432/x",
                password("p@ss:1"),
            ),
            (
                "postgresql://linli:a@[::1]?sslmode=require",
                "postgresql://linli@[::1]?sslmode=require",
                password("a"),
            ),
            ("postgres://linli@db/x", "postgres://linli@db/x", None),
            ("postgres://db/x?user=a:b@c", "postgres://db/x?user=a:b@c", None),
        ] {
            assert_eq!(apart(url), (without.to_owned(), secret), "{url}");
        }
    }
}
