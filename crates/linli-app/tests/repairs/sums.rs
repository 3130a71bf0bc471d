//! The summary of repairs, and the months over which orders roll (REP-6, REP-8).

use crate::ground::{
    agree, assert_verified, finish, handed_in, leak, on_site, quote, report, run, save_card, see,
    sign, want,
};
use jiff::Timestamp;
use jiff::civil::{Date, date};
use linli_app::AppError;
use linli_app::directory::equipment::{self, EquipmentInput};
use linli_app::repair::rolling;
use linli_app::repair::summary::{self, Figure as F, Figures, Narrowed, Period, Question, Summary};
use linli_app::repair::{Act, NewRepair, tally};
use linli_domain::equipment::EquipmentKind;
use linli_domain::repair::month::Month;
use linli_domain::repair::{Mark, Stage};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;

async fn sums(app: &TestApp, period: Period, on: Date) -> Summary {
    let question = Question { office: Some(app.node("jy")), period: Some(period), on: Some(on) };
    summary::summary(app, &app.caller("zhaomin").await, question).await.unwrap()
}

fn counts(figures: &Figures) -> [i64; 8] {
    [F::Carried, F::New, F::Done, F::Withdrawn, F::Open, F::Overdue, F::Returned, F::Rolled]
        .map(|figure| figures.of(figure))
}

fn set(app: &TestApp, at: &str) {
    app.clock.set(at.parse::<Timestamp>().unwrap());
}

fn piece(name: &str) -> EquipmentInput {
    EquipmentInput {
        kind: EquipmentKind::Other,
        name: name.into(),
        number: "DT-1".into(),
        installed: None,
        keeper: String::new(),
        phone: String::new(),
    }
}

fn month(text: &str) -> Month {
    text.parse().unwrap()
}

/// What was open or new is what was done, withdrawn or is still open; each part adds up to the whole, and each figure has
/// so many orders behind it.
async fn assert_sums_agree(app: &TestApp, found: &Summary) {
    let [carried, new, done, withdrawn, open, ..] = counts(&found.totals);
    assert_eq!(carried + new, done + withdrawn + open);
    let of = |all: Vec<&Figures>| {
        let mut sum = ([0; 8], 0);
        for figures in all {
            for (sum, one) in sum.0.iter_mut().zip(counts(figures)) {
                *sum += one;
            }
            sum.1 += figures.income.0;
        }
        sum
    };
    let whole = (counts(&found.totals), found.totals.income.0);
    assert_eq!(of(found.categories.iter().map(|part| &part.figures).collect()), whole);
    assert_eq!(of(found.places.iter().map(|part| &part.figures).collect()), whole);
    assert_eq!(of(found.technicians.iter().map(|part| &part.figures).collect()), whole);
    assert_eq!(found.items.iter().map(|item| item.amount.0).sum::<i64>(), whole.1);
    let (caller, span) = (app.caller("zhaomin").await, found.span);
    let question =
        Question { office: Some(found.office), period: Some(span.period), on: Some(span.from) };
    for figure in F::ALL {
        let asked = (*figure, Narrowed::default());
        let listed = summary::orders(app, &caller, question, asked).await.unwrap();
        assert_eq!(
            i64::try_from(listed.orders.len()).unwrap(),
            found.totals.of(*figure),
            "{figure}"
        );
        for part in &found.categories {
            let narrowed = Narrowed { category: Some(part.key.clone()), ..Narrowed::default() };
            let listed =
                summary::orders(app, &caller, question, (*figure, narrowed)).await.unwrap();
            assert_eq!(i64::try_from(listed.orders.len()).unwrap(), part.figures.of(*figure));
        }
    }
}

app_test! {
    /// REP-8: new, done, open, overdue, returned; by kind, place, technician and material; income to the fen.
    async fn a_day_in_figures(app) {
        save_card(&app, 1).await;
        let paid = on_site(&app, leak(&app)).await;
        let wants = [want("valve", 1), want("fitting", 2)];
        let steps = [
            quote(&wants),
            agree(1),
            Act::Start { at: None },
            finish(&wants),
            sign(Mark::Satisfied),
            Act::HandIn { at: None },
        ];
        for step in steps {
            run(&app, "huangzhiyuan", paid, step).await.unwrap();
        }
        let back = on_site(&app, leak(&app)).await;
        let reason = "业户要求改期".to_owned();
        run(&app, "huangzhiyuan", back, Act::ReturnOrder { reason, at: None }).await.unwrap();
        let gone = report(&app, leak(&app)).await.case;
        let reason = "业户自己修好了".to_owned();
        run(&app, "zhaomin", gone, Act::WithdrawRepair { reason }).await.unwrap();
        report(&app, leak(&app)).await;
        for period in [Period::Day, Period::Week, Period::Month] {
            let found = sums(&app, period, date(2026, 9, 14)).await;
            assert_eq!(counts(&found.totals), [0, 4, 1, 1, 2, 0, 1, 0], "{period}");
            assert_eq!(found.totals.income.0, 5900);
            let items: Vec<(&str, i64, i64)> =
                found.items.iter().map(|i| (i.name.as_str(), i.quantity, i.amount.0)).collect();
            assert_eq!(items, [("管件", 2, 2400), ("更换三角阀", 1, 3500)]);
            let technicians: Vec<(&str, i64)> = found
                .technicians
                .iter()
                .map(|part| (part.name.as_str(), part.figures.of(F::Done)))
                .collect();
            assert_eq!(technicians, [("", 0), ("黄志远", 1)]);
            assert_eq!(found.places.len(), 1);
            assert!(found.lasts);
            assert_sums_agree(&app, &found).await;
        }
        // Nobody came: what is open is late when its limit has passed, and the day after begins with it.
        set(&app, "2026-09-30T09:00:00+08:00");
        let found = sums(&app, Period::Day, date(2026, 9, 30)).await;
        let [carried, new, .., open, overdue, _, _] = counts(&found.totals);
        assert_eq!((carried, new, open), (2, 0, 2));
        assert_eq!(overdue, 2);
        let before = sums(&app, Period::Day, date(2026, 9, 14)).await;
        assert_eq!(counts(&before.totals), [0, 4, 1, 1, 2, 0, 1, 0], "a day that is over does not change");
        assert_sums_agree(&app, &before).await;
        assert_verified(&app).await;
    }

    /// REP-8, ORG-2: each office for itself, side by side for those above; what somebody does not see is not counted.
    async fn who_counts_what(app) {
        handed_in(&app, Mark::Satisfied).await;
        let question = Question { office: Some(app.node("jy")), ..Question::default() };
        let other_department = app.caller("zhenghai").await;
        let theirs = summary::summary(&app, &other_department, question).await.unwrap();
        assert_eq!(counts(&theirs.totals), [0; 8]);
        let foreign = summary::summary(&app, &app.caller("tanwenbin").await, question).await;
        assert_eq!(foreign.map(|s| s.office), Err(AppError::NotFound));
        let other = Question { office: Some(app.node("yx")), ..Question::default() };
        let manager = app.caller("caojianping").await;
        let none = summary::summary(&app, &manager, other).await.unwrap();
        assert_eq!(counts(&none.totals), [0; 8]);
        let all = summary::by_office(&app, &manager, Question::default()).await.unwrap();
        let jy = all.iter().find(|one| one.office == app.node("jy")).unwrap();
        assert_eq!((all.len() > 1, jy.figures.of(F::Done)), (true, 1));
        let technician = summary::summary(&app, &app.caller("huangzhiyuan").await, question).await;
        assert_eq!(technician.unwrap().totals.of(F::Done), 1);
    }

    /// REP-6: what is issued on the last two days of a month counts for the next one, done or not.
    async fn the_last_two_days_count_for_the_next_month(app) {
        set(&app, "2026-09-28T09:00:00+08:00");
        handed_in(&app, Mark::Satisfied).await;
        set(&app, "2026-09-29T09:00:00+08:00");
        handed_in(&app, Mark::Satisfied).await;
        let september = sums(&app, Period::Month, date(2026, 9, 1)).await;
        assert_eq!(counts(&september.totals)[..5], [0, 1, 1, 0, 0]);
        let october = sums(&app, Period::Month, date(2026, 10, 1)).await;
        assert_eq!(counts(&october.totals)[..5], [0, 1, 1, 0, 0]);
        let day = sums(&app, Period::Day, date(2026, 9, 29)).await;
        assert_eq!(counts(&day.totals)[..5], [0, 1, 1, 0, 0]);
        for found in [&september, &october, &day] {
            assert_sums_agree(&app, found).await;
        }
    }

    /// REP-6: open and returned orders roll over when the director has signed the list of the month: once, when it is over,
    /// in the journal of each; what was signed stays as it was.
    async fn a_month_is_signed_once(app) {
        let (office, september) = (app.node("jy"), month("2026-09"));
        let working = on_site(&app, leak(&app)).await;
        let back = on_site(&app, leak(&app)).await;
        let reason = "缺配件".to_owned();
        run(&app, "huangzhiyuan", back, Act::ReturnOrder { reason, at: None }).await.unwrap();
        handed_in(&app, Mark::Satisfied).await;
        let director = app.caller("lihuimin").await;
        let early = rolling::sign(&app, &director, office, september, "").await;
        assert_eq!(early, Err(AppError::field("month", "month_not_over")));
        set(&app, "2026-10-01T08:30:00+08:00");
        let clerk = app.caller("chenjing").await;
        assert_eq!(rolling::sign(&app, &clerk, office, september, "").await, Err(AppError::Forbidden));
        let list = rolling::rolling(&app, &director, office, september).await.unwrap();
        assert_eq!((list.lines.len(), list.may_sign, &list.unsigned[..]), (2, true, &[september][..]));
        assert_eq!(rolling::sign(&app, &director, office, september, "同意结转").await, Ok(2));
        let again = rolling::sign(&app, &director, office, september, "").await;
        assert_eq!(again, Err(AppError::field("month", "month_signed")));
        let state = see(&app, "zhaomin", working).await.unwrap().state;
        assert_eq!((state.stage, state.rolled), (Stage::OnSite, 1));
        let state = see(&app, "zhaomin", back).await.unwrap().state;
        assert_eq!((state.stage, state.technician, state.rolled), (Stage::Issued, None, 1));
        // What happens afterwards changes nothing of what was signed.
        let reason = "业户取消".to_owned();
        run(&app, "zhaomin", back, Act::WithdrawRepair { reason }).await.unwrap();
        let list = rolling::rolling(&app, &clerk, office, september).await.unwrap();
        let signed = list.signature.unwrap();
        assert_eq!((signed.by.as_str(), signed.opinion.as_str(), signed.intact), ("李慧敏", "同意结转", true));
        let stages: Vec<&str> = list.lines.iter().map(|line| line.why.stage.as_str()).collect();
        assert_eq!((stages, list.may_sign, list.unsigned.len()), (vec!["on_site", "returned"], false, 0));
        let september = sums(&app, Period::Month, date(2026, 9, 1)).await;
        assert_eq!(counts(&september.totals), [0, 3, 1, 0, 2, 2, 1, 2]);
        let october = sums(&app, Period::Month, date(2026, 10, 1)).await;
        assert_eq!(counts(&october.totals)[..5], [2, 0, 0, 1, 1]);
        assert_sums_agree(&app, &september).await;
        assert_sums_agree(&app, &october).await;
        assert_verified(&app).await;
    }

    /// REP-8: orders of before the summary are counted out of their journals, as if they had been counted all along.
    async fn orders_of_before(app) {
        handed_in(&app, Mark::Satisfied).await;
        on_site(&app, leak(&app)).await;
        let day = date(2026, 9, 14);
        let counted = sums(&app, Period::Month, day).await;
        app.db
            .write(|tx| {
                for table in ["repair_lines", "repair_marks"] {
                    tx.execute(&format!("DELETE FROM {table}"), &[])?;
                }
                let blank = "UPDATE repair_orders SET written = 0, ended_at = NULL, ended_day = NULL, \
                             ended_month = NULL, outcome = NULL, issued_at = NULL, income = 0";
                tx.execute(blank, &[]).map(drop).map_err(AppError::from)
            })
            .await
            .unwrap();
        assert_eq!(sums(&app, Period::Month, day).await.totals.of(F::Done), 0);
        assert_eq!(tally::catch_up(&app).await.unwrap(), 2);
        assert_eq!(tally::catch_up(&app).await.unwrap(), 0);
        let again = sums(&app, Period::Month, day).await;
        assert_eq!((again.totals, again.items), (counted.totals, counted.items));
    }

    /// REP-8: the third fault of a kind at one place within ninety days is shown on the repair and in the summary; one of
    /// another kind, one that was withdrawn, and one of long ago do not count.
    async fn faults_that_come_back(app) {
        set(&app, "2026-05-01T09:00:00+08:00");
        report(&app, leak(&app)).await;
        set(&app, "2026-09-14T09:00:00+08:00");
        let first = report(&app, leak(&app)).await.case;
        report(&app, leak(&app)).await;
        let gone = report(&app, leak(&app)).await.case;
        run(&app, "zhaomin", gone, Act::WithdrawRepair { reason: "报错了".into() }).await.unwrap();
        report(&app, NewRepair { category: "lift".into(), ..leak(&app) }).await;
        set(&app, "2026-09-15T09:00:00+08:00");
        let day = sums(&app, Period::Day, date(2026, 9, 15)).await;
        assert_eq!(day.recurrent, []);
        let third = report(&app, leak(&app)).await.case;
        assert_eq!(see(&app, "zhaomin", third).await.unwrap().recurrent, 3);
        assert_eq!(see(&app, "zhaomin", first).await.unwrap().recurrent, 0, "it was not the third then");
        for period in [Period::Day, Period::Week, Period::Month] {
            let found = sums(&app, period, date(2026, 9, 15)).await.recurrent;
            let found: Vec<_> = found.iter().map(|f| (f.category.as_str(), f.place, f.times)).collect();
            assert_eq!(found, [("water", app.place("JY-3-2-1201"), 3)]);
        }
        let foreign = app.caller("zhenghai").await;
        let question = Question { office: Some(app.node("jy")), ..Question::default() };
        assert_eq!(summary::summary(&app, &foreign, question).await.unwrap().recurrent, []);
    }

    /// REP-2, REP-8: a repair is about a piece of equipment that stands where it was reported, or around it; another is
    /// refused. What was repaired of the piece is its history, wherever it was reported; the third time within ninety days
    /// it is shown on the repair and in the summary, whatever the fault; what was named by mistake counts no more.
    async fn equipment_that_fails_again(app) {
        let admin = app.caller("tangxiaofeng").await;
        let (entrance, elsewhere) = (app.place("JY-3-2"), app.place("JY-中心花园"));
        let lift = equipment::create(&app, &admin, entrance, piece("1 号梯")).await.unwrap().id;
        let pump = equipment::create(&app, &admin, elsewhere, piece("喷泉泵")).await.unwrap().id;
        let name = |equipment| Act::NameEquipment { equipment };
        set(&app, "2026-09-14T09:00:00+08:00");
        let mut cases = Vec::new();
        for (room, category) in [("JY-3-2-1201", "lift"), ("JY-3-2", "power"), ("JY-3-2-1201", "water")] {
            let new = NewRepair { room: Some(app.place(room)), category: category.into(), ..leak(&app) };
            let case = report(&app, new).await.case;
            let pieces = see(&app, "zhaomin", case).await.unwrap().pieces;
            assert_eq!(pieces.iter().map(|one| one.id).collect::<Vec<_>>(), [lift]);
            let wrong = run(&app, "chenjing", case, name(Some(pump))).await;
            assert_eq!(wrong, Err(AppError::field("equipment", "unknown_equipment")));
            run(&app, "chenjing", case, name(Some(lift))).await.unwrap();
            cases.push(case);
        }
        let third = see(&app, "zhaomin", cases[2]).await.unwrap();
        assert_eq!((third.recurrent, third.equipment.unwrap().label()), (3, "1 号梯 DT-1".to_owned()));
        let earlier: Vec<_> = third.earlier.iter().map(|row| row.id).collect();
        assert!(earlier.contains(&cases[0].0) && earlier.contains(&cases[1].0) && earlier.len() == 2);
        let failing = sums(&app, Period::Day, date(2026, 9, 14)).await.equipment;
        let failing: Vec<_> = failing.iter().map(|one| (one.id, one.place, one.times)).collect();
        assert_eq!(failing, [(lift, entrance, 3)]);
        let caller = app.caller("zhaomin").await;
        assert_eq!(equipment::repairs(&app, &caller, lift).await.unwrap().len(), 3);
        let foreign = app.caller("zhenghai").await;
        assert_eq!(equipment::repairs(&app, &foreign, lift).await.unwrap(), []);
        run(&app, "chenjing", cases[1], name(None)).await.unwrap();
        assert_eq!(see(&app, "zhaomin", cases[2]).await.unwrap().recurrent, 0);
        assert_eq!(sums(&app, Period::Day, date(2026, 9, 14)).await.equipment, []);
        // Orders of before are counted out of their journals with what they were about.
        app.db
            .write(|tx| {
                let blank = "UPDATE repair_orders SET written = 0, equipment_id = NULL";
                tx.execute(blank, &[]).map(drop).map_err(AppError::from)
            })
            .await
            .unwrap();
        tally::catch_up(&app).await.unwrap();
        assert_eq!(equipment::repairs(&app, &caller, lift).await.unwrap().len(), 2);
        assert_verified(&app).await;
    }
}
