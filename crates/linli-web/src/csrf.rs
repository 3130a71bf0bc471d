//! The hidden token of every form: proof that the form came from a page of this session.
//!
//! Owns making and checking the token. Must not know sessions: the secret comes in as bytes. The
//! token is a second line behind the check of Sec-Fetch-Site and Origin (`edge::origin`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The name of the hidden field.
pub const FIELD: &str = "_csrf";

const NONCE: usize = 16;
const PURPOSE: &[u8] = b"linli form token";

/// The secret of the present session, put into the request's extensions by whoever knows the
/// session. The form extractors check `_csrf` against it.
#[derive(Clone)]
pub struct SessionSecret(pub Vec<u8>);

/// A token for one page. Two tokens of one session differ, so that a compressed page gives nothing
/// away about the secret.
pub fn token(session_secret: &[u8]) -> String {
    let mut nonce = [0_u8; NONCE];
    // Without randomness the token still proves the session; only the masking is lost.
    if getrandom::fill(&mut nonce).is_err() {
        tracing::warn!("no randomness for a form token");
    }
    let mut bytes = nonce.to_vec();
    if let Some(mac) = keyed(session_secret, &nonce) {
        bytes.extend_from_slice(&mac.finalize().into_bytes());
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Whether `token` was made with this secret. Takes the same time whatever it contains.
pub fn verify(session_secret: &[u8], token: &str) -> bool {
    let Ok(bytes) = URL_SAFE_NO_PAD.decode(token) else { return false };
    let Some((nonce, proof)) = bytes.split_at_checked(NONCE) else { return false };
    keyed(session_secret, nonce).is_some_and(|mac| mac.verify_slice(proof).is_ok())
}

fn keyed(secret: &[u8], nonce: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    mac.update(PURPOSE);
    mac.update(nonce);
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_proves_its_session_only() {
        let token = token(b"secret of one session");
        assert!(verify(b"secret of one session", &token));
        assert!(!verify(b"secret of another", &token));
        assert_ne!(token, super::token(b"secret of one session"), "tokens are masked");
    }

    #[test]
    fn anything_else_is_refused() {
        let good = token(b"secret");
        let mut bent = good.clone();
        let last = if bent.ends_with('A') { 'B' } else { 'A' };
        bent.replace_range(bent.len() - 2..bent.len() - 1, &last.to_string());
        for bad in ["", "x", "////", &good[..good.len() - 4], &bent, &"A".repeat(4000)] {
            assert!(!verify(b"secret", bad), "{bad}");
        }
    }
}
