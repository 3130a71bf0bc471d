//! The configuration: what wins, and that every mistake names its key.

use super::source::Given;
use super::{Config, FilesPlace, shown, without_password};
use std::path::Path;

fn given(toml: &str, environment: &[(&str, &str)]) -> Given {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("linli.toml");
    std::fs::write(&path, toml).unwrap();
    let environment = environment.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned()));
    Given::read(Some(&path), environment.collect::<Vec<_>>().into_iter())
}

fn mistakes(toml: &str, environment: &[(&str, &str)]) -> String {
    Config::from(given(toml, environment)).err().map(|e| e.to_string()).unwrap_or_default()
}

#[test]
fn defaults_file_and_environment() {
    let config = Config::from(given("", &[])).unwrap();
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.database.url, "sqlite://data/linli.db");
    let file = "[server]\nlisten = \"127.0.0.1:1\"\ntrusted_proxies = [\"10.0.0.1\"]\n[database]\nreaders = 7";
    let config = Config::from(given(file, &[("LINLI__SERVER__LISTEN", "127.0.0.1:2")])).unwrap();
    assert_eq!((config.server.listen.port(), config.database.readers), (2, 7));
    assert_eq!(config.server.trusted_proxies.len(), 1);
    let both = [("LINLI_LISTEN", "127.0.0.1:3"), ("LINLI__SERVER__LISTEN", "127.0.0.1:2")];
    assert_eq!(Config::from(given(file, &both)).unwrap().server.listen.port(), 3);
}

#[test]
fn every_mistake_names_its_key() {
    let file = "[server]\nlisten = 8080\nlisen = \"x\"\n[databse]\nurl = \"x\"\n[log]\nformat = \"xml\"\nlevel = \"loud\"\n\
                [ops]\nmetrics_token = \"short\"\n[database]\nreaders = 0\nurl = \"mysql://x\"";
    let said = mistakes(
        file,
        &[("LINLI__LOG__LEVLE", "info"), ("LINLI__LOG", "x"), ("LINLI__NOPE__X", "1")],
    );
    for key in [
        "server.listen",
        "server.lisen",
        "databse",
        "log.format",
        "log.level",
        "ops.metrics_token",
        "database.readers",
        "database.url",
        "log.levle (in LINLI__LOG__LEVLE)",
        "LINLI__LOG (in environment)",
        "nope (in LINLI__NOPE__X)",
    ] {
        assert!(said.contains(key), "{key} is not named in:\n{said}");
    }
    assert!(mistakes("[server", &[]).contains("linli.toml"));
    let missing = Given::read(Some(Path::new("/nowhere/linli.toml")), std::iter::empty());
    assert!(Config::from(missing).err().unwrap().to_string().contains("/nowhere/linli.toml"));
}

/// Files lie beside the key unless a folder or a bucket is named; a bucket needs its address and both keys.
#[test]
fn where_files_lie() {
    let folder = |toml: &str| match Config::from(given(toml, &[])).unwrap().files {
        FilesPlace::Folder(path) => path.display().to_string(),
        FilesPlace::Bucket(bucket) => panic!("{}", bucket.name),
    };
    assert_eq!(folder(""), "data/files");
    assert_eq!(folder("[security]\nkey_file = \"/var/lib/linli/key\""), "/var/lib/linli/files");
    assert_eq!(folder("[files]\nfolder = \"/mnt/files\""), "/mnt/files");
    let said = mistakes("[files]\nbucket = \"linli\"\nendpoint = \"s3.example.com\"", &[]);
    for key in ["files.endpoint", "files.access_key", "files.secret_key"] {
        assert!(said.contains(key), "{key} is not named in:\n{said}");
    }
    assert!(
        mistakes("[files]\nendpoint = \"https://s3.example.com\"", &[]).contains("files.endpoint")
    );
    let bucket = "[files]\nbucket = \"linli\"\nendpoint = \"https://s3.example.com\"\naccess_key = \"AKIA1234\"";
    let given = given(bucket, &[("LINLI__FILES__SECRET_KEY", "hush-hush")]);
    let FilesPlace::Bucket(bucket) = Config::from(given.clone()).unwrap().files else {
        panic!("a folder")
    };
    assert_eq!((bucket.secret_key.as_str(), bucket.region.as_str()), ("hush-hush", "us-east-1"));
    assert!(!shown(&given).contains("hush-hush") && !shown(&given).contains("AKIA1234"));
}

#[test]
fn secrets_come_from_files_and_are_not_shown() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    std::fs::write(&path, "sixteen characters at least\n").unwrap();
    let name = path.display().to_string();
    let environment = [
        ("LINLI__OPS__METRICS_TOKEN_FILE", name.as_str()),
        ("LINLI__DATABASE__URL", "postgres://linli:hush@db/linli?password=hush&sslmode=require"),
    ];
    let given = given("", &environment);
    let config = Config::from(given.clone()).unwrap();
    assert_eq!(config.ops.metrics_token.as_deref(), Some("sixteen characters at least"));
    let shown = shown(&given);
    assert!(!shown.contains("sixteen") && !shown.contains("hush"), "{shown}");
    assert!(shown.contains("postgres://linli:******@db/linli?password=******&sslmode=require"));
    assert_eq!(without_password("sqlite://data/linli.db"), "sqlite://data/linli.db");
    assert!(
        mistakes("[ops]\nmetrics_token_file = \"/nowhere\"", &[])
            .contains("ops.metrics_token_file")
    );
    assert!(mistakes("[server]\nlisten_file = \"/nowhere\"", &[]).contains("server.listen_file"));
}

/// CHN-2: mail is set up as a whole or not at all, and each mistake names its key; the password is never shown.
#[test]
fn mail_is_whole_or_not_there() {
    assert!(Config::from(given("", &[])).unwrap().mail.is_none());
    let whole = "[server]\npublic_url = \"https://desk.example.com\"\n[mail]\nhost = \"mail.example.com\"\n\
                 from = \"Service desk <desk@example.com>\"\nuser = \"desk\"\npassword = \"hush hush\"";
    let all = given(whole, &[]);
    let mail = Config::from(all.clone()).unwrap().mail.unwrap();
    assert_eq!((mail.port, mail.from.email.to_string().as_str()), (587, "desk@example.com"));
    assert_eq!(mail.credentials, Some(("desk".to_owned(), "hush hush".to_owned())));
    assert!(!shown(&all).contains("hush"));
    let wrong = "[mail]\nhost = \"x\"\nport = 0\nsecurity = \"ssl\"\nfrom = \"nobody\"\ncertificates = \"/nowhere\"";
    let said = mistakes(wrong, &[]);
    for key in ["server.public_url", "mail.port", "mail.security", "mail.from"] {
        assert!(said.contains(key), "{key} is not named in:\n{said}");
    }
    let bare = format!("{whole}\nsecurity = \"none\"");
    assert!(mistakes(&bare, &[]).contains("mail.security"));
}
