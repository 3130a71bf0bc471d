//! Policies and calendars: written as sentences, their effect shown before they are saved, refused with the reason.

use crate::visitor::Visitor;
use linli_app::complaint::register::{NewComplaint, register};
use linli_domain::vocabulary::Channel;
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

/// The fields of the editor as the page shows them.
fn fields(page: &crate::visitor::Answer) -> Vec<(String, String)> {
    let html = scraper::Html::parse_document(&page.text());
    let select = |css: &str| scraper::Selector::parse(css).expect("a selector");
    let mut fields = Vec::new();
    for input in html.select(&select("main form input")) {
        let (name, kind) = (input.attr("name").unwrap_or_default(), input.attr("type"));
        if kind != Some("checkbox") || input.attr("checked").is_some() {
            fields.push((name.to_owned(), input.attr("value").unwrap_or_default().to_owned()));
        }
    }
    for menu in html.select(&select("main form select")) {
        let name = menu.attr("name").unwrap_or_default();
        let chosen = menu.select(&select("option[selected]")).next();
        let value = chosen.and_then(|option| option.attr("value")).unwrap_or("percent");
        fields.push((name.to_owned(), value.to_owned()));
    }
    for area in html.select(&select("main form textarea")) {
        fields.push((area.attr("name").unwrap_or_default().to_owned(), area.text().collect()));
    }
    fields.retain(|(name, _)| name != "_csrf" && name != "file");
    fields
}

fn with(fields: &[(String, String)], changed: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut all = fields.to_vec();
    all.retain(|(name, _)| changed.iter().all(|(other, _)| name != other));
    all.extend(changed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    all
}

async fn post(
    visitor: &mut Visitor,
    path: &str,
    fields: &[(String, String)],
) -> crate::visitor::Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    visitor.post(path, &fields).await
}

/// The number of a rule in the editor of the shipped policy.
fn at(id: &str) -> usize {
    let policy = linli_domain::policy::pack("default").expect("it ships");
    policy.clocks.iter().position(|rule| rule.id == id).expect("a rule")
}

async fn administrator(app: &TestApp) -> Visitor {
    Visitor::signed_in(app, "tangxiaofeng").await
}

app_test! {
    /// ADM-1, T19: minor complaints from two days to one; the effect is shown before it can be saved; a policy that
    /// tells nobody at a limit is refused beside its rule.
    async fn a_policy_is_changed_after_its_effect_was_seen(app) {
        let mut visitor = administrator(&app).await;
        let list = visitor.get("/admin/rules").await.expect(200);
        assert!(list.text().contains("三级（轻微、重要、重大）"));
        let path = "/admin/rules/policies/default";
        let page = visitor.get(path).await.expect(200);
        let shown = fields(&page);
        let minor = at("SLA-4");
        let amount = format!("rules.{minor}.amount");
        assert!(shown.contains(&(amount.clone(), "2".to_owned())), "{shown:?}");
        assert_eq!(page.words("button[value=save]").len(), 0, "not before the effect was seen");

        let changed = with(&shown, &[(&amount, "1"), ("_do", "preview")]);
        let effect = post(&mut visitor, path, &changed).await.expect(200);
        let words = effect.words(".ask").concat();
        for said in ["按时率", "看了 0 件", "周五傍晚受理", "节前受理"] {
            assert!(said == "节前受理" || words.contains(said), "{said} in {words}");
        }
        assert_eq!(effect.attribute(&format!("[name='{amount}']"), "value").as_deref(), Some("1"));

        let nobody = with(&shown, &[(&format!("rules.{minor}.steps.2.at"), "99"), ("_do", "preview")]);
        let refused = post(&mut visitor, path, &nobody).await.expect(422);
        assert!(refused.words("li.bad .error").concat().contains("到期（100%）时没有告知任何人"), "{:?}", refused.words("li.bad"));
        let zero = with(&shown, &[(&amount, "0"), ("_do", "preview")]);
        post(&mut visitor, path, &zero).await.expect(422);

        let saved = with(&changed, &[("_do", "save"), ("note", "轻微投诉改为一天")]);
        post(&mut visitor, path, &saved).await.expect(303);
        let list = visitor.get("/admin/rules").await.expect(200).text();
        assert!(list.contains("轻微投诉改为一天"));
        let page = visitor.get(path).await.expect(200);
        assert!(fields(&page).contains(&(amount, "1".to_owned())));

        Visitor::signed_in(&app, "lihuimin").await.get("/admin/rules").await.expect(403);
        visitor.get("/admin/rules/policies/nothing").await.expect(404);
        for (tag, title) in [("zh-TW", "時限與行事曆"), ("en", "Limits and calendars")] {
            let mut reader = administrator(&app).await.speaking(tag);
            assert_eq!(reader.get("/admin/rules").await.expect(200).words("h1"), [title]);
            reader.get(path).await.expect(200);
            reader.get("/admin/rules/calendars/cn").await.expect(200);
        }
    }

    /// ADM-1, S06, S08: hours, closures and dates are changed; a calendar without working time is refused; next year's
    /// holidays come in from a file.
    async fn a_calendar_is_changed_and_loaded(app) {
        let mut visitor = administrator(&app).await;
        let path = "/admin/rules/calendars/cn";
        let shown = fields(&visitor.get(path).await.expect(200));
        assert!(shown.contains(&("monday".to_owned(), "08:00-12:00 13:00-18:00".to_owned())), "{shown:?}");
        let days: [(&str, &str); 5] =
            [("monday", ""), ("tuesday", ""), ("wednesday", ""), ("thursday", ""), ("friday", "")];
        let never = with(&with(&shown, &days), &[("saturday", ""), ("sunday", "")]);
        post(&mut visitor, path, &never).await.expect(422);
        let garbled = with(&shown, &[("monday", "早上"), ("days", "国庆节")]);
        let page = post(&mut visitor, path, &garbled).await.expect(422);
        assert_eq!((page.words("#f-monday-error").len(), page.words("#f-days-error").len()), (1, 1));
        let night = with(&shown, &[("saturday", "21:00-02:00"), ("closures", "12-30 01-02 年终停业"), ("note", "夜班")]);
        post(&mut visitor, path, &night).await.expect(303);
        let again = fields(&visitor.get(path).await.expect(200));
        assert!(again.contains(&("saturday".to_owned(), "21:00-02:00".to_owned())));

        let list = "source = \"通知\"\n[[day]]\ndate = \"2027-10-01\"\nname = \"国庆节\"\n";
        visitor.upload(&format!("{path}/holidays"), &[], "2027.toml", list.as_bytes()).await.expect(303);
        let loaded = fields(&visitor.get(path).await.expect(200));
        let days = loaded.iter().find(|(name, _)| name == "days").map(|(_, text)| text.clone());
        assert!(days.is_some_and(|text| text.contains("2027-10-01 国庆节")));
        visitor.upload(&format!("{path}/holidays"), &[], "2027.toml", b"nonsense").await.expect(422);
    }

    /// ADM-1: a rule is made from another one and another one taken out, both in the editor; names that are taken or are
    /// none are refused beside the field; nothing is kept before it is saved.
    async fn rules_are_added_and_taken_out(app) {
        let mut visitor = administrator(&app).await;
        let path = "/admin/rules/policies/default";
        let page = visitor.get(path).await.expect(200);
        let count = page.words("details.rule h3").len() - 1;
        let shown = fields(&page);
        for (code, said) in [("SLA-4", "已经有这个名称"), ("", "20 个字以内"), ("业委会 答复", "20 个字以内")] {
            let wrong = with(&shown, &[("new_like", "SLA-4"), ("new_id", code), ("_do", "add")]);
            let refused = post(&mut visitor, path, &wrong).await.expect(422);
            assert!(refused.words("#f-new_id-error")[0].contains(said), "{code}");
        }
        let more = with(&shown, &[("new_like", "SLA-4"), ("new_id", "业委会答复"), ("_do", "add")]);
        let page = post(&mut visitor, path, &more).await.expect(200);
        assert_eq!(page.words("details.rule h3").len() - 1, count + 1);
        let added = format!("rules.{count}");
        let shown = fields(&page);
        assert!(shown.contains(&(format!("{added}.id"), "业委会答复".to_owned())), "{shown:?}");
        assert!(shown.contains(&(format!("{added}.like"), "SLA-4".to_owned())));
        // Another limit for the new one, and the month rule taken out.
        let month = format!("rules.{}.removed", at("SLA-15"));
        let amount = format!("{added}.amount");
        let changed = [(amount.as_str(), "5"), (month.as_str(), "on")];
        let tried = with(&with(&shown, &changed), &[("_do", "preview")]);
        let page = post(&mut visitor, path, &tried).await.expect(200);
        assert_eq!(page.words("button[value=save]").len(), 1, "{}", page.text());
        let saved = with(&with(&fields(&page), &[]), &[("_do", "save"), ("note", "多一条")]);
        post(&mut visitor, path, &saved).await.expect(303);
        let caller = app.caller("tangxiaofeng").await;
        let policy = linli_app::clocks::policies::read(&app.app, &caller, "default", Some(2)).await.expect("saved");
        assert!(policy.rule("SLA-15").is_none());
        let own = policy.rule("业委会答复").expect("the new rule");
        assert_eq!(own.limit, linli_domain::clock::base::Base::Days(5));
        assert_eq!(policy.clocks.len(), count);
        let kept = linli_app::clocks::policies::read(&app.app, &caller, "default", Some(1)).await.expect("ships");
        assert_eq!((kept.clocks.len(), kept.rule("业委会答复")), (count, None));
    }

    /// ADM-1, S28: after a version was saved it is offered to move the running cases to it: first what it would do, in
    /// three languages, then the button; an administrator of one office may look and not ask.
    async fn running_cases_are_offered_to_move(app) {
        let clerk = app.caller("chenjing").await;
        let new = NewComplaint {
            channel: Some(Channel::Phone),
            category: "lift".to_owned(),
            room: Some(app.place("JY-3-2-1201")),
            said: "电梯又停了".to_owned(),
            ..NewComplaint::default()
        };
        register(&app, &clerk, new, None).await.expect("registers");
        let mut visitor = administrator(&app).await;
        let path = "/admin/rules/policies/default";
        let shown = fields(&visitor.get(path).await.expect(200));
        let handed = format!("rules.{}.amount", at("SLA-1"));
        let saved = with(&shown, &[(&handed, "60"), ("_do", "save"), ("note", "一小时")]);
        let next = post(&mut visitor, path, &saved).await.expect(303).location;
        assert_eq!(next, "/admin/rules/policies/default/move?version=2");
        let page = visitor.get(&next).await.expect(200);
        let words = page.words(".ask").concat();
        assert!(words.contains("1 件在办的个案会移过来") && words.contains("0 个时限提前，1 个推后"), "{words}");
        assert_eq!(page.words(".ask tbody tr").len(), 1);
        let mut office = Visitor::signed_in(&app, "guanjing").await;
        assert!(office.get(&next).await.expect(200).text().contains("移到这一版"));
        office.post(&next, &[]).await.expect(403);
        assert_eq!(visitor.post(&next, &[]).await.expect(303).location, next);
        assert!(visitor.get(&next).await.expect(200).words(".ask").concat().contains("正在移"));
        assert_eq!(linli_app::clocks::moving::run(&app).await, Ok(1));
        let done = visitor.get(&next).await.expect(200);
        assert!(done.words(".ask").concat().contains("移完，共 1 件"));
        assert_eq!(done.words(".ask button").len(), 0);
        assert!(visitor.get("/admin/rules").await.expect(200).text().contains("把在办的个案移到这一版"));
        for (tag, title) in [("zh-TW", "將處理中的個案移到這一版"), ("en", "Move running cases to this version")] {
            let mut reader = administrator(&app).await.speaking(tag);
            assert_eq!(reader.get(&next).await.expect(200).words("h1"), [title]);
        }
    }
}
