//! Letters to residents on the pages: left with a report, stopped by a press, told on the case.

use crate::visitor::{Answer, Visitor};
use linli_app::App;
use linli_app::complaint::sweep;
use linli_app::mail::deliver::deliver;
use linli_app::privacy::answer::{Done, Step, step};
use linli_app::privacy::requests;
use linli_app::resident::codes;
use linli_domain::privacy::Proof;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use linli_testkit::post::MailServer;

async fn code(app: &TestApp, place: &str) -> String {
    let admin = app.caller("tangxiaofeng").await;
    let id = app.place(place);
    codes::make(app, &admin, id, true).await.unwrap();
    let sheet = codes::sheet(app, &admin, id, true).await.unwrap();
    sheet.labels.into_iter().find(|l| l.place == id.0).and_then(|l| l.code).unwrap()
}

/// A report with an address; the token of its link.
async fn report(app: &TestApp, email: &str) -> (Visitor, String) {
    let code = code(app, "JY-中心花园").await;
    let mut guest = Visitor::new(app);
    let path = format!("/q/{code}");
    let form = guest.get(&path).await.expect(200);
    let nonce = form.attribute("input[name=nonce]", "value").unwrap();
    let fields =
        [("said", "花园的灯坏了"), ("kind", "complaint"), ("email", email), ("nonce", &nonce)];
    let sent = guest.post(&path, &fields).await.expect(303);
    let token = sent.location.split(['?', '/']).nth(2).unwrap().to_owned();
    (guest, token)
}

async fn case_page(app: &TestApp, login: &str) -> Answer {
    let mut clerk = Visitor::signed_in(app, login).await;
    let list = clerk.get("/cases").await.expect(200);
    let path = list
        .attributes("main a", "href")
        .into_iter()
        .find(|path| path.strip_prefix("/cases/").is_some_and(|id| id.len() == 36));
    clerk.get(&path.unwrap()).await.expect(200)
}

fn with_mail(mut app: TestApp) -> (TestApp, MailServer) {
    let server = MailServer::find();
    app.app = App { post: server.post(), ..app.app.clone() };
    (app, server)
}

app_test! {
    /// CHN-2, CHN-3: an address can be left with a report where mail is set up; what became of each letter stands with the
    /// case in words, and what was refused asks for a call.
    async fn told_on_the_case(app) {
        let plain = Visitor::new(&app).get(&format!("/q/{}", code(&app, "JY-中心花园").await)).await.expect(200);
        assert_eq!(plain.attribute("input[name=email]", "type"), None);
        let (app, server) = with_mail(app);
        report(&app, &server.recipient("gone")).await;
        deliver(&app).await.unwrap();
        let page = case_page(&app, "lihuimin").await;
        let words = page.words("aside").concat();
        assert!(words.contains("g***@residents.example"), "{words}");
        assert!(words.contains("被拒收") && words.contains("no such user"), "{words}");
        assert!(words.contains("请打电话告诉业户"), "{words}");
        assert!(!page.text().contains("gone-"), "the address is shown in part");
    }

    /// CHN-2: without a mail server the case says so in words.
    async fn without_a_server(app) {
        report(&app, "resident@example.com").await;
        deliver(&app).await.unwrap();
        sweep::deliver(&app).await.unwrap();
        let words = case_page(&app, "lihuimin").await.words("aside").concat();
        assert!(words.contains("没有设置邮件服务器"), "{words}");
    }

    /// CHN-2, R01: opening the page of mails changes nothing; a press stops them, and a press lets them come again.
    async fn stopped_by_a_press(app) {
        let (app, server) = with_mail(app);
        let (mut guest, token) = report(&app, &server.recipient("resident")).await;
        let path = format!("/t/{token}/mail");
        for _ in 0..3 {
            let page = Visitor::new(&app).get(&path).await.expect(200);
            assert!(page.words("main").concat().contains("r***@residents.example"));
            assert_eq!(page.attributes("button[name=choice]", "value"), ["case", "all"]);
        }
        let forged = guest.post(&path, &[("choice", "case"), ("nonce", "0")]).await.expect(422);
        assert_eq!(forged.attributes("button[name=choice]", "value"), ["case", "all"]);
        let nonce = forged.attribute("input[name=nonce]", "value").unwrap();
        guest.post(&path, &[("choice", "case"), ("nonce", &nonce)]).await.expect(303);
        let page = guest.get(&path).await.expect(200);
        assert_eq!(page.attributes("button[name=choice]", "value"), ["all", "resume"]);
        deliver(&app).await.unwrap();
        assert!(case_page(&app, "lihuimin").await.words("aside").concat().contains("业户不想"));
    }

    /// CHN-2, ADM-1: where the words of a mail are edited, the whole mail is shown as a resident gets it, in each language, with
    /// the real number and links; with what was typed, too, which saves nothing; other texts are shown without.
    async fn shown_while_it_is_edited(app) {
        let (app, _) = with_mail(app);
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let path = "/scripts/letter_received";
        let page = lead.get(path).await.expect(200);
        assert_eq!(page.attributes("#look article", "lang"), ["zh-CN", "zh-TW", "en"]);
        let english = page.words("#look article:nth-of-type(3)").concat();
        for part in ["Received: WX260914-007", "https://desk.office.example/t/", "/mail", "0755-00000000"] {
            assert!(english.contains(part), "{part} in {english}");
        }
        assert!(!english.contains('{'), "{english}");
        let typed = [
            ("kind", "letter"), ("step", "letter_received"), ("title_zh_cn", "收好 {number}"),
            ("body_zh_cn", "<b>编号</b> {number}\n{missed_at}前"), ("version", "0"), ("look", "1"),
        ];
        let looked = lead.post(path, &typed).await.expect(200);
        let chinese = looked.words("#look article:nth-of-type(1)").concat();
        assert!(chinese.starts_with("收好 WX260914-007") && chinese.contains("<b>编号</b> WX260914-007"), "{chinese}");
        assert_eq!(looked.words("#f-body_zh_cn"), ["<b>编号</b> {number} {missed_at}前"], "what was typed stays");
        assert!(!lead.get(path).await.text().contains("收好"), "nothing is saved");
        let wrong = [&typed[..3], &[("body_zh_cn", "{secret}"), ("version", "0"), ("look", "1")]].concat();
        let refused = lead.post(path, &wrong).await.expect(422);
        assert!(!refused.words(".errors li").is_empty() && refused.words("#look").is_empty());
        let script = lead.get("/scripts/apology").await.expect(200);
        assert!(script.words("#look").is_empty() && script.attribute("button[name=look]", "value").is_none());
    }

    /// V06: the table of one's own data has the address whole, and every mail with what became of it, in words.
    async fn in_what_is_handed_over(app) {
        let (app, server) = with_mail(app);
        let to = server.recipient("resident");
        let (mut guest, token) = report(&app, &to).await;
        deliver(&app).await.unwrap();
        let path = format!("/t/{token}/my-data");
        let nonce = guest.get(&path).await.expect(200).attribute("input[name=nonce]", "value").unwrap();
        guest.post(&path, &[("wish", "see"), ("nonce", &nonce)]).await.expect(303);
        let lead = app.caller("zhaomin").await;
        let id = requests::list(&app, &lead, false).await.unwrap()[0].row.id;
        let proof = Step::Prove { proof: Proof::CalledBack, note: "回拨登记号码".to_owned() };
        step(&app, &lead, (id, 1), proof).await.unwrap();
        let Done::Code(code) = step(&app, &lead, (id, 2), Step::HandOver).await.unwrap() else { panic!("no code") };
        let csv = guest.post(&format!("{path}/open"), &[("code", &code), ("format", "csv")]).await.expect(200).text();
        assert!(csv.contains(&format!("发到 {to}")), "{csv}");
        let line = csv.lines().find(|line| line.contains("邮件：收到")).unwrap();
        assert!(line.contains("08:12 已发"), "{line}");
    }

    /// M09: what is no address is said in words, and nothing of the report is lost.
    async fn a_wrong_address(app) {
        let (app, _) = with_mail(app);
        let code = code(&app, "JY-中心花园").await;
        let mut guest = Visitor::new(&app);
        let path = format!("/q/{code}");
        let form = guest.get(&path).await.expect(200);
        let nonce = form.attribute("input[name=nonce]", "value").unwrap();
        let wrong = "a@example.com, b@example.com";
        let sent = guest.post(&path, &[("said", "灯坏了"), ("email", wrong), ("nonce", &nonce)]).await.expect(422);
        assert!(sent.words("[role=alert]").concat().contains("邮箱"), "{:?}", sent.words("[role=alert]"));
        assert_eq!(sent.attribute("input[name=email]", "value").as_deref(), Some(wrong));
        assert_eq!(sent.words("textarea"), ["灯坏了"]);
    }
}
