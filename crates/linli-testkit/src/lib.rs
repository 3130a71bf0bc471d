//! linli-testkit
