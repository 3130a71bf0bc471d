//! How text becomes search terms: the same terms for both engines, and the same for what is kept and what is asked.
//!
//! Owns folding (full width, case, traditional characters), the cutting into terms, and the spellings of case numbers
//! and rooms. Pure. Called by [`super`].
//!
//! Chinese has no spaces, so a run of its characters is cut into overlapping pairs: `电梯困人` becomes `电梯 梯困 困人
//! 人`. A word of two or more characters is then a phrase of pairs, which finds it anywhere inside other words; one
//! character is the beginning of a pair. Everything else is cut into words of letters and digits. Numbers and rooms are
//! kept in each form in which people ask for them.

/// Longest word kept, in bytes; longer ones are cut, when kept and when asked alike.
const LONGEST_WORD: usize = 64;
/// Terms kept of one text. PostgreSQL counts positions up to 16,383.
pub(super) const MOST_TERMS: usize = 12_000;
/// Terms of one question; the rest of it is ignored.
const MOST_ASKED: usize = 16;
/// Pairs of one phrase of a question.
const LONGEST_PHRASE: usize = 40;

/// One thing that must occur.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// These terms, one right after the other.
    Phrase(Vec<String>),
    /// A term that begins so.
    Prefix(String),
}

/// The terms of a text in the order of their positions.
pub fn kept(text: &str) -> Vec<String> {
    let chars = fold(text);
    let mut terms = Vec::new();
    let mut extra = Vec::new();
    let mut at = 0;
    while at < chars.len() && terms.len() < MOST_TERMS {
        if let Some((special, end)) = special(&chars, at) {
            extra.extend(special.forms());
            // The plain terms of the same characters are kept too: `栋` and `1201` stay findable.
            terms.extend(plain(&chars[at..end]));
            at = end;
        } else {
            let (term, end) = run(&chars, at);
            if let Some(run) = term {
                terms.extend(run.pairs_and_rest());
            }
            at = end;
        }
    }
    extra.sort_unstable();
    extra.dedup();
    terms.extend(extra);
    terms.truncate(MOST_TERMS);
    terms
}

/// What a question asks for; all of it must occur. Empty if there is nothing in it that can be searched for.
pub fn asked(question: &str) -> Vec<Term> {
    let chars = fold(question);
    let mut terms = Vec::new();
    let mut at = 0;
    while at < chars.len() && terms.len() < MOST_ASKED {
        if let Some((special, end)) = special(&chars, at) {
            terms.push(Term::Phrase(vec![special.asked()]));
            at = end;
            continue;
        }
        let (term, end) = run(&chars, at);
        terms.extend(term.map(Run::asked));
        at = end;
    }
    terms
}

fn plain(chars: &[char]) -> Vec<String> {
    let mut terms = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let (term, end) = run(chars, at);
        terms.extend(term.into_iter().flat_map(|run| run.pairs_and_rest()));
        at = end;
    }
    terms
}

/// Characters as they are compared: half width, lower case, simplified. Character by character, so that a word is
/// folded alike wherever it stands.
fn fold(text: &str) -> Vec<char> {
    text.chars().flat_map(|c| narrow(c).to_lowercase()).map(simplified).collect()
}

fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        _ => c,
    }
}

fn simplified(c: char) -> char {
    if !is_han(c) {
        return c;
    }
    let mut buffer = [0; 4];
    fast2s::convert(c.encode_utf8(&mut buffer)).chars().next().unwrap_or(c)
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Scripts that are written without spaces, or whose words are searched by parts.
fn is_paired(c: char) -> bool {
    is_han(c)
        || matches!(c, '\u{3005}' | '\u{3007}' | '\u{3040}'..='\u{30FF}' | '\u{AC00}'..='\u{D7A3}')
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() && !is_paired(c)
}

/// Characters that belong together.
enum Run<'a> {
    Paired(&'a [char]),
    Word(&'a [char]),
}

/// The run at a place, if there is one, and where to go on.
fn run(chars: &[char], at: usize) -> (Option<Run<'_>>, usize) {
    let while_all = |test: fn(char) -> bool| {
        chars[at..].iter().position(|c| !test(*c)).map_or(chars.len(), |length| at + length)
    };
    let paired = while_all(is_paired);
    if paired > at {
        return (Some(Run::Paired(&chars[at..paired])), paired);
    }
    let word = while_all(is_word);
    if word > at {
        return (Some(Run::Word(&chars[at..word])), word);
    }
    (None, at + 1)
}

impl Run<'_> {
    fn pairs_and_rest(&self) -> Vec<String> {
        match self {
            Self::Paired(chars) => {
                let mut terms = pairs(chars);
                terms.extend(chars.last().map(char::to_string));
                terms
            }
            Self::Word(chars) => vec![word(chars)],
        }
    }

    fn asked(self) -> Term {
        match self {
            Self::Paired([one]) => Term::Prefix(one.to_string()),
            Self::Paired(chars) => {
                let mut pairs = pairs(chars);
                pairs.truncate(LONGEST_PHRASE);
                Term::Phrase(pairs)
            }
            // A number is meant as it is: 12 is not 1201. A word may be the beginning of one.
            Self::Word(chars) if chars.iter().all(char::is_ascii_digit) => {
                Term::Phrase(vec![word(chars)])
            }
            Self::Word(chars) => Term::Prefix(word(chars)),
        }
    }
}

fn pairs(chars: &[char]) -> Vec<String> {
    chars.windows(2).map(|pair| pair.iter().collect()).collect()
}

fn word(chars: &[char]) -> String {
    let mut text: String = chars.iter().collect();
    let mut end = text.len().min(LONGEST_WORD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text
}

/// Something with more than one spelling.
enum Special {
    /// `TS260914-007`, `260914-007`, `0914-007`: letters (may be empty), digits of the day, sequence.
    Number { letters: String, day: String, sequence: String },
    /// `3-2-1201`, `3#1201`, `3栋2单元1201室`.
    Room { building: String, entrance: Option<String>, room: String },
    /// `3栋`, `3号楼`.
    Building(String),
}

impl Special {
    /// All forms in which it is kept.
    fn forms(&self) -> Vec<String> {
        match self {
            Self::Number { letters, day, sequence } => {
                let short = &day[day.len() - 4..];
                let mut forms = vec![
                    format!("{short}{sequence}"),
                    short.to_owned(),
                    sequence.clone(),
                    day.clone(),
                    format!("{day}{sequence}"),
                ];
                if !letters.is_empty() {
                    forms.push(format!("{letters}{day}"));
                    forms.push(format!("{letters}{day}{sequence}"));
                }
                forms
            }
            Self::Room { building, entrance, room } => {
                let mut forms = vec![
                    Self::Building(building.clone()).asked(),
                    format!("rm{building}x{room}"),
                    format!("{building}{room}"),
                    room.clone(),
                ];
                if let Some(entrance) = entrance {
                    forms.push(self.asked());
                    forms.push(format!("{building}{entrance}{room}"));
                    forms.push(format!("un{building}x{entrance}"));
                }
                forms
            }
            Self::Building(building) => vec![format!("bd{building}")],
        }
    }

    /// The form that is asked for when it is written in full.
    fn asked(&self) -> String {
        match self {
            Self::Number { letters, day, sequence } => format!("{letters}{day}{sequence}"),
            Self::Room { building, entrance: Some(entrance), room } => {
                format!("rm{building}x{entrance}x{room}")
            }
            Self::Room { building, entrance: None, room } => format!("rm{building}x{room}"),
            Self::Building(building) => format!("bd{building}"),
        }
    }
}

/// A number or room that begins at this place, and its end.
fn special(chars: &[char], at: usize) -> Option<(Special, usize)> {
    // Not in the middle of a word.
    if !chars[at].is_ascii_alphanumeric() || (at > 0 && is_word(chars[at - 1])) {
        return None;
    }
    let mut cursor = Cursor { chars, at };
    let first = cursor.ascii_word()?;
    if let Some(found) = number(cursor.clone(), &first) {
        return Some(found);
    }
    place(cursor, &first)
}

fn number(mut cursor: Cursor<'_>, first: &str) -> Option<(Special, usize)> {
    let digits = first.trim_start_matches(|c: char| c.is_ascii_lowercase());
    let letters = &first[..first.len() - digits.len()];
    let day_long = digits.len() == 6 || (digits.len() == 4 && letters.is_empty());
    if !all_digits(digits) || !day_long || !(letters.is_empty() || letters.len() == 2) {
        return None;
    }
    if !cursor.take(&["-"]) {
        return None;
    }
    let sequence = cursor.ascii_word().filter(|s| all_digits(s) && (3..=6).contains(&s.len()))?;
    let special = Special::Number { letters: letters.to_owned(), day: digits.to_owned(), sequence };
    Some((special, cursor.at))
}

fn place(mut cursor: Cursor<'_>, first: &str) -> Option<(Special, usize)> {
    const BUILDING: &[&str] = &["号楼", "栋", "幢", "座", "#", "-"];
    const ENTRANCE: &[&str] = &["单元", "-"];
    const ROOM: &[&str] = &["号房", "室", "房", "号"];
    if first.len() > 3 {
        return None;
    }
    let building = unpadded(first);
    let named = cursor.clone().take(&BUILDING[..4]);
    if !cursor.take(BUILDING) {
        return None;
    }
    if named {
        cursor.take(&["-"]);
    }
    let only_building = named.then(|| (Special::Building(building.clone()), cursor.at));
    let Some(second) = cursor.ascii_word() else { return only_building };
    let mut further = cursor.clone();
    if further.take(ENTRANCE)
        && second.len() <= 2
        && let Some(room) = further.ascii_word().filter(|room| is_room(room))
    {
        further.take(ROOM);
        let entrance = Some(unpadded(&second));
        return further.ends().then_some((Special::Room { building, entrance, room }, further.at));
    }
    if is_room(&second) {
        cursor.take(ROOM);
        if cursor.ends() {
            return Some((Special::Room { building, entrance: None, room: second }, cursor.at));
        }
    }
    only_building
}

fn is_room(text: &str) -> bool {
    (3..=5).contains(&text.len()) && text.bytes().filter(u8::is_ascii_digit).count() >= 3
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

fn unpadded(text: &str) -> String {
    let short = text.trim_start_matches('0');
    if short.is_empty() { text.to_owned() } else { short.to_owned() }
}

/// A place in folded characters.
#[derive(Clone)]
struct Cursor<'a> {
    chars: &'a [char],
    at: usize,
}

impl Cursor<'_> {
    /// The letters and digits here, if any; spaces before them do not count.
    fn ascii_word(&mut self) -> Option<String> {
        self.spaces();
        let rest = &self.chars[self.at..];
        let length = rest.iter().position(|c| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        if length == 0 || length > 16 {
            return None;
        }
        self.at += length;
        Some(rest[..length].iter().collect())
    }

    /// Goes behind the first of these words that stands here.
    fn take(&mut self, words: &[&str]) -> bool {
        let mut ahead = self.clone();
        ahead.spaces();
        for word in words {
            let length = word.chars().count();
            if ahead.chars[ahead.at..].iter().copied().take(length).eq(word.chars()) {
                self.at = ahead.at + length;
                return true;
            }
        }
        false
    }

    /// Whether nothing that would change the meaning follows: a date, a phone number.
    fn ends(&self) -> bool {
        self.chars.get(self.at).is_none_or(|c| !is_word(*c) && *c != '-' && *c != '#')
    }

    fn spaces(&mut self) {
        while self.chars.get(self.at) == Some(&' ') {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(terms: &[&str]) -> Term {
        Term::Phrase(terms.iter().map(|t| (*t).to_owned()).collect())
    }

    fn finds(text: &str, question: &str) -> bool {
        let kept = kept(text);
        let asked = asked(question);
        !asked.is_empty()
            && asked.iter().all(|term| match term {
                Term::Phrase(phrase) => kept.windows(phrase.len()).any(|w| w == phrase),
                Term::Prefix(prefix) => kept.iter().any(|t| t.starts_with(prefix)),
            })
    }

    /// R08: words of two characters, substrings, single characters.
    #[test]
    fn chinese() {
        assert_eq!(kept("电梯困人"), ["电梯", "梯困", "困人", "人"]);
        assert_eq!(asked("电梯困人"), [phrase(&["电梯", "梯困", "困人"])]);
        assert_eq!(asked("人"), [Term::Prefix("人".into())]);
        let text = "二号电梯困人，张三在里面；客厅漏水";
        for question in ["电梯", "漏水", "张三", "困", "水", "号电梯困", "电梯 漏水", "面"]
        {
            assert!(finds(text, question), "{question}");
        }
        for question in ["梯电", "水漏", "面客", "电梯 停电", "张三三"] {
            assert!(!finds(text, question), "{question}");
        }
    }

    /// R08: traditional, full width and capital letters are the same.
    #[test]
    fn folding() {
        for (text, question) in [
            ("電梯漏水，請儘快處理", "电梯漏水"),
            ("电梯漏水", "電梯"),
            ("ＷｉＦｉ坏了", "wifi"),
            ("车库Ｂ１", "b1"),
            ("停電後裏面很黑", "停电后"),
        ] {
            assert!(finds(text, question), "{text} {question}");
        }
    }

    /// CMP-1: the whole number, its day, its tail.
    #[test]
    fn numbers() {
        for question in [
            "TS260914-007",
            "ts260914-007",
            "260914-007",
            "0914-007",
            "0914",
            "007",
            "ts260914",
            "0914 007",
            "TS2609",
        ] {
            assert!(finds("TS260914-007", question), "{question}");
        }
        for question in ["TS260914-008", "0915", "07", "WX260914-007"] {
            assert!(!finds("TS260914-007", question), "{question}");
        }
    }

    /// ORG-3: a room in all its spellings; P22: building 3 is not building 30, entrance 2 not 12.
    #[test]
    fn rooms() {
        let spellings = [
            "3-2-1201",
            "3栋2单元1201",
            "3 栋 2 单元 1201",
            "3号楼2单元1201室",
            "3#2-1201",
            "３－２－１２０１",
            "03-02-1201",
        ];
        for text in spellings {
            for question in [
                "3-2-1201",
                "3#1201",
                "3栋1201",
                "3-1201",
                "1201",
                "321201",
                "3栋",
                "3号楼2单元1201室",
            ] {
                assert!(finds(text, question), "{text} {question}");
            }
            for question in
                ["30-2-1201", "3-12-1201", "13-2-1201", "3-2-1202", "201", "3-120", "2栋"]
            {
                assert!(!finds(text, question), "{text} {question}");
            }
        }
        assert!(finds("A座-1201", "a-1201"));
        assert!(asked("138-1234-5207").iter().all(|t| *t != phrase(&["rm138x1234"])));
    }

    /// P04: signs with a meaning for an engine are no terms.
    #[test]
    fn signs() {
        for question in ["\"", "*", "%", "_", "'", "\\", ":*", "()", "-", "！？"] {
            assert!(asked(question).is_empty(), "{question}");
        }
        assert_eq!(
            asked("a' OR '1'='1"),
            [Term::Prefix("a".into()), Term::Prefix("or".into()), phrase(&["1"]), phrase(&["1"])]
        );
        assert_eq!(asked("NEAR(漏水)"), [Term::Prefix("near".into()), phrase(&["漏水"])]);
        let long = "漏".repeat(50_000);
        assert_eq!(kept(&long).len(), MOST_TERMS);
        assert!(matches!(&asked(&long)[..], [Term::Phrase(p)] if p.len() == LONGEST_PHRASE));
        assert_eq!(kept(&"x".repeat(1000)), ["x".repeat(LONGEST_WORD)]);
    }
}
