//! Tests of lists, exports, contacts and the bell through the use cases, on both engines.

// The attribute tells clippy that everything here is a test, helpers included.
#[cfg(test)]
mod contacts;
#[cfg(test)]
mod emergency_words;
#[cfg(test)]
mod exports;
#[cfg(test)]
mod heat;
#[cfg(test)]
mod questions;
#[cfg(test)]
mod registers;
#[cfg(test)]
mod scripts;
#[cfg(test)]
mod triage;
