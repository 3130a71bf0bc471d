//! Pages and API of the service desk: HTTP in, use cases out, words in three languages.
//!
//! Owns the routes, the templates, the forms, the language files and the assets. Must not hold a
//! rule and must not call the store. Called by the program (`linli-server`) and by tests.

pub mod api;
pub mod assets;
pub mod csrf;
pub mod edge;
pub mod errors;
pub mod forms;
pub mod live;
pub mod locales;
pub mod ops;
pub mod pages;
pub mod route_table;
mod routes;
pub mod session;
pub mod shell;
pub mod state;
pub mod view;
pub mod words;

pub use routes::router;
pub use state::WebState;
