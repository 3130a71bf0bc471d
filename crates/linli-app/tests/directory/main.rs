//! The directory and the sign-in, on both engines.

// The attribute tells clippy that everything here is a test, helpers included.
#[cfg(test)]
mod equipment;
#[cfg(test)]
mod founding;
#[cfg(test)]
mod importing;
#[cfg(test)]
mod nodes;
#[cfg(test)]
mod people;
#[cfg(test)]
mod places;
#[cfg(test)]
mod rosters;
#[cfg(test)]
mod signing_in;
#[cfg(test)]
mod staffing;
