//! Reports of people without an account.

use crate::ground::{JPEG, case_of, code, complaint, from, journal, new, open, see, send, source};
use linli_app::AppError;
use linli_app::repair::view as repair_view;
use linli_app::resident::here::{self, Way};
use linli_app::resident::report::{LIMIT, NewReport, Photo, STRANGE_FORM, TOO_MANY, report};
use linli_domain::actor::Who;
use linli_domain::resident::Step;
use linli_domain::vocabulary::{Channel, Kind, Urgency};
use linli_testkit::app_test;

app_test! {
    /// CHN-1, ORG-3: a report from the code on a wall is registered at its office by the visitor, by nobody of staff, and
    /// the journal says so.
    async fn a_visitor_reports(app) {
        let token = complaint(&app).await;
        let shown = open(&app, &token).await;
        assert_eq!((shown.kind, shown.step), (Kind::Complaint, Some(Step::Received)));
        assert!(shown.number.starts_with("TS260914-"), "{}", shown.number);
        let view = see(&app, case_of(&app, &token).await).await;
        assert_eq!(view.reported.by, Who::Visitor);
        assert_eq!(view.state.channel, Channel::Website);
        assert_eq!(view.state.household, Some(app.place("JY-3-2-1201")));
        assert_eq!(view.state.place, Some(app.place("JY-中心花园")));
        assert_eq!(view.person.phone.as_deref(), Some("154 **** 5207"));
        let by: Vec<Who> = view.timeline.entries.iter().map(|e| e.entry.by).collect();
        assert!(by.iter().all(|who| matches!(who, Who::Visitor)), "{by:?}");
        journal(&app).await;
    }

    /// D04, D05: ten sendings of one form at once, as of a double tap or a phone that tries again, are one case with one
    /// number and one link; other words on the same form are not swallowed.
    async fn one_form_is_one_case(app) {
        let code = code(&app, "JY-中心花园").await;
        let form = new(&app, &code, "垃圾桶两天没有清了。");
        let sent: Vec<_> = (0..10).map(|_| send(&app, &code, form.clone())).collect();
        let mut answers = Vec::new();
        for one in sent {
            answers.push(one.await.unwrap());
        }
        answers.dedup();
        assert_eq!(answers.len(), 1);
        let other = NewReport { said: "另外，灯也坏了。".to_owned(), ..form };
        assert_eq!(send(&app, &code, other).await, Err(AppError::KeyReused));
        journal(&app).await;
    }

    /// CHN-1: an emergency is never refused: without a form of ours, with the decoy filled, with a number that is none,
    /// after very many others from the address. It is issued as a repair at once and flagged; others wait, in words.
    async fn an_emergency_always_gets_through(app) {
        let code = code(&app, "JY-中心花园").await;
        let way = || Way::Code(code.clone());
        let flood = from("198.51.100.7");
        for n in 0..LIMIT {
            let one = new(&app, &code, &format!("第 {n} 条"));
            report(&app, way(), NewReport { kind: Some(Kind::Praise), ..one }, flood.clone()).await.unwrap();
        }
        let late = new(&app, &code, "灯坏了");
        let refused = report(&app, way(), late.clone(), flood.clone()).await;
        assert!(matches!(refused, Err(AppError::TooMany { .. })), "{refused:?}");
        // Somebody else is not in their way.
        report(&app, way(), late, from("203.0.113.8")).await.unwrap();
        let danger = NewReport {
            kind: Some(Kind::Suggestion),
            said: "电梯困人了，快来".to_owned(),
            phone: "12".to_owned(),
            decoy: "http://spam.example".to_owned(),
            ..NewReport::default()
        };
        let sent = report(&app, way(), danger, flood).await.unwrap();
        let token = sent.token.unwrap();
        let shown = open(&app, &token).await;
        assert!(shown.emergency);
        let case = case_of(&app, &token).await;
        let view = repair_view::repair(&app, &app.caller("chenjing").await, case).await.unwrap();
        assert_eq!(view.state.working_urgency(), Urgency::Emergency);
        let flags = app.app.db.read(move |tx| linli_store::resident_pages::flags(tx, case.0)).await.unwrap();
        assert_eq!(flags, [STRANGE_FORM, TOO_MANY]);
        assert_eq!(view.flags, flags);
        journal(&app).await;
    }

    /// CHN-1: an emergency within the limit, on our form, is not flagged: nobody is to think twice about it.
    async fn an_ordinary_emergency_is_not_flagged(app) {
        let code = code(&app, "JY-中心花园").await;
        let danger = NewReport { kind: Some(Kind::Repair), ..new(&app, &code, "电梯困人了，快来") };
        let sent = report(&app, Way::Code(code), danger, from("198.51.100.7")).await.unwrap();
        let case = case_of(&app, &sent.token.unwrap()).await;
        let view = repair_view::repair(&app, &app.caller("chenjing").await, case).await.unwrap();
        assert_eq!(view.state.working_urgency(), Urgency::Emergency);
        assert_eq!(view.flags, [] as [String; 0]);
    }

    /// CHN-1: what a program fills in is not taken, and a person who meets that presses once more; nothing is registered.
    async fn decoys_and_forms_from_elsewhere(app) {
        let code = code(&app, "JY-中心花园").await;
        let before = journal(&app).await;
        let good = new(&app, &code, "灯坏了");
        for bad in [
            NewReport { decoy: "x".to_owned(), ..good.clone() },
            NewReport { nonce: String::new(), ..good.clone() },
            NewReport { nonce: "00".repeat(24), ..good.clone() },
            NewReport { said: " ".to_owned(), ..good.clone() },
            NewReport { phone: "12".to_owned(), ..good },
        ] {
            let refused = send(&app, &code, bad).await;
            assert!(matches!(refused, Err(AppError::Invalid(_))), "{refused:?}");
        }
        assert_eq!(journal(&app).await, before);
    }

    /// CMP-15, M10: a neighbour joins with their own number and counts as a household of their own; what they see of the
    /// first report is its kind and its time. A case that is not offered at the place is not joined.
    async fn me_too(app) {
        let first = complaint(&app).await;
        let code = code(&app, "JY-中心花园").await;
        let here = here::here(&app, Way::Code(code.clone())).await.unwrap();
        assert_eq!(here.open.len(), 1);
        let same_as = Some(here.open[0].case);
        let neighbour = NewReport { same_as, room: "3-2-1101".to_owned(), ..new(&app, &code, "") };
        let second = send(&app, &code, neighbour).await.unwrap();
        let shown = open(&app, &second.token.unwrap()).await;
        assert_ne!(shown.number, open(&app, &first).await.number);
        assert_eq!(shown.households, 2);
        assert_eq!(open(&app, &first).await.households, 2);
        assert_eq!(here::here(&app, Way::Code(code)).await.unwrap().open.len(), 1, "one matter");
        let other = crate::ground::code(&app, "JY-3-2-1201").await;
        let stranger = NewReport { same_as, ..new(&app, &other, "我家也是") };
        let alone = send(&app, &other, stranger).await.unwrap();
        assert_eq!(open(&app, &alone.token.unwrap()).await.households, 0);
        journal(&app).await;
    }

    /// P09, P10, V02: what is no photo is not kept, and does not cost the words.
    async fn only_photos_are_kept(app) {
        let code = code(&app, "JY-中心花园").await;
        let photo = |name: &str, bytes: &[u8]| Photo { name: name.to_owned(), bytes: bytes.to_vec() };
        let photos = vec![
            photo("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
            photo("../../lamp.jpg", JPEG),
            photo("x.html", b"<script>alert(1)</script>"),
        ];
        let sent = send(&app, &code, NewReport { photos, ..new(&app, &code, "灯坏了") }).await.unwrap();
        let shown = open(&app, &sent.token.unwrap()).await;
        assert_eq!(shown.photos.len(), 1);
        assert!(shown.photos[0].own);
    }

    /// ORG-3: codes are random and open nothing once they are taken out of use; words that are no case get a number.
    async fn codes_and_other_kinds(app) {
        let old = code(&app, "JY-3-2-1201").await;
        let other = code(&app, "JY-3-2-1101").await;
        assert_ne!(old, other);
        assert!(old.len() == 10 && !old.contains("1201"), "{old}");
        let admin = app.caller("tangxiaofeng").await;
        linli_app::resident::codes::renew(&app, &admin, app.place("JY-3-2-1201")).await.unwrap();
        let gone = here::here(&app, Way::Code(old)).await;
        assert!(matches!(gone, Err(AppError::NotFound)));
        let praise = NewReport { kind: Some(Kind::Praise), ..new(&app, &other, "保安帮我提东西，谢谢") };
        let sent = report(&app, Way::Code(other), praise, source()).await.unwrap();
        assert!(sent.token.is_none() && sent.number.starts_with("JD"), "{sent:?}");
    }
}
