//! Searching: Chinese, spellings, phones, and the index itself (R08, R09, P04).

use std::collections::BTreeSet;

use linli_domain::ids::CaseId;
use linli_store::lists::{self, CaseFilter, Sort};
use linli_store::search::rebuild::{self, Step};
use linli_store::search::tokens::{self, Term};
use linli_store::search::{self, Query};
use linli_store::{Db, Scope, StoreError, Tx, params};
use linli_testkit::db_test;
use uuid::Uuid;

use crate::estate::{self, Dice, Size, hash};
use crate::scopes::all;

fn company() -> Scope {
    Scope { everything: true, ..Scope::nothing() }
}

fn found(tx: &mut Tx<'_>, query: Query) -> BTreeSet<CaseId> {
    let filter = CaseFilter { q: Some(query), ..Default::default() };
    let ids = all(tx, &company(), &filter, Sort::Newest, 50);
    let n = lists::count(tx, &company(), &filter, 10_000).unwrap();
    assert_eq!(n.n as usize, ids.len());
    ids
}

/// Some cases with texts of their own.
async fn cases_with(db: &Db, texts: &'static [&'static str]) -> Vec<CaseId> {
    estate::build(db, Size { cases: texts.len(), words: false, ..Size::SMALL }).await;
    db.write(move |tx| {
        let rows = tx.rows("SELECT id FROM cases ORDER BY id", params![])?;
        let ids: Vec<Uuid> = rows.iter().map(|row| row.get("id")).collect::<Result<_, _>>()?;
        for (id, text) in ids.iter().zip(texts) {
            search::index(tx, *id, text)?;
        }
        Ok::<_, StoreError>(ids.into_iter().map(CaseId).collect())
    })
    .await
    .unwrap()
}

/// What the terms say, without any engine.
fn matches(text: &str, question: &str) -> bool {
    let (kept, asked) = (tokens::kept(text), tokens::asked(question));
    !asked.is_empty()
        && asked.iter().all(|term| match term {
            Term::Phrase(phrase) => kept.windows(phrase.len()).any(|window| window == phrase),
            Term::Prefix(prefix) => kept.iter().any(|term| term.starts_with(prefix.as_str())),
        })
}

const TEXTS: &[&str] = &[
    "TS260914-007\n厨房漏水，滴到楼下\n3 栋 2 单元 1201\n张三",
    "TS260914-011\n2 号电梯困人，半小时没人来\n30 栋 1 单元 302\n李四",
    "TS260911-019\n電梯經常故障，請儘快維修；張三丰反映\n3-1-1803\n欧阳娜",
    "WX260101-003\nWiFi 门禁 App 打不开 café Привет\nA座1201\nO'Brien",
    "TS260914-1204\n水漏了。漏。水管\nB1 车库 𫘤\n王二",
    "JD260914-001\n𠮷野家門口積水，樓道燈不亮\n3#1201\n何文",
];

db_test! {
    /// R08: what residents and clerks type finds what was said, in either script and every spelling.
    async fn words(db) {
        let ids = cases_with(&db, TEXTS).await;
        db.read(move |tx| {
            let expected: &[(&str, &[usize])] = &[
                ("漏水", &[0]),
                ("电梯", &[1, 2]),
                ("電梯", &[1, 2]),
                ("张三", &[0, 2]),
                ("張三", &[0, 2]),
                ("张三丰", &[2]),
                ("水", &[0, 4, 5]),
                ("漏", &[0, 4]),
                ("维修", &[2]),
                ("3-2-1201", &[0]),
                ("3栋2单元1201", &[0]),
                ("3-1201", &[0, 5]),
                ("3#1201", &[0, 5]),
                ("1201", &[0, 3, 5]),
                ("30栋", &[1]),
                ("3栋", &[0, 2, 5]),
                ("a-1201", &[3]),
                ("0914", &[0, 1, 4, 5]),
                ("007", &[0]),
                ("0914 007", &[0]),
                ("TS260914-007", &[0]),
                ("ｔｓ260914－007", &[0]),
                ("260914-011", &[1]),
                ("wifi", &[3]),
                ("wi", &[3]),
                ("CAFÉ", &[3]),
                ("привет", &[3]),
                ("o'brien", &[3]),
                ("𫘤", &[4]),
                ("吉野家", &[]),
                ("𠮷野", &[5]),
                ("楼道灯", &[5]),
                ("电梯 张三", &[2]),
                ("电梯 漏水", &[]),
                ("梯电", &[]),
                ("！？", &[]),
            ];
            for (question, at) in expected {
                let at: BTreeSet<CaseId> = at.iter().map(|n| ids[*n]).collect();
                assert_eq!(found(tx, Query::new(question)), at, "{question}");
            }
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    }

    /// Both engines find exactly what the terms say: pieces of the texts, pieces put together, and noise.
    async fn engines_agree(db) {
        let ids = cases_with(&db, TEXTS).await;
        db.read(move |tx| {
            let mut dice = Dice::new(3);
            let mut hits = 0;
            for _ in 0..400 {
                let piece = |dice: &mut Dice| {
                    let chars: Vec<char> = dice.pick(TEXTS).chars().collect();
                    let from = dice.below(chars.len());
                    let length = 1 + dice.below(6);
                    chars[from..].iter().take(length).collect::<String>()
                };
                let mut question = piece(&mut dice);
                if dice.one_in(4) {
                    question = format!("{question}{}{}", dice.pick(&[" ", "\"", "*", "' OR "]), piece(&mut dice));
                }
                let expected: BTreeSet<CaseId> =
                    ids.iter().zip(TEXTS).filter(|(_, text)| matches(text, &question)).map(|(id, _)| *id).collect();
                hits += usize::from(!expected.is_empty());
                assert_eq!(found(tx, Query::new(&question)), expected, "{question:?}");
            }
            assert!(hits > 200, "{hits}");
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    }

    /// P04: no sign has a meaning for the engine.
    async fn signs(db) {
        cases_with(&db, TEXTS).await;
        db.read(|tx| {
            for question in [
                "\"", "\"\"", "*", "漏水*", "\"漏水", "漏水\" OR \"电梯", "NEAR(漏水 电梯)", "terms:漏水", "^漏水", "{terms}: x",
                "漏水 AND", "NOT 漏水", "-漏水", "%", "_", "'; DROP TABLE cases; --", "\\", "':*", "& | ! <->", "(((", "\u{0}",
            ] {
                let n = found(tx, Query::new(question)).len();
                let plain: String = question.chars().filter(|c| !c.is_ascii_punctuation()).collect();
                assert_eq!(n, found(tx, Query::new(&plain)).len(), "{question:?}");
            }
            let long = "漏水".repeat(10_000);
            assert!(found(tx, Query::new(&long)).is_empty());
            let many = "漏水 ".repeat(1000);
            assert_eq!(found(tx, Query::new(&many)).len(), 1);
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    }

    /// R08: the end of a phone number finds the cases of whoever has it, in the directory or with the contact alone.
    async fn phones(db) {
        estate::build(&db, Size::SMALL).await;
        db.read(|tx| {
            let contact = tx.one("SELECT case_id, tail_hash, phone_hash FROM contacts LIMIT 1", params![])?;
            let case = CaseId(contact.get("case_id")?);
            assert!(found(tx, Query::new("9999").or_tail(contact.get("tail_hash")?)).contains(&case));
            assert!(found(tx, Query::default().or_phone(contact.get("phone_hash")?)).contains(&case));
            let person = tx.one(
                "SELECT p.tail_hash, c.id FROM resident_phones p JOIN cases c ON c.resident_id = p.resident_id LIMIT 1",
                params![],
            )?;
            assert!(found(tx, Query::default().or_tail(person.get("tail_hash")?)).contains(&CaseId(person.get("id")?)));
            assert!(found(tx, Query::default().or_tail(hash(9, 1))).is_empty());
            assert!(found(tx, Query::default()).is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    }

    /// R09: what is indexed again is found by its new words only; a rebuild finds what is wrong, and after it the index
    /// is what the rows say.
    async fn rebuilding(db) {
        let size = Size { cases: 60, ..Size::SMALL };
        estate::build(&db, size).await;
        let sound = |step: Result<Step, StoreError>| assert_eq!(step.unwrap().wrong, 0);
        sound(db.read(|tx| rebuild::check(tx, None, 1000)).await);
        let ids = db.read(|tx| tx.rows("SELECT id FROM cases ORDER BY id", params![])).await.unwrap();
        let id = |n: usize| ids[n].get::<Uuid>("id").unwrap();
        let (a, b, c, text) = (id(3), id(4), id(5), Uuid::from_u128(5));
        db.write(move |tx| {
            search::index(tx, a, "天花板")?;
            search::index(tx, a, "鹦鹉")?;
            tx.execute("UPDATE cases SET title = '仓鼠' WHERE id = $1", params![b])?;
            tx.execute("INSERT INTO texts (id, case_id, body) VALUES ($1, $2, '刺猬')", params![text, c])?;
            search::index(tx, Uuid::from_u128(1), "孤儿")
        })
        .await
        .unwrap();
        db.read(move |tx| {
            assert_eq!(found(tx, Query::new("鹦鹉")), BTreeSet::from([CaseId(a)]));
            assert!(!found(tx, Query::new("天花板")).contains(&CaseId(a)));
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
        assert_eq!(db.read(|tx| rebuild::check(tx, None, 1000)).await.unwrap().wrong, 3);
        let mut after = None;
        let mut wrong = 0;
        loop {
            let step = db.write(move |tx| rebuild::repair(tx, after, 7)).await.unwrap();
            wrong += step.wrong;
            if step.last.is_none() {
                break;
            }
            after = step.last;
        }
        assert_eq!(wrong, 3);
        assert_eq!(db.write(rebuild::remove_orphans).await.unwrap(), 1);
        sound(db.read(|tx| rebuild::check(tx, None, 1000)).await);
        db.write(rebuild::check_structure).await.unwrap();
        db.write(rebuild::renew).await.unwrap();
        db.write(move |tx| tx.execute("UPDATE texts SET body = '', erased_at = 1 WHERE id = $1", params![text])).await.unwrap();
        db.write(move |tx| rebuild::reindex(tx, c)).await.unwrap();
        db.read(move |tx| {
            assert!(found(tx, Query::new("鹦鹉")).is_empty());
            assert!(found(tx, Query::new("刺猬")).is_empty());
            assert_eq!(found(tx, Query::new("仓鼠")), BTreeSet::from([CaseId(b)]));
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    }

    /// A search that finds very much is read in the order of the list, with the same result.
    async fn broad_and_narrow(db) {
        let size = Size { cases: 300, ..Size::SMALL };
        estate::build(&db, size).await;
        db.read(|tx| {
            let query = Query::new("水").in_order(false);
            let narrow = found(tx, query.clone());
            assert!(narrow.len() > 20);
            let tail = tx.one("SELECT tail_hash FROM contacts LIMIT 1", params![])?;
            for query in [query.clone(), query.or_tail(tail.get("tail_hash")?)] {
                let narrow = found(tx, query.clone());
                for sort in Sort::ALL {
                    let q = Some(query.clone().in_order(true));
                    let filter = CaseFilter { q, ..Default::default() };
                    assert_eq!(all(tx, &company(), &filter, *sort, 9), narrow, "{sort:?}");
                }
                assert_eq!(found(tx, query.in_order(true)), narrow);
            }
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    }

    /// F04: the latest stretches of time are asked first; the pages are those of the list read in its own order, and what
    /// was found in one stretch does not come again in the next.
    async fn stretch_by_stretch(db) {
        let size = Size { cases: 400, words: false, ..Size::SMALL };
        estate::build(&db, size).await;
        db.write(|tx| {
            // One case every five days for more than five years, the last of them today; some at the same instant.
            let ids = tx.rows("SELECT id FROM cases ORDER BY id", params![])?;
            for (n, row) in ids.iter().enumerate() {
                let (id, n) = (row.get::<Uuid>("id")?, i64::try_from(n).unwrap());
                let at = 1_780_000_000_000_000 - (n / 2) * 10 * 86_400_000_000;
                tx.execute("UPDATE cases SET registered_at = $2 WHERE id = $1", params![id, at])?;
                let word = if n % 137 == 3 { "鹦鹉" } else { "滑梯" };
                search::index(tx, id, word)?;
            }
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
        db.read(|tx| {
            let pages = |tx: &mut Tx<'_>, query: Query, sort| {
                let filter = CaseFilter { q: Some(query), ..Default::default() };
                let (mut ids, mut cursor) = (Vec::new(), None);
                loop {
                    let page = lists::list(tx, &company(), &filter, sort, 2, cursor.as_ref()).unwrap();
                    ids.extend(page.rows.iter().map(|row| row.id));
                    cursor = page.next;
                    if cursor.is_none() {
                        return ids;
                    }
                }
            };
            for (word, n) in [("鹦鹉", 3), ("滑梯", 397), ("仓鼠", 0)] {
                for sort in Sort::ALL {
                    let asked = pages(tx, Query::new(word), *sort);
                    assert_eq!(asked.len(), n, "{word} {sort:?}");
                    assert_eq!(asked, pages(tx, Query::new(word).in_order(true), *sort), "{word} {sort:?}");
                }
            }
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
    }

    /// R09: words that come later are found, together with those from before; a drawn signature is no words.
    async fn more_words(db) {
        let ids = cases_with(&db, TEXTS).await;
        let (first, nowhere) = (ids[0].0, Uuid::from_u128(7));
        let many: String = (0..13_000).map(|n| format!("w{n} ")).collect();
        db.write(move |tx| {
            search::add(tx, first, ["配件后天到", "[[[100,200],[110,210]]]"])?;
            search::add(tx, first, [])?;
            // What is not searchable stays so, and what has very many terms gets no more.
            search::add(tx, nowhere, ["配件"])?;
            search::index(tx, ids[1].0, &many)?;
            search::add(tx, ids[1].0, ["配件"])
        })
        .await
        .unwrap();
        db.read(move |tx| {
            for question in ["配件", "漏水 配件", "后天到"] {
                assert_eq!(found(tx, Query::new(question)), BTreeSet::from([CaseId(first)]), "{question}");
            }
            assert!(found(tx, Query::new("210")).is_empty());
            Ok::<_, StoreError>(())
        })
        .await
        .unwrap();
        db.write(rebuild::check_structure).await.unwrap();
    }
}
