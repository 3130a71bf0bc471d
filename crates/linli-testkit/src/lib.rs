//! What tests share. Owns databases for tests ([`db`]); used by tests only, never by the program.

pub mod db;
