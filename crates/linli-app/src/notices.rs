//! The bell: what the caller has been told of and not yet read.
//!
//! Owns reading and marking. Who is told of a case is decided by the rules and written by the sweep; what belongs to no case
//! is told by the use case that does it, with [`tell`].

use crate::App;
use crate::access::{Caller, Right};
use crate::environment::Environment;
use crate::error::AppError;
use jiff::Timestamp;
use linli_domain::ids::StaffId;
use linli_store::personal_notices::{self, PersonalNotice};
use linli_store::{Scope, StoreError, Tx, names, notices};
use uuid::Uuid;

/// Notices shown at once.
const SHOWN: u32 = 50;

/// The case that a notice is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    pub case: Uuid,
    pub number: String,
    pub title: String,
}

/// One notice to the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub id: Uuid,
    pub at: Timestamp,
    /// Code of what happened, a key of the locales.
    pub kind: String,
    /// Values that belong to it, JSON.
    pub params: String,
    pub read_at: Option<Timestamp>,
    /// Nothing for what is about no case.
    pub about: Option<About>,
    /// Who it comes from, where it is a person.
    pub from: Option<String>,
}

/// The newest notices of the caller: the unread ones, or all. Never one about a case that they may not see any more.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn newest(app: &App, caller: &Caller, only_unread: bool) -> Result<Vec<Told>, AppError> {
    let (me, scope) = (caller.staff, caller.scope(Right::SeeCases));
    let now = app.environment.now();
    app.db
        .read(move |tx| {
            let of_cases = notices::newest(tx, me, &scope, only_unread, now, SHOWN)?;
            let own = personal_notices::newest(tx, me, only_unread, SHOWN)?;
            let people: Vec<Uuid> = own.iter().filter_map(|n| n.from).map(|id| id.0).collect();
            let people = names::people_and_departments(tx, &people)?;
            let own = own.into_iter().map(|n| Told {
                id: n.id,
                at: n.at,
                kind: n.kind,
                params: n.params,
                read_at: n.read_at,
                about: None,
                from: n.from.and_then(|id| people.get(&id.0).cloned()),
            });
            let of_cases = of_cases.into_iter().map(|line| Told {
                id: line.notice.id,
                at: line.notice.at,
                kind: line.notice.kind,
                params: line.notice.params,
                read_at: line.notice.read_at,
                about: Some(About {
                    case: line.notice.case_id,
                    number: line.number,
                    title: line.title,
                }),
                from: None,
            });
            let mut all: Vec<Told> = of_cases.chain(own).collect();
            all.sort_by_key(|told| std::cmp::Reverse(told.at));
            all.truncate(SHOWN as usize);
            Ok(all)
        })
        .await
}

/// How many notices a person has not read; what lies above 100 is not counted exactly.
pub(crate) fn count_unread(
    tx: &mut Tx<'_>,
    staff: StaffId,
    scope: &Scope,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let own = personal_notices::count_unread(tx, staff)?;
    Ok(notices::count_unread(tx, staff, scope, now)? + own)
}

/// Tells somebody something that is about no case. `params` are ids and codes, never names or words.
pub(crate) fn tell(
    tx: &mut Tx<'_>,
    environment: &dyn Environment,
    (from, to): (StaffId, StaffId),
    kind: &str,
    params: &serde_json::Value,
) -> Result<(), StoreError> {
    let notice = PersonalNotice {
        id: environment.id(),
        staff: to,
        from: Some(from),
        at: environment.now(),
        kind: kind.to_owned(),
        params: params.to_string(),
        read_at: None,
    };
    personal_notices::insert(tx, &notice)
}

/// Marks some of the caller's notices as read, or all up to now, and tells how many were not before.
///
/// # Errors
/// [`AppError::Forbidden`] for a token that only reads.
pub async fn mark_read(
    app: &App,
    caller: &Caller,
    ids: Option<Vec<Uuid>>,
) -> Result<u64, AppError> {
    caller.require_write()?;
    let (me, now) = (caller.staff, app.environment.now());
    app.db
        .write(move |tx| match &ids {
            Some(ids) => {
                let own = personal_notices::mark_read(tx, me, ids, now)?;
                Ok(own + notices::mark_read(tx, me, ids, now)?)
            }
            None => {
                let own = personal_notices::mark_all_read(tx, me, now)?;
                Ok(own + notices::mark_all_read(tx, me, now)?)
            }
        })
        .await
}
