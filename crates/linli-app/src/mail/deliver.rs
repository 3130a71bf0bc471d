//! The round of the post: letters whose turn it is are handed to the channel (CHN-2).
//!
//! Owns the order in which a letter is taken, sent and written off, so that it goes out at most once whatever dies in
//! between (M07). May run on several nodes at once. No transaction is open while a server is spoken to (C07).

use super::letter::{self, Turn};
use super::{Answer, Channel, Letter};
use crate::App;
use crate::error::AppError;
use jiff::{SignedDuration, Timestamp};
use linli_domain::letter::{Fate, again_after};
use linli_store::letters::{self, TOPIC};
use linli_store::outbox::{self, OutboxRow};
use linli_store::{StoreError, Tx};
use std::sync::Arc;
use uuid::Uuid;

/// Letters read in one step.
const STEP: i64 = 50;
/// Whoever has a letter in hand for longer than this is gone; longer than any conversation with a server takes.
const IN_HAND: SignedDuration = SignedDuration::from_mins(10);

/// Sends the letters whose turn it is; tells how many were taken by the channel.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn deliver(app: &App) -> Result<usize, AppError> {
    let mut sent = 0;
    loop {
        let now = app.environment.now();
        let due = app.db.read(move |tx| Ok::<_, AppError>(outbox::due(tx, TOPIC, now, STEP)?));
        let due = due.await?;
        if due.is_empty() {
            return Ok(sent);
        }
        for turn in due {
            match one(app, turn).await? {
                After::Sent => sent += 1,
                After::Next => {}
                // Nobody is there: the others wait for the next round, untouched.
                After::Unreachable => return Ok(sent),
            }
        }
    }
}

enum After {
    Sent,
    Next,
    Unreachable,
}

async fn one(app: &App, turn: OutboxRow) -> Result<After, AppError> {
    let (id, app_of_turn) = (turn.id, app.clone());
    let taken = app.db.write(move |tx| take(tx, &app_of_turn, &turn)).await;
    let letter = match taken {
        Ok(Some(letter)) => letter,
        Ok(None) => return Ok(After::Next),
        Err(AppError::Unavailable(why)) => return Err(AppError::Unavailable(why)),
        // A case that cannot be read does not stop the others, and this letter comes to an end.
        Err(error) => {
            tracing::error!(letter = %id, %error, "a letter could not be written");
            settle(app, id, Fate::Failed, String::new()).await?;
            return Ok(After::Next);
        }
    };
    let Some(channel) = app.post.channel.clone() else { return Ok(After::Next) };
    let answer = send(channel, &letter).await;
    match answer {
        Answer::Taken => {
            settle(app, id, Fate::Sent, String::new()).await?;
            Ok(After::Sent)
        }
        Answer::Never(why) => {
            tracing::warn!(letter = %id, why, "a letter was refused");
            settle(app, id, Fate::Refused, why).await?;
            Ok(After::Next)
        }
        Answer::Lost(why) => {
            tracing::warn!(letter = %id, why, "nobody knows whether a letter was taken");
            settle(app, id, Fate::Unknown, why).await?;
            Ok(After::Next)
        }
        Answer::NotNow(why) => {
            try_again(app, id, why).await?;
            Ok(After::Next)
        }
        Answer::Unreachable(why) => {
            tracing::warn!(letter = %id, why, "the mail server takes no letters");
            try_again(app, id, why).await?;
            Ok(After::Unreachable)
        }
    }
}

async fn send(channel: Arc<dyn Channel>, letter: &Letter) -> Answer {
    channel.send(letter).await
}

/// Takes a letter in hand; nothing, if there is nothing to send.
fn take(tx: &mut Tx<'_>, app: &App, turn: &OutboxRow) -> Result<Option<Letter>, AppError> {
    let now = app.environment.now();
    let until = now.checked_add(IN_HAND).unwrap_or(now);
    if !outbox::take(tx, (turn.id, turn.attempts), now, until)? {
        return Ok(None);
    }
    let Some(row) = letters::letter(tx, turn.id)? else {
        outbox::done(tx, turn.id, now)?;
        return Ok(None);
    };
    // Somebody took it and never said what became of it: it may have arrived, and does not go out twice.
    if row.fate == Fate::Sending {
        end(tx, turn.id, (Fate::Unknown, ""), now)?;
        return Ok(None);
    }
    match letter::write(tx, app, &row, now)? {
        Turn::Send(letter) => {
            letters::tried(tx, turn.id, now)?;
            Ok(Some(letter))
        }
        Turn::Settle(fate) => {
            end(tx, turn.id, (fate, ""), now)?;
            Ok(None)
        }
        Turn::Hold(until) => {
            outbox::put_off(tx, turn.id, until)?;
            letters::became(tx, turn.id, (Fate::Held, &row.answer), (now, Some(until)))?;
            Ok(None)
        }
    }
}

fn end(
    tx: &mut Tx<'_>,
    id: Uuid,
    (fate, answer): (Fate, &str),
    now: Timestamp,
) -> Result<(), StoreError> {
    outbox::done(tx, id, now)?;
    letters::became(tx, id, (fate, answer), (now, None))
}

async fn settle(app: &App, id: Uuid, fate: Fate, answer: String) -> Result<(), AppError> {
    let now = app.environment.now();
    app.db.write(move |tx| Ok::<_, AppError>(end(tx, id, (fate, &answer), now)?)).await
}

/// Not taken for certain: another attempt, later and later, and then no more.
async fn try_again(app: &App, id: Uuid, why: String) -> Result<(), AppError> {
    let now = app.environment.now();
    app.db
        .write(move |tx| {
            let Some(row) = letters::letter(tx, id)? else { return Ok(()) };
            let next = again_after(row.attempts)
                .and_then(|minutes| now.checked_add(SignedDuration::from_mins(minutes)).ok());
            match next {
                Some(next) => {
                    outbox::put_off(tx, id, next)?;
                    letters::became(tx, id, (Fate::Waiting, &why), (now, Some(next)))?;
                }
                None => end(tx, id, (Fate::Failed, &why), now)?,
            }
            Ok::<_, AppError>(())
        })
        .await
}
