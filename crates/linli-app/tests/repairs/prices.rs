//! Prices come from the office's card in the version that was agreed to (REP-4).

use crate::ground::{
    agree, assert_verified, finish, leak, on_site, quote, run, save_card, see, want,
};
use linli_app::AppError;
use linli_app::repair::{Act, NewRepair, rates};
use linli_domain::money::Fen;
use linli_domain::refusal::Refusal;
use linli_domain::repair::Stage;
use linli_domain::repair::rates::{Cover, Rate, RateKind};
use linli_store::{StoreError, repairs};
use linli_testkit::app_test;

app_test! {
    /// REP-4: a card that changes between the quote and the end changes nothing of what was agreed.
    async fn the_agreed_version_holds(app) {
        save_card(&app, 1).await;
        let case = on_site(&app, leak(&app)).await;
        let wants = [want("valve", 1)];
        for step in [quote(&wants), agree(1), Act::Start { at: None }] {
            run(&app, "huangzhiyuan", case, step).await.unwrap();
        }
        app.wait(jiff::SignedDuration::from_mins(5));
        assert_eq!(save_card(&app, 10).await.version, 2);
        run(&app, "huangzhiyuan", case, finish(&wants)).await.unwrap();
        let view = see(&app, "lihuimin", case).await.unwrap();
        let bill = view.state.bill.as_ref().unwrap();
        assert_eq!((bill.priced.card, bill.priced.total), (1, Fen(3500)));
        let next = on_site(&app, leak(&app)).await;
        run(&app, "huangzhiyuan", next, quote(&wants)).await.unwrap();
        let view = see(&app, "lihuimin", next).await.unwrap();
        assert_eq!(view.state.total(), Some(Fen(35000)));
        assert_verified(&app).await;
    }

    /// REP-4: common parts and what is under warranty cost nothing.
    async fn free_by_rule(app) {
        save_card(&app, 1).await;
        let garden = NewRepair {
            resident: None,
            room: None,
            place: Some(app.place("JY-中心花园")),
            ..leak(&app)
        };
        let case = on_site(&app, garden).await;
        run(&app, "huangzhiyuan", case, quote(&[want("valve", 2)])).await.unwrap();
        let view = see(&app, "lihuimin", case).await.unwrap();
        assert_eq!((view.cover, view.state.stage), (Cover::PublicArea, Stage::Agreed));
        let room = app.place("JY-3-2-1201").0;
        app.app
            .db
            .write(move |tx| repairs::save_warranty(tx, room, "", "2026-09-14"))
            .await
            .map_err(|e: StoreError| e)
            .unwrap();
        let case = on_site(&app, leak(&app)).await;
        run(&app, "huangzhiyuan", case, quote(&[want("valve", 2)])).await.unwrap();
        let view = see(&app, "lihuimin", case).await.unwrap();
        assert_eq!((view.cover, view.state.total()), (Cover::Warranty, Some(Fen(0))));
    }

    /// REP-4: no card, no price; an office keeps its own; only its director changes it.
    async fn whose_card(app) {
        let case = on_site(&app, leak(&app)).await;
        let none = run(&app, "huangzhiyuan", case, quote(&[want("valve", 1)])).await;
        assert!(matches!(none, Err(AppError::Refused(Refusal::UnknownRate { .. }))));
        let (clerk, director) = (app.caller("chenjing").await, app.caller("lihuimin").await);
        let item = |code: &str, fen| Rate {
            code: code.to_owned(),
            name: "工时".to_owned(),
            initials: "gs".to_owned(),
            kind: RateKind::Labour,
            unit: "小时".to_owned(),
            price: Fen(fen),
        };
        let office = app.node("jy");
        let refused = rates::save(&app, &clerk, office, vec![item("a", 1)]).await;
        assert_eq!(refused, Err(AppError::Forbidden));
        let elsewhere = rates::save(&app, &director, app.node("yx"), vec![item("a", 1)]).await;
        assert_eq!(elsewhere, Err(AppError::field("office", "unknown")));
        let wrong = rates::save(&app, &director, office, vec![item("a", -1), item("a", 1)]).await;
        let Err(AppError::Invalid(issues)) = wrong else { panic!("{wrong:?}") };
        let fields: Vec<&str> = issues.iter().map(|i| i.field.as_str()).collect();
        assert_eq!(fields, ["items[0].price", "items[1].code"]);
        rates::save(&app, &director, office, vec![item("a", 1)]).await.unwrap();
        assert!(rates::current(&app, &clerk, app.node("yx")).await.unwrap().is_none());
    }
}
