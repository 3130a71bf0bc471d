//! Tests of the layers around the routes.

use super::*;
use crate::csrf::{self, SessionSecret};
use crate::forms::{Posted, PostedFiles};
use axum::Extension;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use axum::routing::{get, post};
use tower::ServiceExt as _;

const SECRET: &[u8] = b"secret of the session";

async fn saved(Posted(values): Posted) -> String {
    format!("saved {}", values.get("said").unwrap_or_default())
}

async fn uploaded(form: PostedFiles) -> String {
    let names: Vec<&str> = form.files.iter().map(|f| f.name.as_str()).collect();
    format!("{} {:?}", form.values.get("note").unwrap_or_default(), names)
}

async fn broken() -> StatusCode {
    panic!("in a handler")
}

fn site() -> Router {
    let routes = Router::new()
        .route("/", get(|| async { "fine" }))
        .route("/save", post(saved))
        .route("/upload", post(uploaded))
        .route("/panic", get(broken).post(broken))
        .route("/slow", get(|| async { tokio::time::sleep(Duration::from_secs(5)).await }))
        .route("/gone", get(|| async { Fault::Gone }))
        .route("/api/v1/no", get(|| async { StatusCode::NOT_FOUND }))
        .layer(Extension(SessionSecret(SECRET.to_vec())));
    let mut edge = Edge::new(|| Timestamp::UNIX_EPOCH);
    edge.phone = "0571-88001200".to_owned();
    edge.timeout = Duration::from_millis(50);
    edge.around(routes)
}

async fn answer(
    request: axum::http::request::Builder,
    body: impl Into<Body>,
) -> (StatusCode, Response<String>) {
    let response =
        site().oneshot(request.body(body.into()).expect("request")).await.expect("infallible");
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 1 << 20).await.expect("body");
    let text = String::from_utf8(bytes.to_vec()).expect("text");
    (parts.status, Response::from_parts(parts, text))
}

fn form(path: &str, body: &str) -> axum::http::request::Builder {
    Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::CONTENT_LENGTH, body.len())
        .header("sec-fetch-site", "same-origin")
}

/// P17: no page of another site frames ours.
#[tokio::test]
async fn every_answer_carries_the_headers() {
    for path in ["/", "/gone", "/nothing", "/panic", "/api/v1/no"] {
        let (_, response) = answer(Request::get(path), "").await;
        let header = |name: &str| {
            response
                .headers()
                .get(name)
                .and_then(|v| v.to_str().ok())
                .unwrap_or_default()
                .to_owned()
        };
        assert_eq!(header("content-security-policy"), headers::POLICY, "{path}");
        assert!(!headers::POLICY.contains("unsafe"));
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("referrer-policy"), "same-origin");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("x-request-id").len(), 9, "{path}");
    }
}

#[tokio::test]
async fn faults_have_a_page_in_the_visitors_language() {
    let (status, page) = answer(Request::get("/gone"), "").await;
    assert_eq!(status, StatusCode::GONE);
    assert!(page.body().contains("链接已过期") && page.body().contains("0571-88001200"));
    let id = page.headers()["x-request-id"].to_str().expect("ascii");
    assert!(page.body().contains(id), "the page names its request");
    let (status, page) =
        answer(Request::get("/nothing").header(header::ACCEPT_LANGUAGE, "zh-TW"), "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(page.body().contains("沒有找到"));
    let (status, page) =
        answer(Request::get("/panic").header(header::COOKIE, "linli_lang=en"), "").await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(page.body().contains("Something went wrong") && !page.body().contains("in a handler"));
    let (status, _) = answer(Request::get("/slow"), "").await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn the_api_writes_its_own_errors() {
    let (status, response) = answer(Request::get("/api/v1/no"), "").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(!response.body().contains("<html"), "{}", response.body());
}

/// P17: a form needs a token of its session and comes from here.
#[tokio::test]
async fn a_form_needs_its_token_and_its_origin() {
    let good = format!("said=x&_csrf={}", csrf::token(SECRET));
    assert_eq!(answer(form("/save", &good), good.clone()).await.1.body(), "saved x");
    let bad = format!("said=x&_csrf={}", csrf::token(b"another session"));
    assert_eq!(answer(form("/save", &bad), bad).await.0, StatusCode::FORBIDDEN);
    let none = "said=x".to_owned();
    assert_eq!(answer(form("/save", &none), none).await.0, StatusCode::FORBIDDEN);
    let elsewhere = Request::post("/save")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "cross-site");
    assert_eq!(answer(elsewhere, good).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_was_typed_is_kept_but_no_password() {
    let body = format!("said={}&password=hunter2&place=B1&_csrf=t", "x".repeat(40));
    let (status, page) = answer(form("/panic?from=a", &body), body.clone()).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    let page = page.body();
    assert!(
        page.contains(&"x".repeat(40))
            && page.contains("value=\"B1\"")
            && page.contains("action=\"/panic?from=a\"")
    );
    assert!(page.contains("name=\"_csrf\""), "sending again needs the token of the form");
    assert!(!page.contains("hunter2"));
}

#[tokio::test]
async fn a_form_from_elsewhere_is_shown_but_cannot_be_sent_on() {
    let body = format!("said={}", "y".repeat(40));
    let (_, page) = answer(form("/save", &body), body.clone()).await;
    assert!(page.body().contains(&"y".repeat(40)));
    assert!(!page.body().contains("action=\"/save\""));
}

#[tokio::test]
async fn words_are_escaped() {
    let body = "said=%3Cscript%3Ealert(1)%3C%2Fscript%3E%3C%2Ftextarea%3E%3Cb%3E";
    let (_, page) = answer(form("/panic", body), body).await;
    assert!(!page.body().contains("<script>alert"));
}

#[tokio::test]
async fn large_bodies_are_refused() {
    let body = format!("said={}", "x".repeat(FORM_LIMIT));
    let (status, page) = answer(form("/save", &body), body.clone()).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.body().contains("内容太大"));
}

#[tokio::test]
async fn uploads_keep_fields_and_names() {
    let part = |head: &str, text: &str| {
        format!("--b\r\ncontent-disposition: form-data; {head}\r\n\r\n{text}\r\n")
    };
    let body = [
        part("name=\"note\"", "hello"),
        part("name=\"_csrf\"", &csrf::token(SECRET)),
        part("name=\"empty\"; filename=\"\"", ""),
        part("name=\"file\"; filename=\"a.csv\"", "x,y"),
        "--b--\r\n".to_owned(),
    ]
    .concat();
    let request = || {
        Request::post("/upload")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
            .header("sec-fetch-site", "same-origin")
    };
    assert_eq!(answer(request(), body.clone()).await.1.body(), "hello [\"a.csv\"]");
    let forged = body.replace("_csrf", "other");
    assert_eq!(answer(request(), forged).await.0, StatusCode::FORBIDDEN);
    let broken = body.get(..60).unwrap_or_default().to_owned();
    assert_eq!(answer(request(), broken).await.0, StatusCode::BAD_REQUEST);
}
