//! What the words alone say: the shipped lists, read once.
//!
//! Owns the lists and what of the text is evidence for which class. Must not train. Works without any
//! model: when none loads, these rules go on proposing. Called by [`crate::proposal`].

use std::sync::LazyLock;

use crate::lexicon::{Found, Lexicon};
use crate::reading::Reading;

/// The lists of words that ship with the product.
pub struct Rules {
    pub category: Lexicon,
    pub kind: Lexicon,
    pub judgement: Lexicon,
    pub emergency: Lexicon,
    pub life: Lexicon,
    pub severity: Lexicon,
    pub group: Lexicon,
}

/// The shipped rules.
pub fn shipped() -> &'static Rules {
    static RULES: LazyLock<Rules> = LazyLock::new(|| Rules {
        category: Lexicon::new(include_str!("../words/category.txt")),
        kind: Lexicon::new(include_str!("../words/kind.txt")),
        judgement: Lexicon::new(include_str!("../words/judgement.txt")),
        emergency: Lexicon::new(include_str!("../words/emergency.txt")),
        life: Lexicon::new(include_str!("../words/life.txt")),
        severity: Lexicon::new(include_str!("../words/severity.txt")),
        group: Lexicon::new(include_str!("../words/group.txt")),
    });
    &RULES
}

/// What a list says about a text: scores by the names of classes, and where they come from.
pub struct Says<'a> {
    lexicon: &'a Lexicon,
    pub scores: Vec<f32>,
    pub found: Vec<Found>,
}

impl<'a> Says<'a> {
    /// Asks a list.
    pub fn new(lexicon: &'a Lexicon, reading: &Reading) -> Self {
        let found = lexicon.find(reading);
        let scores = lexicon.scores(reading, &found);
        Self { lexicon, scores, found }
    }

    fn number(&self, class: &str) -> Option<usize> {
        self.lexicon.classes().iter().position(|known| known == class)
    }

    /// The weight of a class, 0 if the list has none.
    pub fn score(&self, class: &str) -> f32 {
        self.number(class).map_or(0.0, |number| self.scores[number])
    }

    /// The places that speak for a class.
    pub fn of<'b>(&'b self, class: &str) -> impl Iterator<Item = &'b Found> {
        let number = self.number(class);
        self.found.iter().filter(move |found| Some(found.class) == number)
    }

    /// How many different terms speak for a class.
    pub fn terms(&self, class: &str) -> usize {
        self.of(class).map(|found| found.term).collect::<std::collections::BTreeSet<_>>().len()
    }

    /// Different words that speak for a class, the weightiest first, at most three.
    pub fn words(&self, reading: &Reading, class: &str) -> Vec<String> {
        let mut found: Vec<&Found> = self.of(class).collect();
        found.sort_by(|a, b| {
            b.weight.total_cmp(&a.weight).then((b.end - b.start).cmp(&(a.end - a.start)))
        });
        let mut words: Vec<String> = Vec::new();
        for one in found {
            let word = reading.slice(one.start, one.end);
            if words.len() < 3
                && !words.iter().any(|known| known.contains(&word) || word.contains(known))
            {
                words.push(word);
            }
        }
        words
    }
}
