//! Tests of lists, search, counters, contacts and notices, on both engines.

// The attribute tells clippy that everything here is a test, helpers included.
#[cfg(test)]
mod contacts;
#[cfg(test)]
mod counters;
#[cfg(test)]
mod estate;
#[cfg(test)]
mod measured;
#[cfg(test)]
mod notices;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod scopes;
#[cfg(test)]
mod search;
