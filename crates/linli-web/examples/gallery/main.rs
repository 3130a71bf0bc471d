//! Every layout and component with sample data, for looking at and for the accessibility check.
//!
//! `cargo run -p linli-web --example gallery [address]`, then open the address. Not part of the
//! program.

mod samples;

use askama::Template;
use axum::Router;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use linli_web::edge::Edge;
use linli_web::errors::Fault;
use linli_web::forms::Form;
use linli_web::shell::{Page, Prefs};
use linli_web::{assets, pages, view};

#[derive(Template)]
#[template(path = "gallery/cases.html")]
struct Cases {
    page: Page,
    tabs: Vec<view::Tab>,
    buckets: Vec<view::Bucket>,
    chips: Vec<view::Chip>,
    groups: Vec<view::CaseGroup>,
    pager: view::Pager,
}

#[derive(Template)]
#[template(path = "gallery/case.html")]
struct Case {
    page: Page,
    steps: view::Steps,
    pill: Option<view::Clock>,
    clocks: Vec<view::Clock>,
    plan: Vec<view::Pair>,
    composer: Vec<view::ComposerTab>,
    entries: Vec<view::Entry>,
    person: view::PersonChip,
    who: Vec<view::Pair>,
    work: Vec<view::Pair>,
    form: Form,
}

#[derive(Template)]
#[template(path = "gallery/desk.html")]
struct Desk {
    page: Page,
    form: Form,
    pick: samples::Options,
    promises: Vec<view::Pair>,
    person: view::PersonChip,
    who: Vec<view::Pair>,
}

#[derive(Template)]
#[template(path = "gallery/tables.html")]
struct Tables {
    page: Page,
    people: view::Table,
    pager: view::Pager,
    good: view::DryRun,
    bad: view::DryRun,
    compare: view::Compare,
    upload: Form,
    hidden: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "gallery/sign_in.html")]
struct SignIn {
    page: Page,
    form: Form,
}

/// The present of the samples: every picture of the gallery shows the same times.
fn now() -> Timestamp {
    Timestamp::from_second(1_789_354_320).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn zone() -> TimeZone {
    TimeZone::get("Asia/Shanghai").unwrap_or(TimeZone::UTC)
}

async fn cases(prefs: Prefs) -> Response {
    let page = samples::page(prefs, "/cases");
    let (tabs, buckets, chips) = (samples::tabs(), samples::buckets(), samples::chips());
    let groups = samples::groups(&page);
    let mut pager = view::Pager::new(&page, 1, 12, Some(38));
    pager.next = "/cases?after=12".to_owned();
    pages::ok(&Cases { tabs, buckets, chips, groups, pager, page })
}

async fn case(prefs: Prefs) -> Response {
    let page = samples::page(prefs, "/cases/TS260914-007");
    let clocks = samples::clocks(&page);
    pages::ok(&Case {
        steps: samples::steps(&page),
        pill: clocks.first().cloned(),
        clocks,
        plan: samples::plan(),
        composer: samples::composer(&page),
        entries: samples::entries(&page),
        person: samples::person(),
        who: samples::who(),
        work: samples::work(),
        form: Form::blank(page.s, "desk.form"),
        page,
    })
}

async fn desk(prefs: Prefs) -> Response {
    let page = samples::page(prefs, "/desk");
    pages::ok(&samples::desk(page, false))
}

async fn desk_errors(prefs: Prefs) -> Response {
    let page = samples::page(prefs, "/desk");
    pages::unprocessable(&samples::desk(page, true))
}

async fn tables(prefs: Prefs, uri: axum::http::Uri) -> Response {
    let page = samples::page(prefs, uri.path());
    let mut pager = view::Pager::new(&page, 51, 100, None);
    pager.previous = "/people".to_owned();
    pager.next = "/people?after=100".to_owned();
    pages::ok(&Tables {
        people: samples::people(),
        pager,
        good: samples::dry_run(false),
        bad: samples::dry_run(true),
        compare: samples::compare(),
        upload: Form::blank(page.s, "desk.form"),
        hidden: vec![("version".to_owned(), "8".to_owned())],
        page,
    })
}

async fn sign_in(prefs: Prefs) -> Response {
    let page = Page::bare(prefs, "/sign-in", zone(), now());
    let form = Form::blank(page.s, "signin.form").with("name", "chenjing");
    pages::ok(&SignIn { page, form })
}

async fn fault(Path(code): Path<u16>) -> Response {
    match code {
        403 => Fault::Forbidden { who: Some("物管主任 李慧敏".to_owned()) },
        429 => Fault::TooMany { until: Some(now()) },
        code => Fault::of_status(axum::http::StatusCode::from_u16(code).unwrap_or_default()),
    }
    .into_response()
}

async fn contents() -> axum::response::Html<&'static str> {
    axum::response::Html(
        "<!doctype html><html lang=en><title>Gallery</title><main><h1>Gallery</h1><ul>\
         <li><a href=/cases>cases</a><li><a href=/cases/TS260914-007>case</a><li><a href=/desk>desk</a>\
         <li><a href=/desk/errors>desk with errors</a><li><a href=/people>tables, import, conflict</a>\
         <li><a href=/sign-in>sign in</a><li><a href=/fault/404>404</a><li><a href=/fault/503>503</a>\
         <li><a href=/fault/403>403</a></ul></main></html>",
    )
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8099".to_owned());
    let mut edge = Edge::new(now);
    edge.phone = "0571-8800 1200".to_owned();
    let routes = Router::new()
        .route("/", get(contents))
        .route("/cases", get(cases))
        .route("/cases/{number}", get(case))
        .route("/desk", get(desk).post(|| async { Fault::Unavailable }))
        .route("/desk/errors", get(desk_errors))
        .route("/people", get(tables))
        .route("/import", get(tables))
        .route("/sign-in", get(sign_in))
        .route("/fault/{code}", get(fault))
        .merge(pages::open_routes())
        .merge(assets::routes());
    let listener = tokio::net::TcpListener::bind(&address).await?;
    println!("http://{address}/");
    axum::serve(listener, edge.around(routes)).await
}
