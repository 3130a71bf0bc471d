//! Lists as files: beside each list, with its question, for those who see the list.

use linli_app::complaint::register::{NewComplaint, register};
use linli_domain::vocabulary::Channel;
use linli_testkit::app_test;

use crate::visitor::Visitor;

app_test! {
    /// R03: every list has its file in both forms, in the visitor's language, with the list's own question, and cells
    /// that begin like a formula are harmless.
    async fn every_list_as_a_file(app) {
        let clerk = app.caller("chenjing").await;
        for n in 0..3 {
            let new = NewComplaint {
                channel: Some(Channel::Phone),
                room: Some(app.place("JY-3-2-1201")),
                resident: Some(app.resident("王芳")),
                category: if n == 0 { "noise" } else { "lift" }.to_owned(),
                title: format!("=SUM(A{n})"),
                said: "电梯又停了。".to_owned(),
                ..NewComplaint::default()
            };
            register(&app.app, &clerk, new, None).await.expect("registers");
        }
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let csv = director.get("/cases/export?format=csv&category=lift").await.expect(200).text();
        assert!(csv.starts_with("\u{feff}编号,类型,"), "{csv}");
        assert_eq!(csv.lines().count(), 3, "{csv}");
        assert!(csv.contains("'=SUM(A1)") && !csv.contains("'=SUM(A0)"), "{csv}");
        assert!(csv.contains("电梯") && csv.contains("来电"), "words, not codes: {csv}");
        let mut english = Visitor::signed_in(&app, "lihuimin").await.speaking("en");
        let csv = english.get("/cases/export?format=csv").await.expect(200).text();
        assert!(csv.starts_with("\u{feff}Number,Kind,"), "{csv}");
        for list in ["/cases", "/approvals", "/followups", "/people", "/places", "/admin/staff"] {
            let xlsx = director.get(&format!("{list}/export")).await.expect(200);
            assert!(xlsx.bytes.starts_with(b"PK"), "{list}");
            let csv = director.get(&format!("{list}/export?format=csv")).await.expect(200).text();
            assert!(csv.starts_with('\u{feff}') && !csv.contains("15400005207"), "{list}");
            director.get(&format!("{list}/export?format=pdf")).await.expect(422);
        }
        let people = director.get("/people/export?format=csv").await.expect(200).text();
        assert_eq!(people.lines().count(), 10, "{people}");
        assert!(people.contains("154 **** 5207"));
        let page = director.get("/people?q=wf").await.expect(200);
        let links = page.attributes("a.menu-line[href*='/people/export']", "href");
        assert_eq!(links, ["/people/export?format=xlsx&q=wf", "/people/export?format=csv&q=wf"]);
        let found = director.get(&links[1]).await.expect(200).text();
        assert_eq!(found.lines().count(), 2, "{found}");
    }
}
