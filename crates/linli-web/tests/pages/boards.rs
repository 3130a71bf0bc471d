//! The public board through the router: written, signed off by another person, read by everybody; representatives with and
//! without a seat (FUP-7, V05).

use crate::visitor::Visitor;
use linli_app::complaint::register::{NewComplaint, register};
use linli_domain::vocabulary::Channel;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

async fn complaint(app: &TestApp, room: &str) {
    let new = NewComplaint {
        channel: Some(Channel::Phone),
        room: Some(app.place(room)),
        category: "lift".to_owned(),
        said: "电梯又停了。".to_owned(),
        ..NewComplaint::default()
    };
    register(&app.app, &app.caller("chenjing").await, new, None).await.unwrap();
}

async fn sign(visitor: &mut Visitor, path: &str, act: &str, reason: &str) -> u16 {
    let page = visitor.get(path).await.expect(200);
    let version = page.attribute("input[name=version]", "value").unwrap_or_default();
    let fields = [("act", act), ("version", version.as_str()), ("reason", reason)];
    visitor.post(&format!("{path}/sign"), &fields).await.status.as_u16()
}

app_test! {
    /// FUP-7: the chain of signatures on the pages: the writer hands in and cannot publish, the director reads the same
    /// numbers and publishes, everybody reads it in three languages, and it can be taken back.
    async fn the_chain_of_signatures(app) {
        for room in ["JY-3-1-101", "JY-3-1-201", "JY-3-1-301"] {
            complaint(&app, room).await;
        }
        let mut guest = Visitor::new(&app);
        guest.get("/public/JY").await.expect(404);
        assert!(guest.get("/public").await.expect(200).text().contains("还没有公示"));
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let list = lead.get("/boards").await.expect(200);
        assert_eq!(list.attribute("select[name=month] option[selected]", "value").unwrap(), "2026-08");
        let place = app.place("JY").to_string();
        lead.post("/boards", &[("community", &place), ("month", "wrong")]).await.expect(422);
        let begun = lead.post("/boards", &[("community", &place), ("month", "2026-09")]).await.expect(303);
        let path = begun.location;
        let items = format!("{path}/items");
        let entry = |text| [("version", "1"), ("kind", "notice"), ("title", "停水"), ("text", text)];
        lead.get(&path).await.expect(200);
        let refused = lead.post(&items, &entry("找 13812345678 <b>")).await.expect(422);
        assert!(refused.text().contains("手机号或证件号") && refused.text().contains("13812345678 &#60;b&#62;"));
        lead.post(&items, &entry("周日检修<b>水泵</b>。")).await.expect(303);
        lead.post(&items, &entry("又一条")).await.expect(409);
        assert_eq!(sign(&mut lead, &path, "submit", "").await, 303);
        assert_eq!(sign(&mut lead, &path, "publish", "").await, 403);
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let waits = director.get("/boards").await.expect(200);
        assert!(waits.words("tbody .tag").contains(&"等您核准".to_owned()), "{:?}", waits.words("tbody"));
        let read = director.get(&path).await.expect(200);
        assert!(read.words(".bars li").iter().any(|line| line.starts_with("投诉 3")), "{:?}", read.words(".bars li"));
        assert_eq!(sign(&mut director, &path, "return", "").await, 422, "a reason is wanted");
        assert_eq!(sign(&mut director, &path, "publish", "").await, 303);
        assert_eq!(sign(&mut director, &path, "publish", "").await, 422);

        let board = guest.get("/public/JY").await.expect(200);
        assert!(board.words("h1")[0].contains("锦园小区 · 2026 年 9 月"));
        assert!(board.text().contains("周日检修&#60;b&#62;水泵"), "words are words");
        assert!(board.words(".figures div").iter().any(|tile| tile.contains("受理") && tile.contains('3')));
        for name in ["赵一", "赵敏", "李慧敏", "JY-3", "1 单元"] {
            assert!(!board.text().contains(name), "{name}");
        }
        guest.get("/public/JY?month=2026-08").await.expect(404);
        guest.get("/public/JY?month=x").await.expect(404);
        guest.get("/public/nowhere").await.expect(404);
        for (tag, word) in [("en", "Complaint"), ("zh-TW", "受理")] {
            let mut other = Visitor::new(&app).speaking(tag);
            let shown = other.get("/public/JY").await.expect(200).text();
            assert!(shown.contains(word) && shown.contains(&format!("lang=\"{tag}\"")), "{tag}");
        }
        assert!(guest.get("/public").await.expect(200).text().contains("/public/JY"));
        assert_eq!(sign(&mut director, &path, "take_back", "数字有误").await, 303);
        guest.get("/public/JY").await.expect(404);
        assert!(lead.get(&path).await.expect(200).text().contains("数字有误"));
    }

    /// FUP-7, T24, P23: an administrator gives a seat; its holder reads cases without anybody in them and comments; staff
    /// answers; the seat is ended and nothing is left to see.
    async fn a_seat_opens_and_ends(app) {
        for room in ["JY-3-1-101", "JY-3-1-201", "JY-3-1-301"] {
            complaint(&app, room).await;
        }
        let mut owner = Visitor::signed_in(&app, "hansufen").await;
        assert_eq!(owner.get("/").await.expect(303).location, "/owners");
        assert!(owner.get("/owners").await.expect(200).text().contains("现在没有席位"));
        owner.get("/owners?community=JY").await.expect(404);
        for closed in ["/cases", "/boards", "/people", "/places", "/registers", "/search?q=电梯"] {
            let answer = owner.get(closed).await;
            assert!(answer.status.as_u16() == 403 || !answer.text().contains("TS2609"), "{closed}");
        }
        let mut admin = Visitor::signed_in(&app, "guanjing").await;
        admin.get("/admin/representatives").await.expect(200);
        let (staff, place) = (app.staff("hansufen").to_string(), app.place("JY").to_string());
        let seat = |until| [("staff", staff.as_str()), ("community", place.as_str()), ("until", until)];
        admin.post("/admin/representatives", &seat("2031-01-01")).await.expect(422);
        admin.post("/admin/representatives", &seat("2027-09-01")).await.expect(303);
        let shown = owner.get("/owners").await.expect(200);
        assert_eq!(shown.words(".rows li").len(), 3, "{:?}", shown.words("main"));
        for word in ["赵一", "0101", "停了", "TS2609"] {
            assert!(!shown.text().contains(word), "{word}");
        }
        let say = shown.attribute(".rows a", "href").unwrap();
        let form = owner.get(say.split('#').next().unwrap()).await.expect(200);
        let about = form.attribute("input[name=about]", "value").unwrap();
        let comment = |body| [("community", "JY"), ("about", about.as_str()), ("body", body)];
        let empty = owner.post("/owners", &comment(" ")).await.expect(422);
        assert_eq!(empty.words("form .error"), ["请写下意见。"]);
        let room = owner.post("/owners", &comment("3-1-101 家也停了")).await.expect(422);
        assert!(room.text().contains("3-1-101 家也停了") && room.text().contains("请只写到楼栋"));
        owner.post("/owners", &comment("电梯为什么总停？")).await.expect(303);
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let asked = lead.get("/boards/comments").await.expect(200);
        assert!(asked.text().contains("电梯为什么总停？") && asked.text().contains("TS2609"));
        let id = asked.attribute("input[name=comment]", "value").unwrap();
        lead.post("/boards/comments", &[("comment", &id), ("answer", "")]).await.expect(422);
        lead.post("/boards/comments", &[("comment", &id), ("answer", "本月更换控制板。")]).await.expect(303);
        assert!(owner.get("/owners").await.expect(200).text().contains("本月更换控制板。"));
        let ended = [("staff", staff.as_str()), ("community", place.as_str())];
        admin.post("/admin/representatives/end", &ended).await.expect(303);
        assert!(!owner.get("/owners").await.expect(200).text().contains("电梯"));
        owner.post("/owners", &comment("再说一句")).await.expect(404);
    }
}
