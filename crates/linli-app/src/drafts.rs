//! Unsent words kept on the server: the desk's form, parked calls, the composers of a case (REC-1, C03).
//!
//! Owns saving, finding and forgetting drafts. A draft is its author's alone, and sealed at rest: it holds names, numbers
//! and what residents said. Must not understand the fields: the page that wrote them reads them.

use crate::App;
use crate::access::{Caller, Right};
use crate::directory::record::Change;
use crate::error::AppError;
use crate::notices;
use jiff::{SignedDuration, Timestamp};
use linli_domain::ids::{NodeId, StaffId};
use linli_store::drafts::{self, DraftRow};
use linli_store::{names, personal_notices, staff};

/// Calls that one person may park.
pub const PARKED: usize = 3;
/// Longest draft, in bytes of its fields.
const LARGEST: usize = 256 * 1024;
/// Drafts that nobody touches are forgotten after this.
const KEPT: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A save that was under way while the words were sent comes within this time. Whoever goes back to such a page later and
/// types on it has new words.
const LATE: SignedDuration = SignedDuration::from_mins(1);

/// What whoever is given a form is told.
const GIVEN: &str = "form_given";

/// The field that says on which page the words of a box were typed.
const PAGE: &str = "page";
/// The field that is left when they were sent: the page that is over.
const SENT: &str = "sent";

/// The fields of a form as they were typed, in order.
pub type Fields = Vec<(String, String)>;

/// One draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub subject: String,
    pub fields: Fields,
    pub parked_at: Option<Timestamp>,
    pub updated_at: Timestamp,
}

impl Draft {
    /// The first value of a field, or nothing.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
    }

    /// The page on which the words of a box were typed.
    pub fn page(&self) -> &str {
        self.get(PAGE)
    }

    /// The words of this page were sent just now.
    fn is_over(&self, page: &str, now: Timestamp) -> bool {
        !page.is_empty() && self.get(SENT) == page && now.duration_since(self.updated_at) < LATE
    }

    /// These are words of another page, which were neither sent nor the beginning of what was.
    fn is_of_another(&self, sent: &Typed) -> bool {
        let words = self.get("words").trim();
        let theirs = self.page() == sent.page || self.page() == sent.opened_with;
        !words.is_empty() && !theirs && words != sent.words.trim()
    }
}

/// Keeps what was typed so far; tells when it was kept.
///
/// # Errors
/// [`AppError::Invalid`] for more than a form holds.
pub async fn save(
    app: &App,
    caller: &Caller,
    subject: &str,
    fields: Fields,
) -> Result<Timestamp, AppError> {
    caller.require_write()?;
    let row = row(app, caller, subject, &fields)?;
    let now = row.updated_at;
    app.db.write(move |tx| Ok::<_, AppError>(drafts::save(tx, &row)?)).await?;
    Ok(now)
}

fn row(
    app: &App,
    caller: &Caller,
    subject: &str,
    fields: &[(String, String)],
) -> Result<DraftRow, AppError> {
    let body = serde_json::to_string(fields).map_err(|e| AppError::Internal(e.to_string()))?;
    if subject.is_empty() || subject.len() > 100 || body.len() > LARGEST {
        return Err(AppError::field("draft", "too_long"));
    }
    Ok(DraftRow {
        staff: caller.staff,
        subject: subject.to_owned(),
        body_sealed: app.keys.seal(&body, app.environment.as_ref()),
        parked_at: None,
        updated_at: app.environment.now(),
    })
}

/// A draft of the caller.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn load(app: &App, caller: &Caller, subject: &str) -> Result<Option<Draft>, AppError> {
    let (me, subject) = (caller.staff, subject.to_owned());
    let row = app.db.read(move |tx| Ok::<_, AppError>(drafts::get(tx, me, &subject)?)).await?;
    Ok(row.and_then(|row| open(app, row)))
}

/// The caller's drafts whose subject begins so: those being written, then those parked, each the latest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn all(app: &App, caller: &Caller, prefix: &str) -> Result<Vec<Draft>, AppError> {
    let (me, prefix) = (caller.staff, prefix.to_owned());
    let rows = app.db.read(move |tx| Ok::<_, AppError>(drafts::of(tx, me, &prefix, 20)?)).await?;
    let mut all: Vec<Draft> = rows.into_iter().filter_map(|row| open(app, row)).collect();
    all.sort_by_key(|draft| draft.parked_at);
    Ok(all)
}

/// A draft that does not open with the present key is as good as none.
fn open(app: &App, row: DraftRow) -> Option<Draft> {
    let body = app.keys.open(&row.body_sealed).ok()?;
    let fields = serde_json::from_str(&body).ok()?;
    let DraftRow { subject, parked_at, updated_at, .. } = row;
    Some(Draft { subject, fields, parked_at, updated_at })
}

/// Puts a call aside. At most [`PARKED`] wait at once.
///
/// # Errors
/// [`AppError::Invalid`] on `parked` when as many wait already; [`AppError::NotFound`].
pub async fn park(app: &App, caller: &Caller, subject: &str) -> Result<(), AppError> {
    caller.require_write()?;
    let (me, subject, now) = (caller.staff, subject.to_owned(), app.environment.now());
    app.db
        .write(move |tx| {
            let prefix = prefix(&subject);
            let waiting = drafts::of(tx, me, prefix, 20)?;
            let others =
                waiting.iter().filter(|d| d.parked_at.is_some() && d.subject != subject).count();
            if others >= PARKED {
                return Err(AppError::field("parked", "too_many_parked"));
            }
            match drafts::park(tx, me, &subject, Some(now))? {
                true => Ok(()),
                false => Err(AppError::NotFound),
            }
        })
        .await
}

fn prefix(subject: &str) -> &str {
    subject.find(':').map_or(subject, |at| &subject[..=at])
}

/// Takes a parked call back.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn resume(app: &App, caller: &Caller, subject: &str) -> Result<(), AppError> {
    caller.require_write()?;
    let (me, subject) = (caller.staff, subject.to_owned());
    let there =
        app.db.write(move |tx| Ok::<_, AppError>(drafts::park(tx, me, &subject, None)?)).await?;
    if there { Ok(()) } else { Err(AppError::NotFound) }
}

/// Who can take a form over from somebody who is kept out of it: those who register for the same office.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn takers(
    app: &App,
    caller: &Caller,
    office: Option<NodeId>,
) -> Result<Vec<(StaffId, String)>, AppError> {
    let office = office.or_else(|| caller.scope(Right::Register).offices.first().copied());
    let (me, Some(office)) = (caller.staff, office) else { return Ok(Vec::new()) };
    let mut all = app
        .db
        .read(move |tx| Ok::<_, AppError>(staff::holding(tx, office, Right::Register.roles())?))
        .await?;
    all.retain(|(id, _)| *id != me);
    Ok(all)
}

/// Gives a form to a colleague, who finds it among the parked calls: for whoever is complained about, or belongs to the
/// department (CMP-6). That it was given is in the change log; what it says is not.
///
/// # Errors
/// [`AppError::Invalid`] on `to` for somebody who does not register for the office.
pub async fn hand_over(
    app: &App,
    caller: &Caller,
    subject: &str,
    fields: Fields,
    (to, office): (StaffId, Option<NodeId>),
) -> Result<String, AppError> {
    caller.require_write()?;
    caller.require(Right::Register)?;
    let takers = takers(app, caller, office).await?;
    let taker = takers.into_iter().find(|(id, _)| *id == to);
    let (to, name) = taker.ok_or_else(|| AppError::field("to", "unknown"))?;
    save(app, caller, subject, fields).await?;
    let (app, caller, subject) = (app.clone(), caller.clone(), subject.to_owned());
    app.clone()
        .db
        .write(move |tx| {
            let mine = drafts::get(tx, caller.staff, &subject)?.ok_or(AppError::NotFound)?;
            let now = app.environment.now();
            drafts::save(tx, &DraftRow { staff: to, parked_at: Some(now), ..mine })?;
            drafts::forget(tx, caller.staff, &subject)?;
            Change::by(&caller, "hand_over", "desk").row(to).save(tx, app.environment.as_ref())?;
            let draft = serde_json::json!({ "draft": subject });
            notices::tell(tx, app.environment.as_ref(), (caller.staff, to), GIVEN, &draft)?;
            Ok::<_, AppError>(())
        })
        .await?;
    Ok(name)
}

/// A form that a colleague gave to the caller and that still waits for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    pub subject: String,
    /// Name of who gave it.
    pub from: String,
    pub at: Timestamp,
}

/// Forms that were given to the caller and are neither sent nor dropped, the latest first.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn given(app: &App, caller: &Caller) -> Result<Vec<Given>, AppError> {
    let me = caller.staff;
    app.db
        .read(move |tx| {
            let told = personal_notices::newest(tx, me, false, 50)?;
            let given = told.into_iter().filter(|notice| notice.kind == GIVEN);
            let mut waiting: Vec<Given> = Vec::new();
            for notice in given {
                let params: serde_json::Value =
                    serde_json::from_str(&notice.params).unwrap_or_default();
                let subject = params["draft"].as_str().unwrap_or_default().to_owned();
                let seen = waiting.iter().any(|one| one.subject == subject);
                if seen || drafts::get(tx, me, &subject)?.is_none() {
                    continue;
                }
                let from = notice.from.map(|id| id.0).unwrap_or_default();
                let name = names::people_and_departments(tx, &[from])?.remove(&from);
                waiting.push(Given { subject, from: name.unwrap_or_default(), at: notice.at });
            }
            Ok::<_, AppError>(waiting)
        })
        .await
}

/// Words that are kept while they are typed in one box of one page.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub words: String,
    /// The page that they are typed on: another one each time it is opened.
    pub page: String,
    /// The page whose draft it was opened with; empty where there was none.
    pub opened_with: String,
}

impl Typed {
    fn fields(&self) -> Fields {
        vec![("words".to_owned(), self.words.clone()), (PAGE.to_owned(), self.page.clone())]
    }
}

/// Keeps the words of a box; tells when. Nothing is kept of a page whose words were sent: a save that was under way meanwhile
/// brings nothing back (M08). Empty words forget the draft.
///
/// # Errors
/// As [`save`].
pub async fn keep(
    app: &App,
    caller: &Caller,
    subject: &str,
    typed: Typed,
) -> Result<Option<Timestamp>, AppError> {
    caller.require_write()?;
    let row = row(app, caller, subject, &typed.fields())?;
    let app = app.clone();
    app.clone()
        .db
        .write(move |tx| {
            drafts::lock(tx, row.staff)?;
            let known = drafts::get(tx, row.staff, &row.subject)?.and_then(|row| open(&app, row));
            if known.is_some_and(|known| known.is_over(&typed.page, row.updated_at)) {
                return Ok(None);
            }
            if typed.words.trim().is_empty() {
                drafts::forget(tx, row.staff, &row.subject)?;
                return Ok(None);
            }
            drafts::save(tx, &row)?;
            Ok::<_, AppError>(Some(row.updated_at))
        })
        .await
}

/// The words of a box were sent: their draft goes, and what its page still saves comes too late. What was typed on another
/// page meanwhile is not what was sent, and stays (M08).
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn sent(app: &App, caller: &Caller, subject: &str, typed: Typed) -> Result<(), AppError> {
    let (app, caller, subject) = (app.clone(), caller.clone(), subject.to_owned());
    app.clone()
        .db
        .write(move |tx| {
            drafts::lock(tx, caller.staff)?;
            let known = drafts::get(tx, caller.staff, &subject)?.and_then(|row| open(&app, row));
            let stays = known.filter(|known| known.is_of_another(&typed));
            let mut fields = stays.map(|draft| draft.fields).unwrap_or_default();
            fields.retain(|(name, _)| name != SENT);
            if !typed.page.is_empty() {
                fields.push((SENT.to_owned(), typed.page.clone()));
            }
            if fields.is_empty() {
                return Ok(drafts::forget(tx, caller.staff, &subject)?);
            }
            Ok::<_, AppError>(drafts::save(tx, &row(&app, &caller, &subject, &fields)?)?)
        })
        .await
}

/// Forgets a draft: it was sent, or is not wanted.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn forget(app: &App, caller: &Caller, subject: &str) -> Result<(), AppError> {
    let (me, subject): (StaffId, String) = (caller.staff, subject.to_owned());
    app.db.write(move |tx| Ok::<_, AppError>(drafts::forget(tx, me, &subject)?)).await
}

/// Forgets drafts that nobody has touched for two weeks. Called by the sweep of old rows.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn forget_old(app: &App) -> Result<u64, AppError> {
    let before = app.environment.now().checked_sub(KEPT).unwrap_or(Timestamp::MIN);
    app.db.write(move |tx| Ok::<_, AppError>(drafts::forget_older(tx, before)?)).await
}
