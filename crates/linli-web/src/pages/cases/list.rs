//! The case list: views, ribbon, filters, rows by urgency. The whole state lies in the address.

use super::lanes::{self, Lane, Mode};
use super::row;
use crate::errors::Fault;
use crate::session::{Signed, fault};
use crate::shell::{Page, Tone};
use crate::state::WebState;
use crate::view::{Bucket as Share, CaseGroup, Chip, Pager, Tab};
use askama::Template;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use linli_app::AppError;
use linli_app::cases::list::{self, Category, Filters, ListQuery, Listing};
use linli_app::cases::views::{self as views_of, SavedView};
use linli_app::cases::{Bucket, Count};
use linli_domain::severity::Severity;
use linli_domain::vocabulary::Channel;

const ZONE: &str = "Asia/Shanghai";

/// Saved views: code and the parameters that make them.
const VIEWS: &[(&str, &str)] = &[
    ("open", ""),
    ("to_judge", "state=registered,objected"),
    ("to_sign", "state=dispatched,return_disputed"),
    ("to_approve", "state=approving"),
    ("to_tell", "state=informing,explaining"),
    ("to_follow_up", "state=following_up"),
    ("group", "group=true"),
    ("reopened", "reopened=true"),
    ("archive", "open=false&sort=-registered"),
];

#[derive(Template)]
#[template(path = "pages/cases/list.html")]
struct ListPage {
    page: Page,
    views: Vec<Tab>,
    /// The visitor's own views, each with the way to forget it.
    own: Vec<(Tab, String)>,
    /// List, board, calendar: address, label, whether it is this one.
    modes: Vec<Tab>,
    /// The address of the layout that comes after this one.
    next_mode: String,
    /// The question as a saved view keeps it.
    query: String,
    /// The address of this list as a parameter of another one.
    back: String,
    columns: Vec<Lane>,
    ribbon: Vec<Share>,
    on: Vec<Chip>,
    menus: Vec<(String, Vec<Chip>)>,
    groups: Vec<CaseGroup>,
    pager: Pager,
    total: String,
    issues: Vec<String>,
    /// Departments that cases can be dispatched to in a batch; none for those who dispatch nothing.
    departments: Vec<(String, String)>,
}

/// Parameters of the address, in their order.
#[derive(Clone, Debug, Default)]
pub struct Address(Vec<(String, String)>);

impl Address {
    /// Reads the part of an address after the question mark.
    pub fn of(query: Option<&str>) -> Self {
        let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        Self(pairs.into_owned().filter(|(_, v)| !v.is_empty()).collect())
    }

    /// The value of a parameter.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone())
    }

    /// The address with a parameter set, or without it. A page further on belongs to the old question.
    pub fn with(&self, name: &str, value: Option<&str>) -> String {
        let mut pairs: Vec<(&str, &str)> = self
            .0
            .iter()
            .filter(|(n, _)| n != name && n != "cursor")
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        pairs.extend(value.map(|v| (name, v)));
        address(&pairs)
    }

    /// The question about cases in it.
    pub fn query(&self) -> ListQuery {
        ListQuery {
            kind: self.get("kind"),
            state: self.get("state"),
            severity: self.get("severity"),
            judgement: self.get("judgement"),
            category: self.get("category"),
            department: self.get("department"),
            office: self.get("office"),
            place: self.get("place"),
            household: self.get("household"),
            resident: self.get("resident"),
            channel: self.get("channel"),
            open: self.get("open"),
            bucket: self.get("bucket"),
            group: self.get("group"),
            reopened: self.get("reopened"),
            proposed: self.get("proposed"),
            from: self.get("from"),
            to: self.get("to"),
            due_before: self.get("due_before"),
            q: self.get("q"),
            cases: self.get("cases"),
            sort: self.get("sort"),
            cursor: self.get("cursor"),
            handler: self.get("handler"),
            matter: self.get("matter"),
            overdue: self.get("overdue"),
            paused: self.get("paused"),
            limit: (Mode::of(self) != Mode::List).then_some(200),
        }
    }
}

fn address(pairs: &[(&str, &str)]) -> String {
    if pairs.is_empty() {
        return "/cases".to_owned();
    }
    let query: String =
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("/cases?{query}")
}

/// Shows the list.
///
/// # Errors
/// A fault for those who see no cases.
pub async fn show(
    State(state): State<WebState>,
    signed: Signed,
    RawQuery(raw): RawQuery,
) -> Result<Response, Fault> {
    let asked = Address::of(raw.as_deref());
    let filters = list::filters(&state.app, &signed.caller).await.map_err(fault)?;
    let own = views_of::of(&state.app, &signed.caller).await.map_err(fault)?;
    let page = signed.page(&state, ZONE).await?;
    let mode = Mode::of(&asked);
    let (listing, issues) = match list::list(&state.app, &signed.caller, &asked.query()).await {
        Ok(listing) => (listing, Vec::new()),
        // A value that is not understood is said, and the list is shown without any filter.
        Err(AppError::Invalid(issues)) => {
            let words = issues
                .iter()
                .map(|i| page.f("list.not_understood", &[("name", &i.field)]))
                .collect();
            let all = list::list(&state.app, &signed.caller, &ListQuery::default())
                .await
                .map_err(fault)?;
            (all, words)
        }
        Err(error) => return Err(fault(error)),
    };
    let by_urgency =
        asked.get("open").is_none() && asked.get("q").is_none() && asked.get("sort").is_none();
    let columns = lanes::of(&page, &filters.categories, mode, &listing.rows);
    let groups = match by_urgency {
        _ if mode != Mode::List => Vec::new(),
        true => row::groups(&page, &filters.categories, &listing.borders, &listing.rows),
        false => row::plain(&page, &filters.categories, &listing.rows),
    };
    let modes = modes(&page, &asked, mode);
    Ok(crate::pages::ok(&ListPage {
        departments: departments(&page, &filters),
        next_mode: after(&modes),
        views: views(&page, &asked),
        own: own_views(&own, &asked),
        modes,
        back: form_urlencoded::byte_serialize(asked.with("cursor", None).as_bytes()).collect(),
        query: asked.with("cursor", None).trim_start_matches("/cases").to_owned(),
        columns,
        ribbon: ribbon(&page, &asked, &listing),
        on: chips(&page, &asked, &filters),
        menus: menus(&page, &asked, &filters),
        pager: pager(&page, &asked, &listing),
        total: total(&page, listing.total),
        groups,
        issues,
        page,
    }))
}

/// The address of the layout after the current one.
fn after(modes: &[Tab]) -> String {
    let at = modes.iter().position(|tab| tab.current).unwrap_or_default();
    let next = modes.get((at + 1) % modes.len().max(1));
    next.map(|tab| tab.href.clone()).unwrap_or_default()
}

/// Where ticked cases can be sent; nothing for those who dispatch nothing.
fn departments(page: &Page, filters: &Filters) -> Vec<(String, String)> {
    if !page.can_register() {
        return Vec::new();
    }
    filters.departments.iter().map(|(id, name)| (id.to_string(), name.clone())).collect()
}

fn total(page: &Page, count: Count) -> String {
    let key = if count.more { "list.total_more" } else { "list.total" };
    page.f(key, &[("count", &count.n.to_string())])
}

fn views(page: &Page, asked: &Address) -> Vec<Tab> {
    let now = asked.with("cursor", None);
    VIEWS
        .iter()
        .map(|(code, query)| {
            let href = if query.is_empty() {
                "/cases".to_owned()
            } else {
                Address::of(Some(query)).with("cursor", None)
            };
            Tab {
                label: page.word("view", code).to_owned(),
                current: href == now,
                href,
                count: None,
            }
        })
        .collect()
}

fn own_views(own: &[SavedView], asked: &Address) -> Vec<(Tab, String)> {
    let now = asked.with("cursor", None);
    own.iter()
        .map(|view| {
            let href = Address::of(Some(&view.query)).with("cursor", None);
            let tab = Tab { label: view.name.clone(), current: href == now, href, count: None };
            (tab, format!("/cases/views/{}/forget", view.id))
        })
        .collect()
}

fn modes(page: &Page, asked: &Address, mode: Mode) -> Vec<Tab> {
    Mode::ALL
        .iter()
        .map(|m| Tab {
            label: page.word("list_mode", m.as_str()).to_owned(),
            href: asked.with("view", (*m != Mode::List).then_some(m.as_str())),
            count: None,
            current: *m == mode,
        })
        .collect()
}

fn ribbon(page: &Page, asked: &Address, listing: &Listing) -> Vec<Share> {
    let current = asked.get("bucket");
    listing
        .ribbon
        .iter()
        .map(|(bucket, count)| {
            let code = bucket.as_str();
            let chosen = current.as_deref() == Some(code);
            Share {
                label: page.word("urgency", code).to_owned(),
                figure: if count.more { format!("{}+", count.n) } else { count.n.to_string() },
                href: asked.with("bucket", (!chosen).then_some(code)),
                tone: match bucket {
                    Bucket::Overdue => Tone::Late,
                    Bucket::Soon => Tone::Soon,
                    Bucket::Today | Bucket::Later => Tone::Calm,
                    Bucket::Paused => Tone::Hold,
                },
                weight: u64::from(count.n.max(1)),
                current: chosen,
            }
        })
        .collect()
}

/// Filters in force, each with the way to take it off.
fn chips(page: &Page, asked: &Address, filters: &Filters) -> Vec<Chip> {
    let shown = [
        "severity",
        "category",
        "department",
        "channel",
        "q",
        "household",
        "resident",
        "place",
        "proposed",
    ];
    let label = |name: &str, value: &str| match name {
        "severity" => page.word("severity", value).to_owned(),
        "channel" => page.word("channel", value).to_owned(),
        "proposed" => proposed_words(page, &filters.categories, value),
        "category" => row::category(page, &filters.categories, value),
        "department" => {
            let found = filters.departments.iter().find(|(id, _)| id.to_string() == value);
            found.map_or_else(|| value.to_owned(), |(_, name)| name.clone())
        }
        "q" => format!("“{value}”"),
        other => page.word("filter", other).to_owned(),
    };
    shown
        .iter()
        .filter_map(|name| {
            let value = asked.get(name)?;
            Some(Chip { label: label(name, &value), href: asked.with(name, None), on: true })
        })
        .collect()
}

/// What triage proposes that one may look for; any other answer can stand in an address.
const PROPOSED: [&str; 5] = [
    "severity:major",
    "severity:important",
    "emergency:yes",
    "judgement:not_responsible",
    "kind:repair",
];

/// `建议：重大`.
fn proposed_words(page: &Page, categories: &[Category], code: &str) -> String {
    let (question, value) = code.split_once(':').unwrap_or((code, ""));
    let words = match question {
        "category" => row::category(page, categories, value),
        "emergency" => page.word("triage_emergency", value).to_owned(),
        "severity" | "judgement" | "kind" => page.word(question, value).to_owned(),
        _ => value.to_owned(),
    };
    page.f("filter.proposed_is", &[("words", &words)])
}

fn menus(page: &Page, asked: &Address, filters: &Filters) -> Vec<(String, Vec<Chip>)> {
    let menu = |name: &str, choices: Vec<(String, String)>| {
        let chosen = asked.get(name);
        let chips = choices.into_iter().map(|(value, label)| Chip {
            on: chosen.as_deref() == Some(value.as_str()),
            href: asked.with(name, Some(&value)),
            label,
        });
        (page.word("filter", name).to_owned(), chips.collect())
    };
    let severities = Severity::ALL
        .iter()
        .rev()
        .map(|s| (s.as_str().to_owned(), page.word("severity", s.as_str()).to_owned()));
    let channels = Channel::ALL
        .iter()
        .map(|c| (c.as_str().to_owned(), page.word("channel", c.as_str()).to_owned()));
    let branches = filters.categories.iter().filter(|c| c.parent.is_none());
    let categories =
        branches.map(|c| (c.code.clone(), row::category(page, &filters.categories, &c.code)));
    let departments = filters.departments.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let proposed = PROPOSED
        .iter()
        .map(|code| ((*code).to_owned(), proposed_words(page, &filters.categories, code)));
    vec![
        menu("severity", severities.collect()),
        menu("category", categories.collect()),
        menu("department", departments.collect()),
        menu("channel", channels.collect()),
        menu("proposed", proposed.collect()),
    ]
}

fn pager(page: &Page, asked: &Address, listing: &Listing) -> Pager {
    let next = listing.next.as_ref().map(|cursor| {
        let without = asked.with("cursor", None);
        let join = if without.contains('?') { '&' } else { '?' };
        format!("{without}{join}cursor={cursor}")
    });
    Pager {
        words: page.f("list.shown", &[("count", &listing.rows.len().to_string())]),
        previous: asked.get("cursor").map(|_| asked.with("cursor", None)).unwrap_or_default(),
        next: next.unwrap_or_default(),
    }
}
