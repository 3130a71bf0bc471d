//! Asking about one's own data, and the list of who has asked (ADM-3).
//!
//! Owns how a request comes in: by somebody who holds the link of a case, or said at the desk. Neither proves who they are;
//! nothing is shown or changed before staff has made sure ([`super::answer`]).

use crate::App;
use crate::access::{Caller, Right};
use crate::directory::checks::Checks;
use crate::directory::phones;
use crate::directory::record::Change;
use crate::error::{AppError, FieldIssue};
use crate::keys::{digits, masked};
use crate::privacy::{Plan, erase, retention};
use crate::resident::links::{Held, hold};
use crate::resident::{Source, form};
use jiff::Timestamp;
use linli_domain::ids::{NodeId, ResidentId};
use linli_domain::privacy::{Progress, Wish};
use linli_store::held::{self, Who};
use linli_store::privacy_requests::{self as store, RequestRow};
use linli_store::{Scope, Tx, cases, names, offices, residents, retention as kept};
use uuid::Uuid;

/// Requests that wait at once for one case: more are more of the same.
const MOST: usize = 6;
const WORDS: usize = 1_000;

/// What is asked.
#[derive(Clone, Debug)]
pub struct Ask {
    pub wish: Wish,
    pub words: String,
    /// A number to be called at, if it is another one.
    pub phone: String,
}

/// A request as its page shows it.
#[derive(Clone, Debug)]
pub struct RequestView {
    pub row: RequestRow,
    pub office: String,
    pub time_zone: String,
    /// Number of the case.
    pub case: Option<String>,
    /// Name on the card, or the one that the case was reported under.
    pub name: String,
    /// Known before the request came, masked: those to be called back.
    pub known: Vec<String>,
    /// Given with the request, masked.
    pub given: Option<String>,
    pub words: String,
    pub proof_note: String,
    pub proved_by: String,
    pub answer: String,
    pub answered_by: String,
    pub late: bool,
    pub may_answer: bool,
    pub may_erase: bool,
    pub plan: Plan,
}

/// What the holder of a link sees of their requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    pub wish: Wish,
    pub progress: Progress,
    pub asked_at: Timestamp,
    pub due_at: Timestamp,
    pub answered_at: Option<Timestamp>,
    pub answer: String,
    /// A code given by phone or at the desk opens what is held.
    pub opens: bool,
}

/// A case's page about data.
#[derive(Clone, Debug)]
pub enum Opened {
    Page { office: String, time_zone: String, asked: Vec<Asked> },
    Over,
}

/// What became of a request through a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It waits from now on.
    New,
    /// One of its kind waits already, and is answered by then; nothing was added to it.
    Waits(Timestamp),
    /// The link is over.
    Over,
}

/// The subject of the page's forms.
pub fn subject(token: &str) -> String {
    format!("privacy:{token}")
}

/// What a link shows of the requests made through it. Reading writes nothing.
///
/// # Errors
/// [`AppError::NotFound`] for what is no link.
pub async fn through_link(app: &App, token: &str, from: Source) -> Result<Opened, AppError> {
    let (app, token) = (app.clone(), token.to_owned());
    app.clone()
        .db
        .read(move |tx| {
            let Held::Open { row, .. } = hold(tx, &app, &token, &from)? else {
                return Ok(Opened::Over);
            };
            let office = offices::terms(tx, row.office_id)?;
            let now = app.environment.now();
            let rows = store::of_case(tx, row.id, 20)?;
            let asked = rows.into_iter().map(|row| asked(&app, row, now)).collect();
            Ok(Opened::Page { office: office.name, time_zone: office.time_zone, asked })
        })
        .await
}

fn asked(app: &App, row: RequestRow, now: Timestamp) -> Asked {
    Asked {
        wish: row.wish,
        progress: row.progress,
        asked_at: row.asked_at,
        due_at: row.due_at,
        answered_at: row.answered_at,
        answer: opened(app, row.answer_sealed.as_deref()),
        opens: row.code_digest.is_some() && row.code_until.is_some_and(|until| until > now),
    }
}

/// Asks as the holder of a link. Asked twice, it is one request, and whoever asks again is told so.
///
/// # Errors
/// [`AppError::Invalid`] naming each field; [`AppError::NotFound`] for what is no link.
pub async fn ask_by_link(
    app: &App,
    token: &str,
    nonce: &str,
    ask: Ask,
    from: Source,
) -> Result<Taken, AppError> {
    if !form::made_here(app, &subject(token), nonce) {
        return Err(AppError::field("nonce", "again"));
    }
    let ask = checked(ask)?;
    let (app, token) = (app.clone(), token.to_owned());
    app.clone()
        .db
        .write(move |tx| {
            let Held::Open { row, .. } = hold(tx, &app, &token, &from)? else {
                return Ok(Taken::Over);
            };
            let who = held::behind_case(tx, row.id)?;
            if let Some(one) = waiting(tx, row.id)?.iter().find(|one| one.wish == ask.wish) {
                return Ok(Taken::Waits(one.due_at));
            }
            add(tx, &app, row.office_id, (&who, "link"), &ask)?;
            Ok(Taken::New)
        })
        .await
}

/// Asks for somebody who stands at the desk or calls: about a case, by its number, or a resident.
///
/// # Errors
/// [`AppError::Invalid`]; [`AppError::Forbidden`]; [`AppError::NotFound`] for what the caller does not see.
pub async fn ask_at_desk(
    app: &App,
    caller: &Caller,
    (number, resident): (String, Option<ResidentId>),
    ask: Ask,
) -> Result<Uuid, AppError> {
    caller.require(Right::AnswerPrivacy)?;
    caller.require_write()?;
    let ask = checked(ask)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let scope = caller.scope(Right::AnswerPrivacy);
            let (office, who) = match resident {
                Some(resident) => {
                    let card = residents::get(tx, &scope, resident)?;
                    let card = card.filter(|card| card.erased_at.is_none());
                    let card = card.ok_or(AppError::NotFound)?;
                    let who = Who { resident: Some(resident.0), ..Who::default() };
                    (card.office.0, who)
                }
                None => {
                    let number = number.trim().to_ascii_uppercase();
                    let found = kept::case_numbered(tx, &scope, &number);
                    let (case, _) = found.map_err(|_| AppError::field("number", "unknown"))?;
                    let row = cases::visible(tx, &scope, case)?;
                    (row.office_id, held::behind_case(tx, case)?)
                }
            };
            let id = add(tx, &app, office, (&who, "desk"), &ask)?;
            let after = serde_json::json!({ "wish": ask.wish });
            let change = Change::by(&caller, "ask", "privacy_request").row(id).after(&after);
            change.save(tx, app.environment.as_ref())?;
            Ok(id)
        })
        .await
}

fn checked(ask: Ask) -> Result<Ask, AppError> {
    let mut checks = Checks::default();
    let words = checks.lines("words", &ask.words, WORDS);
    if ask.wish == Wish::Correct && words.is_empty() {
        checks.issues(vec![FieldIssue::new("words", "required")]);
    }
    let phone = ask.phone.trim().to_owned();
    if !phone.is_empty() && !phones::is_number(&phone) {
        checks.issue("phone", "not_a_phone");
    }
    checks.finish()?;
    Ok(Ask { words, phone, ..ask })
}

/// The requests of a case that are not answered yet.
fn waiting(tx: &mut Tx<'_>, case: Uuid) -> Result<Vec<RequestRow>, AppError> {
    let mut all = store::of_case(tx, case, 50)?;
    all.retain(|row| row.progress.open());
    Ok(all)
}

/// Keeps a request with the day by which it is answered. One of the same kind that waits already stands for this one.
fn add(
    tx: &mut Tx<'_>,
    app: &App,
    office: Uuid,
    (who, came_by): (&Who, &str),
    ask: &Ask,
) -> Result<Uuid, AppError> {
    if let Some(case) = who.case {
        let open = waiting(tx, case)?;
        if let Some(same) = open.iter().find(|row| row.wish == ask.wish) {
            return Ok(same.id);
        }
        if open.len() >= MOST {
            return Err(AppError::field("words", "too_many"));
        }
    }
    let seal = |text: &str| app.keys.seal(text, app.environment.as_ref());
    let now = app.environment.now();
    let row = RequestRow {
        id: app.environment.id(),
        office,
        case: who.case,
        resident: who.resident,
        wish: ask.wish,
        came_by: came_by.to_owned(),
        words_sealed: seal(&ask.words),
        phone_sealed: Some(&ask.phone).filter(|phone| !phone.is_empty()).map(|p| seal(&digits(p))),
        progress: Progress::Asked,
        asked_at: now,
        due_at: due(tx, app, office, now)?,
        proof: None,
        proof_note_sealed: None,
        proved_at: None,
        proved_by: None,
        answer_sealed: None,
        answered_at: None,
        answered_by: None,
        code_digest: None,
        code_until: None,
        version: 1,
    };
    store::insert(tx, &row)?;
    Ok(row.id)
}

/// The end of the working day by which a request is answered.
fn due(tx: &mut Tx<'_>, app: &App, office: Uuid, now: Timestamp) -> Result<Timestamp, AppError> {
    let terms = offices::terms(tx, office)?;
    let rules = app.rules.in_force(tx, &terms.policy, &terms.time_zone, now)?;
    let (_, retention) = retention::in_force(tx)?;
    let day = rules.calendar.working_day_after(rules.calendar.day(now), retention.answer_days);
    // Its last second, so that people read the day itself.
    let end = rules.calendar.end_of_day(day);
    Ok(end.checked_sub(jiff::SignedDuration::from_secs(1)).unwrap_or(end))
}

/// The words of a sealed field; empty when there are none.
pub(super) fn opened(app: &App, sealed: Option<&[u8]>) -> String {
    sealed.and_then(|sealed| app.keys.open(sealed).ok()).unwrap_or_default()
}

/// The requests of the caller's offices: those that wait, by their limit, or those that were answered.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn list(
    app: &App,
    caller: &Caller,
    answered: bool,
) -> Result<Vec<RequestView>, AppError> {
    caller.require(Right::AnswerPrivacy)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .read(move |tx| {
            let scope = caller.scope(Right::AnswerPrivacy);
            let rows = store::list(tx, &scope, answered, 200)?;
            rows.into_iter().map(|row| view(tx, &app, &caller, row)).collect()
        })
        .await
}

/// One request with what would be erased.
///
/// # Errors
/// [`AppError::NotFound`] outside of the caller's offices.
pub async fn get(app: &App, caller: &Caller, id: Uuid) -> Result<RequestView, AppError> {
    caller.require(Right::AnswerPrivacy)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .read(move |tx| {
            let row = store::get(tx, &caller.scope(Right::AnswerPrivacy), id)?;
            let who = who(tx, &row)?;
            let plan = erase::plan(tx, &app, &who)?.0;
            Ok(RequestView { plan, ..view(tx, &app, &caller, row)? })
        })
        .await
}

fn view(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    row: RequestRow,
) -> Result<RequestView, AppError> {
    let office = offices::terms(tx, row.office)?;
    let people: Vec<Uuid> = row.proved_by.into_iter().chain(row.answered_by).collect();
    let named = names::people_and_departments(tx, &people)?;
    let staff = |id: Option<Uuid>| id.and_then(|id| named.get(&id).cloned()).unwrap_or_default();
    let case = match row.case {
        Some(case) => Some(cases::for_program(tx, case)?),
        None => None,
    };
    let (name, known) = known(tx, app, &row, case.as_ref())?;
    let branch = office.branch_id.map(NodeId);
    let at = |right| caller.has_at(right, NodeId(row.office), branch);
    let mask = |sealed: &[u8]| app.keys.open(sealed).map_or_else(|_| "****".into(), |n| masked(&n));
    Ok(RequestView {
        office: office.name,
        time_zone: office.time_zone,
        case: case.map(|case| case.number),
        name,
        known,
        given: row.phone_sealed.as_deref().map(mask),
        words: opened(app, Some(&row.words_sealed)),
        proof_note: opened(app, row.proof_note_sealed.as_deref()),
        proved_by: staff(row.proved_by),
        answer: opened(app, row.answer_sealed.as_deref()),
        answered_by: staff(row.answered_by),
        late: row.progress.open() && row.due_at < app.environment.now(),
        may_answer: at(Right::AnswerPrivacy),
        may_erase: at(Right::ErasePeople),
        plan: Plan::default(),
        row,
    })
}

/// Name and masked numbers that were known before the request came.
fn known(
    tx: &mut Tx<'_>,
    app: &App,
    row: &RequestRow,
    case: Option<&cases::CaseRow>,
) -> Result<(String, Vec<String>), AppError> {
    if let Some(resident) = row.resident.map(ResidentId) {
        let all = Scope { everything: true, ..Scope::nothing() };
        let card = residents::get(tx, &all, resident)?;
        let numbers = residents::phones(tx, &[resident])?.remove(&resident).unwrap_or_default();
        let numbers = numbers.iter().map(|number| phones::masked_row(&app.keys, number));
        return Ok((card.map(|card| card.name).unwrap_or_default(), numbers.collect()));
    }
    let Some(case) = case else { return Ok((String::new(), Vec::new())) };
    let sealed = names::contact_phone(tx, case.id)?;
    let number = sealed.and_then(|sealed| app.keys.open(&sealed).ok()).map(|n| masked(&n));
    Ok((case.reporter.clone(), number.into_iter().collect()))
}

/// The person behind a request, with every number on their card.
pub(super) fn who(tx: &mut Tx<'_>, row: &RequestRow) -> Result<Who, AppError> {
    let mut who = match row.case {
        Some(case) => held::behind_case(tx, case)?,
        None => Who::default(),
    };
    who.resident = row.resident.or(who.resident);
    if let Some(resident) = who.resident.map(ResidentId) {
        let numbers = residents::phones(tx, &[resident])?.remove(&resident).unwrap_or_default();
        who.phones.extend(numbers.into_iter().map(|number| number.hash));
        who.phones.sort();
        who.phones.dedup();
    }
    Ok(who)
}
