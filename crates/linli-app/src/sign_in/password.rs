//! Passwords: what is accepted, how they are kept, how they are checked (ADM-2).
//!
//! Owns the hash (argon2id) and the rules for new passwords. Must not know sessions or the database. Called by the
//! sign-in, the staff directory and the company's foundation.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use std::sync::LazyLock;
use tokio::sync::Semaphore;

use crate::environment::Environment;
use crate::error::{AppError, FieldIssue};

/// Memory in KiB, passes and lanes of one hash: the first recommendation of OWASP's list for argon2id, 2025.
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Fewest characters and most bytes of a password.
const SHORTEST: usize = 10;
const LONGEST: usize = 256;

/// How many passwords are checked at the same time: each takes [`MEMORY`], so a storm of sign-ins must queue rather
/// than take all the memory of the machine.
static CHECKING: Semaphore = Semaphore::const_new(4);

/// What an unknown login is checked against, so that it takes as long as a known one.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| hash_with_salt("nobody has this password", &[0x5a; 16]).unwrap_or_default());

/// Hashes a new password. Takes tens of milliseconds of computing: not for an asynchronous thread.
///
/// # Errors
/// [`AppError::Internal`] if the algorithm refuses, which it does not for passwords that [`check`] accepts.
pub fn hash(password: &str, environment: &dyn Environment) -> Result<String, AppError> {
    let mut salt = [0_u8; 16];
    environment.random(&mut salt);
    hash_with_salt(password, &salt)
}

fn hash_with_salt(password: &str, salt: &[u8]) -> Result<String, AppError> {
    let broken = |error: &dyn std::fmt::Display| AppError::Internal(format!("argon2: {error}"));
    let params = Params::new(MEMORY, PASSES, LANES, None).map_err(|error| broken(&error))?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash: PasswordHash =
        argon.hash_password_with_salt(password.as_bytes(), salt).map_err(|error| broken(&error))?;
    Ok(hash.to_string())
}

/// Hashes a new password on a thread where it disturbs nobody.
///
/// # Errors
/// As [`hash`].
pub async fn hash_aside(
    password: String,
    environment: std::sync::Arc<dyn Environment>,
) -> Result<String, AppError> {
    aside(move || hash(&password, environment.as_ref())).await?
}

/// Whether the password is the one that was hashed. `None`, for an unknown login, is never right but takes as long; so
/// does an empty hash, of somebody who has no password.
///
/// # Errors
/// [`AppError::Internal`] if the check could not run.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, AppError> {
    aside(move || {
        let known = hash.filter(|hash| !hash.is_empty());
        let exists = known.is_some();
        let hash = known.unwrap_or_else(|| NOBODY.clone());
        let right = PasswordHash::new(&hash).is_ok_and(|hash| {
            Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
        });
        right && exists
    })
    .await
}

async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, AppError> {
    let _turn = CHECKING.acquire().await.map_err(|error| AppError::Internal(error.to_string()))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| AppError::Internal(error.to_string()))
}

/// What is wrong with a new password of this person; empty if nothing.
pub fn check(field: &str, password: &str, login: &str, name: &str) -> Vec<FieldIssue> {
    let mut issues = Vec::new();
    if password.chars().count() < SHORTEST {
        issues.push(FieldIssue::new(field, "password_short").with("min", SHORTEST));
    } else if password.len() > LONGEST {
        issues.push(FieldIssue::new(field, "password_long").with("max", LONGEST));
    } else if is_easy(&password.to_lowercase(), &login.to_lowercase(), &name.to_lowercase()) {
        issues.push(FieldIssue::new(field, "password_easy"));
    }
    issues
}

/// Rows of keys and words that guessers try in pieces, forwards and backwards.
const ROWS: &[&str] = &[
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "abcdefghijklmnopqrstuvwxyz",
    "password",
    "admin",
];

/// Letters of a row that make a piece of it.
const PIECE: usize = 4;

/// Fewest letters that belong to nothing a guesser knows.
const OWN: usize = 5;

/// Whether little is left of the password once everything is taken away that a guesser tries first: the person's own
/// login and name, rows of keys, the same piece again and again.
fn is_easy(password: &str, login: &str, name: &str) -> bool {
    let letters: Vec<char> = password.chars().collect();
    let mut known = vec![false; letters.len()];
    let mut strike = |piece: &[char]| {
        let starts = letters.windows(piece.len().max(1)).enumerate();
        for (start, _) in starts.filter(|(_, window)| *window == piece) {
            known[start..start + piece.len()].fill(true);
        }
    };
    for own in [login, name] {
        strike(&own.chars().collect::<Vec<_>>());
    }
    for row in ROWS {
        let mut row: Vec<char> = row.chars().collect();
        row.windows(PIECE).for_each(&mut strike);
        row.reverse();
        row.windows(PIECE).for_each(&mut strike);
    }
    for period in 1..=PIECE {
        for at in period..letters.len().saturating_sub(2) {
            if letters[at..at + 3] == letters[at - period..at - period + 3] {
                known[at..at + 3].fill(true);
            }
        }
    }
    known.iter().filter(|known| !**known).count() < OWN
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::System;

    #[tokio::test]
    async fn only_the_right_password_of_somebody_who_exists_is_right() {
        let hashed = hash("correct horse battery", &System).unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(verify("correct horse battery".into(), Some(hashed.clone())).await.unwrap());
        assert!(!verify("correct horse batterz".into(), Some(hashed)).await.unwrap());
        assert!(!verify("nobody has this password".into(), None).await.unwrap());
        assert!(!verify(String::new(), Some(String::new())).await.unwrap());
        assert!(!verify("x".into(), Some("not a hash".into())).await.unwrap());
    }

    #[test]
    fn what_guessers_try_first_is_refused() {
        let code = |password: &str| {
            check("password", password, "chenjing", "陈静").first().map(|issue| issue.code)
        };
        for easy in [
            "chenjing123",
            "1234567890",
            "9876543210",
            "aaaaaaaaaaaa",
            "abababababab",
            "Password2026",
        ] {
            assert_eq!(code(easy), Some("password_easy"), "{easy}");
        }
        assert_eq!(code("short"), Some("password_short"));
        assert_eq!(code(&"长".repeat(200)), Some("password_long"));
        for good in ["linli-demo-2026", "三栋楼下的桂花开了又谢", "plum rain on the eaves"]
        {
            assert_eq!(code(good), None, "{good}");
        }
    }
}
