//! Words of an act on their way into the table of texts.
//!
//! Owns length limits of long words and the collection of field issues of one act.

use crate::App;
use crate::error::{AppError, FieldIssue};
use linli_domain::ids::TextId;
use linli_domain::words::Words;
use linli_store::{StoreError, Tx, search, texts};
use uuid::Uuid;

/// Longest words of one field, in characters.
pub const LONGEST: usize = 10_000;

/// Collects texts and issues of one act.
pub struct Scribe<'a> {
    app: &'a App,
    texts: Vec<(Uuid, String)>,
    issues: Vec<FieldIssue>,
}

impl<'a> Scribe<'a> {
    pub fn new(app: &'a App) -> Self {
        Self { app, texts: Vec::new(), issues: Vec::new() }
    }

    /// Words that must be given. An issue is kept when they are missing or too long.
    pub fn required(&mut self, field: &str, body: &str) -> Words {
        if body.trim().is_empty() {
            self.issue(FieldIssue::new(field, "required"));
        }
        self.keep(field, body)
    }

    /// Words that may be missing.
    pub fn optional(&mut self, field: &str, body: Option<&str>) -> Option<Words> {
        body.filter(|b| !b.trim().is_empty()).map(|b| self.keep(field, b))
    }

    /// Words that may be missing and may be longer than others: drawn lines, up to so many characters.
    pub fn long(&mut self, field: &str, body: &str, longest: usize) -> Option<Words> {
        let given = Some(body).filter(|body| !body.trim().is_empty());
        given.map(|body| self.keep_up_to(field, body, longest))
    }

    /// Keeps an issue of another kind.
    pub fn issue(&mut self, issue: FieldIssue) {
        self.issues.push(issue);
    }

    /// Whether something is wrong already.
    pub fn has_issues(&self) -> bool {
        !self.issues.is_empty()
    }

    /// The issues so far, for leaving early.
    pub fn take_issues(&mut self) -> Vec<FieldIssue> {
        std::mem::take(&mut self.issues)
    }

    fn keep(&mut self, field: &str, body: &str) -> Words {
        self.keep_up_to(field, body, LONGEST)
    }

    fn keep_up_to(&mut self, field: &str, body: &str, longest: usize) -> Words {
        let body = body.trim();
        let length = body.chars().count();
        if length > longest {
            self.issue(FieldIssue::new(field, "too_long").with("max", longest).with("len", length));
        }
        // A zero character cannot be stored by every engine and says nothing.
        let body = body.replace('\0', "");
        let id = self.app.environment.id();
        let digest = self.app.keys.text_digest(id, &body);
        self.texts.push((id, body));
        Words { id: TextId(id), digest }
    }

    /// The texts, or all issues at once.
    pub fn finish(self) -> Result<Vec<(Uuid, String)>, AppError> {
        if self.issues.is_empty() { Ok(self.texts) } else { Err(AppError::Invalid(self.issues)) }
    }
}

/// Stores the texts of an act on a case that is there already, which is found by them from now on.
pub fn add(tx: &mut Tx<'_>, case: Uuid, bodies: &[(Uuid, String)]) -> Result<(), StoreError> {
    store(tx, case, bodies)?;
    search::add(tx, case, bodies.iter().map(|(_, body)| body.as_str()))
}

/// Stores the texts of a registration.
pub fn store(tx: &mut Tx<'_>, case: Uuid, bodies: &[(Uuid, String)]) -> Result<(), StoreError> {
    bodies.iter().try_for_each(|(id, body)| texts::insert(tx, *id, case, body))
}
