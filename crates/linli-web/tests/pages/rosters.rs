//! The duty roster: read by everybody of the office, written by its leads, in three languages.

use linli_testkit::app_test;

use crate::visitor::Visitor;

app_test! {
    /// ORG-6: a night shift is put in, shown with its hours, refused when it overlaps, and taken out.
    async fn a_shift_is_put_in_and_taken_out(app) {
        let path = format!("/rosters/{}", app.node("jy-engineering"));
        let huang = app.staff("huangzhiyuan").to_string();
        let mut head = Visitor::signed_in(&app, "zhouqiang").await;
        assert!(head.get("/rosters").await.expect(200).text().contains("工程维修部"));
        let page = head.get(&path).await.expect(200);
        assert_eq!(page.words("main form select[name=staff] option").len(), 4);
        let night = [
            ("staff", huang.as_str()),
            ("weekdays", "1"),
            ("weekdays", "5"),
            ("from", "20:00"),
            ("to", "08:00"),
            ("since", "2026-09-01"),
        ];
        head.post(&path, &night).await.expect(303);
        let page = head.get(&path).await.expect(200);
        let row = page.words("table tbody tr").concat();
        assert!(row.contains("黄志远") && row.contains("周一、周五") && row.contains("20:00 – 次日 08:00"), "{row}");
        let page = head.post(&path, &night).await.expect(422);
        assert!(page.words("#f-from-error")[0].contains("已经排了班"));
        let page = head.post(&path, &[("from", "25:00"), ("to", "")]).await.expect(422);
        for field in ["staff", "from", "to", "since"] {
            assert_eq!(page.words(&format!("#f-{field}-error")).len(), 1, "{field}");
        }

        let mut worker = Visitor::signed_in(&app, "huangzhiyuan").await;
        let page = worker.get(&path).await.expect(200);
        assert_eq!((page.words("table tbody tr").len(), page.words("main form").len()), (1, 0));
        worker.post(&path, &night).await.expect(403);
        Visitor::signed_in(&app, "tanwenbin").await.get(&path).await.expect(404);

        let page = head.get(&path).await.expect(200);
        let remove = page.attribute("main td form", "action").unwrap();
        head.post(&remove, &[]).await.expect(303);
        head.post(&remove, &[]).await.expect(404);
        for (tag, words) in [("zh-CN", "还没有排班"), ("zh-TW", "尚未排班"), ("en", "No roster yet")] {
            let mut reader = Visitor::signed_in(&app, "chenjing").await.speaking(tag);
            assert!(reader.get(&path).await.expect(200).text().contains(words));
            reader.get("/rosters").await.expect(200);
        }
    }
}
