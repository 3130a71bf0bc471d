//! Training of linear models: dual coordinate descent for the squared hinge loss, one class against the rest.
//!
//! Owns the numbers of training. Deterministic: the same examples in the same order give the same weights.
//! Must not know texts. After Hsieh and others, "A dual coordinate descent method for large-scale linear
//! SVM" (2008). Called by [`crate::train`].

/// A sparse vector: features in ascending order, values of unit length together.
pub type Vector = Vec<(u32, f32)>;

/// Rounds over all examples at most.
const ROUNDS: usize = 12;

/// A round that moves no multiplier by more than this ends training.
const STILL: f32 = 0.02;

/// Weights of one class against the rest, the last one its bias. `cost` says how much one example's
/// mistake counts, `weights` how much each example does; `positive` says which are of the class.
pub fn train(
    examples: &[Vector],
    positive: &[bool],
    weights: &[f32],
    cost: f32,
    features: usize,
) -> Vec<f32> {
    let mut w = vec![0.0_f32; features + 1];
    let mut alpha = vec![0.0_f32; examples.len()];
    let diagonal: Vec<f32> = weights.iter().map(|weight| 0.5 / (cost * weight.max(1e-6))).collect();
    let squares: Vec<f32> =
        examples.iter().map(|x| x.iter().map(|(_, v)| v * v).sum::<f32>() + BIAS * BIAS).collect();
    let mut order: Vec<u32> = (0..examples.len()).map(|i| i as u32).collect();
    let mut chance = Chance(0x2545_f491);
    for _ in 0..ROUNDS {
        chance.shuffle(&mut order);
        let mut moved = 0.0_f32;
        for at in &order {
            let i = *at as usize;
            let y = if positive[i] { 1.0 } else { -1.0 };
            let gradient = y * dot(&w, &examples[i]) - 1.0 + diagonal[i] * alpha[i];
            if alpha[i] == 0.0 && gradient >= 0.0 {
                continue;
            }
            let old = alpha[i];
            alpha[i] = (old - gradient / (squares[i] + diagonal[i])).max(0.0);
            let step = (alpha[i] - old) * y;
            moved = moved.max((alpha[i] - old).abs());
            for (feature, value) in &examples[i] {
                w[*feature as usize] += step * value;
            }
            w[features] += step * BIAS;
        }
        if moved < STILL {
            break;
        }
    }
    w[features] *= BIAS;
    w
}

/// The bias is a feature of every example with this value.
const BIAS: f32 = 0.5;

fn dot(w: &[f32], x: &Vector) -> f32 {
    let bias = w.last().copied().unwrap_or_default() * BIAS;
    x.iter().fold(bias, |sum, (feature, value)| sum + w[*feature as usize] * value)
}

/// Numbers that look random and are the same each time (xorshift).
pub struct Chance(pub u32);

impl Chance {
    /// The next number.
    pub const fn next(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    /// Puts things into another order.
    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for at in (1..things.len()).rev() {
            things.swap(at, self.next() as usize % (at + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// STA-5: what can be told apart by a line is told apart.
    #[test]
    fn separable_examples_are_separated() {
        let a: Vector = vec![(0, 1.0)];
        let b: Vector = vec![(1, 1.0)];
        let w = train(
            &[a.clone(), b.clone(), a.clone(), b.clone()],
            &[true, false, true, false],
            &[1.0; 4],
            1.0,
            2,
        );
        assert!(dot(&w, &a) > 0.3 && dot(&w, &b) < -0.3, "{w:?}");
    }

    /// STA-5: an example of little weight moves the model less.
    #[test]
    fn weights_are_heeded() {
        let a: Vector = vec![(0, 1.0)];
        let w = train(&[a.clone(), a], &[true, false], &[1.0, 0.1], 1.0, 1);
        assert!(w[0] > 0.0, "{w:?}");
    }
}
