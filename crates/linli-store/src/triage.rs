//! What triage proposed, what people decided, and the models learnt from it (STA-5).
//!
//! Owns the tables `triage_…`. Must not read words or weigh anything: `linli_triage` does. Keeps no word of a
//! resident: the words lie with the case or the contact. Called by `linli_app::triage`.

mod told;

use crate::db::{Row, Tx, params};
use crate::error::StoreError;
use crate::scope::{Binds, Scope};
use crate::values;
use jiff::Timestamp;
use uuid::Uuid;

pub use told::{Told, count_since, told_after};

/// A text that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The case, or the contact if no case came of it.
    pub subject: Uuid,
    /// The words of a case.
    pub text: Option<Uuid>,
    pub office: Uuid,
    pub at: Timestamp,
    /// Version of the model; -1 for the rules alone.
    pub model: i64,
}

/// One question with what was proposed and decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub question: String,
    pub proposed: String,
    /// Thousandths.
    pub confidence: i64,
    pub decided: Option<String>,
    pub by: Option<Uuid>,
    pub decided_at: Option<Timestamp>,
}

/// Keeps what was proposed when something came in.
///
/// # Errors
/// [`StoreError`].
pub fn keep(tx: &mut Tx<'_>, reading: &Reading, answers: &[Answer]) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO triage_readings (subject_id, text_id, office_id, at, model) VALUES ($1, $2, $3, $4, $5)",
        params![reading.subject, reading.text, reading.office, reading.at, reading.model],
    )?;
    const COLUMNS: &[&str] =
        &["subject_id", "question", "proposed", "confidence", "decided", "by_id", "decided_at"];
    let row = |a: &Answer| {
        values![
            reading.subject,
            &a.question,
            &a.proposed,
            a.confidence,
            &a.decided,
            a.by,
            a.decided_at
        ]
    };
    tx.bulk("triage_answers", COLUMNS, answers.iter().map(row)).map(drop)
}

/// Writes down what a person decided; nothing happens where nothing was proposed.
///
/// # Errors
/// [`StoreError`].
pub fn decide(
    tx: &mut Tx<'_>,
    subject: Uuid,
    question: &str,
    decided: &str,
    by: Uuid,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE triage_answers SET decided = $3, by_id = $4, decided_at = $5 WHERE subject_id = $1 AND question = $2",
        params![subject, question, decided, by, at],
    )
    .map(drop)
}

/// What was proposed for a case or a contact.
///
/// # Errors
/// [`StoreError`].
pub fn answers(tx: &mut Tx<'_>, subject: Uuid) -> Result<Vec<Answer>, StoreError> {
    let sql = "SELECT question, proposed, confidence, decided, by_id, decided_at FROM triage_answers \
               WHERE subject_id = $1 ORDER BY question";
    tx.rows(sql, params![subject])?.iter().map(answer).collect()
}

fn answer(row: &Row) -> Result<Answer, StoreError> {
    Ok(Answer {
        question: row.get("question")?,
        proposed: row.get("proposed")?,
        confidence: row.get("confidence")?,
        decided: row.get("decided")?,
        by: row.get("by_id")?,
        decided_at: row.get("decided_at")?,
    })
}

/// The words that were read, if they are still there.
///
/// # Errors
/// [`StoreError`].
pub fn words(tx: &mut Tx<'_>, subject: Uuid) -> Result<Option<String>, StoreError> {
    let sql = "SELECT t.body FROM triage_readings r JOIN texts t ON t.id = r.text_id AND t.erased_at IS NULL \
               WHERE r.subject_id = $1";
    tx.row(sql, params![subject])?.map(|row| row.get("body")).transpose()
}

/// One decision with the words that it was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub subject: Uuid,
    pub text: String,
    pub question: String,
    pub proposed: String,
    pub decided: String,
    pub by: Uuid,
}

/// The latest decisions of people whose words are still there.
///
/// # Errors
/// [`StoreError`].
pub fn decisions(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<Decision>, StoreError> {
    let sql = format!(
        "SELECT a.subject_id, a.question, a.proposed, a.decided, a.by_id, coalesce(t.body, c.said) AS words \
         FROM triage_answers a JOIN triage_readings r ON r.subject_id = a.subject_id \
         LEFT JOIN texts t ON t.id = r.text_id AND t.erased_at IS NULL \
         LEFT JOIN contacts c ON c.id = a.subject_id \
         WHERE a.decided_at IS NOT NULL AND a.by_id IS NOT NULL AND coalesce(t.body, c.said, '') <> '' \
         ORDER BY a.decided_at DESC, a.subject_id, a.question LIMIT {limit}"
    );
    tx.rows(&sql, params![])?
        .iter()
        .map(|row| {
            Ok(Decision {
                subject: row.get("subject_id")?,
                text: row.get("words")?,
                question: row.get("question")?,
                proposed: row.get("proposed")?,
                decided: row.get("decided")?,
                by: row.get("by_id")?,
            })
        })
        .collect()
}

/// Decisions since an instant.
///
/// # Errors
/// [`StoreError`].
pub fn decided_since(tx: &mut Tx<'_>, since: Timestamp) -> Result<i64, StoreError> {
    tx.one(
        "SELECT count(*) AS n FROM triage_answers WHERE decided_at IS NOT NULL AND decided_at >= $1",
        params![since],
    )?
    .get("n")
}

/// How one question fared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fared {
    pub question: String,
    pub proposed: i64,
    pub accepted: i64,
    pub corrected: i64,
}

/// How each question fared in the offices of a scope since an instant.
///
/// # Errors
/// [`StoreError`].
pub fn fared(tx: &mut Tx<'_>, scope: &Scope, since: Timestamp) -> Result<Vec<Fared>, StoreError> {
    let mut binds = Binds::default();
    let since = binds.bind(since);
    let seen = scope.on_office("r.office_id", "branch_id", &mut binds);
    let sql = format!(
        "SELECT a.question, count(*) AS proposed, \
         coalesce(sum(CASE WHEN a.decided = a.proposed THEN 1 ELSE 0 END), 0) AS accepted, \
         coalesce(sum(CASE WHEN a.decided <> a.proposed THEN 1 ELSE 0 END), 0) AS corrected \
         FROM triage_readings r JOIN triage_answers a ON a.subject_id = r.subject_id \
         WHERE r.at >= {since} AND {seen} GROUP BY a.question ORDER BY a.question"
    );
    tx.rows(&sql, binds.values())?
        .iter()
        .map(|row| {
            Ok(Fared {
                question: row.get("question")?,
                proposed: row.get("proposed")?,
                accepted: row.get("accepted")?,
                corrected: row.get("corrected")?,
            })
        })
        .collect()
}

/// What is proposed most often and corrected: question, proposed, decided, how often.
///
/// # Errors
/// [`StoreError`].
pub fn corrected(
    tx: &mut Tx<'_>,
    scope: &Scope,
    since: Timestamp,
    limit: u32,
) -> Result<Vec<(String, String, String, i64)>, StoreError> {
    let mut binds = Binds::default();
    let since = binds.bind(since);
    let seen = scope.on_office("r.office_id", "branch_id", &mut binds);
    let sql = format!(
        "SELECT a.question, a.proposed, a.decided, count(*) AS n \
         FROM triage_readings r JOIN triage_answers a ON a.subject_id = r.subject_id \
         WHERE r.at >= {since} AND {seen} AND a.decided <> a.proposed \
         GROUP BY a.question, a.proposed, a.decided ORDER BY n DESC, a.question, a.proposed, a.decided LIMIT {limit}"
    );
    tx.rows(&sql, binds.values())?
        .iter()
        .map(|row| {
            Ok((row.get("question")?, row.get("proposed")?, row.get("decided")?, row.get("n")?))
        })
        .collect()
}

/// A model with its figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelRow {
    pub version: i64,
    pub made_at: Timestamp,
    pub made_by: Option<Uuid>,
    /// `live`, `worse`, `forgets` or `few`.
    pub outcome: String,
    /// Corrections learnt from.
    pub examples: i64,
    pub people: i64,
    /// Corrections held back.
    pub held: i64,
    /// Share right on what was held back, in thousandths.
    pub score: i64,
    /// The same of the model that was in force then.
    pub score_before: i64,
    /// Compressed; empty for one that was not good enough.
    pub body: Vec<u8>,
}

const MODEL: &str =
    "version, made_at, made_by, outcome, examples, people, held, score, score_before";

/// The next free version of a model.
///
/// # Errors
/// [`StoreError`].
pub fn next_version(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    tx.one("SELECT coalesce(max(version), 0) + 1 AS version FROM triage_models", params![])?
        .get("version")
}

/// Stores a model.
///
/// # Errors
/// [`StoreError`].
pub fn insert_model(tx: &mut Tx<'_>, row: &ModelRow) -> Result<(), StoreError> {
    tx.execute(
        &format!(
            "INSERT INTO triage_models ({MODEL}, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        ),
        params![
            row.version,
            row.made_at,
            row.made_by,
            &row.outcome,
            row.examples,
            row.people,
            row.held,
            row.score,
            row.score_before,
            &row.body
        ],
    )
    .map(drop)
}

/// The latest models, newest first, without their bodies.
///
/// # Errors
/// [`StoreError`].
pub fn models(tx: &mut Tx<'_>, limit: u32) -> Result<Vec<ModelRow>, StoreError> {
    let sql = format!(
        "SELECT {MODEL}, length(body) AS size FROM triage_models ORDER BY version DESC LIMIT {limit}"
    );
    tx.rows(&sql, params![])?
        .iter()
        .map(|row| {
            // Only whether there is a body is told; a page of models needs none of them.
            let size: i64 = row.get("size")?;
            let body = if size > 0 { vec![0] } else { Vec::new() };
            read_model(row, body)
        })
        .collect()
}

/// The body of a model; `None` if there is no such version or it was not good enough to be kept.
///
/// # Errors
/// [`StoreError`].
pub fn body(tx: &mut Tx<'_>, version: i64) -> Result<Option<Vec<u8>>, StoreError> {
    let row = tx.row("SELECT body FROM triage_models WHERE version = $1", params![version])?;
    let body: Option<Vec<u8>> = row.map(|row| row.get("body")).transpose()?;
    Ok(body.filter(|body| !body.is_empty()))
}

fn read_model(row: &Row, body: Vec<u8>) -> Result<ModelRow, StoreError> {
    Ok(ModelRow {
        version: row.get("version")?,
        made_at: row.get("made_at")?,
        made_by: row.get("made_by")?,
        outcome: row.get("outcome")?,
        examples: row.get("examples")?,
        people: row.get("people")?,
        held: row.get("held")?,
        score: row.get("score")?,
        score_before: row.get("score_before")?,
        body,
    })
}

/// The version that answers; 0 is the one that ships.
///
/// # Errors
/// [`StoreError`].
pub fn in_force(tx: &mut Tx<'_>) -> Result<i64, StoreError> {
    let last = tx
        .row("SELECT version FROM triage_switches ORDER BY seq DESC LIMIT 1", params![])?
        .map(|row| row.get("version"))
        .transpose()?;
    Ok(last.unwrap_or(0))
}

/// Lets a version answer from now on.
///
/// # Errors
/// [`StoreError`].
pub fn switch(
    tx: &mut Tx<'_>,
    version: i64,
    at: Timestamp,
    by: Option<Uuid>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO triage_switches (seq, version, at, by_id) \
         SELECT coalesce(max(seq), 0) + 1, $1, $2, $3 FROM triage_switches",
        params![version, at, by],
    )
    .map(drop)
}
