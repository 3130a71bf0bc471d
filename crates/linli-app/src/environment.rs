//! The time of day, ids and randomness, as values that tests can set.
//!
//! The only place of the program that reads the clock or the system's random source.

use jiff::Timestamp;
use std::sync::Mutex;
use uuid::Uuid;

/// Source of time, ids and random bytes.
pub trait Environment: Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
    /// Fills with unpredictable bytes.
    fn random(&self, bytes: &mut [u8]);

    /// A new id (UUID version 7): in the order of time, so that indexes grow at their end.
    fn id(&self) -> Uuid {
        let millis = u64::try_from(self.now().as_millisecond()).unwrap_or(0);
        let mut random = [0_u8; 10];
        self.random(&mut random);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

/// The real world.
#[derive(Debug, Default)]
pub struct System;

impl Environment for System {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    fn now(&self) -> Timestamp {
        // Microseconds are what the database keeps.
        let now = Timestamp::now();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    fn random(&self, bytes: &mut [u8]) {
        if getrandom::fill(bytes).is_err() {
            // Without randomness no secret is safe: stop rather than go on with zeros.
            std::process::abort();
        }
    }
}

/// A clock that stands until it is moved, with real randomness. For tests and demonstrations.
#[derive(Debug)]
pub struct Fixed {
    now: Mutex<Timestamp>,
}

impl Fixed {
    /// A clock that stands at `now`.
    pub fn at(now: Timestamp) -> Self {
        Self { now: Mutex::new(now) }
    }

    /// Moves the clock.
    pub fn set(&self, now: Timestamp) {
        *self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = now;
    }
}

impl Environment for Fixed {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn random(&self, bytes: &mut [u8]) {
        System.random(bytes);
    }
}
