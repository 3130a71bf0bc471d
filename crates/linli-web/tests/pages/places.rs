//! Places: found by any spelling, shown with their people, changed by administrators; and the tree of the organisation.

use linli_testkit::app_test;

use crate::visitor::Visitor;

app_test! {
    async fn the_pages_speak_three_languages(app) {
        for (tag, title) in [("zh-CN", "房屋"), ("zh-TW", "房屋"), ("en", "Places")] {
            let mut visitor = Visitor::signed_in(&app, "guanjing").await.speaking(tag);
            let page = visitor.get("/places").await.expect(200);
            assert_eq!(page.words("h1"), [title]);
            assert!(!page.text().contains("映溪花园"), "her own office's communities only");
            for code in ["JY", "JY-3", "JY-3-2", "JY-3-2-1201"] {
                let path = format!("/places/{}", app.place(code));
                visitor.get(&path).await.expect(200);
                visitor.get(&format!("{path}/name")).await.expect(200);
                visitor.get(&format!("{path}/inside")).await.expect(200);
            }
            visitor.get("/admin/organisation").await.expect(200);
            visitor.get(&format!("/admin/organisation/{}", app.node("jy"))).await.expect(200);
            visitor.get(&format!("/admin/organisation/{}/new", app.node("jy"))).await.expect(200);
        }
    }

    async fn a_room_answers_to_every_spelling(app) {
        let mut visitor = Visitor::signed_in(&app, "chenjing").await;
        let room = format!("/places/{}", app.place("JY-3-2-1201"));
        for q in ["3-2-1201", "3栋2单元1201室", "JY-3-2-1201", "锦园小区3-2-1201", "３－２－１２０１"] {
            let query: String = form_urlencoded::byte_serialize(q.as_bytes()).collect();
            let found = visitor.get(&format!("/places?q={query}")).await.expect(303);
            assert_eq!(found.location, room, "{q}");
        }
        let several = visitor.get("/places?q=1201").await.expect(200);
        assert_eq!(several.words("table tbody tr").len(), 4);
        assert!(visitor.get("/places?q=%25").await.expect(200).text().contains("没有这间房"));

        let page = visitor.get(&room).await.expect(200);
        assert_eq!(page.words("h1"), ["锦园小区 3 栋 2 单元 1201"]);
        assert_eq!(page.words("table tbody td:first-child"), ["王芳"]);
        assert!(!page.text().contains("15400005207"));
        visitor.get(&format!("/places/{}", app.place("YX-1-1-301"))).await.expect(404);
    }

    async fn only_administrators_change_places(app) {
        let community = format!("/places/{}", app.place("JY"));
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        clerk.get(&community).await.expect(200);
        clerk.get(&format!("{community}/inside")).await.expect(403);
        clerk.post(&format!("{community}/inside"), &[("kind", "building"), ("name", "9 栋")]).await.expect(403);

        let mut visitor = Visitor::signed_in(&app, "guanjing").await;
        visitor.get(&community).await.expect(200);
        let path = format!("{community}/inside");
        let page = visitor.post(&path, &[("kind", "building"), ("name", "")]).await.expect(422);
        assert_eq!(page.words("#f-name-error"), ["错误：请填写名称"]);
        visitor.post(&path, &[("kind", "building"), ("name", "9 栋")]).await.expect(303);
        let twice = visitor.post(&path, &[("kind", "building"), ("name", "9 栋"), ("code", "9")]).await.expect(422);
        assert!(twice.words(".errors").concat().contains("已经有"), "{:?}", twice.words(".errors"));
        assert!(visitor.get(&community).await.expect(200).text().contains("9 栋"));

        let garden = format!("/places/{}", app.place("JY-中心花园"));
        visitor.post(&format!("{garden}/name"), &[("name", "桂花园"), ("version", "1")]).await.expect(303);
        let stale = visitor.post(&format!("{garden}/name"), &[("name", "桃花园"), ("version", "1")]).await.expect(409);
        assert!(stale.text().contains("桂花园") && stale.text().contains("桃花园"));
        visitor.post(&format!("{garden}/retire"), &[("version", "2")]).await.expect(303);
        assert!(visitor.get(&garden).await.expect(200).text().contains("已停用"));
    }

    async fn the_organisation_is_changed_by_its_administrators(app) {
        let mut visitor = Visitor::signed_in(&app, "tangxiaofeng").await;
        let page = visitor.get("/admin/organisation").await.expect(200);
        assert_eq!(page.words("tbody tr").len(), 10);
        let office = format!("/admin/organisation/{}", app.node("jy"));
        let new = [("kind", "department"), ("name", "环境部"), ("code", "JY-GC"), ("duty", "environment"), ("policy", "default")];
        let page = visitor.post(&format!("{office}/new"), &new).await.expect(422);
        assert_eq!(page.words("#f-code-error"), ["错误：这个代码已经有了，请换一个"]);
        let page = visitor.post(&format!("{office}/new"), &new[1..]).await.expect(422);
        assert_eq!(page.words("#f-kind-error"), ["错误：请选择类别"]);
        let mut good = new;
        good[2] = ("code", "JY-HJ");
        visitor.post(&format!("{office}/new"), &good).await.expect(303);
        assert!(visitor.get("/admin/organisation").await.expect(200).text().contains("环境部"));
        let page = visitor.post(&format!("{office}/retire"), &[("version", "1")]).await.expect(422);
        assert!(page.words("#f-name-error")[0].contains("还有在用的部门"));
        // An administrator of one office cannot touch another.
        let mut other = Visitor::signed_in(&app, "guanjing").await;
        other.get("/admin/organisation").await.expect(200);
        let yx = format!("/admin/organisation/{}", app.node("yx"));
        other.post(&format!("{yx}/retire"), &[("version", "1")]).await.expect(404);
        // Who represents the owners sees nothing of it.
        Visitor::signed_in(&app, "hansufen").await.get("/admin/organisation").await.expect(403);
    }

    /// REP-8: an administrator registers what stands at a place; wrong input is named, two who change it at once see each
    /// other; whoever sees the place sees the piece with its repairs, and changes nothing.
    async fn equipment_is_registered(app) {
        let entrance = format!("/places/{}", app.place("JY-3-2"));
        let all = format!("{entrance}/equipment");
        let mut admin = Visitor::signed_in(&app, "guanjing").await;
        admin.get(&all).await.expect(200);
        let lift = [("kind", "lift"), ("name", "1 号梯"), ("number", "DT-0301"), ("keeper", "通达电梯")];
        let bad = admin.post(&all, &[("kind", "lift"), ("name", ""), ("phone", "abc")]).await.expect(422);
        assert_eq!(bad.words("#f-name-error"), ["错误：请填写名称"]);
        let bad = admin.post(&all, &[lift[0], lift[1], ("phone", "abc")]).await.expect(422);
        assert!(!bad.words("#f-phone-error").is_empty());
        admin.post(&all, &lift).await.expect(303);
        let page = admin.get(&entrance).await.expect(200);
        let piece = page.attributes("section[aria-labelledby=equipment] td a", "href").remove(0);
        assert_eq!(page.words("section[aria-labelledby=equipment] tbody td:nth-child(3)"), ["DT-0301"]);
        let changed = [lift[0], lift[1], ("keeper", "恒安电梯"), ("version", "1")];
        admin.post(&piece, &changed).await.expect(303);
        let stale = admin.post(&piece, &[lift[0], lift[1], ("keeper", "第三家"), ("version", "1")]).await.expect(409);
        assert!(stale.text().contains("恒安电梯") && stale.text().contains("第三家"));

        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        let page = clerk.get(&piece).await.expect(200);
        assert!(page.text().contains("恒安电梯") && page.text().contains("没有报修记录"));
        assert!(page.words("form.narrow").is_empty(), "she changes nothing");
        clerk.post(&piece, &changed).await.expect(403);
        clerk.get(&all).await.expect(403);
        admin.post(&format!("{piece}/retire"), &[("version", "2")]).await.expect(303);
        assert!(admin.get(&entrance).await.expect(200).text().contains("已停用"));
        admin.post(&format!("{piece}/restore"), &[("version", "3")]).await.expect(303);
        let foreign = Visitor::signed_in(&app, "tanwenbin").await.get(&piece).await.status;
        assert!([403, 404].contains(&foreign.as_u16()), "{foreign}");
    }
}
