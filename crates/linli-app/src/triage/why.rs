//! Why a case was proposed to be what it was: what was proposed, what was decided, and the words (STA-5, CMP-3).

use crate::App;
use crate::access::{Caller, Right};
use crate::error::AppError;
use crate::triage::Whose;
use linli_domain::ids::{CaseId, NodeId};
use linli_store::cases;
use linli_store::triage::{self as store};

/// One question of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    pub question: String,
    pub proposed: String,
    /// Thousandths.
    pub confidence: i64,
    pub decided: Option<String>,
    /// The words that lead there now; empty if the model of today would say something else.
    pub because: Vec<String>,
    /// The rule of CMP-3, for the severity.
    pub rule: String,
}

/// The questions of a case, empty for one that was proposed to nobody.
///
/// # Errors
/// [`AppError::NotFound`] if the caller does not see the case.
pub async fn of_case(app: &App, caller: &Caller, case: CaseId) -> Result<Vec<Why>, AppError> {
    caller.require(Right::SeeCases)?;
    let scope = caller.scope(Right::SeeCases);
    let app = app.clone();
    let (answers, now) = app
        .clone()
        .db
        .read(move |tx| {
            let row = cases::visible(tx, &scope, case.0)?;
            let answers = store::answers(tx, case.0)?;
            if answers.is_empty() {
                return Ok::<_, AppError>((answers, None));
            }
            let whose = Whose::Offices(vec![NodeId(row.office_id)]);
            let words = store::words(tx, case.0)?;
            let mut now = words.map(|words| app.propose_at(&words, None, &whose));
            if let Some(now) = &mut now {
                now.among_categories(tx)?;
            }
            Ok((answers, now))
        })
        .await?;
    let why = |answer: store::Answer| {
        let same = now.as_ref().and_then(|now| {
            let found = now.questions().into_iter().find(|(name, _)| *name == answer.question)?;
            (found.1.value == answer.proposed).then(|| found.1.because.clone())
        });
        let ruled = answer.question == "severity" && same.is_some();
        let rule = now.as_ref().filter(|_| ruled).map(|now| now.severity_rule.clone());
        Why {
            because: same.unwrap_or_default(),
            rule: rule.unwrap_or_default(),
            question: answer.question,
            proposed: answer.proposed,
            confidence: answer.confidence,
            decided: answer.decided,
        }
    };
    Ok(answers.into_iter().map(why).collect())
}
