//! The register of equipment (REP-8).

use jiff::civil::date;
use linli_app::AppError;
use linli_app::directory::equipment::{self, EquipmentInput};
use linli_domain::equipment::EquipmentKind;
use linli_testkit::app_test;

fn lift() -> EquipmentInput {
    EquipmentInput {
        kind: EquipmentKind::Lift,
        name: "1 号梯".into(),
        number: "DT-0301".into(),
        installed: Some(date(2012, 5, 1)),
        keeper: "通达电梯".into(),
        phone: "0571-88886666".into(),
    }
}

app_test! {
    /// REP-8, ORG-2, C02: who sees the place sees what stands there; administrators write it down, change and retire it, by
    /// version; another office's is not there.
    async fn written_changed_retired(app) {
        let (admin, clerk) = (app.caller("tangxiaofeng").await, app.caller("chenjing").await);
        let place = app.place("JY-中心花园");
        let new = equipment::create(&app, &admin, place, lift()).await.unwrap();
        let forbidden = equipment::create(&app, &clerk, place, lift()).await;
        assert_eq!(forbidden, Err(AppError::Forbidden));
        let bad = EquipmentInput { name: " ".into(), phone: "x".into(), ..lift() };
        let Err(AppError::Invalid(issues)) = equipment::create(&app, &admin, place, bad).await else {
            panic!("nothing was written down");
        };
        let issues: Vec<_> = issues.iter().map(|i| (i.field.as_str(), i.code)).collect();
        assert_eq!(issues, [("name", "required"), ("phone", "not_a_phone")]);
        assert_eq!(equipment::of_place(&app, &clerk, place).await.unwrap(), std::slice::from_ref(&new));
        let at = (place, new.id);
        let other = EquipmentInput { keeper: "恒安电梯".into(), ..lift() };
        let changed = equipment::update(&app, &admin, at, 1, other.clone()).await.unwrap();
        assert_eq!((changed.version, changed.keeper.as_str()), (2, "恒安电梯"));
        let stale = equipment::update(&app, &admin, at, 1, other.clone()).await;
        assert_eq!(stale, Err(AppError::Stale { current: 2 }));
        let elsewhere = (app.place("JY-3-2-1201"), new.id);
        assert_eq!(equipment::update(&app, &admin, elsewhere, 2, other).await, Err(AppError::NotFound));
        assert!(equipment::turn(&app, &admin, at, 2, true).await.unwrap().retired);
        assert!(!equipment::turn(&app, &admin, at, 3, false).await.unwrap().retired);
        let foreign = app.caller("tanwenbin").await;
        let unseen = equipment::of_place(&app, &foreign, place).await;
        assert!(matches!(unseen, Err(AppError::NotFound | AppError::Forbidden)), "{unseen:?}");
    }
}
