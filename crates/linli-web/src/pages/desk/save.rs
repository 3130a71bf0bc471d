//! Sending the desk's form: a complaint with its number, or a contact that was settled or passed on (REC-1, CMP-1).

use super::read::{self, Read};
use super::{SCOPE, Shown, ZONE, drafts, lists, whole};
use crate::errors::Fault;
use crate::forms::{FieldIssue, Form, Posted};
use crate::pages::cases::refusal_words;
use crate::pages::see_other;
use crate::session::{Signed, fault};
use crate::state::WebState;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::complaint::desk::{self, Choices};
use linli_app::complaint::register::{self, NewComplaint};
use linli_app::contacts::{self, NewContact, Outcome};
use linli_app::repair::{self, NewRepair, preview::Wish};
use linli_app::triage::Whose;
use linli_domain::ids::NodeId;
use linli_domain::vocabulary::{Kind, Urgency};

/// What the pressed button asks for.
fn outcome(form: &Form, kind: Kind) -> Outcome {
    match form.value("how") {
        "settled" => Outcome::Settled,
        "message" => Outcome::Message,
        // Whatever has no process of its own yet goes to its department as a message with a promised answer.
        _ if !matches!(kind, Kind::Complaint | Kind::Repair) => Outcome::Message,
        _ => Outcome::Case,
    }
}

pub(super) async fn save(
    State(state): State<WebState>,
    signed: Signed,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let page = signed.page(&state, ZONE).await?;
    let key = drafts::key_of(&state, &values);
    let now = read::present(&page);
    let choices = desk::choices(&state.app, &signed.caller).await.map_err(fault)?;
    let values = lists::with_area_id(&choices, values);
    let mut form = Form::of(page.s, SCOPE, values.clone());
    let read = form.read(|r| {
        let read = read::read(r, &values, &now);
        let how =
            outcome(&Form::of(page.s, SCOPE, values.clone()), read.kind.unwrap_or(Kind::Complaint));
        // Danger does not wait for a category.
        if how == Outcome::Case && read.new.category.is_empty() && !danger(&state, &signed, &read) {
            r.issue("category", "choose");
        }
        (read, how)
    });
    let Some((mut read, how)) = read else {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let shown = Shown { status, form, key, ..Shown::default_of() };
        return whole(&state, &signed, page, shown).await;
    };
    // In the language of the page on which they were asked for the address.
    page.lang().clone_into(&mut read.new.language);
    let office = lists::office(&choices, &values);
    match registered(&state, &signed, &choices, read, how, office, &key).await {
        Ok(path) => {
            drafts::sent(&state, &signed, &key).await?;
            Ok(see_other(&path))
        }
        Err(AppError::Invalid(issues)) => {
            for issue in issues {
                form.refuse(FieldIssue::from(issue));
            }
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            let shown = Shown { status, form, key, ..Shown::default_of() };
            whole(&state, &signed, page, shown).await
        }
        Err(AppError::Refused(refusal)) => {
            let refusal = Some(refusal_words(&page, &refusal));
            let status = StatusCode::CONFLICT;
            let shown = Shown { status, form, key, refusal, ..Shown::default_of() };
            whole(&state, &signed, page, shown).await
        }
        Err(error) => Err(fault(error)),
    }
}

/// A repair that is dangerous, as the clerk or the words say.
fn danger(state: &WebState, signed: &Signed, read: &Read) -> bool {
    read.wish.as_ref().is_some_and(|wish| match wish.urgency {
        Some(urgency) => urgency == Urgency::Emergency,
        None => {
            let whose = Whose::of(&signed.caller, read.new.office);
            state.app.propose_at(&read.new.said, None, &whose).is_emergency()
        }
    })
}

/// What was said of a fault, as its report; engineering gets it, unless somebody chose another department.
fn repair_of(new: NewComplaint, wish: Wish) -> NewRepair {
    NewRepair {
        office: new.office,
        channel: new.channel,
        resident: new.resident,
        name: new.name,
        phone: new.phone,
        room: new.room,
        place: new.place,
        category: new.category,
        title: new.title,
        said: new.said,
        urgency: wish.urgency,
        department: new.department,
        appointment: wish.appointment,
        agreed_reply: new.agreed_reply,
        email: new.email,
        language: new.language,
        slip: new.slip,
        within: None,
    }
}

/// Registers, and tells where it is confirmed.
async fn registered(
    state: &WebState,
    signed: &Signed,
    choices: &Choices,
    read: Read,
    how: Outcome,
    office: Option<NodeId>,
    key: &str,
) -> Result<String, AppError> {
    let speaker = desk::speaker(&state.app, &signed.caller, read.said.clone()).await?;
    let mut new = read.new;
    new.room = speaker.room;
    new.resident = speaker.resident;
    new.office = if new.room.is_some() || new.place.is_some() { None } else { office };
    let key = Some(key.to_owned());
    if let (Outcome::Case, Some(wish)) = (how, read.wish) {
        let done = repair::register(&state.app, &signed.caller, repair_of(new, wish), key).await?;
        return Ok(format!("/desk/{}", done.case));
    }
    if new.department.is_none() {
        let of = new.office.or(speaker.office);
        new.department = lists::department(choices, &new.category, of).map(|(id, _)| NodeId(id));
    }
    if how == Outcome::Case {
        let done = register::register(&state.app, &signed.caller, new, key).await?;
        return Ok(format!("/desk/{}", done.case));
    }
    let contact = NewContact {
        office: new.office,
        channel: new.channel,
        at: None,
        resident: new.resident,
        place: new.place.or(new.room),
        name: new.name,
        phone: new.phone,
        subject: new.title,
        said: new.said,
        done: read.done,
        outcome: how.as_str().to_owned(),
        kind: read.kind,
        department: new.department,
        responsible: read.responsible,
        agreed_reply: new.agreed_reply,
        slip: new.slip,
    };
    let taken = contacts::register(&state.app, &signed.caller, contact, key).await?;
    Ok(format!("/desk/contacts/{}", taken.contact))
}
