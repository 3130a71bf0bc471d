//! The list of erasures beside the database: what was erased by right stays erased when an older backup comes back (V01).
//!
//! Owns the file: one JSON object a line, ids only, added to and never rewritten. Each node keeps a whole one.

use crate::trouble::Trouble;
use linli_app::privacy::repeat::{self, Erased};
use linli_app::{App, AppError};
use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::Path;

/// Erases again what the file names and the database still has.
pub async fn repeat(app: &App, file: &Path) -> Result<(), Trouble> {
    let listed = read(file).map_err(|error| Trouble::new(error.to_string()))?;
    let known: BTreeSet<Erased> = repeat::list(app).await?.into_iter().collect();
    let same = |one: &Erased| known.iter().any(|k| (&k.subject, k.id) == (&one.subject, one.id));
    let missing: Vec<Erased> = listed.into_iter().filter(|one| !same(one)).collect();
    let again = repeat::repeat(app, missing).await?;
    if again > 0 {
        tracing::warn!(
            again,
            "this database is older than its list of erasures; they were repeated"
        );
    }
    Ok(())
}

/// Adds to the file what was erased since; tells how many lines.
pub async fn keep(app: &App, file: &Path) -> Result<usize, AppError> {
    let erased = repeat::list(app).await?;
    let (shown, file) = (file.display().to_string(), file.to_owned());
    let kept = tokio::task::spawn_blocking(move || add(&file, erased)).await;
    let kept = kept.map_err(|error| AppError::Internal(error.to_string()))?;
    kept.map_err(|error| AppError::Internal(format!("{shown}: {error}")))
}

fn read(file: &Path) -> Result<Vec<Erased>, std::io::Error> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(std::io::Error::other(format!("{}: {error}", file.display()))),
    };
    let mut all = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let one = serde_json::from_str(line).map_err(|error| {
            std::io::Error::other(format!("{}:{}: {error}", file.display(), at + 1))
        })?;
        all.push(one);
    }
    Ok(all)
}

fn add(file: &Path, erased: Vec<Erased>) -> Result<usize, std::io::Error> {
    let known: BTreeSet<(String, uuid::Uuid)> =
        read(file)?.into_iter().map(|one| (one.subject, one.id)).collect();
    let fresh: Vec<Erased> =
        erased.into_iter().filter(|one| !known.contains(&(one.subject.clone(), one.id))).collect();
    if fresh.is_empty() {
        return Ok(0);
    }
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)?;
    }
    let mut lines = String::new();
    for one in &fresh {
        lines.push_str(&serde_json::to_string(one).map_err(std::io::Error::other)?);
        lines.push('\n');
    }
    let mut open = OpenOptions::new().create(true).append(true).open(file)?;
    open.write_all(lines.as_bytes())?;
    open.sync_all()?;
    Ok(fresh.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn erased(id: u128) -> Erased {
        Erased {
            subject: "case".to_owned(),
            id: uuid::Uuid::from_u128(id),
            at: "2026-09-14T00:12:00Z".parse().unwrap(),
        }
    }

    /// V01: the list grows by what is new and keeps what it has, also what the database has forgotten; a broken line is
    /// named and not read over.
    #[test]
    fn the_list_only_grows() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("data/erasures.jsonl");
        assert_eq!(read(&file).unwrap(), []);
        assert_eq!(add(&file, vec![erased(1), erased(2)]).unwrap(), 2);
        assert_eq!(add(&file, vec![erased(2), erased(3)]).unwrap(), 1);
        assert_eq!(read(&file).unwrap(), [erased(1), erased(2), erased(3)]);
        std::fs::write(&file, "{\"subject\":\"case\"").unwrap();
        assert!(read(&file).unwrap_err().to_string().contains("erasures.jsonl:1:"));
        assert!(add(&file, vec![erased(4)]).is_err());
    }
}
