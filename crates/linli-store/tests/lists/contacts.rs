//! The register of contacts (REC-1): who sees which day.

use linli_domain::ids::{CaseId, ContactId, NodeId, StaffId};
use linli_domain::vocabulary::Channel;
use linli_store::contacts::{self, ContactRow, Outcome};
use linli_store::{Scope, StoreError};
use linli_testkit::db_test;
use uuid::Uuid;

use crate::estate::{self, Size};
use crate::scopes::Truth;

fn row(n: u128, office: NodeId, outcome: Outcome) -> ContactRow {
    ContactRow {
        id: ContactId(Uuid::from_u128(n)),
        number: format!("JD260914-{n:03}"),
        office,
        channel: Channel::Visit,
        at: format!("2026-09-14T0{}:00:00Z", n % 10).parse().unwrap(),
        day: "2026-09-14".into(),
        clerk: Some(StaffId(Uuid::from_u128(77))),
        resident: None,
        place: None,
        name: "张三".into(),
        phone_sealed: Some(vec![1, 2, 3]),
        phone_hash: Some(vec![4; 16]),
        tail_hash: Some(vec![5; 16]),
        subject: "问物业费".into(),
        said: "什么时候交".into(),
        done: "已答复".into(),
        outcome,
        kind: None,
        department: None,
        responsible: None,
        agreed_reply: Some("2026-09-15T00:00:00Z".parse().unwrap()),
        case: None,
    }
}

db_test! {
    /// What is written is read again; the day is in order; a department sees what was passed to it, and the contact
    /// behind a case is seen by those who see the case (P01, P26).
    async fn register_of_a_day(db) {
        let estate = estate::build(&db, Size { words: false, ..Size::SMALL }).await;
        db.write(move |tx| {
            let office = &estate.offices[0];
            let truth = Truth::read(tx)?;
            let about = truth.iter().find(|t| t.office == office.id.0 && !t.accused.is_empty()).unwrap();
            let (case, accused) = (about.id, StaffId(about.accused[0]));
            let rows = [
                row(1, office.id, Outcome::Settled),
                ContactRow { department: Some(office.departments[2]), ..row(3, office.id, Outcome::Message) },
                ContactRow { case: Some(case), ..row(2, office.id, Outcome::Case) },
            ];
            for row in &rows {
                contacts::insert(tx, row)?;
            }
            let seen = |tx: &mut _, scope: &Scope| -> Result<Vec<String>, StoreError> {
                Ok(contacts::of_day(tx, scope, office.id, "2026-09-14")?.into_iter().map(|row| row.number).collect())
            };
            let scope = |staff| Scope { staff: Some(staff), offices: vec![office.id], ..Scope::nothing() };
            let other = *office.staff.iter().find(|s| !about.accused.contains(&s.0)).unwrap();
            assert_eq!(contacts::of_day(tx, &scope(other), office.id, "2026-09-14")?[0], rows[0]);
            let numbers = ["JD260914-001", "JD260914-002", "JD260914-003"];
            assert_eq!(seen(tx, &scope(other))?, numbers);
            assert_eq!(seen(tx, &scope(accused))?, [numbers[0], numbers[2]]);
            let department = Scope { departments: vec![office.departments[2]], ..Scope::nothing() };
            assert!(seen(tx, &department)?.contains(&numbers[2].to_owned()));
            assert!(!seen(tx, &department)?.contains(&numbers[0].to_owned()));
            let elsewhere = Scope { offices: vec![estate.offices[1].id], ..Scope::nothing() };
            assert!(seen(tx, &elsewhere)?.is_empty());
            assert_eq!(contacts::get(tx, &scope(other), rows[2].id)?.case, Some(CaseId(case.0)));
            assert_eq!(contacts::get(tx, &scope(accused), rows[2].id), Err(StoreError::NotFound));
            assert!(contacts::of_day(tx, &scope(other), office.id, "2026-09-15")?.is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    }
}
