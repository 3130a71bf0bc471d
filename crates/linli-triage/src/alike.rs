//! How much two texts speak of the same: pairs of characters in common, telling ones counting more (CMP-15).
//!
//! Owns the likeness of two short texts. Must not know places, times or rights: whoever asks weighs those. Called by the
//! use case that looks for similar cases while somebody talks.

use crate::model::Model;
use crate::reading::Reading;

/// Weight of a pair that no text of the model has: a name, a make, or only where two words meet.
const UNKNOWN: f32 = 3.0;

/// Weight that is missing in every comparison, so that one pair in common between two short texts is not everything.
const MISSING: f32 = 6.0;

/// Characters of which no telling pair is made: what is in every sentence, and what says where instead of what.
const FILLERS: &str = "的了是在我们你他她它有没不就都也和很个这那到说要啊呢吧吗请把被给还又家里\
                       一二三四五六七八九十0123456789栋幢单元室号";

/// The telling pairs of a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gist {
    /// Hash and weight, sorted by hash, each once.
    pairs: Vec<(u32, f32)>,
    weight: f32,
}

impl Gist {
    /// Of a text; `model` says how telling a pair is, without one all count alike.
    pub fn new(text: &str, model: Option<&Model>) -> Self {
        let reading = Reading::new(text);
        let mut pairs: Vec<(u32, f32)> = reading
            .grams
            .iter()
            .filter(|gram| gram.length == 2)
            .filter(|gram| {
                let at = gram.start as usize;
                is_telling(&reading.chars[at..at + 2])
            })
            .map(|gram| (gram.hash, rarity(model, gram.hash)))
            .collect();
        pairs.sort_unstable_by_key(|(hash, _)| *hash);
        pairs.dedup_by_key(|(hash, _)| *hash);
        let weight = pairs.iter().map(|(_, weight)| weight).sum();
        Self { pairs, weight }
    }

    /// The share of the shorter text's weight that both have, 0 to 1.
    pub fn likeness(&self, other: &Self) -> f32 {
        let mut shared = 0.0;
        let mut theirs = other.pairs.iter().peekable();
        for (hash, weight) in &self.pairs {
            while theirs.next_if(|(known, _)| known < hash).is_some() {}
            if theirs.next_if(|(known, _)| known == hash).is_some() {
                shared += weight;
            }
        }
        shared / (self.weight.min(other.weight) + MISSING)
    }
}

/// Whether a pair says what is the matter.
pub(crate) fn is_telling(pair: &[char]) -> bool {
    pair.iter().all(|c| !FILLERS.contains(*c))
}

fn rarity(model: Option<&Model>, hash: u32) -> f32 {
    let Some(vocabulary) = model.map(|model| &model.vocabulary) else { return UNKNOWN };
    vocabulary.find(hash).map_or(UNKNOWN, |feature| vocabulary.rarity()[feature as usize])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::start::model;

    fn likeness(a: &str, b: &str) -> f32 {
        Gist::new(a, Some(model())).likeness(&Gist::new(b, Some(model())))
    }

    /// CMP-15, D08: the same matter in other words is more alike than another matter in nearly the same words.
    #[test]
    fn the_matter_counts() {
        let drip = "B1 039 车位顶上滴水";
        assert!(
            likeness(drip, "我家车位上方一直在滴水，车顶都是水印")
                > likeness(drip, "我家车位一直被别人占着")
        );
        let lift = "二单元电梯又停了，关在里面十分钟";
        assert!(likeness(lift, "2单元的电梯今天早上又停了") > 0.2);
        assert!(likeness(lift, "二单元楼道灯不亮") < 0.1);
    }

    /// CMP-15: nothing said is like nothing, and fillers are no matter.
    #[test]
    fn nothing_is_like_nothing() {
        assert!(likeness("", "").abs() < f32::EPSILON);
        assert!(likeness("电梯", "").abs() < f32::EPSILON);
        assert!(likeness("我们的", "你们的").abs() < f32::EPSILON);
    }

    /// CMP-15: likeness does not depend on who is asked first, with and without a model.
    #[test]
    fn both_ways() {
        let (a, b) = ("门禁刷不开，进不了单元门", "单元门禁坏了");
        assert!((likeness(a, b) - likeness(b, a)).abs() < 1e-6);
        assert!(Gist::new(a, None).likeness(&Gist::new(b, None)) > 0.2);
    }
}
