//! Everything that stands beside the form while somebody talks: the card, similar cases, what would be promised.
//!
//! Owns putting it together in one read. Changes nothing. Called by the desk at every pause of typing.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::caller_card::{self, Asked, Card};
use crate::complaint::preview::{self, Preview};
use crate::complaint::register::NewComplaint;
use crate::complaint::similar::{self, similar};
use crate::error::AppError;
use crate::repair::{self, preview::Wish};
use crate::triage::{Proposed, Whose};
use linli_domain::ids::NodeId;
use linli_store::lists::ListedCase;
use linli_store::{StoreError, offices, places};

/// The answer.
#[derive(Clone, Debug)]
pub struct Overview {
    pub card: Card,
    /// Cases of the same building or area that may be about the same, the likeliest first.
    pub similar: Vec<ListedCase>,
    /// `None` without an office: nothing is known of the place yet.
    pub preview: Option<Preview>,
    /// Households that make a group complaint.
    pub group: u32,
    /// What the words let one expect, among the categories in use.
    pub proposed: Proposed,
}

/// Looks at everything; at the promises of a repair where there is a wish for one.
///
/// # Errors
/// [`AppError::Forbidden`] for those who do not register.
pub async fn overview(
    app: &App,
    caller: &Caller,
    asked: Asked,
    mut new: NewComplaint,
    wish: Option<Wish>,
    office: Option<NodeId>,
) -> Result<Overview, AppError> {
    caller.require(Right::Register)?;
    let proposed = app.propose_at(&new.said, None, &Whose::of(caller, office));
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .read(move |tx| {
            let now = app.environment.now();
            let card = caller_card::card_in(tx, &app, &caller, &asked)?;
            new.room = card.room.as_ref().map(|room| room.id);
            new.resident = card.person.as_ref().map(|person| person.id);
            let scope = caller.scope(Right::Register);
            let area = new.place.map(|id| places::get(tx, &scope, id)).transpose()?.flatten();
            let around = match (&area, &card.room) {
                (Some(area), _) => Some(area.clone()),
                (None, Some(room)) => match room.building {
                    Some(id) => places::get(tx, &scope, id)?,
                    None => None,
                },
                (None, None) => None,
            };
            let similar = match &around {
                Some(place) => {
                    let (category, said) = (new.category.as_str(), new.said.as_str());
                    let asked = similar::Asked { place, room: new.room, category, said };
                    let triage = app.triage.current();
                    similar(tx, triage.model(), &caller.scope(Right::SeeCases), asked, now)?
                }
                None => Vec::new(),
            };
            let office =
                around.map(|p| p.office).or(card.room.as_ref().map(|r| r.office)).or(office);
            let mut group = 0;
            let preview = match office.map(|id| offices::terms(tx, id.0)).transpose() {
                Ok(Some(terms)) => {
                    let rules = app.rules.in_force(tx, &terms.policy, &terms.time_zone, now)?;
                    group = rules.policy.group_households;
                    Some(match &wish {
                        Some(wish) => {
                            let asked = (&new, wish, &proposed);
                            repair::preview::preview(tx, &app, &caller, (&terms, now), asked)?
                        }
                        None => preview::preview(tx, &app, &caller, &terms, &new, now)?,
                    })
                }
                Ok(None) | Err(StoreError::NotFound) => None,
                Err(error) => return Err(error.into()),
            };
            let mut proposed = proposed.clone();
            proposed.among_categories(tx)?;
            Ok(Overview { card, similar, preview, group, proposed })
        })
        .await
}
