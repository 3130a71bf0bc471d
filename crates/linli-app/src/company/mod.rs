//! Founding a company from a file: what `linli demo` and the tests begin with.
//!
//! Owns the one transaction that fills an empty directory. Residents are not part of the file.

pub mod file;
mod layout;

use linli_domain::ids::{NodeId, PlaceId, StaffId};
use linli_store::{StoreError, Tx, categories, organisation, places, repairs, rosters, staff};
use std::collections::BTreeMap;

pub use file::CompanyFile;

use crate::App;
use crate::directory::record;
use crate::error::AppError;
use crate::sign_in::password;
use layout::Rows;

/// What was founded, by the keys and logins of the file.
#[derive(Clone, Debug, Default)]
pub struct Founded {
    pub nodes: BTreeMap<String, NodeId>,
    pub communities: BTreeMap<String, PlaceId>,
    pub staff: BTreeMap<String, StaffId>,
    /// Every place by the code of its community and its own, e.g. `JY-3-2-1201`; the community by its code alone.
    pub places: BTreeMap<String, PlaceId>,
}

/// Fills an empty directory. Everybody gets the given password; without one, nobody can sign in yet.
///
/// # Errors
/// [`AppError::Invalid`] naming the entry that refers to nothing, or `company` if there is one already.
pub async fn found_company(
    app: &App,
    file: CompanyFile,
    password: Option<String>,
) -> Result<Founded, AppError> {
    let hash = match password {
        Some(password) => password::hash_aside(password, app.environment.clone()).await?,
        None => String::new(),
    };
    found_company_hashed(app, &file, &hash).await
}

/// As [`found_company`], with a password that was hashed before.
///
/// # Errors
/// As [`found_company`].
pub async fn found_company_hashed(
    app: &App,
    file: &CompanyFile,
    password_hash: &str,
) -> Result<Founded, AppError> {
    let rows = layout::rows(app, file, password_hash)?;
    let founded = founded(&rows);
    let environment = app.environment.clone();
    app.db
        .write(move |tx| {
            if organisation::company(tx)?.is_some() {
                return Err(AppError::field("company", "exists"));
            }
            write(tx, &rows)?;
            let name = rows.nodes.first().map(|node| node.name.clone());
            let change = record::Change::by_program("found", "company")
                .after(&serde_json::json!({ "name": name, "places": rows.places.len(), "staff": rows.staff.len() }));
            change.save(tx, environment.as_ref())?;
            Ok(())
        })
        .await?;
    Ok(founded)
}

fn write(tx: &mut Tx<'_>, rows: &Rows) -> Result<(), AppError> {
    for node in &rows.nodes {
        unique(organisation::insert(tx, node)?, &node.code)?;
    }
    for category in &rows.categories {
        unique(categories::insert(tx, category)?, &category.code)?;
    }
    places::bulk(tx, rows.places.iter().cloned())?;
    staff::bulk(tx, rows.staff.iter().cloned())?;
    staff::bulk_grants(tx, rows.grants.iter().copied())?;
    staff::bulk_departments(tx, rows.members.iter().copied())?;
    for (staff, skill) in &rows.skills {
        repairs::save_skill(tx, staff.0, skill)?;
    }
    rows.shifts.iter().try_for_each(|shift| rosters::insert(tx, shift))?;
    Ok(())
}

fn unique(inserted: bool, code: &str) -> Result<(), AppError> {
    if inserted { Ok(()) } else { Err(StoreError::conflict(code).into()) }
}

fn founded(rows: &Rows) -> Founded {
    let codes: BTreeMap<PlaceId, &str> = rows
        .places
        .iter()
        .filter(|place| place.id == place.community)
        .map(|place| (place.id, place.code.as_str()))
        .collect();
    let full = |place: &linli_store::places::PlaceRow| match codes.get(&place.community) {
        Some(code) if place.id != place.community => format!("{code}-{}", place.code),
        _ => place.code.clone(),
    };
    Founded {
        nodes: rows.node_keys.clone(),
        communities: rows.community_keys.clone(),
        staff: rows.staff.iter().map(|person| (person.login.clone(), person.id)).collect(),
        places: rows.places.iter().map(|place| (full(place), place.id)).collect(),
    }
}
