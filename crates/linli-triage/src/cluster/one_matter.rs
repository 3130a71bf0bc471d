//! Whether the cases of a cluster are one matter (decision 21).
//!
//! Owns the measures by which a cluster is reported or not. Must not know rights or days. Called by the clusters.

use super::{Cluster, Clusters, FIRST, Hot, at_place};
use std::collections::{BTreeMap, BTreeSet};

/// Share of the households that use a name of the matter: whom or where.
const NAME_SHARE: f32 = 0.7;

/// Of all cases that use the name, the share that is in the cluster.
pub(super) const NAME_OWN: f32 = 0.5;

/// Share of the households that use a word for what it is about, and how many such words there must be.
const WHAT_SHARE: f32 = 0.75;
const WHAT_WORDS: usize = 2;

/// Share of the households that make a thing said in common, and how much of what is said must be: with one category,
/// and with any.
const MOST: f32 = 0.6;
const SAME: f32 = 0.08;
const SAME_ANYWHERE: f32 = 0.1;

/// Different letters in which several categories are one matter, and the share in common from which two are one letter.
const VOICES: usize = 4;
const COPIED: f32 = 0.6;

/// A word in more than this share of all cases says nothing.
const WHAT_FREQUENT: f32 = 0.05;

/// Cases that a word may always stand in and still say something.
pub(super) const FEW: f32 = 12.0;

/// Pairs of characters that a name has at most.
const NAME_WORDS: usize = 6;

/// Share of the households whose cases are of one category.
const TOPIC_SHARE: f32 = 0.6;

impl Clusters {
    /// Whether the households of a cluster speak of one thing: nearly all share a word that hardly anybody
    /// else uses (whom or where), nearly all share another (what), their cases are of one category, and much of what
    /// they say is the same. Where the category differs, more of it has to be. A word is a pair of characters, so
    /// what overlaps the first is not another.
    pub(super) fn is_one_matter(&self, hot: &Hot) -> bool {
        let cluster = &self.clusters[hot.cluster];
        let mut shared: BTreeMap<u32, (BTreeSet<&str>, u32)> = BTreeMap::new();
        let mut topics: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (member, words) in cluster.members.iter().zip(&cluster.telling) {
            if !hot.cases.contains(&member.case) {
                continue;
            }
            topics.entry(&member.topic).or_default().insert(&member.household);
            for word in words {
                let entry = shared.entry(*word).or_default();
                entry.0.insert(&member.household);
                entry.1 += 1;
            }
        }
        let common = |households: &BTreeSet<&str>, share: f32| {
            households.len() as f32 >= share * hot.households as f32
        };
        let (mut names, mut others) = (0, 0);
        let places: BTreeSet<u32> =
            cluster.members.iter().filter_map(at_place).map(|word| word.hash).collect();
        let mut at_one_place = false;
        for (word, (households, count)) in &shared {
            let everywhere = self.having.get(word).copied().unwrap_or(1) as f32;
            let own = *count as f32 >= NAME_OWN * everywhere;
            if places.contains(word) {
                at_one_place |= common(households, NAME_SHARE);
                continue;
            }
            names += usize::from(own && common(households, NAME_SHARE));
            let telling = everywhere < (WHAT_FREQUENT * self.texts as f32).max(FEW);
            others += usize::from(!own && telling && common(households, WHAT_SHARE));
        }
        // Where little was written yet, every word is the matter's own: more than a name has then say what.
        let others = others + names.saturating_sub(NAME_WORDS);
        let one_topic = topics.values().any(|households| common(households, TOPIC_SHARE));
        // One building and one category name a matter as well as words do; then one word must say what.
        if at_one_place && names + others >= 1 && one_topic {
            return true;
        }
        let heard = cluster.heard(hot);
        let what = one_topic && others >= WHAT_WORDS && self.in_common(&heard) >= SAME;
        let voices = different_voices(heard);
        names >= 1 && (what || voices.len() >= VOICES && self.in_common(&voices) >= SAME_ANYWHERE)
    }

    /// How much of what one of them says most of them say, 0 to 1, the name of the matter left out; among the first few
    /// texts every word would be one.
    fn in_common(&self, voices: &[BTreeSet<u32>]) -> f32 {
        let mut by: BTreeMap<u32, usize> = BTreeMap::new();
        for word in voices.iter().flatten() {
            *by.entry(*word).or_default() += 1;
        }
        let few = (WHAT_FREQUENT * self.texts as f32).max(FEW);
        let most = MOST * voices.len() as f32;
        let (mut common, mut own) = (0, 0);
        for (word, by) in by.into_iter().filter(|(_, by)| *by as f32 >= most) {
            let everywhere = self.saying.get(&word).copied().unwrap_or_default() as f32;
            if self.texts > FIRST && by as f32 >= NAME_OWN * everywhere {
                own += 1;
            } else if everywhere < few {
                common += 1;
            }
        }
        let common = common + usize::saturating_sub(own, NAME_WORDS);
        let said: usize = voices.iter().map(BTreeSet::len).sum();
        (common * voices.len()) as f32 / said.max(1) as f32
    }
}

/// What was said in other words than anybody before said it: a letter that went round counts once.
fn different_voices(heard: Vec<BTreeSet<u32>>) -> Vec<BTreeSet<u32>> {
    let mut voices: Vec<BTreeSet<u32>> = Vec::new();
    for said in heard {
        let copied = |known: &BTreeSet<u32>| {
            let both = known.intersection(&said).count() as f32;
            both > COPIED * known.len().min(said.len()) as f32
        };
        if !voices.iter().any(copied) {
            voices.push(said);
        }
    }
    voices
}

impl Cluster {
    /// What each household of a hot matter says.
    fn heard(&self, hot: &Hot) -> Vec<BTreeSet<u32>> {
        let mut heard: BTreeMap<&str, BTreeSet<u32>> = BTreeMap::new();
        for (member, said) in self.members.iter().zip(&self.said) {
            if hot.cases.contains(&member.case) {
                heard.entry(&member.household).or_default().extend(said);
            }
        }
        heard.into_values().collect()
    }
}
