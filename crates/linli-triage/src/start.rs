//! The start set: short texts over all labels, written for this product, and the model trained from it.
//!
//! Owns the format of `start/*.txt`: a line `@ kind category emergency severity judgement` and the texts
//! that are so, one a line. An office's own corrections are added to it and weigh more. Called by the
//! use cases and the measurement.

use std::sync::LazyLock;

use crate::model::Model;
use crate::proposal::{JUDGEMENTS, KINDS, NO_YES, SEVERITIES};
use crate::train::{Asked, Example, Limits, train};

/// One text of the start set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Labelled {
    pub text: String,
    pub kind: String,
    pub category: String,
    /// `yes` or `no`.
    pub emergency: String,
    pub severity: String,
    pub judgement: String,
}

const SOURCES: [&str; 12] = [
    include_str!("../start/facilities.txt"),
    include_str!("../start/facilities2.txt"),
    include_str!("../start/surroundings.txt"),
    include_str!("../start/order.txt"),
    include_str!("../start/money_and_service.txt"),
    include_str!("../start/others.txt"),
    include_str!("../start/letters.txt"),
    include_str!("../start/letters2.txt"),
    include_str!("../start/letters3.txt"),
    include_str!("../start/letters4.txt"),
    include_str!("../start/letters5.txt"),
    include_str!("../start/phone.txt"),
];

/// The texts that ship.
pub fn texts() -> &'static [Labelled] {
    static TEXTS: LazyLock<Vec<Labelled>> =
        LazyLock::new(|| SOURCES.iter().flat_map(|s| parse(s)).collect());
    &TEXTS
}

fn parse(source: &str) -> Vec<Labelled> {
    let mut texts = Vec::new();
    let mut labels: Vec<String> = Vec::new();
    for line in source.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(header) = line.strip_prefix("@ ") {
            labels = header.split(' ').map(str::to_owned).collect();
        } else if let [kind, category, emergency, severity, judgement] = labels.as_slice() {
            let judgement = if judgement == "no" { "not_responsible" } else { judgement };
            texts.push(Labelled {
                text: line.to_owned(),
                kind: kind.clone(),
                category: category.clone(),
                emergency: emergency.clone(),
                severity: severity.clone(),
                judgement: judgement.to_owned(),
            });
        }
    }
    texts
}

/// The questions of the product's model. `categories` are the codes of an office's leaves.
pub fn asked(categories: &[String]) -> Vec<Asked> {
    let question = |name: &str, classes: &[&str]| Asked {
        name: name.to_owned(),
        classes: classes.iter().map(|class| (*class).to_owned()).collect(),
    };
    vec![
        question("kind", &KINDS),
        Asked { name: "category".to_owned(), classes: categories.to_vec() },
        question("emergency", &NO_YES),
        question("severity", &SEVERITIES),
        question("judgement", &JUDGEMENTS),
    ]
}

/// The categories of the start set, in alphabetical order.
pub fn categories() -> Vec<String> {
    let mut codes: Vec<String> = texts().iter().map(|text| text.category.clone()).collect();
    codes.sort();
    codes.dedup();
    codes
}

/// A labelled text as an example of the questions.
pub fn example<'a>(text: &'a Labelled, asked: &[Asked], weight: f32) -> Example<'a> {
    let values = [&text.kind, &text.category, &text.emergency, &text.severity, &text.judgement];
    let labels = asked
        .iter()
        .zip(values)
        .map(|(question, value)| {
            question.classes.iter().position(|class| class == value).map(|at| at as u16)
        })
        .collect();
    Example { text: &text.text, labels, weight }
}

/// The model of the start set, trained once when it is first needed.
pub fn model() -> &'static Model {
    static MODEL: LazyLock<Model> = LazyLock::new(|| {
        let asked = asked(&categories());
        let examples: Vec<Example<'_>> =
            texts().iter().map(|text| example(text, &asked, 1.0)).collect();
        train(&examples, &asked, Limits { threads: 2, ..Limits::default() })
    });
    &MODEL
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// STA-5: the shipped texts are many, different, and labelled with words that exist.
    #[test]
    fn the_start_set_is_sound() {
        let texts = texts();
        assert!(texts.len() >= 1_500, "{}", texts.len());
        let different: BTreeSet<&str> = texts.iter().map(|text| text.text.as_str()).collect();
        assert_eq!(different.len(), texts.len());
        for text in texts {
            assert!(KINDS.contains(&text.kind.as_str()), "{text:?}");
            assert!(NO_YES.contains(&text.emergency.as_str()), "{text:?}");
            assert!(SEVERITIES.contains(&text.severity.as_str()), "{text:?}");
            assert!(JUDGEMENTS.contains(&text.judgement.as_str()), "{text:?}");
        }
        assert!(categories().len() >= 50);
    }
}
