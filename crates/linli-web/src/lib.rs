//! linli-web
