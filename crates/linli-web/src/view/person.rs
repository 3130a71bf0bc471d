//! A resident as named on cards, the number masked.

/// A person with a masked number. Showing it goes through a page that writes the reveal log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonChip {
    /// `王女士`.
    pub name: String,
    /// `业主`; empty for none.
    pub tie: String,
    /// `138 **** 5207`; empty when there is none.
    pub phone: String,
    /// `3 栋 2 单元 1201`.
    pub room: String,
    /// The person's page; empty for none.
    pub href: String,
    /// Where the form that shows the number posts to; empty when the viewer may not.
    pub reveal: String,
}
