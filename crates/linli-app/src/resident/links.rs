//! Links by which a resident follows a case: made, shown again to staff, held, revoked (CHN-3, P06).
//!
//! Owns the token's form. It is made of random bytes with the program's key, so that the database alone opens nothing,
//! and staff can read a link to somebody again. A number or an id never opens a case.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::commit;
use crate::doer::Visitor;
use crate::error::AppError;
use crate::resident::Source;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use linli_domain::ids::{CaseId, NodeId};
use linli_domain::process::Process;
use linli_domain::resident::link_opens;
use linli_domain::vocabulary::Kind;
use linli_domain::{complaint, repair};
use linli_store::cases::{self, CaseRow};
use linli_store::resident_pages::{self, LinkRow};
use linli_store::{Tx, offices};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Bytes of a token.
const TOKEN: usize = 16;

/// What a token opens.
pub(crate) enum Held {
    Open {
        visitor: Visitor,
        row: Box<CaseRow>,
    },
    /// The link was good once, and its time is over.
    Over,
}

/// The hash of a token; `None` for what cannot be one.
fn hash(token: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok().filter(|bytes| bytes.len() == TOKEN)?;
    Some(Sha256::digest(bytes).to_vec())
}

/// Makes a link to a case.
pub(crate) fn issue(
    tx: &mut Tx<'_>,
    app: &App,
    case: Uuid,
    now: Timestamp,
) -> Result<String, AppError> {
    let mut salt = [0_u8; TOKEN];
    app.environment.random(&mut salt);
    let token = app.keys.link(case, &salt);
    let row = LinkRow {
        token_hash: Sha256::digest(token).to_vec(),
        case_id: case,
        salt: salt.to_vec(),
        made_at: now,
        revoked_at: None,
    };
    resident_pages::insert_link(tx, &row)?;
    Ok(URL_SAFE_NO_PAD.encode(token))
}

/// The link of a case that is in force, or a new one.
pub(crate) fn of_case(
    tx: &mut Tx<'_>,
    app: &App,
    row: &CaseRow,
    now: Timestamp,
) -> Result<String, AppError> {
    match resident_pages::link_of(tx, row.id)? {
        Some(link) if opens(tx, app, row, &link, now)? => Ok(text(app, &link)),
        _ => issue(tx, app, row.id, now),
    }
}

fn text(app: &App, link: &LinkRow) -> String {
    URL_SAFE_NO_PAD.encode(app.keys.link(link.case_id, &link.salt))
}

/// Who holds a token, and the case that it opens.
///
/// # Errors
/// [`AppError::NotFound`] for what is no token of ours.
pub(crate) fn hold(
    tx: &mut Tx<'_>,
    app: &App,
    token: &str,
    from: &Source,
) -> Result<Held, AppError> {
    let hash = hash(token).ok_or(AppError::NotFound)?;
    let link = resident_pages::link(tx, &hash)?.ok_or(AppError::NotFound)?;
    let row = cases::for_program(tx, link.case_id)?;
    if link.revoked_at.is_some() || !opens(tx, app, &row, &link, app.environment.now())? {
        return Ok(Held::Over);
    }
    let visitor = Visitor {
        office: NodeId(row.office_id),
        case: Some(CaseId(row.id)),
        origin: from.origin.clone(),
    };
    Ok(Held::Open { visitor, row: Box::new(row) })
}

/// Whether a link still opens its case, by the policy of the case.
fn opens(
    tx: &mut Tx<'_>,
    app: &App,
    row: &CaseRow,
    link: &LinkRow,
    now: Timestamp,
) -> Result<bool, AppError> {
    let office = offices::terms(tx, row.office_id)?;
    let zone = TimeZone::get(&office.time_zone).map_err(|e| AppError::Internal(e.to_string()))?;
    let (policy, version) = match Kind::parse(&row.kind) {
        Some(Kind::Repair) => named(&commit::state_of::<repair::State>(row)?),
        _ => named(&commit::state_of::<complaint::State>(row)?),
    };
    let rules = app.rules.rules(tx, &policy, version, &office.time_zone)?;
    Ok(link_opens((link.made_at, row.closed_at), &rules.policy, &zone, now))
}

fn named(state: &impl Process) -> (String, u32) {
    let (policy, version) = state.policy();
    (policy.to_owned(), version)
}

/// The link of a case, for those who see the case and may read it to the resident. Reading makes none.
///
/// # Errors
/// [`AppError::NotFound`] for cases that are not the caller's to see.
pub async fn known(app: &App, caller: &Caller, case: CaseId) -> Result<Option<String>, AppError> {
    caller.require(Right::SeeCases)?;
    let (app, scope) = (app.clone(), caller.scope(Right::SeeCases));
    app.clone()
        .db
        .read(move |tx| {
            let row = cases::visible(tx, &scope, case.0)?;
            let Some(link) = resident_pages::link_of(tx, row.id)? else { return Ok(None) };
            let open = opens(tx, &app, &row, &link, app.environment.now())?;
            Ok(open.then(|| text(&app, &link)))
        })
        .await
}

/// Makes the link of a case that has none, or takes back those that were given out and makes another.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`] for those who register nothing.
pub async fn renew(app: &App, caller: &Caller, case: CaseId) -> Result<String, AppError> {
    caller.require_write()?;
    caller.require(Right::Register)?;
    let (app, scope) = (app.clone(), caller.scope(Right::Register));
    app.clone()
        .db
        .write(move |tx| {
            let row = cases::visible(tx, &scope, case.0)?;
            let now = app.environment.now();
            resident_pages::revoke_links(tx, row.id, now)?;
            issue(tx, &app, row.id, now)
        })
        .await
}
