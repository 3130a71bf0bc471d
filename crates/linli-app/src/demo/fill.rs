//! From the plan to histories: who complains of what, day by day.
//!
//! Owns numbers, counters, households and groups. Bounded memory: a day at a time is handed on.

use super::answers::Files;
use super::cast::{Cast, Member};
use super::chance::Chance;
use super::chronicle::{Chronicle, Studio};
use super::people::{Person, Room};
use super::plan::{Day, Rest, instant};
use super::story::{Fate, Story};
use super::texts::{Texts, Told};
use crate::App;
use crate::complaint::referred::Found;
use crate::complaint::register::new_row;
use crate::complaint::scribe::Scribe;
use crate::error::AppError;
use jiff::{SignedDuration, Timestamp};
use linli_domain::complaint::{self, Ctx, Registration, Stage};
use linli_domain::conflict::Accused;
use linli_domain::ids::{CaseId, ContactId, NodeId, PlaceId};
use linli_domain::number::{Prefix, case_number};
use linli_domain::severity::SeverityFacts;
use linli_domain::vocabulary::{Channel, Kind, Role};
use linli_store::contacts::{ContactRow, Outcome};
use linli_store::histories::{Counters, Histories};
use linli_store::offices::PlaceTerms;
use std::collections::{BTreeMap, HashMap, VecDeque};
use uuid::Uuid;

const REPEATS: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Everything that is chosen from and counted while the past is made.
pub struct Filler<'a> {
    pub studio: Studio<'a>,
    /// Seals numbers.
    pub real: &'a App,
    pub casts: &'a BTreeMap<String, Cast>,
    pub rooms: &'a [Room],
    /// Label of every place, by id.
    pub labels: &'a HashMap<PlaceId, String>,
    /// Public areas by community and kind.
    pub areas: &'a HashMap<(String, String), Vec<PlaceId>>,
    pub texts: &'a Texts,
    pub chance: Chance,
    pub counters: Counters,
    pub files: Files,
    /// Texts that were not told yet, the next one last.
    pub untold: Vec<usize>,
    pub groups: usize,
    pub complained: HashMap<(PlaceId, String), VecDeque<Timestamp>>,
}

/// One complaint that is about to come in.
pub(super) struct Coming<'t> {
    pub at: Timestamp,
    pub told: &'t Told,
    pub rest: Rest,
    pub room: usize,
    pub group: bool,
}

impl<'a> Filler<'a> {
    /// One day.
    pub fn day(&mut self, day: &Day, today: bool) -> Result<Histories, AppError> {
        let mut out = Histories::default();
        let zone = self.zone()?;
        let mut planned = day.cases.clone();
        let mut coming = Vec::new();
        if !today
            && planned.iter().filter(|p| p.rest == Rest::Nowhere).count() >= 2
            && self.chance.percent(3)
        {
            self.group(day, &zone, &mut planned, &mut coming);
        }
        for one in planned {
            let some_time = instant(day.date, &zone, self.studio.now, &mut self.chance);
            let at = one.at.unwrap_or(some_time);
            let (told, room) = self.choose(one);
            coming.push(Coming { at, told, rest: one.rest, room, group: false });
        }
        coming.sort_by_key(|c| c.at);
        let settled = self.settled(day.cases.len());
        let mut settled: VecDeque<Timestamp> = {
            let mut times: Vec<Timestamp> = (0..settled)
                .map(|_| instant(day.date, &zone, self.studio.now, &mut self.chance))
                .collect();
            times.sort_unstable();
            times.into()
        };
        let mut stories = Vec::new();
        for one in &coming {
            while settled.front().is_some_and(|at| *at < one.at) {
                self.settle(settled.pop_front(), &mut out)?;
            }
            let story = self.register(one, &mut out)?;
            stories.push((one.group, story));
        }
        while !settled.is_empty() {
            self.settle(settled.pop_front(), &mut out)?;
        }
        self.go_on(stories, &mut out)?;
        Ok(out)
    }

    fn zone(&self) -> Result<jiff::tz::TimeZone, AppError> {
        let cast = self.casts.values().next();
        let cast = cast.ok_or_else(|| AppError::Internal("demonstration: no office".to_owned()))?;
        Ok(cast.rules.calendar.zone().clone())
    }

    /// Lets the cases run on; those of a group first join their matter.
    fn go_on(
        &mut self,
        stories: Vec<(bool, Story<'a>)>,
        out: &mut Histories,
    ) -> Result<(), AppError> {
        let (grouped, single): (Vec<_>, Vec<_>) =
            stories.into_iter().partition(|(group, _)| *group);
        let mut grouped: Vec<Story<'a>> = grouped.into_iter().map(|(_, story)| story).collect();
        if !grouped.is_empty() {
            super::matter::join(&mut grouped, out)?;
        }
        for mut story in grouped.into_iter().chain(single.into_iter().map(|(_, story)| story)) {
            story.run(&mut self.files)?;
            story.case.finish(out)?;
        }
        Ok(())
    }

    fn number(
        &mut self,
        office: Uuid,
        prefix: Prefix,
        at: Timestamp,
        cast: &Cast,
    ) -> (String, String) {
        let day = cast.rules.calendar.day(at);
        let period = day.to_string();
        let key = (office, prefix.as_str().to_owned(), period.clone());
        let count = self.counters.entry(key).or_insert(0);
        *count += 1;
        (case_number(prefix, day, u32::try_from(*count).unwrap_or(u32::MAX)), period)
    }

    fn repeats(&mut self, room: PlaceId, category: &str, at: Timestamp) -> u32 {
        let times = self.complained.entry((room, category.to_owned())).or_default();
        while times.front().is_some_and(|t| *t < at - REPEATS) {
            times.pop_front();
        }
        let repeats = u32::try_from(times.len()).unwrap_or(u32::MAX);
        times.push_back(at);
        repeats
    }

    fn register(&mut self, one: &Coming<'a>, out: &mut Histories) -> Result<Story<'a>, AppError> {
        let (told, room) = (one.told, &self.rooms[one.room]);
        let cast = self.casts.get(if room.code.starts_with("JY") { "jy" } else { "yx" });
        let cast = cast.ok_or_else(|| AppError::Internal("demonstration: no office".to_owned()))?;
        self.studio.clock.set(one.at);
        let person = self.chance.pick(&room.people).cloned();
        // Some do not say who they are.
        let person = person.filter(|_| !self.chance.percent(2));
        let accused = self.accused(told, cast);
        let clerks = cast.holding(&[Role::Receptionist], &mut self.chance);
        let clerk = clerks.into_iter().find(|m| !accused.staff.contains(&m.caller.staff));
        let clerk =
            clerk.ok_or_else(|| AppError::Internal("demonstration: no clerk".to_owned()))?;
        let place = self.place(told, room);
        let contact =
            self.contact(one.at, cast, clerk, person.as_ref(), Some(place), told.channel());
        let (registration, texts) =
            self.registration(one, cast, contact.id, person.as_ref(), place, accused)?;
        let rules = &cast.rules;
        let ctx = Ctx {
            actor: &clerk.actor,
            now: one.at,
            policy: &rules.policy,
            calendar: &rules.calendar,
            facts: &cast.facts,
        };
        let (state, events) = complaint::register(registration, &ctx)?;
        let terms = PlaceTerms {
            office_id: cast.office.id,
            kind: String::new(),
            code: String::new(),
            label: self.labels.get(&place).cloned().unwrap_or_default(),
        };
        let reporter = contact.name.clone();
        let found = Found { office: cast.office.clone(), place: Some(terms), reporter };
        let row = new_row(&found, &state, &told.title, &contact.day);
        let (id, subject) = (Some(state.id), told.title.clone());
        out.contacts.push(ContactRow {
            subject,
            outcome: Outcome::Case,
            kind: Some(Kind::Complaint),
            case: id,
            ..contact
        });
        let mut case = Chronicle::new(self.studio, cast, row, state, clerk, &events)?;
        case.keep(texts);
        Ok(self.story(one, case))
    }

    /// The registration with its words.
    fn registration(
        &mut self,
        one: &Coming<'a>,
        cast: &Cast,
        contact: ContactId,
        person: Option<&Person>,
        place: PlaceId,
        accused: Accused,
    ) -> Result<(Registration, Vec<(Uuid, String)>), AppError> {
        let (told, household) = (one.told, self.rooms[one.room].id);
        let (number, _) = self.number(cast.office.id, Prefix::Complaint, one.at, cast);
        let mut scribe = Scribe::new(self.studio.app);
        let title = scribe.required("title", &told.title);
        let said = scribe.required("said", &told.said);
        let asks = scribe.optional("asks", Some(&told.asks));
        let registration = Registration {
            case: CaseId(self.studio.app.environment.id()),
            number,
            office: NodeId(cast.office.id),
            contact,
            channel: told.channel(),
            category: told.category.clone(),
            title,
            said,
            asks,
            occurred_at: None,
            resident: person.map(|p| p.id),
            household: Some(household),
            place: Some(place),
            anonymous: person.is_none(),
            waives_follow_up: self.chance.percent(3),
            accused,
            facts: self.facts(told, household, one.at),
            agreed_reply: None,
            resident_limit: None,
        };
        Ok((registration, scribe.finish()?))
    }

    fn story(&mut self, one: &Coming<'a>, case: Chronicle<'a>) -> Story<'a> {
        let mut chance = Chance::new(self.chance.next());
        let mut fate = Fate::draw(one.told, &mut chance);
        let mut budget = None;
        if one.rest != Rest::Nowhere {
            let minutes = (self.studio.now.as_second() - one.at.as_second()) / 60;
            budget = Some((minutes * 8 / 10).min(3 * 24 * 60));
            fate = Fate { unhappy: false, unanswered: 0, withdrawn: false, ..fate };
            (fate.returns, fate.paused) = (false, false);
        }
        match one.rest {
            Rest::Nowhere => {}
            Rest::Paused => (fate.paused, fate.halt_paused) = (true, true),
            Rest::At(stage) => {
                fate.halt = Some(stage);
                fate.returns = stage == Stage::ReturnDisputed;
                fate.objects = stage == Stage::Objected;
            }
        }
        if one.group {
            fate.withdrawn = false;
        }
        Story { case, told: one.told, fate, chance, budget }
    }

    fn place(&mut self, told: &Told, room: &Room) -> PlaceId {
        let community = room.code.split('-').next().unwrap_or_default().to_owned();
        let areas = self.areas.get(&(community, told.place.clone()));
        areas.and_then(|areas| self.chance.pick(areas)).copied().unwrap_or(room.id)
    }

    fn facts(&mut self, told: &Told, room: PlaceId, at: Timestamp) -> SeverityFacts {
        let major = told.severity == "major";
        let channel = told.channel();
        SeverityFacts {
            promise_broken: told.category == "promise-not-kept",
            loss_or_injury: major && told.compensation_fen > 0,
            government: channel == Channel::Hotline,
            media: channel == Channel::Media,
            slight: told.severity == "minor",
            repeats: self.repeats(room, &told.category, at),
            households: 1,
        }
    }

    /// Complaints about somebody's manner name somebody, who then does not see the case (CMP-6).
    fn accused(&mut self, told: &Told, cast: &Cast) -> Accused {
        let mut accused = Accused::default();
        let about = match told.category.as_str() {
            "staff-attitude" | "security-guards" => cast.department(&told.category),
            _ => None,
        };
        if let Some(department) = about
            && self.chance.percent(45)
        {
            accused.staff.extend(self.chance.pick(&cast.workers(department)).copied());
        }
        accused
    }

    fn contact(
        &mut self,
        at: Timestamp,
        cast: &Cast,
        clerk: &Member,
        person: Option<&Person>,
        place: Option<PlaceId>,
        channel: Channel,
    ) -> ContactRow {
        let (number, day) = self.number(cast.office.id, Prefix::Contact, at, cast);
        let keys = &self.real.keys;
        let phone = person.map(|p| p.phone.as_str());
        ContactRow {
            id: ContactId(self.studio.app.environment.id()),
            number,
            office: NodeId(cast.office.id),
            channel,
            at,
            day,
            clerk: Some(clerk.caller.staff),
            resident: person.map(|p| p.id),
            place,
            name: person.map(|p| p.name.clone()).unwrap_or_default(),
            phone_sealed: phone.map(|p| keys.seal(p, self.real.environment.as_ref())),
            phone_hash: phone.map(|p| keys.phone_hash(p)),
            tail_hash: phone.map(|p| keys.tail_hash(p)),
            subject: String::new(),
            said: String::new(),
            done: String::new(),
            outcome: Outcome::Settled,
            kind: None,
            department: None,
            responsible: None,
            agreed_reply: None,
            case: None,
        }
    }

    /// How many contacts of a day are settled on the spot.
    fn settled(&mut self, cases: usize) -> usize {
        let most = i64::try_from(cases.max(1)).unwrap_or(1);
        usize::try_from(self.chance.between(0, most.min(400))).unwrap_or(0)
    }

    fn settle(&mut self, at: Option<Timestamp>, out: &mut Histories) -> Result<(), AppError> {
        let Some(at) = at else { return Ok(()) };
        let texts = self.texts;
        let index = self.chance.below(self.rooms.len());
        let (room, said) = (&self.rooms[index], self.chance.pick(&texts.contacts));
        let cast = self.casts.get(if room.code.starts_with("JY") { "jy" } else { "yx" });
        let (Some(cast), Some(said)) = (cast, said) else { return Ok(()) };
        let clerk = cast.holding(&[Role::Receptionist], &mut self.chance).first().copied();
        let Some(clerk) = clerk else { return Ok(()) };
        self.studio.clock.set(at);
        let person = self.chance.pick(&room.people).cloned();
        let channel = [Channel::Phone, Channel::Visit, Channel::Wechat][self.chance.below(3)];
        let row = self.contact(at, cast, clerk, person.as_ref(), Some(room.id), channel);
        let subject: String = said.said.chars().take(24).collect();
        out.contacts.push(ContactRow {
            subject,
            said: said.said.clone(),
            done: said.done.clone(),
            kind: Some(Kind::Inquiry),
            ..row
        });
        Ok(())
    }
}
