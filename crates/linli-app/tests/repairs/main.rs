//! Tests of repairs through the use cases, on both engines.

// The attribute tells clippy that everything here is a test, helpers included.
#[cfg(test)]
mod draws;
#[cfg(test)]
mod emergencies;
#[cfg(test)]
mod ground;
#[cfg(test)]
mod linked;
#[cfg(test)]
mod lives;
#[cfg(test)]
mod prices;
#[cfg(test)]
mod sums;
#[cfg(test)]
mod taps;
