//! Scripts by step and category, phrases, reply templates: shipped in three languages, edited by the office (REC-6).
//!
//! Owns which text is shown where: an office's own before the company's, the company's before the shipped one. Every
//! change is a version that is kept, and a line in the change log.

mod shipped;

use crate::App;
use crate::access::{Caller, Right};
use crate::directory::checks::Checks;
use crate::directory::record::Change;
use crate::error::AppError;
use crate::mail::wording;
use jiff::Timestamp;
use linli_domain::ids::NodeId;
use linli_store::scripts::{self as store, ScriptRow, VersionRow};
use linli_store::{Tx, offices};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a text is.
pub const KINDS: &[&str] = &["script", "phrase", "reply", "letter"];
/// The steps at which texts are shown, in the order of a call; danger to life before everything (REP-1).
pub const STEPS: &[&str] = &[
    "emergency_gas",
    "emergency_fire",
    "emergency_injury",
    "emergency_trapped",
    "emergency",
    "greeting",
    "apology",
    "listening",
    "unclear_voice",
    "wrong_number",
    "dropped_line",
    "promise",
    "farewell",
    "progress",
    "result",
    "explanation",
    "follow_up",
    "letter_received",
    "letter_accepted",
    "letter_late",
    "letter_told",
    "letter_reopened",
    "letter_closed",
    "letter_end",
];

/// A text as it is shown or edited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Script {
    /// The row of one that was edited; the shipped ones have none.
    pub id: Option<Uuid>,
    pub office: Option<NodeId>,
    pub kind: String,
    pub step: String,
    /// Code of a category; empty for all.
    pub category: String,
    /// zh-CN, zh-TW, en. A missing one is shown in zh-CN.
    pub title: [String; 3],
    pub body: [String; 3],
    pub position: i64,
    /// Code of the shipped text that it is or replaces; empty for one of the office's own.
    pub shipped: String,
    pub version: i64,
    pub retired: bool,
}

impl Script {
    /// Title and body in a language.
    pub fn words(&self, lang: &str) -> (&str, &str) {
        let at = match lang {
            "zh-TW" => 1,
            "en" => 2,
            _ => 0,
        };
        let pick = |texts: &'_ [String; 3]| if texts[at].is_empty() { 0 } else { at };
        (&self.title[pick(&self.title)], &self.body[pick(&self.body)])
    }
}

fn of_row(row: ScriptRow) -> Script {
    Script {
        id: Some(row.id),
        office: row.office,
        kind: row.kind,
        step: row.step,
        category: row.category,
        title: row.title,
        body: row.body,
        position: row.position,
        shipped: row.replaces,
        version: row.version,
        retired: row.retired_at.is_some(),
    }
}

/// The texts that hold for an office: its own, the company's, and the shipped ones that neither replaces.
fn holding(rows: Vec<ScriptRow>, office: Option<NodeId>) -> Vec<Script> {
    let mut texts: Vec<Script> = Vec::new();
    let theirs = rows.into_iter().filter(|row| row.office.is_none() || row.office == office);
    let mut theirs: Vec<Script> = theirs.map(of_row).collect();
    theirs.sort_by_key(|text| text.office.is_none());
    for text in theirs {
        let same = |known: &Script| !text.shipped.is_empty() && known.shipped == text.shipped;
        if !texts.iter().any(same) {
            texts.push(text);
        }
    }
    for text in shipped::all() {
        if !texts.iter().any(|known| known.shipped == text.shipped) {
            texts.push(text.clone());
        }
    }
    let step = |text: &Script| STEPS.iter().position(|step| *step == text.step);
    let kind = |text: &Script| KINDS.iter().position(|kind| *kind == text.kind);
    texts.sort_by_key(|text| (kind(text), step(text), text.position));
    texts
}

/// The office for which the caller edits; the company's for those who see all.
pub(crate) fn edited(caller: &Caller) -> Option<NodeId> {
    let scope = caller.scope(Right::EditScripts);
    if scope.everything { None } else { scope.offices.first().copied() }
}

/// All texts as the caller edits them, the retired ones too.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn list(app: &App, caller: &Caller) -> Result<Vec<Script>, AppError> {
    caller.require(Right::EditScripts)?;
    let office = edited(caller);
    app.db.read(move |tx| Ok::<_, AppError>(holding(store::all(tx)?, office))).await
}

/// The texts of some steps for a category, those of the category first, at an office.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn at(
    app: &App,
    office: Option<NodeId>,
    steps: &[&'static str],
    category: &str,
) -> Result<Vec<Script>, AppError> {
    let (category, steps) = (category.to_owned(), steps.to_vec());
    let branch = app.db.read(move |tx| {
        let mut texts = in_use(tx, office, &category)?;
        texts.retain(|text| steps.contains(&text.step.as_str()));
        Ok::<_, AppError>(texts)
    });
    branch.await
}

/// The texts in use at an office for a category, those of the category first.
pub(crate) fn in_use(
    tx: &mut Tx<'_>,
    office: Option<NodeId>,
    category: &str,
) -> Result<Vec<Script>, AppError> {
    let texts = holding(store::all(tx)?, office);
    let above = above(tx, category)?;
    let fits = |text: &Script| {
        let of = text.category.as_str();
        of.is_empty() || of == category || above.as_deref() == Some(of)
    };
    let texts = texts.into_iter().filter(|text| !text.retired && fits(text));
    let mut texts: Vec<Script> = texts.collect();
    texts.sort_by_key(|text| text.category.is_empty());
    Ok(texts)
}

/// The branch of a category.
fn above(tx: &mut Tx<'_>, category: &str) -> Result<Option<String>, AppError> {
    let all = linli_store::categories::list(tx, true)?;
    Ok(all.into_iter().find(|row| row.code == category).and_then(|row| row.parent))
}

/// One text with its versions.
#[derive(Clone, Debug)]
pub struct Edited {
    pub script: Script,
    pub versions: Vec<Version>,
}

/// A text as it was.
#[derive(Clone, Debug)]
pub struct Version {
    pub version: i64,
    pub at: Timestamp,
    pub by: String,
    pub script: Script,
}

/// The text behind an id of a row or the code of a shipped one.
///
/// # Errors
/// [`AppError::NotFound`] also for one of another office.
pub async fn get(app: &App, caller: &Caller, key: &str) -> Result<Edited, AppError> {
    caller.require(Right::EditScripts)?;
    let (office, key) = (edited(caller), key.to_owned());
    app.db
        .read(move |tx| {
            let Ok(id) = Uuid::parse_str(&key) else {
                let texts = holding(store::all(tx)?, office);
                let script = texts.into_iter().find(|text| text.shipped == key);
                let script = script.ok_or(AppError::NotFound)?;
                let versions = match script.id {
                    Some(id) => versions(tx, id)?,
                    None => Vec::new(),
                };
                return Ok(Edited { script, versions });
            };
            let row = store::get(tx, id)?;
            if row.office.is_some() && row.office != office {
                return Err(AppError::NotFound);
            }
            Ok(Edited { script: of_row(row), versions: versions(tx, id)? })
        })
        .await
}

fn versions(tx: &mut Tx<'_>, id: Uuid) -> Result<Vec<Version>, AppError> {
    let rows = store::versions(tx, id)?;
    rows.into_iter()
        .map(|(row, by)| {
            let script = serde_json::from_str(&row.body)
                .map_err(|error| AppError::Internal(error.to_string()))?;
            Ok(Version { version: row.version, at: row.at, by, script })
        })
        .collect()
}

/// Saves a text as a new version: a changed one, one in place of a shipped or of the company's one, or a new one.
///
/// # Errors
/// [`AppError::Invalid`] naming each field; [`AppError::Stale`] if somebody saved it in between.
pub async fn save(app: &App, caller: &Caller, text: Script) -> Result<Uuid, AppError> {
    caller.require_write()?;
    caller.require(Right::EditScripts)?;
    let text = checked(text)?;
    let office = edited(caller);
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .write(move |tx| {
            if let Some(office) = office {
                offices::terms(tx, office.0)?;
            }
            let old = match text.id {
                Some(id) => Some(store::get(tx, id)?),
                None => None,
            };
            // An office that changes the company's text gets one of its own.
            let own = old.filter(|row| row.office == office);
            if let Some(own) = &own
                && own.version != text.version
            {
                return Err(AppError::Stale { current: own.version });
            }
            let now = app.environment.now();
            let row = ScriptRow {
                id: own.as_ref().map_or_else(|| app.environment.id(), |row| row.id),
                office,
                kind: text.kind.clone(),
                step: text.step.clone(),
                category: text.category.clone(),
                title: text.title.clone(),
                body: text.body.clone(),
                position: text.position,
                replaces: text.shipped.clone(),
                version: own.as_ref().map_or(1, |row| row.version + 1),
                retired_at: text.retired.then_some(now),
            };
            match &own {
                Some(_) => store::update(tx, &row)?,
                None => store::insert(tx, &row)?,
            }
            keep(tx, &app, &caller, &row, own.as_ref(), now)?;
            Ok(row.id)
        })
        .await
}

fn keep(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    row: &ScriptRow,
    before: Option<&ScriptRow>,
    now: Timestamp,
) -> Result<(), AppError> {
    let body = serde_json::to_string(&of_row(row.clone()))
        .map_err(|error| AppError::Internal(error.to_string()))?;
    let by = caller.staff;
    store::keep(tx, &VersionRow { script: row.id, version: row.version, at: now, by, body })?;
    let act = if before.is_some() { "update" } else { "create" };
    let mut change = Change::by(caller, act, "script").row(row.id).after(&of_row(row.clone()));
    if let Some(before) = before {
        change = change.before(&of_row(before.clone()));
    }
    Ok(change.save(tx, app.environment.as_ref())?)
}

pub(crate) fn checked(mut text: Script) -> Result<Script, AppError> {
    let mut checks = Checks::default();
    checks.one_of("kind", &text.kind, KINDS);
    checks.one_of("step", &text.step, STEPS);
    for (at, lang) in ["zh_cn", "zh_tw", "en"].into_iter().enumerate() {
        let (title, body) = (format!("title_{lang}"), format!("body_{lang}"));
        text.title[at] = checks.line(&title, &text.title[at], 60);
        text.body[at] = checks.lines(&body, &text.body[at], 2_000);
    }
    if text.title[0].is_empty() {
        checks.issue("title_zh_cn", "required");
    }
    if text.body[0].is_empty() {
        checks.issue("body_zh_cn", "required");
    }
    wording::check(&text, &mut checks);
    checks.finish()?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// REC-6: every shipped text has a kind, a step and words in all three languages.
    #[test]
    fn shipped_texts_are_complete() {
        let mut codes: Vec<&str> = shipped::all().iter().map(|t| t.shipped.as_str()).collect();
        assert!(codes.len() >= 20, "{}", codes.len());
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), shipped::all().len(), "codes are unique");
        for text in shipped::all() {
            assert_eq!(checked(text.clone()), Ok(text.clone()));
            assert!(text.title.iter().chain(&text.body).all(|words| !words.is_empty()), "{text:?}");
        }
        for step in STEPS {
            assert!(
                shipped::all().iter().any(|text| text.step == *step),
                "nothing to say at {step}"
            );
        }
    }
}
