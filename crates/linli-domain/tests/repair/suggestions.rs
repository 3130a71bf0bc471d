//! Who is suggested for an order, and why (REP-2, ux 5.6).

use jiff::Timestamp;
use linli_domain::ids::StaffId;
use linli_domain::repair::suggest::{Reason, Technician, suggest};
use proptest::prelude::*;
use uuid::Uuid;

fn technician(id: u128) -> Technician {
    Technician {
        staff: StaffId(Uuid::from_u128(id)),
        skilled: true,
        on_shift: true,
        load: 0,
        near: false,
        last: None,
    }
}

/// REP-2: on shift before off shift, skilled before unskilled, less work before more, near before far.
#[test]
fn the_best_first() {
    let busy = Technician { load: 4, ..technician(1) };
    let near = Technician { load: 2, near: true, ..technician(2) };
    let far = Technician { load: 2, ..technician(3) };
    let unskilled = Technician { skilled: false, ..technician(4) };
    let away = Technician { on_shift: false, ..technician(5) };
    let best = suggest(&[away, unskilled, busy, far, near]);
    let order: Vec<u128> = best.iter().map(|s| s.staff.0.as_u128()).collect();
    assert_eq!(order, [2, 3, 1]);
    assert!(best[0].reasons.contains(&Reason::SameBuilding));
}

/// REP-2: among equals it is the turn of whoever waited longest.
#[test]
fn taking_turns() {
    let at = |s: i64| Some(Timestamp::from_second(s).unwrap());
    let first = Technician { last: at(100), ..technician(1) };
    let second = Technician { last: at(50), ..technician(2) };
    let best = suggest(&[first, second]);
    assert_eq!(best[0].staff.0.as_u128(), 2);
    assert!(best[0].reasons.contains(&Reason::Turn));
    assert!(!best[1].reasons.contains(&Reason::Turn));
}

proptest! {
    /// REP-2: never more than three, nobody twice, nobody off shift before somebody on it.
    #[test]
    fn three_at_most(all in prop::collection::vec((any::<bool>(), any::<bool>(), 0..9_u32, any::<bool>()), 0..12)) {
        let all: Vec<Technician> = all
            .iter()
            .zip(1..)
            .map(|((skilled, on_shift, load, near), id)| Technician {
                skilled: *skilled,
                on_shift: *on_shift,
                load: *load,
                near: *near,
                ..technician(id)
            })
            .collect();
        let best = suggest(&all);
        prop_assert_eq!(best.len(), all.len().min(3));
        let mut seen: Vec<StaffId> = best.iter().map(|s| s.staff).collect();
        seen.sort();
        seen.dedup();
        prop_assert_eq!(seen.len(), best.len());
        let on: Vec<bool> = best.iter().map(|s| s.reasons.contains(&Reason::OnShift)).collect();
        prop_assert!(on.windows(2).all(|pair| pair[0] >= pair[1]));
    }
}
