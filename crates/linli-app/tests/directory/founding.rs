//! Founding a company from a file.

use linli_app::AppError;
use linli_app::company::{CompanyFile, found_company, found_company_hashed};
use linli_domain::vocabulary::{NodeKind, Role};
use linli_store::{Scope, StoreError, categories, organisation, places, staff};
use linli_testkit::company::{PASSWORD, TestApp};
use linli_testkit::{app_test, db_test};

db_test! {
    /// The demonstration company: 3 communities, 12 buildings, some 1,500 rooms, 40 staff in all roles.
    async fn the_demonstration_is_founded_once(db) {
        let (app, _) = TestApp::empty(&db);
        let file = CompanyFile::demonstration().unwrap();
        let founded = found_company(&app, file.clone(), Some(PASSWORD.into())).await.unwrap();
        assert_eq!(founded.communities.len(), 3);
        assert_eq!(founded.staff.len(), 40);
        assert_eq!(founded.places.keys().filter(|code| code.matches('-').count() == 3).count(), 1510);
        for code in ["JY-3-2-1201", "YX-3-2-1501", "WL-B-1-1404", "WL-B"] {
            assert!(founded.places.contains_key(code), "{code}");
        }
        let (everything, category_count) = (Scope { everything: true, ..Scope::nothing() }, file.categories.len());
        let room = founded.places["WL-B-1-1404"];
        app.db.read(move |tx| {
            let room = places::get(tx, &everything, room)?.unwrap();
            assert_eq!(room.label, "望澜公寓 B 座 1404");
            assert_eq!(categories::list(tx, false)?.len(), category_count);
            assert_eq!(organisation::list(tx, &everything, Some(NodeKind::Department), false)?.len(), 10);
            for role in Role::ALL {
                let nodes = organisation::list(tx, &everything, None, false)?;
                let ids: Vec<_> = nodes.iter().map(|node| node.id).collect();
                assert!(!staff::holders(tx, *role, &ids)?.is_empty(), "{role}");
            }
            Ok::<_, StoreError>(())
        }).await.unwrap();
        let again = found_company_hashed(&app, &file, "").await.unwrap_err();
        assert_eq!(again, AppError::field("company", "exists"));
    }
}

app_test! {
    async fn the_company_of_the_tests_is_known_by_name(app) {
        let caller = app.caller("chenjing").await;
        assert_eq!(caller.staff, app.staff("chenjing"));
        assert_eq!(caller.grants.grants[0].node, app.node("jy"));
        assert!(caller.grants.departments.contains(&app.node("jy-service")));
        let (place, resident) = (app.place("JY-30-2-1201"), app.resident("张三"));
        let scope = caller.scope(linli_app::access::Right::SeePeople);
        app.db.read(move |tx| {
            let lives = linli_store::occupancies::of_rooms(tx, &scope, &[place])?;
            assert_eq!(lives[0].1.id, resident);
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }
}
