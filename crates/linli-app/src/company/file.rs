//! The file from which a company is founded: its tree, places, people and categories, in TOML.
//!
//! Owns the shape of the file. Must not know the database. Read by [`super::found_company`], `linli demo` and tests.

use serde::Deserialize;
use std::collections::BTreeMap;

/// A whole company. Things refer to each other by `key`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompanyFile {
    pub nodes: Vec<NodeEntry>,
    #[serde(default)]
    pub communities: Vec<CommunityEntry>,
    #[serde(default)]
    pub buildings: Vec<BuildingEntry>,
    #[serde(default)]
    pub areas: Vec<AreaEntry>,
    #[serde(default)]
    pub staff: Vec<StaffEntry>,
    #[serde(default)]
    pub shifts: Vec<ShiftEntry>,
    #[serde(default)]
    pub categories: Vec<CategoryEntry>,
}

/// A node of the tree; parents stand before their children.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeEntry {
    pub key: String,
    pub parent: Option<String>,
    pub kind: String,
    pub name: String,
    pub code: String,
    #[serde(default = "shanghai")]
    pub time_zone: String,
    #[serde(default = "default_policy")]
    pub policy: String,
    pub duty: Option<String>,
}

/// A community and the office that serves it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommunityEntry {
    pub key: String,
    pub office: String,
    pub name: String,
    pub code: String,
}

/// A building with as many entrances, floors and rooms to a floor of each entrance.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BuildingEntry {
    pub community: String,
    pub name: String,
    pub code: String,
    pub entrances: u32,
    pub floors: u32,
    pub rooms_per_floor: u32,
}

/// A named public area.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AreaEntry {
    pub community: String,
    pub name: String,
    pub kind: String,
}

/// A member of staff.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffEntry {
    pub login: String,
    pub name: String,
    pub title: String,
    pub roles: Vec<RoleEntry>,
    pub department: Option<String>,
    pub phone: Option<String>,
    /// Categories of the repairs that somebody can do.
    #[serde(default)]
    pub skills: Vec<String>,
    #[serde(default = "simplified")]
    pub locale: String,
}

/// One role at one node.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleEntry {
    pub role: String,
    pub node: String,
}

/// A weekly shift in the duty roster of a department, or of an office's desk (ORG-6).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShiftEntry {
    pub node: String,
    /// A login of this file.
    pub staff: String,
    /// Monday 1 to Sunday 7; every day if left out.
    #[serde(default = "whole_week")]
    pub weekdays: Vec<i8>,
    /// `20:00`; an end not after the beginning lies on the next day.
    pub from: String,
    pub to: String,
}

/// A category; parents stand before their children.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryEntry {
    pub code: String,
    pub parent: Option<String>,
    /// By locale: zh-CN, zh-TW, en.
    pub name: BTreeMap<String, String>,
    pub department: String,
}

impl CompanyFile {
    /// Reads the company and, from a second text, its categories.
    ///
    /// # Errors
    /// What is wrong, with the line.
    pub fn parse(company: &str, categories: &str) -> Result<Self, toml::de::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Categories {
            categories: Vec<CategoryEntry>,
        }
        let mut file: Self = toml::from_str(company)?;
        file.categories.extend(toml::from_str::<Categories>(categories)?.categories);
        Ok(file)
    }

    /// The demonstration company.
    ///
    /// # Errors
    /// Never, which a test shows.
    pub fn demonstration() -> Result<Self, toml::de::Error> {
        Self::parse(
            include_str!("../../demo/company.toml"),
            include_str!("../../demo/categories.toml"),
        )
    }
}

/// The default category tree alone, for tests and for offices that begin without a demonstration.
///
/// # Errors
/// Never, which a test shows.
pub fn default_categories() -> Result<Vec<CategoryEntry>, toml::de::Error> {
    CompanyFile::parse("nodes = []", include_str!("../../demo/categories.toml"))
        .map(|file| file.categories)
}

fn whole_week() -> Vec<i8> {
    (1..=7).collect()
}

fn shanghai() -> String {
    "Asia/Shanghai".to_owned()
}

fn default_policy() -> String {
    "default".to_owned()
}

fn simplified() -> String {
    "zh-CN".to_owned()
}
