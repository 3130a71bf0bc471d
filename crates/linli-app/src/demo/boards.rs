//! The public boards of the demonstration: last month's of each community, written by one person and published by another,
//! and the seats of the owners' representatives (FUP-7).
//!
//! Owns the words. Called by [`super::fill`] after all cases, which the boards count.

use super::cast::{Cast, Member};
use super::chance::{Chance, Seeded};
use crate::App;
use crate::access::Caller;
use crate::board::prepare::{self, ItemInput};
use crate::board::{list, seats, sign_off};
use crate::error::AppError;
use jiff::{Timestamp, ToSpan};
use linli_domain::ids::PlaceId;
use linli_domain::vocabulary::Role;
use linli_store::personal_notices;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Kind, title, text, standing.
const ITEMS: &[[&str; 4]] = &[
    [
        "improvement",
        "地下车库照明换成感应灯",
        "原来有十一处不亮，现在人来灯亮，夜间也看得清路。",
        "",
    ],
    ["promise", "北门道闸十日内换新", "旧道闸落杆太快，已按期换成带防砸的新道闸。", "kept"],
    ["promise", "雨天大堂铺防滑垫", "下雨前铺好，雨停后收起清洗。", "under_way"],
    ["notice", "生活水箱半年清洗", "清洗当天上午九点到下午四点停水，请提前储水。", ""],
];

/// Publishes last month's board of each community, on the first day of this month, and gives the seats.
pub(super) async fn publish(
    app: &App,
    clock: &Seeded,
    casts: &BTreeMap<String, Cast>,
    now: Timestamp,
) -> Result<(), AppError> {
    for cast in casts.values() {
        let mut chance = Chance::new(1);
        let mut first = |role| cast.holding(&[role], &mut chance).first().copied();
        let (writer, second) = (first(Role::ServiceLead), first(Role::Director));
        let (representative, admin) =
            (first(Role::OwnerRepresentative), first(Role::Administrator));
        let (Some(writer), Some(second)) = (writer, second) else { continue };
        clock.set(first_morning(cast, now));
        let found = list::overview(app, &writer.caller).await?;
        for community in &found.communities {
            let id = prepare::begin(app, &writer.caller, community.id, found.month).await?;
            write(app, &writer.caller, id).await?;
            sign_off::submit(app, &writer.caller, at(app, &writer.caller, id).await?).await?;
            sign_off::publish(app, &second.caller, at(app, &second.caller, id).await?).await?;
        }
        // What they were told a month ago, they have read.
        for staff in [writer.caller.staff, second.caller.staff] {
            let told = app.db.write(move |tx| personal_notices::mark_all_read(tx, staff, now));
            told.await?;
        }
        if let (Some(representative), Some(admin)) = (representative, admin) {
            let communities = found.communities.iter().map(|community| community.id);
            seat(app, admin, representative, communities.collect()).await?;
        }
        clock.set(now);
    }
    Ok(())
}

/// Ten o'clock on the first day of the month; now, if that is to come.
fn first_morning(cast: &Cast, now: Timestamp) -> Timestamp {
    let here = now.to_zoned(cast.rules.calendar.zone().clone());
    let ten = here.first_of_month().and_then(|day| day.start_of_day());
    let ten = ten.and_then(|day| day.checked_add(10.hours()));
    ten.map_or(now, |ten| ten.timestamp().min(now))
}

/// The edition as it is at this moment.
async fn at(app: &App, caller: &Caller, id: Uuid) -> Result<(Uuid, i64), AppError> {
    Ok((id, prepare::show(app, caller, id).await?.row.version))
}

async fn write(app: &App, writer: &Caller, id: Uuid) -> Result<(), AppError> {
    for [kind, title, text, standing] in ITEMS.iter().copied().map(|item| item.map(str::to_owned)) {
        let item = ItemInput { kind, title, text, standing, ..ItemInput::default() };
        prepare::put(app, writer, at(app, writer, id).await?, None, Some(item)).await?;
    }
    Ok(())
}

/// A year for each community.
async fn seat(
    app: &App,
    admin: &Member,
    representative: &Member,
    communities: Vec<PlaceId>,
) -> Result<(), AppError> {
    let until = seats::list(app, &admin.caller).await?.usual;
    for community in communities {
        seats::grant(app, &admin.caller, representative.caller.staff, community, until).await?;
    }
    Ok(())
}
