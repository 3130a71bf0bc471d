//! The tree of the organisation and the categories.

use linli_app::AppError;
use linli_app::directory::categories::{self, CategoryInput};
use linli_app::directory::organisation::{
    NodeInput, NodeView, create, get, office_in_service, offices_to_register, restore, retire,
    tree, update,
};
use linli_domain::vocabulary::NodeKind;
use linli_store::change_log;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

fn input(name: &str, code: &str) -> NodeInput {
    NodeInput { name: name.into(), code: code.into(), ..NodeInput::default() }
}

fn codes(nodes: &[NodeView]) -> Vec<&str> {
    nodes.iter().map(|node| node.code.as_str()).collect()
}

async fn one(app: &TestApp, key: &str) -> NodeView {
    get(app, &app.caller("tangxiaofeng").await, app.node(key)).await.unwrap()
}

app_test! {
    async fn everybody_sees_the_part_that_concerns_them(app) {
        let all = tree(&app, &app.caller("songbonian").await, false).await.unwrap();
        let expected = ["CH", "PG", "YZ", "JY", "JY-KF", "JY-GC", "JY-ZX", "YX", "YX-KF", "YX-GC"];
        assert_eq!(codes(&all), expected);
        for login in ["chenjing", "huangzhiyuan"] {
            let own = tree(&app, &app.caller(login).await, false).await.unwrap();
            assert_eq!(codes(&own), ["CH", "YZ", "JY", "JY-KF", "JY-GC", "JY-ZX"], "{login}");
        }
        let denied = tree(&app, &app.caller("hansufen").await, false).await;
        assert_eq!(denied, Err(AppError::Forbidden));
        let elsewhere = get(&app, &app.caller("chenjing").await, app.node("yx-service")).await;
        assert_eq!(elsewhere, Err(AppError::NotFound));
    }

    /// ORG-1, ADM-5: the tree is edited, and who changed what is written down with before and after.
    async fn nodes_are_added_and_changed_by_their_administrators(app) {
        let admin = app.caller("tangxiaofeng").await;
        let office = create(&app, &admin, app.node("branch"), NodeKind::Office, input(" 望澜管理处 ", "wl")).await.unwrap();
        assert_eq!((office.name.as_str(), office.code.as_str()), ("望澜管理处", "WL"));
        assert_eq!((office.office, office.branch), (Some(office.id), Some(app.node("branch"))));
        assert_eq!(office.time_zone, "Asia/Shanghai");
        let duty = NodeInput { duty: Some("order".into()), ..input("秩序", "WL-ZX") };
        let department = create(&app, &admin, office.id, NodeKind::Department, duty).await.unwrap();
        assert_eq!(department.office, Some(office.id));
        let changed = update(&app, &admin, department.id, 1, input("秩序维护", "WL-ZX")).await.unwrap();
        assert_eq!((changed.version, changed.name.as_str()), (2, "秩序维护"));
        let id = department.id.0;
        let log = app.app.db.read(move |tx| change_log::of_subject(tx, id, 9)).await.unwrap();
        let log = log.iter().find(|change| change.act == "update").unwrap();
        assert_eq!(log.actor, Some(admin.staff));
        assert!(log.before.as_ref().unwrap().contains("秩序\"") && log.after.as_ref().unwrap().contains("秩序维护"));
    }

    /// ORG-2: a role acts inside its node only.
    async fn an_administrator_of_an_office_stays_inside_it(app) {
        let admin = app.caller("guanjing").await;
        let inside = create(&app, &admin, app.node("jy"), NodeKind::Department, input("新部门", "JY-X")).await;
        assert!(inside.is_ok());
        let outside = create(&app, &admin, app.node("yx"), NodeKind::Department, input("新部门", "YX-X")).await;
        assert_eq!(outside, Err(AppError::NotFound));
        let above = create(&app, &admin, app.node("branch"), NodeKind::Office, input("新", "X")).await;
        assert_eq!(above, Err(AppError::NotFound));
        let nobody = create(&app, &app.caller("lihuimin").await, app.node("jy"), NodeKind::Department, input("x", "X")).await;
        assert_eq!(nobody, Err(AppError::Forbidden));
        let mut reader = app.caller("tangxiaofeng").await;
        reader.read_only = true;
        let refused = create(&app, &reader, app.node("jy"), NodeKind::Department, input("x", "X")).await;
        assert_eq!(refused, Err(AppError::Forbidden));
    }

    async fn bad_input_is_told_field_by_field(app) {
        let admin = app.caller("tangxiaofeng").await;
        let bad = NodeInput {
            name: "  ".into(),
            code: "部门 1".into(),
            time_zone: Some("Mars/Olympus".into()),
            policy: Some("none".into()),
            duty: Some("magic".into()),
            position: 0,
        };
        let Err(AppError::Invalid(issues)) = create(&app, &admin, app.node("company"), NodeKind::Department, bad).await else { panic!() };
        let issues: Vec<_> = issues.iter().map(|issue| (issue.field.as_str(), issue.code)).collect();
        assert_eq!(issues, [
            ("kind", "not_below_this"), ("policy", "unknown"), ("name", "required"),
            ("code", "bad_character"), ("time_zone", "unknown"), ("duty", "unknown"),
        ]);
        let taken = create(&app, &admin, app.node("jy"), NodeKind::Department, input("x", "jy-kf")).await;
        assert_eq!(taken, Err(AppError::field("code", "taken")));
        let taken = update(&app, &admin, app.node("jy-service"), 1, input("x", "JY-GC")).await;
        assert_eq!(taken, Err(AppError::field("code", "taken")));
    }

    /// C02: a stale form is told, and what is newer stays.
    async fn a_stale_change_is_refused(app) {
        let admin = app.caller("tangxiaofeng").await;
        update(&app, &admin, app.node("jy-order"), 1, input("甲", "JY-ZX")).await.unwrap();
        let stale = update(&app, &admin, app.node("jy-order"), 1, input("乙", "JY-ZX")).await;
        assert_eq!(stale, Err(AppError::Stale { current: 2 }));
        assert_eq!(one(&app, "jy-order").await.name, "甲");
    }

    /// ORG-1: a node is retired, not deleted, and comes back.
    async fn what_is_retired_cannot_be_registered_to(app) {
        let admin = app.caller("tangxiaofeng").await;
        let busy = retire(&app, &admin, app.node("yx"), 1).await;
        assert_eq!(busy, Err(AppError::field("node", "has_parts_in_service")));
        let company = retire(&app, &admin, app.node("company"), 1).await;
        assert!(matches!(company, Err(AppError::Invalid(issues)) if issues[0].code == "company_stays"));
        for key in ["yx-service", "yx-engineering", "yx"] {
            retire(&app, &admin, app.node(key), 1).await.unwrap();
        }
        let yx = app.node("yx");
        let refused = app.app.db.read(move |tx| office_in_service(tx, yx)).await;
        assert_eq!(refused, Err(AppError::field("office", "retired")));
        assert!(app.caller("hexiaowen").await.grants.grants.is_empty());
        assert!(offices_to_register(&app, &app.caller("hexiaowen").await).await.is_err());
        let listed = tree(&app, &admin, false).await.unwrap();
        assert!(!codes(&listed).contains(&"YX"));
        restore(&app, &admin, yx, 2).await.unwrap();
        let open = offices_to_register(&app, &app.caller("hexiaowen").await).await.unwrap();
        assert_eq!(codes(&open), ["YX"]);
        let jy = app.node("jy");
        assert!(app.app.db.read(move |tx| office_in_service(tx, jy)).await.is_ok());
        let department = app.node("jy-order");
        let unknown = app.app.db.read(move |tx| office_in_service(tx, department)).await;
        assert_eq!(unknown, Err(AppError::field("office", "unknown")));
    }

    /// CMP-4: two levels, each with its department, edited and retired by the company.
    async fn categories_are_the_company_s(app) {
        let admin = app.caller("tangxiaofeng").await;
        let known = categories::list(&app, false).await.unwrap();
        assert!(known.iter().any(|category| category.code == "lift" && category.initials == "dt" && category.name("en") == "Lift"));
        let input = CategoryInput { name_zh_cn: "快递柜".into(), department: "order".into(), ..CategoryInput::default() };
        let made = categories::create(&app, &admin, "Parcel-Lockers".into(), Some("facilities".into()), input.clone()).await.unwrap();
        assert_eq!((made.code.as_str(), made.name_en.as_str()), ("parcel-lockers", "快递柜"));
        let deep = categories::create(&app, &admin, "deeper".into(), Some("parcel-lockers".into()), input.clone()).await;
        assert_eq!(deep, Err(AppError::field("parent", "two_levels_only")));
        let office = app.caller("guanjing").await;
        let denied = categories::create(&app, &office, "x".into(), None, input.clone()).await;
        assert_eq!(denied, Err(AppError::Forbidden));
        let wrong = CategoryInput { department: "kitchen".into(), ..input.clone() };
        let wrong = categories::update(&app, &admin, made.code.clone(), 1, wrong).await;
        assert_eq!(wrong, Err(AppError::field("department", "unknown")));
        let renamed = CategoryInput { name_zh_cn: "快递柜管理".into(), ..input };
        categories::update(&app, &admin, made.code.clone(), 1, renamed.clone()).await.unwrap();
        let stale = categories::update(&app, &admin, made.code.clone(), 1, renamed).await;
        assert_eq!(stale, Err(AppError::Stale { current: 2 }));
        let parent = categories::set_retired(&app, &admin, "facilities".into(), 1, true).await;
        assert_eq!(parent, Err(AppError::field("category", "has_parts_in_service")));
        categories::set_retired(&app, &admin, made.code.clone(), 2, true).await.unwrap();
        assert!(categories::list(&app, false).await.unwrap().iter().all(|category| category.code != made.code));
        assert!(categories::list(&app, true).await.unwrap().iter().any(|category| category.code == made.code));
    }

    /// C08: of twenty who add the same category at once, one adds it and nineteen are told.
    async fn the_same_category_at_once_is_one_row(app) {
        let admin = app.caller("tangxiaofeng").await;
        let tries: Vec<_> = (0..20).map(|number| {
            let (app, admin) = (app.app.clone(), admin.clone());
            let input = CategoryInput { name_zh_cn: format!("名称{number}"), department: "order".into(), ..CategoryInput::default() };
            tokio::spawn(async move { categories::create(&app, &admin, "same".into(), None, input).await })
        }).collect();
        let mut made = 0;
        for one in tries {
            match one.await.unwrap() {
                Ok(_) => made += 1,
                Err(error) => assert_eq!(error, AppError::field("code", "taken")),
            }
        }
        assert_eq!(made, 1);
        let known = categories::list(&app, true).await.unwrap();
        assert_eq!(known.iter().filter(|category| category.code == "same").count(), 1);
    }
}
