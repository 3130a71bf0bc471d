//! Policies and calendars by test.

// The attribute tells clippy that everything here is a test, helpers included.
#[cfg(test)]
mod calendar;
#[cfg(test)]
mod check;
#[cfg(test)]
mod holidays;
#[cfg(test)]
mod minute_by_minute;
