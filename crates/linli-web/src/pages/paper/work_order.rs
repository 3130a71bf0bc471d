//! 维修单: the work order in three copies, for the file, the resident and the accounts (REP-2, T20). What is known is
//! filled in; the rest has room for a pen.

use super::sheet::{Block, Field, Sheet, Tick, pairs, wide};
use super::{origin, qr::Qr, shown};
use crate::errors::Fault;
use crate::pages::cases::folder::Folder;
use crate::pages::cases::repair::between;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use axum::http::HeaderMap;
use axum::response::Response;
use linli_app::repair::view::{self, RepairView};
use linli_domain::ids::CaseId;
use linli_domain::repair::Mark;
use linli_domain::repair::rates::{Cover, Priced};

/// The code in the address, which is also the key of its title.
pub const CODE: &str = "work_order";
/// Who gets which copy.
const COPIES: [&str; 3] = ["file", "resident", "accounts"];
/// Rows for materials and labour.
const LINES: usize = 6;

/// The three copies of a repair.
///
/// # Errors
/// A fault if the repair is not the visitor's to see.
pub async fn show(
    state: &WebState,
    signed: &Signed,
    headers: &HeaderMap,
    id: uuid::Uuid,
) -> Result<Response, Fault> {
    let view = view::repair(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let page = signed.page(state, &view.time_zone).await?;
    let sheets = sheets(state, signed, headers, &page, &view);
    let title = format!("{} {}", page.word("paper_form", CODE), view.row.number);
    Ok(shown(page, title, format!("/cases/{id}"), sheets))
}

fn sheets(
    state: &WebState,
    signed: &Signed,
    headers: &HeaderMap,
    page: &Page,
    view: &RepairView,
) -> Vec<Sheet> {
    let link = format!("{}/cases/{}", origin(state, headers), view.row.id);
    let copy = |copy: &&str| sheet(page, view, copy, (&signed.caller.name, &link));
    COPIES.iter().map(copy).collect()
}

/// The three copies, among the papers of several cases.
///
/// # Errors
/// A fault if the repair is not the visitor's to see.
pub async fn among(
    state: &WebState,
    signed: &Signed,
    headers: &HeaderMap,
    id: uuid::Uuid,
) -> Result<Vec<Sheet>, Fault> {
    let view = view::repair(&state.app, &signed.caller, CaseId(id)).await.map_err(fault)?;
    let page = signed.page(state, &view.time_zone).await?;
    Ok(sheets(state, signed, headers, &page, &view))
}

fn sheet(page: &Page, view: &RepairView, copy: &str, (by, link): (&str, &str)) -> Sheet {
    let time = page.times.full(page.times.now());
    let mut sheet = Sheet {
        title: format!("{}（{}）", page.word("paper_form", CODE), page.word("paper_copy", copy)),
        caption: vec![
            view.office.clone(),
            page.f("paper.number", &[("number", &view.row.number)]),
            page.word("paper_code", CODE).to_owned(),
        ],
        qr: Qr::of(link),
        printed: page.f("shell.printed_by", &[("name", by), ("time", &time)]),
        ..Sheet::default()
    };
    let (state, person) = (&view.state, &view.person);
    let technician = state.technician.map_or("", |id| view.names.of(id));
    let appointment = state.appointment.map(|window| between(page, window)).unwrap_or_default();
    let more = page.t("paper.see_annex");
    let said = sheet.boxed(page.t("paper.fault"), view.text(view.reported.said), 3, more);
    let grid = Block::grid(vec![
        pairs([
            (page.t("paper.name"), person.name.clone()),
            (page.t("paper.room"), person.room.clone()),
            (page.t("paper.phone"), person.phone.clone().unwrap_or_default()),
        ]),
        pairs([
            (page.t("paper.received_at"), page.times.moment(state.registered_at)),
            (page.t("act.repair.urgency"), page.word("severity", &view.row.severity).to_owned()),
            (page.t("repair.appointment"), appointment),
        ]),
        pairs([
            (page.t("paper.place"), view.row.place_label.clone()),
            (page.t("paper.category"), Folder::from(view).category(page.lang()).to_owned()),
            (page.t("repair.technician"), technician.to_owned()),
        ]),
        wide("h-22", page.t("paper.fault"), Field::value(said)),
    ]);
    let priced = state.bill.as_ref().map(|bill| &bill.priced).or(state.quote.as_ref());
    let result = state.result.as_ref().map(|words| view.words(words)).unwrap_or_default();
    let result = sheet.boxed(page.t("repair.result"), result, 3, more);
    let worker = [page.t("paper.sign_technician"), page.t("paper.sign_done")];
    let end = Block::grid(vec![
        wide("h-22", page.t("repair.result"), Field::value(result).signs(&worker)),
        wide("", page.t("repair.quality_mark"), Field::value("").ticks(marks(page, view, 0))),
        wide("", page.t("repair.attitude_mark"), Field::value("").ticks(marks(page, view, 1))),
        wide("", page.t("repair.conduct_mark"), Field::value("").ticks(marks(page, view, 2))),
        wide("h-22", page.t("paper.sign_resident"), resident(page, view)),
    ]);
    let lines = lines(page, view, priced);
    sheet.blocks = vec![grid, lines, end];
    sheet
}

/// Materials and labour with their prices, and the sum.
fn lines(page: &Page, view: &RepairView, priced: Option<&Priced>) -> Block {
    let heads = ["item", "price", "quantity", "amount"];
    let heads = heads.iter().map(|code| page.word("paper_column", code).to_owned()).collect();
    let items = || view.card.iter().flat_map(|card| &card.items);
    let line = |line: &linli_domain::repair::rates::Line| {
        let item = items().find(|item| item.code == line.item);
        vec![
            item.map_or_else(|| line.item.clone(), |item| item.name.clone()),
            page.yuan(line.price.0),
            line.quantity.to_string(),
            page.yuan(line.amount.0),
        ]
    };
    let rows: Vec<Vec<String>> = priced.iter().flat_map(|priced| &priced.lines).map(line).collect();
    let mut block =
        Block::list(page.t("paper.charges"), &["", "c-24", "c-24", "c-24"], heads, rows, LINES);
    let sum = match priced {
        Some(priced) if priced.cover == Cover::Resident => page.yuan(priced.total.0),
        Some(priced) => page.word("cover", priced.cover.as_str()).to_owned(),
        None => String::new(),
    };
    let cells = [page.t("paper.sum").to_owned(), String::new(), String::new(), sum];
    block.lines.push(super::sheet::Line {
        class: "h-8",
        cells: cells.into_iter().map(Field::value).collect(),
    });
    block
}

/// The resident's mark on one of the three questions, to be ticked where nobody was asked yet.
fn marks(page: &Page, view: &RepairView, which: usize) -> Vec<Tick> {
    let given = view.state.rating.map(|r| [r.quality, r.attitude, r.conduct][which]);
    let tick = |mark: &Mark| Tick {
        label: page.word("outcome", mark.as_str()).to_owned(),
        on: given == Some(*mark),
    };
    Mark::ALL.iter().map(tick).collect()
}

/// Who signed and how; room for a pen where nobody has.
fn resident(page: &Page, view: &RepairView) -> Field {
    let signs = [page.t("paper.sign_resident"), page.t("paper.sign_date")];
    match &view.state.signature {
        None => Field::value("").signs(&signs),
        Some(signature) => {
            let by = page.word("signer", signature.by.as_str());
            let how = match (&signature.note, &signature.strokes) {
                (Some(note), _) => view.words(note),
                (None, _) => page.t("paper.signed_on_phone"),
            };
            Field::value(format!("{by}：{how}"))
        }
    }
}
