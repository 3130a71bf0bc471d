//! The dispatch board: orders that nobody has, and a lane for each technician over the hours of the day (REP-2, ux.md 5.6).
//!
//! Owns `/dispatch`. Giving out is the same act as on the page of the repair; whom to give it is suggested with the reasons.

use crate::errors::Fault;
use crate::pages::cases::repair::between;
use crate::pages::cases::row::name;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::{Clock, Tab, Tag};
use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::get;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use linli_app::repair::board::{self, Board, Lane, Order};
use linli_domain::ids::NodeId;
use linli_domain::repair::Stage;
use serde::Deserialize;
use uuid::Uuid;

/// The hours of the axis: from 8:00, so many.
const FIRST: i8 = 8;
const HOURS: usize = 12;
/// Orders that a technician is expected to have at most (ux.md 5.6).
const FULL: usize = 6;

pub(super) fn routes() -> Router<WebState> {
    Router::new().route("/dispatch", get(show))
}

#[derive(Deserialize)]
struct Asked {
    office: Option<Uuid>,
}

#[derive(Template)]
#[template(path = "pages/dispatch/board.html")]
struct BoardPage {
    page: Page,
    offices: Vec<Tab>,
    unassigned: Vec<Card>,
    hours: Vec<String>,
    lanes: Vec<Row>,
    elsewhere: String,
    back: String,
}

/// An order that nobody has.
struct Card {
    href: String,
    number: String,
    title: String,
    place: String,
    urgency: String,
    tags: Vec<Tag>,
    reported: String,
    clock: Option<Clock>,
    version: i64,
    /// Nobody has decided yet how urgent it is: an order comes first.
    unissued: bool,
    suggestions: Vec<Suggested>,
}

/// Somebody who should get it, and why.
struct Suggested {
    id: String,
    name: String,
    why: String,
}

/// One technician.
struct Row {
    staff: String,
    name: String,
    shift: Tag,
    skills: String,
    load: String,
    /// Orders without a time, or at another day.
    hand: Vec<Block>,
    /// Orders of today on the axis, one line for each that would cover another.
    lines: Vec<Vec<Slot>>,
}

/// A stretch of the axis: an order, or nothing.
struct Slot {
    hours: usize,
    block: Option<Block>,
}

#[derive(Clone)]
struct Block {
    href: String,
    title: String,
    place: String,
    stage: String,
    when: String,
    urgent: bool,
}

async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Query(Asked { office }): Query<Asked>,
) -> Result<Response, Fault> {
    let board = board::board(&state.app, &signed.caller, office.map(NodeId)).await;
    let board = board.map_err(fault)?;
    let page = signed.page(&state, &board.time_zone).await?;
    let zone = TimeZone::get(&board.time_zone).unwrap_or(TimeZone::UTC);
    let axis = Axis::of(&zone, board.now);
    let elsewhere = match board.elsewhere {
        0 => String::new(),
        n => page.f("dispatch.elsewhere", &[("count", &n.to_string())]),
    };
    Ok(crate::pages::ok(&BoardPage {
        offices: offices(&board),
        unassigned: board.unassigned.iter().map(|o| card(&page, &board, o)).collect(),
        hours: axis.labels(),
        lanes: board.lanes.iter().map(|lane| row(&page, &axis, &board, lane)).collect(),
        back: format!("/dispatch?office={}", board.office),
        elsewhere,
        page,
    }))
}

fn offices(board: &Board) -> Vec<Tab> {
    if board.offices.len() < 2 {
        return Vec::new();
    }
    let tab = |(id, name): &(NodeId, String)| Tab {
        label: name.clone(),
        href: format!("/dispatch?office={id}"),
        count: None,
        current: *id == board.office,
    };
    board.offices.iter().map(tab).collect()
}

fn card(page: &Page, board: &Board, order: &Order) -> Card {
    let state = &order.state;
    let suggestions = order.suggestions.iter().filter_map(|one| {
        let reasons: Vec<&str> =
            one.reasons.iter().map(|reason| page.word("suggested", reason.as_str())).collect();
        let lane = board.lanes.iter().find(|lane| lane.staff == one.staff)?;
        let why = reasons.join(" · ");
        Some(Suggested { id: lane.staff.to_string(), name: lane.name.clone(), why })
    });
    let mut tags = Vec::new();
    if state.pages > 0 {
        tags.push(Tag::new("hot", page.f("repair.called", &[("n", &state.pages.to_string())])));
    }
    if state.stage == Stage::Offered && state.pages == 0 {
        tags.push(Tag::new("line", page.word("state", "offered")));
    }
    if let Some(window) = state.appointment {
        let when = between(page, window);
        tags.push(Tag::new("brand", when));
    }
    let due = state.clocks.iter().filter(|(_, clock)| clock.open());
    let due = due.min_by_key(|(_, clock)| clock.due_at);
    Card {
        href: format!("/cases/{}", order.row.id),
        number: order.row.number.clone(),
        title: order.row.title.clone(),
        place: order.row.place_label.clone(),
        urgency: state.working_urgency().as_str().to_owned(),
        tags,
        reported: page.times.ago(order.row.registered_at),
        clock: due.map(|(id, clock)| {
            let whole = clock.due_at.duration_since(clock.from);
            let soon = clock.from + SignedDuration::from_secs(whole.as_secs() * 4 / 5);
            Clock::running(page, page.word("clock_name", id), clock.from, soon, clock.due_at)
        }),
        version: order.row.version,
        unissued: matches!(state.stage, Stage::Reported | Stage::Judged),
        suggestions: suggestions.collect(),
    }
}

/// The hours of today.
struct Axis {
    from: Timestamp,
}

impl Axis {
    fn of(zone: &TimeZone, now: Timestamp) -> Self {
        let day = now.to_zoned(zone.clone()).date();
        let from = zone.to_ambiguous_timestamp(day.at(FIRST, 0, 0, 0));
        Self { from: from.compatible().unwrap_or(now) }
    }

    fn labels(&self) -> Vec<String> {
        (0..HOURS).map(|hour| format!("{}", usize::try_from(FIRST).unwrap_or(8) + hour)).collect()
    }

    /// From which hour to which one, both on the axis; `None` beside it.
    fn hours(&self, from: Timestamp, to: Timestamp) -> Option<(usize, usize)> {
        let hours = i64::try_from(HOURS).unwrap_or(12);
        let minutes = |at: Timestamp| at.duration_since(self.from).as_mins();
        let first = minutes(from).div_euclid(60);
        let last = (minutes(to) + 59).div_euclid(60);
        let on = first < hours && last > 0;
        let first = usize::try_from(first.clamp(0, hours - 1)).ok()?;
        let last = usize::try_from(last.clamp(0, hours)).ok()?;
        on.then_some((first, last.max(first + 1)))
    }
}

fn row(page: &Page, axis: &Axis, board: &Board, lane: &Lane) -> Row {
    let mut lines: Vec<Vec<(usize, usize, Block)>> = Vec::new();
    let mut hand = Vec::new();
    for order in &lane.orders {
        let window = order.state.appointment;
        let block = block(page, order);
        match window.and_then(|window| axis.hours(window.from, window.to)) {
            None => hand.push(block),
            Some((from, to)) => {
                let free = |line: &Vec<(usize, usize, Block)>| {
                    line.iter().all(|(first, last, _)| *last <= from || to <= *first)
                };
                match lines.iter().position(free) {
                    Some(at) => lines[at].push((from, to, block)),
                    None => lines.push(vec![(from, to, block)]),
                }
            }
        }
    }
    let known = |code: &String| board.categories.iter().find(|row| row.code == *code);
    let skills = lane.skills.iter().filter_map(known).map(|row| name(page, row));
    let skills: Vec<String> = skills.collect();
    Row {
        staff: lane.staff.to_string(),
        name: lane.name.clone(),
        shift: match lane.on_shift {
            true => Tag::new("brand", page.t("dispatch.on_shift")),
            false => Tag::new("line", page.t("dispatch.off_shift")),
        },
        skills: skills.join("、"),
        load: format!("{}/{FULL}", lane.orders.len()),
        hand,
        lines: match lines.is_empty() {
            true => vec![slots(Vec::new())],
            false => lines.into_iter().map(slots).collect(),
        },
    }
}

/// A line of the axis with its gaps.
fn slots(mut blocks: Vec<(usize, usize, Block)>) -> Vec<Slot> {
    blocks.sort_by_key(|(from, ..)| *from);
    let mut slots = Vec::new();
    let mut at = 0;
    for (from, to, block) in blocks {
        slots.extend((at..from).map(|_| Slot { hours: 1, block: None }));
        slots.push(Slot { hours: to - from, block: Some(block) });
        at = to;
    }
    slots.extend((at..HOURS).map(|_| Slot { hours: 1, block: None }));
    slots
}

fn block(page: &Page, order: &Order) -> Block {
    let window = order.state.appointment;
    Block {
        href: format!("/cases/{}", order.row.id),
        title: order.row.title.clone(),
        place: order.row.place_label.clone(),
        stage: page.word("state", order.state.stage.as_str()).to_owned(),
        when: window.map(|w| between(page, w)).unwrap_or_default(),
        urgent: order.state.emergency(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap_or(Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn the_axis_is_the_day_of_the_office() {
        let zone = TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC);
        let axis = Axis::of(&zone, at("2026-09-14T08:12:00+08:00"));
        let hours = |from: &str, to: &str| axis.hours(at(from), at(to));
        assert_eq!(hours("2026-09-14T10:00:00+08:00", "2026-09-14T12:00:00+08:00"), Some((2, 4)));
        assert_eq!(hours("2026-09-14T10:30:00+08:00", "2026-09-14T10:45:00+08:00"), Some((2, 3)));
        assert_eq!(hours("2026-09-14T06:00:00+08:00", "2026-09-14T09:00:00+08:00"), Some((0, 1)));
        assert_eq!(hours("2026-09-15T10:00:00+08:00", "2026-09-15T12:00:00+08:00"), None);
        assert_eq!(hours("2026-09-13T10:00:00+08:00", "2026-09-13T12:00:00+08:00"), None);
    }
}
