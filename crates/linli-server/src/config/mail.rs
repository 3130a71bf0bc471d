//! `[mail]`: the server that takes letters to residents.
//!
//! Owns what has to be given together. Without `mail.host` there is no mail, and cases say so.

use super::source::Given;
use super::{text, wrong};
use linli_app::mail::smtp::{self, Security, Smtp};
use std::fs;

/// Reads the section; `None` where no server is named.
pub fn read(given: &mut Given) -> Option<Smtp> {
    let host = text(given, "mail", "host").trim().to_owned();
    if host.is_empty() {
        return None;
    }
    if text(given, "server", "public_url").is_empty() {
        wrong(given, "server", "public_url", "must be set when mail.host is: letters hold links");
    }
    let security = Security::parse(&text(given, "mail", "security"));
    if security.is_none() {
        wrong(given, "mail", "security", "must be starttls, tls or none");
    }
    let port = text(given, "mail", "port").parse::<u16>().ok().filter(|port| *port > 0);
    if port.is_none() {
        wrong(given, "mail", "port", "must be a port from 1 to 65535");
    }
    let from = smtp::mailbox(&text(given, "mail", "from"));
    if from.is_none() {
        wrong(given, "mail", "from", "must be an address, as in Service desk <desk@example.com>");
    }
    Some(Smtp {
        host,
        port: port?,
        security: security?,
        credentials: credentials(given, security?),
        from: from?,
        trusted: trusted(given),
    })
}

fn credentials(given: &mut Given, security: Security) -> Option<(String, String)> {
    let (user, password) = (text(given, "mail", "user"), text(given, "mail", "password"));
    match (user.is_empty(), password.is_empty()) {
        (true, true) => return None,
        (true, false) => wrong(given, "mail", "user", "must be set when mail.password is"),
        (false, true) => wrong(given, "mail", "password", "must be set when mail.user is"),
        (false, false) if security == Security::None => {
            wrong(given, "mail", "security", "must not be none when a password is sent");
        }
        (false, false) => {}
    }
    Some((user, password))
}

/// Certificates of a server of one's own.
fn trusted(given: &mut Given) -> Option<Vec<u8>> {
    let path = text(given, "mail", "certificates");
    if path.is_empty() {
        return None;
    }
    match fs::read(&path) {
        Ok(pem) => Some(pem),
        Err(error) => {
            wrong(given, "mail", "certificates", &error.to_string());
            None
        }
    }
}
