//! Import of places (ORG-3, ORG-5): communities, buildings, entrances, rooms, public areas.
//!
//! Owns how a row becomes places. Buildings and entrances come in with their first room. What is there already stays as
//! it is, so that the same file can come in again.

use linli_domain::ids::PlaceId;
use linli_domain::vocabulary::{NodeKind, PlaceKind};
use linli_store::organisation::NodeRow;
use linli_store::places::{self as store, PlaceRow};
use linli_store::{Scope, Tx, organisation};
use std::collections::HashMap;

use super::run::{self, Plan, Watch};
use super::table::{Line, RowIssue, Sheet};
use super::{Mode, OnProgress, PLACES, Phase, Report, collision};
use crate::App;
use crate::access::{Caller, Right};
use crate::directory::places::{PlaceInput, code_inside, inside};
use crate::directory::room_code;
use crate::error::AppError;

/// Imports places from XLSX or CSV with the columns [`PLACES`].
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
    let sheet = match run::sheet(file, PLACES, on_progress.clone()).await? {
        Ok(sheet) => sheet,
        Err(report) => return Ok(report),
    };
    let (shared, scope) = (app.clone(), caller.scope(Right::Administer));
    run::run(app, caller, "place", sheet, mode, on_progress, move |tx, sheet, watch| {
        PlacesPlan::of(tx, &shared, scope.clone(), sheet, watch)
    })
    .await
}

struct PlacesPlan {
    rows: Vec<PlaceRow>,
    report: Report,
}

impl Plan for PlacesPlan {
    fn report(&self) -> &Report {
        &self.report
    }

    fn into_report(self) -> Report {
        self.report
    }

    fn write(&self, tx: &mut Tx<'_>, on_progress: &OnProgress) -> Result<(), AppError> {
        let watch = Watch::new(on_progress, Phase::Writing, self.rows.len());
        store::bulk(tx, watch.over(self.rows.iter().cloned())).map_err(collision)?;
        Ok(())
    }
}

impl PlacesPlan {
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
            offices: organisation::list(tx, &scope, Some(NodeKind::Office), false)?,
            communities: store::communities(tx, &scope, None)?,
            scope,
            known: HashMap::new(),
            loaded: Vec::new(),
            made: HashMap::new(),
            rows: Vec::new(),
            unchanged: 0,
        };
        for (at, line) in sheet.lines().enumerate() {
            if let Err(issue) = planner.line(tx, line)? {
                issues.push(issue);
            }
            watch.at(at + 1);
        }
        let mut report = Report {
            rows: sheet.lines().len(),
            unchanged: planner.unchanged,
            ignored: sheet.ignored.clone(),
            ..Report::default()
        };
        report.add_issues(issues);
        for row in &planner.rows {
            report.count(kind_counted(row.kind), 1);
        }
        Ok(Self { rows: planner.rows, report })
    }
}

const fn kind_counted(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Community => "community",
        PlaceKind::Building => "building",
        PlaceKind::Entrance => "entrance",
        PlaceKind::Room => "room",
        _ => "area",
    }
}

/// A bad row; the outer error is of the database.
type Checked<T> = Result<Result<T, RowIssue>, AppError>;

struct Planner<'a> {
    app: &'a App,
    scope: Scope,
    offices: Vec<NodeRow>,
    communities: Vec<PlaceRow>,
    /// Everything in the communities that the file names, by community and code.
    known: HashMap<(PlaceId, String), PlaceRow>,
    loaded: Vec<PlaceId>,
    /// The rows of the file that made rooms and areas, to tell when one comes twice.
    made: HashMap<PlaceId, usize>,
    rows: Vec<PlaceRow>,
    unchanged: usize,
}

impl Planner<'_> {
    fn line(&mut self, tx: &mut Tx<'_>, line: Line<'_>) -> Checked<()> {
        if line.get("community").is_empty() {
            return Ok(Ok(())); // told by the table already
        }
        let community = match self.community(tx, line)? {
            Ok(community) => community,
            Err(issue) => return Ok(Err(issue)),
        };
        Ok(self.inside_community(&community, line))
    }

    /// The community of a row: a known one by name or code, or a new one.
    fn community(&mut self, tx: &mut Tx<'_>, line: Line<'_>) -> Checked<PlaceRow> {
        let name = line.get("community");
        let code = line.get("community_code").to_uppercase();
        let found = find_community(&self.communities, name, &code).cloned();
        let Some(community) = found else { return self.new_community(tx, line, name, &code) };
        if community.retired_at.is_some() {
            return Ok(Err(line.issue("community", "retired")));
        }
        if !self.loaded.contains(&community.id) {
            self.loaded.push(community.id);
            let known = &mut self.known;
            store::for_each_in(tx, &self.scope, community.id, |row| {
                known.insert((row.community, row.code.clone()), row);
            })?;
        }
        Ok(Ok(community))
    }

    fn new_community(
        &mut self,
        tx: &mut Tx<'_>,
        line: Line<'_>,
        name: &str,
        code: &str,
    ) -> Checked<PlaceRow> {
        if code.is_empty() {
            return Ok(Err(line.issue("community", "unknown_community")));
        }
        if code.len() > 20 || !code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            return Ok(Err(line.issue("community_code", "bad_character")));
        }
        let everything = Scope { everything: true, ..Scope::nothing() };
        if store::community(tx, &everything, code)?.is_some() {
            return Ok(Err(line.issue("community_code", "taken")));
        }
        let office = line.get("office");
        let named = |node: &&NodeRow| node.name == office || node.code == office.to_uppercase();
        let office = match (self.offices.as_slice(), office) {
            ([only], "") => Some(only.id),
            _ => self.offices.iter().find(named).map(|node| node.id),
        };
        let Some(office) = office else { return Ok(Err(line.issue("office", "unknown_office"))) };
        let id = PlaceId(self.app.environment.id());
        let row = PlaceRow {
            id,
            parent: None,
            community: id,
            building: None,
            office,
            kind: PlaceKind::Community,
            name: name.to_owned(),
            code: code.to_owned(),
            label: name.to_owned(),
            version: 1,
            retired_at: None,
        };
        self.loaded.push(id);
        self.communities.push(row.clone());
        self.rows.push(row.clone());
        Ok(Ok(row))
    }

    fn inside_community(&mut self, community: &PlaceRow, line: Line<'_>) -> Result<(), RowIssue> {
        let (building, entrance) = (line.get("building"), line.get("entrance"));
        let (room, area) = (line.get("room"), line.get("area"));
        for key in ["building", "entrance", "room"] {
            if is_date(line.get(key)) {
                return Err(line.issue(key, "became_a_date"));
            }
        }
        if building.is_empty() && !(entrance.is_empty() && room.is_empty()) {
            return Err(line.issue("building", "required"));
        }
        if !room.is_empty() && !area.is_empty() {
            return Err(line.issue("area", "room_or_area"));
        }
        let mut place = community.clone();
        let steps = [
            (PlaceKind::Building, "building", worded(building, "栋")),
            (PlaceKind::Entrance, "entrance", worded(entrance, "单元")),
            (PlaceKind::Room, "room", room_code::bare(room)),
            (area_kind(line)?, "area", area.to_owned()),
        ];
        let mut new = false;
        for (kind, key, name) in steps {
            if !name.is_empty() {
                (place, new) = self.step(&place, kind, key, name, line)?;
            }
        }
        if !new {
            self.unchanged += 1;
        } else if !room.is_empty() || !area.is_empty() {
            self.made.insert(place.id, line.number());
        }
        Ok(())
    }

    /// The place of this name inside `above`, and whether this row brings it in.
    fn step(
        &mut self,
        above: &PlaceRow,
        kind: PlaceKind,
        key: &str,
        name: String,
        line: Line<'_>,
    ) -> Result<(PlaceRow, bool), RowIssue> {
        let code = code_inside(above, kind, &name).ok_or_else(|| line.issue(key, "bad_code"))?;
        let place = (above.community, code);
        let Some(known) = self.known.get(&place) else {
            let id = PlaceId(self.app.environment.id());
            let input = PlaceInput { kind, name, code: None };
            let row = inside(above, id, &input).map_err(|error| refused(line, key, &error))?;
            self.known.insert(place, row.clone());
            self.rows.push(row.clone());
            return Ok((row, true));
        };
        if known.kind != kind {
            return Err(line.issue(key, "taken"));
        }
        if known.retired_at.is_some() {
            return Err(line.issue(key, "retired"));
        }
        match self.made.get(&known.id) {
            Some(first) => Err(line.issue(key, "row_twice").with("first", first)),
            None => Ok((known.clone(), false)),
        }
    }
}

/// A community by its code, or by its name.
pub(super) fn find_community<'a>(
    communities: &'a [PlaceRow],
    name: &str,
    code: &str,
) -> Option<&'a PlaceRow> {
    let by_code = communities.iter().find(|place| !code.is_empty() && place.code == code);
    let by_name = || communities.iter().find(|place| place.name == name);
    by_code.or_else(by_name).or_else(|| {
        let code = name.to_uppercase();
        communities.iter().find(|place| place.code == code)
    })
}

/// What [`inside`] found wrong, as an issue of the row.
fn refused(line: Line<'_>, key: &str, error: &AppError) -> RowIssue {
    let code = match error {
        AppError::Invalid(issues) => issues.first().map_or("bad_code", |issue| issue.code),
        _ => "bad_code",
    };
    line.issue(key, code)
}

/// `3` as people see it: `3 栋`. What has words already stays: `A座`, `3号楼`.
fn worded(text: &str, word: &str) -> String {
    let bare = text.chars().all(|c| c.is_ascii_alphanumeric());
    if bare && !text.is_empty() { format!("{text} {word}") } else { text.to_owned() }
}

/// Whether a spreadsheet has taken `3-2` for a day in March.
pub(super) fn is_date(text: &str) -> bool {
    text.len() >= 10 && text.get(..10).is_some_and(|day| day.parse::<jiff::civil::Date>().is_ok())
}

/// The kind of a public area, in the words of the template or as the program calls it.
fn area_kind(line: Line<'_>) -> Result<PlaceKind, RowIssue> {
    let word = line.get("kind");
    let kind = match word {
        "" | "其他" | "其它" => Some(PlaceKind::Area),
        "电梯" | "電梯" => Some(PlaceKind::Lift),
        "车库" | "停车场" | "車庫" => Some(PlaceKind::Garage),
        "花园" | "绿化" | "花園" => Some(PlaceKind::Garden),
        "大门" | "门岗" | "出入口" | "大門" => Some(PlaceKind::Gate),
        "游乐场" | "健身区" | "遊樂場" => Some(PlaceKind::Playground),
        "走廊" | "楼道" | "樓道" => Some(PlaceKind::Corridor),
        "商铺" | "店铺" | "店面" => Some(PlaceKind::Shop),
        other => PlaceKind::parse(&other.to_lowercase()),
    };
    let fits = |kind: &PlaceKind| {
        !matches!(
            kind,
            PlaceKind::Community | PlaceKind::Building | PlaceKind::Entrance | PlaceKind::Room
        )
    };
    kind.filter(fits).ok_or_else(|| line.issue("kind", "unknown"))
}
