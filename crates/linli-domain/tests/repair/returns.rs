//! Returned orders (REP-6).

use crate::support::{Person as P, Repair, report, words};
use linli_domain::refusal::Refusal;
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
