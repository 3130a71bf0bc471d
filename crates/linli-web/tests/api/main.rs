//! The API through the real router, on both engines.

mod boards;
mod concurrency;
mod document;
mod forgery;
mod letters;
mod lifecycle;
mod logs;
mod mistakes;
mod program;
mod routes;
mod rules;
mod table;
mod triage;
mod watching;
