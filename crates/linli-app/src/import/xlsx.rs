//! Rows of a workbook, and a workbook to fill in.
//!
//! Reads cell by cell: a table whose last cell is far away must not take the memory of all cells between.

use calamine::{DataRef, Reader, Xlsx};
use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::io::{Cursor, Read};

use super::table::{Column, MOST_COLUMNS, MOST_ROWS, RawRow};

/// Most bytes of a workbook once it is unpacked: a small file can claim to hold gigabytes.
const UNPACKED: u64 = 256 * 1024 * 1024;

/// The rows of the first sheet.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<RawRow>, &'static str> {
    unpacks_within(bytes, UNPACKED)?;
    let unreadable = |_| "unreadable_file";
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let first = workbook.sheet_names().first().cloned().ok_or("unreadable_file")?;
    let mut cells = workbook.worksheet_cells_reader(&first).map_err(unreadable)?;
    let mut rows: Vec<RawRow> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        let (row, column) = cell.get_position();
        let (number, column) = (row as usize + 1, column as usize);
        let text = words(cell.get_value());
        if column >= MOST_COLUMNS || text.is_empty() {
            continue;
        }
        if rows.last().is_none_or(|last| last.number != number) {
            if rows.len() > MOST_ROWS {
                return Err("too_many_rows");
            }
            rows.push(RawRow { number, cells: Vec::new() });
        }
        if let Some(last) = rows.last_mut() {
            if last.cells.len() <= column {
                last.cells.resize(column + 1, String::new());
            }
            last.cells[column] = text;
        }
    }
    Ok(rows)
}

/// Unpacks once into nowhere, because the sizes that a file states about itself may be lies.
fn unpacks_within(bytes: &[u8], limit: u64) -> Result<(), &'static str> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| "unreadable_file")?;
    let mut total = 0;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|_| "unreadable_file")?;
        let room = limit - total + 1;
        let unpacked = std::io::copy(&mut entry.take(room), &mut std::io::sink());
        total += unpacked.map_err(|_| "unreadable_file")?;
        if total > limit {
            return Err("file_too_big");
        }
    }
    Ok(())
}

/// A cell as the words that people see: whole numbers without a fraction, days as 2026-09-14.
fn words(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::Int(number) => number.to_string(),
        // Displays 1201.0 as 1201 and never in powers of ten.
        DataRef::Float(number) => number.to_string(),
        DataRef::DateTime(time) if time.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) {
                date
            } else {
                format!("{date} {hour:02}:{minute:02}:{second:02}")
            }
        }
        DataRef::DateTime(time) => time.as_f64().to_string(),
    }
}

/// A workbook with the headings, and a sheet that says what belongs below each.
pub(super) fn template(title: &str, columns: &[Column]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold();
    // Phone numbers and room numbers are texts: a number loses its leading zeros, and 3-2 becomes a day in March.
    let text = Format::new().set_num_format("@");
    let sheet = workbook.add_worksheet();
    sheet.set_name(title)?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, column) in (0_u16..).zip(columns) {
        let star = if column.required { " *" } else { "" };
        sheet.set_column_format(at, &text)?;
        sheet.set_column_width(at, 16)?;
        sheet.write_with_format(0, at, format!("{}{star}", column.heading), &bold)?;
    }
    let notes = workbook.add_worksheet();
    notes.set_name("说明 Notes")?;
    for (at, heading) in
        (0_u16..).zip(["列 Column", "English", "必填 Required", "填什么 What", "例 Example"])
    {
        notes.set_column_width(at, if at == 3 { 60 } else { 16 })?;
        notes.write_with_format(0, at, heading, &bold)?;
    }
    for (row, column) in (1_u32..).zip(columns) {
        let required = if column.required { "是 yes" } else { "" };
        let cells = [column.heading, column.key, required, column.hint, column.example];
        for (at, cell) in (0_u16..).zip(cells) {
            notes.write_with_format(row, at, cell, &text)?;
        }
    }
    workbook.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    /// P28: what a workbook unpacks to is counted, not believed.
    #[test]
    fn a_small_file_that_unpacks_large_is_refused() {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file("a.xml", zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(&vec![b' '; 100_000]).unwrap();
        let bytes = archive.finish().unwrap().into_inner();
        assert!(bytes.len() < 1000);
        assert_eq!(unpacks_within(&bytes, 100_000), Ok(()));
        assert_eq!(unpacks_within(&bytes, 99_999), Err("file_too_big"));
        assert_eq!(unpacks_within(b"PK\x03\x04", 10), Err("unreadable_file"));
    }

    /// P28: one cell in the farthest corner takes no memory for all cells before it.
    #[test]
    fn a_cell_far_away_costs_nothing() {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        sheet.write(0, 0, "小区").unwrap();
        sheet.write(1_048_575, 16_383, "x").unwrap();
        sheet.write(1_048_575, 1, 1201.0).unwrap();
        let rows = rows(&workbook.save_to_buffer().unwrap()).unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(
            rows[1],
            RawRow { number: 1_048_576, cells: vec![String::new(), "1201".into()] }
        );
    }
}
