//! Members of staff, their roles, the last administrator.

use linli_app::AppError;
use linli_app::access::Right;
use linli_app::directory::residents::Secret;
use linli_app::directory::staff::{
    Listing, NewStaff, StaffInput, StaffView, create, end_sessions, get, list, restore, retire,
    set_password, update,
};
use linli_app::operator::operator;
use linli_app::sign_in::{SignIn, caller_of_session, sign_in};
use linli_domain::vocabulary::Role;
use linli_store::change_log;
use linli_testkit::app_test;
use linli_testkit::company::{PASSWORD, TestApp};

const ORIGIN: &str = "192.0.2.7 test";

fn input(card: &StaffView, grants: Vec<(Role, linli_domain::ids::NodeId)>) -> StaffInput {
    StaffInput {
        name: card.name.clone(),
        title: card.title.clone(),
        phone: Secret::Keep,
        locale: card.locale.clone(),
        grants,
        departments: card.departments.iter().map(|department| department.id).collect(),
    }
}

async fn person(app: &TestApp, login: &str) -> StaffView {
    get(app, &app.caller("tangxiaofeng").await, app.staff(login)).await.unwrap()
}

async fn logins(app: &TestApp, login: &str, listing: Listing) -> Vec<String> {
    let page = list(app, &app.caller(login).await, listing).await.unwrap();
    page.items.into_iter().map(|person| person.login).collect()
}

async fn enter(app: &TestApp, login: &str, password: &str) -> Result<String, AppError> {
    let ask = SignIn {
        login: login.into(),
        password: password.into(),
        address: None,
        origin: ORIGIN.into(),
        previous: None,
    };
    sign_in(app, ask).await.map(|entered| entered.token)
}

app_test! {
    async fn staff_are_listed_inside_the_caller_s_nodes(app) {
        let yx = logins(&app, "tanwenbin", Listing::default()).await;
        assert_eq!(yx, ["baizhiwei", "fuzhengde", "hexiaowen", "mengfan", "qiuzhigang", "tanwenbin", "yeqing"]);
        assert_eq!(logins(&app, "zhouqiang", Listing::default()).await, ["huangzhiyuan", "majunjie", "zhouqiang"]);
        assert_eq!(logins(&app, "fanguohua", Listing::default()).await.len(), 22);
        let department = Listing { node: Some(app.node("jy-engineering")), ..Listing::default() };
        assert_eq!(logins(&app, "songbonian", department).await, ["huangzhiyuan", "majunjie", "zhouqiang"]);
        let foreign = Listing { node: Some(app.node("jy")), ..Listing::default() };
        assert_eq!(logins(&app, "tanwenbin", foreign).await, Vec::<String>::new());
        let caller = app.caller("chenjing").await;
        assert_eq!(list(&app, &caller, Listing::default()).await, Err(AppError::Forbidden));
        let hidden = get(&app, &app.caller("tanwenbin").await, app.staff("lihuimin")).await;
        assert_eq!(hidden, Err(AppError::NotFound));
        let card = person(&app, "chenjing").await;
        assert_eq!(card.phone.as_deref(), Some("154 **** 0010"));
        assert_eq!((card.grants[0].role.as_str(), card.grants[0].node_name.as_str()), ("receptionist", "锦园管理处"));
        assert_eq!(card.departments[0].name, "客服部");
    }

    async fn staff_are_added_and_sign_in(app) {
        let admin = app.caller("guanjing").await;
        let new = NewStaff {
            login: " Wang.Wu ".into(),
            password: Some("three sparrows on a wire".into()),
            input: StaffInput {
                name: "王五".into(),
                title: "前台".into(),
                phone: Secret::Value("15400007777".into()),
                locale: "zh-CN".into(),
                grants: vec![(Role::Receptionist, app.node("jy")), (Role::Receptionist, app.node("jy"))],
                departments: vec![app.node("jy-service")],
            },
        };
        let made = create(&app, &admin, new.clone()).await.unwrap();
        assert_eq!((made.login.as_str(), made.grants.len(), made.has_password), ("wang.wu", 1, true));
        let token = enter(&app, "wang.wu", "three sparrows on a wire").await.unwrap();
        let (caller, _) = caller_of_session(&app, &token, ORIGIN).await.unwrap();
        assert!(caller.has(Right::Register));
        assert_eq!(create(&app, &admin, new.clone()).await, Err(AppError::field("login", "taken")));
        let (id, secret) = (made.id.0, "15400007777");
        let log = app.app.db.read(move |tx| change_log::of_subject(tx, id, 9)).await.unwrap();
        let log = format!("{log:?}");
        assert!(!log.contains(secret) && !log.contains("sparrows") && !log.contains("argon2"));
        let silent = NewStaff { login: "later".into(), password: None, ..new };
        assert!(!create(&app, &admin, silent).await.unwrap().has_password);
        assert!(enter(&app, "later", "").await.is_err());
    }

    async fn bad_staff_is_told_field_by_field(app) {
        let admin = app.caller("guanjing").await;
        let new = NewStaff { login: "王五!".into(), password: Some("short".into()), input: StaffInput::default() };
        let Err(AppError::Invalid(issues)) = create(&app, &admin, new).await else { panic!() };
        let issues: Vec<_> = issues.iter().map(|issue| (issue.field.as_str(), issue.code)).collect();
        assert_eq!(issues, [("login", "bad_character"), ("password", "password_short")]);
        let new = NewStaff {
            login: "wangwu".into(),
            password: None,
            input: StaffInput {
                phone: Secret::Value("abc".into()),
                locale: "fr".into(),
                grants: vec![
                    (Role::Technician, app.node("jy")), (Role::Receptionist, app.node("yx")),
                    (Role::Administrator, app.node("company")),
                ],
                departments: vec![app.node("jy"), app.node("yx-service")],
                ..StaffInput::default()
            },
        };
        let Err(AppError::Invalid(issues)) = create(&app, &admin, new).await else { panic!() };
        let issues: Vec<_> = issues.iter().map(|issue| (issue.field.as_str(), issue.code)).collect();
        assert_eq!(issues, [
            ("name", "required"), ("locale", "unknown"), ("phone", "not_a_phone"),
            ("grants[0]", "role_not_at_this_node"), ("grants[1]", "unknown_node"), ("grants[2]", "unknown_node"),
            ("departments[0]", "unknown_node"), ("departments[1]", "unknown_node"),
        ]);
    }

    /// No administrator of an office reaches beyond it: neither to the company's people nor to its roles.
    async fn an_office_administrator_gains_nothing(app) {
        let admin = app.caller("guanjing").await;
        for login in ["songbonian", "tangxiaofeng", "tanwenbin"] {
            let card = person(&app, login).await;
            let id = card.id;
            let change = update(&app, &admin, id, 1, input(&card, vec![(Role::Auditor, app.node("jy"))])).await;
            assert_eq!(change, Err(AppError::NotFound), "{login}");
            assert_eq!(retire(&app, &admin, id, 1).await, Err(AppError::NotFound));
            assert_eq!(end_sessions(&app, &admin, id).await, Err(AppError::NotFound));
            let password = set_password(&app, &admin, id, "three sparrows on a wire".into()).await;
            assert_eq!(password, Err(AppError::NotFound));
        }
        let me = person(&app, "guanjing").await;
        let more = input(&me, vec![(Role::Administrator, app.node("jy")), (Role::Administrator, app.node("company"))]);
        assert_eq!(update(&app, &admin, me.id, 1, more).await, Err(AppError::field("grants[1]", "unknown_node")));
        let director = app.caller("lihuimin").await;
        let own = person(&app, "chenjing").await;
        assert_eq!(retire(&app, &director, own.id, 1).await, Err(AppError::Forbidden));
    }

    /// P14, P23: a changed password and a retirement end the sessions; what was taken is gone at once.
    async fn changes_take_effect_at_once(app) {
        let admin = app.caller("tangxiaofeng").await;
        let id = app.staff("chenjing");
        let token = enter(&app, "chenjing", PASSWORD).await.unwrap();
        let card = person(&app, "chenjing").await;
        update(&app, &admin, id, 1, input(&card, vec![])).await.unwrap();
        let (caller, _) = caller_of_session(&app, &token, ORIGIN).await.unwrap();
        assert!(!caller.has(Right::Register));
        assert_eq!(update(&app, &admin, id, 1, input(&card, vec![])).await, Err(AppError::Stale { current: 2 }));
        set_password(&app, &admin, id, "three sparrows on a wire".into()).await.unwrap();
        assert!(caller_of_session(&app, &token, ORIGIN).await.is_err());
        let token = enter(&app, "chenjing", "three sparrows on a wire").await.unwrap();
        assert_eq!(end_sessions(&app, &admin, id).await.unwrap(), 1);
        assert!(caller_of_session(&app, &token, ORIGIN).await.is_err());
        let token = enter(&app, "chenjing", "three sparrows on a wire").await.unwrap();
        retire(&app, &admin, id, 3).await.unwrap();
        assert!(caller_of_session(&app, &token, ORIGIN).await.is_err());
        assert!(enter(&app, "chenjing", "three sparrows on a wire").await.is_err());
        restore(&app, &admin, id, 4).await.unwrap();
        assert!(enter(&app, "chenjing", "three sparrows on a wire").await.is_ok());
    }

    async fn the_last_administrator_stays(app) {
        let admin = app.caller("tangxiaofeng").await;
        let card = person(&app, "tangxiaofeng").await;
        let company = app.node("company");
        let gone = update(&app, &admin, card.id, 1, input(&card, vec![(Role::Auditor, company)])).await;
        assert_eq!(gone, Err(AppError::field("grants", "last_administrator")));
        let office = update(&app, &admin, card.id, 1, input(&card, vec![(Role::Administrator, app.node("jy"))])).await;
        assert_eq!(office, Err(AppError::field("grants", "last_administrator")));
        assert_eq!(retire(&app, &admin, card.id, 1).await, Err(AppError::field("staff", "last_administrator")));
        let second = person(&app, "fanguohua").await;
        let both = input(&second, vec![(Role::Administrator, company), (Role::Auditor, company)]);
        update(&app, &admin, second.id, 1, both).await.unwrap();
        retire(&app, &admin, card.id, 1).await.unwrap();
        let other = app.caller("fanguohua").await;
        assert_eq!(retire(&app, &other, second.id, 2).await, Err(AppError::field("staff", "last_administrator")));
    }

    /// Two administrators who retire each other at the same time: one stays.
    async fn two_administrators_cannot_retire_each_other(app) {
        let (first, second) = (app.caller("tangxiaofeng").await, person(&app, "fanguohua").await);
        let grant = input(&second, vec![(Role::Administrator, app.node("company"))]);
        update(&app, &first, second.id, 1, grant).await.unwrap();
        let other = app.caller("fanguohua").await;
        let (one, two) = tokio::join!(
            retire(&app, &first, second.id, 2),
            retire(&app, &other, app.staff("tangxiaofeng"), 1),
        );
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1, "{one:?} {two:?}");
        let refused = one.err().or(two.err());
        assert_eq!(refused, Some(AppError::field("staff", "last_administrator")));
    }

    async fn the_command_line_is_an_administrator_without_a_name(app) {
        let caller = operator(&app).await.unwrap();
        set_password(&app, &caller, app.staff("chenjing"), "three sparrows on a wire".into()).await.unwrap();
        let id = app.staff("chenjing").0;
        let log = app.app.db.read(move |tx| change_log::of_subject(tx, id, 9)).await.unwrap();
        assert_eq!((log[0].actor, log[0].origin.as_str()), (None, "command line"));
    }
}
