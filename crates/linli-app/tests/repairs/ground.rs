//! What the tests of repairs share: a fault that is reported, a technician's steps, a rate card, a duty roster.

use jiff::civil::{date, time};
use linli_app::AppError;
use linli_app::repair::act::{self, Act, Acted, Coming};
use linli_app::repair::register::{self, NewRepair, Reported};
use linli_app::repair::view::{self, RepairView};
use linli_app::roster;
use linli_domain::ids::CaseId;
use linli_domain::repair::rates::{RateCard, RateKind, Want};
use linli_domain::repair::{Agreement, Mark, Rating, Signer};
use linli_domain::roster::{Days, Shift, WEEK, Weekdays};
use linli_domain::vocabulary::{Channel, Urgency};
use linli_testkit::company::TestApp;

/// A leaking tap of the household of 3-2-1201.
pub fn leak(app: &TestApp) -> NewRepair {
    NewRepair {
        channel: Some(Channel::Phone),
        resident: Some(app.resident("王芳")),
        room: Some(app.place("JY-3-2-1201")),
        category: "water".into(),
        title: "水龙头滴水".into(),
        said: "厨房水龙头一直滴水，想换一个".into(),
        urgency: Some(Urgency::Normal),
        ..NewRepair::default()
    }
}

pub async fn report(app: &TestApp, new: NewRepair) -> Reported {
    register::register(app, &app.caller("chenjing").await, new, None).await.unwrap()
}

pub async fn run(app: &TestApp, login: &str, case: CaseId, what: Act) -> Result<Acted, AppError> {
    act::act(app, &app.caller(login).await, case, Coming::default(), what).await
}

/// Reported, issued, accepted by 黄志远, who is on site.
pub async fn on_site(app: &TestApp, new: NewRepair) -> CaseId {
    let case = report(app, new).await.case;
    let issue = Act::Issue { department: None, appointment: None, note: String::new() };
    run(app, "chenjing", case, issue).await.unwrap();
    for step in [Act::Accept { at: None }, Act::Arrive { at: None }] {
        run(app, "huangzhiyuan", case, step).await.unwrap();
    }
    case
}

pub fn want(item: &str, quantity: u32) -> Want {
    Want { item: item.to_owned(), quantity }
}

pub fn quote(wants: &[Want]) -> Act {
    Act::Quote { wants: wants.to_vec(), at: None }
}

pub fn agree(no: u32) -> Act {
    Act::AgreeQuote { no, how: Agreement::OnSite, at: None }
}

pub fn finish(used: &[Want]) -> Act {
    Act::FinishWork {
        result: "换了三角阀，试水不漏".into(), used: used.to_vec(), at: None
    }
}

pub fn sign(quality: Mark) -> Act {
    Act::Sign {
        by: Signer::Resident,
        strokes: "[[[0,0],[10,12],[20,3]]]".into(),
        note: String::new(),
        rating: Rating { quality, attitude: Mark::Satisfied, conduct: Mark::Satisfied },
        at: None,
    }
}

/// Worked on, finished, signed and handed in, without anything to pay.
pub async fn handed_in(app: &TestApp, quality: Mark) -> CaseId {
    let case = on_site(app, leak(app)).await;
    let visit = [want("visit", 1)];
    save_card(app, 1).await;
    let steps = [
        quote(&visit),
        Act::Start { at: None },
        finish(&visit),
        sign(quality),
        Act::HandIn { at: None },
    ];
    for step in steps {
        run(app, "huangzhiyuan", case, step).await.unwrap();
    }
    case
}

/// A valve for 35.00, a fitting for 12.00, a visit for nothing; times a factor.
pub async fn save_card(app: &TestApp, factor: i64) -> RateCard {
    app.rates(&[
        ("valve", "更换三角阀", RateKind::Labour, 3500 * factor),
        ("fitting", "管件", RateKind::Material, 1200 * factor),
        ("visit", "上门服务", RateKind::Labour, 0),
    ])
    .await
}

/// These people are on duty in 锦园's engineering around the clock.
pub async fn on_duty(app: &TestApp, logins: &[&str]) {
    let head = app.caller("zhouqiang").await;
    for login in logins {
        let days =
            Days::Weekly { weekdays: Weekdays::of(WEEK), since: date(2026, 1, 1), until: None };
        let (from, to) = (time(8, 0, 0, 0), time(8, 0, 0, 0));
        let shift = Shift { staff: app.staff(login), days, from, to };
        roster::add(app, &head, app.node("jy-engineering"), shift).await.unwrap();
    }
}

pub async fn see(app: &TestApp, login: &str, case: CaseId) -> Result<RepairView, AppError> {
    view::repair(app, &app.caller(login).await, case).await
}

/// Journal, rows and numbers agree.
pub async fn assert_verified(app: &TestApp) {
    let found = linli_app::complaint::verify::verify(app).await.unwrap();
    assert_eq!(found.findings, [] as [String; 0]);
}
