//! The choices of the desk's form, in the visitor's language.
//!
//! Owns how categories and departments are found by the first letters of their sounds: the letters lie beside each choice.

use crate::forms::{Choice, Values};
pub(super) use crate::pages::cases::row::name;
use crate::shell::Page;
use linli_app::complaint::desk::{Category, Choices, Place};
use linli_app::directory::initials::initials;
use linli_domain::ids::{NodeId, PlaceId};
use linli_domain::vocabulary::{Channel, Kind, Urgency};
use uuid::Uuid;

/// All choices. The hint of a choice is what its search by letters looks at.
pub(super) struct Lists {
    pub(super) channels: Vec<Choice>,
    pub(super) kinds: Vec<Choice>,
    /// How urgent a repair is; the empty one leaves it to the words.
    pub(super) urgencies: Vec<Choice>,
    pub(super) communities: Vec<Choice>,
    pub(super) categories: Vec<Choice>,
    pub(super) areas: Vec<Choice>,
    pub(super) departments: Vec<Choice>,
    /// The same without letters, for boxes to tick.
    pub(super) departments_plain: Vec<Choice>,
    pub(super) people: Vec<Choice>,
}

impl Lists {
    pub(super) fn of(page: &Page, choices: &Choices) -> Self {
        let word = |list: &str, code: &str| page.word(list, code).to_owned();
        let community = |id: PlaceId| {
            choices.communities.iter().find(|c| c.id == id).map_or("", |c| c.name.as_str())
        };
        let found = |value: String, label: &str| Choice::new(value, label).hint(initials(label));
        let offices = || choices.offices.iter();
        Self {
            channels: Channel::ALL
                .iter()
                .map(|c| Choice::new(c.as_str(), word("channel", c.as_str())))
                .collect(),
            kinds: Kind::ALL
                .iter()
                .map(|k| Choice::new(k.as_str(), word("kind", k.as_str())))
                .collect(),
            urgencies: [Choice::new("", page.t("desk.by_words"))]
                .into_iter()
                .chain(
                    Urgency::ALL
                        .iter()
                        .map(|u| Choice::new(u.as_str(), word("severity", u.as_str()))),
                )
                .collect(),
            communities: choices
                .communities
                .iter()
                .map(|c| found(c.id.to_string(), &c.name))
                .collect(),
            categories: categories(page, &choices.categories),
            areas: choices
                .areas
                .iter()
                .map(|a| found(area_value(choices, a), &a.name).group(community(a.community)))
                .collect(),
            departments: offices()
                .flat_map(|o| {
                    o.departments.iter().map(|d| found(d.id.to_string(), &d.name).group(&*o.name))
                })
                .collect(),
            departments_plain: offices()
                .flat_map(|o| {
                    let plain = |id: Uuid, name: &str| Choice::new(id.to_string(), name);
                    o.departments.iter().map(move |d| plain(d.id, &d.name))
                })
                .collect(),
            people: offices()
                .flat_map(|o| &o.departments)
                .flat_map(|d| {
                    d.people.iter().map(|(id, name)| found(id.to_string(), name).group(&*d.name))
                })
                .collect(),
        }
    }
}

/// Leaves of the tree under their branch.
fn categories(page: &Page, all: &[Category]) -> Vec<Choice> {
    let branches = all.iter().filter(|c| c.parent.is_none());
    branches
        .flat_map(|branch| {
            let above = name(page, branch);
            let leaves = all.iter().filter(|c| c.parent.as_deref() == Some(&branch.code));
            leaves
                .map(|leaf| {
                    let label = name(page, leaf);
                    let mut letters = leaf.initials.clone();
                    let spelled = initials(&label);
                    if letters != spelled {
                        letters = format!("{letters} {spelled}");
                    }
                    Choice::new(&*leaf.code, label).group(&*above).hint(letters)
                })
                .collect::<Vec<_>>()
        })
        .collect()
}

/// What stands for a public area in the form: its code, which says the same as its name and so costs no bytes; ids of
/// thirty places cost a kilobyte.
fn area_value(choices: &Choices, area: &Place) -> String {
    match choices.communities.as_slice() {
        [_] => area.code.clone(),
        many => {
            let community = many.iter().find(|c| c.id == area.community);
            format!("{}/{}", community.map_or("", |c| &c.code), area.code)
        }
    }
}

/// The values with the id of the area in place of what stands for it.
pub(super) fn with_area_id(choices: &Choices, mut values: Values) -> Values {
    let value = values.get("place").unwrap_or_default().trim().to_owned();
    let area = choices.areas.iter().find(|area| area_value(choices, area) == value);
    if let Some(area) = area.filter(|_| !value.is_empty()) {
        values.set("place", area.id.to_string());
    }
    values
}

/// The values as the form shows them: the other way round.
pub(super) fn as_shown(choices: &Choices, values: &mut Values) {
    let id = values.get("place").and_then(|id| id.parse().ok()).map(PlaceId);
    if let Some(area) = choices.areas.iter().find(|area| Some(area.id) == id) {
        values.set("place", area_value(choices, area));
    }
}

/// The office of what is registered without room and place: that of the community, or the only one.
pub(super) fn office(choices: &Choices, values: &Values) -> Option<NodeId> {
    let chosen = values.get("community").and_then(|id| id.parse().ok()).map(PlaceId);
    let community = choices.communities.iter().find(|c| Some(c.id) == chosen);
    community.or(choices.communities.first()).map(|c| c.office)
}

/// The department that a category names by its duty, in an office.
pub(super) fn department(
    choices: &Choices,
    category: &str,
    office: Option<NodeId>,
) -> Option<(Uuid, String)> {
    let category = choices.categories.iter().find(|c| c.code == category)?;
    let office = choices.offices.iter().find(|o| office.is_none_or(|id| id == o.id))?;
    let fits = |duty: &Option<String>| duty.as_deref() == Some(category.department.as_str());
    office.departments.iter().find(|d| fits(&d.duty)).map(|d| (d.id, d.name.clone()))
}
