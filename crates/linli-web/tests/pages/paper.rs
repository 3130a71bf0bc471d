//! Paper: every form of a case, masked or whole by right, with what does not fit in an annex.

use linli_app::complaint::register::{NewComplaint, register};
use linli_app::directory::reveal;
use linli_domain::vocabulary::Channel;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

use crate::visitor::Visitor;

const FORMS: [&str; 6] = ["complaint", "handling", "slip", "follow_up", "reception", "file"];

async fn complain(app: &TestApp, new: NewComplaint) -> String {
    let clerk = app.caller("chenjing").await;
    let new = NewComplaint { channel: Some(Channel::Phone), category: "lift".to_owned(), ..new };
    register(&app.app, &clerk, new, None).await.expect("registers").case.to_string()
}

async fn about_the_lift(app: &TestApp, said: &str) -> String {
    let new = NewComplaint {
        room: Some(app.place("JY-3-2-1201")),
        resident: Some(app.resident("王芳")),
        said: said.to_owned(),
        ..NewComplaint::default()
    };
    complain(app, new).await
}

app_test! {
    /// CMP-12, CMP-1: each form says the number and the resident, with the phone masked, a code to scan and room to
    /// sign, in three languages; the file holds them all.
    async fn every_form_is_printed(app) {
        let case = about_the_lift(&app, "电梯又停了。").await;
        for (tag, title) in [("zh-CN", "客户投诉意见表"), ("zh-TW", "客戶申訴意見表"), ("en", "Complaint form")] {
            let mut clerk = Visitor::signed_in(&app, "chenjing").await.speaking(tag);
            let page = clerk.get(&format!("/cases/{case}/print/complaint")).await.expect(200);
            assert_eq!(page.words(".form-title"), [title]);
        }
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        for form in FORMS {
            let page = clerk.get(&format!("/cases/{case}/print/{form}")).await.expect(200);
            let text = page.text();
            assert!(text.contains("TS260914-001") && text.contains("王芳"), "{form}");
            // The slip goes to the resident, who knows the number.
            assert_eq!(text.contains("154 **** 5207"), form != "slip", "{form}");
            assert!(!text.contains("15400005207"), "{form}");
            assert!(page.attribute("svg.qr path", "d").is_some_and(|d| d.starts_with("M2 2h7")), "{form}");
            let code = page.attribute("svg.qr", "aria-label").expect("a code");
            assert_eq!(code, format!("http://desk.test/cases/{case}"));
            let sheets = page.words(".a4").len();
            assert_eq!(sheets, if form == "file" { 7 } else { 1 }, "{form}");
        }
        let page = clerk.get(&format!("/cases/{case}")).await.expect(200);
        assert_eq!(page.attributes("details.menu a.menu-line[href*=print]", "href").len(), 7);
        clerk.get(&format!("/cases/{case}/print/nothing")).await.expect(404);
        let mut other = Visitor::signed_in(&app, "hexiaowen").await;
        other.get(&format!("/cases/{case}/print/file")).await.expect(404);
    }

    /// ADM-3: a copy with the whole phone needs the right and a reason, and leaves its trace; nobody gets one by an
    /// address.
    async fn the_whole_phone_needs_a_reason(app) {
        let case = about_the_lift(&app, "电梯又停了。").await;
        let path = format!("/cases/{case}/print/complaint");
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        clerk.get(&format!("/cases/{case}/print")).await.expect(200);
        let refused = clerk.post(&path, &[("reason", " ")]).await.expect(422);
        assert!(!refused.text().contains("15400005207"));
        let page = clerk.post(&path, &[("reason", "交工程部上门")]).await.expect(200);
        assert!(page.text().contains("15400005207"));
        assert_eq!(page.words(".inner"), ["内部联"]);
        let director = app.caller("lihuimin").await;
        let kept = reveal::of_resident(&app, &director, app.resident("王芳")).await.expect("the log");
        assert_eq!(kept.len(), 1);
        assert_eq!(kept[0].reason, "交工程部上门");
        assert_eq!(kept[0].case.map(|id| id.to_string()), Some(case.clone()));
        // Sees the case, not the phone.
        let mut branch = Visitor::signed_in(&app, "caojianping").await;
        let choices = branch.get(&format!("/cases/{case}/print")).await.expect(200);
        assert!(choices.words("form[action*=print]").is_empty());
        branch.get("/account").await.expect(200);
        branch.post(&path, &[("reason", "看看")]).await.expect(403);
    }

    /// ADM-3: the number of somebody who is no resident is masked and shown by the same rule.
    async fn a_caller_who_is_no_resident(app) {
        let new = NewComplaint {
            place: Some(app.place("JY-中心花园")),
            name: "过路人".to_owned(),
            phone: "15400007777".to_owned(),
            said: "花园的灯不亮。".to_owned(),
            ..NewComplaint::default()
        };
        let case = complain(&app, new).await;
        let path = format!("/cases/{case}/print/reception");
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        assert!(clerk.get(&path).await.expect(200).text().contains("154 **** 7777"));
        clerk.get("/account").await.expect(200);
        let page = clerk.post(&path, &[("reason", "回电")]).await.expect(200);
        assert!(page.text().contains("15400007777"));
    }

    /// M10: who complains without a name stays without one on every form.
    async fn anonymous_on_paper_too(app) {
        let new = NewComplaint {
            room: Some(app.place("JY-3-2-1201")),
            resident: Some(app.resident("王芳")),
            anonymous: true,
            said: "保安态度不好。".to_owned(),
            ..NewComplaint::default()
        };
        let case = complain(&app, new).await;
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        for form in FORMS {
            let page = clerk.get(&format!("/cases/{case}/print/{form}")).await.expect(200);
            assert!(page.text().contains("匿名"), "{form}");
            for secret in ["王芳", "5207", "3-2-1201"] {
                assert!(!page.text().contains(secret), "{form} says {secret}");
            }
        }
    }

    /// P11: words are words on paper too; those that are too long for their box stand in the annex in full.
    async fn long_and_hostile_words(app) {
        let words = format!("<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{}完", "漏水".repeat(3_000));
        let case = about_the_lift(&app, &words).await;
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        for form in FORMS {
            let page = clerk.get(&format!("/cases/{case}/print/{form}")).await.expect(200);
            assert!(page.words("main script, main img").is_empty(), "{form}");
            assert!(!page.text().contains("<img src=x"), "{form}");
        }
        let page = clerk.get(&format!("/cases/{case}/print/complaint")).await.expect(200);
        assert_eq!(page.words(".a4").len(), 2);
        assert!(page.words(".annex .pre").iter().any(|annex| annex.ends_with("漏水完")));
    }

    /// M06: what colleagues write to each other, and how they are reached, stands on no paper that a resident gets.
    async fn internal_words_stay_inside(app) {
        let case = about_the_lift(&app, "电梯又停了。").await;
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        clerk.get(&format!("/cases/{case}")).await.expect(200);
        let note = [("text", "他上次也这么说，别太当真")];
        clerk.post(&format!("/cases/{case}/note"), &note).await.expect(303);
        for form in FORMS.into_iter().filter(|form| *form != "file") {
            let page = clerk.get(&format!("/cases/{case}/print/{form}")).await.expect(200);
            assert!(!page.text().contains("别太当真"), "{form}");
        }
        for format in ["csv", "xlsx"] {
            let list = clerk.get(&format!("/cases/export?format={format}")).await.expect(200);
            assert!(!list.text().contains("别太当真"), "{format}");
        }
    }
}
