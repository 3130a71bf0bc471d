//! The pieces of a time: a day, a weekday, a date, the time of the clock, numbers.
//!
//! Each reads the beginning of the words and gives back what follows.

use super::Side;
use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

/// The day at the beginning of the words, and what follows; no day if they begin otherwise.
pub(super) fn day(text: &str, today: Date, side: Side) -> Option<(Option<Date>, &str)> {
    const NEAR: &[(&str, i64)] = &[
        ("大前天", -3),
        ("前天", -2),
        ("前日", -2),
        ("前晚", -2),
        ("昨天", -1),
        ("昨日", -1),
        ("昨", -1),
        ("今天", 0),
        ("今日", 0),
        ("今", 0),
        ("当天", 0),
        ("明天", 1),
        ("明日", 1),
        ("明", 1),
        ("大后天", 3),
        ("后天", 2),
        ("后日", 2),
    ];
    for (word, days) in NEAR {
        if let Some(rest) = text.strip_prefix(word) {
            let rest = if *word == "前晚" { &text["前".len()..] } else { rest };
            return Some((Some(today.checked_add(days.days()).ok()?), rest));
        }
    }
    if let Some(found) = weekday(text, today, side) {
        return Some((Some(found.0), found.1));
    }
    match date(text, today, side) {
        Some((date, rest)) => Some((Some(date), rest)),
        None => Some((None, text)),
    }
}

fn weekday(text: &str, today: Date, side: Side) -> Option<(Date, &str)> {
    let (week, rest) = [("上", Some(-1)), ("这", Some(0)), ("本", Some(0)), ("下", Some(1))]
        .into_iter()
        .find_map(|(word, week)| Some((week, text.strip_prefix(word)?)))
        .unwrap_or((None, text));
    let rest = rest.strip_prefix("个").unwrap_or(rest);
    let rest = ["周", "星期", "礼拜"].iter().find_map(|word| rest.strip_prefix(word))?;
    let first = rest.chars().next()?;
    let index = match first {
        '日' | '天' | '7' => 7,
        '1'..='6' => i64::from(first.to_digit(10)?),
        other => i64::try_from("一二三四五六".chars().position(|c| c == other)?).ok()? + 1,
    };
    let rest = &rest[first.len_utf8()..];
    let monday = i64::from(today.weekday().since(Weekday::Monday));
    let this = today.checked_add((index - 1 - monday).days()).ok()?;
    let weeks = match (week, side) {
        (Some(week), _) => week,
        (None, Side::Past) if this > today => -1,
        (None, Side::Future) if this < today => 1,
        (None, _) => 0,
    };
    Some((this.checked_add((weeks * 7).days()).ok()?, rest))
}

/// `9月14日`, `2026年9月14日`, `9/14`, `14号`.
fn date(text: &str, today: Date, side: Side) -> Option<(Date, &str)> {
    let (mut year, mut rest) = (None, text);
    let (first, after) = leading(rest)?;
    if let Some(after) = after.strip_prefix("年") {
        year = Some(i16::try_from(first).ok()?);
        rest = after;
    }
    let (first, after) = leading(rest)?;
    let after_month = after.strip_prefix("月").or_else(|| after.strip_prefix(['/', '-']));
    let (month, day, after) = match after_month {
        Some(after) => {
            let (day, after) = leading(after)?;
            let after = ["日", "号"].iter().find_map(|w| after.strip_prefix(w)).unwrap_or(after);
            (Some(first), day, after)
        }
        None => (None, first, ["日", "号"].iter().find_map(|w| after.strip_prefix(w))?),
    };
    let month = month.map_or(Ok(today.month()), i8::try_from).ok()?;
    let date = Date::new(year.unwrap_or(today.year()), month, i8::try_from(day).ok()?).ok()?;
    // 12月31日, said in January, was last year.
    let wrong = |d: Date| match side {
        Side::Past => d > today,
        Side::Future => d < today,
    };
    let turn = if side == Side::Past { -1 } else { 1 };
    let date = if year.is_none() && after_month.is_some() && wrong(date) {
        date.checked_add(turn.years()).ok()?
    } else if year.is_none() && after_month.is_none() && wrong(date) {
        date.checked_add(turn.months()).ok()?
    } else {
        date
    };
    Some((date, after))
}

/// A time of the clock at the beginning of the words.
pub(super) struct Clock<'t> {
    pub(super) hour: i8,
    pub(super) minute: i8,
    /// `pm`, `am`.
    pub(super) afternoon: Option<bool>,
    pub(super) rest: &'t str,
}

/// `8:12`, `9点半`, `9点一刻`, `9点05分`, `9am`.
pub(super) fn clock(text: &str) -> Option<Clock<'_>> {
    let (hour, rest) = leading(text)?;
    let hour = i8::try_from(hour).ok().filter(|h| (0..=24).contains(h))?;
    let minute_of = |n: i64| i8::try_from(n).ok().filter(|m| (0..60).contains(m));
    let (minute, rest) = if let Some(rest) = rest.strip_prefix(':') {
        let (minute, rest) = leading(rest)?;
        (minute_of(minute)?, rest)
    } else if let Some(rest) = rest.strip_prefix("点").or_else(|| rest.strip_prefix("时")) {
        let rest = rest.strip_prefix("钟").or_else(|| rest.strip_prefix("整")).unwrap_or(rest);
        if let Some(rest) = rest.strip_prefix("半") {
            (30, rest)
        } else if let Some(rest) = rest.strip_prefix("一刻") {
            (15, rest)
        } else if let Some(rest) = rest.strip_prefix("三刻") {
            (45, rest)
        } else if let Some((minute, rest)) = leading(rest) {
            (minute_of(minute)?, rest.strip_prefix("分").unwrap_or(rest))
        } else {
            (0, rest)
        }
    } else if rest.starts_with("am") || rest.starts_with("pm") {
        (0, rest)
    } else {
        return None;
    };
    let (afternoon, rest) = match (rest.strip_prefix("am"), rest.strip_prefix("pm")) {
        (Some(rest), _) => (Some(false), rest),
        (_, Some(rest)) => (Some(true), rest),
        _ => (None, rest),
    };
    // 今天 18:00 前
    let rest = rest.strip_suffix("前").unwrap_or(rest);
    Some(Clock { hour, minute, afternoon, rest })
}

/// The number at the beginning of the words, in digits or Chinese numerals.
fn leading(text: &str) -> Option<(i64, &str)> {
    let latin = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let end = match latin {
        0 => text.find(|c: char| !"〇零一二三四五六七八九十".contains(c)).unwrap_or(text.len()),
        latin => latin,
    };
    let (digits, rest) = text.split_at(end);
    number(digits).map(|n| (n, rest))
}

/// A number up to four digits, or a numeral up to 九十九.
pub(super) fn number(text: &str) -> Option<i64> {
    if text.is_empty() || text.chars().count() > 4 {
        return None;
    }
    if let Ok(number) = text.parse::<i64>() {
        return (number >= 0).then_some(number);
    }
    let digit = |c: char| match c {
        '零' => Some(0),
        c => {
            "〇一二三四五六七八九".chars().position(|k| k == c).and_then(|n| i64::try_from(n).ok())
        }
    };
    let one = |text: &str| {
        // 零五分
        let text = text.strip_prefix("零").filter(|rest| !rest.is_empty()).unwrap_or(text);
        let mut chars = text.chars();
        let value = digit(chars.next()?)?;
        chars.next().is_none().then_some(value)
    };
    match text.split_once('十') {
        None => one(text),
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { one(tens)? };
            let ones = if ones.is_empty() { 0 } else { one(ones)? };
            Some(tens * 10 + ones)
        }
    }
}
