//! The demonstration: a company with people, rooms and cases that have a past.
//!
//! Owns [`fill`]. Every case is decided by the real rules with the clock in the past, then written in bulk with a right
//! hash chain. The same seed at the same instant gives the same cases, whatever the machine. Called by `linli demo`.

mod acts;
mod answers;
mod boards;
mod cast;
mod chance;
mod choose;
mod chronicle;
mod fill;
mod labels;
mod matter;
mod people;
mod plan;
mod repairs;
mod story;
mod texts;

use crate::App;
use crate::company::{CompanyFile, Founded, found_company_hashed};
use crate::directory::record::Change;
use crate::error::AppError;
use cast::Cast;
use chance::{Chance, Seeded};
use chronicle::Studio;
use fill::Filler;
use jiff::Timestamp;
use linli_domain::ids::PlaceId;
use linli_domain::vocabulary::Role;
use linli_store::Scope;
use linli_store::histories::{self, Counters, Histories};
use linli_store::samples::DEMONSTRATION;
use people::Room;
use repairs::Workshop;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use texts::Texts;
use tokio::sync::mpsc;

/// Cases written in one transaction.
const BATCH: usize = 2_000;

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Options {
    pub cases: u32,
    pub seed: u64,
    /// Of all sign-ins.
    pub password: String,
    /// The end of the past.
    pub now: Timestamp,
}

/// One sign-in of the demonstration.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SignIn {
    pub login: String,
    pub name: String,
    pub title: String,
    pub roles: Vec<Role>,
}

/// What was made.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    pub sign_ins: Vec<SignIn>,
    pub rooms: usize,
    pub residents: usize,
    pub cases: u64,
    pub contacts: u64,
    pub entries: u64,
}

/// Fills an empty database. `progress` hears the number of cases written so far.
///
/// # Errors
/// [`AppError::Invalid`] with `company: exists` if there is anything already.
pub async fn fill(
    app: &App,
    options: Options,
    progress: impl Fn(u64) + Send + Sync + 'static,
) -> Result<Filled, AppError> {
    let file = CompanyFile::demonstration().map_err(|e| AppError::Internal(e.to_string()))?;
    let texts = Texts::read()?;
    if !app.db.read(|tx| Ok::<_, AppError>(histories::is_empty(tx)?)).await? {
        return Err(AppError::field("company", "exists"));
    }
    let clock = Arc::new(Seeded::new(options.now, options.seed));
    let mut seeded = app.clone();
    seeded.environment = clock.clone();
    // The salt of the password is no matter of chance that can be repeated.
    let hash =
        crate::sign_in::password::hash_aside(options.password.clone(), app.environment.clone())
            .await?;
    let founded = found_company_hashed(&seeded, &file, &hash).await?;
    let mut chance = Chance::new(options.seed);
    let casts = cast::casts(&seeded, &file, &founded).await?;
    let zone = casts.values().next().map(|cast| cast.rules.calendar.zone().clone());
    let today = options.now.to_zoned(zone.unwrap_or(jiff::tz::TimeZone::UTC)).date();
    let rooms = people::move_in(&seeded, app, &founded, &texts, &mut chance, today).await?;
    mark(app, &founded).await?;
    let mut filled = Filled {
        sign_ins: sign_ins(&file),
        rooms: rooms.len(),
        residents: rooms.iter().map(|room| room.people.len()).sum(),
        ..Filled::default()
    };
    let places = places(app, &file, &founded).await?;
    let workshop_chance = Chance::new(chance.next());
    let stage = Stage { seeded, real: app.clone(), clock, casts, rooms, places, texts, options };
    let stage = Arc::new(stage);
    let deciding = stage.clone();
    let (send, receive) = mpsc::channel::<Histories>(4);
    let deciding = tokio::task::spawn_blocking(move || deciding.decide(chance, &send));
    write(app, receive, &mut filled, progress).await?;
    let counters = deciding.await.map_err(|e| AppError::Internal(e.to_string()))??;
    app.db.write(move |tx| Ok::<_, AppError>(histories::set_counters(tx, &counters)?)).await?;
    stage.workshop(workshop_chance).fill().await?;
    boards::publish(&stage.seeded, &stage.clock, &stage.casts, stage.options.now).await?;
    labels::hang(&stage.seeded, &stage.casts).await?;
    app.db.analyze().await?;
    Ok(filled)
}

/// Writes what the other thread has decided, in large transactions.
async fn write(
    app: &App,
    mut receive: mpsc::Receiver<Histories>,
    filled: &mut Filled,
    progress: impl Fn(u64),
) -> Result<(), AppError> {
    while let Some(some) = receive.recv().await {
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        filled.cases += count(some.cases.len());
        filled.contacts += count(some.contacts.len());
        filled.entries += count(some.journal.len());
        app.db.write(move |tx| Ok::<_, AppError>(histories::load(tx, &some)?)).await?;
        progress(filled.cases);
    }
    Ok(())
}

/// Everything that the deciding thread owns.
struct Stage {
    seeded: App,
    real: App,
    clock: Arc<Seeded>,
    casts: BTreeMap<String, Cast>,
    rooms: Vec<Room>,
    places: Places,
    texts: Texts,
    options: Options,
}

/// Places by what the demonstration asks for.
#[derive(Default)]
struct Places {
    labels: HashMap<PlaceId, String>,
    areas: HashMap<(String, String), Vec<PlaceId>>,
}

impl Stage {
    /// What the repairs are made with, once the complaints are written.
    fn workshop(&self, chance: Chance) -> Workshop<'_> {
        Workshop {
            app: &self.seeded,
            clock: &self.clock,
            casts: &self.casts,
            rooms: &self.rooms,
            places: &self.places,
            texts: &self.texts,
            options: &self.options,
            chance,
            pieces: HashMap::new(),
        }
    }

    fn decide(
        &self,
        mut chance: Chance,
        send: &mpsc::Sender<Histories>,
    ) -> Result<Counters, AppError> {
        let now = self.options.now;
        let zone = self.casts.values().next().map(|cast| cast.rules.calendar.zone().clone());
        let zone = zone.unwrap_or(jiff::tz::TimeZone::UTC);
        let today = now.to_zoned(zone.clone()).date();
        let days = plan::days(self.options.cases, now, &zone, &mut chance);
        let mut untold: Vec<usize> = (0..self.texts.complaints.len()).collect();
        chance.shuffle(&mut untold);
        let mut filler = Filler {
            studio: Studio { app: &self.seeded, clock: &self.clock, now },
            real: &self.real,
            casts: &self.casts,
            rooms: &self.rooms,
            labels: &self.places.labels,
            areas: &self.places.areas,
            texts: &self.texts,
            chance,
            counters: Counters::new(),
            files: answers::Files::new(),
            untold,
            groups: 0,
            complained: HashMap::new(),
        };
        let mut batch = Histories::default();
        for day in &days {
            batch.append(filler.day(day, day.date == today)?);
            if batch.cases.len() >= BATCH && send.blocking_send(std::mem::take(&mut batch)).is_err()
            {
                // The writer has failed and says why.
                return Ok(Counters::new());
            }
        }
        let _ = send.blocking_send(batch);
        for ((office, year), value) in &filler.files {
            filler.counters.insert((*office, "DA".to_owned(), year.to_string()), i64::from(*value));
        }
        Ok(filler.counters)
    }
}

/// Says in the change log what this database is, so that it is not shown to others by mistake (P21).
async fn mark(app: &App, founded: &Founded) -> Result<(), AppError> {
    let Some(company) = founded.nodes.get("company").copied() else { return Ok(()) };
    let environment = app.environment.clone();
    app.db
        .write(move |tx| {
            let change = Change::by_program("fill", DEMONSTRATION).row(company.0);
            Ok::<_, AppError>(change.save(tx, environment.as_ref())?)
        })
        .await
}

fn sign_ins(file: &CompanyFile) -> Vec<SignIn> {
    let roles = |entry: &crate::company::file::StaffEntry| {
        entry.roles.iter().filter_map(|grant| Role::parse(&grant.role)).collect()
    };
    file.staff
        .iter()
        .map(|entry| SignIn {
            login: entry.login.clone(),
            name: entry.name.clone(),
            title: entry.title.clone(),
            roles: roles(entry),
        })
        .collect()
}

async fn places(app: &App, file: &CompanyFile, founded: &Founded) -> Result<Places, AppError> {
    let ids: Vec<PlaceId> = founded.places.values().copied().collect();
    let all = Scope { everything: true, ..Scope::nothing() };
    let labels = app
        .db
        .read(move |tx| Ok::<_, AppError>(linli_store::places::labels(tx, &all, &ids)?))
        .await?;
    let mut places = Places { labels: labels.into_iter().collect(), areas: HashMap::new() };
    let codes: HashMap<&str, &str> =
        file.communities.iter().map(|c| (c.key.as_str(), c.code.as_str())).collect();
    for area in &file.areas {
        let Some(code) = codes.get(area.community.as_str()) else { continue };
        let name = crate::directory::room_code::normal(&area.name);
        if let Some(id) = founded.places.get(&format!("{code}-{name}")) {
            places.areas.entry(((*code).to_owned(), area.kind.clone())).or_default().push(*id);
        }
    }
    Ok(places)
}
