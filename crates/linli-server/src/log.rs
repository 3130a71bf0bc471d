//! The log: structured, text or JSON, without personal data.
//!
//! Owns where log lines go: standard output for the server, standard error for the other commands, whose output is
//! theirs.

use crate::config::Log;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, fmt};

/// Starts logging.
pub fn start(config: &Log, server: bool) {
    let layer = fmt::layer().with_target(true);
    let layer = match (config.json, server) {
        (true, true) => layer.json().boxed(),
        (true, false) => layer.json().with_writer(std::io::stderr).boxed(),
        (false, true) => layer.with_ansi(false).boxed(),
        (false, false) => layer.with_ansi(false).with_writer(std::io::stderr).boxed(),
    };
    tracing_subscriber::registry().with(layer.with_filter(config.level.clone())).init();
}
