//! Values put into words of a language: times, spans, money, masked numbers.
//!
//! Owns how a value reads on a screen. Must not read the clock or the settings: the present, the
//! zone and the language come in as values. Called by the shell and the views.

mod money;
mod phone;
pub mod promise;
mod said_time;
mod time;

pub use money::{plain_amount, yuan};
pub use phone::{grouped, masked, masked_tail};
pub use said_time::{SaidTime, Side, read as read_time};
pub use time::Times;
