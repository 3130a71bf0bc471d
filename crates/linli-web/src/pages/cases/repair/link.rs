//! Linking a repair to a complaint by the complaint's number (REP-7).

use crate::errors::Fault;
use crate::forms::Values;
use crate::session::{Signed, fault};
use crate::state::WebState;
use linli_app::cases::list;
use linli_domain::ids::NodeId;
use uuid::Uuid;

/// The field in which the id stands that was found; nobody types it.
pub(super) const FOUND: &str = "_found";

/// The form with the id of the case whose number was typed, if the visitor sees one: of the repair's office before others.
///
/// # Errors
/// A fault if the cases cannot be read.
pub(in crate::pages::cases) async fn looked_up(
    state: &WebState,
    signed: &Signed,
    office: Uuid,
    mut values: Values,
) -> Result<Values, Fault> {
    let number = values.get("within").unwrap_or_default().trim().to_uppercase();
    let found = list::numbered(&state.app, &signed.caller, NodeId(office), number).await;
    let found = found.map_err(fault)?;
    values.set(FOUND, found.map(|id| id.to_string()).unwrap_or_default());
    Ok(values)
}
