//! Repairs and complaints that belong together, in both directions (REP-7).

use crate::ground::{assert_verified, handed_in, leak, report, run, see};
use linli_app::AppError;
use linli_app::complaint::register::{self, NewComplaint};
use linli_app::complaint::view::case;
use linli_app::repair::{Act, NewRepair, register as report_repair};
use linli_domain::followup::Outcome;
use linli_domain::ids::CaseId;
use linli_domain::refusal::Refusal;
use linli_domain::repair::Mark;
use linli_domain::vocabulary::Channel;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

async fn complaint(app: &TestApp) -> CaseId {
    let new = NewComplaint {
        channel: Some(Channel::Phone),
        room: Some(app.place("JY-3-2-1201")),
        category: "water".into(),
        said: "楼上漏水漏了一个月没人管".into(),
        ..NewComplaint::default()
    };
    register::register(app, &app.caller("chenjing").await, new, None).await.unwrap().case
}

app_test! {
    /// REP-7, CMP-5: a repair within a complaint; both say so, each to those who see it.
    async fn within_a_complaint(app) {
        let complaint = complaint(&app).await;
        let new = NewRepair { within: Some(complaint), ..leak(&app) };
        let repair = report(&app, new).await.case;
        let view = see(&app, "zhaomin", repair).await.unwrap();
        assert_eq!(view.links.len(), 1);
        assert_eq!((view.links[0].id, view.links[0].relation.as_str()), (complaint.0, "within"));
        let other = case(&app, &app.caller("zhaomin").await, complaint).await.unwrap();
        assert!(other.timeline.entries.iter().any(|e| e.body["type"] == "repair_linked"));
        // The complaint lies with nobody of engineering yet: they see the repair and not the complaint.
        let issue = Act::Issue { department: None, appointment: None, note: String::new() };
        run(&app, "chenjing", repair, issue).await.unwrap();
        assert_eq!(see(&app, "huangzhiyuan", repair).await.unwrap().links, []);
        let unknown = NewRepair { within: Some(CaseId(app.staff("chenjing").0)), ..leak(&app) };
        let clerk = app.caller("chenjing").await;
        let refused = report_repair(&app, &clerk, unknown, None).await;
        assert_eq!(refused, Err(AppError::field("within", "unknown")));
        assert_verified(&app).await;
    }

    /// REP-7: the director links them afterwards, once.
    async fn linked_afterwards(app) {
        let (complaint, repair) = (complaint(&app).await, report(&app, leak(&app)).await.case);
        let link = || Act::LinkCase { case: complaint };
        run(&app, "lihuimin", repair, link()).await.unwrap();
        let again = run(&app, "lihuimin", repair, link()).await;
        assert_eq!(again, Err(AppError::Refused(Refusal::AlreadyJoined)));
        assert_eq!(see(&app, "lihuimin", repair).await.unwrap().links.len(), 1);
        assert_verified(&app).await;
    }

    /// REP-7: an unsatisfied one becomes a complaint in the same transaction, about the department that did it.
    async fn an_unsatisfied_one_becomes_a_complaint(app) {
        let repair = handed_in(&app, Mark::Satisfied).await;
        let unsatisfied = Act::FollowUp {
            outcome: Outcome::NotSatisfied,
            channel: Channel::Phone,
            note: "第二天又漏了".into(),
            recall_at: None,
        };
        let acted = run(&app, "shenruolan", repair, unsatisfied).await.unwrap();
        let made = acted.complaint.expect("a complaint");
        let director = app.caller("lihuimin").await;
        let view = case(&app, &director, made).await.unwrap();
        assert_eq!(view.text(view.reported.said), "第二天又漏了");
        assert!(view.state.accused.departments.contains(&app.node("jy-engineering")));
        let order = see(&app, "lihuimin", repair).await.unwrap();
        assert_eq!(order.links[0].relation, "complaint");
        assert!(order.state.unsatisfied && order.state.became_complaint());
        run(&app, "zhaomin", repair, Act::Close).await.unwrap();
        assert_verified(&app).await;
    }
}
