//! Hot matters on messages with reporter and time.
//!
//! Owns the walk through the period, day by day, as the heat page would have shown it. Called by the measurement.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use linli_triage::cluster::{Clusters, Hot, Member};
use linli_triage::proposal::Triage;
use linli_triage::start;

use super::{Result, evaluate, lines, word};

/// Days of the span that is looked at.
const SPAN: i64 = 90;

/// Prints the evaluator's counts and the clusters' names.
pub fn measure(folder: &Path) -> Result<()> {
    let messages = folder.join("hot_issues/annex3_dev_before_2019-07.jsonl.xz");
    let gold = folder.join("hot_issues/gold_dev.json");
    let Some(mut rows) = lines(&messages)? else { return Ok(()) };
    rows.sort_by_key(|row| word(row, "time").to_owned());
    println!("\n## Hot matters, every day of the period looked at over {SPAN} days\n");
    let triage = Triage::new(Some(start::model().clone()));
    let mut clusters = Clusters::default();
    let mut largest: BTreeMap<usize, Hot> = BTreeMap::new();
    let begun = Instant::now();
    let mut today = 0;
    for row in &rows {
        let now = day(word(row, "time"));
        if now != today {
            look(&clusters, today, &mut largest);
            today = now;
        }
        let text = format!("{}\n{}", word(row, "subject"), word(row, "text"));
        let member = Member {
            case: row.get("row").and_then(serde_json::Value::as_u64).unwrap_or_default(),
            day: today,
            household: word(row, "reporter").to_owned(),
            topic: triage.propose(&text, None).category.value,
            place: String::new(),
        };
        clusters.add(member, &text);
    }
    look(&clusters, today, &mut largest);
    println!(
        "{} messages, {} clusters, {:.1} s with proposals\n",
        rows.len(),
        clusters.all().len(),
        begun.elapsed().as_secs_f32()
    );
    let flagged: Vec<Vec<u64>> = largest
        .keys()
        .map(|number| clusters.all()[*number].members.iter().map(|member| member.case).collect())
        .collect();
    for hot in largest.values() {
        println!("- {}: {} households, heat {:.1}", hot.name, hot.households, hot.heat);
    }
    let file = std::env::temp_dir().join(format!("linli-hot-{}.json", std::process::id()));
    std::fs::write(&file, serde_json::json!(flagged).to_string())?;
    println!("\n```");
    evaluate(folder, "eval_hot.py", &[&gold, &messages, &file])?;
    println!("```");
    std::fs::remove_file(&file)?;
    Ok(())
}

fn look(clusters: &Clusters, today: i64, largest: &mut BTreeMap<usize, Hot>) {
    for hot in clusters.hot(today, SPAN) {
        let known = largest.entry(hot.cluster).or_insert_with(|| hot.clone());
        if hot.households > known.households {
            *known = hot;
        }
    }
}

/// Days of a date `2019-02-28 ..`, counted from a fixed day.
fn day(time: &str) -> i64 {
    let part = |from: usize, to: usize| {
        time.get(from..to).and_then(|part| part.parse::<i64>().ok()).unwrap_or(1)
    };
    let (year, month) = if part(5, 7) > 2 {
        (part(0, 4), part(5, 7) - 3)
    } else {
        (part(0, 4) - 1, part(5, 7) + 9)
    };
    365 * year + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + part(8, 10)
}
