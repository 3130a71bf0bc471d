//! Times and spans in words, in the office's zone: `9 月 14 日 周一 08:12`, `1 时 12 分`, `剩 2 天 21 时`.

use crate::locales::Strings;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The language, the zone and the present, which every time on a page needs.
#[derive(Clone, Debug)]
pub struct Times {
    s: Strings,
    zone: TimeZone,
    now: Timestamp,
}

impl Times {
    /// Words of `s`, local times of `zone`, seen from `now`.
    pub const fn new(s: Strings, zone: TimeZone, now: Timestamp) -> Self {
        Self { s, zone, now }
    }

    /// The present that the page was made for.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// The zone of the office.
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(self.zone.clone())
    }

    /// `08:12`.
    pub fn clock(&self, at: Timestamp) -> String {
        self.local(at).strftime("%H:%M").to_string()
    }

    /// `9 月 14 日`, with the year when it is not this one.
    pub fn date(&self, at: Timestamp) -> String {
        self.day(self.local(at).date())
    }

    /// The same for a day of the calendar.
    pub fn day(&self, date: Date) -> String {
        let month =
            self.s.word("time", MONTHS[usize::from(date.month().unsigned_abs()).clamp(1, 12) - 1]);
        let day = date.day().to_string();
        if date.year() == self.local(self.now).year() {
            return self.s.f("time.date", &[("month", month), ("day", &day)]);
        }
        let year = date.year().to_string();
        self.s.f("time.date_year", &[("year", &year), ("month", month), ("day", &day)])
    }

    /// `9 月 14 日 周一`.
    pub fn weekday(&self, at: Timestamp) -> String {
        let local = self.local(at);
        let day =
            WEEKDAYS[usize::from(local.weekday().to_monday_zero_offset().unsigned_abs()).min(6)];
        let date = self.day(local.date());
        self.s.f("time.weekday_date", &[("date", &date), ("weekday", self.s.word("time", day))])
    }

    /// `9 月 14 日 周一 08:12`: the full form.
    pub fn full(&self, at: Timestamp) -> String {
        self.s.f("time.moment", &[("date", &self.weekday(at)), ("time", &self.clock(at))])
    }

    /// `9 月 14 日 08:12`: the form of lists and clocks.
    pub fn moment(&self, at: Timestamp) -> String {
        self.s.f("time.moment", &[("date", &self.date(at)), ("time", &self.clock(at))])
    }

    /// `今天 09:40`, `明天 18:00`, else as [`Self::moment`]: the form of promises.
    pub fn near(&self, at: Timestamp) -> String {
        let day = self.local(at).date();
        let today = self.local(self.now).date();
        let word = if day == today {
            self.s.t("time.today")
        } else if today.tomorrow().is_ok_and(|d| d == day) {
            self.s.t("time.tomorrow")
        } else if today.yesterday().is_ok_and(|d| d == day) {
            self.s.t("time.yesterday")
        } else {
            return self.moment(at);
        };
        self.s.f("time.moment", &[("date", word), ("time", &self.clock(at))])
    }

    /// `08:12` today, else the date: the form of a timeline.
    pub fn short(&self, at: Timestamp) -> String {
        if self.local(at).date() == self.local(self.now).date() {
            self.clock(at)
        } else {
            self.moment(at)
        }
    }

    /// `8 分钟前`; after a week the date. Always shown beside or over the absolute time.
    pub fn ago(&self, at: Timestamp) -> String {
        let seconds = seconds_between(at, self.now);
        let say = |key: &'static str, n: i64| self.s.f(key, &[("n", &n.to_string())]);
        match seconds {
            s if s < MINUTE => self.s.t("time.just_now").to_owned(),
            s if s < HOUR => say("time.minutes_ago", s / MINUTE),
            s if s < DAY => say("time.hours_ago", s / HOUR),
            s if s < 7 * DAY => say("time.days_ago", s / DAY),
            _ => self.date(at),
        }
    }

    /// A span of seconds, at most two units: `2 天 21 时`, `1 时 05 分`, `38 分`.
    pub fn span(&self, seconds: i64) -> String {
        let seconds = seconds.max(0);
        let (days, hours, minutes) = (seconds / DAY, seconds % DAY / HOUR, seconds % HOUR / MINUTE);
        let unit = |key: &'static str, n: String| self.s.f(key, &[("n", &n)]);
        let pair = |a: String, b: String| self.s.f("time.join", &[("a", &a), ("b", &b)]);
        match (days, hours, minutes) {
            (0, 0, 0) => self.s.t("time.under_minute").to_owned(),
            (0, 0, m) => unit("time.minutes", m.to_string()),
            (0, h, 0) => unit("time.hours", h.to_string()),
            (0, h, m) => {
                pair(unit("time.hours", h.to_string()), unit("time.minutes", format!("{m:02}")))
            }
            (d, 0, _) => unit("time.days", d.to_string()),
            (d, h, _) => pair(unit("time.days", d.to_string()), unit("time.hours", h.to_string())),
        }
    }

    /// `剩 18 分` before `due`, `超 38 分` after it.
    pub fn left(&self, due: Timestamp) -> String {
        let seconds = seconds_between(self.now, due);
        if seconds >= 0 {
            self.s.f("time.left", &[("span", &self.span(seconds))])
        } else {
            self.s.f("time.over", &[("span", &self.span(-seconds))])
        }
    }

    /// `用时 50 分`.
    pub fn taken(&self, from: Timestamp, to: Timestamp) -> String {
        self.s.f("time.taken", &[("span", &self.span(seconds_between(from, to)))])
    }

    /// For the `datetime` attribute: RFC 3339 with the office's offset.
    pub fn iso(&self, at: Timestamp) -> String {
        self.local(at).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    /// For an `<input type="datetime-local">`: `2026-09-14T08:12`.
    pub fn input(&self, at: Timestamp) -> String {
        self.local(at).strftime("%Y-%m-%dT%H:%M").to_string()
    }
}

/// Whole seconds from `from` to `to`, negative when `to` is earlier.
pub(crate) fn seconds_between(from: Timestamp, to: Timestamp) -> i64 {
    to.as_second() - from.as_second()
}

const MONTHS: [&str; 12] = [
    "month_1", "month_2", "month_3", "month_4", "month_5", "month_6", "month_7", "month_8",
    "month_9", "month_10", "month_11", "month_12",
];
const WEEKDAYS: [&str; 7] =
    ["weekday_1", "weekday_2", "weekday_3", "weekday_4", "weekday_5", "weekday_6", "weekday_7"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locales::Locale;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("timestamp")
    }

    fn times(locale: Locale) -> Times {
        let zone = TimeZone::get("Asia/Shanghai").expect("zone");
        Times::new(Strings::of(locale), zone, at("2026-09-14T10:52:00+08:00"))
    }

    #[test]
    fn moments() {
        let zh = times(Locale::ZhCn);
        let morning = at("2026-09-14T08:12:00+08:00");
        assert_eq!(zh.full(morning), "9 月 14 日 周一 08:12");
        assert_eq!(zh.moment(morning), "9 月 14 日 08:12");
        assert_eq!(zh.near(morning), "今天 08:12");
        assert_eq!(zh.near(at("2026-09-15T18:00:00+08:00")), "明天 18:00");
        assert_eq!(zh.near(at("2026-09-17T08:12:00+08:00")), "9 月 17 日 08:12");
        assert_eq!(zh.short(morning), "08:12");
        assert_eq!(zh.date(at("2025-12-31T16:00:00Z")), "1 月 1 日");
        assert_eq!(zh.date(at("2025-12-31T15:59:59Z")), "2025 年 12 月 31 日");
        assert_eq!(times(Locale::En).full(morning), "Mon 14 Sep 08:12");
        assert_eq!(times(Locale::ZhTw).full(morning), "9 月 14 日 週一 08:12");
        assert_eq!(zh.iso(morning), "2026-09-14T08:12:00+08:00");
        assert_eq!(zh.input(morning), "2026-09-14T08:12");
    }

    #[test]
    fn spans() {
        let zh = times(Locale::ZhCn);
        for (seconds, text) in [
            (0, "不到 1 分"),
            (59, "不到 1 分"),
            (38 * MINUTE, "38 分"),
            (2 * HOUR, "2 时"),
            (HOUR + 5 * MINUTE, "1 时 05 分"),
            (HOUR + 12 * MINUTE, "1 时 12 分"),
            (3 * DAY, "3 天"),
            (2 * DAY + 21 * HOUR + 50 * MINUTE, "2 天 21 时"),
        ] {
            assert_eq!(zh.span(seconds), text);
        }
        assert_eq!(zh.left(at("2026-09-14T09:40:00+08:00")), "超 1 时 12 分");
        assert_eq!(zh.left(at("2026-09-14T11:10:00+08:00")), "剩 18 分");
        assert_eq!(times(Locale::En).left(at("2026-09-14T11:10:00+08:00")), "18 min left");
    }

    #[test]
    fn ago() {
        let zh = times(Locale::ZhCn);
        assert_eq!(zh.ago(at("2026-09-14T10:51:30+08:00")), "刚刚");
        assert_eq!(zh.ago(at("2026-09-14T10:44:00+08:00")), "8 分钟前");
        assert_eq!(zh.ago(at("2026-09-14T08:00:00+08:00")), "2 小时前");
        assert_eq!(zh.ago(at("2026-09-12T08:00:00+08:00")), "2 天前");
        assert_eq!(zh.ago(at("2026-08-01T08:00:00+08:00")), "8 月 1 日");
    }
}
