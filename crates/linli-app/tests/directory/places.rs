//! Places and the search for rooms.

use linli_app::AppError;
use linli_app::directory::places::{
    PlaceInput, children, communities, create, create_community, find_rooms, get, rename, restore,
    retire,
};
use linli_domain::vocabulary::PlaceKind;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

fn input(kind: PlaceKind, name: &str) -> PlaceInput {
    PlaceInput { kind, name: name.into(), code: None }
}

async fn found(app: &TestApp, login: &str, text: &str) -> Vec<String> {
    let rooms = find_rooms(app, &app.caller(login).await, text, 20).await.unwrap();
    rooms.into_iter().map(|room| room.label).collect()
}

app_test! {
    /// ORG-3, R08: rooms are found by the usual spellings, and only those that are meant.
    async fn rooms_are_found_as_people_say_them(app) {
        let wanted = ["锦园小区 3 栋 2 单元 1201"];
        for text in ["3-2-1201", "3栋2单元1201", "3 栋 2 单元 1201 室", "JY-3-2-1201", "三栋二单元1201", "锦园3栋2单元1201", "３－２－１２０１"] {
            assert_eq!(found(&app, "chenjing", text).await, wanted, "{text}");
        }
        let both = ["锦园小区 3 栋 1 单元 1201", "锦园小区 3 栋 2 单元 1201"];
        for text in ["3#1201", "3栋1201", "3-1201", "3号楼1201室"] {
            assert_eq!(found(&app, "chenjing", text).await, both, "{text}");
        }
        assert_eq!(found(&app, "chenjing", "1201").await.len(), 4);
    }

    /// P22: building 3 is not building 30, and signs of patterns mean themselves.
    async fn building_3_is_not_building_30(app) {
        assert!(found(&app, "chenjing", "3-1201").await.iter().all(|label| label.contains(" 3 栋 ")));
        assert!(found(&app, "chenjing", "30-1201").await.iter().all(|label| label.contains(" 30 栋 ")));
        assert_eq!(found(&app, "chenjing", "30-2-1201").await.len(), 1);
        for text in ["%", "_", "3-%", "3-_-1201", "%-2-1201", "3-2-120_", "' OR 1=1 --", "*"] {
            assert_eq!(found(&app, "chenjing", text).await, Vec::<String>::new(), "{text}");
        }
    }

    /// P01: another office's rooms are as if they were not there.
    async fn the_rooms_of_other_offices_are_not_there(app) {
        assert_eq!(found(&app, "hexiaowen", "3-2-1201").await, Vec::<String>::new());
        assert_eq!(found(&app, "hexiaowen", "JY-3-2-1201").await, Vec::<String>::new());
        assert_eq!(found(&app, "hexiaowen", "1-301").await, ["映溪花园 1 栋 301"]);
        let caller = app.caller("hexiaowen").await;
        assert_eq!(get(&app, &caller, app.place("JY-3-2-1201")).await, Err(AppError::NotFound));
        let names: Vec<_> = communities(&app, &caller, None).await.unwrap().into_iter().map(|c| c.code).collect();
        assert_eq!(names, ["YX"]);
        let inside = children(&app, &caller, app.place("JY"), None, None).await.unwrap();
        assert_eq!(inside.items, []);
        let branch = communities(&app, &app.caller("caojianping").await, None).await.unwrap();
        assert_eq!(branch.len(), 2);
        let denied = find_rooms(&app, &app.caller("huangzhiyuan").await, "3-2-1201", 5).await;
        assert_eq!(denied, Err(AppError::Forbidden));
    }

    async fn long_lists_come_by_pages(app) {
        let caller = app.caller("chenjing").await;
        let (mut codes, mut cursor) = (Vec::new(), None);
        loop {
            let page = children(&app, &caller, app.place("JY-3-2"), cursor.as_deref(), Some(10)).await.unwrap();
            assert!(page.items.len() <= 10);
            codes.extend(page.items.into_iter().map(|place| place.code));
            cursor = page.next;
            if cursor.is_none() { break; }
        }
        assert_eq!(codes.len(), 24);
        assert!(codes.is_sorted());
        let broken = children(&app, &caller, app.place("JY-3-2"), Some("garbage"), None).await;
        assert_eq!(broken, Err(AppError::field("cursor", "unknown")));
    }

    async fn places_are_added_renamed_and_retired(app) {
        let admin = app.caller("guanjing").await;
        let community = create_community(&app, &admin, app.node("jy"), "锦园二期".into(), "jy2".into()).await.unwrap();
        let building = create(&app, &admin, community.id, input(PlaceKind::Building, "A 座")).await.unwrap();
        assert_eq!((building.code.as_str(), building.building), ("A", Some(building.id)));
        let entrance = create(&app, &admin, building.id, input(PlaceKind::Entrance, "1 单元")).await.unwrap();
        let room = create(&app, &admin, entrance.id, input(PlaceKind::Room, "1404室")).await.unwrap();
        assert_eq!((room.code.as_str(), room.name.as_str()), ("A-1-1404", "1404"));
        assert_eq!(found(&app, "chenjing", "A座1404").await, ["锦园二期 A 座 1 单元 1404室"]);
        let garden = create(&app, &admin, community.id, input(PlaceKind::Garden, "西 花园")).await.unwrap();
        assert_eq!((garden.code.as_str(), garden.label.as_str()), ("西花园", "锦园二期 西 花园"));
        let twice = create(&app, &admin, entrance.id, input(PlaceKind::Room, "1404")).await;
        assert_eq!(twice, Err(AppError::field("code", "taken")));
        let twice = create_community(&app, &admin, app.node("jy"), "又一个".into(), "JY2".into()).await;
        assert_eq!(twice, Err(AppError::field("code", "taken")));
        let wrong = create(&app, &admin, room.id, input(PlaceKind::Building, "B 座")).await;
        assert_eq!(wrong, Err(AppError::field("kind", "not_inside_this")));

        rename(&app, &admin, building.id, 1, "甲座".into()).await.unwrap();
        let moved = get(&app, &admin, room.id).await.unwrap();
        assert_eq!((moved.label.as_str(), moved.version), ("锦园二期 甲座 1 单元 1404室", 2));
        let stale = rename(&app, &admin, building.id, 1, "乙座".into()).await;
        assert_eq!(stale, Err(AppError::Stale { current: 2 }));
        let number = rename(&app, &admin, room.id, 2, "1405".into()).await;
        assert_eq!(number, Err(AppError::field("name", "room_number_stays")));

        retire(&app, &admin, building.id, 2).await.unwrap();
        assert!(get(&app, &admin, room.id).await.unwrap().retired);
        assert!(!get(&app, &admin, garden.id).await.unwrap().retired);
        let inside = create(&app, &admin, entrance.id, input(PlaceKind::Room, "1405")).await;
        assert_eq!(inside, Err(AppError::field("parent", "retired")));
        restore(&app, &admin, building.id, 3).await.unwrap();
        let other = create(&app, &admin, app.place("YX"), input(PlaceKind::Building, "9 栋")).await;
        assert_eq!(other, Err(AppError::NotFound));
    }
}
