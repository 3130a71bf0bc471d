//! How quick proposals are and how large the shipped model is.
//!
//! Owns the timing of single proposals. Called by the measurement.

use std::path::Path;
use std::time::Instant;

use linli_triage::proposal::Triage;
use linli_triage::start;

use super::{Result, lines, word};

/// Prints the table.
pub fn measure(folder: &Path) -> Result<()> {
    let Some(rows) = lines(&folder.join("gov_messages/annex2_dev.jsonl.xz"))? else {
        return Ok(());
    };
    let triage = Triage::new(Some(start::model().clone()));
    let mut times = Vec::new();
    for row in rows.iter().filter(|row| !word(row, "text").is_empty()).take(3_000) {
        let text = format!("{}\n{}", word(row, "subject"), word(row, "text"));
        let begun = Instant::now();
        std::hint::black_box(triage.propose(&text, None));
        times.push(begun.elapsed().as_secs_f64());
    }
    if times.is_empty() {
        return Ok(());
    }
    times.sort_by(f64::total_cmp);
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    println!("\n## Speed and size\n\n| what | measured |\n| --- | --- |");
    println!("| texts a second on one core, all questions | {:.0} |", 1.0 / mean);
    println!("| one text, p95 | {:.2} ms |", times[times.len() * 95 / 100] * 1e3);
    println!("| texts of the start set | {} |", start::texts().len());
    println!("| bytes of the shipped model | {} |", start::model().to_bytes().len());
    Ok(())
}
