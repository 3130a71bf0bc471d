//! Letters to residents, through a mail server that really runs.

use crate::ground::{case_of, code, explained, new, send, source};
use futures_util::future::BoxFuture;
use jiff::SignedDuration;
use linli_app::complaint::sweep;
use linli_app::mail::address::{self, Choice, parsed};
use linli_app::mail::deliver::deliver;
use linli_app::mail::smtp::{Security, Smtp};
use linli_app::mail::wording;
use linli_app::mail::{Answer, Channel, Letter, Post, fate};
use linli_app::resident::form;
use linli_app::resident::report::NewReport;
use linli_app::scripts::{self, Script};
use linli_app::{App, AppError};
use linli_domain::ids::CaseId;
use linli_domain::letter::{Fate, Occasion};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use linli_testkit::post::{self, MailServer};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// The application with a channel.
fn with(app: &TestApp, post: Arc<Post>) -> App {
    App { post, ..app.app.clone() }
}

/// A complaint by somebody who left an address.
async fn report(app: &TestApp, email: &str, language: &str) -> (String, CaseId) {
    let code = code(app, "JY-中心花园").await;
    let new = NewReport {
        name: "王女士\r\nBcc: spy@example.com".to_owned(),
        phone: "15400005207".to_owned(),
        room: "3-2-1201".to_owned(),
        email: email.to_owned(),
        language: language.to_owned(),
        ..new(app, &code, "花园的灯坏了三天，晚上看不见路。")
    };
    let token = send(app, &code, new).await.unwrap().token.unwrap();
    let case = case_of(app, &token).await;
    (token, case)
}

async fn fates(app: &TestApp, app_with: &App, case: CaseId) -> Vec<(Occasion, Fate)> {
    let letters = fate::letters(app_with, &app.caller("lihuimin").await, case).await.unwrap();
    letters.all.iter().map(|letter| (letter.occasion, letter.fate)).collect()
}

/// Header lines that were folded, in one.
fn header<'a>(letter: &'a str, name: &str) -> Vec<&'a str> {
    let head = letter.split("\r\n\r\n").next().unwrap();
    head.split("\r\n").filter_map(|line| line.strip_prefix(name)?.strip_prefix(": ")).collect()
}

/// Words that travel as base64, in clear.
fn words(letter: &str) -> String {
    use base64::Engine as _;
    let (head, body) = letter.split_once("\r\n\r\n").unwrap();
    if !head.contains("base64") {
        return body.replace("=\r\n", "");
    }
    let body: String = body.split_whitespace().collect();
    String::from_utf8(base64::engine::general_purpose::STANDARD.decode(body).unwrap()).unwrap()
}

app_test! {
    /// CHN-2, CHN-3, CMP-13, M06, M09, M10, P13: a resident who left an address is written to by a real server, once for
    /// each stage, in their language: one recipient, our own Message-ID, marked as written by a program, no picture and no
    /// word of theirs in it, the number alone in the subject, and the link to their case.
    async fn a_letter_for_each_stage(app) {
        let server = MailServer::find();
        let with_post = with(&app, server.post());
        let to = server.recipient("resident");
        let (token, case) = report(&app, &to, "en").await;
        assert_eq!(deliver(&with_post).await.unwrap(), 1);
        assert_eq!(deliver(&with_post).await.unwrap(), 0);
        app.wait(SignedDuration::from_mins(1));
        explained(&app, case).await;
        assert_eq!(deliver(&with_post).await.unwrap(), 1);
        let sent = [(Occasion::Received, Fate::Sent), (Occasion::Told, Fate::Sent)];
        assert_eq!(fates(&app, &with_post, case).await, sent);
        let letters = server.letters(&to);
        assert_eq!(letters.len(), 2);
        for letter in &letters {
            assert_eq!(header(letter, "X-Envelope-To"), [to.as_str()]);
            assert_eq!(header(letter, "To"), [to.as_str()]);
            assert!(header(letter, "Bcc").is_empty() && header(letter, "Cc").is_empty());
            assert_eq!(header(letter, "Auto-Submitted"), ["auto-generated"]);
            assert_eq!(header(letter, "Content-Language"), ["en"]);
            assert_eq!(header(letter, "From"), ["\"Service desk\" <desk@office.example>"]);
            assert!(header(letter, "Message-ID")[0].ends_with("@office.example>"), "{letter}");
            assert_eq!(header(letter, "Date").len(), 1);
            let said = words(letter);
            assert!(said.contains(&format!("https://desk.office.example/t/{token}")), "{said}");
            assert!(said.contains("/mail") && said.contains("0755-00000000"), "{said}");
            for hidden in ["王女士", "spy@", "5207", "花园的灯", "路灯", "<img", "<html"] {
                assert!(!said.contains(hidden) && !letter.contains(hidden), "{hidden} in {said}");
            }
        }
        let subjects: Vec<&str> = letters.iter().flat_map(|l| header(l, "Subject")).collect();
        assert!(subjects.iter().any(|s| s.starts_with("Received: TS")), "{subjects:?}");
        assert!(subjects.iter().any(|s| s.starts_with("There is a result: TS")), "{subjects:?}");
    }

    /// CHN-2: in the resident's own language, also where it needs more than ASCII.
    async fn in_the_residents_language(app) {
        let server = MailServer::find();
        let with_post = with(&app, server.post());
        for (language, said) in [("zh-TW", "已經收到"), ("zh-CN", "我们收到了"), ("fr", "我们收到了")] {
            let to = server.recipient("resident");
            report(&app, &to, language).await;
            deliver(&with_post).await.unwrap();
            let letters = server.letters(&to);
            assert_eq!(letters.len(), 1);
            assert!(words(&letters[0]).contains(said), "{}", words(&letters[0]));
        }
    }

    /// CHN-2, M07: an address that the server refuses for good is tried once, and the case says so; one that it puts off is
    /// tried later and later, and then no more.
    async fn refused_and_put_off(app) {
        let server = MailServer::find();
        let with_post = with(&app, server.post());
        let (_, gone) = report(&app, &server.recipient("gone"), "zh-CN").await;
        let (_, spam) = report(&app, &server.recipient("spam"), "zh-CN").await;
        let (_, later) = report(&app, &server.recipient("later"), "zh-CN").await;
        assert_eq!(deliver(&with_post).await.unwrap(), 0);
        assert_eq!(fates(&app, &with_post, gone).await, [(Occasion::Received, Fate::Refused)]);
        assert_eq!(fates(&app, &with_post, spam).await, [(Occasion::Received, Fate::Refused)]);
        assert_eq!(fates(&app, &with_post, later).await, [(Occasion::Received, Fate::Waiting)]);
        for _ in 0..20 {
            app.wait(SignedDuration::from_mins(20));
            deliver(&with_post).await.unwrap();
        }
        app.wait(SignedDuration::from_hours(30));
        for _ in 0..20 {
            app.wait(SignedDuration::from_hours(9));
            deliver(&with_post).await.unwrap();
        }
        let seen = fate::letters(&with_post, &app.caller("lihuimin").await, later).await.unwrap();
        assert_eq!((seen.all[0].fate, seen.all[0].attempts), (Fate::Failed, 6));
        assert!(seen.all[0].answer.contains("try again later"), "{:?}", seen.all[0]);
        let seen = fate::letters(&with_post, &app.caller("lihuimin").await, gone).await.unwrap();
        assert_eq!(seen.all[0].attempts, 1);
        assert!(seen.all[0].answer.contains("no such user"), "{:?}", seen.all[0]);
    }

    /// M07: a server that takes the words and dies before it answers may have delivered them: the letter is not sent again.
    async fn lost_after_acceptance(app) {
        let server = MailServer::find();
        let with_post = with(&app, server.post());
        let to = server.recipient("lost");
        let (_, case) = report(&app, &to, "zh-CN").await;
        for _ in 0..3 {
            deliver(&with_post).await.unwrap();
            app.wait(SignedDuration::from_hours(1));
        }
        assert_eq!(fates(&app, &with_post, case).await, [(Occasion::Received, Fate::Unknown)]);
        assert_eq!(server.letters(&to).len(), 1);
    }

    /// M07, C09: a node that dies between taking a letter and saying what became of it leaves one that may have arrived;
    /// another node does not send it again. Two nodes at once send it once.
    async fn a_node_that_dies(app) {
        let dying = Arc::new(Dying::default());
        let post = Arc::new(Post { channel: Some(dying.clone()), ..Post::default() });
        let with_post = with(&app, post);
        let (_, case) = report(&app, "resident@example.com", "zh-CN").await;
        let round = tokio::spawn({
            let with_post = with_post.clone();
            async move { deliver(&with_post).await }
        });
        dying.reached.notified().await;
        round.abort();
        assert!(round.await.is_err());
        assert_eq!(fates(&app, &with_post, case).await, [(Occasion::Received, Fate::Sending)]);
        assert_eq!(deliver(&with_post).await.unwrap(), 0);
        app.wait(SignedDuration::from_mins(11));
        assert_eq!(deliver(&with_post).await.unwrap(), 0);
        assert_eq!(fates(&app, &with_post, case).await, [(Occasion::Received, Fate::Unknown)]);
        assert_eq!(dying.asked.load(Ordering::SeqCst), 1);

        let counting = Arc::new(Counting::default());
        let post = Arc::new(Post { channel: Some(counting.clone()), ..Post::default() });
        let (one, two) = (with(&app, post.clone()), with(&app, post));
        report(&app, "another@example.com", "zh-CN").await;
        let (a, b) = tokio::join!(deliver(&one), deliver(&two));
        assert_eq!(a.unwrap() + b.unwrap(), 1);
        assert_eq!(counting.0.lock().unwrap().len(), 1);
    }

    /// CHN-2: a server that nobody reaches costs each round one attempt, not one for every letter that waits.
    async fn nobody_there(app) {
        let nobody = MailServer { port: 1, ..MailServer::find() };
        let with_post = with(&app, nobody.post());
        let (_, first) = report(&app, "one@example.com", "zh-CN").await;
        app.wait(SignedDuration::from_secs(1));
        let (_, second) = report(&app, "two@example.com", "zh-CN").await;
        assert_eq!(deliver(&with_post).await.unwrap(), 0);
        let caller = app.caller("lihuimin").await;
        let mut attempts = Vec::new();
        for case in [first, second] {
            attempts.push(fate::letters(&with_post, &caller, case).await.unwrap().all[0].attempts);
        }
        assert_eq!(attempts, [1, 0]);
        assert!(nobody.smtp().check().await.is_err());
        assert_eq!(MailServer::find().smtp().check().await, Ok(()));
    }

    /// CHN-2: over STARTTLS and over TLS, signed in, a letter arrives as it does in the clear.
    async fn over_a_secret_line(app) {
        let server = MailServer::find();
        for security in [Security::StartTls, Security::Tls] {
            let smtp = server.secret(security, post::PASSWORD);
            assert_eq!(smtp.check().await, Ok(()), "{security:?}");
            let with_post = with(&app, MailServer::through(smtp));
            let to = server.recipient("resident");
            let (_, case) = report(&app, &to, "en").await;
            assert_eq!(deliver(&with_post).await.unwrap(), 1, "{security:?}");
            assert_eq!(deliver(&with_post).await.unwrap(), 0, "{security:?}");
            assert_eq!(fates(&app, &with_post, case).await, [(Occasion::Received, Fate::Sent)]);
            assert_eq!(server.letters(&to).len(), 1, "{security:?}");
        }
    }

    /// CHN-2, M07: a password that the server refuses is told with the letter and to the operator, in the server's words;
    /// nothing was taken, so that the letter goes out once when the password is right, and is given up when it stays wrong.
    async fn a_wrong_password(app) {
        let server = MailServer::find();
        let caller = app.caller("lihuimin").await;
        for security in [Security::StartTls, Security::Tls] {
            let wrong = server.secret(security, "wrong");
            let told = wrong.check().await.unwrap_err();
            assert!(told.contains("535") && told.contains("credentials invalid"), "{told}");
            let with_wrong = with(&app, MailServer::through(wrong));
            let to = server.recipient("resident");
            let (_, case) = report(&app, &to, "zh-CN").await;
            assert_eq!(deliver(&with_wrong).await.unwrap(), 0);
            let seen = fate::letters(&with_wrong, &caller, case).await.unwrap();
            assert_eq!((seen.all[0].fate, seen.all[0].attempts), (Fate::Waiting, 1));
            assert!(seen.all[0].answer.contains("credentials invalid"), "{:?}", seen.all[0]);
            let right = server.secret(security, post::PASSWORD);
            let with_right = with(&app, MailServer::through(right));
            assert_eq!(deliver(&with_right).await.unwrap(), 0, "it waits for its turn");
            app.wait(SignedDuration::from_mins(2));
            assert_eq!(deliver(&with_right).await.unwrap(), 1);
            app.wait(SignedDuration::from_hours(1));
            assert_eq!(deliver(&with_right).await.unwrap(), 0);
            assert_eq!(server.letters(&to).len(), 1);
        }
        let with_wrong = with(&app, MailServer::through(server.secret(Security::Tls, "wrong")));
        let to = server.recipient("resident");
        let (_, case) = report(&app, &to, "zh-CN").await;
        for _ in 0..20 {
            deliver(&with_wrong).await.unwrap();
            app.wait(SignedDuration::from_hours(9));
        }
        let seen = fate::letters(&with_wrong, &caller, case).await.unwrap();
        assert_eq!((seen.all[0].fate, seen.all[0].attempts), (Fate::Failed, 6));
        assert!(seen.all[0].answer.contains("credentials invalid"), "{:?}", seen.all[0]);
        assert_eq!(server.letters(&to).len(), 0);
    }

    /// CHN-2: where a secret line is wanted, nothing is said without one: not to a server that offers no STARTTLS or speaks
    /// in the clear, to one that nobody vouches for, or to one with somebody else's certificate.
    async fn never_in_the_clear(app) {
        let server = MailServer::find();
        let secret = |security| server.secret(security, post::PASSWORD);
        let refused = [
            ("no STARTTLS", Smtp { port: server.port, ..secret(Security::StartTls) }),
            ("in the clear", Smtp { port: server.port, ..secret(Security::Tls) }),
            ("unknown authority", Smtp { trusted: None, ..secret(Security::StartTls) }),
            ("unknown authority", Smtp { trusted: None, ..secret(Security::Tls) }),
            ("another name", Smtp { host: "localhost".to_owned(), ..secret(Security::StartTls) }),
            ("another name", Smtp { host: "localhost".to_owned(), ..secret(Security::Tls) }),
        ];
        let caller = app.caller("lihuimin").await;
        for (why, smtp) in refused {
            assert!(smtp.check().await.is_err(), "{why}");
            let with_post = with(&app, MailServer::through(smtp));
            let to = server.recipient("resident");
            let (_, case) = report(&app, &to, "zh-CN").await;
            assert_eq!(deliver(&with_post).await.unwrap(), 0, "{why}");
            let seen = fate::letters(&with_post, &caller, case).await.unwrap();
            assert_eq!((seen.all[0].fate, seen.all[0].attempts), (Fate::Waiting, 1), "{why}");
            assert!(!seen.all[0].answer.is_empty(), "{why}");
            assert_eq!(server.letters(&to).len(), 0, "{why}");
        }
    }

    /// CHN-2: without a mail server the case says so, and nothing waits for one that is set up months later.
    async fn no_channel(app) {
        let (_, case) = report(&app, "resident@example.com", "zh-CN").await;
        assert_eq!(deliver(&app).await.unwrap(), 0);
        assert_eq!(fates(&app, &app.app, case).await, [(Occasion::Received, Fate::NoChannel)]);
    }

    /// CHN-2, S22: nothing wakes a resident: what is written in the night goes out in the morning of the office; an emergency
    /// of theirs goes out at once.
    async fn the_night_is_quiet(app) {
        let counting = Arc::new(Counting::default());
        let post = Arc::new(Post { channel: Some(counting.clone()), ..Post::default() });
        let with_post = with(&app, post);
        app.clock.set("2026-09-14T23:30:00+08:00".parse().unwrap());
        let (_, case) = report(&app, "resident@example.com", "zh-CN").await;
        assert_eq!(deliver(&with_post).await.unwrap(), 0);
        let seen = fate::letters(&with_post, &app.caller("lihuimin").await, case).await.unwrap();
        assert_eq!(seen.all[0].fate, Fate::Held);
        assert_eq!(seen.all[0].until, Some("2026-09-15T08:00:00+08:00".parse().unwrap()));
        let code = code(&app, "JY-中心花园").await;
        let danger = NewReport {
            email: "danger@example.com".to_owned(),
            ..new(&app, &code, "电梯困人，里面有孩子")
        };
        send(&app, &code, danger).await.unwrap();
        assert_eq!(deliver(&with_post).await.unwrap(), 1);
        app.clock.set("2026-09-15T08:00:00+08:00".parse().unwrap());
        assert_eq!(deliver(&with_post).await.unwrap(), 1);
        let to: Vec<String> = counting.0.lock().unwrap().iter().map(|l| l.to.clone()).collect();
        assert_eq!(to, ["danger@example.com", "resident@example.com"]);
    }

    /// CMP-13, CHN-2: who was promised something and did not get it is told so before they ask, once for each stage; and a
    /// letter that is no longer true by the time of sending is not sent.
    async fn lateness_is_admitted(app) {
        let counting = Arc::new(Counting::default());
        let post = Arc::new(Post {
            channel: Some(counting.clone()),
            phone: "0755-00000000".to_owned(),
            ..Post::default()
        });
        let with_post = with(&app, post);
        let (_, case) = report(&app, "resident@example.com", "zh-CN").await;
        deliver(&with_post).await.unwrap();
        for _ in 0..6 {
            app.wait(SignedDuration::from_hours(24));
            sweep::sweep(&app).await.unwrap();
            deliver(&with_post).await.unwrap();
        }
        let late: Vec<_> = fates(&app, &with_post, case).await;
        let late: Vec<_> = late.into_iter().filter(|(o, _)| *o == Occasion::Late).collect();
        assert_eq!(late, [(Occasion::Late, Fate::Sent)]);
        let letters = counting.0.lock().unwrap().clone();
        let letter = letters.iter().find(|l| l.subject.starts_with("抱歉")).unwrap();
        assert!(letter.body.contains("没有在 9 月"), "{}", letter.body);
        assert!(!letter.body.contains('{'), "{}", letter.body);
    }

    /// CHN-2, R01: letters are stopped by a press, never by opening a link; for the case or for good; and come again if wanted.
    async fn no_more_letters(app) {
        let counting = Arc::new(Counting::default());
        let post = Arc::new(Post { channel: Some(counting.clone()), ..Post::default() });
        let with_post = with(&app, post);
        let (token, case) = report(&app, "Wang@Example.com", "zh-CN").await;
        deliver(&with_post).await.unwrap();
        for _ in 0..3 {
            let seen = address::letters(&app, &token, source()).await.unwrap();
            assert_eq!(seen.address.as_deref(), Some("W***@example.com"));
            assert!(!seen.case_stopped && !seen.all_stopped);
        }
        let forged = address::choose(&app, &token, "0".repeat(48), Choice::StopCase, source());
        assert!(forged.await.is_err());
        let choose = async |choice| {
            let nonce = form::nonce(&app, &address::subject(&token));
            address::choose(&app, &token, nonce, choice, source()).await.unwrap();
        };
        choose(Choice::StopCase).await;
        app.wait(SignedDuration::from_mins(1));
        explained(&app, case).await;
        assert_eq!(deliver(&with_post).await.unwrap(), 0);
        assert_eq!(fates(&app, &with_post, case).await[1], (Occasion::Told, Fate::Stopped));
        choose(Choice::Resume).await;
        choose(Choice::StopAll).await;
        // The same address in other letters, for another case.
        let (_, other) = report(&app, "wang@example.com", "zh-CN").await;
        assert_eq!(deliver(&with_post).await.unwrap(), 0);
        assert_eq!(fates(&app, &with_post, other).await, [(Occasion::Received, Fate::Stopped)]);
    }

    /// M03, M09: an address is one address; nobody is flooded in another's name.
    async fn addresses_are_addresses(app) {
        for wrong in ["", "a", "a@", "a@b", "a@b.c, d@e.f", "a@b.c\r\nBcc: d@e.f", "<a@b.c>", "王@b.c", "\"x y\"@b.c", "a@[127.0.0.1]"] {
            assert_eq!(parsed(wrong), None, "{wrong}");
        }
        assert_eq!(parsed(" A.b+c@Example.COM ").as_deref(), Some("A.b+c@example.com"));
        for n in 0..12 {
            let (_, case) = report(&app, "victim@example.com", "zh-CN").await;
            let letters = fates(&app, &app.app, case).await;
            assert_eq!(letters.len(), usize::from(n < 10), "{n}");
        }
    }

    /// V01: what is erased is not written to any more, and nothing of the address stays.
    async fn erased_addresses(app) {
        let (_, case) = report(&app, "resident@example.com", "zh-CN").await;
        let at = app.app.environment.now();
        app.app.db.write(move |tx| linli_store::erasure::case(tx, case.0, at)).await.unwrap();
        assert_eq!(deliver(&app).await.unwrap(), 0);
        let seen = fate::letters(&app, &app.caller("lihuimin").await, case).await.unwrap();
        assert_eq!(seen.address, None);
    }

    /// CHN-2, ADM-1, P12, P27: the office edits the words; a blank that there is none of, more than the number in the subject,
    /// and an end without a way to stop are refused by name; a text out of use means that none is written.
    async fn the_offices_own_words(app) {
        let counting = Arc::new(Counting::default());
        let post = Arc::new(Post { channel: Some(counting.clone()), ..Post::default() });
        let with_post = with(&app, post);
        let director = app.caller("lihuimin").await;
        let shipped = scripts::get(&app, &director, "letter_received").await.unwrap().script;
        let said = |title: &str, body: &str| Script {
            title: [title.to_owned(), String::new(), String::new()],
            body: [body.to_owned(), String::new(), String::new()],
            ..shipped.clone()
        };
        for (title, body, field) in [
            ("收到 {number}", "{who} {secret}", "body_zh_cn"),
            ("收到 {place}", "{number}", "title_zh_cn"),
        ] {
            let refused = scripts::save(&app, &director, said(title, body)).await;
            let Err(AppError::Invalid(issues)) = refused else { panic!("{refused:?}") };
            assert_eq!(issues[0].field, field);
        }
        let end = scripts::get(&app, &director, "letter_end").await.unwrap().script;
        let endless = Script { body: ["{office}".to_owned(), String::new(), String::new()], ..end };
        assert!(matches!(scripts::save(&app, &director, endless).await, Err(AppError::Invalid(_))));
        let own = said("锦园收到 {number}", "编号 {number}\n电话 {phone}\nfile:///etc/passwd");
        let shown = wording::preview(&with_post, &director, own.clone()).await.unwrap();
        assert_eq!(shown[0].subject, "锦园收到 WX260914-007");
        assert!(shown[2].body.contains("No more mails: "), "{}", shown[2].body);
        scripts::save(&app, &director, own).await.unwrap();
        report(&app, "resident@example.com", "zh-CN").await;
        deliver(&with_post).await.unwrap();
        let letter = counting.0.lock().unwrap()[0].clone();
        assert!(letter.subject.starts_with("锦园收到 TS"), "{}", letter.subject);
        assert!(letter.body.contains("编号 TS") && !letter.body.contains("电话"), "{}", letter.body);
        let edited = scripts::get(&app, &director, "letter_received").await.unwrap().script;
        scripts::save(&app, &director, Script { retired: true, ..edited }).await.unwrap();
        let (_, case) = report(&app, "other@example.com", "zh-CN").await;
        deliver(&with_post).await.unwrap();
        assert_eq!(fates(&app, &with_post, case).await, [(Occasion::Received, Fate::Off)]);
    }
}

/// A channel that never comes back, as a node that dies in the middle.
#[derive(Default)]
struct Dying {
    reached: tokio::sync::Notify,
    asked: AtomicUsize,
}

impl Channel for Dying {
    fn send<'a>(&'a self, _: &'a Letter) -> BoxFuture<'a, Answer> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.reached.notify_one();
        Box::pin(std::future::pending())
    }

    fn check(&self) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }
}

/// A channel that keeps what it is given.
#[derive(Default)]
struct Counting(Mutex<Vec<Letter>>);

impl Channel for Counting {
    fn send<'a>(&'a self, letter: &'a Letter) -> BoxFuture<'a, Answer> {
        self.0.lock().unwrap().push(letter.clone());
        Box::pin(async { Answer::Taken })
    }

    fn check(&self) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async { Ok(()) })
    }
}
