//! Rows of a text file: CSV with commas, semicolons or tabs, in the codings that spreadsheets write.

use encoding_rs::{Encoding, GB18030, UTF_8};
use std::borrow::Cow;

use super::table::{MOST_COLUMNS, MOST_ROWS, RawRow};

/// The rows, each with the number of its first line.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<RawRow>, &'static str> {
    let text = decoded(bytes)?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&text))
        .from_reader(text.as_bytes());
    let (mut rows, mut record) = (Vec::new(), csv::StringRecord::new());
    while reader.read_record(&mut record).map_err(|_| "unreadable_file")? {
        if rows.len() > MOST_ROWS {
            return Err("too_many_rows");
        }
        rows.push(RawRow {
            number: record.position().map_or(0, |position| line(&text, position)),
            cells: record.iter().take(MOST_COLUMNS).map(str::to_owned).collect(),
        });
    }
    Ok(rows)
}

/// The number of the line at a position. After a line that ends in two signs the reader stands between them.
fn line(text: &str, position: &csv::Position) -> usize {
    let at = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let between = text.as_bytes().get(at) == Some(&b'\n');
    usize::try_from(position.line()).unwrap_or(usize::MAX).saturating_add(usize::from(between))
}

/// As text: by the mark at its beginning, or UTF-8, or else GB18030, which Chinese spreadsheets write without asking.
fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, &'static str> {
    if bytes.contains(&0) && Encoding::for_bom(bytes).is_none() {
        return Err("unreadable_file");
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(encoding.decode_without_bom_handling(&bytes[mark..]).0);
    }
    match UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => Ok(text),
        // What is neither is told cell by cell, where the replacement characters stand.
        None => Ok(GB18030.decode_without_bom_handling(bytes).0),
    }
}

/// The sign that separates most in the first line.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |sign: &u8| first.bytes().filter(|byte| byte == sign).count();
    let signs = [b'\t', b';', b','];
    signs.into_iter().max_by_key(count).unwrap_or(b',')
}
