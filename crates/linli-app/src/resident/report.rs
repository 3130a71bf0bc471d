//! A report by somebody without an account (CHN-1, ORG-3): at a place, once, joined to a neighbour's matter where they say
//! that it is theirs too.
//!
//! Owns what a visitor may leave out and how many reports one address sends before it waits. An emergency is never
//! refused: whatever is wrong with its form, it becomes a repair at once, and is flagged where only its words let it in.

use crate::App;
use crate::access::Right;
use crate::complaint::register::{self, NewComplaint, next_number};
use crate::directory::phones;
use crate::doer::Visitor;
use crate::error::{AppError, FieldIssue};
use crate::files::Upload;
use crate::mail::address;
use crate::once;
use crate::repair::register as repair;
use crate::repair::register::{NewRepair, category_of};
use crate::resident::here::{self, Way};
pub use crate::resident::photos::{PHOTOS, Photo};
use crate::resident::photos::{attach, ready, uploads};
use crate::resident::{Source, form, links};
use crate::sign_in::guesses;
use crate::triage::{Proposed, Whose};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use linli_domain::ids::{CaseId, ContactId, NodeId, PlaceId};
use linli_domain::number::Prefix;
use linli_domain::vocabulary::{Channel, Kind};
use linli_store::contacts::{self, ContactRow, Outcome};
use linli_store::resident_pages::{self, PlaceHere};
use linli_store::{Tx, cases, offices};
use serde::{Deserialize, Serialize};

/// Reports from one address within [`guesses::WINDOW`]. Many households may share one address.
pub const LIMIT: i64 = 60;
/// Characters of what somebody reports.
const LONGEST: usize = 2_000;
/// One of more than [`LIMIT`] from its address: let in for its words alone.
pub const TOO_MANY: &str = "too_many";
/// Not on a form of ours, or with what only programs fill in: let in for its words alone.
pub const STRANGE_FORM: &str = "strange_form";

/// What somebody reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewReport {
    /// A complaint when it is missing.
    pub kind: Option<Kind>,
    pub said: String,
    pub name: String,
    pub phone: String,
    /// Where letters about it go; nowhere when empty.
    pub email: String,
    /// The language of the page: letters are in it, too.
    pub language: String,
    /// The room, or where in the community, in the visitor's words.
    pub room: String,
    pub anonymous: bool,
    /// The neighbour's case that it is about, too.
    pub same_as: Option<CaseId>,
    pub photos: Vec<Photo>,
    /// Of the form; see [`form`].
    pub nonce: String,
    /// A field that no person sees. Programs that fill every field fill it.
    pub decoy: String,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub number: String,
    /// The token by which the case is followed; none for words that become no case.
    pub token: Option<String>,
}

/// The same, as it is kept under the form's nonce: without the token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Made {
    number: String,
    case: Option<CaseId>,
}

/// Takes a report. The same form sent again gives the first answer again (D05).
///
/// # Errors
/// [`AppError::Invalid`] naming each field, [`AppError::TooMany`] for an address that sent very many, [`AppError::NotFound`]
/// for a way that leads nowhere, [`AppError::KeyReused`] for other words on a form that was sent. Of these an emergency
/// meets the last two only.
pub async fn report(app: &App, way: Way, new: NewReport, from: Source) -> Result<Sent, AppError> {
    let whose = whose(app, &way).await?;
    let proposed = app.propose_at(&new.said, None, &whose);
    let emergency = proposed.emergency.value == "yes" && new.kind != Some(Kind::Praise);
    let waits = too_many(app, &from).await?;
    if let Some(retry_at) = waits.filter(|_| !emergency) {
        return Err(AppError::TooMany { retry_at });
    }
    let made_here = form::made_here(app, &way.subject(), &new.nonce);
    if !emergency {
        check(&new, made_here)?;
    }
    let key = made_here.then(|| format!("q:{}", new.nonce));
    let digest = once::digest(&(&new.said, new.kind, &new.phone, &new.room))?;
    let flags: Vec<&'static str> =
        [waits.map(|_| TOO_MANY), (!made_here || !new.decoy.is_empty()).then_some(STRANGE_FORM)]
            .into_iter()
            .flatten()
            .collect();
    // A way that leads nowhere, or somebody who floods the desk with alarms, writes no objects.
    let photos = uploads(&new.photos);
    let photos = match &whose {
        Whose::Offices(_) if flags.is_empty() => ready(app, photos).await,
        _ => photos,
    };
    let taking = Taking { way, new, photos, proposed, emergency, flags };
    let app = app.clone();
    app.clone()
        .db
        .write(move |tx| {
            let place = here::place(tx, &taking.way)?;
            let visitor = here::visitor(&place, &from);
            let made: Made = once::once(tx, &app, &visitor, (key.as_deref(), &digest), |tx| {
                taking.take(tx, &app, &place, &visitor)
            })?;
            let token = match made.case {
                Some(case) => {
                    let row = cases::for_program(tx, case.0)?;
                    Some(links::of_case(tx, &app, &row, app.environment.now())?)
                }
                None => None,
            };
            Ok(Sent { number: made.number, token })
        })
        .await
}

/// The office whose page it is: its emergency words hold here. A way that leads nowhere is refused when it is taken.
async fn whose(app: &App, way: &Way) -> Result<Whose, AppError> {
    let way = way.clone();
    let office = app.db.read(move |tx| match here::place(tx, &way) {
        Ok(place) => Ok(Whose::Offices(vec![NodeId(place.office)])),
        Err(AppError::NotFound) => Ok(Whose::Company),
        Err(error) => Err(error),
    });
    office.await
}

/// Until when an address waits that has sent very many reports. Each counts, for good, before it is looked at.
async fn too_many(app: &App, from: &Source) -> Result<Option<Timestamp>, AppError> {
    let Some(address) = from.address else { return Ok(None) };
    let (subject, now) = (format!("report:{address}"), app.environment.now());
    app.db.write(move |tx| guesses::count_one(tx, &subject, LIMIT, now)).await
}

/// What is wrong with the form of somebody who is in no danger.
fn check(new: &NewReport, made_here: bool) -> Result<(), AppError> {
    let mut issues = Vec::new();
    let length = new.said.trim().chars().count();
    if length == 0 && new.same_as.is_none() {
        issues.push(FieldIssue::new("said", "required"));
    }
    if length > LONGEST {
        issues.push(FieldIssue::new("said", "too_long").with("max", LONGEST).with("len", length));
    }
    if !new.phone.trim().is_empty() && !phones::is_number(&new.phone) {
        issues.push(FieldIssue::new("phone", "phone"));
    }
    issues.extend(address::issue("email", &new.email));
    if !new.decoy.is_empty() || !made_here {
        issues.push(FieldIssue::new("nonce", "again"));
    }
    if issues.is_empty() { Ok(()) } else { Err(AppError::Invalid(issues)) }
}

struct Taking {
    way: Way,
    new: NewReport,
    photos: Vec<Upload>,
    proposed: Proposed,
    emergency: bool,
    /// Why staff should look twice; see [`TOO_MANY`].
    flags: Vec<&'static str>,
}

/// Where it happened, as far as it is known.
struct Where {
    room: Option<PlaceId>,
    place: PlaceId,
    /// What was said, with the words about the place that name none.
    said: String,
}

impl Taking {
    fn take(
        &self,
        tx: &mut Tx<'_>,
        app: &App,
        place: &PlaceHere,
        visitor: &Visitor,
    ) -> Result<Made, AppError> {
        let found = self.place(tx, place)?;
        let same_as = self.joined(tx, app, place)?;
        let kind = match (self.emergency, same_as) {
            (true, _) => Kind::Repair,
            (false, Some(_)) => Kind::Complaint,
            (false, None) => self.new.kind.unwrap_or(Kind::Complaint),
        };
        let made = match kind {
            Kind::Repair => self.repair(tx, app, visitor, found)?,
            Kind::Complaint => self.complaint(tx, app, visitor, (found, same_as))?,
            Kind::Inquiry | Kind::Suggestion | Kind::Praise => {
                return self.words(tx, app, visitor, (found, kind));
            }
        };
        let now = app.environment.now();
        if let Some(case) = made.case {
            links::issue(tx, app, case.0, now)?;
            for flag in &self.flags {
                resident_pages::flag(tx, case.0, flag, now)?;
            }
            self.photos(tx, app, visitor, case)?;
            address::give(tx, app, case.0, (&self.new.email, &self.new.language), now)?;
        }
        Ok(made)
    }

    /// The room is the household; a community alone is narrowed down by the words.
    fn place(&self, tx: &mut Tx<'_>, place: &PlaceHere) -> Result<Where, AppError> {
        let (words, id) = (self.new.room.trim(), PlaceId(place.id));
        let mut said = self.new.said.trim().to_owned();
        if self.emergency && !phones::is_number(&self.new.phone) && !self.new.phone.is_empty() {
            said = format!("{said}\n({})", self.new.phone.trim());
        }
        if here::is_private(&place.kind) {
            return Ok(Where { room: Some(id), place: id, said });
        }
        let room = if words.is_empty() { None } else { here::room(tx, place, words)? };
        if room.is_none() && !words.is_empty() {
            said = format!("{said}\n({})", words.chars().take(200).collect::<String>());
        }
        let whole = matches!(self.way, Way::Community(_));
        Ok(Where { room, place: room.filter(|_| whole).unwrap_or(id), said })
    }

    /// The neighbour's case, if the page still offers it.
    fn joined(
        &self,
        tx: &mut Tx<'_>,
        app: &App,
        place: &PlaceHere,
    ) -> Result<Option<CaseId>, AppError> {
        let Some(wanted) = self.new.same_as else { return Ok(None) };
        let offered = here::offered(tx, place, app.environment.now())?;
        Ok(offered.iter().any(|matter| matter.case == wanted.0).then_some(wanted))
    }

    /// A number on which somebody can be called.
    fn phone(&self) -> String {
        let phone = self.new.phone.trim();
        if phones::is_number(phone) { phone.to_owned() } else { String::new() }
    }

    fn repair(
        &self,
        tx: &mut Tx<'_>,
        app: &App,
        visitor: &Visitor,
        found: Where,
    ) -> Result<Made, AppError> {
        let new = NewRepair {
            office: Some(visitor.office),
            channel: Some(Channel::Website),
            name: self.new.name.clone(),
            phone: self.phone(),
            room: found.room,
            place: Some(found.place),
            category: category_of(tx, &self.proposed)?,
            said: found.said,
            ..NewRepair::default()
        };
        let made = repair::in_transaction(tx, app, visitor.into(), &new, &self.proposed)?;
        Ok(Made { number: made.number, case: Some(made.case) })
    }

    fn complaint(
        &self,
        tx: &mut Tx<'_>,
        app: &App,
        visitor: &Visitor,
        (found, same_as): (Where, Option<CaseId>),
    ) -> Result<Made, AppError> {
        let (mut category, mut said, mut title) =
            (category_of(tx, &self.proposed)?, found.said, String::new());
        if let Some(case) = same_as {
            // The same matter is of the same kind; somebody who only pressed the button said as much as the neighbour.
            let row = cases::for_program(tx, case.0)?;
            category = row.category;
            if said.is_empty() {
                title = linli_store::names::category(tx, &category)?.zh_cn;
                said.clone_from(&title);
            }
        }
        let nobody = self.new.name.trim().is_empty() && self.new.phone.trim().is_empty();
        let new = NewComplaint {
            office: Some(visitor.office),
            channel: Some(Channel::Website),
            name: self.new.name.clone(),
            phone: self.phone(),
            room: found.room,
            place: Some(found.place),
            category,
            title,
            said,
            anonymous: self.new.anonymous || (nobody && found.room.is_none()),
            same_as,
            ..NewComplaint::default()
        };
        let doer = visitor.into();
        let made = register::in_transaction(tx, app, doer, (&new, Right::Register), None)?;
        Ok(Made { number: made.number, case: Some(made.case) })
    }

    /// Suggestions, praise and questions have no process (decision 27): they are passed on.
    fn words(
        &self,
        tx: &mut Tx<'_>,
        app: &App,
        visitor: &Visitor,
        (found, kind): (Where, Kind),
    ) -> Result<Made, AppError> {
        let office = offices::terms(tx, visitor.office.0)?;
        let zone = TimeZone::get(&office.time_zone);
        let now = app.environment.now();
        let day = now.to_zoned(zone.map_err(|e| AppError::Internal(e.to_string()))?).date();
        let number = next_number(tx, NodeId(office.id), Prefix::Contact, day)?;
        let category = category_of(tx, &self.proposed)?;
        let phone = Some(self.phone()).filter(|phone| !phone.is_empty());
        let phone = phone.as_deref();
        let name = if self.new.anonymous { "" } else { self.new.name.trim() };
        let row = ContactRow {
            id: ContactId(app.environment.id()),
            number: number.clone(),
            office: visitor.office,
            channel: Channel::Website,
            at: now,
            day: day.to_string(),
            clerk: None,
            resident: None,
            place: Some(found.place),
            name: name.chars().take(100).collect(),
            phone_sealed: phone.map(|p| app.keys.seal(p, app.environment.as_ref())),
            phone_hash: phone.map(|p| app.keys.phone_hash(p)),
            tail_hash: phone.map(|p| app.keys.tail_hash(p)),
            subject: found.said.chars().take_while(|c| *c != '\n').take(24).collect(),
            said: found.said.replace('\0', ""),
            done: String::new(),
            outcome: Outcome::Message,
            kind: Some(kind),
            department: repair::department(tx, visitor.office, &category)?,
            responsible: None,
            agreed_reply: now.checked_add(SignedDuration::from_hours(48)).ok(),
            case: None,
        };
        contacts::insert(tx, &row)?;
        Ok(Made { number, case: None })
    }

    /// Keeps what is a photo. A file that is none does not cost the words.
    fn photos(
        &self,
        tx: &mut Tx<'_>,
        app: &App,
        visitor: &Visitor,
        case: CaseId,
    ) -> Result<(), AppError> {
        let visitor = Visitor { case: Some(case), ..visitor.clone() };
        for photo in &self.photos {
            attach(tx, app, &visitor, case, photo)?;
        }
        Ok(())
    }
}
