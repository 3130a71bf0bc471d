//! Why a command failed, in words for the person at the command line.
//!
//! Owns how errors of the other crates read there. Called by every command.

use linli_app::AppError;
use linli_app::keys::KeyError;
use linli_store::StoreError;
use std::fmt;

/// Words for the operator; no values of people's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble(String);

impl Trouble {
    /// In these words.
    pub fn new(words: impl Into<String>) -> Self {
        Self(words.into())
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Newer { found, known } => Self(format!(
                "the database was written by a newer version of this program (its schema is {found}, this program \
                 knows {known}). It was left untouched. Install the newer program, or restore a backup."
            )),
            other => Self(other.to_string()),
        }
    }
}

impl From<AppError> for Trouble {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Invalid(issues) => {
                let each = issues.iter().map(|issue| {
                    let params: Vec<String> = issue
                        .params
                        .iter()
                        .map(|(name, value)| format!("{name} {value}"))
                        .collect();
                    let detail = if params.is_empty() {
                        String::new()
                    } else {
                        format!(" ({})", params.join(", "))
                    };
                    format!("{}: {}{detail}", issue.field, issue.code.replace('_', " "))
                });
                Self(each.collect::<Vec<_>>().join("\n       "))
            }
            other => Self(other.to_string()),
        }
    }
}

impl From<KeyError> for Trouble {
    fn from(error: KeyError) -> Self {
        Self(format!("security.key_file: {error}"))
    }
}
