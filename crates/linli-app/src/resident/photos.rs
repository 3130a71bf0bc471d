//! Photos that a visitor sends with a report or later (CHN-1, P08).
//!
//! Owns how many come at once, and that a file which is no photo does not cost the words. Whether the link or the place lets
//! anybody send them is decided by the callers.

use crate::App;
use crate::complaint::{Act, act};
use crate::doer::Visitor;
use crate::error::AppError;
use crate::files::Upload;
use linli_domain::ids::CaseId;
use linli_store::Tx;

/// Photos of one report.
pub const PHOTOS: usize = 4;

/// A photo as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Photo {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// As many as a visitor may send at once.
pub(super) fn uploads(photos: &[Photo]) -> Vec<Upload> {
    let upload = |photo: &Photo| Upload::new(photo.name.clone(), photo.bytes.clone());
    photos.iter().take(PHOTOS).map(upload).collect()
}

/// Writes photos to the place of files before they are taken into a case.
pub(super) async fn ready(app: &App, photos: Vec<Upload>) -> Vec<Upload> {
    let mut ready = Vec::with_capacity(photos.len());
    for photo in photos {
        ready.push(photo.ready(app).await);
    }
    ready
}

/// Adds a photo to the visitor's own case; tells whether it was one.
pub(super) fn attach(
    tx: &mut Tx<'_>,
    app: &App,
    visitor: &Visitor,
    case: CaseId,
    photo: &Upload,
) -> Result<bool, AppError> {
    let file = Act::Attach { file: photo.clone() };
    match act::in_transaction(tx, app, visitor.into(), case, (None, &file)) {
        Ok(_) => Ok(true),
        Err(AppError::Invalid(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
