//! `linli serve`: the server until it is told to stop.
//!
//! Owns the order of starting and ending: place on the network, database, background jobs, requests; and back.

use super::{erasures, jobs};
use crate::config::Config;
use crate::open;
use crate::trouble::Trouble;
use linli_app::App;
use linli_store::{StoreError, samples};
use linli_web::state::WebState;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Requests that run when the server is told to stop get so long to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves.
pub async fn run(config: &Config, allow_demo: bool) -> Result<ExitCode, Trouble> {
    let listener = listen(config.server.listen).await?;
    let app = open::app(config).await?;
    refuse_demonstration(config, &app, allow_demo).await?;
    // A database that came back from a backup forgets again before anybody sees it.
    erasures::repeat(&app, &config.security.erasure_list).await?;
    let (stop, stopped) = watch::channel(false);
    let state = state(config, app.clone());
    let live = state.live.clone();
    let told_to_stop = told_to_stop();
    let jobs = jobs::start(&app, &live, &config.security.erasure_list, &stopped);
    let router = linli_web::router(state);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tracing::info!(listen = %config.server.listen, version = env!("CARGO_PKG_VERSION"), "ready");
    let mut ending = stopped.clone();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        // An error means that nobody is left who could tell; then it is time to go, too.
        let _ = ending.wait_for(|stop| *stop).await;
    });
    let mut serving = tokio::spawn(async move { serving.await });
    tokio::select! {
        () = told_to_stop => tracing::info!("stopping"),
        ended = &mut serving => {
            let why = ended.map_or_else(|e| e.to_string(), |r| r.err().map(|e| e.to_string()).unwrap_or_default());
            return Err(Trouble::new(format!("the server ended by itself: {why}")));
        }
    }
    // Open pages would keep their streams, and this program, for minutes.
    live.close();
    let _ = stop.send(true);
    if tokio::time::timeout(PATIENCE, serving).await.is_err() {
        tracing::warn!("some requests were cut off");
    }
    for job in jobs {
        if tokio::time::timeout(PATIENCE, job).await.is_err() {
            tracing::warn!("a job was cut off");
        }
    }
    app.db.close().await;
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

fn state(config: &Config, app: App) -> WebState {
    let mut state = WebState::new(app);
    let https = |url: &String| url.starts_with("https://");
    state.secure = config.server.public_url.as_ref().is_some_and(https);
    state.public_url = config.server.public_url.clone().unwrap_or_default();
    state.phone.clone_from(&config.server.phone);
    state.trusted_proxies.clone_from(&config.server.trusted_proxies);
    state.metrics_token.clone_from(&config.ops.metrics_token);
    state
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Trouble> {
    TcpListener::bind(address).await.map_err(|error| {
        let words = match error.kind() {
            ErrorKind::AddrInUse => format!(
                "something already listens on {address}. End it, or choose another place: LINLI_LISTEN=127.0.0.1:8081"
            ),
            ErrorKind::PermissionDenied => format!(
                "this user may not listen on {address}; ports below 1024 are for the system. Choose a higher one"
            ),
            _ => format!("cannot listen on {address}: {error}"),
        };
        Trouble::new(format!("server.listen: {words}"))
    })
}

/// The demonstration's people have a password that was printed: it is not for others (P21).
async fn refuse_demonstration(config: &Config, app: &App, allowed: bool) -> Result<(), Trouble> {
    if config.server.listen.ip().is_loopback() || allowed {
        return Ok(());
    }
    let demonstration: Result<bool, StoreError> = app.db.read(samples::is_demonstration).await;
    if demonstration? {
        return Err(Trouble::new(format!(
            "server.listen: {} can be reached from elsewhere, but this database holds the demonstration company, whose \
             sign-ins all have the same password. Use an empty database, or say --allow-demo if others shall try it.",
            config.server.listen
        )));
    }
    Ok(())
}

/// Listens from its call on, not from its first poll: who sees the server answer may stop it in order.
#[cfg(unix)]
fn told_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    let terminate = signal(SignalKind::terminate());
    let interrupt = signal(SignalKind::interrupt());
    async move {
        tokio::select! {
            () = heard(terminate) => {}
            () = heard(interrupt) => {}
        }
    }
}

#[cfg(unix)]
async fn heard(signal: std::io::Result<tokio::signal::unix::Signal>) {
    match signal {
        Ok(mut signal) => {
            signal.recv().await;
        }
        // Signals cannot be heard: only a kill ends the program.
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn told_to_stop() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
