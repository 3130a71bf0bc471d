//! A repair as the API shows it: `GET /cases/{id}` for cases of the kind `repair`.

use super::super::cases::{Category, Letters, Place};
use super::super::shapes::Named;
use super::act::Window;
use crate::api::schema;
use jiff::Timestamp;
use linli_app::repair::view::{LinkRow, RepairView};
use linli_domain::repair::rates::{Cover, Priced};
use linli_domain::repair::{Rating, Stage};
use linli_domain::vocabulary::{Channel, Urgency};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// One repair.
#[derive(Serialize, ToSchema)]
pub struct Repair {
    id: Uuid,
    number: String,
    contact_number: String,
    /// `repair`.
    kind: String,
    version: i64,
    office: Named,
    #[schema(schema_with = schema::repair_stage)]
    stage: Stage,
    open: bool,
    paused: bool,
    #[schema(schema_with = schema::urgency)]
    urgency: Urgency,
    /// Whether a person has judged the urgency.
    urgency_judged: bool,
    #[schema(schema_with = schema::channel)]
    channel: Channel,
    category: Category,
    title: Option<String>,
    /// What was said; null when it was erased.
    said: Option<String>,
    /// Empty when it is not known.
    reporter: String,
    /// Masked.
    phone: Option<String>,
    place: Option<Place>,
    /// Common parts of the estate.
    public: bool,
    department: Option<Named>,
    technician: Option<Named>,
    /// Who was offered the order or called; the first to accept has it.
    offered: Vec<Named>,
    appointment: Option<Window>,
    /// Visits on which nobody was home.
    absences: u32,
    /// The piece of equipment that it is about.
    equipment: Option<Named>,
    /// How often this kind of fault was reported at this place within 90 days, or the piece of equipment failed, this one
    /// included; 0 below three.
    recurrent: i64,
    /// Why to look twice at a report that only its words of an emergency let in: `too_many` from its address within a
    /// quarter of an hour, `strange_form`. Empty for all others.
    flags: Vec<String>,
    /// Steps of the visit that were ticked.
    steps: Vec<String>,
    #[schema(schema_with = schema::cover)]
    cover: Cover,
    /// Number of the last quote; 0 without one.
    quote_no: u32,
    quote: Option<Charged>,
    /// What the resident agreed to, in fen.
    agreed_fen: Option<i64>,
    bill: Option<Charged>,
    /// What was done.
    result: Option<String>,
    rating: Option<Marks>,
    signed: bool,
    /// Cases that belong to it.
    links: Vec<Linked>,
    registered_at: Timestamp,
    due_at: Option<Timestamp>,
    due_clock: Option<String>,
    closed_at: Option<Timestamp>,
    letters: Letters,
}

/// Lines with their prices, from one version of the card.
#[derive(Serialize, ToSchema)]
pub struct Charged {
    /// Version of the card.
    card: u32,
    lines: Vec<ChargedLine>,
    total_fen: i64,
}

/// One line.
#[derive(Serialize, ToSchema)]
pub struct ChargedLine {
    item: String,
    quantity: u32,
    price_fen: i64,
    amount_fen: i64,
}

/// The resident's marks.
#[derive(Serialize, ToSchema)]
pub struct Marks {
    #[schema(schema_with = schema::mark)]
    quality: &'static str,
    #[schema(schema_with = schema::mark)]
    attitude: &'static str,
    #[schema(schema_with = schema::mark)]
    conduct: &'static str,
}

/// A case that belongs to it.
#[derive(Serialize, ToSchema)]
pub struct Linked {
    id: Uuid,
    kind: String,
    number: String,
    title: String,
    /// `within`, `complaint` or `repair`.
    relation: String,
}

impl From<&Priced> for Charged {
    fn from(priced: &Priced) -> Self {
        let lines = priced.lines.iter().map(|line| ChargedLine {
            item: line.item.clone(),
            quantity: line.quantity,
            price_fen: line.price.0,
            amount_fen: line.amount.0,
        });
        Self { card: priced.card, lines: lines.collect(), total_fen: priced.total.0 }
    }
}

impl From<Rating> for Marks {
    fn from(rating: Rating) -> Self {
        Self {
            quality: rating.quality.as_str(),
            attitude: rating.attitude.as_str(),
            conduct: rating.conduct.as_str(),
        }
    }
}

impl From<&LinkRow> for Linked {
    fn from(link: &LinkRow) -> Self {
        Self {
            id: link.id,
            kind: link.kind.clone(),
            number: link.number.clone(),
            title: link.title.clone(),
            relation: link.relation.clone(),
        }
    }
}

impl Repair {
    pub(in crate::api::v1) fn of(view: &RepairView, letters: Letters) -> Self {
        let (row, state) = (&view.row, &view.state);
        let text = |id: linli_domain::ids::TextId| view.texts.get(&id.0).cloned().flatten();
        let named = |id: Uuid| Named { id, name: view.names.of(id).to_owned() };
        let department = |id: Uuid| {
            let known = view.departments.iter().find(|d| d.id == id);
            Named { id, name: known.map(|d| d.name.clone()).unwrap_or_default() }
        };
        Self {
            id: row.id,
            number: row.number.clone(),
            contact_number: view.reported.contact_number.clone(),
            kind: row.kind.clone(),
            version: row.version,
            office: Named { id: row.office_id, name: view.office.clone() },
            stage: state.stage,
            open: row.open,
            paused: row.paused,
            urgency: state.working_urgency(),
            urgency_judged: state.urgency.is_some(),
            channel: state.channel,
            category: Category {
                code: state.category.clone(),
                zh_cn: view.category.zh_cn.clone(),
                zh_tw: view.category.zh_tw.clone(),
                en: view.category.en.clone(),
            },
            title: text(view.reported.title),
            said: text(view.reported.said),
            reporter: view.person.name.clone(),
            phone: view.person.phone.clone(),
            place: state.place.map(|id| Place { id: id.0, label: row.place_label.clone() }),
            public: state.public,
            department: state.department.map(|id| department(id.0)),
            technician: state.technician.map(|id| named(id.0)),
            offered: state.offered.iter().map(|id| named(id.0)).collect(),
            appointment: state.appointment.map(Into::into),
            absences: state.absences,
            equipment: view.equipment.as_ref().map(|one| Named { id: one.id.0, name: one.label() }),
            recurrent: view.recurrent,
            flags: view.flags.clone(),
            steps: state.steps.iter().cloned().collect(),
            cover: view.cover,
            quote_no: state.quotes,
            quote: state.quote.as_ref().map(Into::into),
            agreed_fen: state.agreed.as_ref().map(|agreed| agreed.total.0),
            bill: state.bill.as_ref().map(|bill| (&bill.priced).into()),
            result: state.result.as_ref().and_then(|words| text(words.id)),
            rating: state.rating.map(Into::into),
            signed: state.signature.is_some(),
            links: view.links.iter().map(Linked::from).collect(),
            registered_at: state.registered_at,
            due_at: row.due_at,
            due_clock: row.due_clock.clone(),
            closed_at: state.closed_at,
            letters,
        }
    }
}
