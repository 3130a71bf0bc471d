//! Typed reading of a form. Every field is read, every issue collected; nothing stops at the first.
//!
//! Spaces around a value and full-width digits are the visitor's input method, not mistakes: both
//! are put right. What was typed stays in [`Values`] for showing again.

use super::{FieldIssue, Values};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use uuid::Uuid;

/// Reads the fields of one form, or of one row of a list in it.
pub struct Reader<'v> {
    values: &'v Values,
    prefix: String,
    issues: Vec<FieldIssue>,
}

impl<'v> Reader<'v> {
    /// A reader of a whole form.
    pub fn new(values: &'v Values) -> Self {
        Self { values, prefix: String::new(), issues: Vec::new() }
    }

    /// What was found wrong so far.
    pub fn into_issues(self) -> Vec<FieldIssue> {
        self.issues
    }

    /// Adds an issue that only the caller can see, for example of two fields together.
    pub fn issue(&mut self, name: &str, code: &str) {
        let field = self.full(name);
        self.issues.push(FieldIssue::new(field, code));
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.values
            .get(&self.full(name))
            .is_some_and(|v| !v.is_empty() && v != "off" && v != "false")
    }

    /// Every value of a name, trimmed, without the empty ones.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.values.all(&self.full(name)).map(tidy).filter(|v| !v.is_empty()).collect()
    }

    /// Words of one line or several, at most 200 characters unless [`Field::max`] says otherwise.
    pub fn text(&mut self, name: &str) -> Field<'_, 'v, String> {
        self.field(name, "required", |text| Ok(text.to_owned()))
    }

    /// A telephone number, kept as digits: spaces, dashes and +86 go.
    pub fn phone(&mut self, name: &str) -> Field<'_, 'v, String> {
        self.field(name, "required", phone)
    }

    /// An e-mail address.
    pub fn email(&mut self, name: &str) -> Field<'_, 'v, String> {
        self.field(name, "required", |text| {
            let ok = text.split_once('@').is_some_and(|(who, host)| {
                !who.is_empty()
                    && host.contains('.')
                    && !host.starts_with('.')
                    && !host.ends_with('.')
            });
            if ok && !text.contains(char::is_whitespace) {
                Ok(text.to_owned())
            } else {
                Err(Wrong::new("email"))
            }
        })
    }

    /// An id out of a list. The default of a missing one is nil, and is never used: see [`Field`].
    pub fn uuid(&mut self, name: &str) -> Field<'_, 'v, Uuid> {
        self.field(name, "choose", |text| Uuid::try_parse(text).map_err(|_| Wrong::new("uuid")))
    }

    /// A value of a closed list: `r.choice("severity", Severity::parse)`.
    pub fn choice<T>(
        &mut self,
        name: &str,
        parse: impl Fn(&str) -> Option<T> + 'static,
    ) -> Field<'_, 'v, T> {
        self.field(name, "choose", move |text| parse(text).ok_or(Wrong::new("choice")))
    }

    /// A whole number between two limits, both allowed.
    pub fn number(&mut self, name: &str, min: i64, max: i64) -> Field<'_, 'v, i64> {
        self.field(name, "required", move |text| {
            let n: i64 = text.parse().map_err(|_| Wrong::new("number").with("value", text))?;
            if (min..=max).contains(&n) {
                Ok(n)
            } else {
                Err(Wrong::new("number_range").with("min", min).with("max", max))
            }
        })
    }

    /// An amount in yuan, `59`, `59.5` or `1,259.50 元`, as fen; at most `max_fen`, never negative.
    pub fn money(&mut self, name: &str, max_fen: i64) -> Field<'_, 'v, i64> {
        self.field(name, "required", move |text| {
            let fen = fen(text).ok_or_else(|| Wrong::new("money").with("value", text))?;
            if fen <= max_fen {
                Ok(fen)
            } else {
                Err(Wrong::new("money_max").with("max", max_fen / 100))
            }
        })
    }

    /// A local time of the office as `<input type="datetime-local">` sends it, as an instant.
    pub fn date_time(&mut self, name: &str, zone: &TimeZone) -> Field<'_, 'v, Timestamp> {
        let zone = zone.clone();
        self.field(name, "required", move |text| {
            let civil: DateTime = text
                .replace(['/', '.'], "-")
                .replacen(' ', "T", 1)
                .parse()
                .map_err(|_| Wrong::new("date_time"))?;
            let zoned = zone.to_ambiguous_zoned(civil);
            // Of a repeated hour the earlier one is meant; a skipped time does not exist.
            if matches!(zoned.offset(), AmbiguousOffset::Gap { .. }) {
                return Err(Wrong::new("gap_time"));
            }
            zoned.earlier().map(|z| z.timestamp()).map_err(|_| Wrong::new("date_time"))
        })
    }

    /// A day of the calendar as `<input type="date">` sends it.
    pub fn date(&mut self, name: &str) -> Field<'_, 'v, Date> {
        self.field(name, "required", |text| {
            text.replace(['/', '.'], "-").parse().map_err(|_| Wrong::new("date"))
        })
    }

    /// The rows of a list whose fields are named `list.<index>.<field>`. Rows with nothing in them
    /// are left out. More than `max` rows are an issue.
    pub fn rows<T>(
        &mut self,
        list: &str,
        max: usize,
        mut read: impl FnMut(&mut Reader<'v>) -> T,
    ) -> Vec<T> {
        let whole = self.full(list);
        let count = self.values.rows(&whole, max + 1);
        if count > max {
            self.issues.push(FieldIssue::new(whole.clone(), "too_many").with("max", max));
        }
        let mut out = Vec::new();
        for index in 0..count.min(max) {
            let prefix = format!("{whole}.{index}.");
            let filled = self
                .values
                .pairs()
                .iter()
                .any(|(n, v)| n.starts_with(&prefix) && !tidy(v).is_empty());
            if filled {
                let mut row = Reader { values: self.values, prefix, issues: Vec::new() };
                out.push(read(&mut row));
                self.issues.append(&mut row.issues);
            }
        }
        out
    }

    fn full(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn field<T>(
        &mut self,
        name: &str,
        missing: &'static str,
        parse: impl Fn(&str) -> Result<T, Wrong> + 'static,
    ) -> Field<'_, 'v, T> {
        let name = self.full(name);
        Field { reader: self, name, missing, min: 0, max: 200, parse: Box::new(parse) }
    }
}

type Parse<T> = Box<dyn Fn(&str) -> Result<T, Wrong>>;

/// One field being read. Ends with [`Self::optional`], [`Self::required`] or [`Self::required_or`].
///
/// `required` answers the type's default where there is an issue. That value cannot be used by
/// mistake: [`super::Form::read`] gives the whole only if there was no issue at all.
pub struct Field<'r, 'v, T> {
    reader: &'r mut Reader<'v>,
    name: String,
    missing: &'static str,
    min: usize,
    max: usize,
    parse: Parse<T>,
}

impl<T> Field<'_, '_, T> {
    /// At most so many characters.
    #[must_use]
    pub fn max(mut self, characters: usize) -> Self {
        self.max = characters;
        self
    }

    /// At least so many characters, when there is anything at all.
    #[must_use]
    pub fn min(mut self, characters: usize) -> Self {
        self.min = characters;
        self
    }

    /// The value, or `None` when nothing was typed or something is wrong with it.
    pub fn optional(self) -> Option<T> {
        self.read(false)
    }

    /// The value, or `other` with an issue.
    pub fn required_or(self, other: T) -> T {
        self.read(true).unwrap_or(other)
    }

    fn read(self, required: bool) -> Option<T> {
        let text = self.reader.values.get(&self.name).map(tidy).unwrap_or_default();
        let len = text.chars().count();
        let wrong = if text.is_empty() {
            if !required {
                return None;
            }
            Wrong::new(self.missing)
        } else if len > self.max {
            Wrong::new("too_long").with("max", self.max).with("len", len)
        } else if len < self.min {
            Wrong::new("too_short").with("min", self.min).with("len", len)
        } else {
            match (self.parse)(&text) {
                Ok(value) => return Some(value),
                Err(wrong) => wrong,
            }
        };
        self.reader.issues.push(FieldIssue {
            field: self.name,
            code: wrong.code.to_owned(),
            params: wrong.params,
        });
        None
    }
}

impl<T: Default> Field<'_, '_, T> {
    /// The value, or the type's default with an issue.
    pub fn required(self) -> T {
        self.required_or(T::default())
    }
}

/// What a parser found wrong.
struct Wrong {
    code: &'static str,
    params: Vec<(String, String)>,
}

impl Wrong {
    fn new(code: &'static str) -> Self {
        Self { code, params: Vec::new() }
    }

    fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.push((name.to_owned(), value.to_string()));
        self
    }
}

/// Without the space around it (the ideographic one too), full-width digits and signs made plain,
/// line ends as `\n`, no control characters.
fn tidy(raw: &str) -> String {
    raw.replace("\r\n", "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .map(|c| match c {
            '０'..='９' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '\u{3000}' => ' ',
            _ => c,
        })
        .collect::<String>()
        .trim()
        .to_owned()
}

fn phone(text: &str) -> Result<String, Wrong> {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '－' | '—' | '(' | ')' | '（' | '）'))
        .collect::<String>()
        .replace('＋', "+");
    let national =
        plain.strip_prefix("+86").or_else(|| plain.strip_prefix("0086")).unwrap_or(&plain);
    if !national.chars().all(|c| c.is_ascii_digit()) {
        return Err(Wrong::new("phone"));
    }
    let len = national.len();
    match national.as_bytes() {
        [b'1', b'3'..=b'9', ..] if len == 11 => Ok(national.to_owned()),
        [b'1', b'3'..=b'9', ..] => Err(Wrong::new("phone_length").with("len", len)),
        [b'0', ..] if (10..=12).contains(&len) => Ok(national.to_owned()),
        [b'2'..=b'9', ..] if (7..=8).contains(&len) => Ok(national.to_owned()),
        _ => Err(Wrong::new("phone")),
    }
}

fn fen(text: &str) -> Option<i64> {
    let plain: String = text
        .trim_start_matches(['¥', '￥'])
        .trim_end_matches('元')
        .chars()
        .filter(|c| !matches!(c, ',' | '，' | ' '))
        .map(|c| if matches!(c, '．' | '。') { '.' } else { c })
        .collect();
    let (yuan, cents) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
    if yuan.is_empty() || cents.len() > 2 || !digits(yuan) || !digits(cents) {
        return None;
    }
    let cents: i64 = format!("{cents:0<2}").parse().ok()?;
    yuan.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents)
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
