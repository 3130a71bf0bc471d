//! Residents: cards, masking, search, ties, reveals.

use jiff::civil::date;
use linli_app::AppError;
use linli_app::directory::residents::{
    Listing, MoveIn, PhoneInput, ResidentInput, Secret, create, find, get, list, move_in, move_out,
    of_room, update,
};
use linli_app::directory::reveal::{self, Reveal};
use linli_domain::vocabulary::{Channel, Tie};
use linli_store::{StoreError, change_log, params, reveals};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

fn number(text: &str) -> PhoneInput {
    PhoneInput::Number(text.into())
}

fn card(name: &str, phones: Vec<PhoneInput>) -> ResidentInput {
    ResidentInput {
        name: name.into(),
        phones,
        language: "zh-CN".into(),
        ..ResidentInput::default()
    }
}

async fn found(app: &TestApp, login: &str, text: &str) -> Vec<String> {
    let people = find(app, &app.caller(login).await, text, 20).await.unwrap();
    people.into_iter().map(|person| person.name).collect()
}

fn ask(app: &TestApp, name: &str, reason: &str) -> Reveal {
    Reveal { resident: app.resident(name), case: None, reason: reason.into() }
}

app_test! {
    /// R08: by whole number, by its tail, by room, by name, by initials.
    async fn residents_are_found_as_clerks_look_for_them(app) {
        for text in ["15400005207", "154 0000 5207", "+86 154-0000-5207", "5207", "3-2-1201", "3栋2单元1201", "王芳", "王", "wf", "WF"] {
            assert_eq!(found(&app, "chenjing", text).await, ["王芳"], "{text}");
        }
        assert_eq!(found(&app, "chenjing", "1201").await, ["王芳", "张三"]);
        for text in ["", "520", "15400005208", "芳"] {
            assert_eq!(found(&app, "chenjing", text).await, Vec::<String>::new(), "{text}");
        }
    }

    /// P22: signs of patterns mean themselves.
    async fn percent_and_underscore_are_letters(app) {
        let caller = app.caller("chenjing").await;
        for name in ["%折扣", "_下划线"] {
            create(&app, &caller, app.node("jy"), card(name, vec![])).await.unwrap();
        }
        assert_eq!(found(&app, "chenjing", "%").await, ["%折扣"]);
        assert_eq!(found(&app, "chenjing", "_").await, ["_下划线"]);
        for text in ["王%", "%芳", "王_", "__", "%%", "' OR '1'='1"] {
            assert_eq!(found(&app, "chenjing", text).await, Vec::<String>::new(), "{text}");
        }
    }

    /// P24: residents are seen by the desk of their office only; not by other offices, technicians, or the owners'
    /// representatives.
    async fn residents_are_seen_by_their_office_only(app) {
        assert_eq!(found(&app, "hexiaowen", "15400005207").await, Vec::<String>::new());
        assert_eq!(found(&app, "hexiaowen", "9301").await, ["林怡君"]);
        let other = app.caller("hexiaowen").await;
        assert_eq!(get(&app, &other, app.resident("王芳")).await, Err(AppError::NotFound));
        assert_eq!(of_room(&app, &other, app.place("JY-3-2-1201")).await, Err(AppError::NotFound));
        let own = list(&app, &other, Listing::default()).await.unwrap();
        assert_eq!(own.items.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["林怡君"]);
        let asked = Listing { office: Some(app.node("jy")), ..Listing::default() };
        assert_eq!(list(&app, &other, asked).await.unwrap().items, []);
        for login in ["hansufen", "huangzhiyuan", "zhenghai"] {
            let caller = app.caller(login).await;
            assert_eq!(find(&app, &caller, "王", 9).await, Err(AppError::Forbidden), "{login}");
            assert_eq!(list(&app, &caller, Listing::default()).await, Err(AppError::Forbidden), "{login}");
            assert_eq!(get(&app, &caller, app.resident("王芳")).await, Err(AppError::Forbidden), "{login}");
            let staff = linli_app::directory::staff::list(&app, &caller, Default::default()).await;
            assert_eq!(staff.is_err(), login != "zhenghai", "{login}");
        }
        assert_eq!(list(&app, &app.caller("caojianping").await, Listing::default()).await.unwrap().items.len(), 10);
    }

    /// V04: no card holds a whole number.
    async fn numbers_are_masked_everywhere(app) {
        let caller = app.caller("lihuimin").await;
        let new = ResidentInput {
            id_number: Secret::Value("11010519491231002x".into()),
            preferred_channel: Some(Channel::HomeVisit),
            notes: "听力不好\n请上门".into(),
            ..card("陈奶奶", vec![number("154 1111 2222"), number("(010) 8888 9999"), number("15411112222")])
        };
        let made = create(&app, &caller, app.node("jy"), new).await.unwrap();
        assert_eq!(made.phones, ["154 **** 2222", "010 **** 9999"]);
        assert_eq!(made.id_number.as_deref(), Some("110****2X"));
        assert_eq!(get(&app, &caller, made.id).await.unwrap(), made);
        let json = serde_json::to_string(&made).unwrap();
        let id = made.id.0;
        let log = app.app.db.read(move |tx| change_log::of_subject(tx, id, 9)).await.unwrap();
        let logged = format!("{log:?}");
        for secret in ["15411112222", "11112222", "88889999", "19491231"] {
            assert!(!json.contains(secret) && !logged.contains(secret), "{secret}");
        }
        let blobs = app.app.db.read(move |tx| {
            let rows = tx.rows("SELECT phone_sealed, phone_hash, tail_hash FROM resident_phones", params![])?;
            Ok::<_, StoreError>(format!("{rows:?}"))
        }).await.unwrap();
        assert!(!blobs.contains("15411112222"));
    }

    async fn a_card_is_changed_without_seeing_its_numbers(app) {
        let (caller, id) = (app.caller("chenjing").await, app.resident("王芳"));
        let change = card("王芳芳", vec![number("15499998888"), PhoneInput::Keep(0)]);
        let changed = update(&app, &caller, id, 1, change.clone()).await.unwrap();
        assert_eq!((changed.phones.len(), changed.version, changed.initials.as_str()), (2, 2, "wff"));
        assert_eq!(changed.rooms.len(), 1);
        assert_eq!(found(&app, "chenjing", "15400005207").await, ["王芳芳"]);
        assert_eq!(update(&app, &caller, id, 1, change).await, Err(AppError::Stale { current: 2 }));
        let bad = ResidentInput {
            name: "\u{7}".into(),
            language: "fr".into(),
            notes: "长".repeat(2001),
            phones: vec![number("abc"), PhoneInput::Keep(9), number(" "), number("12")],
            ..ResidentInput::default()
        };
        let Err(AppError::Invalid(issues)) = update(&app, &caller, id, 2, bad).await else { panic!() };
        let issues: Vec<_> = issues.iter().map(|issue| (issue.field.as_str(), issue.code)).collect();
        assert_eq!(issues, [
            ("name", "bad_character"), ("language", "unknown"), ("notes", "too_long"),
            ("phones[0]", "not_a_phone"), ("phones[1]", "not_a_phone"), ("phones[3]", "not_a_phone"),
        ]);
        let other = update(&app, &app.caller("hexiaowen").await, id, 2, card("x", vec![])).await;
        assert_eq!(other, Err(AppError::NotFound));
        let auditor = update(&app, &app.caller("fanguohua").await, id, 2, card("x", vec![])).await;
        assert_eq!(auditor, Err(AppError::Forbidden));
    }

    /// ORG-4: history stays with the room and with the person.
    async fn people_move_and_their_history_stays(app) {
        let (caller, id) = (app.caller("chenjing").await, app.resident("李强"));
        let (old, new) = (app.place("JY-3-2-1101"), app.place("JY-30-1-101"));
        move_out(&app, &caller, id, old, date(2020, 5, 1), date(2026, 8, 31)).await.unwrap();
        let again = move_out(&app, &caller, id, old, date(2020, 5, 1), date(2026, 9, 1)).await;
        assert_eq!(again, Err(AppError::NotFound));
        let ask = MoveIn { room: new, tie: Tie::Owner, from: date(2026, 9, 1), to: None };
        let moved = move_in(&app, &caller, id, ask.clone()).await.unwrap();
        let rooms: Vec<_> = moved.rooms.iter().map(|tie| (tie.label.as_str(), tie.current)).collect();
        assert_eq!(rooms, [("锦园小区 30 栋 1 单元 101", true), ("锦园小区 3 栋 2 单元 1101", false)]);
        assert_eq!(move_in(&app, &caller, id, ask.clone()).await, Err(AppError::field("room", "already_tied")));
        let next = MoveIn { room: old, tie: Tie::Tenant, from: date(2026, 9, 2), to: None };
        move_in(&app, &caller, app.resident("王芳"), next).await.unwrap();
        let lived = of_room(&app, &caller, old).await.unwrap();
        let lived: Vec<_> = lived.iter().map(|tie| (tie.resident.name.as_str(), tie.current)).collect();
        assert_eq!(lived, [("王芳", true), ("李强", false)]);
        assert_eq!(found(&app, "chenjing", "3-2-1101").await, ["王芳"], "who has left is not at home there");
        for (room, code) in [(app.place("YX-1-1-301"), "unknown"), (app.place("JY-3"), "not_a_room")] {
            let bad = MoveIn { room, ..ask.clone() };
            assert_eq!(move_in(&app, &caller, id, bad).await, Err(AppError::field("room", code)));
        }
        let backwards = MoveIn { room: app.place("JY-30-1-102"), to: Some(date(2026, 8, 1)), ..ask };
        assert_eq!(move_in(&app, &caller, id, backwards).await, Err(AppError::field("to", "before_start")));
    }

    /// V04, T27: each look at a number is written down with its reason; no trace, no number.
    async fn seeing_a_number_leaves_a_trace(app) {
        let caller = app.caller("chenjing").await;
        let number = reveal::phone(&app, &caller, ask(&app, "王芳", " 回电确认时间 "), 0).await.unwrap();
        assert_eq!(number, "15400005207");
        let id = app.resident("王芳");
        let looks = app.app.db.read(move |tx| reveals::of_resident(tx, id, 9)).await.unwrap();
        assert_eq!(looks.len(), 1);
        assert_eq!((looks[0].staff, looks[0].reason.as_str(), looks[0].field.as_str()), (caller.staff, "回电确认时间", "phone"));
        assert_eq!(looks[0].origin, "192.0.2.1 test");
        let shown = reveal::of_resident(&app, &app.caller("lihuimin").await, id).await.unwrap();
        assert_eq!(shown.len(), 1);

        let silent = reveal::phone(&app, &caller, ask(&app, "王芳", "  "), 0).await;
        assert_eq!(silent, Err(AppError::field("reason", "required")));
        assert_eq!(reveal::phone(&app, &caller, ask(&app, "王芳", "x"), 1).await, Err(AppError::NotFound));
        assert_eq!(reveal::id_number(&app, &caller, ask(&app, "王芳", "x")).await, Err(AppError::NotFound));
        assert_eq!(reveal::phone(&app, &caller, ask(&app, "林怡君", "x"), 0).await, Err(AppError::NotFound));
        for login in ["huangzhiyuan", "fanguohua", "tangxiaofeng", "hansufen"] {
            let refused = reveal::phone(&app, &app.caller(login).await, ask(&app, "王芳", "x"), 0).await;
            assert_eq!(refused, Err(AppError::Forbidden), "{login}");
        }
        // The head of a department sees numbers through cases only.
        let head = app.caller("zhouqiang").await;
        assert_eq!(reveal::phone(&app, &head, ask(&app, "王芳", "x"), 0).await, Err(AppError::NotFound));
        let foreign = Reveal { case: Some(app.environment.id().into()), ..ask(&app, "王芳", "x") };
        assert_eq!(reveal::phone(&app, &caller, foreign, 0).await, Err(AppError::NotFound));
        let looks = app.app.db.read(move |tx| reveals::list(tx, None, None, 9)).await.unwrap();
        assert_eq!(looks.len(), 1, "refused looks leave no number and no trace of one");
    }

    async fn the_list_goes_by_initials_and_pages(app) {
        let caller = app.caller("songbonian").await;
        let (mut names, mut cursor) = (Vec::new(), None);
        loop {
            let page = list(&app, &caller, Listing { cursor, limit: Some(3), office: None }).await.unwrap();
            names.extend(page.items.into_iter().map(|person| person.initials));
            cursor = page.next;
            if cursor.is_none() { break; }
        }
        assert_eq!(names.len(), 10);
        assert!(names.is_sorted());
    }
}
