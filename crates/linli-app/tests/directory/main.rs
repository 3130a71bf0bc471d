//! The directory and the sign-in, on both engines.

mod founding;
mod importing;
mod nodes;
mod people;
mod places;
mod signing_in;
mod staffing;
