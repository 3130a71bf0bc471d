//! What the owners' representatives read and write: the boards of their community, its cases without anybody in them, and
//! comments that staff answer (FUP-7, ORG-2, V05, T24).
//!
//! Owns what of a case is left when nobody can be known by it: kind, category, building, month, how far it is. No number, no
//! name, no room, no word of anybody, no day. Cases about a person and anonymous ones are not there at all.

use super::figures::{Glimpse, start};
use super::prepare::cleared;
use super::public::{self, Board, MONTHS};
use super::seats::{self, Seat};
use super::{Content, Month, month_of, scope, zone_of};
use crate::App;
use crate::access::{Caller, Right};
use crate::directory::checks::Checks;
use crate::directory::record::Change;
use crate::error::AppError;
use crate::keys::hex;
use jiff::Timestamp;
use linli_domain::board::Figures;
use linli_domain::board::cells::LEAST;
use linli_domain::ids::{CaseId, PlaceId};
use linli_domain::resident::Step;
use linli_domain::vocabulary::Kind;
use linli_domain::{complaint, repair};
use linli_store::board_counts::{self, CountedCase};
use linli_store::boards::{self, CommentRow};
use linli_store::names::{self, CategoryName};
use linli_store::{Tx, cases, offices, places};
use uuid::Uuid;

/// Months of cases that are shown, the present one included.
const BACK: i32 = 3;
/// Cases and comments that are shown.
const CASES: usize = 200;
const COMMENTS: usize = 100;
/// Characters of a comment and of an answer.
const LONGEST: usize = 500;

/// A case without anybody in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anonymised {
    /// By which a comment names it; says nothing outside.
    pub key: String,
    pub kind: String,
    pub category: CategoryName,
    /// The building or public area; `None` where so few live that it would be a name.
    pub around: Option<String>,
    pub month: String,
    /// `None` when it was withdrawn.
    pub step: Option<Step>,
    /// A limit has passed.
    pub late: bool,
}

/// A comment with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    pub id: Uuid,
    pub by: String,
    pub mine: bool,
    pub at: Timestamp,
    pub month: String,
    /// The anonymised case, for representatives; empty for others and for those that are not shown any more.
    pub about: String,
    /// The case itself, for staff who see it: its id and number.
    pub case: Option<(CaseId, String)>,
    pub community: String,
    pub body: String,
    pub answer: String,
    pub answered_at: Option<Timestamp>,
}

/// Everything that a representative sees.
#[derive(Clone, Debug)]
pub struct Owners {
    /// Communities that they represent; empty without a seat.
    pub seats: Vec<Seat>,
    /// The one that is shown.
    pub seat: Option<Seat>,
    pub time_zone: String,
    pub board: Option<Board>,
    /// The published months, the newest first.
    pub trend: Vec<(Month, Figures)>,
    pub cases: Vec<Anonymised>,
    pub comments: Vec<Comment>,
}

/// What a comment is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    Month(Month),
    /// By the key of [`Anonymised`].
    Case(String),
    Nothing,
}

/// Reads what a representative sees of a community, or of the first that they represent.
///
/// # Errors
/// [`AppError::Forbidden`] for others; [`AppError::NotFound`] for a community that is not theirs.
pub async fn read(app: &App, caller: &Caller, code: Option<&str>) -> Result<Owners, AppError> {
    caller.require(Right::Represent)?;
    let (app, caller, code) = (app.clone(), caller.clone(), code.map(str::to_owned));
    app.clone()
        .db
        .read(move |tx| {
            let now = app.environment.now();
            let seats = seats::held(tx, &caller, now)?;
            let seat = match &code {
                Some(code) => Some(
                    seats.iter().find(|s| s.code == *code).cloned().ok_or(AppError::NotFound)?,
                ),
                None => seats.first().cloned(),
            };
            match seat {
                Some(seat) => of_seat(tx, &app, &caller, (seats, seat), now),
                None => Ok(Owners {
                    seats,
                    seat: None,
                    time_zone: "UTC".to_owned(),
                    board: None,
                    trend: Vec::new(),
                    cases: Vec::new(),
                    comments: Vec::new(),
                }),
            }
        })
        .await
}

fn of_seat(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    (seats, seat): (Vec<Seat>, Seat),
    now: Timestamp,
) -> Result<Owners, AppError> {
    let place = public::community(tx, &seat.code)?;
    let time_zone = offices::terms(tx, place.office.0)?.time_zone;
    let rows = boards::published(tx, place.id, MONTHS)?;
    let mut trend = Vec::new();
    for row in &rows {
        trend.push((month_of(row)?, Content::of(row)?.figures));
    }
    let months = trend.iter().map(|(month, _)| *month).collect();
    let board = rows.first().map(|row| public::read(tx, &place, row, months)).transpose()?;
    let counted = counted(tx, &seat, now)?;
    let mut shown = Vec::new();
    for case in counted {
        shown.push(anonymised(tx, app, case, now)?);
    }
    let mut comments = Vec::new();
    for row in boards::comments(tx, place.id, COMMENTS)? {
        let key = row.case.map(|case| key(app, case.0)).unwrap_or_default();
        let about = shown.iter().find(|case| case.key == key).map(|case| case.key.clone());
        let mut comment = comment_of(tx, caller, row)?;
        comment.about = about.unwrap_or_default();
        comments.push(comment);
    }
    Ok(Owners { seats, seat: Some(seat), time_zone, board, trend, cases: shown, comments })
}

/// The cases that representatives may see: of the last months, about nobody, not said anonymously (V05).
fn counted(tx: &mut Tx<'_>, seat: &Seat, now: Timestamp) -> Result<Vec<CountedCase>, AppError> {
    let place = public::community(tx, &seat.code)?;
    let zone = zone_of(&offices::terms(tx, place.office.0)?)?;
    let mut month = Month::at(now, &zone);
    for _ in 1..BACK {
        month = month.previous();
    }
    let span = (start(month.first(), &zone), Timestamp::MAX);
    let mut all = board_counts::cases(tx, seat.community, span, CASES)?;
    all.retain(|case| !case.about_person);
    let mut open = Vec::with_capacity(all.len());
    for case in all {
        if !Glimpse::of(&case)?.anonymous {
            open.push(case);
        }
    }
    // Newest months first, and inside a month in an order that says nothing of days.
    open.sort_by(|a, b| {
        (&b.month, &a.kind, &a.category, &a.around, a.open).cmp(&(
            &a.month,
            &b.kind,
            &b.category,
            &b.around,
            b.open,
        ))
    });
    Ok(open)
}

fn key(app: &App, case: Uuid) -> String {
    hex(&app.keys.form_proof(b"owners", case.as_bytes()))
}

fn anonymised(
    tx: &mut Tx<'_>,
    app: &App,
    case: CountedCase,
    now: Timestamp,
) -> Result<Anonymised, AppError> {
    let said = Glimpse::of(&case)?.attempts.iter().any(|attempt| attempt.outcome.rates());
    let step = match case.kind == Kind::Repair.as_str() {
        true => repair::Stage::parse(&case.stage).and_then(|s| Step::of_repair(s, said)),
        false => complaint::Stage::parse(&case.stage).and_then(Step::of_complaint),
    };
    let few = case.rooms > 0 && usize::try_from(case.rooms).unwrap_or(0) < LEAST;
    Ok(Anonymised {
        key: key(app, case.id),
        kind: case.kind,
        category: names::category(tx, &case.category)?,
        around: case.around.filter(|_| !few),
        month: case.month,
        step,
        late: case.open && !case.paused && case.due_at.is_some_and(|due| due < now),
    })
}

fn comment_of(tx: &mut Tx<'_>, caller: &Caller, row: CommentRow) -> Result<Comment, AppError> {
    let by = names::people_and_departments(tx, &[row.by.0])?.into_values().next();
    Ok(Comment {
        id: row.id,
        by: by.unwrap_or_default(),
        mine: row.by == caller.staff,
        at: row.at,
        month: row.month,
        about: String::new(),
        case: None,
        community: String::new(),
        body: row.body,
        answer: row.answer,
        answered_at: row.answered.map(|(_, at)| at),
    })
}

/// Writes a comment on a community that the caller represents.
///
/// # Errors
/// [`AppError::Invalid`] on `body` or `about`; [`AppError::Forbidden`]; [`AppError::NotFound`] without a seat.
pub async fn comment(
    app: &App,
    caller: &Caller,
    code: &str,
    about: About,
    body: &str,
) -> Result<(), AppError> {
    caller.require_write()?;
    caller.require(Right::Represent)?;
    let body = text("body", body)?;
    let (app, caller, code) = (app.clone(), caller.clone(), code.to_owned());
    app.clone()
        .db
        .write(move |tx| {
            let now = app.environment.now();
            let held = seats::held(tx, &caller, now)?;
            let seat = held.into_iter().find(|s| s.code == code).ok_or(AppError::NotFound)?;
            let place = public::community(tx, &code)?;
            let (month, case) = match &about {
                About::Nothing => (String::new(), None),
                About::Month(month) => (month.to_string(), None),
                About::Case(wanted) => {
                    let all = counted(tx, &seat, now)?;
                    let found = all.iter().find(|case| key(&app, case.id) == *wanted);
                    let found = found.ok_or_else(|| AppError::field("about", "unknown"))?;
                    (String::new(), Some(CaseId(found.id)))
                }
            };
            let row = CommentRow {
                id: app.environment.id(),
                community: place.id,
                office: place.office,
                month,
                case,
                body: body.clone(),
                at: now,
                by: caller.staff,
                answer: String::new(),
                answered: None,
            };
            boards::comment(tx, &row)?;
            let change = Change::by(&caller, "comment", "board").row(row.id);
            Ok(change.save(tx, app.environment.as_ref())?)
        })
        .await
}

/// Words between representatives and staff: nobody else's number or room belongs into them.
fn text(field: &'static str, text: &str) -> Result<String, AppError> {
    let mut checks = Checks::default();
    let text = checks.lines(field, text, LONGEST);
    if text.is_empty() {
        checks.issue(field, "required");
    }
    cleared(&mut checks, field, &text);
    checks.finish()?;
    Ok(text)
}

/// The comments of the caller's offices, those that wait for an answer first.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn comments(app: &App, caller: &Caller) -> Result<Vec<Comment>, AppError> {
    let (scope, caller) = (scope(caller)?, caller.clone());
    app.db
        .read(move |tx| {
            let seen = caller.scope(Right::SeeCases);
            let mut all = Vec::new();
            for row in boards::comments_of(tx, &scope, COMMENTS)? {
                let labels = places::labels(tx, &scope, &[row.community])?;
                let case = row.case.and_then(|case| cases::visible(tx, &seen, case.0).ok());
                let community: PlaceId = row.community;
                let mut comment = comment_of(tx, &caller, row)?;
                comment.community = labels.get(&community).cloned().unwrap_or_default();
                comment.case = case.map(|row| (CaseId(row.id), row.number));
                all.push(comment);
            }
            Ok(all)
        })
        .await
}

/// Answers a comment once.
///
/// # Errors
/// [`AppError::Invalid`] on `answer`; [`AppError::NotFound`] if there is none that waits in the caller's offices.
pub async fn answer(app: &App, caller: &Caller, id: Uuid, answer: &str) -> Result<(), AppError> {
    caller.require_write()?;
    caller.require(Right::PrepareBoard)?;
    let answer = text("answer", answer)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            let scope = caller.scope(Right::PrepareBoard);
            let by = (caller.staff, app.environment.now());
            if !boards::answer(tx, &scope, id, &answer, by)? {
                return Err(AppError::NotFound);
            }
            let change = Change::by(&caller, "answer", "board_comment").row(id);
            Ok(change.save(tx, app.environment.as_ref())?)
        })
        .await
}
