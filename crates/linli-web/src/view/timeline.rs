//! Entries of a case's history.

/// Whose words an entry holds; each kind has its own box, never shared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EntryKind {
    /// A sentence of the system with its cause; no box.
    #[default]
    System,
    /// Something a person did, in one line; words in a plain box if there are any.
    Act,
    /// Words among staff: amber.
    Note,
    /// Words to the resident: blue.
    Reply,
    /// The resident's own words: plain.
    Said,
}

impl EntryKind {
    /// The class of the box.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Note => "bubble note",
            Self::Reply => "bubble out",
            Self::System | Self::Act | Self::Said => "bubble",
        }
    }
}

/// A picture of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumb {
    pub href: String,
    /// Where the small picture lies; empty shows the caption alone.
    pub src: String,
    pub caption: String,
}

/// One entry, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub kind: EntryKind,
    /// The person's name; empty for the system.
    pub who: String,
    /// Icon of a system entry: `up`, `users`, `clock`, `ok`, ...
    pub icon: &'static str,
    /// `回复王女士（短信，已送达）`, or the whole sentence of a system entry.
    pub headline: String,
    /// `用时 50 分（承诺 1 小时）`; empty for none.
    pub result: String,
    /// Whether the result is a missed promise.
    pub late: bool,
    /// The words in the box; empty for none. Line breaks are kept.
    pub body: String,
    pub thumbs: Vec<Thumb>,
    /// `09:36`, with the full time as its title.
    pub time: String,
    pub time_full: String,
    pub time_iso: String,
    /// Where more is found; empty for none.
    pub href: String,
    pub href_label: String,
}

impl Entry {
    /// The one character in the round badge.
    pub fn initial(&self) -> String {
        self.who.chars().next().map(String::from).unwrap_or_default()
    }

    /// Whether the system speaks.
    pub fn is_system(&self) -> bool {
        self.kind == EntryKind::System
    }
}
