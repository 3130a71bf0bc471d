//! Severity of a complaint: the schemes, and the proposal that names its rule (CMP-3).
//!
//! Owns which facts make a complaint major, important or minor. It proposes; a person decides.

use crate::vocabulary::vocabulary;
use serde::{Deserialize, Serialize};

vocabulary! {
    /// Levels of all schemes. A scheme lists the ones that it uses.
    Severity {
        Minor = "minor", General = "general", Important = "important", Major = "major",
    }
}

vocabulary! {
    /// The rule behind a proposal or an automatic rise (CMP-3).
    SeverityRule {
        /// A promised or contracted service was not given, and stayed so after several complaints.
        PromiseBroken = "promise_broken",
        /// The company's fault caused serious loss or injury.
        LossOrInjury = "loss_or_injury",
        /// A valid complaint unresolved for one month (SLA-15).
        MonthUnresolved = "month_unresolved",
        /// Accepted by a government body.
        Government = "government",
        /// Exposed in the media.
        Media = "media",
        /// Five or more households on one matter (CMP-15).
        Group = "group",
        /// Service or management at fault.
        ServiceAtFault = "service_at_fault",
        /// Slight inconvenience from limits of equipment or management level.
        SlightInconvenience = "slight_inconvenience",
        /// The resident was not satisfied with the result (CMP-11).
        NotSatisfied = "not_satisfied",
        /// A person decided.
        Person = "person",
    }
}

/// The levels of one scheme, lowest first. The last is the one the major rules lead to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scheme(pub Vec<Severity>);

impl Scheme {
    /// Whether the scheme uses this level.
    pub fn contains(&self, severity: Severity) -> bool {
        self.0.contains(&severity)
    }

    /// Position of a level, 0 the lowest. A level of another scheme counts as the lowest.
    pub fn rank(&self, severity: Severity) -> usize {
        self.0.iter().position(|s| *s == severity).unwrap_or(0)
    }

    /// The highest level.
    pub fn top(&self) -> Severity {
        self.0.last().copied().unwrap_or(Severity::Major)
    }

    /// One level higher, at most the highest.
    pub fn above(&self, severity: Severity) -> Severity {
        self.0.get(self.rank(severity) + 1).copied().unwrap_or_else(|| self.top())
    }

    /// The level of this scheme for a level of the three-level wording of CMP-3.
    pub fn level_for(&self, wanted: Severity) -> Severity {
        if self.contains(wanted) { wanted } else { self.0.first().copied().unwrap_or(wanted) }
    }
}

/// What was reported or found that bears on severity. Ticks of the form and counts of the store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SeverityFacts {
    /// A promised or contracted service was not given or plainly deficient.
    pub promise_broken: bool,
    /// The company's fault caused serious loss or injury.
    pub loss_or_injury: bool,
    /// A government body has accepted the matter.
    pub government: bool,
    /// The media have reported it.
    pub media: bool,
    /// Slight inconvenience from limits of equipment or management level, easily put right.
    pub slight: bool,
    /// Earlier complaints of the same household in the same category, last 90 days.
    pub repeats: u32,
    /// Households on the same matter, this one included.
    pub households: u32,
}

/// A proposed severity and the rule that led to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub severity: Severity,
    pub rule: SeverityRule,
}

/// Proposes a severity from the facts (CMP-3). The first rule that holds, strongest first, is named.
/// `group_households` is the policy's number of households that makes a group complaint.
pub fn propose(facts: &SeverityFacts, scheme: &Scheme, group_households: u32) -> Proposal {
    let major = [
        (facts.loss_or_injury, SeverityRule::LossOrInjury),
        (facts.media, SeverityRule::Media),
        (facts.government, SeverityRule::Government),
        (facts.households >= group_households, SeverityRule::Group),
        (facts.promise_broken && facts.repeats >= 2, SeverityRule::PromiseBroken),
    ];
    if let Some((_, rule)) = major.into_iter().find(|(holds, _)| *holds) {
        return Proposal { severity: scheme.top(), rule };
    }
    if facts.slight && !facts.promise_broken && facts.repeats == 0 {
        let severity = scheme.level_for(Severity::Minor);
        return Proposal { severity, rule: SeverityRule::SlightInconvenience };
    }
    Proposal { severity: scheme.level_for(Severity::Important), rule: SeverityRule::ServiceAtFault }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Scheme {
        Scheme(vec![Severity::Minor, Severity::Important, Severity::Major])
    }

    fn two() -> Scheme {
        Scheme(vec![Severity::General, Severity::Major])
    }

    /// CMP-3: each fact leads to its level, and the proposal names the rule.
    #[test]
    fn proposal_names_its_rule() {
        let cases = [
            (SeverityFacts::default(), Severity::Important, SeverityRule::ServiceAtFault),
            (
                SeverityFacts { slight: true, ..Default::default() },
                Severity::Minor,
                SeverityRule::SlightInconvenience,
            ),
            (
                SeverityFacts { slight: true, repeats: 1, ..Default::default() },
                Severity::Important,
                SeverityRule::ServiceAtFault,
            ),
            (
                SeverityFacts { promise_broken: true, repeats: 1, ..Default::default() },
                Severity::Important,
                SeverityRule::ServiceAtFault,
            ),
            (
                SeverityFacts { promise_broken: true, repeats: 2, ..Default::default() },
                Severity::Major,
                SeverityRule::PromiseBroken,
            ),
            (
                SeverityFacts { loss_or_injury: true, ..Default::default() },
                Severity::Major,
                SeverityRule::LossOrInjury,
            ),
            (
                SeverityFacts { government: true, ..Default::default() },
                Severity::Major,
                SeverityRule::Government,
            ),
            (
                SeverityFacts { media: true, ..Default::default() },
                Severity::Major,
                SeverityRule::Media,
            ),
            (
                SeverityFacts { households: 4, ..Default::default() },
                Severity::Important,
                SeverityRule::ServiceAtFault,
            ),
            (
                SeverityFacts { households: 5, ..Default::default() },
                Severity::Major,
                SeverityRule::Group,
            ),
        ];
        for (facts, severity, rule) in cases {
            assert_eq!(propose(&facts, &three(), 5), Proposal { severity, rule }, "{facts:?}");
        }
    }

    /// CMP-3: the two-level scheme is data; the same rules lead to its levels.
    #[test]
    fn two_levels() {
        let slight = SeverityFacts { slight: true, ..Default::default() };
        assert_eq!(propose(&slight, &two(), 5).severity, Severity::General);
        assert_eq!(propose(&SeverityFacts::default(), &two(), 5).severity, Severity::General);
        assert_eq!(two().above(Severity::General), Severity::Major);
        assert_eq!(two().above(Severity::Major), Severity::Major);
    }
}
