//! One edition: what goes out, as it will look, and its entries while it is a draft (FUP-7).

use super::figures::Shown;
use super::stage_tag;
use crate::errors::Fault;
use crate::forms::{Choice, FieldIssue, Form, Posted, Reader};
use crate::pages::resident::board_address;
use crate::pages::{html, see_other};
use crate::session::{Signed, fault};
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use linli_app::AppError;
use linli_app::board::pictures;
use linli_app::board::prepare::{self, Edition, ItemInput};
use linli_domain::board::{Act, Item, ItemKind, Picture, Stage, Standing};
use linli_domain::ids::CaseId;
use serde::Deserialize;
use uuid::Uuid;

pub(super) const FORM: &str = "boards.item";

/// What is asked for besides the edition.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    /// The entry that is changed.
    edit: Option<usize>,
    /// The case whose pictures are offered.
    #[serde(default)]
    case: String,
}

/// A picture to choose.
struct Offered {
    value: String,
    src: String,
}

/// An entry with its place in the list.
struct Row {
    at: usize,
    kind: String,
    title: String,
    text: String,
}

#[derive(Template)]
#[template(path = "pages/board/show.html")]
struct ShowPage {
    page: Page,
    id: Uuid,
    version: i64,
    community: String,
    edition: String,
    stage: (&'static str, String),
    shown: Shown,
    /// Where it hangs, when it does.
    public: String,
    /// The newest board of the community on the screen of a lobby.
    screen: String,
    /// Who did what and when, in words.
    story: Vec<String>,
    reason: String,
    broken: bool,
    may_edit: bool,
    may_submit: bool,
    may_return: bool,
    may_publish: bool,
    may_take_back: bool,
    own_work: bool,
    rows: Vec<Row>,
    form: Form,
    /// The entry that is changed; empty for a new one.
    at: String,
    kinds: Vec<Choice>,
    standings: Vec<Choice>,
    case: String,
    no_pictures: bool,
    offered: Vec<Offered>,
    sign: Form,
}

pub(super) async fn show(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let found = prepare::show(&state.app, &signed.caller, id).await.map_err(fault)?;
    let page = signed.page(&state, &found.time_zone).await?;
    let mut form = Form::blank(page.s, FORM).with("kind", ItemKind::Improvement.as_str());
    if let Some(item) = asked.edit.and_then(|at| found.items.get(at)) {
        form = filled(form, item);
    }
    let sign = Form::blank(page.s, super::sign::FORM);
    let forms = (form, sign);
    page_of(&state, &signed, (page, found), forms, (StatusCode::OK, asked)).await
}

fn filled(form: Form, item: &Item) -> Form {
    let picture = |one: Option<Picture>| one.map(value).unwrap_or_default();
    form.with("kind", item.kind.as_str())
        .with("title", item.title.clone())
        .with("text", item.text.clone())
        .with("day", item.day.map(|day| day.to_string()).unwrap_or_default())
        .with("standing", item.standing.map(Standing::as_str).unwrap_or_default())
        .with("before", picture(item.before))
        .with("after", picture(item.after))
}

fn value(picture: Picture) -> String {
    format!("{}/{}", picture.case, picture.file)
}

fn source(picture: Picture) -> String {
    format!("/cases/{}/attachments/{}", picture.case, picture.file)
}

fn picture(r: &mut Reader<'_>, name: &str) -> Option<Picture> {
    let text = r.text(name).optional()?;
    let parts = text.split_once('/').map(|(case, file)| (case.parse(), file.parse()));
    if let Some((Ok(case), Ok(file))) = parts {
        return Some(Picture { case: CaseId(case), file });
    }
    r.issue(name, "choice");
    None
}

/// Who did what with the edition, in words.
fn story(page: &Page, found: &Edition) -> Vec<String> {
    let name = |id: Uuid| found.people.get(&id).cloned().unwrap_or_default();
    let said = |key: &'static str, act: Option<(linli_domain::ids::StaffId, jiff::Timestamp)>| {
        act.map(|(by, at)| page.f(key, &[("name", &name(by.0)), ("time", &page.times.near(at))]))
    };
    let authors = page.f("boards.by", &[("names", &found.authors.join("、"))]);
    let ended = match found.stage {
        Stage::Withdrawn => "boards.taken_back",
        _ => "boards.replaced",
    };
    let acts = [
        said("boards.submitted", found.row.submitted),
        said("boards.approved", found.row.approved),
        said(ended, found.row.ended),
    ];
    std::iter::once(authors).chain(acts.into_iter().flatten()).collect()
}

fn row(page: &Page, at: usize, item: &Item) -> Row {
    let kind = page.word("board_item", item.kind.as_str()).to_owned();
    Row { at, kind, title: item.title.clone(), text: item.text.clone() }
}

/// The pictures to choose from: those that are chosen already, and those of the case that was asked for.
fn offered(form: &Form, more: Vec<Picture>) -> Vec<Offered> {
    let chosen = ["before", "after"].into_iter();
    let chosen = chosen.filter_map(|name| form.value(name).split_once('/'));
    let mut all: Vec<Picture> = chosen
        .filter_map(|(case, file)| Some((case.parse().ok()?, file.parse().ok()?)))
        .map(|(case, file)| Picture { case: CaseId(case), file })
        .collect();
    all.extend(more);
    all.dedup();
    all.into_iter().map(|p| Offered { value: value(p), src: source(p) }).collect()
}

/// The page with both forms as they are.
pub(super) async fn page_of(
    state: &WebState,
    signed: &Signed,
    (page, found): (Page, Edition),
    (form, sign): (Form, Form),
    (status, asked): (StatusCode, Asked),
) -> Result<Response, Fault> {
    let may = |act: Act| found.may.contains(&act);
    let number = asked.case.trim();
    let number = if may(Act::Edit) { number } else { "" };
    let more = match number.is_empty() {
        true => Vec::new(),
        false => pictures::pictures(&state.app, &signed.caller, found.row.id, number)
            .await
            .map_err(fault)?,
    };
    let no_pictures = !number.is_empty() && more.is_empty();
    let offered = offered(&form, more);
    let cases = |file: Uuid| {
        let all = found.items.iter().flat_map(|item| [item.before, item.after]).flatten();
        all.into_iter().find(|one| one.file == file).map(source).unwrap_or_default()
    };
    let shown =
        Shown::of(&page, (found.month, &found.figures, &found.items), &found.categories, cases);
    let row = |(at, item): (usize, &Item)| row(&page, at, item);
    let choice = |list: &'static str| {
        let page = &page;
        move |code: &str| Choice::new(code, page.word(list, code))
    };
    let wall = board_address(&found.community.code);
    let public = format!("{wall}?month={}", found.month);
    Ok(html(
        status,
        &ShowPage {
            id: found.row.id,
            version: found.row.version,
            community: found.community.label.clone(),
            edition: page.f("boards.edition", &[("n", &found.row.edition.to_string())]),
            stage: stage_tag(&page, found.stage),
            screen: format!("{wall}/screen"),
            public: if found.stage == Stage::Published { public } else { String::new() },
            story: story(&page, &found),
            reason: found.row.reason.clone(),
            broken: !found.intact,
            may_edit: may(Act::Edit),
            may_submit: may(Act::Submit),
            may_return: may(Act::Return),
            may_publish: may(Act::Publish),
            may_take_back: may(Act::TakeBack),
            own_work: found.own_work,
            rows: found.items.iter().enumerate().map(row).collect(),
            at: asked.edit.map(|at| at.to_string()).unwrap_or_default(),
            kinds: ItemKind::ALL.iter().map(|k| choice("board_item")(k.as_str())).collect(),
            standings: Standing::ALL.iter().map(|s| choice("board_standing")(s.as_str())).collect(),
            case: number.to_owned(),
            no_pictures,
            offered,
            shown,
            form,
            sign,
            page,
        },
    ))
}

/// Adds, changes or removes an entry.
pub(super) async fn put(
    State(state): State<WebState>,
    signed: Signed,
    Path(id): Path<Uuid>,
    Posted(values): Posted,
) -> Result<Response, Fault> {
    let found = prepare::show(&state.app, &signed.caller, id).await.map_err(fault)?;
    let page = signed.page(&state, &found.time_zone).await?;
    let number = |name: &str| values.get(name).and_then(|text| text.parse().ok());
    let version: i64 = number("version").unwrap_or(-1);
    let at: Option<usize> = number("at").and_then(|at: i64| usize::try_from(at).ok());
    let remove = values.get("remove").is_some();
    let mut form = Form::of(page.s, FORM, values);
    let input = if remove { Some(None) } else { form.read(read).map(Some) };
    let asked = Asked { edit: at, case: String::new() };
    let status = match input {
        None => StatusCode::UNPROCESSABLE_ENTITY,
        Some(input) => {
            match prepare::put(&state.app, &signed.caller, (id, version), at, input).await {
                Ok(()) => {
                    let back = see_other(&format!("/boards/{id}#items"));
                    return Ok(signed.flash(back, page.t("boards.saved")));
                }
                Err(AppError::Invalid(issues)) => {
                    issues.into_iter().for_each(|issue| form.refuse(FieldIssue::from(issue)));
                    StatusCode::UNPROCESSABLE_ENTITY
                }
                Err(AppError::Stale { .. }) => {
                    form.refuse(FieldIssue::new("title", "again"));
                    StatusCode::CONFLICT
                }
                Err(error) => return Err(fault(error)),
            }
        }
    };
    let sign = Form::blank(page.s, super::sign::FORM);
    page_of(&state, &signed, (page, found), (form, sign), (status, asked)).await
}

fn read(r: &mut Reader<'_>) -> ItemInput {
    ItemInput {
        kind: r.text("kind").required(),
        title: r.text("title").max(60).required(),
        text: r.text("text").max(600).optional().unwrap_or_default(),
        day: r.date("day").optional(),
        standing: r.text("standing").optional().unwrap_or_default(),
        before: picture(r, "before"),
        after: picture(r, "after"),
    }
}
