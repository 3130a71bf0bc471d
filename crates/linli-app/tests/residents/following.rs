//! Following a case by its link, and acting on it.

use crate::ground::{
    JPEG, case_of, code, complaint, explained, journal, new, open, respond, run, see, send, source,
};
use jiff::SignedDuration;
use linli_app::AppError;
use linli_app::complaint::act::Act;
use linli_app::complaint::view;
use linli_app::files::{Size, Upload};
use linli_app::notices;
use linli_app::repair::act::{self as repair, Act as Repair, Coming};
use linli_app::resident::follow::{self, Ask, Moment, Opened};
use linli_app::resident::report::{NewReport, Photo};
use linli_app::resident::respond::{Done, Response};
use linli_app::resident::{form, links, respond as page};
use linli_domain::Refusal;
use linli_domain::actor::Who;
use linli_domain::complaint::Stage;
use linli_domain::followup::Outcome;
use linli_domain::resident::Step;
use linli_domain::vocabulary::Kind;
use linli_testkit::app_test;

fn rate(outcome: Outcome, note: &str) -> Response {
    Response::Rate { outcome, note: note.to_owned() }
}

app_test! {
    /// R01, P06: opening a link writes nothing, however often and by whomever; what is no link opens nothing.
    async fn reading_writes_nothing(app) {
        let token = complaint(&app).await;
        let case = case_of(&app, &token).await;
        explained(&app, case).await;
        let before = (journal(&app).await, see(&app, case).await.row.version);
        for _ in 0..3 {
            open(&app, &token).await;
        }
        assert_eq!((journal(&app).await, see(&app, case).await.row.version), before);
        let number = open(&app, &token).await.number;
        let bent = format!("{}{}", &token[..21], if token.ends_with('A') { 'Q' } else { 'A' });
        for wrong in [number.as_str(), "", "0", &token[..20], &case.to_string(), &bent, "AAAAAAAAAAAAAAAAAAAAAA"] {
            let answer = follow::follow(&app, wrong, source()).await;
            assert!(matches!(answer, Err(AppError::NotFound)), "{wrong}");
        }
    }

    /// CMP-13, M10: the resident sees how far it is, every word to them and their own, and nothing that is between
    /// colleagues; not even their own name, because a link may be read by others.
    async fn what_is_shown(app) {
        let token = complaint(&app).await;
        let case = case_of(&app, &token).await;
        run(&app, "chenjing", case, Act::Note { text: "这位业户常来，先不急".to_owned() }).await;
        explained(&app, case).await;
        let shown = open(&app, &token).await;
        assert_eq!(shown.step, Some(Step::Done));
        let words = format!("{:?}", shown.moments);
        assert!(words.contains("花园的灯坏了三天") && words.contains("市政维护"), "{words}");
        for hidden in ["先不急", "属于市政", "王女士", "5207"] {
            assert!(!format!("{shown:?}").contains(hidden), "{hidden}");
        }
    }

    /// R02, S30: one rating for each closing, by the holder of the link; not without a form of ours, and none while the case
    /// is not there yet.
    async fn one_rating_for_each_closing(app) {
        let token = complaint(&app).await;
        let case = case_of(&app, &token).await;
        let early = respond(&app, &token, rate(Outcome::Satisfied, "")).await;
        assert!(matches!(early, Err(AppError::Refused(Refusal::WrongStage { .. }))), "{early:?}");
        explained(&app, case).await;
        let forged = page::respond(&app, &token, "0".repeat(48), rate(Outcome::Satisfied, ""), source());
        assert!(matches!(forged.await, Err(AppError::Invalid(_))));
        // A machine that answers for somebody who was not reached is none of the three.
        let unreached = respond(&app, &token, rate(Outcome::NoAnswer, "")).await;
        assert!(matches!(unreached, Err(AppError::Refused(_))), "{unreached:?}");
        let nonce = form::nonce(&app, &page::subject(&token));
        for _ in 0..2 {
            let once = page::respond(&app, &token, nonce.clone(), rate(Outcome::Satisfied, "谢谢"), source());
            assert_eq!(once.await.unwrap(), Done::Done);
        }
        let shown = open(&app, &token).await;
        assert_eq!((shown.rated, shown.step), (Some(Outcome::Satisfied), Some(Step::FollowedUp)));
        let again = respond(&app, &token, rate(Outcome::NotSatisfied, "改主意了")).await;
        assert!(matches!(again, Err(AppError::Refused(Refusal::WrongStage { .. }))), "{again:?}");
        let view = see(&app, case).await;
        let rated = view.timeline.entries.iter().filter(|e| e.body["type"] == "followed_up").count();
        assert_eq!(rated, 1);
        journal(&app).await;
    }

    /// CMP-11, S30: whoever is not satisfied has it taken up again under the same number; after the archive within the
    /// days of the policy, and not a second later, from the page as from the desk.
    async fn taken_up_again(app) {
        let token = complaint(&app).await;
        let case = case_of(&app, &token).await;
        let number = open(&app, &token).await.number;
        explained(&app, case).await;
        let speechless = respond(&app, &token, rate(Outcome::NotSatisfied, "")).await;
        assert!(matches!(speechless, Err(AppError::Refused(Refusal::ReasonRequired))), "{speechless:?}");
        respond(&app, &token, rate(Outcome::NotSatisfied, "灯还是不亮")).await.unwrap();
        assert_eq!(see(&app, case).await.state.round, 1);
        explained(&app, case).await;
        respond(&app, &token, rate(Outcome::BasicallySatisfied, "")).await.unwrap();
        run(&app, "lihuimin", case, Act::Close).await;
        app.wait(SignedDuration::from_hours(15 * 24));
        assert!(open(&app, &token).await.may.contains(&Ask::Reopen));
        respond(&app, &token, Response::Reopen { reason: "又坏了".to_owned() }).await.unwrap();
        assert_eq!(open(&app, &token).await.number, number);
        explained(&app, case).await;
        respond(&app, &token, rate(Outcome::Satisfied, "")).await.unwrap();
        run(&app, "lihuimin", case, Act::Close).await;
        app.wait(SignedDuration::from_hours(15 * 24 + 1));
        let late = respond(&app, &token, Response::Reopen { reason: "又坏了".to_owned() }).await;
        assert!(matches!(late, Err(AppError::Refused(Refusal::ReopenWindowPassed { .. }))), "{late:?}");
        assert!(!open(&app, &token).await.may.contains(&Ask::Reopen));
        journal(&app).await;
    }

    /// CMP-13: words and photos are added, a withdrawal is asked for and confirmed by staff, an objection goes to the
    /// director; the journal names the visitor.
    async fn words_and_requests(app) {
        let token = complaint(&app).await;
        let case = case_of(&app, &token).await;
        let photo = Photo { name: "灯.jpg".to_owned(), bytes: JPEG.to_vec() };
        let add = Response::Add { text: "今晚又黑了一片".to_owned(), photos: vec![photo] };
        respond(&app, &token, add).await.unwrap();
        let nothing = respond(&app, &token, Response::Add { text: " ".to_owned(), photos: Vec::new() }).await;
        assert!(matches!(nothing, Err(AppError::Invalid(_))));
        respond(&app, &token, Response::Withdraw { reason: "修好了".to_owned() }).await.unwrap();
        let shown = open(&app, &token).await;
        assert!(shown.withdrawing && shown.step.is_some(), "staff has not confirmed it yet");
        assert_eq!(shown.photos.len(), 1);
        let (kind, bytes) = follow::photo(&app, &token, (shown.photos[0].id, Size::Whole), source()).await.unwrap();
        assert_eq!((kind.as_str(), &bytes[..]), ("image/jpeg", JPEG));
        let refuse = Act::Withdraw { confirmed: false, reason: "灯还没有全部修好".to_owned() };
        run(&app, "lihuimin", case, refuse).await;
        explained(&app, case).await;
        respond(&app, &token, Response::Object { reason: "灯是小区装的".to_owned() }).await.unwrap();
        let view = see(&app, case).await;
        assert_eq!(view.state.stage, Stage::Objected);
        let mine = |kind: &str| view.timeline.entries.iter().find(|e| e.body["type"] == kind).map(|e| e.entry.by);
        for kind in ["supplemented", "attached", "withdrawal_requested", "objection_raised"] {
            assert_eq!(mine(kind), Some(Who::Visitor), "{kind}");
        }
        let told = open(&app, &token).await.moments;
        let refused = |moment: &Moment| matches!(moment, Moment::WithdrawalDecided(false, _));
        assert!(told.iter().any(|(_, moment)| refused(moment)));
        journal(&app).await;
    }

    /// CMP-13, REP-2: a repair is called off by its link while nobody has come, and whoever was to go is told; not once
    /// somebody is there, and never an emergency.
    async fn a_repair_is_called_off(app) {
        let code = code(&app, "JY-中心花园").await;
        let report = |said: &str| NewReport { kind: Some(Kind::Repair), ..new(&app, &code, said) };
        let token = send(&app, &code, report("长椅的木条松了一根")).await.unwrap().token.unwrap();
        let case = case_of(&app, &token).await;
        let (head, him) = (app.caller("zhouqiang").await, app.caller("majunjie").await);
        let issue = Repair::Issue { department: None, appointment: None, note: String::new() };
        let steps = [
            ("lihuimin", issue),
            ("zhouqiang", Repair::AssignTechnician { staff: him.staff, reason: String::new() }),
            ("majunjie", Repair::Accept { at: None }),
        ];
        for (login, step) in steps {
            let by = app.caller(login).await;
            repair::act(&app, &by, case, Coming::default(), step).await.unwrap();
        }
        assert!(open(&app, &token).await.may.contains(&Ask::CallOff));
        let reason = || Response::CallOff { reason: "邻居自己拧紧了".to_owned() };
        respond(&app, &token, reason()).await.unwrap();
        let shown = open(&app, &token).await;
        assert_eq!((shown.step, shown.may.contains(&Ask::CallOff)), (None, false));
        assert!(respond(&app, &token, reason()).await.is_err(), "it is called off already");
        linli_app::complaint::sweep::deliver(&app).await.unwrap();
        let told = notices::newest(&app, &him, true).await.unwrap();
        assert!(told.iter().any(|told| told.kind == "repair_withdrawn"), "{told:?}");

        let token = send(&app, &code, report("井盖翘起来了，晚上会绊人")).await.unwrap().token.unwrap();
        let case = case_of(&app, &token).await;
        let issue = Repair::Issue { department: None, appointment: None, note: String::new() };
        let give = Repair::AssignTechnician { staff: him.staff, reason: String::new() };
        for (by, step) in [(&app.caller("lihuimin").await, issue), (&head, give), (&him, Repair::Accept { at: None }), (&him, Repair::Arrive { at: None })] {
            repair::act(&app, by, case, Coming::default(), step).await.unwrap();
        }
        assert!(!open(&app, &token).await.may.contains(&Ask::CallOff));
        assert!(matches!(respond(&app, &token, reason()).await, Err(AppError::Refused(_))));

        let token = send(&app, &code, report("花园配电箱冒火花，漏电打手")).await.unwrap().token.unwrap();
        let shown = open(&app, &token).await;
        assert!(shown.emergency && !shown.may.contains(&Ask::CallOff));
        journal(&app).await;
    }

    /// P08: photos are shown to the holder of this case's link alone, and what staff attached is not among them.
    async fn photos_of_this_case_only(app) {
        let (token, other) = (complaint(&app).await, complaint(&app).await);
        let case = case_of(&app, &token).await;
        let file = |name: &str| Act::Attach { file: Upload::new(name, JPEG.to_vec()) };
        run(&app, "chenjing", case, file("内部.jpg")).await;
        assert_eq!(open(&app, &token).await.photos, []);
        let inner = see(&app, case).await.attachments[0].id;
        let photo = Photo { name: "x.jpg".to_owned(), bytes: JPEG.to_vec() };
        respond(&app, &token, Response::Add { text: String::new(), photos: vec![photo] }).await.unwrap();
        let own = open(&app, &token).await.photos[0].id;
        for (link, id) in [(&token, inner), (&other, own)] {
            let answer = follow::photo(&app, link, (id, Size::Whole), source()).await;
            assert!(matches!(answer, Err(AppError::NotFound)));
        }
    }

    /// CHN-3: a link ends by the policy and can be taken back; both are told, and nothing can be done with it any more.
    /// Staff who see the case read its link; those who do not see it read none.
    async fn links_end(app) {
        let token = complaint(&app).await;
        let case = case_of(&app, &token).await;
        let clerk = app.caller("chenjing").await;
        assert_eq!(links::known(&app, &clerk, case).await.unwrap(), Some(token.clone()));
        let stranger = app.caller("hexiaowen").await;
        assert!(links::known(&app, &stranger, case).await.is_err());
        let fresh = links::renew(&app, &clerk, case).await.unwrap();
        assert!(matches!(follow::follow(&app, &token, source()).await, Ok(Opened::Over)));
        let add = || Response::Add { text: "x".to_owned(), photos: Vec::new() };
        assert_eq!(respond(&app, &token, add()).await.unwrap(), Done::Over);
        explained(&app, case).await;
        respond(&app, &fresh, rate(Outcome::Satisfied, "")).await.unwrap();
        run(&app, "lihuimin", case, Act::Close).await;
        app.wait(SignedDuration::from_hours(180 * 24));
        open(&app, &fresh).await;
        app.wait(SignedDuration::from_hours(1));
        assert!(matches!(follow::follow(&app, &fresh, source()).await, Ok(Opened::Over)));
        assert_eq!(links::known(&app, &clerk, case).await.unwrap(), None);
    }

    /// T16: a promise that was broken is admitted, with whom the house has told.
    async fn lateness_is_admitted(app) {
        let token = complaint(&app).await;
        assert!(open(&app, &token).await.promises.iter().all(|promise| !promise.late));
        app.wait(SignedDuration::from_hours(2));
        linli_app::complaint::sweep::sweep(&app).await.unwrap();
        let shown = open(&app, &token).await;
        assert!(shown.promises.iter().any(|promise| promise.late), "{:?}", shown.promises);
        assert!(!shown.told.is_empty());
        let case = case_of(&app, &token).await;
        assert!(view::case(&app, &app.caller("lihuimin").await, case).await.is_ok());
    }
}
