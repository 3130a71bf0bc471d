//! The lists of the directory and of what waits, as files. Phones are masked, as on the screen.
//!
//! Owns their columns. Each reads page by page what its list shows, so that memory stays small.

use super::{Export, Format, Words, Writer, log};
use crate::App;
use crate::access::Caller;
use crate::cases::queues::{self, Queue};
use crate::directory::residents::{self, ResidentView, TieView};
use crate::directory::{paging, places, staff};
use crate::error::AppError;
use jiff::tz::TimeZone;
use linli_store::lists::ListedCase;

/// Columns of the people.
pub const PEOPLE: &[&str] = &["name", "phone", "room", "channel", "notes"];
/// Columns of the places.
pub const PLACES: &[&str] = &["place", "place_kind", "code"];
/// Columns of the staff.
pub const STAFF: &[&str] = &["name", "title", "login", "roles", "departments", "retired"];
/// Columns of cases that wait.
pub const QUEUE: &[&str] = &[
    "number",
    "registered_at",
    "place",
    "reporter",
    "title",
    "stage",
    "severity",
    "department",
    "due_at",
];

/// The last column of approvals: in whose name the caller decides.
pub const IN_NAME_OF: &str = "in_name_of";

/// Residents: all that the caller sees, or those who answer to a text.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Unavailable`] when the disk is full.
pub async fn people(
    app: &App,
    caller: &Caller,
    q: &str,
    format: Format,
    words: &Words,
) -> Result<Export, AppError> {
    let mut file = Writer::new(format, &words.headings)?;
    if !q.trim().is_empty() {
        for person in residents::find(app, caller, q, paging::MOST).await? {
            file.row(person_cells(&person, words))?;
        }
    } else {
        let mut cursor = None;
        loop {
            let listing =
                residents::Listing { cursor, limit: Some(paging::MOST), ..Default::default() };
            let page = residents::list(app, caller, listing).await?;
            for person in &page.items {
                file.row(person_cells(person, words))?;
            }
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
    }
    done(app, caller, "residents", format, file, names(q)).await
}

fn names(q: &str) -> Vec<&'static str> {
    if q.trim().is_empty() { Vec::new() } else { vec!["q"] }
}

async fn done(
    app: &App,
    caller: &Caller,
    subject: &'static str,
    format: Format,
    file: Writer,
    filters: Vec<&'static str>,
) -> Result<Export, AppError> {
    let export = file.finish()?;
    log(app, caller, subject, format, export.rows, serde_json::json!(filters)).await?;
    Ok(export)
}

fn person_cells(person: &ResidentView, words: &Words) -> Vec<String> {
    let room =
        |tie: &TieView| format!("{}（{}）", tie.label, (words.word)("tie", tie.tie.as_str()));
    let rooms: Vec<String> = person.rooms.iter().filter(|tie| tie.current).map(room).collect();
    let channel = person.preferred_channel;
    vec![
        person.name.clone(),
        person.phones.join("、"),
        rooms.join("、"),
        channel.map(|c| (words.word)("channel", c.as_str())).unwrap_or_default(),
        person.notes.clone(),
    ]
}

/// The communities, or the rooms that answer to a spelling.
///
/// # Errors
/// As [`people`].
pub async fn places(
    app: &App,
    caller: &Caller,
    q: &str,
    format: Format,
    words: &Words,
) -> Result<Export, AppError> {
    let found = match q.trim() {
        "" => places::communities(app, caller, None).await?,
        said => places::find_rooms(app, caller, said, paging::MOST).await?,
    };
    let mut file = Writer::new(format, &words.headings)?;
    for place in found {
        let kind = (words.word)("place_kind", place.kind.as_str());
        file.row(vec![place.label, kind, place.code])?;
    }
    done(app, caller, "places", format, file, names(q)).await
}

/// The staff that the caller sees.
///
/// # Errors
/// As [`people`].
pub async fn staff(
    app: &App,
    caller: &Caller,
    with_retired: bool,
    format: Format,
    words: &Words,
) -> Result<Export, AppError> {
    let mut file = Writer::new(format, &words.headings)?;
    let mut cursor = None;
    loop {
        let listing =
            staff::Listing { node: None, with_retired, cursor, limit: Some(paging::MOST) };
        let page = staff::list(app, caller, listing).await?;
        for person in &page.items {
            let role = |g: &staff::GrantView| {
                format!("{}（{}）", (words.word)("role", &g.role), g.node_name)
            };
            let roles: Vec<String> = person.grants.iter().map(role).collect();
            let departments: Vec<&str> =
                person.departments.iter().map(|d| d.name.as_str()).collect();
            file.row(vec![
                person.name.clone(),
                person.title.clone(),
                person.login.clone(),
                roles.join("、"),
                departments.join("、"),
                if person.retired { (words.word)("retired", "true") } else { String::new() },
            ])?;
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    done(app, caller, "staff", format, file, Vec::new()).await
}

/// Cases that wait for a decision of the caller.
///
/// # Errors
/// As [`people`].
pub async fn approvals(
    app: &App,
    caller: &Caller,
    format: Format,
    words: &Words,
) -> Result<Export, AppError> {
    let queue = queues::all_approvals(app, caller).await?;
    let names = queue.in_name_of.clone();
    let name = |case: &ListedCase| Some(names.get(&case.id).cloned().unwrap_or_default());
    waiting(app, caller, "approvals", queue, (format, words), name).await
}

/// Residents whom the caller may call now.
///
/// # Errors
/// As [`people`].
pub async fn follow_ups(
    app: &App,
    caller: &Caller,
    format: Format,
    words: &Words,
) -> Result<Export, AppError> {
    let queue = queues::all_follow_ups(app, caller).await?;
    waiting(app, caller, "follow_ups", queue, (format, words), |_| None).await
}

async fn waiting(
    app: &App,
    caller: &Caller,
    subject: &'static str,
    queue: Queue,
    (format, words): (Format, &Words),
    last: impl Fn(&ListedCase) -> Option<String>,
) -> Result<Export, AppError> {
    let scope = caller.scope(crate::access::Right::SeeCases);
    let zone = app.db.read(move |tx| crate::cases::list::zone(tx, &scope)).await?;
    let mut file = Writer::new(format, &words.headings)?;
    for case in &queue.rows {
        let cells = case_cells(case, words, &zone).into_iter().chain(last(case));
        file.row(cells.collect())?;
    }
    done(app, caller, subject, format, file, Vec::new()).await
}

fn case_cells(case: &ListedCase, words: &Words, zone: &TimeZone) -> Vec<String> {
    let time = |at: jiff::Timestamp| at.to_zoned(zone.clone()).strftime("%F %H:%M").to_string();
    vec![
        case.number.clone(),
        time(case.registered_at),
        case.place_label.clone(),
        case.reporter.clone(),
        case.title.clone(),
        (words.word)("stage", &case.stage),
        (words.word)("severity", &case.severity),
        case.department_name.clone().unwrap_or_default(),
        case.due_at.map(time).unwrap_or_default(),
    ]
}
