//! A trained model: the n-grams it knows, one column of small numbers per class, and how sure it may be.
//!
//! Owns reading off margins and probabilities. Must not train ([`crate::train`]) and must not know rules.
//! Weights are kept in one byte each: a model of all questions stays under 5 MB.

use crate::reading::Reading;
use crate::svm::Vector;

/// The n-grams that a model knows, with how telling each is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vocabulary {
    hashes: Vec<u32>,
    rarity: Vec<f32>,
    slots: Vec<u32>,
}

const EMPTY: u32 = u32::MAX;

impl Vocabulary {
    /// From hashes and their rarity (logarithm of all examples to those that have it).
    pub fn new(hashes: Vec<u32>, rarity: Vec<f32>) -> Self {
        let size = (hashes.len() * 2).next_power_of_two().max(16);
        let mut slots = vec![EMPTY; size];
        for (index, hash) in hashes.iter().enumerate() {
            let mut slot = *hash as usize & (size - 1);
            while slots[slot] != EMPTY {
                slot = (slot + 1) & (size - 1);
            }
            slots[slot] = index as u32;
        }
        Self { hashes, rarity, slots }
    }

    /// Number of n-grams.
    pub const fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether it knows nothing.
    pub const fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// The hashes, in the order of the features.
    pub fn hashes(&self) -> &[u32] {
        &self.hashes
    }

    /// The rarity of each feature.
    pub fn rarity(&self) -> &[f32] {
        &self.rarity
    }

    /// The feature of an n-gram.
    pub fn find(&self, hash: u32) -> Option<u32> {
        if self.slots.is_empty() {
            return None;
        }
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let index = self.slots[slot];
            if index == EMPTY {
                return None;
            }
            if self.hashes[index as usize] == hash {
                return Some(index);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// A text as numbers: frequencies dampened, weighted by rarity, of unit length together.
    pub fn vector(&self, counts: &[(u32, u32)]) -> Vector {
        let mut vector: Vector = counts
            .iter()
            .filter_map(|(hash, count)| {
                let feature = self.find(*hash)?;
                Some((feature, (1.0 + (*count as f32).ln()) * self.rarity[feature as usize]))
            })
            .collect();
        let length = vector.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
        if length > 0.0 {
            vector.iter_mut().for_each(|(_, value)| *value /= length);
        }
        vector
    }
}

/// The classes of one question and where their columns begin.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub name: String,
    pub classes: Vec<String>,
    /// First column.
    pub column: usize,
    /// What margins are multiplied by so that shares of exponentials are probabilities.
    pub sharpness: f32,
}

/// A model of several questions over one vocabulary.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    pub vocabulary: Vocabulary,
    pub questions: Vec<Question>,
    /// For each feature one byte per column.
    pub weights: Vec<i8>,
    /// What one step of a column's bytes is worth.
    pub scales: Vec<f32>,
    /// Constant part of each column.
    pub biases: Vec<f32>,
}

/// What one answer rests on: an n-gram's place and its part in the margin.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub start: usize,
    pub length: usize,
    pub weight: f32,
}

impl Model {
    /// Columns of all questions together.
    pub const fn columns(&self) -> usize {
        self.scales.len()
    }

    /// The question of a name.
    pub fn question(&self, name: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.name == name)
    }

    /// Margins of all columns for a text.
    pub fn margins(&self, reading: &Reading) -> Vec<f32> {
        self.margins_of(&self.vocabulary.vector(&reading.counts()))
    }

    /// Margins of all columns for a vector.
    pub fn margins_of(&self, vector: &Vector) -> Vec<f32> {
        let columns = self.columns();
        let mut sums = vec![0.0_f32; columns];
        for (feature, value) in vector {
            let from = *feature as usize * columns;
            for (sum, weight) in sums.iter_mut().zip(&self.weights[from..from + columns]) {
                *sum += f32::from(*weight) * value;
            }
        }
        for ((sum, scale), bias) in sums.iter_mut().zip(&self.scales).zip(&self.biases) {
            *sum = *sum * scale + bias;
        }
        sums
    }

    /// Where a column's margin comes from, against the mean of its question's others.
    pub fn parts(&self, reading: &Reading, question: &Question, class: usize) -> Vec<Part> {
        let columns = self.columns();
        let others = (question.classes.len().max(2) - 1) as f32;
        let mut parts = Vec::new();
        for gram in &reading.grams {
            let Some(feature) = self.vocabulary.find(gram.hash) else { continue };
            let from = feature as usize * columns + question.column;
            let row = &self.weights[from..from + question.classes.len()];
            let scales = &self.scales[question.column..];
            let value = |at: usize| f32::from(row[at]) * scales[at];
            let all: f32 = (0..row.len()).map(value).sum();
            let weight = (value(class) - (all - value(class)) / others)
                * self.vocabulary.rarity[feature as usize];
            parts.push(Part {
                start: gram.start as usize,
                length: usize::from(gram.length),
                weight,
            });
        }
        parts
    }
}

/// Shares of exponentials: positive and together one.
pub fn shares(scores: &[f32]) -> Vec<f32> {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = scores.iter().map(|score| (score - most).exp()).collect();
    let all: f32 = powers.iter().sum();
    powers.iter().map(|power| power / all).collect()
}

/// The place of the largest number; the first of equals.
pub fn largest(numbers: &[f32]) -> usize {
    numbers
        .iter()
        .enumerate()
        .fold(0, |best, (at, number)| if *number > numbers[best] { at } else { best })
}
