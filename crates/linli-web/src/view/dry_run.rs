//! What an import would do, before it does it.

/// A cell that must be put right first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BadCell {
    /// Row number as the spreadsheet shows it.
    pub row: u64,
    pub column: String,
    /// What stands there.
    pub value: String,
    /// What to change, in words.
    pub reason: String,
}

/// What would happen to a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    New,
    Changed,
    Same,
}

impl ChangeKind {
    /// The code in the language files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Same => "same",
        }
    }

    /// The class of its label.
    pub const fn class(self) -> &'static str {
        match self {
            Self::New => "tag tag-done",
            Self::Changed => "tag tag-brand",
            Self::Same => "tag",
        }
    }
}

/// A row that would be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub row: u64,
    pub kind: ChangeKind,
    /// `3 栋 2 单元 1201`.
    pub what: String,
    /// `面积 89.5 → 90.2`.
    pub detail: String,
}

/// The whole result. Shows at most what it is given; totals are counted by the importer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DryRun {
    pub file: String,
    pub rows: u64,
    pub new: u64,
    pub changed: u64,
    pub same: u64,
    pub bad: u64,
    pub bad_cells: Vec<BadCell>,
    pub changes: Vec<Change>,
    /// Where the import itself is posted to.
    pub action: String,
    /// The key of the uploaded file, posted back.
    pub upload: String,
}
