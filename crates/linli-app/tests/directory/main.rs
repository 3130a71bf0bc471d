//! The directory and the sign-in, on both engines.

mod founding;
mod signing_in;
