//! Answering a request: the proof of who asks, and then seeing, correcting, erasing, or a refusal with its reason (ADM-3).
//!
//! Owns the order of the steps. Nothing is handed over, changed or erased before somebody has made sure who asks and wrote
//! down how. What goes on or is held is not erased; the request waits for it, and is carried out by itself.

use crate::App;
use crate::access::{Caller, Right};
use crate::directory::checks::Checks;
use crate::directory::phones;
use crate::directory::record::Change;
use crate::error::AppError;
use crate::keys::digits;
use crate::privacy::erase::{self, By};
use crate::privacy::held::{self, Held as File};
use crate::privacy::requests::who;
use crate::registers::Signature;
use crate::resident::Source;
use crate::resident::links::{Held, hold};
use crate::sign_in::guesses;
use jiff::{SignedDuration, Timestamp};
use linli_domain::ids::NodeId;
use linli_domain::privacy::{Progress, Proof, Wish};
use linli_store::erasure::{self, Number};
use linli_store::privacy_requests::{self as store, RequestRow};
use linli_store::{Scope, Tx, offices, sessions};
use uuid::Uuid;

/// A code opens what is held for so long.
const CODE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Tries of a code within [`guesses::WINDOW`].
pub const TRIES: i64 = 5;
const NOTE: usize = 500;

/// What somebody does with a request.
#[derive(Clone, Debug)]
pub enum Step {
    /// Makes sure of who asks; the note says how, e.g. the last digits of the document.
    Prove {
        proof: Proof,
        note: String,
    },
    /// Hands over what is held, by a code that is told to the person.
    HandOver,
    /// Corrected, as the words say. A name and a number that belong to no card are corrected with it; a card is on its own
    /// page.
    Corrected {
        words: String,
        name: String,
        phone: String,
    },
    /// Erases now, or as soon as nothing has to be kept any more.
    Erase,
    Refuse {
        words: String,
    },
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Done {
    Done,
    /// The code to be told; it is not shown again.
    Code(String),
    /// Some cases have to be kept for now.
    Waits,
}

/// Takes a step.
///
/// # Errors
/// [`AppError::Invalid`] on `proof` before it is known who asks, on `step` for one that is not of this request;
/// [`AppError::Stale`]; [`AppError::Forbidden`], [`AppError::NotFound`].
pub async fn step(
    app: &App,
    caller: &Caller,
    (id, version): (Uuid, i64),
    step: Step,
) -> Result<Done, AppError> {
    caller.require(Right::AnswerPrivacy)?;
    caller.require_write()?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone().db.write(move |tx| take(tx, &app, &caller, (id, version), &step)).await
}

fn take(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    (id, version): (Uuid, i64),
    step: &Step,
) -> Result<Done, AppError> {
    let mut row = store::get(tx, &caller.scope(Right::AnswerPrivacy), id)?;
    if row.version != version {
        return Err(AppError::Stale { current: row.version });
    }
    if !row.progress.open() {
        return Err(AppError::field("step", "answered"));
    }
    let proved = row.progress != Progress::Asked;
    let now = app.environment.now();
    let done = match (step, row.wish) {
        (Step::Prove { proof, note }, _) => prove(app, caller, &mut row, (*proof, note), now)?,
        (Step::Refuse { words }, _) => {
            answered(app, caller, &mut row, (Progress::Refused, &reason(words)?), now);
            Done::Done
        }
        _ if !proved => return Err(AppError::field("proof", "not_proved")),
        (Step::HandOver, Wish::See) => hand_over(app, caller, &mut row, now),
        (Step::Corrected { words, name, phone }, Wish::Correct) => {
            let words = reason(words)?;
            correct(tx, app, caller, &row, (name, phone))?;
            answered(app, caller, &mut row, (Progress::Done, &words), now);
            Done::Done
        }
        (Step::Erase, Wish::Erase) => {
            let branch = offices::terms(tx, row.office)?.branch_id.map(NodeId);
            if !caller.has_at(Right::ErasePeople, NodeId(row.office), branch) {
                return Err(AppError::Forbidden);
            }
            row.answered_by = Some(caller.staff.0);
            carry_out(tx, app, &mut row, now)?
        }
        _ => return Err(AppError::field("step", "other_wish")),
    };
    save(tx, &row)?;
    let after = serde_json::json!({ "progress": row.progress, "wish": row.wish });
    let change = Change::by(caller, act(step), "privacy_request").row(id).after(&after);
    change.save(tx, app.environment.as_ref())?;
    Ok(done)
}

const fn act(step: &Step) -> &'static str {
    match step {
        Step::Prove { .. } => "prove",
        Step::HandOver => "hand_over",
        Step::Corrected { .. } => "correct",
        Step::Erase => "erase",
        Step::Refuse { .. } => "refuse",
    }
}

fn save(tx: &mut Tx<'_>, row: &RequestRow) -> Result<(), AppError> {
    match store::update(tx, row)? {
        true => Ok(()),
        false => Err(AppError::Stale { current: row.version + 1 }),
    }
}

fn reason(words: &str) -> Result<String, AppError> {
    let mut checks = Checks::default();
    let words = checks.lines("words", words, NOTE);
    if words.is_empty() {
        checks.issue("words", "required");
    }
    checks.finish()?;
    Ok(words)
}

fn prove(
    app: &App,
    caller: &Caller,
    row: &mut RequestRow,
    (proof, note): (Proof, &str),
    now: Timestamp,
) -> Result<Done, AppError> {
    if row.progress != Progress::Asked {
        return Err(AppError::field("proof", "proved"));
    }
    let mut checks = Checks::default();
    let note = checks.required("note", note, NOTE);
    checks.finish()?;
    row.progress = Progress::Proved;
    row.proof = Some(proof);
    row.proof_note_sealed = Some(app.keys.seal(&note, app.environment.as_ref()));
    (row.proved_at, row.proved_by) = (Some(now), Some(caller.staff.0));
    Ok(Done::Done)
}

/// Puts a name and a number in the place of those under which a case was reported.
fn correct(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    row: &RequestRow,
    (name, phone): (&str, &str),
) -> Result<(), AppError> {
    let mut checks = Checks::default();
    let name = checks.line("name", name, 60);
    let phone = phone.trim();
    if !phone.is_empty() && !phones::is_number(phone) {
        checks.issue("phone", "not_a_phone");
    }
    checks.finish()?;
    let (Some(case), None) = (row.case, row.resident) else { return Ok(()) };
    if name.is_empty() && phone.is_empty() {
        return Ok(());
    }
    let days = erasure::register_days(tx, &[case], &[])?;
    let signed = Signature::intact(tx, app, &days)?;
    let number = Some(digits(phone)).filter(|digits| !digits.is_empty()).map(|digits| Number {
        sealed: app.keys.seal(&digits, app.environment.as_ref()),
        hash: app.keys.phone_hash(&digits),
        tail: app.keys.tail_hash(&digits),
    });
    erasure::correct(tx, case, &name, number.as_ref())?;
    Signature::seal_again(tx, app, &signed)?;
    let after = serde_json::json!({ "name": !name.is_empty(), "phone": number.is_some() });
    let change = Change::by(caller, "correct", "case").row(case).after(&after);
    Ok(change.save(tx, app.environment.as_ref())?)
}

fn answered(
    app: &App,
    caller: &Caller,
    row: &mut RequestRow,
    (progress, words): (Progress, &str),
    now: Timestamp,
) {
    row.progress = progress;
    row.answer_sealed = Some(app.keys.seal(words, app.environment.as_ref()));
    (row.answered_at, row.answered_by) = (Some(now), Some(caller.staff.0));
}

fn hand_over(app: &App, caller: &Caller, row: &mut RequestRow, now: Timestamp) -> Done {
    let mut random = [0_u8; 8];
    app.environment.random(&mut random);
    let code: String = random.iter().map(|byte| char::from(b'0' + byte % 10)).collect();
    row.code_digest = Some(app.keys.text_digest(row.id, &code));
    row.code_until = now.checked_add(CODE).ok();
    answered(app, caller, row, (Progress::Done, ""), now);
    Done::Code(code)
}

/// Erases what may be erased; when something has to be kept, nothing is erased yet and the request waits.
fn carry_out(
    tx: &mut Tx<'_>,
    app: &App,
    row: &mut RequestRow,
    now: Timestamp,
) -> Result<Done, AppError> {
    let who = who(tx, row)?;
    let (plan, subjects) = erase::plan(tx, app, &who)?;
    if !plan.kept.is_empty() {
        row.progress = Progress::Waiting;
        return Ok(Done::Waits);
    }
    let by = By { staff: row.answered_by, request: Some(row.id) };
    erase::erase(tx, app, &subjects, (by, now))?;
    // What the request itself says of them.
    let nothing = app.keys.seal("", app.environment.as_ref());
    row.words_sealed.clone_from(&nothing);
    row.phone_sealed = None;
    row.proof_note_sealed = None;
    row.answer_sealed = Some(nothing);
    row.progress = Progress::Done;
    row.answered_at = Some(now);
    Ok(Done::Done)
}

/// Carries out what was agreed to and had to wait; tells how many requests.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn carry_out_waiting(app: &App) -> Result<usize, AppError> {
    let waiting = app.db.read(|tx| Ok::<_, AppError>(store::waiting(tx, 100)?)).await?;
    let mut done = 0;
    for row in waiting {
        let shared = app.clone();
        let one = app.db.write(move |tx| {
            let all = Scope { everything: true, ..Scope::nothing() };
            let mut row = store::get(tx, &all, row.id)?;
            if row.progress != Progress::Waiting {
                return Ok(false);
            }
            let now = shared.environment.now();
            if carry_out(tx, &shared, &mut row, now)? == Done::Waits {
                return Ok(false);
            }
            save(tx, &row)?;
            let change = Change::by_program("erase", "privacy_request").row(row.id);
            change.save(tx, shared.environment.as_ref())?;
            Ok::<_, AppError>(true)
        });
        done += usize::from(one.await?);
    }
    Ok(done)
}

/// What is held about the person behind a request, for staff who print it and hand it over.
///
/// # Errors
/// [`AppError::Invalid`] before it is known who asks; [`AppError::NotFound`].
pub async fn file(app: &App, caller: &Caller, id: Uuid) -> Result<File, AppError> {
    caller.require(Right::AnswerPrivacy)?;
    caller.require_write()?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let row = store::get(tx, &caller.scope(Right::AnswerPrivacy), id)?;
            if row.wish != Wish::See || matches!(row.progress, Progress::Asked | Progress::Refused)
            {
                return Err(AppError::field("proof", "not_proved"));
            }
            let who = who(tx, &row)?;
            let file = held::held(tx, &app, &who)?;
            let change = Change::by(&caller, "export", "privacy_request").row(id);
            change.save(tx, app.environment.as_ref())?;
            Ok(file)
        })
        .await
}

/// What is held, for the holder of the link who was told the code.
///
/// # Errors
/// [`AppError::NotFound`] for a wrong code or what is no link; [`AppError::TooMany`] after a few tries.
pub async fn open_with_code(
    app: &App,
    token: &str,
    code: &str,
    from: Source,
) -> Result<File, AppError> {
    let code: String = code.chars().filter(char::is_ascii_digit).take(20).collect();
    let (shared, token) = (app.clone(), token.to_owned());
    let now = app.environment.now();
    let (counted, source) = (token.clone(), from.clone());
    let subject = app
        .db
        .write(move |tx| {
            // Whoever holds no link counts against nothing.
            let Held::Open { row, .. } = hold(tx, &shared, &counted, &source)? else {
                return Err(AppError::NotFound);
            };
            let subject = format!("privacy:{}", row.id);
            let waits = guesses::count_one(tx, &subject, TRIES, now)?;
            Ok((subject, waits))
        })
        .await?;
    if let (_, Some(retry_at)) = subject {
        return Err(AppError::TooMany { retry_at });
    }
    let app = app.clone();
    app.clone()
        .db
        .write(move |tx| {
            let Held::Open { row, .. } = hold(tx, &app, &token, &from)? else {
                return Err(AppError::NotFound);
            };
            let fits = |one: &RequestRow| {
                let digest = app.keys.text_digest(one.id, &code);
                one.code_until.is_some_and(|until| until > now)
                    && one.code_digest.as_deref() == Some(digest.as_str())
            };
            let request = store::of_case(tx, row.id, 50)?.into_iter().find(fits);
            let request = request.ok_or(AppError::NotFound)?;
            sessions::forget_guesses(tx, &subject.0)?;
            let who = who(tx, &request)?;
            held::held(tx, &app, &who)
        })
        .await
}
