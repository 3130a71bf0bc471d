//! One case of whatever kind, read once: a complaint or a repair (ux 5.5: one page for all kinds).

use super::act::ActForm;
use super::folder::Folder;
use super::{refusal_of, repair, show, timeline};
use crate::errors::Fault;
use crate::forms::{Reader, Values};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Entry, Steps};
use jiff::tz::TimeZone;
use linli_app::AppError;
use linli_app::complaint::view::{self, CaseView};
use linli_app::complaint::{self, act};
use linli_app::repair::act as repair_act;
use linli_app::repair::view::{self as repair_view, RepairView};
use linli_domain::complaint::Action;
use linli_domain::ids::CaseId;
use linli_domain::refusal::Refusal;
use linli_domain::repair as order;
use uuid::Uuid;

/// A case with what its kind adds.
pub(in crate::pages) enum OfKind {
    Complaint(Box<CaseView>),
    Repair(Box<RepairView>),
}

/// What somebody does to it.
pub(super) enum Doing {
    Complaint(complaint::Act),
    Repair(repair_act::Act),
}

/// Reads a case of any kind.
///
/// # Errors
/// A fault if it is not the visitor's to see.
pub(in crate::pages) async fn of_kind(
    state: &WebState,
    signed: &Signed,
    id: Uuid,
) -> Result<OfKind, Fault> {
    let case = CaseId(id);
    match view::case(&state.app, &signed.caller, case).await {
        Ok(view) => Ok(OfKind::Complaint(Box::new(view))),
        Err(AppError::Refused(Refusal::OtherKind { .. })) => {
            let view = repair_view::repair(&state.app, &signed.caller, case).await;
            Ok(OfKind::Repair(Box::new(view.map_err(fault)?)))
        }
        Err(error) => Err(fault(error)),
    }
}

impl OfKind {
    /// What every kind has.
    pub(in crate::pages) fn folder(&self) -> Folder<'_> {
        match self {
            Self::Complaint(view) => Folder::from(&**view),
            Self::Repair(view) => Folder::from(&**view),
        }
    }

    /// The form of an act by its code, and why it is refused now; `None` for an act that this kind does not have.
    pub(super) fn form(
        &self,
        code: &str,
        page: &Page,
        values: Option<Values>,
    ) -> Option<(ActForm, Option<String>)> {
        let (form, refusal) = match self {
            Self::Complaint(view) => {
                let action = Action::parse(code)?;
                (ActForm::of(action, page, view, values), refused(&view.actions, action))
            }
            Self::Repair(view) => {
                let action = order::Action::parse(code)?;
                (repair::form(action, page, view, values), refused(&view.actions, action))
            }
        };
        Some((form, refusal.map(|refusal| refusal_of(page, refusal, self.folder().names))))
    }

    /// Reads an act; `None` for one that is done elsewhere, such as adding a file.
    pub(super) fn read(&self, code: &str, r: &mut Reader<'_>, zone: &TimeZone) -> Option<Doing> {
        match self {
            Self::Complaint(_) => {
                super::act::read(Action::parse(code)?, r, zone).map(Doing::Complaint)
            }
            Self::Repair(view) => {
                repair::read(order::Action::parse(code)?, r, (zone, view)).map(Doing::Repair)
            }
        }
    }

    /// The codes of its kind's steps, and the index of the one it waits in; of a finished case, how many there are.
    pub(super) fn position(&self) -> (&'static [&'static str], usize) {
        let (steps, step) = match self {
            Self::Complaint(view) => (Steps::STAGES, view.state.stage.step()),
            Self::Repair(view) => (Steps::OF_REPAIR, view.state.stage.step()),
        };
        (steps, usize::from(step) - 1)
    }

    /// The codes of the acts that its stage waits for, each with why the visitor may not.
    pub(super) fn awaited(&self) -> Vec<(&'static str, Option<&Refusal>)> {
        match self {
            Self::Complaint(view) => {
                let acts = show::wanted(view.state.stage).iter();
                acts.map(|act| (act.as_str(), refused(&view.actions, *act))).collect()
            }
            Self::Repair(view) => {
                let acts = repair::wanted(view.state.stage).iter();
                acts.map(|act| (act.as_str(), refused(&view.actions, *act))).collect()
            }
        }
    }

    /// The newest entry that a person would recognise.
    pub(super) fn newest(&self, page: &Page) -> Option<Entry> {
        let look = self.folder().into();
        match self {
            Self::Complaint(view) => {
                let mut entries = view.timeline.entries.iter();
                entries.find_map(|entry| timeline::entry(page, look, entry))
            }
            Self::Repair(view) => {
                let mut entries = view.timeline.entries.iter();
                entries.find_map(|entry| repair::entry(page, look, entry))
            }
        }
    }
}

/// Why an act of a case is refused now.
fn refused<A: PartialEq>(actions: &[(A, Option<Refusal>)], act: A) -> Option<&Refusal> {
    actions.iter().find(|(a, _)| *a == act)?.1.as_ref()
}

impl Doing {
    /// Performs it.
    ///
    /// # Errors
    /// Those of the use case.
    pub(super) async fn perform(
        self,
        state: &WebState,
        signed: &Signed,
        case: CaseId,
        expected: Option<i64>,
    ) -> Result<(), AppError> {
        match self {
            Self::Complaint(doing) => {
                act::act(&state.app, &signed.caller, case, expected, doing).await.map(drop)
            }
            Self::Repair(doing) => {
                let coming = repair_act::Coming { expected, key: None };
                repair_act::act(&state.app, &signed.caller, case, coming, doing).await.map(drop)
            }
        }
    }
}
