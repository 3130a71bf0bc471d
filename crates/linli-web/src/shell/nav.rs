//! The menu of staff: which sections there are, in which order, under which key.

use crate::locales::Strings;

/// A section of the program that the menu leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    Work,
    Desk,
    Calls,
    Complaints,
    Dispatch,
    Approvals,
    Escalations,
    FollowUps,
    Visits,
    Registers,
    People,
    Places,
    Staff,
    Rosters,
    Rules,
    Imports,
    Scripts,
    Emergencies,
    Rates,
    Heat,
    Triage,
    Orders,
    Repairs,
    Privacy,
    Retention,
    Boards,
    Owners,
    Seats,
}

impl Section {
    /// The path of the section's first page.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Work => "/",
            Self::Desk => "/desk",
            Self::Calls => "/calls",
            Self::Complaints => "/cases",
            Self::Dispatch => "/dispatch",
            Self::Approvals => "/approvals",
            Self::Escalations => "/escalations",
            Self::FollowUps => "/followups",
            Self::Visits => "/visits",
            Self::Registers => "/registers",
            Self::People => "/people",
            Self::Places => "/places",
            Self::Staff => "/admin/staff",
            Self::Rosters => "/rosters",
            Self::Rules => "/admin/rules",
            Self::Imports => "/admin/import",
            Self::Scripts => "/scripts",
            Self::Emergencies => "/admin/emergencies",
            Self::Rates => "/rates",
            Self::Heat => "/insights/heat",
            Self::Triage => "/admin/triage",
            Self::Orders => "/m",
            Self::Repairs => "/repairs/summary",
            Self::Privacy => "/privacy-requests",
            Self::Retention => "/admin/retention",
            Self::Boards => "/boards",
            Self::Owners => "/owners",
            Self::Seats => "/admin/representatives",
        }
    }

    const fn icon(self) -> &'static str {
        match self {
            Self::Work => "inbox",
            Self::Desk => "pen",
            Self::Complaints => "chat",
            Self::Dispatch => "cal",
            Self::Approvals => "ok",
            Self::Escalations => "up",
            Self::FollowUps => "back",
            Self::Calls => "phone",
            Self::Visits => "users",
            Self::Registers => "doc",
            Self::People => "users",
            Self::Places => "home",
            Self::Staff => "user",
            Self::Rosters => "cal",
            Self::Rules => "clock",
            Self::Imports => "upload",
            Self::Scripts => "book",
            Self::Emergencies => "warn",
            Self::Rates => "list",
            Self::Heat | Self::Boards => "chart",
            Self::Owners => "home",
            Self::Seats => "users",
            Self::Triage => "eye",
            Self::Orders | Self::Repairs => "wrench",
            Self::Privacy => "user",
            Self::Retention => "clock",
        }
    }

    /// The letter after `G` that leads here; empty for none.
    const fn key(self) -> &'static str {
        match self {
            Self::Work => "g w",
            Self::Desk => "g d",
            Self::Complaints => "g c",
            Self::Dispatch => "g r",
            Self::Approvals => "g a",
            Self::FollowUps => "g f",
            _ => "",
        }
    }

    fn label(self, s: Strings) -> &'static str {
        match self {
            Self::Work => s.t("nav.work"),
            Self::Desk => s.t("nav.desk"),
            Self::Calls => s.t("calls.title"),
            Self::Complaints => s.t("nav.complaints"),
            Self::Dispatch => s.t("dispatch.title"),
            Self::Approvals => s.t("nav.approvals"),
            Self::Escalations => s.t("nav.escalations"),
            Self::FollowUps => s.t("nav.followups"),
            Self::Visits => s.t("nav.visits"),
            Self::Registers => s.t("nav.registers"),
            Self::People => s.t("nav.people"),
            Self::Places => s.t("nav.places"),
            Self::Staff => s.t("nav.staff"),
            Self::Rosters => s.t("nav.rosters"),
            Self::Rules => s.t("nav.rules"),
            Self::Imports => s.t("nav.imports"),
            Self::Scripts => s.t("nav.scripts"),
            Self::Emergencies => s.t("emergencies.title"),
            Self::Rates => s.t("rates.title"),
            Self::Heat => s.t("nav.heat"),
            Self::Triage => s.t("nav.triage"),
            Self::Orders => s.t("worker.title"),
            Self::Repairs => s.t("nav.repairs"),
            Self::Privacy => s.t("privacy.title"),
            Self::Retention => s.t("retention.title"),
            Self::Boards => s.t("boards.title"),
            Self::Owners => s.t("owners.title"),
            Self::Seats => s.t("boards.seats"),
        }
    }

    fn short(self, s: Strings) -> &'static str {
        match self {
            Self::Work => s.t("nav.tab_work"),
            Self::Complaints => s.t("nav.tab_cases"),
            Self::Desk => s.t("nav.tab_desk"),
            Self::Approvals => s.t("nav.tab_approvals"),
            Self::Orders => s.t("worker.app_short"),
            _ => self.label(s),
        }
    }
}

/// What is between the office and its residents.
const CONTACT: &[Section] = &[
    Section::Calls,
    Section::FollowUps,
    Section::Visits,
    Section::Registers,
    Section::Boards,
    Section::Owners,
];

/// A number beside a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    pub section: Section,
    pub count: u32,
    /// Something in it is late or waits for this person alone: shown as a filled badge.
    pub hot: bool,
}

/// One line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavItem {
    pub section: Section,
    pub href: &'static str,
    pub icon: &'static str,
    pub label: &'static str,
    /// The shorter label of the bar on phones.
    pub short: &'static str,
    pub key: &'static str,
    pub count: Option<u32>,
    pub hot: bool,
    pub current: bool,
}

/// Lines under one heading; the first group has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NavGroup {
    pub label: &'static str,
    pub items: Vec<NavItem>,
}

impl NavGroup {
    /// The menu of somebody who may open the sections that `allowed` says, seen on `path`.
    pub fn staff(
        s: Strings,
        path: &str,
        counts: &[Counts],
        allowed: impl Fn(Section) -> bool,
    ) -> Vec<Self> {
        let groups: [(&'static str, &[Section]); 5] = [
            ("", &[Section::Work, Section::Desk, Section::Orders]),
            (
                s.t("nav.handling"),
                &[
                    Section::Complaints,
                    Section::Dispatch,
                    Section::Repairs,
                    Section::Approvals,
                    Section::Escalations,
                    Section::Heat,
                ],
            ),
            (s.t("nav.contact"), CONTACT),
            (s.t("nav.records"), &[Section::People, Section::Places, Section::Privacy]),
            (
                s.t("nav.admin"),
                &[
                    Section::Rosters,
                    Section::Staff,
                    Section::Seats,
                    Section::Rules,
                    Section::Imports,
                    Section::Scripts,
                    Section::Emergencies,
                    Section::Rates,
                    Section::Triage,
                    Section::Retention,
                ],
            ),
        ];
        let item = |section: Section| {
            let count = counts.iter().find(|c| c.section == section);
            NavItem {
                section,
                href: section.path(),
                icon: section.icon(),
                label: section.label(s),
                short: section.short(s),
                key: section.key(),
                count: count.map(|c| c.count),
                hot: count.is_some_and(|c| c.hot && c.count > 0),
                current: is_in(path, section.path()),
            }
        };
        groups
            .into_iter()
            .map(|(label, sections)| Self {
                label,
                items: sections.iter().copied().filter(|x| allowed(*x)).map(item).collect(),
            })
            .filter(|group| !group.items.is_empty())
            .collect()
    }
}

/// Whether `path` belongs to the section that begins at `start`.
fn is_in(path: &str, start: &str) -> bool {
    path == start
        || (start != "/"
            && path.strip_prefix(start).is_some_and(|rest| rest.starts_with(['/', '?'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_menu_follows_what_is_allowed() {
        let counts = [Counts { section: Section::Complaints, count: 38, hot: false }];
        let nav = NavGroup::staff(Strings::default(), "/cases/TS260914-007", &counts, |s| {
            matches!(s, Section::Work | Section::Complaints)
        });
        assert_eq!(nav.len(), 2);
        let cases = &nav[1].items[0];
        assert_eq!((cases.count, cases.current, cases.hot), (Some(38), true, false));
        assert!(!nav[0].items[0].current);
    }

    #[test]
    fn paths_of_sections() {
        assert!(is_in("/", "/"));
        assert!(!is_in("/cases", "/"));
        assert!(is_in("/cases/v/1", "/cases"));
        assert!(!is_in("/casesx", "/cases"));
    }
}
