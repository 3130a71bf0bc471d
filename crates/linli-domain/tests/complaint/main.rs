//! The complaint process by test: the whole way, its promises, its refusals, and random walks.

// The attribute tells clippy that everything here is a test, helpers included.
#[cfg(test)]
mod diagram;
#[cfg(test)]
#[cfg(test)]
mod support;
#[cfg(test)]
mod who_may;
