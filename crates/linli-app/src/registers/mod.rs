//! Registers of a day: what reached the desk, who takes care of it, and the director's signature (REC-3, REC-4).
//!
//! Owns who may sign which day and what is frozen by it. A day is signed once, by a director of its office, when it is
//! over: before that it could still grow. What was signed is kept as ids and codes with a keyed digest over the words;
//! later changes of a case do not change the signed line, and corrections are added as amendments.

mod write;

pub use write::{give, remark, sign};

use crate::App;
use crate::access::{Caller, Right};
use crate::contacts::{self, ContactLine};
use crate::error::AppError;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use linli_domain::ids::{ContactId, NodeId, StaffId};
use linli_store::offices::{self, OfficeTerms};
use linli_store::registers::{self, LineRow, SignedRow};
use linli_store::{Scope, Tx, names};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use linli_store::contacts::Outcome;
pub use linli_store::registers::{CaseState, DayRow};

/// Days that the list goes back.
const BACK: i64 = 60;

/// One line of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub contact: ContactLine,
    pub place: String,
    pub clerk: String,
    pub case: Option<CaseState>,
    pub department: Option<NodeId>,
    pub department_name: String,
    pub owner_name: String,
    /// Not settled, and no department has it yet (REC-3).
    pub without_owner: bool,
    /// Late when it was read, or when it was signed.
    pub late: bool,
    pub remarks: Vec<Remark>,
}

/// Words added to a register or to one of its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    pub at: Timestamp,
    pub by: String,
    pub body: String,
    /// Added after the signature.
    pub amendment: bool,
}

/// The signature of a day, or of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    pub at: Timestamp,
    pub by: String,
    pub opinion: String,
    /// What was signed is what is there, or kept, now.
    pub intact: bool,
}

/// A register.
#[derive(Clone, Debug)]
pub struct Register {
    pub office: NodeId,
    pub office_name: String,
    pub time_zone: String,
    pub day: Date,
    pub lines: Vec<Line>,
    /// Words about the day as a whole.
    pub remarks: Vec<Remark>,
    pub signature: Option<Signature>,
    /// The day is over, unsigned, and the caller is a director of the office.
    pub may_sign: bool,
    /// The caller is a director of the office, and the day is not over yet.
    pub too_early: bool,
    pub departments: Vec<names::Department>,
    pub now: Timestamp,
}

impl Register {
    /// Lines that the director has to look at: late, without a department, or raised.
    pub fn exceptions(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.late || line.without_owner || line.major())
    }
}

impl Line {
    /// About a major case.
    pub fn major(&self) -> bool {
        self.case.as_ref().is_some_and(|case| case.severity == "major")
    }
}

/// How a line stood when its day was signed: ids and codes, no names and no words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Frozen {
    contact: ContactId,
    stage: String,
    severity: String,
    department: Option<NodeId>,
    owner: Option<StaffId>,
    due_at: Option<Timestamp>,
    late: bool,
}

/// The days of the offices that the caller sees, the newest first; `unsigned` leaves out today and the signed ones.
///
/// # Errors
/// [`AppError::Forbidden`].
pub async fn days(app: &App, caller: &Caller, unsigned: bool) -> Result<Vec<DayRow>, AppError> {
    caller.require(Right::SeeCases)?;
    let scope = caller.scope(Right::SeeCases);
    let now = app.environment.now();
    app.db.read(move |tx| read_days(tx, &scope, now, unsigned, 200)).await
}

fn read_days(
    tx: &mut Tx<'_>,
    scope: &Scope,
    now: Timestamp,
    unsigned: bool,
    limit: u32,
) -> Result<Vec<DayRow>, AppError> {
    let zone = crate::cases::list::zone(tx, scope)?;
    let today = now.to_zoned(zone).date();
    let from = today.checked_sub(jiff::Span::new().days(BACK)).unwrap_or(today).to_string();
    let today = today.to_string();
    let before = unsigned.then_some(today.as_str());
    Ok(registers::days(tx, scope, (&from, before), unsigned, limit)?)
}

/// How many days of the caller's own offices wait for the caller's signature.
///
/// # Errors
/// [`AppError::Unavailable`].
pub(crate) fn waiting(tx: &mut Tx<'_>, caller: &Caller, now: Timestamp) -> Result<u32, AppError> {
    if !caller.has(Right::SignRegister) {
        return Ok(0);
    }
    let days = read_days(tx, &caller.scope(Right::SignRegister), now, true, 99)?;
    Ok(u32::try_from(days.len()).unwrap_or(99))
}

/// The register of an office's day.
///
/// # Errors
/// [`AppError::NotFound`] for an office that the caller does not see.
pub async fn register(
    app: &App,
    caller: &Caller,
    office: NodeId,
    day: Date,
) -> Result<Register, AppError> {
    caller.require(Right::SeeCases)?;
    let (app, caller) = (app.clone(), caller.clone());
    app.clone().db.read(move |tx| read(tx, &app, &caller, office, day)).await
}

fn seen(tx: &mut Tx<'_>, caller: &Caller, office: NodeId) -> Result<OfficeTerms, AppError> {
    let terms = offices::terms(tx, office.0)?;
    let may = caller.has_at(Right::SeeCases, office, terms.branch_id.map(NodeId));
    if may { Ok(terms) } else { Err(AppError::NotFound) }
}

fn read(
    tx: &mut Tx<'_>,
    app: &App,
    caller: &Caller,
    office: NodeId,
    day: Date,
) -> Result<Register, AppError> {
    let terms = seen(tx, caller, office)?;
    let now = app.environment.now();
    let key = day.to_string();
    let rows = registers::lines(tx, &caller.scope(Right::SeeCases), office, &key)?;
    let signed = registers::signature(tx, office, &key)?;
    let intact = match &signed {
        Some(row) => {
            // The digest is over all lines of the day, whoever reads.
            let all = Scope { everything: true, ..Scope::nothing() };
            let all = registers::lines(tx, &all, office, &key)?;
            digest(app, row, &all) == row.digest
        }
        None => true,
    };
    let frozen = match &signed {
        Some(row) => read_frozen(&row.lines)?,
        None => BTreeMap::new(),
    };
    let (remarks, mut of_lines) = remarks(tx, office, &key)?;
    let lines = rows.into_iter().map(|row| {
        let added = of_lines.remove(&row.contact.id).unwrap_or_default();
        line(app, row, &frozen, added, now)
    });
    let lines = lines.collect();
    let zone = TimeZone::get(&terms.time_zone).map_err(|e| AppError::Internal(e.to_string()))?;
    let over = day < now.to_zoned(zone).date();
    let director = caller.has_at(Right::SignRegister, office, terms.branch_id.map(NodeId));
    let signature = match signed {
        Some(row) => {
            let by = names::people_and_departments(tx, &[row.signed_by.0])?;
            let by = by.into_values().next().unwrap_or_default();
            Some(Signature { at: row.signed_at, by, opinion: row.opinion, intact })
        }
        None => None,
    };
    Ok(Register {
        office,
        office_name: terms.name,
        time_zone: terms.time_zone,
        day,
        lines,
        remarks,
        may_sign: director && over && signature.is_none(),
        too_early: director && !over,
        signature,
        departments: names::departments(tx, office.0)?,
        now,
    })
}

/// Words about the day as a whole, and those about its lines.
type Remarks = (Vec<Remark>, BTreeMap<ContactId, Vec<Remark>>);

fn remarks(tx: &mut Tx<'_>, office: NodeId, day: &str) -> Result<Remarks, AppError> {
    let (mut remarks, mut of_lines) = (Vec::new(), BTreeMap::<ContactId, Vec<Remark>>::new());
    for (row, by) in registers::remarks(tx, office, day)? {
        let amendment = row.kind == "amendment";
        let remark = Remark { at: row.at, by, body: row.body, amendment };
        match row.contact {
            Some(contact) => of_lines.entry(contact).or_default().push(remark),
            None => remarks.push(remark),
        }
    }
    Ok((remarks, of_lines))
}

fn read_frozen(lines: &str) -> Result<BTreeMap<ContactId, Frozen>, AppError> {
    let lines: Vec<Frozen> =
        serde_json::from_str(lines).map_err(|e| AppError::Internal(e.to_string()))?;
    Ok(lines.into_iter().map(|line| (line.contact, line)).collect())
}

fn line(
    app: &App,
    row: LineRow,
    frozen: &BTreeMap<ContactId, Frozen>,
    remarks: Vec<Remark>,
    now: Timestamp,
) -> Line {
    let late = is_late(&row, now);
    let without_owner = row.department.is_none() && row.contact.outcome != Outcome::Settled;
    let mut case = row.case;
    let mut contact = contacts::line(app, row.contact);
    if case.as_ref().is_some_and(|case| case.anonymous) {
        (contact.name, contact.phone) = (String::new(), None);
    }
    let mut line = Line {
        contact,
        place: row.place,
        clerk: row.clerk,
        case: None,
        department: row.department,
        department_name: row.department_name,
        owner_name: row.owner_name,
        without_owner,
        late,
        remarks,
    };
    if let Some(then) = frozen.get(&line.contact.id) {
        line.late = then.late;
        line.without_owner = then.department.is_none() && line.contact.outcome != Outcome::Settled;
        if let Some(case) = &mut case {
            (case.stage, case.severity) = (then.stage.clone(), then.severity.clone());
            case.due_at = then.due_at;
        }
    }
    line.case = case;
    line
}

/// Late: an open case past its limit, or a message past the time agreed.
fn is_late(row: &LineRow, now: Timestamp) -> bool {
    match &row.case {
        Some(case) => case.open && case.due_at.is_some_and(|due| due < now),
        None => {
            row.contact.outcome == Outcome::Message
                && row.contact.agreed_reply.is_some_and(|reply| reply < now)
        }
    }
}

/// Over the frozen lines and the words of every contact of the day.
fn digest(app: &App, signed: &SignedRow, lines: &[LineRow]) -> String {
    let words: Vec<[&str; 6]> = lines
        .iter()
        .map(|l| {
            let c = &l.contact;
            [&*c.number, &*c.name, &*c.subject, &*c.said, &*c.done, c.outcome.as_str()]
        })
        .collect();
    let words = serde_json::to_string(&words).unwrap_or_default();
    let body = format!("{}\n{}\n{}\n{words}", signed.day, signed.opinion, signed.lines);
    app.keys.text_digest(signed.office.0, &body)
}
