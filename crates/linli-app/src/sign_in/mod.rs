//! Signing in: passwords, sessions, API tokens, lock-out against guessing (ADM-2).
//!
//! Owns who a caller is. Identity comes only from a session's or an API token's secret, never from the body of a request
//! (P29), and its rights are read anew on every request (P23). Called by `linli-web` before every use case.

pub mod caller;
pub mod guesses;
pub mod password;
pub(crate) mod secret;
pub mod session;
pub mod token;

pub use session::{
    SessionInfo, SessionView, SignIn, SignedIn, caller_of_session, change_password, sign_in,
    sign_out,
};
pub use token::{NewToken, TokenView, caller_of_token};
