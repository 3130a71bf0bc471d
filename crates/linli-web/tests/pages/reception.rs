//! Reception, registers, approvals, follow-ups, search, scripts: the pages as people use them.

use linli_app::complaint::register::{NewComplaint, register};
use linli_domain::vocabulary::Channel;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

use crate::visitor::Visitor;

async fn complain(app: &TestApp, said: &str) -> String {
    let new = NewComplaint {
        channel: Some(Channel::Phone),
        room: Some(app.place("JY-3-2-1201")),
        resident: Some(app.resident("王芳")),
        category: "lift".to_owned(),
        said: said.to_owned(),
        ..NewComplaint::default()
    };
    let clerk = app.caller("chenjing").await;
    register(&app.app, &clerk, new, None).await.expect("registers").case.to_string()
}

app_test! {
    /// REC-1, REC-3, REC-4: a visitor in one line, a message without a department, the director's signature on paper
    /// and on screen.
    async fn the_desk_register_is_signed(app) {
        let case = complain(&app, "电梯又停了。").await;
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        clerk.get("/visits").await.expect(200);
        let bad = clerk.post("/visits", &[("name", "李四"), ("subject", "问路")]).await.expect(422);
        assert!(bad.text().contains("李四"), "what was typed stays");
        let line = [("name", "李四"), ("subject", "问装修"), ("done", "已给须知"), ("room", "3-2-1201")];
        clerk.post("/visits", &line).await.expect(303);
        let page = clerk.get("/visits").await.expect(200);
        assert!(page.text().contains("问装修") && page.text().contains("JD260914-002"));
        let path = format!("/registers/{}/2026-09-14", app.node("jy"));
        let page = clerk.get(&path).await.expect(200);
        assert_eq!(page.words("table tbody tr").len(), 2);
        assert!(page.text().contains("尚无负责部门"), "the complaint has not been dispatched");
        assert!(page.attribute("a[href*=cases]", "href").is_some());
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        director.get(&path).await.expect(200);
        director.post(&format!("{path}/sign"), &[("opinion", "")]).await.expect(422);
        app.wait(jiff::SignedDuration::from_hours(24));
        // The session ended over night.
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let page = director.get("/registers").await.expect(200);
        assert!(page.attributes("a", "href").contains(&path));
        director.post(&format!("{path}/sign"), &[("opinion", "已阅")]).await.expect(303);
        let page = director.get(&path).await.expect(200);
        assert!(page.text().contains("李慧敏 已签") && page.words("form[action$=sign]").is_empty());
        director.post(&format!("{path}/remark"), &[("body", "<b>更正</b>")]).await.expect(303);
        let sheet = director.get(&format!("{path}/print")).await.expect(200);
        assert!(sheet.text().contains("投诉信息登记表") && sheet.text().contains("李慧敏 已签"));
        assert!(!sheet.text().contains("<b>更正"), "P11: words are words on paper");
        let csv = director.get(&format!("{path}/export?format=csv")).await.expect(200).text();
        assert_eq!(csv.lines().count(), 3, "{csv}");
        assert!(csv.contains("TS260914-001"), "{case} {csv}");
    }

    /// REC-5: a group is planned with its programme and moved on by buttons.
    async fn a_group_is_received(app) {
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        clerk.get("/visits/new").await.expect(200);
        clerk.post("/visits/new", &[("organisation", "城建学院")]).await.expect(422);
        let host = app.staff("chenjing").to_string();
        let plan = [
            ("organisation", "城建学院"), ("headcount", "24"), ("purpose", "参观"), ("host", host.as_str()),
            ("arrival_at", "2026-09-14T08:30"), ("stops.0.at", "2026-09-14T08:40"), ("stops.0.what", "分类站"),
        ];
        let made = clerk.post("/visits/new", &plan).await.expect(303).location;
        let page = clerk.get(&made).await.expect(200);
        assert!(page.text().contains("分类站") && page.text().contains("请到门口迎接"));
        assert!(page.words("nav .hot").contains(&"1".to_owned()), "{:?}", page.words("nav a"));
        clerk.post(&format!("{made}/move"), &[("version", "1"), ("to", "gate")]).await.expect(303);
        clerk.post(&format!("{made}/move"), &[("version", "2"), ("to", "left")]).await.expect(303);
        clerk.post(&format!("{made}/record"), &[("version", "3"), ("record", "谈得很好")]).await.expect(303);
        assert!(clerk.get(&made).await.expect(200).text().contains("谈得很好"));
        assert!(clerk.get("/visits").await.expect(200).text().contains("已送别"));
    }

    /// T25, R08, P25: the field of the top bar finds by number, room, tail and words, in each language; another office
    /// finds nothing.
    async fn search_and_suggestions(app) {
        let case = complain(&app, "厨房漏水，滴到楼下。").await;
        for tag in ["zh-CN", "zh-TW", "en"] {
            let mut clerk = Visitor::signed_in(&app, "chenjing").await.speaking(tag);
            assert_eq!(clerk.get("/").await.expect(200).attribute("#find", "action").as_deref(), Some("/search"));
            for q in ["001", "3-2-1201", "5207", "漏水", "wf", "%E6%BB%B4%E5%88%B0"] {
                let page = clerk.get(&format!("/search?q={q}")).await.expect(200);
                assert!(page.text().contains("王芳") || page.text().contains(&case), "{q}");
            }
            let lines = clerk.get("/search/suggest?q=漏水").await.expect(200);
            assert_eq!(lines.attributes("a.hit", "href"), [format!("/cases/{case}")]);
            assert!(!lines.text().contains("<html"), "a fragment, not a page");
        }
        // CMP-12: what is said later is found as well.
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        clerk.get("/").await.expect(200);
        clerk.post(&format!("/cases/{case}/note"), &[("text", "配件后天到货")]).await.expect(303);
        let lines = clerk.get("/search/suggest?q=漏水+后天到货").await.expect(200);
        assert_eq!(lines.attributes("a.hit", "href"), [format!("/cases/{case}")]);
        let mut other = Visitor::signed_in(&app, "hexiaowen").await;
        let lines = other.get("/search/suggest?q=漏水").await.expect(200);
        assert!(lines.attributes("a.hit", "href").is_empty());
        let page = other.get("/search?q=%3Cscript%3E").await.expect(200);
        assert!(!page.text().contains("<script>\"") && page.text().contains("&#60;script&#62;"));
    }

    /// REC-6: the lead changes a text in three languages; the panel says it; versions are shown.
    async fn scripts_are_edited(app) {
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        assert!(lead.get("/scripts").await.expect(200).words("table tbody tr").len() >= 20);
        let page = lead.get("/scripts/apology").await.expect(200);
        assert!(page.words("textarea").iter().all(|body| !body.is_empty()));
        let fields = [
            ("kind", "script"), ("step", "apology"), ("title_zh_cn", "致歉"), ("body_zh_cn", "{clerk}代{department}致歉"),
            ("version", "0"),
        ];
        lead.post("/scripts/apology", &fields).await.expect(303);
        let page = lead.get("/scripts/apology").await.expect(200);
        assert!(page.words("table tbody tr")[0].contains("赵敏"));
        lead.post("/scripts/apology", &fields).await.expect(409);
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        let panel = clerk.get("/scripts/panel?step=apology&category=lift").await.expect(200);
        assert!(panel.text().contains("陈静代…致歉"), "{}", panel.text());
        clerk.get("/scripts").await.expect(403);
        let case = complain(&app, "电梯又停了。").await;
        let page = clerk.get(&format!("/cases/{case}")).await.expect(200);
        assert!(page.text().contains("TS260914-001）正在办理"), "the template with the number filled in");
    }

    /// ux.md 5.8, 5.11: both lists open, and say so when nothing waits.
    async fn nothing_waits(app) {
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        assert!(director.get("/approvals").await.expect(200).text().contains("没有等您审批"));
        let page = director.get("/followups").await.expect(200);
        assert!(page.text().contains("本周回访 0 / 0"));
        assert_eq!(director.get("/followups/next").await.expect(303).location, "/followups");
        let case = complain(&app, "电梯又停了。").await;
        // A case that is not to be followed up yet says why, and a result is refused.
        director.get(&format!("/followups/{case}")).await.expect(200);
        director.post(&format!("/followups/{case}"), &[("outcome", "satisfied")]).await.expect(409);
        director.post(&format!("/followups/{case}"), &[]).await.expect(422);
        let shown = director.post(&format!("/followups/{case}/dial"), &[]).await.expect(200);
        assert!(shown.attribute("a[href^='tel:']", "href").is_some());
    }
}
