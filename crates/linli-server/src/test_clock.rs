//! A clock that a browser test moves: the real one, plus as many seconds as a file says.
//!
//! Exists in debug builds only: a released program has no code that could listen to anything but the real clock, which
//! `main.rs` sees to. Used when `LINLI_TEST_CLOCK` names the file; see `tests/browser/harness`.

use jiff::{SignedDuration, Timestamp};
use linli_app::environment::{Environment, System};
use std::fs;
use std::path::PathBuf;

/// The moved clock. Randomness is real.
#[derive(Debug)]
pub struct Moved {
    file: PathBuf,
}

impl Moved {
    /// A clock that is moved by what stands in a file; by nothing while there is none.
    pub fn by(file: PathBuf) -> Self {
        Self { file }
    }
}

impl Environment for Moved {
    fn now(&self) -> Timestamp {
        let seconds = fs::read_to_string(&self.file).ok().and_then(|text| text.trim().parse().ok());
        let moved = SignedDuration::from_secs(seconds.unwrap_or_default());
        let now = System.now();
        now.checked_add(moved).unwrap_or(now)
    }

    fn random(&self, bytes: &mut [u8]) {
        System.random(bytes);
    }
}
