//! A question about cases as it stands in an address, read into a filter.
//!
//! Owns the names and codes of filters (P03). Nothing is silently ignored: what is not understood is an issue beside its
//! field. Called by the list and by the export, so that both mean the same.

use crate::App;
use crate::access::Caller;
use crate::error::{AppError, FieldIssue};
use jiff::Timestamp;
use jiff::civil::Date;
use linli_domain::complaint::Stage;
use linli_domain::ids::{CaseId, MatterId, NodeId, PlaceId, ResidentId, StaffId};
use linli_domain::repair;
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{Channel, Judgement, Kind, Urgency};
use linli_store::lists::{Bucket, CaseFilter, Cursor, DueWindow, Ribbon, Sort};
use linli_store::search::Query;
use std::str::FromStr;

/// A question as it stands in an address: every value is text, every unknown one an issue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    pub kind: Option<String>,
    /// Codes of stages, separated by commas.
    pub state: Option<String>,
    /// Codes of severities, separated by commas.
    pub severity: Option<String>,
    pub judgement: Option<String>,
    pub category: Option<String>,
    pub department: Option<String>,
    /// Who handles it; `me` is the caller.
    pub handler: Option<String>,
    pub office: Option<String>,
    pub place: Option<String>,
    pub household: Option<String>,
    pub resident: Option<String>,
    pub matter: Option<String>,
    pub channel: Option<String>,
    /// `true`, `false` or `any`; when it is missing, what the stages say, or else open cases.
    pub open: Option<String>,
    pub bucket: Option<String>,
    /// `true` is short for the bucket of that name.
    pub overdue: Option<String>,
    pub paused: Option<String>,
    pub group: Option<String>,
    pub reopened: Option<String>,
    /// What triage proposed, e.g. `severity:major`.
    pub proposed: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
    pub due_before: Option<String>,
    pub q: Option<String>,
    /// Ids of the cases meant, separated by commas: what was ticked in a list.
    pub cases: Option<String>,
    pub sort: Option<String>,
    pub cursor: Option<String>,
    pub limit: Option<u32>,
}

impl ListQuery {
    /// The names of the filters that are set, for the log of exports.
    pub fn names(&self) -> Vec<&'static str> {
        let all = [
            ("kind", &self.kind),
            ("state", &self.state),
            ("severity", &self.severity),
            ("judgement", &self.judgement),
            ("category", &self.category),
            ("department", &self.department),
            ("handler", &self.handler),
            ("office", &self.office),
            ("place", &self.place),
            ("household", &self.household),
            ("resident", &self.resident),
            ("matter", &self.matter),
            ("channel", &self.channel),
            ("open", &self.open),
            ("bucket", &self.bucket),
            ("overdue", &self.overdue),
            ("paused", &self.paused),
            ("group", &self.group),
            ("reopened", &self.reopened),
            ("proposed", &self.proposed),
            ("from", &self.from),
            ("to", &self.to),
            ("due_before", &self.due_before),
            ("q", &self.q),
            ("cases", &self.cases),
        ];
        let set =
            all.into_iter().filter(|(_, value)| value.as_ref().is_some_and(|v| !v.is_empty()));
        set.map(|(name, _)| name).collect()
    }
}

/// A question that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Without the bucket, as the ribbon counts.
    pub filter: CaseFilter,
    pub bucket: Option<Bucket>,
    pub sort: Sort,
}

impl Question {
    /// Reads a question.
    ///
    /// # Errors
    /// [`AppError::Invalid`] naming each value that is not understood.
    pub fn read(app: &App, caller: &Caller, query: &ListQuery) -> Result<Self, AppError> {
        let mut reader = Reader::default();
        let (filter, bucket) = reader.filter(app, caller, query);
        let sort = reader.code("sort", query.sort.as_deref(), Sort::parse).unwrap_or_default();
        if !reader.issues.is_empty() {
            return Err(AppError::Invalid(reader.issues));
        }
        Ok(Self { filter, bucket, sort })
    }

    /// The filter with the bucket in it.
    pub fn narrowed(&self, borders: Ribbon) -> CaseFilter {
        let mut narrowed = self.filter.clone();
        if let Some(bucket) = self.bucket {
            borders.narrow(&mut narrowed, bucket);
        }
        narrowed
    }

    /// The page that an address asks for; its filter is [`Question::narrowed`].
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a cursor that was not made for this list.
    pub fn cursor(
        &self,
        text: Option<&str>,
        narrowed: &CaseFilter,
    ) -> Result<Option<Cursor>, AppError> {
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(None) };
        let cursor = Cursor::decode(text, self.sort, narrowed);
        cursor.map(Some).ok_or_else(|| AppError::field("cursor", "unknown"))
    }
}

#[derive(Default)]
struct Reader {
    issues: Vec<FieldIssue>,
}

impl Reader {
    fn filter(
        &mut self,
        app: &App,
        caller: &Caller,
        q: &ListQuery,
    ) -> (CaseFilter, Option<Bucket>) {
        let stages = self.codes("state", q.state.as_deref(), stage);
        let open = self.open(q, &stages);
        let mut filter = CaseFilter {
            kind: self.code("kind", q.kind.as_deref(), Kind::parse),
            open,
            stages: stages.into_iter().map(|(code, _)| code).collect(),
            severities: self.codes("severity", q.severity.as_deref(), severity),
            judgement: self.code("judgement", q.judgement.as_deref(), Judgement::parse),
            channel: self.code("channel", q.channel.as_deref(), Channel::parse),
            categories: q.category.iter().filter(|c| !c.is_empty()).cloned().collect(),
            department: self.id("department", q.department.as_deref()).map(NodeId),
            handler: match q.handler.as_deref() {
                Some("me") => Some(caller.staff),
                other => self.id("handler", other).map(StaffId),
            },
            matter: self.id("matter", q.matter.as_deref()).map(MatterId),
            ids: self
                .codes("cases", q.cases.as_deref(), |id| id.parse().ok())
                .into_iter()
                .map(CaseId)
                .collect(),
            paused: self.flag("paused", q.paused.as_deref()),
            office: self.id("office", q.office.as_deref()).map(NodeId),
            place: self.id("place", q.place.as_deref()).map(PlaceId),
            household: self.id("household", q.household.as_deref()).map(PlaceId),
            resident: self.id("resident", q.resident.as_deref()).map(ResidentId),
            group: self.flag("group", q.group.as_deref()),
            reopened: self.flag("reopened", q.reopened.as_deref()),
            proposed: self.code("proposed", q.proposed.as_deref(), proposed),
            registered_from: self.code("from", q.from.as_deref(), |c| Date::from_str(c).ok()),
            registered_to: self.code("to", q.to.as_deref(), |c| Date::from_str(c).ok()),
            ..CaseFilter::default()
        };
        let before: Option<Timestamp> =
            self.code("due_before", q.due_before.as_deref(), |c| c.parse().ok());
        if before.is_some() {
            filter.due = Some(DueWindow { from: None, before, or_none: false });
        }
        if let Some(words) = q.q.as_deref().map(str::trim).filter(|w| !w.is_empty()) {
            filter.q = Some(search(app, words));
        }
        let bucket = self.code("bucket", q.bucket.as_deref(), Bucket::parse);
        let overdue = self.flag("overdue", q.overdue.as_deref()) == Some(true);
        (filter, bucket.or(overdue.then_some(Bucket::Overdue)))
    }

    /// Open cases, finished ones, or both.
    fn open(&mut self, q: &ListQuery, stages: &[(&str, bool)]) -> Option<bool> {
        match q.open.as_deref() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            Some("any") => None,
            Some("") | None if !stages.is_empty() => {
                let finished = stages.iter().filter(|(_, finished)| *finished).count();
                match finished {
                    0 => Some(true),
                    n if n == stages.len() => Some(false),
                    _ => None,
                }
            }
            // Who searches, or asks about one household or person, means the archive too.
            Some("") | None if q.q.as_ref().is_some_and(|words| !words.trim().is_empty()) => None,
            Some("") | None if q.cases.as_ref().is_some_and(|ids| !ids.is_empty()) => None,
            Some("") | None if q.household.is_some() || q.resident.is_some() => None,
            Some("") | None => Some(true),
            Some(_) => {
                self.issues.push(FieldIssue::new("open", "unknown"));
                None
            }
        }
    }

    fn flag(&mut self, field: &str, code: Option<&str>) -> Option<bool> {
        self.code(field, code, |code| bool::from_str(code).ok())
    }

    fn code<T>(
        &mut self,
        field: &str,
        code: Option<&str>,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let code = code.filter(|c| !c.is_empty())?;
        let value = parse(code);
        if value.is_none() {
            self.issues.push(FieldIssue::new(field, "unknown"));
        }
        value
    }

    fn codes<T>(
        &mut self,
        field: &str,
        list: Option<&str>,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let codes = list.unwrap_or_default().split(',').map(str::trim);
        let parse = &parse;
        codes.filter_map(|code| self.code(field, Some(code), parse)).collect()
    }

    fn id(&mut self, field: &str, id: Option<&str>) -> Option<uuid::Uuid> {
        self.code(field, id, |text| text.parse().ok())
    }
}

/// A question of triage and one of its answers.
fn proposed(code: &str) -> Option<(&'static str, String)> {
    let (question, value) = code.split_once(':')?;
    let known = ["kind", "category", "emergency", "severity", "judgement"];
    let question = known.into_iter().find(|known| *known == question)?;
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    let short = (1..=60).contains(&value.len()) && value.chars().all(word);
    short.then(|| (question, value.to_owned()))
}

/// Words, numbers, rooms; digits that may be a phone or its end are looked up by their keyed hash.
pub(crate) fn search(app: &App, words: &str) -> Query {
    let query = Query::new(words);
    let digits = crate::keys::digits(words);
    match (digits.len(), words.chars().count()) {
        (11.., _) => query.or_phone(app.keys.phone_hash(&digits)),
        (4, 4) => query.or_tail(app.keys.tail_hash(&digits)),
        _ => query,
    }
}

/// A stage of any kind of case, and whether nothing more is to be done in it.
fn stage(code: &str) -> Option<(&'static str, bool)> {
    let complaint = Stage::parse(code).map(|stage| (stage.as_str(), stage.finished()));
    let repair = || repair::Stage::parse(code).map(|stage| (stage.as_str(), stage.finished()));
    complaint.or_else(repair)
}

/// The severity of a complaint, or the urgency of a repair.
fn severity(code: &str) -> Option<&'static str> {
    let complaint = Severity::parse(code).map(Severity::as_str);
    complaint.or_else(|| Urgency::parse(code).map(Urgency::as_str))
}
