//! Phone numbers of residents: sealed for storage, hashed for search, masked for the eye (ADM-3).
//!
//! Owns the step between a typed number and its row. Called by the resident use cases, the imports and the
//! demonstration.

use linli_domain::ids::ResidentId;
use linli_store::residents::PhoneRow;

use crate::environment::Environment;
use crate::keys::{Keys, digits, masked};

/// Fewest and most digits of a number that somebody can be called back on.
const SHORTEST: usize = 5;
const LONGEST: usize = 20;

/// The rows of a person's numbers, in the order in which they are tried. Numbers without digits are left out.
pub fn rows(
    keys: &Keys,
    environment: &dyn Environment,
    resident: ResidentId,
    numbers: &[String],
) -> Vec<PhoneRow> {
    let mut rows: Vec<PhoneRow> = Vec::new();
    for number in numbers.iter().map(|number| digits(number)).filter(|digits| !digits.is_empty()) {
        let hash = keys.phone_hash(&number);
        if rows.iter().any(|row| row.hash == hash) {
            continue;
        }
        rows.push(PhoneRow {
            resident,
            position: i64::try_from(rows.len()).unwrap_or(i64::MAX),
            sealed: keys.seal(&number, environment),
            hash,
            tail: keys.tail_hash(&number),
        });
    }
    rows
}

/// Whether somebody can be called back on it.
pub fn is_number(text: &str) -> bool {
    let signs = text.trim().chars().all(|c| c.is_ascii_digit() || "+-() ".contains(c));
    signs && (SHORTEST..=LONGEST).contains(&digits(text).len())
}

/// The number with its middle hidden. One that does not open with this key is hidden whole.
pub fn masked_row(keys: &Keys, row: &PhoneRow) -> String {
    keys.open(&row.sealed).map_or_else(|_| "****".to_owned(), |number| masked(&number))
}
