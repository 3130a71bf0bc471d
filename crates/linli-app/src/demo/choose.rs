//! Which text is told by whom: every text once where it belongs, then again where it fits.
//!
//! Owns the choice of text, room and group. Called by [`super::fill`].

use super::fill::{Coming, Filler};
use super::people::Room;
use super::plan::{Day, Planned, Rest, instant};
use super::texts::{Group, Told};
use jiff::{SignedDuration, Timestamp};
use linli_domain::complaint::Stage;
use linli_domain::vocabulary::Judgement;

/// Where the people work as whom the guide signs in: the community of their office and the duty of their department.
const SHOWN: (&str, &str) = ("JY", "engineering");

impl<'a> Filler<'a> {
    /// A text and the room that it fits.
    pub(super) fn choose(&mut self, planned: Planned) -> (&'a Told, usize) {
        let (texts, casts) = (self.texts, self.casts);
        let judgement = match planned.rest {
            Rest::At(Stage::Explaining | Stage::Objected) => Some(Judgement::NotResponsible),
            Rest::At(Stage::Registered | Stage::Judged) | Rest::Nowhere => None,
            Rest::At(_) | Rest::Paused => Some(Judgement::Responsible),
        };
        let dispatched = judgement == Some(Judgement::Responsible);
        let duty = |told: &Told| casts.values().next().and_then(|cast| cast.duty(&told.category));
        let shown = |told: &Told| {
            told.at.starts_with(SHOWN.0) && (!dispatched || duty(told) == Some(SHOWN.1))
        };
        let fits = |told: &Told| {
            judgement.is_none_or(|wanted| told.judgement() == wanted)
                && (!planned.shown || shown(told))
        };
        let at = self.untold.iter().rposition(|index| fits(&texts.complaints[*index]));
        let index = match at {
            Some(at) => self.untold.remove(at),
            None => self.again(fits),
        };
        let told = &texts.complaints[index];
        let exact = at.is_some() || told.at.matches('-').count() < 3;
        (told, self.room(&told.at, exact))
    }

    /// A text that was told before; one that fits everywhere in a community, if there are not too many.
    fn again(&mut self, fits: impl Fn(&Told) -> bool) -> usize {
        let all = self.texts.complaints.len();
        for round in 0..400 {
            let index = self.chance.below(all);
            let told = &self.texts.complaints[index];
            let wide = told.at.matches('-').count() < 3;
            let few = self.complained.len() < 700;
            if fits(told) && (wide || !few || round > 300) {
                return index;
            }
        }
        0
    }

    /// A room inside the narrowest home that the words allow.
    fn room(&mut self, home: &str, exact: bool) -> usize {
        let prefix = if exact { home } else { &home[..home.find('-').unwrap_or(home.len())] };
        let inside = |room: &Room| {
            room.code == prefix
                || room.code.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('-'))
        };
        let first = self.rooms.partition_point(|room| room.code.as_str() < prefix);
        let count =
            self.rooms[first..].iter().take_while(|room| room.code.starts_with(prefix)).count();
        for _ in 0..200 {
            let index = first + self.chance.below(count);
            if self.rooms.get(index).is_some_and(|room| inside(room) && !room.people.is_empty()) {
                return index;
            }
        }
        first.min(self.rooms.len().saturating_sub(1))
    }

    /// A group complaint takes the place of some of the day's cases.
    pub(super) fn group(
        &mut self,
        day: &Day,
        zone: &jiff::tz::TimeZone,
        planned: &mut Vec<Planned>,
        coming: &mut Vec<Coming<'a>>,
    ) {
        let texts = self.texts;
        let group: &'a Group = &texts.groups[self.groups % texts.groups.len()];
        self.groups += 1;
        let size = group
            .voices
            .len()
            .min(planned.len())
            .min(usize::try_from(self.chance.between(3, 6)).unwrap_or(3));
        let first = instant(day.date, zone, self.studio.now, &mut self.chance);
        let mut taken = Vec::new();
        for (index, told) in group.voices.iter().take(size).enumerate() {
            let Some(at) = planned.iter().position(|p| p.rest == Rest::Nowhere) else { break };
            planned.remove(at);
            let mut room = self.room(&group.building, true);
            while taken.contains(&room) {
                room = self.room(&group.building, true);
            }
            taken.push(room);
            let minutes = i64::try_from(index).unwrap_or(0) * 11 + self.chance.between(0, 9);
            // All on one day, so that the numbers follow the clock.
            let last = self.studio.now.min(end_of(day, zone, self.studio.now));
            let at = (first + SignedDuration::from_mins(minutes)).min(last);
            coming.push(Coming { at, told, rest: Rest::Nowhere, room, group: true });
        }
    }
}

fn end_of(day: &Day, zone: &jiff::tz::TimeZone, now: Timestamp) -> Timestamp {
    let last = day.date.to_datetime(jiff::civil::time(23, 59, 0, 0));
    zone.to_ambiguous_timestamp(last).compatible().unwrap_or(now)
}
