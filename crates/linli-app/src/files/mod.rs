//! The bytes of files, on their way into a case and out again (CMP-1, P08, P09, V02).
//!
//! Owns the order of the two places: an object is written before the row that names it is committed, so that a row never
//! promises what was never there; what has no row in the end is swept by [`keep`]. Where the place of files does not answer,
//! the bytes stay in the row and are moved later: nobody's photo is lost to a network. Whether somebody may add or see a file
//! is decided by the callers: [`crate::complaint::attach`], [`crate::resident`], [`crate::board`].

pub mod keep;
mod small;

use crate::App;
use crate::complaint::attach::{self, Checked};
use crate::error::AppError;
use bytes::Bytes;
use linli_store::attachments::{self, Found};
use linli_store::files::FilesError;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use linli_store::files::{Files, Object};

/// A file that somebody gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// What its giver's machine calls it.
    pub name: String,
    content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Content {
    /// As it came.
    Given(Bytes),
    /// Checked, and in the place of files.
    Put(Put),
}

/// What is known of a file whose bytes lie in the place of files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Put {
    pub(crate) id: Uuid,
    pub(crate) kind: &'static str,
    pub(crate) size: usize,
    pub(crate) digest: String,
    pub(crate) small: bool,
}

/// What a file is when it is taken into a case.
pub(crate) enum Taken {
    /// Its bytes wait in the place of files.
    Put(Put),
    /// Its bytes go into the row for now.
    Here(Checked),
}

impl Upload {
    /// A file as it came.
    pub fn new(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { name: name.into(), content: Content::Given(bytes.into()) }
    }

    /// What it is; a file that waits in the place of files has been checked.
    ///
    /// # Errors
    /// [`AppError::Invalid`] for a file that is not taken.
    pub(crate) fn taken(&self) -> Result<Taken, AppError> {
        match &self.content {
            Content::Put(put) => Ok(Taken::Put(put.clone())),
            Content::Given(bytes) => attach::checked(bytes)
                .map(Taken::Here)
                .map_err(|issue| AppError::Invalid(vec![issue])),
        }
    }

    /// Checks the file and writes it to the place of files, with its small picture. A file that is not taken, and one
    /// whose bytes that place does not take now, comes back as it was: the transaction says so, or keeps the bytes itself.
    ///
    /// To be called for those who may add the file only: what is written here takes room.
    pub(crate) async fn ready(self, app: &App) -> Self {
        let Content::Given(bytes) = &self.content else { return self };
        let given = bytes.clone();
        let checked = tokio::task::spawn_blocking(move || {
            let checked = attach::checked(&given).ok()?;
            let small = small::of(checked.kind, &checked.bytes);
            Some((checked, small))
        });
        let Ok(Some((checked, small))) = checked.await else { return self };
        let put = Put {
            id: app.environment.id(),
            kind: checked.kind,
            size: checked.bytes.len(),
            digest: checked.digest(),
            small: small.is_some(),
        };
        match write(app, put.id, checked.bytes, small).await {
            Ok(()) => Self { name: self.name, content: Content::Put(put) },
            Err(error) => {
                tracing::warn!(%error, place = app.files.place(), "a file stays in the database for now");
                self
            }
        }
    }
}

/// By name and content, so that the same file sent again is the same request.
impl Serialize for Upload {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let content = match &self.content {
            Content::Given(bytes) => crate::keys::hex(&Sha256::digest(bytes)),
            Content::Put(put) => put.digest.clone(),
        };
        (&self.name, content).serialize(serializer)
    }
}

/// The whole file last: when it is there, its small picture is, too.
async fn write(
    app: &App,
    id: Uuid,
    bytes: Bytes,
    small: Option<Vec<u8>>,
) -> Result<(), FilesError> {
    if let Some(small) = small {
        app.files.put(Object::small(id), small.into()).await?;
    }
    app.files.put(Object::whole(id), bytes).await
}

/// How much of a file is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    #[default]
    Whole,
    /// The small picture, if there is one.
    Small,
}

/// Media type and content of a file that may be shown.
///
/// # Errors
/// [`AppError::FileMissing`] if its bytes are not where they were put, which is remembered and told on the page of the
/// case; [`AppError::Unavailable`] if that place does not answer.
pub(crate) async fn open(app: &App, found: Found, size: Size) -> Result<(String, Bytes), AppError> {
    if let Some(body) = found.body {
        return Ok((found.media_type, body.into()));
    }
    let id = found.id;
    if size == Size::Small && found.small {
        match app.files.get(Object::small(id)).await {
            Ok(bytes) => return Ok((small::KIND.to_owned(), bytes)),
            // The file itself will do.
            Err(FilesError::Missing) => {}
            Err(FilesError::Unavailable(why)) => return Err(AppError::Unavailable(why)),
        }
    }
    let now = app.environment.now();
    match app.files.get(Object::whole(id)).await {
        Ok(bytes) => {
            if found.missing {
                remember(app, id, None).await?;
            }
            Ok((found.media_type, bytes))
        }
        Err(FilesError::Missing) => {
            if !found.missing {
                remember(app, id, Some(now)).await?;
            }
            Err(AppError::FileMissing)
        }
        Err(FilesError::Unavailable(why)) => Err(AppError::Unavailable(why)),
    }
}

async fn remember(app: &App, id: Uuid, since: Option<jiff::Timestamp>) -> Result<(), AppError> {
    app.db.write(move |tx| Ok::<_, AppError>(attachments::missing(tx, id, since)?)).await
}
