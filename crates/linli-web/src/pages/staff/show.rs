//! A member of staff: their roles in words, and what an administrator may do.

use super::{grant_words, node_words};
use crate::errors::Fault;
use crate::forms::Form;
use crate::pages::html;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::Pair;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::access::Right;
use linli_app::directory::organisation;
use linli_app::directory::staff::{self, Skill, StaffView};
use linli_app::triage::quality::CategoryRow;
use linli_domain::ids::StaffId;
use linli_domain::vocabulary::Role;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "pages/staff/show.html")]
struct ShowPage {
    page: Page,
    person: StaffView,
    /// Each role with what it means.
    roles: Vec<Pair>,
    facts: Vec<Pair>,
    /// What the person can do, with the branch of each; the branches alone stand for all below them.
    skills: Vec<Branch>,
    administers: bool,
    oneself: bool,
    password: Form,
    /// Why something was refused.
    refusal: Option<String>,
}

/// A branch of the categories with what lies below it: code, name, whether the person can do it.
struct Branch {
    name: String,
    skills: Vec<(String, String, bool)>,
}

fn branches(page: &Page, all: &[Skill]) -> Vec<Branch> {
    let name = |row: &CategoryRow| match page.lang() {
        "zh-TW" => row.name_zh_tw.clone(),
        "en" => row.name_en.clone(),
        _ => row.name_zh_cn.clone(),
    };
    let tops = all.iter().filter(|skill| skill.category.parent.is_none());
    tops.map(|top| {
        let below = all.iter().filter(|s| s.category.parent.as_ref() == Some(&top.category.code));
        let one = |skill: &Skill, name: String| (skill.category.code.clone(), name, skill.has);
        let whole = one(top, page.t("staff.whole_branch").to_owned());
        let rest = below.map(|skill| one(skill, name(&skill.category)));
        Branch { name: name(&top.category), skills: std::iter::once(whole).chain(rest).collect() }
    })
    .collect()
}

/// What somebody can do, in words: `设施设备：电梯、供水`.
fn can_do(page: &Page, branches: &[Branch]) -> String {
    let of = |branch: &Branch| {
        let has: Vec<&str> =
            branch.skills.iter().filter(|skill| skill.2).map(|skill| skill.1.as_str()).collect();
        (!has.is_empty()).then(|| format!("{}：{}", branch.name, has.join("、")))
    };
    branches.iter().filter_map(of).collect::<Vec<_>>().join(page.t("words.and"))
}

/// Shows a person.
///
/// # Errors
/// A fault if the person is not the visitor's to see.
pub async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
) -> Result<Response, Fault> {
    shown(StatusCode::OK, &state, &signed, StaffId(id), None, None).await
}

/// The page with a form that was not accepted, or with why something was refused.
///
/// # Errors
/// As [`show`].
pub async fn shown(
    status: StatusCode,
    state: &WebState,
    signed: &Signed,
    id: StaffId,
    password: Option<Form>,
    refusal: Option<String>,
) -> Result<Response, Fault> {
    let person = staff::get(&state.app, &signed.caller, id).await.map_err(fault)?;
    let tree = organisation::tree(&state.app, &signed.caller, true).await.map_err(fault)?;
    let page = signed.plain_page(state).await?;
    let role = |grant: &staff::GrantView| {
        // A word that is no role of this program takes all rights away: the page says so.
        let known = Role::parse(&grant.role).is_some();
        let does =
            if known { page.word("role_does", &grant.role) } else { page.t("staff.unknown_role") };
        Pair::new(
            grant_words(&page, &grant.role, &node_words(&tree, grant.node, &grant.node_name)),
            does,
        )
    };
    let departments = person.departments.iter().map(|d| node_words(&tree, d.id, &d.name));
    let departments: Vec<String> = departments.collect();
    let mut facts = vec![
        Pair::new(page.t("staff.form.login"), &*person.login),
        Pair::new(page.t("staff.form.title"), &*person.title),
        Pair::new(page.t("staff.form.departments"), departments.join(page.t("words.and"))),
        Pair::new(page.t("staff.form.phone"), person.phone.clone().unwrap_or_default()),
        Pair::new(page.t("staff.form.locale"), page.word("language", &person.locale)),
    ];
    let skills = staff::skills(&state.app, &signed.caller, id).await.map_err(fault)?;
    let skills = branches(&page, &skills);
    facts.push(Pair::new(page.t("staff.skills"), can_do(&page, &skills)));
    facts.retain(|fact| !fact.value.is_empty());
    let shown = ShowPage {
        roles: person.grants.iter().map(role).collect(),
        facts,
        skills,
        administers: signed.caller.has(Right::Administer),
        oneself: signed.session.staff == id,
        password: password.unwrap_or_else(|| Form::blank(page.s, "staff.password")),
        refusal,
        person,
        page,
    };
    Ok(html(status, &shown))
}
