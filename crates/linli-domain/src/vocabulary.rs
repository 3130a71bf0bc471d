//! The closed lists of words that the rules, the API and the screens share (glossary).
//!
//! Every enum has a stable code (`as_str`), the same in JSON, in the database and in the API.

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every value, in the order of the glossary.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The stable code.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The value of a code, if there is one.
            pub fn parse(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use vocabulary;

vocabulary! {
    /// How a contact reached the desk, or how words reach the resident (REC-1).
    Channel {
        Visit = "visit", Phone = "phone", Email = "email", Letter = "letter", Fax = "fax",
        App = "app", Wechat = "wechat", Website = "website", Sms = "sms", HomeVisit = "home_visit",
        Hotline = "hotline_12345", Media = "media",
    }
}

vocabulary! {
    /// What a case is (requirements section 2).
    Kind {
        Complaint = "complaint", Repair = "repair", Inquiry = "inquiry",
        Suggestion = "suggestion", Praise = "praise",
    }
}

vocabulary! {
    /// The judgement of validity (CMP-2).
    Judgement {
        Responsible = "responsible", NotResponsible = "not_responsible", Assist = "assist",
    }
}

vocabulary! {
    /// How soon a repair is needed (REP-1, SLA-16 to SLA-18).
    Urgency {
        /// Danger to people or property: at once, by everybody on duty.
        Emergency = "emergency",
        /// Daily life is disturbed: water, power, drains.
        Urgent = "urgent",
        Normal = "normal",
    }
}

vocabulary! {
    /// Whether help to be given lies inside the estate or outside (SLA-9, SLA-10).
    AssistScope { Inside = "inside", Outside = "outside" }
}

vocabulary! {
    /// Roles (ORG-2). A person holds each for one node of the tree.
    Role {
        Receptionist = "receptionist", ServiceLead = "service_lead",
        DepartmentHead = "department_head", Technician = "technician", Director = "director",
        BranchManager = "branch_manager", GeneralManager = "general_manager",
        QualityOfficer = "quality_officer", Administrator = "administrator", Auditor = "auditor",
        OwnerRepresentative = "owner_representative",
    }
}

impl Role {
    /// Rank in the line of superiors; who stands higher may decide what a lower one may.
    pub const fn rank(self) -> u8 {
        match self {
            Self::Director => 1,
            Self::BranchManager => 2,
            Self::GeneralManager => 3,
            _ => 0,
        }
    }
}

vocabulary! {
    /// Kinds of nodes of the organisation (ORG-1).
    NodeKind {
        Company = "company", Branch = "branch", Office = "office", Department = "department",
        Quality = "quality",
    }
}

vocabulary! {
    /// Kinds of places (ORG-3).
    PlaceKind {
        Community = "community", Building = "building", Entrance = "entrance", Room = "room",
        Lift = "lift", Garage = "garage", Garden = "garden", Gate = "gate",
        Playground = "playground", Corridor = "corridor", Shop = "shop", Area = "area",
    }
}

vocabulary! {
    /// How a person is tied to a room (ORG-4).
    Tie { Owner = "owner", Tenant = "tenant", Family = "family" }
}
