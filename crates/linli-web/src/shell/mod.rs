//! What every page has around its content: who looks, in which language and colours, the menu, the
//! messages.
//!
//! Owns [`Page`], which each template carries as its field `page`. Plain data: whoever knows the
//! session and the counts fills it. Must not load anything itself.

mod nav;
mod prefs;

pub use nav::{Counts, NavGroup, NavItem, Section};
pub use prefs::{KEYS_COOKIE, Prefs, Size, Theme};

use crate::assets;
use crate::locales::{Locale, Strings};
use crate::view;
use crate::words::{self, Times};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Who is signed in, as the top bar shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Viewer {
    /// `李慧敏`.
    pub name: String,
    /// `物管主任`, in the visitor's language.
    pub role: String,
    /// `锦园小区`: the node that the viewer works at.
    pub office: String,
    /// `早班 08:00–16:00`, when on duty; empty otherwise.
    pub duty: String,
}

impl Viewer {
    /// The one character in the round badge.
    pub fn initial(&self) -> String {
        self.name.chars().next().map(String::from).unwrap_or_default()
    }
}

/// A message at the top of the next page: what was done, with the way back while there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flash {
    pub tone: Tone,
    pub text: String,
    /// Where a press on "undo" posts to; empty when it cannot be undone.
    pub undo: String,
}

/// How urgent something is. Each tone has its own colour and its own shape.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    Late,
    Soon,
    #[default]
    Calm,
    Done,
    Hold,
}

impl Tone {
    /// The word in class names: `late` of `t-late`, `pill-late`.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Soon => "soon",
            Self::Calm => "calm",
            Self::Done => "done",
            Self::Hold => "hold",
        }
    }
}

/// Everything around the content of a page.
#[derive(Clone, Debug)]
pub struct Page {
    /// The texts of the visitor's language.
    pub s: Strings,
    /// Times in words, in the office's zone.
    pub times: Times,
    pub prefs: Prefs,
    /// The path of the page, for the menu and for coming back.
    pub path: String,
    /// The question of the page's address as it was sent, without the question mark: for files of a list.
    pub query: String,
    /// `None` on public pages and before sign-in.
    pub viewer: Option<Viewer>,
    pub nav: Vec<NavGroup>,
    /// The hidden token of forms; empty without a session.
    pub csrf: String,
    pub flash: Vec<Flash>,
    /// Unread notifications.
    pub bell: u32,
    /// The number to call when the server is gone; empty for none.
    pub phone: String,
}

impl Page {
    /// A page without a visitor: sign-in, errors, residents' pages.
    pub fn bare(prefs: Prefs, path: &str, zone: TimeZone, now: Timestamp) -> Self {
        let s = Strings::of(prefs.locale);
        Self {
            s,
            times: Times::new(s, zone, now),
            prefs,
            path: path.to_owned(),
            query: String::new(),
            viewer: None,
            nav: Vec::new(),
            csrf: String::new(),
            flash: Vec::new(),
            bell: 0,
            phone: String::new(),
        }
    }

    /// The same page for somebody signed in.
    #[must_use]
    pub fn signed_in(mut self, viewer: Viewer, csrf: String, nav: Vec<NavGroup>) -> Self {
        self.viewer = Some(viewer);
        self.csrf = csrf;
        self.nav = nav;
        self
    }

    /// The text of a key.
    pub fn t(&self, key: &'static str) -> &'static str {
        self.s.t(key)
    }

    /// The text of a key with values filled in.
    pub fn f(&self, key: &'static str, params: &[(&str, &str)]) -> String {
        self.s.f(key, params)
    }

    /// The word of a closed list: `page.word("severity", "major")`.
    pub fn word<'a>(&self, list: &str, code: &'a str) -> &'a str {
        self.s.word(list, code)
    }

    /// The tag for `<html lang>`.
    pub fn lang(&self) -> &'static str {
        self.s.locale().tag()
    }

    /// The languages of the menu: tag, own name, whether it is this one.
    pub fn languages(&self) -> [(&'static str, &'static str, bool); 3] {
        Locale::ALL.map(|l| (l.tag(), Strings::of(l).t("app.language"), l == self.s.locale()))
    }

    /// The address of an asset, or nothing when it was not built.
    pub fn asset(&self, name: &str) -> String {
        assets::url(name).unwrap_or_default()
    }

    /// The address of a script, if it was built.
    pub fn script(&self, name: &str) -> Option<String> {
        assets::url(name)
    }

    /// The address of an icon in the sprite, for `<use href>`.
    pub fn icon(&self, name: &str) -> String {
        format!("{}#{name}", self.asset("icons.svg"))
    }

    /// Menu items of the bar at the bottom of a phone.
    pub fn tabs(&self) -> Vec<&NavItem> {
        let wanted = [
            Section::Work,
            Section::Complaints,
            Section::Desk,
            Section::Orders,
            Section::Approvals,
        ];
        let items = || self.nav.iter().flat_map(|group| &group.items);
        wanted.iter().filter_map(|section| items().find(|item| item.section == *section)).collect()
    }

    /// Whether the viewer's menu has this section.
    pub fn has(&self, section: Section) -> bool {
        self.nav.iter().flat_map(|group| &group.items).any(|item| item.section == section)
    }

    /// Whether the viewer has approvals, of their own or as a deputy.
    pub fn has_approvals(&self) -> bool {
        self.has(Section::Approvals)
    }

    /// Whether the viewer may register something new: shows the button in the top bar.
    pub fn can_register(&self) -> bool {
        self.has(Section::Desk)
    }

    /// What waits for the viewer, for the tab's title: `(2) `.
    pub fn waiting(&self) -> String {
        let late = self.nav.iter().flat_map(|g| &g.items).find(|i| i.hot).and_then(|i| i.count);
        late.filter(|n| *n > 0).map(|n| format!("({n}) ")).unwrap_or_default()
    }

    /// Money in words.
    pub fn yuan(&self, fen: i64) -> String {
        words::yuan(self.s, fen)
    }

    /// A number as text for placeholders.
    pub fn n(&self, number: impl ToString) -> String {
        number.to_string()
    }

    /// The number of filled bars of a severity, 1 to 3.
    pub fn bars(&self, severity: &str) -> u8 {
        view::bars(severity)
    }

    /// A length as the number type of counts.
    pub fn count(&self, len: usize) -> u64 {
        u64::try_from(len).unwrap_or(u64::MAX)
    }
}
