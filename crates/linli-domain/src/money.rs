//! Money as an exact number of fen.

use serde::{Deserialize, Serialize};

/// An amount in fen (1/100 yuan). Never a floating point number.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Fen(pub i64);

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);
}
