//! Triage on the pages (STA-3, STA-5): offers at the desk, the reasons of a case, hot matters, the quality of proposals.

use crate::visitor::Visitor;
use jiff::SignedDuration;
use linli_app::complaint::register::{self, NewComplaint};
use linli_app::triage;
use linli_domain::vocabulary::Channel;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

const ROOMS: [&str; 5] = ["JY-3-1-101", "JY-3-1-201", "JY-3-1-301", "JY-3-1-401", "JY-3-1-501"];

/// A prevention task: the blank form names the matter, what is missing comes back with what was typed, and the matter
/// shows what is being done and what came in since.
async fn prevented(director: &mut Visitor, cases: &[String]) {
    let with = |more: &[(&'static str, &'static str)]| -> Vec<(&str, &str)> {
        cases.iter().map(|id| ("case", id.as_str())).chain(more.iter().copied()).collect()
    };
    let form = director.post("/insights/prevention/new", &with(&[("name", "电梯停运")])).await;
    let form = form.expect(200);
    assert_eq!(form.attributes("input[name=title]", "value"), ["电梯停运"]);
    assert!(form.text().contains("针对 5 件"), "{}", form.text());
    let names = form.words("select[name=owner] option");
    let at = names.iter().position(|name| name == "周强").expect("the head of engineering");
    let owner = form.attributes("select[name=owner] option", "value").remove(at);
    let half =
        [("title", "电梯门机"), ("measure", "换<b>板</b>"), ("owner", ""), ("due", "2026-13-40")];
    let back = director.post("/insights/prevention", &with(&half)).await.expect(422);
    assert_eq!(back.words("textarea[name=measure]"), ["换<b>板</b>"]);
    assert!(
        back.text().contains("谁负责") && back.attributes("input[name=case]", "value").len() == 5
    );
    let mut whole = with(&[("title", "电梯门机"), ("measure", "换板"), ("due", "2099-12-31")]);
    whole.push(("owner", &owner));
    let sent = director.post("/insights/prevention", &whole).await.expect(303);
    assert_eq!(sent.location, "/insights/prevention");
    let heat = director.get("/insights/heat?days=7").await.expect(200);
    assert!(heat.text().contains("预防任务“电梯门机”：周强"), "{}", heat.text());
    let list = director.get("/insights/prevention").await.expect(200);
    let action = list.attributes("form[action$=done]", "action").remove(0);
    director.post(&action, &[("result", " ")]).await.expect(422);
    director.post(&action, &[("result", "换了，没有再停")]).await.expect(303);
    let heat = director.get("/insights/heat?days=7").await.expect(200);
    assert!(heat.text().contains("之后没有再来"), "{}", heat.text());
}

async fn complain(app: &TestApp, room: &str, said: &str) -> String {
    let clerk = app.caller("chenjing").await;
    let new = NewComplaint {
        channel: Some(Channel::Phone),
        room: Some(app.place(room)),
        category: "lift".into(),
        said: said.into(),
        ..NewComplaint::default()
    };
    app.wait(SignedDuration::from_mins(20));
    register::register(app, &clerk, new, None).await.expect("registers").case.to_string()
}

app_test! {
    /// STA-5, CMP-4, CMP-3: kind, category, department, time and severity are offered with their words, and nothing over
    /// what a person chose; without a script a press takes one over.
    async fn offers_at_the_desk(app) {
        triage::refresh(&app).await.expect("the model loads");
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        clerk.get("/desk").await.expect(200);
        let said = ("said", "昨晚八点楼上一直漏水，我家卫生间天花板湿了一大片，滴到今天");
        let usual = [("channel", "phone"), ("kind", "complaint"), ("room", "3-2-1201"), said];
        let seen = clerk.post("/desk/look", &usual).await.expect(200);
        let names = seen.attributes("[data-pane=offers] button", "name");
        assert!(names.contains(&"category".to_owned()) && names.contains(&"department".to_owned()), "{names:?}");
        assert!(!names.contains(&"room".to_owned()));
        let category = seen.attribute("[data-pane=offers] [name=category]", "value").expect("a category");
        assert_eq!(seen.attribute("[data-pane=offers] [name=occurred_at]", "value").as_deref(), Some("昨晚八点"));
        let because = seen.words("[data-pane=offers] [name=category]").join(" ");
        assert!(because.contains("因为") && because.contains("漏水"), "{because}");

        let mut pressed = usual.to_vec();
        pressed.push(("category", &category));
        let taken = clerk.post("/desk/look", &pressed).await.expect(200);
        assert_eq!(taken.attribute("#f-category option[selected]", "value").as_deref(), Some(category.as_str()));
        let mut chosen = usual.to_vec();
        chosen.extend([("category", "pets"), ("occurred_at", "今早"), ("slight", "1")]);
        let left = clerk.post("/desk/look", &chosen).await.expect(200);
        let names = left.attributes("[data-pane=offers] button", "name");
        for name in ["category", "department", "occurred_at", "slight", "promise_broken"] {
            assert!(!names.contains(&name.to_owned()), "{name} was chosen: {names:?}");
        }
    }

    /// REP-1, STA-5, T6: signs of an emergency raise the strip while typing, by the rules alone too, and offer the repair.
    async fn an_emergency_at_the_desk(app) {
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        clerk.get("/desk").await.expect(200);
        let seen = clerk.post("/desk/look", &[("kind", "complaint"), ("said", "电梯困人")]).await.expect(200);
        assert!(seen.words("[data-pane=offers] .notice").join("").contains("电梯困人"), "{}", seen.text());
        assert_eq!(seen.attribute("[data-pane=offers] [name=kind]", "value").as_deref(), Some("repair"));
        let calm = clerk.post("/desk/look", &[("kind", "complaint"), ("said", "担心以后电梯困人")]).await.expect(200);
        assert!(calm.words("[data-pane=offers] .notice").is_empty());
        let nothing = clerk.post("/desk/look", &[("kind", "complaint"), ("said", " ")]).await.expect(200);
        assert!(nothing.attributes("[data-pane=offers] button", "name").is_empty());
    }

    /// STA-5, CMP-3: the case says why: what was proposed by which words and rule, and what was decided.
    async fn why_important(app) {
        let case = complain(&app, ROOMS[0], "电梯又坏了，报修三次都没人管，老人下不了楼").await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let seen = director.get(&format!("/cases/{case}")).await.expect(200);
        let why = seen.words("details.card dd").join(" / ");
        assert!(why.contains("系统建议") && why.contains("因为"), "{why}");
        assert!(seen.words("details.card summary").join("").contains("为什么是"));
    }

    /// STA-3: five households make a hot matter without anybody joining them; one press makes a matter of it. The
    /// receptionist of another office sees none of it.
    async fn hot_matters(app) {
        let said = ["一单元电梯又停了", "电梯停运两天没人修", "电梯停在三楼不动", "电梯天天停，只能走楼梯", "早上电梯又停了"];
        for (room, said) in ROOMS.iter().zip(said) {
            complain(&app, room, said).await;
        }
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let seen = director.get("/insights/heat?days=7").await.expect(200);
        assert_eq!(seen.words(".heat > li").len(), 1, "{}", seen.text());
        assert!(seen.words(".heat h2").join("").contains("3 栋"));
        assert!(seen.words(".heat .body b").join(" ").contains("5 户"));
        assert_eq!(seen.words(".heat .mini").len(), 5);
        // ux.md 5.15: the same cases as a number in the grid, marked above its usual, with the list behind it.
        assert!(seen.words(".grid-of tbody th").join(" ").contains("3 栋"));
        assert!(seen.words(".grid-of td").join(" ").contains("5异常"), "{:?}", seen.words(".grid-of td"));
        let behind = seen.attributes(".grid-of td a", "href").remove(0);
        let listed = director.get(&behind).await.expect(200);
        assert_eq!(listed.words("a.ttl").len(), 5, "{behind}");
        let cases = seen.attributes(".heat form[action$=join] input[name=case]", "value");
        let mut fields: Vec<(&str, &str)> = cases.iter().map(|id| ("case", id.as_str())).collect();
        fields.push(("back", "/insights/heat?days=7"));
        let sent = director.post("/insights/heat/join", &fields).await.expect(303);
        assert_eq!(sent.location, "/insights/heat?days=7");
        prevented(&mut director, &cases).await;
        let joined = director.get("/insights/heat?days=7").await.expect(200);
        assert!(joined.words(".heat .tag-group").join("").contains("同一事由"));
        assert!(joined.attributes(".heat form[action$=join]", "action").is_empty());
        let mut stranger = Visitor::signed_in(&app, "hexiaowen").await;
        let none = stranger.get("/insights/heat?days=7").await.expect(200);
        assert!(none.words(".heat > li").is_empty() && none.words(".grid-of td").is_empty());
        director.get("/insights/heat?office=00000000-0000-7000-8000-000000000000").await.expect(404);
    }

    /// STA-5: accepted and corrected by question, for the administrator's own offices; learning and going back are the
    /// company's.
    async fn quality_of_proposals(app) {
        triage::refresh(&app).await.expect("the model loads");
        complain(&app, ROOMS[0], "电梯又坏了，没人修").await;
        let mut administrator = Visitor::signed_in(&app, "tangxiaofeng").await;
        let seen = administrator.get("/admin/triage").await.expect(200);
        let rows = seen.words("section[aria-labelledby=quality] tbody tr");
        assert!(rows.iter().any(|row| row.contains("分类") && row.contains("100 %")), "{rows:?}");
        let learnt = administrator.post("/admin/triage/learn", &[]).await.expect(303);
        assert_eq!(learnt.location, "/admin/triage");
        let after = administrator.get("/admin/triage").await.expect(200);
        assert!(after.words("section[aria-labelledby=models] tbody tr").join("").contains("题太少"));
        administrator.post("/admin/triage/use", &[("version", "1")]).await.expect(422);
        let mut local = Visitor::signed_in(&app, "guanjing").await;
        let own = local.get("/admin/triage").await.expect(200);
        assert!(own.words("main form").is_empty());
        local.post("/admin/triage/learn", &[]).await.expect(403);
    }
}
