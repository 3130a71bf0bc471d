//! After saving: what to read to the caller. The number, the promises with their times, the next step.

use super::ZONE;
use crate::errors::Fault;
use crate::pages::cases::{OfKind, of_kind};
use crate::pages::paper::qr::Qr;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::Pair;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use linli_app::access::Right;
use linli_app::contacts::{self, Outcome};
use linli_app::resident::links;
use linli_domain::ids::{CaseId, ContactId};
use linli_domain::vocabulary::Channel;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "pages/desk/confirm.html")]
struct ConfirmPage {
    page: Page,
    number: String,
    /// How the number is said on the phone.
    spoken: String,
    /// One line to read to the caller: what happens by when.
    promise: String,
    href: String,
    severity: String,
    rule: String,
    promises: Vec<Pair>,
    /// The resident's link, to read out or to be photographed; empty while none was made.
    link: Qr,
    /// Where one is made; empty where there is no case, or one already.
    give: String,
    /// This page, to come back to.
    back: String,
    /// The record on paper; empty where the case has its own.
    print: String,
    /// Where a scan of the paper is sent; empty where nothing was written on paper.
    scan: String,
    /// One more of the same caller; empty where that is not offered.
    again: String,
}

/// `0914 的 007 号`.
fn spoken(page: &Page, number: &str) -> String {
    let tail = number.rsplit('-').next().unwrap_or_default();
    let day = number.get(4..8).unwrap_or_default();
    page.f("desk.spoken", &[("day", day), ("n", tail)])
}

pub(super) async fn case(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let seen = of_kind(&state, &signed, id).await?;
    let view = seen.folder();
    let page = signed.page(&state, view.time_zone).await?;
    let number = view.row.number.clone();
    let on_paper = view.reported.slip.is_some()
        || [Channel::Letter, Channel::Fax].iter().any(|c| c.as_str() == view.row.channel);
    let open = || view.clocks.iter().filter(|c| c.done_at.is_none());
    let promises = open()
        .map(|c| Pair::new(page.word("clock_name", &c.id), page.times.near(c.due_at)))
        .collect();
    let (agreed, rule, promise) = match &seen {
        OfKind::Complaint(view) => {
            let rule = page.word("severity_rule", view.state.proposed.rule.as_str());
            (view.state.agreed_reply, rule, "desk.promise")
        }
        // Danger is answered at once: everybody on duty has been called.
        OfKind::Repair(view) if view.state.emergency() => (None, "", "desk.promise_emergency"),
        OfKind::Repair(view) => {
            let arrives = view.state.appointment.map(|window| window.to);
            (arrives.or(view.state.agreed_reply), "", "desk.promise")
        }
    };
    let answer = agreed.or_else(|| open().map(|c| c.due_at).max());
    let link = links::known(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let gives = signed.caller.has(Right::Register);
    let promise = answer.map(|at| page.f(promise, &[("time", &page.times.near(at))]));
    Ok(crate::pages::ok(&ConfirmPage {
        href: format!("/cases/{id}"),
        severity: view.row.severity.clone(),
        rule: rule.to_owned(),
        spoken: spoken(&page, &number),
        give: if link.is_some() || !gives {
            String::new()
        } else {
            format!("/cases/{id}/resident-link")
        },
        link: link
            .map(|token| Qr::of(&format!("{}/t/{token}", state.public_url)))
            .unwrap_or_default(),
        back: format!("/desk/{id}"),
        print: String::new(),
        scan: if on_paper { format!("/cases/{id}/attach") } else { String::new() },
        again: format!("/desk?again={id}"),
        number,
        promise: promise.unwrap_or_default(),
        promises,
        page,
    }))
}

pub(super) async fn contact(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let contact = contacts::show(&state.app, &signed.caller, ContactId(id)).await.map_err(fault)?;
    let page = signed.page(&state, ZONE).await?;
    let mut promises = vec![
        Pair::new(page.t("desk.form.said"), &*contact.said),
        Pair::new(page.t("desk.outcome"), page.word("contact_outcome", contact.outcome.as_str())),
    ];
    if !contact.done.is_empty() {
        promises.push(Pair::new(page.t("desk.form.done"), &*contact.done));
    }
    if let Some(at) = contact.agreed_reply {
        promises.push(Pair::new(page.t("desk.form.agreed_reply"), page.times.near(at)));
    }
    let promise = match (contact.outcome, contact.agreed_reply) {
        (Outcome::Settled, _) => page.t("desk.farewell").to_owned(),
        (_, Some(at)) => page.f("desk.promise", &[("time", &page.times.near(at))]),
        _ => String::new(),
    };
    Ok(crate::pages::ok(&ConfirmPage {
        spoken: spoken(&page, &contact.number),
        number: contact.number,
        href: String::new(),
        severity: String::new(),
        rule: String::new(),
        print: format!("/desk/contacts/{id}/print"),
        scan: String::new(),
        again: String::new(),
        link: Qr::default(),
        give: String::new(),
        back: String::new(),
        promise,
        promises,
        page,
    }))
}
