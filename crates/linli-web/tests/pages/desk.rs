//! The desk as a clerk uses it (REC-1, REC-2, CMP-1, CMP-15): one form that is never locked, nothing lost, everything
//! said before it is saved.

use crate::visitor::{Answer, Visitor};
use jiff::SignedDuration;
use linli_app::calls::{self, CallState, Report};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

/// A form as it is sent, with what differs.
fn form<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [("channel", "phone"), ("kind", "complaint"), ("category", "playground")];
    let mut all: Vec<(&str, &str)> =
        usual.into_iter().filter(|(name, _)| fields.iter().all(|(n, _)| n != name)).collect();
    all.extend(fields.iter().filter(|(_, value)| !value.is_empty()));
    all
}

async fn clerk(app: &TestApp) -> Visitor {
    let mut clerk = Visitor::signed_in(app, "chenjing").await;
    clerk.get("/desk").await.expect(200);
    clerk
}

async fn look(clerk: &mut Visitor, fields: &[(&str, &str)]) -> Answer {
    clerk.post("/desk/look", &form(fields)).await.expect(200)
}

fn key(n: u8) -> String {
    format!("0199e0b0-0000-7000-8000-0000000000{n:02}")
}

app_test! {
    /// REC-2: the number opens household, room and history before the clerk types; without script by a button. ORG-4:
    /// several people on one number are offered, and the chosen one is taken.
    async fn a_known_number_opens_the_card(app) {
        let mut clerk = clerk(&app).await;
        let card = look(&mut clerk, &[("phone", "154 0000 5207")]).await;
        assert_eq!(card.attribute("#f-name", "value").as_deref(), Some("王芳"));
        assert!(card.attribute("#f-room", "value").unwrap().contains("1201"));
        assert!(card.words("[data-pane=who] h2").join(" ").contains("王芳"));
        let none = look(&mut clerk, &[("phone", "15499999999")]).await;
        assert_eq!(none.attribute("#f-name", "value").as_deref(), Some(""));
    }

    /// CHN-1: a paper slip is typed in with its own number and day and a scan; it stands on the case as paper, and is not typed in
    /// twice. A suggestion on paper goes the same way; a day to come, or a day without a number, is said beside its field.
    async fn a_paper_slip(app) {
        let mut clerk = clerk(&app).await;
        let slip = [("room", "3-2-1201"), ("said", "滑梯坏了"), ("slip_number", "YJ-0017"), ("slip_day", "2026-09-12")];
        let sent = clerk.post("/desk", &form(&slip)).await.expect(303);
        let confirmed = clerk.get(&sent.location).await.expect(200);
        let scan = confirmed.attribute("main form[enctype]", "action").unwrap();
        clerk.upload(&scan, &[], "意见单.pdf", b"%PDF-1.7 scan").await.expect(303);
        let case = scan.strip_suffix("/attach").unwrap().to_owned();
        let page = clerk.get(&case).await.expect(200);
        for words in ["来信", "意见单 YJ-0017（9 月 12 日", "意见单.pdf"] {
            assert!(page.text().contains(words), "{words}");
        }
        let again = [("said", "还是滑梯"), ("room", "3-2-1201"), ("slip_number", " YJ-0017 ")];
        let again = clerk.post("/desk", &form(&again)).await.expect(422);
        let said = again.words("#f-slip_number-error").concat();
        assert!(said.contains("已经录入为 TS"), "{said}");
        for (number, day, field) in [("", "2026-09-12", "slip_number"), ("YJ-0018", "2026-09-15", "slip_day")] {
            let wrong = [("room", "3-2-1201"), ("said", "滑梯坏了"), ("slip_number", number), ("slip_day", day)];
            let answer = clerk.post("/desk", &form(&wrong)).await.expect(422);
            assert_eq!(answer.words(&format!("#f-{field}-error")).len(), 1, "{field}");
        }
        let repair = [("kind", "repair"), ("category", "lift"), ("room", "3-2-1201"), ("said", "灯闪"), ("slip_number", "YJ-0019")];
        let sent = clerk.post("/desk", &form(&repair)).await.expect(303);
        let confirmed = clerk.get(&sent.location).await.expect(200);
        let case = confirmed.attribute("main form[enctype]", "action").unwrap().replace("/attach", "");
        assert!(clerk.get(&case).await.expect(200).text().contains("意见单 YJ-0019"));
        let idea = [("kind", "suggestion"), ("room", "3-2-1201"), ("said", "多装一盏灯"), ("slip_number", "YJ-0020"), ("agreed_reply", "明天 10:00"), ("department", "")];
        clerk.post("/desk", &form(&idea)).await.expect(303);
        let twice = clerk.post("/desk", &form(&idea)).await.expect(422);
        assert!(twice.words("#f-slip_number-error").concat().contains("已经录入为 JD"));
        // A call that is registered without paper asks for none.
        let sent = clerk.post("/desk", &form(&[("room", "3-2-1201"), ("said", "别的事")])).await.expect(303);
        assert_eq!(clerk.get(&sent.location).await.expect(200).attribute("main form[enctype]", "action"), None);
    }

    /// REC-1, ux.md 5.2: room codes in every usual spelling, full-width digits, digits in one go; two rooms are asked
    /// about, none is said.
    async fn rooms_in_every_spelling(app) {
        let mut clerk = clerk(&app).await;
        for room in ["3-2-1201", "3#2#1201", "3栋2单元1201", "3号楼2单元1201室", "３－２－１２０１", "三栋二单元1201", "321201"] {
            let seen = look(&mut clerk, &[("room", room)]).await;
            let promised = seen.words("[data-pane=promised] li");
            assert!(!promised.is_empty(), "{room}: {:?}", seen.words("[data-pane=who]"));
        }
        let none = look(&mut clerk, &[("room", "99-9-9999")]).await;
        assert_eq!(none.words("[data-pane=who] .strong"), ["没有这间房，请再看一下房号"]);
        let two = look(&mut clerk, &[("room", "1201")]).await;
        assert!(two.words("[data-pane=who] button").len() >= 2, "{:?}", two.words("[data-pane=who]"));
    }

    /// CMP-1: times in words are understood and shown; one that is not understood is said beside its field, and
    /// everything typed stays.
    async fn times_in_words(app) {
        let mut clerk = clerk(&app).await;
        let seen = look(&mut clerk, &[("occurred_at", "昨晚"), ("agreed_reply", "半小时内")]).await;
        assert_eq!(seen.words("[data-out=occurred_at]"), ["约 9 月 13 日 周日 20:00"]);
        assert_eq!(seen.words("[data-out=agreed_reply]"), ["9 月 14 日 周一 08:42"]);
        let bad = clerk.post("/desk", &form(&[("said", "滑梯坏了"), ("occurred_at", "那时候")])).await.expect(422);
        assert_eq!(bad.words("#f-occurred_at-error").len(), 1);
        assert_eq!(bad.words("#f-said"), ["滑梯坏了"]);
    }

    /// CMP-1, T5: every promise with its clock time before saving; the same times are promised afterwards.
    async fn promises_before_saving(app) {
        let mut clerk = clerk(&app).await;
        let fields = [("room", "3-2-1201"), ("said", "滑梯坏了"), ("agreed_reply", "今天 18:00")];
        let before = look(&mut clerk, &fields).await.words("[data-pane=promised] .clock");
        assert!(before.iter().any(|line| line.contains("今天 08:42")), "{before:?}");
        assert!(before.iter().any(|line| line.contains("今天 18:00")), "{before:?}");
        let sent = clerk.post("/desk", &form(&fields)).await.expect(303);
        let after = clerk.get(&sent.location).await.expect(200);
        let after = after.words("dl.kv").join(" ");
        for line in before {
            let time = line.rsplit(' ').next().unwrap().to_owned();
            assert!(after.contains(&time), "{line}: {after}");
        }
    }

    /// CMP-15, D07, D08, D09: similar cases of the place, also one just closed, are proposed; one box joins them; the
    /// meter counts households and says before the fifth that the matter becomes major.
    async fn similar_cases_are_joined(app) {
        let mut clerk = clerk(&app).await;
        let homes = ["3-1-101", "3-1-201", "3-1-301", "3-1-401"];
        let mut first = String::new();
        for home in homes {
            let mut fields = vec![("room", home), ("said", "楼道漏水，地上都是水")];
            if !first.is_empty() {
                fields.push(("same_as", first.as_str()));
            }
            let sent = clerk.post("/desk", &form(&fields)).await.expect(303);
            if first.is_empty() {
                first = sent.location.trim_start_matches("/desk/").to_owned();
            }
        }
        let fields = [("room", "3-1-501"), ("said", "楼道漏水"), ("category", "")];
        let seen = look(&mut clerk, &fields).await;
        assert_eq!(seen.words("[data-pane=similar] .mini").len(), 3);
        assert!(seen.words("[data-pane=similar] [role=status]").is_empty());
        let chosen = seen.attribute("[data-pane=similar] input[data-chord=d]", "value").unwrap();
        let fields = [fields.as_slice(), &[("same_as", chosen.as_str())]].concat();
        let warned = look(&mut clerk, &fields).await;
        let meter = warned.words("[data-pane=similar] [role=status]").join("");
        assert!(meter.contains("满 5 户") && meter.contains("重大"), "{meter}");
        // Elsewhere nothing is proposed.
        let other = look(&mut clerk, &[("room", "30-2-1201"), ("said", "楼道漏水")]).await;
        assert!(other.words("[data-pane=similar] .mini").is_empty());
        // What two other places speak of is proposed in the next building too.
        let dry = "全楼停水，水龙头没有水";
        clerk.post("/desk", &form(&[("room", "3-1-601"), ("said", dry)])).await.expect(303);
        let asked = [("room", "30-2-1201"), ("said", "家里停水了，水龙头没水"), ("category", "")];
        assert!(look(&mut clerk, &asked).await.words("[data-pane=similar] .mini").is_empty());
        clerk.post("/desk", &form(&[("place", "中心花园"), ("said", dry)])).await.expect(303);
        let spreading = look(&mut clerk, &asked).await.words("[data-pane=similar] .mini").join(" ");
        assert!(spreading.contains("停水"), "{spreading}");
        // Somebody of another office sees none of it, not even how many (D07).
        let mut elsewhere = Visitor::signed_in(&app, "hexiaowen").await;
        elsewhere.get("/desk").await.expect(200);
        let seen = look(&mut elsewhere, &[("room", "3-1-501"), ("said", "楼道漏水")]).await;
        assert!(seen.words("[data-pane=similar] .mini").is_empty());
        assert!(!seen.text().contains("TS260914"));
    }

    /// M10: what was said without a name stays without one at the desk: no room in the proposal, no line in the history
    /// of the household.
    async fn anonymous_stays_anonymous(app) {
        let mut clerk = clerk(&app).await;
        let fields = [("room", "3-2-1201"), ("said", "楼上半夜装修太吵"), ("anonymous", "on")];
        clerk.post("/desk", &form(&fields)).await.expect(303);
        let seen = look(&mut clerk, &[("room", "3-2-1101"), ("said", "半夜装修太吵")]).await;
        let proposed = seen.words("[data-pane=similar] .mini").join(" ");
        assert!(proposed.contains("装修") && !proposed.contains("1201"), "{proposed}");
        let seen = look(&mut clerk, &[("phone", "15400005207")]).await;
        assert!(!seen.words(".history-household").join(" ").contains("装修"));
    }

    /// REC-1: settled on the spot, and a message for a colleague; each with its number, and refused in words when the
    /// answer or the addressee is missing.
    async fn settled_and_passed_on(app) {
        let mut clerk = clerk(&app).await;
        let bad = clerk.post("/desk", &form(&[("said", "几点开门"), ("kind", "inquiry"), ("how", "settled")])).await;
        assert_eq!(bad.expect(422).words("#f-done-error").len(), 1);
        let fields = [("said", "几点开门"), ("kind", "inquiry"), ("how", "settled"), ("done", "八点半")];
        let sent = clerk.post("/desk", &form(&fields)).await.expect(303);
        assert!(sent.location.starts_with("/desk/contacts/"), "{}", sent.location);
        let shown = clerk.get(&sent.location).await.expect(200);
        assert_eq!(shown.words(".spoken"), ["JD260914-001"]);
        let department = app.node("jy-engineering").to_string();
        let bad = clerk.post("/desk", &form(&[("said", "灯不亮"), ("kind", "suggestion"), ("department", &department)])).await;
        assert_eq!(bad.expect(422).words("#f-agreed_reply-error").len(), 1);
        let fields = [("said", "灯不亮"), ("kind", "suggestion"), ("department", &*department), ("agreed_reply", "今天下午")];
        clerk.post("/desk", &form(&fields)).await.expect(303);
    }

    /// C03, T3, T4: a draft comes back after anything; three calls are parked and taken back, the fourth is refused in
    /// words and lost by nobody; what was sent leaves no draft; nobody sees another's.
    async fn drafts_and_parked_calls(app) {
        let mut clerk = clerk(&app).await;
        let keys: Vec<String> = (1..=4).map(key).collect();
        let first = [("key", keys[0].as_str()), ("said", "写到一半"), ("phone", "15400005207")];
        let kept = clerk.post("/desk/draft", &form(&first)).await.expect(200);
        assert_eq!(kept.text(), "草稿已保存 08:12");
        let again = clerk.get("/desk").await.expect(200);
        assert_eq!(again.words("#f-said"), ["写到一半"]);
        assert_eq!(again.attribute("#desk [name=key]", "value"), Some(keys[0].clone()));
        let mut colleague = Visitor::signed_in(&app, "zhaomin").await;
        assert_eq!(colleague.get("/desk").await.expect(200).words("#f-said"), [""]);
        for (index, key) in keys.iter().enumerate() {
            let said = format!("第 {index} 个来电");
            let sent = clerk.post("/desk/park", &form(&[("key", key), ("said", &said)])).await.expect(303);
            assert_eq!(sent.location, if index < 3 { "/desk?new=1" } else { "/desk" });
        }
        let full = clerk.get("/desk").await.expect(200);
        assert_eq!(full.words("#f-said"), ["第 3 个来电"]);
        assert_eq!(full.words(".parked .chip").len(), 3);
        clerk.post(&format!("/desk/parked/{}", keys[1]), &[]).await.expect(303);
        let back = clerk.get("/desk").await.expect(200);
        assert_eq!(back.words("#f-said"), ["第 1 个来电"]);
        let chips = back.words(".parked .chip").join(" ");
        assert!(chips.contains("第 3 个来电") && !chips.contains("第 1 个"), "{chips}");
        let sent = [("key", keys[1].as_str()), ("said", "第 1 个来电"), ("room", "3-2-1201")];
        clerk.post("/desk", &form(&sent)).await.expect(303);
        clerk.post(&format!("/desk/parked/{}/drop", keys[2]), &[]).await.expect(303);
        let left = clerk.get("/desk?new=1").await.expect(200);
        assert_eq!(left.words(".parked .chip").len(), 2);
    }

    /// D05: the same form sent twice registers once.
    async fn sent_twice_registers_once(app) {
        let mut clerk = clerk(&app).await;
        let key = key(9);
        let fields = [("key", key.as_str()), ("said", "滑梯坏了"), ("room", "3-2-1201")];
        let first = clerk.post("/desk", &form(&fields)).await.expect(303);
        let second = clerk.post("/desk", &form(&fields)).await.expect(303);
        assert_eq!(first.location, second.location);
    }

    /// REC-2: a reported call is a chip with name and room, the number masked; it fills the form; after hanging up
    /// nothing rings, also when the reports come in the wrong order. Another office hears nothing (P02).
    async fn a_call_rings(app) {
        let mut clerk = clerk(&app).await;
        let caller = app.caller("chenjing").await;
        let report = |state| Report {
            office: Some(app.node("jy")),
            call: "pbx-1".to_owned(),
            number: "154 0000 5207".to_owned(),
            state: Some(state),
            ..Report::default()
        };
        let id = calls::report(&app, &caller, report(CallState::Ringing)).await.unwrap();
        let chip = clerk.get("/calls/ringing").await.expect(200);
        let words = chip.words(".chip").join("");
        assert!(words.contains("王芳") && words.contains("1201") && !words.contains("15400005207"), "{words}");
        let taken = clerk.get(&format!("/desk?call={id}")).await.expect(200);
        assert_eq!(taken.attribute("#f-phone", "value").as_deref(), Some("15400005207"));
        assert_eq!(taken.attribute("#f-name", "value").as_deref(), Some("王芳"));
        let card = clerk.get(&format!("/phone/{id}")).await.expect(200);
        assert!(card.words("h1").join("").contains("5207"));
        let mut elsewhere = Visitor::signed_in(&app, "hexiaowen").await;
        assert!(elsewhere.get("/calls/ringing").await.expect(200).words(".chip").is_empty());
        elsewhere.get(&format!("/phone/{id}")).await.expect(404);
        assert_eq!(calls::report(&app, &caller, report(CallState::HungUp)).await.unwrap(), id);
        calls::report(&app, &caller, report(CallState::Answered)).await.unwrap();
        assert!(clerk.get("/calls/ringing").await.expect(200).words(".chip").is_empty());
    }

    /// REC-6, item 1: what goes on in the building stands first, with the sentence to say, until it is over.
    async fn incidents_are_said_first(app) {
        let mut clerk = clerk(&app).await;
        let building = app.place("JY-3").to_string();
        let fields = [("place", building.as_str()), ("title", "停水"), ("say", "三栋水管抢修，六点前恢复。"), ("until", "今天18:00")];
        clerk.get("/incidents").await.expect(200);
        clerk.post("/incidents", &fields).await.expect(303);
        let seen = look(&mut clerk, &[("phone", "15400005207")]).await;
        assert!(seen.words("[data-pane=incidents]").join("").contains("六点前恢复"));
        let other = look(&mut clerk, &[("phone", "15400004321")]).await;
        assert_eq!(other.words("[data-pane=incidents]").join(""), "");
        app.wait(SignedDuration::from_hours(10));
        let over = look(&mut clerk, &[("phone", "15400005207")]).await;
        assert_eq!(over.words("[data-pane=incidents]").join(""), "");
    }

    /// P11 and "when things go wrong": 10,000 characters, emoji, right-to-left marks, a name of one character, markup:
    /// taken as words, shown as words.
    async fn odd_words_are_words(app) {
        let mut clerk = clerk(&app).await;
        let odd = format!("<script>alert(1)</script> 🙂 \u{202e}abc {}", "长".repeat(9_900));
        let fields = [("said", odd.as_str()), ("name", "李"), ("room", "３栋２单元１２０１")];
        let sent = clerk.post("/desk", &form(&fields)).await.expect(303);
        let case = clerk.get(&sent.location.replace("/desk/", "/cases/")).await.expect(200);
        assert!(case.words("p.pre").join("").starts_with("<script>alert(1)</script> 🙂"));
        assert!(!case.text().contains("<script>alert"));
        let long = "长".repeat(10_001);
        let refused = clerk.post("/desk", &form(&[("said", &long)])).await.expect(422);
        assert!(refused.words("#f-said-error").join("").contains("10000"));
        let gone = clerk.post("/desk", &form(&[("said", "灯"), ("room", "77-7-777")])).await.expect(422);
        assert_eq!(gone.words("#f-room-error").len(), 1);
    }

    /// ux.md 5.2: one more of the same caller begins with the caller, only for whoever took the call.
    async fn one_more_of_the_same_caller(app) {
        let mut clerk = clerk(&app).await;
        let sent = clerk.post("/desk", &form(&[("said", "滑梯坏了"), ("phone", "15400005207")])).await.expect(303);
        let done = clerk.get(&sent.location).await.expect(200);
        let again = done.attribute("a[data-key=b]", "href").unwrap();
        let form = clerk.get(&again).await.expect(200);
        assert_eq!(form.attribute("#f-phone", "value").as_deref(), Some("15400005207"));
        assert_eq!(form.words("#f-said"), [""]);
        let mut colleague = Visitor::signed_in(&app, "zhaomin").await;
        colleague.get(&again).await.expect(404);
    }

    /// REC-6: the script beside the form is the office's own, with the apology first, and follows the category; nothing
    /// is promised that nobody may promise.
    async fn the_script_is_the_offices(app) {
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        lead.get("/scripts/apology").await.expect(200);
        let ours = [
            ("kind", "script"), ("step", "apology"), ("title_zh_cn", "致歉"), ("body_zh_cn", "锦园向您致歉。"), ("version", "0"),
        ];
        lead.post("/scripts/apology", &ours).await.expect(303);
        let mut clerk = clerk(&app).await;
        let said = clerk.get("/desk?new=1").await.expect(200).words("[data-pane=script] p");
        assert_eq!(said[0], "锦园向您致歉。");
        assert!(said.len() >= 3, "{said:?}");
        // What the category needs comes first: somebody may be shut in.
        let seen = look(&mut clerk, &[("said", "电梯停了"), ("category", "lift")]).await;
        let said = seen.words("[data-pane=script] p");
        assert!(said[0].contains("轿厢里有人吗") && said.contains(&"锦园向您致歉。".to_owned()), "{said:?}");
    }

    /// CMP-6, ux.md 5.2: whoever is complained about hands the form over; it waits among the parked calls of the
    /// colleague, is gone from their own desk, and the change log says that it was given.
    async fn handed_over_for_conflict(app) {
        let mut clerk = clerk(&app).await;
        let (me, key) = (app.staff("chenjing").to_string(), key(7));
        let fields = [("key", key.as_str()), ("said", "陈静不接电话"), ("accused_staff", &*me), ("room", "3-2-1201")];
        let seen = look(&mut clerk, &fields).await;
        let takers = seen.words("[data-pane=promised] select[name=to] option");
        assert!(takers.contains(&"赵敏".to_owned()) && !takers.contains(&"陈静".to_owned()), "{takers:?}");
        clerk.post("/desk", &form(&fields)).await.expect(409);
        let nobody = clerk.post("/desk/hand-over", &form(&fields)).await.expect(303);
        assert_eq!(nobody.location, "/desk");
        let elsewhere = app.staff("hexiaowen").to_string();
        let wrong = [&fields[..], &[("to", elsewhere.as_str())]].concat();
        assert_eq!(clerk.post("/desk/hand-over", &form(&wrong)).await.expect(303).location, "/desk");
        let to = app.staff("zhaomin").to_string();
        let right = [&fields[..], &[("to", to.as_str())]].concat();
        assert_eq!(clerk.post("/desk/hand-over", &form(&right)).await.expect(303).location, "/desk?new=1");
        let mine = clerk.get("/desk").await.expect(200);
        assert!(!mine.text().contains("陈静不接电话"));
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        // The colleague is told, and finds the form in My work until it is sent or dropped.
        let bell = lead.get("/notifications").await.expect(200).words("tbody tr").concat();
        assert!(bell.contains("转给您一份登记表") && bell.contains("陈静"), "{bell}");
        let work = lead.get("/").await.expect(200);
        assert!(work.words("section[aria-labelledby=given-forms] li").concat().contains("陈静转来"));
        let take = work.attribute("section[aria-labelledby=given-forms] form", "action");
        assert_eq!(take, Some(format!("/desk/parked/{key}")));
        let chips = lead.get("/desk?new=1").await.expect(200).words(".parked .chip").join(" ");
        assert!(chips.contains("3-2-1201"), "{chips}");
        lead.post(&format!("/desk/parked/{key}"), &[]).await.expect(303);
        assert_eq!(lead.get("/desk").await.expect(200).words("#f-said"), ["陈静不接电话"]);
        lead.post(&format!("/desk/parked/{key}/drop"), &[]).await.expect(303);
        assert!(lead.get("/").await.expect(200).words("section[aria-labelledby=given-forms]").is_empty());
        let given = app.db.read(|tx| {
            tx.rows("SELECT act FROM change_log WHERE act = 'hand_over' AND subject = 'desk'", &[])
        });
        assert_eq!(given.await.unwrap().len(), 1);
    }

    /// REC-2, ux.md 4: the log of calls, the latest first, numbers masked; missed ones stand out; another office sees
    /// none of them.
    async fn the_log_of_calls(app) {
        let caller = app.caller("chenjing").await;
        let report = |call: &str, number: &str, state| Report {
            office: Some(app.node("jy")),
            call: call.to_owned(),
            number: number.to_owned(),
            state: Some(state),
            ..Report::default()
        };
        calls::report(&app, &caller, report("a", "15400005207", CallState::Ringing)).await.unwrap();
        calls::report(&app, &caller, report("a", "15400005207", CallState::HungUp)).await.unwrap();
        app.wait(SignedDuration::from_mins(1));
        calls::report(&app, &caller, report("b", "15499998888", CallState::Answered)).await.unwrap();
        let mut clerk = clerk(&app).await;
        let log = clerk.get("/calls").await.expect(200);
        let rows = log.words("table tbody tr");
        assert_eq!(rows.len(), 2);
        assert!(rows[0].contains("154 **** 8888") && rows[1].contains("王芳") && rows[1].contains("未接"), "{rows:?}");
        assert!(!log.text().contains("15400005207"));
        clerk.get(&log.attribute("table a", "href").unwrap()).await.expect(200);
        let mut elsewhere = Visitor::signed_in(&app, "hexiaowen").await;
        assert!(elsewhere.get("/calls").await.expect(200).words("table tbody tr").is_empty());
    }

    /// REC-1: what became no case has its record on paper too, masked, in three languages; repairs, enquiries,
    /// suggestions and praise are each taken down by the same form.
    async fn contacts_on_paper(app) {
        for (n, kind) in ["repair", "inquiry", "suggestion", "praise"].into_iter().enumerate() {
            let mut clerk = clerk(&app).await;
            let fields = [
                ("kind", kind), ("said", "<b>灯</b>不亮"), ("phone", "15400005207"), ("how", "settled"), ("done", "已记下"),
            ];
            let sent = clerk.post("/desk", &form(&fields)).await.expect(303);
            let done = clerk.get(&sent.location).await.expect(200);
            let print = done.attribute("a[data-key=p]", "href").unwrap();
            for tag in ["zh-CN", "zh-TW", "en"] {
                let mut reader = Visitor::signed_in(&app, "lihuimin").await.speaking(tag);
                let page = reader.get(&print).await.expect(200);
                assert_eq!(page.words(".a4").len(), 1);
                assert!(page.text().contains(&format!("JD260914-{:03}", n + 1)), "{kind}");
                assert!(page.text().contains("154 **** 5207") && !page.text().contains("15400005207"));
                assert!(page.words(".pre").iter().any(|words| words == "<b>灯</b>不亮"));
            }
            let mut elsewhere = Visitor::signed_in(&app, "hexiaowen").await;
            elsewhere.get(&print).await.expect(404);
        }
    }

    /// "When things go wrong": 10,000 characters, emoji, marks that turn the direction, full-width digits, a name of one
    /// character: taken in every field, shown as they were; a room that has vanished is refused in words, or kept by the
    /// cases that were there before it.
    async fn odd_words_in_every_field(app) {
        let mut clerk = clerk(&app).await;
        let odd = "🙂\u{202e}مرحبا\u{202c} １５４０００";
        let fields = [
            ("said", odd), ("asks", odd), ("title", odd), ("name", "李"), ("phone", "１５４００００５２０７"), ("room", "３－２－１２０１"),
        ];
        let sent = clerk.post("/desk", &form(&fields)).await.expect(303);
        let case = sent.location.replace("/desk/", "/cases/");
        let page = clerk.get(&case).await.expect(200);
        let title = page.words("main h1").join("");
        assert!(title.starts_with("🙂\u{202e}مرحبا"), "{title}");
        // Full-width digits become plain ones, so that they are found; everything else stays.
        let said = odd.replace("１５４０００", "154000");
        assert_eq!(page.words("p.pre").first(), Some(&said));
        assert!(clerk.get("/cases").await.expect(200).words("a.ttl").contains(&title));
        assert!(clerk.get(&format!("{case}/print/file")).await.expect(200).text().contains("🙂"));
        let long = "长".repeat(10_000);
        clerk.post(&format!("{case}/note"), &[("text", &long)]).await.expect(303);
        clerk.post(&format!("{case}/note"), &[("text", &format!("{long}长"))]).await.expect(422);
        for (name, words) in [("name", "长".repeat(500)), ("title", "长".repeat(500)), ("phone", "1".repeat(500))] {
            let refused = clerk.post("/desk", &form(&[("said", "灯"), (name, &words)])).await.expect(422);
            assert_eq!(refused.words(&format!("#f-{name}-error")).len(), 1, "{name}");
            assert_eq!(refused.words("#f-said"), ["灯"]);
        }
        // The room vanishes: the case stays readable, a new one from it is refused in words.
        let room = app.place("JY-3-2-1201");
        let mut administrator = Visitor::signed_in(&app, "guanjing").await;
        let page = administrator.get(&format!("/places/{room}/name")).await.expect(200);
        let version = page.attribute("[name=version]", "value").unwrap();
        administrator.post(&format!("/places/{room}/retire"), &[("version", &version)]).await.expect(303);
        clerk.get(&case).await.expect(200);
        clerk.get("/desk?new=1").await.expect(200);
        let gone = clerk.post("/desk", &form(&[("said", "灯"), ("room", "3-2-1201")])).await.expect(422);
        assert_eq!(gone.words("#f-room-error").len(), 1);
        assert_eq!(gone.words("#f-said"), ["灯"]);
    }
}
