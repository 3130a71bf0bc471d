//! What an event puts in the outbox: the notice to colleagues, the letter to the resident.
//!
//! Owns their rows. Who is told, and on what occasion a resident is written to, are rules of the domain. Called by
//! [`super::commit`] for every event.

use crate::complaint::commit::{Act, Kept, Loaded, to_json};
use crate::complaint::deliver::TOPIC;
use crate::error::AppError;
use linli_domain::letter::occasion;
use linli_store::letters::NewLetter;
use linli_store::outbox::OutboxRow;

/// The letter of an event to the resident. Whether they can be written to is asked when it is put in the outbox.
pub(super) fn letter<S: Kept>(
    act: &Act<'_>,
    loaded: &Loaded<S>,
    event: &S::Event,
) -> Option<NewLetter> {
    let occasion = occasion(&loaded.state, event, &loaded.rules.policy)?;
    Some(NewLetter {
        id: act.app.environment.id(),
        case_id: loaded.row.id,
        occasion,
        stage: loaded.state.stage_of(occasion),
        at: act.now,
    })
}

/// The notice of an event for the outbox, once per event.
pub(super) fn notice<S: Kept>(
    act: &Act<'_>,
    loaded: &Loaded<S>,
    event: &S::Event,
) -> Result<Option<OutboxRow>, AppError> {
    let Some(notice) = loaded.state.notice(event, &loaded.rules.policy) else {
        return Ok(None);
    };
    let row = OutboxRow {
        id: act.app.environment.id(),
        dedup: format!("{}:{}", loaded.row.id, loaded.row.version),
        topic: TOPIC.to_owned(),
        case_id: Some(loaded.row.id),
        body: to_json(&notice)?,
        created_at: act.now,
        attempts: 0,
    };
    Ok(Some(row))
}
