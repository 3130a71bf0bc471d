//! Import of complaints that came in elsewhere: each is registered as if it had been taken down at its own time.
//!
//! Owns the columns of such a file and their mapping. CSV, XLSX, or JSON lines. The registration itself is
//! [`crate::complaint::register`], so that numbers, clocks, journal and search are those of every other complaint.

use super::run::Watch;
use super::table::{Column, Line, Mapping, RowIssue, Sheet};
use super::{Mode, OnProgress, Phase, Report, collision};
use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::register::{self, NewComplaint};
use crate::directory::record::Change;
use crate::environment::Fixed;
use crate::error::{AppError, FieldIssue};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use linli_domain::ids::{NodeId, PlaceId};
use linli_domain::vocabulary::Channel;
use linli_store::offices::{self, OfficeTerms};
use linli_store::{Tx, organisation, places};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const fn column(
    key: &'static str,
    heading: &'static str,
    aliases: &'static [&'static str],
    required: bool,
    hint: &'static str,
) -> Column {
    Column { key, heading, aliases, required, hint, example: "" }
}

/// Columns of `linli import cases`.
pub const CASES: &[Column] = &[
    column("said", "投诉内容", &["内容", "诉求内容", "text", "content"], true, "业户的原话"),
    column("title", "标题", &["主题", "subject"], false, "没有时取内容的开头"),
    column("asks", "诉求", &["要求"], false, "希望怎样解决"),
    column("time", "时间", &["受理时间", "登记时间", "日期", "date"], false, "2026-09-14 08:12"),
    column("reporter", "投诉人", &["姓名", "联系人", "name"], false, ""),
    column("phone", "电话", &["联系电话", "手机"], false, ""),
    column("room", "房号", &["位置编号"], false, "小区编号和房号，如 JY-3-2-1201"),
    column("channel", "渠道", &["来源"], false, "渠道代码，如 phone"),
    column("category", "类别", &["性质", "nature"], false, "类别代码，如 lift"),
];

/// Which column means what, and what to take where there is none. See `docs/import-cases.md`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CaseMap {
    /// Code of the office that gets the complaints.
    pub office: Option<String>,
    /// Field to heading.
    pub columns: BTreeMap<String, String>,
    /// Field to what it is when the cell is empty or the column missing.
    pub defaults: BTreeMap<String, String>,
    /// Field to words of the file to words of the program.
    pub values: BTreeMap<String, BTreeMap<String, String>>,
    /// How the file writes its times, besides the usual spellings: `%m/%d/%Y`, `%d.%m.%y %H:%M`.
    pub times: Vec<String>,
}

impl CaseMap {
    /// Reads a mapping.
    ///
    /// # Errors
    /// What is wrong, with the line or the field.
    pub fn parse(text: &str) -> Result<Self, String> {
        let map: Self = toml::from_str(text).map_err(|e| e.to_string())?;
        // A spelling that cannot be written down cannot be read either.
        if let Some(bad) = map.times.iter().find(|f| strtime::format(f, SOME_TIME).is_err()) {
            return Err(format!("\"{bad}\" does not say how a time is written"));
        }
        let named = map.columns.keys().chain(map.defaults.keys()).chain(map.values.keys());
        let known = || CASES.iter().map(|column| column.key);
        match named.into_iter().find(|field| !known().any(|key| key == field.as_str())) {
            Some(field) => {
                let known = known().collect::<Vec<_>>().join(", ");
                Err(format!("there is no field \"{field}\"; there are {known}"))
            }
            None => Ok(map),
        }
    }

    /// The cell of a field, in the program's words.
    fn value(&self, line: Line<'_>, field: &str) -> String {
        let cell = line.get(field).replace(BREAK, "\n");
        // `*` stands for every word that is not listed.
        let words = self.values.get(field).filter(|_| !cell.is_empty());
        let word = words.and_then(|words| words.get(&cell).or_else(|| words.get("*")));
        let cell = word.cloned().unwrap_or(cell);
        if cell.is_empty() { self.defaults.get(field).cloned().unwrap_or_default() } else { cell }
    }
}

const SOME_TIME: DateTime = DateTime::constant(2026, 9, 14, 8, 12, 0, 0);

/// Stands for a line break inside JSON lines on their way through the table.
const BREAK: &str = "\u{2028}";

/// Imports complaints: all, or none if a row is bad.
///
/// # Errors
/// [`AppError::Invalid`] for an unknown office; [`AppError::Forbidden`] if the caller may not register there. Bad rows
/// are no errors: the report lists them.
pub async fn import(
    app: &App,
    caller: &Caller,
    file: Vec<u8>,
    map: CaseMap,
    mode: Mode,
    on_progress: OnProgress,
) -> Result<Report, AppError> {
    caller.require(Right::Register)?;
    caller.require_write()?;
    let heads: Mapping =
        map.columns.iter().map(|(field, head)| (head.clone(), field.clone())).collect();
    let read = tokio::task::spawn_blocking(move || {
        let bytes = if file.first() == Some(&b'{') { as_table(&file)? } else { file };
        Sheet::read(&bytes, CASES, &heads)
    });
    let sheet = match read.await.map_err(|e| AppError::Internal(e.to_string()))? {
        Ok(sheet) => Arc::new(sheet),
        Err(issues) => return Ok(Report::unreadable(issues)),
    };
    let (office, known) = office(app, caller, &map).await?;
    let mut report =
        Report { rows: sheet.lines().len(), ignored: sheet.ignored.clone(), ..Report::default() };
    let zone = TimeZone::get(&office.time_zone).map_err(|e| AppError::Internal(e.to_string()))?;
    let now = app.environment.now();
    let mut issues = sheet.check();
    issues.retain(|issue| issue.code != "too_long");
    let mut rows = Vec::new();
    for line in sheet.lines() {
        match row(line, &map, &office, &known, &zone, now) {
            Ok(row) => rows.push(row),
            Err(issue) => issues.push(issue),
        }
    }
    report.add_issues(issues);
    if report.issue_count > 0 {
        return Ok(report);
    }
    report.count("complaint", rows.len());
    if mode == Mode::Apply {
        rows.sort_by_key(|row| row.at);
        report.applied = true;
        write(app, caller, rows, report.clone(), on_progress).await?;
    }
    Ok(report)
}

/// One complaint that can come in.
struct Row {
    number: usize,
    at: Timestamp,
    new: NewComplaint,
}

/// What rows may refer to.
struct Known {
    categories: BTreeSet<String>,
    rooms: BTreeMap<String, PlaceId>,
}

async fn office(
    app: &App,
    caller: &Caller,
    map: &CaseMap,
) -> Result<(OfficeTerms, Known), AppError> {
    let code = map.office.clone().ok_or_else(|| AppError::field("office", "required"))?;
    let caller = caller.clone();
    app.db
        .read(move |tx| {
            let node = organisation::by_code(tx, &code)?
                .ok_or_else(|| AppError::field("office", "unknown"))?;
            let office =
                offices::terms(tx, node.id.0).map_err(|_| AppError::field("office", "unknown"))?;
            if !caller.has_at(Right::Register, node.id, office.branch_id.map(NodeId)) {
                return Err(AppError::Forbidden);
            }
            let known = Known { categories: categories(tx)?, rooms: rooms(tx, node.id)? };
            Ok((office, known))
        })
        .await
}

fn categories(tx: &mut Tx<'_>) -> Result<BTreeSet<String>, AppError> {
    Ok(linli_store::categories::list(tx, false)?.into_iter().map(|row| row.code).collect())
}

/// Places of the office by the code of their community and their own.
fn rooms(tx: &mut Tx<'_>, office: NodeId) -> Result<BTreeMap<String, PlaceId>, AppError> {
    let scope = linli_store::Scope { offices: vec![office], ..linli_store::Scope::nothing() };
    let mut rooms = BTreeMap::new();
    for community in places::communities(tx, &scope, Some(office))? {
        let code = community.code.clone();
        places::for_each_in(tx, &scope, community.id, |place| {
            rooms.insert(format!("{code}-{}", place.code), place.id);
        })?;
    }
    Ok(rooms)
}

fn row(
    line: Line<'_>,
    map: &CaseMap,
    office: &OfficeTerms,
    known: &Known,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Row, RowIssue> {
    let value = |field| map.value(line, field);
    let unknown = |field: &str, word: &str| line.issue(field, "unknown").with("value", word);
    let time = value("time");
    let at = if time.is_empty() { Some(now) } else { instant(&time, zone, &map.times) };
    let at = at.ok_or_else(|| line.issue("time", "not_a_time").with("value", &time))?;
    if at > now {
        return Err(line.issue("time", "in_the_future").with("value", &time));
    }
    let channel = value("channel");
    let channel =
        if channel.is_empty() { Some(Channel::Website) } else { Channel::parse(&channel) };
    let channel = channel.ok_or_else(|| unknown("channel", &value("channel")))?;
    let category = value("category");
    if category.is_empty() {
        return Err(line.issue("category", "required"));
    }
    if !known.categories.contains(&category) {
        return Err(unknown("category", &category));
    }
    let room = value("room");
    let room_id = known.rooms.get(&crate::directory::room_code::normal(&room)).copied();
    if !room.is_empty() && room_id.is_none() {
        return Err(unknown("room", &room));
    }
    let new = NewComplaint {
        office: Some(NodeId(office.id)),
        channel: Some(channel),
        name: value("reporter"),
        phone: value("phone"),
        room: room_id,
        category,
        title: value("title"),
        said: value("said"),
        asks: value("asks"),
        ..NewComplaint::default()
    };
    Ok(Row { number: line.number(), at, new })
}

async fn write(
    app: &App,
    caller: &Caller,
    rows: Vec<Row>,
    report: Report,
    on_progress: OnProgress,
) -> Result<(), AppError> {
    let (shared, caller) = (app.clone(), caller.clone());
    app.db
        .write(move |tx| {
            let watch = Watch::new(&on_progress, Phase::Writing, rows.len());
            for row in watch.over(&rows) {
                let mut then = shared.clone();
                then.environment = Arc::new(Fixed::at(row.at));
                register::in_transaction(
                    tx,
                    &then,
                    (&caller).into(),
                    (&row.new, Right::Register),
                    None,
                )
                .map_err(|e| in_row(row, e))?;
            }
            let change = Change::by(&caller, "import", "case").after(&report);
            change.save(tx, shared.environment.as_ref()).map_err(collision)
        })
        .await
}

/// What a registration refuses, with its row.
fn in_row(row: &Row, error: AppError) -> AppError {
    match error {
        AppError::Invalid(issues) => AppError::Invalid(
            issues
                .into_iter()
                .map(|issue| FieldIssue {
                    field: format!("row {}, {}", row.number, issue.field),
                    ..issue
                })
                .collect(),
        ),
        other => other,
    }
}

/// A time of day at the office, in the file's own or the usual spellings, or an instant with its
/// offset. A day without a time counts from the morning.
fn instant(text: &str, zone: &TimeZone, own: &[String]) -> Option<Timestamp> {
    let read = |format: &str, text: &str| {
        let parsed = strtime::parse(format, text).ok()?;
        match parsed.hour() {
            Some(_) => parsed.to_datetime().ok(),
            None => parsed.to_date().ok().map(|day| day.at(9, 0, 0, 0)),
        }
    };
    let own = own.iter().find_map(|format| read(format, text));
    if own.is_none()
        && let Ok(at) = text.parse::<Timestamp>()
    {
        return Some(at);
    }
    let usual = text.replace(['/', '.'], "-").replace('T', " ");
    let formats = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d"];
    let time = own.or_else(|| formats.iter().find_map(|format| read(format, &usual)))?;
    zone.to_ambiguous_timestamp(time).compatible().ok()
}

/// JSON lines as a table: the keys are the headings.
fn as_table(bytes: &[u8]) -> Result<Vec<u8>, Vec<RowIssue>> {
    let bad = |row: usize, code| vec![RowIssue::new(row, "", code)];
    let text = std::str::from_utf8(bytes).map_err(|_| bad(0, "unreadable_file"))?;
    let (mut heads, mut objects) = (Vec::<String>::new(), Vec::new());
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let object: serde_json::Map<String, serde_json::Value> =
            serde_json::from_str(line).map_err(|_| bad(index + 1, "not_json"))?;
        let fresh: Vec<String> =
            object.keys().filter(|key| !heads.contains(key)).cloned().collect();
        heads.extend(fresh);
        objects.push(object);
    }
    let mut table = csv::Writer::from_writer(Vec::new());
    let written = table.write_record(&heads).and_then(|()| {
        objects.iter().try_for_each(|object| {
            table.write_record(heads.iter().map(|head| cell(object.get(head))))
        })
    });
    written.map_err(|_| bad(0, "unreadable_file"))?;
    table.into_inner().map_err(|_| bad(0, "unreadable_file"))
}

fn cell(value: Option<&serde_json::Value>) -> String {
    match value {
        None | Some(serde_json::Value::Null) => String::new(),
        Some(serde_json::Value::String(text)) => {
            text.replace("\r\n", BREAK).replace(['\n', '\r'], BREAK)
        }
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_the_usual_spellings_and_the_files_own() {
        let zone = TimeZone::get("Asia/Shanghai").expect("a zone");
        let read = |text: &str, own: &[&str]| {
            let own: Vec<String> = own.iter().map(|f| (*f).to_owned()).collect();
            instant(text, &zone, &own).map(|at| at.to_string())
        };
        let morning = Some("2020-09-03T00:12:00Z".to_owned());
        for text in ["2020-09-03 08:12", "2020/09/03 08:12:00", "2020-09-03T08:12:00+08:00"] {
            assert_eq!(read(text, &[]), morning, "{text}");
        }
        assert_eq!(read("2020-09-03", &[]), Some("2020-09-03T01:00:00Z".to_owned()));
        assert_eq!(read("09/03/2020", &[]), None);
        assert_eq!(read("09/03/2020", &["%m/%d/%Y"]), Some("2020-09-03T01:00:00Z".to_owned()));
        assert_eq!(read("03.09.20 08:12", &["%d.%m.%y %H:%M"]), morning);
        assert_eq!(read("next week", &["%m/%d/%Y"]), None);
    }

    #[test]
    fn a_mapping_says_what_is_wrong_with_it() {
        let wrong = |text: &str| CaseMap::parse(text).expect_err("refused");
        assert!(wrong("[columns]\nsubject = \"x\"").contains("no field \"subject\""));
        assert!(wrong("times = [\"%!\"]").contains("%!"));
        assert!(wrong("zones = []").contains("zones"));
    }
}
