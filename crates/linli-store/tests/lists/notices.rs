//! The bell: unread, marked, and nothing about cases that the reader may not see (P23, P26).

use jiff::Timestamp;
use linli_domain::ids::StaffId;
use linli_store::notices::{self, NoticeRow};
use linli_store::{Scope, StoreError};
use linli_testkit::db_test;
use uuid::Uuid;

use crate::estate::{self, Size};
use crate::scopes::Truth;

db_test! {
    async fn bell(db) {
        let estate = estate::build(&db, Size { words: false, ..Size::SMALL }).await;
        db.write(move |tx| {
            let office = &estate.offices[0];
            let truth = Truth::read(tx)?;
            let here: Vec<&Truth> = truth.iter().filter(|t| t.office == office.id.0).collect();
            let about = here.iter().find(|t| !t.accused.is_empty()).unwrap();
            let me = StaffId(about.accused[0]);
            let plain = here.iter().filter(|t| t.accused.is_empty()).take(3);
            let cases: Vec<Uuid> = plain.map(|t| t.id.0).chain([about.id.0]).collect();
            let notice = |(n, case): (usize, &Uuid)| NoticeRow {
                id: Uuid::from_u128(n as u128 + 1),
                staff_id: me.0,
                case_id: *case,
                at: format!("2026-09-14T0{n}:00:00Z").parse().unwrap(),
                kind: "clock_told".into(),
                params: "{}".into(),
                read_at: None,
            };
            let rows: Vec<NoticeRow> = cases.iter().enumerate().map(notice).collect();
            notices::insert_many(tx, &rows)?;
            let scope = Scope { staff: Some(me), offices: vec![office.id], ..Scope::nothing() };
            let now: Timestamp = "2026-09-14T12:00:00Z".parse().unwrap();
            let unread = |tx: &mut _, scope: &Scope| -> Result<Vec<Uuid>, StoreError> {
                Ok(notices::newest(tx, me, scope, true, now, 10)?.iter().map(|line| line.notice.id).collect())
            };
            let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
            assert_eq!(unread(tx, &scope)?, [ids[2], ids[1], ids[0]]);
            assert_eq!(notices::count_unread(tx, me, &scope, now)?, 3);
            // S22: what is for later is not there yet, neither counted nor shown.
            assert_eq!(notices::count_unread(tx, me, &scope, rows[1].at)?, 2);
            assert_eq!(notices::newest(tx, me, &scope, false, rows[0].at, 10)?.len(), 1);
            assert!(unread(tx, &Scope { staff: Some(me), ..Scope::nothing() })?.is_empty());
            let other = *office.staff.iter().find(|s| **s != me).unwrap();
            assert_eq!(notices::mark_read(tx, other, &ids, now)?, 0);
            assert_eq!(notices::mark_read(tx, me, &ids[1..2], now)?, 1);
            assert_eq!(notices::mark_read(tx, me, &ids[1..2], now)?, 0);
            assert_eq!(unread(tx, &scope)?, [ids[2], ids[0]]);
            assert_eq!(notices::newest(tx, me, &scope, false, now, 10)?.len(), 3);
            assert_eq!(notices::mark_all_read(tx, me, rows[0].at)?, 1);
            assert_eq!(unread(tx, &scope)?, [ids[2]]);
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    }
}
