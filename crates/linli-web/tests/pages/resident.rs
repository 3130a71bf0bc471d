//! The residents' pages through the router: without an account, in three languages, with and without files.

#![expect(clippy::unwrap_used, reason = "a test stops where something is missing")]

use crate::visitor::{Answer, Visitor};
use jiff::SignedDuration;
use linli_app::complaint::act::{self, Act};
use linli_app::repair::act::{self as repair_act, Act as R, Coming};
use linli_app::repair::rates;
use linli_app::resident::codes;
use linli_domain::complaint::Purpose;
use linli_domain::ids::CaseId;
use linli_domain::money::Fen;
use linli_domain::repair::rates::{Rate, RateKind, Want};
use linli_domain::vocabulary::{Channel, Judgement};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

/// A picture of sixteen by sixteen points, as far as anybody looks.
const JPEG: &[u8] =
    b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00\xff\xda\x00\x02\x01\xff\xd9";

async fn code(app: &TestApp, place: &str) -> String {
    let admin = app.caller("tangxiaofeng").await;
    let id = app.place(place);
    codes::make(app, &admin, id, true).await.unwrap();
    let sheet = codes::sheet(app, &admin, id, true).await.unwrap();
    sheet.labels.into_iter().find(|l| l.place == id.0).and_then(|l| l.code).unwrap()
}

fn nonce(page: &Answer) -> String {
    page.attribute("input[name=nonce]", "value").unwrap()
}

/// Opens the page of a code, sends the form, and follows to the page of the link.
async fn report(guest: &mut Visitor, code: &str, fields: &[(&str, &str)]) -> (String, Answer) {
    let path = format!("/q/{code}");
    let form = guest.get(&path).await.expect(200);
    let key = nonce(&form);
    let fields: Vec<_> = fields.iter().copied().chain([("nonce", key.as_str())]).collect();
    let sent = guest.post(&path, &fields).await.expect(303);
    let token = sent.location.split(['?', '/']).nth(2).unwrap().to_owned();
    let page = guest.get(&sent.location).await.expect(200);
    (token, page)
}

/// Opens the page of a code and sends a complaint from an address.
fn said_from(
    app: &TestApp,
    code: &str,
    address: &'static str,
    said: String,
) -> impl Future<Output = (String, &'static str, Answer)> + Send + use<> {
    let mut guest = Visitor::new(app).at(address);
    let path = format!("/q/{code}");
    async move {
        let key = nonce(&guest.get(&path).await.expect(200));
        let fields =
            [("kind", "complaint"), ("said", &*said), ("phone", "15400005207"), ("nonce", &*key)];
        let answer = guest.post(&path, &fields).await;
        (said, address, answer)
    }
}

async fn post(guest: &mut Visitor, token: &str, ask: &str, fields: &[(&str, &str)]) -> Answer {
    let page = guest.get(&format!("/t/{token}")).await.expect(200);
    let key = nonce(&page);
    let fields: Vec<_> = fields.iter().copied().chain([("nonce", key.as_str())]).collect();
    guest.post(&format!("/t/{token}/{ask}"), &fields).await
}

/// The case with a number, as a clerk finds it.
async fn case(app: &TestApp, number: String) -> CaseId {
    let mut clerk = Visitor::signed_in(app, "chenjing").await;
    let found = clerk.get(&format!("/search?q={number}")).await;
    let links = found.attributes("main a", "href");
    let path = links.iter().chain([&found.location]).find_map(|path| path.strip_prefix("/cases/"));
    CaseId(path.unwrap().parse().unwrap())
}

async fn explained(app: &TestApp, case: CaseId) {
    let judge = Act::Judge {
        judgement: Judgement::NotResponsible,
        severity: None,
        assist: None,
        reason: "路灯属于市政".to_owned(),
    };
    let tell = Act::TellResident {
        purpose: Purpose::Explanation,
        channel: Channel::Phone,
        text: "路灯由市政维护，<b>已报修</b>。".to_owned(),
    };
    for (login, what) in [("lihuimin", judge), ("chenjing", tell)] {
        act::act(app, &app.caller(login).await, case, None, what).await.unwrap();
    }
}

/// A repair that a technician has quoted.
async fn quoted(app: &TestApp, case: CaseId) {
    let rate = |code: &str, fen| Rate {
        code: code.to_owned(),
        name: "更换三角阀".to_owned(),
        initials: String::new(),
        kind: RateKind::Labour,
        unit: "件".to_owned(),
        price: Fen(fen),
    };
    rates::save(app, &app.caller("lihuimin").await, app.node("jy"), vec![rate("valve", 3500)])
        .await
        .unwrap();
    let wants = vec![Want { item: "valve".to_owned(), quantity: 2 }];
    let steps = [
        ("chenjing", R::Issue { department: None, appointment: None, note: String::new() }),
        ("huangzhiyuan", R::Accept { at: None }),
        ("huangzhiyuan", R::Arrive { at: None }),
        ("huangzhiyuan", R::Quote { wants, at: None }),
    ];
    for (login, step) in steps {
        repair_act::act(app, &app.caller(login).await, case, Coming::default(), step)
            .await
            .unwrap();
    }
}

app_test! {
    /// ORG-3, T14: from the code on a wall to a number, without an account and without a script; the page says who has it
    /// and by when, and can be opened again.
    async fn from_a_code_to_a_number(app) {
        let code = code(&app, "JY-中心花园").await;
        let mut guest = Visitor::new(&app);
        let form = guest.get(&format!("/q/{code}")).await.expect(200);
        assert!(form.words(".where b")[0].contains("中心花园"));
        assert_eq!(form.words(".tile"), ["报修", "投诉", "建议", "表扬"]);
        // The way to call stands before every field (ux.md 5.17).
        let text = form.text();
        assert!(text.find("class=\"sos\"").unwrap() < text.find("<form method=\"post\" action=\"/q/").unwrap());
        let said = "花园的灯坏了三天，晚上看不见路。";
        let (token, page) = report(&mut guest, &code, &[("kind", "complaint"), ("said", said)]).await;
        assert_eq!(page.words(".number").len(), 1);
        assert!(page.words(".talk").concat().contains(said));
        assert_eq!(page.words(".steps [aria-current]"), ["已收到"]);
        assert!(!page.words(".kv dd").is_empty(), "promises with their times");
        let again = Visitor::new(&app).get(&format!("/t/{token}")).await.expect(200);
        assert!(again.words(".number").is_empty(), "the news is told once");
    }

    /// D05: the same form sent twice is one number, and the second sender sees it; sent with other words it says so and
    /// keeps them.
    async fn the_back_button(app) {
        let code = code(&app, "JY-中心花园").await;
        let mut guest = Visitor::new(&app);
        let path = format!("/q/{code}");
        let key = nonce(&guest.get(&path).await);
        let first = guest.post(&path, &[("said", "灯坏了"), ("nonce", &key)]).await.expect(303);
        let second = guest.post(&path, &[("said", "灯坏了"), ("nonce", &key)]).await.expect(303);
        assert_eq!(first.location, second.location);
        let other = guest.post(&path, &[("said", "另一件事"), ("nonce", &key)]).await.expect(409);
        assert_eq!(other.words("textarea"), ["另一件事"]);
        let fresh = nonce(&other);
        guest.post(&path, &[("said", "另一件事"), ("nonce", &fresh)]).await.expect(303);
    }

    /// CHN-1, P16: two hundred reports at once from one address: the first sixty are cases, the others are told when to try
    /// again and keep what was typed; a neighbour is not in their way, and an emergency gets in and is flagged for staff. An
    /// emergency of an address that floods nobody is not.
    async fn two_hundred_at_once(app) {
        let code = code(&app, "JY-中心花园").await;
        let flood = "198.51.100.7";
        let begun = std::time::Instant::now();
        let mut sending = tokio::task::JoinSet::new();
        for n in 0..200 {
            let address = if n == 100 { "203.0.113.8" } else { flood };
            let said = format!("第 {n} 条：花园的灯坏了");
            sending.spawn(said_from(&app, &code, address, said));
        }
        let mut late = 0;
        let mut cases = 0;
        while let Some(sent) = sending.join_next().await {
            let (said, address, answer) = sent.unwrap();
            if answer.status.as_u16() == 303 {
                cases += usize::from(address == flood);
                continue;
            }
            let answer = answer.expect(429);
            late += 1;
            assert_eq!(address, flood, "a neighbour is not in their way");
            assert_eq!(answer.words("textarea"), [said]);
            assert_eq!(answer.attribute("input[name=phone]", "value").as_deref(), Some("15400005207"));
            assert!(answer.words("[role=alert]").concat().contains("08:27"), "{:?}", answer.words("[role=alert]"));
        }
        println!("200 reports at once: {cases} cases, {late} later, {} ms", begun.elapsed().as_millis());
        assert_eq!((cases, late), (60, 139));
        let flag = "同一地址短时间内发来很多，请先核实".to_owned();
        for (address, flagged) in [(flood, true), ("203.0.113.9", false)] {
            let sent = said_from(&app, &code, address, "电梯困人了，快来".to_owned()).await.2.expect(303);
            let followed = Visitor::new(&app).get(&sent.location).await.expect(200);
            let case = case(&app, followed.words(".number").concat()).await;
            let page = Visitor::signed_in(&app, "chenjing").await.get(&format!("/cases/{case}")).await.expect(200);
            let tags = page.words(".facts-line .tag-hot");
            assert_eq!(tags.contains(&flag), flagged, "{address}: {tags:?}");
        }
    }

    /// P06, P11: what is no code, no link and no number opens nothing and tells nothing; what people write is shown as
    /// text, in every language.
    async fn nothing_for_guesses_and_nothing_runs(app) {
        let code = code(&app, "JY-中心花园").await;
        let mut guest = Visitor::new(&app);
        for path in ["/q/0000000000", "/q/%27%20OR%201", "/t/TS260914-001", "/t/x", "/s?c=00000000-0000-7000-8000-000000000000"] {
            guest.get(path).await.expect(404);
        }
        let evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'>{{7*7}}";
        let (token, page) = report(&mut guest, &code, &[("kind", "complaint"), ("said", evil), ("name", evil), ("room", evil)]).await;
        assert!(page.words(".talk p").iter().any(|text| text.contains("<script>alert(1)")));
        for tag in ["zh-CN", "zh-TW", "en"] {
            let mut guest = Visitor::new(&app).speaking(tag);
            let page = guest.get(&format!("/t/{token}")).await.expect(200);
            assert!(page.words("main script").is_empty() && page.words("main img").is_empty());
            let again = guest.post(&format!("/q/{code}"), &[("said", evil), ("phone", evil), ("name", evil)]).await;
            assert_eq!(again.status.as_u16(), 422);
            assert!(again.attributes("main [onerror], main script", "src").is_empty());
            assert_eq!(again.attribute("input[name=name]", "value").unwrap(), evil);
        }
        let mut find = Visitor::new(&app);
        let number = page.words(".number").concat();
        let wrong = find.post("/find", &[("number", &number), ("tail", "0000")]).await.expect(422);
        let unknown = find.post("/find", &[("number", "TS260914-999"), ("tail", "0000")]).await.expect(422);
        assert_eq!(wrong.words("[role=alert]"), unknown.words("[role=alert]"));
    }

    /// R01, R02, CMP-11: rated once through the page; a form that was not opened, and a choice that is missing, record
    /// nothing; whoever is not satisfied says why and has it taken up again under the same number.
    async fn rated_and_reopened(app) {
        let code = code(&app, "JY-中心花园").await;
        let mut guest = Visitor::new(&app);
        let (token, page) = report(&mut guest, &code, &[("kind", "complaint"), ("said", "灯坏了")]).await;
        let case = case(&app, page.words(".number").concat()).await;
        explained(&app, case).await;
        let shown = guest.get(&format!("/t/{token}")).await.expect(200);
        assert!(shown.words(".ours p").iter().any(|text| text.contains("<b>已报修</b>")));
        for blind in [&[("outcome", "satisfied")][..], &[("outcome", "satisfied"), ("nonce", "x")]] {
            guest.post(&format!("/t/{token}/rate"), blind).await.expect(422);
        }
        post(&mut guest, &token, "rate", &[]).await.expect(422);
        let mute = post(&mut guest, &token, "rate", &[("outcome", "not_satisfied")]).await.expect(422);
        assert_eq!(mute.words("[role=alert]").len(), 1);
        let sent = post(&mut guest, &token, "rate", &[("outcome", "not_satisfied"), ("note", "还是黑的")]).await.expect(303);
        let after = guest.get(&sent.location).await.expect(200);
        assert_eq!(after.words(".steps [aria-current]"), ["正在核实"]);
        assert!(post(&mut guest, &token, "rate", &[("outcome", "satisfied")]).await.status.is_client_error());
        let withdrawn = post(&mut guest, &token, "withdraw", &[("text", "不用了")]).await.expect(303);
        assert!(guest.get(&withdrawn.location).await.words(".talk").concat().contains("不用了"));
    }

    /// REP-4, REP-5: a price is agreed to on the resident's own phone, the work is confirmed there by name and rated.
    async fn a_quote_accepted(app) {
        let code = code(&app, "JY-3-2-1201").await;
        let mut guest = Visitor::new(&app);
        let (token, page) = report(&mut guest, &code, &[("kind", "repair"), ("said", "厨房水龙头滴水")]).await;
        let case = case(&app, page.words(".number").concat()).await;
        quoted(&app, case).await;
        let shown = guest.get(&format!("/t/{token}")).await.expect(200);
        assert!(shown.words("dd.sum")[0].contains("70"), "{:?}", shown.words("dd.sum"));
        post(&mut guest, &token, "quote", &[("no", "2"), ("answer", "accept")]).await.expect(422);
        post(&mut guest, &token, "quote", &[("no", "1"), ("answer", "accept")]).await.expect(303);
        let used = vec![Want { item: "valve".to_owned(), quantity: 2 }];
        let steps = [R::Start { at: None }, R::FinishWork { result: "换好了".to_owned(), used, at: None }];
        for step in steps {
            let technician = app.caller("huangzhiyuan").await;
            repair_act::act(&app, &technician, case, Coming::default(), step).await.unwrap();
        }
        let marks = [("quality", "satisfied"), ("attitude", "satisfied"), ("conduct", "satisfied")];
        post(&mut guest, &token, "sign", &marks).await.expect(422);
        let signed = [&marks[..], &[("name", "王芳")]].concat();
        let done = post(&mut guest, &token, "sign", &signed).await.expect(303);
        let page = guest.get(&done.location).await.expect(200);
        assert!(page.words(".talk").concat().contains("确认修好"));
        assert_eq!(page.words(".steps [aria-current]"), ["已办完"]);
    }

    /// ORG-3: a poster for a place, or one for each common place in it: the emergency number, a large code that opens the
    /// page of the place, three languages whatever the printer's owner reads. A place without a code is said.
    async fn posters(app) {
        code(&app, "JY").await;
        let code = code(&app, "JY-中心花园").await;
        let mut admin = Visitor::signed_in(&app, "tangxiaofeng").await.speaking("en");
        let garden = admin.get(&format!("/places/{}/posters", app.place("JY-中心花园"))).await.expect(200);
        assert_eq!(garden.words(".poster").len(), 1);
        assert!(garden.attribute(".poster svg", "aria-label").unwrap().ends_with(&format!("/q/{code}")));
        assert_eq!(garden.attributes(".poster-words", "lang"), ["zh-CN", "zh-TW", "en"]);
        let said = garden.words(".poster").concat();
        for words in ["扫码报修", "掃碼報修", "Scan to report", code.as_str()] {
            assert!(said.contains(words), "{words}");
        }
        let all = admin.get(&format!("/places/{}/posters?all=1", app.place("JY"))).await.expect(200);
        let labels = admin.get(&format!("/places/{}/labels", app.place("JY"))).await.expect(200);
        assert!(all.words(".poster").len() > 1);
        assert_eq!(all.words(".poster").len(), labels.words(".labels li").len());
        assert!(labels.attribute("a[href^='/paper?q=']", "href").is_some());
        let room = admin.get(&format!("/places/{}/posters", app.place("JY-3-2-1201"))).await.expect(200);
        assert!(room.words(".poster").is_empty() && !room.words(".notice").is_empty());
    }

    /// CHN-1: the blank slip on paper, without an account: for a place with its name and code, for everywhere without; a
    /// home is not named on it, a code that opens nothing prints nothing.
    async fn the_blank_slip(app) {
        let (garden, room) = (code(&app, "JY-中心花园").await, code(&app, "JY-3-2-1201").await);
        let mut guest = Visitor::new(&app);
        for (path, link, place) in [
            ("/paper".to_owned(), "/s".to_owned(), ""),
            (format!("/paper?q={garden}"), format!("/q/{garden}"), "中心花园"),
            (format!("/paper?q={room}"), format!("/q/{room}"), ""),
        ] {
            let page = guest.get(&path).await.expect(200);
            assert_eq!(page.words(".a4").len(), 1, "{path}");
            assert!(page.attribute(".qr", "aria-label").unwrap().ends_with(&link), "{path}");
            let words = page.words(".a4").concat();
            for field in ["业户意见单", "姓名", "发生时间", "不署名", "希望何时答复", "录入单号"] {
                assert!(words.contains(field), "{path}: {field}");
            }
            assert!(words.contains(place) && !words.contains("1201"), "{path}");
        }
        guest.get("/paper?q=nothing").await.expect(404);
        let english = Visitor::new(&app).speaking("en").get("/paper").await.expect(200);
        assert!(english.words(".form-title").concat().contains("slip"));
    }

    /// P08, P09: photos come back as pictures in a sandbox; a file that is none is not kept; another link shows none.
    async fn photos(app) {
        let code = code(&app, "JY-中心花园").await;
        let mut guest = Visitor::new(&app);
        let path = format!("/q/{code}");
        let key = nonce(&guest.get(&path).await);
        let fields = [("said", "灯坏了"), ("nonce", key.as_str())];
        let sent = guest.upload(&path, &fields, "lamp.jpg", JPEG).await.expect(303);
        let page = guest.get(&sent.location).await.expect(200);
        let href = page.attribute(".pics img", "src").unwrap();
        assert_eq!(guest.get(&href).await.expect(200).bytes, JPEG);
        let (other, _) = report(&mut guest, &code, &[("said", "另一件")]).await;
        let whole = href.strip_suffix("?small=1").unwrap();
        assert_eq!(guest.get(whole).await.expect(200).bytes, JPEG);
        let id = whole.rsplit('/').next().unwrap();
        guest.get(&format!("/t/{other}/photos/{id}")).await.expect(404);
        let form = guest.get(&format!("/t/{other}")).await;
        let key = nonce(&form);
        let svg = b"<svg onload='alert(1)'/>";
        let refused = guest.upload(&format!("/t/{other}/add"), &[("nonce", &key)], "x.svg", svg).await;
        assert_eq!(refused.status.as_u16(), 422);
    }

    /// CHN-3: a link that has ended is told in words with the way to another; the way leads there.
    async fn a_link_that_ended(app) {
        let code = code(&app, "JY-中心花园").await;
        let mut guest = Visitor::new(&app);
        let (token, page) = report(&mut guest, &code, &[("kind", "complaint"), ("said", "灯坏了"), ("phone", "15400005207")]).await;
        let number = page.words(".number").concat();
        let case = case(&app, number.clone()).await;
        explained(&app, case).await;
        post(&mut guest, &token, "rate", &[("outcome", "satisfied")]).await.expect(303);
        act::act(&app, &app.caller("lihuimin").await, case, None, Act::Close).await.unwrap();
        app.wait(SignedDuration::from_hours(24 * 181));
        let over = guest.get(&format!("/t/{token}")).await.expect(410);
        assert_eq!(over.attribute("main a", "href").unwrap(), "/find");
        guest.post(&format!("/t/{token}/add"), &[("text", "x"), ("nonce", "x")]).await.expect(410);
        let found = guest.post("/find", &[("number", &number), ("tail", "5207")]).await.expect(303);
        guest.get(&found.location).await.expect(200);
    }

    /// CHN-3, T23: the pages speak three languages and large type, chosen by a press without a script.
    async fn languages_and_large_type(app) {
        let code = code(&app, "JY-中心花园").await;
        let path = format!("/q/{code}");
        for (tag, send) in [("zh-CN", "提交"), ("zh-TW", "送出"), ("en", "Send")] {
            let mut guest = Visitor::new(&app).speaking(tag);
            let form = guest.get(&path).await.expect(200);
            assert_eq!(form.words(".send button"), [send]);
            let (token, _) = report(&mut guest, &code, &[("said", "x")]).await;
            let page = guest.get(&format!("/t/{token}")).await.expect(200).text();
            assert!(!page.contains("resident_") && !page.contains(">resident."), "a word is missing in {tag}");
        }
        let mut guest = Visitor::new(&app);
        let answer = guest.post("/preferences", &[("size", "large"), ("back", &path)]).await.expect(303);
        assert_eq!(answer.location, path);
        assert_eq!(guest.get(&path).await.attribute("html", "data-size").unwrap(), "large");
        let without = Visitor::new(&app).get("/s").await.expect(200);
        assert!(!without.words("main a").is_empty() || !without.words("textarea").is_empty());
    }
}
