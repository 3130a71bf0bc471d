//! Learning from what people decided: a new model from the start set and the office's own corrections (STA-5).
//!
//! Owns how much a correction weighs, how much one person may weigh, and when a new model takes over: only if it is not
//! worse on decisions that it never saw, and has unlearnt nothing of the start set. See decision 46.

use super::models::{ModelRow, load, packed, require_company};
use super::refresh;
use crate::App;
use crate::access::Caller;
use crate::directory::record::Change;
use crate::error::AppError;
use jiff::SignedDuration;
use linli_store::triage::{self as store, Decision};
use linli_triage::model::Model;
use linli_triage::proposal::{Proposal, Triage};
use linli_triage::start;
use linli_triage::train::{Asked, Example, Limits, train};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Decisions that are looked at, the latest.
const LOOKED_AT: u32 = 60_000;
/// What a corrected text weighs; one of the start set weighs 1.
const CORRECTED: f32 = 3.0;
/// What a text weighs whose proposals were all accepted.
const ACCEPTED: f32 = 1.0;
/// Share of everything learnt from that one person may have.
const ONE_PERSON: f32 = 0.05;
/// What all corrections from one answer to another weigh together while only one person makes them.
const ALONE: f32 = 5.0;
/// One in so many texts is held back.
const HELD_BACK: u8 = 5;
/// Held-back texts below which nothing can be said.
const FEWEST: usize = 10;
/// Of the texts of a class of the start set that were right, the share that must stay right.
const KEPT: f32 = 0.9;
/// Classes of the start set with fewer texts are not looked at alone.
const CLASS: usize = 10;
/// The program learns by itself once a day, if so many decisions are new.
const NEW: i64 = 50;
const DAY: SignedDuration = SignedDuration::from_hours(20);

/// What came of learning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The new model answers.
    Live,
    /// Worse on what was held back.
    Worse,
    /// It has unlearnt a class of the start set.
    Forgets,
    /// Too few decisions to tell.
    Few,
}

impl Outcome {
    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Worse => "worse",
            Self::Forgets => "forgets",
            Self::Few => "few",
        }
    }
}

/// What was learnt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Learnt {
    pub version: i64,
    pub outcome: Outcome,
    /// Texts learnt from, besides the start set.
    pub examples: usize,
    pub people: usize,
    pub held: usize,
    /// Thousandths right on what was held back: the new model, and the one in force.
    pub score: i64,
    pub score_before: i64,
}

/// Learns as an administrator asks for it.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn learn(app: &App, caller: &Caller) -> Result<Learnt, AppError> {
    require_company(caller)?;
    let by = Some(caller.staff.0).filter(|id| !id.is_nil());
    run(app, by, Change::by(caller, "learn", "triage_model")).await
}

/// Learns by itself: once a day, when enough is new. Answers with the number of models made.
///
/// # Errors
/// [`AppError::Unavailable`].
pub async fn learn_daily(app: &App) -> Result<usize, AppError> {
    let now = app.environment.now();
    let due = app
        .db
        .read(move |tx| {
            let last = store::models(tx, 1)?.pop().map(|model| model.made_at);
            if last.is_some_and(|at| now.duration_since(at) < DAY) {
                return Ok(false);
            }
            let since = last.unwrap_or(jiff::Timestamp::UNIX_EPOCH);
            Ok::<_, AppError>(store::decided_since(tx, since)? >= NEW)
        })
        .await?;
    if !due {
        return Ok(0);
    }
    run(app, None, Change::by_program("learn", "triage_model")).await.map(|_| 1)
}

async fn run(app: &App, by: Option<Uuid>, change: Change) -> Result<Learnt, AppError> {
    let (decisions, in_force) = app
        .db
        .read(|tx| Ok::<_, AppError>((store::decisions(tx, LOOKED_AT)?, store::in_force(tx)?)))
        .await?;
    let before = load(app, in_force).await?.ok();
    let made = tokio::task::spawn_blocking(move || make(&decisions, before))
        .await
        .map_err(|e| AppError::Internal(e.to_string()))?;
    let body = match (&made.model, made.learnt.outcome) {
        (Some(model), Outcome::Live) => packed(model)?,
        _ => Vec::new(),
    };
    let (shared, learnt) = (app.clone(), made.learnt);
    let learnt = app
        .db
        .write(move |tx| {
            let now = shared.environment.now();
            let learnt = Learnt { version: store::next_version(tx)?, ..learnt.clone() };
            store::insert_model(tx, &row(&learnt, now, by, &body))?;
            if learnt.outcome == Outcome::Live {
                store::switch(tx, learnt.version, now, by)?;
            }
            let told = (learnt.version, learnt.outcome.as_str(), learnt.score, learnt.score_before);
            change.clone().after(&told).save(tx, shared.environment.as_ref())?;
            Ok::<_, AppError>(learnt)
        })
        .await?;
    tracing::info!(
        version = learnt.version,
        outcome = learnt.outcome.as_str(),
        "triage has learnt"
    );
    refresh(app).await?;
    Ok(learnt)
}

fn row(learnt: &Learnt, at: jiff::Timestamp, by: Option<Uuid>, body: &[u8]) -> ModelRow {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    ModelRow {
        version: learnt.version,
        made_at: at,
        made_by: by,
        outcome: learnt.outcome.as_str().to_owned(),
        examples: number(learnt.examples),
        people: number(learnt.people),
        held: number(learnt.held),
        score: learnt.score,
        score_before: learnt.score_before,
        body: body.to_vec(),
    }
}

/// Question, what was proposed, what was decided instead.
type Correction<'a> = (&'a str, &'a str, &'a str);

/// What one person decided about one text.
struct Lesson<'a> {
    text: &'a str,
    by: Uuid,
    labels: Vec<(&'a str, &'a str)>,
    corrected: Vec<Correction<'a>>,
    weight: f32,
    held: bool,
}

fn lessons(decisions: &[Decision]) -> Vec<Lesson<'_>> {
    let mut by_text: BTreeMap<(Uuid, Uuid), Lesson<'_>> = BTreeMap::new();
    for d in decisions {
        let lesson = by_text.entry((d.subject, d.by)).or_insert_with(|| Lesson {
            text: &d.text,
            by: d.by,
            labels: Vec::new(),
            corrected: Vec::new(),
            weight: ACCEPTED,
            // The end of an id is random.
            held: d.subject.as_bytes()[15] % HELD_BACK == 0,
        });
        lesson.labels.push((&d.question, &d.decided));
        if d.proposed != d.decided {
            lesson.weight = CORRECTED;
            lesson.corrected.push((&d.question, &d.proposed, &d.decided));
        }
    }
    let mut lessons: Vec<Lesson<'_>> = by_text.into_values().collect();
    hear_others(&mut lessons);
    lessons
}

/// Lowers what only one person corrects in the same way: a habit of one clerk is no lesson before a second one shares it.
fn hear_others(lessons: &mut [Lesson<'_>]) {
    let mut by: BTreeMap<Correction<'_>, (BTreeSet<Uuid>, f32)> = BTreeMap::new();
    for lesson in lessons.iter() {
        for correction in &lesson.corrected {
            let entry = by.entry(*correction).or_default();
            entry.0.insert(lesson.by);
            entry.1 += lesson.weight;
        }
    }
    for lesson in lessons {
        let alone = lesson.corrected.iter().filter_map(|c| by.get(c)).filter(|e| e.0.len() == 1);
        let scale = alone.map(|(_, all)| ALONE / all).fold(1.0, f32::min);
        lesson.weight *= scale;
    }
}

/// Lowers the weights of everybody who would have more than their share of all that is learnt from, the shipped texts
/// included: wrong labels of one clerk cannot turn the model over.
fn bound(lessons: &mut [Lesson<'_>], shipped: f32) {
    for _ in 0..10 {
        let mut of: BTreeMap<Uuid, f32> = BTreeMap::new();
        for lesson in lessons.iter() {
            *of.entry(lesson.by).or_default() += lesson.weight;
        }
        let all = shipped + of.values().sum::<f32>();
        let scale: BTreeMap<Uuid, f32> = of
            .iter()
            .map(|(by, own)| (*by, ((all - own) * ONE_PERSON / (1.0 - ONE_PERSON) / own).min(1.0)))
            .collect();
        lessons.iter_mut().for_each(|lesson| lesson.weight *= scale[&lesson.by]);
    }
}

struct Made {
    model: Option<Model>,
    learnt: Learnt,
}

fn make(decisions: &[Decision], before: Option<Model>) -> Made {
    let mut lessons = lessons(decisions);
    let texts = start::texts();
    bound(&mut lessons, texts.len() as f32);
    let held = lessons.iter().filter(|lesson| lesson.held).count();
    let people: BTreeSet<Uuid> = lessons.iter().map(|lesson| lesson.by).collect();
    let mut learnt = Learnt {
        version: 0,
        outcome: Outcome::Few,
        examples: lessons.len() - held,
        people: people.len(),
        held,
        score: 0,
        score_before: 0,
    };
    if held < FEWEST {
        return Made { model: None, learnt };
    }
    let model = trained(&lessons);
    let (new, old) = (Triage::new(Some(model)), Triage::new(before));
    (learnt.score, learnt.score_before) = (score(&new, &lessons), score(&old, &lessons));
    learnt.outcome = if learnt.score < learnt.score_before {
        Outcome::Worse
    } else if forgets(&new, &old) {
        Outcome::Forgets
    } else {
        Outcome::Live
    };
    Made { model: new.into_model(), learnt }
}

fn trained(lessons: &[Lesson<'_>]) -> Model {
    let mut categories = start::categories();
    let own =
        lessons.iter().flat_map(|l| &l.labels).filter(|(question, _)| *question == "category");
    categories.extend(own.map(|(_, code)| (*code).to_owned()));
    categories.sort();
    categories.dedup();
    let asked = start::asked(&categories);
    let mut examples: Vec<Example<'_>> =
        start::texts().iter().map(|text| start::example(text, &asked, 1.0)).collect();
    examples.extend(lessons.iter().filter(|lesson| !lesson.held).map(|l| example(l, &asked)));
    train(&examples, &asked, Limits { threads: 2, ..Limits::default() })
}

fn example<'a>(lesson: &Lesson<'a>, asked: &[Asked]) -> Example<'a> {
    let label = |question: &Asked| {
        let (_, value) = lesson.labels.iter().find(|(name, _)| *name == question.name)?;
        let at = question.classes.iter().position(|class| class == value)?;
        u16::try_from(at).ok()
    };
    Example { text: lesson.text, labels: asked.iter().map(label).collect(), weight: lesson.weight }
}

fn told<'p>(proposal: &'p Proposal, question: &str) -> &'p str {
    match question {
        "kind" => &proposal.kind.value,
        "category" => &proposal.category.value,
        "emergency" => &proposal.emergency.value,
        "severity" => &proposal.severity.value,
        "judgement" => &proposal.judgement.value,
        _ => "",
    }
}

/// Share of the decisions held back that would have been proposed, each person bounded as in training, in thousandths.
#[expect(clippy::cast_possible_truncation, reason = "a share times a thousand fits")]
fn score(triage: &Triage, lessons: &[Lesson<'_>]) -> i64 {
    let (mut right, mut all) = (0.0_f32, 0.0_f32);
    for lesson in lessons.iter().filter(|lesson| lesson.held) {
        let proposal = triage.propose(lesson.text, None);
        for (question, decided) in &lesson.labels {
            all += lesson.weight;
            if told(&proposal, question) == *decided {
                right += lesson.weight;
            }
        }
    }
    if all > 0.0 { (right / all * 1_000.0).round() as i64 } else { 0 }
}

/// Whether a class of the start set that was known is known no more.
fn forgets(new: &Triage, old: &Triage) -> bool {
    let mut classes: BTreeMap<(&str, &str), [usize; 3]> = BTreeMap::new();
    for text in start::texts() {
        let (new, old) = (new.propose(&text.text, None), old.propose(&text.text, None));
        let labels = [("kind", &text.kind), ("category", &text.category)];
        for (question, value) in labels {
            let [all, now, before] = classes.entry((question, value)).or_default();
            *all += 1;
            *now += usize::from(told(&new, question) == value);
            *before += usize::from(told(&old, question) == value);
        }
    }
    classes
        .values()
        .any(|[all, now, before]| *all >= CLASS && (*now as f32) < *before as f32 * KEPT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decision(n: u8, by: u8, text: String, proposed: &str, decided: &str) -> Decision {
        let mut subject = [0; 16];
        (subject[14], subject[15]) = (by, n);
        Decision {
            subject: Uuid::from_bytes(subject),
            text,
            question: "category".to_owned(),
            proposed: proposed.to_owned(),
            decided: decided.to_owned(),
            by: Uuid::from_bytes([by; 16]),
        }
    }

    /// STA-5: one person never has more than their share of what is learnt from, however much they write.
    #[test]
    fn one_person_is_bounded() {
        let many: Vec<Decision> =
            (0..200).map(|n| decision(n, 1, format!("第{n}次电梯坏了"), "lift", "noise")).collect();
        let some = (0..20).map(|n| decision(n, 2, format!("楼道灯不亮{n}"), "power", "power"));
        let mut all: Vec<Decision> = many.into_iter().chain(some).collect();
        let of = |lessons: &[Lesson<'_>], by: u8| -> f32 {
            let by = Uuid::from_bytes([by; 16]);
            lessons.iter().filter(|l| l.by == by).map(|l| l.weight).sum()
        };
        let mut alone = lessons(&all);
        bound(&mut alone, 1_000.0);
        assert!((of(&alone, 1) - ALONE).abs() < 0.01, "{}", of(&alone, 1));
        assert!((of(&alone, 2) - 20.0).abs() < 0.01);
        all.push(decision(21, 2, "电梯又坏了".to_owned(), "lift", "noise"));
        let mut shared = lessons(&all);
        bound(&mut shared, 1_000.0);
        let share = of(&shared, 1) / (of(&shared, 1) + of(&shared, 2) + 1_000.0);
        assert!((share - ONE_PERSON).abs() < 0.001, "{share}");
    }

    /// STA-5: with nothing to hold back nothing is trained.
    #[test]
    fn too_few_to_tell() {
        let made = make(&[decision(1, 1, "电梯坏了".to_owned(), "lift", "lift")], None);
        assert_eq!((made.learnt.outcome, made.model.is_none()), (Outcome::Few, true));
    }
}
