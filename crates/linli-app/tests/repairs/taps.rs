//! Taps of a phone: two technicians at once, and steps that were made without a signal.

use crate::ground::{
    agree, assert_verified, finish, leak, on_duty, quote, report, run, save_card, see, sign, want,
};
use jiff::SignedDuration;
use linli_app::AppError;
use linli_app::repair::act::{Act, Coming, act};
use linli_domain::clock::Signal;
use linli_domain::ids::CaseId;
use linli_domain::refusal::Refusal;
use linli_domain::repair::{Mark, Stage};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

async fn offered(app: &TestApp) -> CaseId {
    on_duty(app, &["huangzhiyuan", "majunjie"]).await;
    let case = report(app, leak(app)).await.case;
    let issue = Act::Issue { department: None, appointment: None, note: String::new() };
    run(app, "chenjing", case, issue).await.unwrap();
    run(app, "chenjing", case, Act::Offer { staff: Vec::new() }).await.unwrap();
    case
}

/// Sends the taps in their order, as one window of the phone does.
async fn send(app: &TestApp, case: CaseId, queue: &[Act]) {
    let caller = app.caller("huangzhiyuan").await;
    for (n, tap) in queue.iter().enumerate() {
        let coming = Coming { expected: None, key: Some(format!("tap-{n}")) };
        act(app, &caller, case, coming, tap.clone()).await.unwrap();
    }
}

app_test! {
    /// C04, REP-2: two who accept at the same instant: one has it, the other is told who.
    async fn two_at_once(app) {
        let case = offered(&app).await;
        let (one, other) = (app.caller("huangzhiyuan").await, app.caller("majunjie").await);
        let accept = || Act::Accept { at: None };
        let (first, second) = tokio::join!(
            act(&app, &one, case, Coming::default(), accept()),
            act(&app, &other, case, Coming::default(), accept()),
        );
        let winner = if first.is_ok() { one.staff } else { other.staff };
        let lost = if first.is_ok() { second } else { first };
        assert_eq!(lost, Err(AppError::Refused(Refusal::AlreadyTaken { staff: winner })));
        assert_eq!(see(&app, "zhouqiang", case).await.unwrap().state.technician, Some(winner));
        assert_verified(&app).await;
    }

    /// REP-5, D05: a shift without a signal, sent twice at once from two windows: everything once, in order, with the
    /// times of the phone.
    async fn a_shift_without_a_signal(app) {
        save_card(&app, 1).await;
        let case = offered(&app).await;
        let began = app.environment.now();
        let at = |minutes: i64| Some(began + SignedDuration::from_mins(minutes));
        let wants = vec![want("valve", 1)];
        let step = |step: &str, minutes| Act::Tick { step: step.to_owned(), at: at(minutes) };
        let mut queue = vec![
            Act::Accept { at: at(1) },
            Act::Arrive { at: at(20) },
            step("ring", 21),
            step("introduce", 22),
            step("overshoes", 23),
            step("sheet", 24),
            Act::Quote { wants: wants.clone(), at: at(30) },
            agree(1),
            Act::Start { at: at(35) },
        ];
        let done = [finish(&wants), sign(Mark::Satisfied), Act::HandIn { at: at(90) }];
        queue.extend(done);
        app.wait(SignedDuration::from_hours(8));
        tokio::join!(send(&app, case, &queue), send(&app, case, &queue));
        let view = see(&app, "zhouqiang", case).await.unwrap();
        assert_eq!(view.state.stage, Stage::HandedIn);
        assert_eq!(view.state.signals[&Signal::Arrived], at(20).unwrap());
        let of = |kind: &str| {
            view.timeline.entries.iter().filter(|e| e.body["type"] == kind).count()
        };
        for kind in ["accepted", "arrived", "quoted", "work_started", "work_done", "signed", "handed_in"] {
            assert_eq!(of(kind), 1, "{kind}");
        }
        assert_eq!(of("ticked"), 4);
        assert_verified(&app).await;
    }

    /// REP-5: a tap that came too late because somebody else has the order is refused with the rule, and the same tap sent
    /// once more is refused the same way.
    async fn conflicts_are_told(app) {
        let case = offered(&app).await;
        run(&app, "majunjie", case, Act::Accept { at: None }).await.unwrap();
        let caller = app.caller("huangzhiyuan").await;
        for _ in 0..2 {
            let coming = Coming { expected: None, key: Some("late".to_owned()) };
            let late = act(&app, &caller, case, coming, Act::Accept { at: None }).await;
            let staff = app.staff("majunjie");
            assert_eq!(late, Err(AppError::Refused(Refusal::AlreadyTaken { staff })));
        }
        let other = Coming { expected: None, key: Some("used".to_owned()) };
        act(&app, &app.caller("majunjie").await, case, other.clone(), Act::Arrive { at: None })
            .await
            .unwrap();
        let reused =
            act(&app, &app.caller("majunjie").await, case, other, quote(&[want("valve", 1)])).await;
        assert_eq!(reused, Err(AppError::KeyReused));
    }
}
