//! `GET /live`: a stream that says what is new, for as long as the page is open; `GET /live/now`: the same once.

use super::hub::{Beat, Place};
use crate::errors::Fault;
use crate::session::{COOKIE, Signed, cookie, fault};
use crate::state::WebState;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Json, Response};
use futures_util::stream::unfold;
use jiff::Timestamp;
use linli_app::AppError;
use linli_app::live::{self, About, Pulse};
use linli_domain::ids::CaseId;
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

/// Rights and numbers are read again at least this often, and something is sent so that nobody in between takes the
/// stream for dead.
const BEAT: Duration = Duration::from_secs(25);
/// A stream ends after this time; the browser comes back by itself, to whichever node there is.
const LIFE: Duration = Duration::from_secs(10 * 60);
/// Pages that lose their node come back after this time and within [`RETURN`] more, not all at the same moment (F05).
const AWAY: Duration = Duration::from_secs(2);
const RETURN: Duration = Duration::from_secs(6);

/// What a page wants to hear of.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Asked {
    /// When the page was shown, in Unix milliseconds by this server's clock.
    since: i64,
    /// `cases` or `case`.
    #[serde(default)]
    about: Topic,
    case: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Topic {
    #[default]
    Notices,
    Cases,
    Case,
}

impl Asked {
    fn since(&self) -> Timestamp {
        Timestamp::from_millisecond(self.since).unwrap_or(Timestamp::MAX)
    }

    fn about(&self) -> About {
        match (self.about, self.case) {
            (Topic::Cases, _) => About::Cases,
            (Topic::Case, Some(id)) => About::Case(CaseId(id)),
            _ => About::Notices,
        }
    }
}

/// What is sent.
#[derive(Clone, Copy, Debug, Serialize)]
struct News {
    bell: i64,
    updates: i64,
}

impl From<Pulse> for News {
    fn from(pulse: Pulse) -> Self {
        Self { bell: pulse.bell, updates: pulse.updates }
    }
}

/// Says once what is new: for browsers without streams, and when there are too many.
///
/// # Errors
/// A fault if it cannot be read.
pub async fn now(
    State(state): State<WebState>,
    _: Signed,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let token = cookie(&headers, COOKIE).unwrap_or_default();
    let pulse = live::pulse(&state.app, token, asked.since(), asked.about()).await;
    Ok(Json(News::from(pulse.map_err(fault)?)).into_response())
}

/// Opens a stream. When there are too many the answer is empty, which tells a browser not to come back: it polls.
///
/// # Errors
/// None of its own.
pub async fn open(
    State(state): State<WebState>,
    signed: Signed,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let Some(place) = state.live.enter(signed.caller.staff) else {
        return Ok(StatusCode::NO_CONTENT.into_response());
    };
    let token = cookie(&headers, COOKIE).unwrap_or_default().to_owned();
    let mut random = [0_u8; 2];
    state.app.environment.random(&mut random);
    let reader = Reader {
        state,
        place,
        token,
        asked,
        share: u16::from_le_bytes(random),
        sent: None,
        seen: 0,
        ends: Instant::now() + LIFE,
    };
    let sse = Sse::new(unfold(reader, |mut reader| async move {
        let event = reader.next().await?;
        Some((Ok::<_, Infallible>(event), reader))
    }));
    // Proxies that collect answers before passing them on are told not to.
    Ok(([("x-accel-buffering", "no")], sse).into_response())
}

/// One open stream.
struct Reader {
    state: WebState,
    place: Place,
    token: String,
    asked: Asked,
    /// Where this stream stands among all of them, in 65,536th.
    share: u16,
    sent: Option<Pulse>,
    /// The change up to which was read.
    seen: u64,
    ends: Instant,
}

impl Reader {
    /// The next thing to send; `None` ends the stream: its time is over, the node stops, or the session has ended.
    async fn next(&mut self) -> Option<Event> {
        if self.sent.is_some() {
            self.wait().await?;
        }
        // Before reading: what happens meanwhile wakes this stream once more.
        self.seen = self.place.beats.borrow_and_update().changes;
        let read =
            live::pulse(&self.state.app, &self.token, self.asked.since(), self.asked.about());
        let pulse = match read.await {
            Ok(pulse) => pulse,
            // The page goes on showing what it shows; the next request leads to the sign-in.
            Err(AppError::SignedOut) => return None,
            Err(error) => {
                tracing::warn!(%error, "a live page could not be told what is new");
                return None;
            }
        };
        let first = self.sent.is_none();
        if self.sent == Some(pulse) {
            return Some(Event::default().comment("beat"));
        }
        self.sent = Some(pulse);
        let event = Event::default().json_data(News::from(pulse)).ok()?;
        Some(if first { event.retry(AWAY + self.part(RETURN)) } else { event })
    }

    /// This stream's part of a time that all streams share.
    fn part(&self, whole: Duration) -> Duration {
        whole * u32::from(self.share) / (u32::from(u16::MAX) + 1)
    }

    /// Until something happened, or the next beat.
    async fn wait(&mut self) -> Option<()> {
        if Instant::now() >= self.ends {
            return None;
        }
        let seen = self.seen;
        let stirred = |beat: &Beat| beat.closed || beat.changes != seen;
        // The borrowed value must not live on while this sleeps.
        let woken = timeout(BEAT, self.place.beats.wait_for(stirred)).await;
        let closed = woken.map(|beat| beat.map_or(true, |beat| beat.closed));
        match closed {
            Ok(true) => return None,
            Ok(false) => sleep(self.part(self.place.spread())).await,
            Err(_) => {}
        }
        Some(())
    }
}
