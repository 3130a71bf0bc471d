//! Equipment of the estate: what kinds there are (REP-8).
//!
//! Owns the list of kinds only. Must not know where equipment is kept. Called by the register under the places.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What a piece of equipment is.
    EquipmentKind {
        Lift = "lift", Pump = "pump", Gate = "gate", Door = "door", Power = "power",
        FireSafety = "fire_safety", Camera = "camera", Other = "other",
    }
}
