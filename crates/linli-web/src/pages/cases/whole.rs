//! The page of a case of any kind: what every kind shows alike, around what its kind says.
//!
//! Owns the template. Called by the pages of complaints and of repairs, each with its [`Parts`].

use super::act::{ActForm, Input};
use super::explain::{self, Panel};
use super::folder::Folder;
use super::side::{files, person, person_facts};
use super::{letters, presence, why};
use crate::errors::Fault;
use crate::pages::scripts;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Clock, ComposerTab, Entry, EntryKind, Pair, PersonChip, Steps, Tab, Tag};
use askama::Template;
use axum::response::Response;
use linli_app::access::Right;
use linli_app::resident::links;
use linli_app::{clocks, presence as here, privacy};
use linli_domain::ids::CaseId;
use serde::Deserialize;
use uuid::Uuid;

/// The one thing asked of the visitor, or why nothing is.
pub struct Ask {
    pub title: String,
    pub clock: Option<Clock>,
    /// What has to be known for the decision.
    pub facts: Vec<Pair>,
    pub acts: Vec<ActForm>,
    /// Acts of this stage that are refused, with the reason.
    pub refused: Vec<(String, String)>,
}

/// What a kind of case says of itself.
pub(super) struct Parts {
    pub stage_class: &'static str,
    pub tags: Vec<Tag>,
    pub quiet: Vec<String>,
    pub steps: Steps,
    pub ask: Ask,
    pub others: Vec<ActForm>,
    /// Panes of the composer, still without what was typed.
    pub composer: Vec<ComposerTab>,
    pub entries: Vec<Entry>,
    /// Where the next older part of the history begins.
    pub before: Option<i64>,
    pub duties: Vec<Pair>,
    pub texts: Vec<scripts::Text>,
    pub may_attach: bool,
    /// Papers of this kind, by the codes of their addresses.
    pub forms: &'static [&'static str],
}

#[derive(Template)]
#[template(path = "pages/cases/show.html")]
struct ShowPage {
    page: Page,
    number: String,
    title: String,
    severity: String,
    stage: String,
    parts: Parts,
    /// Everything, what was said, what was decided.
    filters: Vec<Tab>,
    /// Who else has the case open, in words; empty for nobody.
    here: String,
    here_href: String,
    older: String,
    older_words: String,
    clocks: Vec<Panel>,
    person: PersonChip,
    person_facts: Vec<Pair>,
    /// Where the resident follows the case; empty while no link was given out.
    link: String,
    letters: letters::Card,
    /// Where another link is made; empty for those who make none.
    new_link: String,
    said: String,
    asks: String,
    /// Why it was proposed to be what it is.
    why: Vec<Pair>,
    files: Vec<Pair>,
    /// Where a file is sent; empty for those who may add none.
    attach: String,
    /// Which changes the page hears of.
    live: String,
    /// Says that names and words were erased; empty otherwise.
    erased: String,
}

/// The page of a case.
///
/// # Errors
/// A fault if the case is not the visitor's to see.
pub(super) async fn shown(
    state: &WebState,
    signed: &Signed,
    page: Page,
    folder: Folder<'_>,
    only: &str,
    mut parts: Parts,
) -> Result<Response, Fault> {
    let id = folder.row.id;
    let read = clocks::of_case(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let others = here::others(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let drafts = presence::drafts_of(state, signed, id).await?;
    let why = why::of(state, signed, &page, id).await?;
    let link = links::known(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let erased = privacy::erased_at(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let gives = signed.caller.has(Right::Register);
    super::composer::fill(&mut parts.composer, (id, state.app.environment.id()), &drafts);
    parts.entries.retain(|entry| shows(only, entry.kind));
    let (older, older_words) = older(&page, id, parts.before);
    Ok(crate::pages::ok(&ShowPage {
        number: folder.row.number.clone(),
        title: folder.row.title.clone(),
        severity: folder.row.severity.clone(),
        stage: page.word("state", &folder.row.stage).to_owned(),
        filters: filters(&page, id, only),
        here: match others.as_slice() {
            [] => String::new(),
            names => page.f("case.here_too", &[("names", &names.join("、"))]),
        },
        here_href: format!("/cases/{id}/here"),
        clocks: explain::panels(&page, &read),
        person: person(&page, folder),
        person_facts: person_facts(&page, folder),
        letters: letters::card(state, signed, &page, id).await?,
        link: link.map(|token| format!("/t/{token}")).unwrap_or_default(),
        new_link: if gives { format!("/cases/{id}/resident-link") } else { String::new() },
        said: folder.text(folder.reported.said),
        why,
        asks: folder.reported.asks.map(|id| folder.text(id)).unwrap_or_default(),
        files: files(&page, folder),
        attach: if parts.may_attach { format!("/cases/{id}/attach") } else { String::new() },
        live: format!("case:{id}"),
        erased: erased.map_or(String::new(), |at| {
            page.f("case.erased_on", &[("time", &page.times.date(at))])
        }),
        parts,
        older,
        older_words,
        page,
    }))
}

#[derive(Template)]
#[template(path = "pages/cases/older.html")]
struct OlderPage {
    page: Page,
    number: String,
    case_href: String,
    entries: Vec<Entry>,
    older: String,
    older_words: String,
}

/// An older part of the history.
pub(super) fn older_part(
    page: Page,
    folder: Folder<'_>,
    (entries, before): (Vec<Entry>, Option<i64>),
) -> Response {
    let (older, older_words) = older(&page, folder.row.id, before);
    let (number, case_href) = (folder.row.number.clone(), format!("/cases/{}", folder.row.id));
    crate::pages::ok(&OlderPage { page, number, case_href, entries, older, older_words })
}

/// Where an older part of the history begins.
#[derive(Deserialize)]
pub struct Before {
    pub(super) before: Option<i64>,
}

/// Which part of the timeline is shown.
#[derive(Deserialize)]
pub struct Filter {
    pub(super) show: Option<String>,
}

/// Whether a part of the timeline shows an entry: `talk` is what was said, `audit` what was decided and done.
fn shows(only: &str, kind: EntryKind) -> bool {
    let talk = matches!(kind, EntryKind::Note | EntryKind::Reply | EntryKind::Said);
    match only {
        "talk" => talk,
        "audit" => !talk,
        _ => true,
    }
}

fn filters(page: &Page, id: Uuid, only: &str) -> Vec<Tab> {
    ["", "talk", "audit"]
        .into_iter()
        .map(|code| Tab {
            label: page
                .word("timeline_part", if code.is_empty() { "all" } else { code })
                .to_owned(),
            href: match code {
                "" => format!("/cases/{id}#timeline"),
                code => format!("/cases/{id}?show={code}#timeline"),
            },
            count: None,
            current: code == only,
        })
        .collect()
}

fn older(page: &Page, id: Uuid, before: Option<i64>) -> (String, String) {
    match before {
        Some(seq) => {
            let words = page.f("case.older", &[("count", &(seq - 1).to_string())]);
            (format!("/cases/{id}/history?before={seq}"), words)
        }
        None => Default::default(),
    }
}
