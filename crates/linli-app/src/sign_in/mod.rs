//! Signing in: passwords, sessions, API tokens, lock-out against guessing (ADM-2).

pub mod caller;
pub mod password;
