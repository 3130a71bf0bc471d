//! The description of the API: complete, valid, and the one that is committed.

use crate::program::Program;
use linli_domain::complaint::Action;
use linli_testkit::company::TestApp;
use linli_testkit::db::TestDb;
use linli_web::api::{document, problem};
use linli_web::locales::{Locale, Strings};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use std::path::Path;

fn described() -> Value {
    serde_json::from_str(document::text()).expect("JSON")
}

/// The copy in `docs/` is the document that is served. To bring it up to date, run the test with
/// `LINLI_WRITE_DOCS=1`.
#[test]
#[expect(clippy::disallowed_methods, reason = "tests have no configuration but this variable")]
fn the_committed_copy_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/api/openapi.json");
    if std::env::var("LINLI_WRITE_DOCS").is_ok() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        std::fs::write(&path, document::text()).expect("the copy is written");
    }
    let copy = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        copy == document::text(),
        "docs/api/openapi.json is out of date: LINLI_WRITE_DOCS=1 cargo nextest run -p linli-web --test api document"
    );
}

#[test]
fn it_is_openapi_3_1() {
    // Ending a deputy's time, handing a board in and publishing it take nothing beyond the address; every other POST says
    // what it takes.
    let document = described();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(document["servers"][0]["url"], "/api/v1");
    let mut references = BTreeSet::new();
    collect(&document, &mut references);
    for reference in &references {
        let pointer = reference.strip_prefix('#').expect("a reference inside");
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    assert!(references.contains("#/components/schemas/Problem"));
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let name = format!("{method} {path}");
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        assert!(!id.is_empty() && ids.insert(id.clone()), "{name}: operationId {id:?}");
        assert!(operation["summary"].as_str().is_some_and(|s| !s.is_empty()), "{name}: summary");
        assert!(operation["security"][0]["token"].is_array(), "{name}: security");
        assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{name}: tags");
        for status in ["401", "403", "503"] {
            assert!(operation["responses"][status].is_object(), "{name}: {status}");
        }
        for part in path.split('/').filter_map(|p| p.strip_prefix('{')?.strip_suffix('}')) {
            let parameters = operation["parameters"].as_array().expect("parameters");
            let known = parameters.iter().any(|p| p["name"] == part && p["in"] == "path");
            assert!(known, "{name}: parameter {part}");
        }
        let bare = ["/deputies/{id}/withdraw", "/boards/{id}/submit", "/boards/{id}/publish"]
            .contains(&&*path);
        if method == "post" && !bare {
            assert!(operation["requestBody"].is_object(), "{name}: body");
        }
    }
}

/// Item 5: one path per act; `If-Match` is required unless the act only adds.
#[test]
fn every_act_has_its_path() {
    let document = described();
    for action in Action::ALL {
        let operation = &document["paths"][format!("/cases/{{id}}/{action}")]["post"];
        assert!(operation.is_object(), "no path for {action}");
        let parameters = operation["parameters"].as_array().expect("parameters");
        let version = parameters.iter().find(|p| p["name"] == "If-Match").expect("If-Match");
        let adds = matches!(
            action,
            Action::Note
                | Action::Supplement
                | Action::TellResident
                | Action::FollowUp
                | Action::Escalate
                | Action::Attach
        );
        assert_eq!(version["required"], !adds, "{action}");
        assert!(operation["responses"]["409"].is_object(), "{action}");
    }
}

/// Bodies are closed: a field that is not described is refused.
#[test]
fn bodies_are_closed() {
    let document = described();
    for (path, method, operation) in operations(&document) {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        let Some(reference) = schema["$ref"].as_str() else { continue };
        let body = document.pointer(&reference[1..]).expect("a schema");
        assert_eq!(body["additionalProperties"], false, "{method} {path}");
    }
}

/// Every code has its words in every language, and every issue of a use case too.
#[test]
fn every_code_has_words() {
    for locale in Locale::ALL {
        let strings = Strings::of(locale);
        for (code, _) in problem::CODES {
            for key in [format!("problem.title_{code}"), format!("problem.text_{code}")] {
                assert!(strings.find(&key).is_some(), "{} {key}", locale.tag());
            }
        }
        for code in issue_codes() {
            assert!(
                strings.find(&format!("issue.{code}")).is_some(),
                "{} issue.{code}",
                locale.tag()
            );
        }
    }
}

/// The codes of issues that use cases and the API write, found in their source.
fn issue_codes() -> BTreeSet<String> {
    let mut codes = BTreeSet::new();
    for folder in ["../linli-app/src", "src/api"] {
        scan(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut codes);
    }
    codes.remove("");
    assert!(codes.len() > 10, "{codes:?}");
    codes
}

fn scan(folder: &Path, codes: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            scan(&path, codes);
        } else if path.extension().is_some_and(|e| e == "rs") {
            let text = std::fs::read_to_string(&path).expect("a source file");
            for call in ["FieldIssue::new(", "AppError::field(", "Problem::field(", "checks.issue("]
            {
                for part in text.split(call).skip(1) {
                    let arguments = part.split(')').next().unwrap_or_default();
                    let last = arguments
                        .rsplit(',')
                        .find(|a| !a.trim().is_empty())
                        .unwrap_or_default()
                        .trim();
                    if let Some(code) = last.strip_prefix('"').and_then(|c| c.strip_suffix('"')) {
                        codes.insert(code.to_owned());
                    }
                }
            }
        }
    }
}

/// The page for people is made by the server: no script, nothing from elsewhere, every operation.
#[tokio::test(flavor = "multi_thread")]
async fn the_page_needs_no_script() {
    let app = TestApp::on(TestDb::sqlite().await).await;
    let nobody = Program::with_token(&app, None);
    let served = nobody.get("/api/v1/openapi.json").await.expect(200);
    assert_eq!(served.header("content-type"), "application/json");
    assert_eq!(served.text(), document::text());
    for (tag, title) in [("zh-CN", "接口说明"), ("zh-TW", "介面說明"), ("en", "API")] {
        let page = nobody.header("accept-language", tag).get("/api/docs").await.expect(200);
        assert!(!page.header("content-security-policy").contains("unsafe"));
        let text = page.text();
        assert!(text.contains(&format!("<h1>{title}</h1>")), "{tag}");
        assert!(
            !text.contains("//cdn") && !text.contains("http://") && !text.contains("https://"),
            "{tag}"
        );
        assert!(
            !text.contains("<style") && !text.contains(" style=") && !text.contains(" onclick="),
            "{tag}"
        );
        for (path, _, _) in operations(&described()) {
            assert!(text.contains(&format!("/api/v1{path}")), "{path}");
        }
        for (code, _) in problem::CODES {
            assert!(text.contains(&format!("id=\"{code}\"")), "{code}");
        }
    }
}

fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let entries = |value: &Value| value.as_object().cloned().unwrap_or_else(Map::new);
    let mut all = Vec::new();
    for (path, item) in entries(&document["paths"]) {
        for (method, operation) in entries(&item) {
            all.push((path.clone(), method, operation));
        }
    }
    assert!(all.len() > 40, "{}", all.len());
    all
}

fn collect(value: &Value, references: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            references.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|v| collect(v, references));
        }
        Value::Array(items) => items.iter().for_each(|v| collect(v, references)),
        _ => {}
    }
}
