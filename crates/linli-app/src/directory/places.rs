//! Communities, buildings, entrances, rooms and public areas (ORG-3).
//!
//! Owns what may lie inside what, how codes and labels are made, and the search by the usual spellings of a room.
//! Whoever sees people sees places; administrators of the office change them.

use linli_domain::ids::{NodeId, PlaceId};
use linli_domain::vocabulary::PlaceKind;
use linli_store::places::{self as store, PlaceRow, RoomQuery};
use linli_store::{Scope, Tx};
use serde::Serialize;

use super::checks::Checks;
use super::organisation::{node, office_in_service, require_administer};
use super::paging::{self, Page};
use super::record::Change;
use super::room_code::{self, SaidRoom};
use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;

/// A place as people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceView {
    pub id: PlaceId,
    pub parent: Option<PlaceId>,
    pub community: PlaceId,
    pub building: Option<PlaceId>,
    pub office: NodeId,
    pub kind: PlaceKind,
    pub name: String,
    pub code: String,
    pub label: String,
    pub version: i64,
    pub retired: bool,
}

impl From<PlaceRow> for PlaceView {
    fn from(row: PlaceRow) -> Self {
        Self {
            id: row.id,
            parent: row.parent,
            community: row.community,
            building: row.building,
            office: row.office,
            kind: row.kind,
            name: row.name,
            code: row.code,
            label: row.label,
            version: row.version,
            retired: row.retired_at.is_some(),
        }
    }
}

/// What a new place is called.
#[derive(Clone, Debug)]
pub struct PlaceInput {
    pub kind: PlaceKind,
    /// What is written on it: `1201`, `2 单元`, `3 栋`, `中心花园`.
    pub name: String,
    /// Its own part of the code; made from the name if not given.
    pub code: Option<String>,
}

/// The communities that the caller sees, by code; of one office if given.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn communities(
    app: &App,
    caller: &Caller,
    office: Option<NodeId>,
) -> Result<Vec<PlaceView>, AppError> {
    let scope = seen(caller)?;
    let rows = app.db.read(move |tx| store::communities(tx, &scope, office)).await?;
    Ok(rows.into_iter().map(PlaceView::from).collect())
}

/// The places directly inside another, by code, by pages.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] for a broken cursor.
pub async fn children(
    app: &App,
    caller: &Caller,
    parent: PlaceId,
    cursor: Option<&str>,
    limit: Option<usize>,
) -> Result<Page<PlaceView>, AppError> {
    let scope = seen(caller)?;
    let (after, limit) = (paging::read::<String>(cursor)?, paging::limit(limit));
    let rows = app
        .db
        .read(move |tx| store::children(tx, &scope, parent, after.as_deref(), limit + 1))
        .await?;
    Ok(Page::cut(rows, limit, |row| row.code.clone()).map(PlaceView::from))
}

/// One place.
///
/// # Errors
/// [`AppError::NotFound`] for a place of an office that the caller does not see.
pub async fn get(app: &App, caller: &Caller, id: PlaceId) -> Result<PlaceView, AppError> {
    let scope = seen(caller)?;
    let row = app.db.read(move |tx| store::get(tx, &scope, id)).await?;
    row.map(PlaceView::from).ok_or(AppError::NotFound)
}

/// Rooms that answer to one of the usual spellings, e.g. `3-2-1201`, `3#1201`, `3栋2单元1201`, `锦园3栋1201`.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn find_rooms(
    app: &App,
    caller: &Caller,
    text: &str,
    limit: usize,
) -> Result<Vec<PlaceView>, AppError> {
    let (scope, text) = (seen(caller)?, text.to_owned());
    let rows = app.db.read(move |tx| rooms_in(tx, &scope, &text, limit)).await?;
    Ok(rows.into_iter().map(PlaceView::from).collect())
}

pub(crate) fn seen(caller: &Caller) -> Result<Scope, AppError> {
    caller.require(Right::SeePeople)?;
    Ok(caller.scope(Right::SeePeople))
}

/// The rooms of a scope that answer to a spelling.
pub(crate) fn rooms_in(
    tx: &mut Tx<'_>,
    scope: &Scope,
    text: &str,
    limit: usize,
) -> Result<Vec<PlaceRow>, AppError> {
    if let Some((code, said)) = room_code::with_community(text)
        && let Some(community) = store::community(tx, scope, &code)?
    {
        return rooms_of(tx, scope, Some(community.id), said, limit);
    }
    let Some(said) = room_code::read(text) else { return Ok(Vec::new()) };
    let Some(name) = said.community.clone() else { return rooms_of(tx, scope, None, said, limit) };
    let named = |place: &PlaceRow| {
        let known = room_code::normal(&place.name);
        place.code == name || known.contains(&name) || name.contains(&known)
    };
    let mut found = Vec::new();
    for community in store::communities(tx, scope, None)?.into_iter().filter(named) {
        found.extend(rooms_of(tx, scope, Some(community.id), said.clone(), limit)?);
    }
    found.truncate(limit);
    Ok(found)
}

fn rooms_of(
    tx: &mut Tx<'_>,
    scope: &Scope,
    community: Option<PlaceId>,
    said: SaidRoom,
    limit: usize,
) -> Result<Vec<PlaceRow>, AppError> {
    let SaidRoom { building, entrance, room, .. } = said;
    let query = RoomQuery { community, building, entrance, room };
    Ok(store::rooms(tx, scope, &query, limit)?)
}

/// Adds a community that an office serves.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::NotFound`] if the caller does not administer the office.
pub async fn create_community(
    app: &App,
    caller: &Caller,
    office: NodeId,
    name: String,
    code: String,
) -> Result<PlaceView, AppError> {
    let (caller, environment) = (caller.clone(), app.environment.clone());
    let id = PlaceId(environment.id());
    app.db
        .write(move |tx| {
            require_administer(&caller, &node(tx, office)?)?;
            office_in_service(tx, office)?;
            let mut checks = Checks::default();
            let name = checks.required("name", &name, 60);
            let row = PlaceRow {
                id,
                parent: None,
                community: id,
                building: None,
                office,
                kind: PlaceKind::Community,
                code: checks.code("code", &code, 20),
                label: name.clone(),
                name,
                version: 1,
                retired_at: None,
            };
            checks.finish()?;
            save_new(tx, &row, Change::by(&caller, "create", "place"), environment.as_ref())
        })
        .await
}

/// Adds a place inside another.
///
/// # Errors
/// As [`create_community`].
pub async fn create(
    app: &App,
    caller: &Caller,
    parent: PlaceId,
    input: PlaceInput,
) -> Result<PlaceView, AppError> {
    let (caller, environment) = (caller.clone(), app.environment.clone());
    let id = PlaceId(environment.id());
    app.db
        .write(move |tx| {
            let above = editable(tx, &caller, parent)?;
            let row = inside(&above, id, &input)?;
            save_new(tx, &row, Change::by(&caller, "create", "place"), environment.as_ref())
        })
        .await
}

fn save_new(
    tx: &mut Tx<'_>,
    row: &PlaceRow,
    change: Change,
    environment: &dyn crate::environment::Environment,
) -> Result<PlaceView, AppError> {
    if !store::insert(tx, row)? {
        return Err(AppError::field("code", "taken"));
    }
    let view = PlaceView::from(row.clone());
    change.row(row.id).after(&view).save(tx, environment)?;
    Ok(view)
}

/// The code of a place inside `above`: the code above with its own part, e.g. `3-2` and `1201`. `None` if that is no
/// part of a code.
pub(crate) fn code_inside(above: &PlaceRow, kind: PlaceKind, own: &str) -> Option<String> {
    let own = match kind {
        PlaceKind::Building | PlaceKind::Entrance | PlaceKind::Room => room_code::bare(own),
        _ => room_code::normal(own),
    };
    if own.is_empty() || own.contains('-') || own.chars().count() > 40 {
        return None;
    }
    let top = above.kind == PlaceKind::Community;
    Some(if top { own } else { room_code::code(&[&above.code, &own]) })
}

/// The row of a new place inside `above`.
pub(crate) fn inside(
    above: &PlaceRow,
    id: PlaceId,
    input: &PlaceInput,
) -> Result<PlaceRow, AppError> {
    use PlaceKind as K;
    let mut checks = Checks::default();
    let allowed = match input.kind {
        K::Community => false,
        K::Building => above.kind == K::Community,
        K::Entrance => above.kind == K::Building,
        K::Room => matches!(above.kind, K::Building | K::Entrance),
        _ => matches!(above.kind, K::Community | K::Building | K::Entrance),
    };
    if !allowed {
        checks.issue("kind", "not_inside_this");
    }
    if above.retired_at.is_some() {
        checks.issue("parent", "retired");
    }
    let name = checks.required("name", &input.name, 60);
    let code = code_inside(above, input.kind, input.code.as_deref().unwrap_or(&name));
    if code.is_none() && !name.is_empty() {
        checks.issue(if input.code.is_some() { "code" } else { "name" }, "bad_code");
    }
    checks.finish()?;
    Ok(PlaceRow {
        id,
        parent: Some(above.id),
        community: above.community,
        building: if input.kind == K::Building { Some(id) } else { above.building },
        office: above.office,
        kind: input.kind,
        // Rooms are found by the number alone.
        name: if input.kind == K::Room { room_code::bare(&name) } else { name.clone() },
        label: format!("{} {name}", above.label),
        code: code.unwrap_or_default(),
        version: 1,
        retired_at: None,
    })
}

/// A place whose office the caller administers.
fn editable(tx: &mut Tx<'_>, caller: &Caller, id: PlaceId) -> Result<PlaceRow, AppError> {
    caller.require(Right::Administer)?;
    caller.require_write()?;
    let scope = caller.scope(Right::Administer);
    store::get(tx, &scope, id)?.ok_or(AppError::NotFound)
}

/// Gives a place another name; the labels of everything inside follow. Codes stay.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Stale`]; [`AppError::NotFound`].
pub async fn rename(
    app: &App,
    caller: &Caller,
    id: PlaceId,
    version: i64,
    name: String,
) -> Result<PlaceView, AppError> {
    change(app, caller, id, version, "update", move |tx, row| {
        let mut checks = Checks::default();
        let name = checks.required("name", &name, 60);
        if row.kind == PlaceKind::Room && room_code::bare(&name) != row.name {
            // The number is part of the code, under which the household's cases are known.
            checks.issue("name", "room_number_stays");
        }
        checks.finish()?;
        let before = row.label.clone();
        let stem = before.strip_suffix(row.name.as_str()).unwrap_or(&before).to_owned();
        row.label = format!("{stem}{name}");
        row.name = name;
        store::relabel(tx, row, &before, &row.label.clone())?;
        Ok(())
    })
    .await
}

/// Retires a place and everything inside it. What is known about it stays.
///
/// # Errors
/// As [`rename`].
pub async fn retire(
    app: &App,
    caller: &Caller,
    id: PlaceId,
    version: i64,
) -> Result<PlaceView, AppError> {
    let now = app.environment.now();
    change(app, caller, id, version, "retire", move |tx, row| {
        row.retired_at = row.retired_at.or(Some(now));
        store::retire_inside(tx, row, now)?;
        Ok(())
    })
    .await
}

/// Takes a retired place back, without what is inside it.
///
/// # Errors
/// As [`rename`].
pub async fn restore(
    app: &App,
    caller: &Caller,
    id: PlaceId,
    version: i64,
) -> Result<PlaceView, AppError> {
    change(app, caller, id, version, "restore", |_, row| {
        row.retired_at = None;
        Ok(())
    })
    .await
}

async fn change(
    app: &App,
    caller: &Caller,
    id: PlaceId,
    version: i64,
    act: &'static str,
    mut edit: impl FnMut(&mut Tx<'_>, &mut PlaceRow) -> Result<(), AppError> + Send + 'static,
) -> Result<PlaceView, AppError> {
    let (caller, environment) = (caller.clone(), app.environment.clone());
    app.db
        .write(move |tx| {
            let mut row = editable(tx, &caller, id)?;
            if row.version != version {
                return Err(AppError::Stale { current: row.version });
            }
            let before = PlaceView::from(row.clone());
            edit(tx, &mut row)?;
            if !store::update(tx, &row)? {
                let scope = caller.scope(Right::Administer);
                let current = store::get(tx, &scope, id)?.map_or(version, |row| row.version);
                return Err(AppError::Stale { current });
            }
            row.version += 1;
            let after = PlaceView::from(row);
            let change = Change::by(&caller, act, "place").row(id).before(&before).after(&after);
            change.save(tx, environment.as_ref())?;
            Ok(after)
        })
        .await
}
