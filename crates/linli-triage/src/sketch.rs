//! Near-duplicates by words: sketches of texts whose likeness is the share of parts in common.
//!
//! Owns the sketch (`MinHash` over n-grams of four characters). A re-submission with a changed greeting has
//! nearly the same sketch. Called by similarity, clusters and the measurement.

use crate::reading::{Reading, is_word};

/// Numbers in a sketch. More make the likeness more exact.
const SIZE: usize = 32;

/// Characters of one part.
const PART: usize = 4;

/// A short digest of a text's parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch(pub [u32; SIZE]);

impl Sketch {
    /// The sketch of a text that was read.
    pub fn new(reading: &Reading) -> Self {
        let words: Vec<char> = reading.chars.iter().copied().filter(|c| is_word(*c)).collect();
        let mut least = [u32::MAX; SIZE];
        for part in words.windows(PART.min(words.len().max(1))) {
            let mut hash = part.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, c| {
                (hash ^ u64::from(*c as u32)).wrapping_mul(0x0000_0100_0000_01b3)
            });
            for slot in &mut least {
                hash = hash.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
                let value = ((hash >> 32) as u32) ^ (hash as u32).rotate_left(7);
                *slot = (*slot).min(value);
            }
        }
        Self(least)
    }

    /// The estimated share of parts in common, 0 to 1.
    pub fn likeness(&self, other: &Self) -> f32 {
        let same = self.0.iter().zip(&other.0).filter(|(a, b)| a == b && **a != u32::MAX).count();
        same as f32 / SIZE as f32
    }

    /// Keys under which texts that are alike meet with high probability.
    pub fn bands(&self) -> impl Iterator<Item = (usize, u64)> {
        self.0
            .chunks_exact(2)
            .map(|pair| (u64::from(pair[0]) << 32) | u64::from(pair[1]))
            .enumerate()
    }
}

/// Numbers texts so that those alike (likeness of half or more, also through others) share a number.
pub fn groups(sketches: &[Sketch]) -> Vec<usize> {
    let mut parent: Vec<usize> = (0..sketches.len()).collect();
    let mut seen = std::collections::BTreeMap::new();
    for (at, sketch) in sketches.iter().enumerate() {
        for key in sketch.bands() {
            let Some(first) = seen.insert(key, at) else { continue };
            if sketch.likeness(&sketches[first]) >= 0.5 {
                let (a, b) = (root(&mut parent, at), root(&mut parent, first));
                parent[a.max(b)] = a.min(b);
            }
        }
    }
    (0..sketches.len()).map(|at| root(&mut parent, at)).collect()
}

fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
        at = parent[at];
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(text: &str) -> Sketch {
        Sketch::new(&Reading::new(text))
    }

    /// CMP-15: the same text sent again is known, another is not.
    #[test]
    fn likeness() {
        let first =
            sketch("三栋电梯这个月坏了四次，每次都要等半天，老人上下楼很不方便，请尽快修好");
        let again = sketch(
            "您好，三栋电梯这个月坏了四次，每次都要等半天，老人上下楼很不方便，请尽快修好！",
        );
        let other = sketch("地下车库入口的道闸一直抬不起来，早上出门堵了一长串车");
        assert!(first.likeness(&again) > 0.5);
        assert!(first.likeness(&other) < 0.2);
        assert_eq!(groups(&[first, other, again]), [0, 1, 0]);
    }

    /// STA-5: texts without words are not alike.
    #[test]
    fn nothing_is_like_nothing() {
        assert!(sketch("").likeness(&sketch("")) < 0.1);
    }
}
