//! The editor of a calendar: hours of each weekday, closures every year, single dates; and next year's holidays from a
//! file.

use super::listed::calendar_name;
use crate::errors::Fault;
use crate::forms::{FieldIssue, Form, Posted, PostedFiles, Reader};
use crate::pages::html;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use linli_app::AppError;
use linli_app::clocks::calendars;
use linli_domain::clock::calendar::{CalendarData, Closure, DayData, Period, Week};

const SCOPE: &str = "calendar.form";
const DAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

#[derive(Template)]
#[template(path = "pages/rules/calendar.html")]
struct EditPage {
    page: Page,
    title: String,
    action: String,
    version: u32,
    form: Form,
    /// Dates before this year, which the form leaves as they are.
    kept: usize,
}

impl EditPage {
    fn of(page: Page, data: &CalendarData, form: Form) -> Self {
        let first = first_day(&page);
        Self {
            title: calendar_name(&page, &data.id),
            action: format!("/admin/rules/calendars/{}", data.id),
            version: data.version,
            kept: data.days.iter().filter(|day| day.date < first).count(),
            form,
            page,
        }
    }
}

/// Dates from here on are in the form; the ones before are history.
fn first_day(page: &Page) -> Date {
    page.times.now().to_zoned(page.times.zone().clone()).date().first_of_year()
}

pub(super) fn period(period: &Period) -> String {
    serde_json::to_string(period).map(|text| text.trim_matches('"').to_owned()).unwrap_or_default()
}

fn periods(all: &[Period]) -> String {
    all.iter().map(period).collect::<Vec<_>>().join(" ")
}

/// `08:00-12:00 13:00-18:00`; `None` if a part cannot be read.
fn read_periods(text: &str) -> Option<Vec<Period>> {
    let plain = text.replace(['，', ',', '、', ';', '；'], " ").replace(['—', '–', '~', '～'], "-");
    let plain = plain.replace('：', ":");
    let part = |part: &str| serde_json::from_value(serde_json::Value::String(part.to_owned())).ok();
    plain.split_whitespace().map(part).collect()
}

fn filled(page: &Page, data: &CalendarData) -> Form {
    let mut form = Form::blank(page.s, SCOPE).with("make_up", periods(&data.make_up));
    for (name, day) in DAYS.iter().zip(data.week.days()) {
        form.values.set(name, periods(day));
    }
    let closures = data.closures.iter().map(|c| format!("{} {} {}", c.from, c.to, c.name));
    form.values.set("closures", closures.collect::<Vec<_>>().join("\n"));
    let first = first_day(page);
    let days = data.days.iter().filter(|day| day.date >= first).map(|day| {
        let works = match (day.works, day.periods.is_empty()) {
            (_, false) => format!(" {}", periods(&day.periods)),
            (true, true) => format!(" {}", page.t("calendar.works")),
            (false, true) => String::new(),
        };
        format!("{} {}{works}", day.date, day.name)
    });
    form.values.set("days", days.collect::<Vec<_>>().join("\n"));
    form
}

/// The calendar with what was written; dates before this year, and the sources of those that stayed, are kept.
fn read(page: &Page, r: &mut Reader<'_>, base: &CalendarData) -> CalendarData {
    let mut hours = |name: &str| {
        let text = r.text(name).max(200).optional().unwrap_or_default();
        read_periods(&text).unwrap_or_else(|| {
            r.issue(name, "periods");
            Vec::new()
        })
    };
    let make_up = hours("make_up");
    let [monday, tuesday, wednesday, thursday, friday, saturday, sunday] = DAYS.map(&mut hours);
    let week = Week { monday, tuesday, wednesday, thursday, friday, saturday, sunday };
    let closures = closures(r);
    let days = dates(page, r, base);
    CalendarData { make_up, week, closures, days, ..base.clone() }
}

fn closures(r: &mut Reader<'_>) -> Vec<Closure> {
    let text = r.text("closures").max(4000).optional().unwrap_or_default();
    let line = |line: &str| {
        let mut parts = line.splitn(3, char::is_whitespace);
        let (from, to, name) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Closure { name: name.trim().to_owned(), from: from.to_owned(), to: to.to_owned() })
    };
    let read: Option<Vec<Closure>> = lines(&text).map(line).collect();
    read.unwrap_or_else(|| {
        r.issue("closures", "closure_lines");
        Vec::new()
    })
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn dates(page: &Page, r: &mut Reader<'_>, base: &CalendarData) -> Vec<DayData> {
    let text = r.text("days").max(40_000).optional().unwrap_or_default();
    let first = first_day(page);
    let mut days: Vec<DayData> = base.days.iter().filter(|day| day.date < first).cloned().collect();
    let works = page.t("calendar.works");
    for line in lines(&text) {
        match date(line, works) {
            Some(day) if day.date >= first => {
                let before = base.days.iter().find(|b| b.date == day.date && b.name == day.name);
                let source = before.map(|b| b.source.clone()).unwrap_or_default();
                days.push(DayData { source, ..day });
            }
            _ => {
                r.issue("days", "date_lines");
                break;
            }
        }
    }
    days
}

/// `2026-10-10 国庆节 上班` or `2026-10-10 国庆节 09:00-12:00`.
fn date(line: &str, works: &str) -> Option<DayData> {
    let (date, rest) = line.split_once(char::is_whitespace)?;
    let (mut name, mut working, mut periods) = (Vec::new(), false, Vec::new());
    for part in rest.split_whitespace() {
        match read_periods(part) {
            Some(read) if !read.is_empty() => periods.extend(read),
            _ if part == works => working = true,
            _ => name.push(part),
        }
    }
    let name = name.join(" ");
    let works = working || !periods.is_empty();
    let date = date.parse().ok()?;
    (!name.is_empty()).then_some(DayData { date, name, works, periods, source: String::new() })
}

/// The form of a calendar.
///
/// # Errors
/// A fault if there is no such calendar.
pub async fn form(
    State(state): State<WebState>,
    signed: Signed,
    Path(code): Path<String>,
) -> Result<Response, Fault> {
    let data = calendars::read(&state.app, &signed.caller, &code).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let form = filled(&page, &data);
    Ok(crate::pages::ok(&EditPage::of(page, &data, form)))
}

/// Saves the calendar as its next version.
///
/// # Errors
/// A fault if there is no such calendar.
pub async fn save(
    State(state): State<WebState>,
    signed: Signed,
    Path(code): Path<String>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let base = calendars::read(&state.app, &signed.caller, &code).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let mut form = Form::of(page.s, SCOPE, values);
    let read = form.read(|r| {
        let note = r.text("note").max(200).optional().unwrap_or_default();
        (read(&page, r, &base), note)
    });
    if let Some((data, note)) = read {
        let saved = calendars::save(&state.app, &signed.caller, data, note).await;
        if let Some(answer) = answered(&signed, &page, &mut form, saved)? {
            return Ok(answer);
        }
    }
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &EditPage::of(page, &base, form)))
}

/// Adds a file of dates, such as next year's public holidays.
///
/// # Errors
/// A fault if there is no such calendar.
pub async fn load(
    State(state): State<WebState>,
    signed: Signed,
    Path(code): Path<String>,
    posted: PostedFiles,
) -> Result<Response, Fault> {
    let base = calendars::read(&state.app, &signed.caller, &code).await.map_err(fault)?;
    let page = signed.plain_page(&state).await?;
    let mut form = filled(&page, &base);
    let list = posted.files.first().and_then(|file| String::from_utf8(file.bytes.to_vec()).ok());
    match list {
        None => form.refuse(FieldIssue::new("file", "file_required")),
        Some(list) => {
            let note = posted.files.first().map(|file| file.name.clone()).unwrap_or_default();
            let loaded =
                calendars::load_holidays(&state.app, &signed.caller, &base.id, &list, note).await;
            if let Some(answer) = answered(&signed, &page, &mut form, loaded)? {
                return Ok(answer);
            }
        }
    }
    Ok(html(StatusCode::UNPROCESSABLE_ENTITY, &EditPage::of(page, &base, form)))
}

/// Back to the list, or the issues in the form.
fn answered(
    signed: &Signed,
    page: &Page,
    form: &mut Form,
    saved: Result<u32, AppError>,
) -> Result<Option<Response>, Fault> {
    match saved {
        Ok(version) => {
            let words = page.f("calendar.saved_as", &[("version", &version.to_string())]);
            Ok(Some(signed.flash(crate::pages::see_other("/admin/rules"), &words)))
        }
        Err(AppError::Invalid(issues)) => {
            for issue in issues {
                let mut issue = FieldIssue::from(issue);
                if ["calendar", "week"].contains(&issue.field.as_str()) {
                    issue.field = "monday".to_owned();
                }
                form.refuse(issue);
            }
            Ok(None)
        }
        Err(error) => Err(fault(error)),
    }
}
