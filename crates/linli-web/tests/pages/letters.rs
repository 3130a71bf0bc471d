//! Letters to residents on the pages: left with a report, stopped by a press, told on the case.

use crate::visitor::{Answer, Visitor};
use linli_app::App;
use linli_app::complaint::sweep;
use linli_app::mail::deliver::deliver;
use linli_app::resident::codes;
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
