//! The public board of a community (公示, FUP-7): who prepares, approves and takes back an edition, and what it is made of.
//!
//! Owns the stages of an edition and what is published of it; the rule of small cells is in [`cells`], what a text may not
//! say in [`texts`]. Must not count anything itself and must not know who holds which role. Called by `linli_app::board`.

pub mod cells;
pub mod texts;

pub use cells::{Share, Sum};

use crate::ids::{CaseId, StaffId};
use crate::vocabulary::vocabulary;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

vocabulary! {
    /// How far an edition of a board is. Whatever was published once never changes again.
    Stage {
        /// Being written.
        Draft = "draft",
        /// Its figures are fixed; somebody else reads it.
        Submitted = "submitted",
        Published = "published",
        /// A later edition of the same month took its place.
        Replaced = "replaced",
        /// Taken back, with a reason.
        Withdrawn = "withdrawn",
    }
}

vocabulary! {
    /// What staff write on a board.
    ItemKind { Improvement = "improvement", Promise = "promise", Notice = "notice" }
}

vocabulary! {
    /// What became of a promise.
    Standing { UnderWay = "under_way", Kept = "kept", Late = "late" }
}

/// What can be done with an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Edit,
    Submit,
    /// Back to those who wrote it.
    Return,
    Publish,
    TakeBack,
}

/// Somebody who wants to do something with an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct By {
    pub staff: StaffId,
    /// May prepare boards of the community.
    pub prepares: bool,
    /// May publish boards of the community.
    pub publishes: bool,
}

/// Why it does not happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum No {
    /// They may not do this at all.
    Right,
    /// Not at this stage.
    Stage,
    /// Nobody approves what they wrote themselves.
    OwnWork,
}

impl Act {
    /// The stage after this act, done by somebody to an edition that these people wrote (FUP-7: approval before
    /// publication, by somebody else).
    ///
    /// # Errors
    /// [`No`].
    pub fn after(self, stage: Stage, authors: &BTreeSet<StaffId>, by: By) -> Result<Stage, No> {
        let (may, from, to) = match self {
            Self::Edit => (by.prepares, Stage::Draft, Stage::Draft),
            Self::Submit => (by.prepares, Stage::Draft, Stage::Submitted),
            Self::Return => (by.publishes || by.prepares, Stage::Submitted, Stage::Draft),
            Self::Publish => (by.publishes, Stage::Submitted, Stage::Published),
            Self::TakeBack => (by.publishes, Stage::Published, Stage::Withdrawn),
        };
        if !may {
            return Err(No::Right);
        }
        if stage != from {
            return Err(No::Stage);
        }
        if self == Self::Publish && authors.contains(&by.staff) {
            return Err(No::OwnWork);
        }
        Ok(to)
    }
}

/// A picture on a board: a file of a case that somebody chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    pub case: CaseId,
    pub file: Uuid,
}

/// One entry that staff wrote: an improvement, a promise or a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub kind: ItemKind,
    pub title: String,
    pub text: String,
    /// When a promise is due, when an improvement was finished, of when a notice is.
    pub day: Option<Date>,
    /// Of promises only.
    pub standing: Option<Standing>,
    /// Of improvements only.
    pub before: Option<Picture>,
    pub after: Option<Picture>,
}

/// The numbers of a month as they are published: whatever would point at fewer than three households is gone already.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Visits, calls and messages; `None` where it would tell of a few households.
    pub contacts: Option<u64>,
    /// Matters received, by kind (`complaint`, `repair`, ..).
    pub received: Sum,
    /// By category inside each kind that is shown; hidden categories are not named.
    pub categories: BTreeMap<String, Sum>,
    /// Promises to residents that fell due, `kept` and `late`.
    pub promises: Sum,
    pub on_time: Option<Share>,
    /// Of the late ones, which promise it was; only where their number is shown.
    pub late: Sum,
    /// What residents said afterwards, by outcome.
    pub ratings: Sum,
    /// Satisfied or basically satisfied.
    pub satisfied: Option<Share>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(n: u128, prepares: bool, publishes: bool) -> By {
        By { staff: StaffId(Uuid::from_u128(n)), prepares, publishes }
    }

    /// FUP-7: nothing is published that no other person has approved, at any stage and by anybody.
    #[test]
    fn publication_needs_another_person() {
        let authors = BTreeSet::from([StaffId(Uuid::from_u128(1))]);
        let director = by(2, true, true);
        let author = by(1, true, true);
        assert_eq!(Act::Publish.after(Stage::Submitted, &authors, director), Ok(Stage::Published));
        assert_eq!(Act::Publish.after(Stage::Submitted, &authors, author), Err(No::OwnWork));
        let lead = by(3, true, false);
        assert_eq!(Act::Publish.after(Stage::Submitted, &authors, lead), Err(No::Right));
        assert_eq!(Act::Publish.after(Stage::Draft, &authors, director), Err(No::Stage));
        let nobody = by(4, false, false);
        for act in [Act::Edit, Act::Submit, Act::Return, Act::Publish, Act::TakeBack] {
            for stage in Stage::ALL {
                assert_eq!(act.after(*stage, &authors, nobody), Err(No::Right), "{act:?} {stage}");
            }
        }
    }

    /// FUP-7: what was published is frozen: the only act left is to take it back, and there is none after that.
    #[test]
    fn published_is_frozen() {
        let (authors, director) = (BTreeSet::new(), by(2, true, true));
        for act in [Act::Edit, Act::Submit, Act::Return, Act::Publish, Act::TakeBack] {
            for stage in [Stage::Published, Stage::Replaced, Stage::Withdrawn] {
                let after = act.after(stage, &authors, director);
                let taken_back = act == Act::TakeBack && stage == Stage::Published;
                assert_eq!(after.is_ok(), taken_back, "{act:?} {stage}");
            }
        }
    }
}
