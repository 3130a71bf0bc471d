//! What watches the program: alive, able to work, how busy; to the right eyes, and nothing about people (P18).

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use linli_testkit::app_test;
use linli_web::WebState;
use std::net::SocketAddr;
use tower::ServiceExt as _;

use crate::program::{Program, complaint};

async fn ask(
    router: &Router,
    path: &str,
    from: &str,
    headers: &[(&str, &str)],
) -> (StatusCode, String) {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).expect("a request");
    let peer: SocketAddr = from.parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(peer));
    let answer = router.clone().oneshot(request).await.expect("an answer");
    let status = answer.status();
    let bytes = to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

app_test! {
    /// P18: the counts are for this machine or for whoever has the token; elsewhere there is no such page, also for
    /// what a proxy on this machine passes on. None of the three tells anything of people or cases.
    async fn who_may_watch(app) {
        let registered = Program::of(&app, "chenjing").await.register(complaint(&app)).await.expect(201).json();
        let mut state = WebState::new(app.app.clone());
        state.metrics_token = Some("a token of some length".to_owned());
        let router = linli_web::router(state);
        let (near, far) = ("127.0.0.1:4000", "203.0.113.9:4000");
        let token = ("authorization", "Bearer a token of some length");
        let allowed = [(near, vec![]), (far, vec![token]), ("[::1]:4000", vec![])];
        for (from, headers) in allowed {
            let (status, text) = ask(&router, "/metrics", from, &headers).await;
            assert_eq!(status, StatusCode::OK, "{from}");
            let number = registered["number"].as_str().expect("a number");
            for secret in ["王芳", "5207", "电梯又停了", number] {
                assert!(!text.contains(secret), "{secret}");
            }
        }
        let refused = [
            (far, vec![]),
            (far, vec![("authorization", "Bearer a token of some lengtH")]),
            (far, vec![("authorization", "Bearer ")]),
            (near, vec![("x-forwarded-for", "203.0.113.9")]),
            (near, vec![("forwarded", "for=203.0.113.9")]),
            (near, vec![("x-real-ip", "203.0.113.9")]),
        ];
        for (from, headers) in refused {
            assert_eq!(ask(&router, "/metrics", from, &headers).await.0, StatusCode::NOT_FOUND, "{from} {headers:?}");
        }
        assert_eq!(ask(&router, "/health", far, &[]).await, (StatusCode::OK, "ok\n".to_owned()));
        assert_eq!(ask(&router, "/ready", far, &[]).await, (StatusCode::OK, "ready\n".to_owned()));
    }
}
