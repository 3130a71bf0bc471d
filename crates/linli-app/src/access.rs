//! What a person may see and do (ORG-2): the one place.
//!
//! Owns the caller's grants, the scope compiled from them into every query, and the rights that are
//! not part of a process (directory, people, settings). Rights inside a process are `can` of the domain.

use jiff::Timestamp;
use linli_domain::actor::{Actor, Who};
use linli_domain::deputy::{Approval, StandIn};
use linli_domain::ids::{NodeId, StaffId};
use linli_domain::vocabulary::{NodeKind, Role};
use linli_store::Scope;
use std::collections::BTreeSet;

use crate::error::AppError;

/// One role held for one node, with the node's place in the tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Grant {
    pub role: Role,
    pub node: NodeId,
    pub kind: NodeKind,
    pub branch: Option<NodeId>,
    pub office: Option<NodeId>,
}

/// All grants of a person, and the departments they belong to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    pub grants: Vec<Grant>,
    pub departments: BTreeSet<NodeId>,
}

/// In whose place the caller stands now (代批, CMP-7). Read with the rights, so that it ends by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub principal: StaffId,
    /// Name of the principal.
    pub name: String,
    pub kinds: BTreeSet<Approval>,
    pub until: Timestamp,
    /// All rights of the principal; only those to approve, and to see what is to be approved, are lent.
    pub grants: Grants,
}

/// Who calls a use case. Made from a session or an API token, never from the request's body (P29).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    pub staff: StaffId,
    pub name: String,
    pub grants: Grants,
    /// Whose approvals the caller decides besides their own.
    pub places: Vec<Place>,
    /// Address and program of the one who calls, as the journal keeps it.
    pub origin: String,
    /// An API token without the scope `write` reads only.
    pub read_only: bool,
}

/// Rights outside the processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Open the case list, cases, contacts.
    SeeCases,
    /// Register contacts and complaints.
    Register,
    /// Decide what waits for a decision: plans, objections, returns, extensions, withdrawals.
    Approve,
    /// Call residents back.
    FollowUp,
    /// Change scripts, phrases and reply templates (REC-6).
    EditScripts,
    /// Sign the register of a day (REC-4).
    SignRegister,
    /// See rooms and residents, phones masked.
    SeePeople,
    /// Change residents and their rooms.
    EditPeople,
    /// See a phone number in full, with a reason that is kept.
    RevealPhone,
    /// See staff and roles.
    SeeStaff,
    /// Write the duty roster of one's node (ORG-6).
    EditRoster,
    /// Change organisation, places, staff, roles, categories; import.
    Administer,
    /// Read who saw, changed, exported what.
    Audit,
    /// Read policies and calendars: what is promised.
    SeeRules,
    /// Give out work orders (REP-2).
    Dispatch,
    /// Carry out work orders on the phone (REP-3).
    CarryOut,
    /// Change the office's rate card (REP-4).
    EditRates,
    /// Answer people who ask about their own data (ADM-3).
    AnswerPrivacy,
    /// Erase a person's data on their request (ADM-3).
    ErasePeople,
    /// Write the public board of a community, and answer the owners' representatives (FUP-7).
    PrepareBoard,
    /// Approve a board that somebody else wrote, publish it and take it back (FUP-7).
    PublishBoard,
    /// Have something done against a hot matter (STA-3).
    OrderPrevention,
    /// Read the anonymised record of a community and comment on it, with a seat (FUP-7, ORG-2).
    Represent,
}

impl Right {
    /// Whether a deputy has it from the one who named them: to approve, and to see what is to be approved.
    const fn lent(self) -> bool {
        matches!(self, Self::SeeCases | Self::Approve)
    }

    /// Roles that carry the right.
    pub const fn roles(self) -> &'static [Role] {
        use Role as R;
        match self {
            Self::SeeCases => &[
                R::Receptionist,
                R::ServiceLead,
                R::DepartmentHead,
                R::Technician,
                R::Director,
                R::BranchManager,
                R::GeneralManager,
                R::QualityOfficer,
                R::Auditor,
            ],
            Self::Register => &[R::Receptionist, R::ServiceLead, R::Director],
            Self::Approve => &[R::ServiceLead, R::Director, R::BranchManager, R::GeneralManager],
            Self::FollowUp => &[R::Receptionist, R::ServiceLead, R::Director, R::QualityOfficer],
            Self::EditScripts => &[R::ServiceLead, R::Director, R::Administrator],
            Self::SignRegister => &[R::Director],
            Self::SeePeople => &[
                R::Receptionist,
                R::ServiceLead,
                R::Director,
                R::BranchManager,
                R::GeneralManager,
                R::QualityOfficer,
                R::Administrator,
                R::Auditor,
            ],
            Self::EditPeople => &[R::Receptionist, R::ServiceLead, R::Director, R::Administrator],
            Self::RevealPhone => &[
                R::Receptionist,
                R::ServiceLead,
                R::DepartmentHead,
                R::Director,
                R::QualityOfficer,
            ],
            Self::SeeStaff | Self::SeeRules => &[
                R::ServiceLead,
                R::DepartmentHead,
                R::Director,
                R::BranchManager,
                R::GeneralManager,
                R::QualityOfficer,
                R::Administrator,
                R::Auditor,
            ],
            Self::EditRoster => &[R::ServiceLead, R::DepartmentHead, R::Director, R::Administrator],
            Self::Administer => &[R::Administrator],
            Self::Audit => &[R::Administrator, R::Auditor, R::GeneralManager],
            Self::Dispatch => &[R::Receptionist, R::ServiceLead, R::DepartmentHead, R::Director],
            Self::CarryOut => &[R::Technician, R::DepartmentHead],
            Self::EditRates | Self::ErasePeople => &[R::Director, R::Administrator],
            Self::AnswerPrivacy => &[R::ServiceLead, R::Director, R::Administrator],
            Self::PrepareBoard | Self::OrderPrevention => {
                &[R::ServiceLead, R::Director, R::QualityOfficer]
            }
            Self::PublishBoard => &[R::Director, R::BranchManager, R::GeneralManager],
            Self::Represent => &[R::OwnerRepresentative],
        }
    }
}

impl Grant {
    /// Whether the node of the grant is the office or above it.
    pub(crate) fn covers_office(&self, office: NodeId, branch: Option<NodeId>) -> bool {
        match self.kind {
            // The quality department watches over the whole company.
            NodeKind::Company | NodeKind::Quality => true,
            NodeKind::Branch => branch == Some(self.node),
            NodeKind::Office => self.node == office,
            NodeKind::Department => false,
        }
    }
}

impl Caller {
    /// Refuses callers without the right, at any node.
    pub fn require(&self, right: Right) -> Result<(), AppError> {
        if self.has(right) { Ok(()) } else { Err(AppError::Forbidden) }
    }

    /// Refuses callers who do not hold the right for the whole company: what they change holds for every office.
    pub fn require_for_company(&self, right: Right) -> Result<(), AppError> {
        let whole =
            |grant: &Grant| grant.kind == NodeKind::Company && right.roles().contains(&grant.role);
        if self.grants.grants.iter().any(whole) { Ok(()) } else { Err(AppError::Forbidden) }
    }

    /// Whether the caller holds the right at some node.
    pub fn has(&self, right: Right) -> bool {
        self.has_of_their_own(right) || (right.lent() && !self.places.is_empty())
    }

    /// Whether the caller holds the right at some node without standing in anybody's place.
    pub fn has_of_their_own(&self, right: Right) -> bool {
        self.grants.grants.iter().any(|grant| right.roles().contains(&grant.role))
    }

    /// Refuses tokens that may only read.
    pub fn require_write(&self) -> Result<(), AppError> {
        if self.read_only { Err(AppError::Forbidden) } else { Ok(()) }
    }

    /// What the caller sees with this right.
    pub fn scope(&self, right: Right) -> Scope {
        let mut scope = Scope { staff: Some(self.staff), ..Scope::nothing() };
        let own = self.grants.grants.iter().filter(|g| right.roles().contains(&g.role));
        let lent = self.places.iter().filter(|_| right.lent()).flat_map(|place| place.approving());
        for grant in own.chain(lent) {
            match grant.kind {
                NodeKind::Company | NodeKind::Quality => scope.everything = true,
                NodeKind::Branch => scope.branches.push(grant.node),
                NodeKind::Office => scope.offices.push(grant.node),
                NodeKind::Department => scope.departments.push(grant.node),
            }
        }
        for list in [&mut scope.branches, &mut scope.offices, &mut scope.departments] {
            list.sort_unstable();
            list.dedup();
        }
        scope
    }

    /// Whether the caller holds the right for an office.
    pub fn has_at(&self, right: Right, office: NodeId, branch: Option<NodeId>) -> bool {
        self.grants
            .grants
            .iter()
            .any(|g| right.roles().contains(&g.role) && g.covers_office(office, branch))
    }

    /// The actor of the domain for a case of an office.
    pub fn actor(&self, office: NodeId, branch: Option<NodeId>) -> Actor {
        let place = |place: &Place| StandIn {
            principal: place.grants.actor(place.principal, office, branch),
            kinds: place.kinds.clone(),
        };
        let stands_in = self.places.iter().map(place).collect();
        Actor { stands_in, ..self.grants.actor(self.staff, office, branch) }
    }
}

impl Place {
    /// The grants that let the principal approve.
    pub(crate) fn approving(&self) -> impl Iterator<Item = &Grant> {
        let roles = Right::Approve.roles();
        self.grants.grants.iter().filter(|grant| roles.contains(&grant.role))
    }
}

impl Grants {
    fn actor(&self, staff: StaffId, office: NodeId, branch: Option<NodeId>) -> Actor {
        let grants = &self.grants;
        let covering = grants.iter().filter(|g| g.covers_office(office, branch));
        let heads = grants
            .iter()
            .filter(|g| g.role == Role::DepartmentHead && g.kind == NodeKind::Department)
            .map(|g| g.node);
        let member_of = grants
            .iter()
            .filter(|g| g.role == Role::Technician && g.kind == NodeKind::Department)
            .map(|g| g.node);
        Actor {
            who: Who::Staff(staff),
            roles: covering.map(|g| g.role).collect(),
            heads: heads.collect(),
            member_of: self.departments.iter().copied().chain(member_of).collect(),
            stands_in: Vec::new(),
        }
    }
}
