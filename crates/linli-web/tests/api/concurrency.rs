//! Many at once: numbers without gaps, nothing twice, nothing lost.

use crate::program::{Program, complaint};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Runs all at the same time and gives the answers in their order.
async fn all_at_once<F>(calls: impl IntoIterator<Item = F>) -> Vec<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    let running: Vec<_> = calls.into_iter().map(tokio::spawn).collect();
    let mut answers = Vec::with_capacity(running.len());
    for task in running {
        answers.push(task.await.expect("no panic"));
    }
    answers
}

fn id_of(registered: &Value) -> String {
    registered["id"].as_str().expect("an id").to_owned()
}

async fn total(program: &Program) -> usize {
    let list = program.get("/api/v1/cases?limit=200&open=any").await.expect(200).json();
    list["items"].as_array().expect("items").len()
}

/// The types of a case's history, the first entry first.
async fn history(program: &Program, id: &str) -> Vec<String> {
    let mut types = Vec::new();
    let mut path = format!("/api/v1/cases/{id}/timeline");
    loop {
        let page = program.get(&path).await.expect(200).json();
        let items = page["items"].as_array().expect("items");
        types.extend(items.iter().filter_map(|e| e["type"].as_str()).map(str::to_owned));
        let Some(next) = page["next"].as_str() else { break };
        path = format!("/api/v1/cases/{id}/timeline?cursor={next}");
    }
    types.reverse();
    types
}

/// A complaint of the household of this room, by somebody who is not in the directory.
fn from_room(app: &TestApp, room: &str) -> Value {
    let mut body = complaint(app);
    body["resident"] = Value::Null;
    body["room"] = json!(app.place(room).0);
    body
}

app_test! {
    /// D05: the same key and body give the first answer again; another body is refused.
    async fn the_same_key_registers_once(app) {
        let clerk = Program::of(&app, "chenjing").await;
        let keyed = clerk.header("idempotency-key", "call-7");
        let first = keyed.register(complaint(&app)).await.expect(201);
        let again = keyed.register(complaint(&app)).await.expect(201);
        assert_eq!(first.json(), again.json());
        assert_eq!(first.header("location"), again.header("location"));
        let mut other = complaint(&app);
        other["said"] = json!("别的事情");
        keyed.register(other).await.problem(422, "key_reused");
        assert_eq!(total(&clerk).await, 1);
        // The key belongs to its sender.
        let colleague = Program::of(&app, "suting").await.header("idempotency-key", "call-7");
        let theirs = colleague.register(complaint(&app)).await.expect(201).json();
        assert_ne!(theirs["number"], first.json()["number"]);
        for bad in ["", "two words", &"x".repeat(201)] {
            let sent = clerk.header("idempotency-key", bad).register(complaint(&app)).await;
            sent.problem(400, "bad_header");
        }
    }

    /// D05: twenty times at the same instant is still one case.
    async fn twenty_at_once_register_once(app) {
        let keyed = Program::of(&app, "chenjing").await.header("idempotency-key", "call-8");
        let body = complaint(&app);
        let answers = all_at_once((0..20).map(|_| {
            let (keyed, body) = (keyed.clone(), body.clone());
            async move { keyed.register(body).await }
        })).await;
        let answers: Vec<Value> = answers.into_iter().map(|a| a.expect(201).json()).collect();
        assert!(answers.iter().all(|a| *a == answers[0]), "{answers:?}");
        assert_eq!(total(&keyed).await, 1);
    }

    /// D06: fifty at the same instant have fifty consecutive numbers, each with its creator.
    async fn fifty_at_once_have_consecutive_numbers(app) {
        let clerks = [Program::of(&app, "chenjing").await, Program::of(&app, "suting").await];
        let answers = all_at_once((0..50).map(|n| {
            let (clerk, body) = (clerks[n % 2].clone(), complaint(&app));
            async move { (n, clerk.register(body).await.expect(201).json()) }
        })).await;
        let numbers: BTreeSet<String> =
            answers.iter().filter_map(|(_, a)| a["number"].as_str()).map(str::to_owned).collect();
        let expected: BTreeSet<String> = (1..=50).map(|n| format!("TS260914-{n:03}")).collect();
        assert_eq!(numbers, expected);
        for (n, answer) in &answers {
            let path = format!("/api/v1/cases/{}/timeline", id_of(answer));
            let page = clerks[0].get(&path).await.expect(200).json();
            let first = page["items"].as_array().expect("items").last().expect("an entry").clone();
            assert_eq!(first["by"]["name"], ["陈静", "苏婷"][n % 2]);
        }
    }

    /// C01: fifty notes at the same instant: fifty stored, one after the other.
    async fn fifty_notes_at_once_are_all_kept(app) {
        let clerk = Program::of(&app, "chenjing").await;
        let id = id_of(&clerk.register(complaint(&app)).await.expect(201).json());
        let answers = all_at_once((0..50).map(|n| {
            let (clerk, path) = (clerk.clone(), format!("/api/v1/cases/{id}/note"));
            async move { clerk.post(&path, json!({ "text": format!("第 {n} 条") })).await }
        })).await;
        let versions: BTreeSet<i64> =
            answers.into_iter().filter_map(|a| a.expect(200).json()["version"].as_i64()).collect();
        assert_eq!(versions.len(), 50, "each act has a version of its own");
        let notes = history(&clerk, &id).await.iter().filter(|t| *t == "noted").count();
        assert_eq!(notes, 50);
    }

    /// C02: an old version is refused with both versions, and changes nothing.
    async fn an_old_version_is_refused(app) {
        let clerk = Program::of(&app, "chenjing").await;
        let lead = Program::of(&app, "zhaomin").await;
        let registered = clerk.register(complaint(&app)).await.expect(201);
        let (id, seen) = (id_of(&registered.json()), registered.header("etag").to_owned());
        let path = format!("/api/v1/cases/{id}/judge");
        let judge = json!({ "judgement": "responsible", "severity": "important", "reason": "属实" });
        lead.post(&path, judge.clone()).await.problem(428, "if_match_required");
        clerk.act(&id, "note", json!({ "text": "补充" })).await.expect(200);
        let refused = lead.header("if-match", &seen).post(&path, judge.clone()).await;
        let refused = refused.problem(409, "stale");
        let now = clerk.get(&format!("/api/v1/cases/{id}")).await;
        assert_eq!(format!("\"{}\"", refused["params"]["seen"]), seen);
        assert_eq!(format!("\"{}\"", refused["params"]["current"]), now.header("etag"));
        assert_eq!(now.json()["stage"], "registered");
        // Two who decide on the same version: one wins, the other is told.
        let both = [lead.clone(), Program::of(&app, "lihuimin").await];
        let etag = now.header("etag").to_owned();
        let answers = all_at_once(both.map(|program| {
            let (program, path, judge) = (program.header("if-match", &etag), path.clone(), judge.clone());
            async move { program.post(&path, judge).await.status.as_u16() }
        })).await;
        assert_eq!(answers.iter().filter(|s| **s == 200).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|s| **s == 409).count(), 1, "{answers:?}");
    }

    /// D11: the fifth household makes a group complaint once, when four join at the same instant.
    async fn five_households_register_at_once(app) {
        let clerk = Program::of(&app, "chenjing").await;
        let first = id_of(&clerk.register(from_room(&app, "JY-3-1-101")).await.expect(201).json());
        let rooms = ["JY-3-1-201", "JY-3-1-301", "JY-3-1-401", "JY-3-1-501"];
        let answers = all_at_once(rooms.map(|room| {
            let (clerk, mut body) = (clerk.clone(), from_room(&app, room));
            body["same_as"] = json!(first);
            async move { id_of(&clerk.register(body).await.expect(201).json()) }
        })).await;
        assert_one_group(&clerk, [vec![first], answers].concat()).await;
    }

    /// D11: the same when the cases exist and are joined at the same instant.
    async fn five_households_are_linked_at_once(app) {
        let clerk = Program::of(&app, "chenjing").await;
        let mut cases = Vec::new();
        for room in ["JY-3-1-101", "JY-3-1-201", "JY-3-1-301", "JY-3-1-401", "JY-3-1-501"] {
            cases.push(id_of(&clerk.register(from_room(&app, room)).await.expect(201).json()));
        }
        let first = cases[0].clone();
        let others: Vec<String> = cases[1..].to_vec();
        let answers = all_at_once(others.into_iter().map(|case| {
            let (clerk, first) = (clerk.clone(), first.clone());
            async move { clerk.act(&case, "link", json!({ "same_as": first })).await }
        })).await;
        answers.into_iter().for_each(|answer| drop(answer.expect(200)));
        assert_one_group(&clerk, cases).await;
    }

    /// C04: two people of a department take the same part at the same instant: it has one owner, and whoever came
    /// second is told instead of overwriting it. The same when two heads would give it to two people.
    async fn two_take_one_case(app) {
        let clerk = Program::of(&app, "chenjing").await;
        let id = id_of(&clerk.register(complaint(&app)).await.expect(201).json());
        let lead = Program::of(&app, "zhaomin").await;
        let judge = json!({ "judgement": "responsible", "severity": "important", "reason": "属实" });
        lead.act(&id, "judge", judge).await.expect(200);
        let parts = json!({ "departments": [{ "department": app.node("jy-engineering").0 }], "note": "" });
        lead.act(&id, "dispatch", parts).await.expect(200);
        let case = || async { lead.get(&format!("/api/v1/cases/{id}")).await.expect(200) };
        let task = case().await.json()["handling"]["tasks"][0]["id"].clone();
        let takers = [Program::of(&app, "zhouqiang").await, Program::of(&app, "zhouqiang").await];
        let answers = all_at_once(takers.map(|taker| {
            let (id, task) = (id.clone(), task.clone());
            async move { taker.act(&id, "sign-for", json!({ "task": task })).await.status.as_u16() }
        })).await;
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 409).count(), 1, "{answers:?}");
        let signed = history(&clerk, &id).await.iter().filter(|t| *t == "signed_for").count();
        assert_eq!(signed, 1);

        let etag = case().await.header("etag").to_owned();
        let givers = [("zhouqiang", "huangzhiyuan"), ("lihuimin", "majunjie")];
        let mut programs = Vec::new();
        for (giver, to) in givers {
            let program = Program::of(&app, giver).await.header("if-match", &etag);
            programs.push((program, app.staff(to).0));
        }
        let answers = all_at_once(programs.into_iter().map(|(program, staff)| {
            let (path, task) = (format!("/api/v1/cases/{id}/assign"), task.clone());
            async move {
                let given = program.post(&path, json!({ "task": task, "staff": staff })).await;
                (given.status.as_u16(), staff)
            }
        })).await;
        let won: Vec<_> = answers.iter().filter(|(status, _)| *status == 200).collect();
        assert_eq!(won.len(), 1, "{answers:?}");
        assert!(answers.iter().any(|(status, _)| *status == 409), "{answers:?}");
        let tasks = case().await.json()["handling"]["tasks"].clone();
        let owner = won[0].1.to_string();
        assert!(tasks[0].to_string().contains(&owner), "{tasks}");
        for other in ["huangzhiyuan", "majunjie"].map(|login| app.staff(login).0.to_string()) {
            assert_eq!(tasks[0].to_string().contains(&other), other == owner, "{tasks}");
        }
    }

    /// D10: cases are joined, never swallowed: A to B and B to A at the same instant make one matter; a chain and a
    /// circle end in that one matter; a case keeps its own answer, and a draft that was being written survives.
    async fn joining_each_other_at_once(app) {
        let clerk = Program::of(&app, "chenjing").await;
        let mut cases = Vec::new();
        for room in ["JY-3-1-101", "JY-3-1-201", "JY-3-1-301"] {
            cases.push(id_of(&clerk.register(from_room(&app, room)).await.expect(201).json()));
        }
        let (a, b, c) = (cases[0].clone(), cases[1].clone(), cases[2].clone());
        let link = |from: &str, to: &str| {
            let (clerk, from, to) = (clerk.clone(), from.to_owned(), to.to_owned());
            async move { clerk.act(&from, "link", json!({ "same_as": to })).await.status.as_u16() }
        };
        let caller = app.caller("chenjing").await;
        let (draft, words) = (format!("note:{a}"), vec![("words".to_owned(), "写到一半".to_owned())]);
        linli_app::drafts::save(&app.app, &caller, &draft, words).await.expect("kept");
        let answers = all_at_once([link(&a, &b), link(&b, &a)]).await;
        assert_eq!(answers.iter().filter(|status| **status == 200).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 409).count(), 1, "{answers:?}");
        // A chain, then a circle.
        assert_eq!(link(&c, &b).await, 200);
        assert_eq!(link(&a, &c).await, 409);
        assert_eq!(link(&a, &a).await, 422);
        let mut matters = BTreeSet::new();
        for id in &cases {
            let case = clerk.get(&format!("/api/v1/cases/{id}")).await.expect(200).json();
            assert_eq!(case["matter"]["households"], 3, "{case}");
            matters.insert(case["matter"]["id"].to_string());
            let joined = history(&clerk, id).await.iter().filter(|t| *t == "joined_matter").count();
            assert_eq!(joined, 1);
        }
        assert_eq!(matters.len(), 1);
        // What is said about one stays with it, and is no part of the others.
        clerk.act(&c, "supplement", json!({ "text": "只说我家" })).await.expect(200);
        assert!(history(&clerk, &c).await.contains(&"supplemented".to_owned()));
        assert!(!history(&clerk, &a).await.contains(&"supplemented".to_owned()));
        let kept = linli_app::drafts::load(&app.app, &caller, &draft).await.expect("drafts");
        assert_eq!(kept.expect("a draft").get("words"), "写到一半");
    }

    /// F06: long lists that are written to files do not delay a registration: all of them at once, more than there are
    /// connections for reading, and every complaint is registered and every file whole.
    async fn files_do_not_delay_intake(app) {
        let clerk = Program::of(&app, "chenjing").await;
        for _ in 0..20 {
            clerk.register(complaint(&app)).await.expect(201);
        }
        let caller = app.caller("lihuimin").await;
        let exports = (0..30).map(|_| {
            let (app, caller) = (app.app.clone(), caller.clone());
            tokio::spawn(async move {
                use linli_app::cases::export::{COLUMNS, Format, Words, export};
                use linli_app::cases::list::ListQuery;
                let headings = COLUMNS.iter().map(|code| (*code).to_owned()).collect();
                let word = std::sync::Arc::new(|_: &str, code: &str| code.to_owned());
                let words = Words { headings, word };
                let all = ListQuery::default();
                export(&app, &caller, &all, Format::Csv, words).await.expect("a file").rows
            })
        });
        let exports: Vec<_> = exports.collect();
        let answers = all_at_once((0..10).map(|_| {
            let (clerk, body) = (clerk.clone(), complaint(&app));
            async move { clerk.register(body).await.status.as_u16() }
        })).await;
        assert_eq!(answers, vec![201; 10]);
        for file in exports {
            let rows = file.await.expect("no panic");
            assert!((20..=30).contains(&rows), "{rows}");
        }
        assert_eq!(total(&clerk).await, 30);
    }
}

/// Each case belongs to the group, and says so once.
async fn assert_one_group(program: &Program, cases: Vec<String>) {
    for id in &cases {
        let case = program.get(&format!("/api/v1/cases/{id}")).await.expect(200).json();
        assert_eq!(case["matter"]["households"], 5, "{case}");
        assert_eq!(case["matter"]["group"], true);
        let history = history(program, id).await;
        let count = |kind: &str| history.iter().filter(|t| *t == kind).count();
        assert_eq!(count("became_group"), 1, "{history:?}");
        assert_eq!(count("joined_matter"), 1, "{history:?}");
        assert_eq!(count("severity_changed"), 1, "{history:?}");
    }
}
