//! Passwords, sessions, API tokens, lock-out.

use jiff::SignedDuration;
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::sign_in::guesses::{ADDRESS_LIMIT, LOGIN_LIMIT, WINDOW};
use linli_app::sign_in::session::{ABSOLUTE, IDLE, end_one, end_others, own, purge};
use linli_app::sign_in::{
    NewToken, SignIn, SignedIn, caller_of_session, caller_of_token, change_password, sign_in,
    sign_out, token,
};
use linli_domain::vocabulary::Role;
use linli_store::{StoreError, change_log, params, sessions, staff};
use linli_testkit::app_test;
use linli_testkit::company::{PASSWORD, TestApp};

const ORIGIN: &str = "192.0.2.7 test";

fn ask(login: &str, password: &str) -> SignIn {
    SignIn {
        login: login.to_owned(),
        password: password.to_owned(),
        address: Some("192.0.2.7".to_owned()),
        origin: ORIGIN.to_owned(),
        previous: None,
    }
}

async fn enter(app: &TestApp, login: &str) -> SignedIn {
    sign_in(app, ask(login, PASSWORD)).await.unwrap()
}

async fn alive(app: &TestApp, token: &str) -> bool {
    match caller_of_session(app, token, ORIGIN).await {
        Ok(_) => true,
        Err(AppError::SignedOut) => false,
        Err(error) => panic!("{error}"),
    }
}

app_test! {
    /// ADM-2: by password; both ends are written down.
    async fn a_session_begins_and_ends(app) {
        let entered = enter(&app, "  ChenJing ").await;
        assert_eq!(entered.caller.staff, app.staff("chenjing"));
        let (caller, session) = caller_of_session(&app, &entered.token, ORIGIN).await.unwrap();
        assert_eq!((caller, session.name.as_str()), (entered.caller, "陈静"));
        assert_eq!((session.login.as_str(), session.locale.as_str()), ("chenjing", "zh-CN"));
        assert_eq!(session.csrf.len(), 32);
        sign_out(&app, &entered.token, ORIGIN).await.unwrap();
        assert!(!alive(&app, &entered.token).await);
        sign_out(&app, &entered.token, ORIGIN).await.unwrap();
        let id = app.staff("chenjing").0;
        let acts = app.app.db.read(move |tx| change_log::of_subject(tx, id, 10)).await.unwrap();
        let mut acts: Vec<_> = acts.into_iter().map(|change| change.act).collect();
        acts.sort();
        assert_eq!(acts, ["sign_in", "sign_out"]);
    }

    /// P14: the token changes at each sign-in, and the browser's old one dies.
    async fn the_token_changes_at_each_sign_in(app) {
        let first = enter(&app, "chenjing").await;
        let again = SignIn { previous: Some(first.token.clone()), ..ask("chenjing", PASSWORD) };
        let second = sign_in(&app, again).await.unwrap();
        assert_ne!(first.token, second.token);
        assert!(!alive(&app, &first.token).await);
        assert!(alive(&app, &second.token).await);
    }

    /// P14: a new password kills all other sessions of the person, and nobody else's.
    async fn a_new_password_ends_the_other_sessions(app) {
        let (here, there) = (enter(&app, "chenjing").await, enter(&app, "chenjing").await);
        let other = enter(&app, "suting").await;
        let change = |old: &str, new: &str| {
            change_password(&app, &here.session, old.to_owned(), new.to_owned(), ORIGIN.to_owned())
        };
        let wrong = change("not the password", "rain on the plum trees").await.unwrap_err();
        assert_eq!(wrong, AppError::field("old", "password_wrong"));
        assert!(matches!(change(PASSWORD, "short").await, Err(AppError::Invalid(_))));
        assert!(alive(&app, &there.token).await);
        change(PASSWORD, "rain on the plum trees").await.unwrap();
        assert!(alive(&app, &here.token).await);
        assert!(!alive(&app, &there.token).await);
        assert!(alive(&app, &other.token).await);
        assert!(sign_in(&app, ask("chenjing", PASSWORD)).await.is_err());
        assert!(sign_in(&app, ask("chenjing", "rain on the plum trees")).await.is_ok());
    }

    async fn sessions_end_when_unused_and_at_last_in_any_case(app) {
        let minute = SignedDuration::from_mins(1);
        let entered = enter(&app, "chenjing").await;
        app.wait(IDLE - minute);
        assert!(alive(&app, &entered.token).await);
        app.wait(IDLE - minute);
        assert!(alive(&app, &entered.token).await, "use keeps it alive");
        app.wait(IDLE + minute);
        assert!(!alive(&app, &entered.token).await);
        let busy = enter(&app, "chenjing").await;
        for _ in 0..(ABSOLUTE.as_hours() / 8) {
            assert!(alive(&app, &busy.token).await);
            app.wait(SignedDuration::from_hours(8));
        }
        assert!(!alive(&app, &busy.token).await);
        assert!(purge(&app).await.unwrap() >= 2);
    }

    /// ADM-2: sessions can be ended.
    async fn own_sessions_are_listed_and_ended(app) {
        let (here, there) = (enter(&app, "chenjing").await, enter(&app, "chenjing").await);
        let third = enter(&app, "chenjing").await;
        let listed = own(&app, &here.session).await.unwrap();
        assert_eq!(listed.len(), 3);
        assert_eq!(listed.iter().filter(|session| session.current).count(), 1);
        let (_, session) = caller_of_session(&app, &there.token, ORIGIN).await.unwrap();
        let key = own(&app, &session).await.unwrap().into_iter().find(|s| s.current).unwrap().key;
        let stranger = enter(&app, "suting").await;
        let denied = end_one(&app, &stranger.session, key.clone()).await.unwrap_err();
        assert_eq!(denied, AppError::NotFound);
        end_one(&app, &here.session, key).await.unwrap();
        assert!(!alive(&app, &there.token).await);
        assert_eq!(end_others(&app, &here.session).await.unwrap(), 1);
        assert!(!alive(&app, &third.token).await);
        assert!(alive(&app, &here.token).await && alive(&app, &stranger.token).await);
    }

    /// P15: empty, broken, shortened and foreign tokens never match.
    async fn garbage_is_nobody(app) {
        let entered = enter(&app, "chenjing").await;
        let api = NewToken { name: "电话系统".into(), scopes: vec!["write".into()], expires_at: None };
        let (_, api) = token::create(&app, &entered.session, api, ORIGIN.into()).await.unwrap();
        let mut flipped = entered.token.clone().into_bytes();
        flipped[3] = if flipped[3] == b'A' { b'B' } else { b'A' };
        let flipped = String::from_utf8(flipped).unwrap();
        let cut = &entered.token[..42];
        for garbage in ["", " ", "null", "0", "' OR 1=1 --", "linli_", &flipped, cut, &api] {
            assert!(!alive(&app, garbage).await, "{garbage}");
        }
        for garbage in ["", "linli_", "linli_0", "Bearer", &api[6..], &api[..48], &entered.token] {
            let refused = caller_of_token(&app, garbage, ORIGIN).await;
            assert_eq!(refused.unwrap_err(), AppError::SignedOut, "{garbage}");
        }
        assert!(caller_of_token(&app, &api, ORIGIN).await.is_ok());
    }

    /// P15: the answer does not tell an unknown login from a wrong password or from somebody who has left.
    async fn logins_cannot_be_enumerated(app) {
        let left = app.staff("suting");
        app.app.db.write(move |tx| {
            let mut person = staff::get(tx, left)?.unwrap();
            person.retired_at = Some(jiff::Timestamp::UNIX_EPOCH);
            staff::update(tx, &person).map(drop)
        }).await.unwrap();
        let wrong = AppError::field("login", "sign_in_wrong");
        for (login, password) in [("nobody", PASSWORD), ("chenjing", "wrong password"), ("suting", PASSWORD), ("", "")] {
            assert_eq!(sign_in(&app, ask(login, password)).await.err(), Some(wrong.clone()), "{login}");
        }
        for _ in 0..LOGIN_LIMIT {
            let _ = sign_in(&app, ask("nobody", "guess")).await;
        }
        assert!(matches!(sign_in(&app, ask("nobody", "guess")).await, Err(AppError::TooMany { .. })));
    }

    /// P16: of a hundred guesses at once only the first ten are looked at; then even the right password waits.
    async fn a_hundred_guesses_at_once_are_a_hundred_guesses(app) {
        let guesses: Vec<_> = (0..100).map(|guess| {
            let mut ask = ask("chenjing", &format!("guess number {guess}"));
            ask.address = Some(format!("198.51.100.{guess}"));
            let app = app.app.clone();
            tokio::spawn(async move { sign_in(&app, ask).await.map(drop) })
        }).collect();
        let (mut looked_at, mut refused) = (0, 0);
        for guess in guesses {
            match guess.await.unwrap() {
                Err(AppError::Invalid(_)) => looked_at += 1,
                Err(AppError::TooMany { .. }) => refused += 1,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((looked_at, refused), (LOGIN_LIMIT, 100 - LOGIN_LIMIT));
        assert!(matches!(sign_in(&app, ask("chenjing", PASSWORD)).await, Err(AppError::TooMany { .. })));
        assert!(sign_in(&app, ask("suting", PASSWORD)).await.is_ok(), "others are not locked out");
        app.wait(WINDOW + SignedDuration::from_secs(1));
        assert!(sign_in(&app, ask("chenjing", PASSWORD)).await.is_ok());
    }

    /// P16: guesses at many logins from one address are counted together; what was right is no guess.
    async fn guesses_are_counted_by_address_too(app) {
        let before = app.environment.now();
        app.app.db.write(move |tx| {
            for _ in 0..ADDRESS_LIMIT - 4 {
                sessions::count_guess(tx, "address:192.0.2.7", before, before)?;
            }
            Ok::<_, StoreError>(())
        }).await.unwrap();
        for _ in 0..6 {
            enter(&app, "suting").await;
        }
        let mut refused = 0;
        for guess in 0..10 {
            let guess = sign_in(&app, ask(&format!("login{guess}"), "guess")).await;
            refused += i32::from(matches!(guess, Err(AppError::TooMany { .. })));
        }
        assert_eq!(refused, 6);
        let elsewhere = SignIn { address: Some("203.0.113.9".into()), ..ask("chenjing", PASSWORD) };
        assert!(sign_in(&app, elsewhere).await.is_ok());
    }

    /// P23: what is taken from a person is gone on their next request, on sessions and on tokens.
    async fn rights_end_at_once(app) {
        let entered = enter(&app, "chenjing").await;
        let new = NewToken { name: "x".into(), scopes: vec!["write".into()], expires_at: None };
        let (_, api) = token::create(&app, &entered.session, new, ORIGIN.into()).await.unwrap();
        let id = app.staff("chenjing");
        assert!(entered.caller.has(Right::Register));
        app.app.db.write(move |tx| staff::replace_grants(tx, id, &[])).await.unwrap();
        let (caller, _) = caller_of_session(&app, &entered.token, ORIGIN).await.unwrap();
        assert!(!caller.has(Right::Register) && !caller.has(Right::SeeCases));
        assert!(!caller_of_token(&app, &api, ORIGIN).await.unwrap().has(Right::Register));
        app.app.db.write(move |tx| {
            let mut person = staff::get(tx, id)?.unwrap();
            person.retired_at = Some(jiff::Timestamp::UNIX_EPOCH);
            staff::update(tx, &person).map(drop)
        }).await.unwrap();
        assert!(!alive(&app, &entered.token).await);
        assert_eq!(caller_of_token(&app, &api, ORIGIN).await, Err(AppError::SignedOut));
    }

    /// P23: a right that this program cannot read takes all rights with it.
    async fn a_broken_right_fails_closed(app) {
        let entered = enter(&app, "lihuimin").await;
        let (id, node) = (app.staff("lihuimin").0, app.node("jy").0);
        app.app.db.write(move |tx| {
            tx.execute("INSERT INTO role_grants (staff_id, role, node_id) VALUES ($1, $2, $3)", params![id, "wizard", node]).map(drop)
        }).await.unwrap();
        let (caller, _) = caller_of_session(&app, &entered.token, ORIGIN).await.unwrap();
        assert_eq!(caller.grants, linli_app::Grants::default());
    }

    /// P23: an office that was closed gives no rights any more.
    async fn a_retired_node_gives_no_rights(app) {
        let node = app.node("jy").0;
        app.app.db.write(move |tx| {
            tx.execute("UPDATE nodes SET retired_at = 1 WHERE id = $1", params![node]).map(drop)
        }).await.unwrap();
        let caller = app.caller("chenjing").await;
        assert!(caller.grants.grants.is_empty());
    }

    /// ADM-2: tokens have scopes, an end, and can be revoked.
    async fn tokens_have_no_more_rights_than_their_scopes(app) {
        let admin = enter(&app, "tangxiaofeng").await;
        let make = |scopes: &[&str], expires_at| {
            let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
            token::create(&app, &admin.session, NewToken { name: "n".into(), scopes, expires_at }, ORIGIN.into())
        };
        let (_, reads) = make(&[], None).await.unwrap();
        let (_, writes) = make(&["write"], None).await.unwrap();
        let (id, rules) = make(&["write", "admin"], None).await.unwrap();
        assert!(rules.starts_with("linli_"));
        let read = caller_of_token(&app, &reads, ORIGIN).await.unwrap();
        assert_eq!(read.require_write(), Err(AppError::Forbidden));
        let write = caller_of_token(&app, &writes, ORIGIN).await.unwrap();
        assert_eq!(write.require_write(), Ok(()));
        assert!(!write.has(Right::Administer));
        let rule = caller_of_token(&app, &rules, ORIGIN).await.unwrap();
        assert!(rule.grants.grants.iter().any(|grant| grant.role == Role::Administrator));
        token::revoke(&app, &admin.session, id, ORIGIN.into()).await.unwrap();
        assert_eq!(token::revoke(&app, &admin.session, id, ORIGIN.into()).await, Err(AppError::NotFound));
        assert_eq!(caller_of_token(&app, &rules, ORIGIN).await, Err(AppError::SignedOut));
        let soon = app.environment.now() + SignedDuration::from_hours(1);
        let (_, short) = make(&["read"], Some(soon)).await.unwrap();
        app.wait(SignedDuration::from_hours(1));
        assert_eq!(caller_of_token(&app, &short, ORIGIN).await, Err(AppError::SignedOut));
        assert!(matches!(make(&["root"], None).await, Err(AppError::Invalid(_))));
        assert!(matches!(make(&[], Some(soon)).await, Err(AppError::Invalid(_))));
        assert_eq!(token::own(&app, &admin.session).await.unwrap().len(), 4);
    }

    /// A copy of the database signs nobody in: neither tokens nor passwords are in it.
    async fn the_database_holds_no_token(app) {
        let entered = enter(&app, "chenjing").await;
        let id = app.staff("chenjing");
        let (rows, person) = app.app.db.read(move |tx| {
            let rows = sessions::of_staff(tx, id, jiff::Timestamp::UNIX_EPOCH)?;
            Ok::<_, StoreError>((rows, staff::get(tx, id)?.unwrap()))
        }).await.unwrap();
        assert_eq!(rows[0].token_hash.len(), 32);
        assert!(!String::from_utf8_lossy(&rows[0].token_hash).contains(&entered.token));
        assert!(person.password_hash.starts_with("$argon2id$"));
    }
}
