//! A small company on a test's own database, with everything known by name.
//!
//! Owns [`TestApp`] and [`app_test!`](crate::app_test). The people, places and nodes are in `company.toml`.

use jiff::Timestamp;
use jiff::civil::date;
use linli_app::App;
use linli_app::access::Caller;
use linli_app::company::file::{CompanyFile, default_categories};
use linli_app::company::{Founded, found_company_hashed};
use linli_app::directory::initials::initials;
use linli_app::directory::phones;
use linli_app::environment::{Environment, Fixed, System};
use linli_app::keys::Keys;
use linli_app::rules::RuleBook;
use linli_app::sign_in::caller::caller_in;
use linli_app::sign_in::password;
use linli_domain::ids::{NodeId, PlaceId, ResidentId, StaffId};
use linli_domain::money::Fen;
use linli_domain::repair::rates::{Rate, RateCard, RateKind};
use linli_domain::vocabulary::Tie;
use linli_store::files::Files;
use linli_store::occupancies::{self, OccupancyRow};
use linli_store::residents::{self, ResidentRow};
use linli_store::{Engine, StoreError};
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, LazyLock};

use crate::db::TestDb;

/// Declares tests that run with a company on both engines, as `name::sqlite` and `name::postgres`:
///
/// ```ignore
/// app_test! {
///     async fn a_receptionist_registers(app) {
///         let caller = app.caller("chenjing").await;
///     }
/// }
/// ```
///
/// `app` is a [`TestApp`].
#[macro_export]
macro_rules! app_test {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident) $body:block)+) => {$(
        $(#[$meta])*
        #[cfg(test)]
        async fn $name($app: $crate::company::TestApp) $body

        #[cfg(test)]
        mod $name {
            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                super::$name($crate::company::TestApp::on($crate::db::TestDb::sqlite().await).await).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                super::$name($crate::company::TestApp::on($crate::db::TestDb::postgres().await).await).await;
            }
        }
    )+};
}

/// The password of everybody in the company.
pub const PASSWORD: &str = "plum rain on the eaves";

/// When the clock stands at first: a Monday morning in Shanghai.
pub const START: &str = "2026-09-14T08:12:00+08:00";

/// Residents: name, room, tie, phone. The first six of entrance 1 are six households on one staircase.
const RESIDENTS: &[(&str, &str, Tie, &str)] = &[
    ("王芳", "JY-3-2-1201", Tie::Owner, "15400005207"),
    ("李强", "JY-3-2-1101", Tie::Tenant, "15400001234"),
    ("张三", "JY-30-2-1201", Tie::Owner, "15400004321"),
    ("赵一", "JY-3-1-101", Tie::Owner, "15400000101"),
    ("钱二", "JY-3-1-201", Tie::Owner, "15400000201"),
    ("孙三", "JY-3-1-301", Tie::Owner, "15400000301"),
    ("周四", "JY-3-1-401", Tie::Owner, "15400000401"),
    ("吴五", "JY-3-1-501", Tie::Owner, "15400000501"),
    ("郑六", "JY-3-1-601", Tie::Owner, "15400000601"),
    ("林怡君", "YX-1-1-301", Tie::Owner, "15400009301"),
];

/// Hashing takes long, so it happens once for each process.
static HASH: LazyLock<String> =
    LazyLock::new(|| password::hash(PASSWORD, &System).expect("argon2 hashes"));

/// The application with the company of the tests. Use it as an [`App`].
pub struct TestApp {
    pub app: App,
    /// Stands at [`START`] until it is moved.
    pub clock: Arc<Fixed>,
    pub db: TestDb,
    founded: Founded,
    residents: BTreeMap<&'static str, ResidentId>,
}

impl Deref for TestApp {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

impl TestApp {
    /// The company on a new database.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn new(engine: Engine) -> Self {
        let db = match engine {
            Engine::Sqlite => TestDb::sqlite().await,
            Engine::Postgres => TestDb::postgres().await,
        };
        Self::on(db).await
    }

    /// The company on this database, which has the schema and no rows.
    ///
    /// # Panics
    /// If it cannot be made.
    pub async fn on(db: TestDb) -> Self {
        let (app, clock) = Self::empty(&db);
        let mut file: CompanyFile =
            CompanyFile::parse(include_str!("company.toml"), "categories = []")
                .expect("the file is valid");
        file.categories = default_categories().expect("the categories are valid");
        let founded =
            found_company_hashed(&app, &file, &HASH).await.expect("the company is founded");
        let residents = move_in(&app, &founded).await.expect("the residents move in");
        Self { app, clock, db, founded, residents }
    }

    /// The application and its clock on a database without any rows.
    ///
    /// # Panics
    /// If no folder for files can be made.
    pub fn empty(db: &TestDb) -> (App, Arc<Fixed>) {
        let start: Timestamp = START.parse().expect("START is an instant");
        let clock = Arc::new(Fixed::at(start));
        let app = App {
            db: (**db).clone(),
            keys: Arc::new(Keys::derive(&[7; 32])),
            environment: clock.clone(),
            rules: Arc::new(RuleBook::default()),
            triage: Arc::default(),
            post: Arc::default(),
            files: Files::temporary().expect("a folder for files can be made"),
        };
        (app, clock)
    }

    /// The caller that this person is now.
    ///
    /// # Panics
    /// If there is no such login.
    pub async fn caller(&self, login: &str) -> Caller {
        let id = self.staff(login);
        let now = self.app.environment.now();
        let caller = self.app.db.read(move |tx| caller_in(tx, id, "192.0.2.1 test", now)).await;
        caller.expect("the person is readable").expect("the person is in service").0
    }

    /// The id of a member of staff.
    ///
    /// # Panics
    /// If there is no such login.
    pub fn staff(&self, login: &str) -> StaffId {
        *self.founded.staff.get(login).unwrap_or_else(|| panic!("no login {login}"))
    }

    /// The id of a node by its key, e.g. `jy-engineering`.
    ///
    /// # Panics
    /// If there is no such key.
    pub fn node(&self, key: &str) -> NodeId {
        *self.founded.nodes.get(key).unwrap_or_else(|| panic!("no node {key}"))
    }

    /// The id of a place by the code of its community and its own, e.g. `JY-3-2-1201`, `JY-中心花园`, `JY`.
    ///
    /// # Panics
    /// If there is no such place.
    pub fn place(&self, code: &str) -> PlaceId {
        *self.founded.places.get(code).unwrap_or_else(|| panic!("no place {code}"))
    }

    /// The id of a resident by name, e.g. `王芳`, who lives in JY-3-2-1201.
    ///
    /// # Panics
    /// If there is no such name.
    pub fn resident(&self, name: &str) -> ResidentId {
        *self.residents.get(name).unwrap_or_else(|| panic!("no resident {name}"))
    }

    /// Saves these rates, each as code, name, kind and price in fen, as 锦园's rate card (REP-4).
    ///
    /// # Panics
    /// If they are refused.
    pub async fn rates(&self, rates: &[(&str, &str, RateKind, i64)]) -> RateCard {
        let rate = |(code, name, kind, fen): &(&str, &str, RateKind, i64)| Rate {
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            initials: String::new(),
            kind: *kind,
            unit: "件".to_owned(),
            price: Fen(*fen),
        };
        let rates = rates.iter().map(rate).collect();
        let director = self.caller("lihuimin").await;
        linli_app::repair::rates::save(self, &director, self.node("jy"), rates)
            .await
            .expect("rates are saved")
    }

    /// Moves the clock on.
    ///
    /// # Panics
    /// If time runs out.
    pub fn wait(&self, span: jiff::SignedDuration) {
        let now = self.clock.now().checked_add(span).expect("time goes on");
        self.clock.set(now);
    }
}

async fn move_in(
    app: &App,
    founded: &Founded,
) -> Result<BTreeMap<&'static str, ResidentId>, StoreError> {
    let (mut people, mut numbers, mut ties) = (Vec::new(), Vec::new(), Vec::new());
    for (name, room, tie, phone) in RESIDENTS {
        let id = ResidentId(app.environment.id());
        let office = if room.starts_with("JY") { "jy" } else { "yx" };
        people.push(ResidentRow {
            id,
            office: founded.nodes[office],
            name: (*name).to_owned(),
            initials: initials(name),
            id_number_sealed: None,
            id_number_hash: None,
            preferred_channel: None,
            language: "zh-CN".to_owned(),
            notes: String::new(),
            version: 1,
            erased_at: None,
        });
        let phone = [(*phone).to_owned()];
        numbers.extend(phones::rows(&app.keys, app.environment.as_ref(), id, &phone));
        let (room, from) = (founded.places[*room], date(2020, 5, 1));
        ties.push(OccupancyRow { resident: id, room, tie: *tie, from, to: None });
    }
    let ids = RESIDENTS.iter().zip(&people).map(|(known, row)| (known.0, row.id)).collect();
    app.db
        .write(move |tx| {
            residents::bulk(tx, people.iter().cloned())?;
            residents::bulk_phones(tx, numbers.iter().cloned())?;
            occupancies::bulk(tx, ties.iter().cloned())?;
            Ok::<_, StoreError>(())
        })
        .await?;
    Ok(ids)
}
