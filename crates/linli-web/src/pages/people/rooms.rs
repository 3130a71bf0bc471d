//! Moving in and out. A tie ends and a new one begins; nothing of the past is written over.

use super::show::{self, Sent};
use crate::errors::Fault;
use crate::forms::{FieldIssue, Form, Posted};
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::state::WebState;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use linli_app::AppError;
use linli_app::directory::places::{self, PlaceView};
use linli_app::directory::residents::{self, MoveIn};
use linli_domain::ids::{NodeId, PlaceId, ResidentId};
use linli_domain::vocabulary::Tie;
use uuid::Uuid;

/// Rooms that a spelling may mean before it is called ambiguous.
const MEANT: usize = 20;

/// Ties a person to a room.
///
/// # Errors
/// A fault if the person is not the visitor's to edit.
pub async fn move_in(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let id = ResidentId(id);
    let person = residents::get(&state.app, &signed.caller, id).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let mut form = Form::of(page.s, "people.move_in", values);
    let read = form.read(|r| {
        let said = r.text("room").required();
        let tie = r.choice("tie", Tie::parse).required_or(Tie::Owner);
        let from = r.date("from").required();
        (said, tie, from, r.date("to").optional())
    });
    if let Some((said, tie, from, to)) = read {
        match room_of(&state, &signed, person.office, &said).await? {
            Ok(room) => {
                let ask = MoveIn { room: room.id, tie, from, to };
                match residents::move_in(&state.app, &signed.caller, id, ask).await {
                    Ok(_) => {
                        let done = page.f("people.moved_in", &[("room", &room.label)]);
                        return Ok(signed.flash(see_other(&format!("/people/{id}")), &done));
                    }
                    Err(AppError::Invalid(issues)) => {
                        issues.into_iter().for_each(|issue| form.refuse(issue.into()));
                    }
                    Err(error) => return Err(fault(error)),
                }
            }
            Err(issue) => form.refuse(issue),
        }
    }
    let sent = Sent { move_in: Some(form), ..Sent::default() };
    show::shown(StatusCode::UNPROCESSABLE_ENTITY, &state, &signed, id, sent).await
}

/// The one room of an office that a spelling means, or what is wrong with it.
///
/// # Errors
/// A fault if the visitor may not see places.
pub async fn room_of(
    state: &WebState,
    signed: &Signed,
    office: NodeId,
    said: &str,
) -> Result<Result<PlaceView, FieldIssue>, Fault> {
    let found = places::find_rooms(&state.app, &signed.caller, said, MEANT).await.map_err(fault)?;
    let mut here = found.into_iter().filter(|room| room.office == office && !room.retired);
    Ok(match (here.next(), here.next()) {
        (Some(room), None) => Ok(room),
        (None, _) => Err(FieldIssue::new("room", "no_such_room").with("value", said)),
        (Some(a), Some(b)) => {
            Err(FieldIssue::new("room", "several_rooms").with("a", a.label).with("b", b.label))
        }
    })
}

/// Ends a tie.
///
/// # Errors
/// A fault if the person is not the visitor's to edit.
pub async fn move_out(
    State(state): State<WebState>,
    signed: Signed,
    Path((id, room, from)): Path<(Uuid, Uuid, String)>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let id = ResidentId(id);
    let from: Date = from.parse().map_err(|_| Fault::NotFound)?;
    let page = signed.plain_page(&state).await?;
    let mut form = Form::of(page.s, "people.move_out", values);
    if let Some(to) = form.read(|r| r.date("to").required()) {
        let room = PlaceId(room);
        match residents::move_out(&state.app, &signed.caller, id, room, from, to).await {
            Ok(_) => {
                let done = page.t("people.moved_out");
                return Ok(signed.flash(see_other(&format!("/people/{id}")), done));
            }
            Err(AppError::Invalid(issues)) => {
                issues.into_iter().for_each(|issue| form.refuse(issue.into()));
            }
            Err(error) => return Err(fault(error)),
        }
    }
    let sent = Sent { move_out: Some(form), ..Sent::default() };
    show::shown(StatusCode::UNPROCESSABLE_ENTITY, &state, &signed, id, sent).await
}
