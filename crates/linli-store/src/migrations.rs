//! The schema, step by step.
//!
//! Owns the list of migrations; their text is in `migrations/sqlite/` and `migrations/postgres/`, one file each with
//! the same number and name. To add one, write both files and add its line here. A migration that has been released is
//! never edited. Applied by [`crate::db::Db::migrate`].

use crate::db::Migration;

macro_rules! migrations {
    ($($version:literal $name:literal),* $(,)?) => {
        &[$(Migration {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
        }),*]
    };
}

/// All migrations in order, written `1 "0001_directory"`.
pub const MIGRATIONS: &[Migration] = migrations![
    1 "0001_organisation",
    2 "0002_cases",
    3 "0003_policies",
    4 "0004_rosters_and_live",
    5 "0005_desk",
    6 "0006_registers",
    7 "0007_triage",
    8 "0008_repairs",
    9 "0009_deputies",
    10 "0010_residents",
    11 "0011_follow_up_draws",
    12 "0012_emergency_words",
    13 "0013_public_parts",
    14 "0014_repair_summary",
    15 "0015_equipment",
    16 "0016_privacy",
    17 "0017_public_board",
    18 "0018_letters",
    19 "0019_files_and_slips",
    20 "0020_prevention_and_turns",
    21 "0021_search_by_time",
];
