//! Hot matters as a use case (STA-3, CMP-15): households count, not messages; only what one may see is shown.

use jiff::{SignedDuration, ToSpan as _};
use linli_app::complaint::register::{self, NewComplaint};
use linli_app::notices;
use linli_app::triage::heat::{self, Heat};
use linli_app::triage::prevention::{self, NewTask};
use linli_app::{AppError, Caller};
use linli_domain::ids::StaffId;
use linli_domain::vocabulary::Channel;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

const ROOMS: [&str; 6] =
    ["JY-3-1-101", "JY-3-1-201", "JY-3-1-301", "JY-3-1-401", "JY-3-1-501", "JY-3-1-601"];

const SAID: [&str; 6] = [
    "一单元电梯又停了，老人上不了楼",
    "电梯停运两天了，没人来修",
    "一单元电梯停在三楼不动，请尽快修",
    "电梯天天停，孩子上学要走楼梯",
    "早上电梯又停了，差点迟到",
    "电梯停了，外卖都送不上来",
];

async fn complain(app: &TestApp, by: &Caller, room: &str, said: &str, accused: &[StaffId]) {
    let new = NewComplaint {
        channel: Some(Channel::Phone),
        room: Some(app.place(room)),
        category: "lift".into(),
        said: said.into(),
        accused_staff: accused.to_vec(),
        ..NewComplaint::default()
    };
    app.wait(SignedDuration::from_mins(30));
    register::register(app, by, new, None).await.unwrap();
}

async fn look(app: &TestApp, login: &str) -> Heat {
    heat::heat(app, &app.caller(login).await, Some(app.node("jy")), 7).await.unwrap()
}

app_test! {
    /// STA-3, D11: five messages of one household are no hot matter; the fifth household makes one, without anybody
    /// joining anything, named by its own words; a later case is read alone, and the same is found again.
    async fn households_make_it_hot(app) {
        let clerk = app.caller("chenjing").await;
        for said in SAID {
            complain(&app, &clerk, ROOMS[0], said, &[]).await;
        }
        assert!(look(&app, "lihuimin").await.matters.is_empty());
        for (room, said) in ROOMS[1..4].iter().zip(SAID) {
            complain(&app, &clerk, room, said, &[]).await;
        }
        assert!(look(&app, "lihuimin").await.matters.is_empty(), "four households");
        complain(&app, &clerk, ROOMS[4], SAID[4], &[]).await;
        let hot = look(&app, "lihuimin").await;
        assert_eq!(hot.read, 10);
        let [matter] = hot.matters.as_slice() else { panic!("{:?}", hot.matters) };
        assert_eq!((matter.households, matter.cases.len(), matter.before), (5, 10, 0));
        assert!(matter.name.contains("电梯") || matter.name.contains("梯停"), "{}", matter.name);
        assert!(matter.place.contains("3 栋"), "{}", matter.place);
        assert!(!matter.joined);
        let cooler = matter.heat;
        complain(&app, &clerk, ROOMS[5], SAID[5], &[]).await;
        let hot = look(&app, "lihuimin").await;
        assert!(hot.matters[0].households == 6 && hot.matters[0].heat > cooler && hot.read == 11);
        // In another span nothing came since.
        app.wait(SignedDuration::from_hours(24 * 20));
        assert!(look(&app, "lihuimin").await.matters.is_empty());
    }

    /// STA-3, CMP-6, ORG-2: who is complained about sees and counts nothing of it; the other office sees nothing at all.
    async fn only_what_one_may_see(app) {
        let clerk = app.caller("chenjing").await;
        let accused = app.staff("lihuimin");
        for (at, (room, said)) in ROOMS.iter().zip(SAID).enumerate() {
            let about: &[StaffId] = if at < 2 { &[accused] } else { &[] };
            complain(&app, &clerk, room, said, about).await;
        }
        assert_eq!(look(&app, "chenjing").await.matters.len(), 1);
        assert!(look(&app, "lihuimin").await.matters.is_empty(), "four households are left");
        let stranger = app.caller("hexiaowen").await;
        let refused = heat::heat(&app, &stranger, Some(app.node("jy")), 7).await;
        assert!(matches!(refused, Err(AppError::NotFound)));
    }

    /// STA-3, CMP-15, D09: one act makes a matter of it; each household keeps its case and number, and five of them are a
    /// group complaint.
    async fn one_act_makes_a_matter(app) {
        let clerk = app.caller("chenjing").await;
        for (room, said) in ROOMS.iter().zip(SAID) {
            complain(&app, &clerk, room, said, &[]).await;
        }
        let hot = look(&app, "lihuimin").await;
        let cases: Vec<_> = hot.matters[0].cases.iter().map(|case| case.id).collect();
        let director = app.caller("lihuimin").await;
        let joined = heat::join(&app, &director, cases).await.unwrap();
        assert_eq!((joined.cases, joined.refused), (6, 0));
        let after = look(&app, "lihuimin").await;
        let matter = &after.matters[0];
        assert!(matter.joined && matter.cases.iter().all(|case| case.group && case.households == 6));
        let numbers: std::collections::BTreeSet<_> = matter.cases.iter().map(|c| &c.number).collect();
        assert_eq!(numbers.len(), 6);
        assert!(matches!(heat::join(&app, &director, Vec::new()).await, Err(AppError::Invalid(_))));
    }

    /// STA-3, CMP-15: a prevention task against a hot matter: who does it is told, says what came of it, once; strangers
    /// neither see nor end it, and words that are missing are named.
    async fn a_task_against_it(app) {
        let clerk = app.caller("chenjing").await;
        for (room, said) in ROOMS.iter().zip(SAID) {
            complain(&app, &clerk, room, said, &[]).await;
        }
        let hot = look(&app, "lihuimin").await;
        let cases: Vec<_> = hot.matters[0].cases.iter().map(|case| case.id).collect();
        let (director, head) = (app.caller("lihuimin").await, app.caller("zhouqiang").await);
        let refused = prevention::open(&app, &director, cases.clone(), NewTask::default()).await;
        let Err(AppError::Invalid(issues)) = refused else { panic!("{refused:?}") };
        let fields: Vec<&str> = issues.iter().map(|issue| issue.field.as_ref()).collect();
        assert_eq!(fields, ["title", "measure", "owner", "due"]);
        let today = prevention::ground(&app, &director, cases.clone()).await.unwrap().today;
        let new = NewTask {
            title: "三栋一单元电梯门机".into(),
            measure: "更换门机控制板，月底前加一次半月保养".into(),
            owner: Some(head.staff),
            due: Some(today.checked_add(7.days()).unwrap()),
        };
        let late = NewTask { due: today.checked_sub(1.days()).ok(), ..new.clone() };
        assert!(prevention::open(&app, &director, cases.clone(), late).await.is_err());
        // The clerk registers; she orders no prevention.
        let not_hers = prevention::open(&app, &clerk, cases.clone(), new.clone()).await;
        assert!(matches!(not_hers, Err(AppError::Forbidden)));
        let task = prevention::open(&app, &director, cases.clone(), new).await.unwrap();
        let told = notices::newest(&app, &head, true).await.unwrap();
        assert!(told.iter().any(|told| told.kind == "prevention_given"));

        let seen = prevention::seen(&app, &head).await.unwrap();
        let [one] = seen.as_slice() else { panic!("{seen:?}") };
        assert!(one.id == task && one.may_end && !one.late && one.done.is_none());
        // The cases are shown to those who see them; she was only given the task.
        assert!(one.cases.is_empty());
        assert_eq!(prevention::seen(&app, &director).await.unwrap()[0].cases.len(), 6);
        let stranger = app.caller("hexiaowen").await;
        assert!(prevention::seen(&app, &stranger).await.unwrap().is_empty());
        let refused = prevention::end(&app, &stranger, task, "办完".into()).await;
        assert!(matches!(refused, Err(AppError::NotFound)));

        app.wait(SignedDuration::from_hours(24 * 9));
        assert!(prevention::seen(&app, &director).await.unwrap()[0].late);
        assert!(prevention::end(&app, &head, task, "  ".into()).await.is_err());
        prevention::end(&app, &head, task, "控制板已换，停梯三天没有再报".into()).await.unwrap();
        let again = prevention::end(&app, &head, task, "再说一次".into()).await;
        assert!(matches!(again, Err(AppError::Invalid(_))), "{again:?}");
        let seen = prevention::seen(&app, &director).await.unwrap();
        let done = seen[0].done.as_ref().unwrap();
        assert!(done.2.starts_with("控制板") && !seen[0].late && !seen[0].may_end);
        let told = notices::newest(&app, &director, true).await.unwrap();
        assert!(told.iter().any(|told| told.kind == "prevention_done"));
    }

    /// STA-3: cases that come in later with an older time, from a sheet, are found all the same.
    async fn what_came_in_late(app) {
        let clerk = app.caller("chenjing").await;
        app.wait(SignedDuration::from_hours(24 * 3));
        for (room, said) in ROOMS[..3].iter().zip(SAID) {
            complain(&app, &clerk, room, said, &[]).await;
        }
        assert!(look(&app, "lihuimin").await.matters.is_empty());
        let now = app.environment.now();
        app.clock.set(now - SignedDuration::from_hours(48));
        for (room, said) in ROOMS[3..].iter().zip(&SAID[3..]) {
            complain(&app, &clerk, room, said, &[]).await;
        }
        app.clock.set(now);
        assert_eq!(look(&app, "lihuimin").await.matters[0].households, 6);
    }
}
