//! A model as bytes, to be stored and read again.
//!
//! Owns the format, its mark and its check sum. A model that was cut or changed does not load. Called by
//! the store of models.

use crate::model::{Model, Question, Vocabulary};

/// Begins every model; the digit is the version of the format.
const MARK: &[u8] = b"linli-triage-1\n";

/// Why a model does not load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Not a model, or one of another version.
    Mark,
    /// Not the bytes that were stored.
    Sum,
    /// Ends too early, or parts do not fit together.
    Shape,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Mark => "not a triage model of this version",
            Self::Sum => "the bytes of the triage model were changed",
            Self::Shape => "the triage model is incomplete",
        })
    }
}

impl std::error::Error for Broken {}

impl Model {
    /// The model as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MARK.to_vec();
        number(&mut bytes, self.questions.len());
        for question in &self.questions {
            text(&mut bytes, &question.name);
            bytes.extend(question.sharpness.to_le_bytes());
            number(&mut bytes, question.classes.len());
            question.classes.iter().for_each(|class| text(&mut bytes, class));
        }
        number(&mut bytes, self.vocabulary.len());
        self.vocabulary.hashes().iter().for_each(|hash| bytes.extend(hash.to_le_bytes()));
        self.vocabulary.rarity().iter().for_each(|value| bytes.extend(value.to_le_bytes()));
        self.scales.iter().chain(&self.biases).for_each(|value| bytes.extend(value.to_le_bytes()));
        bytes.extend(self.weights.iter().map(|weight| weight.to_le_bytes()[0]));
        bytes.extend(sum(&bytes).to_le_bytes());
        bytes
    }

    /// Reads a model.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Broken> {
        if !bytes.starts_with(MARK) {
            return Err(Broken::Mark);
        }
        let (content, stored) = bytes.split_last_chunk::<8>().ok_or(Broken::Shape)?;
        if sum(content) != u64::from_le_bytes(*stored) {
            return Err(Broken::Sum);
        }
        let mut reader = Reader { bytes: &content[MARK.len()..] };
        let mut questions = Vec::new();
        let mut column = 0;
        for _ in 0..reader.number()? {
            let name = reader.text()?;
            let sharpness = reader.float()?;
            let count = reader.number()?;
            let classes = (0..count).map(|_| reader.text()).collect::<Result<Vec<_>, _>>()?;
            questions.push(Question { name, classes, column, sharpness });
            column += count;
        }
        let features = reader.number()?;
        let hashes = (0..features)
            .map(|_| reader.chunk().map(u32::from_le_bytes))
            .collect::<Result<_, _>>()?;
        let rarity = (0..features).map(|_| reader.float()).collect::<Result<_, _>>()?;
        let scales = (0..column).map(|_| reader.float()).collect::<Result<_, _>>()?;
        let biases = (0..column).map(|_| reader.float()).collect::<Result<_, _>>()?;
        if reader.bytes.len() != features.checked_mul(column).ok_or(Broken::Shape)? {
            return Err(Broken::Shape);
        }
        let weights = reader.bytes.iter().map(|byte| i8::from_le_bytes([*byte])).collect();
        Ok(Self { vocabulary: Vocabulary::new(hashes, rarity), questions, weights, scales, biases })
    }
}

fn number(bytes: &mut Vec<u8>, value: usize) {
    bytes.extend(u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes());
}

fn text(bytes: &mut Vec<u8>, value: &str) {
    number(bytes, value.len());
    bytes.extend(value.as_bytes());
}

/// A check against cut or changed bytes, not against malice: the database is trusted.
fn sum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl Reader<'_> {
    fn chunk(&mut self) -> Result<[u8; 4], Broken> {
        let (chunk, rest) = self.bytes.split_first_chunk::<4>().ok_or(Broken::Shape)?;
        self.bytes = rest;
        Ok(*chunk)
    }

    fn number(&mut self) -> Result<usize, Broken> {
        let value = u32::from_le_bytes(self.chunk()?) as usize;
        // Nothing in a model has more parts than the model has bytes.
        if value > self.bytes.len() { Err(Broken::Shape) } else { Ok(value) }
    }

    fn float(&mut self) -> Result<f32, Broken> {
        self.chunk().map(f32::from_le_bytes)
    }

    fn text(&mut self) -> Result<String, Broken> {
        let length = self.number()?;
        let (text, rest) = self.bytes.split_at_checked(length).ok_or(Broken::Shape)?;
        self.bytes = rest;
        String::from_utf8(text.to_vec()).map_err(|_| Broken::Shape)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::start;

    /// STA-5: a stored model answers as before; one that was cut or changed does not load.
    #[test]
    fn stored_and_read_again() {
        let model = start::model();
        let bytes = model.to_bytes();
        assert_eq!(Model::from_bytes(&bytes).as_ref(), Ok(model));
        assert!(bytes.len() < 5_000_000, "{}", bytes.len());
        assert_eq!(Model::from_bytes(b"x"), Err(Broken::Mark));
        assert_eq!(Model::from_bytes(&bytes[..bytes.len() / 2]), Err(Broken::Sum));
        let mut changed = bytes;
        changed[100] ^= 1;
        assert_eq!(Model::from_bytes(&changed), Err(Broken::Sum));
    }
}
