//! Proposals: everything that the words of a case let one expect, with confidence and reasons.
//!
//! Owns how rules and model are put together. Without a model the rules propose alone. Words are evidence
//! and never orders: nothing in a text switches anything. Called by the use cases, the command, the measurement.

use crate::emergency;
use crate::group;
use crate::lexicon::Lexicon;
use crate::model::{Model, largest, shares};
use crate::reading::Reading;
use crate::rules::{Rules, Says, shipped};
use crate::severity::{self, Known};

/// Kinds, in the order of the model's classes.
pub const KINDS: [&str; 6] = ["complaint", "repair", "inquiry", "suggestion", "praise", "other"];

/// Whose duty, in the order of the model's classes.
pub const JUDGEMENTS: [&str; 3] = ["responsible", "assist", "not_responsible"];

/// Weights, in the order of the model's classes.
pub const SEVERITIES: [&str; 3] = ["minor", "important", "major"];

/// Yes or no, in the order of the model's classes.
pub const NO_YES: [&str; 2] = ["no", "yes"];

/// One answer with its confidence and the words that led there.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    pub value: String,
    /// Expected share of right answers, 0 to 1.
    pub confidence: f32,
    pub because: Vec<String>,
}

/// Everything proposed for one text.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    pub kind: Answer,
    /// Code of a leaf of the default tree, or of the office's own.
    pub category: Answer,
    /// The categories that come next, with their confidence, at most two.
    pub also: Vec<(String, f32)>,
    /// `yes` or `no`.
    pub emergency: Answer,
    /// Points of the emergency list that the words show.
    pub points: Vec<String>,
    /// Dangers to life that the words show: `gas`, `fire`, `injury`, `trapped`.
    pub life: Vec<String>,
    /// The words for these.
    pub life_because: Vec<String>,
    pub severity: Answer,
    /// The rule of CMP-3 behind the severity.
    pub severity_rule: String,
    pub judgement: Answer,
    /// Whether the words speak for five or more households, `yes` or `no`.
    pub group: Answer,
}

/// How much the lists of words count beside the model.
const LISTS: f32 = 0.6;

/// How much the model counts beside the rules for the severity, whose levels are defined by rules.
const RULED: f32 = 0.45;

/// Texts shorter than this say little; confidence falls with them.
const SHORT: f32 = 6.0;

/// Rules and perhaps a model.
pub struct Triage {
    model: Option<Model>,
}

impl Triage {
    /// With a model, or with the rules alone.
    pub const fn new(model: Option<Model>) -> Self {
        Self { model }
    }

    /// The model.
    pub const fn model(&self) -> Option<&Model> {
        self.model.as_ref()
    }

    /// Gives the model back.
    pub fn into_model(self) -> Option<Model> {
        self.model
    }

    /// Proposes for a text. `place` is what is known of the place and is read with it.
    pub fn propose(&self, text: &str, place: Option<&str>) -> Proposal {
        self.propose_with(text, place, &[])
    }

    /// The same with lists of the company's own: phrases that make an emergency, too (REP-1).
    pub fn propose_with(&self, text: &str, place: Option<&str>, own: &[&Lexicon]) -> Proposal {
        let reading = match place {
            Some(place) if !place.trim().is_empty() => Reading::new(&format!("{text}\n{place}")),
            _ => Reading::new(text),
        };
        let rules = shipped();
        let margins = self.model.as_ref().map(|model| model.margins(&reading));
        let weighed =
            Weighed { model: self.model.as_ref(), margins: margins.as_deref(), reading: &reading };
        let found = emergency::find(rules, &reading, own);
        let mut kind = weighed.kind(rules);
        let (category, also) = weighed.category(rules);
        let judgement = weighed.judgement(rules, &category.value);
        let emergency = weighed.emergency(&found);
        let group = group::find(rules, &reading);
        if emergency.value == "yes" && matches!(kind.value.as_str(), "other" | "praise" | "inquiry")
        {
            kind.confidence *= 0.6;
        }
        let known = Known {
            kind: &kind.value,
            scope: if judgement.value == "not_responsible" { "no" } else { &judgement.value },
            emergency: emergency.value == "yes",
            group: !group.is_empty(),
        };
        let weight = severity::propose(rules, &reading, known);
        let severity = weighed.severity(&weight);
        let group = Answer {
            value: NO_YES[usize::from(!group.is_empty())].to_owned(),
            confidence: if group.is_empty() { 0.95 } else { 0.8 },
            because: group,
        };
        Proposal {
            kind,
            category,
            also,
            emergency,
            points: found.points,
            life: found.life,
            life_because: found.life_because,
            severity,
            severity_rule: weight.rule.to_owned(),
            judgement,
            group,
        }
    }
}

struct Weighed<'a> {
    model: Option<&'a Model>,
    margins: Option<&'a [f32]>,
    reading: &'a Reading,
}

impl Weighed<'_> {
    /// The model's scores for the classes of a question: margins times sharpness; zeros without a model.
    fn learned(&self, question: &str, classes: &[&str]) -> Vec<f32> {
        let known = self.model.and_then(|model| model.question(question)).zip(self.margins);
        let Some((question, margins)) = known else { return vec![0.0; classes.len()] };
        let of = |class: &&str| {
            let at = question.classes.iter().position(|known| known == class);
            at.map_or(-4.0, |at| margins[question.column + at] * question.sharpness)
        };
        classes.iter().map(of).collect()
    }

    fn answer(
        &self,
        question: &str,
        classes: &[&str],
        scores: &[f32],
        says: Option<(&Says<'_>, &str)>,
    ) -> Answer {
        let chances = shares(scores);
        let best = largest(&chances);
        let known = (self.reading.length() as f32 / SHORT).min(1.0);
        let even = 1.0 / classes.len().max(1) as f32;
        let mut because =
            says.map(|(says, class)| says.words(self.reading, class)).unwrap_or_default();
        if because.len() < 3 {
            crate::because::add(&mut because, self.model, self.reading, question, classes[best]);
        }
        Answer {
            value: classes[best].to_owned(),
            confidence: (even + (chances[best] - even) * known).clamp(0.0, 0.99),
            because,
        }
    }

    fn kind(&self, rules: &Rules) -> Answer {
        let says = Says::new(&rules.kind, self.reading);
        let mut scores = self.learned("kind", &KINDS);
        let length = self.reading.length() as f32;
        for (score, kind) in scores.iter_mut().zip(KINDS) {
            *score += LISTS * says.score(kind);
        }
        // A long text tells a story, and stories are complaints; a fault is phoned in with few words.
        scores[0] += (length / 60.0).min(2.5);
        scores[1] -= (length / 60.0).min(2.5);
        scores[5] += if length < 2.0 { 3.0 } else { 0.0 };
        let best = KINDS[largest(&scores)];
        self.answer("kind", &KINDS, &scores, Some((&says, best)))
    }

    fn category(&self, rules: &Rules) -> (Answer, Vec<(String, f32)>) {
        let says = Says::new(&rules.category, self.reading);
        let own = self.model.and_then(|model| model.question("category"));
        let mut classes: Vec<&str> =
            own.map(|own| own.classes.iter().map(String::as_str).collect()).unwrap_or_default();
        let listed = rules.category.classes().iter().map(String::as_str);
        let added: Vec<&str> = listed.filter(|class| !classes.contains(class)).collect();
        classes.extend(added);
        let mut scores = self.learned("category", &classes);
        for (score, class) in scores.iter_mut().zip(&classes) {
            *score += LISTS * says.score(class);
        }
        let chances = shares(&scores);
        let mut order: Vec<usize> = (0..classes.len()).collect();
        order.sort_by(|a, b| chances[*b].total_cmp(&chances[*a]));
        let also = order
            .iter()
            .skip(1)
            .take(2)
            .map(|at| (classes[*at].to_owned(), chances[*at]))
            .collect();
        let best = classes[order[0]];
        (self.answer("category", &classes, &scores, Some((&says, best))), also)
    }

    fn judgement(&self, rules: &Rules, category: &str) -> Answer {
        let says = Says::new(&rules.judgement, self.reading);
        let mut scores = self.learned("judgement", &JUDGEMENTS);
        for (score, class) in scores.iter_mut().zip(["responsible", "assist", "no"]) {
            *score += LISTS * says.score(class);
        }
        for (score, usual) in scores.iter_mut().zip(usual_duty(category)) {
            *score += usual;
        }
        let best = ["responsible", "assist", "no"][largest(&scores)];
        self.answer("judgement", &JUDGEMENTS, &scores, Some((&says, best)))
    }

    /// The rules decide; the model can only add a warning.
    fn emergency(&self, found: &emergency::Emergency) -> Answer {
        let learned = self.learned("emergency", &NO_YES);
        let sure = shares(&learned)[1];
        let warned = found.signs > 0 || sure > 0.9;
        let confidence = match found.signs {
            0 if warned => 0.5,
            0 => 0.97,
            1 => 0.65,
            2 => 0.8,
            _ => 0.9,
        };
        Answer {
            value: NO_YES[usize::from(warned)].to_owned(),
            confidence,
            because: found.because.clone(),
        }
    }

    fn severity(&self, weight: &severity::Weight) -> Answer {
        let mut scores = self.learned("severity", &SEVERITIES);
        for (score, value) in scores.iter_mut().zip(SEVERITIES) {
            *score *= RULED;
            if value == weight.value {
                *score += 1.0 + 2.0 * weight.clarity;
            }
        }
        let mut answer = self.answer("severity", &SEVERITIES, &scores, None);
        if answer.value == weight.value && !weight.because.is_empty() {
            answer.because.clone_from(&weight.because);
        }
        answer
    }
}

/// Whose duty matters of a category usually are, as scores in the order of [`JUDGEMENTS`].
fn usual_duty(category: &str) -> [f32; 3] {
    match category {
        "lift" | "fire-lane" | "corridor-clutter" | "access-control" | "security-guards"
        | "e-bikes" | "theft" | "common-area-use" | "short-lets" | "cleaning"
        | "falling-objects" | "leak-from-above" | "service-fee" | "parking-fee"
        | "public-income" | "seepage" | "pets" => [0.8, 0.0, 0.0],
        "smoke-fumes" | "shop-nuisance" | "developer-legacy" | "owners-committee" | "telecom"
        | "odour" => [0.0, 0.6, 0.0],
        "outside-works" | "community-life" | "other-matter" => [-0.4, 0.0, 0.6],
        _ => [0.0; 3],
    }
}
