//! One letter: from an occasion and a case to words with an address.
//!
//! Owns the reasons for which none is written. Must not send anything. Called by [`super::deliver`].

use super::{Letter, values, wording};
use crate::App;
use crate::error::AppError;
use jiff::Timestamp;
use linli_domain::ids::NodeId;
use linli_domain::letter::{Fate, filled};
use linli_store::letters::{self, LetterRow};
use linli_store::{Tx, cases};

/// What is to be done about a letter whose turn it is.
pub(super) enum Turn {
    Send(Letter),
    /// Nothing is sent, for good.
    Settle(Fate),
    /// Not before then.
    Hold(Timestamp),
}

/// Writes a letter, or says why not.
///
/// # Errors
/// [`AppError::Unavailable`].
pub(super) fn write(
    tx: &mut Tx<'_>,
    app: &App,
    row: &LetterRow,
    now: Timestamp,
) -> Result<Turn, AppError> {
    let Some(address) = letters::address(tx, row.case_id)? else {
        return Ok(Turn::Settle(Fate::Stopped));
    };
    if address.stopped_at.is_some() || address.all_stopped_at.is_some() {
        return Ok(Turn::Settle(Fate::Stopped));
    }
    if app.post.channel.is_none() {
        return Ok(Turn::Settle(Fate::NoChannel));
    }
    let case = cases::for_program(tx, row.case_id)?;
    let (office, category) = (NodeId(case.office_id), case.category.clone());
    let language = address.language.as_str();
    let known = values::known(tx, app, case, (row.occasion, language), now)?;
    if !known.holds {
        return Ok(Turn::Settle(Fate::Overtaken));
    }
    if let Some(morning) = known.quiet_until {
        return Ok(Turn::Hold(morning));
    }
    let Some(words) = wording::of(tx, office, &category, row.occasion, language)? else {
        return Ok(Turn::Settle(Fate::Off));
    };
    let value = |blank| known.values.get(&blank).cloned().unwrap_or_default();
    let to = app.keys.open(&address.sealed).map_err(|e| AppError::Internal(e.to_string()))?;
    Ok(Turn::Send(Letter {
        to,
        subject: filled(&words.subject, value),
        body: format!("{}\n\n{}\n", filled(&words.body, value), filled(&words.end, value)),
        language: address.language,
        id: row.id,
        at: now,
    }))
}
