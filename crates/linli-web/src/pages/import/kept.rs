//! Files between their dry run and their import.
//!
//! Owns a few files in memory, each for its uploader alone and for half an hour. A file that is gone (the program was
//! restarted, another node answers) is uploaded once more: nothing depends on it.

use crate::forms::File;
use jiff::{SignedDuration, Timestamp};
use linli_domain::ids::StaffId;
use std::sync::{Arc, Mutex, PoisonError};

/// How long a file waits.
const WAIT: SignedDuration = SignedDuration::from_mins(30);
/// How many files wait at most, and how many bytes together: the oldest goes first.
const MOST: usize = 16;
const MOST_BYTES: usize = 64 * 1024 * 1024;

struct Upload {
    key: String,
    staff: StaffId,
    kind: &'static str,
    file: File,
    at: Timestamp,
}

/// The files that wait.
#[derive(Clone, Default)]
pub(super) struct Kept(Arc<Mutex<Vec<Upload>>>);

impl Kept {
    /// Keeps a file under a key. One person has one file: a second upload replaces the first.
    pub fn keep(&self, key: &str, staff: StaffId, kind: &'static str, file: File, at: Timestamp) {
        let mut uploads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        uploads.retain(|upload| upload.staff != staff && is_fresh(upload, at));
        uploads.push(Upload { key: key.to_owned(), staff, kind, file, at });
        let bytes = |uploads: &[Upload]| {
            uploads.iter().map(|upload| upload.file.bytes.len()).sum::<usize>()
        };
        while uploads.len() > 1 && (uploads.len() > MOST || bytes(&uploads) > MOST_BYTES) {
            uploads.remove(0);
        }
    }

    /// Takes a file of this person out.
    pub fn take(&self, key: &str, staff: StaffId, now: Timestamp) -> Option<(&'static str, File)> {
        let mut uploads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        uploads.retain(|upload| is_fresh(upload, now));
        let at = uploads.iter().position(|upload| upload.key == key && upload.staff == staff)?;
        let upload = uploads.remove(at);
        Some((upload.kind, upload.file))
    }
}

fn is_fresh(upload: &Upload, now: Timestamp) -> bool {
    now.duration_since(upload.at) <= WAIT
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn file(bytes: usize) -> File {
        File { field: "file".into(), name: "x.csv".into(), bytes: vec![0; bytes].into() }
    }

    fn staff(n: u128) -> StaffId {
        StaffId(Uuid::from_u128(n))
    }

    #[test]
    fn a_file_belongs_to_its_uploader_and_is_taken_once() {
        let (kept, now) = (Kept::default(), Timestamp::UNIX_EPOCH);
        kept.keep("a", staff(1), "places", file(3), now);
        assert!(kept.take("a", staff(2), now).is_none());
        assert!(kept.take("a", staff(1), now).is_some());
        assert!(kept.take("a", staff(1), now).is_none());
    }

    #[test]
    fn files_do_not_wait_for_ever_or_fill_the_memory() {
        let (kept, now) = (Kept::default(), Timestamp::UNIX_EPOCH);
        kept.keep("a", staff(1), "places", file(3), now);
        assert!(kept.take("a", staff(1), now + SignedDuration::from_mins(31)).is_none());
        for n in 0..20 {
            kept.keep(&n.to_string(), staff(n), "staff", file(5 * 1024 * 1024), now);
        }
        assert!(kept.take("0", staff(0), now).is_none(), "the oldest went");
        assert!(kept.take("19", staff(19), now).is_some());
    }
}
