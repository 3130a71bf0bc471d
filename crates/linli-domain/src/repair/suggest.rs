//! Who should take an order: the three best technicians with the reasons (ux 5.6).
//!
//! Owns the order of preference: skill, being on shift, little open work, being in the same building, and whose turn it
//! is. A proposal; a person decides. Called by the dispatch board.

use crate::ids::StaffId;
use crate::vocabulary::vocabulary;
use jiff::Timestamp;

vocabulary! {
    /// Why somebody is suggested.
    Reason {
        Skill = "skill", OnShift = "on_shift", SameBuilding = "same_building", Free = "free",
        LeastLoad = "least_load", Turn = "turn",
    }
}

/// What is known of one technician now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Technician {
    pub staff: StaffId,
    /// Has the skill that the order needs; everybody has what an order without one needs.
    pub skilled: bool,
    pub on_shift: bool,
    /// Open orders.
    pub load: u32,
    /// An order of theirs is in the same building.
    pub near: bool,
    /// When the last order was given to them; whoever waited longest has the next turn.
    pub last: Option<Timestamp>,
}

/// One suggestion, the best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub staff: StaffId,
    pub reasons: Vec<Reason>,
}

/// The best three. Nobody who is off shift comes before somebody who is on it, nobody without the skill before somebody
/// who has it.
pub fn suggest(all: &[Technician]) -> Vec<Suggestion> {
    let least = all.iter().filter(|t| t.on_shift).map(|t| t.load).min();
    let mut order: Vec<&Technician> = all.iter().collect();
    // Two orders of way are worth one of load.
    let weight = |t: &Technician| if t.near { (t.load * 2).saturating_sub(3) } else { t.load * 2 };
    order.sort_by_key(|t| (!t.on_shift, !t.skilled, weight(t), t.last, t.staff));
    let turn = order.iter().filter(|t| t.on_shift && t.skilled).min_by_key(|t| (t.last, t.staff));
    let turn = turn.map(|t| t.staff);
    let best = order.into_iter().take(3).map(|t| {
        let known = [
            (t.skilled, Reason::Skill),
            (t.on_shift, Reason::OnShift),
            (t.near, Reason::SameBuilding),
            (t.load == 0, Reason::Free),
            (t.load > 0 && Some(t.load) == least, Reason::LeastLoad),
            (turn == Some(t.staff), Reason::Turn),
        ];
        let reasons = known.into_iter().filter(|(holds, _)| *holds).map(|(_, reason)| reason);
        Suggestion { staff: t.staff, reasons: reasons.collect() }
    });
    best.collect()
}
