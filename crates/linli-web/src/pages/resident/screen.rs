//! The board on the screen of a lobby (大厅屏幕, ux.md 5.18, FUP-7): large letters, one sheet after the other, no script.
//!
//! Owns how long a sheet stays and which comes next; [`super::sheets`] decides what is on a sheet. A header asks the browser
//! for the next one, so that the policy of no inline content holds. Whatever goes wrong is asked for again: nobody stands
//! beside a screen to press a key.

use super::sheets::{Column, Sheet, sheets};
use super::{Guest, public as wall};
use crate::errors::Fault;
use crate::pages::board::figures::Tile;
use crate::pages::ok;
use crate::pages::paper::{origin, qr::Qr};
use crate::session::fault;
use crate::shell::Page;
use crate::state::WebState;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use linli_app::board::public;
use serde::Deserialize;

/// Seconds that a sheet stays: when nothing is said, at least, at most.
const STAYS: u32 = 20;
const SHORTEST: u32 = 5;
const LONGEST: u32 = 600;
/// When something went wrong, it is asked for again after this.
const AGAIN: HeaderValue = HeaderValue::from_static("60");

/// Words of the address. What cannot be read is as if it were not there.
#[derive(Deserialize)]
pub(super) struct Asked {
    page: Option<String>,
    /// Seconds for each sheet.
    every: Option<String>,
    /// The sheet stays until somebody goes on.
    stay: Option<String>,
}

/// Another sheet, as the foot of the screen offers it.
struct Other {
    href: String,
    n: usize,
    name: String,
    here: bool,
}

#[derive(Template)]
#[template(path = "pages/resident/screen.html")]
struct ScreenPage {
    page: Page,
    office: String,
    community: String,
    month: String,
    published: String,
    /// On the sheet of numbers.
    tiles: Vec<Tile>,
    hides: bool,
    notes: bool,
    unshown: String,
    columns: Vec<Column>,
    wide: bool,
    large: bool,
    others: Vec<Other>,
    stays: bool,
    /// Stops the sheet, or lets it go on.
    turn: String,
    qr: Qr,
}

/// The refresh of an error on a screen's address.
pub(crate) fn again(path: &str) -> Option<HeaderValue> {
    let inside = path.strip_prefix("/public/")?.strip_suffix("/screen")?;
    (!inside.is_empty() && !inside.contains('/')).then_some(AGAIN)
}

fn number<T: std::str::FromStr>(text: Option<&String>) -> Option<T> {
    text?.parse().ok()
}

/// The query of a sheet.
fn query(n: usize, every: u32, stays: bool) -> String {
    let every = if every == STAYS { String::new() } else { format!("&every={every}") };
    format!("?page={n}{every}{}", if stays { "&stay=1" } else { "" })
}

/// One sheet, which asks for the next one.
///
/// # Errors
/// A fault without a published board.
pub(super) async fn show(
    State(state): State<WebState>,
    guest: Guest,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let found = public::board(&state.app, &code, None).await.map_err(fault)?;
    let page = guest.page(&state, &found.time_zone);
    let mut all = sheets(&page, wall::of(&page, &found), &found.rates);
    let count = all.len();
    // A sheet that is not there any more: the board was shorter or is new.
    let at = number(asked.page.as_ref()).filter(|n| (1..=count).contains(n)).unwrap_or(1);
    let every = number(asked.every.as_ref()).unwrap_or(STAYS).clamp(SHORTEST, LONGEST);
    let stays = asked.stay.is_some();
    let here = wall::address(&found.code);
    let Sheet { tiles, hides, notes, unshown, columns, wide, large } = all.swap_remove(at - 1);
    let other = |n: usize| Other {
        href: query(n, every, stays),
        n,
        name: page.f("board.sheet", &[("n", &n.to_string()), ("of", &count.to_string())]),
        here: n == at,
    };
    let mut answer = ok(&ScreenPage {
        published: wall::published(&page, &found),
        month: crate::pages::board::figures::month(&page, found.month),
        tiles,
        hides,
        notes,
        unshown: match unshown {
            0 => String::new(),
            n => page.f("board.unshown", &[("n", &n.to_string())]),
        },
        columns,
        wide,
        large,
        others: (1..=count).map(other).collect(),
        stays,
        turn: query(at, every, !stays),
        qr: Qr::of(&format!("{}{here}", origin(&state, &headers))),
        community: found.community,
        office: found.office,
        page,
    });
    let next = format!("{every}; url={here}/screen{}", query(at % count + 1, every, false));
    if let (false, Ok(next)) = (stays, HeaderValue::try_from(next)) {
        answer.headers_mut().insert(header::REFRESH, next);
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FUP-7: only a screen asks again by itself.
    #[test]
    fn only_screens() {
        assert!(
            again("/public/JY/screen").is_some() && again("/public/%E9%94%A6/screen").is_some()
        );
        for other in [
            "/public/JY",
            "/public/screen",
            "/public//screen",
            "/cases/screen",
            "/public/a/b/screen",
        ] {
            assert!(again(other).is_none(), "{other}");
        }
    }

    /// FUP-7: the address of a sheet says only what is not as usual.
    #[test]
    fn addresses() {
        assert_eq!(query(2, STAYS, false), "?page=2");
        assert_eq!(query(1, 5, true), "?page=1&every=5&stay=1");
    }
}
