//! How quick proposals are and how large the shipped model is.
//!
//! Owns the timing of single proposals and of training. Called by the measurement.

use std::path::Path;
use std::time::Instant;

use linli_triage::proposal::Triage;
use linli_triage::start;
use linli_triage::train::{Example, Limits, train};

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
    println!("| training on {MANY} texts, all questions, 2 cores | {:.0} s |", training());
    Ok(())
}

/// Cases that a large office has decided.
const MANY: usize = 100_000;

/// Seconds of training on as many texts: those of the start set, each with another one behind it.
fn training() -> f64 {
    let texts = start::texts();
    let asked = start::asked(&start::categories());
    let other = |n: usize| &texts[(n * 7_919 + n / texts.len()) % texts.len()].text;
    let said: Vec<String> =
        (0..MANY).map(|n| format!("{}，{}", texts[n % texts.len()].text, other(n))).collect();
    let examples: Vec<Example<'_>> = said
        .iter()
        .enumerate()
        .map(|(n, text)| Example { text, ..start::example(&texts[n % texts.len()], &asked, 1.0) })
        .collect();
    let begun = Instant::now();
    std::hint::black_box(train(&examples, &asked, Limits { threads: 2, ..Limits::default() }));
    begun.elapsed().as_secs_f64()
}
