//! What the tests of the resident's side share: a code on a lift, reports, and staff who go on with them.

use linli_app::AppError;
use linli_app::complaint::act::{self, Act, Acted};
use linli_app::complaint::view::{self, CaseView};
use linli_app::resident::follow::{self, Followed, Opened};
use linli_app::resident::here::Way;
use linli_app::resident::report::{NewReport, Sent, report};
use linli_app::resident::respond::{self, Done, Response};
use linli_app::resident::{Source, codes, form};
use linli_domain::complaint::{Purpose, Stage};
use linli_domain::ids::CaseId;
use linli_domain::vocabulary::{Channel, Judgement, Kind};
use linli_testkit::company::TestApp;

/// A picture of sixteen by sixteen points, as far as anybody looks.
pub const JPEG: &[u8] =
    b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00\xff\xda\x00\x02\x01\xff\xd9";

pub fn source() -> Source {
    Source { address: None, origin: "203.0.113.9 phone".to_owned() }
}

pub fn from(address: &str) -> Source {
    Source { address: Some(address.parse().unwrap()), origin: format!("{address} phone") }
}

/// The code on the label of a place.
pub async fn code(app: &TestApp, place: &str) -> String {
    let admin = app.caller("tangxiaofeng").await;
    let id = app.place(place);
    codes::make(app, &admin, id, true).await.unwrap();
    let sheet = codes::sheet(app, &admin, id, true).await.unwrap();
    sheet.labels.into_iter().find(|l| l.place == id.0).and_then(|l| l.code).unwrap()
}

pub fn new(app: &TestApp, code: &str, said: &str) -> NewReport {
    NewReport {
        kind: Some(Kind::Complaint),
        said: said.to_owned(),
        nonce: form::nonce(app, &Way::Code(code.to_owned()).subject()),
        ..NewReport::default()
    }
}

pub async fn send(app: &TestApp, code: &str, new: NewReport) -> Result<Sent, AppError> {
    report(app, Way::Code(code.to_owned()), new, source()).await
}

/// A complaint about the garden from somebody who left a number.
pub async fn complaint(app: &TestApp) -> String {
    let code = code(app, "JY-中心花园").await;
    let new = NewReport {
        name: "王女士".to_owned(),
        phone: "15400005207".to_owned(),
        room: "3-2-1201".to_owned(),
        ..new(app, &code, "花园的灯坏了三天，晚上看不见路。")
    };
    send(app, &code, new).await.unwrap().token.unwrap()
}

pub async fn open(app: &TestApp, token: &str) -> Followed {
    match follow::follow(app, token, source()).await.unwrap() {
        Opened::Case(case) => *case,
        Opened::Over => panic!("the link has ended"),
    }
}

/// The case behind a link, as staff knows it.
pub async fn case_of(app: &TestApp, token: &str) -> CaseId {
    let number = open(app, token).await.number;
    app.app
        .db
        .read(move |tx| {
            let sql = "SELECT id FROM cases WHERE number = $1";
            let row = tx.one(sql, linli_store::params![number.as_str()])?;
            Ok::<_, linli_store::StoreError>(CaseId(row.get("id")?))
        })
        .await
        .unwrap()
}

pub async fn respond(app: &TestApp, token: &str, what: Response) -> Result<Done, AppError> {
    let nonce = form::nonce(app, &respond::subject(token));
    respond::respond(app, token, nonce, what, source()).await
}

pub async fn run(app: &TestApp, login: &str, case: CaseId, what: Act) -> Acted {
    act::act(app, &app.caller(login).await, case, None, what).await.unwrap()
}

pub async fn see(app: &TestApp, case: CaseId) -> CaseView {
    view::case(app, &app.caller("lihuimin").await, case).await.unwrap()
}

/// Judged as not ours and explained: the resident is to be asked how it was.
pub async fn explained(app: &TestApp, case: CaseId) {
    if see(app, case).await.state.stage == Stage::Objected {
        let stands = Act::DecideObjection { upheld: false, reason: "仍属市政".to_owned() };
        run(app, "lihuimin", case, stands).await;
        let told = see(app, case).await.state.stage;
        assert_eq!(told, Stage::Explaining);
        return tell(app, case).await;
    }
    let judge = Act::Judge {
        judgement: Judgement::NotResponsible,
        severity: None,
        assist: None,
        reason: "路灯属于市政".to_owned(),
    };
    run(app, "lihuimin", case, judge).await;
    tell(app, case).await;
}

async fn tell(app: &TestApp, case: CaseId) {
    let tell = Act::TellResident {
        purpose: Purpose::Explanation,
        channel: Channel::Phone,
        text: "路灯由市政维护，我们已经替您报修。".to_owned(),
    };
    run(app, "chenjing", case, tell).await;
}

/// Entries of the journal, and journals that agree with their rows.
pub async fn journal(app: &TestApp) -> i64 {
    let found = linli_app::complaint::verify::verify(app).await.unwrap();
    assert_eq!(found.findings, [] as [String; 0]);
    app.app.db.read(|tx| tx.one("SELECT count(*) AS n FROM journal", &[])?.get("n")).await.unwrap()
}
