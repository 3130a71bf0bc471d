//! Writing down what was proposed and what the person decided: the corrections that are learnt from.
//!
//! Owns which act decides which question. Runs inside the transaction of the act itself.

use super::Proposed;
use crate::complaint::commit::Act;
use crate::error::AppError;
use jiff::Timestamp;
use linli_domain::actor::Who;
use linli_domain::complaint::Event;
use linli_domain::severity::SeverityRule;
use linli_domain::vocabulary::Kind;
use linli_store::triage::{self as store, Answer, Reading};
use linli_store::{StoreError, Tx};
use uuid::Uuid;

/// Where something came in, and who decided on it first.
pub(crate) struct Entered {
    pub(crate) subject: Uuid,
    /// The words of a case.
    pub(crate) text: Option<Uuid>,
    pub(crate) office: Uuid,
    pub(crate) by: Uuid,
    pub(crate) at: Timestamp,
}

/// A case was registered: its kind and its category are decided.
pub(crate) fn registered(
    tx: &mut Tx<'_>,
    entered: &Entered,
    proposed: &Proposed,
    (kind, category): (Kind, &str),
) -> Result<(), StoreError> {
    keep(tx, entered, proposed, &[("kind", kind.as_str()), ("category", category)])
}

/// A contact was taken down of which no case came: its kind is decided.
pub(crate) fn contact(
    tx: &mut Tx<'_>,
    entered: &Entered,
    proposed: &Proposed,
    kind: Option<Kind>,
) -> Result<(), StoreError> {
    match kind {
        Some(kind) => keep(tx, entered, proposed, &[("kind", kind.as_str())]),
        None => Ok(()),
    }
}

fn keep(
    tx: &mut Tx<'_>,
    entered: &Entered,
    proposed: &Proposed,
    decided: &[(&str, &str)],
) -> Result<(), StoreError> {
    let reading = Reading {
        subject: entered.subject,
        text: entered.text,
        office: entered.office,
        at: entered.at,
        model: proposed.model,
    };
    let answers: Vec<Answer> = proposed
        .questions()
        .into_iter()
        .filter(|(_, answer)| !answer.value.is_empty())
        .map(|(question, answer)| {
            let decided = decided.iter().find(|(asked, _)| *asked == question);
            Answer {
                question: question.to_owned(),
                proposed: answer.value.clone(),
                confidence: i64::from(answer.confidence),
                decided: decided.map(|(_, value)| (*value).to_owned()),
                by: decided.map(|_| entered.by),
                decided_at: decided.map(|_| entered.at),
            }
        })
        .collect();
    store::keep(tx, &reading, &answers)
}

/// What a person's act decides about the questions of triage. Time and the program decide nothing.
pub(crate) fn decided(
    tx: &mut Tx<'_>,
    act: &Act<'_>,
    case: Uuid,
    event: &Event,
) -> Result<(), AppError> {
    let Who::Staff(by) = act.who else { return Ok(()) };
    let mut decide =
        |question, value: &str| store::decide(tx, case, question, value, by.0, act.now);
    match event {
        Event::Judged { judgement, severity, .. } => {
            decide("judgement", judgement.as_str())?;
            if let Some(severity) = severity {
                decide("severity", severity.as_str())?;
            }
        }
        Event::SeverityChanged { to, rule: SeverityRule::Person, .. } => {
            decide("severity", to.as_str())?;
        }
        Event::EmergencyDecided { start, .. } => {
            decide("emergency", if *start { "yes" } else { "no" })?;
        }
        _ => {}
    }
    Ok(())
}
