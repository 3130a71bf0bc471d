//! Who works at an office, for the demonstration: people by role and department, ready to act.
//!
//! Owns the choice of whom an act falls to. Whether they may is decided by the rules, as for everybody.

use super::chance::Chance;
use crate::App;
use crate::access::Caller;
use crate::company::{CompanyFile, Founded};
use crate::complaint::commit;
use crate::error::AppError;
use crate::rules::Rules;
use crate::sign_in::caller::caller_in;
use linli_domain::actor::Actor;
use linli_domain::complaint::{Facts, Recipient};
use linli_domain::ids::{NodeId, StaffId};
use linli_domain::vocabulary::Role;
use linli_store::offices::{self, OfficeTerms};
use std::collections::BTreeMap;
use std::sync::Arc;

/// One member of staff, with their rights for a case of the office.
#[derive(Clone, Debug)]
pub struct Member {
    pub caller: Caller,
    pub actor: Actor,
}

/// An office with everybody who may act on its cases.
pub struct Cast {
    pub office: OfficeTerms,
    pub rules: Arc<Rules>,
    pub facts: Facts,
    members: Vec<Member>,
    /// Department by its duty.
    duties: BTreeMap<String, NodeId>,
    /// Duty by category.
    categories: BTreeMap<String, String>,
}

/// The casts of all offices, by the key of the office.
pub async fn casts(
    app: &App,
    file: &CompanyFile,
    founded: &Founded,
) -> Result<BTreeMap<String, Cast>, AppError> {
    let mut casts = BTreeMap::new();
    for entry in file.nodes.iter().filter(|node| node.kind == "office") {
        let Some(office) = founded.nodes.get(&entry.key).copied() else { continue };
        let duties = file.nodes.iter().filter(|n| n.parent.as_ref() == Some(&entry.key));
        let duties = duties.filter_map(|n| Some((n.duty.clone()?, *founded.nodes.get(&n.key)?)));
        let categories = file.categories.iter().map(|c| (c.code.clone(), c.department.clone()));
        let (duties, categories) = (duties.collect(), categories.collect());
        let cast = cast(app, founded, office, duties, categories).await?;
        casts.insert(entry.key.clone(), cast);
    }
    Ok(casts)
}

async fn cast(
    app: &App,
    founded: &Founded,
    office: NodeId,
    duties: BTreeMap<String, NodeId>,
    categories: BTreeMap<String, String>,
) -> Result<Cast, AppError> {
    let staff: Vec<StaffId> = founded.staff.values().copied().collect();
    let book = app.rules.clone();
    let now = app.environment.now();
    let (office, facts, callers, rules) = app
        .db
        .read(move |tx| {
            let terms = offices::terms(tx, office.0)?;
            let mut callers = Vec::new();
            for (index, id) in staff.iter().enumerate() {
                let origin = format!("198.51.100.{} Firefox", index + 10);
                callers.extend(caller_in(tx, *id, &origin, now)?.map(|(caller, _)| caller));
            }
            let rules = book.in_force(tx, &terms.policy, &terms.time_zone, now)?;
            Ok::<_, AppError>((terms, commit::facts(tx, office.0)?, callers, rules))
        })
        .await?;
    let (id, branch) = (NodeId(office.id), office.branch_id.map(NodeId));
    let members = callers
        .into_iter()
        .map(|caller| Member { actor: caller.actor(id, branch), caller })
        .filter(|m| {
            !m.actor.roles.is_empty()
                || m.actor.member_of.iter().any(|d| duties.values().any(|o| o == d))
        })
        .collect();
    Ok(Cast { office, rules, facts, members, duties, categories })
}

impl Cast {
    /// The department that a category goes to by default.
    pub fn department(&self, category: &str) -> Option<NodeId> {
        self.duties.get(self.duty(category)?).copied()
    }

    /// The duty that a category is one of.
    pub fn duty(&self, category: &str) -> Option<&str> {
        self.categories.get(category).map(String::as_str)
    }

    /// Another department than this one.
    pub fn other(&self, than: Option<NodeId>, chance: &mut Chance) -> Option<NodeId> {
        let others: Vec<NodeId> =
            self.duties.values().copied().filter(|d| Some(*d) != than).collect();
        chance.pick(&others).copied()
    }

    /// Whoever holds one of these roles here, in an order of chance, those of the lower role first.
    pub fn holding(&self, roles: &[Role], chance: &mut Chance) -> Vec<&Member> {
        let mut found = Vec::new();
        for role in roles {
            let mut some: Vec<&Member> =
                self.members.iter().filter(|m| m.actor.roles.contains(role)).collect();
            chance.shuffle(&mut some);
            found.extend(some);
        }
        found
    }

    /// The head of a department, then its people.
    pub fn of(&self, department: NodeId) -> Vec<&Member> {
        let head = |m: &&Member| m.actor.heads.contains(&department);
        let people = |m: &&Member| !head(m) && m.actor.member_of.contains(&department);
        self.members.iter().filter(head).chain(self.members.iter().filter(people)).collect()
    }

    /// People of a department below its head, who do the work.
    pub fn workers(&self, department: NodeId) -> Vec<StaffId> {
        let works = |m: &&Member| {
            !m.actor.heads.contains(&department) && m.actor.member_of.contains(&department)
        };
        self.members.iter().filter(works).map(|m| m.caller.staff).collect()
    }

    /// One person by id.
    pub fn person(&self, id: StaffId) -> Option<&Member> {
        self.members.iter().find(|m| m.caller.staff == id)
    }

    /// The people behind the recipient of a notice.
    pub fn told(&self, recipient: Recipient) -> Vec<StaffId> {
        let of = |keep: &dyn Fn(&Member) -> bool| {
            self.members.iter().filter(|m| keep(m)).map(|m| m.caller.staff).collect()
        };
        match recipient {
            Recipient::Staff(id) => vec![id],
            Recipient::Role(role) => of(&|m| m.actor.roles.contains(&role)),
            Recipient::Department(department) | Recipient::OnDuty(department) => of(&|m| {
                m.actor.heads.contains(&department) || m.actor.member_of.contains(&department)
            }),
        }
    }
}
