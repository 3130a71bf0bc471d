//! Prices come from the office's card, never from who asks for them (REP-4).

use crate::support::{Person as P, Repair, agree, card, finish, report, want};
use linli_domain::money::Fen;
use linli_domain::refusal::Refusal;
use linli_domain::repair::rates::{Cover, LINES, MOST, Want, cover, price};
use linli_domain::repair::{Command, Stage};
use proptest::prelude::*;

/// REP-4: nobody works on what costs something before the resident agrees.
#[test]
fn no_work_before_the_agreement() {
    let mut order = Repair::on_site(report());
    let start = Command::Start { at: order.now };
    assert_eq!(
        order.refuse(P::Technician, start.clone()),
        Refusal::AgreementRequired { total: Fen(0) },
        "nothing was quoted"
    );
    let quote = Command::Quote { wants: vec![want("valve", 2)], at: order.now };
    order.act(P::Technician, quote);
    let refused = order.refuse(P::Technician, start.clone());
    assert_eq!(refused, Refusal::AgreementRequired { total: Fen(7000) });
    assert_eq!(order.refuse(P::Resident, agree(2, order.now)), Refusal::QuoteInvalid);
    order.act(P::Resident, agree(1, order.now));
    order.act(P::Technician, start);
}

/// REP-4: a higher price needs a new agreement, a lower one none.
#[test]
fn a_higher_price_is_agreed_to_again() {
    let mut order = Repair::working();
    let (agreed, total) = (Fen(5900), Fen(7000));
    let refused = order.refuse(P::Technician, finish(vec![want("valve", 2)], order.now));
    assert_eq!(refused, Refusal::NewAgreementRequired { agreed, total });
    order.act(P::Technician, Command::Quote { wants: vec![want("valve", 2)], at: order.now });
    assert_eq!(order.state.stage, Stage::Quoted);
    assert!(order.decide(P::Technician, Command::Start { at: order.now }).is_err());
    order.act(P::Clerk, agree(2, order.now));
    order.act(P::Technician, Command::Start { at: order.now });
    order.act(P::Technician, Command::Quote { wants: vec![want("valve", 1)], at: order.now });
    assert_eq!(order.state.stage, Stage::Working, "cheaper: the work goes on");
    order.act(P::Technician, finish(vec![want("valve", 2)], order.now));
    assert_eq!(order.state.total(), Some(Fen(7000)));
}

/// REP-4: the card that was agreed to holds, whatever is charged since.
#[test]
fn the_agreed_version_holds() {
    let mut order = Repair::working();
    assert_eq!(order.state.agreed.as_ref().unwrap().card, 1);
    // The shell loads the agreed version, not the newest one.
    let facts = std::rc::Rc::make_mut(&mut order.facts);
    facts.card = Some(card(1, 1));
    order.act(P::Technician, finish(vec![want("valve", 1), want("fitting", 2)], order.now));
    let bill = order.state.bill.as_ref().unwrap();
    assert_eq!((bill.priced.card, bill.priced.total), (1, Fen(5900)));
}

/// REP-4: common parts and what is under warranty cost nothing, to the last day of it.
#[test]
fn free_by_rule() {
    let day = |d: i8| jiff::civil::date(2026, 9, d);
    assert_eq!(cover(true, None, day(14)), Cover::PublicArea);
    assert_eq!(cover(false, Some(day(14)), day(14)), Cover::Warranty);
    assert_eq!(cover(false, Some(day(13)), day(14)), Cover::Resident);
    let mut facts = crate::support::facts();
    facts.warranty_until = Some(day(14));
    let mut order = Repair::under(report(), facts);
    order.act(P::Clerk, crate::support::issue());
    order.act(P::Technician, Command::Accept { at: order.now });
    order.act(P::Technician, Command::Arrive { at: order.now });
    order.act(P::Technician, Command::Quote { wants: vec![want("valve", 3)], at: order.now });
    assert_eq!(order.state.stage, Stage::Agreed, "free work needs no agreement");
    order.act(P::Technician, Command::Start { at: order.now });
    order.act(P::Technician, finish(vec![want("valve", 9)], order.now));
    assert_eq!(order.state.total(), Some(Fen(0)));
}

/// REP-4: what the card does not have is refused by its name.
#[test]
fn unknown_items() {
    let order = Repair::on_site(report());
    let gold = Command::Quote { wants: vec![want("gold", 1)], at: order.now };
    let refused = order.refuse(P::Technician, gold);
    assert_eq!(refused, Refusal::UnknownRate { item: "gold".to_owned() });
    let none = Command::Quote { wants: Vec::new(), at: order.now };
    assert_eq!(order.refuse(P::Technician, none), Refusal::QuoteInvalid);
}

fn wants() -> impl Strategy<Value = Vec<Want>> {
    let item = prop::sample::select(vec!["valve", "fitting", "visit", "gold"]);
    let quantity = prop_oneof![1..20_u32, Just(0), Just(MOST), Just(MOST + 1), Just(u32::MAX)];
    let line = (item, quantity).prop_map(|(item, quantity)| want(item, quantity));
    prop::collection::vec(line, 0..LINES + 4)
}

proptest! {
    /// REP-4: a price is the sum of the card's prices, whatever is asked and in whatever order; free is free.
    #[test]
    fn a_price_is_the_sum_of_the_card(wants in wants(), factor in 1..1_000_i64) {
        let card = card(7, factor);
        let priced = price(&card, &wants, Cover::Resident);
        let mut backwards = wants.clone();
        backwards.reverse();
        let other = price(&card, &backwards, Cover::Resident);
        prop_assert_eq!(priced.is_ok(), other.is_ok());
        let Ok(priced) = priced else { return Ok(()) };
        prop_assert_eq!(priced.total, other.unwrap().total);
        let mut sum = 0_i64;
        for want in &wants {
            let rate = card.items.iter().find(|rate| rate.code == want.item).unwrap();
            sum += rate.price.0 * i64::from(want.quantity);
        }
        prop_assert_eq!(priced.total, Fen(sum));
        prop_assert!(priced.lines.iter().all(|line| (1..=MOST).contains(&line.quantity)));
        for free in [Cover::PublicArea, Cover::Warranty] {
            prop_assert_eq!(price(&card, &wants, free).unwrap().total, Fen(0));
        }
    }
}
