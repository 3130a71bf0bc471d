//! The words of a problem, from the language files. Must not hold a text itself.

use super::Problem;
use crate::locales::{Strings, fill};
use linli_app::FieldIssue;
use serde_json::Value;

/// What kind of error it is. All refusals of a rule are of one kind.
pub(super) fn title(strings: Strings, code: &str, refused: bool) -> String {
    let code = if refused { "refused" } else { code };
    text(strings, &format!("problem.title_{code}"), code).to_owned()
}

/// What happened and what can be done.
pub(super) fn detail(strings: Strings, problem: &Problem) -> String {
    let list = if problem.refused { "refusal." } else { "problem.text_" };
    let text = text(strings, &format!("{list}{}", problem.code), &problem.code);
    let params: Vec<(&str, String)> = problem
        .params
        .iter()
        .map(|(name, value)| (name.as_str(), said(strings, name, value)))
        .collect();
    filled(text, &params)
}

/// What is wrong with a field.
pub(super) fn issue(strings: Strings, issue: &FieldIssue) -> String {
    let text = text(strings, &format!("issue.{}", issue.code), issue.code);
    let mut params = vec![("label", issue.field.clone())];
    params.extend(issue.params.iter().cloned());
    filled(text, &params)
}

fn filled(text: &str, params: &[(&str, String)]) -> String {
    let params: Vec<(&str, &str)> = params.iter().map(|(n, v)| (*n, v.as_str())).collect();
    fill(text, &params)
}

/// The text of a key. A key without a text shows its code; a test finds it.
fn text<'a>(strings: Strings, key: &str, code: &'a str) -> &'a str {
    strings.find(key).unwrap_or_else(|| {
        tracing::error!(key, "text missing");
        code
    })
}

/// A parameter in words: codes of closed lists by their word, everything else as it is.
fn said(strings: Strings, name: &str, value: &Value) -> String {
    match value {
        Value::String(code) => {
            let list = match name {
                "roles" => "role",
                "stage" => "state",
                "clock" => "clock_name",
                other => other,
            };
            strings.find(&format!("{list}.{code}")).map_or_else(|| code.clone(), str::to_owned)
        }
        Value::Array(values) => {
            let words: Vec<String> = values.iter().map(|v| said(strings, name, v)).collect();
            words.join(strings.find("problem.or").unwrap_or(", "))
        }
        other => other.to_string(),
    }
}
