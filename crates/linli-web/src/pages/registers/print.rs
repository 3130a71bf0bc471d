//! 登记表 on paper: the lines of a day, the director's opinion and signature, amendments under them.

use super::{At, line, read};
use crate::errors::Fault;
use crate::pages::paper::qr::Qr;
use crate::pages::paper::sheet::{Block, Field, Sheet, wide};
use crate::pages::paper::{origin, shown};
use crate::session::Signed;
use crate::shell::Page;
use crate::state::WebState;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use linli_app::registers::Register;

/// Characters of a subject: two lines, so that twenty contacts have their page. Its words are in the reception record.
const SUBJECT: usize = 26;

/// The register of a day as a sheet; as many pages as its lines need.
///
/// # Errors
/// A fault for an office that the visitor does not see.
pub async fn sheet(
    State(state): State<WebState>,
    signed: Signed,
    Path(at): At,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let (page, register) = read(&state, &signed, at).await?;
    let back = format!("/registers/{}/{}", register.office, register.day);
    let link = format!("{}{back}", origin(&state, &headers));
    let sheet = fill(&page, &register, &signed.caller.name, &link);
    let title = page.f(
        "registers.title_of",
        &[("day", &page.times.day(register.day)), ("office", &register.office_name)],
    );
    Ok(shown(page, title, back, vec![sheet]))
}

fn fill(page: &Page, register: &Register, by: &str, link: &str) -> Sheet {
    let time = page.times.full(page.times.now());
    let heads = ["no", "time", "name", "place", "subject", "severity", "owner", "stage"];
    let heads = heads.iter().map(|code| page.word("register_column", code).to_owned()).collect();
    let rows = register.lines.iter().map(|l| {
        let shown = line(page, l);
        let level = match shown.severity.as_str() {
            "" => String::new(),
            code => page.word("severity", code).to_owned(),
        };
        let stage = if shown.stage.is_empty() { shown.outcome } else { shown.stage };
        let subject: String = shown.subject.chars().take(SUBJECT).collect();
        vec![shown.number, shown.time, shown.who, shown.place, subject, level, shown.owner, stage]
    });
    let columns = ["c-24", "c-11", "c-16", "c-28", "", "c-11", "c-24", "c-16"];
    let list = Block::list("", &columns, heads, rows.collect(), 12);
    let mut lines = Vec::new();
    let mut sheet = Sheet {
        title: page.t("registers.paper_title").to_owned(),
        caption: vec![
            register.office_name.clone(),
            page.times.day(register.day),
            page.word("paper_code", "register").to_owned(),
        ],
        qr: Qr::of(link),
        printed: page.f("shell.printed_by", &[("name", by), ("time", &time)]),
        flows: true,
        class: "register",
        ..Sheet::default()
    };
    let opinion = register.signature.as_ref().map(|s| s.opinion.clone()).unwrap_or_default();
    let opinion = sheet.boxed(page.t("registers.opinion"), &opinion, 2, page.t("paper.see_annex"));
    let value = match &register.signature {
        Some(signed) => {
            let words = [("name", signed.by.as_str()), ("time", &*page.times.full(signed.at))];
            Field::value(format!("{opinion}\n{}", page.f("registers.signed_by", &words)))
        }
        None => {
            Field::value(opinion).signs(&[page.t("paper.sign_director"), page.t("paper.sign_date")])
        }
    };
    lines.push(wide("h-22", page.t("registers.opinion"), value));
    for remark in register.remarks.iter().chain(register.lines.iter().flat_map(|l| &l.remarks)) {
        let label = if remark.amendment { "registers.amendment" } else { "registers.remark" };
        let words = format!("{} {}：{}", page.times.moment(remark.at), remark.by, remark.body);
        lines.push(wide("", page.t(label), Field::value(words)));
    }
    sheet.blocks = vec![list, Block::grid(lines)];
    sheet
}
