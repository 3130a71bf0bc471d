//! Policies and calendars, read once and kept.
//!
//! Owns the cache of parsed rules. A case asks for the version of its policy under which it was received; a calendar is
//! always the newest, since its dates say for themselves when they hold.

use crate::error::AppError;
use jiff::Timestamp;
use linli_domain::clock::calendar::{Calendar, CalendarData, shipped};
use linli_domain::policy::{self, Policy};
use linli_store::Tx;
use linli_store::rules as stored;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The rules under which a case runs.
#[derive(Debug)]
pub struct Rules {
    pub policy: Policy,
    pub calendar: Calendar,
}

/// Policy with version, time zone, version of the calendar.
type Key = (String, u32, String, u32);

/// All rules that were asked for so far. Versions never change, so nothing here grows old.
#[derive(Debug, Default)]
pub struct RuleBook {
    policies: Mutex<HashMap<(String, u32), Arc<Policy>>>,
    known: Mutex<HashMap<Key, Arc<Rules>>>,
}

impl RuleBook {
    /// The rules of a policy in a version and a time zone.
    ///
    /// # Errors
    /// [`AppError::Internal`] for a policy or zone that this program does not know: a case under
    /// it is not decided by other rules instead.
    pub fn rules(
        &self,
        tx: &mut Tx<'_>,
        policy_id: &str,
        version: u32,
        zone: &str,
    ) -> Result<Arc<Rules>, AppError> {
        let policy = self.policy(tx, policy_id, version)?;
        let calendar_version = calendar_version(tx, &policy.calendar)?;
        let key = (policy_id.to_owned(), version, zone.to_owned(), calendar_version);
        if let Some(rules) = lock(&self.known).get(&key) {
            return Ok(rules.clone());
        }
        let data = calendar_data(tx, &policy.calendar, calendar_version)?;
        let calendar = Calendar::new(&data, zone)
            .map_err(|e| AppError::Internal(format!("calendar {}: {e}", policy.calendar)))?;
        let rules = Arc::new(Rules { policy: (*policy).clone(), calendar });
        lock(&self.known).insert(key, rules.clone());
        Ok(rules)
    }

    /// The rules under which a complaint that is registered now runs.
    ///
    /// # Errors
    /// As [`Self::rules`].
    pub fn in_force(
        &self,
        tx: &mut Tx<'_>,
        policy_id: &str,
        zone: &str,
        at: Timestamp,
    ) -> Result<Arc<Rules>, AppError> {
        let version = version_in_force(tx, policy_id, at)?;
        self.rules(tx, policy_id, version, zone)
    }

    /// A policy in a version: one that the company made, else the one that ships.
    ///
    /// # Errors
    /// [`AppError::Internal`] if there is no such version.
    pub fn policy(&self, tx: &mut Tx<'_>, id: &str, version: u32) -> Result<Arc<Policy>, AppError> {
        let key = (id.to_owned(), version);
        if let Some(policy) = lock(&self.policies).get(&key) {
            return Ok(policy.clone());
        }
        let broken = |what: String| AppError::Internal(format!("policy {id} {version}: {what}"));
        let policy = match stored::policy(tx, id, i64::from(version))? {
            Some(row) => {
                serde_json::from_str::<Policy>(&row.body).map_err(|e| broken(e.to_string()))?
            }
            None => policy::pack(id).map_err(|e| broken(e.to_string()))?,
        };
        if policy.version != version {
            return Err(broken("there is no such version".to_owned()));
        }
        let policy = Arc::new(policy);
        lock(&self.policies).insert(key, policy.clone());
        Ok(policy)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn small(version: i64) -> Result<u32, AppError> {
    u32::try_from(version).map_err(|_| AppError::Internal(format!("version {version}")))
}

/// The version of a policy for a complaint that is registered at an instant.
pub(crate) fn version_in_force(tx: &mut Tx<'_>, id: &str, at: Timestamp) -> Result<u32, AppError> {
    match stored::policy_in_force(tx, id, at)? {
        Some(version) => small(version),
        None => policy::shipped(id)
            .map(|pack| pack.version)
            .map_err(|e| AppError::Internal(format!("policy {id}: {e}"))),
    }
}

/// The version of a calendar that is in force: the newest.
pub(crate) fn calendar_version(tx: &mut Tx<'_>, id: &str) -> Result<u32, AppError> {
    match stored::newest_calendar(tx, id)? {
        Some(version) => small(version),
        None => Ok(0),
    }
}

/// A calendar as data; version 0 is the one that ships.
pub(crate) fn calendar_data(
    tx: &mut Tx<'_>,
    id: &str,
    version: u32,
) -> Result<CalendarData, AppError> {
    let broken = |what: String| AppError::Internal(format!("calendar {id}: {what}"));
    match stored::calendar(tx, id, i64::from(version))? {
        Some(row) => serde_json::from_str(&row.body).map_err(|e| broken(e.to_string())),
        None => shipped(id).map_err(|e| broken(e.to_string())),
    }
}

/// Whether there is a policy of this name.
pub(crate) fn policy_exists(tx: &mut Tx<'_>, id: &str) -> Result<bool, AppError> {
    Ok(policy::pack_names().any(|name| name == id) || stored::newest_policy(tx, id)?.is_some())
}

/// What names mean in a database; nothing where the company has made no version.
#[derive(Debug, Default)]
pub struct Named {
    pub policy: Option<Policy>,
    /// The one asked for, or else the one that the policy names.
    pub calendar: Option<CalendarData>,
}

/// The policy of a name for a complaint that is registered at an instant, and a calendar in force.
///
/// # Errors
/// [`AppError::Unavailable`]; [`AppError::Internal`] for a version that cannot be read.
pub fn named(
    tx: &mut Tx<'_>,
    policy: Option<&(String, Timestamp)>,
    calendar: Option<&str>,
) -> Result<Named, AppError> {
    let mut found = Named::default();
    if let Some((id, at)) = policy
        && let Some(version) = stored::policy_in_force(tx, id, *at)?
    {
        found.policy = Some((*RuleBook::default().policy(tx, id, small(version)?)?).clone());
    }
    let of_policy = match (policy, &found.policy) {
        (_, Some(policy)) => Some(policy.calendar.clone()),
        (Some((id, _)), None) => policy::pack(id).ok().map(|pack| pack.calendar),
        (None, None) => None,
    };
    if let Some(id) = calendar.map(str::to_owned).or(of_policy) {
        let version = calendar_version(tx, &id)?;
        if version > 0 {
            found.calendar = Some(calendar_data(tx, &id, version)?);
        }
    }
    Ok(found)
}
