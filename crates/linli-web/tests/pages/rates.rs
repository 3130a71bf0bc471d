//! The rate card's pages: read, changed line by line, printed; what is free and why; skills of technicians; linking a
//! repair to a complaint; the note card (REP-2, REP-3, REP-4, ADM-1, FUP-3).

use crate::visitor::Visitor;
use linli_app::complaint::register::{self as complaints, NewComplaint};
use linli_app::repair::rates;
use linli_app::repair::register::{self, NewRepair};
use linli_domain::ids::CaseId;
use linli_domain::vocabulary::{Channel, Urgency};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

async fn leak(app: &TestApp) -> CaseId {
    let new = NewRepair {
        channel: Some(Channel::Phone),
        room: Some(app.place("JY-3-2-1201")),
        category: "water".into(),
        said: "厨房水龙头滴水".into(),
        urgency: Some(Urgency::Normal),
        ..NewRepair::default()
    };
    register::register(app, &app.caller("chenjing").await, new, None).await.unwrap().case
}

app_test! {
    /// REP-4, ADM-1: the director writes the card on a page; full-width digits are prices; what is wrong stands beside its
    /// line and everything typed stays; each save is a version and the older ones can be read; another cannot be saved over.
    async fn the_director_changes_the_card(app) {
        let office = app.node("jy");
        let id = office.to_string();
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let before = director.get("/rates/edit").await.expect(200).attribute("input[name=version]", "value").unwrap();
        let base = [("office", id.as_str()), ("version", before.as_str())];
        let line = |n: usize, code: &str, name: &str, price: &str| -> Vec<(String, String)> {
            [("code", code), ("name", name), ("kind", "material"), ("unit", "个"), ("price", price)]
                .iter().map(|(f, v)| (format!("items.{n}.{f}"), (*v).to_owned())).collect()
        };
        let send = |lines: Vec<Vec<(String, String)>>| lines.concat();
        let lines = send(vec![line(0, "valve", "三角阀", "３５．５"), line(2, "valve", "角阀", "三十"), line(4, "", "软管", "12")]);
        let mut bad: Vec<(&str, &str)> = base.to_vec();
        bad.extend(lines.iter().map(|(n, v)| (n.as_str(), v.as_str())));
        let seen = director.post("/rates/edit", &bad).await.expect(422);
        assert_eq!(seen.words(".errors li").len(), 2, "{:?}", seen.words(".errors li"));
        assert_eq!(seen.attribute("#f-items-1-price", "value").as_deref(), Some("三十"));
        assert_eq!(seen.attribute("#f-items-2-name", "value").as_deref(), Some("软管"));
        let lines = send(vec![line(0, "valve", "三角阀", "３５．５"), line(1, "valve", "软管", "12")]);
        let mut twice: Vec<(&str, &str)> = base.to_vec();
        twice.extend(lines.iter().map(|(n, v)| (n.as_str(), v.as_str())));
        let seen = director.post("/rates/edit", &twice).await.expect(422);
        assert_eq!(seen.words("#f-items-1-code-error").len(), 1, "{:?}", seen.words(".errors li"));
        let lines = send(vec![line(0, "valve", "三角阀", "３５．５"), line(1, "hose", "软管", "1,012.00 元")]);
        let mut good: Vec<(&str, &str)> = base.to_vec();
        good.extend(lines.iter().map(|(n, v)| (n.as_str(), v.as_str())));
        let mut more = good.clone();
        more.push(("_more", "items"));
        let rows = director.post("/rates/edit", &more).await.expect(200).words("tbody tr").len();
        assert_eq!(rows, 8, "two lines, blank ones, and more");
        director.post("/rates/edit", &good).await.expect(303);
        director.post("/rates/edit", &good).await.expect(409);
        let card = rates::current(&app, &app.caller("lihuimin").await, office).await.unwrap().unwrap();
        let kept: Vec<(&str, &str, i64)> = card.items.iter().map(|r| (r.code.as_str(), r.initials.as_str(), r.price.0)).collect();
        assert_eq!(kept, [("valve", "sjf", 3_550), ("hose", "rg", 101_200)]);
        let now = card.version.to_string();
        let mut less: Vec<(&str, &str)> = vec![("office", &id), ("version", &now), ("items.0.removed", "on")];
        less.extend(lines.iter().map(|(n, v)| (n.as_str(), v.as_str())));
        director.post("/rates/edit", &less).await.expect(303);
        let page = director.get("/rates").await.expect(200);
        assert_eq!(page.words("main section:first-of-type tbody tr").len(), 1, "the hose alone");
        let old = director.get(&format!("/rates?version={now}")).await.expect(200);
        assert!(old.words("main").join("").contains("三角阀"));
        let paper = director.get(&format!("/rates/print?version={now}")).await.expect(200);
        assert!(paper.words(".paper").join("").contains("¥35.50") || paper.words(".paper").join("").contains("35.50"), "{:?}", paper.words(".paper"));
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        assert!(clerk.get("/rates").await.expect(200).words("a[href^='/rates/edit']").is_empty());
        clerk.get("/rates/edit").await.expect(403);
        clerk.get("/rates/print").await.expect(200);
    }

    /// REP-4, ADM-1: warranties and common parts are rules that the office writes: a warranty of the building covers its
    /// rooms, a category may be free wherever it is, the nearest place decides; the repair says why it costs nothing.
    async fn what_is_free_and_why(app) {
        let case = leak(&app).await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let path = format!("/cases/{case}");
        assert!(!director.get(&path).await.expect(200).words("main").join("").contains("保修期内"));
        director.get("/rates/free").await.expect(200);
        let id = app.node("jy").to_string();
        let bad = [("office", id.as_str()), ("_do", "warrant"), ("w.place", "99-9-9999"), ("w.until", "2027-05-31")];
        let seen = director.post("/rates/free", &bad).await.expect(422);
        assert_eq!(seen.words("#f-w-place-error").len(), 1, "{:?}", seen.words(".errors li"));
        assert_eq!(seen.attribute("#f-w-until", "value").as_deref(), Some("2027-05-31"));
        let building = app.place("JY-3").to_string();
        let warrant = [("office", id.as_str()), ("_do", "warrant"), ("w.place", "3"), ("w.category", "water"), ("w.until", "2027-05-31")];
        director.post("/rates/free", &warrant).await.expect(303);
        let words = director.get(&path).await.expect(200).words("main").join("");
        assert!(words.contains("保修期内") && words.contains("2027"), "{words}");
        let end = [("office", id.as_str()), ("_do", "end_warranty"), ("place", building.as_str()), ("category", "water")];
        director.post("/rates/free", &end).await.expect(303);
        assert!(!director.get(&path).await.words("main").join("").contains("保修期内"));

        let both = [("office", id.as_str()), ("_do", "public"), ("p.category", "water"), ("p.place", "3-2-1201"), ("p.public", "yes")];
        director.post("/rates/free", &both).await.expect(422);
        let category = [("office", id.as_str()), ("_do", "public"), ("p.category", "water"), ("p.public", "yes")];
        director.post("/rates/free", &category).await.expect(303);
        assert!(director.get(&path).await.words("main").join("").contains("公共部位"));
        let place = [("office", id.as_str()), ("_do", "public"), ("p.place", "3-2-1201"), ("p.public", "no")];
        director.post("/rates/free", &place).await.expect(303);
        assert!(!director.get(&path).await.words("main").join("").contains("公共部位"), "the nearest place decides");
        let rules = director.get("/rates/free").await.expect(200);
        assert_eq!(rules.words("main li.mini").len(), 2);
        let other = app.node("yx").to_string();
        director.post("/rates/free", &[("office", &other), ("_do", "public"), ("p.category", "water"), ("p.public", "yes")]).await.expect(404);
    }

    /// REP-2, ADM-1: an administrator says what a technician can do, by categories; whoever sees staff reads it.
    async fn skills_of_a_technician(app) {
        let id = app.staff("majunjie");
        let path = format!("/admin/staff/{id}");
        let mut administrator = Visitor::signed_in(&app, "tangxiaofeng").await;
        administrator.get(&path).await.expect(200);
        administrator.post(&format!("{path}/skills"), &[("skills", "water"), ("skills", "lift")]).await.expect(303);
        let page = administrator.get(&path).await.expect(200);
        assert_eq!(page.attributes("input[name=skills][checked]", "value").len(), 2);
        administrator.post(&format!("{path}/skills"), &[("skills", "alchemy")]).await.expect(422);
        administrator.post(&format!("{path}/skills"), &[("skills", "lift")]).await.expect(303);
        let page = administrator.get(&path).await.expect(200);
        assert_eq!(page.attributes("input[name=skills][checked]", "value"), ["lift"]);
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let seen = director.get(&path).await.expect(200);
        assert!(seen.words("main").join("").contains("电梯") && seen.words("input[name=skills]").is_empty());
        assert!(seen.attributes("input[name=skills]", "value").is_empty());
    }

    /// REP-7: a repair is linked to a complaint by its number on its page; numbers that lead nowhere are said beside it.
    async fn linked_by_number(app) {
        let repair = leak(&app).await;
        let new = NewComplaint {
            channel: Some(Channel::Phone),
            room: Some(app.place("JY-3-2-1201")),
            category: "water".into(),
            said: "修了三次还漏".into(),
            ..NewComplaint::default()
        };
        let clerk = app.caller("chenjing").await;
        let complaint = complaints::register(&app, &clerk, new, None).await.unwrap();
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        let page = clerk.get(&format!("/cases/{repair}")).await.expect(200);
        let version = page.attribute("form[action$='/link-case'] input[name=version]", "value").expect("the act is offered");
        let path = format!("/cases/{repair}/link-case");
        for bad in ["", "TS260914-999"] {
            let seen = clerk.post(&path, &[("version", &version), ("within", bad)]).await.expect(422);
            assert_eq!(seen.words("#f-within-error").len(), 1, "{bad}");
        }
        let lower = complaint.number.to_lowercase();
        clerk.post(&path, &[("version", &version), ("within", &lower)]).await.expect(303);
        assert!(clerk.get(&format!("/cases/{repair}")).await.words("main, aside").join("").contains(&complaint.number));
        assert!(clerk.get(&format!("/cases/{}", complaint.case)).await.text().contains(&repair.to_string()));
    }

    /// REP-3: nobody home: the card with place, number, phone of the desk and blanks; it names nobody.
    async fn the_note_card(app) {
        let case = leak(&app).await;
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        let page = clerk.get(&format!("/cases/{case}")).await.expect(200);
        let href = format!("/cases/{case}/print/note_card");
        assert!(page.attributes("a.menu-line", "href").contains(&href));
        let card = clerk.get(&href).await.expect(200);
        let words = card.words(".paper").join("");
        assert!(words.contains("留言卡") && words.contains("1201"), "{words}");
        assert!(!words.contains("王芳") && !words.contains("滴水"), "it hangs at a door: {words}");
        assert!(card.attribute("svg.qr", "aria-label").unwrap().ends_with("/find"), "it opens nothing by itself");
    }

    /// FUP-3, REP-7: rates per office, week and month on a page from the follow-ups.
    async fn rates_of_the_follow_up(app) {
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        assert!(lead.get("/followups").await.expect(200).attributes("main a", "href").contains(&"/followups/rates".to_owned()));
        let page = lead.get("/followups/rates").await.expect(200);
        assert_eq!(page.words("main table").len(), 2, "weeks and months of the one office");
        assert!(page.words("main tbody tr").len() >= 16);
        let mut worker = Visitor::signed_in(&app, "majunjie").await;
        worker.get("/followups/rates").await.expect(403);
    }
}
