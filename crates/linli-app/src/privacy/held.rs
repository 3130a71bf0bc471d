//! Everything that is held about one person, to be read and taken away (V06, PIPL 45).
//!
//! Owns what such a file consists of. Of a case it tells what its resident is told, word for word; what colleagues wrote to
//! each other, and what others said, is not the person's.

use crate::App;
use crate::error::AppError;
use crate::resident::follow::{self, Moment};
use jiff::Timestamp;
use linli_domain::ids::ResidentId;
use linli_domain::privacy::{Progress, Wish};
use linli_store::held::{self as store, CaseHeld, Who};
use linli_store::letters::{self, AddressRow, LetterRow};
use linli_store::residents::{self, ResidentRow};
use linli_store::{Scope, Tx, attachments, names, occupancies, places, privacy_requests, reveals};
use serde::Serialize;

/// Looks at numbers that are listed at most.
const LOOKS: usize = 1_000;

/// What is held.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Held {
    pub made_at: Timestamp,
    pub card: Option<Card>,
    pub contacts: Vec<Contact>,
    pub cases: Vec<Case>,
    /// When a call came from one of the numbers.
    pub calls: Vec<Timestamp>,
    /// Who looked at a number when, and why; without names.
    pub looks: Vec<Look>,
    pub requests: Vec<Request>,
}

/// The card of a resident. Numbers are whole: they are theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Card {
    pub name: String,
    pub phones: Vec<String>,
    pub id_number: Option<String>,
    pub preferred_channel: Option<String>,
    pub language: String,
    pub notes: String,
    pub rooms: Vec<Room>,
}

/// A tie to a room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Room {
    pub room: String,
    pub tie: String,
    pub from: String,
    pub to: Option<String>,
}

/// A visit, call, letter or message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contact {
    pub number: String,
    pub at: Timestamp,
    pub channel: String,
    pub name: String,
    pub phone: Option<String>,
    pub place: String,
    pub subject: String,
    pub said: String,
    pub done: String,
}

/// A case and what its resident was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Case {
    pub number: String,
    pub kind: String,
    pub category: String,
    pub place: String,
    pub name: String,
    pub registered_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub story: Vec<Told>,
    pub files: Vec<File>,
    /// Where they are written to about it.
    pub mail: Option<Mail>,
    /// What they were written.
    pub letters: Vec<Letter>,
}

/// An address for mails, whole: it is theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mail {
    pub address: String,
    pub language: String,
    pub given_at: Timestamp,
    /// No letters since then, about this case or at all.
    pub stopped_at: Option<Timestamp>,
}

/// A letter, by the code of its occasion, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Letter {
    pub made_at: Timestamp,
    pub occasion: &'static str,
    pub fate: &'static str,
    /// Since when that is so.
    pub at: Timestamp,
    /// What the mail server said.
    pub answer: String,
}

/// One thing that happened, by a code, with its words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    pub at: Timestamp,
    pub what: &'static str,
    pub words: String,
}

/// A file of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct File {
    pub name: String,
    pub media_type: String,
    pub bytes: i64,
    pub at: Timestamp,
}

/// A look at a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Look {
    pub at: Timestamp,
    pub field: String,
    pub reason: String,
}

/// A request about one's data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Request {
    pub at: Timestamp,
    pub wish: Wish,
    pub progress: Progress,
}

/// Reads it all.
///
/// # Errors
/// [`AppError::Unavailable`].
pub(crate) fn held(tx: &mut Tx<'_>, app: &App, who: &Who) -> Result<Held, AppError> {
    let contacts = store::contacts(tx, who)?;
    let cases = store::cases(tx, who, &contacts)?;
    let mut file = Held { made_at: app.environment.now(), ..Held::default() };
    if let Some(resident) = who.resident.map(ResidentId) {
        let all = Scope { everything: true, ..Scope::nothing() };
        if let Some(row) = residents::get(tx, &all, resident)? {
            file.card = Some(card(tx, app, row)?);
        }
        let looks = reveals::of_resident(tx, resident, LOOKS)?.into_iter();
        let look =
            |row: reveals::RevealRow| Look { at: row.at, field: row.field, reason: row.reason };
        file.looks = looks.map(look).collect();
    }
    for contact in contacts {
        let place = match contact.place {
            Some(place) => names::place(tx, place.0)?.unwrap_or_default(),
            None => String::new(),
        };
        file.contacts.push(Contact {
            number: contact.number,
            at: contact.at,
            channel: contact.channel.as_str().to_owned(),
            name: contact.name,
            phone: contact.phone_sealed.and_then(|sealed| app.keys.open(&sealed).ok()),
            place,
            subject: contact.subject,
            said: contact.said,
            done: contact.done,
        });
    }
    for case in cases {
        for row in privacy_requests::of_case(tx, case.id, 100)? {
            file.requests.push(Request {
                at: row.asked_at,
                wish: row.wish,
                progress: row.progress,
            });
        }
        file.cases.push(one_case(tx, app, case)?);
    }
    file.calls = store::calls(tx, who)?.into_iter().map(|call| call.at).collect();
    Ok(file)
}

fn card(tx: &mut Tx<'_>, app: &App, row: ResidentRow) -> Result<Card, AppError> {
    let phones = residents::phones(tx, &[row.id])?.remove(&row.id).unwrap_or_default();
    let open = |sealed: &[u8]| app.keys.open(sealed).unwrap_or_default();
    let ties = occupancies::of_residents(tx, &[row.id])?.remove(&row.id).unwrap_or_default();
    let all = Scope { everything: true, ..Scope::nothing() };
    let ids: Vec<_> = ties.iter().map(|tie| tie.room).collect();
    let labels = places::labels(tx, &all, &ids)?;
    Ok(Card {
        name: row.name,
        phones: phones.iter().map(|phone| open(&phone.sealed)).collect(),
        id_number: row.id_number_sealed.as_deref().map(open),
        preferred_channel: row.preferred_channel.map(|channel| channel.as_str().to_owned()),
        language: row.language,
        notes: row.notes,
        rooms: ties
            .into_iter()
            .map(|tie| Room {
                room: labels.get(&tie.room).cloned().unwrap_or_default(),
                tie: tie.tie.as_str().to_owned(),
                from: tie.from.to_string(),
                to: tie.to.map(|day| day.to_string()),
            })
            .collect(),
    })
}

fn one_case(tx: &mut Tx<'_>, app: &App, case: CaseHeld) -> Result<Case, AppError> {
    let story = follow::story(tx, &case.kind, case.id)?;
    let mail = letters::address(tx, case.id)?.map(|row| mail(app, row));
    let letters = letters::of_case(tx, case.id)?.into_iter().map(letter).collect();
    let files = attachments::of_case(tx, case.id)?;
    Ok(Case {
        mail,
        letters,
        category: names::category(tx, &case.category)?.zh_cn,
        number: case.number,
        kind: case.kind,
        place: case.place,
        name: case.reporter,
        registered_at: case.registered_at,
        closed_at: case.closed_at,
        story: story.into_iter().map(|(at, moment)| line(at, moment)).collect(),
        files: files
            .into_iter()
            .map(|file| File {
                name: file.name,
                media_type: file.media_type,
                bytes: file.size,
                at: file.at,
            })
            .collect(),
    })
}

fn mail(app: &App, row: AddressRow) -> Mail {
    Mail {
        address: app.keys.open(&row.sealed).unwrap_or_default(),
        language: row.language,
        given_at: row.given_at,
        stopped_at: row.all_stopped_at.or(row.stopped_at),
    }
}

fn letter(row: LetterRow) -> Letter {
    Letter {
        made_at: row.made_at,
        occasion: row.occasion.as_str(),
        fate: row.fate.as_str(),
        at: row.at,
        answer: row.answer,
    }
}

/// A moment by its code and its words.
fn line(at: Timestamp, moment: Moment) -> Told {
    use Moment as M;
    let (what, words) = match moment {
        M::Said(words) => ("said", words),
        M::Told(words) => ("told", words),
        M::Given(name) => ("given", name),
        M::Accepted(name) => ("accepted", name),
        M::Arrived(name) => ("arrived", name),
        M::Appointed(window) => ("appointed", format!("{} - {}", window.from, window.to)),
        M::NobodyHome => ("nobody_home", String::new()),
        M::Quoted(fen) => ("quoted", fen.0.to_string()),
        M::QuoteAgreed => ("quote_agreed", String::new()),
        M::QuoteDeclined => ("quote_declined", String::new()),
        M::Started => ("started", String::new()),
        M::Waits(reason, until) => ("waits", format!("{reason} {until}")),
        M::Finished(words) => ("finished", words),
        M::Signed => ("signed", String::new()),
        M::Rated(outcome, words) => ("rated", format!("{} {words}", outcome.as_str())),
        M::Reopened(words) => ("reopened", words),
        M::Objected(words) => ("objected", words),
        M::ObjectionDecided(upheld) => ("objection_decided", upheld.to_string()),
        M::WithdrawalAsked(words) => ("withdrawal_asked", words),
        M::WithdrawalDecided(agreed, words) => ("withdrawal_decided", format!("{agreed} {words}")),
        M::Withdrawn => ("withdrawn", String::new()),
        M::Photo => ("photo", String::new()),
        M::Closed => ("closed", String::new()),
    };
    Told { at, what, words: words.trim().to_owned() }
}
