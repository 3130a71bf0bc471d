//! A repair on the pages of the office: the desk, the page that all cases share, the follow-up (REP-1 to REP-7).

use crate::visitor::Visitor;
use linli_domain::repair::rates::RateKind;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

const TAP: &[(&str, &str)] = &[
    ("channel", "phone"),
    ("kind", "repair"),
    ("category", "playground"),
    ("room", "3-2-1201"),
    ("phone", "15400005207"),
    ("said", "厨房水龙头滴水，关不紧"),
];

async fn card(app: &TestApp) {
    app.rates(&[
        ("tap", "更换水龙头", RateKind::Labour, 3000),
        ("tap-brass", "铜水龙头", RateKind::Material, 6800),
    ])
    .await;
}

/// Registers at the desk; the address of the case.
async fn reported(app: &TestApp, more: &[(&str, &str)]) -> String {
    let mut clerk = Visitor::signed_in(app, "chenjing").await;
    clerk.get("/desk").await.expect(200);
    let mut fields: Vec<(&str, &str)> = TAP.to_vec();
    fields.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    fields.extend(more);
    let sent = clerk.post("/desk", &fields).await.expect(303);
    let told = clerk.get(&sent.location).await.expect(200);
    assert!(told.words(".spoken")[0].starts_with("WX"), "{:?}", told.words(".spoken"));
    sent.location.replace("/desk/", "/cases/")
}

/// Does something by its form; the address it leads to.
async fn act(app: &TestApp, login: &str, case: &str, action: &str, fields: &[(&str, &str)]) {
    let mut visitor = Visitor::signed_in(app, login).await;
    let shown = visitor.get(&format!("{case}/{action}")).await.expect(200);
    let version = shown.attribute("[name=version]", "value").unwrap();
    let mut all = vec![("version", version.as_str())];
    all.extend(fields);
    let done = visitor.post(&format!("{case}/{action}"), &all).await;
    assert_eq!(done.status, 303, "{action}: {}", done.text());
}

async fn stage(app: &TestApp, case: &str) -> String {
    let mut clerk = Visitor::signed_in(app, "chenjing").await;
    clerk.get(case).await.expect(200).words(".st")[0].clone()
}

app_test! {
    /// REP-1: danger waits neither for a category nor for a room, and the page says that everybody was called.
    async fn danger_needs_no_category(app) {
        let said = "三栋电梯里困人了，快来";
        let case = reported(&app, &[("said", said), ("category", ""), ("room", ""), ("phone", "")]).await;
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        let shown = clerk.get(&case).await.expect(200);
        assert!(shown.words(".tag").iter().any(|tag| tag.contains("急呼")), "{:?}", shown.words(".tag"));
        assert!(shown.text().contains("第 1 次急呼"));
        let calm = [TAP, &[("category", "")]].concat();
        let calm: Vec<_> = calm.into_iter().filter(|f| f.0 != "category").collect();
        let bad = clerk.post("/desk", &calm).await.expect(422);
        assert_eq!(bad.words("#f-category-error").len(), 1);
    }

    /// REP-1, CMP-1: before saving, the desk shows how urgent it will be, and its promises.
    async fn promised_before_saving(app) {
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        clerk.get("/desk").await.expect(200);
        let danger = [("said", "厨房水管爆裂，关不住水"), ("kind", "repair"), ("room", "3-2-1201")];
        let shown = clerk.post("/desk/look", &danger).await.expect(200);
        let promised = shown.words("[data-pane=promised]")[0].clone();
        assert!(promised.contains("急修") && promised.contains("接单"), "{promised}");
        let judged = [danger.as_slice(), &[("urgency", "normal")]].concat();
        let shown = clerk.post("/desk/look", &judged).await.expect(200);
        assert!(!shown.words("[data-pane=promised]")[0].contains("急修"));
    }

    /// REP-2, REP-4, REP-5, REP-7: the whole way through the forms of the office, with a price that the server computes
    /// and a follow-up that makes a complaint of a resident who is not satisfied.
    async fn from_the_report_to_the_end(app) {
        card(&app).await;
        let case = reported(&app, &[("appointment", "明天上午十点")]).await;
        assert_eq!(stage(&app, &case).await, "待派人");
        let technician = app.staff("huangzhiyuan").to_string();
        act(&app, "zhouqiang", &case, "assign-technician", &[("staff", &technician)]).await;
        act(&app, "huangzhiyuan", &case, "accept", &[]).await;
        act(&app, "huangzhiyuan", &case, "arrive", &[]).await;
        let wants = [
            ("wants.0.item", "tap"), ("wants.0.quantity", "1"),
            ("wants.1.item", "tap-brass"), ("wants.1.quantity", "2"),
        ];
        act(&app, "huangzhiyuan", &case, "quote", &wants).await;
        assert_eq!(stage(&app, &case).await, "待业户确认报价");
        let mut early = Visitor::signed_in(&app, "huangzhiyuan").await;
        early.get(&case).await.expect(200);
        let refused = early.post(&format!("{case}/start"), &[]).await.expect(409);
        assert!(refused.text().contains("166.00"), "{}", refused.text());
        act(&app, "chenjing", &case, "agree-quote", &[("how", "phone")]).await;
        act(&app, "huangzhiyuan", &case, "start", &[]).await;
        let done = [&[("result", "换了水龙头，试水不漏")], wants.as_slice()].concat();
        act(&app, "huangzhiyuan", &case, "finish-work", &done).await;
        let marks = [("quality", "satisfied"), ("attitude", "satisfied"), ("conduct", "satisfied")];
        let signed = [&[("by", "resident"), ("paper", "维修单 0914-12")], marks.as_slice()].concat();
        act(&app, "huangzhiyuan", &case, "sign", &signed).await;
        act(&app, "huangzhiyuan", &case, "hand-in", &[]).await;
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        let shown = clerk.get(&case).await.expect(200);
        for words in ["更换水龙头 × 1", "166.00", "维修单 0914-12", "质量 满意", "黄志远"] {
            assert!(shown.text().contains(words), "{words} in {}", shown.text());
        }
        let paper = clerk.get(&format!("{case}/print/work_order")).await.expect(200);
        for words in ["第一联 存根", "第二联 业户", "第三联 财务", "铜水龙头", "166.00", "换了水龙头"] {
            assert!(paper.text().contains(words), "{words}");
        }
        assert!(!paper.text().contains("15400005207"), "the phone is masked");
        let follow = case.replace("/cases/", "/followups/");
        clerk.get(&follow).await.expect(200);
        let unhappy = [("outcome", "not_satisfied"), ("channel", "phone"), ("note", "又漏了")];
        clerk.post(&follow, &unhappy).await.expect(303);
        let shown = clerk.get(&case).await.expect(200);
        let linked = shown.attributes("aside a[href^='/cases/']", "href");
        let complaint = linked.iter().find(|href| **href != case && !href.contains('?')).unwrap();
        assert!(clerk.get(complaint).await.expect(200).text().contains("又漏了"));
    }

    /// C02, P04: the technician who was given an order keeps it; whoever else takes it is told the name, and two who save
    /// at once see both.
    async fn taken_by_one(app) {
        let case = reported(&app, &[]).await;
        act(&app, "chenjing", &case, "issue", &[("department", &app.node("jy-engineering").to_string())]).await;
        act(&app, "majunjie", &case, "accept", &[]).await;
        let mut other = Visitor::signed_in(&app, "huangzhiyuan").await;
        other.get(&case).await.expect(200);
        let late = other.post(&format!("{case}/accept"), &[]).await.expect(409);
        assert!(late.text().contains("马俊杰已经接单"), "{}", late.text());
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        clerk.get(&case).await.expect(200);
        let old = [("version", "1"), ("urgency", "urgent"), ("reason", "楼下也湿了")];
        let both = clerk.post(&format!("{case}/judge-urgency"), &old).await.expect(409);
        assert!(both.text().contains("楼下也湿了") && both.text().contains("马俊杰"), "{}", both.text());
    }

    /// REP-6, ux 5.11: a returned order waits on the director's page of approvals, with its reason, and is signed there.
    async fn returned_and_signed_for(app) {
        let case = reported(&app, &[]).await;
        act(&app, "chenjing", &case, "issue", &[]).await;
        act(&app, "huangzhiyuan", &case, "accept", &[]).await;
        act(&app, "huangzhiyuan", &case, "return-order", &[("reason", "要等厂家的配件")]).await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let shown = director.get("/approvals").await.expect(200);
        for words in ["退单签字", "要等厂家的配件", "黄志远", "厨房水龙头滴水"] {
            assert!(shown.text().contains(words), "{words} in {}", shown.text());
        }
        let path = shown.attribute("main form[action*=sign-return]", "action").unwrap();
        let version = shown.attribute("main [name=version]", "value").unwrap();
        let signed = [("version", version.as_str()), ("back", "/approvals"), ("rolled", "yes"), ("reason", "下月再修")];
        let sent = director.post(&path, &signed).await.expect(303);
        assert_eq!(sent.location, "/approvals");
        let shown = director.get(&sent.location).await.expect(200);
        assert!(shown.text().contains("没有等您审批"), "{}", shown.text());
    }

    /// ADM-3: whoever works on a repair sees the reporter's number, with a reason, and the look is kept.
    async fn number_behind_a_repair(app) {
        let case = reported(&app, &[]).await;
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        let shown = clerk.get(&case).await.expect(200);
        let path = shown.attribute("[action*='/reveal'], [href*='/reveal']", "action").unwrap();
        let asked = clerk.post(&path, &[("sent", "1"), ("why", "call_back")]).await.expect(200);
        assert!(asked.text().contains("15400005207"), "{}", asked.text());
    }

    /// REP-2, ux 5.6: the board shows who should get an order and why, gives it out, and shows it in their lane; somebody
    /// who comes second is told.
    async fn given_out_on_the_board(app) {
        let case = reported(&app, &[]).await;
        let mut lead = Visitor::signed_in(&app, "chenjing").await;
        let board = lead.get("/dispatch").await.expect(200);
        let office = board.attribute("article form [name=back]", "value").unwrap();
        let version = board.attribute("article [name=version]", "value").unwrap();
        let issued = [("version", version.as_str()), ("back", office.as_str())];
        let sent = lead.post(&format!("{case}/issue"), &issued).await.expect(303);
        assert_eq!(sent.location, office);
        let board = lead.get(&sent.location).await.expect(200);
        let suggested = board.attributes("article li button[name=staff]", "value");
        assert!(!suggested.is_empty() && suggested.len() <= 3, "{suggested:?}");
        assert!(board.words("article li .muted")[0].contains("手头没单"), "{:?}", board.words("article li .muted"));
        let version = board.attribute("article [name=version]", "value").unwrap();
        let given = [("version", version.as_str()), ("back", office.as_str()), ("staff", suggested[0].as_str())];
        lead.post(&format!("{case}/assign-technician"), &given).await.expect(303);
        let board = lead.get(&office).await.expect(200);
        assert_eq!(board.words("article").len(), 0);
        assert_eq!(board.words(".axis .slot").len(), 1);
        let second = lead.post(&format!("{case}/assign-technician"), &given).await.expect(409);
        assert!(second.text().contains("指派给"), "{}", second.text());
        let mut other = Visitor::signed_in(&app, "tangxiaofeng").await;
        assert_ne!(other.get("/dispatch").await.status, 200);
    }
}
