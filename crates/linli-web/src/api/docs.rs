//! `/api/docs`: the description of the API as a page for people.
//!
//! Made by the server from the same document that programs read: no script, nothing from elsewhere.

use super::{document, problem};
use crate::locales::{Locale, Strings};
use crate::pages;
use crate::route_table::Routes;
use crate::shell::{Page, Prefs};
use crate::state::WebState;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use std::sync::OnceLock;

/// The page.
#[derive(Template)]
#[template(path = "api/docs.html")]
struct DocsPage {
    page: Page,
    description: &'static Description,
    codes: Vec<Code>,
}

/// The document in the shape that the template reads.
struct Description {
    paragraphs: Vec<String>,
    groups: Vec<Group>,
    schemas: Vec<Schema>,
}

struct Group {
    name: String,
    words: String,
    operations: Vec<Operation>,
}

struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    paragraphs: Vec<String>,
    fields: Vec<Field>,
    body: Option<String>,
    answers: Vec<Answer>,
}

struct Schema {
    name: String,
    words: String,
    fields: Vec<Field>,
}

/// A parameter or a property.
struct Field {
    name: String,
    /// Where it is sent, for parameters.
    place: String,
    kind: String,
    /// The schema that the kind names.
    link: Option<String>,
    required: bool,
    words: String,
    values: Vec<String>,
}

struct Answer {
    status: String,
    words: String,
    schema: Option<String>,
}

/// A code of an error in the visitor's language.
struct Code {
    code: &'static str,
    status: u16,
    title: String,
    text: String,
}

pub(super) fn routes() -> Routes {
    Routes::default().plain("/api/docs", get(show))
}

async fn show(State(state): State<WebState>, prefs: Prefs) -> Response {
    let zone = TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC);
    let page = Page::bare(prefs, "/api/docs", zone, state.app.environment.now());
    pages::ok(&DocsPage { codes: codes(prefs.locale), page, description: description() })
}

fn codes(locale: Locale) -> Vec<Code> {
    let strings = Strings::of(locale);
    let text = |key: String| strings.find(&key).unwrap_or_default().to_owned();
    problem::CODES
        .iter()
        .map(|(code, status)| Code {
            code,
            status: *status,
            title: text(format!("problem.title_{code}")),
            text: text(format!("problem.text_{code}")),
        })
        .collect()
}

fn description() -> &'static Description {
    static DESCRIPTION: OnceLock<Description> = OnceLock::new();
    DESCRIPTION.get_or_init(|| read(&serde_json::from_str(document::text()).unwrap_or_default()))
}

fn read(document: &Value) -> Description {
    let mut groups: Vec<Group> = list(&document["tags"])
        .map(|tag| Group {
            name: text(&tag["name"]),
            words: text(&tag["description"]),
            operations: Vec::new(),
        })
        .collect();
    for (path, item) in entries(&document["paths"]) {
        for (method, operation) in entries(item) {
            let tag = text(&operation["tags"][0]);
            if let Some(group) = groups.iter_mut().find(|g| g.name == tag) {
                group.operations.push(operation_of(document, method, path, operation));
            }
        }
    }
    groups.retain(|group| !group.operations.is_empty());
    let schemas = entries(&document["components"]["schemas"]).map(|(name, schema)| Schema {
        name: name.clone(),
        words: text(&schema["description"]),
        fields: properties(schema),
    });
    let schemas = schemas.collect();
    Description { paragraphs: paragraphs(&text(&document["info"]["description"])), groups, schemas }
}

fn operation_of(document: &Value, method: &str, path: &str, operation: &Value) -> Operation {
    let parameters = list(&operation["parameters"]).map(|p| Field {
        place: text(&p["in"]),
        required: p["required"].as_bool().unwrap_or(false),
        ..field(&text(&p["name"]), &p["schema"], &text(&p["description"]))
    });
    let answers = entries(&operation["responses"]).map(|(status, answer)| {
        let shared = answer["$ref"].as_str().and_then(|to| document.pointer(to.get(1..)?));
        let answer = shared.unwrap_or(answer);
        let schema = schema_of(&answer["content"]);
        Answer { status: status.clone(), words: text(&answer["description"]), schema }
    });
    Operation {
        id: text(&operation["operationId"]),
        method: method.to_uppercase(),
        path: format!("{}{path}", super::BASE),
        summary: text(&operation["summary"]),
        paragraphs: paragraphs(&text(&operation["description"])),
        fields: parameters.collect(),
        body: schema_of(&operation["requestBody"]["content"]),
        answers: answers.collect(),
    }
}

/// The schema that a body names.
fn schema_of(content: &Value) -> Option<String> {
    entries(content).find_map(|(_, body)| name_of(&body["schema"]))
}

fn properties(schema: &Value) -> Vec<Field> {
    let required: Vec<String> = list(&schema["required"]).map(text).collect();
    entries(&schema["properties"])
        .map(|(name, property)| Field {
            required: required.contains(name),
            ..field(name, property, &text(&property["description"]))
        })
        .collect()
}

fn field(name: &str, schema: &Value, words: &str) -> Field {
    let values = list(&schema["enum"]).filter_map(Value::as_str).map(str::to_owned).collect();
    let (kind, link) = kind(schema);
    let (name, words) = (name.to_owned(), words.to_owned());
    Field { name, place: String::new(), kind, link, required: false, words, values }
}

/// The type in one word or two, and the schema that it names.
fn kind(schema: &Value) -> (String, Option<String>) {
    if let Some(name) = name_of(schema) {
        return (name.clone(), Some(name));
    }
    for list_of in ["oneOf", "anyOf", "allOf"] {
        if let Some(known) = list(&schema[list_of]).find_map(name_of) {
            return (known.clone(), Some(known));
        }
    }
    let kind = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().map(text).collect::<Vec<_>>().join(" | "),
        other => text(other),
    };
    if schema["items"].is_object() {
        let (inner, link) = self::kind(&schema["items"]);
        return (format!("{kind}: {inner}"), link);
    }
    match schema["format"].as_str() {
        Some(format) => (format!("{kind} ({format})"), None),
        None => (kind, None),
    }
}

fn name_of(schema: &Value) -> Option<String> {
    let reference = schema["$ref"].as_str()?;
    Some(reference.rsplit('/').next().unwrap_or(reference).to_owned())
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

/// Paragraphs without the marks of emphasis.
fn paragraphs(text: &str) -> Vec<String> {
    let plain = text.replace("**", "").replace('`', "");
    plain.split("\n\n").map(str::trim).filter(|p| !p.is_empty()).map(str::to_owned).collect()
}
