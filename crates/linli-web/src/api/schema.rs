//! Schemas of the closed lists that the rules own: the same codes in rules, database and API.

use linli_domain::board;
use linli_domain::clock::ClockState;
use linli_domain::complaint::{Action, Purpose, Stage, Superior, TaskState};
use linli_domain::followup::{Daypart, Outcome};
use linli_domain::letter::{Fate, Occasion};
use linli_domain::repair;
use linli_domain::severity::{Severity, SeverityRule};
use linli_domain::vocabulary::{
    AssistScope, Channel, Judgement, NodeKind, PlaceKind, Tie, Urgency,
};
use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, SchemaFormat, SchemaType, Type};

/// An id.
pub fn id() -> Object {
    let format = SchemaFormat::KnownFormat(KnownFormat::Uuid);
    ObjectBuilder::new().schema_type(Type::String).format(Some(format)).build()
}

fn codes(description: &str, codes: Vec<&'static str>, nullable: bool) -> Object {
    let mut values: Vec<Option<&str>> = codes.into_iter().map(Some).collect();
    let kind = if nullable {
        values.push(None);
        SchemaType::from_iter([Type::String, Type::Null])
    } else {
        SchemaType::Type(Type::String)
    };
    ObjectBuilder::new()
        .schema_type(kind)
        .enum_values(Some(values))
        .description(Some(description))
        .build()
}

/// Where a case of any kind stands.
pub fn any_stage() -> Object {
    let complaints = Stage::ALL.iter().map(|stage| stage.as_str());
    let repairs = repair::Stage::ALL.iter().map(|stage| stage.as_str());
    codes("Where the case stands.", complaints.chain(repairs).collect(), false)
}

/// An act on a case of any kind.
pub fn any_action() -> Object {
    let mut all: Vec<&'static str> = Action::ALL.iter().map(|action| action.as_str()).collect();
    all.extend(repair::Action::ALL.iter().map(|action| action.as_str()));
    all.sort_unstable();
    all.dedup();
    codes("An act on a case; the last part of its path.", all, false)
}

macro_rules! vocabularies {
    (nullable: $nullable:literal; $($name:ident: $type:ty, $description:literal;)+) => {$(
        pub fn $name() -> Object {
            codes($description, <$type>::ALL.iter().map(|v| v.as_str()).collect(), $nullable)
        }
    )+};
}

vocabularies! {
    nullable: false;
    channel: Channel, "The way a contact came, or words go to the resident.";
    clock_state: ClockState, "How a clock stands.";
    fate: Fate, "What became of the letter.";
    occasion: Occasion, "What the letter was written for.";
    daypart: Daypart, "The time of day of an attempt.";
    judgement: Judgement, "Whether the complaint is valid.";
    node_kind: NodeKind, "What the node of the organisation is.";
    outcome: Outcome, "What came of the follow-up.";
    place_kind: PlaceKind, "What the place is.";
    purpose: Purpose, "What the words to the resident are for.";
    severity: Severity, "The level of a complaint, as the scheme of the office has it.";
    severity_rule: SeverityRule, "The rule behind a proposed level.";
    stage: Stage, "Where the complaint stands.";
    superior: Superior, "To whom the case is reported up.";
    task_state: TaskState, "Where the department's part stands.";
    tie: Tie, "How the person is tied to the room.";
    urgency: Urgency, "How soon a repair is needed.";
    repair_stage: repair::Stage, "Where the repair stands.";
    cover: repair::rates::Cover, "Who pays.";
    rate_kind: repair::rates::RateKind, "What the item is.";
    mark: repair::Mark, "One mark of the resident.";
    signer: repair::Signer, "Who signed.";
    agreement: repair::Agreement, "How the resident agreed.";
    board_stage: board::Stage, "How far the edition is.";
}

vocabularies! {
    nullable: true;
    maybe_assist: AssistScope, "Whether the help to be given lies inside the estate.";
    maybe_channel: Channel, "The way to reach the person that they prefer.";
    maybe_judgement: Judgement, "Whether the complaint is valid.";
    maybe_urgency: Urgency, "How soon a repair is needed.";
    maybe_severity: Severity, "The level of a complaint, as the scheme of the office has it.";
}
