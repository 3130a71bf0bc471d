//! A company: one office, five departments, and people in every role.

use jiff::Timestamp;
use linli_domain::actor::{Actor, Who};
use linli_domain::complaint::Facts;
use linli_domain::ids::{NodeId, PlaceId, ResidentId, StaffId, TextId};
use linli_domain::vocabulary::Role;
use linli_domain::words::Words;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Departments of the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Department {
    CustomerService = 11,
    Engineering = 12,
    Security = 13,
    Environment = 14,
    /// Of another office: no work of ours goes there.
    Foreign = 19,
}

impl Department {
    /// Departments of the office itself.
    pub const OURS: [Self; 4] =
        [Self::CustomerService, Self::Engineering, Self::Security, Self::Environment];

    pub fn id(self) -> NodeId {
        NodeId(Uuid::from_u128(self as u128))
    }
}

/// The people of the tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Person {
    Clerk = 101,
    OtherClerk = 102,
    Lead = 103,
    Director = 104,
    OtherDirector = 105,
    BranchManager = 106,
    GeneralManager = 107,
    Quality = 108,
    EngineeringHead = 109,
    Engineer = 110,
    OtherEngineer = 111,
    SecurityHead = 112,
    Guard = 113,
    EnvironmentHead = 114,
    Administrator = 115,
    Auditor = 116,
    OwnerRepresentative = 117,
    /// Head of a department of another office.
    Stranger = 118,
    Resident = 201,
    OtherResident = 202,
    System = 301,
}

use Person as P;

impl Person {
    pub const ALL: [Self; 21] = [
        P::Clerk,
        P::OtherClerk,
        P::Lead,
        P::Director,
        P::OtherDirector,
        P::BranchManager,
        P::GeneralManager,
        P::Quality,
        P::EngineeringHead,
        P::Engineer,
        P::OtherEngineer,
        P::SecurityHead,
        P::Guard,
        P::EnvironmentHead,
        P::Administrator,
        P::Auditor,
        P::OwnerRepresentative,
        P::Stranger,
        P::Resident,
        P::OtherResident,
        P::System,
    ];

    pub fn staff(self) -> StaffId {
        StaffId(Uuid::from_u128(self as u128))
    }

    pub fn resident(self) -> ResidentId {
        ResidentId(Uuid::from_u128(self as u128))
    }

    /// Roles held for the office or above.
    fn roles(self) -> &'static [Role] {
        match self {
            P::Clerk | P::OtherClerk => &[Role::Receptionist],
            P::Lead => &[Role::ServiceLead],
            P::Director | P::OtherDirector => &[Role::Director],
            P::BranchManager => &[Role::BranchManager],
            P::GeneralManager => &[Role::GeneralManager],
            P::Quality => &[Role::QualityOfficer],
            P::Administrator => &[Role::Administrator],
            P::Auditor => &[Role::Auditor],
            P::OwnerRepresentative => &[Role::OwnerRepresentative],
            _ => &[],
        }
    }

    fn departments(self) -> &'static [Department] {
        match self {
            P::Clerk | P::OtherClerk | P::Lead => &[Department::CustomerService],
            P::EngineeringHead | P::Engineer | P::OtherEngineer => &[Department::Engineering],
            P::SecurityHead | P::Guard => &[Department::Security],
            P::EnvironmentHead => &[Department::Environment],
            P::Stranger => &[Department::Foreign],
            _ => &[],
        }
    }

    fn is_head(self) -> bool {
        matches!(self, P::EngineeringHead | P::SecurityHead | P::EnvironmentHead | P::Stranger)
    }

    pub fn actor(self) -> Actor {
        let who = match self {
            P::System => return Actor::system(),
            P::Resident | P::OtherResident => Who::Resident(self.resident()),
            _ => Who::Staff(self.staff()),
        };
        let departments: BTreeSet<NodeId> = self.departments().iter().map(|d| d.id()).collect();
        Actor {
            who,
            roles: self.roles().iter().copied().collect(),
            // A head is entered as head alone, as the directory does it.
            heads: if self.is_head() { departments.clone() } else { BTreeSet::new() },
            member_of: if self.is_head() { BTreeSet::new() } else { departments },
            stands_in: Vec::new(),
        }
    }
}

/// What the shell would load for the office.
pub fn facts() -> Facts {
    Facts {
        departments: Department::OURS.iter().map(|d| d.id()).collect(),
        staff: Person::ALL
            .iter()
            .filter(|p| !p.departments().is_empty())
            .map(|p| (p.staff(), p.departments().iter().map(|d| d.id()).collect()))
            .collect(),
        households: 1,
    }
}

pub fn household(number: u128) -> PlaceId {
    PlaceId(Uuid::from_u128(5000 + number))
}

/// Some words that somebody said. All words are alike to the rules.
pub fn words() -> Words {
    Words { id: TextId(Uuid::from_u128(900)), digest: "00".repeat(32) }
}

/// An instant of the office's local time, e.g. `2026-09-14 08:12`.
pub fn local(text: &str) -> Timestamp {
    let civil: jiff::civil::DateTime = text.replace(' ', "T").parse().unwrap();
    civil.in_tz("Asia/Shanghai").unwrap().timestamp()
}

/// An instant as the office's local time.
pub fn shown(at: Timestamp) -> String {
    at.in_tz("Asia/Shanghai").unwrap().strftime("%Y-%m-%d %H:%M").to_string()
}
