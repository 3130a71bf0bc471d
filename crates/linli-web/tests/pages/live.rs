//! Open pages hear what is new: under the rights of that moment, from whichever node it came, and never more than is
//! asked for.

use crate::visitor::Visitor;
use axum::body::BodyDataStream;
use futures_util::StreamExt as _;
use linli_app::complaint::register::{NewComplaint, register};
use linli_app::complaint::sweep;
use linli_app::directory::staff;
use linli_domain::vocabulary::Channel;
use linli_testkit::app_test;
use linli_testkit::company::{START, TestApp};
use linli_web::WebState;
use linli_web::live::Hub;

/// A stream about something that changed a second before the clock's first instant.
fn address(about: &str) -> String {
    let start: jiff::Timestamp = START.parse().expect("it works");
    format!("/live?since={}{about}", start.as_millisecond() - 1000)
}

/// A node with somebody who listens.
async fn listening(app: &TestApp, login: &str, about: &str) -> (Hub, Visitor, BodyDataStream) {
    let state = WebState::new(app.app.clone());
    let hub = state.live.clone();
    let mut visitor = Visitor::on(state);
    visitor.sign_in(login).await;
    let mut stream = visitor.listen(&address(about)).await;
    let first = next(&mut stream).await.expect("it works");
    assert!(
        first.contains(r#"data: {"bell":0,"updates":0}"#) && first.contains("retry: "),
        "{first}"
    );
    (hub, visitor, stream)
}

async fn next(stream: &mut BodyDataStream) -> Option<String> {
    let bytes = stream.next().await?.expect("it works");
    Some(String::from_utf8(bytes.to_vec()).expect("it works"))
}

async fn complaint(app: &TestApp) -> String {
    let new = NewComplaint {
        channel: Some(Channel::Phone),
        room: Some(app.place("JY-3-2-1201")),
        category: "lift".to_owned(),
        said: "电梯又停了。".to_owned(),
        ..NewComplaint::default()
    };
    register(app, &app.caller("chenjing").await, new, None)
        .await
        .expect("it works")
        .case
        .to_string()
}

app_test! {
    /// P01, P02: a change wakes the open pages of every node; each is told what its person may see, and nothing more.
    async fn a_change_reaches_the_pages_of_every_node(app) {
        let (here, _lead, mut stream) = listening(&app, "zhaomin", "&about=cases").await;
        let (there, _director, mut elsewhere) = listening(&app, "tanwenbin", "&about=cases").await;
        assert_eq!((here.look(&app).await.expect("it works"), there.look(&app).await.expect("it works")), (0, 0), "nothing happened");
        complaint(&app).await;
        sweep::deliver(&app).await.expect("it works");
        assert_eq!((here.look(&app).await.expect("it works"), there.look(&app).await.expect("it works")), (1, 1));
        assert_eq!(next(&mut stream).await.expect("it works"), "data: {\"bell\":1,\"updates\":1}\n\n");
        assert_eq!(next(&mut elsewhere).await.expect("it works"), ": beat\n\n", "another office");
        assert_eq!((here.look(&app).await.expect("it works"), there.look(&app).await.expect("it works")), (0, 0), "and nothing since");
    }

    /// P23: rights that are taken away are gone on open streams too; a session that ends ends its stream.
    async fn rights_are_read_anew_on_open_streams(app) {
        let (hub, _lead, mut stream) = listening(&app, "zhaomin", "&about=cases").await;
        complaint(&app).await;
        hub.look(&app).await.expect("it works");
        assert_eq!(next(&mut stream).await.expect("it works"), "data: {\"bell\":0,\"updates\":1}\n\n");
        let administrator = app.caller("tangxiaofeng").await;
        let card = staff::get(&app, &administrator, app.staff("zhaomin")).await.expect("it works");
        let none = staff::StaffInput {
            name: card.name.clone(),
            title: card.title.clone(),
            phone: linli_app::directory::residents::Secret::Keep,
            locale: card.locale.clone(),
            grants: Vec::new(),
            departments: Vec::new(),
        };
        staff::update(&app, &administrator, card.id, card.version, none).await.expect("it works");
        complaint(&app).await;
        hub.look(&app).await.expect("it works");
        assert_eq!(next(&mut stream).await.expect("it works"), "data: {\"bell\":0,\"updates\":0}\n\n", "no role, no case");
        staff::end_sessions(&app, &administrator, card.id).await.expect("it works");
        complaint(&app).await;
        hub.look(&app).await.expect("it works");
        assert_eq!(next(&mut stream).await, None, "signed out");
        drop(stream);
        assert_eq!(hub.streams(), 0);
    }

    /// P02: a page of one case hears of that case only, and of none that its visitor may not see.
    async fn a_case_page_hears_of_its_case(app) {
        let case = complaint(&app).await;
        let path = |about: &str| address(about).replace("/live?", "/live/now?");
        let about = format!("&about=case&case={case}");
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        assert_eq!(lead.get(&path(&about)).await.expect(200).text(), r#"{"bell":0,"updates":1}"#);
        let mut elsewhere = Visitor::signed_in(&app, "tanwenbin").await;
        assert_eq!(elsewhere.get(&path(&about)).await.expect(200).text(), r#"{"bell":0,"updates":0}"#);
        let other = "&about=case&case=00000000-0000-7000-8000-000000000000";
        assert_eq!(lead.get(&path(other)).await.expect(200).text(), r#"{"bell":0,"updates":0}"#);
        lead.get("/live/now?since=x").await.expect(400);
        // Nobody, or a session that ended, hears that there is nothing to hear, and a browser does not come back.
        Visitor::new(&app).get(&path("")).await.expect(204);
        Visitor::new(&app).get(&address("")).await.expect(204);
        let page = lead.get(&format!("/cases/{case}")).await.expect(200);
        assert_eq!(page.attribute("[data-live]", "data-live"), Some(format!("case:{case}")));
        assert!(page.text().contains("data-listen"));
    }

    /// F05: streams are limited, whoever comes later is told to poll; a node that stops ends its streams.
    async fn streams_are_limited_and_end_with_the_node(app) {
        let (hub, mut visitor, mut stream) = listening(&app, "zhaomin", "").await;
        let mut others = Vec::new();
        for _ in 1..8 {
            others.push(visitor.listen(&address("")).await);
        }
        assert_eq!(hub.streams(), 8);
        visitor.get(&address("")).await.expect(204);
        others.clear();
        assert_eq!(hub.streams(), 1);
        hub.close();
        assert_eq!(next(&mut stream).await, None);
        visitor.get(&address("")).await.expect(204);
    }
}
