//! Pages of staff through the router: what they show, in three languages, and what they refuse.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod account;
mod boards;
mod cases;
mod categories;
mod deputies;
mod desk;
mod emergencies;
mod escalations;
mod exports;
mod import;
mod letters;
mod live;
mod paper;
mod people;
mod places;
mod privacy;
mod rates;
mod reception;
mod repair_summary;
mod repairs;
mod resident;
mod rosters;
mod routes;
mod rules;
mod staff;
mod triage;
mod visitor;
mod worker;
