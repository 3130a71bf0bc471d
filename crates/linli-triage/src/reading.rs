//! A text as the model sees it: characters and the hashed n-grams at each place.
//!
//! Owns which n-grams there are. Must not know any word or label. Characters need no segmenter and were as
//! good as words on the messages measured (docs/triage.md). Called by training, by proposals, by similarity.

use crate::normalise::normalise;

/// Longest n-gram, in characters.
const LONGEST: usize = 3;

/// Tokens between blanks, such as words of a segmented text, count as one feature up to this length.
const LONGEST_TOKEN: usize = 6;

/// One n-gram where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Gram {
    pub hash: u32,
    pub start: u32,
    pub length: u8,
}

/// A text that was read once, for all questions.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The normalised characters.
    pub chars: Vec<char>,
    /// Characters of the first line if more follows, else 0.
    pub subject: usize,
    /// The n-grams in the order of the text.
    pub grams: Vec<Gram>,
}

impl Reading {
    /// Reads a text. The first of several lines is its subject.
    pub fn new(text: &str) -> Self {
        let chars: Vec<char> = normalise(text.trim()).chars().collect();
        let subject = chars.iter().position(|c| *c == '\n').filter(|at| *at <= 80).unwrap_or(0);
        let grams = grams(&chars);
        Self { chars, subject, grams }
    }

    /// The normalised text from one character to another.
    pub fn slice(&self, from: usize, to: usize) -> String {
        self.chars.get(from..to.min(self.chars.len())).unwrap_or_default().iter().collect()
    }

    /// How often each n-gram occurs, sorted by hash.
    pub fn counts(&self) -> Vec<(u32, u32)> {
        let mut hashes: Vec<u32> = self.grams.iter().map(|gram| gram.hash).collect();
        hashes.sort_unstable();
        let mut counts: Vec<(u32, u32)> = Vec::with_capacity(hashes.len());
        for hash in hashes {
            match counts.last_mut() {
                Some((last, count)) if *last == hash => *count += 1,
                _ => counts.push((hash, 1)),
            }
        }
        counts
    }

    /// Words that carry meaning: ideographs, letters, digits.
    pub fn length(&self) -> usize {
        self.chars.iter().filter(|c| is_word(**c)).count()
    }
}

/// Whether a character belongs to a word.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric()
}

fn grams(chars: &[char]) -> Vec<Gram> {
    let mut grams = Vec::with_capacity(chars.len() * LONGEST);
    tokens(chars, &mut grams);
    // Blanks do not part words: Chinese has none, and words of a segmented text stay neighbours.
    let places: Vec<usize> = (0..chars.len()).filter(|at| chars[*at] != ' ').collect();
    for from in 0..places.len() {
        let mut hash = SEED;
        for at in places[from..].iter().take(LONGEST) {
            if !is_word(chars[*at]) {
                break;
            }
            hash = mix(hash, chars[*at]);
            grams.push(Gram {
                hash,
                start: place(places[from]),
                length: (at + 1 - places[from]) as u8,
            });
        }
    }
    grams
}

fn tokens(chars: &[char], grams: &mut Vec<Gram>) {
    let mut start = 0;
    for (at, c) in chars.iter().enumerate() {
        if is_word(*c) {
            continue;
        }
        token(chars, start, at, grams);
        start = at + 1;
    }
    token(chars, start, chars.len(), grams);
}

fn token(chars: &[char], start: usize, end: usize, grams: &mut Vec<Gram>) {
    if (2..=LONGEST_TOKEN).contains(&(end - start)) {
        let hash = chars[start..end].iter().fold(SEED ^ 0x5bd1_e995, |hash, c| mix(hash, *c));
        grams.push(Gram { hash, start: place(start), length: (end - start) as u8 });
    }
}

const SEED: u32 = 0x811c_9dc5;

const fn mix(hash: u32, c: char) -> u32 {
    let hash = (hash ^ (c as u32)).wrapping_mul(0x9e37_79b1);
    hash ^ (hash >> 15)
}

/// Normalised texts are short (`normalise::READ`), so every place fits.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// STA-5: the same words give the same n-grams wherever they stand.
    #[test]
    fn grams_do_not_depend_on_the_place() {
        let alone = Reading::new("漏水").counts();
        let inside = Reading::new("厨房漏水了").counts();
        let shared = alone.iter().filter(|(hash, _)| inside.iter().any(|(h, _)| h == hash)).count();
        assert_eq!(shared, 3, "two characters and the pair; the token is another");
    }

    /// STA-5: nothing to read is no failure.
    #[test]
    fn empty_and_signs() {
        assert!(Reading::new("").grams.is_empty());
        assert!(Reading::new("😀😀！？").grams.is_empty());
        assert_eq!(Reading::new("题目\n正文").subject, 2);
    }
}
