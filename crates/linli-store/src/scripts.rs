//! Scripts, phrases and reply templates as the offices have changed them, and every version as it was (REC-6).
//!
//! Owns the tables `scripts` and `script_versions`. Must hold no rules and no shipped text. Called by
//! `linli_app::scripts`.

use jiff::Timestamp;
use linli_domain::ids::{NodeId, StaffId};
use uuid::Uuid;

use crate::db::{Row, Tx, Value};
use crate::error::StoreError;
use crate::{params, values};

/// One text in the three languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptRow {
    pub id: Uuid,
    /// The office that wrote it; nobody's in particular for those of the company.
    pub office: Option<NodeId>,
    /// `script`, `phrase` or `reply`.
    pub kind: String,
    pub step: String,
    /// Code of a category; empty for all.
    pub category: String,
    /// zh-CN, zh-TW, en.
    pub title: [String; 3],
    pub body: [String; 3],
    pub position: i64,
    /// The shipped text that this one replaces; empty for one of the office's own.
    pub replaces: String,
    pub version: i64,
    pub retired_at: Option<Timestamp>,
}

const COLUMNS: &str = "id, office_id, kind, step, category, title_zh_cn, title_zh_tw, title_en, body_zh_cn, body_zh_tw, \
     body_en, position, replaces, version, retired_at";

fn bound(row: &ScriptRow) -> Vec<Value> {
    values![
        row.id,
        row.office.map(|id| id.0),
        &row.kind,
        &row.step,
        &row.category,
        &row.title[0],
        &row.title[1],
        &row.title[2],
        &row.body[0],
        &row.body[1],
        &row.body[2],
        row.position,
        &row.replaces,
        row.version,
        row.retired_at,
    ]
}

fn read(row: &Row) -> Result<ScriptRow, StoreError> {
    Ok(ScriptRow {
        id: row.get("id")?,
        office: row.get::<Option<Uuid>>("office_id")?.map(NodeId),
        kind: row.get("kind")?,
        step: row.get("step")?,
        category: row.get("category")?,
        title: [row.get("title_zh_cn")?, row.get("title_zh_tw")?, row.get("title_en")?],
        body: [row.get("body_zh_cn")?, row.get("body_zh_tw")?, row.get("body_en")?],
        position: row.get("position")?,
        replaces: row.get("replaces")?,
        version: row.get("version")?,
        retired_at: row.get("retired_at")?,
    })
}

/// All texts of the company and of every office; they are few.
///
/// # Errors
/// [`StoreError`].
pub fn all(tx: &mut Tx<'_>) -> Result<Vec<ScriptRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM scripts ORDER BY kind, step, position, id LIMIT 2000");
    tx.rows(&sql, params![])?.iter().map(read).collect()
}

/// One text.
///
/// # Errors
/// [`StoreError::NotFound`].
pub fn get(tx: &mut Tx<'_>, id: Uuid) -> Result<ScriptRow, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM scripts WHERE id = $1");
    read(&tx.one(&sql, params![id])?)
}

/// Adds a text.
///
/// # Errors
/// [`StoreError`].
pub fn insert(tx: &mut Tx<'_>, row: &ScriptRow) -> Result<(), StoreError> {
    let places: Vec<String> = (1..=15).map(|n| format!("${n}")).collect();
    let sql = format!("INSERT INTO scripts ({COLUMNS}) VALUES ({})", places.join(", "));
    tx.execute(&sql, &bound(row)).map(drop)
}

/// Writes a text over the version before it.
///
/// # Errors
/// [`StoreError::Conflict`] if somebody else saved it in between.
pub fn update(tx: &mut Tx<'_>, row: &ScriptRow) -> Result<(), StoreError> {
    let sets: Vec<String> = COLUMNS
        .split(", ")
        .enumerate()
        .skip(1)
        .map(|(at, column)| format!("{} = ${}", column.trim(), at + 1))
        .collect();
    let sql = format!("UPDATE scripts SET {} WHERE id = $1 AND version = $16", sets.join(", "));
    let mut bound = bound(row);
    bound.push((row.version - 1).into());
    match tx.execute(&sql, &bound)? {
        1 => Ok(()),
        _ => Err(StoreError::conflict("scripts.version")),
    }
}

/// One version of a text as it was (JSON).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRow {
    pub script: Uuid,
    pub version: i64,
    pub at: Timestamp,
    pub by: StaffId,
    pub body: String,
}

/// Keeps a version.
///
/// # Errors
/// [`StoreError`].
pub fn keep(tx: &mut Tx<'_>, row: &VersionRow) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO script_versions (script_id, version, at, by_id, body) VALUES ($1, $2, $3, $4, $5)",
        params![row.script, row.version, row.at, row.by.0, &row.body],
    )
    .map(drop)
}

/// The versions of a text, the newest first, each with the name of who wrote it.
///
/// # Errors
/// [`StoreError`].
pub fn versions(tx: &mut Tx<'_>, script: Uuid) -> Result<Vec<(VersionRow, String)>, StoreError> {
    let rows = tx.rows(
        "SELECT v.script_id, v.version, v.at, v.by_id, v.body, s.name AS by_name FROM script_versions v \
         JOIN staff s ON s.id = v.by_id WHERE v.script_id = $1 ORDER BY v.version DESC",
        params![script],
    )?;
    let read = |row: &Row| {
        let version = VersionRow {
            script: row.get("script_id")?,
            version: row.get("version")?,
            at: row.get("at")?,
            by: StaffId(row.get("by_id")?),
            body: row.get("body")?,
        };
        Ok((version, row.get("by_name")?))
    };
    rows.iter().map(read).collect()
}
