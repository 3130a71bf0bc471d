//! The bare engine: the rows of one registration inserted again and again, without rules, rights,
//! HTTP or reading, 32 tasks at once, group-committed on the same database. What registering
//! through the API is compared with.

use crate::stats::row;
use anyhow::Result;
use linli_app::App;
use linli_domain::ids::NodeId;
use linli_store::triage::{Answer, Reading};
use linli_store::{StoreError, Tx, Value};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Tables that a registration writes, with the column that names the case.
const TABLES: &[(&str, &str)] = &[
    ("contacts", "case_id"),
    ("texts", "case_id"),
    ("journal", "case_id"),
    ("clocks", "case_id"),
    ("outbox", "case_id"),
];

/// The answer that is kept for a request that comes twice.
const ANSWERED: &str = "INSERT INTO idempotency (actor_id, key, request_digest, response, created_at) \
    VALUES ($1, 'bench', $2, $3, 0)";
/// An eighth of such an answer, in its length.
const ANSWER: &str =
    r#"{"clock":"SLA-1","due_at":"2026-09-14T08:30:00.123456Z"},{"clock":"SLA-1a"},"#;

/// One row of a registration.
#[derive(Clone)]
struct Template {
    sql: String,
    values: Vec<Value>,
}

/// Bare commits per second.
pub async fn measure(app: &App, seconds: u64) -> Result<f64> {
    let templates: Arc<Vec<Template>> = Arc::new(app.db.read(templates).await?);
    let office: Uuid = app
        .db
        .read(|tx| tx.one("SELECT office_id FROM cases LIMIT 1", &[])?.get("office_id"))
        .await?;
    let text: Arc<String> = Arc::new("电梯 停梯 一周 三次 没有人 处理".repeat(3));
    let done = Arc::new(AtomicU64::new(0));
    let until = Instant::now() + Duration::from_secs(seconds);
    let tasks: Vec<_> = (0..32)
        .map(|_| {
            let (app, templates, done, text) =
                (app.clone(), templates.clone(), done.clone(), text.clone());
            tokio::spawn(async move {
                while Instant::now() < until {
                    let (environment, templates, text) =
                        (app.environment.clone(), templates.clone(), text.clone());
                    app.db
                        .write(move |tx| insert(tx, &templates, &*environment, &text, office))
                        .await?;
                    done.fetch_add(1, Ordering::Relaxed);
                }
                Ok::<_, StoreError>(())
            })
        })
        .collect();
    let start = Instant::now();
    for task in tasks {
        task.await??;
    }
    #[expect(clippy::cast_precision_loss, reason = "a rate")]
    let rate = done.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64().max(0.001);
    row("bare group-committed inserts of the same rows, 32 tasks", format!("{rate:.0}/s"));
    Ok(rate)
}

/// One registration's rows.
fn insert(
    tx: &mut Tx<'_>,
    templates: &[Template],
    environment: &dyn linli_app::environment::Environment,
    text: &str,
    office: Uuid,
) -> Result<(), StoreError> {
    let mut ids = HashMap::new();
    for template in templates {
        let values = fresh(template, &mut ids, environment);
        tx.execute(&template.sql, &values)?;
    }
    let case = *ids.values().next().unwrap_or(&Uuid::nil());
    linli_store::search::index_one(tx, case, text)?;
    for prefix in ["BA", "BB"] {
        linli_store::counters::next(tx, NodeId(Uuid::nil()), prefix, "bench")?;
    }
    triage(tx, case, office)?;
    let (actor, digest) = (Value::Uuid(environment.id()), Value::Blob(vec![0; 32]));
    tx.execute(ANSWERED, &[actor, digest, Value::Text(ANSWER.repeat(8))]).map(drop)
}

/// What is written down of what was proposed.
fn triage(tx: &mut Tx<'_>, case: Uuid, office: Uuid) -> Result<(), StoreError> {
    let at = jiff::Timestamp::UNIX_EPOCH;
    let reading = Reading { subject: case, text: Some(case), office, at, model: 0 };
    let answers: Vec<Answer> = ["kind", "category", "emergency", "severity", "judgement"]
        .map(|question| Answer {
            question: question.to_owned(),
            proposed: "complaint".to_owned(),
            confidence: 900,
            decided: None,
            by: None,
            decided_at: None,
        })
        .into();
    linli_store::triage::keep(tx, &reading, &answers)
}

/// The rows of one case that has only been registered.
fn templates(tx: &mut Tx<'_>) -> Result<Vec<Template>, StoreError> {
    let case: Uuid = tx
        .one(
            "SELECT id FROM cases WHERE stage = 'registered' AND open = 1 ORDER BY due_at LIMIT 1",
            &[],
        )?
        .get("id")?;
    let mut all = copy(tx, "cases", "id", case)?;
    for (table, column) in TABLES {
        all.extend(copy(tx, table, column, case)?);
    }
    Ok(all)
}

fn copy(
    tx: &mut Tx<'_>,
    table: &str,
    column: &str,
    case: Uuid,
) -> Result<Vec<Template>, StoreError> {
    let rows =
        tx.rows(&format!("SELECT * FROM {table} WHERE {column} = $1"), &[Value::Uuid(case)])?;
    rows.iter()
        .map(|row| {
            let columns = row.columns().to_vec();
            let places: Vec<String> = (1..=columns.len()).map(|n| format!("${n}")).collect();
            let sql = format!(
                "INSERT INTO {table} ({}) VALUES ({})",
                columns.join(", "),
                places.join(", ")
            );
            let values = columns.iter().map(|c| row.value(c).cloned()).collect::<Result<_, _>>()?;
            Ok(Template { sql, values })
        })
        .collect()
}

/// SQLite keeps an id as its sixteen bytes.
fn as_id(value: &Value) -> Value {
    match value {
        Value::Blob(bytes) => Uuid::from_slice(bytes).map_or_else(|_| value.clone(), Value::Uuid),
        other => other.clone(),
    }
}

/// The same values with new ids and numbers, so that nothing collides. Ids that other tables own stay.
fn fresh(
    template: &Template,
    ids: &mut HashMap<Uuid, Uuid>,
    environment: &dyn linli_app::environment::Environment,
) -> Vec<Value> {
    let table = template.sql.split_whitespace().nth(2).unwrap_or_default();
    let columns: Vec<&str> = template
        .sql
        .split(['(', ')'])
        .nth(1)
        .map(|list| list.split(", ").collect())
        .unwrap_or_default();
    template
        .values
        .iter()
        .zip(columns)
        .map(|(value, column)| match (value, column) {
            (Value::Uuid(_) | Value::Blob(_), "id" | "case_id") => {
                let case = column == "case_id" || table == "cases";
                match as_id(value) {
                    Value::Uuid(id) if case => {
                        Value::Uuid(*ids.entry(id).or_insert_with(|| environment.id()))
                    }
                    _ => Value::Uuid(environment.id()),
                }
            }
            (Value::Text(_), "number" | "dedup") => Value::Text(environment.id().to_string()),
            (value, _) => value.clone(),
        })
        .collect()
}
