//! The invented residents: some 2,500 in the rooms of the demonstration.
//!
//! Owns who lives where. Their numbers begin with 154, which no operator has been given.

use super::chance::Chance;
use super::texts::{Names, Texts};
use crate::App;
use crate::company::Founded;
use crate::directory::initials::initials;
use crate::directory::phones;
use crate::error::AppError;
use jiff::civil::{Date, date};
use linli_domain::ids::{NodeId, PlaceId, ResidentId};
use linli_domain::vocabulary::{Channel, Tie};
use linli_store::occupancies::{self, OccupancyRow};
use linli_store::residents::{self, PhoneRow, ResidentRow};

/// Rooms that nobody lives in, of a hundred.
const EMPTY: usize = 8;

/// Somebody who may complain.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: ResidentId,
    pub name: String,
    pub phone: String,
}

/// A room with its office.
#[derive(Clone, Debug)]
pub struct Room {
    pub code: String,
    pub id: PlaceId,
    pub people: Vec<Person>,
}

#[derive(Default)]
struct Rows {
    people: Vec<ResidentRow>,
    phones: Vec<PhoneRow>,
    ties: Vec<OccupancyRow>,
}

/// Moves people into the rooms of the company. `app` makes the ids, `real` the seals.
pub async fn move_in(
    app: &App,
    real: &App,
    founded: &Founded,
    texts: &Texts,
    chance: &mut Chance,
    today: Date,
) -> Result<Vec<Room>, AppError> {
    let mut rows = Rows::default();
    let mut rooms = Vec::new();
    for (code, id) in founded.places.iter().filter(|(code, _)| code.matches('-').count() == 3) {
        let mut room = Room { code: code.clone(), id: *id, people: Vec::new() };
        let spoken_for = texts.complaints.iter().any(|told| told.at == *code);
        if spoken_for || !chance.percent(EMPTY) {
            let office = office(founded, code)?;
            household(app, real, &mut room, office, texts, chance, today, &mut rows);
        }
        rooms.push(room);
    }
    app.db
        .write(move |tx| {
            residents::bulk(tx, rows.people.iter().cloned())?;
            residents::bulk_phones(tx, rows.phones.iter().cloned())?;
            occupancies::bulk(tx, rows.ties.iter().cloned())?;
            Ok::<_, AppError>(())
        })
        .await?;
    Ok(rooms)
}

/// The office of a room by the code of its community.
pub fn office(founded: &Founded, code: &str) -> Result<NodeId, AppError> {
    let key = if code.starts_with("JY") { "jy" } else { "yx" };
    let office = founded.nodes.get(key).copied();
    office.ok_or_else(|| AppError::Internal(format!("demonstration: no office {key}")))
}

#[expect(
    clippy::too_many_arguments,
    reason = "one household is made of all that the demonstration has"
)]
fn household(
    app: &App,
    real: &App,
    room: &mut Room,
    office: NodeId,
    texts: &Texts,
    chance: &mut Chance,
    today: Date,
    rows: &mut Rows,
) {
    let rented = chance.percent(28);
    let count = [1, 2, 2, 2, 1, 2, 3, 1].get(chance.below(8)).copied().unwrap_or(1);
    let since = date(today.year() - 9, 1, 1);
    let from = since.checked_add(jiff::Span::new().days(chance.between(0, 2600))).unwrap_or(since);
    let family = surname(&texts.names, chance);
    for index in 0..count {
        let guest =
            if index == 0 && chance.percent(1) { chance.pick(&texts.names.guests) } else { None };
        let tie = match (index, rented) {
            (0, _) => Tie::Owner,
            (1, true) => Tie::Tenant,
            _ => Tie::Family,
        };
        let own = tie == Tie::Tenant || (index == 1 && chance.percent(80));
        let surname = if own { surname(&texts.names, chance) } else { family.clone() };
        let name = guest.map_or_else(|| given(&texts.names, &surname, chance), |g| g.name.clone());
        let language = guest.map_or_else(|| "zh-CN".to_owned(), |g| g.language.clone());
        let id = ResidentId(app.environment.id());
        let phone = format!("154{:08}", chance.below(100_000_000));
        let numbers = [phone.clone()];
        rows.phones.extend(phones::rows(&real.keys, real.environment.as_ref(), id, &numbers));
        let note = if chance.percent(6) { chance.pick(&texts.names.notes).cloned() } else { None };
        rows.people.push(ResidentRow {
            id,
            office,
            name: name.clone(),
            initials: initials(&name),
            id_number_sealed: None,
            id_number_hash: None,
            preferred_channel: chance.percent(30).then_some(Channel::Wechat),
            language,
            notes: note.unwrap_or_default(),
            version: 1,
            erased_at: None,
        });
        rows.ties.push(OccupancyRow { resident: id, room: room.id, tie, from, to: None });
        room.people.push(Person { id, name, phone });
    }
}

fn surname(names: &Names, chance: &mut Chance) -> String {
    let all: usize = names.surnames.iter().map(|s| s.weight).sum();
    let mut at = chance.below(all);
    for surname in &names.surnames {
        if at < surname.weight {
            return surname.name.clone();
        }
        at -= surname.weight;
    }
    String::new()
}

fn given(names: &Names, surname: &str, chance: &mut Chance) -> String {
    let male = chance.percent(50);
    let (older, younger, first, second) = if male {
        (&names.male_older, &names.male_younger, &names.male_first, &names.male_second)
    } else {
        (&names.female_older, &names.female_younger, &names.female_first, &names.female_second)
    };
    let mut part = |list: &[String]| chance.pick(list).cloned().unwrap_or_default();
    let choices = [part(first) + &part(second), part(older), part(younger)];
    let name = chance.pick(&choices).cloned().unwrap_or_default();
    format!("{surname}{name}")
}
