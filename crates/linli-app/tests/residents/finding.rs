//! Number and last four digits of the phone: for those who know both, and for nobody who guesses.

use crate::ground::{code, complaint, from, new, open, send, source};
use linli_app::AppError;
use linli_app::resident::find::{NUMBER_LIMIT, find};
use linli_app::resident::report::NewReport;
use linli_testkit::app_test;

app_test! {
    /// CHN-3: whoever reported finds the case again, whichever way they type its number; so does the household of the room,
    /// unless the report was anonymous.
    async fn found_by_those_who_know(app) {
        let token = complaint(&app).await;
        let number = open(&app, &token).await.number;
        assert_eq!(find(&app, &number, "5207", source()).await.unwrap(), token);
        assert_eq!(find(&app, &number.to_lowercase(), " 5207 ", source()).await.unwrap(), token);
        let code = code(&app, "JY-中心花园").await;
        let of_li = NewReport {
            room: "3-2-1101".to_owned(),
            phone: "13900009999".to_owned(),
            ..new(&app, &code, "灯坏了")
        };
        let open_to_household = send(&app, &code, of_li.clone()).await.unwrap();
        // 李强 lives in 1101.
        assert!(find(&app, &open_to_household.number, "1234", source()).await.is_ok());
        let nonce = linli_app::resident::form::nonce(&app, &format!("q:{code}"));
        let hidden = NewReport { anonymous: true, nonce, ..of_li };
        let hidden = send(&app, &code, hidden).await.unwrap();
        assert_eq!(find(&app, &hidden.number, "1234", source()).await, Err(AppError::NotFound));
        assert!(find(&app, &hidden.number, "9999", source()).await.is_ok());
    }

    /// P06, P16: a wrong number and wrong digits are answered alike, and guessing ends after a few tries, also for who then
    /// has the right ones; from another address too, because the number is what is guessed at.
    async fn slow_to_guess(app) {
        let number = open(&app, &complaint(&app).await).await.number;
        for wrong in [("TS260914-999", "5207"), (number.as_str(), "0000"), (number.as_str(), ""), ("%", "5207")] {
            assert_eq!(find(&app, wrong.0, wrong.1, from("198.51.100.7")).await, Err(AppError::NotFound));
        }
        for tail in 0..NUMBER_LIMIT {
            let _ = find(&app, &number, &format!("{tail:04}"), from("198.51.100.8")).await;
        }
        let locked = find(&app, &number, "5207", from("198.51.100.9")).await;
        assert!(matches!(locked, Err(AppError::TooMany { .. })), "{locked:?}");
        app.wait(jiff::SignedDuration::from_mins(16));
        assert!(find(&app, &number, "5207", source()).await.is_ok());
    }
}
