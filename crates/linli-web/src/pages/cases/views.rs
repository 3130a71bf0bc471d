//! A person's own views: the present question under a name, as a tab of the list.

use super::list::Address;
use crate::errors::Fault;
use crate::forms::Posted;
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::state::WebState;
use axum::extract::{Path, State};
use axum::response::Response;
use linli_app::AppError;
use linli_app::cases::views;
use uuid::Uuid;

/// Keeps the question of an address. What is wrong with it is said on the list again.
pub(super) async fn save(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let (name, query) =
        (values.get("name").unwrap_or_default(), values.get("query").unwrap_or_default());
    let query = query.trim_start_matches('?');
    let back = Address::of(Some(query)).with("cursor", None);
    let page = signed.plain_page(&state).await?;
    let words = match views::save(&state.app, &signed.caller, name, query).await {
        Ok(_) => page.f("list.view_saved", &[("name", name.trim())]),
        Err(AppError::Invalid(_)) => page.t("list.view_refused").to_owned(),
        Err(error) => return Err(fault(error)),
    };
    Ok(signed.flash(see_other(&back), &words))
}

/// Forgets a view.
pub(super) async fn forget(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    views::forget(&state.app, &signed.caller, id).await.map_err(fault)?;
    Ok(see_other("/cases"))
}
