//! Quiet hours: warnings that can wait for the morning wait for it (S22).
//!
//! Owns which notices can wait and until when. Who is awake is asked by the delivery, which calls this.

use super::Policy;
use crate::complaint::Notice;
use crate::severity::Severity;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

impl Policy {
    /// The end of the quiet hours in which an instant lies; `None` outside of them.
    pub fn quiet_until(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let quiet = self.quiet_hours?;
        let local = at.to_zoned(zone.clone()).datetime();
        let time = local.time();
        let over_night = quiet.to <= quiet.from;
        let (evening, morning) = (time >= quiet.from, time < quiet.to);
        let today = local.date();
        let day = match (over_night, evening, morning) {
            (false, true, true) | (true, _, true) => today,
            (true, true, false) => today.tomorrow().ok()?,
            _ => return None,
        };
        let end = DateTime::from_parts(day, quiet.to);
        zone.to_ambiguous_timestamp(end).compatible().ok()
    }

    /// Whether a notice can wait: a warning before the limit of a case below the highest level. A limit that has passed,
    /// what people decide, and whatever is major never wait.
    pub fn can_wait(&self, notice: &Notice, severity: Severity) -> bool {
        notice.code == Notice::WARNED && self.scheme.0.last() != Some(&severity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::pack;

    /// S22: from nine in the evening to eight in the morning, by the wall clock of the office.
    #[test]
    fn the_night_ends_at_eight() {
        let mut policy = pack("default").unwrap();
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        let until = |policy: &Policy, at: &str| {
            policy.quiet_until(at.parse().unwrap(), &zone).map(|t| t.to_string())
        };
        let morning = Some("2026-09-15T00:00:00Z".to_owned());
        assert_eq!(until(&policy, "2026-09-14T20:59:59+08:00"), None);
        assert_eq!(until(&policy, "2026-09-14T21:00:00+08:00"), morning);
        assert_eq!(until(&policy, "2026-09-15T00:00:00+08:00"), morning);
        assert_eq!(until(&policy, "2026-09-15T07:59:59+08:00"), morning);
        assert_eq!(until(&policy, "2026-09-15T08:00:00+08:00"), None);
        policy.quiet_hours = Some("12:00-14:00".parse().unwrap());
        assert_eq!(
            until(&policy, "2026-09-14T13:00:00+08:00").as_deref(),
            Some("2026-09-14T06:00:00Z")
        );
        assert_eq!(until(&policy, "2026-09-14T00:00:00+08:00"), None);
        policy.quiet_hours = None;
        assert_eq!(until(&policy, "2026-09-14T00:00:00+08:00"), None);
    }
}
