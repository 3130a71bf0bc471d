//! Tests of the database layer, on both engines wherever both can be meant.

// The attribute tells clippy that everything here is a test, helpers included.
#[cfg(test)]
mod backup;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod migrations;
#[cfg(test)]
mod personal;
#[cfg(test)]
mod retention;
#[cfg(test)]
mod rows;
#[cfg(test)]
mod schema;
#[cfg(test)]
mod transactions;
