//! What the pages of a case show alike for every kind: person, files, clocks, names.

use jiff::tz::TimeZone;
use linli_app::complaint::view::{
    AttachmentRow, CaseRow, CaseView, CategoryName, ClockView, Names, Person, Reported,
};
use linli_app::repair::view::RepairView;
use linli_domain::ids::TextId;
use linli_domain::policy::Policy;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The parts of a case that do not depend on its kind.
#[derive(Clone, Copy)]
pub(in crate::pages) struct Folder<'a> {
    pub(in crate::pages) row: &'a CaseRow,
    pub(in crate::pages) policy: &'a Policy,
    pub(in crate::pages) category: &'a CategoryName,
    pub(in crate::pages) reported: &'a Reported,
    pub(in crate::pages) person: &'a Person,
    pub(in crate::pages) clocks: &'a [ClockView],
    pub(in crate::pages) names: &'a Names,
    pub(in crate::pages) texts: &'a BTreeMap<Uuid, Option<String>>,
    pub(in crate::pages) attachments: &'a [AttachmentRow],
    pub(in crate::pages) time_zone: &'a str,
}

impl Folder<'_> {
    /// The time zone of the case's office.
    pub(in crate::pages) fn zone(&self) -> TimeZone {
        TimeZone::get(self.time_zone).unwrap_or(TimeZone::UTC)
    }

    /// The words of a text; empty when they were erased.
    pub(in crate::pages) fn text(&self, id: TextId) -> String {
        self.texts.get(&id.0).cloned().flatten().unwrap_or_default()
    }

    /// The category in a language.
    pub(in crate::pages) fn category(&self, lang: &str) -> &str {
        match lang {
            "zh-TW" => &self.category.zh_tw,
            "en" => &self.category.en,
            _ => &self.category.zh_cn,
        }
    }
}

impl<'a> From<&'a CaseView> for Folder<'a> {
    fn from(view: &'a CaseView) -> Self {
        Self {
            row: &view.row,
            policy: &view.policy,
            category: &view.category,
            reported: &view.reported,
            person: &view.person,
            clocks: &view.clocks,
            names: &view.names,
            texts: &view.texts,
            attachments: &view.attachments,
            time_zone: &view.time_zone,
        }
    }
}

impl<'a> From<&'a RepairView> for Folder<'a> {
    fn from(view: &'a RepairView) -> Self {
        Self {
            row: &view.row,
            policy: &view.policy,
            category: &view.category,
            reported: &view.reported,
            person: &view.person,
            clocks: &view.clocks,
            names: &view.names,
            texts: &view.texts,
            attachments: &view.attachments,
            time_zone: &view.time_zone,
        }
    }
}
