//! Files of a case: accepted by what they are, not by what they are called (CMP-1, CMP-7, P08).

use crate::App;
use crate::access::{Caller, Right};
use crate::complaint::picture;
use crate::error::{AppError, FieldIssue};
use crate::keys::hex;
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

/// Checks a file and stores it. A photo loses what the camera wrote into it (V02).
pub(crate) fn store(
    tx: &mut Tx<'_>,
    app: &App,
    (case, by): (Uuid, Option<Uuid>),
    (name, bytes): (&str, &[u8]),
    now: Timestamp,
) -> Result<AttachmentRow, AppError> {
    let issue = |issue| Err(AppError::Invalid(vec![issue]));
    if bytes.is_empty() {
        return issue(FieldIssue::new("file", "required"));
    }
    if bytes.len() > LARGEST {
        return issue(FieldIssue::new("file", "too_large").with("max", LARGEST / 1024 / 1024));
    }
    let Some(kind) = kind_of(bytes) else {
        let code = if is_heic(bytes) { "heic" } else { "file_kind" };
        return issue(FieldIssue::new("file", code));
    };
    let bytes = match picture::cleaned(kind, bytes) {
        Ok(cleaned) => cleaned,
        Err(flaw) => return issue(FieldIssue::new("file", flaw.code())),
    };
    if attachments::of_case(tx, case)?.len() >= MOST {
        return issue(FieldIssue::new("file", "too_many").with("max", MOST));
    }
    let row = AttachmentRow {
        id: app.environment.id(),
        case_id: case,
        name: name.rsplit(['/', '\\']).next().unwrap_or_default().chars().take(120).collect(),
        media_type: kind.to_owned(),
        size: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        digest: hex(&Sha256::digest(&bytes)),
        at: now,
        by_id: by,
    };
    attachments::insert(tx, &row, &bytes)?;
    Ok(row)
}

/// Media type and content of a file, for those who may see its case.
///
/// # Errors
/// [`AppError::NotFound`] if the case has no such file, or is not the caller's to see.
pub async fn content(
    app: &App,
    caller: &Caller,
    case: CaseId,
    id: Uuid,
) -> Result<(String, Vec<u8>), AppError> {
    caller.require(Right::SeeCases)?;
    let scope = caller.scope(Right::SeeCases);
    app.db
        .read(move |tx| {
            cases::visible(tx, &scope, case.0)?;
            Ok(attachments::content(tx, case.0, id)?)
        })
        .await
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
