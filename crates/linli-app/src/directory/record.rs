//! The change log of plain rows: author, before, after (ADM-1, ADM-5).
//!
//! Owns how a change is written down. Every use case that changes a plain row, signs somebody in or exports saves one
//! in the same transaction. Never give it a password, a token or a whole phone number.

use linli_domain::ids::StaffId;
use linli_store::change_log::{self, ChangeRow};
use linli_store::{StoreError, Tx};
use serde::Serialize;
use uuid::Uuid;

use crate::Caller;
use crate::environment::Environment;

/// One change that is about to be written down.
#[derive(Clone, Debug)]
pub struct Change {
    actor: Option<StaffId>,
    origin: String,
    act: &'static str,
    subject: &'static str,
    subject_id: Option<Uuid>,
    before: Option<String>,
    after: Option<String>,
}

impl Change {
    /// What a person does to a kind of row, e.g. `update`, `place`.
    pub fn by(caller: &Caller, act: &'static str, subject: &'static str) -> Self {
        let actor = Some(caller.staff).filter(|staff| !staff.0.is_nil());
        Self::of(actor, &caller.origin, act, subject)
    }

    /// What the program does by itself or at the command line.
    pub fn by_program(act: &'static str, subject: &'static str) -> Self {
        Self::of(None, "program", act, subject)
    }

    /// What somebody does who is not yet, or no longer, a caller: sign-in and sign-out.
    pub fn of(
        actor: Option<StaffId>,
        origin: &str,
        act: &'static str,
        subject: &'static str,
    ) -> Self {
        Self {
            actor,
            origin: origin.to_owned(),
            act,
            subject,
            subject_id: None,
            before: None,
            after: None,
        }
    }

    /// The row.
    #[must_use]
    pub fn row(mut self, id: impl Into<Uuid>) -> Self {
        self.subject_id = Some(id.into());
        self
    }

    /// The values before.
    #[must_use]
    pub fn before(mut self, values: &impl Serialize) -> Self {
        self.before = serde_json::to_string(values).ok();
        self
    }

    /// The values after.
    #[must_use]
    pub fn after(mut self, values: &impl Serialize) -> Self {
        self.after = serde_json::to_string(values).ok();
        self
    }

    /// Writes it down.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn save(self, tx: &mut Tx<'_>, environment: &dyn Environment) -> Result<(), StoreError> {
        change_log::insert(
            tx,
            &ChangeRow {
                id: environment.id(),
                at: environment.now(),
                actor: self.actor,
                act: self.act.to_owned(),
                subject: self.subject.to_owned(),
                subject_id: self.subject_id,
                before: self.before,
                after: self.after,
                origin: self.origin,
            },
        )
    }
}
