//! What a visitor chose on this device: language, colours, size of letters, single keys.
//!
//! Lives in cookies, so that sign-in and error pages follow it too.

use crate::locales::{COOKIE as LANGUAGE, Locale};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use std::convert::Infallible;

/// Light, dark, or as the machine says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

impl Theme {
    /// Every choice, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];
    /// The cookie.
    pub const COOKIE: &'static str = "linli_theme";

    /// The word in the cookie and in `data-theme`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The choice of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|t| t.as_str() == word)
    }

    /// The media query of the dark tokens. Never for print.
    pub const fn media(self) -> &'static str {
        match self {
            Self::Auto => "screen and (prefers-color-scheme:dark)",
            Self::Light => "not all",
            Self::Dark => "screen",
        }
    }
}

/// Size of letters; `Large` is the elder mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    #[default]
    Normal,
    Large,
}

impl Size {
    /// The cookie.
    pub const COOKIE: &'static str = "linli_size";

    /// The word in the cookie and in `data-size`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Large => "large",
        }
    }

    /// The choice of a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Normal, Self::Large].into_iter().find(|s| s.as_str() == word)
    }
}

/// The choices of this device. As an extractor it never fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefs {
    pub locale: Locale,
    pub theme: Theme,
    pub size: Size,
    /// Whether single keys act (WCAG 2.1.4).
    pub keys: bool,
}

impl Default for Prefs {
    fn default() -> Self {
        Self {
            locale: Locale::default(),
            theme: Theme::default(),
            size: Size::default(),
            keys: true,
        }
    }
}

/// The cookie that switches single keys off: `off`.
pub const KEYS_COOKIE: &str = "linli_keys";

impl Prefs {
    /// Reads the cookies and Accept-Language of a request.
    pub fn of_headers(headers: &HeaderMap) -> Self {
        let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
        Self {
            locale: Locale::negotiate(cookie(headers, LANGUAGE), None, accept),
            theme: cookie(headers, Theme::COOKIE).and_then(Theme::parse).unwrap_or_default(),
            size: cookie(headers, Size::COOKIE).and_then(Size::parse).unwrap_or_default(),
            keys: cookie(headers, KEYS_COOKIE) != Some("off"),
        }
    }

    /// The same, where the account names a language and this device has not chosen one.
    #[must_use]
    pub fn for_account(mut self, headers: &HeaderMap, account: Option<&str>) -> Self {
        let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok());
        self.locale = Locale::negotiate(cookie(headers, LANGUAGE), account, accept);
        self
    }
}

fn cookie<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(n, v)| (n == name).then_some(v))
}

impl<S: Send + Sync> FromRequestParts<S> for Prefs {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of_headers(&parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(cookies: &str, accept: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, cookies.parse().expect("value"));
        headers.insert(header::ACCEPT_LANGUAGE, accept.parse().expect("value"));
        headers
    }

    #[test]
    fn choices_of_the_device() {
        let headers =
            headers("a=b; linli_theme=dark; linli_size=large;linli_keys=off", "zh-TW,zh;q=0.9");
        let prefs = Prefs::of_headers(&headers);
        assert_eq!(
            prefs,
            Prefs { locale: Locale::ZhTw, theme: Theme::Dark, size: Size::Large, keys: false }
        );
        assert_eq!(prefs.for_account(&headers, Some("en")).locale, Locale::En);
    }

    #[test]
    fn nonsense_is_the_default() {
        let headers = headers("linli_lang=xx; linli_theme=; linli_size=9", "*");
        assert_eq!(Prefs::of_headers(&headers), Prefs::default());
        assert_eq!(Prefs::of_headers(&HeaderMap::new()), Prefs::default());
    }
}
