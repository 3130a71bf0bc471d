//! Policies and calendars, read once and kept.
//!
//! Owns the cache of parsed rules. A case asks for the version under which it was received.

use crate::error::AppError;
use linli_domain::clock::calendar::Calendar;
use linli_domain::policy::{self, Policy};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The rules under which a case runs.
#[derive(Debug)]
pub struct Rules {
    pub policy: Policy,
    pub calendar: Calendar,
}

/// All rules that were asked for so far, by policy and time zone.
#[derive(Debug, Default)]
pub struct RuleBook {
    known: Mutex<HashMap<(String, String), Arc<Rules>>>,
}

impl RuleBook {
    /// The rules of a policy in a time zone.
    ///
    /// # Errors
    /// [`AppError::Internal`] for a policy or zone that this program does not know: a case under
    /// it is not decided by other rules instead.
    pub fn rules(&self, policy_id: &str, zone: &str) -> Result<Arc<Rules>, AppError> {
        let key = (policy_id.to_owned(), zone.to_owned());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rules) = known.get(&key) {
            return Ok(rules.clone());
        }
        let broken = |what: String| AppError::Internal(format!("policy {policy_id}: {what}"));
        let policy = policy::pack(policy_id).map_err(|e| broken(e.to_string()))?;
        let calendar = match policy.calendar.as_str() {
            "cn" => Calendar::china(zone),
            _ => Calendar::around_the_clock(zone),
        };
        let calendar = calendar.map_err(|e| broken(e.to_string()))?;
        let rules = Arc::new(Rules { policy, calendar });
        known.insert(key, rules.clone());
        Ok(rules)
    }
}
