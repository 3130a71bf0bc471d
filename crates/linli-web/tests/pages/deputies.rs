//! Deputies for approvals: named on a page or by a program, found in the queue, decided with two names, and over by
//! themselves (CMP-6, CMP-7, ux.md 5.11).

#![expect(clippy::unwrap_used, reason = "a failing setup fails the test")]

use crate::visitor::Visitor;
use jiff::SignedDuration;
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::cases::queues;
use linli_app::complaint::act::{Act, Measure, Part, act};
use linli_app::complaint::register::{NewComplaint, register};
use linli_app::complaint::{deliver, verify, view};
use linli_app::deputies::{self, NewDeputy};
use linli_domain::complaint::{Action, Event};
use linli_domain::deputy::Approval;
use linli_domain::ids::{CaseId, StaffId};
use linli_domain::refusal::Refusal;
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{Channel, Judgement};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

/// A complaint whose plan, by the head of engineering, waits for the director.
async fn plan_to_approve(app: &TestApp, accused: &[StaffId]) -> CaseId {
    let clerk = app.caller("chenjing").await;
    let new = NewComplaint {
        channel: Some(Channel::Phone),
        category: "lift".to_owned(),
        room: Some(app.place("JY-3-2-1201")),
        said: "电梯又停了".to_owned(),
        accused_staff: accused.to_vec(),
        ..NewComplaint::default()
    };
    let case = register(&app.app, &clerk, new, None).await.unwrap().case;
    let judged = Act::Judge {
        judgement: Judgement::Responsible,
        severity: Some(Severity::Minor),
        assist: None,
        reason: "属实".to_owned(),
    };
    let by = app.caller("caojianping").await;
    act(&app.app, &by, case, None, judged).await.unwrap();
    let parts = vec![Part { department: app.node("jy-engineering"), assignee: None }];
    act(&app.app, &by, case, None, Act::Dispatch { parts, note: String::new() }).await.unwrap();
    let head = app.caller("zhouqiang").await;
    let task = view::case(&app.app, &head, case).await.unwrap().state.tasks[0].id;
    act(&app.app, &head, case, None, Act::SignFor { task }).await.unwrap();
    let found = Act::Investigate {
        finding: "抱闸磨损".to_owned(),
        causes: Vec::new(),
        evidence: Vec::new(),
        interviews: Vec::new(),
    };
    act(&app.app, &head, case, None, found).await.unwrap();
    let due_at = app.app.environment.now().checked_add(SignedDuration::from_hours(24)).ok();
    let measure = Measure { what: "换抱闸".to_owned(), owner: None, due_at };
    let plan = Act::ProposePlan {
        measures: vec![measure],
        cost_fen: 0,
        compensation_fen: 0,
        basis: String::new(),
        promise: String::new(),
    };
    act(&app.app, &head, case, None, plan).await.unwrap();
    case
}

fn week(app: &TestApp, login: &str, kinds: &[Approval]) -> NewDeputy {
    NewDeputy {
        deputy: app.staff(login),
        kinds: kinds.iter().copied().collect(),
        from: jiff::civil::date(2026, 9, 14),
        to: jiff::civil::date(2026, 9, 20),
        reason: "出差".to_owned(),
    }
}

fn codes(kinds: &[Approval]) -> Vec<(&'static str, &'static str)> {
    kinds.iter().map(|kind| ("kinds", kind.as_str())).collect()
}

app_test! {
    /// CMP-7, ux.md 5.11: the director names a deputy for a week; the deputy is told, finds the plan in the queue under
    /// the director's name, and approves it; the history, the paper and the API carry both names, and the journal verifies.
    async fn a_deputy_decides_with_two_names(app) {
        let case = plan_to_approve(&app, &[]).await;
        let deputy = app.staff("zhenghai").to_string();
        let mut other = Visitor::signed_in(&app, "zhenghai").await;
        other.get("/approvals").await.expect(403);
        other.get(&format!("/cases/{case}")).await.expect(404);
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let page = director.get("/approvals/deputies").await.expect(200);
        assert!(page.words("select[name=deputy] option").len() > 3);
        let mut fields = vec![("deputy", deputy.as_str()), ("from", "2026-09-14"), ("to", "2026-09-20"), ("reason", "出差")];
        fields.extend(codes(Approval::ALL));
        director.post("/approvals/deputies", &fields).await.expect(303);
        let page = director.get("/approvals/deputies").await.expect(200);
        let row = page.words("section[aria-labelledby=given] tbody tr").concat();
        assert!(row.contains("郑海") && row.contains("全部") && row.contains("代批中") && row.contains("出差"), "{row}");

        let bell = other.get("/notifications").await.expect(200).words("tbody tr").concat();
        assert!(bell.contains("请您代批") && bell.contains("李慧敏"), "{bell}");
        let queue = other.get("/approvals").await.expect(200);
        assert!(queue.words("aside li").concat().contains("代 李慧敏"), "{}", queue.text());
        let file = other.get("/approvals/export?format=csv").await.expect(200);
        let line = file.text().lines().find(|line| line.contains("李慧敏")).map(str::to_owned);
        assert!(line.is_some_and(|line| line.trim_end().ends_with("李慧敏")), "{}", file.text());
        let act = format!("/cases/{case}/approve-plan");
        assert!(queue.attributes("form.act-form", "action").contains(&act));
        assert!(queue.words("form.act-form").concat().contains("以李慧敏的名义"));
        let version = queue.attribute("form.act-form input[name=version]", "value").unwrap();
        other.post(&act, &[("version", version.as_str()), ("opinion", "同意"), ("back", "/approvals")]).await.expect(303);

        let page = director.get(&format!("/cases/{case}")).await.expect(200);
        assert!(page.words(".tl > li").concat().contains("郑海（代 李慧敏）"), "{}", page.text());
        for form in ["complaint", "handling", "file"] {
            let paper = director.get(&format!("/cases/{case}/print/{form}")).await.expect(200);
            assert!(paper.text().contains("郑海（代 李慧敏）"), "{form}");
        }
        let seen = view::case(&app.app, &app.caller("lihuimin").await, case).await.unwrap();
        let approved = seen.timeline.entries.iter().find(|e| matches!(e.entry.event, Event::PlanApproved { .. }));
        let entry = &approved.unwrap().entry;
        assert_eq!(entry.in_name_of, Some(app.staff("lihuimin")));
        assert_eq!(entry.by, linli_domain::actor::Who::Staff(app.staff("zhenghai")));
        assert_eq!(seen.timeline.entries.iter().filter(|e| e.entry.in_name_of.is_some()).count(), 1);
        let found = verify::verify(&app.app).await.unwrap();
        assert!(found.findings.is_empty(), "{:?}", found.findings);
    }

    /// CMP-6: conflict of interest stays: who proposed the plan does not approve it in the director's name, who is
    /// complained about does not even see it, and nobody decides in the name of somebody complained about.
    async fn conflicts_stay(app) {
        let director = app.caller("lihuimin").await;
        let refusal = |result: Result<_, AppError>| match result {
            Err(AppError::Refused(refusal)) => refusal,
            other => panic!("{other:?}"),
        };
        let approve = || Act::ApprovePlan { opinion: String::new() };
        // The head of engineering proposed it.
        let case = plan_to_approve(&app, &[]).await;
        deputies::name(&app.app, &director, week(&app, "zhouqiang", &[Approval::Plans])).await.unwrap();
        let head = app.caller("zhouqiang").await;
        let answer = refusal(act(&app.app, &head, case, None, approve()).await);
        assert_eq!(answer, Refusal::OwnPlanApproval);
        // Complained about: not there, neither in the queue.
        let about = plan_to_approve(&app, &[app.staff("zhaomin")]).await;
        let kinds = [Approval::Returns, Approval::Objections, Approval::Plans];
        let boss = app.caller("caojianping").await;
        deputies::name(&app.app, &boss, week(&app, "zhaomin", &kinds)).await.unwrap();
        let lead = app.caller("zhaomin").await;
        let gone = act(&app.app, &lead, about, None, approve()).await;
        assert!(matches!(gone, Err(AppError::NotFound)), "{gone:?}");
        let rows = queues::approvals(&app.app, &lead).await.unwrap();
        assert_eq!(rows.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [case]);
        assert_eq!(rows.in_name_of[&case], "曹建平");
        // The principal is complained about: their deputy has no right to it either.
        let principal = plan_to_approve(&app, &[app.staff("lihuimin")]).await;
        let yx = app.caller("zhouqiang").await;
        let answer = refusal(act(&app.app, &yx, principal, None, approve()).await);
        assert!(matches!(answer, Refusal::ComplainedAbout | Refusal::OwnPlanApproval), "{answer:?}");
        assert!(!queues::approvals(&app.app, &yx).await.unwrap().rows.iter().any(|row| row.id == principal));
    }

    /// CMP-7: only what was given, only as long as it was given: other kinds are not in the queue; it ends by itself; it
    /// can be taken back; what was lent is not given on.
    async fn it_ends(app) {
        let case = plan_to_approve(&app, &[]).await;
        let director = app.caller("lihuimin").await;
        let given = deputies::name(&app.app, &director, week(&app, "zhenghai", &[Approval::Returns])).await.unwrap();
        let deputy = app.caller("zhenghai").await;
        assert!(deputy.has(Right::Approve) && !deputy.has_of_their_own(Right::Approve));
        assert!(queues::approvals(&app.app, &deputy).await.unwrap().rows.is_empty());
        let seen = view::case(&app.app, &deputy, case).await.unwrap();
        assert!(!seen.may(Action::ApprovePlan) && seen.in_names.is_empty());
        let on = deputies::name(&app.app, &deputy, week(&app, "zhouqiang", &[Approval::Returns])).await;
        assert!(matches!(on, Err(AppError::Forbidden)), "{on:?}");
        let taken = deputies::name(&app.app, &director, week(&app, "zhaomin", &[Approval::Returns])).await;
        assert!(matches!(&taken, Err(AppError::Invalid(issues)) if issues[0].code == "deputy_taken"), "{taken:?}");

        deputies::withdraw(&app.app, &deputy, given.id).await.unwrap_err();
        deputies::withdraw(&app.app, &director, given.id).await.unwrap();
        assert!(!app.caller("zhenghai").await.has(Right::Approve));
        assert!(matches!(deputies::withdraw(&app.app, &director, given.id).await, Err(AppError::NotFound)));
        deputies::name(&app.app, &director, week(&app, "zhaomin", &[Approval::Plans])).await.unwrap();
        let lead = app.caller("zhaomin").await;
        let rows = queues::approvals(&app.app, &lead).await.unwrap();
        assert_eq!((rows.rows.len(), rows.count.n), (1, 1));
        assert_eq!(rows.in_name_of[&case], "李慧敏");
        // 2026-09-14 08:12 and six days: the last day. One day more: over.
        app.wait(SignedDuration::from_hours(6 * 24));
        assert_eq!(app.caller("zhaomin").await.places.len(), 1);
        app.wait(SignedDuration::from_hours(24));
        assert!(app.caller("zhaomin").await.places.is_empty());
        let list = deputies::list(&app.app, &app.caller("lihuimin").await).await.unwrap();
        let standing: Vec<&str> = list.given.iter().map(|view| view.standing.as_str()).collect();
        assert_eq!(standing.iter().filter(|s| **s == "over").count(), 1, "{standing:?}");
        assert_eq!(standing.iter().filter(|s| **s == "withdrawn").count(), 1, "{standing:?}");
    }

    /// CMP-7: what a deputy may decide they are told of, as the director is; what was not given to them they are not.
    async fn a_deputy_is_told(app) {
        let director = app.caller("lihuimin").await;
        deputies::name(&app.app, &director, week(&app, "zhenghai", &[Approval::Plans])).await.unwrap();
        deputies::name(&app.app, &director, week(&app, "zhaomin", &[Approval::Returns])).await.unwrap();
        let case = plan_to_approve(&app, &[]).await;
        deliver::deliver(&app.app).await.unwrap();
        let mut told = Vec::new();
        for login in ["lihuimin", "zhenghai", "zhaomin"] {
            let lines = linli_app::notices::newest(&app.app, &app.caller(login).await, true).await.unwrap();
            let mut plans = lines.iter().filter(|line| line.kind == "plan_proposed");
            told.push(plans.any(|line| line.about.as_ref().is_some_and(|about| about.case == case.0)));
        }
        assert_eq!(told, [true, true, false]);
    }

    /// CMP-7: what cannot be is said at its field, in three languages; whoever approves nothing names nobody.
    async fn what_cannot_be_is_said(app) {
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        director.get("/approvals/deputies").await.expect(200);
        let me = app.staff("lihuimin").to_string();
        let fields = [("deputy", me.as_str()), ("from", "2026-09-20"), ("to", "2026-09-14"), ("reason", "")];
        let page = director.post("/approvals/deputies", &fields).await.expect(422);
        assert_eq!(page.words("#f-reason-error").len(), 1);
        let fields = [("deputy", me.as_str()), ("from", "2026-09-20"), ("to", "2026-09-14"), ("reason", "x")];
        let page = director.post("/approvals/deputies", &fields).await.expect(422);
        assert!(page.words("#f-deputy-error")[0].contains("不能请自己代批"));
        let someone = app.staff("zhaomin").to_string();
        for (from, to, field) in [
            ("2026-09-20", "2026-09-14", "to"),
            ("2026-08-01", "2026-09-13", "to"),
            ("2026-09-14", "2027-03-01", "to"),
        ] {
            let fields = [("deputy", someone.as_str()), ("kinds", "plans"), ("from", from), ("to", to), ("reason", "x")];
            let page = director.post("/approvals/deputies", &fields).await.expect(422);
            assert_eq!(page.words(&format!("#f-{field}-error")).len(), 1, "{from} {to}");
        }
        let fields = [("deputy", someone.as_str()), ("from", "2026-09-14"), ("to", "2026-09-15"), ("reason", "x")];
        let page = director.post("/approvals/deputies", &fields).await.expect(422);
        assert_eq!(page.words("#f-kinds-error").len(), 1);
        Visitor::signed_in(&app, "chenjing").await.get("/approvals/deputies").await.expect(403);
        for (tag, words) in [("zh-CN", "代批"), ("zh-TW", "代理核批"), ("en", "Deputies")] {
            let mut reader = Visitor::signed_in(&app, "lihuimin").await.speaking(tag);
            assert!(reader.get("/approvals/deputies").await.expect(200).words("h1")[0].contains(words));
        }
    }
}
