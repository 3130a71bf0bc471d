//! What tests share. Owns databases for tests ([`db`]), buckets ([`s3`]) and, with the feature `app`, a small company on one of them
//! ([`company`]); used by tests only, never by the program.

#[cfg(feature = "app")]
pub mod company;
pub mod db;
#[cfg(feature = "app")]
pub mod post;
pub mod s3;
