//! Searching cases by their words, in Chinese too, alike on both engines (R08, R09, P04).
//!
//! Owns the search index (`case_search`, and `case_terms` on SQLite) and [`Query`]. It must not decide who sees what:
//! nothing here returns a case; [`crate::lists`] joins what is found with the scope. Besides search only the database
//! layer knows the engines apart. Called by the registration and by acts that add words, by lists, by `linli doctor` and
//! `linli reindex`.

pub mod rebuild;
mod stretches;
pub mod tokens;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use uuid::Uuid;

use crate::db::{Engine, Tx};
use crate::error::StoreError;
use crate::params;
use crate::scope::Binds;
use stretches::STRETCH;
pub(crate) use stretches::Stretches;
use tokens::Term;

/// A search that finds more cases is broad, see [`Query::in_order`].
const BROAD: i64 = 4_000;
/// The same of a thousand cases.
const BROAD_OF_THOUSAND: i64 = 12;
/// Terms from which on a case gets no more.
const MOST: i64 = tokens::MOST_TERMS as i64;

/// How a list that asks for words is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// In its own order, looking at each case whether it is among the found.
    InOrder,
    /// What is found is collected and sorted; where the stretch of the newest case is known, the latest stretches first.
    Collected { newest: Option<i64> },
}

/// What is searched for. All words must occur in a case, or the phone must be that of its resident.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Term>,
    phone_hash: Option<Vec<u8>>,
    tail_hash: Option<Vec<u8>>,
    in_order: Option<bool>,
}

impl Default for Query {
    /// A query that finds nothing.
    fn default() -> Self {
        Self { terms: Vec::new(), phone_hash: None, tail_hash: None, in_order: None }
    }
}

impl Query {
    /// The question as typed. Without a letter or digit in it nothing is found.
    pub fn new(question: &str) -> Self {
        Self { terms: tokens::asked(question), ..Self::default() }
    }

    /// Whether a list is read in its own order, looking at each case whether it is among the found, instead of sorting
    /// all that were found; unless said, whichever is quicker. Changes how long it takes, never what is found.
    #[must_use]
    pub fn in_order(mut self, yes: bool) -> Self {
        self.in_order = Some(yes);
        self
    }

    /// Also finds cases of whoever has this phone number (keyed hash of the whole).
    #[must_use]
    pub fn or_phone(mut self, hash: Vec<u8>) -> Self {
        self.phone_hash = Some(hash);
        self
    }

    /// Also finds cases of whoever has a phone number with this end (keyed hash of the last four digits).
    #[must_use]
    pub fn or_tail(mut self, hash: Vec<u8>) -> Self {
        self.tail_hash = Some(hash);
        self
    }

    /// A statement that selects the ids (`id`) of all cases found, each once; of some stretches at least those.
    pub(crate) fn found(
        &self,
        engine: Engine,
        within: Option<Stretches>,
        binds: &mut Binds,
    ) -> String {
        let mut parts = Vec::new();
        if !self.terms.is_empty() {
            let within = within.map(Stretches::asked).unwrap_or_default();
            let asked = binds.bind(expression(engine, &self.terms) + &within);
            parts.push(match engine {
                Engine::Sqlite => format!(
                    "SELECT s.case_id AS id FROM case_terms t CROSS JOIN case_search s \
                     WHERE s.doc = t.rowid AND t.case_terms MATCH {asked}"
                ),
                Engine::Postgres => format!(
                    "SELECT s.case_id AS id FROM case_search s WHERE s.terms @@ CAST(CAST({asked} AS text) AS tsquery)"
                ),
            });
        }
        for (column, hash) in [("phone_hash", &self.phone_hash), ("tail_hash", &self.tail_hash)] {
            let Some(hash) = hash else { continue };
            let hash = binds.bind(hash);
            parts.push(format!(
                "SELECT k.id AS id FROM resident_phones p JOIN cases k ON k.resident_id = p.resident_id \
                 WHERE p.{column} = {hash}"
            ));
            parts.push(format!(
                "SELECT n.case_id AS id FROM contacts n WHERE n.{column} = {hash} AND n.case_id IS NOT NULL"
            ));
        }
        if parts.is_empty() {
            return "SELECT k.id AS id FROM cases k WHERE 1 = 0".to_owned();
        }
        parts.join(" UNION ")
    }

    /// The condition that a case, whose id is given as SQL, is among the found.
    pub(crate) fn condition(&self, engine: Engine, id: &str, binds: &mut Binds) -> String {
        let mut any = vec!["1 = 0".to_owned()];
        if !self.terms.is_empty() {
            let asked = binds.bind(expression(engine, &self.terms));
            // SQLite collects the numbers of what is found once, which is quicker than asking its index about each
            // case; PostgreSQL is quicker the other way round, and LIMIT .. OFFSET 0 keeps it from collecting.
            any.push(match engine {
                Engine::Sqlite => format!(
                    "(SELECT s.doc FROM case_search s WHERE s.case_id = {id}) IN \
                     (SELECT t.rowid FROM case_terms t WHERE t.case_terms MATCH {asked})"
                ),
                Engine::Postgres => format!(
                    "EXISTS (SELECT 1 FROM case_search s WHERE s.case_id = {id} \
                     AND s.terms @@ CAST(CAST({asked} AS text) AS tsquery) LIMIT 1 OFFSET 0)"
                ),
            });
        }
        for (column, hash) in [("phone_hash", &self.phone_hash), ("tail_hash", &self.tail_hash)] {
            let Some(hash) = hash else { continue };
            let hash = binds.bind(hash);
            any.push(format!(
                "EXISTS (SELECT 1 FROM cases k JOIN resident_phones p ON p.resident_id = k.resident_id \
                 WHERE k.id = {id} AND p.{column} = {hash} LIMIT 1 OFFSET 0)"
            ));
            any.push(format!(
                "EXISTS (SELECT 1 FROM contacts n WHERE n.case_id = {id} AND n.{column} = {hash} LIMIT 1 OFFSET 0)"
            ));
        }
        format!("({})", any.join(" OR "))
    }

    /// How a list that asks for this is read. `newest` selects the newest cases (`id`, `sort_key`) of the list, a few
    /// hundred.
    ///
    /// SQLite counts what its index finds. PostgreSQL would have to collect all of it before it can count the first, which
    /// is what a broad search must not wait for; it tries the newest cases instead, if there are any to try.
    pub(crate) fn way(
        &self,
        tx: &mut Tx<'_>,
        newest: impl FnOnce() -> Vec<(String, Binds)>,
    ) -> Result<Way, StoreError> {
        let way = |in_order| if in_order { Way::InOrder } else { Way::Collected { newest: None } };
        if let Some(in_order) = self.in_order {
            return Ok(way(in_order));
        }
        if self.terms.is_empty() {
            return Ok(way(false));
        }
        if tx.engine() == Engine::Sqlite {
            let sql = "SELECT count(*) AS n FROM (SELECT 1 FROM case_terms t WHERE t.case_terms MATCH $1 LIMIT $2) f";
            let asked = expression(Engine::Sqlite, &self.terms);
            let n: i64 = tx.one(sql, params![asked, BROAD + 1])?.get("n")?;
            return Ok(way(n > BROAD));
        }
        let (mut seen, mut met, mut last) = (0_i64, 0_i64, None);
        for (some, mut binds) in newest() {
            let found = self.condition(Engine::Postgres, "r.id", &mut binds);
            let sql = format!(
                "SELECT count(*) AS seen, count(*) FILTER (WHERE {found}) AS met, max(r.sort_key) AS last FROM ({some}) r"
            );
            let row = tx.one(&sql, binds.values())?;
            seen += row.get::<i64>("seen")?;
            met += row.get::<i64>("met")?;
            last = last.max(row.get::<Option<i64>>("last")?);
        }
        if met > 0 && met * 1_000 >= seen * BROAD_OF_THOUSAND {
            return Ok(Way::InOrder);
        }
        Ok(Way::Collected { newest: last.map(|at| at.div_euclid(STRETCH)) })
    }
}

/// The text that a case is found by: what its row says of it, then all that was said. A signature is kept as lines
/// (`[[[x,y],..`), which nobody searches for.
pub fn text_of<'a>(row: [&'a str; 4], bodies: impl IntoIterator<Item = &'a str>) -> String {
    let [number, title, place_label, reporter] = row;
    let said = bodies.into_iter().filter(|body| !body.starts_with("[[["));
    [number, title, place_label, reporter].into_iter().chain(said).collect::<Vec<_>>().join("\n")
}

/// Makes a case searchable by more words than before. One that is not searchable yet stays so, and one that has as many
/// terms as are kept gets no more.
///
/// # Errors
/// [`StoreError`].
pub fn add<'a>(
    tx: &mut Tx<'_>,
    case: Uuid,
    bodies: impl IntoIterator<Item = &'a str>,
) -> Result<(), StoreError> {
    let more = tokens::kept(&text_of([""; 4], bodies));
    if more.is_empty() {
        return Ok(());
    }
    let terms = document(tx.engine(), &more);
    if tx.engine() == Engine::Postgres {
        let sql = "UPDATE case_search SET terms = terms || CAST(CAST($2 AS text) AS tsvector) \
                   WHERE case_id = $1 AND length(terms) < $3";
        return tx.execute(sql, params![case, terms, MOST]).map(drop);
    }
    let Some(row) =
        tx.row("SELECT doc, terms FROM case_search WHERE case_id = $1", params![case])?
    else {
        return Ok(());
    };
    let (doc, before): (i64, String) = (row.get("doc")?, row.get("terms")?);
    if before.split(' ').count() >= tokens::MOST_TERMS {
        return Ok(());
    }
    let terms = format!("{before} {terms}");
    // The index has to be told what it knew.
    let told = "INSERT INTO case_terms (case_terms, rowid, terms) VALUES ('delete', $1, $2)";
    tx.execute(told, params![doc, before])?;
    tx.execute("UPDATE case_search SET terms = $2 WHERE doc = $1", params![doc, &terms])?;
    tx.execute("INSERT INTO case_terms (rowid, terms) VALUES ($1, $2)", params![doc, terms])
        .map(drop)
}

/// Makes a case searchable by this text (number, title, words, place, name), in place of what it was before.
///
/// # Errors
/// [`StoreError`].
pub fn index(tx: &mut Tx<'_>, case: Uuid, text: &str) -> Result<(), StoreError> {
    remove(tx, case)?;
    index_one(tx, case, text)
}

/// Makes a case searchable that was not before.
///
/// # Errors
/// [`StoreError::Conflict`] if it was.
pub fn index_one(tx: &mut Tx<'_>, case: Uuid, text: &str) -> Result<(), StoreError> {
    let terms = document(tx.engine(), &tokens::kept(text));
    match tx.engine() {
        Engine::Sqlite => {
            let doc: i64 = tx
                .one(
                    "INSERT INTO case_search (case_id, terms) VALUES ($1, $2) RETURNING doc",
                    params![case, &terms],
                )?
                .get("doc")?;
            tx.execute("INSERT INTO case_terms (rowid, terms) VALUES ($1, $2)", params![doc, terms])
        }
        Engine::Postgres => tx.execute(
            &format!("INSERT INTO case_search (case_id, terms) VALUES ($1, {})", dated("$1", "$2")),
            params![case, terms],
        ),
    }
    .map(drop)
}

/// Makes many cases searchable that were not before: for imports and demonstrations.
///
/// # Errors
/// [`StoreError::Conflict`] if one of them was.
pub fn index_new(
    tx: &mut Tx<'_>,
    cases: impl IntoIterator<Item = (Uuid, String)>,
) -> Result<(), StoreError> {
    let engine = tx.engine();
    let terms = |text: &str| document(engine, &tokens::kept(text));
    if engine == Engine::Sqlite {
        let before: i64 = tx
            .one("SELECT coalesce(max(doc), 0) AS last FROM case_search", params![])?
            .get("last")?;
        let rows = cases.into_iter().map(|(case, text)| crate::values![case, terms(&text)]);
        tx.bulk("case_search", &["case_id", "terms"], rows)?;
        return tx
            .execute(
                "INSERT INTO case_terms (rowid, terms) SELECT doc, terms FROM case_search WHERE doc > $1",
                params![before],
            )
            .map(drop);
    }
    let mut cases = cases.into_iter().peekable();
    while cases.peek().is_some() {
        let mut binds = Binds::default();
        let rows: Vec<String> = cases
            .by_ref()
            .take(100)
            .map(|(case, text)| {
                let (case, terms) = (binds.bind(case), binds.bind(terms(&text)));
                format!("({case}, {})", dated(&case, &terms))
            })
            .collect();
        let sql = format!("INSERT INTO case_search (case_id, terms) VALUES {}", rows.join(", "));
        tx.execute(&sql, binds.values())?;
    }
    Ok(())
}

/// Takes a case out of the index.
pub(crate) fn remove(tx: &mut Tx<'_>, case: Uuid) -> Result<(), StoreError> {
    if tx.engine() == Engine::Sqlite {
        // The index has to be told what it knew.
        tx.execute(
            "INSERT INTO case_terms (case_terms, rowid, terms) \
             SELECT 'delete', doc, terms FROM case_search WHERE case_id = $1",
            params![case],
        )?;
    }
    tx.execute("DELETE FROM case_search WHERE case_id = $1", params![case]).map(drop)
}

/// On PostgreSQL: the terms of a case, whose row is there already, with the stretch in which it was registered.
fn dated(case: &str, terms: &str) -> String {
    format!(
        "CAST(CAST({terms} AS text) AS tsvector) || array_to_tsvector(ARRAY[coalesce((SELECT '@' || \
         c.registered_at / {STRETCH} FROM cases c WHERE c.id = CAST({case} AS uuid)), '@')])"
    )
}

/// The terms as the engine keeps them. They consist of letters and digits only, so nothing needs escaping.
fn document(engine: Engine, terms: &[String]) -> String {
    match engine {
        Engine::Sqlite => terms.join(" "),
        Engine::Postgres => {
            let mut places: BTreeMap<&str, String> = BTreeMap::new();
            for (at, term) in terms.iter().enumerate() {
                let places = places.entry(term).or_default();
                let comma = if places.is_empty() { "" } else { "," };
                // Writing to a string cannot fail.
                let _ = write!(places, "{comma}{}", at + 1);
            }
            let lexemes: Vec<String> =
                places.iter().map(|(term, places)| format!("'{term}':{places}")).collect();
            lexemes.join(" ")
        }
    }
}

/// The question in the language of the engine.
fn expression(engine: Engine, terms: &[Term]) -> String {
    let term = |term: &Term| match (engine, term) {
        (Engine::Sqlite, Term::Phrase(words)) => format!("\"{}\"", words.join(" ")),
        (Engine::Sqlite, Term::Prefix(word)) => format!("\"{word}\" *"),
        (Engine::Postgres, Term::Phrase(words)) => {
            let words: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
            format!("({})", words.join(" <-> "))
        }
        (Engine::Postgres, Term::Prefix(word)) => format!("'{word}':*"),
    };
    let and = match engine {
        Engine::Sqlite => " AND ",
        Engine::Postgres => " & ",
    };
    terms.iter().map(term).collect::<Vec<_>>().join(and)
}
