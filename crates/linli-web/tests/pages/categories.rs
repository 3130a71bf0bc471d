//! Categories: read and changed by the company's administrators.

use linli_testkit::app_test;

use crate::visitor::Visitor;

app_test! {
    async fn categories_are_added_changed_and_retired(app) {
        let mut visitor = Visitor::signed_in(&app, "tangxiaofeng").await;
        let page = visitor.get("/admin/categories").await.expect(200);
        assert!(page.words("tbody tr").len() > 10);
        visitor.get("/admin/categories/new").await.expect(200);
        let page = visitor.post("/admin/categories/new", &[("code", "pets"), ("department", "moon")]).await.expect(422);
        assert_eq!(page.words("#f-name_zh_cn-error"), ["错误：请填写简体名称"]);
        assert!(!page.words("#f-department-error").is_empty());
        let good = [("code", "pets-x"), ("name_zh_cn", "宠物扰民"), ("department", "order")];
        visitor.post("/admin/categories/new", &good).await.expect(303);
        let page = visitor.post("/admin/categories/new", &good).await.expect(422);
        assert_eq!(page.words("#f-code-error"), ["错误：这个代码已经有了，请换一个"]);
        let path = "/admin/categories/pets-x";
        visitor.get(path).await.expect(200);
        let change = |name| [("version", "1"), ("name_zh_cn", name), ("department", "order")];
        visitor.post(path, &change("养宠扰民")).await.expect(303);
        let stale = visitor.post(path, &change("宠物")).await.expect(409);
        assert!(stale.text().contains("养宠扰民") && stale.text().contains("宠物"));
        visitor.post(&format!("{path}/turn"), &[("version", "2")]).await.expect(303);
        assert!(visitor.get(path).await.expect(200).text().contains("恢复使用"));
        visitor.get("/admin/categories/none").await.expect(404);
        // An administrator of one office reads, and changes nothing of the company's.
        let mut office = Visitor::signed_in(&app, "guanjing").await;
        office.get(path).await.expect(200);
        office.post(path, &change("x")).await.expect(403);
        Visitor::signed_in(&app, "chenjing").await.get("/admin/categories").await.expect(403);
    }
}
