//! What technicians can do: the categories by which the dispatch board suggests them (REP-2, ADM-1).
//!
//! Owns reading and changing them; a branch of the categories stands for everything below it. Who is suggested is the rule
//! of `linli_domain::repair::suggest`. Called by the page of a member of staff.

use super::rules::require_over;
use crate::App;
use crate::access::{Caller, Right};
use crate::directory::record::Change;
use crate::error::AppError;
use linli_domain::ids::StaffId;
use linli_store::categories::{self, CategoryRow};
use linli_store::{repairs, staff as store};
use std::collections::BTreeSet;

/// A category, and whether somebody is skilled in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skill {
    pub category: CategoryRow,
    pub has: bool,
}

/// Every category in use in the order of the tree, and whether the person is skilled in it.
///
/// # Errors
/// [`AppError::NotFound`] for somebody whom the caller does not see.
pub async fn skills(app: &App, caller: &Caller, id: StaffId) -> Result<Vec<Skill>, AppError> {
    caller.require(Right::SeeStaff)?;
    let scope = caller.scope(Right::SeeStaff);
    app.db
        .read(move |tx| {
            if !store::is_seen(tx, &scope, id)? {
                return Err(AppError::NotFound);
            }
            let theirs = repairs::skills_of(tx, id.0)?;
            let all = categories::list(tx, false)?;
            let skill =
                |category: CategoryRow| Skill { has: theirs.contains(&category.code), category };
            Ok(all.into_iter().map(skill).collect())
        })
        .await
}

/// Sets what somebody can do: exactly these.
///
/// # Errors
/// [`AppError::Invalid`] for a category that there is not; [`AppError::NotFound`] for somebody whom the caller does not
/// administer.
pub async fn set_skills(
    app: &App,
    caller: &Caller,
    id: StaffId,
    skills: BTreeSet<String>,
) -> Result<(), AppError> {
    caller.require(Right::Administer)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            require_over(tx, &caller, id)?;
            let known = categories::list(tx, false)?;
            if skills.iter().any(|skill| known.iter().all(|category| category.code != *skill)) {
                return Err(AppError::field("skills", "unknown"));
            }
            let before = repairs::skills_of(tx, id.0)?;
            if before.iter().eq(skills.iter()) {
                return Ok(());
            }
            repairs::clear_skills(tx, id.0)?;
            for skill in &skills {
                repairs::save_skill(tx, id.0, skill)?;
            }
            let change = Change::by(&caller, "update", "staff_skills").row(id.0);
            let change = change.before(&before).after(&skills);
            Ok(change.save(tx, app.environment.as_ref())?)
        })
        .await
}
