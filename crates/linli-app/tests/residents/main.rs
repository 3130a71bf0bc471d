//! Tests of the resident's side through the use cases, on both engines.

// The attribute tells clippy that everything here is a test, helpers included.
#[cfg(test)]
mod boards;
#[cfg(test)]
mod erasing;
#[cfg(test)]
mod everywhere;
#[cfg(test)]
mod files;
#[cfg(test)]
mod finding;
#[cfg(test)]
mod following;
#[cfg(test)]
mod ground;
#[cfg(test)]
mod letters;
#[cfg(test)]
mod reporting;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod rights;
