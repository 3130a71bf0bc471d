//! Residents: found by name, phone and room, changed, moved, and their numbers shown only with a reason.

use linli_app::directory::reveal;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

use crate::visitor::{Answer, Visitor};

fn names(page: &Answer) -> Vec<String> {
    page.words("table.table tbody td:first-child a")
}

async fn clerk(app: &TestApp) -> Visitor {
    Visitor::signed_in(app, "chenjing").await
}

app_test! {
    async fn the_pages_speak_three_languages(app) {
        let id = app.resident("王芳");
        for (tag, title) in [("zh-CN", "业户"), ("zh-TW", "住戶"), ("en", "Residents")] {
            let mut visitor = clerk(&app).await.speaking(tag);
            let page = visitor.get("/people").await.expect(200);
            assert_eq!(page.words("h1"), [title]);
            assert_eq!(names(&page).len(), 9, "her own office's people only");
            assert!(!page.text().contains("林怡君") && !page.text().contains("5400005207"));
            for path in ["", "/edit", "/reveal"] {
                visitor.get(&format!("/people/{id}{path}")).await.expect(200);
            }
            visitor.get("/people/new").await.expect(200);
        }
    }

    async fn people_are_found_by_name_phone_and_room(app) {
        let mut visitor = clerk(&app).await;
        for (q, found) in [
            ("王芳", vec!["王芳"]),
            ("wf", vec!["王芳"]),
            ("5207", vec!["王芳"]),
            ("154 0000 5207", vec!["王芳"]),
            ("3-2-1201", vec!["王芳"]),
            ("3#1201", vec!["王芳"]),
            ("三栋二单元1201室", vec!["王芳"]),
            // Building 30 is not building 3, and signs of patterns mean themselves (P22).
            ("30-2-1201", vec!["张三"]),
            ("%", vec![]),
            ("_", vec![]),
            // Of another office.
            ("林怡君", vec![]),
            ("9301", vec![]),
        ] {
            let query: String = form_urlencoded::byte_serialize(q.as_bytes()).collect();
            let page = visitor.get(&format!("/people?q={query}")).await.expect(200);
            assert_eq!(names(&page), found, "{q}");
            assert!(page.attributes("input[name=q]", "value").iter().any(|v| v == q), "{q} is kept");
        }
    }

    async fn nobody_sees_people_of_another_office(app) {
        let mut visitor = clerk(&app).await;
        let id = app.resident("林怡君");
        for path in ["", "/edit", "/reveal"] {
            visitor.get(&format!("/people/{id}{path}")).await.expect(404);
        }
        visitor.get("/people").await.expect(200);
        visitor.post(&format!("/people/{id}/edit"), &[("name", "x"), ("version", "1")]).await.expect(404);
        visitor.post(&format!("/people/{id}/reveal"), &[("sent", "1"), ("why", "visit")]).await.expect(404);
        visitor.get("/people/not-an-id").await.expect(404);
        // A technician sees no list of people at all.
        Visitor::signed_in(&app, "huangzhiyuan").await.get("/people").await.expect(403);
    }

    async fn a_card_is_changed_and_bad_fields_are_named(app) {
        let mut visitor = clerk(&app).await;
        let path = format!("/people/{}/edit", app.resident("王芳"));
        let page = visitor.get(&path).await.expect(200);
        assert_eq!(page.attribute("#f-name", "value").as_deref(), Some("王芳"));
        assert!(page.text().contains("154 **** 5207") || page.text().contains("154****5207"));

        let bad = [("version", "1"), ("name", " "), ("phone.0", "1540000"), ("language", "zh-CN"), ("notes", "听力不好")];
        let page = visitor.post(&path, &bad).await.expect(422);
        assert_eq!(page.words("#f-name-error"), ["错误：请填写姓名"]);
        assert_eq!(page.words("#f-phone-0-error"), ["错误：手机号要 11 位，您填了 7 位"]);
        assert_eq!(page.attribute("#f-phone-0", "value").as_deref(), Some("1540000"));
        assert_eq!(page.words("#f-notes"), ["听力不好"], "what was typed is kept");
        assert_eq!(page.words(".errors li").len(), 2);

        let good = [
            ("version", "1"),
            ("name", "王芳"),
            ("keep", "0"),
            ("phone.0", "154 0000 7777"),
            ("new_first", "on"),
            ("preferred_channel", "sms"),
            ("language", "zh-CN"),
            ("notes", "听力不好"),
        ];
        let gone = visitor.post(&path, &good).await.expect(303);
        let page = visitor.get(&gone.location).await.expect(200);
        assert!(page.words("aside").concat().contains("短信") && page.text().contains("听力不好"));
        let numbers = page.words("aside ul li .nowrap");
        assert_eq!(numbers.len(), 2);
        assert!(numbers[0].ends_with("7777") && numbers[1].ends_with("5207"), "{numbers:?}");
    }

    async fn two_people_who_edit_one_card_see_both_texts(app) {
        let path = format!("/people/{}/edit", app.resident("王芳"));
        let (mut first, mut second) = (clerk(&app).await, Visitor::signed_in(&app, "suting").await);
        first.get(&path).await.expect(200);
        second.get(&path).await.expect(200);
        let card = |notes| [("version", "1"), ("name", "王芳"), ("keep", "0"), ("language", "zh-CN"), ("notes", notes)];
        first.post(&path, &card("先打手机")).await.expect(303);
        let page = second.post(&path, &card("晚上在家")).await.expect(409);
        let text = page.words("table.versions").concat();
        assert!(text.contains("先打手机") && text.contains("晚上在家"), "{text}");
        assert_eq!(page.attribute("input[name=version]", "value").as_deref(), Some("2"));
        second.post(&path, &[("version", "2"), ("name", "王芳"), ("keep", "0"), ("language", "zh-CN"), ("notes", "晚上在家")]).await.expect(303);
    }

    async fn somebody_new_moves_in_and_out(app) {
        let mut visitor = clerk(&app).await;
        visitor.get("/people/new?room=3-1-1201").await.expect(200);
        let office = app.node("jy").to_string();
        let mut fields = vec![("name", "何女士"), ("phone.0", "15400008888"), ("language", "zh-CN"), ("office", office.as_str()), ("tie", "tenant")];
        fields.push(("room", "99-1-101"));
        let page = visitor.post("/people/new", &fields).await.expect(422);
        assert!(page.words("#f-room-error")[0].contains("99-1-101"));
        fields.pop();
        fields.push(("room", "1201"));
        let page = visitor.post("/people/new", &fields).await.expect(422);
        assert!(page.words("#f-room-error")[0].contains("不止一间"));
        fields.pop();
        fields.push(("room", "3-1-1201"));
        let card = visitor.post("/people/new", &fields).await.expect(303).location;
        let page = visitor.get(&card).await.expect(200);
        assert!(page.words("table").concat().contains("锦园小区 3 栋 1 单元 1201租户"), "{:?}", page.words("table"));

        let twice = [("room", "3-1-1201"), ("tie", "tenant"), ("from", "2026-09-20")];
        let page = visitor.post(&format!("{card}/rooms"), &twice).await.expect(422);
        assert!(page.words("#f-room-error")[0].contains("已经登记过"));

        let end = page.attribute("form[action$='/end']", "action").expect("a form to move out");
        visitor.post(&end, &[("to", "2020-01-01")]).await.expect(422);
        visitor.post(&end, &[("to", "2026-09-14")]).await.expect(303);
        visitor.post(&end, &[("to", "2026-09-14")]).await.expect(404);
    }

    async fn a_number_is_shown_once_with_a_reason_and_a_trace(app) {
        let id = app.resident("王芳");
        let path = format!("/people/{id}/reveal");
        let mut visitor = clerk(&app).await;
        visitor.get(&format!("/people/{id}")).await.expect(200);
        let page = visitor.post(&path, &[("number", "0")]).await.expect(200);
        assert!(!page.text().contains("154 0000 5207"), "the reason comes first");
        let page = visitor.post(&path, &[("sent", "1"), ("number", "0")]).await.expect(422);
        assert_eq!(page.words("#f-why-error"), ["错误：请选择用途"]);
        let page = visitor.post(&path, &[("sent", "1"), ("why", "other"), ("reason", " ")]).await.expect(422);
        assert_eq!(page.words("#f-reason-error"), ["错误：请填写说明"]);
        let auditor = app.caller("fanguohua").await;
        assert!(reveal::of_resident(&app, &auditor, id).await.expect("looks").is_empty(), "nothing was shown yet");

        let page = visitor.post(&path, &[("sent", "1"), ("why", "call_back"), ("reason", "约上门时间")]).await.expect(200);
        assert_eq!(page.words(".call-big"), ["154 0000 5207"]);
        let looks = reveal::of_resident(&app, &auditor, id).await.expect("looks");
        assert_eq!(looks.len(), 1);
        assert_eq!((looks[0].staff, looks[0].reason.as_str()), (app.staff("chenjing"), "回电: 约上门时间"));
        assert!(!visitor.get(&format!("/people/{id}")).await.text().contains("154 0000 5207"));

        let page = Visitor::signed_in(&app, "fanguohua").await.get(&format!("/people/{id}")).await.expect(200);
        assert!(page.words("aside").concat().contains("约上门时间"), "the auditor sees who looked");
        visitor.post(&format!("{path}?case={id}"), &[("sent", "1"), ("why", "visit")]).await.expect(404);
    }
}
