//! What the demonstration is written from: names, complaints, contacts, group complaints.
//!
//! Owns reading the files of `demo/`. Must not choose anything.

use crate::error::AppError;
use linli_domain::repair::rates::Rate;
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{Channel, Judgement};
use serde::Deserialize;

/// A surname and how common it is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surname {
    pub name: String,
    pub weight: usize,
}

/// Somebody whose language is another one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guest {
    pub name: String,
    pub language: String,
}

/// Names of invented residents.
#[derive(Clone, Debug, Deserialize)]
pub struct Names {
    pub surnames: Vec<Surname>,
    pub male_older: Vec<String>,
    pub male_younger: Vec<String>,
    pub female_older: Vec<String>,
    pub female_younger: Vec<String>,
    pub male_first: Vec<String>,
    pub male_second: Vec<String>,
    pub female_first: Vec<String>,
    pub female_second: Vec<String>,
    pub notes: Vec<String>,
    pub guests: Vec<Guest>,
}

/// One complaint, from what was said to the follow-up.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Told {
    pub title: String,
    pub said: String,
    pub asks: String,
    pub category: String,
    pub place: String,
    /// The narrowest home that the words allow.
    pub at: String,
    pub severity: String,
    pub judgement: String,
    pub channel: String,
    pub causes: String,
    pub measures: String,
    pub cost_fen: i64,
    pub compensation_fen: i64,
    pub basis: String,
    pub reply: String,
    pub followup: String,
    pub outcome: String,
    pub dissatisfied_reason: String,
    pub explain: String,
}

impl Told {
    /// The judgement that the words lead to.
    pub fn judgement(&self) -> Judgement {
        Judgement::parse(&self.judgement).unwrap_or(Judgement::Responsible)
    }

    /// The severity that the words lead to.
    pub fn severity(&self) -> Severity {
        Severity::parse(&self.severity).unwrap_or(Severity::Important)
    }

    /// The way in which it came.
    pub fn channel(&self) -> Channel {
        Channel::parse(&self.channel).unwrap_or(Channel::Phone)
    }
}

/// A contact settled on the spot.
#[derive(Clone, Debug, Deserialize)]
pub struct Settled {
    pub said: String,
    pub done: String,
}

/// A fault and what was done about it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mended {
    pub said: String,
    pub category: String,
    /// `room`, or the kind of common part.
    pub place: String,
    /// Empty for an ordinary one.
    #[serde(default)]
    pub urgency: String,
    /// Items of the rate card and how many.
    pub items: Vec<(String, u32)>,
    pub result: String,
}

/// Several households with one matter: what each of them says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Code of the building; all live there.
    pub building: String,
    pub voices: Vec<Told>,
    /// Everything that is alike for all of them.
    pub common: Told,
}

/// Everything that is written.
#[derive(Clone, Debug)]
pub struct Texts {
    pub names: Names,
    pub complaints: Vec<Told>,
    pub contacts: Vec<Settled>,
    pub groups: Vec<Group>,
    pub repairs: Vec<Mended>,
    /// The rate card, still without initials.
    pub rates: Vec<Rate>,
}

impl Texts {
    /// Reads the files that are part of the program.
    ///
    /// # Errors
    /// Never, which a test shows.
    pub fn read() -> Result<Self, AppError> {
        #[derive(Deserialize)]
        struct Groups {
            groups: Vec<Group>,
        }
        #[derive(Deserialize)]
        struct Rates {
            items: Vec<Rate>,
        }
        let rates: Rates = from_toml(include_str!("../../demo/rates.toml"))?;
        let groups: Groups = from_toml(include_str!("../../demo/groups.toml"))?;
        Ok(Self {
            names: from_toml(include_str!("../../demo/names.toml"))?,
            complaints: lines(include_str!("../../demo/complaints.jsonl"))?,
            contacts: lines(include_str!("../../demo/contacts.jsonl"))?,
            groups: groups.groups.into_iter().map(whole).collect(),
            repairs: lines(include_str!("../../demo/repairs.jsonl"))?,
            rates: rates.items,
        })
    }
}

/// Each voice with what is alike for all.
fn whole(mut group: Group) -> Group {
    for voice in &mut group.voices {
        let (title, said, asks, followup) = (
            std::mem::take(&mut voice.title),
            std::mem::take(&mut voice.said),
            std::mem::take(&mut voice.asks),
            std::mem::take(&mut voice.followup),
        );
        *voice = Told { title, said, asks, followup, ..group.common.clone() };
        if voice.title.is_empty() {
            voice.title.clone_from(&group.common.title);
        }
    }
    group
}

fn from_toml<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, AppError> {
    toml::from_str(text).map_err(|e| AppError::Internal(format!("demonstration: {e}")))
}

fn lines<T: serde::de::DeserializeOwned>(text: &str) -> Result<Vec<T>, AppError> {
    let line = |line: &str| serde_json::from_str(line);
    text.lines()
        .filter(|l| !l.trim().is_empty())
        .map(line)
        .collect::<Result<_, _>>()
        .map_err(|e| AppError::Internal(format!("demonstration: {e}")))
}
