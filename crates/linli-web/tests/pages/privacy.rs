//! The pages about one's own data: what everybody may read, what the holder of a link asks, what staff answers; retention
//! (ADM-3, V01, V03, V06).

use crate::visitor::{Answer, Visitor};
use linli_app::complaint::act::{self, Act};
use linli_app::complaint::register::{NewComplaint, register};
use linli_app::resident::links;
use linli_domain::ids::CaseId;
use linli_domain::vocabulary::Channel;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

/// A complaint of somebody without a card, and the link to it.
async fn reported(app: &TestApp) -> (CaseId, String) {
    let new = NewComplaint {
        channel: Some(Channel::Phone),
        name: "王女士".to_owned(),
        phone: "15400007788".to_owned(),
        room: Some(app.place("JY-3-2-1201")),
        category: "lift".to_owned(),
        said: "电梯又停了。".to_owned(),
        ..NewComplaint::default()
    };
    let clerk = app.caller("chenjing").await;
    let case = register(app, &clerk, new, None).await.unwrap().case;
    let token = links::renew(app, &clerk, case).await.unwrap();
    (case, token)
}

fn nonce(page: &Answer) -> String {
    page.attribute("input[name=nonce]", "value").unwrap()
}

async fn ask(guest: &mut Visitor, token: &str, wish: &str, words: &str) -> Answer {
    let path = format!("/t/{token}/my-data");
    let key = nonce(&guest.get(&path).await.expect(200));
    guest.post(&path, &[("wish", wish), ("words", words), ("nonce", &key)]).await
}

async fn request(staff: &mut Visitor) -> String {
    let list = staff.get("/privacy-requests").await.expect(200);
    let links = list.attributes("main table a", "href");
    links.into_iter().find(|href| href.starts_with("/privacy-requests/")).unwrap()
}

/// Makes sure of who asks.
async fn prove(staff: &mut Visitor, path: &str) {
    let page = staff.get(path).await.expect(200);
    let version = page.attribute("form[action$=prove] input[name=version]", "value").unwrap();
    let fields =
        [("version", version.as_str()), ("proof", "called_back"), ("note", "回拨登记号码")];
    staff.post(&format!("{path}/prove"), &fields).await.expect(303);
}

async fn step(staff: &mut Visitor, path: &str, name: &str, fields: &[(&str, &str)]) -> Answer {
    let page = staff.get(path).await.expect(200);
    let version = page.attribute("input[name=version]", "value").unwrap();
    let fields: Vec<_> = fields.iter().copied().chain([("version", version.as_str())]).collect();
    staff.post(&format!("{path}/{name}"), &fields).await
}

app_test! {
    /// ADM-3: what is kept, what for and how long, in three languages, for everybody and linked from every page of residents;
    /// the periods are those of the settings.
    async fn the_privacy_page(app) {
        let mut admin = Visitor::signed_in(&app, "tangxiaofeng").await;
        let page = admin.get("/admin/retention").await.expect(200);
        assert_eq!(page.attribute("input[name=cases]", "value").unwrap(), "60");
        let fields = [
            ("version", "0"), ("calls", "7"), ("contacts", "24"), ("files", "24"), ("cases", "72"), ("residents", "24"),
            ("log", "36"), ("requests", "36"), ("answer_days", "10"),
        ];
        admin.post("/admin/retention", &fields).await.expect(303);
        for (tag, six, seven, ten) in
            [("zh-CN", "6 年", "7 个月", "10 个工作日"), ("zh-TW", "6 年", "7 個月", "10 個工作天"), ("en", "6 years", "7 months", "10 working days")]
        {
            let mut guest = Visitor::new(&app).speaking(tag);
            let page = guest.get("/privacy").await.expect(200);
            let told = page.words(".kv dd");
            assert!(told.contains(&six.to_owned()) && told.contains(&seven.to_owned()), "{told:?}");
            assert!(page.words("main li").iter().any(|line| line.contains(ten)));
            let text = page.text();
            assert!(!text.contains("privacy_page.") && !text.contains("privacy_told"), "a word is missing in {tag}");
            assert!(page.attributes("script", "src").is_empty() || page.attributes("main script", "src").is_empty());
        }
        let mut guest = Visitor::new(&app);
        let (_, token) = reported(&app).await;
        for path in ["/s", "/find", "/privacy", &format!("/t/{token}"), &format!("/t/{token}/my-data")] {
            let page = guest.get(path).await.expect(200);
            assert!(page.attributes("footer a", "href").contains(&"/privacy".to_owned()), "{path}");
        }
    }

    /// V06: asked on the page of the link, made sure of by staff, opened by the code that staff tells: to read, as a table and
    /// as data, with whole numbers; a wrong code opens nothing.
    async fn see_my_data(app) {
        let (_, token) = reported(&app).await;
        let mut guest = Visitor::new(&app);
        let blind = guest.post(&format!("/t/{token}/my-data"), &[("wish", "see"), ("nonce", "x")]).await.expect(422);
        assert_eq!(blind.words("[role=alert]").len(), 1);
        let none = ask(&mut guest, &token, "", "").await.expect(422);
        assert_eq!(none.words("[role=alert]").len(), 1);
        let sent = ask(&mut guest, &token, "see", "").await.expect(303);
        let page = guest.get(&sent.location).await.expect(200);
        assert_eq!(page.words("[role=status]").len(), 1);
        assert_eq!(page.words(".kv dt"), ["查看"]);
        // Asked once more: told that the first one is open and until when, with what was typed; it is one request.
        let again = ask(&mut guest, &token, "see", "还有录音").await.expect(409);
        let told = again.words("[role=alert]").concat();
        assert!(told.contains("还没有办完") && told.contains("9"), "{told}");
        assert_eq!((again.words("textarea"), again.words(".kv dt").len()), (vec!["还有录音".to_owned()], 1));
        assert!(page.attribute("input[name=code]", "name").is_none(), "no code was told yet");
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let path = request(&mut lead).await;
        lead.get(&format!("{path}/held")).await.expect(303);
        let bare = step(&mut lead, &path, "prove", &[("proof", "called_back"), ("note", "")]).await.expect(422);
        assert!(!bare.words(".errors li").is_empty());
        step(&mut lead, &path, "prove", &[("note", "x")]).await.expect(422);
        prove(&mut lead, &path).await;
        let told = step(&mut lead, &path, "hand-over", &[]).await.expect(200);
        let code = told.words("#code").concat();
        assert_eq!(code.len(), 8);
        assert!(!lead.get(&path).await.text().contains(&code), "shown once");
        let paper = lead.get(&format!("{path}/held")).await.expect(200);
        assert!(paper.text().contains("15400007788") && paper.text().contains("电梯又停了"));
        let open = format!("/t/{token}/my-data/open");
        guest.post(&open, &[("code", "00000001")]).await.expect(422);
        let shown = guest.post(&open, &[("code", &code)]).await.expect(200);
        assert!(shown.text().contains("15400007788") && shown.text().contains("电梯又停了"));
        let csv = guest.post(&open, &[("code", &code), ("format", "csv")]).await.expect(200).text();
        assert!(csv.contains("王女士") && csv.lines().count() > 4, "{csv}");
        let json = guest.post(&open, &[("code", &code), ("format", "json")]).await.expect(200);
        let json: serde_json::Value = serde_json::from_slice(&json.bytes).unwrap();
        assert_eq!(json["contacts"][0]["phone"], "15400007788");
        assert_eq!(json["cases"][0]["story"][0]["words"], "电梯又停了。");
    }

    /// ADM-3: a correction is asked with what is wrong, made where no card is, and answered in words that the person reads.
    async fn correct_my_data(app) {
        let (case, token) = reported(&app).await;
        let mut guest = Visitor::new(&app);
        ask(&mut guest, &token, "correct", "").await.expect(422);
        ask(&mut guest, &token, "correct", "我姓汪").await.expect(303);
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let path = request(&mut lead).await;
        prove(&mut lead, &path).await;
        let page = lead.get(&path).await.expect(200);
        assert!(page.text().contains("我姓汪"));
        step(&mut lead, &path, "correct", &[("words", ""), ("name", "汪女士")]).await.expect(422);
        step(&mut lead, &path, "correct", &[("words", "已经改好"), ("name", "汪女士")]).await.expect(303);
        assert!(lead.get(&format!("/cases/{case}")).await.expect(200).text().contains("汪女士"));
        let read = guest.get(&format!("/t/{token}/my-data")).await.expect(200);
        assert!(read.words(".kv dd").concat().contains("已经改好"));
    }

    /// V01, M10: erased on request: waits for the case, says so, and then nothing of it is on the case's page, in the list,
    /// the search or behind the link; pages with nothing left on them still open in every language.
    async fn erase_my_data(app) {
        let (case, token) = reported(&app).await;
        let mut guest = Visitor::new(&app);
        ask(&mut guest, &token, "erase", "").await.expect(303);
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let path = request(&mut lead).await;
        prove(&mut lead, &path).await;
        assert!(lead.get(&path).await.attribute("form[action$=erase]", "action").is_none(), "not with this right");
        lead.post(&format!("{path}/erase"), &[("version", "2")]).await.expect(403);
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let page = director.get(&path).await.expect(200);
        assert!(page.text().contains("还在办理"));
        step(&mut director, &path, "erase", &[]).await.expect(303);
        let waiting = guest.get(&format!("/t/{token}/my-data")).await.expect(200);
        assert!(waiting.words(".kv dd").concat().contains("办结后删除"));
        let (clerk, boss) = (app.caller("chenjing").await, app.caller("lihuimin").await);
        let withdraw = Act::RequestWithdrawal { reason: "不追究".to_owned() };
        act::act(&app, &clerk, case, None, withdraw).await.unwrap();
        let confirm = Act::Withdraw { confirmed: true, reason: "来电确认".to_owned() };
        act::act(&app, &boss, case, None, confirm).await.unwrap();
        assert_eq!(linli_app::privacy::answer::carry_out_waiting(&app).await.unwrap(), 1);
        guest.get(&format!("/t/{token}")).await.expect(404);
        let says = director.get(&format!("/cases/{case}")).await.expect(200);
        assert!(says.words(".notice b").contains(&"姓名、内容和照片已删除".to_owned()));
        for tag in ["zh-CN", "zh-TW", "en"] {
            let mut director = Visitor::signed_in(&app, "lihuimin").await.speaking(tag);
            let paths = [
                format!("/cases/{case}"), format!("/cases/{case}/history"), format!("/cases/{case}/print"),
                "/cases?open=any".to_owned(), path.clone(), "/privacy-requests?view=answered".to_owned(), "/calls".to_owned(),
                format!("/registers/{}/2026-09-14", app.node("jy")), "/search?q=王女士".to_owned(),
            ];
            for path in paths {
                let page = director.get(&path).await;
                assert!(page.status.is_success() || page.status.is_redirection(), "{path} {}", page.status);
                let text = page.text();
                let main = page.words("main").concat();
                assert!(!main.contains("15400007788") && !text.contains("电梯又停了"), "{path}");
                assert!(path.starts_with("/search") || !main.contains("王女士"), "{path}");
            }
        }
    }

    /// ADM-3, V03: written down at the desk from a card or by a number; retention is shown as a dry run, periods are checked,
    /// and a case is held and let go.
    async fn at_the_desk_and_retention(app) {
        let (_, token) = reported(&app).await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let resident = app.resident("王芳").to_string();
        let card = director.get(&format!("/people/{resident}")).await.expect(200);
        let href = format!("/privacy-requests?resident={resident}");
        assert!(card.attributes("main a", "href").contains(&href));
        let form = director.get(&href).await.expect(200);
        assert_eq!(form.attribute("input[name=resident]", "value").unwrap(), resident);
        let made = director.post("/privacy-requests", &[("resident", &resident), ("wish", "see")]).await.expect(303);
        let page = director.get(&made.location).await.expect(200);
        assert!(page.text().contains("王芳") && page.text().contains("154 **** 5207"));
        let unknown = director.post("/privacy-requests", &[("number", "TS260914-999"), ("wish", "see")]).await.expect(422);
        assert!(!unknown.words(".errors li").is_empty());
        let number = Visitor::new(&app).get(&format!("/t/{token}")).await.words("h1").concat();
        director.post("/privacy-requests", &[("number", &number), ("wish", "erase")]).await.expect(303);
        let rules = director.get("/admin/retention").await.expect(200);
        assert!(rules.attribute("input[name=cases]", "name").is_none(), "an office does not change them");
        director.post("/admin/retention", &[("version", "0")]).await.expect(403);
        director.post("/admin/retention/hold", &[("number", &number), ("reason", "")]).await.expect(422);
        director.post("/admin/retention/hold", &[("number", &number), ("reason", "诉讼")]).await.expect(303);
        let held = director.get("/admin/retention").await.expect(200);
        let release = held.attribute("form[action$=release]", "action").unwrap();
        director.post(&release, &[]).await.expect(303);
        director.post(&release, &[]).await.expect(404);
        let mut admin = Visitor::signed_in(&app, "tangxiaofeng").await;
        admin.get("/admin/retention").await.expect(200);
        let wrong = admin.post("/admin/retention", &[("version", "0"), ("cases", "0"), ("calls", "x")]).await.expect(422);
        assert!(wrong.words(".errors li").len() >= 2);
        let stale = admin.post("/admin/retention", &[
            ("version", "9"), ("calls", "7"), ("contacts", "24"), ("files", "24"), ("cases", "72"), ("residents", "24"),
            ("log", "36"), ("requests", "36"), ("answer_days", "10"),
        ]).await.expect(409);
        assert!(stale.words("main .notice").iter().any(|words| !words.is_empty()));
    }
}
