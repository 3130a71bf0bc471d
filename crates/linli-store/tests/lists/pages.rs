//! Order, cursors, filters, buckets and queues.

use std::collections::BTreeSet;

use linli_domain::ids::CaseId;
use linli_domain::vocabulary::{Channel, Role};
use linli_store::lists::{self, Bucket, CaseFilter, Cursor, ListedCase, Ribbon, Sort};
use linli_store::{Scope, StoreError, Tx, params};
use linli_testkit::db_test;

use crate::estate::{self, Size};
use crate::plans::filters;
use crate::scopes::all;

fn company() -> Scope {
    Scope { everything: true, ..Scope::nothing() }
}

/// All rows of a list, page by page.
fn rows(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &CaseFilter,
    sort: Sort,
    limit: u32,
) -> Vec<ListedCase> {
    let mut rows = Vec::new();
    let mut cursor: Option<Cursor> = None;
    loop {
        let page = lists::list(tx, scope, filter, sort, limit, cursor.as_ref()).unwrap();
        rows.extend(page.rows);
        match page.next {
            Some(next) => cursor = Some(next),
            None => return rows,
        }
    }
}

/// Where a case belongs in the order, written down anew.
fn place(sort: Sort, row: &ListedCase) -> (u8, i64, u128) {
    let (registered, id) = (row.registered_at.as_microsecond(), row.id.0.as_u128());
    match (sort, row.open, row.due_at) {
        (Sort::Due, true, Some(due)) => (0, due.as_microsecond(), id),
        (Sort::Due, true, None) => (1, 0, id),
        (Sort::Due, false, _) => (2, -registered, u128::MAX - id),
        (Sort::Newest, ..) => (0, -registered, u128::MAX - id),
        (Sort::Oldest, ..) => (0, registered, id),
    }
}

fn ids(tx: &mut Tx<'_>, condition: &str, values: &[linli_store::Value]) -> BTreeSet<CaseId> {
    let sql = format!("SELECT id FROM cases WHERE {condition}");
    tx.rows(&sql, values).unwrap().iter().map(|row| CaseId(row.get("id").unwrap())).collect()
}

db_test! {
    /// Pages of every size give the same order, equal keys included; cases without a limit come after those with one,
    /// finished ones last, on both engines.
    async fn order_and_cursors(db) {
        estate::build(&db, Size::SMALL).await;
        db.read(|tx| {
            for open in [None, Some(true), Some(false)] {
                let filter = CaseFilter { open, ..Default::default() };
                for sort in Sort::ALL {
                    let whole = rows(tx, &company(), &filter, *sort, 1000);
                    let places: Vec<_> = whole.iter().map(|row| place(*sort, row)).collect();
                    assert!(places.is_sorted(), "{sort:?} {open:?}");
                    for limit in [1, 7, 50] {
                        assert_eq!(rows(tx, &company(), &filter, *sort, limit), whole, "{sort:?} {limit}");
                    }
                }
            }
            let whole = rows(tx, &company(), &CaseFilter::default(), Sort::Newest, 1000);
            let equal = whole.windows(2).filter(|w| w[0].registered_at == w[1].registered_at).count();
            assert!(equal > 10, "the data have equal keys");
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    }

    /// A case that is registered or goes while somebody pages moves no other: none comes twice, none is left out.
    async fn pages_hold_still(db) {
        estate::build(&db, Size::SMALL).await;
        let filter = CaseFilter { open: Some(true), ..Default::default() };
        let before = db.read({
            let filter = filter.clone();
            move |tx| Ok::<_, StoreError>(rows(tx, &company(), &filter, Sort::Due, 1000))
        });
        let before = before.await.unwrap();
        let first = db.read({
            let filter = filter.clone();
            move |tx| lists::list(tx, &company(), &filter, Sort::Due, 10, None)
        });
        let first = first.await.unwrap();
        let gone = first.rows[9].id;
        db.write(move |tx| tx.execute("UPDATE cases SET open = 0, due_at = NULL WHERE id = $1", params![gone.0]))
            .await
            .unwrap();
        let rest = db.read(move |tx| {
            let mut rest = Vec::new();
            let mut cursor = first.next;
            while let Some(at) = cursor {
                let page = lists::list(tx, &company(), &filter, Sort::Due, 10, Some(&at))?;
                rest.extend(page.rows.into_iter().map(|row| row.id));
                cursor = page.next;
            }
            Ok::<_, StoreError>(rest)
        });
        let expected: Vec<CaseId> = before[10..].iter().map(|row| row.id).collect();
        assert_eq!(rest.await.unwrap(), expected);
    }

    /// Every filter means what it says, alone, whatever the order and the index that serves it.
    async fn filters_mean_what_they_say(db) {
        let estate = estate::build(&db, Size::SMALL).await;
        db.read(move |tx| {
            let now = estate.now.as_microsecond();
            let soon = now + 2 * 3_600_000_000;
            let office = &estate.offices[0];
            let (department, staff) = (office.departments[1].0, office.staff[0].0);
            let part = "id IN (SELECT case_id FROM case_departments WHERE department_id = $1)";
            let open = |condition: &str| format!("open = 1 AND {condition}");
            let place = |column: &str| format!("place_id IN (SELECT id FROM places WHERE {column} = $1)");
            let meaning = |name: &str| -> (String, Vec<linli_store::Value>) {
                let two = "stage IN ('dispatched', 'investigating')";
                let building = office.buildings[2].id.0;
                let room = office.buildings[2].rooms[0].0.0;
                match name {
                    "all" => ("1 = 1".into(), vec![]),
                    "open" => ("open = 1".into(), vec![]),
                    "closed" => ("open = 0".into(), vec![]),
                    "kind" => (open("kind = 'complaint'"), vec![]),
                    "stages" => (open(two), vec![]),
                    "department" => (open(part), params![department].to_vec()),
                    "department, stage" => (open(&format!("stage = 'dispatched' AND {part}")), params![department].to_vec()),
                    "department, closed" => (format!("open = 0 AND {part}"), params![department].to_vec()),
                    "office, stages" => (open(&format!("{two} AND office_id = $1")), params![office.id.0].to_vec()),
                    "severity" => (open("severity IN ('major', 'important')"), vec![]),
                    "judgement" => (open("judgement = 'assist'"), vec![]),
                    "category" => (open("category IN ('lift', 'water')"), vec![]),
                    "channel" => (open("channel = 'hotline_12345'"), vec![]),
                    "handler" => (open("handler_id = $1"), params![staff].to_vec()),
                    "approver" => (open("approver = 'director'"), vec![]),
                    "follow-up" => (
                        open("stage = 'following_up' AND coalesce(handler_id <> $1, 1 = 1) AND coalesce(recall_at <= $2, 1 = 1)"),
                        params![staff, now].to_vec(),
                    ),
                    "overdue" => (open("paused = 0 AND due_at <= $1"), params![now].to_vec()),
                    "soon" => (open("paused = 0 AND due_at > $1 AND due_at < $2"), params![now, soon].to_vec()),
                    "later" => (open("paused = 0 AND coalesce(due_at >= $1, 1 = 1)"), params![soon].to_vec()),
                    "paused" => (open("paused = 1"), vec![]),
                    "group" => (open("became_group = 1"), vec![]),
                    "reopened" => (open("round > 0"), vec![]),
                    "days" => ("day IN ('2026-08-01', '2026-08-02', '2026-08-03')".into(), vec![]),
                    "community" => (place("community_id"), params![office.community.0].to_vec()),
                    "building" => (place("building_id"), params![building].to_vec()),
                    "entrance" => (place("parent_id"), params![office.buildings[2].entrance.0].to_vec()),
                    "room" => ("place_id = $1".into(), params![room].to_vec()),
                    "household" => ("household_id = $1".into(), params![room].to_vec()),
                    "resident" => ("resident_id = $1".into(), params![estate.residents[0]].to_vec()),
                    "matter" => ("matter_id = $1".into(), params![estate.residents[0]].to_vec()),
                    "search" => ("reporter = '张三' AND title LIKE '%漏水%'".into(), vec![]),
                    other => panic!("no meaning for {other}"),
                }
            };
            let mut met = 0;
            for (name, filter) in filters(&estate) {
                let (condition, values) = meaning(name);
                let expected = ids(tx, &condition, &values);
                met += usize::from(!expected.is_empty());
                for sort in Sort::ALL {
                    assert_eq!(all(tx, &company(), &filter, *sort, 25), expected, "{name} {sort:?}");
                }
                assert_eq!(lists::count(tx, &company(), &filter, 5000)?.n as usize, expected.len(), "{name}");
                if expected.len() > 3 {
                    let capped = lists::count(tx, &company(), &filter, 3)?;
                    assert_eq!((capped.n, capped.more), (3, true), "{name}");
                }
            }
            assert!(met >= 26, "only {met} filters met a case");
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    }

    /// The ribbon's buckets have no case in common and hold every open case once (R04).
    async fn ribbon_is_whole(db) {
        let estate = estate::build(&db, Size::SMALL).await;
        db.read(move |tx| {
            let borders = Ribbon { now: estate.now, midnight: "2026-09-15T00:00:00+08:00".parse().unwrap() };
            let mut seen = BTreeSet::new();
            let mut sizes = Vec::new();
            for bucket in Bucket::ALL {
                let mut filter = CaseFilter::default();
                borders.narrow(&mut filter, *bucket);
                for row in rows(tx, &company(), &filter, Sort::Due, 40) {
                    assert_eq!(borders.bucket(row.due_at, row.paused), *bucket);
                    assert!(seen.insert(row.id), "{bucket:?}");
                }
                sizes.push((*bucket, lists::count(tx, &company(), &filter, 1000)?));
            }
            let open = ids(tx, "open = 1", &[]);
            assert_eq!(seen, open);
            assert!(sizes.iter().all(|(_, size)| size.n > 0), "{sizes:?}");
            assert_eq!(lists::ribbon(tx, &company(), &CaseFilter::default(), borders, 1000)?, sizes);
            // A limit at 24:00 is of the day that ends.
            let mut filter = CaseFilter::default();
            borders.narrow(&mut filter, Bucket::Later);
            let later = rows(tx, &company(), &filter, Sort::Due, 40);
            let (case, midnight) = later.iter().find_map(|row| Some((row.id, row.due_at?))).unwrap();
            let borders = Ribbon { midnight, ..borders };
            let mut filter = CaseFilter::default();
            borders.narrow(&mut filter, Bucket::Today);
            assert!(rows(tx, &company(), &filter, Sort::Due, 40).iter().any(|row| row.id == case));
            assert_eq!(borders.bucket(Some(midnight), false), Bucket::Today);
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    }

    /// What waits for a person: only their rank, only their nodes, and not twice.
    async fn queues(db) {
        let estate = estate::build(&db, Size::SMALL).await;
        db.read(move |tx| {
            let office = &estate.offices[0];
            let me = office.staff[3];
            let at_office = Scope { staff: Some(me), offices: vec![office.id], ..Scope::nothing() };
            let at_branch = Scope { staff: Some(me), branches: vec![office.branch], ..Scope::nothing() };
            let may = vec![lists::waiting_for(Role::Director, at_office.clone()), lists::waiting_for(Role::BranchManager, at_branch)];
            let page = lists::approvals(tx, &may, 500, None)?;
            let shown: BTreeSet<CaseId> = page.rows.iter().map(|row| row.id).collect();
            let expected = ids(
                tx,
                "open = 1 AND (approver = 'director' AND office_id = $1 OR approver = 'branch_manager' AND branch_id = $2) \
                 AND id NOT IN (SELECT case_id FROM case_accused WHERE staff_id = $3)",
                params![office.id.0, office.branch.0, me.0],
            );
            assert!(!expected.is_empty());
            assert_eq!(shown, expected);
            assert_eq!(shown.len(), page.rows.len());
            assert_eq!(lists::count_approvals(tx, &may, 500)?.n as usize, expected.len());
            assert!(page.rows.iter().map(|row| place(Sort::Due, row)).is_sorted());

            let mine = lists::mine(tx, &at_office, me, 500, None)?;
            let expected = ids(
                tx,
                "open = 1 AND handler_id = $1 AND id NOT IN (SELECT case_id FROM case_accused WHERE staff_id = $1)",
                params![me.0],
            );
            assert_eq!(mine.rows.iter().map(|row| row.id).collect::<BTreeSet<_>>(), expected);

            let offered = lists::offered(tx, &at_office, &office.departments[..3], 500, None)?;
            let shown: BTreeSet<CaseId> = offered.rows.iter().map(|row| row.id).collect();
            assert_eq!(shown.len(), offered.rows.len(), "a case of two departments comes once");
            let expected = ids(
                tx,
                "stage = 'dispatched' AND id IN (SELECT case_id FROM case_departments WHERE department_id IN ($1, $2, $3)) \
                 AND id NOT IN (SELECT case_id FROM case_accused WHERE staff_id = $4)",
                params![office.departments[0].0, office.departments[1].0, office.departments[2].0, me.0],
            );
            assert_eq!(shown, expected);
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    }

    /// P04: whatever a value looks like, it is a value.
    async fn values_are_values(db) {
        estate::build(&db, Size { cases: 50, ..Size::SMALL }).await;
        db.read(|tx| {
            for evil in ["' OR '1'='1", "%", "_", "lift'--", "lift\") OR 1=1", "\\"] {
                let filter = CaseFilter { categories: vec![evil.to_owned()], ..Default::default() };
                assert!(all(tx, &company(), &filter, Sort::Due, 50).is_empty(), "{evil}");
                assert!(lists::by_number(tx, &company(), evil)?.is_empty(), "{evil}");
            }
            let all = rows(tx, &company(), &CaseFilter::default(), Sort::Due, 50);
            let number = &all[7].number;
            assert!(lists::by_number(tx, &company(), number)?.iter().any(|row| row.id == all[7].id));
            assert!(lists::by_number(tx, &Scope::nothing(), number)?.is_empty());
            let channel = CaseFilter { channel: Some(Channel::Fax), ..Default::default() };
            assert!(rows(tx, &company(), &channel, Sort::Due, 50).is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    }
}

/// A cursor that was not made for this list is no cursor (P03); sorts are a closed list.
#[test]
fn broken_cursors() {
    let filter = CaseFilter { open: Some(true), ..Default::default() };
    for text in ["", "x", "AAAA", "!!!!", &"A".repeat(36), &"A".repeat(400), "AQAA' OR 1=1"] {
        assert_eq!(Cursor::decode(text, Sort::Due, &filter), None, "{text}");
    }
    for code in ["", "number", "due; DROP TABLE cases", "reporter", "snapshot", "-due"] {
        assert_eq!(Sort::parse(code), None, "{code}");
    }
    for sort in Sort::ALL {
        assert_eq!(Sort::parse(sort.as_str()), Some(*sort));
    }
}
