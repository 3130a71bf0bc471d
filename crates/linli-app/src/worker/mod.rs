//! Use cases of the technician's phone: the orders of a shift, the resident's number, a yes that comes late.
//!
//! Owns what only the phone asks. Acts on a repair are those of `crate::repair::act`.

pub mod agree;
pub mod call;
pub mod mine;
