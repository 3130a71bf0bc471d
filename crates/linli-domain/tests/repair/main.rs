//! The repair process, seen from outside: data in, data out.

// The attribute tells clippy that everything here is a test, helpers included.
#[cfg(test)]
mod diagram;
#[cfg(test)]
mod emergencies;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod path;
#[cfg(test)]
mod prices;
#[cfg(test)]
mod random;
#[cfg(test)]
mod returns;
#[cfg(test)]
mod suggestions;
#[cfg(test)]
mod support;
