//! Messages of seven classes: cross-validation, learning curve, calibration.
//!
//! Owns the folds: near-duplicates stay in one. Called by the measurement.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use linli_triage::model::{Model, largest, shares};
use linli_triage::reading::Reading;
use linli_triage::sketch::{Sketch, groups};
use linli_triage::svm::Chance;
use linli_triage::train::{Asked, Example, Limits, train};

use super::{Result, lines, word};

struct Set {
    texts: Vec<String>,
    labels: Vec<usize>,
    groups: Vec<usize>,
    asked: [Asked; 1],
}

/// Prints the tables.
pub fn measure(folder: &Path) -> Result<()> {
    let Some(rows) = lines(&folder.join("gov_messages/annex2_dev.jsonl.xz"))? else {
        return Ok(());
    };
    let classes: BTreeSet<String> = rows.iter().map(|row| word(row, "label").to_owned()).collect();
    let classes: Vec<String> = classes.into_iter().collect();
    println!("\n## Seven classes, 5 folds, near-duplicates in one fold\n");
    println!(
        "| texts | number | macro-F1 | seconds of training | features | bytes |\n| --- | --- | --- | --- | --- | --- |"
    );
    for name in ["word lists", "raw texts"] {
        let rows = rows.iter().filter_map(|row| {
            let text = if name == "word lists" {
                word(row, "seg").to_owned()
            } else if word(row, "text").is_empty() {
                return None;
            } else {
                format!("{}\n{}", word(row, "subject"), word(row, "text"))
            };
            let label = classes.iter().position(|class| class == word(row, "label"))?;
            Some((text, label))
        });
        let (texts, labels): (Vec<String>, Vec<usize>) = rows.unzip();
        let sketches: Vec<Sketch> =
            texts.iter().map(|text| Sketch::new(&Reading::new(text))).collect();
        let asked = [Asked { name: "class".to_owned(), classes: classes.clone() }];
        let set = Set { groups: groups(&sketches), texts, labels, asked };
        folds(name, &set);
        if name == "word lists" {
            curve(&set);
        }
    }
    Ok(())
}

fn fitted(set: &Set, chosen: &[usize], limits: Limits) -> Model {
    let examples: Vec<Example<'_>> = chosen
        .iter()
        .map(|at| Example {
            text: &set.texts[*at],
            labels: vec![Some(set.labels[*at] as u16)],
            weight: 1.0,
        })
        .collect();
    train(&examples, &set.asked, limits)
}

const fn fold(group: usize) -> usize {
    (group.wrapping_mul(2_654_435_761) >> 7) % 5
}

fn folds(name: &str, set: &Set) {
    let mut pairs = Vec::new();
    let mut bins = [(0_usize, 0.0_f32, 0_usize); 10];
    let (mut seconds, mut features, mut bytes) = (0.0, 0, 0);
    for number in 0..5 {
        let inside: Vec<usize> =
            (0..set.texts.len()).filter(|at| fold(set.groups[*at]) != number).collect();
        let begun = Instant::now();
        let model = fitted(set, &inside, Limits::default());
        seconds = begun.elapsed().as_secs_f32();
        features = model.vocabulary.len();
        bytes = model.to_bytes().len();
        for at in (0..set.texts.len()).filter(|at| fold(set.groups[*at]) == number) {
            let margins = model.margins(&Reading::new(&set.texts[at]));
            let scaled: Vec<f32> =
                margins.iter().map(|margin| margin * model.questions[0].sharpness).collect();
            let chances = shares(&scaled);
            let best = largest(&chances);
            pairs.push((set.labels[at], best));
            let bin = &mut bins[((chances[best] * 10.0) as usize).min(9)];
            *bin = (bin.0 + 1, bin.1 + chances[best], bin.2 + usize::from(best == set.labels[at]));
        }
    }
    let f1 = macro_f1(&pairs, set.asked[0].classes.len());
    println!("| {name} | {} | {f1:.4} | {seconds:.1} | {features} | {bytes} |", set.texts.len());
    let told: Vec<String> = bins
        .iter()
        .filter(|(number, ..)| *number > 0)
        .map(|(n, sum, right)| {
            format!("{:.2}:{:.2} ({n})", sum / *n as f32, *right as f32 / *n as f32)
        })
        .collect();
    println!("\nconfidence said: share right (texts): {}\n", told.join(", "));
}

/// Mean of six random draws, tested on 1,400 texts without near-duplicates of what was learnt.
fn curve(set: &Set) {
    println!("| learnt from | macro-F1, mean of 6 draws |\n| --- | --- |");
    for size in [50, 200, 1_000] {
        let mut sum = 0.0;
        for draw in 0..6_u32 {
            let mut order: Vec<usize> = (0..set.texts.len()).collect();
            Chance(77 + draw * 991).shuffle(&mut order);
            let (tested, rest) = order.split_at(1_400);
            let groups: BTreeSet<usize> = tested.iter().map(|at| set.groups[*at]).collect();
            let chosen: Vec<usize> = rest
                .iter()
                .copied()
                .filter(|at| !groups.contains(&set.groups[*at]))
                .take(size)
                .collect();
            let model = fitted(set, &chosen, Limits { folds: 0, ..Limits::default() });
            let answer = |at: &usize| {
                (set.labels[*at], largest(&model.margins(&Reading::new(&set.texts[*at]))))
            };
            let pairs: Vec<(usize, usize)> = tested.iter().map(answer).collect();
            sum += macro_f1(&pairs, set.asked[0].classes.len());
        }
        println!("| {size} | {:.3} |", sum / 6.0);
    }
    println!();
}

fn macro_f1(pairs: &[(usize, usize)], classes: usize) -> f32 {
    let one = |class: usize| {
        let count = |wanted: fn(bool, bool) -> bool| {
            pairs.iter().filter(|(truth, said)| wanted(*truth == class, *said == class)).count()
                as f32
        };
        let right = count(|truth, said| truth && said);
        let wrong = count(|truth, said| truth != said);
        if right > 0.0 { 2.0 * right / (2.0 * right + wrong) } else { 0.0 }
    };
    (0..classes).map(one).sum::<f32>() / classes as f32
}
