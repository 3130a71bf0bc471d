//! What is held about a person, as a page and as files: the same lines for who it is about and for staff who print it
//! (V06).
//!
//! Owns the lines and the two forms of the file. What it consists of is `linli_app::privacy::held`.

use crate::errors::Fault;
use crate::shell::Page;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use linli_app::export::{Format, Writer};
use linli_app::privacy::held::{Card, Case, Contact, Held, Letter, Mail};
use std::io::Read as _;

/// One line: when, what, the words.
pub struct Line {
    pub when: String,
    pub what: String,
    pub words: String,
}

/// Lines under a heading.
pub struct Part {
    pub title: String,
    pub lines: Vec<Line>,
}

/// Everything, in the visitor's language and time.
pub fn parts(page: &Page, held: &Held) -> Vec<Part> {
    let word = |code: &str| page.word("privacy_part", code).to_owned();
    let mut parts = Vec::new();
    if let Some(card) = &held.card {
        parts.push(Part { title: word("card"), lines: of_card(page, card) });
    }
    let contacts: Vec<Line> = held.contacts.iter().flat_map(|one| of_contact(page, one)).collect();
    parts.push(Part { title: word("contacts"), lines: contacts });
    for case in &held.cases {
        let category = &case.category;
        let title = format!("{} {} · {category} · {}", word("case"), case.number, case.place);
        parts.push(Part { title, lines: of_case(page, case) });
    }
    let calls = held.calls.iter().map(|at| Line {
        when: page.times.full(*at),
        what: page.word("privacy_field", "call").to_owned(),
        words: String::new(),
    });
    parts.push(Part { title: word("calls"), lines: calls.collect() });
    let looks = held.looks.iter().map(|look| Line {
        when: page.times.full(look.at),
        what: page.word("privacy_field", &look.field).to_owned(),
        words: look.reason.clone(),
    });
    parts.push(Part { title: word("looks"), lines: looks.collect() });
    let requests = held.requests.iter().map(|one| Line {
        when: page.times.full(one.at),
        what: page.word("privacy_wish", one.wish.as_str()).to_owned(),
        words: page.word("privacy_progress", one.progress.as_str()).to_owned(),
    });
    parts.push(Part { title: word("requests"), lines: requests.collect() });
    parts.retain(|part| !part.lines.is_empty());
    parts
}

fn line(page: &Page, field: &str, words: &str) -> Line {
    Line {
        when: String::new(),
        what: page.word("privacy_field", field).to_owned(),
        words: words.to_owned(),
    }
}

fn of_card(page: &Page, card: &Card) -> Vec<Line> {
    let mut lines = vec![line(page, "name", &card.name)];
    lines.extend(card.phones.iter().map(|phone| line(page, "phone", phone)));
    lines.extend(card.id_number.iter().map(|number| line(page, "id_number", number)));
    let channel = card.preferred_channel.iter();
    lines.extend(channel.map(|code| line(page, "preferred_channel", page.word("channel", code))));
    lines.push(line(page, "language", page.word("language", &card.language)));
    lines.push(line(page, "notes", &card.notes));
    lines.extend(card.rooms.iter().map(|room| Line {
        when: format!("{} – {}", room.from, room.to.as_deref().unwrap_or_default()),
        what: page.word("tie", &room.tie).to_owned(),
        words: room.room.clone(),
    }));
    lines.retain(|line| !line.words.is_empty());
    lines
}

fn of_contact(page: &Page, contact: &Contact) -> Vec<Line> {
    let when = page.times.full(contact.at);
    let phone = contact.phone.as_deref().unwrap_or_default();
    let fields = [
        ("contact", contact.number.as_str()),
        ("channel", page.word("channel", &contact.channel)),
        ("name", &contact.name),
        ("phone", phone),
        ("place", &contact.place),
        ("subject", &contact.subject),
        ("said", &contact.said),
        ("done", &contact.done),
    ];
    let shown = fields.into_iter().filter(|(_, words)| !words.is_empty());
    shown.map(|(field, words)| Line { when: when.clone(), ..line(page, field, words) }).collect()
}

fn of_case(page: &Page, case: &Case) -> Vec<Line> {
    let mut lines = vec![line(page, "name", &case.name)];
    lines.retain(|line| !line.words.is_empty());
    lines.extend(case.story.iter().map(|told| Line {
        when: page.times.full(told.at),
        what: page.word("privacy_moment", told.what).to_owned(),
        words: told.words.clone(),
    }));
    lines.extend(case.files.iter().map(|file| Line {
        when: page.times.full(file.at),
        what: page.word("privacy_field", "file").to_owned(),
        words: file.name.clone(),
    }));
    lines.extend(case.mail.iter().map(|mail| Line {
        when: page.times.full(mail.given_at),
        ..line(page, "email", &of_mail(page, mail))
    }));
    lines.extend(case.letters.iter().map(|letter| of_letter(page, letter)));
    lines
}

fn of_mail(page: &Page, mail: &Mail) -> String {
    let known = [("address", mail.address.as_str())];
    match mail.stopped_at {
        None => page.f("letter.to", &known),
        Some(_) => page.f("letter.unwanted", &known),
    }
}

/// A mail by its occasion, with what became of it.
fn of_letter(page: &Page, letter: &Letter) -> Line {
    let time = page.times.full(letter.at);
    let fate = page.word("letter_fate", letter.fate);
    let fate = crate::locales::fill(fate, &[("time", time.as_str())]);
    let occasion = page.word("letter_occasion", letter.occasion);
    Line {
        when: page.times.full(letter.made_at),
        what: page.f("privacy_part.letter", &[("occasion", occasion)]),
        words: match letter.answer.as_str() {
            "" => fate,
            why => page.f("letter.because", &[("fate", &fate), ("why", why)]),
        },
    }
}

/// The file to be taken away: `json` as it is kept, `csv` as it is read.
///
/// # Errors
/// A fault for another form, or when the disk is full.
pub fn download(page: &Page, held: &Held, format: &str) -> Result<Response, Fault> {
    let (kind, bytes) = match format {
        "json" => {
            let text = serde_json::to_vec_pretty(held).map_err(|_| Fault::Internal)?;
            ("application/json", text)
        }
        "csv" => ("text/csv; charset=utf-8", table(page, held)?),
        _ => return Err(Fault::NotFound),
    };
    let name = format!("attachment; filename=\"my-data.{format}\"");
    let name = HeaderValue::from_str(&name).map_err(|_| Fault::Internal)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((StatusCode::OK, headers, bytes).into_response())
}

fn table(page: &Page, held: &Held) -> Result<Vec<u8>, Fault> {
    let headings = ["part", "when", "what", "words"];
    let headings = headings.map(|code| page.word("privacy_column", code).to_owned());
    let full = crate::session::fault;
    let mut file = Writer::new(Format::Csv, &headings).map_err(full)?;
    for part in parts(page, held) {
        for line in part.lines {
            file.row(vec![part.title.clone(), line.when, line.what, line.words]).map_err(full)?;
        }
    }
    let mut export = file.finish().map_err(full)?;
    let mut bytes = Vec::new();
    export.file.read_to_end(&mut bytes).map_err(|_| Fault::Internal)?;
    Ok(bytes)
}
