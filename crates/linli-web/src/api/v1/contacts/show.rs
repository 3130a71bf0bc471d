//! `GET /contacts/{id}`: one contact, the phone masked.

use super::Contact;
use crate::api::{Api, Id, Json, Problem};
use crate::state::WebState;
use axum::extract::State;
use linli_app::contacts;
use linli_domain::ids::ContactId;

/// One contact
///
/// # Errors
/// Those of the use case.
#[utoipa::path(
    get, path = "/contacts/{id}", tag = "contacts", operation_id = "contact",
    params(("id" = Uuid, Path, description = "The contact")),
    responses((status = 200, body = Contact, description = "The contact"))
)]
pub async fn show(
    State(state): State<WebState>,
    Api(caller): Api,
    Id(id): Id,
) -> Result<Json<Contact>, Problem> {
    Ok(Json(contacts::show(&state.app, &caller, ContactId(id)).await?.into()))
}
