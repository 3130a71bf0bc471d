//! A refusal in words, with the way forward.

use crate::locales::fill;
use crate::shell::Page;
use linli_app::complaint::view::Names;
use linli_domain::refusal::Refusal;
use uuid::Uuid;

/// Why a rule refused, with the way forward; colleagues are not named.
pub fn refusal_words(page: &Page, refusal: &Refusal) -> String {
    refusal_of(page, refusal, &Names::default())
}

/// Why a rule refused, with the way forward and the names of those whom it is about.
pub fn refusal_of(page: &Page, refusal: &Refusal, names: &Names) -> String {
    let mut params: Vec<(String, String)> = Vec::new();
    if let serde_json::Value::Object(map) = refusal.params() {
        for (name, value) in map {
            let words = match (name.as_str(), &value) {
                ("roles", serde_json::Value::Array(roles)) => {
                    let names =
                        roles.iter().filter_map(|r| r.as_str()).map(|r| page.word("role", r));
                    names.collect::<Vec<_>>().join("、")
                }
                ("stage", serde_json::Value::String(code)) => page.word("state", code).to_owned(),
                ("action", serde_json::Value::String(code)) => page.word("action", code).to_owned(),
                ("clock", serde_json::Value::String(code)) => {
                    page.word("clock_name", code).to_owned()
                }
                ("severity", serde_json::Value::String(code)) => {
                    page.word("severity", code).to_owned()
                }
                ("staff", serde_json::Value::String(id)) => match id.parse::<Uuid>() {
                    Ok(id) if names.has(id) => names.of(id).to_owned(),
                    _ => page.t("case.colleague").to_owned(),
                },
                ("kind", serde_json::Value::String(code)) => page.word("kind", code).to_owned(),
                ("total" | "agreed", serde_json::Value::Number(fen)) => {
                    page.yuan(fen.as_i64().unwrap_or_default())
                }
                (_, serde_json::Value::String(text)) => match text.parse() {
                    Ok(at) => page.times.full(at),
                    Err(_) => text.clone(),
                },
                (_, other) => other.to_string(),
            };
            params.push((name, words));
        }
    }
    let params: Vec<(&str, &str)> = params.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fill(page.word("refusal", &refusal.code()), &params)
}
