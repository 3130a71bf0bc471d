//! Asking about one's own data: who may ask, who answers, and what is handed over (ADM-3, V06).

use crate::ground::{case_of, complaint, from, source};
use jiff::SignedDuration;
use linli_app::AppError;
use linli_app::mail::address::{self, Choice};
use linli_app::mail::deliver::deliver;
use linli_app::privacy::answer::{self, Done, Step, TRIES, open_with_code, step};
use linli_app::privacy::requests::{self, Ask, Asked, Opened, Taken};
use linli_app::resident::form;
use linli_app::resident::report::NewReport;
use linli_domain::ids::CaseId;
use linli_domain::privacy::{Progress, Proof, Wish};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use uuid::Uuid;

fn asking(wish: Wish, words: &str) -> Ask {
    Ask { wish, words: words.to_owned(), phone: String::new() }
}

async fn send(app: &TestApp, token: &str, ask: Ask) -> Result<Taken, AppError> {
    let nonce = form::nonce(app, &requests::subject(token));
    requests::ask_by_link(app, token, &nonce, ask, source()).await
}

async fn shown(app: &TestApp, token: &str) -> Vec<Asked> {
    match requests::through_link(app, token, source()).await.unwrap() {
        Opened::Page { asked, .. } => asked,
        Opened::Over => panic!("the link has ended"),
    }
}

async fn only(app: &TestApp) -> Uuid {
    let director = app.caller("lihuimin").await;
    let list = requests::list(app, &director, false).await.unwrap();
    assert_eq!(list.len(), 1);
    list[0].row.id
}

fn prove() -> Step {
    Step::Prove { proof: Proof::CalledBack, note: "回拨登记号码，本人确认".to_owned() }
}

fn corrected(words: &str, name: &str, phone: &str) -> Step {
    Step::Corrected { words: words.to_owned(), name: name.to_owned(), phone: phone.to_owned() }
}

app_test! {
    /// V06, CHN-2: what is handed over holds the address for mails, whole, and every mail with what became of it.
    async fn mails_are_handed_over(app) {
        let code = crate::ground::code(&app, "JY-中心花园").await;
        let new = NewReport {
            phone: "15400005207".to_owned(),
            email: "wang@example.com".to_owned(),
            language: "en".to_owned(),
            ..crate::ground::new(&app, &code, "花园的灯坏了")
        };
        let token = crate::ground::send(&app, &code, new).await.unwrap().token.unwrap();
        deliver(&app).await.unwrap();
        send(&app, &token, asking(Wish::See, "")).await.unwrap();
        let (id, lead) = (only(&app).await, app.caller("zhaomin").await);
        step(&app, &lead, (id, 1), prove()).await.unwrap();
        let Done::Code(code) = step(&app, &lead, (id, 2), Step::HandOver).await.unwrap() else { panic!("no code") };
        let held = open_with_code(&app, &token, &code, source()).await.unwrap();
        let case = &held.cases[0];
        let mail = case.mail.as_ref().unwrap();
        assert_eq!((mail.address.as_str(), mail.language.as_str(), mail.stopped_at), ("wang@example.com", "en", None));
        let letters: Vec<_> = case.letters.iter().map(|l| (l.occasion, l.fate)).collect();
        assert_eq!(letters, [("received", "no_channel")]);
        let nonce = form::nonce(&app, &address::subject(&token));
        address::choose(&app, &token, nonce, Choice::StopAll, source()).await.unwrap();
        let held = open_with_code(&app, &token, &code, source()).await.unwrap();
        assert_eq!(held.cases[0].mail.as_ref().unwrap().stopped_at, Some(app.environment.now()));
    }

    /// ADM-3: a name and a number that were wrong are put right where no card is: in the case, its contact, the search and
    /// the way back; the journal does not change.
    async fn corrected_where_no_card_is(app) {
        let token = complaint(&app).await;
        let number = crate::ground::open(&app, &token).await.number;
        send(&app, &token, asking(Wish::Correct, "我姓汪，手机尾号是 6666")).await.unwrap();
        let (id, lead) = (only(&app).await, app.caller("zhaomin").await);
        step(&app, &lead, (id, 1), prove()).await.unwrap();
        let bad = step(&app, &lead, (id, 2), corrected("已改", "", "abc")).await;
        assert!(matches!(bad, Err(AppError::Invalid(_))));
        let entries = crate::ground::journal(&app).await;
        step(&app, &lead, (id, 2), corrected("姓名和手机已经改好", "汪女士", "15400006666")).await.unwrap();
        assert_eq!(shown(&app, &token).await[0].answer, "姓名和手机已经改好");
        let hash = app.keys.phone_hash("15400005207");
        let mine = "SELECT count(*) AS n FROM contacts WHERE phone_hash = $1";
        let n: i64 = app.app.db.read(move |tx| tx.one(mine, &[hash.clone().into()])?.get("n")).await.unwrap();
        assert_eq!(n, 0);
        let found = linli_app::search::find(&app, &lead, "汪女士", 9).await.unwrap();
        assert_eq!(found.cases.len(), 1);
        assert!(linli_app::search::find(&app, &lead, "王女士", 9).await.unwrap().cases.is_empty());
        assert!(linli_app::resident::find::find(&app, &number, "6666", source()).await.is_ok());
        assert_eq!(crate::ground::journal(&app).await, entries);
    }

    /// ADM-3: asked through the link of a case, twice is once; it is answered by a working day; a form that was not made
    /// here records nothing, and a correction says what is wrong.
    async fn asked_by_link(app) {
        let token = complaint(&app).await;
        let blind = requests::ask_by_link(&app, &token, "x", asking(Wish::See, ""), source()).await;
        assert!(matches!(blind, Err(AppError::Invalid(_))));
        assert!(matches!(send(&app, &token, asking(Wish::Correct, "")).await, Err(AppError::Invalid(_))));
        let wrong = Ask { phone: "abc".to_owned(), ..asking(Wish::See, "") };
        assert!(matches!(send(&app, &token, wrong).await, Err(AppError::Invalid(_))));
        assert!(shown(&app, &token).await.is_empty());
        let see = || asking(Wish::See, "想看看你们存了什么");
        assert_eq!(send(&app, &token, see()).await.unwrap(), Taken::New);
        let again = send(&app, &token, see()).await.unwrap();
        let asked = shown(&app, &token).await;
        assert_eq!(again, Taken::Waits(asked[0].due_at), "who asks again is told so");
        assert_eq!(asked.len(), 1);
        // Monday 14 September and fifteen days on which the desk works, by its calendar every day.
        assert_eq!(asked[0].due_at.to_string(), "2026-09-29T15:59:59Z");
        assert!(matches!(requests::through_link(&app, "nothing", source()).await, Err(AppError::NotFound)));
    }

    /// V06: what is held is handed over against a code that staff tells after calling back: whole numbers, every word, and
    /// nothing of anybody else; few tries, and only for some days.
    async fn handed_over_by_code(app) {
        let token = complaint(&app).await;
        let CaseId(case) = case_of(&app, &token).await;
        send(&app, &token, asking(Wish::See, "")).await.unwrap();
        let (id, lead) = (only(&app).await, app.caller("zhaomin").await);
        let early = step(&app, &lead, (id, 1), Step::HandOver).await;
        assert!(matches!(early, Err(AppError::Invalid(_))), "{early:?}");
        assert!(answer::file(&app, &lead, id).await.is_err());
        step(&app, &lead, (id, 1), prove()).await.unwrap();
        let Done::Code(code) = step(&app, &lead, (id, 2), Step::HandOver).await.unwrap() else { panic!("no code") };
        assert!(code.len() == 8 && code.chars().all(|c| c.is_ascii_digit()));
        assert!(shown(&app, &token).await[0].opens);
        let held = open_with_code(&app, &token, &code, source()).await.unwrap();
        assert_eq!(held.contacts.len(), 1);
        assert_eq!(held.contacts[0].phone.as_deref(), Some("15400005207"));
        assert_eq!(held.contacts[0].name, "王女士");
        assert_eq!(held.cases[0].story[0].words, "花园的灯坏了三天，晚上看不见路。");
        assert_eq!(held.requests[0].progress, Progress::Done);
        assert!(held.card.is_none(), "a number that was typed is nobody's card");
        let paper = answer::file(&app, &lead, id).await.unwrap();
        assert_eq!((paper.cases, paper.contacts), (held.cases, held.contacts));
        for _ in 0..TRIES {
            let wrong = open_with_code(&app, &token, "00000000", from("198.51.100.7")).await;
            assert_eq!(wrong.err(), Some(AppError::NotFound));
        }
        let locked = open_with_code(&app, &token, &code, source()).await;
        assert!(matches!(locked, Err(AppError::TooMany { .. })));
        app.wait(SignedDuration::from_hours(24 * 8));
        assert_eq!(open_with_code(&app, &token, &code, source()).await.err(), Some(AppError::NotFound));
        assert!(case != id);
    }

    /// ORG-2, ADM-3: answered inside the office by those who may; the desk's clerks do not, another office knows nothing,
    /// and only some may erase; who was slower is told.
    async fn by_those_who_may(app) {
        let token = complaint(&app).await;
        send(&app, &token, asking(Wish::Erase, "")).await.unwrap();
        let id = only(&app).await;
        let clerk = app.caller("chenjing").await;
        assert_eq!(requests::list(&app, &clerk, false).await.err(), Some(AppError::Forbidden));
        let elsewhere = app.caller("yeqing").await;
        let theirs = requests::list(&app, &elsewhere, false).await;
        assert!(theirs.is_err() || theirs.unwrap().is_empty());
        let lead = app.caller("zhaomin").await;
        step(&app, &lead, (id, 1), prove()).await.unwrap();
        assert_eq!(step(&app, &lead, (id, 2), Step::Erase).await.err(), Some(AppError::Forbidden));
        let slow = step(&app, &lead, (id, 1), Step::Refuse { words: "x".to_owned() }).await;
        assert_eq!(slow.err(), Some(AppError::Stale { current: 2 }));
        let mute = step(&app, &lead, (id, 2), Step::Refuse { words: " ".to_owned() }).await;
        assert!(matches!(mute, Err(AppError::Invalid(_))));
        let other = step(&app, &lead, (id, 2), corrected("x", "", "")).await;
        assert!(matches!(other, Err(AppError::Invalid(_))), "a wish to erase is not answered by a correction");
        let no = "此事仍在诉讼中，依法须保存。";
        step(&app, &lead, (id, 2), Step::Refuse { words: no.to_owned() }).await.unwrap();
        let told = shown(&app, &token).await;
        assert_eq!((told[0].progress, told[0].answer.as_str()), (Progress::Refused, no));
        let again = step(&app, &lead, (id, 3), prove()).await;
        assert!(matches!(again, Err(AppError::Invalid(_))));
        let log = "SELECT count(*) AS n FROM change_log WHERE subject = 'privacy_request'";
        let n: i64 = app.app.db.read(move |tx| tx.one(log, &[])?.get("n")).await.unwrap();
        assert_eq!(n, 2);
    }
}
