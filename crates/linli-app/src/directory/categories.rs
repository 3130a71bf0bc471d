//! The categories that cases are sorted into.
//!
//! Owns their two levels and who may change them: administrators of the whole company, because all offices share them.

use linli_store::Tx;
use linli_store::categories::{self as store, CategoryRow};
use serde::Serialize;

use super::checks::Checks;
use super::initials::initials;
use super::organisation::DUTIES;
use super::record::Change;
use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;

/// A category as people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CategoryView {
    pub code: String,
    pub parent: Option<String>,
    pub name_zh_cn: String,
    pub name_zh_tw: String,
    pub name_en: String,
    /// Duty of the department that gets a case of this category first.
    pub department: String,
    pub initials: String,
    pub position: i64,
    pub version: i64,
    pub retired: bool,
}

impl From<CategoryRow> for CategoryView {
    fn from(row: CategoryRow) -> Self {
        Self {
            code: row.code,
            parent: row.parent,
            name_zh_cn: row.name_zh_cn,
            name_zh_tw: row.name_zh_tw,
            name_en: row.name_en,
            department: row.department,
            initials: row.initials,
            position: row.position,
            version: row.version,
            retired: row.retired_at.is_some(),
        }
    }
}

impl CategoryView {
    /// The name in a locale.
    pub fn name(&self, locale: &str) -> &str {
        match locale {
            "zh-TW" => &self.name_zh_tw,
            "en" => &self.name_en,
            _ => &self.name_zh_cn,
        }
    }
}

/// What a category is called and where its cases go.
#[derive(Clone, Debug, Default)]
pub struct CategoryInput {
    pub name_zh_cn: String,
    /// The simplified name, if not given.
    pub name_zh_tw: String,
    pub name_en: String,
    pub department: String,
    pub position: i64,
}

/// The tree, parents before their children.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn list(app: &App, with_retired: bool) -> Result<Vec<CategoryView>, AppError> {
    let rows = app.db.read(move |tx| store::list(tx, with_retired)).await?;
    Ok(rows.into_iter().map(CategoryView::from).collect())
}

fn require(caller: &Caller) -> Result<(), AppError> {
    caller.require_write()?;
    caller.require_for_company(Right::Administer)
}

/// Adds a category.
///
/// # Errors
/// [`AppError::Invalid`], with `code: taken` also for whoever is second of two at the same time (C08).
pub async fn create(
    app: &App,
    caller: &Caller,
    code: String,
    parent: Option<String>,
    input: CategoryInput,
) -> Result<CategoryView, AppError> {
    require(caller)?;
    let (caller, environment) = (caller.clone(), app.environment.clone());
    app.db
        .write(move |tx| {
            let mut checks = Checks::default();
            let code = checks.code("code", &code, 40).to_lowercase();
            let parent = parent.as_ref().filter(|parent| !parent.is_empty()).cloned();
            check_parent(tx, parent.as_deref(), &mut checks)?;
            let mut row = CategoryRow {
                code,
                parent,
                name_zh_cn: String::new(),
                name_zh_tw: String::new(),
                name_en: String::new(),
                department: String::new(),
                initials: String::new(),
                position: 0,
                version: 1,
                retired_at: None,
            };
            fill(&mut row, &input, checks)?;
            if !store::insert(tx, &row)? {
                return Err(AppError::field("code", "taken"));
            }
            let view = CategoryView::from(row);
            let change = Change::by(&caller, "create", "category").after(&view);
            change.save(tx, environment.as_ref())?;
            Ok(view)
        })
        .await
}

fn check_parent(
    tx: &mut Tx<'_>,
    parent: Option<&str>,
    checks: &mut Checks,
) -> Result<(), AppError> {
    let Some(code) = parent else { return Ok(()) };
    match store::get(tx, code)? {
        None => checks.issue("parent", "unknown"),
        Some(above) if above.retired_at.is_some() => checks.issue("parent", "retired"),
        Some(above) if above.parent.is_some() => checks.issue("parent", "two_levels_only"),
        Some(_) => {}
    }
    Ok(())
}

fn fill(row: &mut CategoryRow, input: &CategoryInput, mut checks: Checks) -> Result<(), AppError> {
    row.name_zh_cn = checks.required("name_zh_cn", &input.name_zh_cn, 40);
    row.name_zh_tw = checks.line("name_zh_tw", &input.name_zh_tw, 40);
    if row.name_zh_tw.is_empty() {
        row.name_zh_tw.clone_from(&row.name_zh_cn);
    }
    row.name_en = checks.line("name_en", &input.name_en, 60);
    if row.name_en.is_empty() {
        row.name_en.clone_from(&row.name_zh_cn);
    }
    row.department = checks.one_of("department", &input.department, DUTIES);
    row.initials = initials(&row.name_zh_cn);
    row.position = input.position;
    checks.finish()
}

/// Changes a category. Its code and its parent stay: cases are counted by them.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`]; [`AppError::NotFound`].
pub async fn update(
    app: &App,
    caller: &Caller,
    code: String,
    version: i64,
    input: CategoryInput,
) -> Result<CategoryView, AppError> {
    change(app, caller, code, version, "update", move |_, row| fill(row, &input, Checks::default()))
        .await
}

/// Retires a category whose children are retired, or takes it back.
///
/// # Errors
/// As [`update`].
pub async fn set_retired(
    app: &App,
    caller: &Caller,
    code: String,
    version: i64,
    retired: bool,
) -> Result<CategoryView, AppError> {
    let now = app.environment.now();
    let act = if retired { "retire" } else { "restore" };
    change(app, caller, code, version, act, move |tx, row| {
        let children = store::list(tx, false)?;
        if retired && children.iter().any(|child| child.parent.as_ref() == Some(&row.code)) {
            return Err(AppError::field("category", "has_parts_in_service"));
        }
        row.retired_at = retired.then_some(now);
        Ok(())
    })
    .await
}

async fn change(
    app: &App,
    caller: &Caller,
    code: String,
    version: i64,
    act: &'static str,
    mut edit: impl FnMut(&mut Tx<'_>, &mut CategoryRow) -> Result<(), AppError> + Send + 'static,
) -> Result<CategoryView, AppError> {
    require(caller)?;
    let (caller, environment) = (caller.clone(), app.environment.clone());
    app.db
        .write(move |tx| {
            let mut row = store::get(tx, &code)?.ok_or(AppError::NotFound)?;
            if row.version != version {
                return Err(AppError::Stale { current: row.version });
            }
            let before = CategoryView::from(row.clone());
            edit(tx, &mut row)?;
            if !store::update(tx, &row)? {
                let current = store::get(tx, &code)?.map_or(version, |row| row.version);
                return Err(AppError::Stale { current });
            }
            row.version += 1;
            let after = CategoryView::from(row);
            let change = Change::by(&caller, act, "category").before(&before).after(&after);
            change.save(tx, environment.as_ref())?;
            Ok(after)
        })
        .await
}
