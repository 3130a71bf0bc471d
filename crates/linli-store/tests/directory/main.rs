//! The directory's statements on a company of some size, on both engines.

// The attribute tells clippy that everything here is a test, helpers included.
#[cfg(test)]
mod town;
#[cfg(test)]
mod whole_tables;
