//! Who sees what: list, count, search and direct access agree (P01, P22, P26).

use std::collections::BTreeSet;

use linli_domain::ids::{CaseId, NodeId, StaffId};
use linli_store::lists::{self, CaseFilter, Count, Sort};
use linli_store::search::Query;
use linli_store::{Scope, StoreError, Tx, params};
use linli_testkit::db_test;
use uuid::Uuid;

use crate::estate::{self, Estate, Size};

/// Every shape that roles can give a scope.
pub fn scopes(estate: &Estate) -> Vec<(&'static str, Scope)> {
    let o = &estate.offices;
    let me = |n: usize| Some(o[0].staff[n]);
    let scope = |staff, branches: &[NodeId], offices: &[NodeId], departments: &[NodeId]| Scope {
        staff,
        everything: false,
        branches: branches.to_vec(),
        offices: offices.to_vec(),
        departments: departments.to_vec(),
        case: None,
    };
    vec![
        ("nobody", Scope::nothing()),
        ("a role for no node", Scope { staff: me(0), ..Scope::nothing() }),
        ("company", Scope { staff: me(1), everything: true, ..Scope::nothing() }),
        ("program", Scope { everything: true, ..Scope::nothing() }),
        ("branch", scope(me(2), &[o[0].branch], &[], &[])),
        ("both branches", scope(me(2), &estate.branches, &[], &[])),
        ("office", scope(me(3), &[], &[o[0].id], &[])),
        ("two offices", scope(me(4), &[], &[o[0].id, o[2].id], &[])),
        ("department", scope(me(5), &[], &[], &[o[0].departments[1]])),
        ("two departments", scope(me(6), &[], &[], &o[0].departments[1..3])),
        ("all departments", scope(me(7), &[], &[], &o[0].departments)),
        (
            "branch, its office, a department of it",
            scope(me(8), &[o[0].branch], &[o[0].id], &o[0].departments[..1]),
        ),
        ("branch and office elsewhere", scope(me(9), &[o[0].branch], &[o[2].id], &[])),
        ("office and department elsewhere", scope(me(10), &[], &[o[0].id], &o[1].departments[..2])),
        ("office and own department", scope(me(11), &[], &[o[0].id], &o[0].departments[..2])),
        ("an office that is gone", scope(me(0), &[], &[NodeId(Uuid::from_u128(1))], &[])),
    ]
}

/// All cases and what scopes look at, read without any list.
pub struct Truth {
    pub id: CaseId,
    pub branch: Uuid,
    pub office: Uuid,
    pub departments: Vec<Uuid>,
    pub accused: Vec<Uuid>,
    pub title: String,
}

impl Truth {
    pub fn read(tx: &mut Tx<'_>) -> Result<Vec<Self>, StoreError> {
        let rows = tx.rows("SELECT id, branch_id, office_id, title FROM cases", params![])?;
        rows.iter()
            .map(|row| {
                let id: Uuid = row.get("id")?;
                let mut ids = |sql: &str, column: &str| -> Result<Vec<Uuid>, StoreError> {
                    tx.rows(sql, params![id])?.iter().map(|row| row.get(column)).collect()
                };
                Ok(Self {
                    id: CaseId(id),
                    branch: row.get("branch_id")?,
                    office: row.get("office_id")?,
                    departments: ids(
                        "SELECT department_id FROM case_departments WHERE case_id = $1",
                        "department_id",
                    )?,
                    accused: ids(
                        "SELECT staff_id FROM case_accused WHERE case_id = $1",
                        "staff_id",
                    )?,
                    title: row.get("title")?,
                })
            })
            .collect()
    }

    pub fn seen_by(&self, scope: &Scope) -> bool {
        let inside = scope.everything
            || scope.branches.contains(&NodeId(self.branch))
            || scope.offices.contains(&NodeId(self.office))
            || self.departments.iter().any(|d| scope.departments.contains(&NodeId(*d)));
        inside && scope.staff.is_none_or(|StaffId(me)| !self.accused.contains(&me))
    }
}

/// All pages of a list; fails if a case comes twice.
pub fn all(
    tx: &mut Tx<'_>,
    scope: &Scope,
    filter: &CaseFilter,
    sort: Sort,
    limit: u32,
) -> BTreeSet<CaseId> {
    let mut ids = BTreeSet::new();
    let mut cursor = None;
    loop {
        let page = lists::list(tx, scope, filter, sort, limit, cursor.as_ref()).unwrap();
        for row in &page.rows {
            assert!(ids.insert(row.id), "{} comes twice", row.number);
        }
        match page.next {
            Some(next) => {
                assert_eq!(page.rows.len(), limit as usize);
                cursor = Some(lists::Cursor::decode(&next.encode(), sort, filter).unwrap());
            }
            None => return ids,
        }
    }
}

db_test! {
    /// P01: for every scope the list in each order, the count, the search and direct access show the same cases, which
    /// are those of the definition; P26: never one about oneself.
    async fn everything_agrees(db) {
        let estate = estate::build(&db, Size::SMALL).await;
        db.read(move |tx| {
            let truth = Truth::read(tx)?;
            let mut hidden = 0;
            for (name, scope) in scopes(&estate) {
                let expected: BTreeSet<CaseId> =
                    truth.iter().filter(|t| t.seen_by(&scope)).map(|t| t.id).collect();
                let filter = CaseFilter::default();
                for sort in Sort::ALL {
                    assert_eq!(all(tx, &scope, &filter, *sort, 50), expected, "{name} {sort:?}");
                }
                let n = u32::try_from(expected.len()).unwrap();
                assert_eq!(lists::count(tx, &scope, &filter, 10_000)?, Count { n, more: false }, "{name}");
                let searched = CaseFilter { q: Some(Query::new("漏水")), ..filter };
                let found: BTreeSet<CaseId> = truth
                    .iter()
                    .filter(|t| t.seen_by(&scope) && t.title.contains("漏水"))
                    .map(|t| t.id)
                    .collect();
                assert_eq!(all(tx, &scope, &searched, Sort::Newest, 7), found, "{name}: search");
                assert_eq!(lists::count(tx, &scope, &searched, 10_000)?.n as usize, found.len(), "{name}");
                let about_somebody = truth.iter().filter(|t| !t.accused.is_empty());
                for t in truth.iter().step_by(6).chain(about_somebody) {
                    let shown = lists::visible(tx, &scope, t.id)?;
                    assert_eq!(shown.is_some(), expected.contains(&t.id), "{name}: direct access");
                    let me = scope.staff.map(|id| id.0).unwrap_or_default();
                    hidden += usize::from(t.accused.contains(&me) && shown.is_none());
                }
            }
            assert!(hidden > 0, "the data have cases about the people who look");
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    }

    /// P22: building 3 is not building 30, and a place stands for what is inside it only.
    async fn places_by_id(db) {
        let estate = estate::build(&db, Size::SMALL).await;
        db.read(move |tx| {
            let scope = Scope { everything: true, ..Scope::nothing() };
            let office = &estate.offices[0];
            let three = &office.buildings[2];
            let thirty = &office.buildings[11];
            let at = |place| CaseFilter { place: Some(place), ..Default::default() };
            let in_three = all(tx, &scope, &at(three.id), Sort::Due, 50);
            let in_thirty = all(tx, &scope, &at(thirty.id), Sort::Due, 50);
            assert!(!in_three.is_empty() && !in_thirty.is_empty());
            assert!(in_three.is_disjoint(&in_thirty));
            for case in &in_three {
                let row = lists::visible(tx, &scope, *case)?.unwrap();
                assert!(row.place_label.starts_with("3 栋"), "{}", row.place_label);
            }
            assert_eq!(all(tx, &scope, &at(three.entrance), Sort::Due, 50), in_three);
            let rooms: BTreeSet<CaseId> =
                three.rooms.iter().flat_map(|(room, _)| all(tx, &scope, &at(*room), Sort::Newest, 50)).collect();
            assert_eq!(rooms, in_three);
            let community = all(tx, &scope, &at(office.community), Sort::Oldest, 50);
            let whole: BTreeSet<CaseId> = all(
                tx,
                &scope,
                &CaseFilter { office: Some(office.id), ..Default::default() },
                Sort::Due,
                50,
            );
            assert_eq!(community, whole);
            // A place elsewhere shows nothing of it, and one that does not exist nothing at all.
            let other = Scope { offices: vec![estate.offices[1].id], ..Scope::nothing() };
            assert!(all(tx, &other, &at(three.id), Sort::Due, 50).is_empty());
            let none = linli_domain::ids::PlaceId(Uuid::from_u128(9));
            assert!(all(tx, &scope, &at(none), Sort::Due, 50).is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    }
}
