//! Measures triage on the texts of a folder and prints the tables of docs/triage.md.
//!
//! Owns the measurements that `make bench-triage` prints. The texts are read where they lie and never kept.
//! Anything that the folder does not have is skipped and said so.

#[path = "quality/hot.rs"]
mod hot;
#[path = "quality/messages.rs"]
mod messages;
#[path = "quality/property.rs"]
mod property;
#[path = "quality/speed.rs"]
mod speed;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Whatever goes wrong is told and ends the measurement.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// A name and what it measures.
type Part = (&'static str, fn(&Path) -> Result<()>);

/// What can be measured alone, by naming it behind the folder.
const PARTS: [Part; 4] = [
    ("messages", messages::measure),
    ("property", property::measure),
    ("hot", hot::measure),
    ("speed", speed::measure),
];

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "../shared/data".to_owned());
    let folder = PathBuf::from(folder);
    if !folder.is_dir() {
        println!("{} is not there; nothing measured", folder.display());
        return Ok(());
    }
    let chosen: Vec<String> = std::env::args().skip(2).collect();
    for (name, measure) in PARTS {
        if chosen.is_empty() || chosen.iter().any(|one| one == name) {
            measure(&folder)?;
        }
    }
    Ok(())
}

/// The lines of a file of JSON, packed or not; none if it is not there.
pub fn lines(path: &Path) -> Result<Option<Vec<serde_json::Value>>> {
    if !path.exists() {
        println!("{} is not there; skipped", path.display());
        return Ok(None);
    }
    let text = if path.extension().is_some_and(|extension| extension == "xz") {
        String::from_utf8(Command::new("xz").arg("-dc").arg(path).output()?.stdout)?
    } else {
        std::fs::read_to_string(path)?
    };
    let parsed: std::result::Result<_, _> = text.lines().map(serde_json::from_str).collect();
    Ok(Some(parsed?))
}

/// A text of a row, empty if the row has none.
pub fn word<'a>(row: &'a serde_json::Value, name: &str) -> &'a str {
    row.get(name).and_then(serde_json::Value::as_str).unwrap_or_default()
}

/// Runs one of the folder's evaluators and prints what it says.
pub fn evaluate(folder: &Path, tool: &str, files: &[&Path]) -> Result<()> {
    let output =
        Command::new("python3").arg(folder.join("tools").join(tool)).args(files).output()?;
    print!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}
