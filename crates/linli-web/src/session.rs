//! The signed-in visitor: from the cookie to the caller of use cases.
//!
//! Owns the session cookie, the extractor [`Signed`], flash messages and where a request came from.
//! Identity comes from the session alone, never from a request's body (P29). Rights are read anew
//! with every request (P23).

use crate::csrf::{self, SessionSecret};
use crate::errors::Fault;
use crate::route_table::{self, Access};
use crate::shell::{Counts, Flash, NavGroup, Page, Prefs, Section, Tone, Viewer};
use crate::state::WebState;
use axum::extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::tz::TimeZone;
use linli_app::AppError;
use linli_app::access::{Caller, Right};
use linli_app::cases::queues;
use linli_app::sign_in::{self, SessionInfo};
use linli_domain::refusal::Refusal;
use linli_domain::vocabulary::Role;
use std::net::{IpAddr, SocketAddr};

/// The session cookie.
pub const COOKIE: &str = "linli_session";
const FLASH: &str = "linli_flash";
/// Zone of pages that belong to no case.
const ZONE: &str = "Asia/Shanghai";

/// Somebody signed in.
#[derive(Clone)]
pub struct Signed {
    pub caller: Caller,
    pub session: SessionInfo,
    prefs: Prefs,
    path: String,
    flash: Option<String>,
}

/// An error of a use case as a fault of the whole request.
pub fn fault(error: AppError) -> Fault {
    match error {
        AppError::NotFound | AppError::FileMissing => Fault::NotFound,
        AppError::Forbidden => Fault::Forbidden { who: None },
        AppError::SignedOut => Fault::Forbidden { who: None },
        // There is no such page of a case of another kind.
        AppError::Refused(Refusal::OtherKind { .. }) => Fault::NotFound,
        AppError::Refused(_) | AppError::Stale { .. } => Fault::Conflict,
        AppError::Invalid(_) | AppError::KeyReused => Fault::Invalid,
        AppError::TooMany { retry_at } => Fault::TooMany { until: Some(retry_at) },
        AppError::Unavailable(why) => {
            tracing::error!(%why, "the database is not available");
            Fault::Unavailable
        }
        AppError::Internal(why) => {
            tracing::error!(%why, "a use case failed");
            Fault::Internal
        }
    }
}

/// The value of a cookie.
pub fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(n, v)| (n == name).then_some(v))
}

/// The address that a request came from. A forwarded address is believed only from a configured
/// proxy, and only if it is one (P19).
pub fn address(parts: &Parts, state: &WebState) -> Option<IpAddr> {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())?;
    // A proxy may add a line of its own instead of an entry: what came from outside stands before it.
    let forwarded = parts.headers.get_all("x-forwarded-for").iter().next_back();
    Some(believed(peer, &state.trusted_proxies, forwarded.and_then(|v| v.to_str().ok())))
}

/// The last entry of the list is the one that the proxy itself added.
fn believed(peer: IpAddr, proxies: &[IpAddr], forwarded: Option<&str>) -> IpAddr {
    if !proxies.contains(&peer) {
        return peer;
    }
    let last = forwarded.and_then(|list| list.rsplit(',').next());
    last.and_then(|text| text.trim().parse().ok()).unwrap_or(peer)
}

/// Address and program, as the journal keeps them.
pub fn origin(parts: &Parts, state: &WebState) -> String {
    let program = parts.headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok());
    let program: String = program.unwrap_or_default().chars().take(80).collect();
    match address(parts, state) {
        Some(address) => format!("{address} {program}"),
        None => program,
    }
}

/// Lets through to a page whom the table of routes names, and tells the page who it is. A page
/// without an entry lets nobody in.
pub async fn guard(State(state): State<WebState>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    if let Err(refused) = admit(&mut parts, &state).await {
        return refused;
    }
    next.run(Request::from_parts(parts, body)).await
}

async fn admit(parts: &mut Parts, state: &WebState) -> Result<(), Response> {
    let path = parts.extensions.get::<MatchedPath>().map(MatchedPath::as_str).unwrap_or_default();
    match route_table::access_of_page(&parts.method, path) {
        Some(Access::Open) => Ok(()),
        Some(access) => {
            let signed = signed_in(parts, state).await?;
            if !access.admits(&signed.caller) {
                return Err(Fault::Forbidden { who: None }.into_response());
            }
            parts.extensions.insert(signed);
            Ok(())
        }
        None => {
            tracing::error!(path, "a page has no entry in the table of routes");
            Err(Fault::NotFound.into_response())
        }
    }
}

async fn signed_in(parts: &mut Parts, state: &WebState) -> Result<Signed, Response> {
    let Some(token) = cookie(&parts.headers, COOKIE) else { return Err(nobody(parts)) };
    let origin = origin(parts, state);
    match sign_in::caller_of_session(&state.app, token, &origin).await {
        Ok((caller, session)) => {
            let prefs = Prefs::of_headers(&parts.headers)
                .for_account(&parts.headers, Some(session.locale.as_str()));
            parts.extensions.insert(SessionSecret(session.csrf.clone()));
            let path = parts.uri.path_and_query().map_or("/", |p| p.as_str()).to_owned();
            let flash = cookie(&parts.headers, FLASH).and_then(decode);
            Ok(Signed { caller, session, prefs, path, flash })
        }
        Err(AppError::SignedOut) => Err(nobody(parts)),
        Err(error) => Err(fault(error).into_response()),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        // Without the guard nobody is anybody.
        parts.extensions.get::<Self>().cloned().ok_or_else(|| to_sign_in(parts))
    }
}

/// An open page whose session has ended hears that there is nothing more to hear, which tells a browser not to come back;
/// everybody else signs in.
fn nobody(parts: &Parts) -> Response {
    if crate::live::is_live(parts.uri.path()) {
        return axum::http::StatusCode::NO_CONTENT.into_response();
    }
    to_sign_in(parts)
}

/// Signing in comes first; the way back is kept for pages, not for sent forms.
fn to_sign_in(parts: &Parts) -> Response {
    let next = match parts.method {
        Method::GET => parts.uri.path_and_query().map_or("/", |p| p.as_str()),
        _ => "/",
    };
    let query: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    crate::pages::see_other(&format!("/sign-in?next={query}"))
}

impl Signed {
    /// The page around the content, in the visitor's language and the zone of what is shown.
    ///
    /// # Errors
    /// A fault if the counts cannot be read.
    pub async fn page(&self, state: &WebState, zone: &str) -> Result<Page, Fault> {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let path = self.path.split('?').next().unwrap_or("/");
        let mut page = Page::bare(self.prefs, path, zone, state.app.environment.now());
        page.query =
            self.path.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default();
        let role = self.role();
        let viewer = Viewer {
            name: self.session.name.clone(),
            role: role.map(|r| page.word("role", r.as_str()).to_owned()).unwrap_or_default(),
            office: String::new(),
            duty: String::new(),
        };
        let badges = queues::badges(&state.app, &self.caller).await.map_err(fault)?;
        let badge = |section, count, hot| Counts { section, count, hot };
        let viewer = Viewer {
            duty: badges.duty_until.map_or_else(String::new, |until| {
                page.f("roster.duty_until", &[("time", &page.times.near(until))])
            }),
            ..viewer
        };
        let counts = [
            badge(Section::Approvals, badges.approvals.n, true),
            badge(Section::FollowUps, badges.follow_ups.n, false),
            badge(Section::Visits, badges.visits, true),
            badge(Section::Registers, badges.registers, false),
        ];
        let nav = NavGroup::staff(page.s, path, &counts, |section| self.opens(section));
        page.phone.clone_from(&state.phone);
        page.bell = u32::try_from(badges.unread).unwrap_or(u32::MAX);
        page.flash = self
            .flash
            .iter()
            .map(|text| Flash { tone: Tone::Done, text: text.clone(), undo: String::new() })
            .collect();
        Ok(page.signed_in(viewer, csrf::token(&self.session.csrf), nav))
    }

    /// The texts of the visitor's language, for answers that are no whole page.
    pub fn strings(&self) -> crate::locales::Strings {
        crate::locales::Strings::of(self.prefs.locale)
    }

    /// The page around content that belongs to no case.
    ///
    /// # Errors
    /// As [`Signed::page`].
    pub async fn plain_page(&self, state: &WebState) -> Result<Page, Fault> {
        self.page(state, ZONE).await
    }

    /// The role by which the top bar names the visitor: the first of the vocabulary.
    fn role(&self) -> Option<Role> {
        self.caller
            .grants
            .grants
            .iter()
            .map(|g| g.role)
            .max_by_key(|r| (r.rank(), std::cmp::Reverse(*r)))
    }

    /// Whether the menu shows a section to the visitor.
    pub fn opens(&self, section: Section) -> bool {
        let c = &self.caller;
        match section {
            Section::Work => true,
            Section::Desk | Section::Calls => c.has(Right::Register),
            Section::Complaints | Section::Escalations => c.has(Right::SeeCases),
            Section::Dispatch => c.has(Right::Dispatch),
            Section::Repairs => c.has(Right::Dispatch) || c.has(Right::Approve),
            Section::Approvals => c.has(Right::Approve),
            Section::FollowUps => c.has(Right::FollowUp),
            Section::Orders => c.has(Right::CarryOut),
            Section::Visits => c.has(Right::Register),
            Section::Registers => c.has(Right::SeeCases),
            Section::People | Section::Places => c.has(Right::SeePeople),
            Section::Staff => c.has(Right::SeeStaff),
            Section::Rosters => {
                let concerned =
                    [Right::SeeCases, Right::SeePeople, Right::SeeStaff, Right::Administer];
                concerned.into_iter().any(|right| c.has(right))
            }
            // Clerks reach it from the list; their menu is short.
            Section::Rates => c.has(Right::EditRates) || c.has(Right::Register),
            Section::Heat => c.has(Right::Approve),
            Section::Boards => c.has(Right::PrepareBoard) || c.has(Right::PublishBoard),
            Section::Owners => c.has(Right::Represent),
            Section::Rules | Section::Imports | Section::Triage | Section::Seats => {
                c.has(Right::Administer)
            }
            Section::Scripts | Section::Emergencies => c.has(Right::EditScripts),
            Section::Privacy => c.has(Right::AnswerPrivacy),
            Section::Retention => c.has(Right::ErasePeople),
        }
    }

    /// An answer with a message for the next page.
    pub fn flash(&self, mut response: Response, text: &str) -> Response {
        let text: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
        set_cookie(
            &mut response,
            &format!("{FLASH}={text}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"),
        );
        response
    }
}

/// Adds a cookie to an answer.
pub fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn decode(text: &str) -> Option<String> {
    let pair = format!("t={text}");
    form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned())
}

/// A message is shown once: the page that shows it takes it away.
pub async fn clear_flash(request: Request, next: Next) -> Response {
    let shown = request.method() == Method::GET && cookie(request.headers(), FLASH).is_some();
    let mut response = next.run(request).await;
    let html = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|t| t.as_bytes().starts_with(b"text/html"));
    if shown && html {
        set_cookie(&mut response, &format!("{FLASH}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    /// P19: only a configured proxy is believed, only its own entry, and only if it is an address.
    #[test]
    fn forwarded_addresses_are_believed_from_proxies_only() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("address");
        let (proxy, visitor) = (ip("10.0.0.2"), ip("203.0.113.9"));
        assert_eq!(believed(visitor, &[proxy], Some("198.51.100.1")), visitor);
        assert_eq!(believed(proxy, &[], Some("198.51.100.1")), proxy);
        let forged = "127.0.0.1, 203.0.113.9";
        assert_eq!(believed(proxy, &[proxy], Some(forged)), visitor);
        for bad in [None, Some(""), Some("unknown"), Some("<b>x</b>"), Some("1.2.3.4, ")] {
            assert_eq!(believed(proxy, &[proxy], bad), proxy, "{bad:?}");
        }
    }
}
