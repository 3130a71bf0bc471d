//! Import of residents and their ties to rooms (ORG-4, ORG-5).
//!
//! Owns how a row becomes a person with numbers and a tie. Rows of the same name and first number are one person with
//! several rooms; so is the same name twice in one room. Who is known already keeps their card and gets the tie.

use jiff::civil::Date;
use linli_domain::ids::{NodeId, PlaceId, ResidentId};
use linli_domain::vocabulary::PlaceKind;
use linli_store::occupancies::{self, OccupancyRow};
use linli_store::places::{self, PlaceRow};
use linli_store::residents::{self as store, PhoneRow, ResidentRow};
use linli_store::{Scope, Tx};
use std::collections::HashMap;

use super::cells::Person;
use super::places::find_community;
use super::run::{self, Plan, Watch};
use super::table::{Line, RowIssue, Sheet};
use super::{Mode, OnProgress, Phase, RESIDENTS, Report, collision};
use crate::App;
use crate::access::{Caller, Right};
use crate::directory::initials::initials;
use crate::directory::residents::today;
use crate::directory::{phones, room_code};
use crate::error::AppError;

/// A person in a room, with the first and the last day.
type Stay = (ResidentId, Date, Option<Date>);

/// Imports residents from XLSX or CSV with the columns [`RESIDENTS`].
///
/// # Errors
/// [`AppError::Forbidden`]. A file that cannot come in is no error: the report says why.
pub async fn import(
    app: &App,
    caller: &Caller,
    file: Vec<u8>,
    mode: Mode,
    on_progress: OnProgress,
) -> Result<Report, AppError> {
    run::require(caller)?;
    let sheet = match run::sheet(file, RESIDENTS, on_progress.clone()).await? {
        Ok(sheet) => sheet,
        Err(report) => return Ok(report),
    };
    let (shared, scope) = (app.clone(), caller.scope(Right::Administer));
    run::run(app, caller, "resident", sheet, mode, on_progress, move |tx, sheet, watch| {
        ResidentsPlan::of(tx, &shared, scope.clone(), sheet, watch)
    })
    .await
}

#[derive(Default)]
struct ResidentsPlan {
    people: Vec<ResidentRow>,
    numbers: Vec<PhoneRow>,
    ties: Vec<OccupancyRow>,
    report: Report,
}

impl Plan for ResidentsPlan {
    fn report(&self) -> &Report {
        &self.report
    }

    fn into_report(self) -> Report {
        self.report
    }

    fn write(&self, tx: &mut Tx<'_>, on_progress: &OnProgress) -> Result<(), AppError> {
        let total = self.people.len() + self.numbers.len() + self.ties.len();
        let watch = Watch::new(on_progress, Phase::Writing, total);
        let people = watch.clone().over(self.people.iter().cloned());
        store::bulk(tx, people).map_err(collision)?;
        store::bulk_phones(tx, self.numbers.iter().cloned()).map_err(collision)?;
        watch.at(self.people.len() + self.numbers.len());
        occupancies::bulk(tx, self.ties.iter().cloned()).map_err(collision)?;
        watch.at(total);
        Ok(())
    }
}

impl ResidentsPlan {
    fn of(
        tx: &mut Tx<'_>,
        app: &App,
        scope: Scope,
        sheet: &Sheet,
        watch: &Watch,
    ) -> Result<Self, AppError> {
        let mut issues = sheet.check();
        let mut planner = Planner {
            app,
            communities: places::communities(tx, &scope, None)?,
            scope,
            rooms: HashMap::new(),
            doors: HashMap::new(),
            by_phone: HashMap::new(),
            at_home: HashMap::new(),
            days: HashMap::new(),
            loaded: Vec::new(),
            made: HashMap::new(),
            unchanged: 0,
            plan: Self::default(),
        };
        for (at, line) in sheet.lines().enumerate() {
            if let Err(issue) = planner.line(tx, line)? {
                issues.push(issue);
            }
            watch.at(at + 1);
        }
        let mut plan = planner.plan;
        plan.report.rows = sheet.lines().len();
        plan.report.unchanged = planner.unchanged;
        plan.report.ignored.clone_from(&sheet.ignored);
        plan.report.add_issues(issues);
        plan.report.count("resident", plan.people.len());
        plan.report.count("tie", plan.ties.len());
        Ok(plan)
    }
}

/// A bad row; the outer error is of the database.
type Checked<T> = Result<Result<T, RowIssue>, AppError>;

struct Planner<'a> {
    app: &'a App,
    scope: Scope,
    communities: Vec<PlaceRow>,
    /// Rooms by community and code.
    rooms: HashMap<(PlaceId, String), PlaceRow>,
    /// Rooms by community, building and number, whatever the entrance.
    doors: HashMap<(PlaceId, String, String), Vec<String>>,
    /// People by name and the hash of a number.
    by_phone: HashMap<(NodeId, String, Vec<u8>), ResidentId>,
    /// People tied to a room, by name, with the days of the tie.
    at_home: HashMap<(PlaceId, String), Vec<Stay>>,
    days: HashMap<NodeId, Date>,
    loaded: Vec<PlaceId>,
    /// The rows of the file that made ties.
    made: HashMap<(ResidentId, PlaceId), usize>,
    unchanged: usize,
    plan: ResidentsPlan,
}

impl Planner<'_> {
    fn line(&mut self, tx: &mut Tx<'_>, line: Line<'_>) -> Checked<()> {
        let required = ["community", "room", "name"];
        if required.iter().any(|key| line.get(key).is_empty()) {
            return Ok(Ok(())); // told by the table already
        }
        let name = line.get("community");
        let Some(community) = find_community(&self.communities, name, "").cloned() else {
            return Ok(Err(line.issue("community", "unknown_community")));
        };
        self.load(tx, &community)?;
        let today = self.days.get(&community.office).copied().unwrap_or_default();
        let room = match self.room(&community, line) {
            Ok(room) => room,
            Err(issue) => return Ok(Err(issue)),
        };
        Ok(Person::read(line, today).and_then(|person| self.person(&room, &person, line)))
    }

    /// Everything that is known about a community, once.
    fn load(&mut self, tx: &mut Tx<'_>, community: &PlaceRow) -> Result<(), AppError> {
        if self.loaded.contains(&community.id) {
            return Ok(());
        }
        self.loaded.push(community.id);
        let (rooms, doors) = (&mut self.rooms, &mut self.doors);
        places::for_each_in(tx, &self.scope, community.id, |row| {
            if matches!(row.kind, PlaceKind::Room | PlaceKind::Shop) {
                let building = row.code.split('-').next().unwrap_or_default().to_owned();
                let door = (row.community, building, row.name.clone());
                doors.entry(door).or_default().push(row.code.clone());
                rooms.insert((row.community, row.code.clone()), row);
            }
        })?;
        let at_home = &mut self.at_home;
        occupancies::for_each_in(tx, community.id, |tie, name| {
            at_home.entry((tie.room, name)).or_default().push((tie.resident, tie.from, tie.to));
        })?;
        if !self.days.contains_key(&community.office) {
            let now = self.app.environment.now();
            self.days.insert(community.office, today(tx, community.office, now)?);
            let (office, by_phone) = (community.office, &mut self.by_phone);
            store::for_each_phone_of(tx, office, |id, name, hash| {
                by_phone.insert((office, name, hash), id);
            })?;
        }
        Ok(())
    }

    /// The room of a row: by building, entrance and number, or by the whole code in one cell.
    fn room(&self, community: &PlaceRow, line: Line<'_>) -> Result<PlaceRow, RowIssue> {
        let (mut building, mut entrance, mut room) = (
            line.get("building").to_owned(),
            line.get("entrance").to_owned(),
            line.get("room").to_owned(),
        );
        if building.is_empty() {
            let said = room_code::read(&room).ok_or_else(|| line.issue("room", "unknown_room"))?;
            building = said.building.ok_or_else(|| line.issue("building", "required"))?;
            (entrance, room) = (said.entrance.unwrap_or_default(), said.room);
        }
        let parts = [&building, &entrance, &room].map(|part| room_code::bare(part));
        let code = room_code::code(&parts.each_ref().map(String::as_str));
        let [building, entrance, room] = parts;
        let mut found = self.rooms.get(&(community.id, code));
        if found.is_none() && entrance.is_empty() {
            found = match self.doors.get(&(community.id, building, room)).map(Vec::as_slice) {
                Some([only]) => self.rooms.get(&(community.id, only.clone())),
                Some(_) => return Err(line.issue("entrance", "required")),
                None => None,
            };
        }
        match found {
            None => Err(line.issue("room", "unknown_room")),
            Some(room) if room.retired_at.is_some() => Err(line.issue("room", "retired")),
            Some(room) => Ok(room.clone()),
        }
    }

    fn person(&mut self, room: &PlaceRow, person: &Person, line: Line<'_>) -> Result<(), RowIssue> {
        let home = (room.id, person.name.clone());
        let first = person
            .phones
            .first()
            .map(|phone| (room.office, person.name.clone(), self.app.keys.phone_hash(phone)));
        let by_phone = first.as_ref().and_then(|key| self.by_phone.get(key)).copied();
        let at_home = || self.at_home.get(&home).and_then(|ties| ties.first()).map(|tie| tie.0);
        let known = by_phone.or_else(at_home);
        let id = known.unwrap_or_else(|| ResidentId(self.app.environment.id()));
        if let Some(first) = self.made.get(&(id, room.id)) {
            return Err(line.issue("name", "row_twice").with("first", first));
        }
        let ties = self.at_home.entry(home).or_default();
        let overlaps = |tie: &&(ResidentId, Date, Option<Date>)| {
            tie.0 == id
                && tie.2.is_none_or(|end| end >= person.from)
                && person.to.is_none_or(|end| end >= tie.1)
        };
        if ties.iter().any(|tie| overlaps(&tie)) {
            self.unchanged += 1;
            return Ok(());
        }
        ties.push((id, person.from, person.to));
        self.made.insert((id, room.id), line.number());
        let (tie, from, to) = (person.tie, person.from, person.to);
        self.plan.ties.push(OccupancyRow { resident: id, room: room.id, tie, from, to });
        if known.is_none() {
            self.newcomer(id, room.office, person);
        }
        Ok(())
    }

    fn newcomer(&mut self, id: ResidentId, office: NodeId, person: &Person) {
        let (keys, environment) = (&self.app.keys, self.app.environment.as_ref());
        let sealed = |number: &String| keys.seal(number, environment);
        self.plan.people.push(ResidentRow {
            id,
            office,
            name: person.name.clone(),
            initials: initials(&person.name),
            id_number_sealed: person.id_number.as_ref().map(sealed),
            id_number_hash: person.id_number.as_ref().map(|number| keys.phone_hash(number)),
            preferred_channel: person.channel,
            language: person.language.clone(),
            notes: person.notes.clone(),
            version: 1,
            erased_at: None,
        });
        let numbers = phones::rows(keys, environment, id, &person.phones);
        for number in &numbers {
            self.by_phone.insert((office, person.name.clone(), number.hash.clone()), id);
        }
        self.plan.numbers.extend(numbers);
    }
}
