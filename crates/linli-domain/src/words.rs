//! A reference to words that people said or wrote.
//!
//! Words can contain personal data, so events never hold them: they hold the id of the text and a
//! digest. The text can be erased by right; it cannot be changed unnoticed.

use crate::ids::TextId;
use serde::{Deserialize, Serialize};

/// Reference to one stored text. `digest` is the keyed digest of its body in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Words {
    pub id: TextId,
    pub digest: String,
}
