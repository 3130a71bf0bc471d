//! The tree of categories that cases are sorted into.
//!
//! Owns the table `categories`. Nothing is deleted, only retired. Must hold no rules. The tree is the company's and
//! holds nothing personal, so it is read without a scope. Called by `linli_app::directory::categories`.

use jiff::Timestamp;

use crate::db::{Row, Tx, Value};
use crate::error::StoreError;
use crate::{params, values};

/// One category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryRow {
    pub code: String,
    pub parent: Option<String>,
    pub name_zh_cn: String,
    pub name_zh_tw: String,
    pub name_en: String,
    /// Kind of department that gets a case of this category first, e.g. `engineering`.
    pub department: String,
    /// First letters of the name's sounds, for the keyboard.
    pub initials: String,
    pub position: i64,
    pub version: i64,
    pub retired_at: Option<Timestamp>,
}

const SELECT: &str = "SELECT code, parent, name_zh_cn, name_zh_tw, name_en, department, initials, position, version, \
                      retired_at FROM categories";

fn read(row: &Row) -> Result<CategoryRow, StoreError> {
    Ok(CategoryRow {
        code: row.get("code")?,
        parent: row.get("parent")?,
        name_zh_cn: row.get("name_zh_cn")?,
        name_zh_tw: row.get("name_zh_tw")?,
        name_en: row.get("name_en")?,
        department: row.get("department")?,
        initials: row.get("initials")?,
        position: row.get("position")?,
        version: row.get("version")?,
        retired_at: row.get("retired_at")?,
    })
}

fn bound(category: &CategoryRow) -> Vec<Value> {
    values![
        &category.code,
        &category.parent,
        &category.name_zh_cn,
        &category.name_zh_tw,
        &category.name_en,
        &category.department,
        &category.initials,
        category.position,
        category.version,
        category.retired_at,
    ]
}

/// Inserts a category; `false` if its code is taken, also by somebody who does it at the same time (C08).
pub fn insert(tx: &mut Tx<'_>, category: &CategoryRow) -> Result<bool, StoreError> {
    let inserted = tx.execute(
        "INSERT INTO categories (code, parent, name_zh_cn, name_zh_tw, name_en, department, initials, position, \
         version, retired_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (code) DO NOTHING",
        &bound(category),
    )?;
    Ok(inserted == 1)
}

/// Writes a category, if it still has the version given in the row, and counts the version up. `false` if somebody
/// was faster.
pub fn update(tx: &mut Tx<'_>, category: &CategoryRow) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE categories SET name_zh_cn = $3, name_zh_tw = $4, name_en = $5, department = $6, initials = $7, \
         position = $8, retired_at = $9, version = version + 1 WHERE code = $1 AND version = $2",
        params![
            &category.code,
            category.version,
            &category.name_zh_cn,
            &category.name_zh_tw,
            &category.name_en,
            &category.department,
            &category.initials,
            category.position,
            category.retired_at,
        ],
    )?;
    Ok(changed == 1)
}

/// A category by its code.
pub fn get(tx: &mut Tx<'_>, code: &str) -> Result<Option<CategoryRow>, StoreError> {
    tx.row(&format!("{SELECT} WHERE code = $1"), params![code])?.as_ref().map(read).transpose()
}

/// The whole tree, parents before their children.
pub fn list(tx: &mut Tx<'_>, with_retired: bool) -> Result<Vec<CategoryRow>, StoreError> {
    let retired = if with_retired { "1 = 1" } else { "retired_at IS NULL" };
    let sql = format!(
        "{SELECT} WHERE {retired} ORDER BY CASE WHEN parent IS NULL THEN 0 ELSE 1 END, parent, position, code"
    );
    tx.rows(&sql, params![])?.iter().map(read).collect()
}
