//! The complaint process by test: the whole way, its promises, its refusals, and random walks.

// The attribute tells clippy that everything here is a test, helpers included.
#[cfg(test)]
mod answering;
#[cfg(test)]
mod clocks_table;
#[cfg(test)]
mod conflict;
#[cfg(test)]
mod departments;
#[cfg(test)]
mod deputies;
#[cfg(test)]
mod diagram;
#[cfg(test)]
mod explained;
#[cfg(test)]
mod judgement;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod moved;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod path;
#[cfg(test)]
mod promises;
#[cfg(test)]
mod random;
#[cfg(test)]
mod severity;
#[cfg(test)]
mod support;
#[cfg(test)]
mod who_may;
