//! `linli triage`: proposals for texts, one JSON object a line in and one out.
//!
//! Owns the shape of the lines (STA-5). Needs no configuration and no database: the shipped model and rules
//! answer. Started from `main`.

use linli_triage::proposal::{Answer, Proposal, Triage};
use linli_triage::start;
use serde::Deserialize;
use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::process::ExitCode;

use crate::trouble::Trouble;

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    text: String,
    #[serde(default)]
    place: Option<String>,
}

/// Reads lines until the input ends. A line that is no object of the shape ends the command and is named.
pub fn run(input: impl BufRead, mut output: impl Write) -> Result<ExitCode, Trouble> {
    let triage = Triage::new(Some(start::model().clone()));
    for (number, line) in input.lines().enumerate() {
        let line = line.map_err(|e| Trouble::new(format!("line {}: {e}", number + 1)))?;
        if line.trim().is_empty() {
            continue;
        }
        let asked: Line = serde_json::from_str(&line)
            .map_err(|e| Trouble::new(format!("line {}: {e}", number + 1)))?;
        let answer = told(&asked.id, &triage.propose(&asked.text, asked.place.as_deref()));
        writeln!(output, "{answer}").map_err(|e| Trouble::new(format!("cannot write: {e}")))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn told(id: &Value, proposal: &Proposal) -> Value {
    let answer = |answer: &Answer| {
        json!({
            "value": answer.value,
            "confidence": (f64::from(answer.confidence) * 1e3).round() / 1e3,
            "because": answer.because,
        })
    };
    let mut severity = answer(&proposal.severity);
    severity["rule"] = json!(proposal.severity_rule);
    json!({
        "id": id,
        "kind": answer(&proposal.kind),
        "category": answer(&proposal.category),
        "emergency": answer(&proposal.emergency),
        "severity": severity,
        "judgement": answer(&proposal.judgement),
        "group": answer(&proposal.group),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(input: &str) -> Vec<Value> {
        let mut output = Vec::new();
        run(input.as_bytes(), &mut output).unwrap();
        String::from_utf8(output)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// STA-5: one line out for one line in, each answer with its confidence and its words.
    #[test]
    fn a_line_for_each_line() {
        let told = lines(
            "{\"id\":\"a\",\"text\":\"电梯里困了人\"}\n\n{\"id\":7,\"text\":\"\",\"place\":\"3栋\"}\n",
        );
        assert_eq!(told.len(), 2);
        assert_eq!((&told[0]["id"], &told[1]["id"]), (&json!("a"), &json!(7)));
        assert_eq!(told[0]["emergency"]["value"], "yes");
        for question in ["kind", "category", "emergency", "severity", "judgement"] {
            assert!(
                told[0][question]["confidence"].is_number()
                    && told[0][question]["because"].is_array()
            );
        }
    }

    /// STA-5: what cannot be read is named by its line.
    #[test]
    fn a_bad_line_is_named() {
        let refused = run("{\"text\":\"好\"}\nnonsense".as_bytes(), Vec::new());
        assert!(refused.is_err_and(|trouble| trouble.to_string().starts_with("line 2")));
    }
}
