//! Who does something in a use case that residents share with staff.
//!
//! Owns the difference between the two: staff act with their rights; a visitor of the residents' pages, who has no
//! account, reports to the one office whose page it is, or acts on the one case whose link they hold (CHN-3). The journal
//! names a visitor as such, never as a member of staff. Rights themselves are [`crate::access`].

use crate::access::{Caller, Right};
use linli_domain::actor::{Actor, Who};
use linli_domain::ids::{CaseId, NodeId, StaffId};
use linli_domain::vocabulary::{NodeKind, Role};
use linli_store::Scope;
use uuid::Uuid;

/// Somebody without an account. Made by [`crate::resident`] from a place or from a link, never from a request's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Visitor {
    /// The office to which they report.
    pub(crate) office: NodeId,
    /// The case whose link they hold.
    pub(crate) case: Option<CaseId>,
    /// Address and program, as the journal keeps them.
    pub(crate) origin: String,
}

/// Staff or a visitor.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Doer<'a> {
    Staff(&'a Caller),
    Visitor(&'a Visitor),
}

impl<'a> From<&'a Caller> for Doer<'a> {
    fn from(caller: &'a Caller) -> Self {
        Self::Staff(caller)
    }
}

impl<'a> From<&'a Visitor> for Doer<'a> {
    fn from(visitor: &'a Visitor) -> Self {
        Self::Visitor(visitor)
    }
}

impl<'a> Doer<'a> {
    /// As the journal names them.
    pub(crate) fn who(self) -> Who {
        match self {
            Self::Staff(caller) => Who::Staff(caller.staff),
            Self::Visitor(_) => Who::Visitor,
        }
    }

    /// The member of staff, if it is one.
    pub(crate) fn staff(self) -> Option<StaffId> {
        match self {
            Self::Staff(caller) => Some(caller.staff),
            Self::Visitor(_) => None,
        }
    }

    /// Under whose name keys of requests are kept: a person's, or an office's page's.
    pub(crate) fn claims_as(self) -> Uuid {
        match self {
            Self::Staff(caller) => caller.staff.0,
            Self::Visitor(visitor) => visitor.office.0,
        }
    }

    /// Address and program.
    pub(crate) fn origin(self) -> &'a str {
        match self {
            Self::Staff(caller) => &caller.origin,
            Self::Visitor(visitor) => &visitor.origin,
        }
    }

    /// The actor of the domain for a case of an office.
    pub(crate) fn actor(self, office: NodeId, branch: Option<NodeId>) -> Actor {
        match self {
            Self::Staff(caller) => caller.actor(office, branch),
            Self::Visitor(_) => Actor::visitor(),
        }
    }

    /// Whether they may write something new at an office.
    pub(crate) fn may_write_at(self, right: Right, office: NodeId, branch: Option<NodeId>) -> bool {
        match self {
            Self::Staff(caller) => caller.has_at(right, office, branch),
            Self::Visitor(visitor) => visitor.office == office,
        }
    }

    /// The cases that they act on.
    pub(crate) fn scope(self) -> Scope {
        match self {
            Self::Staff(caller) => caller.scope(Right::SeeCases),
            Self::Visitor(visitor) => Scope { case: visitor.case, ..Scope::nothing() },
        }
    }

    /// The office at which they register when nothing says where.
    pub(crate) fn own_office(self) -> Option<NodeId> {
        match self {
            Self::Staff(caller) => {
                let roles: &[Role] = Right::Register.roles();
                let mut offices =
                    caller.grants.grants.iter().filter(|grant| {
                        grant.kind == NodeKind::Office && roles.contains(&grant.role)
                    });
                offices.next().map(|grant| grant.node)
            }
            Self::Visitor(visitor) => Some(visitor.office),
        }
    }
}
