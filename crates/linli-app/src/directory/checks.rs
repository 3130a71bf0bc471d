//! Checking input field by field: all that is wrong is told at once, beside its field.
//!
//! Owns the checks that several areas of the directory share. Must not touch the database.

use crate::error::{AppError, FieldIssue};

/// Locales in which people can be written to.
pub const LOCALES: &[&str] = &["zh-CN", "zh-TW", "en"];

/// Collects what is wrong with an input.
#[derive(Debug, Default)]
pub struct Checks(Vec<FieldIssue>);

impl Checks {
    /// Notes an issue.
    pub fn issue(&mut self, field: &str, code: &'static str) {
        self.0.push(FieldIssue::new(field, code));
    }

    /// Notes issues found elsewhere.
    pub fn issues(&mut self, issues: Vec<FieldIssue>) {
        self.0.extend(issues);
    }

    /// One line of text that must be there, without spaces around it.
    pub fn required(&mut self, field: &str, text: &str, max: usize) -> String {
        let text = self.line(field, text, max);
        if text.is_empty() {
            self.issue(field, "required");
        }
        text
    }

    /// One line of text that may be empty.
    pub fn line(&mut self, field: &str, text: &str, max: usize) -> String {
        if text.chars().any(char::is_control) {
            self.issue(field, "bad_character");
        }
        self.length(field, text, max)
    }

    /// Several lines of text that may be empty.
    pub fn lines(&mut self, field: &str, text: &str, max: usize) -> String {
        let text = text.replace("\r\n", "\n");
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            self.issue(field, "bad_character");
        }
        self.length(field, &text, max)
    }

    fn length(&mut self, field: &str, text: &str, max: usize) -> String {
        if text.chars().count() > max {
            self.0.push(FieldIssue::new(field, "too_long").with("max", max));
        }
        text.trim().to_owned()
    }

    /// One of [`LOCALES`].
    pub fn locale(&mut self, field: &str, locale: &str) -> String {
        self.one_of(field, locale, LOCALES)
    }

    /// One of a few words.
    pub fn one_of(&mut self, field: &str, word: &str, words: &[&str]) -> String {
        if !words.contains(&word) {
            self.issue(field, "unknown");
        }
        word.to_owned()
    }

    /// A word of a closed list.
    pub fn word<T>(
        &mut self,
        field: &str,
        word: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let parsed = parse(word);
        if parsed.is_none() {
            self.issue(field, if word.is_empty() { "required" } else { "unknown" });
        }
        parsed
    }

    /// A code of letters, digits and hyphens in upper case.
    pub fn code(&mut self, field: &str, code: &str, max: usize) -> String {
        let code = self.required(field, code, max).to_uppercase();
        if !code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            self.issue(field, "bad_character");
        }
        code
    }

    /// All is well, or everything that is not.
    ///
    /// # Errors
    /// [`AppError::Invalid`].
    pub fn finish(self) -> Result<(), AppError> {
        if self.0.is_empty() { Ok(()) } else { Err(AppError::Invalid(self.0)) }
    }
}
