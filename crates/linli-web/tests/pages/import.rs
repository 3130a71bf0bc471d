//! The import: a dry run names each bad row, nothing is written before all are right, and then all come in.

use linli_testkit::app_test;

use crate::visitor::Visitor;

const GOOD: &str = "小区,楼栋,单元,房号\n锦园小区,8,1,101\n锦园小区,8,1,102\n";
const BAD: &str = "小区,楼栋,单元,房号\n锦园小区,8,1,101\n,8,1,102\n无名小区,8,1,103\n";

app_test! {
    async fn the_page_speaks_three_languages_and_has_templates(app) {
        for (tag, title) in [("zh-CN", "批量导入"), ("zh-TW", "批次匯入"), ("en", "Import")] {
            let mut visitor = Visitor::signed_in(&app, "tangxiaofeng").await.speaking(tag);
            let page = visitor.get("/admin/import").await.expect(200);
            assert_eq!(page.words("h1"), [title]);
            let templates = page.attributes("a[download]", "href");
            assert_eq!(templates.len(), 3);
            for path in templates {
                assert!(visitor.get(&path).await.expect(200).bytes.starts_with(b"PK"), "{path} is a workbook");
            }
        }
        Visitor::signed_in(&app, "chenjing").await.get("/admin/import").await.expect(403);
    }

    async fn bad_rows_are_named_and_nothing_is_written(app) {
        let mut visitor = Visitor::signed_in(&app, "tangxiaofeng").await;
        visitor.get("/admin/import").await.expect(200);
        let page = visitor.upload("/admin/import", &[("kind", "places")], "rooms.csv", BAD.as_bytes()).await.expect(422);
        let rows = page.words("table tbody tr");
        assert!(rows.iter().any(|row| row.starts_with("3") && row.contains("小区") && row.contains("要填")), "{rows:?}");
        assert!(rows.iter().any(|row| row.starts_with("4") && row.contains("没有这个小区")), "{rows:?}");
        assert!(page.attribute("form[action='/admin/import/apply'] button", "class").is_none(), "no way to import it");
        assert!(visitor.get("/places?q=8-1-101").await.expect(200).text().contains("没有这间房"));
    }

    async fn a_good_file_comes_in_whole(app) {
        let mut visitor = Visitor::signed_in(&app, "tangxiaofeng").await;
        visitor.get("/admin/import").await.expect(200);
        let page = visitor.upload("/admin/import", &[("kind", "places")], "rooms.csv", GOOD.as_bytes()).await.expect(200);
        assert!(visitor.get("/places?q=8-1-101").await.expect(200).text().contains("没有这间房"), "only looked");
        let key = page.attribute("input[name=upload]", "value").expect("a key");
        // Somebody else cannot import it.
        let mut other = Visitor::signed_in(&app, "guanjing").await;
        other.get("/admin/import").await.expect(200);
        other.post("/admin/import/apply", &[("upload", &key)]).await.expect(422);
        let page = visitor.post("/admin/import/apply", &[("upload", &key)]).await.expect(200);
        assert!(page.words("#done").concat().contains("2 行"), "{:?}", page.words("main"));
        visitor.get("/places?q=8-1-101").await.expect(303);
        let page = visitor.post("/admin/import/apply", &[("upload", &key)]).await.expect(422);
        assert!(page.words("#f-file-error")[0].contains("再传一次"), "a file comes in once");
    }

    async fn what_is_no_table_is_refused_in_words(app) {
        let mut visitor = Visitor::signed_in(&app, "tangxiaofeng").await;
        visitor.get("/admin/import").await.expect(200);
        for (name, bytes) in [("a.csv", &b""[..]), ("a.xlsx", b"PK\x03\x04broken"), ("a.csv", b"nothing,known\n1,2\n")] {
            let page = visitor.upload("/admin/import", &[("kind", "residents")], name, bytes).await.expect(422);
            assert!(!page.words("main .t-soon, main .error").is_empty(), "{name}");
            assert!(!page.text().contains("请再看一下"), "the reason has words: {:?}", page.words("main table"));
            assert!(page.attribute("input[value=residents]", "checked").is_some(), "what was chosen is kept");
        }
        let page = visitor.upload("/admin/import", &[("kind", "places")], "", b"").await.expect(422);
        assert_eq!(page.words("#f-file-error"), ["错误：请选择要上传的文件"]);
    }
}
