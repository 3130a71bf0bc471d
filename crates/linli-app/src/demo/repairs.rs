//! The repairs of the demonstration: reported, given out, done and signed by the use cases of the program, with the clock
//! in the past; some still rest at each stage of today (REP-1 to REP-5).
//!
//! Owns the plot. Called by [`super::fill`] after the complaints, so that their numbers go on where those ended.

use super::cast::{Cast, Member};
use super::chance::{Chance, Seeded};
use super::people::Room;
use super::texts::{Mended, Texts};
use super::{Options, Places};
use crate::App;
use crate::cases::queues;
use crate::complaint::deliver::deliver;
use crate::directory::initials::initials;
use crate::error::AppError;
use crate::repair::act::{self, Act, Coming};
use crate::repair::draw;
use crate::repair::rates;
use crate::repair::register::{self, NewRepair};
use jiff::{SignedDuration, Timestamp};
use linli_domain::equipment::EquipmentKind;
use linli_domain::followup::Outcome;
use linli_domain::ids::{CaseId, EquipmentId, NodeId, PlaceId, StaffId};
use linli_domain::repair::rates::{Rate, Want};
use linli_domain::repair::{Agreement, Mark, Rating, Signer, Stage, Window};
use linli_domain::vocabulary::{Channel, Role, Urgency};
use linli_store::Tx;
use linli_store::equipment::{self, EquipmentRow};
use std::collections::{BTreeMap, HashMap};

/// Where open orders rest today, and how many minutes ago they were reported.
const RESTS: &[(Rest, i64)] = &[
    (Rest::At(Stage::Accepted), 70),
    (Rest::At(Stage::Issued), 55),
    (Rest::At(Stage::Working), 190),
    (Rest::At(Stage::HandedIn), 26 * 60),
    (Rest::At(Stage::Assigned), 40),
    (Rest::At(Stage::Quoted), 150),
    (Rest::At(Stage::Reported), 12),
    (Rest::Paused, 30 * 60),
    (Rest::At(Stage::OnSite), 95),
    (Rest::At(Stage::Issued), 160),
    (Rest::At(Stage::Returned), 22 * 60),
    (Rest::At(Stage::Done), 240),
    (Rest::At(Stage::Issued), 20),
    (Rest::At(Stage::Accepted), 130),
];
/// Days of the past that repairs are told of.
const DAYS: i64 = 35;
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rest {
    At(Stage),
    Paused,
}

/// What repairs are made with.
pub(super) struct Workshop<'a> {
    pub app: &'a App,
    pub clock: &'a Seeded,
    pub casts: &'a BTreeMap<String, Cast>,
    pub rooms: &'a [Room],
    pub places: &'a Places,
    pub texts: &'a Texts,
    pub options: &'a Options,
    pub chance: Chance,
    /// What stands at common parts of the estate.
    pub pieces: HashMap<PlaceId, EquipmentId>,
}

impl Workshop<'_> {
    /// Rate cards and a month of repairs.
    pub(super) async fn fill(mut self) -> Result<(), AppError> {
        let now = self.options.now;
        self.clock.set(now - SignedDuration::from_hours(24 * (DAYS + 1)));
        for cast in self.casts.values() {
            self.price(cast).await?;
        }
        self.equip().await?;
        let past = usize::try_from(self.options.cases / 8).unwrap_or(0).clamp(6, 60);
        let mut plan: Vec<(Timestamp, Option<Rest>)> = (0..past)
            .map(|_| {
                let minutes = self.chance.between(2 * 24 * 60, DAYS * 24 * 60);
                (now - SignedDuration::from_mins(minutes), None)
            })
            .collect();
        let seconds = |chance: &mut Chance| SignedDuration::from_secs(chance.between(0, 59));
        for (rest, minutes) in RESTS {
            let at = now - SignedDuration::from_mins(*minutes) - seconds(&mut self.chance);
            plan.push((at, Some(*rest)));
        }
        plan.sort_by_key(|(at, _)| *at);
        let mut drawn = now - SignedDuration::from_hours(24 * (DAYS + 1));
        for (index, (at, rest)) in plan.into_iter().enumerate() {
            if at > drawn {
                self.clock.set(at);
                self.follow_up().await?;
                drawn = at + SignedDuration::from_hours(24);
            }
            let text = &self.texts.repairs[index % self.texts.repairs.len()];
            self.tell(text, at, rest).await?;
        }
        self.clock.set(now);
        self.follow_up().await
    }

    /// The draws that are due by now; whoever was chosen is called, what was left out is closed, but for the latest.
    async fn follow_up(&mut self) -> Result<(), AppError> {
        draw::run(self.app).await?;
        for cast in self.casts.values() {
            let leads = cast.holding(&[Role::ServiceLead], &mut self.chance);
            let Some(lead) = leads.first().map(|member| &member.caller) else { continue };
            let queue = queues::follow_ups(self.app, lead).await?;
            let asked = queue.rows.iter().filter(|row| row.kind == "repair").skip(2);
            for row in asked {
                let (outcome, channel) = (Outcome::Satisfied, Channel::Phone);
                let note = String::new();
                let called = Act::FollowUp { outcome, channel, note, recall_at: None };
                for act in [called, Act::Close] {
                    act::act(self.app, lead, row.id, Coming::default(), act).await?;
                }
            }
        }
        Ok(())
    }

    /// The rate card of an office.
    async fn price(&self, cast: &Cast) -> Result<(), AppError> {
        let (office, at) = (NodeId(cast.office.id), self.app.environment.now());
        let items: Vec<Rate> = self.texts.rates.iter().map(with_initials).collect();
        self.app.db.write(move |tx| rates::insert(tx, office, &items, (at, None)).map(drop)).await
    }

    /// Lifts where there are lifts, gates where cars come in.
    async fn equip(&mut self) -> Result<(), AppError> {
        let mut rows = Vec::new();
        let areas: BTreeMap<_, _> = self.places.areas.iter().collect();
        for ((community, kind), places) in areas {
            let (kind, name, keeper) = match kind.as_str() {
                "lift" => (EquipmentKind::Lift, "电梯", "通达电梯维保"),
                "garage" => (EquipmentKind::Gate, "道闸", "安行智能停车"),
                _ => continue,
            };
            for (n, place) in places.iter().enumerate() {
                let id = EquipmentId(self.app.environment.id());
                self.pieces.insert(*place, id);
                rows.push(EquipmentRow {
                    id,
                    place: *place,
                    kind: kind.as_str().to_owned(),
                    name: name.to_owned(),
                    number: format!("{community}-{}{:02}", initials(name), n + 1).to_uppercase(),
                    installed: Some("2016-05-20".to_owned()),
                    keeper: keeper.to_owned(),
                    phone: String::new(),
                    version: 1,
                    retired_at: None,
                });
            }
        }
        let write = |tx: &mut Tx<'_>, rows: &[EquipmentRow]| {
            rows.iter().try_for_each(|row| equipment::insert(tx, row))
        };
        self.app.db.write(move |tx| Ok::<_, AppError>(write(tx, &rows)?)).await
    }

    /// One repair, from what was said to where it rests.
    async fn tell(
        &mut self,
        text: &Mended,
        at: Timestamp,
        rest: Option<Rest>,
    ) -> Result<(), AppError> {
        self.clock.set(at);
        // What rests today rests where the guide's people work.
        let room = self.room(rest.is_some());
        let (code, home, people) = {
            let room = &self.rooms[room];
            (room.code.clone(), room.id, room.people.clone())
        };
        let cast = self.casts.get(if code.starts_with("JY") { "jy" } else { "yx" });
        let Some(cast) = cast else { return Ok(()) };
        let clerk = cast.holding(&[Role::Receptionist], &mut self.chance).first().copied();
        let technicians = workers(cast);
        let technician = self.chance.pick(&technicians).copied();
        let (Some(clerk), Some(technician)) = (clerk, technician) else { return Ok(()) };
        let person = self.chance.pick(&people).cloned();
        let place = self.place(&text.place, &code);
        let urgency = Urgency::parse(&text.urgency).unwrap_or(Urgency::Normal);
        let judged = rest != Some(Rest::At(Stage::Reported));
        let new = NewRepair {
            channel: Some(Channel::Phone),
            resident: person.as_ref().map(|person| person.id),
            room: Some(home),
            place,
            category: text.category.clone(),
            said: text.said.clone(),
            urgency: judged.then_some(urgency),
            ..NewRepair::default()
        };
        let case = register::register(self.app, &clerk.caller, new, None).await?.case;
        if let Some(piece) = place.and_then(|place| self.pieces.get(&place)) {
            let named = Act::NameEquipment { equipment: Some(*piece) };
            act::act(self.app, &clerk.caller, case, Coming::default(), named).await?;
        }
        let lives = Life { text, clerk, technician, free: place.is_some(), at, rest };
        self.live(case, &lives).await?;
        if rest.is_some() {
            // Notices of what is still open, as they would have come.
            deliver(self.app).await?;
        }
        Ok(())
    }

    /// Act by act, until it rests.
    async fn live(&mut self, case: CaseId, life: &Life<'_>) -> Result<(), AppError> {
        let acts = self.acts(life);
        let budget = (self.options.now - life.at).get_seconds() / 60;
        let step = (budget * 8 / 10 / i64::try_from(acts.len().max(1)).unwrap_or(1)).clamp(1, 90);
        let mut at = life.at;
        for (who, act) in acts {
            at += SignedDuration::from_secs(self.chance.between(step * 20, step * 60));
            self.clock.set(at.min(self.options.now));
            act::act(self.app, &who.caller, case, Coming::default(), act).await?;
        }
        Ok(())
    }

    /// What happens up to the rest, each by whom.
    fn acts<'c>(&mut self, life: &Life<'c>) -> Vec<(&'c Member, Act)> {
        let Life { text, clerk, technician, free, at, rest } = *life;
        let wants = || wants(text);
        let until = |hours: i64| self.options.now + SignedDuration::from_hours(hours);
        let from = at + SignedDuration::from_mins(30);
        // What waits for somebody today has a time later today.
        let later = self.options.now + SignedDuration::from_mins(self.chance.between(30, 200));
        let from = if rest.is_none() { from } else { later };
        let given = [Stage::Accepted, Stage::Assigned].map(|stage| Some(Rest::At(stage)));
        let appointed = rest.is_none() || given.contains(&rest);
        let appointment =
            appointed.then(|| Window { from, to: from + SignedDuration::from_hours(2) });
        let mut acts = vec![(
            Stage::Issued,
            clerk,
            Act::Issue { department: None, appointment, note: String::new() },
        )];
        let staff = technician.caller.staff;
        acts.push((Stage::Assigned, clerk, Act::AssignTechnician { staff, reason: String::new() }));
        acts.push((Stage::Accepted, technician, Act::Accept { at: None }));
        acts.push((Stage::OnSite, technician, Act::Arrive { at: None }));
        acts.push((Stage::Quoted, technician, Act::Quote { wants: wants(), at: None }));
        let agree = Act::AgreeQuote { no: 1, how: Agreement::OnSite, at: None };
        acts.extend((!free).then_some((Stage::Agreed, technician, agree)));
        acts.push((Stage::Working, technician, Act::Start { at: None }));
        let result = text.result.clone();
        acts.push((Stage::Done, technician, Act::FinishWork { result, used: wants(), at: None }));
        let rating = self.rating();
        let strokes = String::new();
        let note = "维修单第二联".to_owned();
        let sign = Act::Sign { by: Signer::Resident, strokes, note, rating, at: None };
        acts.push((Stage::Signed, technician, sign));
        acts.push((Stage::HandedIn, technician, Act::HandIn { at: None }));
        let Some(rest) = rest else {
            // Afterwards the lots are drawn.
            return acts.into_iter().map(|(_, who, act)| (who, act)).collect();
        };
        let last = match rest {
            Rest::At(Stage::Reported) => return Vec::new(),
            Rest::At(Stage::Returned) => Stage::Accepted,
            Rest::At(stage) => stage,
            Rest::Paused => Stage::OnSite,
        };
        let end =
            acts.iter().position(|(stage, ..)| *stage == last).map_or(acts.len(), |at| at + 1);
        let mut acts: Vec<_> = acts.into_iter().take(end).map(|(_, who, act)| (who, act)).collect();
        if rest == Rest::Paused {
            let reason = "waiting_for_parts".to_owned();
            let note = "同型号要从厂家调货".to_owned();
            acts.push((technician, Act::Pause { reason, note, until: until(20) }));
        }
        if rest == Rest::At(Stage::Returned) {
            let reason = "要先停整栋的水，等通知发出后再做".to_owned();
            acts.push((technician, Act::ReturnOrder { reason, at: None }));
        }
        acts
    }

    fn rating(&mut self) -> Rating {
        let mut mark = || match self.chance.below(20) {
            0..15 => Mark::Satisfied,
            _ => Mark::Basically,
        };
        Rating { quality: mark(), attitude: mark(), conduct: mark() }
    }

    fn room(&mut self, shown: bool) -> usize {
        for _ in 0..400 {
            let index = self.chance.below(self.rooms.len());
            let room = &self.rooms[index];
            if !room.people.is_empty() && (!shown || room.code.starts_with("JY")) {
                return index;
            }
        }
        0
    }

    /// A common part of the community; `None` for what is broken at home.
    fn place(&mut self, kind: &str, room: &str) -> Option<PlaceId> {
        let community = room.split('-').next().unwrap_or_default().to_owned();
        let areas = self.places.areas.get(&(community, kind.to_owned()));
        areas.and_then(|areas| self.chance.pick(areas)).copied()
    }
}

/// Who and what one repair is about.
#[derive(Clone, Copy)]
struct Life<'a> {
    text: &'a Mended,
    clerk: &'a Member,
    technician: &'a Member,
    /// Nobody pays.
    free: bool,
    at: Timestamp,
    rest: Option<Rest>,
}

/// The technicians of an office.
fn workers(cast: &Cast) -> Vec<&Member> {
    let department = cast.department("water");
    let ids: Vec<StaffId> = department.map(|d| cast.workers(d)).unwrap_or_default();
    ids.into_iter().filter_map(|id| cast.person(id)).collect()
}

fn wants(text: &Mended) -> Vec<Want> {
    let want = |(item, quantity): &(String, u32)| Want { item: item.clone(), quantity: *quantity };
    text.items.iter().map(want).collect()
}

fn with_initials(rate: &Rate) -> Rate {
    Rate { initials: initials(&rate.name), ..rate.clone() }
}
