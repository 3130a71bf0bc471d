//! What watches the program asks: is it alive, can it work, how busy is it.
//!
//! Owns `/health`, `/ready` and `/metrics` at the root. None of them tells anything about people.

use crate::state::WebState;
use axum::Router;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use std::net::SocketAddr;
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use subtle::ConstantTimeEq;

/// How long a readiness check may wait for the database.
const PATIENCE: Duration = Duration::from_secs(2);

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// The routes at the root.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/health", get(health))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics))
}

/// Begins to count. Called once by the program, before it serves.
///
/// # Errors
/// If something else counts already.
pub fn count_from_now() -> Result<(), BuildError> {
    let seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &seconds)?
        .install_recorder()?;
    // Whoever installed the recorder is the first to come here.
    let _ = METRICS.set(handle);
    Ok(())
}

/// The program runs. Says nothing about the database, so that a lost database does not restart it.
async fn health() -> &'static str {
    "ok\n"
}

/// The program can work: the database answers.
async fn ready(State(state): State<WebState>) -> Response {
    match tokio::time::timeout(PATIENCE, state.app.ping()).await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n").into_response(),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            not_ready()
        }
        Err(_) => {
            tracing::warn!("not ready: the database does not answer in time");
            not_ready()
        }
    }
}

fn not_ready() -> Response {
    let headers = [(header::RETRY_AFTER, "5"), (header::CONTENT_TYPE, "application/json")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, "{\"ready\":false}\n").into_response()
}

/// Counts in the text form of Prometheus: only for this machine or with the token (P18).
async fn metrics(State(state): State<WebState>, request: Request) -> Response {
    if !may_watch(&state, &request) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let text = METRICS.get().map(PrometheusHandle::render).unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

fn may_watch(state: &WebState, request: &Request) -> bool {
    if let Some(token) = &state.metrics_token
        && bearer(request.headers())
            .is_some_and(|given| given.as_bytes().ct_eq(token.as_bytes()).into())
    {
        return true;
    }
    // What a proxy on this machine passes on comes from elsewhere.
    let forwarded = ["x-forwarded-for", "forwarded", "x-real-ip"];
    let direct = !forwarded.iter().any(|name| request.headers().contains_key(*name));
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    direct && peer.is_some_and(|ip| ip.to_canonical().is_loopback())
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// Counts requests and their time by route; paths are those of the table, never filled in.
pub async fn count(request: Request, next: Next) -> Response {
    let started = Instant::now();
    // Methods that nobody knows would each be a series of their own.
    let known = [Method::GET, Method::HEAD, Method::POST, Method::OPTIONS];
    let known = known.iter().find(|method| *method == request.method());
    let method = known.map_or("other", Method::as_str).to_owned();
    let path = request.extensions().get::<MatchedPath>();
    let route = path.map_or("-", MatchedPath::as_str).to_owned();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    let labels = [("method", method), ("route", route)];
    metrics::histogram!("http_request_seconds", &labels).record(started.elapsed());
    let [method, route] = labels;
    metrics::counter!("http_requests_total", &[method, route, ("status", status)]).increment(1);
    response
}
