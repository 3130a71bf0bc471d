//! Languages: which one a visitor reads, and the texts of each.
//!
//! Owns [`Locale`] and [`Strings`]. Must not hold a text itself: every text lies in the TOML file
//! of its language. Called by the shell, the forms, the error pages and every template.

mod catalogue;
#[cfg(test)]
mod check;

use catalogue::catalogue;

/// The cookie that keeps the language chosen on this device.
pub const COOKIE: &str = "linli_lang";

/// The languages of the product, zh-CN first: it is the one that all keys fall back to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    #[default]
    ZhCn,
    ZhTw,
    En,
}

impl Locale {
    /// Every language, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::ZhCn, Self::ZhTw, Self::En];

    /// The BCP 47 tag, as in `<html lang>` and in the cookie.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::ZhCn => "zh-CN",
            Self::ZhTw => "zh-TW",
            Self::En => "en",
        }
    }

    /// The language of a tag, as browsers and settings write it. `None` if it is not one of ours.
    pub fn parse(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase();
        let mut parts = tag.split(['-', '_']);
        match parts.next()? {
            "zh" => Some(match parts.next() {
                Some("tw" | "hk" | "mo" | "hant") => Self::ZhTw,
                _ => Self::ZhCn,
            }),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// The language of a visit: what was chosen on this device, else what the account says, else
    /// what the browser prefers, else zh-CN.
    pub fn negotiate(cookie: Option<&str>, account: Option<&str>, accept: Option<&str>) -> Self {
        cookie
            .and_then(Self::parse)
            .or_else(|| account.and_then(Self::parse))
            .or_else(|| accept.and_then(preferred))
            .unwrap_or_default()
    }
}

/// The first of our languages in an Accept-Language value, by weight, then by position.
fn preferred(accept: &str) -> Option<Locale> {
    let mut best: Option<(f32, Locale)> = None;
    for part in accept.split(',').take(20) {
        let mut pieces = part.split(';');
        let Some(locale) = pieces.next().and_then(Locale::parse) else { continue };
        let weight = pieces
            .find_map(|p| p.trim().strip_prefix("q="))
            .and_then(|q| q.trim().parse::<f32>().ok())
            .unwrap_or(1.0);
        if weight > 0.0 && best.is_none_or(|(w, _)| weight > w) {
            best = Some((weight, locale));
        }
    }
    best.map(|(_, locale)| locale)
}

/// The texts of one language. Cheap to copy; templates hold one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Strings {
    locale: Locale,
}

impl Strings {
    /// The texts of `locale`.
    pub const fn of(locale: Locale) -> Self {
        Self { locale }
    }

    /// The language of these texts.
    pub const fn locale(self) -> Locale {
        self.locale
    }

    /// The text of a key. A missing key is a mistake of the build: tests panic, the program shows
    /// the zh-CN text, or at worst the key.
    pub fn t(self, key: &'static str) -> &'static str {
        self.find(key).unwrap_or_else(|| {
            missing(self.locale, key);
            catalogue(Locale::ZhCn).get(key).map_or(key, String::as_str)
        })
    }

    /// The text of a key with `{name}` replaced by the values given.
    pub fn f(self, key: &'static str, params: &[(&str, &str)]) -> String {
        fill(self.t(key), params)
    }

    /// The text of a key, if there is one.
    pub fn find(self, key: &str) -> Option<&'static str> {
        catalogue(self.locale).get(key).map(String::as_str)
    }

    /// The word of a closed list: `word("severity", "major")`. An unknown code shows itself, so
    /// that a page never fails for a word.
    pub fn word<'a>(self, list: &str, code: &'a str) -> &'a str {
        let key = format!("{list}.{code}");
        self.find(&key).unwrap_or_else(|| {
            missing(self.locale, &key);
            code
        })
    }
}

/// Replaces `{name}` in a text. Placeholders without a value stay, so that they are seen.
pub fn fill(text: &str, params: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, after) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = after.find('}') else {
            rest = after;
            break;
        };
        let name = after.get(1..close).unwrap_or_default();
        match params.iter().find(|(n, _)| *n == name) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(after.get(..=close).unwrap_or_default()),
        }
        rest = after.get(close + 1..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Says that a key is missing: a panic under test, a log line in the program.
pub(crate) fn missing(locale: Locale, key: &str) {
    #[cfg(test)]
    panic!("{} has no text for {key}", locale.tag());
    #[cfg(not(test))]
    tracing::error!(locale = locale.tag(), key, "text missing");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_browsers_and_settings() {
        for (tag, locale) in [
            ("zh-CN", Locale::ZhCn),
            ("zh", Locale::ZhCn),
            ("zh-Hans-SG", Locale::ZhCn),
            ("zh_TW", Locale::ZhTw),
            ("zh-Hant", Locale::ZhTw),
            ("zh-HK", Locale::ZhTw),
            ("EN-gb", Locale::En),
        ] {
            assert_eq!(Locale::parse(tag), Some(locale), "{tag}");
        }
        assert_eq!(Locale::parse("fr"), None);
        for locale in Locale::ALL {
            assert_eq!(Locale::parse(locale.tag()), Some(locale));
        }
    }

    #[test]
    fn device_before_account_before_browser() {
        assert_eq!(Locale::negotiate(Some("en"), Some("zh-TW"), Some("zh-CN")), Locale::En);
        assert_eq!(Locale::negotiate(Some("xx"), Some("zh-TW"), Some("en")), Locale::ZhTw);
        assert_eq!(Locale::negotiate(None, None, Some("fr, en;q=0.4, zh-TW;q=0.8")), Locale::ZhTw);
        assert_eq!(Locale::negotiate(None, None, Some("zh;q=0, en;q=0.1")), Locale::En);
        assert_eq!(Locale::negotiate(None, None, Some("fr")), Locale::ZhCn);
        assert_eq!(Locale::negotiate(None, None, None), Locale::ZhCn);
    }

    #[test]
    fn placeholders() {
        assert_eq!(fill("剩 {span}，{x}", &[("span", "6 分")]), "剩 6 分，{x}");
        assert_eq!(fill("{a}{b}", &[("a", "{b}"), ("b", "2")]), "{b}2");
        assert_eq!(fill("a { b", &[]), "a { b");
        assert_eq!(Strings::of(Locale::En).f("clock.due", &[("time", "08:12")]), "due 08:12");
    }
}
