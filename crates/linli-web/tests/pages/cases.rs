//! The case list and the case page as people use them (ux.md 5.4, 5.5): views, layouts, batches; drafts, presence, parts
//! of the timeline.

use crate::visitor::{Answer, Visitor};
use jiff::SignedDuration;
use linli_app::complaint::act::{self, Act};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

/// A picture of one point.
const PHOTO: &[u8] = &[
    0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9c,
    0x63, 0x60, 0, 0, 0, 2, 0, 1, 0x48, 0xaf, 0xa4, 0x71, 0, 0, 0, 0, b'I', b'E', b'N', b'D', 0xae,
    0x42, 0x60, 0x82,
];

/// Registers a complaint of a household and gives the address of its case.
async fn complaint(app: &TestApp, room: &str, said: &str) -> String {
    let mut clerk = Visitor::signed_in(app, "chenjing").await;
    clerk.get("/desk").await.expect(200);
    let fields = [
        ("channel", "phone"),
        ("kind", "complaint"),
        ("category", "playground"),
        ("room", room),
        ("said", said),
    ];
    let sent = clerk.post("/desk", &fields).await.expect(303);
    sent.location.replace("/desk/", "/cases/")
}

async fn send(visitor: &mut Visitor, path: &str, fields: &[(&str, String)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
    visitor.post(path, &fields).await
}

app_test! {
    /// C03: words that are being written survive what a colleague does meanwhile, and a reload; they are seen by nobody
    /// else, and are gone when they were sent. M06: the note's words stand in the amber box, never in a reply.
    async fn drafts_of_the_composer(app) {
        let case = complaint(&app, "3-2-1201", "滑梯坏了").await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        director.get(&case).await.expect(200);
        let draft = [("pane", "note"), ("words", "先去现场看")];
        let kept = director.post(&format!("{case}/draft"), &draft).await.expect(200);
        assert_eq!(kept.text(), "草稿已保存 08:12");
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        assert_eq!(lead.get(&case).await.expect(200).words(".pane-note textarea"), [""]);
        lead.post(&format!("{case}/note"), &[("text", "我来跟")]).await.expect(303);
        let again = director.get(&case).await.expect(200);
        assert_eq!(again.words(".pane-note textarea"), ["先去现场看"]);
        let sent = [("pane", "note"), ("words", "先去现场看")];
        director.post(&format!("{case}/note"), &sent).await.expect(303);
        let done = director.get(&case).await.expect(200);
        assert_eq!(done.words(".pane-note textarea"), [""]);
        assert!(done.words(".bubble.note").contains(&"先去现场看".to_owned()));
        assert!(done.words(".bubble.out").is_empty());
    }

    /// M08: a reply goes out once with its own words, whatever happens to its draft meanwhile: deleting it sends nothing else
    /// and brings nothing back; what was typed on another page stays; what the sent page still saves comes too late; and a
    /// reply that was refused keeps its draft.
    async fn a_draft_while_its_reply_is_sent(app) {
        let case = complaint(&app, "3-2-1201", "滑梯坏了").await;
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let draft = format!("{case}/draft");
        let box_of = async |lead: &mut Visitor| {
            let page = lead.get(&case).await.expect(200);
            let hidden = |name: &str| page.attribute(&format!(".pane-reply [name={name}]"), "value").unwrap();
            let names = ["purpose", "channel", "version", "pane", "typed_on", "opened_with"];
            (names.map(|name| (name, hidden(name))), page.words(".pane-reply textarea").concat())
        };
        let with = |fields: &[(&'static str, String); 6], words: &'static str| {
            let mut all: Vec<(&'static str, String)> = fields.to_vec();
            all.push(("words", words.to_owned()));
            all
        };
        // The same person, at two pages of the case.
        let (one, _) = box_of(&mut lead).await;
        let (two, _) = box_of(&mut lead).await;
        assert_ne!(one[4], two[4], "each showing has its own name");
        send(&mut lead, &draft, &with(&one, "今天下午修")).await.expect(200);
        // Deleted on the second page while the first one is sent, and other words begun there.
        send(&mut lead, &draft, &with(&two, "")).await.expect(200);
        send(&mut lead, &draft, &with(&two, "配件明天到")).await.expect(200);
        send(&mut lead, &format!("{case}/tell-resident"), &with(&one, "今天下午修，三点到")).await.expect(303);
        let late = send(&mut lead, &draft, &with(&one, "今天下午修")).await.expect(200);
        assert_eq!(late.text(), "", "not kept");
        let (three, kept) = box_of(&mut lead).await;
        assert_eq!(kept, "配件明天到", "the new words are not lost");
        assert_eq!(three[5].1, two[4].1, "it says which page they come from");
        let replies = async |lead: &mut Visitor| lead.get(&case).await.expect(200).words(".bubble.out");
        assert_eq!(replies(&mut lead).await, ["今天下午修，三点到"]);
        // Refused, because the case has gone on since that page was shown: the draft stays, nothing goes out.
        send(&mut lead, &format!("{case}/tell-resident"), &with(&two, "配件明天到")).await.expect(409);
        assert_eq!((box_of(&mut lead).await.1.as_str(), replies(&mut lead).await.len()), ("配件明天到", 1));
        // Sent from the page that was opened with it, a little longer than what was kept: its draft goes.
        send(&mut lead, &format!("{case}/tell-resident"), &with(&three, "配件明天到，后天装")).await.expect(303);
        send(&mut lead, &draft, &with(&three, "配件明天到，后")).await.expect(200);
        assert_eq!(box_of(&mut lead).await.1, "");
        assert_eq!(replies(&mut lead).await, ["配件明天到，后天装", "今天下午修，三点到"]);
        // Whoever goes back to that page later and types has new words.
        app.wait(SignedDuration::from_mins(2));
        send(&mut lead, &draft, &with(&three, "还有一件事")).await.expect(200);
        assert_eq!(box_of(&mut lead).await.1, "还有一件事");
    }

    /// C05: a colleague on the same case is named, for as long as the server saw them lately; nobody is kept from
    /// writing by it. P02: who may not see the case is told nothing.
    async fn presence_is_a_hint(app) {
        let case = complaint(&app, "3-2-1201", "滑梯坏了").await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        director.get(&case).await.expect(200);
        assert_eq!(director.post(&format!("{case}/here"), &[]).await.expect(200).text(), "");
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let seen = lead.get(&case).await.expect(200);
        assert!(seen.words("form[data-here]").join("").contains("李慧敏"));
        lead.post(&format!("{case}/note"), &[("text", "我来跟")]).await.expect(303);
        app.wait(SignedDuration::from_mins(2));
        let later = lead.get(&case).await.expect(200);
        assert_eq!(later.words("form[data-here]").join(""), "");
        let mut elsewhere = Visitor::signed_in(&app, "hexiaowen").await;
        elsewhere.get("/cases").await.expect(200);
        elsewhere.post(&format!("{case}/here"), &[]).await.expect(404);
        elsewhere.post(&format!("{case}/draft"), &[("pane", "note"), ("words", "x")]).await.expect(404);
    }

    /// ux.md 5.5: the timeline shows everything, what was said, or what was done.
    async fn parts_of_the_timeline(app) {
        let case = complaint(&app, "3-2-1201", "滑梯坏了").await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        director.get(&case).await.expect(200);
        director.post(&format!("{case}/note"), &[("text", "先去现场看")]).await.expect(303);
        let all = director.get(&case).await.expect(200).words(".tl > li").len();
        let talk = director.get(&format!("{case}?show=talk")).await.expect(200);
        assert!(talk.words(".tl > li").join(" ").contains("先去现场看"));
        let audit = director.get(&format!("{case}?show=audit")).await.expect(200);
        assert!(!audit.words(".tl").join(" ").contains("先去现场看"));
        assert_eq!(talk.words(".tl > li").len() + audit.words(".tl > li").len(), all);
    }

    /// ux.md 5.4: a question kept under a name is a tab of its owner alone; what cannot be kept is said; it is forgotten
    /// again.
    async fn own_views(app) {
        complaint(&app, "3-2-1201", "滑梯坏了").await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        director.get("/cases").await.expect(200);
        let view = [("name", "我的重要件"), ("query", "?severity=important&sort=-registered")];
        let saved = director.post("/cases/views", &view).await.expect(303);
        assert_eq!(saved.location, "/cases?severity=important&sort=-registered");
        let list = director.get(&saved.location).await.expect(200);
        assert_eq!(list.words("nav.views [aria-current]"), ["★ 我的重要件"]);
        director.post("/cases/views", &[("name", " "), ("query", "")]).await.expect(303);
        assert!(director.get("/cases").await.expect(200).words(".flash").join("").contains("没有保存"));
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let others = lead.get("/cases").await.expect(200);
        assert!(!others.text().contains("我的重要件"));
        let forget = list.attribute("form[action*='/forget']", "action").unwrap();
        lead.post(&forget, &[]).await.expect(404);
        director.post(&forget, &[]).await.expect(303);
        assert!(!director.get("/cases").await.expect(200).text().contains("我的重要件"));
    }

    /// ux.md 5.4: the same question as a list, a board with a column for each step, a calendar of what is due.
    async fn board_and_calendar(app) {
        complaint(&app, "3-2-1201", "滑梯坏了").await;
        complaint(&app, "3-2-1101", "秋千坏了").await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        assert_eq!(director.get("/cases").await.expect(200).words("table.list [data-row]").len(), 2);
        let board = director.get("/cases?view=board").await.expect(200);
        // Nothing waits to be registered: there is no column for it.
        assert_eq!(board.words(".lane").len(), 9);
        assert_eq!(board.words(".lane:nth-child(1)[data-step=judge] [data-row]").len(), 2);
        let calendar = director.get("/cases?view=calendar&channel=phone").await.expect(200);
        assert_eq!(calendar.words(".lane [data-row]").len(), 2, "{}", calendar.text());
        assert!(calendar.attributes("nav.seg a", "href").contains(&"/cases?channel=phone&view=board".to_owned()));
        app.wait(SignedDuration::from_hours(1));
        let late = director.get("/cases?view=calendar").await.expect(200);
        assert!(late.words(".lane h2")[0].starts_with("已超时"));
    }

    /// ux.md 5.4: a card goes to another column by the act that leads there, done in its own form; what is skipped, undone,
    /// of another kind or another's to do is refused in words. P02: who may not see the case is told nothing.
    async fn a_card_moves_by_its_act(app) {
        let case = complaint(&app, "3-2-1201", "滑梯坏了").await;
        let to = |step: &str| format!("{case}/move?step={step}&back=%2Fcases%3Fview%3Dboard");
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let board = director.get("/cases?view=board").await.expect(200);
        assert_eq!(board.attributes("[data-step=judge] .onward", "href"), [to("dispatch")]);
        let judge = format!("{case}/judge?back=%2Fcases%3Fview%3Dboard");
        // What nobody answers for is judged and then explained, so both columns are reached by judging.
        for step in ["dispatch", "report"] {
            assert_eq!(director.get(&to(step)).await.expect(303).location, judge, "{step}");
        }
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        clerk.get("/cases").await.expect(200);
        let refused = async |visitor: &mut Visitor, step: &str| {
            assert_eq!(visitor.get(&to(step)).await.expect(303).location, "/cases?view=board");
            visitor.get("/cases?view=board").await.expect(200).words(".flash").concat()
        };
        assert_eq!(refused(&mut director, "judge").await, "", "it is there already");
        for (step, words) in [("approve", "不能直接移到“审批”。下一步是判定"), ("register", "不能移回“登记”"), ("arrive", "没有“到场”这一步")] {
            let said = refused(&mut director, step).await;
            assert!(said.contains(words), "{step}: {said}");
        }
        let said = refused(&mut clerk, "dispatch").await;
        assert!(said.contains("现在不能判定："), "{said}");
        let mut elsewhere = Visitor::signed_in(&app, "hexiaowen").await;
        elsewhere.get("/cases").await.expect(200);
        elsewhere.get(&to("dispatch")).await.expect(404);
        // The act leads back to the board, where the card stands in the next column.
        let form = director.get(&judge).await.expect(200);
        let version = form.attribute("[name=version]", "value").unwrap();
        let judged = [
            ("judgement", "responsible"),
            ("severity", "minor"),
            ("reason", "属实"),
            ("back", "/cases?view=board"),
            ("version", version.as_str()),
        ];
        assert_eq!(director.post(&format!("{case}/judge"), &judged).await.expect(303).location, "/cases?view=board");
        let board = director.get("/cases?view=board").await.expect(200);
        assert_eq!(board.attributes("[data-step=dispatch] .onward", "href"), [to("investigate")]);
        let dispatch = director.get(&to("investigate")).await.expect(303).location;
        assert!(dispatch.starts_with(&format!("{case}/dispatch?")), "{dispatch}");
    }

    /// ux.md 5.4: one note to each chosen case. P07: who only reads writes none, in a batch no more than singly.
    async fn a_note_to_several(app) {
        let first = complaint(&app, "3-2-1201", "滑梯坏了").await;
        let second = complaint(&app, "3-2-1101", "秋千坏了").await;
        let ids = [first.trim_start_matches("/cases/"), second.trim_start_matches("/cases/")];
        let batch = [("case", ids[0]), ("case", ids[1]), ("words", "请今天回单"), ("back", "/cases?view=list")];
        let mut auditor = Visitor::signed_in(&app, "fanguohua").await;
        auditor.get("/cases").await.expect(200);
        auditor.post("/cases/batch/note", &batch).await.expect(303);
        assert!(!auditor.get(&first).await.expect(200).text().contains("请今天回单"));
        auditor.post(&format!("{first}/note"), &[("text", "不行")]).await.expect(409);
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        director.get("/cases").await.expect(200);
        let sent = director.post("/cases/batch/note", &batch).await.expect(303);
        assert_eq!(sent.location, "/cases?view=list");
        assert!(director.get("/cases").await.expect(200).words(".flash").join("").contains("2 件"));
        for case in [first, second] {
            let shown = director.get(&case).await.expect(200);
            assert!(shown.words(".bubble.note").contains(&"请今天回单".to_owned()));
        }
        director.post("/cases/batch/note", &[("words", "空的")]).await.expect(303);
        assert!(director.get("/cases").await.expect(200).words(".flash").join("").contains("请先勾选"));
    }

    /// ux.md 5.1: what runs out stands among my work with its verb, and the page ends in words.
    async fn my_work_has_verbs_and_an_end(app) {
        complaint(&app, "3-2-1201", "滑梯坏了").await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let work = director.get("/").await.expect(200);
        assert!(work.words(".work h2").iter().any(|h| h.starts_with("2 小时内到期")));
        assert!(work.words(".work .c-upd a").contains(&"判定".to_owned()), "{:?}", work.words(".c-upd"));
        assert!(work.words("main > p").join("").contains("没有了"));
    }

    /// F04: a case with hundreds of messages opens as quickly as one with sixty: the page holds the newest of them, the
    /// older ones are asked for, part by part, down to the first. (`linli-bench` measures one with 5,000.)
    async fn a_long_history_is_shown_in_parts(app) {
        let case = complaint(&app, "3-2-1201", "滑梯坏了").await;
        let id: uuid::Uuid = case.trim_start_matches("/cases/").parse().unwrap();
        let clerk = app.caller("chenjing").await;
        let note = async |from: u32, to: u32| {
            for n in from..to {
                let said = Act::Note { text: format!("第 {n:03} 条备注") };
                act::act(&app, &clerk, linli_domain::ids::CaseId(id), None, said).await.unwrap();
            }
        };
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        note(0, 60).await;
        let short = director.get(&case).await.expect(200);
        note(60, 300).await;
        let long = director.get(&case).await.expect(200);
        assert!(long.bytes.len() < short.bytes.len() + 2_000, "{} {}", long.bytes.len(), short.bytes.len());
        assert_eq!(long.words(".clock").len(), short.words(".clock").len());
        let mut seen = long.text();
        let mut next = long.attribute("a[href*='before=']", "href");
        while let Some(path) = next {
            let part = director.get(&path).await.expect(200);
            seen.push_str(&part.text());
            next = part.attribute("a[href*='before=']", "href");
        }
        for n in 0..300 {
            assert!(seen.contains(&format!("第 {n:03} 条备注")), "{n}");
        }
    }

    /// P25: a case that belongs to the same matter opens nothing of the others: whoever is kept out of one of them reads
    /// neither its words nor its number on the page of the other, in the list of the matter, nor by its address.
    async fn a_joined_case_opens_nothing_of_the_others(app) {
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        clerk.get("/desk").await.expect(200);
        let accused = app.staff("zhaomin").to_string();
        let usual = [("channel", "phone"), ("kind", "complaint"), ("category", "lift")];
        let against = [("room", "3-1-101"), ("said", "前台叫我去投诉电梯"), ("accused_staff", accused.as_str())];
        let sent = clerk.post("/desk", &[&usual[..], &against].concat()).await.expect(303);
        let secret = sent.location.replace("/desk/", "/cases/");
        let first = secret.trim_start_matches("/cases/").to_owned();
        let joined = [("room", "3-1-201"), ("said", "电梯又停了"), ("same_as", first.as_str())];
        let sent = clerk.post("/desk", &[&usual[..], &joined].concat()).await.expect(303);
        let open = sent.location.replace("/desk/", "/cases/");
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        lead.get(&secret).await.expect(404);
        let page = lead.get(&open).await.expect(200);
        let matter = page.attribute("a[href*='matter=']", "href").unwrap();
        for path in [open.as_str(), matter.as_str(), "/search?q=%E7%94%B5%E6%A2%AF"] {
            let page = lead.get(path).await.expect(200);
            assert!(!page.text().contains("前台叫我去投诉"), "{path}");
            assert!(!page.text().contains("TS260914-001") && !page.text().contains(&first), "{path}");
        }
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        let both = director.get(&matter).await.expect(200);
        assert_eq!(both.words("table.list [data-row]").len(), 2);
    }

    /// CMP-13: what the resident adds is on the case; a withdrawal is asked for, confirmed by a superior, and keeps
    /// everything that was said before.
    async fn added_to_and_withdrawn(app) {
        let case = complaint(&app, "3-2-1201", "滑梯坏了").await;
        let mut clerk = Visitor::signed_in(&app, "chenjing").await;
        clerk.get(&case).await.expect(200);
        clerk.post(&format!("{case}/supplement"), &[("text", "秋千也松了")]).await.expect(303);
        clerk.post(&format!("{case}/request-withdrawal"), &[("reason", "")]).await.expect(422);
        clerk.post(&format!("{case}/request-withdrawal"), &[("reason", "已自己修好")]).await.expect(303);
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        // It waits for whoever leads the desk; a superior may confirm it as well.
        let mut lead = Visitor::signed_in(&app, "zhaomin").await;
        let waiting = lead.get("/approvals").await.expect(200);
        assert!(waiting.text().contains("滑梯坏了"));
        director.get(&case).await.expect(200);
        let confirmed = [("confirmed", "yes"), ("reason", "电话核实过")];
        director.post(&format!("{case}/withdraw"), &confirmed).await.expect(303);
        let page = clerk.get(&case).await.expect(200);
        let history = page.words(".tl").join(" ");
        for words in ["滑梯坏了", "秋千也松了", "已自己修好", "电话核实过"] {
            assert!(history.contains(words), "{words}: {history}");
        }
        assert!(clerk.get("/cases?open=false").await.expect(200).text().contains("滑梯坏了"));
    }

    /// ux.md 5.4: what was ticked is dispatched where the rules let it, printed, and taken along as a file; what a rule
    /// keeps is counted; nothing ticked is said. P07: whoever only reads dispatches nothing.
    async fn several_at_once(app) {
        let first = complaint(&app, "3-2-1201", "滑梯坏了").await;
        let second = complaint(&app, "3-2-1101", "秋千坏了").await;
        complaint(&app, "3-1-101", "沙坑脏了").await;
        let ids = [first.trim_start_matches("/cases/"), second.trim_start_matches("/cases/")];
        let department = app.node("jy-engineering").to_string();
        let batch = [("case", ids[0]), ("case", ids[1]), ("department", &*department), ("back", "/cases")];
        let mut auditor = Visitor::signed_in(&app, "fanguohua").await;
        assert!(auditor.get("/cases").await.expect(200).words("select[name=department]").is_empty());
        auditor.post("/cases/batch/dispatch", &batch).await.expect(303);
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        director.get(&first).await.expect(200);
        let judge = [("judgement", "responsible"), ("severity", "minor"), ("reason", "属实")];
        director.post(&format!("{first}/judge"), &judge).await.expect(303);
        director.get("/cases").await.expect(200);
        director.post("/cases/batch/dispatch", &batch).await.expect(303);
        let said = director.get("/cases").await.expect(200).words(".flash").join("");
        assert!(said.contains("件已派出"), "{said}");
        assert!(director.get(&first).await.expect(200).text().contains("工程"));
        let print = director.post("/cases/batch/print", &batch).await.expect(200);
        assert_eq!(print.words(".a4").len(), 2);
        let file = director.post("/cases/batch/export", &batch).await.expect(200);
        assert!(file.bytes.starts_with(b"PK"));
        let csv = director.get(&format!("/cases/export?format=csv&cases={},{}", ids[0], ids[1])).await.expect(200);
        assert_eq!(csv.text().lines().count(), 3);
        for act in ["dispatch", "print", "export"] {
            director.post(&format!("/cases/batch/{act}"), &[("back", "/cases")]).await.expect(303);
            assert!(director.get("/cases").await.expect(200).words(".flash").join("").contains("请先勾选"), "{act}");
        }
        let mut elsewhere = Visitor::signed_in(&app, "hexiaowen").await;
        elsewhere.get("/cases").await.expect(200);
        elsewhere.post("/cases/batch/print", &batch).await.expect(303);
    }

    /// ux.md 8: the keys have a page of their own, for whoever has no script.
    async fn the_keys_to_read(app) {
        for (tag, word) in [("zh-CN", "插入短语"), ("zh-TW", "插入片語"), ("en", "Insert a phrase")] {
            let mut clerk = Visitor::signed_in(&app, "chenjing").await.speaking(tag);
            let page = clerk.get("/keys").await.expect(200);
            assert!(page.words("#keys-list dd").join(" ").contains(word), "{tag}");
        }
    }

    /// CMP-9, ux.md 5.5: a photo stands as a small picture in the timeline, another file by its name; both open on a click.
    async fn photos_in_the_timeline(app) {
        let case = complaint(&app, "3-2-1201", "滑梯坏了").await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        director.get(&case).await.expect(200);
        let attach = format!("{case}/attach");
        director.upload(&attach, &[], "滑梯.png", PHOTO).await.expect(303);
        director.upload(&attach, &[], "说明.pdf", b"%PDF-1.4 x").await.expect(303);
        let page = director.get(&case).await.expect(200);
        assert_eq!(page.words(".tl .thumbs a"), ["说明.pdf", "滑梯.png"]);
        let pictures = page.attributes(".tl .thumbs img", "src");
        assert_eq!(pictures.len(), 1);
        let whole = page.attributes(".tl .thumbs a", "href")[1].clone();
        assert_eq!(pictures[0], format!("{whole}?small=1"), "the small picture of the one that a click opens");
        assert_eq!(director.get(&whole).await.expect(200).bytes, PHOTO);
        assert_eq!(director.get(&pictures[0]).await.expect(200).bytes, PHOTO);
    }

    /// CMP-1, CMP-7: a file whose bytes are missing is told in words on the page of its case; what is there opens all the same.
    async fn a_missing_file(app) {
        let case = complaint(&app, "3-2-1201", "滑梯坏了").await;
        let mut director = Visitor::signed_in(&app, "lihuimin").await;
        director.get(&case).await.expect(200);
        let attach = format!("{case}/attach");
        director.upload(&attach, &[], "滑梯.png", PHOTO).await.expect(303);
        director.upload(&attach, &[], "说明.pdf", b"%PDF-1.4 x").await.expect(303);
        let page = director.get(&case).await.expect(200);
        let hrefs = page.attributes(".tl .thumbs a", "href");
        let id = hrefs[1].rsplit('/').next().unwrap().parse().unwrap();
        app.files.remove(linli_app::files::Object::whole(id)).await.unwrap();
        director.get(&format!("{}?small=1", hrefs[1])).await.expect(404);
        let sent = director.get(&hrefs[1]).await.expect(303);
        assert_eq!(sent.location, case);
        let page = director.get(&case).await.expect(200);
        assert!(page.words(".flash").concat().contains("备份"), "{:?}", page.words(".flash"));
        assert!(page.text().contains("滑梯.png（文件不见了"));
        assert_eq!(page.attributes(".tl .thumbs img", "src"), [] as [String; 0]);
        assert_eq!(director.get(&hrefs[0]).await.expect(200).bytes, b"%PDF-1.4 x");
    }
}
