//! Writing an edition of a board: begun for a month, filled with improvements, promises and notices (FUP-7).
//!
//! Owns what an entry may hold. A later edition of a month that was published begins with what that one said.

use super::pictures::may_show;
use super::{Content, Month, by, figures, month_of, refused, scope, zone_of};
use crate::App;
use crate::access::{Caller, Right};
use crate::directory::checks::Checks;
use crate::directory::record::Change;
use crate::error::AppError;
use jiff::civil::Date;
use linli_domain::board::texts::{Personal, personal};
use linli_domain::board::{Act, Figures, Item, ItemKind, Picture, Stage, Standing};
use linli_domain::ids::{NodeId, PlaceId, StaffId};
use linli_store::boards::{self, BoardRow};
use linli_store::names::{self, CategoryName};
use linli_store::{Scope, Tx, offices, places};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Entries of one edition.
const MOST: usize = 40;
/// Characters of a title and of a text.
const TITLE: usize = 60;
const TEXT: usize = 600;

/// A community whose board the caller may write or publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Community {
    pub id: PlaceId,
    pub label: String,
    /// What it is called in the board's address.
    pub code: String,
}

/// One edition as staff see it.
#[derive(Clone, Debug)]
pub struct Edition {
    pub row: BoardRow,
    pub community: Community,
    pub office: String,
    pub time_zone: String,
    pub month: Month,
    pub stage: Stage,
    pub items: Vec<Item>,
    /// As they would be published now, or as they were.
    pub figures: Figures,
    pub categories: BTreeMap<String, CategoryName>,
    /// Names of those who wrote it, submitted it, approved it and ended it.
    pub people: BTreeMap<Uuid, String>,
    pub authors: Vec<String>,
    pub writers: BTreeSet<StaffId>,
    pub may: Vec<Act>,
    /// The caller could publish it, had they not written it.
    pub own_work: bool,
    /// What was published is what is kept.
    pub intact: bool,
}

/// An entry as it was typed.
#[derive(Clone, Debug, Default)]
pub struct ItemInput {
    pub kind: String,
    pub title: String,
    pub text: String,
    pub day: Option<Date>,
    pub standing: String,
    pub before: Option<Picture>,
    pub after: Option<Picture>,
}

pub(super) fn stage_of(row: &BoardRow) -> Result<Stage, AppError> {
    Stage::parse(&row.stage).ok_or_else(|| AppError::Internal(format!("stage {}", row.stage)))
}

/// Begins the edition of a month, or finds the one that somebody is writing already.
///
/// # Errors
/// [`AppError::NotFound`] for a community that is not the caller's; [`AppError::Invalid`] for a month to come.
pub async fn begin(
    app: &App,
    caller: &Caller,
    community: PlaceId,
    month: Month,
) -> Result<Uuid, AppError> {
    caller.require_write()?;
    caller.require(Right::PrepareBoard)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let scope = caller.scope(Right::PrepareBoard);
            let place = places::get(tx, &scope, community)?.ok_or(AppError::NotFound)?;
            if place.community != place.id {
                return Err(AppError::NotFound);
            }
            let terms = offices::terms(tx, place.office.0)?;
            if month > Month::at(app.environment.now(), &zone_of(&terms)?) {
                return Err(AppError::field("month", "in_the_future"));
            }
            let before = boards::of_month(tx, community, &month.to_string())?;
            let begun = before.iter().find(|row| ["draft", "submitted"].contains(&&*row.stage));
            if let Some(begun) = begun {
                return Ok(begun.id);
            }
            let edition = before.iter().map(|row| row.edition).max().unwrap_or(0) + 1;
            let items = before.first().map_or_else(|| "[]".to_owned(), |row| row.items.clone());
            let row = fresh(&app, &caller, (community, place.office), (month, edition), items);
            boards::insert(tx, &row)?;
            let after = serde_json::json!({ "month": row.month, "edition": edition });
            let change = Change::by(&caller, "create", "board").row(row.id).after(&after);
            change.save(tx, app.environment.as_ref())?;
            Ok(row.id)
        })
        .await
}

fn fresh(
    app: &App,
    caller: &Caller,
    (community, office): (PlaceId, NodeId),
    (month, edition): (Month, i64),
    items: String,
) -> BoardRow {
    BoardRow {
        id: app.environment.id(),
        community,
        office,
        month: month.to_string(),
        edition,
        stage: Stage::Draft.as_str().to_owned(),
        items,
        authors: serde_json::json!([caller.staff]).to_string(),
        figures: String::new(),
        counted_at: None,
        submitted: None,
        approved: None,
        digest: String::new(),
        reason: String::new(),
        ended: None,
        version: 1,
        created: (caller.staff, app.environment.now()),
    }
}

/// One edition.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn show(app: &App, caller: &Caller, id: Uuid) -> Result<Edition, AppError> {
    let (app, caller, scope) = (app.clone(), caller.clone(), scope(caller)?);
    app.clone().db.read(move |tx| read(tx, &app, &caller, &scope, id)).await
}

fn read(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    scope: &Scope,
    id: Uuid,
) -> Result<Edition, AppError> {
    let row = boards::get(tx, scope, id)?.ok_or(AppError::NotFound)?;
    let place = places::get(tx, scope, row.community)?.ok_or(AppError::NotFound)?;
    let terms = offices::terms(tx, row.office.0)?;
    let (content, month, stage) = (Content::of(&row)?, month_of(&row)?, stage_of(&row)?);
    let figures = match stage {
        Stage::Draft => figures::count(tx, app, (row.community, &terms), month)?,
        _ => content.figures,
    };
    let categories = category_names(tx, &figures)?;
    let by = by(tx, caller, row.office)?;
    let acts = [Act::Edit, Act::Submit, Act::Return, Act::Publish, Act::TakeBack];
    let may = |act: &Act| act.after(stage, &content.authors, by).is_ok();
    let signed = [row.submitted, row.approved, row.ended].into_iter().flatten().map(|s| s.0);
    let ids: Vec<Uuid> = content.authors.iter().copied().chain(signed).map(|s| s.0).collect();
    let people = names::people_and_departments(tx, &ids)?;
    let name = |staff: &StaffId| people.get(&staff.0).cloned();
    let own_work = stage == Stage::Submitted && by.publishes && content.authors.contains(&by.staff);
    Ok(Edition {
        community: Community { id: place.id, label: place.label, code: place.code },
        office: terms.name,
        time_zone: terms.time_zone,
        month,
        stage,
        items: content.items,
        figures,
        categories,
        authors: content.authors.iter().filter_map(name).collect(),
        may: acts.into_iter().filter(may).collect(),
        writers: content.authors,
        people,
        own_work,
        intact: row.digest.is_empty() || row.digest == super::digest(app, &row),
        row,
    })
}

/// The categories that figures name.
pub(super) fn category_names(
    tx: &mut Tx<'_>,
    figures: &Figures,
) -> Result<BTreeMap<String, CategoryName>, AppError> {
    let mut named = BTreeMap::new();
    for code in figures.categories.values().flat_map(|sum| sum.shown.keys()) {
        if !named.contains_key(code) {
            named.insert(code.clone(), names::category(tx, code)?);
        }
    }
    Ok(named)
}

/// Adds an entry, or replaces or removes (`None`) the one at a position.
///
/// # Errors
/// [`AppError::Invalid`] naming each field; [`AppError::Stale`] when somebody saved in between; [`AppError::NotFound`].
pub async fn put(
    app: &App,
    caller: &Caller,
    (id, version): (Uuid, i64),
    at: Option<usize>,
    input: Option<ItemInput>,
) -> Result<(), AppError> {
    caller.require_write()?;
    let (app, caller, scope) = (app.clone(), caller.clone(), scope(caller)?);
    app.clone()
        .db
        .write(move |tx| {
            let mut row = boards::get(tx, &scope, id)?.ok_or(AppError::NotFound)?;
            let by = by(tx, &caller, row.office)?;
            let mut content = Content::of(&row)?;
            Act::Edit.after(stage_of(&row)?, &content.authors, by).map_err(refused)?;
            if row.version != version {
                return Err(AppError::Stale { current: row.version });
            }
            let item = match &input {
                Some(input) => Some(checked(tx, &caller, row.office, input)?),
                None => None,
            };
            match (at, item) {
                (Some(at), item) if at < content.items.len() => {
                    content.items.splice(at..=at, item);
                }
                (None, Some(item)) if content.items.len() < MOST => content.items.push(item),
                (None, Some(_)) => return Err(AppError::field("title", "too_many")),
                _ => return Err(AppError::NotFound),
            }
            content.authors.insert(caller.staff);
            let before = std::mem::replace(&mut row.items, json(&content.items)?);
            row.authors = json(&content.authors)?;
            save(tx, &row)?;
            let change = Change::by(&caller, "update", "board").row(row.id);
            let change = change.before(&before).after(&row.items);
            change.save(tx, app.environment.as_ref())?;
            Ok(())
        })
        .await
}

pub(super) fn json(value: &impl serde::Serialize) -> Result<String, AppError> {
    serde_json::to_string(value).map_err(|e| AppError::Internal(e.to_string()))
}

/// Writes a row, unless somebody was faster.
pub(super) fn save(tx: &mut Tx<'_>, row: &BoardRow) -> Result<(), AppError> {
    if boards::update(tx, row)? {
        return Ok(());
    }
    Err(AppError::Stale { current: row.version + 1 })
}

/// A text that goes out: nothing in it may point at a person.
pub(super) fn cleared(checks: &mut Checks, field: &str, text: &str) {
    match personal(text) {
        Some(Personal::Number) => checks.issue(field, "personal_number"),
        Some(Personal::Room) => checks.issue(field, "personal_room"),
        None => {}
    }
}

fn checked(
    tx: &mut Tx<'_>,
    caller: &Caller,
    office: NodeId,
    input: &ItemInput,
) -> Result<Item, AppError> {
    let mut checks = Checks::default();
    let kind = checks.word("kind", &input.kind, ItemKind::parse);
    let title = checks.required("title", &input.title, TITLE);
    let text = checks.lines("text", &input.text, TEXT);
    cleared(&mut checks, "title", &title);
    cleared(&mut checks, "text", &text);
    let promise = kind == Some(ItemKind::Promise);
    let standing = match promise {
        true => checks.word("standing", &input.standing, Standing::parse),
        false => None,
    };
    let improvement = kind == Some(ItemKind::Improvement);
    let (before, after) = match improvement {
        true => (input.before, input.after),
        false => (None, None),
    };
    for (field, picture) in [("before", before), ("after", after)] {
        if let Some(picture) = picture
            && !may_show(tx, caller, office, picture)?
        {
            checks.issue(field, "unknown");
        }
    }
    checks.finish()?;
    let kind = kind.ok_or(AppError::NotFound)?;
    Ok(Item { kind, title, text, day: input.day, standing, before, after })
}
