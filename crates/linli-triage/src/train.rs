//! Training: from labelled texts to a model of all questions.
//!
//! Owns the choice of n-grams, the columns and the calibration on parts held back. Must not read a clock
//! or a file. Called by the office's learning, by the start model and by the measurement.

use std::collections::BTreeMap;

use crate::model::{Model, Question, Vocabulary, largest, shares};
use crate::reading::Reading;
use crate::svm::{self, Vector};

/// One labelled text.
#[derive(Clone, Debug)]
pub struct Example<'a> {
    pub text: &'a str,
    /// For each question the class, if it is known.
    pub labels: Vec<Option<u16>>,
    /// How much it counts, 1 usually. Bounded by the caller for each person.
    pub weight: f32,
}

/// A question and its classes.
#[derive(Clone, Debug)]
pub struct Asked {
    pub name: String,
    pub classes: Vec<String>,
}

/// What bounds a model.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Price of a mistake; more follows the examples more closely.
    pub cost: f32,
    /// Bytes of the model at most, about.
    pub bytes: usize,
    /// Parts of the calibration, at least 2; 0 leaves the margins as they are.
    pub folds: usize,
    /// Cores that may be used.
    pub threads: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { cost: 1.0, bytes: 4_000_000, folds: 3, threads: 1 }
    }
}

/// N-grams that training looks at, at most; the model keeps fewer.
const LOOKED_AT: usize = 160_000;

/// Examples that calibration uses at most: more make it slower, not better.
const CALIBRATED_ON: usize = 3_000;

/// Examples of other classes that one class is told from, about; of more, each of these stands for several. Learning from
/// a hundred thousand cases would otherwise take as many times longer as there are classes, and change nothing.
const OTHERS: usize = 20_000;

/// Trains a model. Without examples the model knows nothing and answers with equal shares.
pub fn train(examples: &[Example<'_>], asked: &[Asked], limits: Limits) -> Model {
    let counts: Vec<Vec<(u32, u32)>> =
        examples.iter().map(|example| Reading::new(example.text).counts()).collect();
    let vocabulary = vocabulary(&counts);
    let vectors: Vec<Vector> = counts.iter().map(|counts| vocabulary.vector(counts)).collect();
    drop(counts);
    let columns = columns(asked);
    let weights = all_columns(examples, &vectors, &columns, vocabulary.len(), limits);
    let mut model = packed(vocabulary, asked, &weights, limits);
    if limits.folds >= 2 {
        calibrate(&mut model, examples, &vectors, asked, limits);
    }
    model
}

fn vocabulary(counts: &[Vec<(u32, u32)>]) -> Vocabulary {
    let mut all: Vec<u32> = counts.iter().flatten().map(|(hash, _)| *hash).collect();
    all.sort_unstable();
    let mut having: Vec<(u32, u32)> = Vec::new();
    for hash in all {
        match having.last_mut() {
            Some((last, count)) if *last == hash => *count += 1,
            _ => having.push((hash, 1)),
        }
    }
    let least = if counts.len() >= 300 { 2 } else { 1 };
    having.retain(|(_, count)| *count >= least);
    if having.len() > LOOKED_AT {
        having.sort_unstable_by_key(|(hash, count)| (std::cmp::Reverse(*count), *hash));
        having.truncate(LOOKED_AT);
        having.sort_unstable();
    }
    let texts = counts.len() as f32;
    let rarity = having
        .iter()
        .map(|(_, count)| ((1.0 + texts) / (1.0 + *count as f32)).ln() + 1.0)
        .collect();
    Vocabulary::new(having.into_iter().map(|(hash, _)| hash).collect(), rarity)
}

/// Question and class of each column.
fn columns(asked: &[Asked]) -> Vec<(usize, u16)> {
    let of = |(at, question): (usize, &Asked)| {
        (0..question.classes.len()).map(move |class| (at, class as u16))
    };
    asked.iter().enumerate().flat_map(of).collect()
}

fn all_columns(
    examples: &[Example<'_>],
    vectors: &[Vector],
    columns: &[(usize, u16)],
    features: usize,
    limits: Limits,
) -> Vec<Vec<f32>> {
    let share = columns.len().div_ceil(limits.threads.max(1)).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = columns
            .chunks(share)
            .map(|chunk| {
                scope.spawn(move || {
                    chunk
                        .iter()
                        .map(|column| one_column(examples, vectors, *column, features, limits))
                        .collect()
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|_| Vec::new()))
            .collect()
    })
}

fn one_column(
    examples: &[Example<'_>],
    vectors: &[Vector],
    (question, class): (usize, u16),
    features: usize,
    limits: Limits,
) -> Vec<f32> {
    let label = |example: &Example<'_>| example.labels.get(question).copied().flatten();
    let labelled = || examples.iter().zip(vectors).filter_map(|(e, v)| Some((e, v, label(e)?)));
    let of_class = labelled().filter(|(.., label)| *label == class).count();
    let others = labelled().count() - of_class;
    if of_class == 0 {
        let mut absent = vec![0.0; features + 1];
        absent[features] = -1.0;
        return absent;
    }
    let rare = (others as f32 / of_class as f32).max(1.0).sqrt();
    let each = (others / OTHERS).max(1);
    let mut chosen = Vec::new();
    let mut positive = Vec::new();
    let mut weights = Vec::new();
    for (at, (example, vector, label)) in labelled().enumerate() {
        let is_class = label == class;
        if is_class || spread(at).is_multiple_of(each) {
            chosen.push(vector);
            positive.push(is_class);
            weights.push(example.weight * if is_class { rare } else { each as f32 });
        }
    }
    let telling = telling(&chosen, &positive, features);
    let stretched: Vec<Vector> = chosen.iter().map(|vector| stretched(vector, &telling)).collect();
    let mut w = svm::train(&stretched, &positive, &weights, limits.cost, features);
    w.iter_mut().zip(&telling).for_each(|(w, telling)| *w *= telling);
    w
}

/// How telling each feature is for a class: one plus the logarithm of how much oftener it stands in the
/// class than outside, or the other way round (naive Bayes as a weight of features).
fn telling(examples: &[&Vector], positive: &[bool], features: usize) -> Vec<f32> {
    let mut having = vec![[1.0_f32; 2]; features];
    let mut all = [1.0_f32; 2];
    for (vector, positive) in examples.iter().zip(positive) {
        let side = usize::from(*positive);
        all[side] += 1.0;
        for (feature, _) in *vector {
            having[*feature as usize][side] += 1.0;
        }
    }
    having.iter().map(|[no, yes]| 1.0 + ((yes / all[1]) / (no / all[0])).ln().abs()).collect()
}

fn stretched(vector: &Vector, telling: &[f32]) -> Vector {
    let mut vector: Vector = vector
        .iter()
        .map(|(feature, value)| (*feature, value * telling[*feature as usize]))
        .collect();
    let length = vector.iter().map(|(_, value)| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|(_, value)| *value /= length);
    }
    vector
}

/// Keeps the features that matter most and one byte of each weight.
fn packed(vocabulary: Vocabulary, asked: &[Asked], weights: &[Vec<f32>], limits: Limits) -> Model {
    let features = vocabulary.len();
    let room = limits.bytes / (weights.len() + 8).max(1);
    let mut kept: Vec<usize> = (0..features).collect();
    if features > room {
        let matter = |feature: &usize| {
            let most = weights.iter().map(|column| column[*feature].abs()).fold(0.0, f32::max);
            most * vocabulary.rarity()[*feature]
        };
        kept.sort_by(|a, b| matter(b).total_cmp(&matter(a)));
        kept.truncate(room);
        kept.sort_unstable();
    }
    let mut scales = Vec::new();
    let mut biases = Vec::new();
    let mut bytes = vec![0_i8; kept.len() * weights.len()];
    for (at, column) in weights.iter().enumerate() {
        let most = kept.iter().map(|feature| column[*feature].abs()).fold(1e-6, f32::max);
        let scale = most / 127.0;
        for (row, feature) in kept.iter().enumerate() {
            bytes[row * weights.len() + at] = (column[*feature] / scale).round() as i8;
        }
        scales.push(scale);
        biases.push(column[features]);
    }
    let hashes = kept.iter().map(|feature| vocabulary.hashes()[*feature]).collect();
    let rarity = kept.iter().map(|feature| vocabulary.rarity()[*feature]).collect();
    let mut column = 0;
    let questions = asked
        .iter()
        .map(|question| {
            column += question.classes.len();
            Question {
                name: question.name.clone(),
                classes: question.classes.clone(),
                column: column - question.classes.len(),
                sharpness: 2.0,
            }
        })
        .collect();
    Model { vocabulary: Vocabulary::new(hashes, rarity), questions, weights: bytes, scales, biases }
}

/// Finds for each question the sharpness with which margins of texts not trained on tell the truth.
fn calibrate(
    model: &mut Model,
    examples: &[Example<'_>],
    vectors: &[Vector],
    asked: &[Asked],
    limits: Limits,
) {
    let step = examples.len().div_ceil(CALIBRATED_ON).max(1);
    let chosen: Vec<usize> = (0..examples.len()).step_by(step).collect();
    let features =
        1 + vectors.iter().flatten().map(|(feature, _)| *feature as usize).max().unwrap_or(0);
    let columns = columns(asked);
    let mut told: BTreeMap<usize, Vec<(Vec<f32>, usize)>> = BTreeMap::new();
    for fold in 0..limits.folds {
        let inside: Vec<usize> =
            chosen.iter().copied().filter(|at| spread(*at) % limits.folds != fold).collect();
        let some: Vec<Example<'_>> = inside.iter().map(|at| examples[*at].clone()).collect();
        let theirs: Vec<Vector> = inside.iter().map(|at| vectors[*at].clone()).collect();
        let weights = all_columns(&some, &theirs, &columns, features, limits);
        for at in chosen.iter().copied().filter(|at| spread(*at) % limits.folds == fold) {
            for (number, question) in model.questions.iter().enumerate() {
                let Some(label) = examples[at].labels.get(number).copied().flatten() else {
                    continue;
                };
                let margins = weights[question.column..question.column + question.classes.len()]
                    .iter()
                    .map(|w| {
                        vectors[at].iter().fold(w[features], |sum, (f, v)| sum + w[*f as usize] * v)
                    })
                    .collect();
                told.entry(number).or_default().push((margins, usize::from(label)));
            }
        }
    }
    for (number, pairs) in told {
        model.questions[number].sharpness = sharpness(&pairs);
    }
}

/// Neighbours of a list may be of one kind; this sends them to different parts.
const fn spread(at: usize) -> usize {
    at.wrapping_mul(0x9e37_79b9) >> 16
}

/// The sharpness under which the true classes are likeliest.
fn sharpness(pairs: &[(Vec<f32>, usize)]) -> f32 {
    let loss = |sharpness: f32| {
        let one = |(margins, label): &(Vec<f32>, usize)| {
            let scaled: Vec<f32> = margins.iter().map(|margin| margin * sharpness).collect();
            -f64::from(shares(&scaled)[*label].max(1e-6)).ln()
        };
        pairs.iter().map(one).sum::<f64>()
    };
    let tried: Vec<f32> = (0..24).map(|step| 0.3 * 1.2_f32.powi(step)).collect();
    let losses: Vec<f32> = tried.iter().map(|sharpness| -(loss(*sharpness) as f32)).collect();
    tried[largest(&losses)]
}
