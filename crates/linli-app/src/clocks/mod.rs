//! Use cases about clocks: why a clock says what it says, the policies and calendars behind it.
//!
//! Owns reading a case's clocks with their reasons ([`of_case`]). The rules are in `linli_domain::clock`; what time alone
//! does is in [`crate::complaint::sweep`]. Called by the case page, the API and the command line.

pub mod calendars;
pub mod moving;
pub mod policies;
pub mod preview;
pub mod replan;

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::commit::{self, Kept};
use crate::complaint::verify;
use crate::complaint::view::Names;
use crate::error::AppError;
use jiff::Timestamp;
use linli_domain::actor::Who;
use linli_domain::clock::explain::{Explained, What};
use linli_domain::ids::CaseId;
use linli_domain::policy::Policy;
use linli_domain::process::Entry;
use linli_domain::process::explain::{self, Policies};
use linli_domain::vocabulary::Kind;
use linli_domain::{complaint, repair};
use linli_store::cases::{self, CaseRow};
use linli_store::{Tx, journal, texts};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The clocks of a case with their reasons.
#[derive(Clone, Debug)]
pub struct CaseClocks {
    /// The instant of reading, for which states and remaining times hold.
    pub now: Timestamp,
    /// Version of the case.
    pub version: i64,
    pub time_zone: String,
    /// Every run of every clock: the running ones first, in the order of their limits.
    pub clocks: Vec<Explained>,
    /// Of those who paused and extended.
    pub names: Names,
    /// Words of the extensions; `None` when erased.
    pub texts: BTreeMap<Uuid, Option<String>>,
}

/// The clocks of a case, each with what started it, what counted, what did not and why.
///
/// # Errors
/// [`AppError::NotFound`] if the case is not the caller's to see.
pub async fn of_case(app: &App, caller: &Caller, id: CaseId) -> Result<CaseClocks, AppError> {
    caller.require(Right::SeeCases)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone()
        .db
        .read(move |tx| {
            let row = cases::visible(tx, &caller.scope(Right::SeeCases), id.0)?;
            match Kind::parse(&row.kind) {
                Some(Kind::Repair) => explained::<repair::State>(tx, &app, row),
                _ => explained::<complaint::State>(tx, &app, row),
            }
        })
        .await
}

fn explained<S: Kept>(tx: &mut Tx<'_>, app: &App, row: CaseRow) -> Result<CaseClocks, AppError> {
    let loaded = commit::loaded::<S>(tx, app, row)?;
    let now = app.environment.now();
    let rows = journal::of_clocks(tx, loaded.row.id)?;
    let entries: Vec<Entry<S::Event>> =
        rows.iter().map(verify::decode).collect::<Result<_, AppError>>()?;
    let rules = &loaded.rules;
    let (policy, _) = loaded.state.policy();
    let earlier = explain::left_behind::<S>(&entries)
        .into_iter()
        .map(|version| app.rules.rules(tx, policy, version, &loaded.office.time_zone));
    let earlier = earlier.collect::<Result<Vec<_>, _>>()?;
    let policies: Vec<&Policy> = earlier.iter().chain([rules]).map(|rules| &rules.policy).collect();
    let clocks = explain::explained::<S>(&entries, &Policies(&policies), &rules.calendar, now);
    let (people, words) = referred(&clocks);
    Ok(CaseClocks {
        now,
        version: loaded.row.version,
        time_zone: loaded.office.time_zone,
        names: Names::read(tx, &people)?,
        texts: texts::bodies(tx, &words)?,
        clocks,
    })
}

/// People and texts that the clocks refer to.
fn referred(clocks: &[Explained]) -> (Vec<Uuid>, Vec<Uuid>) {
    let (mut people, mut words) = (BTreeSet::new(), BTreeSet::new());
    for change in clocks.iter().flat_map(|clock| &clock.changes) {
        if let Who::Staff(staff) = change.by {
            people.insert(staff.0);
        }
        if let What::Extended { reason: Some(reason), .. } = &change.what {
            words.insert(reason.id.0);
        }
    }
    (people.into_iter().collect(), words.into_iter().collect())
}
