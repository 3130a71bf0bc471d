//! The centre of escalations, and why a clock says what it says.

use crate::visitor::Visitor;
use jiff::SignedDuration;
use linli_app::complaint::act::{Act, act};
use linli_app::complaint::register::{NewComplaint, register};
use linli_app::complaint::sweep;
use linli_domain::ids::CaseId;
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{Channel, Judgement};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

async fn major(app: &TestApp) -> CaseId {
    let new = NewComplaint {
        channel: Some(Channel::Phone),
        room: Some(app.place("JY-3-2-1201")),
        category: "lift".to_owned(),
        said: "电梯又停了。".to_owned(),
        ..NewComplaint::default()
    };
    let case =
        register(app, &app.caller("chenjing").await, new, None).await.expect("it works").case;
    let judge = Act::Judge {
        judgement: Judgement::Responsible,
        severity: Some(Severity::Major),
        assist: None,
        reason: "困人半小时".to_owned(),
    };
    act(app, &app.caller("lihuimin").await, case, None, judge).await.expect("it works");
    case
}

async fn later(app: &TestApp, hours: i64) {
    app.wait(SignedDuration::from_hours(hours));
    sweep::sweep(app).await.expect("it works");
    sweep::deliver(app).await.expect("it works");
}

app_test! {
    /// SLA-3, SLA-6, S15: what is late stands in the centre with who was told and when; who reads it is named; the
    /// timeline says it, and each clock opens to its reasons (ux.md 5.12).
    async fn what_is_late_and_who_was_told(app) {
        let case = major(&app).await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let empty = director.get("/escalations").await.expect(200);
        assert!(empty.text().contains("现在没有逾期的"));
        later(&app, 49).await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let page = director.get("/escalations").await.expect(200);
        let told = page.words(".told li").join("\n");
        assert_eq!(page.words("main tbody tr").len(), 1);
        for words in ["「呈报总经理」到期", "宋伯年", "「答复」用到 50%", "李慧敏", "未读"] {
            assert!(told.contains(words), "{words} in {told}");
        }
        let acknowledge = page.attribute("main td form", "action").expect("it works");
        director.post(&acknowledge, &[]).await.expect(303);
        let page = director.get("/escalations?view=told").await.expect(200);
        let of = |name: &str| page.words(".told .who").into_iter().filter(|w| w.starts_with(name)).collect::<Vec<_>>();
        assert!(of("李慧敏").iter().all(|words| words.contains("已读")), "{:?}", of("李慧敏"));
        assert!(of("宋伯年").iter().all(|words| words.contains("未读")), "{:?}", of("宋伯年"));
        assert_eq!(page.attributes("main td form", "action").len(), 0, "nothing left to read");
        for view in ["group", "month"] {
            let page = director.get(&format!("/escalations?view={view}")).await.expect(200);
            assert_eq!(page.words("main tbody tr").len(), 0, "{view}");
        }

        let page = director.get(&format!("/cases/{case}")).await.expect(200);
        let timeline = page.words(".tl").concat();
        assert!(timeline.contains("「呈报总经理」到期未完成，已上报：总经理"), "{timeline}");
        let why = page.words("details.why").join("\n");
        for words in ["规则 SLA-6：2 天", "登记时起算", "每一分钟都算", "用到 50%：物管主任", "已告知"] {
            assert!(why.contains(words), "{words} in {why}");
        }

        // Another office sees nothing of it, and acknowledges nothing.
        let mut elsewhere = Visitor::signed_in(&app, "tanwenbin").await;
        assert_eq!(elsewhere.get("/escalations").await.expect(200).words("main tbody tr").len(), 0);
        elsewhere.post(&format!("/escalations/{case}/acknowledge"), &[]).await.expect(404);
        for (tag, title) in [("zh-TW", "逾期督辦"), ("en", "Escalations")] {
            let mut reader = Visitor::signed_in(&app, "lihuimin").await.speaking(tag);
            assert_eq!(reader.get("/escalations").await.expect(200).words("h1"), [title]);
            reader.get(&format!("/cases/{case}")).await.expect(200);
        }
    }
}
