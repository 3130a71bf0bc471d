//! The emergency list with the office's own words, and the script that stands above everything (REP-1, ADM-1).

use crate::visitor::{Answer, Visitor};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

async fn look(app: &TestApp, said: &str) -> Answer {
    let mut clerk = Visitor::signed_in(app, "chenjing").await;
    clerk.get("/desk").await.expect(200);
    let form = [("channel", "phone"), ("kind", "complaint"), ("said", said)];
    clerk.post("/desk/look", &form).await.expect(200)
}

fn office(app: &TestApp) -> String {
    app.node("jy").to_string()
}

app_test! {
    /// REP-1: gas, fire, injury, people trapped: the script for it stands above everything else on the page, in the words of
    /// the office, without a script of the browser; what is only feared shows none.
    async fn the_emergency_script_comes_first(app) {
        let gas = look(&app, "家里有很大的煤气味，头有点晕").await;
        let script = gas.words("[data-pane=danger] p").join(" ");
        assert!(script.contains("不要开关任何电器") && script.contains("煤气味"), "{script}");
        let text = gas.text();
        let at = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}"));
        assert!(at("data-pane=\"danger\"") < at("data-pane=\"incidents\""), "above everything");
        assert!(at("data-pane=\"danger\"") < at("id=\"desk\""));
        for (said, words) in [
            ("三楼厨房着火了", "不要坐电梯"),
            ("有个老人在花园晕倒了", "120"),
            ("二单元电梯困人了", "不要扒门"),
        ] {
            let shown = look(&app, said).await.words("[data-pane=danger] p").join(" ");
            assert!(shown.contains(words), "{said}: {shown}");
        }
        for said in ["滑梯的螺丝松了", "楼道堆了纸箱，万一着火怎么办", "水管接在落水管上"] {
            assert_eq!(look(&app, said).await.words("[data-pane=danger] p").len(), 0, "{said}");
        }
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let all = lead.get("/scripts").await.expect(200).attributes("main a", "href");
        assert!(all.iter().any(|href| href == "/scripts/emergency_gas"), "the office can change it: {all:?}");
    }

    /// REP-1, ADM-1: the office adds a word and a danger to life, sees them at the desk at once, and takes one out again;
    /// every version can be read; what is wrong stands beside its row and nothing is lost.
    async fn the_office_adds_words(app) {
        let said = "龙脊那边白龙又窜出来了";
        assert_eq!(look(&app, said).await.words("[data-pane=offers] .late").len(), 0);
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let page = lead.get("/admin/emergencies").await.expect(200);
        assert!(page.words("details p").iter().any(|words| words.contains("困人")), "what ships can be read");
        assert_eq!(page.attribute("input[name=office]", "value"), Some(office(&app)), "an office edits its own");
        let office = office(&app);
        let bad = [
            ("office", office.as_str()), ("version", "0"),
            ("words.0.word", "白龍　窜"), ("words.0.sign", ""),
            ("words.1.word", "火"), ("words.1.sign", "fire"),
            ("words.3.word", "白龙 窜"), ("words.3.sign", "water"),
        ];
        let seen = lead.post("/admin/emergencies", &bad).await.expect(422);
        assert_eq!(seen.words(".errors li").len(), 3, "{:?}", seen.words(".errors li"));
        assert_eq!(seen.attribute("#f-words-0-word", "value").as_deref(), Some("白龍　窜"));
        let good = [
            ("office", office.as_str()), ("version", "0"),
            ("words.0.word", "白龍　窜"), ("words.0.sign", "water"),
            ("words.1.word", "龙脊"), ("words.1.sign", "gas"),
        ];
        lead.post("/admin/emergencies", &good).await.expect(303);
        let shown = look(&app, said).await;
        assert!(shown.words("[data-pane=offers] .late").join("").contains("爆管"), "{:?}", shown.words("[data-pane=offers]"));
        assert!(shown.words("[data-pane=danger] p").join("").contains("不要开关任何电器"));
        assert_eq!(look(&app, "如果白龙又窜出来怎么办").await.words("[data-pane=offers] .late").len(), 0);
        let tried = lead.get("/admin/emergencies?try=%E7%99%BD%E9%BE%99%E7%AA%9C").await.expect(200);
        assert!(tried.words("[role=status]").join("").contains("会提示为紧急"));

        lead.post("/admin/emergencies", &good).await.expect(409);
        let removed = [
            ("office", office.as_str()), ("version", "1"),
            ("words.0.word", "白龍　窜"), ("words.0.sign", "water"), ("words.0.removed", "on"),
            ("words.1.word", "龙脊"), ("words.1.sign", "gas"),
        ];
        lead.post("/admin/emergencies", &removed).await.expect(303);
        let left = lead.get("/admin/emergencies").await.expect(200);
        assert_eq!(left.words("section.work tbody tr").len(), 2, "both versions can be read");
        assert_eq!(look(&app, "白龙窜出来").await.words("[data-pane=offers] .late").len(), 0);
        // The company's words and those of another office are not theirs.
        let nil = "00000000-0000-0000-0000-000000000000";
        lead.post("/admin/emergencies", &[("office", nil), ("version", "0"), ("words.0.word", "白龙"), ("words.0.sign", "water")]).await.expect(403);
        let other = app.node("yx").to_string();
        lead.post("/admin/emergencies", &[("office", &other), ("version", "0"), ("words.0.word", "白龙"), ("words.0.sign", "water")]).await.expect(404);
    }
}
