//! Forms of visitors: each is good for one sending.
//!
//! Owns the nonce of a form: proof that a page of ours was opened for exactly this subject, and the key under which its
//! sending counts once (D05, R01). Nothing is kept until a form is sent, so that reading writes nothing.

use crate::App;
use crate::keys::hex;

/// A new nonce for a form about `subject`: a place, or a link.
pub fn nonce(app: &App, subject: &str) -> String {
    let mut bytes = [0_u8; 12];
    app.environment.random(&mut bytes);
    let proof = app.keys.form_proof(subject.as_bytes(), &bytes);
    format!("{}{}", hex(&bytes), hex(&proof))
}

/// Whether a nonce was made for this subject.
pub fn made_here(app: &App, subject: &str, nonce: &str) -> bool {
    let Some((bytes, proof)) = nonce.split_at_checked(24) else { return false };
    let digits: Option<Vec<u8>> =
        (0..12).map(|at| u8::from_str_radix(bytes.get(2 * at..2 * at + 2)?, 16).ok()).collect();
    digits.is_some_and(|bytes| hex(&app.keys.form_proof(subject.as_bytes(), &bytes)) == proof)
}
