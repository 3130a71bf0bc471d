//! Files of a case: accepted by what they are, not by what they are called (CMP-1, CMP-7, P08).

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::picture;
use crate::doer::Doer;
use crate::error::{AppError, FieldIssue};
use crate::files::{self, Put, Size, Taken, Upload};
use crate::keys::hex;
use bytes::Bytes;
use jiff::Timestamp;
use linli_domain::ids::CaseId;
use linli_store::attachments::{self, AttachmentRow};
use linli_store::{Tx, cases};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Largest file, in bytes.
pub const LARGEST: usize = 8 * 1024 * 1024;
/// Files of one case.
const MOST: usize = 50;

/// First bytes of the kinds that are accepted.
const KINDS: &[(&[u8], &str)] = &[
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
];

/// The kind of a file by its first bytes; `None` for everything that could run in a browser or
/// elsewhere.
fn kind_of(bytes: &[u8]) -> Option<&'static str> {
    let riff = |name: &[u8]| bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(name);
    if riff(b"WEBP") {
        return Some("image/webp");
    }
    if riff(b"WAVE") {
        return Some("audio/wav");
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return (!is_heic(bytes)).then_some("audio/mp4");
    }
    KINDS.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, kind)| *kind)
}

/// A photo as some telephones take it, which browsers do not show.
fn is_heic(bytes: &[u8]) -> bool {
    let brands: [&[u8]; 8] =
        [b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"avif"];
    let brand = bytes.get(8..12).unwrap_or_default();
    bytes.get(4..8) == Some(b"ftyp") && brands.contains(&brand)
}

/// A file that is taken, without what a camera wrote into it (V02).
pub(crate) struct Checked {
    /// Its media type, by its first bytes.
    pub(crate) kind: &'static str,
    pub(crate) bytes: Bytes,
}

impl Checked {
    /// SHA-256 in hexadecimal.
    pub(crate) fn digest(&self) -> String {
        hex(&Sha256::digest(&self.bytes))
    }
}

/// Whether a file is taken.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn checked(bytes: &[u8]) -> Result<Checked, FieldIssue> {
    if bytes.is_empty() {
        return Err(FieldIssue::new("file", "required"));
    }
    if bytes.len() > LARGEST {
        return Err(FieldIssue::new("file", "too_large").with("max", LARGEST / 1024 / 1024));
    }
    let Some(kind) = kind_of(bytes) else {
        let code = if is_heic(bytes) { "heic" } else { "file_kind" };
        return Err(FieldIssue::new("file", code));
    };
    match picture::cleaned(kind, bytes) {
        Ok(cleaned) => Ok(Checked { kind, bytes: cleaned.into() }),
        Err(flaw) => Err(FieldIssue::new("file", flaw.code())),
    }
}

/// Writes a file to the place of files before it is taken into a case, if the caller sees the case and it takes one more;
/// otherwise the transaction says what is wrong.
pub(crate) async fn ready(
    app: &App,
    caller: &Caller,
    case: CaseId,
    upload: Upload,
) -> Result<Upload, AppError> {
    let scope = Doer::from(caller).scope();
    let takes = app.db.read(move |tx| {
        cases::visible(tx, &scope, case.0)?;
        Ok::<_, AppError>(attachments::of_case(tx, case.0)?.len() < MOST)
    });
    match takes.await {
        Ok(true) => Ok(upload.ready(app).await),
        Ok(false) | Err(AppError::NotFound) => Ok(upload),
        Err(error) => Err(error),
    }
}

/// Takes a file into a case.
pub(crate) fn store(
    tx: &mut Tx<'_>,
    app: &App,
    (case, by): (Uuid, Option<Uuid>),
    upload: &Upload,
    now: Timestamp,
) -> Result<AttachmentRow, AppError> {
    let taken = upload.taken()?;
    if attachments::of_case(tx, case)?.len() >= MOST {
        let issue = FieldIssue::new("file", "too_many").with("max", MOST);
        return Err(AppError::Invalid(vec![issue]));
    }
    let (put, bytes) = match taken {
        Taken::Put(put) => (put, None),
        Taken::Here(file) => {
            let (digest, size) = (file.digest(), file.bytes.len());
            let id = app.environment.id();
            (Put { id, kind: file.kind, size, digest, small: false }, Some(file.bytes))
        }
    };
    let last = upload.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let row = AttachmentRow {
        id: put.id,
        case_id: case,
        name: last.chars().take(120).collect(),
        media_type: put.kind.to_owned(),
        size: i64::try_from(put.size).unwrap_or(i64::MAX),
        digest: put.digest,
        at: now,
        by_id: by,
        stored_at: bytes.is_none().then_some(now),
        small: put.small,
        missing_at: None,
    };
    attachments::insert(tx, &row, &bytes.unwrap_or_default())?;
    Ok(row)
}

/// Media type and content of a file, for those who may see its case.
///
/// # Errors
/// [`AppError::NotFound`] if the case has no such file, or is not the caller's to see; [`AppError::FileMissing`] if its
/// bytes are not where they were put.
pub async fn content(
    app: &App,
    caller: &Caller,
    case: CaseId,
    (id, size): (Uuid, Size),
) -> Result<(String, Bytes), AppError> {
    caller.require(Right::SeeCases)?;
    let scope = caller.scope(Right::SeeCases);
    let found = app.db.read(move |tx| {
        cases::visible(tx, &scope, case.0)?;
        Ok::<_, AppError>(attachments::content(tx, case.0, id)?)
    });
    files::open(app, found.await?, size).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P09: a file is what it is; pages, pictures with script and programs are refused.
    #[test]
    fn kinds_by_content() {
        assert_eq!(kind_of(b"\xff\xd8\xff\xe0rest"), Some("image/jpeg"));
        assert_eq!(kind_of(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        for bad in [&b"<html>"[..], b"<svg xmlns", b"MZ\x90", b"PK\x03\x04", b"", b"GIF89a"] {
            assert_eq!(kind_of(bad), None);
        }
        let heic = b"\0\0\0\x18ftypheic\0\0\0\0";
        assert!(kind_of(heic).is_none() && is_heic(heic));
        assert_eq!(kind_of(b"\0\0\0\x18ftypM4A \0\0\0\0"), Some("audio/mp4"));
    }
}
