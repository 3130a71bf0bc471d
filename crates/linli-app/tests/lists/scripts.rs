//! Scripts and templates: shipped, edited by the office, versions kept (REC-6).

use linli_app::scripts::{self, Script};
use linli_app::{AppError, search};
use linli_store::params;
use linli_testkit::app_test;

use crate::questions::complain;

app_test! {
    /// REC-6: an office changes a shipped text for itself alone; each change is a version and a line in the log; a lost
    /// race overwrites nothing.
    async fn an_office_edits_a_script(app) {
        let director = app.caller("lihuimin").await;
        let (jy, yx) = (Some(app.node("jy")), Some(app.node("yx")));
        let shipped = scripts::get(&app, &director, "greeting").await.unwrap();
        assert!(shipped.script.id.is_none() && shipped.versions.is_empty());
        let mut text = Script { body: ["您好，锦园！".into(), String::new(), String::new()], ..shipped.script };
        let id = scripts::save(&app, &director, text.clone()).await.unwrap();
        let said = |texts: Vec<Script>| texts[0].words("en").1.to_owned();
        assert_eq!(said(scripts::at(&app, jy, &["greeting"], "").await.unwrap()), "您好，锦园！");
        assert!(said(scripts::at(&app, yx, &["greeting"], "").await.unwrap()).starts_with("Good day"));
        let edited = scripts::get(&app, &director, "greeting").await.unwrap();
        assert_eq!((edited.script.id, edited.script.version), (Some(id), 1));
        text = Script { body: ["您好。".into(), String::new(), String::new()], ..edited.script.clone() };
        scripts::save(&app, &director, text.clone()).await.unwrap();
        assert_eq!(scripts::save(&app, &director, text).await, Err(AppError::Stale { current: 2 }));
        let versions = scripts::get(&app, &director, "greeting").await.unwrap().versions;
        let bodies: Vec<&str> = versions.iter().map(|v| v.script.body[0].as_str()).collect();
        assert_eq!(bodies, ["您好。", "您好，锦园！"]);
        assert_eq!(versions[0].by, "李慧敏");
        let log = app.db.read(|tx| tx.rows("SELECT act FROM change_log WHERE subject = 'script'", params![])).await.unwrap();
        assert_eq!(log.len(), 2);
        let retired = Script { retired: true, ..scripts::get(&app, &director, "greeting").await.unwrap().script };
        scripts::save(&app, &director, retired).await.unwrap();
        let left = scripts::at(&app, jy, &["greeting"], "").await.unwrap();
        assert!(left.iter().all(|text| text.shipped != "greeting"), "a retired text is not said");
        let clerk = app.caller("chenjing").await;
        assert_eq!(scripts::list(&app, &clerk).await, Err(AppError::Forbidden));
        let other = app.caller("yeqing").await;
        assert_eq!(scripts::get(&app, &other, &id.to_string()).await.map(|_| ()), Err(AppError::NotFound));
    }

    /// REC-6: what is written for a category is said for it and its branches, before the rest.
    async fn scripts_by_category(app) {
        let lift = scripts::at(&app, None, &["listening"], "lift").await.unwrap();
        assert_eq!(lift[0].shipped, "listening_lift");
        let noise = scripts::at(&app, None, &["listening"], "noise").await.unwrap();
        assert!(noise.iter().all(|text| text.category.is_empty()));
    }

    /// R08, T25, D07: one question finds cases, people and rooms, in either script, by room, tail, number and initials;
    /// another office finds nothing of it.
    async fn one_field_finds_all(app) {
        let clerk = app.caller("chenjing").await;
        complain(&app, &clerk, "电梯又停了", "张三丰说电梯经常故障").await;
        complain(&app, &clerk, "厨房漏水", "漏到楼下").await;
        for (q, cases, people) in [
            ("漏水", 1, 0),
            ("電梯", 1, 0),
            ("张三", 1, 1),
            ("王芳", 2, 1),
            ("wf", 0, 1),
            ("5207", 2, 1),
            ("15400005207", 2, 1),
            ("3-2-1201", 2, 1),
            ("0914-002", 1, 0),
            ("没有的词", 0, 0),
            ("%", 0, 0),
        ] {
            let found = search::find(&app, &clerk, q, 5).await.unwrap();
            assert_eq!((found.cases.len(), found.people.len()), (cases, people), "{q}");
        }
        assert_eq!(search::find(&app, &clerk, "3-2-1201", 5).await.unwrap().rooms.len(), 1);
        let other = app.caller("hexiaowen").await;
        for q in ["漏水", "王芳", "5207", "0914-002"] {
            assert!(search::find(&app, &other, q, 5).await.unwrap().is_empty(), "{q}");
        }
    }
}
