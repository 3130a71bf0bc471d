//! The address of a case: given by the resident or the desk, shown in part, and no more letters by one press (CHN-2).
//!
//! Owns what counts as an address and how many cases one may be given for, so that nobody is flooded in another's name
//! (M03). Reading writes nothing: what mail scanners open stops nothing (R01).

use crate::App;
use crate::access::{Caller, Right};
use crate::error::{AppError, FieldIssue};
use crate::keys::Keys;
use crate::resident::links::{Held, hold};
use crate::resident::{Source, form};
use jiff::{SignedDuration, Timestamp};
use linli_domain::ids::CaseId;
use linli_domain::letter::Occasion;
use linli_store::letters::{self, AddressRow, NewLetter};
use linli_store::{Tx, cases};
use uuid::Uuid;

/// Cases within a day for which one address is written to. More look like somebody else's joke.
const CASES_A_DAY: i64 = 10;
const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Characters of an address (RFC 5321).
const LONGEST: usize = 254;
/// The languages in which letters are written; the first is the one for all others.
pub const LANGUAGES: &[&str] = &["zh-CN", "zh-TW", "en"];

/// An address without what surrounds it; `None` for what is none. Only one, and only such as every server takes: a
/// list, a name or a line break is no address (M09).
pub fn parsed(text: &str) -> Option<String> {
    let text = text.trim();
    let plain = text.is_ascii() && text.len() <= LONGEST && !text.contains(['"', '<', '>', ',']);
    let parsed: lettre::Address = text.parse().ok().filter(|_| plain)?;
    let domain = parsed.domain().to_ascii_lowercase();
    (domain.contains('.') && !domain.starts_with('['))
        .then(|| format!("{}@{domain}", parsed.user()))
}

/// The issue of a field that holds something else than nothing or an address.
pub(crate) fn issue(field: &'static str, text: &str) -> Option<FieldIssue> {
    let wrong = !text.trim().is_empty() && parsed(text).is_none();
    wrong.then(|| FieldIssue::new(field, "email"))
}

/// `w***@example.com`: enough to know it again, too little to write to.
pub fn masked(address: &str) -> String {
    let (user, domain) = address.split_once('@').unwrap_or((address, ""));
    let first: String = user.chars().take(1).collect();
    format!("{first}***@{domain}")
}

fn hash(keys: &Keys, address: &str) -> Vec<u8> {
    keys.address_hash(&address.to_lowercase())
}

/// Gives a case an address and writes the first letter, which also shows that the address is right. Nothing happens for
/// an address that was given for very many cases of one day.
pub(crate) fn give(
    tx: &mut Tx<'_>,
    app: &App,
    case: Uuid,
    (address, language): (&str, &str),
    now: Timestamp,
) -> Result<bool, AppError> {
    let Some(address) = parsed(address) else { return Ok(false) };
    let hash = hash(&app.keys, &address);
    let since = now.checked_sub(DAY).unwrap_or(now);
    if letters::given_since(tx, &hash, since)? >= CASES_A_DAY {
        tracing::warn!(%case, "an address was given for very many cases: it is not written to");
        return Ok(false);
    }
    let language = LANGUAGES.iter().find(|known| **known == language).unwrap_or(&LANGUAGES[0]);
    letters::give(
        tx,
        &AddressRow {
            case_id: case,
            sealed: app.keys.seal(&address, app.environment.as_ref()),
            hash,
            language: (*language).to_owned(),
            given_at: now,
            stopped_at: None,
            all_stopped_at: None,
        },
    )?;
    let first = NewLetter {
        id: app.environment.id(),
        case_id: case,
        occasion: Occasion::Received,
        stage: Occasion::Received.as_str().to_owned(),
        at: now,
    };
    letters::put_all(tx, &[first])?;
    Ok(true)
}

/// Gives a case an address from the desk, or another one.
///
/// # Errors
/// [`AppError::NotFound`] for cases that are not the caller's to see, [`AppError::Forbidden`], [`AppError::Invalid`] for
/// what is no address or was given for too many.
pub async fn set(
    app: &App,
    caller: &Caller,
    case: CaseId,
    address: String,
    language: String,
) -> Result<(), AppError> {
    caller.require_write()?;
    caller.require(Right::Register)?;
    if parsed(&address).is_none() {
        return Err(AppError::field("email", "email"));
    }
    let (app, scope) = (app.clone(), caller.scope(Right::Register));
    app.clone()
        .db
        .write(move |tx| {
            let row = cases::visible(tx, &scope, case.0)?;
            let now = app.environment.now();
            if give(tx, &app, row.id, (&address, &language), now)? {
                Ok(())
            } else {
                Err(AppError::field("email", "flooded"))
            }
        })
        .await
}

/// What the holder of a link sees of their letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letters {
    pub number: String,
    pub office: String,
    pub time_zone: String,
    /// The address in part; `None` where none was given.
    pub address: Option<String>,
    pub case_stopped: bool,
    pub all_stopped: bool,
}

/// What the holder may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// No letters about this case.
    StopCase,
    /// No letters at all to this address.
    StopAll,
    /// Letters again.
    Resume,
}

impl Choice {
    /// The choice of a code.
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "case" => Some(Self::StopCase),
            "all" => Some(Self::StopAll),
            "resume" => Some(Self::Resume),
            _ => None,
        }
    }
}

/// What a form of choosing is made for.
pub fn subject(token: &str) -> String {
    format!("mail:{token}")
}

/// Reads how somebody's letters stand.
///
/// # Errors
/// [`AppError::NotFound`] for what is no link, or one whose time is over.
pub async fn letters(app: &App, token: &str, from: Source) -> Result<Letters, AppError> {
    let (app, token) = (app.clone(), token.to_owned());
    app.clone()
        .db
        .read(move |tx| {
            let Held::Open { row, .. } = hold(tx, &app, &token, &from)? else {
                return Err(AppError::NotFound);
            };
            let office = linli_store::offices::terms(tx, row.office_id)?;
            let address = letters::address(tx, row.id)?;
            let shown = address.as_ref().and_then(|a| app.keys.open(&a.sealed).ok());
            Ok(Letters {
                number: row.number.clone(),
                office: office.name,
                time_zone: office.time_zone,
                address: shown.map(|address| masked(&address)),
                case_stopped: address.as_ref().is_some_and(|a| a.stopped_at.is_some()),
                all_stopped: address.is_some_and(|a| a.all_stopped_at.is_some()),
            })
        })
        .await
}

/// Stops letters, or lets them come again. Needs a form that was made here: what only opens links chooses nothing.
///
/// # Errors
/// [`AppError::NotFound`] for what is no link; [`AppError::Invalid`] without a form of ours.
pub async fn choose(
    app: &App,
    token: &str,
    nonce: String,
    choice: Choice,
    from: Source,
) -> Result<(), AppError> {
    if !form::made_here(app, &subject(token), &nonce) {
        return Err(AppError::field("nonce", "again"));
    }
    let (app, token) = (app.clone(), token.to_owned());
    app.clone()
        .db
        .write(move |tx| {
            let Held::Open { row, .. } = hold(tx, &app, &token, &from)? else {
                return Err(AppError::NotFound);
            };
            let Some(address) = letters::address(tx, row.id)? else { return Ok(()) };
            let now = app.environment.now();
            take_choice(tx, &address, choice, now)
        })
        .await
}

fn take_choice(
    tx: &mut Tx<'_>,
    address: &AddressRow,
    choice: Choice,
    now: Timestamp,
) -> Result<(), AppError> {
    match choice {
        Choice::StopCase => letters::stop_case(tx, address.case_id, Some(now))?,
        Choice::StopAll => letters::stop_address(tx, &address.hash, Some(now))?,
        Choice::Resume => {
            letters::stop_case(tx, address.case_id, None)?;
            letters::stop_address(tx, &address.hash, None)?;
        }
    }
    Ok(())
}
