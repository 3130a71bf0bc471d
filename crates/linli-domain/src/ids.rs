//! Typed identifiers: a place can never be passed where a person is meant.
//!
//! Owns the id types only. Ids are made by the shell (UUID version 7) and come in as values.

use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

id! {
    /// A complaint, repair, enquiry, suggestion or praise.
    CaseId,
    /// One visit, call, letter or message (REC-1).
    ContactId,
    /// A lift, pump or gate (REP-8).
    EquipmentId,
    /// A node of the organisation: company, branch, office, department (ORG-1).
    NodeId,
    /// A community, building, entrance, room or public area (ORG-3).
    PlaceId,
    /// A person living in or owning a room (ORG-4).
    ResidentId,
    /// A member of staff.
    StaffId,
    /// Several households, one cause (CMP-15).
    MatterId,
    /// One department's part of a case.
    TaskId,
    /// Long words kept in an erasable table.
    TextId,
    /// A photo, recording or document.
    AttachmentId,
}
