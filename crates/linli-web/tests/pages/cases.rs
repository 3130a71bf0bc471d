//! The case list and the case page as people use them (ux.md 5.4, 5.5): views, layouts, batches; drafts, presence, parts
//! of the timeline.

use crate::visitor::Visitor;
use jiff::SignedDuration;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

/// Registers a complaint of a household and gives the address of its case.
async fn complaint(app: &TestApp, room: &str, said: &str) -> String {
    let mut clerk = Visitor::signed_in(app, "chenjing").await;
    clerk.get("/desk").await.expect(200);
    let fields = [
        ("channel", "phone"),
        ("kind", "complaint"),
        ("category", "playground"),
        ("room", room),
        ("said", said),
    ];
    let sent = clerk.post("/desk", &fields).await.expect(303);
    sent.location.replace("/desk/", "/cases/")
}

app_test! {
    /// C03: words that are being written survive what a colleague does meanwhile, and a reload; they are seen by nobody
    /// else, and are gone when they were sent. M06: the note's words stand in the amber box, never in a reply.
    async fn drafts_of_the_composer(app) {
        let case = complaint(&app, "3-2-1201", "滑梯坏了").await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        director.get(&case).await.expect(200);
        let draft = [("pane", "note"), ("words", "先去现场看")];
        let kept = director.post(&format!("{case}/draft"), &draft).await.expect(200);
        assert_eq!(kept.text(), "草稿已保存 08:12");
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        assert_eq!(lead.get(&case).await.expect(200).words(".pane-note textarea"), [""]);
        lead.post(&format!("{case}/note"), &[("text", "我来跟")]).await.expect(303);
        let again = director.get(&case).await.expect(200);
        assert_eq!(again.words(".pane-note textarea"), ["先去现场看"]);
        let sent = [("pane", "note"), ("words", "先去现场看")];
        director.post(&format!("{case}/note"), &sent).await.expect(303);
        let done = director.get(&case).await.expect(200);
        assert_eq!(done.words(".pane-note textarea"), [""]);
        assert!(done.words(".bubble.note").contains(&"先去现场看".to_owned()));
        assert!(done.words(".bubble.out").is_empty());
    }

    /// C05: a colleague on the same case is named, for as long as the server saw them lately; nobody is kept from
    /// writing by it. P02: who may not see the case is told nothing.
    async fn presence_is_a_hint(app) {
        let case = complaint(&app, "3-2-1201", "滑梯坏了").await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        director.get(&case).await.expect(200);
        assert_eq!(director.post(&format!("{case}/here"), &[]).await.expect(200).text(), "");
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let seen = lead.get(&case).await.expect(200);
        assert!(seen.words("form[data-here]").join("").contains("李慧敏"));
        lead.post(&format!("{case}/note"), &[("text", "我来跟")]).await.expect(303);
        app.wait(SignedDuration::from_mins(2));
        let later = lead.get(&case).await.expect(200);
        assert_eq!(later.words("form[data-here]").join(""), "");
        let mut elsewhere = Visitor::signed_in(&app, "hexiaowen").await;
        elsewhere.get("/cases").await.expect(200);
        elsewhere.post(&format!("{case}/here"), &[]).await.expect(404);
        elsewhere.post(&format!("{case}/draft"), &[("pane", "note"), ("words", "x")]).await.expect(404);
    }

    /// ux.md 5.5: the timeline shows everything, what was said, or what was done.
    async fn parts_of_the_timeline(app) {
        let case = complaint(&app, "3-2-1201", "滑梯坏了").await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        director.get(&case).await.expect(200);
        director.post(&format!("{case}/note"), &[("text", "先去现场看")]).await.expect(303);
        let all = director.get(&case).await.expect(200).words(".tl > li").len();
        let talk = director.get(&format!("{case}?show=talk")).await.expect(200);
        assert!(talk.words(".tl > li").join(" ").contains("先去现场看"));
        let audit = director.get(&format!("{case}?show=audit")).await.expect(200);
        assert!(!audit.words(".tl").join(" ").contains("先去现场看"));
        assert_eq!(talk.words(".tl > li").len() + audit.words(".tl > li").len(), all);
    }

    /// ux.md 5.4: a question kept under a name is a tab of its owner alone; what cannot be kept is said; it is forgotten
    /// again.
    async fn own_views(app) {
        complaint(&app, "3-2-1201", "滑梯坏了").await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        director.get("/cases").await.expect(200);
        let view = [("name", "我的重要件"), ("query", "?severity=important&sort=-registered")];
        let saved = director.post("/cases/views", &view).await.expect(303);
        assert_eq!(saved.location, "/cases?severity=important&sort=-registered");
        let list = director.get(&saved.location).await.expect(200);
        assert_eq!(list.words("nav.views [aria-current]"), ["★ 我的重要件"]);
        director.post("/cases/views", &[("name", " "), ("query", "")]).await.expect(303);
        assert!(director.get("/cases").await.expect(200).words(".flash").join("").contains("没有保存"));
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let others = lead.get("/cases").await.expect(200);
        assert!(!others.text().contains("我的重要件"));
        let forget = list.attribute("form[action*='/forget']", "action").unwrap();
        lead.post(&forget, &[]).await.expect(404);
        director.post(&forget, &[]).await.expect(303);
        assert!(!director.get("/cases").await.expect(200).text().contains("我的重要件"));
    }

    /// ux.md 5.4: the same question as a list, a board with a column for each step, a calendar of what is due.
    async fn board_and_calendar(app) {
        complaint(&app, "3-2-1201", "滑梯坏了").await;
        complaint(&app, "3-2-1101", "秋千坏了").await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        assert_eq!(director.get("/cases").await.expect(200).words("table.list [data-row]").len(), 2);
        let board = director.get("/cases?view=board").await.expect(200);
        assert_eq!(board.words(".lane").len(), 10);
        assert_eq!(board.words(".lane:nth-child(2) [data-row]").len(), 2);
        let calendar = director.get("/cases?view=calendar&channel=phone").await.expect(200);
        assert_eq!(calendar.words(".lane [data-row]").len(), 2, "{}", calendar.text());
        assert!(calendar.attributes("nav.seg a", "href").contains(&"/cases?channel=phone&view=board".to_owned()));
        app.wait(SignedDuration::from_hours(1));
        let late = director.get("/cases?view=calendar").await.expect(200);
        assert!(late.words(".lane h2")[0].starts_with("已超时"));
    }

    /// ux.md 5.4: one note to each chosen case. P07: who only reads writes none, in a batch no more than singly.
    async fn a_note_to_several(app) {
        let first = complaint(&app, "3-2-1201", "滑梯坏了").await;
        let second = complaint(&app, "3-2-1101", "秋千坏了").await;
        let ids = [first.trim_start_matches("/cases/"), second.trim_start_matches("/cases/")];
        let batch = [("case", ids[0]), ("case", ids[1]), ("words", "请今天回单"), ("back", "/cases?view=list")];
        let mut auditor = Visitor::signed_in(&app, "fanguohua").await;
        auditor.get("/cases").await.expect(200);
        auditor.post("/cases/batch/note", &batch).await.expect(303);
        assert!(!auditor.get(&first).await.expect(200).text().contains("请今天回单"));
        auditor.post(&format!("{first}/note"), &[("text", "不行")]).await.expect(409);
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        director.get("/cases").await.expect(200);
        let sent = director.post("/cases/batch/note", &batch).await.expect(303);
        assert_eq!(sent.location, "/cases?view=list");
        assert!(director.get("/cases").await.expect(200).words(".flash").join("").contains("2 件"));
        for case in [first, second] {
            let shown = director.get(&case).await.expect(200);
            assert!(shown.words(".bubble.note").contains(&"请今天回单".to_owned()));
        }
        director.post("/cases/batch/note", &[("words", "空的")]).await.expect(303);
        assert!(director.get("/cases").await.expect(200).words(".flash").join("").contains("请先勾选"));
    }

    /// ux.md 5.1: what runs out stands among my work with its verb, and the page ends in words.
    async fn my_work_has_verbs_and_an_end(app) {
        complaint(&app, "3-2-1201", "滑梯坏了").await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let work = director.get("/").await.expect(200);
        assert!(work.words(".work h2").iter().any(|h| h.starts_with("2 小时内到期")));
        assert!(work.words(".work .c-upd a").contains(&"判定".to_owned()), "{:?}", work.words(".c-upd"));
        assert!(work.words("main > p").join("").contains("没有了"));
    }
}
