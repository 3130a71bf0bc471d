//! The weight of a case by its words (CMP-3).
//!
//! Owns which wording makes major, important or minor; the counting of households and months of the case
//! itself is the domain's. Called by [`crate::proposal`].

use crate::reading::Reading;
use crate::rules::{Rules, Says};

/// What was proposed so far and bears on the weight.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    pub kind: &'a str,
    /// `responsible`, `assist` or `no`.
    pub scope: &'a str,
    pub emergency: bool,
    pub group: bool,
}

/// A proposed weight and the words for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    pub value: &'static str,
    /// The rule of CMP-3 behind it, a code for the screen.
    pub rule: &'static str,
    pub because: Vec<String>,
    /// How clear the words are, 0 to 1.
    pub clarity: f32,
}

/// Proposes a weight.
pub fn propose(rules: &Rules, reading: &Reading, known: Known<'_>) -> Weight {
    let says = Says::new(&rules.severity, reading);
    let weight = |value, rule, class: &str, clarity| Weight {
        value,
        rule,
        because: if class.is_empty() { Vec::new() } else { says.words(reading, class) },
        clarity,
    };
    if !matches!(known.kind, "complaint" | "repair") {
        return weight("minor", "not_a_complaint", "", 0.9);
    }
    if known.scope == "no" {
        let value = if known.emergency { "important" } else { "minor" };
        return weight(value, "outside", "", 0.75);
    }
    let loss = says.score("loss") >= 2.0;
    let repeated = repeated(&says);
    let long = says.terms("time") > 0 && (says.terms("report") > 0 || says.terms("vain") > 0);
    let official = says.score("official") >= 2.0;
    let own = known.scope == "responsible";
    match () {
        () if known.group => weight("major", "group", "", 0.75),
        () if loss => weight("major", "loss_or_injury", "loss", 0.65),
        () if own && repeated => weight("major", "promise_broken", "vain", 0.75),
        () if own && long => weight("major", "month_unresolved", "time", 0.6),
        () if own && official => weight("major", "government", "official", 0.6),
        () if known.emergency => weight("important", "emergency", "", 0.8),
        () if known.kind == "repair" && says.score("health") < 3.0 => {
            weight("minor", "slight_inconvenience", "", 0.7)
        }
        () if own && says.score("slight") > says.score("fault") + says.score("health") => {
            weight("minor", "slight_inconvenience", "slight", 0.6)
        }
        () if own => weight("important", "service_at_fault", "fault", 0.6),
        () if says.score("health") >= 1.5 => weight("important", "living_affected", "health", 0.6),
        () => weight("minor", "slight_inconvenience", "", 0.6),
    }
}

/// Two or more earlier reports, or reports to two bodies, without result.
fn repeated(says: &Says<'_>) -> bool {
    let vain = says.terms("vain") > 0;
    let reported = says.terms("report") > 0;
    let bodies = says.terms("body");
    (says.terms("repeat") > 0 && reported && (vain || says.terms("repeat") > 1 || bodies > 0))
        || (bodies >= 3 && reported && vain)
}
