//! Chance that can be repeated: a seeded source, and an environment made of it.
//!
//! Owns every random choice of the demonstration. Must not be used for secrets: sealing and passwords take the real
//! environment.

use crate::environment::Environment;
use jiff::Timestamp;
use std::sync::{Mutex, PoisonError};

/// A small generator (SplitMix64): the same seed gives the same choices on every machine.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The choices of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed ^ 0x9E37_79B9_7F4A_7C15)
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// From 0 to `end`, which is not reached; 0 for an empty range.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(1).max(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    /// From `from` to `to`, both possible.
    pub fn between(&mut self, from: i64, to: i64) -> i64 {
        let span = usize::try_from(to - from + 1).unwrap_or(1);
        from + i64::try_from(self.below(span)).unwrap_or(0)
    }

    /// True so many times of a hundred.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these, if there are any.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// Another order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last + 1);
            items.swap(last, other);
        }
    }
}

/// An environment whose clock is set and whose ids follow from the seed.
#[derive(Debug)]
pub struct Seeded {
    state: Mutex<(Timestamp, Chance)>,
}

impl Seeded {
    /// Begins at an instant.
    pub fn new(at: Timestamp, seed: u64) -> Self {
        Self { state: Mutex::new((at, Chance::new(seed))) }
    }

    /// Sets the clock.
    pub fn set(&self, at: Timestamp) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0 = at;
    }
}

impl Environment for Seeded {
    fn now(&self) -> Timestamp {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn random(&self, bytes: &mut [u8]) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        for chunk in bytes.chunks_mut(8) {
            let random = state.1.next().to_le_bytes();
            chunk.copy_from_slice(&random[..chunk.len()]);
        }
    }
}
