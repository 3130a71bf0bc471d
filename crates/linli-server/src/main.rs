//! linli-server
fn main() {}
