//! Clocks through the use cases, on both engines: reasons, policies, calendars, what time alone does.

// The attribute tells clippy that everything here is a test, helpers included.
#[cfg(test)]
mod ground;
#[cfg(test)]
mod moving;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod sweeping;
