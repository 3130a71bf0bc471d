//! One node: its form, adding one below it, retiring it.

use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted, Values};
use crate::pages::rules::policy_name;
use crate::pages::stale::{self, Both};
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::clocks::policies;
use linli_app::directory::organisation::{self, DUTIES, NodeInput, NodeView};
use linli_domain::ids::NodeId;
use linli_domain::vocabulary::NodeKind;
use std::collections::BTreeSet;
use uuid::Uuid;

const LIST: &str = "/admin/organisation";
const SCOPE: &str = "organisation.form";

#[derive(Template)]
#[template(path = "pages/organisation/node.html")]
struct NodePage {
    page: Page,
    title: String,
    lead: String,
    action: String,
    version: i64,
    /// Empty for a node that is being added.
    id: String,
    retired: bool,
    form: Form,
    kinds: Vec<Choice>,
    duties: Vec<Choice>,
    policies: Vec<Choice>,
}

impl NodePage {
    fn of(page: Page, node: &NodeView, policies: Vec<Choice>, form: Form) -> Self {
        Self {
            title: node.name.clone(),
            lead: page.word("node_kind", node.kind.as_str()).to_owned(),
            action: format!("{LIST}/{}", node.id),
            version: node.version,
            id: node.id.to_string(),
            retired: node.retired,
            form,
            kinds: Vec::new(),
            duties: match node.kind {
                NodeKind::Department => words(&page, "duty", DUTIES.iter().copied()),
                _ => Vec::new(),
            },
            policies,
            page,
        }
    }

    fn below(page: Page, above: &NodeView, policies: Vec<Choice>, form: Form) -> Self {
        let kinds: &[NodeKind] = match above.kind {
            NodeKind::Company => &[NodeKind::Branch, NodeKind::Quality, NodeKind::Office],
            NodeKind::Branch => &[NodeKind::Office],
            NodeKind::Office => &[NodeKind::Department],
            NodeKind::Department | NodeKind::Quality => &[],
        };
        Self {
            title: page.t("organisation.add_below").to_owned(),
            lead: above.name.clone(),
            action: format!("{LIST}/{}/new", above.id),
            version: 0,
            id: String::new(),
            retired: false,
            form,
            kinds: words(&page, "node_kind", kinds.iter().map(|kind| kind.as_str())),
            duties: words(&page, "duty", DUTIES.iter().copied()),
            policies,
            page,
        }
    }
}

/// Every policy that there is: those that ship and those of the company.
async fn policies(state: &WebState, signed: &Signed, page: &Page) -> Result<Vec<Choice>, Fault> {
    let all = policies::list(&state.app, &signed.caller).await.map_err(fault)?;
    let ids: BTreeSet<String> = all.into_iter().map(|version| version.id).collect();
    Ok(ids.iter().map(|id| Choice::new(&**id, policy_name(page, id))).collect())
}

fn words<'c>(page: &Page, list: &str, codes: impl Iterator<Item = &'c str>) -> Vec<Choice> {
    codes.map(|code| Choice::new(code, page.word(list, code))).collect()
}

fn filled(page: &Page, node: &NodeView) -> Form {
    Form::blank(page.s, SCOPE)
        .with("name", &*node.name)
        .with("code", &*node.code)
        .with("duty", node.duty.clone().unwrap_or_default())
        .with("policy", &*node.policy)
        .with("time_zone", &*node.time_zone)
        .with("position", node.position.to_string())
}

fn read(form: &mut Form) -> Option<NodeInput> {
    form.read(|r| NodeInput {
        name: r.text("name").max(60).required(),
        code: r.text("code").max(20).required(),
        time_zone: r.text("time_zone").optional(),
        policy: r.text("policy").optional(),
        duty: r.text("duty").optional(),
        position: r.number("position", 0, 9999).optional().unwrap_or_default(),
    })
}

/// The form of a node.
///
/// # Errors
/// A fault if the node is not the visitor's to see.
pub async fn form(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let node = organisation::get(&state.app, &signed.caller, NodeId(id)).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let policies = policies(&state, &signed, &page).await?;
    let form = filled(&page, &node);
    Ok(crate::pages::ok(&NodePage::of(page, &node, policies, form)))
}

/// Saves a node.
///
/// # Errors
/// A fault if the visitor does not administer it.
pub async fn update(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let id = NodeId(id);
    let node = organisation::get(&state.app, &signed.caller, id).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let policies = policies(&state, &signed, &page).await?;
    let version = version(&values);
    let mut form = Form::of(page.s, SCOPE, values);
    if let Some(input) = read(&mut form) {
        match organisation::update(&state.app, &signed.caller, id, version, input).await {
            Ok(_) => return Ok(signed.flash(see_other(LIST), page.t("words.saved"))),
            Err(AppError::Invalid(issues)) => refuse(&mut form, issues),
            Err(AppError::Stale { current }) => {
                let latest = format!("{LIST}/{id}");
                let theirs = filled(&page, &node);
                let names = ["name", "code", "duty", "policy", "time_zone", "position"];
                let (s, action) = (page.s, latest.clone());
                let words = move |name: &str, value: &str| match name {
                    "policy" if s.find(&format!("policy.{value}")).is_none() => value.to_owned(),
                    "duty" | "policy" if !value.is_empty() => s.word(name, value).to_owned(),
                    _ => value.to_owned(),
                };
                let both = Both {
                    theirs: &theirs,
                    yours: &form,
                    names: &names,
                    words: &words,
                    action,
                    latest,
                    version: current,
                };
                return Ok(stale::shown(page, &both));
            }
            Err(error) => return Err(fault(error)),
        }
    }
    let mut shown = NodePage::of(page, &node, policies, form);
    shown.version = version;
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &shown))
}

/// The form of a node that is being added.
///
/// # Errors
/// A fault if the node above is not the visitor's to see.
pub async fn new(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    let above = organisation::get(&state.app, &signed.caller, NodeId(id)).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let policies = policies(&state, &signed, &page).await?;
    let form = Form::blank(page.s, SCOPE)
        .with("policy", &*above.policy)
        .with("time_zone", &*above.time_zone);
    Ok(crate::pages::ok(&NodePage::below(page, &above, policies, form)))
}

/// Adds a node below another.
///
/// # Errors
/// A fault if the visitor does not administer the node above.
pub async fn create(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let above = organisation::get(&state.app, &signed.caller, NodeId(id)).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let policies = policies(&state, &signed, &page).await?;
    let mut form = Form::of(page.s, SCOPE, values);
    let kind = form.values.get("kind").and_then(NodeKind::parse);
    let input = read(&mut form);
    match (kind, input) {
        (Some(kind), Some(input)) => {
            match organisation::create(&state.app, &signed.caller, above.id, kind, input).await {
                Ok(_) => return Ok(signed.flash(see_other(LIST), page.t("words.saved"))),
                Err(AppError::Invalid(issues)) => refuse(&mut form, issues),
                Err(error) => return Err(fault(error)),
            }
        }
        (None, _) => form.refuse(FieldIssue::new("kind", "choose")),
        _ => {}
    }
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &NodePage::below(page, &above, policies, form)))
}

/// Takes a node out of service.
///
/// # Errors
/// A fault if the visitor does not administer it.
pub async fn retire(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let answer =
        organisation::retire(&state.app, &signed.caller, NodeId(id), version(&values)).await;
    changed(&state, &signed, NodeId(id), answer).await
}

/// Takes a node back into service.
///
/// # Errors
/// A fault if the visitor does not administer it.
pub async fn restore(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let answer =
        organisation::restore(&state.app, &signed.caller, NodeId(id), version(&values)).await;
    changed(&state, &signed, NodeId(id), answer).await
}

/// Back to the tree, or the form with the reason against it.
async fn changed(
    state: &WebState,
    signed: &Signed,
    id: NodeId,
    answer: Result<NodeView, AppError>,
) -> Result<Response, Fault> {
    let page = signed.plain_page(state).await?;
    let policies = policies(state, signed, &page).await?;
    let issues = match answer {
        Ok(_) => return Ok(signed.flash(see_other(LIST), page.t("words.saved"))),
        Err(AppError::Invalid(issues)) => issues,
        Err(error) => return Err(fault(error)),
    };
    let node = organisation::get(&state.app, &signed.caller, id).await.map_err(fault)?;
    let mut form = filled(&page, &node);
    refuse(&mut form, issues);
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &NodePage::of(page, &node, policies, form)))
}

/// Issues of the use case beside their fields; what concerns the node as a whole stands at its name.
fn refuse(form: &mut Form, issues: Vec<linli_app::FieldIssue>) {
    for issue in issues {
        let mut issue = FieldIssue::from(issue);
        if ["node", "parent"].contains(&issue.field.as_str()) {
            issue.field = "name".to_owned();
        }
        form.refuse(issue);
    }
}

fn version(values: &Values) -> i64 {
    values.get("version").and_then(|v| v.parse().ok()).unwrap_or_default()
}
