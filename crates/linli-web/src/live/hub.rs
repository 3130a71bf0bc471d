//! The streams of this node: how many there are, and what wakes them.
//!
//! One look at the database serves all of them, so an idle desk with two hundred open pages asks one question every
//! half second (F05). What is done on this node stirs the hub, so that its jobs look at once and not at their next time:
//! an emergency is on the screens within a second. A stream that is woken while it is still busy is woken once more, not
//! queued: nothing piles up.

use linli_app::live::{self, Mark};
use linli_app::{App, AppError};
use linli_domain::ids::StaffId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

/// Streams of one node. Whoever comes later polls.
const MOST: usize = 2_000;
/// Streams of one person: so many windows at once are read by nobody.
const MOST_OF_ONE: usize = 8;
/// Woken streams read one after another, each this much later than the one before, until the spread is [`WIDEST`] (F05).
const APART: Duration = Duration::from_millis(2);
/// Nobody waits longer than this for the others.
const WIDEST: Duration = Duration::from_millis(1_500);

/// Wakes the streams of a node. Cheap to clone.
#[derive(Clone)]
pub struct Hub {
    wake: Arc<watch::Sender<Beat>>,
    done: Arc<watch::Sender<u64>>,
    open: Arc<Mutex<Open>>,
}

/// What a stream waits for: a change of either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Beat {
    pub(super) changes: u64,
    /// The node is stopping.
    pub(super) closed: bool,
}

#[derive(Default)]
struct Open {
    all: usize,
    of: HashMap<StaffId, usize>,
    last: Mark,
}

/// A place among the streams; given back when it is dropped.
pub(super) struct Place {
    hub: Hub,
    staff: StaffId,
    pub(super) beats: watch::Receiver<Beat>,
}

impl Default for Hub {
    fn default() -> Self {
        let (wake, _) = watch::channel(Beat::default());
        let (done, _) = watch::channel(0);
        Self { wake: Arc::new(wake), done: Arc::new(done), open: Arc::default() }
    }
}

impl Hub {
    /// A place for one more stream of a person; `None` when there are too many, or the node is stopping.
    pub(super) fn enter(&self, staff: StaffId) -> Option<Place> {
        let beats = self.wake.subscribe();
        if beats.borrow().closed {
            return None;
        }
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let theirs = open.of.get(&staff).copied().unwrap_or_default();
        if open.all >= MOST || theirs >= MOST_OF_ONE {
            return None;
        }
        open.all += 1;
        open.of.insert(staff, theirs + 1);
        drop(open);
        Some(Place { hub: self.clone(), staff, beats })
    }

    /// Says that something was done on this node.
    pub fn stir(&self) {
        self.done.send_modify(|times| *times += 1);
    }

    /// Changes whenever something was done on this node.
    pub fn stirred(&self) -> watch::Receiver<u64> {
        self.done.subscribe()
    }

    /// Over how long the streams that are open now spread what they ask.
    fn spread(&self) -> Duration {
        let streams = u32::try_from(self.streams()).unwrap_or(u32::MAX);
        APART.saturating_mul(streams).min(WIDEST)
    }

    /// How many streams are open.
    pub fn streams(&self) -> usize {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).all
    }

    /// Looks whether anything happened, on any node, and wakes the streams if so; tells how many. Without a stream
    /// nothing is asked.
    ///
    /// # Errors
    /// [`AppError::Unavailable`].
    pub async fn look(&self, app: &App) -> Result<usize, AppError> {
        if self.streams() == 0 {
            return Ok(0);
        }
        let mark = live::mark(app).await?;
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.last == mark {
            return Ok(0);
        }
        open.last = mark;
        let woken = open.all;
        drop(open);
        self.wake.send_modify(|beat| beat.changes += 1);
        Ok(woken)
    }

    /// Ends all streams: the node is stopping.
    pub fn close(&self) {
        self.wake.send_modify(|beat| beat.closed = true);
    }
}

impl Place {
    /// Over how long the open streams spread what they ask.
    pub(super) fn spread(&self) -> Duration {
        self.hub.spread()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.hub.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.all = open.all.saturating_sub(1);
        match open.of.get_mut(&self.staff) {
            Some(n) if *n > 1 => *n -= 1,
            _ => {
                open.of.remove(&self.staff);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    /// F05, REP-1: two hundred streams ask within less than half a second, and however many there are within 1.5 s.
    #[test]
    fn streams_spread_by_their_number() {
        let hub = Hub::default();
        let person = |n: u32| StaffId(Uuid::from_u128(u128::from(n)));
        let _places: Vec<Place> = (0..200).filter_map(|n| hub.enter(person(n))).collect();
        assert_eq!(hub.spread(), Duration::from_millis(400));
        let _more: Vec<Place> = (200..1_900).filter_map(|n| hub.enter(person(n))).collect();
        assert_eq!(hub.spread(), WIDEST);
    }

    /// F05: the number of streams is bounded for each person, and a place comes back when its stream ends.
    #[test]
    fn places_are_limited_and_given_back() {
        let hub = Hub::default();
        let person = |n| StaffId(Uuid::from_u128(n));
        let places: Vec<Place> = (0..MOST_OF_ONE).filter_map(|_| hub.enter(person(1))).collect();
        assert_eq!(places.len(), MOST_OF_ONE);
        assert!(hub.enter(person(1)).is_none());
        let other = hub.enter(person(2));
        assert!(other.is_some());
        drop(places);
        assert_eq!(hub.streams(), 1);
        assert!(hub.enter(person(1)).is_some());
        hub.close();
        assert!(hub.enter(person(3)).is_none());
    }
}
