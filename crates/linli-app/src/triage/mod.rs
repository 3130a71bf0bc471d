//! Triage: what the words of a case let one expect, what people made of it, and what is learnt from that (STA-5).
//!
//! Owns which model answers on this node and how a newer one takes its place while the program runs. Proposes and never
//! decides. Must not weigh words: `linli_triage` does. Called by the desk, the API, registration, jobs and commands.

pub mod heat;
pub mod learn;
pub mod models;
pub mod own_words;
pub mod prevention;
pub mod quality;
mod record;
pub mod why;

pub use own_words::Whose;
pub(crate) use record::{Entered, contact, decided, registered};

use crate::App;
use crate::error::AppError;
use linli_store::{Tx, categories, triage as store};
use linli_triage::found::{self, Found};
use linli_triage::model::Model;
use linli_triage::proposal::{self, Triage};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, PoisonError, RwLock};

/// Stands for the rules alone, without any model.
pub const RULES_ALONE: i64 = -1;

/// The model that answers on this node. Rules alone until the first has loaded.
pub struct Shelf {
    current: RwLock<Arc<Current>>,
    pub(crate) heat: heat::Shelf,
    own: RwLock<Arc<own_words::Known>>,
}

/// A model in use, or why it is not.
pub struct Current {
    /// Version in the database; 0 for the one that ships, -1 before any was looked for.
    pub version: i64,
    /// What went wrong with it; the rules go on proposing then.
    pub trouble: Option<String>,
    triage: Triage,
}

impl Current {
    /// What is known of words; none while the rules stand alone.
    pub(crate) const fn model(&self) -> Option<&Model> {
        self.triage.model()
    }

    /// The version that really answers.
    pub const fn answering(&self) -> i64 {
        if self.trouble.is_some() { RULES_ALONE } else { self.version }
    }
}

impl Default for Shelf {
    fn default() -> Self {
        let none = Current { version: RULES_ALONE, trouble: None, triage: Triage::new(None) };
        Self {
            current: RwLock::new(Arc::new(none)),
            heat: heat::Shelf::default(),
            own: RwLock::default(),
        }
    }
}

impl std::fmt::Debug for Shelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shelf").field("version", &self.current().version).finish_non_exhaustive()
    }
}

impl Shelf {
    /// What answers now. Whoever holds it goes on with it while a newer one is put in place.
    pub fn current(&self) -> Arc<Current> {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The words of the company's own as this node knows them.
    fn own(&self) -> Arc<own_words::Known> {
        self.own.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put_own(&self, known: own_words::Known) {
        *self.own.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
    }

    fn put(&self, current: Current) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(current);
    }
}

/// One proposed answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Empty where nothing can be proposed.
    pub value: String,
    /// Expected share of right answers, in thousandths.
    pub confidence: u16,
    /// The words that led there.
    pub because: Vec<String>,
}

/// Something named in the text: where or when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// `building`, `entrance`, `floor`, `room`, `lift`, `garage`, `shop`, `area`; `past`, `daily`.
    pub kind: String,
    pub text: String,
}

/// Everything proposed for a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proposed {
    /// The model that answered; -1 for the rules alone.
    pub model: i64,
    pub kind: Answer,
    pub category: Answer,
    pub emergency: Answer,
    /// Points of the emergency list that the words show.
    pub points: Vec<String>,
    /// Dangers to life that the words show, whether or not a point of the list is shown: `gas`, `fire`, `injury`,
    /// `trapped`. The clerk says the emergency script first.
    pub life: Vec<String>,
    /// The words for these.
    pub life_because: Vec<String>,
    pub severity: Answer,
    /// The rule of CMP-3 behind the severity.
    pub severity_rule: String,
    pub judgement: Answer,
    /// Whether the words speak for several households.
    pub group: Answer,
    pub places: Vec<Named>,
    pub times: Vec<Named>,
    #[serde(skip)]
    also: Vec<(String, u16)>,
}

impl Proposed {
    /// The five questions, with their answers.
    pub fn questions(&self) -> [(&'static str, &Answer); 5] {
        [
            ("kind", &self.kind),
            ("category", &self.category),
            ("emergency", &self.emergency),
            ("severity", &self.severity),
            ("judgement", &self.judgement),
        ]
    }

    /// Keeps to the categories in use: the likeliest of them, or none. Asks for one at a time, since the first is nearly
    /// always there.
    pub(crate) fn among_categories(&mut self, tx: &mut Tx<'_>) -> Result<(), AppError> {
        if takes_cases(tx, &self.category.value)? {
            return Ok(());
        }
        self.category = Answer::default();
        for (code, confidence) in &self.also {
            if takes_cases(tx, code)? {
                self.category =
                    Answer { value: code.clone(), confidence: *confidence, because: Vec::new() };
                break;
            }
        }
        Ok(())
    }

    /// Whether the words speak of an emergency.
    pub fn is_emergency(&self) -> bool {
        self.emergency.value == "yes"
    }
}

impl App {
    /// Proposes for a text by what holds everywhere. `place` is what is known of the place. Words are evidence and never
    /// orders.
    pub fn propose(&self, text: &str, place: Option<&str>) -> Proposed {
        self.propose_at(text, place, &Whose::Company)
    }

    /// The same where the emergency words of offices hold, too (REP-1).
    pub fn propose_at(&self, text: &str, place: Option<&str>, whose: &Whose) -> Proposed {
        let current = self.triage.current();
        let own = self.triage.own();
        let p = current.triage.propose_with(text, place, &own.of(whose));
        let named = |found: Vec<Found>| {
            found.into_iter().map(|f| Named { kind: f.kind.to_owned(), text: f.text }).collect()
        };
        Proposed {
            model: current.answering(),
            kind: answer(p.kind),
            category: answer(p.category),
            emergency: answer(p.emergency),
            points: p.points,
            life: p.life,
            life_because: p.life_because,
            severity: answer(p.severity),
            severity_rule: p.severity_rule,
            judgement: answer(p.judgement),
            group: answer(p.group),
            places: named(found::places(text)),
            times: named(found::times(text)),
            also: p.also.into_iter().map(|(code, sure)| (code, thousandths(sure))).collect(),
        }
    }
}

/// Whether a category is in use and stands below another.
fn takes_cases(tx: &mut Tx<'_>, code: &str) -> Result<bool, AppError> {
    let category = categories::get(tx, code)?;
    Ok(category.is_some_and(|c| c.parent.is_some() && c.retired_at.is_none()))
}

fn answer(answer: proposal::Answer) -> Answer {
    Answer {
        value: answer.value,
        confidence: thousandths(answer.confidence),
        because: answer.because,
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share between 0 and 1 times a thousand fits"
)]
fn thousandths(share: f32) -> u16 {
    (share.clamp(0.0, 1.0) * 1_000.0).round() as u16
}

/// Proposes for a text as somebody who may register asks for it, among the categories in use.
///
/// # Errors
/// [`AppError::Forbidden`] for those who do not register.
pub async fn propose(
    app: &App,
    caller: &crate::Caller,
    text: String,
    place: Option<String>,
) -> Result<Proposed, AppError> {
    caller.require(crate::access::Right::Register)?;
    let proposed = app.propose_at(&text, place.as_deref(), &Whose::of(caller, None));
    app.db
        .read(move |tx| {
            let mut proposed = proposed.clone();
            proposed.among_categories(tx)?;
            Ok(proposed)
        })
        .await
}

/// Puts the model in place that is in force now, if this node has another. Also how a second node hears of a switch.
/// Answers with the number of models put in place.
///
/// # Errors
/// [`AppError::Unavailable`]. A model that does not load is no error: the rules go on, and [`Current::trouble`] says why.
pub async fn refresh(app: &App) -> Result<usize, AppError> {
    let in_force = app.db.read(|tx| Ok::<_, AppError>(store::in_force(tx)?)).await?;
    if app.triage.current().version == in_force {
        return Ok(0);
    }
    let (triage, trouble) = match models::load(app, in_force).await? {
        Ok(model) => (Triage::new(Some(model)), None),
        Err(trouble) => (Triage::new(None), Some(trouble)),
    };
    if let Some(trouble) = &trouble {
        tracing::error!(version = in_force, %trouble, "the triage model does not load; the rules go on");
    }
    app.triage.put(Current { version: in_force, trouble, triage });
    Ok(1)
}
