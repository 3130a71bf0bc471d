//! The public board through the use cases, on both engines: what is counted and hidden, who signs, what stays, and what the
//! owners' representatives see (FUP-7, V05, T24).

use crate::ground::JPEG;
use jiff::civil::Date;
use linli_app::AppError;
use linli_app::access::Caller;
use linli_app::board::owners::{self, About};
use linli_app::board::prepare::{self, ItemInput};
use linli_app::board::{Month, list, pictures, public, seats, sign_off};
use linli_app::complaint::register::{NewComplaint, register};
use linli_app::files::{Size, Upload};
use linli_app::notices;
use linli_app::repair::act::{self as repair_act, Act as R};
use linli_app::repair::{self, NewRepair, rates};
use linli_domain::board::{ItemKind, Stage};
use linli_domain::money::Fen;
use linli_domain::repair::rates::{Rate, RateKind};
use linli_domain::vocabulary::{Channel, Urgency};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use uuid::Uuid;

fn month() -> Month {
    "2026-09".parse().unwrap()
}

fn field(error: AppError) -> (String, &'static str) {
    match error {
        AppError::Invalid(issues) => (issues[0].field.clone(), issues[0].code),
        other => panic!("{other:?}"),
    }
}

async fn complaint(app: &TestApp, room: &str, category: &str, anonymous: bool) {
    let new = NewComplaint {
        channel: Some(Channel::Phone),
        room: Some(app.place(room)),
        category: category.to_owned(),
        said: "王芳说三栋的电梯又停了，请打 15400005207。".to_owned(),
        anonymous,
        ..NewComplaint::default()
    };
    register(&app.app, &app.caller("chenjing").await, new, None).await.unwrap();
}

async fn leak(app: &TestApp, room: &str) -> linli_domain::ids::CaseId {
    let new = NewRepair {
        channel: Some(Channel::Phone),
        room: Some(app.place(room)),
        category: "water".to_owned(),
        title: "龙头滴水".to_owned(),
        said: "厨房水龙头一直滴水".to_owned(),
        urgency: Some(Urgency::Normal),
        ..NewRepair::default()
    };
    repair::register(&app.app, &app.caller("chenjing").await, new, None).await.unwrap().case
}

async fn begun(app: &TestApp, lead: &Caller) -> Uuid {
    prepare::begin(&app.app, lead, app.place("JY"), month()).await.unwrap()
}

async fn version(app: &TestApp, caller: &Caller, id: Uuid) -> (Uuid, i64) {
    (id, prepare::show(&app.app, caller, id).await.unwrap().row.version)
}

fn notice(title: &str, text: &str) -> ItemInput {
    ItemInput {
        kind: ItemKind::Notice.as_str().to_owned(),
        title: title.to_owned(),
        text: text.to_owned(),
        ..ItemInput::default()
    }
}

async fn published(app: &TestApp, id: Uuid) {
    let (lead, director) = (app.caller("zhaomin").await, app.caller("lihuimin").await);
    sign_off::submit(app, &lead, version(app, &lead, id).await).await.unwrap();
    sign_off::publish(app, &director, version(app, &director, id).await).await.unwrap();
}

async fn changes(app: &TestApp, id: Uuid) -> Vec<String> {
    let rows = app.app.db.read(move |tx| linli_store::change_log::of_subject(tx, id, 50)).await;
    let mut acts: Vec<String> = rows.unwrap().into_iter().map(|row| row.act).collect();
    // The clock stands, so that nothing says which was first.
    acts.sort();
    acts
}

app_test! {
    /// FUP-7: draft, hand in, approval by another person, publication; what was published is frozen, a new edition takes its
    /// place, taking back takes it from the wall; every step is in the change log.
    async fn from_a_draft_to_the_wall(app) {
        let (lead, director) = (app.caller("zhaomin").await, app.caller("lihuimin").await);
        let id = begun(&app, &lead).await;
        assert_eq!(begun(&app, &director).await, id, "one draft for each month");
        prepare::put(&app, &lead, (id, 1), None, Some(notice("停水通知", "9 月 20 日检修水泵。"))).await.unwrap();
        let stale = prepare::put(&app, &lead, (id, 1), None, Some(notice("又一条", ""))).await;
        assert_eq!(stale, Err(AppError::Stale { current: 2 }));
        for (text, code) in [("请找 138-1234-5678", "personal_number"), ("3-2-1201 已修好", "personal_room")] {
            let refused = prepare::put(&app, &lead, (id, 2), None, Some(notice("停水", text))).await;
            assert_eq!(field(refused.unwrap_err()), ("text".to_owned(), code));
        }
        assert_eq!(public::board(&app, "JY", None).await.err(), Some(AppError::NotFound), "a draft is nobody's");
        let early = sign_off::publish(&app, &director, (id, 2)).await;
        assert_eq!(field(early.unwrap_err()).1, "board_stage");
        sign_off::submit(&app, &lead, (id, 2)).await.unwrap();
        assert_eq!(sign_off::publish(&app, &lead, (id, 3)).await, Err(AppError::Forbidden));
        let clerk = app.caller("chenjing").await;
        assert_eq!(sign_off::publish(&app, &clerk, (id, 3)).await, Err(AppError::Forbidden));
        let elsewhere = app.caller("tanwenbin").await;
        assert_eq!(sign_off::publish(&app, &elsewhere, (id, 3)).await, Err(AppError::NotFound));
        let empty = sign_off::give_back(&app, &director, (id, 3), " ").await;
        assert_eq!(field(empty.unwrap_err()), ("reason".to_owned(), "required"));
        sign_off::give_back(&app, &director, (id, 3), "请写明哪几栋").await.unwrap();
        // The director writes on it, and can no longer approve it; the branch manager can.
        prepare::put(&app, &director, (id, 4), Some(0), Some(notice("停水通知", "3 栋与 30 栋。"))).await.unwrap();
        sign_off::submit(&app, &lead, (id, 5)).await.unwrap();
        let own = sign_off::publish(&app, &director, (id, 6)).await;
        assert_eq!(field(own.unwrap_err()), ("stage".to_owned(), "own_board"));
        let manager = app.caller("caojianping").await;
        sign_off::publish(&app, &manager, (id, 6)).await.unwrap();
        let board = public::board(&app, "JY", None).await.unwrap();
        assert_eq!(board.items[0].text, "3 栋与 30 栋。");
        let frozen = prepare::put(&app, &lead, (id, 7), None, Some(notice("改", ""))).await;
        assert_eq!(field(frozen.unwrap_err()).1, "board_stage");
        assert!(prepare::show(&app, &lead, id).await.unwrap().intact);

        // Numbers stay as they were published.
        for room in ["JY-3-1-301", "JY-3-1-302", "JY-3-1-401"] {
            complaint(&app, room, "lift", false).await;
        }
        assert_eq!(public::board(&app, "JY", None).await.unwrap().figures, board.figures);
        let second = begun(&app, &lead).await;
        assert_ne!(second, id);
        assert_eq!(public::board(&app, "JY", None).await.unwrap().figures, board.figures, "a draft replaces nothing");
        published(&app, second).await;
        let newer = public::board(&app, "JY", Some(month())).await.unwrap();
        assert_eq!((newer.figures.received.total, newer.items.len()), (Some(3), 1));
        assert_eq!(prepare::show(&app, &lead, id).await.unwrap().stage, Stage::Replaced);
        let at = version(&app, &director, second).await;
        sign_off::take_back(&app, &director, at, "数字有误").await.unwrap();
        assert_eq!(public::board(&app, "JY", None).await.err(), Some(AppError::NotFound));
        assert_eq!(changes(&app, second).await, ["create", "publish", "submit", "take_back"]);
        let acts = changes(&app, id).await;
        assert_eq!(acts, ["create", "publish", "return", "submit", "submit", "update", "update"]);
        let altered = "UPDATE boards SET items = '[]' WHERE stage = 'replaced'";
        app.app.db.write(move |tx| tx.execute(altered, &[])).await.unwrap();
        assert!(!prepare::show(&app, &lead, id).await.unwrap().intact, "what was approved is not what is kept");
    }

    /// FUP-7, V05: numbers of fewer than three households are not published, by no way of reading them; a month has its own.
    async fn small_numbers_are_hidden(app) {
        for room in ["JY-3-1-301", "JY-3-1-302", "JY-3-1-401", "JY-3-1-402"] {
            complaint(&app, room, "lift", false).await;
        }
        for room in ["JY-3-1-501", "JY-3-1-501", "JY-3-1-501"] {
            leak(&app, room).await;
        }
        let lead = app.caller("zhaomin").await;
        let id = begun(&app, &lead).await;
        published(&app, id).await;
        let figures = public::board(&app, "JY", None).await.unwrap().figures;
        assert_eq!(figures.received.total, Some(7));
        assert!(figures.received.shown.is_empty(), "seven less four would be the one household's three: {figures:?}");
        assert!(figures.categories.is_empty() && figures.late.shown.is_empty());
        for room in ["JY-3-1-601", "JY-3-1-602"] {
            leak(&app, room).await;
        }
        let next = begun(&app, &lead).await;
        published(&app, next).await;
        let figures = public::board(&app, "JY", None).await.unwrap().figures;
        assert_eq!(figures.received.shown["repair"], 5);
        assert_eq!((figures.received.shown["complaint"], figures.received.shown["praise"]), (4, 0));
        assert_eq!(figures.categories["complaint"].shown["lift"], 4);
        let before = prepare::begin(&app, &lead, app.place("JY"), "2026-08".parse().unwrap()).await.unwrap();
        let before = prepare::show(&app, &lead, before).await.unwrap();
        assert_eq!(before.figures.received.total, Some(0));
        let future = prepare::begin(&app, &lead, app.place("JY"), "2026-10".parse().unwrap()).await;
        assert_eq!(field(future.unwrap_err()).0, "month");
        assert_eq!(prepare::begin(&app, &lead, app.place("JY-中心花园"), month()).await, Err(AppError::NotFound));
    }

    /// FUP-7, V05: what nearly all comes from one household is hidden as what comes from two, and its share as well.
    async fn what_one_household_has_is_hidden(app) {
        for room in ["JY-3-1-301", "JY-3-1-302", "JY-3-1-401", "JY-3-1-402"] {
            complaint(&app, room, "lift", false).await;
        }
        for room in [["JY-3-1-501"; 7].as_slice(), &["JY-3-1-601", "JY-3-1-602"]].concat() {
            leak(&app, room).await;
        }
        let lead = app.caller("zhaomin").await;
        let id = begun(&app, &lead).await;
        published(&app, id).await;
        let figures = public::board(&app, "JY", None).await.unwrap().figures;
        assert_eq!(figures.received.total, Some(13));
        assert!(figures.received.shown.is_empty(), "thirteen less four would be the loud one's: {figures:?}");
        for room in ["JY-3-1-601", "JY-3-1-602"] {
            leak(&app, room).await;
        }
        let next = begun(&app, &lead).await;
        published(&app, next).await;
        let figures = public::board(&app, "JY", None).await.unwrap().figures;
        assert_eq!((figures.received.shown["repair"], figures.received.shown["complaint"]), (11, 4));
    }

    /// FUP-7, REP-4: the board has the rates of its office that are in force now, and none where the office has no card.
    async fn rates_hang_on_the_board(app) {
        let lead = app.caller("zhaomin").await;
        let id = begun(&app, &lead).await;
        published(&app, id).await;
        assert!(public::board(&app, "JY", None).await.unwrap().rates.is_empty());
        let elsewhere = app.caller("tanwenbin").await;
        let (kind, code) = (RateKind::Labour, "tap".to_owned());
        let (name, unit) = ("更换水龙头".to_owned(), "个".to_owned());
        let tap = Rate { code, name, initials: String::new(), kind, unit, price: Fen(9900) };
        rates::save(&app, &elsewhere, app.node("yx"), vec![tap]).await.unwrap();
        assert!(public::board(&app, "JY", None).await.unwrap().rates.is_empty(), "another office's");
        for price in [3000, 3500] {
            app.rates(&[("tap", "更换水龙头", kind, price)]).await;
        }
        let shown = public::board(&app, "JY", None).await.unwrap().rates;
        assert_eq!(shown.iter().map(|rate| rate.price).collect::<Vec<_>>(), [Fen(3500)]);
    }

    /// FUP-7: what waits is told to the nearest who may publish it and did not write it, and stands in the work of all who may;
    /// its writers hear what became of it.
    async fn who_is_told(app) {
        let (lead, director) = (app.caller("zhaomin").await, app.caller("lihuimin").await);
        let (manager, general) = (app.caller("caojianping").await, app.caller("songbonian").await);
        let told = async |caller: &Caller| -> Vec<(String, Option<String>)> {
            let all = notices::newest(&app, caller, true).await.unwrap().into_iter();
            let of_boards = all.filter(|told| told.kind.starts_with("board_"));
            let mut told: Vec<_> = of_boards.map(|told| (told.kind, told.from)).collect();
            told.sort();
            notices::mark_read(&app, caller, None).await.unwrap();
            told
        };
        let is = |kind: &str, from: &str| vec![(kind.to_owned(), Some(from.to_owned()))];
        let waits = async |caller: &Caller| list::waiting(&app, caller).await.unwrap().len();
        let id = begun(&app, &lead).await;
        assert_eq!(waits(&director).await, 0, "a draft waits for nobody");
        sign_off::submit(&app, &lead, (id, 1)).await.unwrap();
        assert_eq!(told(&director).await, is("board_waits", "赵敏"));
        assert!(told(&manager).await.is_empty() && told(&lead).await.is_empty());
        for (caller, count) in [(&director, 1), (&manager, 1), (&general, 1), (&lead, 0)] {
            assert_eq!(waits(caller).await, count, "{}", caller.name);
        }
        assert_eq!(waits(&app.caller("tanwenbin").await).await, 0, "another office's director");
        let line = list::waiting(&app, &director).await.unwrap().remove(0);
        assert_eq!((line.community.code.as_str(), line.submitted.map(|s| s.0)), ("JY", Some("赵敏".to_owned())));

        sign_off::give_back(&app, &director, (id, 2), "请写明哪几栋").await.unwrap();
        assert_eq!(told(&lead).await, is("board_returned", "李慧敏"));
        assert_eq!(waits(&director).await, 0);
        // The director writes on it: now the branch is asked.
        prepare::put(&app, &director, (id, 3), None, Some(notice("停水通知", "3 栋。"))).await.unwrap();
        sign_off::submit(&app, &lead, (id, 4)).await.unwrap();
        assert_eq!(told(&manager).await, is("board_waits", "赵敏"));
        assert!(told(&director).await.is_empty());
        assert_eq!((waits(&director).await, waits(&manager).await), (0, 1));
        sign_off::publish(&app, &manager, (id, 5)).await.unwrap();
        for writer in [&lead, &director] {
            assert_eq!(told(writer).await, is("board_published", &manager.name));
        }
        assert!(told(&manager).await.is_empty() && waits(&manager).await == 0);
        sign_off::take_back(&app, &director, (id, 6), "数字有误").await.unwrap();
        assert_eq!(told(&lead).await, is("board_taken_back", "李慧敏"));
        assert!(told(&director).await.is_empty(), "nobody is told what they did");
    }

    /// FUP-7, V05: a photo is on the board only when it was chosen from a case of the office, and only while it hangs there.
    async fn photos_are_chosen(app) {
        let case = leak(&app, "JY-3-1-501").await;
        let clerk = app.caller("chenjing").await;
        let photo = R::Attach { file: Upload::new("前.jpg", JPEG.to_vec()) };
        repair_act::act(&app, &clerk, case, repair_act::Coming::default(), photo).await.unwrap();
        let number = app.app.db.read(move |tx| linli_store::cases::for_program(tx, case.0)).await.unwrap().number;
        let (lead, director) = (app.caller("zhaomin").await, app.caller("lihuimin").await);
        let id = begun(&app, &lead).await;
        let offered = pictures::pictures(&app, &lead, id, &number).await.unwrap();
        assert_eq!((offered.len(), offered[0].case), (1, case));
        assert!(pictures::pictures(&app, &lead, id, "WX260914-999").await.unwrap().is_empty());
        let improved = |before| ItemInput { kind: "improvement".to_owned(), title: "更换水龙头".to_owned(), before, ..ItemInput::default() };
        let wrong = linli_domain::board::Picture { file: Uuid::nil(), ..offered[0] };
        let refused = prepare::put(&app, &lead, (id, 1), None, Some(improved(Some(wrong)))).await;
        assert_eq!(field(refused.unwrap_err()), ("before".to_owned(), "unknown"));
        prepare::put(&app, &lead, (id, 1), None, Some(improved(Some(offered[0])))).await.unwrap();
        assert_eq!(public::picture(&app, "JY", (offered[0].file, Size::Whole)).await.err(), Some(AppError::NotFound));
        published(&app, id).await;
        assert_eq!(public::picture(&app, "JY", (offered[0].file, Size::Whole)).await.unwrap().0, "image/jpeg");
        let at = version(&app, &director, id).await;
        sign_off::take_back(&app, &director, at, "换一张").await.unwrap();
        assert_eq!(public::picture(&app, "JY", (offered[0].file, Size::Whole)).await.err(), Some(AppError::NotFound));
    }

    /// FUP-7, V05, T24, P23: representatives with a seat see cases without anybody in them, comment and are answered; without
    /// a seat, after it ended, or elsewhere they see nothing.
    async fn representatives_see_nobody(app) {
        complaint(&app, "JY-3-2-1201", "lift", false).await;
        complaint(&app, "JY-3-1-301", "lift", true).await;
        let owner = app.caller("hansufen").await;
        let none = owners::read(&app, &owner, None).await.unwrap();
        assert!(none.seat.is_none() && none.cases.is_empty(), "the role alone opens nothing");
        assert_eq!(owners::read(&app, &owner, Some("JY")).await.err(), Some(AppError::NotFound));
        let (admin, place) = (app.caller("guanjing").await, app.place("JY"));
        let until: Date = "2027-09-13".parse().unwrap();
        let staff = app.staff("hansufen");
        for (who, day, wrong) in [
            (app.staff("chenjing"), until, "staff"),
            (app.staff("baizhiwei"), until, "staff"),
            (staff, "2026-09-13".parse().unwrap(), "until"),
            (staff, "2030-01-01".parse().unwrap(), "until"),
        ] {
            assert_eq!(field(seats::grant(&app, &admin, who, place, day).await.unwrap_err()).0, wrong);
        }
        let clerk = app.caller("chenjing").await;
        assert_eq!(seats::grant(&app, &clerk, staff, place, until).await, Err(AppError::Forbidden));
        seats::grant(&app, &admin, staff, place, until).await.unwrap();
        let seen = owners::read(&app, &owner, Some("JY")).await.unwrap();
        assert_eq!(seen.cases.len(), 1, "the anonymous one is not there");
        let text = format!("{:?}", seen.cases);
        for word in ["王芳", "1201", "15400005207", "停了", "TS2609", "09-14", "2 单元"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
        assert!(text.contains("3 栋") && text.contains("2026-09"), "{text}");

        let about = About::Case(seen.cases[0].key.clone());
        let personal = owners::comment(&app, &owner, "JY", about.clone(), "1201 说 13812345678").await;
        assert_eq!(field(personal.unwrap_err()), ("body".to_owned(), "personal_number"));
        let unknown = owners::comment(&app, &owner, "JY", About::Case("00".to_owned()), "为什么").await;
        assert_eq!(field(unknown.unwrap_err()).0, "about");
        owners::comment(&app, &owner, "JY", about, "电梯为什么总停？").await.unwrap();
        let lead = app.caller("zhaomin").await;
        let asked = owners::comments(&app, &lead).await.unwrap();
        assert!(asked[0].case.is_some() && asked[0].by == "韩素芬");
        assert!(owners::comments(&app, &app.caller("yeqing").await).await.unwrap().is_empty());
        let elsewhere = owners::answer(&app, &app.caller("yeqing").await, asked[0].id, "好").await;
        assert_eq!(elsewhere, Err(AppError::NotFound));
        owners::answer(&app, &lead, asked[0].id, "本月更换控制板。").await.unwrap();
        assert_eq!(owners::answer(&app, &lead, asked[0].id, "再说").await, Err(AppError::NotFound));
        let said = owners::read(&app, &owner, None).await.unwrap().comments;
        assert_eq!((said[0].answer.as_str(), said[0].about.is_empty()), ("本月更换控制板。", false));

        app.wait(jiff::SignedDuration::from_hours(24 * 365));
        assert!(owners::read(&app, &owner, None).await.unwrap().seat.is_none(), "the last day is over");
        seats::grant(&app, &admin, staff, place, "2028-01-01".parse().unwrap()).await.unwrap();
        assert!(owners::read(&app, &owner, None).await.unwrap().seat.is_some());
        seats::end(&app, &admin, staff, place).await.unwrap();
        assert_eq!(owners::comment(&app, &owner, "JY", About::Nothing, "还有一句").await, Err(AppError::NotFound));
        assert_eq!(seats::end(&app, &admin, staff, place).await, Err(AppError::NotFound));
    }
}
