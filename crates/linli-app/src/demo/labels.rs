//! The codes on the walls of the demonstration: one for each common place, so that labels and posters can be looked at and
//! a report sent from one (ORG-3).
//!
//! Called by [`super::fill`].

use super::cast::Cast;
use super::chance::Chance;
use crate::App;
use crate::error::AppError;
use crate::resident::{codes, here};
use linli_domain::ids::PlaceId;
use linli_domain::vocabulary::Role;
use std::collections::BTreeMap;

/// Makes the codes of all communities, by an administrator of the company.
pub(super) async fn hang(app: &App, casts: &BTreeMap<String, Cast>) -> Result<(), AppError> {
    let admins: Vec<_> = casts
        .values()
        .flat_map(|cast| cast.holding(&[Role::Administrator], &mut Chance::new(1)))
        .collect();
    let Some(admin) = admins.first() else { return Ok(()) };
    for community in here::communities(app).await? {
        codes::make(app, &admin.caller, PlaceId(community.id), false).await?;
    }
    Ok(())
}
