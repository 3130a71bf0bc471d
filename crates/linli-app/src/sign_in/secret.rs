//! Random tokens: made, written, hashed, recognised.
//!
//! Owns their form. A token is 32 random bytes; the database holds its SHA-256 only. Anything that is not the text of
//! 32 bytes is no token, so nothing empty or broken ever matches (P15).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::environment::Environment;

/// What API tokens begin with, so that scanners for leaked secrets know them.
pub(super) const API_PREFIX: &str = "linli_";

/// A new token as text.
pub(super) fn new(environment: &dyn Environment) -> String {
    URL_SAFE_NO_PAD.encode(bytes(environment))
}

/// 32 unpredictable bytes.
pub(super) fn bytes(environment: &dyn Environment) -> [u8; 32] {
    let mut bytes = [0_u8; 32];
    environment.random(&mut bytes);
    bytes
}

/// The hash of a token; `None` for what cannot be one.
pub(crate) fn hash(token: &str) -> Option<Vec<u8>> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok().filter(|bytes| bytes.len() == 32)?;
    Some(Sha256::digest(bytes).to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::System;

    /// P15: what is no token has no hash that could match.
    #[test]
    fn garbage_is_no_token() {
        let token = new(&System);
        assert_eq!(hash(&token).unwrap().len(), 32);
        assert_ne!(hash(&token), hash(&new(&System)));
        let short = &token[..token.len() - 1];
        let (spaced, long, signs) = (format!("{token} "), "A".repeat(44), "=".repeat(43));
        for garbage in ["", " ", "0", "null", short, &spaced, &long, &signs, "令牌"] {
            assert_eq!(hash(garbage), None, "{garbage:?}");
        }
    }
}
