//! Whether something of the emergency list is happening or about to, and whether it is a danger to life (REP-1).
//!
//! Owns the points of the list, the dangers to life, and the difference between "it falls" and "if it fell". Prefers to warn: a sign counts unless the words
//! right before it take it back. No learned model may silence it. Called by [`crate::proposal`].

use crate::lexicon::{Found, Lexicon, is_end};
use crate::reading::Reading;
use crate::rules::{Rules, Says};

/// The points of the emergency list, in the order of a page.
pub const POINTS: [&str; 7] = ["lift", "structure", "power", "water", "rail", "falling", "danger"];

/// Danger to life: what is said on the phone before anything else.
pub const LIFE: [&str; 4] = ["gas", "fire", "injury", "trapped"];

/// The point of the list that a sign belongs to; `None` for a sign that there is not.
pub fn point_of(sign: &str) -> Option<&'static str> {
    match sign {
        "gas" | "fire" | "injury" => Some("danger"),
        "trapped" => Some("lift"),
        _ => POINTS.into_iter().find(|point| *point == sign),
    }
}

/// What the rules say about an emergency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Emergency {
    /// Points of the list that the words show, e.g. `lift`.
    pub points: Vec<String>,
    /// The words.
    pub because: Vec<String>,
    /// How many different signs stand unrevoked.
    pub signs: usize,
    /// Dangers to life that the words show, of [`LIFE`]; also where no point of the list is shown.
    pub life: Vec<String>,
    /// The words for these.
    pub life_because: Vec<String>,
}

impl Emergency {
    fn life(&mut self, sign: &str, word: String) {
        keep(&mut self.life, sign.to_owned());
        if self.life_because.len() < 3 {
            keep(&mut self.life_because, word);
        }
    }
}

fn keep(list: &mut Vec<String>, one: String) {
    if !list.contains(&one) {
        list.push(one);
    }
}

/// Characters before a sign in which a word can take it back.
const BEFORE: usize = 7;

/// The same for "如果" and its like, which govern a whole clause.
const BEFORE_CONDITION: usize = 16;

/// Characters after a sign in which "修好了" can.
const AFTER: usize = 8;

/// Looks for signs of an emergency: those that ship and those of the company's own lists, whose classes are points or
/// dangers to life.
pub fn find(rules: &Rules, reading: &Reading, own: &[&Lexicon]) -> Emergency {
    let says = Says::new(&rules.emergency, reading);
    let takes_back: Vec<&Found> = says.of("not").collect();
    let mut emergency = Emergency::default();
    let mut terms = Vec::new();
    let lists = std::iter::once(&rules.emergency).chain(own.iter().copied());
    for (number, list) in lists.enumerate() {
        let says = Says::new(list, reading);
        for class in list.classes() {
            let Some(point) = point_of(class) else { continue };
            for sign in says.of(class).filter(|sign| !revoked(reading, sign, &takes_back)) {
                let word = reading.slice(sign.start, sign.end);
                keep(&mut emergency.points, point.to_owned());
                if LIFE.contains(&class.as_str()) {
                    emergency.life(class, word.clone());
                }
                if !terms.contains(&(number, sign.term)) {
                    terms.push((number, sign.term));
                    if emergency.because.len() < 3 {
                        keep(&mut emergency.because, word);
                    }
                }
            }
        }
    }
    emergency.signs = terms.len();
    let says = Says::new(&rules.life, reading);
    for kind in rules.life.classes() {
        for sign in says.of(kind).filter(|sign| !revoked(reading, sign, &takes_back)) {
            emergency.life(kind, reading.slice(sign.start, sign.end));
        }
    }
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
