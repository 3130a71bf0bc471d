//! Triage as a use case (STA-5): what was proposed and decided is kept, learnt from within bounds, switched while the
//! program runs, gone back on, and survived when it is broken.

use jiff::SignedDuration;
use linli_app::complaint::act::{self, Act};
use linli_app::complaint::register::{self, NewComplaint, Registered};
use linli_app::contacts::{self, NewContact};
use linli_app::triage::learn::{Outcome, learn, learn_daily};
use linli_app::triage::{self, models, quality};
use linli_app::{App, AppError, Caller};
use linli_domain::ids::CaseId;
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{Channel, Judgement, Kind};
use linli_store::{StoreError, params, triage as store};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use std::sync::Arc;

const ROOMS: [&str; 6] =
    ["JY-3-1-101", "JY-3-1-201", "JY-3-1-301", "JY-3-1-401", "JY-3-1-501", "JY-3-1-601"];

async fn complain(
    app: &TestApp,
    caller: &Caller,
    n: usize,
    category: &str,
    said: &str,
) -> Registered {
    let new = NewComplaint {
        channel: Some(Channel::Phone),
        room: Some(app.place(ROOMS[n % ROOMS.len()])),
        category: category.into(),
        said: said.into(),
        ..NewComplaint::default()
    };
    app.wait(SignedDuration::from_mins(1));
    register::register(app, caller, new, None).await.unwrap()
}

/// Another node on the same database, with a shelf of its own.
fn second_node(app: &TestApp) -> App {
    App { triage: Arc::default(), ..app.app.clone() }
}

async fn answers(app: &TestApp, subject: impl Into<uuid::Uuid>) -> Vec<store::Answer> {
    let subject = subject.into();
    app.db.read(move |tx| store::answers(tx, subject)).await.unwrap()
}

/// Complaints in words of this estate's own, which nobody outside of it would put there.
async fn own_words(app: &TestApp, callers: &[Caller]) {
    let wishes = [
        "什么时候能有",
        "希望尽快安排",
        "已经问过一次",
        "邻居都在问",
        "请给个说法",
        "麻烦登记一下",
    ];
    // Enough that some twenty are held back, whichever ids they get.
    for n in 0..108 {
        let said = format!("{}翠微卡的事，翠微卡第{n}批还没轮到我们", wishes[n % wishes.len()]);
        complain(app, &callers[n % callers.len()], n, "packages", &said).await;
    }
}

app_test! {
    /// STA-5, CMP-3, CMP-4: kind, category, severity and judgement are proposed with their words; what the clerk and the
    /// director decide is kept beside it, question by question, and counted for the offices of an administrator only.
    async fn what_was_proposed_and_decided(app) {
        triage::refresh(&app).await.unwrap();
        let clerk = app.caller("chenjing").await;
        let lift = complain(&app, &clerk, 0, "lift", "三栋电梯又坏了，老人爬不动楼，报修三次都没人管").await;
        let told = lift.triage.clone().unwrap();
        assert_eq!((told.kind.value.as_str(), told.category.value.as_str()), ("complaint", "lift"));
        assert!(told.category.because.iter().any(|word| word.contains("电梯")), "{told:?}");
        assert!(!told.severity_rule.is_empty() && told.places.iter().any(|p| p.kind == "lift"));
        let noise = complain(&app, &clerk, 1, "pets", "楼上半夜装修，电钻声音太大").await;
        let director = app.caller("lihuimin").await;
        let judge = Act::Judge {
            judgement: Judgement::Responsible,
            severity: Some(Severity::Major),
            assist: None,
            reason: "报修三次没有解决".into(),
        };
        act::act(&app, &director, lift.case, None, judge).await.unwrap();
        let kept = answers(&app, lift.case).await;
        let of = |question: &str| kept.iter().find(|a| a.question == question).unwrap().clone();
        assert_eq!(of("category").decided.as_deref(), Some("lift"));
        assert_eq!(of("category").by, Some(clerk.staff.0));
        assert_eq!(of("severity").decided.as_deref(), Some("major"));
        assert_eq!(of("judgement").by, Some(director.staff.0));
        assert_eq!(of("emergency").decided, None);
        let corrected = answers(&app, noise.case).await;
        let category = corrected.iter().find(|a| a.question == "category").unwrap();
        assert_ne!(category.proposed, "pets");
        assert_eq!(category.decided.as_deref(), Some("pets"));

        let told = quality::quality(&app, &app.caller("tangxiaofeng").await).await.unwrap();
        let fared = told.questions.iter().find(|q| q.question == "category").unwrap();
        assert_eq!((fared.proposed, fared.accepted, fared.corrected), (2, 1, 1));
        assert!(told.corrected.iter().any(|c| c.question == "category" && c.decided == "pets" && c.times == 1));
        assert_eq!(quality::quality(&app, &clerk).await, Err(AppError::Forbidden));
    }

    /// STA-5: a contact of which no case came is learnt from too; what was registered twice under one key is read once.
    async fn contacts_are_kept_too(app) {
        let clerk = app.caller("chenjing").await;
        let new = NewContact {
            office: Some(app.node("jy")),
            channel: Some(Channel::Phone),
            said: "请问装修押金什么时候退".into(),
            done: "已答复".into(),
            outcome: "settled".into(),
            kind: Some(Kind::Inquiry),
            ..NewContact::default()
        };
        let taken = contacts::register(&app, &clerk, new.clone(), Some("once".into())).await.unwrap();
        let again = contacts::register(&app, &clerk, new, Some("once".into())).await.unwrap();
        assert_eq!(taken.contact, again.contact);
        let kept = answers(&app, taken.contact).await;
        let kind = kept.iter().find(|a| a.question == "kind").unwrap();
        assert_eq!((kind.proposed.as_str(), kind.decided.as_deref()), ("inquiry", Some("inquiry")));
        let decisions = app.db.read(|tx| store::decisions(tx, 10)).await.unwrap();
        assert_eq!(decisions.len(), 1);
        assert_eq!(decisions[0].text, "请问装修押金什么时候退");
    }

    /// STA-5: two clerks' corrections are learnt, the new model answers at once here and after a look on a second node;
    /// going back is one act; too few decisions make no model.
    async fn learning_and_going_back(app) {
        let administrator = app.caller("tangxiaofeng").await;
        let clerks = [app.caller("chenjing").await, app.caller("suting").await, app.caller("zhaomin").await];
        let nothing = learn(&app, &administrator).await.unwrap();
        assert_eq!((nothing.outcome, nothing.version), (Outcome::Few, 1));
        own_words(&app, &clerks).await;
        let other = second_node(&app);
        triage::refresh(&other).await.unwrap();
        let said = "请问翠微卡轮到我们了吗";
        assert_ne!(other.propose(said, None).category.value, "packages");

        let learnt = learn(&app, &administrator).await.unwrap();
        assert_eq!(learnt.outcome, Outcome::Live, "{learnt:?}");
        assert!(learnt.score > learnt.score_before && learnt.people == 3, "{learnt:?}");
        let now = app.propose(said, None);
        assert_eq!((now.category.value.as_str(), now.model), ("packages", 2));
        assert_eq!(triage::refresh(&other).await.unwrap(), 1);
        assert_eq!(other.propose(said, None).category.value, "packages");
        assert_eq!(other.propose("电梯困人了", None).emergency.value, "yes");
        let size = app.db.read(|tx| Ok::<_, StoreError>(store::body(tx, 2)?.unwrap().len())).await.unwrap();
        assert!(size < 2_000_000, "{size}");

        // It has just learnt: by itself it does so once a day.
        assert_eq!(learn_daily(&app).await.unwrap(), 0);

        models::switch(&app, &administrator, models::SHIPPED).await.unwrap();
        assert_eq!(triage::refresh(&other).await.unwrap(), 1);
        assert_ne!(other.propose(said, None).category.value, "packages");
        let refused = models::switch(&app, &administrator, 1).await;
        assert!(matches!(refused, Err(AppError::Invalid(_))), "a model without a body answers nobody");
        for login in ["chenjing", "guanjing"] {
            // The model answers in all offices: whoever administers one of them alone does not choose it.
            let other = app.caller(login).await;
            assert_eq!(models::switch(&app, &other, 2).await, Err(AppError::Forbidden));
        }
        let (in_force, all) = models::list(&app, &administrator).await.unwrap();
        assert_eq!((in_force, all.len(), all[0].version), (0, 2, 2));
    }

    /// STA-5: a model that does not load leaves the rules working and says why; another version mends it.
    async fn a_broken_model(app) {
        let administrator = app.caller("tangxiaofeng").await;
        let now = app.environment.now();
        let broken = store::ModelRow {
            version: 1, made_at: now, made_by: None, outcome: "live".into(), examples: 0, people: 0, held: 0,
            score: 0, score_before: 0, body: vec![1, 2, 3],
        };
        let row = broken.clone();
        app.db
            .write(move |tx| {
                store::insert_model(tx, &row)?;
                store::switch(tx, 1, now, None)
            })
            .await
            .unwrap();
        triage::refresh(&app).await.unwrap();
        let current = app.triage.current();
        assert!(current.trouble.as_ref().unwrap().contains("unpacked"), "{:?}", current.trouble);
        let told = app.propose("电梯困人了，快来人", None);
        assert_eq!((told.model, told.emergency.value.as_str()), (triage::RULES_ALONE, "yes"));
        assert_eq!(told.category.value, "lift");
        models::switch(&app, &administrator, 0).await.unwrap();
        assert!(app.triage.current().trouble.is_none());
        assert_eq!(app.propose("你好", None).model, 0);
    }

    /// STA-5: wrong labels of one clerk cannot turn the model over, however many they are.
    async fn one_clerk_cannot_turn_it_over(app) {
        triage::refresh(&app).await.unwrap();
        let clerk = app.caller("chenjing").await;
        let faults = ["又停了", "门关不上", "按钮失灵", "一直在晃", "里面灯不亮", "卡在三楼"];
        for n in 0..120 {
            let said = format!("{}单元电梯{}，今天第{n}次", n % 4 + 1, faults[n % faults.len()]);
            complain(&app, &clerk, n, "noise", &said).await;
        }
        let learnt = learn(&app, &app.caller("tangxiaofeng").await).await.unwrap();
        let told = app.propose("二单元电梯门打不开", None);
        assert_eq!(told.category.value, "lift", "{learnt:?}");
    }

    /// STA-5: words that were erased are learnt from no more.
    async fn erased_words_teach_nothing(app) {
        let clerk = app.caller("chenjing").await;
        let case: CaseId = complain(&app, &clerk, 0, "lift", "电梯又坏了").await.case;
        let left = |app: &TestApp| {
            let db = app.app.db.clone();
            async move { db.read(|tx| store::decisions(tx, 10)).await.unwrap().len() }
        };
        assert_eq!(left(&app).await, 2);
        app.db
            .write(move |tx| {
                tx.execute("UPDATE texts SET body = '', erased_at = 1 WHERE case_id = $1", params![case.0])
            })
            .await
            .unwrap();
        assert_eq!(left(&app).await, 0);
    }
}
