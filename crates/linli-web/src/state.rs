//! What every handler can reach.

use crate::live::Hub;
use linli_app::App;

/// The state of the routes. Cheap to clone.
#[derive(Clone)]
pub struct WebState {
    pub app: App,
    /// Cookies only over HTTPS: set when the public address is https.
    pub secure: bool,
    /// The address of this program as people reach it, for codes on paper; empty when none is configured.
    pub public_url: String,
    /// The number of the service desk, shown on every page of trouble.
    pub phone: String,
    /// Addresses of proxies whose forwarded address is believed (P19).
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// Token that reads `/metrics` from elsewhere than this machine.
    pub metrics_token: Option<String>,
    /// The open pages of this node that are told what is new.
    pub live: Hub,
}

impl WebState {
    /// The state with the defaults of a desk on this machine.
    pub fn new(app: App) -> Self {
        Self {
            app,
            secure: false,
            public_url: String::new(),
            phone: String::new(),
            trusted_proxies: Vec::new(),
            metrics_token: None,
            live: Hub::default(),
        }
    }
}
