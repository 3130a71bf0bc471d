//! The technician's phone without a script: the same forms, sent by the browser.

use crate::visitor::{Answer, Visitor};
use linli_app::directory::equipment::{self, EquipmentInput};
use linli_app::repair::act::{Act, Coming, act};
use linli_app::repair::{NewRepair, register};
use linli_domain::equipment::EquipmentKind;
use linli_domain::ids::CaseId;
use linli_domain::repair::rates::RateKind;
use linli_domain::vocabulary::{Channel, Urgency};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

fn leak(app: &TestApp) -> NewRepair {
    NewRepair {
        channel: Some(Channel::Phone),
        resident: Some(app.resident("王芳")),
        room: Some(app.place("JY-3-2-1201")),
        category: "water".into(),
        title: "水龙头滴水".into(),
        said: "厨房水龙头一直滴水，想换一个".into(),
        urgency: Some(Urgency::Normal),
        ..NewRepair::default()
    }
}

async fn reported(app: &TestApp, new: NewRepair) -> CaseId {
    register(app, &app.caller("chenjing").await, new, None).await.unwrap().case
}

async fn office(app: &TestApp, case: CaseId, what: Act) {
    act(app, &app.caller("chenjing").await, case, Coming::default(), what).await.expect("is there");
}

/// Given to 黄志远.
async fn given(app: &TestApp) -> CaseId {
    let case = reported(app, leak(app)).await;
    office(app, case, Act::Issue { department: None, appointment: None, note: "带梯子".into() })
        .await;
    let staff = app.staff("huangzhiyuan");
    office(app, case, Act::AssignTechnician { staff, reason: String::new() }).await;
    case
}

async fn card(app: &TestApp, factor: i64) {
    app.rates(&[
        ("valve", "更换三角阀", RateKind::Labour, 3500 * factor),
        ("fitting", "管件", RateKind::Material, 1200 * factor),
        ("visit", "上门服务", RateKind::Labour, 0),
    ])
    .await;
}

/// Presses a button of the page, with its key.
async fn press(
    visitor: &mut Visitor,
    case: CaseId,
    action: &str,
    fields: &[(&str, &str)],
) -> Answer {
    let page = visitor.get(&format!("/m/{case}")).await;
    let key = page.attribute("input[name=key]", "value").unwrap_or_default();
    let mut all = vec![("key", key.as_str())];
    all.extend(fields);
    visitor.post(&format!("/m/{case}/{action}"), &all).await
}

/// What can be pressed at the bottom of the page.
fn bottom(page: &Answer) -> Vec<String> {
    page.words(".sendbar span:not([hidden])>button")
}

const MARKS: [(&str, &str); 3] =
    [("quality", "satisfied"), ("attitude", "satisfied"), ("conduct", "basically_satisfied")];

app_test! {
    /// REP-2, REP-3, REP-4, REP-5: a whole repair without a script: one button at the bottom moves on each time.
    async fn a_whole_repair(app) {
        card(&app, 1).await;
        let case = given(&app).await;
        let mut phone = Visitor::signed_in(&app, "huangzhiyuan").await;
        let list = phone.get("/m").await.expect(200);
        assert_eq!(list.words("#orders h2"), ["派给我的 1"]);
        assert_eq!(list.words(".order form button"), ["接单"]);
        let order = phone.get(&format!("/m/{case}")).await.expect(200);
        assert!(order.words(".note").contains(&"带梯子".to_owned()), "{:?}", order.words(".note"));
        assert_eq!(bottom(&order), ["接单"]);
        press(&mut phone, case, "accept", &[]).await.expect(303);
        assert_eq!(bottom(&phone.get(&format!("/m/{case}")).await), ["我已到场"]);
        press(&mut phone, case, "arrive", &[]).await.expect(303);
        press(&mut phone, case, "tick", &[("step", "ring")]).await.expect(303);
        let page = phone.get(&format!("/m/{case}")).await;
        assert_eq!(bottom(&page), ["报价"]);
        assert_eq!(page.words(".check[aria-pressed=true]"), ["轻按门铃或轻敲三下，无人等 3 分钟"]);
        assert_eq!(page.attributes(".items li", "data-k"), ["ghsjf", "gj", "smfw"]);
        press(&mut phone, case, "quote", &[("q.valve", "1"), ("q.fitting", "2")]).await.expect(303);
        let page = phone.get(&format!("/m/{case}")).await;
        assert_eq!(page.words("[data-total]").first().map(String::as_str), Some("59.00 元"));
        assert_eq!(bottom(&page), ["业户同意这个价"]);
        press(&mut phone, case, "agree-quote", &[("no", "1"), ("seen", "5900")]).await.expect(303);
        press(&mut phone, case, "start", &[]).await.expect(303);
        let used = [("q.valve", "1"), ("q.fitting", "3"), ("result", "换了三角阀，试水不漏")];
        let above = press(&mut phone, case, "finish-work", &used).await.expect(409);
        assert_eq!(above.words("#main .notice.late"), ["金额 71.00 元 超过已确认的 59.00 元，须重新报价并请业户确认"]);
        assert_eq!(above.words("#f-result"), ["换了三角阀，试水不漏"], "what was typed stays");
        let used = [("q.valve", "1"), ("q.fitting", "2"), ("result", "换了三角阀，试水不漏")];
        press(&mut phone, case, "finish-work", &used).await.expect(303);
        let page = phone.get(&format!("/m/{case}")).await;
        assert_eq!(page.words(".turned .say"), ["换了三角阀，试水不漏", "合计 59.00 元"]);
        let signed = [&MARKS[..], &[("sign_by", "resident"), ("strokes", "[[[0,0],[10,12]]]")]].concat();
        press(&mut phone, case, "sign", &signed).await.expect(303);
        press(&mut phone, case, "hand-in", &[]).await.expect(303);
        let page = phone.get(&format!("/m/{case}")).await;
        assert_eq!(page.words(".notice.done:not([hidden])"), ["已交单，等回访。"]);
        assert!(phone.get("/m").await.words(".order").is_empty(), "nothing is left to do");
    }

    /// REP-2, REP-8: the technician names the lift from the phone; the order then says who maintains it, and the case page
    /// what was repaired of it before.
    async fn equipment_is_named(app) {
        let admin = app.caller("tangxiaofeng").await;
        let lift = EquipmentInput {
            kind: EquipmentKind::Lift,
            name: "1 号梯".into(),
            number: "DT-0301".into(),
            installed: None,
            keeper: "通达电梯".into(),
            phone: "0571-88886666".into(),
        };
        let lift = equipment::create(&app, &admin, app.place("JY-3-2"), lift).await.unwrap();
        let case = given(&app).await;
        let mut phone = Visitor::signed_in(&app, "huangzhiyuan").await;
        press(&mut phone, case, "accept", &[]).await.expect(303);
        let page = phone.get(&format!("/m/{case}")).await.expect(200);
        assert_eq!(page.words("select[name=equipment] option[value]:not([value=''])"), ["1 号梯 DT-0301"]);
        let id = lift.id.to_string();
        press(&mut phone, case, "name-equipment", &[("equipment", &id)]).await.expect(303);
        assert!(phone.get(&format!("/m/{case}")).await.text().contains("1 号梯 DT-0301 · 通达电梯 0571-88886666"));
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        let page = clerk.get(&format!("/cases/{case}")).await.expect(200);
        assert!(page.text().contains("1 号梯 DT-0301 · 通达电梯 0571-88886666"));
        assert!(page.text().contains("记为设备"));
        let piece = format!("/places/{}/equipment/{id}", app.place("JY-3-2"));
        let number = &clerk.get(&piece).await.expect(200).words("section[aria-labelledby=history] td a")[0];
        assert!(page.text().contains(number.as_str()));
    }

    /// REP-4: what a phone says about a price is not believed; what costs more than the resident saw is not agreed to.
    async fn prices_are_the_servers(app) {
        card(&app, 1).await;
        let case = given(&app).await;
        let mut phone = Visitor::signed_in(&app, "huangzhiyuan").await;
        press(&mut phone, case, "accept", &[]).await.expect(303);
        press(&mut phone, case, "arrive", &[]).await.expect(303);
        app.wait(jiff::SignedDuration::from_mins(1));
        card(&app, 2).await;
        let told = [("q.valve", "1"), ("total", "1"), ("price.valve", "1")];
        press(&mut phone, case, "quote", &told).await.expect(303);
        let seen = [("no", "1"), ("seen", "3500")];
        let refused = press(&mut phone, case, "agree-quote", &seen).await.expect(409);
        assert_eq!(refused.words("#main .notice.late"), ["金额 70.00 元 超过已确认的 35.00 元，须重新报价并请业户确认"]);
        press(&mut phone, case, "agree-quote", &[("no", "1"), ("seen", "7000")]).await.expect(303);
    }

    /// REP-4: free work says so in words, and begins without an agreement.
    async fn free_in_words(app) {
        card(&app, 1).await;
        let garden = NewRepair { resident: None, room: None, place: Some(app.place("JY-中心花园")), ..leak(&app) };
        let case = reported(&app, garden).await;
        office(&app, case, Act::Issue { department: None, appointment: None, note: String::new() }).await;
        let mut phone = Visitor::signed_in(&app, "huangzhiyuan").await;
        assert_eq!(phone.get("/m").await.words(".order form button"), ["抢单"]);
        press(&mut phone, case, "accept", &[]).await.expect(303);
        press(&mut phone, case, "arrive", &[]).await.expect(303);
        let page = phone.get(&format!("/m/{case}")).await;
        assert!(page.words(".note").contains(&"公共区域，免费".to_owned()));
        assert_eq!(bottom(&page), ["开始维修"]);
        press(&mut phone, case, "start", &[]).await.expect(303);
        press(&mut phone, case, "finish-work", &[("result", "修好了")]).await.expect(303);
        assert_eq!(bottom(&phone.get(&format!("/m/{case}")).await), ["签名并评价", "交单"]);
    }

    /// REP-2, C04: two who take the same order: the other one is told who has it. A page that is pressed twice does it once (D05).
    async fn somebody_was_faster(app) {
        let case = reported(&app, leak(&app)).await;
        office(&app, case, Act::Issue { department: None, appointment: None, note: String::new() }).await;
        let mut one = Visitor::signed_in(&app, "huangzhiyuan").await;
        let mut other = Visitor::signed_in(&app, "majunjie").await;
        let page = other.get("/m").await;
        let key = page.attribute(".order input[name=key]", "value").expect("is there");
        let seen = one.get(&format!("/m/{case}")).await;
        let own = seen.attribute("input[name=key]", "value").expect("is there");
        for _ in 0..2 {
            one.post(&format!("/m/{case}/accept"), &[("key", own.as_str())]).await.expect(303);
        }
        let late = other.post(&format!("/m/{case}/accept"), &[("key", key.as_str())]).await.expect(409);
        assert_eq!(late.words("#main .notice.late"), ["黄志远已经接单"]);
        assert!(other.get("/m").await.words(".order").is_empty());
    }

    /// REP-3: nobody home: a card is left and another visit arranged. A pause and a return say why.
    async fn nobody_home_pause_return(app) {
        let case = given(&app).await;
        let mut phone = Visitor::signed_in(&app, "huangzhiyuan").await;
        press(&mut phone, case, "accept", &[]).await.expect(303);
        press(&mut phone, case, "arrive", &[]).await.expect(303);
        let half = [("absent_note", "来过，没人应答"), ("again_from", "2026-09-15T09:00")];
        let half = press(&mut phone, case, "nobody-home", &half).await.expect(422);
        assert_eq!(half.words(".errors:not([hidden]) a"), ["请填写到"]);
        let again = [("again_from", "2026-09-15T09:00"), ("again_to", "2026-09-15T11:00")];
        press(&mut phone, case, "nobody-home", &again).await.expect(303);
        let page = phone.get(&format!("/m/{case}")).await;
        assert_eq!(bottom(&page), ["我已到场"]);
        assert!(page.words(".facts").concat().contains("09:00–11:00"), "{:?}", page.words(".facts"));
        let pause = [("pause_reason", "waiting_for_parts"), ("pause_until", "2026-09-15T08:00")];
        press(&mut phone, case, "pause", &pause).await.expect(303);
        let paused = phone.get(&format!("/m/{case}")).await.words(".notice.hold:not([hidden])").concat();
        assert!(paused.starts_with("已暂停：等配件"), "{paused}");
        press(&mut phone, case, "resume", &[]).await.expect(303);
        press(&mut phone, case, "return-order", &[]).await.expect(422);
        press(&mut phone, case, "return-order", &[("return_reason", "要专业公司")]).await.expect(303);
        assert_eq!(phone.get("/m").await.words("#orders h2"), ["已退单，等主任签字 1"]);
    }

    /// V02, P09, REP-5: a photo loses its place, whatever sent it; what is no photo is refused in words.
    async fn photos(app) {
        let case = given(&app).await;
        let mut phone = Visitor::signed_in(&app, "huangzhiyuan").await;
        press(&mut phone, case, "accept", &[]).await.expect(303);
        press(&mut phone, case, "arrive", &[]).await.expect(303);
        let place = b"\xff\xe1\x00\x10Exif\0\0GPS 30.2\xff\xfe\x00\x05GPS";
        let frame = b"\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x01\x02\xff\xd9";
        let photo = [&b"\xff\xd8"[..], place, frame, b"<script>"].concat();
        let path = format!("/m/{case}/photo");
        phone.get(&format!("/m/{case}")).await;
        phone.upload(&path, &[("key", "one"), ("when", "after")], "IMG_1.JPG", &photo).await.expect(303);
        phone.upload(&path, &[("key", "one"), ("when", "after")], "IMG_1.JPG", &photo).await.expect(303);
        let page = phone.get(&format!("/m/{case}")).await;
        assert_eq!(page.words(".photos a"), ["维修后 1"], "sent twice, kept once");
        let href = page.attribute(".photos a", "href").expect("is there");
        let kept = phone.get(&href).await.expect(200).bytes;
        assert!(!kept.windows(3).any(|part| part == b"GPS") && kept.ends_with(b"\x01\x02\xff\xd9"));
        for (file, words) in [
            (&b"\0\0\0\x18ftypheic\0\0\0\0"[..], "HEIC 照片浏览器打不开，请改用 JPG"),
            (b"<svg xmlns='x'/>", "只收照片（JPG、PNG、WebP）、PDF 和录音"),
            (b"\xff\xd8\xff\xe0\x00", "照片打不开，请换一张"),
            (&[b"\xff\xd8\xff\xc0\x00\x0b\x08\xc3\x50\xc3\x50\x01\x01\x11\x00"[..].to_vec(), b"\xff\xda\x00\x02\x01\xff\xd9".to_vec()].concat(), "照片太大，请改小后再传"),
        ] {
            let refused = phone.upload(&path, &[("key", words)], "x.jpg", file).await.expect(422);
            assert_eq!(refused.words(".errors:not([hidden]) a"), [words]);
        }
    }

    /// CMP-1, REP-5: a photo whose bytes are missing is told in words on the order, without a link that opens nothing; the
    /// others open.
    async fn a_missing_photo(app) {
        let case = given(&app).await;
        let mut phone = Visitor::signed_in(&app, "huangzhiyuan").await;
        press(&mut phone, case, "accept", &[]).await.expect(303);
        let (path, order) = (format!("/m/{case}/photo"), format!("/m/{case}"));
        let photo = b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00\xff\xda\x00\x02\x01\xff\xd9";
        for when in ["before", "after"] {
            phone.get(&order).await.expect(200);
            phone.upload(&path, &[("key", when), ("when", when)], "IMG.JPG", photo).await.expect(303);
            app.wait(jiff::SignedDuration::from_mins(1));
        }
        let page = phone.get(&order).await.expect(200);
        assert_eq!(page.words(".photos a"), ["维修前 1", "维修后 2"]);
        let href = page.attribute(".photos a", "href").expect("is there");
        let id = href.rsplit('/').next().unwrap().parse().unwrap();
        app.files.remove(linli_app::files::Object::whole(id)).await.unwrap();
        assert_eq!(linli_app::files::keep::look(&app).await.unwrap(), 1);
        let page = phone.get(&order).await.expect(200);
        let told = page.words(".photos li");
        assert!(told[0].starts_with("维修前 1（文件不见了，") && told[0].contains("备份"), "{told:?}");
        assert_eq!(page.words(".photos a"), ["维修后 2"]);
    }

    /// P28: 50 MB are refused at the door, in words, and nothing of them is kept; a file of a little more than may be is
    /// refused beside its field. The picture's size is read from its head: no pixel is ever unpacked.
    async fn photos_too_large(app) {
        let case = given(&app).await;
        let mut phone = Visitor::signed_in(&app, "huangzhiyuan").await;
        press(&mut phone, case, "accept", &[]).await.expect(303);
        press(&mut phone, case, "arrive", &[]).await.expect(303);
        let path = format!("/m/{case}/photo");
        phone.get(&format!("/m/{case}")).await;
        let mut huge = vec![0_u8; 50 * 1024 * 1024];
        huge[..3].copy_from_slice(b"\xff\xd8\xff");
        let refused = phone.upload(&path, &[("key", "huge")], "huge.jpg", &huge).await.expect(413);
        assert!(!refused.words("h1").concat().is_empty(), "in words");
        huge.truncate(8 * 1024 * 1024 + 1);
        let refused = phone.upload(&path, &[("key", "large")], "large.jpg", &huge).await.expect(422);
        assert!(refused.words(".errors:not([hidden]) a").concat().contains('8'), "{:?}", refused.words(".errors a"));
        let png = [b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x02\0\0\0\0\0\0\0".as_slice(), b"\0\0\0\0IEND\0\0\0\0"].concat();
        let refused = phone.upload(&path, &[("key", "bomb")], "bomb.png", &png).await.expect(422);
        assert_eq!(refused.words(".errors:not([hidden]) a"), ["照片太大，请改小后再传"]);
        assert!(phone.get(&format!("/m/{case}")).await.words(".photos a").is_empty());
    }

    /// P08, P10: a photo opens for those who see its case and for nobody else; whatever it is called, it comes back as the
    /// picture that it is, in a sandbox, and its name leads to no file.
    async fn photos_of_others(app) {
        let case = given(&app).await;
        let mut phone = Visitor::signed_in(&app, "huangzhiyuan").await;
        press(&mut phone, case, "accept", &[]).await.expect(303);
        press(&mut phone, case, "arrive", &[]).await.expect(303);
        phone.get(&format!("/m/{case}")).await;
        let photo = b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x01\x02\xff\xd9";
        let path = format!("/m/{case}/photo");
        phone.upload(&path, &[("key", "one"), ("when", "after")], "../../etc/run.php", photo).await.expect(303);
        let href = phone.get(&format!("/m/{case}")).await.attribute(".photos a", "href").expect("is there");
        assert!(!href.contains("php") && !href.contains(".."), "{href}");
        let mut other = Visitor::signed_in(&app, "hexiaowen").await;
        let answer = other.get(&href).await;
        assert!(matches!(answer.status.as_u16(), 403 | 404), "{}", answer.status);
        Visitor::new(&app).get(&href).await.expect(303);
        let elsewhere = given(&app).await;
        let moved = href.replace(&case.to_string(), &elsewhere.to_string());
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        clerk.get(&moved).await.expect(404);
        assert_eq!(clerk.get(&href).await.expect(200).bytes, photo);
    }

    /// REP-2: the number is shown to whoever has the order, and to nobody else; each look leaves its trace.
    async fn the_number(app) {
        let case = given(&app).await;
        let mut phone = Visitor::signed_in(&app, "huangzhiyuan").await;
        let page = phone.get(&format!("/m/{case}")).await;
        assert_eq!(page.words("form[data-call]"), ["打电话"]);
        let shown = phone.post(&format!("/m/{case}/call"), &[]).await.expect(200);
        assert!(shown.attribute("a[href^='tel:']", "href").is_some());
        let clerk = app.caller("chenjing").await;
        let looks = linli_app::directory::reveal::of_resident(&app, &clerk, app.resident("王芳")).await.expect("is there");
        let look = looks.first().expect("is there");
        assert_eq!((look.staff, look.case, look.reason.as_str()), (app.staff("huangzhiyuan"), Some(case), "上门联系"));
        let mut other = Visitor::signed_in(&app, "majunjie").await;
        assert!(other.get(&format!("/m/{case}")).await.words("form[data-call]").is_empty());
        other.get("/m").await;
        other.post(&format!("/m/{case}/call"), &[]).await.expect(409);
        assert_eq!(looks.len(), 1);
    }

    /// REP-1, REP-2: an emergency stands above everything else until somebody has it, and work begins before a quote.
    async fn danger_first(app) {
        card(&app, 1).await;
        given(&app).await;
        let burst = NewRepair { urgency: Some(Urgency::Emergency), title: "水管爆裂".into(), ..leak(&app) };
        let case = reported(&app, burst).await;
        let mut phone = Visitor::signed_in(&app, "huangzhiyuan").await;
        let list = phone.get("/m").await;
        assert_eq!(list.words("#orders h2"), ["急修 1", "派给我的 1"]);
        assert_eq!(list.attributes(".order.hot", "data-order"), [case.to_string()]);
        assert!(list.words(".order.hot .pill-soon, .order.hot [data-clock]").concat().starts_with("接单"));
        press(&mut phone, case, "accept", &[]).await.expect(303);
        assert_eq!(phone.get("/m").await.words("#orders h2"), ["急修 1", "派给我的 1"], "in hand, still above");
        press(&mut phone, case, "arrive", &[]).await.expect(303);
        assert_eq!(bottom(&phone.get(&format!("/m/{case}")).await), ["开始维修"]);
        press(&mut phone, case, "start", &[]).await.expect(303);
        let charged = [("result", "换管"), ("q.valve", "1")];
        let above = press(&mut phone, case, "finish-work", &charged).await.expect(409);
        let words = above.words("#main .notice.late").concat();
        assert!(words.contains("须重新报价"), "nothing is charged that was not agreed to: {words}");
    }

    /// The number that people say leads to the order; the page speaks three languages; the worker answers for `/m` only.
    async fn around(app) {
        let case = given(&app).await;
        let mut phone = Visitor::signed_in(&app, "huangzhiyuan").await;
        let number = phone.get("/m").await.words(".order .muted").concat();
        let led = phone.get(&format!("/m/{}", number.to_lowercase())).await.expect(303);
        assert_eq!(led.location, format!("/m/{case}"));
        phone.get("/m/WX990101-001").await.expect(404);
        for (tag, title) in [("en", "My orders"), ("zh-TW", "我的維修單")] {
            let mut phone = Visitor::signed_in(&app, "huangzhiyuan").await.speaking(tag);
            assert_eq!(phone.get("/m").await.words("h1"), [title]);
            let manifest = phone.get("/m/manifest.webmanifest").await.expect(200).text();
            assert!(manifest.contains(&format!("\"lang\":\"{tag}\"")), "{manifest}");
        }
        assert_eq!(phone.get("/").await.words("nav a[href='/m']"), ["我的维修单", "维修"]);
        Visitor::signed_in(&app, "chenjing").await.get("/m").await.expect(403);
    }
}
