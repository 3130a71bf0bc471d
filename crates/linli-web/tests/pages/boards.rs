//! The public board through the router: written, signed off by another person, read by everybody; representatives with and
//! without a seat (FUP-7, V05).

use crate::visitor::Visitor;
use linli_app::complaint::register::{NewComplaint, register};
use linli_domain::repair::rates::RateKind;
use linli_domain::vocabulary::Channel;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use linli_web::WebState;

/// A picture of sixteen by sixteen points, as far as anybody looks.
const JPEG: &[u8] =
    b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00\xff\xda\x00\x02\x01\xff\xd9";

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

/// A draft of this month for 锦园.
async fn begun(app: &TestApp, lead: &mut Visitor) -> String {
    let place = app.place("JY").to_string();
    lead.get("/boards").await.expect(200);
    lead.post("/boards", &[("community", &place), ("month", "2026-09")]).await.expect(303).location
}

/// A published board with an entry of each kind.
async fn hung(app: &TestApp) -> String {
    let mut lead = Visitor::signed_in(app, "zhaomin").await;
    let path = begun(app, &mut lead).await;
    let entries = [
        ("improvement", "车库换感应灯", ""),
        ("promise", "北门道闸换新", "kept"),
        ("notice", "水箱清洗", ""),
    ];
    for (version, (kind, title, standing)) in (1..).zip(entries) {
        let version = format!("{version}");
        let fields =
            [("version", &*version), ("kind", kind), ("title", title), ("standing", standing)];
        lead.post(&format!("{path}/items"), &fields).await.expect(303);
    }
    assert_eq!(sign(&mut lead, &path, "submit", "").await, 303);
    let mut director = Visitor::signed_in(app, "lihuimin").await;
    assert_eq!(sign(&mut director, &path, "publish", "").await, 303);
    path
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

    /// FUP-7, REP-4: the board and its rate card hang in three languages with the desk's number; without a card nothing of it.
    async fn rates_and_phone(app) {
        let mut guest = Visitor::new(&app);
        guest.get("/public/JY/rates").await.expect(404);
        hung(&app).await;
        let bare = guest.get("/public/JY").await.expect(200);
        assert!(!bare.text().contains("收费标准") && !bare.text().contains("tel:"), "{:?}", bare.words("h2"));
        guest.get("/public/JY/rates").await.expect(404);
        let many: Vec<(String, String)> = (0..45).map(|n| (format!("c{n}"), format!("更换<b>{n}</b>"))).collect();
        let card: Vec<_> = many.iter().map(|(c, n)| (c.as_str(), n.as_str(), RateKind::Labour, 3550)).collect();
        app.rates(&card).await;
        for (tag, title, price, more) in [
            ("zh-CN", "收费标准", "35.50 元/", "全部 45 项"),
            ("zh-TW", "收費標準", "35.50 元/", "全部 45 項"),
            ("en", "Rate card", "¥35.50 / ", "All 45 rates"),
        ] {
            let phone = "021-55550000".to_owned();
            let state = WebState { phone, ..WebState::new(app.app.clone()) };
            let mut guest = Visitor::on(state).speaking(tag);
            let board = guest.get("/public/JY").await.expect(200);
            assert!(board.words("h2").iter().any(|h| h == title), "{tag} {:?}", board.words("h2"));
            assert!(board.text().contains(price) && board.text().contains("更换&#60;b&#62;0"), "{tag}");
            assert!(board.words(".card a").iter().any(|a| a.contains(more)), "{:?}", board.words(".card a"));
            assert_eq!(board.words(".number a"), ["021-55550000"], "{tag}");
            let whole = guest.get("/public/JY/rates").await.expect(200);
            assert_eq!((whole.words(".bars li").len(), whole.words(".number a").len()), (45, 1), "{tag}");
        }
    }

    /// FUP-7, V05: a photo hangs as a small picture that leads to the whole one, on the board, the screen and the preview.
    async fn photos_hang_small(app) {
        let new = NewComplaint {
            channel: Some(Channel::Phone),
            room: Some(app.place("JY-3-1-101")),
            category: "lift".to_owned(),
            said: "电梯又停了。".to_owned(),
            ..NewComplaint::default()
        };
        let done = register(&app.app, &app.caller("chenjing").await, new, None).await.unwrap();
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let case = format!("/cases/{}", done.case);
        lead.get(&case).await.expect(200);
        lead.upload(&format!("{case}/attach"), &[], "前.jpg", JPEG).await.expect(303);
        let path = begun(&app, &mut lead).await;
        let form = lead.get(&format!("{path}?case={}", done.number)).await.expect(200);
        let small = |src: String| src.ends_with("?small=1");
        assert!(small(form.attribute(".pick img", "src").unwrap()));
        let photo = form.attributes("input[name=after]", "value").into_iter().find(|v| !v.is_empty()).unwrap();
        let fields = [("version", "1"), ("kind", "improvement"), ("title", "电梯换钢丝绳"), ("after", &*photo)];
        lead.post(&format!("{path}/items"), &fields).await.expect(303);
        assert_eq!(sign(&mut lead, &path, "submit", "").await, 303);
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        assert_eq!(sign(&mut director, &path, "publish", "").await, 303);
        let mut guest = Visitor::new(&app);
        for shown in [
            guest.get("/public/JY").await.expect(200),
            guest.get("/public/JY/screen?page=2").await.expect(200),
            director.get(&path).await.expect(200),
        ] {
            let whole = shown.attribute(".pair a", "href").unwrap();
            assert_eq!(shown.attributes(".pair a img", "src"), [format!("{whole}?small=1")]);
            assert_eq!(director.get(&whole).await.expect(200).bytes, JPEG);
        }
        let small = guest.get("/public/JY").await.expect(200).attribute(".pair img", "src").unwrap();
        assert_eq!(guest.get(&small).await.expect(200).header("content-type"), "image/jpeg");
    }

    /// FUP-7: a screen shows one sheet after the other: each asks for the next, the last for the first; one that is stopped
    /// asks for nothing; what goes wrong asks again; staff find it from the edition.
    async fn the_screen_turns(app) {
        let mut guest = Visitor::new(&app);
        let missing = guest.get("/public/JY/screen").await.expect(404);
        assert_eq!(missing.header("refresh"), "60", "somebody may publish one");
        let edition = hung(&app).await;
        app.rates(&[("tap", "更换水龙头", RateKind::Labour, 3000)]).await;
        let mut at = "/public/JY/screen".to_owned();
        for (n, next) in [(1, 2), (2, 3), (3, 1)] {
            let sheet = guest.get(&at).await.expect(200);
            assert_eq!(sheet.header("refresh"), format!("20; url=/public/JY/screen?page={next}"), "{n}");
            assert_eq!(sheet.attribute("nav [aria-current]", "aria-label").unwrap(), format!("第 {n} 页，共 3 页"));
            assert!(!sheet.text().contains("<script") && sheet.words("h1")[0].contains("锦园小区"));
            let has = |text: &str| sheet.text().contains(text);
            assert_eq!(
                (sheet.words(".figures div").len(), has("北门道闸"), has("感应灯"), has("水箱清洗"), has("更换水龙头")),
                (if n == 1 { 4 } else { 0 }, n == 2, n == 2, n == 3, n == 3),
                "{n}: {:?}", sheet.words("main")
            );
            at = sheet.header("refresh").split_once("url=").unwrap().1.to_owned();
        }
        let held = guest.get("/public/JY/screen?page=2&every=8&stay=1").await.expect(200);
        assert_eq!(held.header("refresh"), "");
        assert_eq!(held.attributes("nav a", "href").last().unwrap(), "?page=2&every=8");
        for (asked, refresh) in [
            ("?every=8", "8; url=/public/JY/screen?page=2&every=8"),
            ("?page=99&every=1", "5; url=/public/JY/screen?page=2&every=5"),
            ("?page=%3Cb%3E&every=x", "20; url=/public/JY/screen?page=2"),
        ] {
            let sheet = guest.get(&format!("/public/JY/screen{asked}")).await.expect(200);
            assert_eq!(sheet.header("refresh"), refresh, "{asked}");
        }
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let page = lead.get(&edition).await.expect(200);
        assert!(page.attributes(".head a", "href").contains(&"/public/JY/screen".to_owned()));
    }

    /// FUP-7: what waits stands in the work of whoever may publish it, and the bell leads to it; its writer hears of it.
    async fn the_bell_leads_to_the_edition(app) {
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let path = begun(&app, &mut lead).await;
        assert_eq!(sign(&mut lead, &path, "submit", "").await, 303);
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let work = director.get("/").await.expect(200);
        assert_eq!(work.attributes("[aria-labelledby=waiting-boards] a", "href"), std::slice::from_ref(&path));
        assert!(work.words("[aria-labelledby=waiting-boards] li")[0].contains("锦园小区 · 2026 年 9 月"));
        let bell = director.get("/notifications").await.expect(200);
        assert!(bell.words("tbody td")[0].contains("小区公示等您核准"), "{:?}", bell.words("tbody td"));
        assert_eq!(bell.attribute("tbody a", "href").unwrap(), path);
        assert!(!lead.get("/").await.expect(200).text().contains("waiting-boards"));
        assert_eq!(sign(&mut director, &path, "return", "请写明哪几栋").await, 303);
        assert!(!director.get("/").await.expect(200).text().contains("waiting-boards"));
        let told = lead.get("/notifications").await.expect(200);
        assert!(told.words("tbody td")[0].contains("退回修改") && told.words("tbody td")[1].contains("李慧敏"));
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
