//! One's own account: password, sessions, tokens.

use linli_testkit::app_test;
use linli_testkit::company::PASSWORD;

use crate::visitor::Visitor;

const NEW: &str = "the osmanthus below building three";

app_test! {
    async fn the_page_speaks_three_languages(app) {
        for (tag, title) in [("zh-CN", "我的账户"), ("zh-TW", "我的帳號"), ("en", "My account")] {
            let mut visitor = Visitor::signed_in(&app, "chenjing").await.speaking(tag);
            let page = visitor.get("/account").await.expect(200);
            assert_eq!(page.words("h1"), [title]);
            assert!(page.text().contains("chenjing"));
        }
    }

    async fn a_new_password_ends_the_other_sessions(app) {
        let mut other = Visitor::signed_in(&app, "chenjing").await;
        let mut visitor = Visitor::signed_in(&app, "chenjing").await;
        let page = visitor.get("/account").await.expect(200);
        assert_eq!(page.words("table").len(), 1, "two sessions in one table, no tokens yet");
        assert_eq!(page.attributes("tbody tr button:not([disabled])", "class").len(), 1);

        let wrong = [("old", "not this one"), ("new", NEW), ("again", NEW)];
        let page = visitor.post("/account/password", &wrong).await.expect(422);
        assert_eq!(page.words("#f-old-error"), ["错误：现在的密码不对"]);
        let differs = [("old", PASSWORD), ("new", NEW), ("again", "other words entirely")];
        let page = visitor.post("/account/password", &differs).await.expect(422);
        assert_eq!(page.words("#f-again-error"), ["错误：两次填写的新密码不一样"]);
        let easy = [("old", PASSWORD), ("new", "chenjing123"), ("again", "chenjing123")];
        let page = visitor.post("/account/password", &easy).await.expect(422);
        assert!(page.words("#f-new-error")[0].contains("太容易猜到"));
        assert!(!page.text().contains("chenjing123"), "a password is never shown again");

        visitor.post("/account/password", &[("old", PASSWORD), ("new", NEW), ("again", NEW)]).await.expect(303);
        visitor.get("/account").await.expect(200);
        assert!(other.get("/account").await.expect(303).location.starts_with("/sign-in"));
    }

    async fn a_token_is_shown_once(app) {
        let mut visitor = Visitor::signed_in(&app, "chenjing").await;
        visitor.get("/account").await.expect(200);
        let page = visitor.post("/account/tokens", &[("name", ""), ("scopes", "write")]).await.expect(422);
        assert_eq!(page.words("#f-name-error"), ["错误：请填写用途"]);
        assert!(page.attribute("input[value=write]", "checked").is_some(), "what was ticked is kept");

        let fields = [("name", "弹屏"), ("scopes", "read"), ("scopes", "write"), ("expires_at", "2026-12-31")];
        let page = visitor.post("/account/tokens", &fields).await.expect(201);
        let token = page.attribute("input[readonly][value^=linli_]", "value").expect("the token");
        let caller = linli_app::sign_in::caller_of_token(&app, &token, "test").await.expect("it works");
        assert!(!caller.read_only);

        let page = visitor.get("/account").await.expect(200);
        assert!(!page.text().contains(&token) && page.text().contains("弹屏"));
        let path = page.attribute("form[action$='/revoke']", "action").expect("a button");
        visitor.post(&path, &[]).await.expect(303);
        assert!(linli_app::sign_in::caller_of_token(&app, &token, "test").await.is_err());

        let past = [("name", "旧"), ("expires_at", "2020-01-01")];
        let page = visitor.post("/account/tokens", &past).await.expect(422);
        assert!(page.words("#f-expires_at-error")[0].contains("今天之后"));
    }

    async fn nobody_opens_it_without_a_session(app) {
        let mut visitor = Visitor::new(&app);
        assert_eq!(visitor.get("/account").await.expect(303).location, "/sign-in?next=%2Faccount");
        assert_eq!(visitor.post("/account/tokens", &[("name", "x")]).await.expect(303).location, "/sign-in?next=%2F");
    }

    async fn a_form_without_its_token_is_refused(app) {
        let mut visitor = Visitor::signed_in(&app, "chenjing").await;
        visitor.post("/account/tokens", &[("name", "x")]).await.expect(403);
    }
}
