//! Import of places, residents and staff: bad files, dry runs, all or nothing, large files.

use linli_app::AppError;
use linli_app::access::Caller;
use linli_app::directory::places::find_rooms;
use linli_app::directory::residents::{find, of_room};
use linli_app::import::{self, Mode, PLACES, Phase, RESIDENTS, Report, STAFF, template, unwatched};
use linli_app::sign_in::{SignIn, sign_in};
use linli_domain::ids::PlaceId;
use linli_store::{Scope, StoreError, change_log, params, places, staff};
use linli_testkit::app_test;
use linli_testkit::company::TestApp;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

async fn bring_places(app: &TestApp, caller: &Caller, text: &str, mode: Mode) -> Report {
    import::places::import(app, caller, text.into(), mode, unwatched()).await.unwrap()
}

async fn bring_people(app: &TestApp, caller: &Caller, text: &str, mode: Mode) -> Report {
    import::residents::import(app, caller, text.into(), mode, unwatched()).await.unwrap()
}

async fn bring_staff(app: &TestApp, caller: &Caller, text: &str, mode: Mode) -> Report {
    import::staff::import(app, caller, text.into(), mode, unwatched()).await.unwrap()
}

fn issues(report: &Report) -> Vec<(usize, &str, &str)> {
    report.issues.iter().map(|issue| (issue.row, issue.column.as_str(), issue.code)).collect()
}

fn new(report: &Report) -> Vec<(&str, usize)> {
    report.new.iter().map(|(kind, number)| (*kind, *number)).collect()
}

async fn count(app: &TestApp, table: &'static str) -> i64 {
    app.app
        .db
        .read(move |tx| {
            tx.one(&format!("SELECT count(*) AS n FROM {table}"), params![])?.get::<i64>("n")
        })
        .await
        .unwrap()
}

const PLACE_ROWS: &str = "\
小区,小区编号,楼栋,单元,房号,公共区域,区域类型,面积
锦园小区,,3,2,1201,,,90
锦园小区,,3,2,1301,,,
JY,,7,1,101,,,
JY,,7,1,102室,,,
锦园小区,,A座,,1404,,,
锦园小区,,,,,西门,大门,
锦园小区,,7,1,,7 栋电梯,lift,
锦园二期,JY2,1,,101,,,
锦园二期,,1,,102,,,
";

app_test! {
    async fn places_come_in_once(app) {
        let admin = app.caller("guanjing").await;
        let before = count(&app, "places").await;
        let dry = bring_places(&app, &admin, PLACE_ROWS, Mode::DryRun).await;
        let expected = [("area", 2), ("building", 3), ("community", 1), ("entrance", 1), ("room", 6)];
        assert_eq!((issues(&dry), new(&dry)), (vec![], expected.to_vec()));
        assert_eq!((dry.rows, dry.unchanged, dry.applied), (9, 1, false));
        assert_eq!(dry.ignored, ["面积"]);
        assert_eq!(count(&app, "places").await, before);

        let done = bring_places(&app, &admin, PLACE_ROWS, Mode::Apply).await;
        assert!(done.applied);
        assert_eq!(new(&done), expected);
        assert_eq!(count(&app, "places").await, before + 13);
        let labels = |rooms: Vec<linli_app::directory::places::PlaceView>| rooms.into_iter().map(|room| room.label).collect::<Vec<_>>();
        assert_eq!(labels(find_rooms(&app, &admin, "7-102", 9).await.unwrap()), ["锦园小区 7 栋 1 单元 102"]);
        assert_eq!(labels(find_rooms(&app, &admin, "A座1404", 9).await.unwrap()), ["锦园小区 A座 1404"]);
        assert_eq!(labels(find_rooms(&app, &admin, "JY2-1-101", 9).await.unwrap()), ["锦园二期 1 栋 101"]);

        let again = bring_places(&app, &admin, PLACE_ROWS, Mode::Apply).await;
        assert_eq!((issues(&again), new(&again), again.unchanged), (vec![], vec![], 9));
        let log = app.app.db.read(|tx| change_log::list(tx, None, None, 9)).await.unwrap();
        assert_eq!(log.iter().filter(|change| change.act == "import").count(), 2);
    }

    /// Each bad row is told with row, column and reason, and none of the file comes in.
    async fn a_bad_file_of_places_changes_nothing(app) {
        let admin = app.caller("guanjing").await;
        let before = count(&app, "places").await;
        let text = "\
小区 *,小区编号,管理处,楼号,单元,房号,公共区域,类型
,,,3,2,1,,
映溪花园,,,1,1,999,,
火星小区,,,1,1,1,,
火星小区,MS!,,1,1,1,,
别的,YX,,1,1,1,,
锦园小区,,,,2,5,,
锦园小区,,,3,2026-03-02,5,,
锦园小区,,,3,2,5,大门,
锦园小区,,,,,东门,,飞船
锦园小区,,,8,1,101,,
锦园小区,,,8,1,101,,
锦园小区,,,8-9,1,101,,
锦园小区,,,,,,泳池,花园
";
        let expected = vec![
            (2, "小区 *", "required"), (3, "小区 *", "unknown_community"), (4, "小区 *", "unknown_community"),
            (5, "小区编号", "bad_character"), (6, "小区编号", "taken"), (7, "楼号", "required"),
            (8, "单元", "became_a_date"), (9, "公共区域", "room_or_area"), (10, "楼号", "required"),
            (12, "房号", "row_twice"), (13, "楼号", "bad_code"),
        ];
        let dry = bring_places(&app, &admin, text, Mode::DryRun).await;
        assert_eq!(issues(&dry), expected);
        assert_eq!(dry.issues[9].params, [("first", "11".to_owned())]);
        let done = bring_places(&app, &admin, text, Mode::Apply).await;
        assert_eq!((issues(&done), done.applied, done.issue_count), (expected, false, 11));
        assert_eq!(count(&app, "places").await, before);
    }

    async fn only_administrators_import_and_only_into_their_nodes(app) {
        for login in ["chenjing", "lihuimin", "fanguohua", "hansufen"] {
            let caller = app.caller(login).await;
            let refused = import::places::import(&app, &caller, PLACE_ROWS.into(), Mode::DryRun, unwatched()).await;
            assert_eq!(refused, Err(AppError::Forbidden), "{login}");
        }
        let company = app.caller("tangxiaofeng").await;
        let text = "小区,小区编号,管理处,楼栋,房号\n新小区,NEW,映溪管理处,1,101\n新小区,,,1,102\n";
        assert!(bring_places(&app, &company, text, Mode::Apply).await.applied);
        let office = app.caller("guanjing").await;
        let text = "小区,楼栋,房号\n新小区,1,103\n";
        assert_eq!(issues(&bring_places(&app, &office, text, Mode::Apply).await), [(2, "小区", "unknown_community")]);
        let nowhere = "小区,小区编号,楼栋,房号\n另一个,OTHER,1,101\n";
        assert_eq!(issues(&bring_places(&app, &company, nowhere, Mode::Apply).await), [(2, "管理处", "unknown_office")]);
    }

    async fn residents_come_in_once_with_all_their_rooms(app) {
        let admin = app.caller("tangxiaofeng").await;
        let text = "\
小区,楼栋,单元,房号,姓名,身份,电话,备用电话,入住日期,迁出日期,联系方式,备注
锦园小区,3,2,101,马丽,业主,154 0001 0001、15400010002,010-88889999,2019/3/1,,上门,听力不好
锦园小区,3,2,102,马丽,租户,15400010001,,2024年5月1日,2025-04-30,,
锦园小区,,,30-1-101,马超,家属,,,,,,
锦园小区,3栋,1单元,1201室,马超,,15400010003,,,,,
JY,3,2,1201,王芳,业主,15400005207,,2020-05-01,,,
";
        let dry = bring_people(&app, &admin, text, Mode::DryRun).await;
        assert_eq!((issues(&dry), new(&dry), dry.unchanged), (vec![], vec![("resident", 3), ("tie", 4)], 1));
        assert_eq!(count(&app, "residents").await, 10);
        assert!(bring_people(&app, &admin, text, Mode::Apply).await.applied);
        assert_eq!((count(&app, "residents").await, count(&app, "occupancies").await), (13, 14));
        let clerk = app.caller("chenjing").await;
        let found = find(&app, &clerk, "15400010002", 9).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].phones, ["154 **** 0001", "154 **** 0002", "010 **** 9999"]);
        let rooms: Vec<_> = found[0].rooms.iter().map(|tie| (tie.label.as_str(), tie.tie.as_str(), tie.current)).collect();
        assert_eq!(rooms, [("锦园小区 3 栋 2 单元 101", "owner", true), ("锦园小区 3 栋 2 单元 102", "tenant", false)]);
        assert_eq!(found[0].notes, "听力不好");
        let lives = of_room(&app, &clerk, app.place("JY-30-1-101")).await.unwrap();
        assert_eq!((lives[0].resident.name.as_str(), lives[0].from.to_string().as_str()), ("马超", "2026-09-14"));
        let again = bring_people(&app, &admin, text, Mode::Apply).await;
        assert_eq!((issues(&again), new(&again), again.unchanged), (vec![], vec![], 5));
    }

    async fn a_bad_file_of_residents_changes_nothing(app) {
        let admin = app.caller("guanjing").await;
        let text = "\
小区,楼栋,单元,房号,姓名,身份,电话,入住日期,迁出日期,语言,联系方式
锦园小区,3,2,101,,业主,,,,,
锦园小区,3,2,9999,甲,,,,,,
锦园小区,3,,101,甲,,,,,,
锦园小区,,,101,甲,,,,,,
映溪花园,1,1,301,甲,,,,,,
锦园小区,3,2,101,甲,房东,,,,,
锦园小区,3,2,101,甲,,电话不详,,,,
锦园小区,3,2,101,甲,,,去年,,,
锦园小区,3,2,101,甲,,,2024-01-01,2023-01-01,,
锦园小区,3,2,101,甲,,,,,德语,
锦园小区,3,2,101,甲,,,,,,鸽子
锦园小区,3,2,101,甲,,,,,,
锦园小区,3,2,101,甲,,,,,,
";
        let expected = vec![
            (2, "姓名", "required"), (3, "房号", "unknown_room"), (4, "单元", "required"), (5, "楼栋", "required"),
            (6, "小区", "unknown_community"), (7, "身份", "unknown"), (8, "电话", "not_a_phone"),
            (9, "入住日期", "not_a_day"), (10, "迁出日期", "before_start"), (11, "语言", "unknown"),
            (12, "联系方式", "unknown"), (14, "姓名", "row_twice"),
        ];
        let done = bring_people(&app, &admin, text, Mode::Apply).await;
        assert_eq!((issues(&done), done.applied), (expected, false));
        assert_eq!((count(&app, "residents").await, count(&app, "occupancies").await), (10, 10));
    }

    async fn staff_come_in_with_their_roles(app) {
        let admin = app.caller("tangxiaofeng").await;
        let text = "\
登录名,姓名,职务,电话,角色,角色范围,所属部门,初始密码
lina,李娜,前台,15400020001,接待员,JY,JY-KF,three sparrows on a wire
LINA,李娜,,,客服主管,锦园管理处,,
wangwei,王伟,,,technician,YX-GC,YX-GC,
";
        let dry = bring_staff(&app, &admin, text, Mode::DryRun).await;
        assert_eq!((issues(&dry), new(&dry)), (vec![], vec![("role", 3), ("staff", 2)]));
        assert!(bring_staff(&app, &admin, text, Mode::Apply).await.applied);
        let ask = SignIn { login: "lina".into(), password: "three sparrows on a wire".into(), address: None, origin: "t".into(), previous: None };
        let entered = sign_in(&app, ask).await.unwrap();
        assert_eq!(entered.caller.grants.grants.len(), 2);
        let wei = app.app.db.read(|tx| staff::by_login(tx, "wangwei")).await.unwrap().unwrap();
        assert_eq!(wei.password_hash, "");
        let again = bring_staff(&app, &admin, text, Mode::Apply).await;
        assert_eq!(issues(&again), [(2, "登录名", "taken"), (3, "登录名", "taken"), (4, "登录名", "taken")]);
    }

    async fn a_bad_file_of_staff_changes_nothing(app) {
        let admin = app.caller("guanjing").await;
        let text = "\
登录名,姓名,角色,角色范围,所属部门,初始密码,语言
,甲,接待员,JY,,,
a b,甲,接待员,JY,,,
a1,甲,魔法师,JY,,,
a2,甲,接待员,YX,,,
a3,甲,管理员,CH,,,
a4,甲,维修人员,JY,,,
a5,甲,接待员,,,,
a6,甲,,,,,
a7,甲,接待员,JY,JY,,
a8,甲,接待员,JY,,short,
a9,甲,接待员,JY,,,fr
b1,甲,接待员,JY,,,
b1,乙,主任,JY,,,
b1,甲,接待员,JY,,,
chenjing,陈静,接待员,JY,,,
b2,甲,接待员,客服部,,,
";
        let expected = vec![
            (2, "登录名", "required"), (3, "登录名", "bad_character"), (4, "角色", "unknown"),
            (5, "角色范围", "unknown_node"), (6, "角色范围", "unknown_node"), (7, "角色", "role_not_at_this_node"),
            (8, "角色范围", "required"), (9, "角色", "required"), (10, "所属部门", "unknown_node"),
            (11, "初始密码", "password_short"), (12, "语言", "unknown"), (14, "姓名", "another_name"),
            (15, "角色", "row_twice"), (16, "登录名", "taken"), (17, "角色", "role_not_at_this_node"),
        ];
        let done = bring_staff(&app, &admin, text, Mode::Apply).await;
        assert_eq!((issues(&done), done.applied), (expected, false));
        assert_eq!(count(&app, "staff").await, 22);
    }

    async fn files_that_are_no_tables_are_told(app) {
        let admin = app.caller("guanjing").await;
        for (file, code) in [("", "empty_file"), ("PK\u{3}\u{4}", "unreadable_file"), ("a,b\n1,2", "no_headings"), ("小区\n", "no_rows")] {
            let report = bring_places(&app, &admin, file, Mode::Apply).await;
            assert_eq!(issues(&report), [(0, "", code)], "{file}");
        }
        let report = bring_people(&app, &admin, "小区,房号\nx,1", Mode::Apply).await;
        assert_eq!(issues(&report), [(1, "姓名", "column_missing")]);
    }

    /// A template that was filled in by hand comes in as it is.
    async fn a_filled_template_comes_in(app) {
        for columns in [PLACES, RESIDENTS, STAFF] {
            assert!(template("导入", columns).unwrap().starts_with(b"PK"));
        }
        let mut workbook = rust_xlsxwriter::Workbook::new();
        let sheet = workbook.add_worksheet();
        for (at, column) in (0_u16..).zip(RESIDENTS) {
            sheet.write(0, at, format!("{} *", column.heading)).unwrap();
            sheet.write(2, at, column.example).unwrap();
        }
        // Numbers and days as a spreadsheet keeps them.
        sheet.write(2, 1, 3).unwrap();
        sheet.write(2, 3, 1101.0).unwrap();
        sheet.write(2, 4, "赵钱").unwrap();
        sheet.write(2, 6, 15_400_031_111_f64).unwrap();
        let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
        let moved_in = rust_xlsxwriter::ExcelDateTime::from_ymd(2021, 7, 3).unwrap();
        sheet.write_with_format(2, 8, &moved_in, &day).unwrap();
        let file = workbook.save_to_buffer().unwrap();
        let admin = app.caller("guanjing").await;
        let done = import::residents::import(&app, &admin, file, Mode::Apply, unwatched()).await.unwrap();
        assert_eq!((issues(&done), done.applied), (vec![], true));
        let found = find(&app, &admin, "15400031111", 9).await.unwrap();
        assert_eq!((found[0].rooms[0].label.as_str(), found[0].rooms[0].from.to_string().as_str()), ("锦园小区 3 栋 2 单元 1101", "2021-07-03"));
    }

    /// ORG-5: 50,000 rooms in one file, with progress, in one transaction.
    async fn fifty_thousand_rooms_come_in(app) {
        let admin = app.caller("guanjing").await;
        let mut text = "小区,小区编号,楼栋,单元,房号\n".to_owned();
        for building in 1..=50 {
            for entrance in 1..=4 {
                for floor in 1..=25 {
                    for door in 1..=10 {
                        writeln!(text, "大小区,BIG,{building},{entrance},{}", floor * 100 + door).unwrap();
                    }
                }
            }
        }
        let seen = Arc::new(Mutex::new(Vec::new()));
        let told = seen.clone();
        let watch = Arc::new(move |progress| told.lock().unwrap().push(progress));
        let began = std::time::Instant::now();
        let done = import::places::import(&app, &admin, text.clone().into(), Mode::Apply, watch).await.unwrap();
        let took = began.elapsed();
        assert!(done.applied, "{:?}", issues(&done));
        assert_eq!(new(&done), [("building", 50), ("community", 1), ("entrance", 200), ("room", 50_000)]);
        println!("{took:?}");
        assert!(took.as_secs() < 60, "{took:?}");
        let seen = seen.lock().unwrap().clone();
        for phase in [Phase::Reading, Phase::Checking, Phase::Writing] {
            let steps: Vec<usize> = seen.iter().filter(|step| step.phase == phase).map(|step| step.done).collect();
            assert!(!steps.is_empty() && steps.is_sorted(), "{phase:?}");
        }
        let last = seen.last().unwrap();
        assert_eq!((last.phase, last.done, last.total), (Phase::Writing, 50_251, 50_251));
        assert_eq!(find_rooms(&app, &admin, "BIG-50-4-2510", 9).await.unwrap().len(), 1);
        let again = bring_places(&app, &admin, &text, Mode::DryRun).await;
        assert_eq!((again.unchanged, issues(&again)), (50_000, vec![]));
    }

    /// All or nothing: what another import brought in meanwhile makes this one look again, without half of it.
    async fn two_imports_at_once_leave_whole_rows(app) {
        let admin = app.caller("guanjing").await;
        let run = || {
            let (app, admin) = (app.app.clone(), admin.clone());
            tokio::spawn(async move { import::places::import(&app, &admin, PLACE_ROWS.into(), Mode::Apply, unwatched()).await })
        };
        let before = count(&app, "places").await;
        let (one, two) = (run(), run());
        let results = [one.await.unwrap(), two.await.unwrap()];
        assert!(results.iter().any(|result| matches!(result, Ok(report) if report.applied)));
        for result in results {
            match result {
                Ok(_) => {}
                Err(error) => assert_eq!(error, AppError::field("file", "changed_meanwhile")),
            }
        }
        assert_eq!(count(&app, "places").await, before + 13);
        let everything = Scope { everything: true, ..Scope::nothing() };
        app.app.db.read(move |tx| {
            let communities = places::communities(tx, &everything, None)?;
            for community in communities {
                let mut lost = Vec::new();
                let mut known: Vec<PlaceId> = Vec::new();
                places::for_each_in(tx, &everything, community.id, |place| {
                    known.push(place.id);
                    lost.extend(place.parent);
                })?;
                assert!(lost.iter().all(|parent| known.contains(parent)));
            }
            Ok::<_, StoreError>(())
        }).await.unwrap();
    }
}
