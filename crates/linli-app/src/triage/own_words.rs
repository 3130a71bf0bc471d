//! The words with which the company and its offices add to the emergency list (REP-1, ADM-1).
//!
//! Owns their versions, who changes them, and how every node comes to know them: the node that saves at once, the others
//! when they look next. Only adds: the list that ships cannot be made shorter. Must not weigh words: `linli_triage` does.
//! Called by the page of the words, the API's triage and everything that proposes.

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::commit::to_json;
use crate::directory::record::Change;
use crate::error::{AppError, FieldIssue};
use jiff::Timestamp;
use linli_domain::ids::NodeId;
use linli_domain::vocabulary::NodeKind;
use linli_store::emergency_words::{self as store, WordsRow};
use linli_store::{Tx, names, offices, organisation};
use linli_triage::emergency::{LIFE, POINTS, point_of};
use linli_triage::lexicon::Lexicon;
use linli_triage::normalise::normalise;
use linli_triage::reading::is_word;
use linli_triage::rules;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Words of one list at most.
pub const MOST: usize = 200;
/// Characters of one phrase at most.
pub const LONGEST: usize = 30;
/// Characters of one phrase at least, without signs: a single one stands in too many words.
const SHORTEST: usize = 2;
/// Versions shown at once.
const SHOWN: u32 = 20;

/// One phrase and what it is a sign of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnWord {
    /// A point of the emergency list or a danger to life; see [`signs`].
    pub sign: String,
    /// As somebody says it; between two parts with a gap other words of the clause may stand.
    pub word: String,
}

/// A list as it is edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnList {
    /// The office; `None` for the company's, which hold everywhere.
    pub office: Option<NodeId>,
    /// Name of the office; empty for the company.
    pub name: String,
    /// 0 before the first was saved.
    pub version: i64,
    pub words: Vec<OwnWord>,
    /// Whether the caller may save it.
    pub editable: bool,
}

/// A list as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub version: i64,
    pub at: Timestamp,
    pub by: String,
    pub words: Vec<OwnWord>,
}

/// A sign with the words that ship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sign {
    pub code: &'static str,
    /// Shows the emergency script.
    pub life: bool,
    /// In simplified characters; `…` stands for other words of the clause.
    pub words: Vec<String>,
}

/// Everything that a word can be a sign of: the dangers to life, then the points of the list.
pub fn signs() -> Vec<Sign> {
    let shipped = rules::shipped();
    let life = LIFE.map(|code| Sign { code, life: true, words: shipped.life.terms(code) });
    let points =
        POINTS.map(|code| Sign { code, life: false, words: shipped.emergency.terms(code) });
    life.into_iter().chain(points).collect()
}

/// The lists as this node knows them.
#[derive(Default)]
pub(super) struct Known {
    /// How many versions there were when they were read.
    mark: i64,
    company: Option<Lexicon>,
    offices: BTreeMap<NodeId, Lexicon>,
}

impl Known {
    pub(super) fn of(&self, whose: &Whose) -> Vec<&Lexicon> {
        let offices: Vec<&Lexicon> = match whose {
            Whose::Company => Vec::new(),
            Whose::Offices(ids) => ids.iter().filter_map(|id| self.offices.get(id)).collect(),
            Whose::Anybody => self.offices.values().collect(),
        };
        self.company.iter().chain(offices).collect()
    }
}

/// Whose words hold besides the company's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    Company,
    Offices(Vec<NodeId>),
    /// Every office's: where it is not known which one it is, a warning too many is better than one too few.
    Anybody,
}

impl Whose {
    /// Of the office, if it is known, else of those at which the caller registers.
    pub fn of(caller: &Caller, office: Option<NodeId>) -> Self {
        if let Some(office) = office {
            return Self::Offices(vec![office]);
        }
        let scope = caller.scope(Right::Register);
        match scope.everything || !scope.branches.is_empty() {
            true => Self::Anybody,
            false => Self::Offices(scope.offices),
        }
    }
}

/// The company's list and those of the offices that the caller edits.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn lists(app: &App, caller: &Caller) -> Result<Vec<OwnList>, AppError> {
    caller.require(Right::EditScripts)?;
    let scope = caller.scope(Right::EditScripts);
    let company = caller.require_for_company(Right::EditScripts).is_ok();
    app.db
        .read(move |tx| {
            let rows = store::in_force(tx)?;
            let list = |office: Option<NodeId>, name: &str, editable: bool| {
                let row = rows.iter().find(|row| row.office == office);
                Ok::<_, AppError>(OwnList {
                    office,
                    name: name.to_owned(),
                    version: row.map_or(0, |row| row.version),
                    words: row.map(words).transpose()?.unwrap_or_default(),
                    editable,
                })
            };
            let mut lists = vec![list(None, "", company)?];
            for node in organisation::list(tx, &scope, Some(NodeKind::Office), false)? {
                lists.push(list(Some(node.id), &node.name, true)?);
            }
            Ok(lists)
        })
        .await
}

/// The latest versions of a list, the newest first.
///
/// # Errors
/// [`AppError::Forbidden`], also for an office that is not the caller's.
pub async fn versions(
    app: &App,
    caller: &Caller,
    office: Option<NodeId>,
) -> Result<Vec<Version>, AppError> {
    caller.require(Right::EditScripts)?;
    let caller = caller.clone();
    app.db
        .read(move |tx| {
            if office.is_some() {
                may_edit(tx, &caller, office)?;
            }
            let rows = store::versions(tx, office, SHOWN)?;
            let people: BTreeSet<uuid::Uuid> = rows.iter().map(|row| row.saved_by).collect();
            let people: Vec<uuid::Uuid> = people.into_iter().collect();
            let named = names::people_and_departments(tx, &people)?;
            let by = |row: &WordsRow| named.get(&row.saved_by).cloned().unwrap_or_default();
            rows.iter()
                .map(|row| {
                    let (version, at) = (row.version, row.saved_at);
                    Ok(Version { version, at, by: by(row), words: words(row)? })
                })
                .collect()
        })
        .await
}

/// Keeps a list as its next version, in force at once; tells which. `version` is the one that was changed.
///
/// # Errors
/// [`AppError::Invalid`] naming each word as `words.<row>.<field>`, [`AppError::Stale`] if somebody saved in between,
/// [`AppError::Forbidden`] for an office that is not the caller's.
pub async fn save(
    app: &App,
    caller: &Caller,
    office: Option<NodeId>,
    (version, words): (i64, Vec<OwnWord>),
) -> Result<i64, AppError> {
    caller.require_write()?;
    caller.require(Right::EditScripts)?;
    let list = checked(words)?;
    let (shared, caller) = (app.clone(), caller.clone());
    let saved = app
        .db
        .write(move |tx| {
            may_edit(tx, &caller, office)?;
            let newest = store::versions(tx, office, 1)?.into_iter().next();
            let current = newest.as_ref().map_or(0, |row| row.version);
            if current != version {
                return Err(AppError::Stale { current });
            }
            let row = WordsRow {
                office,
                version: current + 1,
                body: to_json(&list)?,
                saved_at: shared.environment.now(),
                saved_by: caller.staff.0,
            };
            store::insert(tx, &row)?;
            let mut change = Change::by(&caller, "update", "emergency_words").after(&list);
            if let Some(office) = office {
                change = change.row(office);
            }
            if let Some(before) = newest {
                change = change.before(&self::words(&before)?);
            }
            change.save(tx, shared.environment.as_ref())?;
            Ok::<_, AppError>(row.version)
        })
        .await?;
    refresh(app).await?;
    Ok(saved)
}

/// Takes over what was saved here or on another node. Answers with 1 if there was something new.
///
/// # Errors
/// [`AppError::Unavailable`]; [`AppError::Internal`] for a list that cannot be read: the node goes on with what it knew.
pub async fn refresh(app: &App) -> Result<usize, AppError> {
    let mark = app.db.read(|tx| Ok::<_, AppError>(store::mark(tx)?)).await?;
    if app.triage.own().mark == mark {
        return Ok(0);
    }
    let known = app
        .db
        .read(|tx| {
            let mut known = Known { mark: store::mark(tx)?, ..Known::default() };
            for row in store::in_force(tx)? {
                let list = words(&row)?;
                let phrases = list.iter().map(|own| (own.sign.as_str(), own.word.as_str()));
                let lexicon = Lexicon::of_phrases(phrases);
                match row.office {
                    Some(office) => drop(known.offices.insert(office, lexicon)),
                    None => known.company = Some(lexicon),
                }
            }
            Ok::<_, AppError>(known)
        })
        .await?;
    app.triage.put_own(known);
    Ok(1)
}

/// The company's words hold in every office, so whoever edits for one of them alone does not change them.
fn may_edit(tx: &mut Tx<'_>, caller: &Caller, office: Option<NodeId>) -> Result<(), AppError> {
    let Some(office) = office else { return caller.require_for_company(Right::EditScripts) };
    let terms = offices::terms(tx, office.0)?;
    match caller.has_at(Right::EditScripts, office, terms.branch_id.map(NodeId)) {
        true => Ok(()),
        false => Err(AppError::Forbidden),
    }
}

fn words(row: &WordsRow) -> Result<Vec<OwnWord>, AppError> {
    serde_json::from_str(&row.body)
        .map_err(|e| AppError::Internal(format!("emergency words {}: {e}", row.version)))
}

fn checked(words: Vec<OwnWord>) -> Result<Vec<OwnWord>, AppError> {
    let mut issues = Vec::new();
    if words.len() > MOST {
        issues.push(FieldIssue::new("words.0.word", "too_many").with("max", MOST));
    }
    let (mut known, mut list) = (BTreeSet::new(), Vec::with_capacity(words.len()));
    for (row, own) in words.into_iter().enumerate() {
        let word = own.word.split_whitespace().collect::<Vec<_>>().join(" ");
        let field = format!("words.{row}.word");
        let length = word.chars().count();
        if word.chars().any(char::is_control) {
            issues.push(FieldIssue::new(&field, "bad_character"));
        } else if normalise(&word).chars().filter(|c| is_word(*c)).count() < SHORTEST {
            issues.push(
                FieldIssue::new(&field, "too_short").with("min", SHORTEST).with("len", length),
            );
        } else if length > LONGEST {
            let issue = FieldIssue::new(&field, "too_long").with("max", LONGEST);
            issues.push(issue.with("len", length));
        } else if !known.insert(normalise(&word)) {
            issues.push(FieldIssue::new(&field, "taken").with("value", &word));
        }
        if point_of(&own.sign).is_none() {
            issues.push(FieldIssue::new(format!("words.{row}.sign"), "required"));
        }
        list.push(OwnWord { sign: own.sign, word });
    }
    if issues.is_empty() { Ok(list) } else { Err(AppError::Invalid(issues)) }
}
