//! What the blanks of a letter are filled with: from the case as it is now, in the language of the resident.
//!
//! Owns the values and how times are written in a letter. Says nothing that the resident's page does not show (M06, M10):
//! no name of whoever reported, no number or address of a colleague, no word of what was said.

use crate::App;
use crate::complaint::commit::{self, Kept, Loaded};
use crate::complaint::view::Names;
use crate::error::AppError;
use crate::mail::Post;
use crate::resident::links;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use linli_domain::ids::StaffId;
use linli_domain::letter::{Blank, Occasion, Writes};
use linli_domain::resident::promises;
use linli_domain::vocabulary::Kind;
use linli_domain::{complaint, repair};
use linli_store::cases::CaseRow;
use linli_store::{Tx, names};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What is known of a case when a letter about it is written.
pub(super) struct Known {
    pub(super) values: BTreeMap<Blank, String>,
    /// The letter still says what is so.
    pub(super) holds: bool,
    /// Nobody is woken before then.
    pub(super) quiet_until: Option<Timestamp>,
}

/// Reads it.
///
/// # Errors
/// [`AppError::Unavailable`].
pub(super) fn known(
    tx: &mut Tx<'_>,
    app: &App,
    row: CaseRow,
    (occasion, language): (Occasion, &str),
    now: Timestamp,
) -> Result<Known, AppError> {
    if row.kind == Kind::Repair.as_str() {
        let loaded = commit::loaded::<repair::State>(tx, app, row)?;
        let who = (loaded.state.department.map(|d| d.0), loaded.state.technician);
        of(tx, app, &loaded, who, (occasion, language), now)
    } else {
        let loaded = commit::loaded::<complaint::State>(tx, app, row)?;
        let lead = loaded.state.lead().map(|task| task.department.0);
        let who = (lead, loaded.state.handler());
        of(tx, app, &loaded, who, (occasion, language), now)
    }
}

fn of<S: Kept + Writes>(
    tx: &mut Tx<'_>,
    app: &App,
    loaded: &Loaded<S>,
    who: (Option<Uuid>, Option<StaffId>),
    (occasion, language): (Occasion, &str),
    now: Timestamp,
) -> Result<Known, AppError> {
    let zone = TimeZone::get(&loaded.office.time_zone)
        .map_err(|e| AppError::Internal(format!("time zone: {e}")))?;
    let open = promises(&loaded.state, &loaded.rules.policy, now);
    let missed = open.iter().find(|promise| promise.late);
    let next = open.iter().find(|promise| !promise.late && !promise.paused);
    let time = |at: Timestamp| written(at, &zone, language);
    let category = names::category(tx, &loaded.row.category)?;
    let link = format!("{}/t/{}", app.post.public_url, links::of_case(tx, app, &loaded.row, now)?);
    let mut values = BTreeMap::from([
        (Blank::Number, loaded.row.number.clone()),
        (Blank::Office, loaded.office.name.clone()),
        (Blank::Phone, app.post.phone.clone()),
        (Blank::Place, loaded.row.place_label.clone()),
        (
            Blank::Category,
            match language {
                "zh-TW" => category.zh_tw,
                "en" => category.en,
                _ => category.zh_cn,
            },
        ),
        (Blank::Who, people(tx, who)?),
        (Blank::Stop, format!("{link}/mail")),
        (Blank::Link, link),
    ]);
    if let Some(next) = next {
        values.insert(Blank::PromisedAt, time(next.due_at));
    }
    if let Some(missed) = missed {
        values.insert(Blank::MissedAt, time(missed.due_at));
    }
    let holds = occasion != Occasion::Late || missed.is_some();
    let sleeps = !loaded.state.wakes();
    let quiet = sleeps.then(|| loaded.rules.policy.quiet_until(now, &zone)).flatten();
    Ok(Known { values, holds, quiet_until: quiet })
}

/// `工程部 赵师傅`: the department and the person who answers for it, as the resident's page names them.
fn people(
    tx: &mut Tx<'_>,
    (department, person): (Option<Uuid>, Option<StaffId>),
) -> Result<String, AppError> {
    let ids: Vec<Uuid> = department.into_iter().chain(person.map(|staff| staff.0)).collect();
    let names = Names::read(tx, &ids)?;
    let all: Vec<&str> = ids.iter().map(|id| names.of(*id)).filter(|n| !n.is_empty()).collect();
    Ok(all.join(" "))
}

/// A time as a letter says it, by the clock of the office.
fn written(at: Timestamp, zone: &TimeZone, language: &str) -> String {
    let local = at.to_zoned(zone.clone());
    let format = if language == "en" { "%-d %B, %H:%M" } else { "%-m 月 %-d 日 %H:%M" };
    local.strftime(format).to_string()
}

/// What the blanks are filled with where no case is at hand: for a look at a text while it is edited. The desk's number and
/// the beginning of the links are the real ones.
pub(super) fn example(language: &str, post: &Post) -> BTreeMap<Blank, String> {
    let (office, place, category, who, missed, promised) = match language {
        "zh-TW" => (
            "錦苑管理中心",
            "3 棟 2 單元 1201",
            "漏水",
            "工程部 趙師傅",
            "9 月 14 日 15:00",
            "9 月 14 日 18:00",
        ),
        "en" => (
            "Jinyuan office",
            "Block 3, 2-1201",
            "Water leak",
            "Engineering, Mr Zhao",
            "14 September, 15:00",
            "14 September, 18:00",
        ),
        _ => (
            "锦苑管理处",
            "3栋2单元1201",
            "漏水",
            "工程部 赵师傅",
            "9 月 14 日 15:00",
            "9 月 14 日 18:00",
        ),
    };
    let link = format!("{}/t/AbCdEfGhIjKlMnOpQrStUv", post.public_url);
    BTreeMap::from([
        (Blank::Number, "WX260914-007".to_owned()),
        (Blank::Office, office.to_owned()),
        (Blank::Phone, post.phone.clone()),
        (Blank::Place, place.to_owned()),
        (Blank::Category, category.to_owned()),
        (Blank::Who, who.to_owned()),
        (Blank::MissedAt, missed.to_owned()),
        (Blank::PromisedAt, promised.to_owned()),
        (Blank::Stop, format!("{link}/mail")),
        (Blank::Link, link),
    ])
}
