//! Tests of the database layer, on both engines wherever both can be meant.

mod backup;
mod failures;
mod migrations;
mod rows;
mod transactions;
