//! Files of cases: rows in the database, bytes in a folder or a bucket, and what holds the two together.

use crate::ground::{JPEG, case_of, complaint, explained, respond, run, see, source};
use jiff::SignedDuration;
use linli_app::complaint::act::{self, Act};
use linli_app::complaint::attach;
use linli_app::complaint::view::AttachmentRow;
use linli_app::files::{Size, Upload, keep};
use linli_app::privacy::retention;
use linli_app::resident::follow;
use linli_app::resident::report::Photo;
use linli_app::resident::respond::Response;
use linli_app::{App, AppError};
use linli_domain::followup::Outcome;
use linli_domain::ids::CaseId;
use linli_store::files::{Bucket, Files, FilesError, Object};
use linli_store::{StoreError, params};
use linli_testkit::company::TestApp;
use linli_testkit::{app_test, s3};
use sha2::{Digest, Sha256};
use std::ops::Deref;
use uuid::Uuid;

/// A photo that is large enough to get a small picture: noise of 400 by 300 points.
fn photo() -> Vec<u8> {
    let mut seed = 7_u32;
    let noise = (0..400 * 300 * 3).map(|_| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    });
    png(400, 300, &noise.collect::<Vec<u8>>())
}

/// A picture in PNG, its lines not compressed.
fn png(width: u32, height: u32, rgb: &[u8]) -> Vec<u8> {
    let line = usize::try_from(width).unwrap() * 3;
    let lines: Vec<u8> = rgb.chunks(line).flat_map(|line| [&[0][..], line].concat()).collect();
    let mut packed = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut packed, &lines).unwrap();
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    let chunk = |name: &[u8], content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        let mut crc = flate2::Crc::new();
        crc.update(&[name, content].concat());
        [&length[..], name, content, &crc.sum().to_be_bytes()].concat()
    };
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &head),
        chunk(b"IDAT", &packed.finish().unwrap()),
        chunk(b"IEND", b""),
    ]
    .concat()
}

/// An installation whose place of files is another.
struct With<'a> {
    test: &'a TestApp,
    app: App,
}

impl Deref for With<'_> {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

fn with(test: &TestApp, files: Files) -> With<'_> {
    With { test, app: App { files, ..test.app.clone() } }
}

/// A server that nobody is.
fn nobody() -> Files {
    let bucket = Bucket {
        name: "none".to_owned(),
        endpoint: "http://127.0.0.1:9".to_owned(),
        region: "us-east-1".to_owned(),
        access_key: "a".to_owned(),
        secret_key: "b".to_owned(),
    };
    Files::bucket(&bucket).unwrap()
}

async fn add(app: &With<'_>, case: CaseId, name: &str, bytes: Vec<u8>) -> Result<Uuid, AppError> {
    let clerk = app.test.caller("chenjing").await;
    let file = Upload::new(name, bytes);
    act::act(app, &clerk, case, None, Act::Attach { file }).await?;
    let files = see(app.test, case).await.attachments;
    Ok(files.iter().find(|file| file.name == name).unwrap().id)
}

async fn row(app: &With<'_>, case: CaseId, id: Uuid) -> AttachmentRow {
    let files = see(app.test, case).await.attachments;
    files.into_iter().find(|file| file.id == id).unwrap()
}

async fn get(app: &With<'_>, case: CaseId, id: Uuid, size: Size) -> Result<Vec<u8>, AppError> {
    let clerk = app.test.caller("chenjing").await;
    let got = attach::content(app, &clerk, case, (id, size)).await?;
    Ok(got.1.to_vec())
}

/// Bytes of files that lie in rows, added up.
async fn in_rows(app: &With<'_>) -> i64 {
    let sql = "SELECT coalesce(sum(length(body)), 0) AS n FROM attachments";
    app.db
        .read(move |tx| tx.one(sql, params![])?.get("n"))
        .await
        .map_err(|e: StoreError| e)
        .unwrap()
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// From the upload to the erasure, on any place of files.
async fn whole_life(app: &With<'_>) {
    let token = complaint(app.test).await;
    let case = case_of(app.test, &token).await;
    let (large, sent) = (photo(), app.files.objects().await.unwrap().len());
    assert_eq!(sent, 0);
    let id = add(app, case, "灯.png", large.clone()).await.unwrap();
    let pdf = add(app, case, "单.pdf", b"%PDF-1.7 slip".to_vec()).await.unwrap();
    let mut there = app.files.objects().await.unwrap();
    there.sort();
    let mut expected = vec![Object::whole(id), Object::small(id), Object::whole(pdf)];
    expected.sort();
    assert_eq!(there, expected, "own names, and a small picture of the photo");
    assert_eq!(in_rows(app).await, 0, "nothing lies in the database");
    let kept = row(app, case, id).await;
    assert_eq!((kept.small, kept.stored_at.is_some(), kept.missing_at), (true, true, None));
    assert_eq!(kept.digest, hex(&large));
    assert_eq!(get(app, case, id, Size::Whole).await.unwrap(), large);
    let small = get(app, case, id, Size::Small).await.unwrap();
    assert!(small.starts_with(b"\xff\xd8\xff") && small.len() < large.len() / 2);
    assert_eq!(get(app, case, pdf, Size::Small).await.unwrap(), b"%PDF-1.7 slip");

    // What has no row is swept when it is old; what is young may still get one.
    let stray = app.environment.id();
    app.files.put(Object::whole(stray), JPEG.to_vec().into()).await.unwrap();
    app.files.put(Object::small(stray), JPEG.to_vec().into()).await.unwrap();
    assert_eq!(keep::sweep(app).await.unwrap(), 0);
    app.test.wait(keep::ORPHAN + SignedDuration::from_secs(2));
    let young = app.environment.id();
    app.files.put(Object::whole(young), JPEG.to_vec().into()).await.unwrap();
    assert_eq!(keep::sweep(app).await.unwrap(), 1);
    let mut there = app.files.objects().await.unwrap();
    there.sort();
    expected.push(Object::whole(young));
    expected.sort();
    assert_eq!(there, expected);
    app.files.remove(Object::whole(young)).await.unwrap();

    // What is missing is noticed by looking, by opening, and forgotten when it is there again.
    app.files.remove(Object::whole(id)).await.unwrap();
    assert_eq!(get(app, case, id, Size::Whole).await, Err(AppError::FileMissing));
    assert!(row(app, case, id).await.missing_at.is_some());
    app.files.put(Object::whole(id), large.clone().into()).await.unwrap();
    assert_eq!(get(app, case, id, Size::Whole).await.unwrap(), large);
    assert_eq!(row(app, case, id).await.missing_at, None);
    app.files.remove(Object::whole(pdf)).await.unwrap();
    assert_eq!(keep::look(app).await.unwrap(), 1);
    let missing = keep::missing(app).await.unwrap();
    assert_eq!((missing.len(), missing[0].name.as_str()), (1, "单.pdf"));
    app.files.put(Object::whole(pdf), b"%PDF-1.7 slip".to_vec().into()).await.unwrap();
    assert_eq!(keep::look(app).await.unwrap(), 0);
    assert_eq!(keep::missing(app).await.unwrap(), []);

    // Past its period: the rows go in the transaction, the objects right after it.
    explained(app.test, case).await;
    let rate = Response::Rate { outcome: Outcome::Satisfied, note: String::new() };
    respond(app.test, &token, rate).await.unwrap();
    run(app.test, "lihuimin", case, Act::Close).await;
    app.test.wait(SignedDuration::from_hours(24 * 365 * 6));
    retention::run(app).await.unwrap();
    assert_eq!(keep::remove_erased(app).await.unwrap(), 2);
    assert_eq!(app.files.objects().await.unwrap(), []);
    assert_eq!(keep::remove_erased(app).await.unwrap(), 0);
    app.files.try_out(app.environment.id()).await.unwrap();
}

app_test! {
    /// CMP-1, V01, V03: a file's life in a folder: own name, small picture, orphan, missing, erased.
    async fn in_a_folder(app) {
        whole_life(&with(&app, app.files.clone())).await;
    }

    /// CMP-1, V01, V03: the same in a bucket of an S3 server of its own, over HTTP; a key that it does not know is refused, in words.
    async fn in_a_bucket(app) {
        whole_life(&with(&app, s3::files(app.db.engine()).await)).await;
        let wrong = Bucket { access_key: "nobody".to_owned(), ..s3::bucket(app.db.engine()) };
        let refused = Files::bucket(&wrong).unwrap().try_out(Uuid::nil()).await;
        assert!(matches!(&refused, Err(FilesError::Unavailable(why)) if why.contains("InvalidAccessKeyId")), "{refused:?}");
    }

    /// D04, M06: while the place of files does not answer, nobody's photo is lost: it stays in the database, can be seen, and
    /// is moved later. So are files from before there was such a place.
    async fn a_place_that_does_not_answer(app) {
        let (broken, well) = (with(&app, nobody()), with(&app, app.files.clone()));
        let token = complaint(&app).await;
        let case = case_of(&app, &token).await;
        let large = photo();
        let id = add(&broken, case, "灯.png", large.clone()).await.unwrap();
        assert!(in_rows(&well).await > 100_000);
        assert_eq!(get(&broken, case, id, Size::Whole).await.unwrap(), large);
        assert!(matches!(keep::move_out(&broken).await, Err(AppError::Unavailable(_))));
        assert_eq!(get(&broken, case, id, Size::Whole).await.unwrap(), large);

        assert_eq!(keep::move_out(&well).await, Ok(1));
        assert_eq!((in_rows(&well).await, keep::move_out(&well).await), (0, Ok(0)));
        assert_eq!(get(&well, case, id, Size::Whole).await.unwrap(), large);
        assert!(get(&well, case, id, Size::Small).await.unwrap().len() < large.len() / 2);
        assert_eq!(see(&app, case).await.attachments[0].digest, hex(&large));
        // What was put there cannot be read while it does not answer: said as such, and nobody thinks it lost.
        assert!(matches!(get(&broken, case, id, Size::Whole).await, Err(AppError::Unavailable(_))));
        assert_eq!(see(&app, case).await.attachments[0].missing_at, None);
    }

    /// P08: nothing is written for somebody who may not add it, for a file that is not taken, or by a link that opens
    /// nothing; a visitor's photo goes the same way as staff's.
    async fn only_what_may_be_added_is_written(app) {
        let here = with(&app, app.files.clone());
        let token = complaint(&app).await;
        let case = case_of(&app, &token).await;
        let other = app.caller("tanwenbin").await;
        let file = Act::Attach { file: Upload::new("灯.png", photo()) };
        let refused = act::act(&app, &other, case, None, file).await;
        assert_eq!(refused.err(), Some(AppError::NotFound));
        let page = b"<html><script>".to_vec();
        assert!(matches!(add(&here, case, "x.jpg", page).await, Err(AppError::Invalid(_))));
        let send = |token: &str| {
            let photos = vec![Photo { name: "a.png".to_owned(), bytes: photo() }];
            let (app, token) = (&app, token.to_owned());
            async move { respond(app, &token, Response::Add { text: String::new(), photos }).await }
        };
        assert!(send("AAAAAAAAAAAAAAAAAAAAAA").await.is_err());
        assert_eq!(app.files.objects().await.unwrap(), []);
        send(&token).await.unwrap();
        assert_eq!(app.files.objects().await.unwrap().len(), 2);
        let shown = see(&app, case).await.attachments[0].id;
        let (kind, bytes) = follow::photo(&app, &token, (shown, Size::Small), source()).await.unwrap();
        assert_eq!(kind, "image/jpeg");
        assert!(bytes.len() < photo().len() / 2);
    }

    /// A database that names no object sweeps nothing: it is rather the wrong database.
    async fn an_empty_database_sweeps_nothing(app) {
        let old = Uuid::from_u128(0x0100_0000_0000_7000_8000_0000_0000_0001);
        app.files.put(Object::whole(old), JPEG.to_vec().into()).await.unwrap();
        assert_eq!(keep::sweep(&app).await, Ok(0));
        assert_eq!(app.files.objects().await.unwrap(), [Object::whole(old)]);
    }
}
