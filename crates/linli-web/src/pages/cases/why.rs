//! "Why important?": what triage proposed for a case, with its words, beside what people decided (STA-5, CMP-3).

use crate::errors::Fault;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::Pair;
use linli_app::triage::why::{self, Why};
use linli_domain::ids::CaseId;
use uuid::Uuid;

/// The lines of a case, none for one that was proposed to nobody.
pub(super) async fn of(
    state: &WebState,
    signed: &Signed,
    page: &Page,
    id: Uuid,
) -> Result<Vec<Pair>, Fault> {
    let all = why::of_case(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    Ok(lines(page, &all))
}

/// A line for each question that says something about the case.
fn lines(page: &Page, all: &[Why]) -> Vec<Pair> {
    all.iter()
        .filter(|why| {
            why.question != "category" && (why.question != "emergency" || why.proposed == "yes")
        })
        .map(|why| Pair::new(page.word("triage_question", &why.question), words(page, why)))
        .collect()
}

fn words(page: &Page, why: &Why) -> String {
    let list = if why.question == "emergency" { "triage_emergency" } else { why.question.as_str() };
    let mut parts = vec![page.f("case.why_proposed", &[("value", page.word(list, &why.proposed))])];
    if !why.rule.is_empty() {
        parts.push(page.word("triage_rule", &why.rule).to_owned());
    }
    if !why.because.is_empty() {
        let said: String = why.because.iter().map(|word| format!("“{word}”")).collect();
        parts.push(page.f("desk.because", &[("words", &said)]));
    }
    if let Some(decided) = &why.decided {
        parts.push(page.f("case.why_decided", &[("value", page.word(list, decided))]));
    }
    parts.join(page.t("case.why_join"))
}
