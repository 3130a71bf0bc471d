//! A named clock: what was promised, how much of the time is gone, and how it reads.

use crate::shell::{Page, Tone};
use crate::view::step5;
use jiff::Timestamp;

/// A clock as shown in the side column, in lists and on cards.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// `答复业户`.
    pub name: String,
    pub tone: Tone,
    /// `剩 18 分`, `超 1 时 12 分`, `8 分`, `未开始`.
    pub words: String,
    /// How much of the time is gone, for the bar.
    pub percent: u8,
    /// `主任 1 小时内，11:10 到期`.
    pub note: String,
    /// For the script that counts on: begin, warning and end in Unix milliseconds. All zero for a
    /// clock that does not run.
    pub from_ms: i64,
    pub soon_ms: i64,
    pub due_ms: i64,
}

impl Clock {
    /// A clock that runs from `from` to `due`, and warns from `soon` on.
    pub fn running(
        page: &Page,
        name: impl Into<String>,
        from: Timestamp,
        soon: Timestamp,
        due: Timestamp,
    ) -> Self {
        let now = page.times.now();
        let tone = if now > due {
            Tone::Late
        } else if now >= soon {
            Tone::Soon
        } else {
            Tone::Calm
        };
        Self {
            name: name.into(),
            tone,
            words: page.times.left(due),
            percent: share(from, due, now),
            note: page.f("clock.due", &[("time", &page.times.near(due))]),
            from_ms: from.as_millisecond(),
            soon_ms: soon.as_millisecond(),
            due_ms: due.as_millisecond(),
        }
    }

    /// A clock that was stopped at `done`; late if that was after `due`.
    pub fn stopped(
        page: &Page,
        name: impl Into<String>,
        from: Timestamp,
        due: Timestamp,
        done: Timestamp,
    ) -> Self {
        let late = done > due;
        Self {
            name: name.into(),
            tone: if late { Tone::Late } else { Tone::Done },
            words: if late {
                let over = page.times.span(done.as_second() - due.as_second());
                page.f("time.over", &[("span", &over)])
            } else {
                page.times.span(done.as_second() - from.as_second())
            },
            percent: share(from, due, done),
            ..Self::default()
        }
    }

    /// A clock that stands still: paused, or waiting for its start.
    pub fn held(name: impl Into<String>, words: impl Into<String>) -> Self {
        Self { name: name.into(), tone: Tone::Hold, words: words.into(), ..Self::default() }
    }

    /// The same with other words under the bar.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// The width class of the bar.
    pub fn width(&self) -> String {
        format!("w-{}", step5(self.percent))
    }

    /// Whether a script may count on.
    pub const fn runs(&self) -> bool {
        self.due_ms != 0
    }
}

fn share(from: Timestamp, due: Timestamp, now: Timestamp) -> u8 {
    let whole = (due.as_second() - from.as_second()).max(1);
    let gone = (now.as_second() - from.as_second()).clamp(0, whole);
    u8::try_from(gone * 100 / whole).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::Prefs;
    use jiff::tz::TimeZone;

    fn at(text: &str) -> Timestamp {
        format!("2026-09-14T{text}:00+08:00").parse().expect("timestamp")
    }

    fn page() -> Page {
        let zone = TimeZone::get("Asia/Shanghai").expect("zone");
        Page::bare(Prefs::default(), "/", zone, at("10:52"))
    }

    #[test]
    fn tones_follow_the_time() {
        let page = page();
        let clock = |soon, due| Clock::running(&page, "答复", at("08:12"), at(soon), at(due));
        assert_eq!(clock("11:00", "12:12").tone, Tone::Calm);
        let soon = clock("10:50", "11:10");
        assert_eq!((soon.tone, soon.words.as_str(), soon.percent), (Tone::Soon, "剩 18 分", 89));
        assert_eq!(soon.note, "今天 11:10 到期");
        let late = clock("09:00", "09:40");
        assert_eq!(
            (late.tone, late.words.as_str(), late.percent),
            (Tone::Late, "超 1 时 12 分", 100)
        );
        assert_eq!(late.width(), "w-100");
        assert!(late.runs());
    }

    #[test]
    fn stopped_clocks_keep_the_time_taken() {
        let page = page();
        let met = Clock::stopped(&page, "转交", at("08:12"), at("08:42"), at("08:20"));
        assert_eq!((met.tone, met.words.as_str(), met.percent), (Tone::Done, "8 分", 26));
        let missed = Clock::stopped(&page, "转交", at("08:12"), at("08:42"), at("09:20"));
        assert_eq!((missed.tone, missed.words.as_str()), (Tone::Late, "超 38 分"));
        assert!(!met.runs());
    }
}
