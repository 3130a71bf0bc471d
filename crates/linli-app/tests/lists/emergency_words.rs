//! The words that the company and its offices add to the emergency list (REP-1, ADM-1): where they hold, on which nodes,
//! who changed them.

use linli_app::repair::{self, NewRepair};
use linli_app::triage::own_words::{self, OwnWord};
use linli_app::triage::{self, Whose};
use linli_app::{App, AppError};
use linli_domain::vocabulary::{Channel, Urgency};
use linli_testkit::app_test;
use std::sync::Arc;

fn word(sign: &str, word: &str) -> OwnWord {
    OwnWord { sign: sign.into(), word: word.into() }
}

app_test! {
    /// REP-1, ADM-1: an office's own words hold in that office and in no other, the company's everywhere; registration, the
    /// API's triage and every other node follow; each change is a version and a line of the change log.
    async fn where_words_hold(app) {
        let lead = app.caller("zhaomin").await;
        let (jy, yx) = (app.node("jy"), app.node("yx"));
        let said = "北门白龙又窜出来了";
        let other = App { triage: Arc::default(), ..app.app.clone() };
        let version = own_words::save(&app, &lead, Some(jy), (0, vec![word("water", "白龙 窜")])).await.unwrap();
        assert_eq!(version, 1);
        let urgent = |app: &App, office| {
            app.propose_at(said, None, &Whose::Offices(vec![office])).is_emergency()
        };
        assert!(urgent(&app, jy) && !urgent(&app, yx));
        assert!(!urgent(&other, jy), "the other node has not looked yet");
        assert_eq!(own_words::refresh(&other).await.unwrap(), 1);
        assert_eq!(own_words::refresh(&other).await.unwrap(), 0);
        assert!(urgent(&other, jy));

        let clerk = app.caller("chenjing").await;
        let told = triage::propose(&app, &clerk, said.into(), None).await.unwrap();
        assert!(told.is_emergency() && told.points == ["water"]);
        let new = NewRepair {
            channel: Some(Channel::Phone),
            room: Some(app.place("JY-3-2-1201")),
            category: "water".into(),
            said: said.into(),
            ..NewRepair::default()
        };
        let reported = repair::register(&app, &clerk, new, None).await.unwrap();
        assert_eq!(reported.urgency, Urgency::Emergency);

        let stale = own_words::save(&app, &lead, Some(jy), (0, Vec::new())).await;
        assert_eq!(stale, Err(AppError::Stale { current: 1 }));
        let foreign = own_words::save(&app, &lead, Some(yx), (0, Vec::new())).await;
        assert!(matches!(foreign, Err(AppError::Forbidden | AppError::NotFound)));
        assert_eq!(own_words::save(&app, &lead, None, (0, Vec::new())).await, Err(AppError::Forbidden));
        let administrator = app.caller("tangxiaofeng").await;
        own_words::save(&app, &administrator, None, (0, vec![word("gas", "窜出来")])).await.unwrap();
        let elsewhere = app.propose_at(said, None, &Whose::Offices(vec![yx]));
        assert_eq!((elsewhere.points, elsewhere.life), (vec!["danger".to_owned()], vec!["gas".to_owned()]));

        let bad = vec![word("water", "火"), word("lava", "岩浆喷"), word("water", "水管 炸"), word("water", "水管　炸")];
        let AppError::Invalid(issues) = own_words::save(&app, &lead, Some(jy), (1, bad)).await.unwrap_err() else { panic!() };
        let fields: Vec<&str> = issues.iter().map(|issue| issue.field.as_str()).collect();
        assert_eq!(fields, ["words.0.word", "words.1.sign", "words.3.word"]);
        let versions = own_words::versions(&app, &lead, Some(jy)).await.unwrap();
        assert_eq!((versions.len(), versions[0].by.is_empty()), (1, false));
        let changes = app.db.read(|tx| tx.one("SELECT count(*) AS n FROM change_log WHERE subject = 'emergency_words'", &[])?.get::<i64>("n")).await.unwrap();
        assert_eq!(changes, 2);
    }
}
