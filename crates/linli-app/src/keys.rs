//! Keys at rest: sealing of phone and id numbers, keyed hashes for search, the journal's chain (ADM-3, CMP-16).
//!
//! Owns the key file and everything derived from it. The key never enters the database, so that a
//! copy of the database alone opens no phone number and forges no history.

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::environment::Environment;

type HmacSha256 = Hmac<Sha256>;

/// Keys derived from the one in the key file.
pub struct Keys {
    seal: [u8; 32],
    search: [u8; 32],
    journal: [u8; 32],
    texts: [u8; 32],
    links: [u8; 32],
}

/// Why the key file or a sealed value cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("key file {path}: {source}")]
    File { path: String, source: io::Error },
    #[error("key file {path}: must hold 64 hexadecimal digits")]
    Malformed { path: String },
    #[error("a sealed value cannot be opened with this key")]
    Sealed,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    /// Derives all keys from the one secret.
    pub fn derive(secret: &[u8; 32]) -> Self {
        let key = |purpose: &str| mac(secret, &[purpose.as_bytes()]);
        Self {
            seal: key("seal fields"),
            search: key("search phones"),
            journal: key("chain journal"),
            texts: key("digest texts"),
            links: key("make links"),
        }
    }

    /// Reads the key file; creates it, readable by its owner only, when it is missing.
    pub fn load_or_create(path: &Path, environment: &dyn Environment) -> Result<Self, KeyError> {
        let shown = || path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => {
                let secret =
                    unhex(text.trim()).ok_or_else(|| KeyError::Malformed { path: shown() })?;
                Ok(Self::derive(&secret))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut secret = [0_u8; 32];
                environment.random(&mut secret);
                write_private(path, &hex(&secret))
                    .map_err(|source| KeyError::File { path: shown(), source })?;
                Ok(Self::derive(&secret))
            }
            Err(source) => Err(KeyError::File { path: shown(), source }),
        }
    }

    /// Seals a phone or id number for storage.
    pub fn seal(&self, plain: &str, environment: &dyn Environment) -> Vec<u8> {
        let mut nonce = [0_u8; 24];
        environment.random(&mut nonce);
        let cipher = XChaCha20Poly1305::new(&self.seal.into());
        let sealed = cipher.encrypt(&XNonce::from(nonce), plain.as_bytes()).unwrap_or_default();
        [&[1_u8][..], &nonce, &sealed].concat()
    }

    /// Opens a sealed value.
    pub fn open(&self, sealed: &[u8]) -> Result<String, KeyError> {
        let body = sealed.strip_prefix(&[1_u8]).ok_or(KeyError::Sealed)?;
        let (nonce, body) = body.split_first_chunk::<24>().ok_or(KeyError::Sealed)?;
        let cipher = XChaCha20Poly1305::new(&self.seal.into());
        let plain = cipher.decrypt(&XNonce::from(*nonce), body).map_err(|_| KeyError::Sealed)?;
        String::from_utf8(plain).map_err(|_| KeyError::Sealed)
    }

    /// Keyed hash of a whole number: digits only, without +86.
    pub fn phone_hash(&self, phone: &str) -> Vec<u8> {
        mac(&self.search, &[b"whole", digits(phone).as_bytes()])[..16].to_vec()
    }

    /// Keyed hash of the last four digits.
    pub fn tail_hash(&self, phone: &str) -> Vec<u8> {
        let digits = digits(phone);
        let tail = digits.get(digits.len().saturating_sub(4)..).unwrap_or_default();
        mac(&self.search, &[b"tail", tail.as_bytes()])[..16].to_vec()
    }

    /// Keyed hash of a mail address in small letters.
    pub fn address_hash(&self, address: &str) -> Vec<u8> {
        mac(&self.search, &[b"address", address.as_bytes()])[..16].to_vec()
    }

    /// Digest of a text, bound to its id (see [`linli_domain::words::Words`]).
    pub fn text_digest(&self, id: uuid::Uuid, body: &str) -> String {
        hex(&mac(&self.texts, &[id.as_bytes(), body.as_bytes()])[..16])
    }

    /// The secret part of a resident's link: of the case and of random bytes that are kept beside it.
    pub fn link(&self, case: uuid::Uuid, salt: &[u8]) -> [u8; 16] {
        let mut token = [0_u8; 16];
        token.copy_from_slice(&mac(&self.links, &[b"link", case.as_bytes(), salt])[..16]);
        token
    }

    /// Proof that a form for `subject` was made here.
    pub fn form_proof(&self, subject: &[u8], nonce: &[u8]) -> Vec<u8> {
        mac(&self.links, &[b"form", subject, nonce])[..12].to_vec()
    }

    /// The next hash of a journal's chain.
    pub fn chain(&self, before: &[u8], parts: &[&[u8]]) -> [u8; 32] {
        let all: Vec<&[u8]> = std::iter::once(before).chain(parts.iter().copied()).collect();
        mac(&self.journal, &all)
    }
}

/// Digits of a phone number, without the country code of mainland China.
pub fn digits(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("86") {
        Some(rest) if rest.len() == 11 => rest.to_owned(),
        _ => digits,
    }
}

/// `138 **** 5207`: the middle of a phone number hidden.
pub fn masked(phone: &str) -> String {
    let digits = digits(phone);
    if digits.len() < 7 || !digits.is_ascii() {
        return "****".to_owned();
    }
    format!("{} **** {}", &digits[..3], &digits[digits.len() - 4..])
}

/// HMAC-SHA256 over parts, each with its length before it so that no two lists read alike.
fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = match HmacSha256::new_from_slice(key) {
        Ok(mac) => mac,
        // HMAC takes keys of every length.
        Err(_) => return [0; 32],
    };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    let mut out = [0_u8; 32];
    for (index, byte) in out.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * index..2 * index + 2)?, 16).ok()?;
    }
    Some(out)
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::System;

    /// ADM-3: sealed values open again, differ each time, and do not open with another key.
    #[test]
    fn sealing() {
        let keys = Keys::derive(&[7; 32]);
        let sealed = keys.seal("13812345207", &System);
        assert_ne!(sealed, keys.seal("13812345207", &System));
        assert_eq!(keys.open(&sealed).unwrap(), "13812345207");
        assert!(Keys::derive(&[8; 32]).open(&sealed).is_err());
        assert!(keys.open(b"").is_err());
    }

    /// ADM-3: search by whole number and by tail, whatever the spelling.
    #[test]
    fn search_hashes() {
        let keys = Keys::derive(&[7; 32]);
        assert_eq!(keys.phone_hash("+86 138-1234-5207"), keys.phone_hash("13812345207"));
        assert_eq!(keys.tail_hash("5207"), keys.tail_hash("13812345207"));
        assert_ne!(keys.phone_hash("5207"), keys.tail_hash("5207"));
        assert_eq!(masked("13812345207"), "138 **** 5207");
        assert_eq!(masked("110"), "****");
    }

    /// A missing key file is made once and read ever after; a damaged one is named.
    #[test]
    fn key_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data/linli.key");
        let first = Keys::load_or_create(&path, &System).unwrap();
        let again = Keys::load_or_create(&path, &System).unwrap();
        assert_eq!(first.phone_hash("1"), again.phone_hash("1"));
        fs::write(&path, "short").unwrap();
        assert!(matches!(Keys::load_or_create(&path, &System), Err(KeyError::Malformed { .. })));
    }
}
