//! A program that calls the API with somebody's token, straight through the router.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use linli_app::sign_in::{NewToken, SignIn, sign_in, token};
use linli_testkit::company::{PASSWORD, TestApp};
use linli_web::WebState;
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// The whole application on a test's own database.
pub fn router(app: &TestApp) -> Router {
    linli_web::router(WebState::new(app.app.clone()))
}

/// A token of this person with these scopes.
pub async fn token_of(app: &TestApp, login: &str, scopes: &[&str]) -> String {
    let ask = SignIn {
        login: login.to_owned(),
        password: PASSWORD.to_owned(),
        address: None,
        origin: "test".to_owned(),
        previous: None,
    };
    let signed = sign_in(&app.app, ask).await.expect("signs in");
    let scopes = scopes.iter().map(|s| (*s).to_owned()).collect();
    let new = NewToken { name: "test".to_owned(), scopes, expires_at: None };
    let made = token::create(&app.app, &signed.session, new, "test".to_owned()).await;
    made.expect("makes a token").1
}

/// A program of one person. Cheap to clone.
#[derive(Clone)]
pub struct Program {
    router: Router,
    token: Option<String>,
    headers: Vec<(String, String)>,
}

impl Program {
    /// With a token that may do everything its owner may.
    pub async fn of(app: &TestApp, login: &str) -> Self {
        let token = token_of(app, login, &["read", "write", "admin"]).await;
        Self { router: router(app), token: Some(token), headers: Vec::new() }
    }

    /// With this token, or without any.
    pub fn with_token(app: &TestApp, token: Option<&str>) -> Self {
        Self { router: router(app), token: token.map(str::to_owned), headers: Vec::new() }
    }

    /// The same with one more header.
    pub fn header(&self, name: &str, value: impl ToString) -> Self {
        let mut with = self.clone();
        with.headers.push((name.to_owned(), value.to_string()));
        with
    }

    /// The same in English.
    pub fn english(&self) -> Self {
        self.header("accept-language", "en")
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body.to_string().into_bytes())).await
    }

    /// Acts on a case at the version that is there now.
    pub async fn act(&self, case: &str, action: &str, body: Value) -> Answer {
        let with = self.header("if-match", "*");
        with.post(&format!("/api/v1/cases/{case}/{action}"), body).await
    }

    /// Registers a complaint and returns the answer.
    pub async fn register(&self, body: Value) -> Answer {
        self.post("/api/v1/complaints", body).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if body.is_some() && !self.headers.iter().any(|(name, _)| name == "content-type") {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(body.unwrap_or_default())).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("a body");
        Answer { status: parts.status, headers: parts.headers, bytes: bytes.to_vec() }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    /// An error with this status and code, in the shape of RFC 9457.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        let answer = self.expect(status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        let body = answer.json();
        assert_eq!(body["code"], code, "{body}");
        assert_eq!(body["status"], status);
        assert_eq!(body["type"], format!("/api/docs#{code}"));
        assert_eq!(body["request_id"], answer.header("x-request-id"));
        for name in ["title", "detail"] {
            let words = body[name].as_str().unwrap_or_default();
            assert!(!words.is_empty() && words != code, "{name} of {code}: {words}");
            assert!(!words.contains('{'), "{name} of {code}: {words}");
        }
        body
    }

    /// Bad input with an issue of this code beside this field.
    #[track_caller]
    pub fn issue(self, field: &str, code: &str) -> Value {
        let body = self.problem(422, "invalid");
        let issues = body["issues"].as_array().expect("issues");
        let found = issues.iter().find(|i| i["field"] == field && i["code"] == code);
        let found = found.unwrap_or_else(|| panic!("no {field} {code} in {body}"));
        let words = found["detail"].as_str().unwrap_or_default();
        assert!(words != code && !words.contains('{'), "words of {code}: {words}");
        body
    }
}

/// A complaint that is accepted: from 3-2-1201 about the lift.
pub fn complaint(app: &TestApp) -> Value {
    json!({
        "channel": "phone",
        "resident": app.resident("王芳").0,
        "room": app.place("JY-3-2-1201").0,
        "category": a_category(),
        "said": "电梯又停了，老人被困了二十分钟，没有人接电话。",
        "asks": "今天修好，说明原因。",
    })
}

/// Any category of the default tree.
pub fn a_category() -> &'static str {
    "lift"
}
