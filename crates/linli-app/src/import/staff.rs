//! Import of members of staff (ORG-2, ORG-5).
//!
//! Owns how rows become people: rows of the same login are one person with several roles. Somebody who is there already
//! is not changed by a file.

use linli_domain::ids::{NodeId, StaffId};
use linli_domain::vocabulary::Role;
use linli_store::organisation::{self, NodeRow};
use linli_store::staff::{self as store, StaffRow};
use linli_store::{Scope, Tx};
use std::collections::{BTreeMap, BTreeSet};

use super::cells;
use super::run::{self, Plan, Watch};
use super::table::{Line, RowIssue, Sheet};
use super::{Mode, OnProgress, Phase, Report, STAFF, collision};
use crate::App;
use crate::access::{Caller, Right};
use crate::directory::staff::roles_at;
use crate::error::AppError;
use crate::sign_in::password;

/// Most passwords in one file: each takes tens of milliseconds to hash.
const PASSWORDS: usize = 2000;

/// Imports staff from XLSX or CSV with the columns [`STAFF`].
///
/// # Errors
/// [`AppError::Forbidden`]. A file that cannot come in is no error: the report says why.
pub async fn import(
    app: &App,
    caller: &Caller,
    file: Vec<u8>,
    mode: Mode,
    on_progress: OnProgress,
) -> Result<Report, AppError> {
    run::require(caller)?;
    let sheet = match run::sheet(file, STAFF, on_progress.clone()).await? {
        Ok(sheet) => sheet,
        Err(report) => return Ok(report),
    };
    let dry = look(app, caller, &sheet, &on_progress).await?;
    if mode == Mode::DryRun || dry.issue_count > 0 {
        return Ok(dry);
    }
    let hashes = hashes(app, &sheet).await?;
    let (shared, scope) = (app.clone(), caller.scope(Right::Administer));
    run::run(app, caller, "staff", sheet, mode, on_progress, move |tx, sheet, watch| {
        StaffPlan::of(tx, &shared, &scope, &hashes, sheet, watch)
    })
    .await
}

/// A dry run, so that no password is hashed for a file that does not come in.
async fn look(
    app: &App,
    caller: &Caller,
    sheet: &Sheet,
    on_progress: &OnProgress,
) -> Result<Report, AppError> {
    let (shared, scope) = (app.clone(), caller.scope(Right::Administer));
    let (sheet, on_progress) = (sheet.clone(), on_progress.clone());
    run::run(app, caller, "staff", sheet, Mode::DryRun, on_progress, move |tx, sheet, watch| {
        StaffPlan::of(tx, &shared, &scope, &BTreeMap::new(), sheet, watch)
    })
    .await
}

/// Hashes of the passwords by login.
async fn hashes(app: &App, sheet: &Sheet) -> Result<BTreeMap<String, String>, AppError> {
    let mut hashes = BTreeMap::new();
    for line in sheet.lines() {
        let (login, password) = (line.get("login").to_lowercase(), line.get("password").to_owned());
        if !password.is_empty() && !hashes.contains_key(&login) {
            let hash = password::hash_aside(password, app.environment.clone()).await?;
            hashes.insert(login, hash);
        }
    }
    Ok(hashes)
}

#[derive(Default)]
struct StaffPlan {
    people: Vec<StaffRow>,
    grants: BTreeSet<(StaffId, Role, NodeId)>,
    members: BTreeSet<(StaffId, NodeId)>,
    report: Report,
}

impl Plan for StaffPlan {
    fn report(&self) -> &Report {
        &self.report
    }

    fn into_report(self) -> Report {
        self.report
    }

    fn write(&self, tx: &mut Tx<'_>, on_progress: &OnProgress) -> Result<(), AppError> {
        let watch = Watch::new(on_progress, Phase::Writing, self.people.len());
        store::bulk(tx, watch.over(self.people.iter().cloned())).map_err(collision)?;
        store::bulk_grants(tx, self.grants.iter().copied())?;
        store::bulk_departments(tx, self.members.iter().copied())?;
        Ok(())
    }
}

impl StaffPlan {
    fn of(
        tx: &mut Tx<'_>,
        app: &App,
        scope: &Scope,
        hashes: &BTreeMap<String, String>,
        sheet: &Sheet,
        watch: &Watch,
    ) -> Result<Self, AppError> {
        let mut issues = sheet.check();
        // An administrator of the company sees all nodes, the company's own among them.
        let nodes = organisation::list(tx, scope, None, false)?;
        let mut planner = Planner {
            app,
            nodes,
            hashes,
            people: BTreeMap::new(),
            passwords: 0,
            plan: Self::default(),
        };
        for (at, line) in sheet.lines().enumerate() {
            let login = line.get("login").to_lowercase();
            let taken =
                !planner.people.contains_key(&login) && store::by_login(tx, &login)?.is_some();
            let checked =
                if taken { Err(line.issue("login", "taken")) } else { planner.line(line, login) };
            issues.extend(checked.err());
            watch.at(at + 1);
        }
        let mut plan = planner.plan;
        plan.report.rows = sheet.lines().len();
        plan.report.ignored.clone_from(&sheet.ignored);
        plan.report.add_issues(issues);
        plan.report.count("staff", plan.people.len());
        plan.report.count("role", plan.grants.len());
        Ok(plan)
    }
}

struct Planner<'a> {
    app: &'a App,
    nodes: Vec<NodeRow>,
    hashes: &'a BTreeMap<String, String>,
    /// People of this file by login, with their name.
    people: BTreeMap<String, (StaffId, String)>,
    passwords: usize,
    plan: StaffPlan,
}

impl Planner<'_> {
    fn line(&mut self, line: Line<'_>, login: String) -> Result<(), RowIssue> {
        let name = line.get("name");
        if login.is_empty() || name.is_empty() {
            return Ok(()); // told by the table already
        }
        if login.len() > 40
            || !login.chars().all(|c| c.is_ascii_alphanumeric() || "._-@".contains(c))
        {
            return Err(line.issue("login", "bad_character"));
        }
        let grant = self.grant(line)?;
        let department = self.department(line)?;
        if grant.is_none() && department.is_none() {
            return Err(line.issue("role", "required"));
        }
        let id = match self.people.get(&login) {
            Some((_, known)) if known != name => return Err(line.issue("name", "another_name")),
            Some((id, _)) => *id,
            None => self.newcomer(line, login, name)?,
        };
        if let Some((role, node)) = grant
            && !self.plan.grants.insert((id, role, node))
        {
            return Err(line.issue("role", "row_twice"));
        }
        self.plan.members.extend(department.map(|department| (id, department)));
        Ok(())
    }

    fn newcomer(&mut self, line: Line<'_>, login: String, name: &str) -> Result<StaffId, RowIssue> {
        let password = line.get("password");
        if !password.is_empty() {
            self.passwords += 1;
            if let Some(issue) = password::check("password", password, &login, name).pop() {
                return Err(line.issue("password", issue.code));
            }
        }
        if self.passwords > PASSWORDS {
            return Err(line.issue("password", "too_many").with("max", PASSWORDS));
        }
        let phone = cells::phone_numbers(line, "phone")?.into_iter().next();
        let id = StaffId(self.app.environment.id());
        self.plan.people.push(StaffRow {
            id,
            name: name.to_owned(),
            title: line.get("title").to_owned(),
            password_hash: self.hashes.get(&login).cloned().unwrap_or_default(),
            phone_sealed: phone
                .map(|phone| self.app.keys.seal(&phone, self.app.environment.as_ref())),
            locale: cells::locale(line, "locale")?,
            version: 1,
            retired_at: None,
            login: login.clone(),
        });
        self.people.insert(login, (id, name.to_owned()));
        Ok(id)
    }

    fn grant(&self, line: Line<'_>) -> Result<Option<(Role, NodeId)>, RowIssue> {
        if line.get("role").is_empty() {
            return Ok(None);
        }
        let role = cells::role(line)?;
        if line.get("node").is_empty() {
            return Err(line.issue("node", "required"));
        }
        let node = self.node(line, "node")?;
        if !roles_at(node.kind).contains(&role) {
            return Err(line.issue("role", "role_not_at_this_node"));
        }
        Ok(Some((role, node.id)))
    }

    fn department(&self, line: Line<'_>) -> Result<Option<NodeId>, RowIssue> {
        use linli_domain::vocabulary::NodeKind;
        if line.get("department").is_empty() {
            return Ok(None);
        }
        let node = self.node(line, "department")?;
        match node.kind {
            NodeKind::Department | NodeKind::Quality => Ok(Some(node.id)),
            _ => Err(line.issue("department", "unknown_node")),
        }
    }

    /// A node by its code, or by its name if only one has it.
    fn node(&self, line: Line<'_>, key: &str) -> Result<&NodeRow, RowIssue> {
        let said = line.get(key);
        let code = said.to_uppercase();
        if let Some(node) = self.nodes.iter().find(|node| node.code == code) {
            return Ok(node);
        }
        let mut named = self.nodes.iter().filter(|node| node.name == said);
        match (named.next(), named.next()) {
            (Some(node), None) => Ok(node),
            (Some(_), Some(_)) => Err(line.issue(key, "ambiguous")),
            (None, _) => Err(line.issue(key, "unknown_node")),
        }
    }
}
