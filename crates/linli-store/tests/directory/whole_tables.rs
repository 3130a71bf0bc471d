//! No statement of the directory reads a whole table (F07). PostgreSQL counts it; SQLite runs the same statements.

use linli_domain::vocabulary::Role;
use linli_store::places::RoomQuery;
use linli_store::staff::StaffQuery;
use linli_store::{
    Engine, Scope, StoreError, Tx, change_log, occupancies, organisation, params, places,
    residents, reveals, sessions, staff,
};
use linli_testkit::db_test;
use std::collections::BTreeMap;

use crate::town::{self, Town, hash, moment};

/// Tables that grow with the company or the years. Nodes and categories are read whole for menus.
const GROWING: &str = "'places', 'residents', 'resident_phones', 'occupancies', 'staff', 'role_grants', \
                       'staff_departments', 'sessions', 'api_tokens', 'login_guesses', 'change_log', 'reveals'";

/// How often this transaction has read each table from end to end so far.
fn read_whole(tx: &mut Tx<'_>) -> Result<BTreeMap<String, i64>, StoreError> {
    if tx.engine() == Engine::Sqlite {
        return Ok(BTreeMap::new());
    }
    let sql = format!(
        "SELECT relname::text AS name, seq_scan AS times FROM pg_stat_xact_user_tables WHERE relname IN ({GROWING})"
    );
    tx.rows(&sql, params![])?.iter().map(|row| Ok((row.get("name")?, row.get("times")?))).collect()
}

fn scopes(town: &Town) -> Vec<(&'static str, Scope)> {
    let nothing = Scope::nothing;
    vec![
        ("everything", Scope { everything: true, ..nothing() }),
        ("office", Scope { offices: vec![town.offices[7]], ..nothing() }),
        ("two offices", Scope { offices: town.offices[7..9].to_vec(), ..nothing() }),
        ("branch", Scope { branches: vec![town.branch], ..nothing() }),
    ]
}

/// Asks once and tells which tables were read whole by it.
fn ask<T>(
    tx: &mut Tx<'_>,
    what: &str,
    found: &mut Vec<String>,
    statement: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let before = read_whole(tx)?;
    let answer = statement(tx)?;
    for (table, times) in read_whole(tx)? {
        if before.get(&table).is_none_or(|before| *before < times) && times > 0 {
            found.push(format!("{what}: {table}"));
        }
    }
    Ok(answer)
}

fn of_people(
    tx: &mut Tx<'_>,
    town: &Town,
    name: &str,
    scope: &Scope,
    found: &mut Vec<String>,
) -> Result<(), StoreError> {
    let what = |statement: &str| format!("{statement} ({name})");
    let someone = town.residents[7 * 300 + 5];
    let office = Some(town.offices[7]);
    ask(tx, &what("get resident"), found, |tx| residents::get(tx, scope, someone))?;
    let last = ("yh5".to_owned(), someone.0);
    ask(tx, &what("list residents of an office"), found, |tx| {
        residents::list(tx, scope, office, Some(&last), 51)
    })?;
    if name != "branch" {
        // A branch asks by office: its residents are many, and no index holds them in order.
        ask(tx, &what("list residents"), found, |tx| {
            residents::list(tx, scope, None, Some(&last), 51)
        })?;
    }
    ask(tx, &what("by name"), found, |tx| residents::by_name(tx, scope, "业户210", 20))?;
    ask(tx, &what("by initials"), found, |tx| residents::by_initials(tx, scope, "yh210", 20))?;
    let known = ask(tx, &what("by phone"), found, |tx| {
        residents::by_phone(tx, scope, &hash(2105), true, 20)
    })?;
    assert_eq!(known.len(), usize::from(name != "branch"), "{name}");
    ask(tx, &what("by tail"), found, |tx| residents::by_phone(tx, scope, &hash(2105), false, 20))?;
    ask(tx, &what("phones"), found, |tx| residents::phones(tx, &[someone]))?;
    ask(tx, &what("of rooms"), found, |tx| {
        occupancies::of_rooms(tx, scope, &town.rooms[2100..2103])
    })?;
    ask(tx, &what("ties"), found, |tx| occupancies::of_residents(tx, &[someone]))?;
    Ok(())
}

fn of_places(
    tx: &mut Tx<'_>,
    town: &Town,
    name: &str,
    scope: &Scope,
    found: &mut Vec<String>,
) -> Result<(), StoreError> {
    let what = |statement: &str| format!("{statement} ({name})");
    let (community, building) = (town.communities[7], town.buildings[35]);
    ask(tx, &what("get place"), found, |tx| places::get(tx, scope, building))?;
    ask(tx, &what("community"), found, |tx| places::community(tx, scope, "C7"))?;
    ask(tx, &what("communities"), found, |tx| places::communities(tx, scope, None))?;
    ask(tx, &what("by code"), found, |tx| places::by_code(tx, scope, community, "1-1-101"))?;
    ask(tx, &what("children"), found, |tx| places::children(tx, scope, community, Some("2"), 51))?;
    ask(tx, &what("labels"), found, |tx| places::labels(tx, scope, &town.rooms[2100..2103]))?;
    let room = |community, building: Option<&str>, entrance: Option<&str>| RoomQuery {
        community,
        building: building.map(str::to_owned),
        entrance: entrance.map(str::to_owned),
        room: "101".into(),
    };
    for (how, query) in [
        ("number alone", room(None, None, None)),
        ("building and number", room(None, Some("1"), None)),
        ("whole", room(Some(community), Some("1"), Some("1"))),
    ] {
        let rooms = ask(tx, &what(how), found, |tx| places::rooms(tx, scope, &query, 20))?;
        assert_eq!(rooms.is_empty(), name == "branch" && how == "whole", "{name}, {how}");
    }
    Ok(())
}

fn of_staff(
    tx: &mut Tx<'_>,
    town: &Town,
    name: &str,
    scope: &Scope,
    found: &mut Vec<String>,
) -> Result<(), StoreError> {
    let what = |statement: &str| format!("{statement} ({name})");
    let someone = town.staff[500];
    let query = StaffQuery { after: Some("login00100".into()), ..StaffQuery::default() };
    ask(tx, &what("list staff"), found, |tx| staff::list(tx, scope, &query, 51))?;
    let query = StaffQuery { node: Some(town.departments[140]), ..query };
    ask(tx, &what("list staff of a node"), found, |tx| staff::list(tx, scope, &query, 51))?;
    ask(tx, &what("is seen"), found, |tx| staff::is_seen(tx, scope, someone))?;
    ask(tx, &what("get staff"), found, |tx| staff::get(tx, someone))?;
    ask(tx, &what("by login"), found, |tx| staff::by_login(tx, "login00500"))?;
    ask(tx, &what("grants"), found, |tx| staff::grants(tx, &[someone]))?;
    ask(tx, &what("departments"), found, |tx| staff::departments(tx, &[someone]))?;
    let holders = ask(tx, &what("holders"), found, |tx| {
        staff::holders(tx, Role::Technician, &town.departments[140..141])
    })?;
    assert!(!holders.is_empty());
    let node = town.departments[140];
    ask(tx, &what("others"), found, |tx| staff::others_with(tx, someone, Role::Technician, node))?;
    Ok(())
}

fn of_traces(tx: &mut Tx<'_>, town: &Town, found: &mut Vec<String>) -> Result<(), StoreError> {
    let (someone, now) = (town.staff[500], moment(20_000));
    let session = ask(tx, "session", found, |tx| sessions::get(tx, &hash(500)))?;
    assert!(session.is_some());
    ask(tx, "sessions of staff", found, |tx| sessions::of_staff(tx, someone, moment(0)))?;
    ask(tx, "token", found, |tx| sessions::token(tx, &hash(1)))?;
    ask(tx, "tokens", found, |tx| sessions::tokens_of(tx, someone))?;
    ask(tx, "touch", found, |tx| sessions::touch(tx, &hash(500), now))?;
    ask(tx, "guess", found, |tx| sessions::count_guess(tx, "login:500", now, moment(0)))?;
    ask(tx, "end all", found, |tx| sessions::end_all(tx, someone, Some(&hash(500))))?;
    ask(tx, "purge", found, |tx| sessions::purge(tx, moment(10_010), moment(10)))?;
    ask(tx, "changes of a row", found, |tx| change_log::of_subject(tx, town.rooms[9].0, 20))?;
    ask(tx, "changes by someone", found, |tx| change_log::list(tx, Some(someone), Some(now), 20))?;
    ask(tx, "changes", found, |tx| change_log::list(tx, None, Some(now), 20))?;
    ask(tx, "reveals of a resident", found, |tx| reveals::of_resident(tx, town.residents[9], 20))?;
    ask(tx, "reveals by someone", found, |tx| reveals::list(tx, Some(someone), Some(now), 20))?;
    ask(tx, "reveals", found, |tx| reveals::list(tx, None, Some(now), 20))?;
    ask(tx, "open cases", found, |tx| organisation::has_open_cases(tx, town.offices[3]))?;
    Ok(())
}

/// Where a large share of a table is asked for, and reading it whole is what the engine should do: the staff of a part
/// of the company, all rooms of a branch with a number.
fn is_share(found: &str) -> bool {
    found.starts_with("list staff") || found == "number alone (branch): places"
}

db_test! {
    async fn no_statement_reads_a_whole_table(db) {
        let town = town::build(&db).await;
        let found = db.write(move |tx| {
            let mut found = Vec::new();
            for (name, scope) in scopes(&town) {
                of_people(tx, &town, name, &scope, &mut found)?;
                of_places(tx, &town, name, &scope, &mut found)?;
                of_staff(tx, &town, name, &scope, &mut found)?;
            }
            of_traces(tx, &town, &mut found)?;
            Ok::<_, StoreError>(found)
        }).await.unwrap();
        let unexpected: Vec<_> = found.into_iter().filter(|one| !is_share(one)).collect();
        assert_eq!(unexpected, Vec::<String>::new());
    }
}
