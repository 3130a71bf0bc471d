//! Promises in words: how long a limit is, a level of a ladder, who is told. The same on the case page, in the centre
//! of escalations and in the policy editor.

use crate::locales::Strings;
use linli_domain::clock::base::Base;
use linli_domain::clock::{Level, Told};

/// `30 分钟`, `3 天`, `当天`.
pub fn limit(s: Strings, limit: Base) -> String {
    let counted = |key: &'static str, n: String| s.f(key, &[("n", &n)]);
    match limit {
        Base::Minutes(n) if n % 60 == 0 => counted("limit.hours", (n / 60).to_string()),
        Base::Minutes(n) => counted("limit.minutes", n.to_string()),
        Base::BusinessMinutes(n) if n % 60 == 0 => {
            counted("limit.business_hours", (n / 60).to_string())
        }
        Base::BusinessMinutes(n) => counted("limit.business_minutes", n.to_string()),
        Base::Days(n) => counted("limit.days", n.to_string()),
        Base::WorkingDays(n) => counted("limit.working_days", n.to_string()),
        Base::EndOfDay => s.t("limit.end_of_day").to_owned(),
        Base::EndOfWorkingDay => s.t("limit.end_of_working_day").to_owned(),
        Base::DayOfMonth(n) => counted("limit.day_of_month", n.to_string()),
        Base::Months(n) => counted("limit.months", n.to_string()),
        Base::Agreed => s.t("limit.agreed").to_owned(),
        Base::DaysOrAppointment(n) => counted("limit.days_or_appointment", n.to_string()),
    }
}

/// `用到 80%`, `到期`, `超时 1 小时后`.
pub fn level(s: Strings, level: Level) -> String {
    match level {
        Level::Percent(100) => s.t("level.limit").to_owned(),
        Level::Percent(percent) => s.f("level.percent", &[("n", &percent.to_string())]),
        Level::MinutesAfter(n) if n % 60 == 0 => {
            s.f("level.hours_after", &[("n", &(n / 60).to_string())])
        }
        Level::MinutesAfter(n) => s.f("level.minutes_after", &[("n", &n.to_string())]),
    }
}

/// `经办人、主任`.
pub fn told(s: Strings, people: &[Told]) -> String {
    let one = |told: &Told| match told {
        Told::Handler => s.t("level.handler"),
        Told::Role(role) => s.word("role", role.as_str()),
    };
    people.iter().map(one).collect::<Vec<_>>().join(s.t("words.and"))
}
