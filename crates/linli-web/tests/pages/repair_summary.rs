//! The summary of repairs: figures with the orders behind them, files, paper, and the director's signature (REP-6, REP-8).

use crate::visitor::Visitor;
use jiff::Timestamp;
use linli_app::repair::{NewRepair, register};
use linli_domain::vocabulary::{Channel, Urgency};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

async fn leak(app: &TestApp) {
    let new = NewRepair {
        channel: Some(Channel::Phone),
        room: Some(app.place("JY-3-2-1201")),
        category: "water".to_owned(),
        title: "=龙头滴水".to_owned(),
        said: "厨房水龙头一直滴水".to_owned(),
        urgency: Some(Urgency::Normal),
        ..NewRepair::default()
    };
    register(&app.app, &app.caller("chenjing").await, new, None).await.expect("reports");
}

app_test! {
    /// REP-8: each figure leads to as many orders; the same in a file, in three languages and on paper.
    async fn figures_lead_to_orders(app) {
        leak(&app).await;
        leak(&app).await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let shown = director.get("/repairs/summary").await.expect(200);
        assert!(shown.words("h1")[0].contains("2026 年 9 月"), "{:?}", shown.words("h1"));
        let behind = shown.attributes("td.num a", "href");
        assert_eq!(behind.len(), 6, "new and open: in all, of the kind, of the building: {behind:?}");
        for address in &behind {
            let list = director.get(address).await.expect(200);
            assert_eq!(list.words("tbody tr").len(), 2, "{address}");
        }
        let day = director.get("/repairs/summary?period=day&on=2026-09-13").await.expect(200);
        assert_eq!(day.attributes("td.num a", "href"), [""; 0]);
        let on = day.attribute("[data-go=next]", "href").unwrap();
        assert!(on.ends_with("period=day&on=2026-09-14"), "{on}");
        assert_eq!(director.get(&on).await.expect(200).attribute("[data-go=next]", "href"), None);
        let csv = director.get("/repairs/summary/export?format=csv").await.expect(200).text();
        assert!(csv.contains("类别,") && csv.lines().nth(1).unwrap().contains(",0,2,0,0,2,0,0,0,0.00"), "{csv}");
        director.get("/repairs/summary/export?format=pdf").await.expect(422);
        director.get("/repairs/summary?period=year").await.expect(400);
        assert!(director.get("/repairs/summary/export").await.expect(200).bytes.starts_with(b"PK"));
        let paper = director.get("/repairs/summary/print").await.expect(200);
        assert!(paper.text().contains("维修汇总表") && paper.text().contains("主任"), "{}", paper.text());
        let mut english = Visitor::signed_in(&app, "lihuimin").await.speaking("en");
        let shown = english.get("/repairs/summary?period=week").await.expect(200);
        assert!(shown.words("h1")[0].contains("2026-09-14 to 2026-09-20"), "{:?}", shown.words("h1"));
        let mut foreign = Visitor::signed_in(&app, "tanwenbin").await;
        let office = app.node("jy");
        foreign.get(&format!("/repairs/summary?office={office}")).await.expect(404);
    }

    /// REP-6: the director signs the list of a month that is over, once; afterwards it says who and when.
    async fn the_director_signs_a_month(app) {
        leak(&app).await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let shown = director.get("/repairs/summary").await.expect(200);
        assert_eq!(shown.attribute("form.ask", "action"), None, "the month lasts");
        app.clock.set("2026-10-01T08:00:00+08:00".parse::<Timestamp>().unwrap());
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let now = director.get("/repairs/summary").await.expect(200);
        let last = now.attribute("a[href*='on=2026-09-01']", "href").unwrap();
        let shown = director.get(&last).await.expect(200);
        let action = shown.attribute("form.ask", "action").unwrap();
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        assert_eq!(clerk.get(&last).await.expect(200).attribute("form.ask", "action"), None);
        clerk.post(&action, &[]).await.expect(403);
        let long = "字".repeat(501);
        let refused = director.post(&action, &[("opinion", &long)]).await.expect(422);
        assert!(refused.text().contains(&long), "what was typed stands there still");
        let sent = director.post(&action, &[("opinion", "同意结转")]).await.expect(303);
        let shown = director.get(&sent.location).await.expect(200);
        assert!(shown.text().contains("李慧敏") && shown.text().contains("同意结转"));
        assert_eq!(shown.attribute("form.ask", "action"), None);
        director.post(&action, &[]).await.expect(422);
        let case = shown.attribute("#rolling ~ table td a", "href").unwrap();
        let history = director.get(&case).await.expect(200).text();
        assert!(history.contains("结转到下月"), "{history}");
    }
}
