//! Which words of a text led a model to its answer.
//!
//! Owns turning weights of n-grams into words to show. Called by [`crate::proposal`].

use crate::model::Model;
use crate::reading::{Reading, is_word};

/// Words shown at most.
const SHOWN: usize = 3;

/// Adds words that spoke for a class, until there are three.
pub fn add(
    because: &mut Vec<String>,
    model: Option<&Model>,
    reading: &Reading,
    question: &str,
    class: &str,
) {
    let Some(model) = model else { return };
    let Some(question) = model.question(question) else { return };
    let Some(number) = question.classes.iter().position(|known| known == class) else { return };
    let mut parts = model.parts(reading, question, number);
    parts.retain(|part| part.length >= 2 && part.weight > 0.0);
    parts.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(b.length.cmp(&a.length)));
    for part in parts.iter().take(12) {
        let word: String = reading
            .slice(part.start, part.start + part.length)
            .chars()
            .filter(|c| is_word(*c))
            .collect();
        let known =
            because.iter().any(|known| known.contains(&word) || word.contains(known.as_str()));
        if because.len() < SHOWN && !known && word.chars().count() >= 2 {
            because.push(word);
        }
    }
}
