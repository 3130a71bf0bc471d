//! The desk's form, read: once strictly when it is sent, and loosely at each pause of typing.

use super::resident;
use crate::forms::{Reader, Values};
use crate::shell::Page;
use crate::words::{SaidTime, Side, read_time};
use jiff::{SignedDuration, Timestamp, Zoned};
use linli_app::complaint::caller_card::Asked;
use linli_app::complaint::desk::Said;
use linli_app::complaint::register::NewComplaint;
use linli_app::repair::preview::Wish;
use linli_app::slips::Slip;
use linli_domain::ids::{CaseId, NodeId, PlaceId, StaffId};
use linli_domain::repair::Window;
use linli_domain::vocabulary::{Channel, Kind, Urgency};
use uuid::Uuid;

/// Characters of long words.
const WORDS: usize = 10_000;

/// Fields that hold a time in words, each with the side of now on which it lies.
pub(super) const TIMES: &[(&str, Side)] = &[
    ("occurred_at", Side::Past),
    ("agreed_reply", Side::Future),
    ("resident_limit", Side::Future),
    ("appointment", Side::Future),
];

/// What the form says.
#[derive(Clone, Default)]
pub(super) struct Read {
    pub(super) kind: Option<Kind>,
    pub(super) new: NewComplaint,
    pub(super) said: Said,
    pub(super) asked: Asked,
    /// What the clerk answered on the spot.
    pub(super) done: String,
    pub(super) responsible: Option<StaffId>,
    /// What a repair is asked besides; `None` for other kinds.
    pub(super) wish: Option<Wish>,
}

/// How long somebody is asked to be at home.
const WINDOW: SignedDuration = SignedDuration::from_hours(2);

/// Reads what is there and leaves out what is not understood.
pub(super) fn loosely(values: &Values, page: &Page) -> Read {
    read(&mut Reader::new(values), values, &present(page))
}

/// The present in the zone of the page.
pub(super) fn present(page: &Page) -> Zoned {
    page.times.now().to_zoned(page.times.zone().clone())
}

/// How a time in words was understood.
pub(super) fn time_of(values: &Values, name: &str, side: Side, now: &Zoned) -> Option<SaidTime> {
    read_time(values.get(name).unwrap_or_default(), now, side)
}

/// Reads every field; what is wrong stays with the reader.
pub(super) fn read(r: &mut Reader<'_>, values: &Values, now: &Zoned) -> Read {
    let uuids =
        |all: Vec<String>| -> Vec<Uuid> { all.iter().filter_map(|v| v.parse().ok()).collect() };
    let said = Said {
        community: r.uuid("community").optional().map(PlaceId),
        room: r.text("room").max(60).optional().unwrap_or_default(),
        name: r.text("name").max(100).optional().unwrap_or_default(),
        phone: r.phone("phone").optional().unwrap_or_default(),
        resident: resident(values),
    };
    let place = r.uuid("place").optional().map(PlaceId);
    let slip = slip(r);
    let channel = r.choice("channel", Channel::parse).required_or(Channel::Phone);
    let new = NewComplaint {
        // What was written on paper came on paper, whatever stood in the list from the call before.
        channel: Some(if slip.is_some() { Channel::Letter } else { channel }),
        slip,
        name: said.name.clone(),
        phone: said.phone.clone(),
        email: r.email("email").optional().unwrap_or_default(),
        place,
        category: r.text("category").optional().unwrap_or_default(),
        title: r.text("title").optional().unwrap_or_default(),
        said: r.text("said").max(WORDS).required(),
        asks: r.text("asks").max(WORDS).optional().unwrap_or_default(),
        department: r.uuid("department").optional().map(NodeId),
        occurred_at: time(r, values, 0, now),
        agreed_reply: time(r, values, 1, now),
        resident_limit: time(r, values, 2, now),
        accused_departments: uuids(r.all("accused_departments")).into_iter().map(NodeId).collect(),
        accused_staff: uuids(r.all("accused_staff")).into_iter().map(StaffId).collect(),
        promise_broken: r.ticked("promise_broken"),
        loss_or_injury: r.ticked("loss_or_injury"),
        government: r.ticked("government"),
        media: r.ticked("media"),
        slight: r.ticked("slight"),
        anonymous: r.ticked("anonymous"),
        waives_follow_up: r.ticked("waives_follow_up"),
        same_as: r.uuid("same_as").optional().map(CaseId),
        ..NewComplaint::default()
    };
    let typed = |name: &str| values.get(name).unwrap_or_default().to_owned();
    let asked = Asked {
        phone: typed("phone"),
        room: typed("room"),
        name: typed("name"),
        community: said.community,
        resident: said.resident,
        place,
    };
    let kind = r.choice("kind", Kind::parse).required_or(Kind::Complaint);
    let urgency = r.choice("urgency", Urgency::parse).optional();
    let appointment = time(r, values, 3, now).map(|from| Window { from, to: from + WINDOW });
    Read {
        kind: Some(kind),
        wish: (kind == Kind::Repair).then_some(Wish { urgency, appointment }),
        done: r.text("done").max(WORDS).optional().unwrap_or_default(),
        responsible: r.uuid("responsible").optional().map(StaffId),
        new,
        said,
        asked,
    }
}

/// The paper slip that is typed in: a number, and perhaps its day.
fn slip(r: &mut Reader<'_>) -> Option<Slip> {
    let number = r.text("slip_number").max(40).optional();
    let day = r.date("slip_day").optional();
    match (number, day) {
        (None, None) => None,
        (number, day) => Some(Slip { number: number.unwrap_or_default(), day }),
    }
}

fn time(r: &mut Reader<'_>, values: &Values, index: usize, now: &Zoned) -> Option<Timestamp> {
    let (name, side) = TIMES[index];
    if values.get(name).unwrap_or_default().trim().is_empty() {
        return None;
    }
    match time_of(values, name, side, now) {
        Some(said) => {
            let at = said.at;
            let wrong = match side {
                Side::Past => at > now.timestamp(),
                Side::Future => at <= now.timestamp(),
            };
            if wrong {
                let code = if side == Side::Past { "in_the_future" } else { "in_the_past" };
                r.issue(name, code);
            }
            Some(at).filter(|_| !wrong)
        }
        None => {
            r.issue(name, "time_words");
            None
        }
    }
}
