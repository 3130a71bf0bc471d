//! What the holder of a link does to their case (CMP-13, REP-4, REP-5): adds words and photos, rates, asks to withdraw,
//! objects, reopens, answers a quote, signs.
//!
//! Owns the form's nonce as the key under which each is done once (R01, R02). Whether it is allowed is the rule of the
//! process, the same for everybody (S30).

use crate::App;
use crate::complaint::act as complaint_act;
use crate::complaint::act::Act;
use crate::doer::Visitor;
use crate::error::AppError;
use crate::files::Upload;
use crate::once;
use crate::repair::act as repair_act;
use crate::resident::links::{Held, hold};
use crate::resident::photos::{self, Photo, attach};
use crate::resident::{Source, form};
use linli_domain::Refusal;
use linli_domain::followup::Outcome;
use linli_domain::ids::CaseId;
use linli_domain::repair::{Agreement, Rating, Signer};
use linli_domain::vocabulary::{Channel, Kind};
use linli_store::Tx;
use linli_store::cases::CaseRow;

/// What a holder asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Response {
    Add { text: String, photos: Vec<Photo> },
    Rate { outcome: Outcome, note: String },
    Withdraw { reason: String },
    CallOff { reason: String },
    Object { reason: String },
    Reopen { reason: String },
    AcceptQuote { no: u32 },
    DeclineQuote { no: u32, reason: String },
    Sign { name: String, rating: Rating },
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Done,
    /// The link's time is over.
    Over,
}

/// The subject of the forms of a link.
pub fn subject(token: &str) -> String {
    format!("t:{token}")
}

/// Does what the holder asks for, once for each form.
///
/// # Errors
/// [`AppError::Refused`] with the rule, [`AppError::Invalid`] per field (`nonce` for a form that is not from a page of
/// ours), [`AppError::NotFound`] for what is no link, [`AppError::KeyReused`].
pub async fn respond(
    app: &App,
    token: &str,
    nonce: String,
    response: Response,
    from: Source,
) -> Result<Done, AppError> {
    if !form::made_here(app, &subject(token), &nonce) {
        return Err(AppError::field("nonce", "again"));
    }
    let digest = once::digest(&format!("{response:?}"))?;
    let sent = match &response {
        Response::Add { photos, .. } => photos::uploads(photos),
        _ => Vec::new(),
    };
    let sent = match sent.is_empty() || !opens(app, token, &from).await? {
        true => sent,
        false => photos::ready(app, sent).await,
    };
    let (app, token) = (app.clone(), token.to_owned());
    app.clone()
        .db
        .write(move |tx| {
            let Held::Open { visitor, row } = hold(tx, &app, &token, &from)? else {
                return Ok(Done::Over);
            };
            let key = format!("t:{nonce}");
            once::once(tx, &app, &visitor, (Some(&key), &digest), |tx| {
                perform(tx, &app, &visitor, &row, (&response, &sent))
            })?;
            Ok(Done::Done)
        })
        .await
}

/// Whether the link opens a case now. Nobody else writes objects.
async fn opens(app: &App, token: &str, from: &Source) -> Result<bool, AppError> {
    let (shared, token, from) = (app.clone(), token.to_owned(), from.clone());
    let open = app.db.read(move |tx| match hold(tx, &shared, &token, &from) {
        Ok(Held::Open { .. }) => Ok(true),
        Ok(Held::Over) | Err(AppError::NotFound) => Ok(false),
        Err(error) => Err(error),
    });
    open.await
}

fn perform(
    tx: &mut Tx<'_>,
    app: &App,
    visitor: &Visitor,
    row: &CaseRow,
    (response, photos): (&Response, &[Upload]),
) -> Result<(), AppError> {
    let (case, repair) = (CaseId(row.id), row.kind == Kind::Repair.as_str());
    if let Response::Add { text, .. } = response {
        return add(tx, app, visitor, case, (text, photos));
    }
    let by_resident = true;
    let act = match response.clone() {
        Response::Rate { outcome, note } => {
            Act::FollowUp { outcome, channel: Channel::Website, note, recall_at: None }
        }
        Response::Withdraw { reason } => Act::RequestWithdrawal { reason },
        Response::Object { reason } => Act::Object { reason },
        Response::Reopen { reason } => Act::Reopen { by_resident, reason },
        other => return on_repair(tx, app, visitor, (case, repair), other),
    };
    complaint_act::in_transaction(tx, app, visitor.into(), case, (None, &act)).map(drop)
}

/// What only repairs know.
fn on_repair(
    tx: &mut Tx<'_>,
    app: &App,
    visitor: &Visitor,
    (case, repair): (CaseId, bool),
    response: Response,
) -> Result<(), AppError> {
    use repair_act::Act as R;
    if !repair {
        return Err(Refusal::OtherKind { kind: Kind::Complaint }.into());
    }
    let act = match response {
        Response::AcceptQuote { no } => R::AgreeQuote { no, how: Agreement::Link, at: None },
        Response::CallOff { reason } => R::WithdrawRepair { reason },
        Response::DeclineQuote { no, reason } => R::DeclineQuote { no, reason },
        Response::Sign { name, rating } => {
            // A name that was typed where the link was sent stands for the lines of a pen.
            R::Sign { by: Signer::Resident, strokes: String::new(), note: name, rating, at: None }
        }
        _ => return Err(Refusal::NothingToDecide.into()),
    };
    repair_act::in_transaction(tx, app, visitor.into(), case, (None, &act)).map(drop)
}

/// Words, photos, or both; a file that is no photo does not cost the words.
fn add(
    tx: &mut Tx<'_>,
    app: &App,
    visitor: &Visitor,
    case: CaseId,
    (text, photos): (&str, &[Upload]),
) -> Result<(), AppError> {
    let mut kept = 0;
    for photo in photos {
        kept += usize::from(attach(tx, app, visitor, case, photo)?);
    }
    if text.trim().is_empty() {
        let issue = if photos.is_empty() { ("text", "required") } else { ("file", "file_kind") };
        return if kept > 0 { Ok(()) } else { Err(AppError::field(issue.0, issue.1)) };
    }
    let act = Act::Supplement { text: text.to_owned() };
    complaint_act::in_transaction(tx, app, visitor.into(), case, (None, &act)).map(drop)
}
