//! Texts of residents labelled by hand: kind, category, emergency, severity, duty, group wording.
//!
//! Owns the mapping of the default tree to the six categories of those labels. Called by the measurement.

use std::path::Path;

use linli_triage::proposal::Triage;
use linli_triage::start;

use super::{Result, evaluate, lines, word};

/// Prints the evaluator's table, for the shipped model and for the rules alone.
pub fn measure(folder: &Path) -> Result<()> {
    let gold = folder.join("triage/dev.jsonl");
    let Some(rows) = lines(&gold)? else { return Ok(()) };
    for (name, model) in
        [("start set and rules", Some(start::model().clone())), ("rules alone", None)]
    {
        println!("\n## Texts of residents: {name}\n\n```");
        let triage = Triage::new(model);
        let mut said = String::new();
        for row in &rows {
            let proposal =
                triage.propose(&format!("{}\n{}", word(row, "subject"), word(row, "detail")), None);
            let duty = match proposal.judgement.value.as_str() {
                "responsible" => "yes",
                "assist" => "assist",
                _ => "no",
            };
            let line = serde_json::json!({
                "id": word(row, "id"),
                "kind": if proposal.kind.value == "praise" { "other" } else { &proposal.kind.value },
                "category": category(&proposal.category.value),
                "emergency": proposal.emergency.value,
                "severity": proposal.severity.value,
                "in_scope": duty,
                "group": proposal.group.value,
            });
            said.push_str(&format!("{line}\n"));
        }
        let file = std::env::temp_dir().join(format!("linli-triage-{}.jsonl", std::process::id()));
        std::fs::write(&file, said)?;
        evaluate(folder, "eval_triage.py", &[&gold, &file])?;
        std::fs::remove_file(&file)?;
        println!("```");
    }
    Ok(())
}

/// The category of the labelling rules for a leaf of the default tree.
fn category(leaf: &str) -> &'static str {
    match leaf {
        "staff-attitude" | "response-time" | "promise-not-kept" | "notice" | "phone-line"
        | "repair-quality" | "privacy" => "服务品质",
        "noise" | "smoke-fumes" | "shop-nuisance" | "cleaning" | "garbage" | "greening"
        | "pests" | "odour" | "water-feature" | "renovation-waste" => "环境管理",
        "parking" | "access-control" | "security-guards" | "e-bikes" | "fire-lane"
        | "corridor-clutter" | "falling-objects" | "theft" | "packages" | "strangers"
        | "common-area-use" | "short-lets" | "renovation" | "pets" => "安全管理",
        "fee-transparency" | "service-fee" | "parking-fee" | "utility-share" | "deposit-refund"
        | "invoice" | "public-income" => "收费",
        "developer-legacy" | "outside-works" | "community-life" | "owners-committee"
        | "other-matter" => "综合其他",
        _ => "设施设备",
    }
}
