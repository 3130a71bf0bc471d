//! What the log holds, and what it must not.

use crate::program::{Program, complaint, token_of};
use linli_testkit::company::TestApp;
use linli_testkit::db::TestDb;
use serde_json::json;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tracing_subscriber::fmt::MakeWriter;

/// Everything that was logged in this process.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// The log of this process, at the finest level.
fn log() -> &'static Lines {
    static LOG: OnceLock<Lines> = OnceLock::new();
    LOG.get_or_init(|| {
        let lines = Lines::default();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_ansi(false)
            .with_writer(lines.clone())
            .finish();
        tracing::subscriber::set_global_default(subscriber).expect("the only one");
        lines
    })
}

fn text() -> String {
    let bytes = log().0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// P20: no token, no phone, no word of a body, no query, whatever goes wrong.
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_logged() {
    log();
    let app = TestApp::on(TestDb::sqlite().await).await;
    let token = token_of(&app, "chenjing", &["read", "write"]).await;
    let clerk = Program::with_token(&app, Some(&token));
    let mut body = complaint(&app);
    body["resident"] = json!(null);
    body["name"] = json!("欧阳静姝");
    body["phone"] = json!("15498765432");
    body["said"] = json!("绝密的投诉内容");
    clerk.register(body.clone()).await.expect(201);
    body["extra"] = json!("15498765432");
    clerk.register(body.clone()).await.problem(422, "invalid");
    let broken = format!("{{\"phone\": \"15498765432\", \"said\": \"绝密的投诉内容\", {}", "x");
    let sent =
        clerk.send(axum::http::Method::POST, "/api/v1/complaints", Some(broken.into_bytes()));
    sent.await.problem(400, "malformed_json");
    clerk.get("/api/v1/residents?q=15498765432").await.expect(200);
    clerk.get("/api/v1/search?q=%E6%AC%A7%E9%98%B3%E9%9D%99%E5%A7%9D").await.expect(200);
    Program::with_token(&app, Some("linli_wrong-token")).get("/api/v1/cases").await.expect(401);
    let key = clerk.header("idempotency-key", "key-of-15498765432");
    body.as_object_mut().expect("an object").remove("extra");
    key.register(body).await.expect(201);
    app.app.db.close().await;
    clerk.get("/api/v1/residents?q=15498765432").await.expect(503);

    let log = text();
    assert!(log.contains("answered"), "requests are logged: {log}");
    assert!(log.contains("/api/v1/complaints"));
    let secrets = [
        token.as_str(),
        token.trim_start_matches("linli_"),
        "linli_wrong-token",
        "15498765432",
        "5432",
        "欧阳静姝",
        "绝密",
        "%E6%AC%A7",
        linli_testkit::company::PASSWORD,
    ];
    for secret in secrets {
        assert!(!log.contains(secret), "{secret} in the log");
    }
}

/// P05: asking for what lies outside of one's range leaves a line with who and what.
#[tokio::test(flavor = "multi_thread")]
async fn foreign_questions_are_logged() {
    log();
    let app = TestApp::on(TestDb::sqlite().await).await;
    let clerk = Program::of(&app, "hexiaowen").await;
    let mut body = complaint(&app);
    body["office"] = json!(app.node("jy").0);
    clerk.register(body).await.issue("office", "unknown");
    let line = format!("staff={}", app.staff("hexiaowen"));
    let log = text();
    let found = log.lines().find(|l| l.contains("outside of their range") && l.contains(&line));
    assert!(found.is_some_and(|l| l.contains("office")), "{log}");
    clerk
        .get(&format!("/api/v1/cases?office={}", app.node("jy").0))
        .await
        .problem(404, "not_found");
    let lines = text()
        .lines()
        .filter(|l| l.contains("outside of their range") && l.contains(&line))
        .count();
    assert_eq!(lines, 2);
}
