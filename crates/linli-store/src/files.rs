//! Where the bytes of files lie: a folder of this machine, or a bucket that speaks S3 (decision 0093).
//!
//! Owns the names of objects, which are ids and nothing that a giver chose. Knows no table: the rows are in
//! [`crate::attachments`]. Must not be called inside a transaction, which would wait for a network. Called by
//! `linli_app::files`.

use bytes::Bytes;
use futures_util::{Stream, StreamExt as _, TryStreamExt as _};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path as Name;
use object_store::{ClientOptions, ObjectStore, ObjectStoreExt as _, RetryConfig};
use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use uuid::Uuid;

/// Under this name lie the files of cases.
const PREFIX: &str = "cases";
/// Ends the name of a small picture.
const SMALL: &str = "-small";
/// One request to a bucket takes at most so long, and a connection so long.
const PATIENCE: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(3);
/// All attempts together take at most so long: somebody waits for a page.
const RETRIES: RetryConfig = RetryConfig {
    backoff: object_store::BackoffConfig {
        init_backoff: Duration::from_millis(50),
        max_backoff: Duration::from_millis(500),
        base: 2.0,
    },
    max_retries: 2,
    retry_timeout: Duration::from_secs(10),
};

/// Why bytes were not read or kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilesError {
    /// There is no such object.
    #[error("the file is not there")]
    Missing,
    /// The folder or the bucket does not do what was asked, in its words.
    #[error("{0}")]
    Unavailable(String),
}

impl From<object_store::Error> for FilesError {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::Missing,
            // The cause has the words that help; what wraps it only names the place.
            other => {
                let mut words = other.to_string();
                let mut cause = std::error::Error::source(&other);
                while let Some(error) = cause {
                    words = format!("{words}: {error}");
                    cause = error.source();
                }
                Self::Unavailable(words)
            }
        }
    }
}

/// How a bucket is reached.
#[derive(Clone, PartialEq, Eq)]
pub struct Bucket {
    pub name: String,
    /// `https://host[:port]`; `http://` only where the way to it is safe.
    pub endpoint: String,
    pub region: String,
    pub access_key: String,
    pub secret_key: String,
}

/// One object of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Object {
    /// The file's id, which is also its row's.
    pub id: Uuid,
    /// The small picture of it.
    pub small: bool,
}

impl Object {
    /// The file itself.
    pub const fn whole(id: Uuid) -> Self {
        Self { id, small: false }
    }

    /// Its small picture.
    pub const fn small(id: Uuid) -> Self {
        Self { id, small: true }
    }

    /// Folders by the last two digits, which are random: none becomes too full.
    fn name(self) -> Name {
        let id = self.id.simple().to_string();
        let folder = id.get(30..).unwrap_or_default();
        Name::from(format!("{PREFIX}/{folder}/{id}{}", if self.small { SMALL } else { "" }))
    }

    /// The object of a name; `None` for what is none of ours.
    fn named(name: &Name) -> Option<Self> {
        let last = name.filename()?;
        let (id, small) = last.strip_suffix(SMALL).map_or((last, false), |id| (id, true));
        let object = Self { id: Uuid::try_parse(id).ok()?, small };
        (object.name() == *name).then_some(object)
    }
}

/// The place of files. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    store: Arc<dyn ObjectStore>,
    place: Arc<str>,
    local: bool,
    /// Goes with the last of its users.
    _temporary: Option<Arc<TempDir>>,
}

impl fmt::Debug for Files {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Files").field(&self.place).finish()
    }
}

impl Files {
    /// A folder, made if it is missing. What is written there is on the disk when [`Self::put`] returns.
    ///
    /// # Errors
    /// [`FilesError::Unavailable`] if it cannot be made.
    pub fn folder(path: &Path) -> Result<Self, FilesError> {
        let trouble = |error: std::io::Error| FilesError::Unavailable(error.to_string());
        fs::create_dir_all(path).map_err(trouble)?;
        let store = LocalFileSystem::new_with_prefix(path)?.with_fsync(true);
        let place = path.display().to_string().into();
        Ok(Self { store: Arc::new(store), place, local: true, _temporary: None })
    }

    /// A folder that is gone when nobody uses it any more: for tests and measurements.
    ///
    /// # Errors
    /// [`FilesError::Unavailable`] if it cannot be made.
    pub fn temporary() -> Result<Self, FilesError> {
        let trouble = |error: std::io::Error| FilesError::Unavailable(error.to_string());
        let folder = tempfile::tempdir().map_err(trouble)?;
        // Nothing of it outlives a loss of power anyway: no waiting for the disk.
        let store = LocalFileSystem::new_with_prefix(folder.path())?;
        let place = folder.path().display().to_string().into();
        let keep = Some(Arc::new(folder));
        Ok(Self { store: Arc::new(store), place, local: true, _temporary: keep })
    }

    /// A bucket. Nothing is asked of it yet.
    ///
    /// # Errors
    /// [`FilesError::Unavailable`] for an address that is none.
    pub fn bucket(bucket: &Bucket) -> Result<Self, FilesError> {
        // Somebody may have chosen before; the choice holds for the whole program.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = ClientOptions::new()
            .with_timeout(PATIENCE)
            .with_connect_timeout(CONNECT)
            .with_allow_http(bucket.endpoint.starts_with("http://"));
        let store = AmazonS3Builder::new()
            .with_bucket_name(&bucket.name)
            .with_endpoint(&bucket.endpoint)
            .with_region(&bucket.region)
            .with_access_key_id(&bucket.access_key)
            .with_secret_access_key(&bucket.secret_key)
            .with_client_options(client)
            .with_retry(RETRIES)
            .build()?;
        let place = format!("{}/{}", bucket.endpoint.trim_end_matches('/'), bucket.name).into();
        Ok(Self { store: Arc::new(store), place, local: false, _temporary: None })
    }

    /// The folder, or the address of the bucket; no secret.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Whether it is a folder of this machine, which no other node sees.
    pub const fn is_folder(&self) -> bool {
        self.local
    }

    /// Keeps bytes; what was there is replaced.
    ///
    /// # Errors
    /// [`FilesError::Unavailable`].
    pub async fn put(&self, object: Object, bytes: Bytes) -> Result<(), FilesError> {
        self.store.put(&object.name(), bytes.into()).await?;
        Ok(())
    }

    /// Reads bytes.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn get(&self, object: Object) -> Result<Bytes, FilesError> {
        Ok(self.store.get(&object.name()).await?.bytes().await?)
    }

    /// Whether there is such an object.
    ///
    /// # Errors
    /// [`FilesError::Unavailable`].
    pub async fn has(&self, object: Object) -> Result<bool, FilesError> {
        match self.store.head(&object.name()).await.map_err(FilesError::from) {
            Ok(_) => Ok(true),
            Err(FilesError::Missing) => Ok(false),
            Err(other) => Err(other),
        }
    }

    /// Removes an object; one that is not there is no error.
    ///
    /// # Errors
    /// [`FilesError::Unavailable`].
    pub async fn remove(&self, object: Object) -> Result<(), FilesError> {
        match self.store.delete(&object.name()).await.map_err(FilesError::from) {
            Ok(()) | Err(FilesError::Missing) => Ok(()),
            Err(other) => Err(other),
        }
    }

    /// Every object of ours, in no order, one page of names in memory at a time.
    pub fn all(&self) -> impl Stream<Item = Result<Object, FilesError>> + Send + '_ {
        let listed = self.store.list(Some(&Name::from(PREFIX))).map_err(FilesError::from);
        listed.filter_map(|one| async { one.map(|meta| Object::named(&meta.location)).transpose() })
    }

    /// The same, all at once: for places that are known to be small.
    ///
    /// # Errors
    /// [`FilesError::Unavailable`].
    pub async fn objects(&self) -> Result<Vec<Object>, FilesError> {
        self.all().try_collect().await
    }

    /// Writes an object, reads it back and removes it: whether the place does what is needed.
    ///
    /// # Errors
    /// [`FilesError`].
    pub async fn try_out(&self, id: Uuid) -> Result<(), FilesError> {
        let name = Name::from(format!("trial/{}", id.simple()));
        let bytes = Bytes::from_static(b"linli");
        self.store.put(&name, bytes.clone().into()).await?;
        let read = self.store.get(&name).await?.bytes().await?;
        self.store.delete(&name).await?;
        if read == bytes {
            Ok(())
        } else {
            Err(FilesError::Unavailable("what was written is not what was read".to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names are ids, and only ours are taken for ours.
    #[test]
    fn names() {
        let id = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_00ab);
        for object in [Object::whole(id), Object::small(id)] {
            assert_eq!(Object::named(&object.name()), Some(object));
        }
        assert_eq!(Object::small(id).name().as_ref(), format!("cases/ab/{}-small", id.simple()));
        for other in ["cases/ab/readme", "cases/00/019200000000700080000000000000ab", "x"] {
            assert_eq!(Object::named(&Name::from(other)), None, "{other}");
        }
    }
}
