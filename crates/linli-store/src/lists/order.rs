//! The orders of lists, and the place in them where a page ends.
//!
//! Owns [`Sort`] (the only orders there are, P03) and [`Cursor`]. A list is one segment after the other, each with an
//! order of its own that an index has, so that the thousandth page costs what the first does. NULL comes last because
//! the cases without a limit are a segment of their own, after those with one; no engine's opinion on NULL matters.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use uuid::Uuid;

use super::CaseFilter;
use crate::search::Stretches;

/// How a list is sorted. Equal keys are sorted by id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// By the next limit, the earliest first; then open cases without a limit, the oldest first; then finished cases,
    /// the newest first.
    #[default]
    Due,
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
}

impl Sort {
    /// Every value.
    pub const ALL: &'static [Self] = &[Self::Due, Self::Newest, Self::Oldest];

    /// The code in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Newest => "-registered",
            Self::Oldest => "registered",
        }
    }

    /// The value of a code, if there is one.
    pub fn parse(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|sort| sort.as_str() == code)
    }
}

/// The order inside a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Open cases with a limit, by limit.
    Due,
    /// Open cases without a limit, by id, which is the order in which they were made.
    NoDue,
    Newest,
    Oldest,
}

/// A stretch of a list: which cases, in which order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Segment {
    pub order: Order,
    /// Whether open cases belong to it, or finished ones, or both.
    pub opens: &'static [bool],
    /// When they came in, where a search asks stretch by stretch.
    pub stretches: Option<Stretches>,
}

/// The segments of a list, in their order.
pub(super) fn segments(sort: Sort, filter: &CaseFilter) -> Vec<Segment> {
    let segment = |order, opens| Segment { order, opens, stretches: None };
    let only_with_limit = filter.due.is_some_and(|window| !window.or_none);
    let only_open = filter.open == Some(true) || filter.due.is_some();
    let only_closed = filter.open == Some(false);
    if only_closed && filter.due.is_some() {
        return Vec::new();
    }
    let order = match sort {
        Sort::Due => {
            let mut all = vec![segment(Order::Due, &[true][..]), segment(Order::NoDue, &[true])];
            all.push(segment(Order::Newest, &[false]));
            all.retain(|s| match s.order {
                Order::Due => !only_closed,
                Order::NoDue => !only_closed && !only_with_limit,
                Order::Newest | Order::Oldest => !only_open,
            });
            return all;
        }
        Sort::Newest => Order::Newest,
        Sort::Oldest => Order::Oldest,
    };
    let opens: &'static [bool] = match (only_open, only_closed) {
        (true, _) => &[true],
        (_, true) => &[false],
        _ => &[true, false],
    };
    vec![segment(order, opens)]
}

/// The segments of a search whose newest case is in this stretch: those of the newest first, stretch by stretch.
pub(super) fn stretched(segments: Vec<Segment>, newest: i64) -> Vec<Segment> {
    let apart = |segment: Segment| match segment.order {
        Order::Newest => Stretches::back_from(newest)
            .map(|some| Segment { stretches: Some(some), ..segment })
            .to_vec(),
        _ => vec![segment],
    };
    segments.into_iter().flat_map(apart).collect()
}

/// The last row of a page; the next page begins after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    sort: Sort,
    pub(super) order: Order,
    pub(super) key: i64,
    pub(super) id: Uuid,
}

/// First byte of a cursor; another form gets another number.
const FORM: u8 = 1;

impl Cursor {
    pub(super) fn new(sort: Sort, order: Order, key: i64, id: Uuid) -> Self {
        Self { sort, order, key, id }
    }

    /// The cursor as text for an address. It tells nothing but where a page ended; rights are checked anew.
    pub fn encode(&self) -> String {
        let mut bytes = vec![FORM, self.sort as u8, self.order as u8];
        bytes.extend(self.key.to_be_bytes());
        bytes.extend(self.id.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The cursor of a text that [`Cursor::encode`] made for a list of this sort and filter; `None` for everything else.
    pub fn decode(text: &str, sort: Sort, filter: &CaseFilter) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (head, rest) = bytes.split_first_chunk::<3>()?;
        let (key, id) = rest.split_first_chunk::<8>()?;
        let [form, sort_code, order_code] = *head;
        if form != FORM || sort_code != sort as u8 {
            return None;
        }
        let segment = segments(sort, filter).into_iter().find(|s| s.order as u8 == order_code)?;
        let id = Uuid::from_slice(id).ok()?;
        Some(Self { sort, order: segment.order, key: i64::from_be_bytes(*key), id })
    }
}

impl Order {
    /// The place before the first row.
    pub(super) fn start(self) -> (i64, Uuid) {
        match self {
            Self::Due | Self::NoDue | Self::Oldest => (i64::MIN, Uuid::nil()),
            Self::Newest => (i64::MAX, Uuid::max()),
        }
    }

    /// Sorts the rows of several ranges into one.
    pub(super) fn sort<T>(self, rows: &mut [T], key: impl Fn(&T) -> (i64, Uuid)) {
        rows.sort_by(|a, b| match self {
            Self::Due | Self::NoDue | Self::Oldest => key(a).cmp(&key(b)),
            Self::Newest => key(b).cmp(&key(a)),
        });
    }
}
