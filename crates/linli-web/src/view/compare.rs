//! Two texts of one thing side by side, when two people edited it.

/// One field of both versions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    pub label: String,
    /// What is stored now.
    pub theirs: String,
    /// What this person typed.
    pub yours: String,
}

impl Difference {
    /// Whether the two differ.
    pub fn changed(&self) -> bool {
        self.theirs.trim() != self.yours.trim()
    }
}

/// A conflict being shown. Both texts stay until this person decides.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compare {
    /// Who saved in between.
    pub name: String,
    /// When, in words.
    pub time: String,
    pub fields: Vec<Difference>,
    /// Where "mine" is posted to again.
    pub action: String,
    /// The fields to post: everything that was typed, with the new version.
    pub hidden: Vec<(String, String)>,
    /// The page with the present content.
    pub latest: String,
}
