//! The files of the repository, by path from its root, in order.
//!
//! Must not read what is built or downloaded. Used by every check.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold nothing written by hand.
const SKIPPED: &[&str] = &[".git", "dist", "node_modules", "shots", "target"];

/// The folder with the workspace's `Cargo.toml`, here or above.
pub fn root() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors()
        .find(|folder| {
            fs::read_to_string(folder.join("Cargo.toml"))
                .is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]"))
        })
        .map(Path::to_path_buf)
}

/// Every file whose name ends in one of `endings`, as `crates/x/src/y.rs`, sorted.
pub fn files(root: &Path, endings: &[&str]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    walk(root, "", endings, &mut found)?;
    found.sort();
    Ok(found)
}

fn walk(root: &Path, below: &str, endings: &[&str], found: &mut Vec<String>) -> Result<()> {
    let folder = root.join(below);
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        let kind = entry.file_type()?;
        // `data` at the root is a running desk's; deeper ones may be sources.
        if kind.is_dir() && !SKIPPED.contains(&name.as_str()) && path != "data" {
            walk(root, &path, endings, found)?;
        } else if kind.is_file() && endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
    Ok(())
}

/// The text of a file of the repository; what is not UTF-8 reads as replacement characters.
pub fn read(root: &Path, path: &str) -> Result<String> {
    let bytes = fs::read(root.join(path)).with_context(|| path.to_owned())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
