//! Words with a meaning: lists of terms, each with a class and a weight, found in a text.
//!
//! Owns the format of `words/*.txt` and the search. Must not decide anything. A line is `class weight: terms`;
//! `a~b` is `a` followed by `b` inside one clause; `^a` counts only in the subject. Called by the rules.

use std::collections::BTreeMap;

use crate::normalise::normalise;
use crate::reading::Reading;

/// Characters between the parts of one term at most.
const APART: usize = 10;

/// A term of the subject says more than one further down.
const IN_SUBJECT: f32 = 1.6;

struct Term {
    class: usize,
    weight: f32,
    parts: Vec<Vec<char>>,
    subject_only: bool,
}

/// One list of terms.
pub struct Lexicon {
    classes: Vec<String>,
    terms: Vec<Term>,
    by_first: BTreeMap<char, Vec<usize>>,
}

/// A term that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Number of the term, the same for each place where it stands.
    pub term: usize,
    pub class: usize,
    pub weight: f32,
    pub start: usize,
    pub end: usize,
}

impl Lexicon {
    /// Reads a list. Lines that are not of the format are skipped; a test keeps the shipped ones right.
    pub fn new(source: &str) -> Self {
        let mut lexicon =
            Self { classes: Vec::new(), terms: Vec::new(), by_first: BTreeMap::new() };
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            let Some((head, words)) = line.split_once(": ") else { continue };
            let Some((class, weight)) = head.split_once(' ') else { continue };
            let Ok(weight) = weight.parse() else { continue };
            let class = lexicon.class_number(class);
            for word in words.split_whitespace() {
                lexicon.add(class, weight, word);
            }
        }
        lexicon
    }

    /// A list of phrases with their classes, as people write them: a gap in a phrase may hold other words of the clause.
    pub fn of_phrases<'a>(phrases: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut lexicon = Self::new("");
        for (class, phrase) in phrases {
            let class = lexicon.class_number(class);
            let parts = normalise(phrase).replace(['^', '~'], " ");
            lexicon.add(class, 1.0, &parts.split_whitespace().collect::<Vec<_>>().join("~"));
        }
        lexicon
    }

    /// The terms of a class as a person reads them, in their order.
    pub fn terms(&self, class: &str) -> Vec<String> {
        let number = self.classes.iter().position(|known| known == class);
        let own = self.terms.iter().filter(|term| Some(term.class) == number);
        own.map(|term| {
            let parts: Vec<String> = term.parts.iter().map(|part| part.iter().collect()).collect();
            parts.join("…")
        })
        .collect()
    }

    fn class_number(&mut self, class: &str) -> usize {
        self.classes.iter().position(|known| known == class).unwrap_or_else(|| {
            self.classes.push(class.to_owned());
            self.classes.len() - 1
        })
    }

    fn add(&mut self, class: usize, weight: f32, word: &str) {
        let subject_only = word.starts_with('^');
        let parts: Vec<Vec<char>> = word
            .trim_start_matches('^')
            .split('~')
            .map(|part| part.chars().flat_map(char::to_lowercase).collect())
            .filter(|part: &Vec<char>| !part.is_empty())
            .collect();
        let Some(first) = parts.first().and_then(|part| part.first()).copied() else { return };
        self.by_first.entry(first).or_default().push(self.terms.len());
        self.terms.push(Term { class, weight, parts, subject_only });
    }

    /// The classes, in the order of their numbers.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Every place where a term stands, in the order of the text.
    pub fn find(&self, reading: &Reading) -> Vec<Found> {
        let chars = &reading.chars;
        let mut found = Vec::new();
        for start in 0..chars.len() {
            let Some(terms) = self.by_first.get(&chars[start]) else { continue };
            for number in terms {
                let term = &self.terms[*number];
                if term.subject_only && start >= reading.subject {
                    continue;
                }
                if let Some(end) = ends(chars, start, &term.parts) {
                    found.push(Found {
                        term: *number,
                        class: term.class,
                        weight: term.weight,
                        start,
                        end,
                    });
                }
            }
        }
        found
    }

    /// The weight of each class. A term counts by the logarithm of how often it stands.
    pub fn scores(&self, reading: &Reading, found: &[Found]) -> Vec<f32> {
        let mut scores = vec![0.0; self.classes.len()];
        let mut seen: BTreeMap<usize, (u32, bool)> = BTreeMap::new();
        for one in found {
            let entry = seen.entry(one.term).or_default();
            entry.0 += 1;
            entry.1 |= one.start < reading.subject;
        }
        for (number, (count, in_subject)) in seen {
            let term = &self.terms[number];
            let factor = if in_subject && !term.subject_only { IN_SUBJECT } else { 1.0 };
            scores[term.class] += term.weight * factor * (1.0 + 0.3 * (count as f32).ln());
        }
        scores
    }
}

/// Where a term that begins here ends.
fn ends(chars: &[char], start: usize, parts: &[Vec<char>]) -> Option<usize> {
    let (first, rest) = parts.split_first()?;
    let mut end = follows(chars, start, first)?;
    for part in rest {
        let mut at = end;
        end = loop {
            if let Some(found) = follows(chars, at, part) {
                break found;
            }
            at += 1;
            if at > end + APART || chars.get(at - 1).is_none_or(|c| is_end(*c)) {
                return None;
            }
        };
    }
    Some(end)
}

fn follows(chars: &[char], at: usize, part: &[char]) -> Option<usize> {
    let end = at + part.len();
    (chars.get(at..end)? == part).then_some(end)
}

/// Marks that end a clause.
pub const fn is_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | ';' | '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(source: &str, text: &str) -> Vec<String> {
        let reading = Reading::new(text);
        let found = Lexicon::new(source).find(&reading);
        found.iter().map(|one| reading.slice(one.start, one.end)).collect()
    }

    /// STA-5: parts belong together inside one clause only.
    #[test]
    fn parts_stay_in_a_clause() {
        assert_eq!(words("a 1: 电梯~坏", "电梯今天又坏了"), ["电梯今天又坏"]);
        assert_eq!(words("a 1: 电梯~坏", "电梯好了。门坏了"), [""; 0]);
    }

    /// STA-5: terms of the subject only count there.
    #[test]
    fn subject_terms() {
        assert_eq!(words("a 1: ^咨询", "咨询停车\n想咨询"), ["咨询"]);
        assert_eq!(words("a 1: ^咨询", "想咨询停车"), [""; 0]);
    }
}
