//! Whether something of the emergency list is happening or about to (REP-1).
//!
//! Owns the difference between "it falls" and "if it fell". Prefers to warn: a sign counts unless the words
//! right before it take it back. No learned model may silence it. Called by [`crate::proposal`].

use crate::lexicon::{Found, is_end};
use crate::reading::Reading;
use crate::rules::{Rules, Says};

/// What the rules say about an emergency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Emergency {
    /// Points of the list that the words show, e.g. `lift`.
    pub points: Vec<String>,
    /// The words.
    pub because: Vec<String>,
    /// How many different signs stand unrevoked.
    pub signs: usize,
}

/// Characters before a sign in which a word can take it back.
const BEFORE: usize = 7;

/// The same for "如果" and its like, which govern a whole clause.
const BEFORE_CONDITION: usize = 16;

/// Characters after a sign in which "修好了" can.
const AFTER: usize = 8;

/// Looks for signs of an emergency.
pub fn find(rules: &Rules, reading: &Reading) -> Emergency {
    let says = Says::new(&rules.emergency, reading);
    let takes_back: Vec<&Found> = says.of("not").collect();
    let mut emergency = Emergency::default();
    let mut terms = Vec::new();
    for point in rules.emergency.classes().iter().filter(|class| *class != "not") {
        for sign in says.of(point) {
            if revoked(reading, sign, &takes_back) {
                continue;
            }
            if !emergency.points.contains(point) {
                emergency.points.push(point.clone());
            }
            if !terms.contains(&sign.term) {
                terms.push(sign.term);
                let word = reading.slice(sign.start, sign.end);
                if emergency.because.len() < 3 && !emergency.because.contains(&word) {
                    emergency.because.push(word);
                }
            }
        }
    }
    emergency.signs = terms.len();
    emergency
}

fn revoked(reading: &Reading, sign: &Found, takes_back: &[&Found]) -> bool {
    takes_back.iter().any(|word| {
        let overlaps = word.start < sign.end && sign.start < word.end;
        let near_before = word.end <= sign.start && sign.start - word.end <= reach(word);
        let near_after =
            word.start >= sign.end && word.start - sign.end <= AFTER && after(reading, word);
        let between = if near_before { (word.end, sign.start) } else { (sign.end, word.start) };
        !overlaps && (near_before || near_after) && !broken(reading, between)
    })
}

/// A plain "没" takes back only what follows at once; "如果" reaches further.
const fn reach(word: &Found) -> usize {
    match (word.weight < 2.0, word.end - word.start) {
        (true, ..=2) => 1,
        (true, _) => BEFORE,
        (false, 1) => 5,
        (false, _) => BEFORE_CONDITION,
    }
}

/// What may stand after a sign and take it back: that it is over.
fn after(reading: &Reading, word: &Found) -> bool {
    let text = reading.slice(word.start, word.end);
    ["修好", "恢复", "演练", "演习", "培训", "讲座", "宣传", "知识"]
        .iter()
        .any(|over| text.contains(over))
}

fn broken(reading: &Reading, (from, to): (usize, usize)) -> bool {
    reading.chars.get(from..to).unwrap_or_default().iter().any(|c| is_end(*c))
}
