//! My work: what waits for the visitor, the most urgent first.

mod notices;

use crate::errors::Fault;
use crate::pages::board::figures::month;
use crate::pages::cases::row;
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use crate::view::CaseGroup;
use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use linli_app::AppError;
use linli_app::access::Right;
use linli_app::board::list as boards;
use linli_app::cases::list::{self, Category};
use linli_app::cases::queues::{self, Queue, Work};
use linli_app::drafts;

const ZONE: &str = "Asia/Shanghai";

pub(super) fn routes() -> Router<WebState> {
    Router::new()
        .route("/", get(work))
        .route("/notifications", get(notices::show).post(notices::read))
}

/// One section: heading, rows, how many there are.
struct Section {
    title: String,
    count: String,
    groups: Vec<CaseGroup>,
}

/// A form that waits to be gone on with.
struct GivenForm {
    label: String,
    /// Where it is taken up.
    take: String,
}

/// A public board that waits for the visitor's approval (FUP-7).
struct WaitingBoard {
    label: String,
    by: String,
    href: String,
}

/// Boards shown at once; the page of boards has the others.
const BOARDS: usize = 5;

#[derive(Template)]
#[template(path = "pages/work/work.html")]
struct WorkPage {
    page: Page,
    title: &'static str,
    lead: &'static str,
    sections: Vec<Section>,
    /// Registration forms that colleagues handed over.
    given: Vec<GivenForm>,
    boards: Vec<WaitingBoard>,
    /// How many boards wait, when not all are shown.
    more_boards: String,
    /// Said when nothing waits.
    nothing: &'static str,
    /// Said under the last row; empty for nothing.
    end: String,
}

async fn categories(state: &WebState, signed: &Signed) -> Result<Vec<Category>, Fault> {
    match list::filters(&state.app, &signed.caller).await {
        Ok(filters) => Ok(filters.categories),
        // Who sees no cases has an empty page, not a refusal.
        Err(AppError::Forbidden) => Ok(Vec::new()),
        Err(error) => Err(fault(error)),
    }
}

fn section(page: &Page, categories: &[Category], title: &str, queue: &Queue) -> Option<Section> {
    let rows: Vec<_> =
        queue.rows.iter().map(|case| row::with_verb(page, categories, case)).collect();
    let groups = match rows.is_empty() {
        true => Vec::new(),
        false => vec![CaseGroup { rows, ..CaseGroup::default() }],
    };
    let more = if queue.count.more { "+" } else { "" };
    let count = format!("{}{more}", queue.count.n);
    (!groups.is_empty()).then(|| Section { title: title.to_owned(), count, groups })
}

async fn work(State(state): State<WebState>, signed: Signed) -> Result<Response, Fault> {
    let caller = &signed.caller;
    if caller.has(Right::Represent) && !caller.has(Right::SeeCases) {
        // Representatives of the owners have no work here, but a page of their own.
        return Ok(crate::pages::see_other("/owners"));
    }
    let work = queues::work(&state.app, caller).await.map_err(fault)?;
    let names = categories(&state, &signed).await?;
    let given = drafts::given(&state.app, &signed.caller).await.map_err(fault)?;
    let waiting = boards::waiting(&state.app, caller).await.map_err(fault)?;
    let page = signed.page(&state, ZONE).await?;
    let more_boards = match waiting.len() {
        n if n > BOARDS => page.f("work.more_boards", &[("n", &n.to_string())]),
        _ => String::new(),
    };
    let boards = waiting.iter().take(BOARDS).map(|line| waiting_board(&page, line)).collect();
    let given = given.iter().map(|form| given_form(&page, form)).collect();
    let parts = [
        ("work.decisions", &work.decisions),
        ("work.soon", &work.soon),
        ("work.offered", &work.offered),
        ("work.mine", &work.mine),
        ("work.calls", &work.calls),
    ];
    let sections = parts
        .iter()
        .filter_map(|(key, queue)| section(&page, &names, page.t(key), queue))
        .collect();
    let (title, lead, nothing) = (page.t("nav.work"), page.t("work.lead"), page.t("work.nothing"));
    let end = end(&page, &work);
    Ok(crate::pages::ok(&WorkPage {
        page,
        title,
        lead,
        sections,
        given,
        boards,
        more_boards,
        nothing,
        end,
    }))
}

fn waiting_board(page: &Page, line: &boards::Line) -> WaitingBoard {
    let by = line.submitted.as_ref().map(|(name, at)| {
        page.f("work.board_by", &[("name", name.as_str()), ("time", &*page.times.near(*at))])
    });
    WaitingBoard {
        label: format!("{} · {}", line.community.label, month(page, line.month)),
        by: by.unwrap_or_default(),
        href: format!("/boards/{}", line.id),
    }
}

fn given_form(page: &Page, form: &drafts::Given) -> GivenForm {
    let words = [("name", form.from.as_str()), ("time", &*page.times.near(form.at))];
    let key = form.subject.trim_start_matches("desk:");
    GivenForm { label: page.f("work.given_form", &words), take: format!("/desk/parked/{key}") }
}

/// The list ends in words: that nothing follows, and when the next limit falls.
fn end(page: &Page, work: &Work) -> String {
    let queues = [&work.decisions, &work.soon, &work.offered, &work.mine, &work.calls];
    let due = queues.iter().flat_map(|q| &q.rows).filter_map(|case| case.due_at);
    match due.filter(|due| *due > work.now).min() {
        Some(due) => page.f("work.end_next", &[("time", &page.times.near(due))]),
        None => page.t("work.end").to_owned(),
    }
}
