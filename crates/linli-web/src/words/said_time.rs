//! Times as people say them: 刚才, 昨晚, 周三下午, 9点半, 两小时内, 9 月 14 日 8:12.
//!
//! Owns the reading of them into an instant, purely: the present comes in. What is not understood is `None`, never a
//! guess. Called by the desk's form, which shows what was understood beside what was typed.

mod parts;
mod spelling;
#[cfg(test)]
mod tests;

use jiff::civil::{Date, Time};
use jiff::{Span, Timestamp, ToSpan as _, Zoned};
use parts::{clock, day, number};
use spelling::plain;

/// Which side of now a time lies on when the words leave it open: 周三 is the last one or the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// When something happened.
    Past,
    /// When something is promised.
    Future,
}

/// A time that was understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaidTime {
    pub at: Timestamp,
    /// The words gave a part of the day only: 昨晚 is shown as about 20:00.
    pub vague: bool,
}

/// Reads a time. A time on the wrong side of now is read all the same: whoever asks says that it is wrong.
pub fn read(text: &str, now: &Zoned, side: Side) -> Option<SaidTime> {
    let text = plain(text);
    if text.is_empty() || text.chars().count() > 40 {
        return None;
    }
    let exact = |at: Zoned| SaidTime { at: at.timestamp(), vague: false };
    if ["刚才", "刚刚", "方才", "现在", "刚"].contains(&text.as_str()) {
        return Some(exact(now.clone()));
    }
    if let Some(at) = iso(&text, now) {
        return Some(exact(at));
    }
    if let Some(at) = span(&text, now, side) {
        return Some(exact(at));
    }
    day_and_time(&text, now, side)
}

/// `2026-09-14T08:12`, `2026/9/14 8:12`: what date fields send.
fn iso(text: &str, now: &Zoned) -> Option<Zoned> {
    let (date, time) = text.split_once('t').unwrap_or_else(|| {
        // The space is gone: the day has ten characters.
        if text.is_char_boundary(10.min(text.len())) {
            text.split_at(10.min(text.len()))
        } else {
            (text, "")
        }
    });
    let date: Date = date.replace(['/', '.'], "-").parse().ok()?;
    let time = if time.is_empty() { return None } else { clock(time)? };
    if !time.rest.is_empty() {
        return None;
    }
    date.to_datetime(Time::new(time.hour, time.minute, 0, 0).ok()?)
        .to_zoned(now.time_zone().clone())
        .ok()
}

/// `半小时前`, `30分钟内`, `一个半小时前`, `三天后`.
fn span(text: &str, now: &Zoned, side: Side) -> Option<Zoned> {
    let (text, side) = match text.strip_suffix('前') {
        Some(text) => (text, Side::Past),
        None => match text.strip_suffix('后').or_else(|| text.strip_suffix('内')) {
            Some(text) => (text, Side::Future),
            None => (text, side),
        },
    };
    let units: [(&[&str], i64); 3] =
        [(&["分钟", "分"], 1), (&["小时", "时"], 60), (&["天", "日"], 24 * 60)];
    let (amount, minutes) = units.iter().find_map(|(words, minutes)| {
        words.iter().find_map(|word| Some((text.strip_suffix(word)?, *minutes)))
    })?;
    let amount = amount.strip_suffix("个").unwrap_or(amount);
    let twice = match amount.strip_suffix("半") {
        Some(whole) => {
            let whole = whole.strip_suffix("个").unwrap_or(whole);
            if whole.is_empty() { 1 } else { number(whole)?.checked_mul(2)?.checked_add(1)? }
        }
        None => number(amount)?.checked_mul(2)?,
    };
    let span: Span = (twice.checked_mul(minutes)? / 2).minutes();
    match side {
        Side::Past => now.checked_sub(span).ok(),
        Side::Future => now.checked_add(span).ok(),
    }
}

/// A part of the day: its word, the hour that it means alone, and what it makes of an hour from 1 to 12.
struct Part {
    hour: i8,
    afternoon: bool,
    /// 晚上 1 点 is the night after.
    night: bool,
}

const PARTS: &[(&str, i8, bool, bool)] = &[
    ("凌晨", 3, false, false),
    ("清晨", 6, false, false),
    ("大清早", 6, false, false),
    ("一早", 8, false, false),
    ("早上", 8, false, false),
    ("早晨", 8, false, false),
    ("上午", 10, false, false),
    ("中午", 12, true, false),
    ("午后", 14, true, false),
    ("下午", 15, true, false),
    ("傍晚", 18, true, false),
    ("晚上", 20, true, true),
    ("晚间", 20, true, true),
    ("夜里", 22, true, true),
    ("夜间", 22, true, true),
    ("半夜", 23, true, true),
    ("深夜", 23, true, true),
    ("早", 8, false, false),
    ("晚", 20, true, true),
    ("夜", 22, true, true),
];

fn part(text: &str) -> (Option<Part>, &str) {
    for (word, hour, afternoon, night) in PARTS {
        if let Some(rest) = text.strip_prefix(word) {
            return (Some(Part { hour: *hour, afternoon: *afternoon, night: *night }), rest);
        }
    }
    (None, text)
}

fn day_and_time(text: &str, now: &Zoned, side: Side) -> Option<SaidTime> {
    let (day, rest) = day(text, now.date(), side)?;
    let rest = rest.strip_prefix("的").unwrap_or(rest);
    let (part, rest) = part(rest);
    let rest = rest.strip_prefix("的").unwrap_or(rest);
    let zone = now.time_zone().clone();
    if rest.is_empty() {
        if day.is_none() && part.is_none() {
            return None;
        }
        return vague(day.unwrap_or(now.date()), part.as_ref(), now, side);
    }
    let said = clock(rest)?;
    if !said.rest.is_empty() {
        return None;
    }
    let said_day = day.unwrap_or(now.date());
    let on = |date: Date, hour: i8| -> Option<Zoned> {
        let date = if hour >= 24 { date.tomorrow().ok()? } else { date };
        let time = Time::new(hour % 24, said.minute, 0, 0).ok()?;
        date.to_datetime(time).to_zoned(zone.clone()).ok()
    };
    let at = match (&part, said.afternoon) {
        (None, None) if day.is_none() => nearest(said.hour, now, side, &on)?,
        (None, None) => on(said_day, said.hour)?,
        (None, Some(pm)) => on(said_day, said.hour % 12 + if pm { 12 } else { 0 })?,
        (Some(part), _) => on(said_day, part.of(said.hour))?,
    };
    Some(SaidTime { at: at.timestamp(), vague: false })
}

impl Part {
    /// The hour of the day that is meant, from 24 on for the day after.
    fn of(&self, hour: i8) -> i8 {
        match hour {
            12 if self.night => 24,
            0..=5 if self.night => hour + 24,
            // 中午 11 点半 is before noon.
            11 if self.hour == 12 => 11,
            1..=11 if self.afternoon => hour + 12,
            12 if !self.afternoon => 0,
            _ => hour,
        }
    }
}

/// 9点半 without a day: the nearest one on the side, in the morning or the evening.
fn nearest(
    hour: i8,
    now: &Zoned,
    side: Side,
    on: &impl Fn(Date, i8) -> Option<Zoned>,
) -> Option<Zoned> {
    let (today, yesterday, tomorrow) =
        (now.date(), now.date().yesterday().ok()?, now.date().tomorrow().ok()?);
    let hours: &[i8] = if (1..12).contains(&hour) { &[0, 12] } else { &[0] };
    let all = [yesterday, today, tomorrow].into_iter();
    let mut all: Vec<Zoned> =
        all.flat_map(|day| hours.iter().filter_map(move |more| on(day, hour + more))).collect();
    all.sort();
    match side {
        Side::Past => all.into_iter().rfind(|at| at <= now),
        Side::Future => all.into_iter().find(|at| at > now),
    }
}

/// A day or a part of it, without a clock time.
fn vague(day: Date, part: Option<&Part>, now: &Zoned, side: Side) -> Option<SaidTime> {
    let hour = match (part, side) {
        (Some(part), _) => part.hour,
        (None, Side::Past) => 12,
        (None, Side::Future) => 18,
    };
    let at =
        day.to_datetime(Time::new(hour, 0, 0, 0).ok()?).to_zoned(now.time_zone().clone()).ok()?;
    // 今天, said in the morning of what happened: not later than now.
    let at = if side == Side::Past && day == now.date() && at > *now { now.clone() } else { at };
    Some(SaidTime { at: at.timestamp(), vague: true })
}
