//! Triage: reads the words of a case and proposes the rest (STA-5).
//!
//! Owns reading, models, rules and likeness of texts. Text in, proposals out: no clock, no database, no
//! network, no randomness. It proposes and says why; persons decide. Called by the use cases.

pub mod alike;
pub mod because;
pub mod cluster;
pub mod emergency;
pub mod found;
pub mod group;
pub mod lexicon;
pub mod model;
pub mod normalise;
pub mod pack;
pub mod proposal;
pub mod reading;
pub mod rules;
pub mod severity;
pub mod sketch;
pub mod start;
pub mod svm;
pub mod train;
