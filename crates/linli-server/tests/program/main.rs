//! The built program at the command line: messages, demonstration, verification, backup, import.

#[cfg(test)]
mod clocks;
#[cfg(test)]
mod run;
#[cfg(test)]
mod serving;

use linli_testkit::db::TestDb;
use run::Installation;
use std::fs;

#[test]
fn wrong_configuration_names_the_key() {
    let here = Installation::new();
    fs::write(here.path("linli.toml"), "[server]\nlisten = \"nowhere\"\n[datbase]\nurl = \"x\"\n")
        .unwrap();
    let words = here.fails(&["config", "check"]);
    assert!(
        words.contains("server.listen (in linli.toml)") && words.contains("datbase"),
        "{words}"
    );
    // Every command refuses it, before it touches anything.
    assert!(here.fails(&["doctor"]).contains("server.listen"));
    assert!(!here.path("data").exists());
    fs::remove_file(here.path("linli.toml")).unwrap();
    assert!(here.ok(&["config", "show"]).contains("listen = \"127.0.0.1:8080\""));
    let output =
        here.command(&["config", "check"]).env("LINLI__SERVER__LISEN", "x").output().unwrap();
    assert!(run::said(&output).contains("server.lisen (in LINLI__SERVER__LISEN)"));
}

/// C11, ADM-5: what was backed up is what was there, to the last hash.
#[test]
fn demonstration_verifies_and_survives_backup_and_restore() {
    let here = Installation::filled(60);
    let verified = here.ok(&["verify"]);
    // 60 complaints and 21 repairs.
    assert!(verified.contains("81 cases") && verified.contains("Nothing is wrong."), "{verified}");
    let doctor = here.ok(&["doctor", "--json"]);
    assert!(doctor.contains("\"ok\":true"), "{doctor}");
    assert!(here.ok(&["demo"]).contains("stays as it is"));
    here.ok(&["backup", "night.db"]);
    assert!(here.fails(&["backup", "night.db"]).contains("night.db exists already"));
    assert!(here.fails(&["restore", "night.db"]).contains("only into an empty place"));
    fs::rename(here.path("data/linli.db"), here.path("before.db")).unwrap();
    let _ = fs::remove_file(here.path("data/linli.db-wal"));
    let _ = fs::remove_file(here.path("data/linli.db-shm"));
    let restored = here.ok(&["restore", "night.db"]);
    assert_eq!(restored, verified);
    fs::write(here.path("no.db"), "this is no database").unwrap();
    fs::remove_file(here.path("data/linli.db")).unwrap();
    assert!(here.fails(&["restore", "no.db"]).contains("no.db"));
    assert!(!here.path("data/linli.db").exists());
}

/// CMP-1: the doctor names a file whose bytes are missing with its case, and is content when it is there again; a backup says
/// what belongs to it.
#[test]
fn a_missing_file_is_named() {
    let here = Installation::filled(60);
    let doctor = here.ok(&["doctor"]);
    assert!(doctor.contains("data/files can be used, every file is there"), "{doctor}");
    here.tamper(
        "INSERT INTO attachments (id, case_id, name, media_type, size, digest, body, at, stored_at) \
         SELECT X'0192000000007000800000000000000A', id, '滑梯.pdf', 'application/pdf', 4, '', X'', 0, 0 FROM cases LIMIT 1",
    );
    let doctor = here.fails(&["doctor"]);
    assert!(doctor.contains("滑梯.pdf") && doctor.contains("from the backup"), "{doctor}");
    let folder = here.path("data/files/cases/0a");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("0192000000007000800000000000000a"), "%PDF").unwrap();
    here.ok(&["doctor"]);
    assert!(here.ok(&["backup", "night.db"]).contains("copy the folder data/files after it"));
}

/// R09: the doctor names cases that are not found by what stands in them, and a walk over all puts them right.
#[test]
fn the_search_is_put_right() {
    let here = Installation::filled(60);
    assert!(here.ok(&["doctor"]).contains("every case is found by what stands in it"));
    here.tamper("UPDATE cases SET reporter = '欧阳鹦鹉' WHERE id = (SELECT min(id) FROM cases)");
    assert!(
        here.fails(&["doctor"])
            .contains("1 cases are not found by all that stands in them: `linli reindex`")
    );
    assert!(here.ok(&["reindex"]).starts_with("1 cases put right, 0 entries"));
    assert_eq!(here.ok(&["reindex", "--json"]).trim(), r#"{"wrong":0,"orphans":0}"#);
}

/// V01: a backup from before an erasure forgets again what the list beside the database names, and its journals hold.
#[test]
fn a_restored_backup_forgets_again() {
    let here = Installation::filled(60);
    let case =
        here.ask("SELECT lower(hex(id)) AS word FROM cases WHERE open = 0 ORDER BY id LIMIT 1");
    let words = format!(
        "SELECT CAST(count(*) AS TEXT) AS word FROM texts WHERE lower(hex(case_id)) = '{case}' AND body <> ''"
    );
    assert_ne!(here.ask(&words), "0");
    assert!(here.ok(&["backup", "night.db"]).contains("erasures.jsonl"));
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(here.path(&format!("data/linli.db{suffix}")));
    }
    let line =
        format!("{{\"subject\":\"case\",\"id\":\"{case}\",\"at\":\"2026-09-14T08:20:00Z\"}}\n");
    fs::write(here.path("data/erasures.jsonl"), line).unwrap();
    let restored = here.ok(&["restore", "night.db"]);
    assert!(restored.contains("Nothing is wrong."), "{restored}");
    assert_eq!(here.ask(&words), "0");
    assert_eq!(here.ask("SELECT CAST(count(*) AS TEXT) AS word FROM erasures"), "1");
}

/// V03: a dry run counts and changes nothing; the run erases what was counted, and a second one finds nothing.
#[test]
fn retention_counts_before_it_erases() {
    let here = Installation::filled(60);
    here.tamper("UPDATE contacts SET at = 0 WHERE case_id IS NULL");
    let left = "SELECT CAST(count(*) AS TEXT) AS word FROM contacts WHERE case_id IS NULL AND erased_at IS NULL";
    let before = here.ask(left);
    assert_ne!(before, "0");
    let counted = here.ok(&["retention", "--dry-run", "--json"]);
    let line = format!("{{\"data\":\"contacts\",\"months\":24,\"would_erase\":{before}}}");
    assert!(counted.contains(&line), "{counted}");
    assert_eq!(here.ask(left), before);
    let erased = here.ok(&["retention"]);
    assert!(erased.contains("contacts"), "{erased}");
    assert_eq!(here.ask(left), "0");
    assert!(here.ok(&["retention"]).contains("Nothing is past its period."));
    assert!(here.ok(&["verify"]).contains("Nothing is wrong."));
}

/// ADM-4: a PostgreSQL database comes back the same from its backup.
#[test]
fn a_server_database_survives_backup_and_restore() {
    let runtime = run::runtime();
    let [first, second] = [(); 2].map(|()| runtime.block_on(TestDb::postgres_empty()));
    let here = Installation::new();
    let on = |db: &TestDb, arguments: &[&str]| {
        let mut command = here.command(arguments);
        let output = command.env("LINLI__DATABASE__URL", db.options().url).output().unwrap();
        (output.status.success(), run::said(&output))
    };
    assert!(on(&first, &["demo", "--cases", "12", "--now", run::NOW, "--json"]).0);
    let (_, verified) = on(&first, &["verify"]);
    assert!(verified.contains("Nothing is wrong."), "{verified}");
    let (done, words) = on(&first, &["backup", "night.dump"]);
    assert!(done, "{words}");
    let (_, refused) = on(&first, &["restore", "night.dump"]);
    assert!(refused.contains("only into an empty one"), "{refused}");
    let (done, restored) = on(&second, &["restore", "night.dump"]);
    // The first line says how much was checked, and the head of the chain.
    assert!(done && restored.lines().next() == verified.lines().next(), "{restored}");
}

/// CMP-16: whatever is changed behind the program's back is found.
#[test]
fn tampering_is_found() {
    for (statement, finding) in [
        (
            "UPDATE journal SET body = replace(body, 'phone', 'visit') WHERE seq = 1",
            "does not match the chain",
        ),
        ("UPDATE journal SET at = at + 1000000 WHERE seq = 3", "does not match the chain"),
        ("DELETE FROM journal WHERE seq = 4", "out of sequence"),
        (
            "UPDATE texts SET body = body || '!' WHERE erased_at IS NULL",
            "was changed after it was written",
        ),
        ("DELETE FROM texts", "is missing"),
        (
            "UPDATE cases SET stage = 'archived', open = 0 WHERE open = 1",
            "columns differ from the state",
        ),
        (
            "UPDATE cases SET snapshot = replace(snapshot, 'important', 'minor')",
            "differs from the replayed journal",
        ),
        (
            "DELETE FROM cases WHERE id NOT IN (SELECT case_id FROM case_departments UNION SELECT case_id FROM case_accused)",
            "the case is missing",
        ),
    ] {
        let here = Installation::filled(20);
        here.tamper(statement);
        let words = here.fails(&["verify"]);
        assert!(words.contains(finding), "{statement}: {words}");
    }
}

#[test]
fn newer_database_is_refused_untouched() {
    let here = Installation::filled(3);
    here.tamper("INSERT INTO schema_migrations (version, name, digest, applied_at) VALUES (9999, '9999_later', '', 0)");
    let before = fs::read(here.path("data/linli.db")).unwrap();
    for command in [&["serve"][..], &["demo"], &["verify"], &["backup", "x.db"]] {
        let words = here.fails(command);
        assert!(words.contains("newer version") && words.contains("9999"), "{words}");
    }
    assert_eq!(fs::read(here.path("data/linli.db")).unwrap(), before);
}

#[test]
fn wrong_or_missing_key_is_named() {
    let here = Installation::filled(3);
    let key = here.path("data/linli.key");
    fs::rename(&key, here.path("kept.key")).unwrap();
    let words = here.fails(&["serve"]);
    assert!(words.contains("security.key_file") && words.contains("is missing"), "{words}");
    assert!(!key.exists());
    fs::write(&key, "00".repeat(32)).unwrap();
    let words = here.fails(&["serve"]);
    assert!(words.contains("security.key_file") && words.contains("is not the key"), "{words}");
    fs::write(&key, "short").unwrap();
    assert!(here.fails(&["verify"]).contains("64 hexadecimal digits"));
}

#[test]
fn first_administrator_without_a_default_password() {
    let here = Installation::new();
    assert!(
        here.fails(&["user", "add", "lead", "Lead", "--role", "administrator@HQ"])
            .contains("there is no")
    );
    let words = here.ok(&[
        "user",
        "add",
        "boss",
        "老板",
        "--company",
        "某某物业",
        "--role",
        "administrator@HQ",
    ]);
    assert!(words.contains("shown this once"), "{words}");
    assert!(here.ok(&["user", "roles", "boss"]).contains("administrator"));
    assert!(here.ok(&["user", "passwd", "boss"]).contains("shown this once"));
    assert!(here.fails(&["user", "roles", "nobody"]).contains("login"));
    let token = here.ok(&["user", "token", "boss", "--write"]);
    assert!(token.trim().lines().last().unwrap().starts_with("linli_"), "{token}");
}

#[test]
fn broken_import_names_row_and_column_and_keeps_nothing() {
    let here = Installation::filled(3);
    let rows = "time,reporter,text,category,channel\n\
                2026-08-01 10:00:00,甲,电梯又停了,lift,phone\n\
                yesterday,乙,电梯又停了,lift,phone\n\
                2026-08-02 10:00:00,丙,,lift,phone\n\
                2026-08-03 10:00:00,丁,走廊没灯,nonsense,phone\n";
    fs::write(here.path("bad.csv"), rows).unwrap();
    let import =
        |file: &'static str| ["import", "cases", file, "--by", "chenjing", "--office", "JY"];
    let words = here.fails(&import("bad.csv"));
    for part in ["row 3, time", "row 4, text", "row 5, category", "nonsense", "Nothing came in"] {
        assert!(words.contains(part), "{part} is not in {words}");
    }
    assert!(here.ok(&["verify"]).contains("3 cases"));
    let good = "{\"when\": \"2026-08-01 10:00:00\", \"who\": \"甲\", \"words\": \"电梯\\n又停了\", \"kind\": \"设施\"}\n\
                {\"when\": \"2026-08-01 09:00:00\", \"who\": \"乙\", \"words\": \"水压小\", \"kind\": \"\"}\n";
    fs::write(here.path("good.jsonl"), good).unwrap();
    let map = "office = \"JY\"\n[columns]\ntime = \"when\"\nreporter = \"who\"\nsaid = \"words\"\ncategory = \"kind\"\n\
               [defaults]\ncategory = \"water\"\nchannel = \"website\"\n[values.category]\n\"设施\" = \"lift\"\n";
    fs::write(here.path("map.toml"), map).unwrap();
    let import = ["import", "cases", "good.jsonl", "--by", "chenjing", "--map", "map.toml"];
    assert!(here.ok(&[&import[..], &["--dry-run"]].concat()).contains("Nothing was kept"));
    assert!(here.ok(&import).contains("2 complaint"));
    assert!(here.ok(&["verify"]).contains("5 cases"));
    fs::write(here.path("map.toml"), "[columns]\nsaidd = \"words\"\n").unwrap();
    assert!(here.fails(&import).contains("saidd"));
}
