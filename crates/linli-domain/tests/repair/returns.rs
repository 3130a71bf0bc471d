//! Returned orders (REP-6).

use crate::support::{Person as P, Repair, report, words};
use linli_domain::refusal::Refusal;
use linli_domain::repair::month::Month;
use linli_domain::repair::{Command, Stage};
use linli_domain::vocabulary::Role;

/// REP-6: a returned order rolls over with the director's signature, to anybody.
#[test]
fn rolled_over_with_the_directors_signature() {
    let mut order = Repair::on_site(report());
    order.act(P::Technician, Command::ReturnOrder { reason: words(1), at: order.now });
    assert_eq!(order.state.stage, Stage::Returned);
    let signed = || Command::SignReturn { rolled: true, reason: None };
    let refused = order.refuse(P::Lead, signed());
    assert_eq!(refused, Refusal::RoleRequired { roles: vec![Role::Director] });
    order.act(P::Director, signed());
    let state = &order.state;
    assert_eq!((state.stage, state.technician, state.rolled), (Stage::Issued, None, 1));
    assert!(state.clocks["SLA-17"].open());
    order.act(P::Other, Command::Accept { at: order.now });
}

/// REP-6: not accepted, with a reason, the technician goes on where they were.
#[test]
fn not_accepted() {
    let mut order = Repair::working();
    order.act(P::Technician, Command::ReturnOrder { reason: words(1), at: order.now });
    let no = |reason| Command::SignReturn { rolled: false, reason };
    assert_eq!(order.refuse(P::Director, no(None)), Refusal::ReasonRequired);
    order.act(P::Director, no(Some(words(2))));
    assert_eq!(order.state.stage, Stage::Working);
    assert_eq!(order.state.technician, Some(P::Technician.staff()));
}

/// REP-6: the list of a month is signed by a director when the month is over: a returned order is given out anew, one in
/// hand goes on where it is, and neither rolls twice over the same month.
#[test]
fn the_months_list() {
    let month: Month = "2026-09".parse().unwrap();
    let roll = || Command::RollOver { month };
    let mut order = Repair::working();
    assert_eq!(order.refuse(P::Director, roll()), Refusal::TimeOutOfOrder);
    let mut returned = Repair::working();
    returned.act(P::Technician, Command::ReturnOrder { reason: words(1), at: returned.now });
    for order in [&mut order, &mut returned] {
        order.now = "2026-10-01T09:00:00+08:00".parse().unwrap();
        let refused = order.refuse(P::Lead, roll());
        assert_eq!(refused, Refusal::RoleRequired { roles: vec![Role::Director] });
        order.act(P::Director, roll());
        assert_eq!(order.decide(P::Director, roll()), Ok(Vec::new()), "once");
        assert_eq!((order.state.rolled, order.state.rolled_from.as_deref()), (1, Some("2026-09")));
    }
    assert_eq!(
        (order.state.stage, order.state.technician),
        (Stage::Working, Some(P::Technician.staff()))
    );
    assert_eq!((returned.state.stage, returned.state.technician), (Stage::Issued, None));
    returned.act(P::Other, Command::Accept { at: returned.now });
}
