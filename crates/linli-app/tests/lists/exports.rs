//! Exports: every row announced, harmless cells, and a line in the log (R03, STA-6).

use std::io::{Cursor, Read};
use std::sync::Arc;

use calamine::{Data, Reader, Xlsx};
use linli_app::cases::export::{COLUMNS, Export, Format, Words, export};
use linli_app::cases::list::ListQuery;
use linli_store::params;
use linli_testkit::app_test;

use crate::questions::complain;

fn words() -> Words {
    let headings = COLUMNS.iter().map(|column| (*column).to_owned()).collect();
    Words { headings, word: Arc::new(|column, code| format!("{column}:{code}")) }
}

fn bytes(mut export: Export) -> Vec<u8> {
    let mut bytes = Vec::new();
    export.file.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes.len() as u64, export.bytes);
    bytes
}

app_test! {
    /// The file holds what the list shows, in both forms; what a spreadsheet would run is text; another office exports
    /// nothing of it; each export is logged without the words that were searched for.
    async fn what_is_listed_is_exported(app) {
        let caller = app.caller("chenjing").await;
        for n in 0..12 {
            complain(&app, &caller, &format!("=HYPERLINK({n})"), "@点这里").await;
        }
        complain(&app, &caller, "漏水，\"很急\"\n快来", "漏水").await;
        let query = ListQuery { sort: Some("registered".into()), limit: Some(2), ..Default::default() };
        let csv = export(&app, &caller, &query, Format::Csv, words()).await.unwrap();
        assert_eq!(csv.rows, 13);
        let text = String::from_utf8(bytes(csv)).unwrap();
        let text = text.strip_prefix('\u{feff}').unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 13);
        assert_eq!(&rows[0][0], "TS260914-001");
        assert_eq!(&rows[0][2], "2026-09-14 08:13");
        assert_eq!(&rows[0][7], "'=HYPERLINK(0)");
        assert_eq!(&rows[0][8], "stage:registered");
        assert_eq!(&rows[12][7], "漏水，\"很急\"\n快来");

        let xlsx = export(&app, &caller, &query, Format::Xlsx, words()).await.unwrap();
        assert_eq!(xlsx.rows, 13);
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes(xlsx))).unwrap();
        let sheet = book.worksheet_range_at(0).unwrap().unwrap();
        assert_eq!(sheet.height(), 14);
        assert_eq!(sheet.get((1, 7)), Some(&Data::String("=HYPERLINK(0)".into())));

        let found = ListQuery { q: Some("15400005207".into()), bucket: Some("later".into()), ..Default::default() };
        app.wait(jiff::SignedDuration::from_mins(1));
        let other = app.caller("hexiaowen").await;
        assert_eq!(export(&app, &other, &found, Format::Csv, words()).await.unwrap().rows, 0);
        let log = app
            .db
            .read(|tx| tx.rows("SELECT actor_id, after FROM change_log WHERE act = 'export' ORDER BY at, id", params![]))
            .await
            .unwrap();
        assert_eq!(log.len(), 3);
        let last: String = log.iter().map(|row| row.get::<String>("after").unwrap()).find(|a| a.contains("bucket")).unwrap();
        assert!(last.contains("\"rows\":0") && !last.contains("5207"), "{last}");
        assert_eq!(log[0].get::<uuid::Uuid>("actor_id").unwrap(), caller.staff.0);
    }
}
