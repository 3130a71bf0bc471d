//! Numbers that people say on the phone: `TS260914-007`.
//!
//! Owns their form. The counters live in the store, one for each office, prefix and day, without gaps.

use crate::vocabulary::vocabulary;
use jiff::civil::Date;

vocabulary! {
    /// What a number is for.
    Prefix { Complaint = "TS", Repair = "WX", Contact = "JD", FollowUp = "HF", Other = "SX" }
}

/// The number of the `sequence`-th item of a local day, e.g. `TS260914-007`.
pub fn case_number(prefix: Prefix, day: Date, sequence: u32) -> String {
    let year = day.year().rem_euclid(100);
    format!("{prefix}{year:02}{:02}{:02}-{sequence:03}", day.month(), day.day())
}

/// The number of an archived file, e.g. `DA2026-000123` (CMP-12), without gaps by office and year.
pub fn file_number(year: i16, sequence: u32) -> String {
    format!("DA{year}-{sequence:06}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    /// CMP-1: readable over the phone, and still right on a day with more than 999 cases.
    #[test]
    fn numbers_read_well() {
        assert_eq!(case_number(Prefix::Complaint, date(2026, 9, 14), 7), "TS260914-007");
        assert_eq!(case_number(Prefix::Contact, date(2026, 1, 2), 1204), "JD260102-1204");
        assert_eq!(file_number(2026, 123), "DA2026-000123");
    }
}
