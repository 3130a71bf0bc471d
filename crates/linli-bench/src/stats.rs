//! Percentiles and rows of tables.

use std::time::Duration;

/// The `share`-th part of sorted times, e.g. 0.95.
pub fn percentile(times: &mut [Duration], share: f64) -> Duration {
    times.sort_unstable();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index within the list"
    )]
    let index = ((times.len().max(1) - 1) as f64 * share).round() as usize;
    times.get(index).copied().unwrap_or_default()
}

/// Milliseconds with two digits.
pub fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1000.0)
}

/// One row of the table.
pub fn row(name: &str, value: impl std::fmt::Display) {
    println!("| {name} | {value} |");
}
