//! Staff and their roles: shown in words, given by those who administer the node, and the last administrator stays.

use linli_testkit::app_test;
use linli_testkit::company::PASSWORD;

use crate::visitor::Visitor;

app_test! {
    async fn the_pages_speak_three_languages(app) {
        let id = app.staff("chenjing");
        for (tag, title, role) in [
            ("zh-CN", "人员与角色", "客服 · 锦园管理处"),
            ("zh-TW", "人員與角色", "客服 · 锦园管理处"),
            ("en", "Staff and roles", "Reception · 锦园管理处"),
        ] {
            let mut visitor = Visitor::signed_in(&app, "tangxiaofeng").await.speaking(tag);
            let page = visitor.get("/admin/staff").await.expect(200);
            assert_eq!(page.words("h1"), [title]);
            assert_eq!(page.words("tbody tr").len(), 22);
            let page = visitor.get(&format!("/admin/staff/{id}")).await.expect(200);
            let shown = page.words("main .mini").concat();
            assert!(tag == "en" || shown.contains(role), "{shown}");
            assert!(!page.text().contains("15400000010"));
            visitor.get(&format!("/admin/staff/{id}/edit")).await.expect(200);
            visitor.get("/admin/staff/new").await.expect(200);
            visitor.get(&format!("/admin/staff?node={}&retired=on", app.node("jy"))).await.expect(200);
        }
        Visitor::signed_in(&app, "huangzhiyuan").await.get("/admin/staff").await.expect(403);
        let mut elsewhere = Visitor::signed_in(&app, "tanwenbin").await;
        elsewhere.get(&format!("/admin/staff/{id}")).await.expect(404);
    }

    async fn somebody_new_signs_in_and_loses_a_role_at_once(app) {
        let mut visitor = Visitor::signed_in(&app, "guanjing").await;
        visitor.get("/admin/staff/new").await.expect(200);
        let (jy, yx) = (app.node("jy").to_string(), app.node("yx").to_string());
        let department = app.node("jy-service").to_string();
        let with = |login: &'static str, role: &'static str, node: &str| {
            [("name", "米粒"), ("login", login), ("password", PASSWORD), ("locale", "zh-CN"), ("held.0.role", role)]
                .map(|(n, v)| (n.to_owned(), v.to_owned()))
                .into_iter()
                .chain([("held.0.node".to_owned(), node.to_owned()), ("departments.0".to_owned(), department.clone())])
                .collect::<Vec<_>>()
        };
        let post = async |visitor: &mut Visitor, path: &str, fields: Vec<(String, String)>| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
            visitor.post(path, &fields).await
        };
        let page = post(&mut visitor, "/admin/staff/new", with("chenjing", "receptionist", &jy)).await.expect(422);
        assert_eq!(page.words("#f-login-error"), ["错误：这个用户名已经有了，请换一个"]);
        let page = post(&mut visitor, "/admin/staff/new", with("mili", "receptionist", &yx)).await.expect(422);
        assert!(page.words("#f-held-0-node-error")[0].contains("不归您管"));
        let page = post(&mut visitor, "/admin/staff/new", with("mili", "technician", &jy)).await.expect(422);
        assert!(page.words("#f-held-0-role-error")[0].contains("不能放在这一层"));
        let card = post(&mut visitor, "/admin/staff/new", with("mili", "receptionist", &jy)).await.expect(303).location;

        let mut mili = Visitor::signed_in(&app, "mili").await;
        mili.get("/people").await.expect(200);
        // The role is taken away: gone with the next request (P23).
        let edit = format!("{card}/edit");
        let fields = [("version", "1"), ("name", "米粒"), ("locale", "zh-CN"), ("departments.0", department.as_str())];
        visitor.post(&edit, &fields).await.expect(303);
        mili.get("/people").await.expect(403);
        let stale = visitor.post(&edit, &fields).await.expect(409);
        assert!(stale.text().contains("米粒"));
        // Retired: out at once, and not in again.
        visitor.get(&card).await.expect(200);
        visitor.post(&format!("{card}/retire"), &[("version", "2")]).await.expect(303);
        assert!(mili.get("/account").await.expect(303).location.starts_with("/sign-in"));
    }

    async fn a_new_password_ends_all_sessions(app) {
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        clerk.get("/account").await.expect(200);
        let card = format!("/admin/staff/{}", app.staff("chenjing"));
        let mut visitor = Visitor::signed_in(&app, "tangxiaofeng").await;
        visitor.get(&card).await.expect(200);
        let page = visitor.post(&format!("{card}/password"), &[("password", "short")]).await.expect(422);
        assert!(page.words("#f-password-error")[0].contains("至少"));
        visitor.post(&format!("{card}/password"), &[("password", "a rainy night on the lake")]).await.expect(303);
        clerk.get("/account").await.expect(303);
    }

    async fn the_last_administrator_stays(app) {
        let card = format!("/admin/staff/{}", app.staff("tangxiaofeng"));
        let mut visitor = Visitor::signed_in(&app, "tangxiaofeng").await;
        visitor.get(&card).await.expect(200);
        let page = visitor.post(&format!("{card}/retire"), &[("version", "1")]).await.expect(422);
        assert!(page.words("[role=alert]").concat().contains("最后一位系统管理员"));
        let fields = [("version", "1"), ("name", "唐晓峰"), ("locale", "zh-CN")];
        let page = visitor.post(&format!("{card}/edit"), &fields).await.expect(422);
        assert!(page.words("#f-grants-error")[0].contains("最后一位系统管理员"));
        visitor.get("/admin/staff").await.expect(200);
    }
}
