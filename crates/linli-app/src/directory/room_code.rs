//! How rooms are written and said (ORG-3): `3-2-1201`, `3#1201`, `3栋2单元1201室`, `A座1404`.
//!
//! Owns the normal form of codes and the reading of the usual spellings. Must not know the database. Called by the
//! directory, the imports and the search.

/// A room as somebody said it. Parts that were not said are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaidRoom {
    /// What stood before the building: the name or code of a community, perhaps.
    pub community: Option<String>,
    pub building: Option<String>,
    pub entrance: Option<String>,
    pub room: String,
}

/// Words after a number that say what the number is.
const BUILDING: &[&str] = &["号楼", "號樓", "栋", "棟", "幢", "座", "楼", "樓", "#", "号", "號"];
const ENTRANCE: &[&str] = &["单元", "單元", "门", "門", "梯"];
const ROOM: &[&str] = &["室", "房", "户", "戶", "号", "號"];

/// A code in its normal form: half-width, upper case, no spaces, Chinese numerals up to 99 as digits.
pub fn normal(text: &str) -> String {
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return text.to_ascii_uppercase();
    }
    numerals(&text.chars().filter(|c| !c.is_whitespace()).map(half_width).collect::<String>())
}

/// The code of a room, an entrance or a building from its parts.
pub fn code(parts: &[&str]) -> String {
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("-")
}

/// The number of an entrance, a building or a room without the word after it: `2单元` is `2`, `3 栋` is `3`.
pub fn bare(text: &str) -> String {
    let text = normal(text);
    for word in BUILDING.iter().chain(ENTRANCE).chain(ROOM) {
        if let Some(rest) = text.strip_suffix(word)
            && !rest.is_empty()
        {
            return rest.to_owned();
        }
    }
    text
}

/// Reads one of the usual spellings of a room; `None` for what cannot be one.
pub fn read(text: &str) -> Option<SaidRoom> {
    let text = normal(text);
    // The community is what comes before the first part that is a number or a letter of its own.
    let start = text.char_indices().find(|(at, c)| is_code(*c) && begins_a_part(&text, *at))?.0;
    let (community, rest) = text.split_at(start);
    let community = community.trim_end_matches(['-', '/', ',', '，']);
    let mut parts = parts(rest)?;
    let room = parts.pop()?;
    if !room.chars().any(|c| c.is_ascii_digit()) || parts.len() > 2 {
        return None;
    }
    let mut parts = parts.into_iter();
    Some(SaidRoom {
        community: (!community.is_empty()).then(|| community.to_owned()),
        building: parts.next(),
        entrance: parts.next(),
        room,
    })
}

/// `JY-3-2-1201`: what may be a community's code before the parts of a room. `A1-2-301` may be a building as well, so
/// whoever asks looks whether there is such a community.
pub fn with_community(text: &str) -> Option<(String, SaidRoom)> {
    let text = normal(text);
    let (community, rest) = text.split_once('-')?;
    let letter_first = community.starts_with(|c: char| c.is_ascii_alphabetic());
    let code = community.len() >= 2 && letter_first && community.chars().all(is_code);
    if code { read(rest).map(|room| (community.to_owned(), room)) } else { None }
}

/// What digits said in one go may mean: `321201` is building 3, entrance 2, room 1201, or building 32, room 1201, and so
/// on. Whoever asks takes the one that exists.
pub fn run_together(text: &str) -> Vec<SaidRoom> {
    let text = normal(text);
    if !(4..=8).contains(&text.len()) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Vec::new();
    }
    let mut all = Vec::new();
    for number in [3, 4] {
        let Some(at) = text.len().checked_sub(number).filter(|at| *at > 0) else { continue };
        let (before, room) = text.split_at(at);
        let fits = |part: &str| (1..=2).contains(&part.len()) && !part.starts_with('0');
        let said = |building: &str, entrance: Option<&str>| SaidRoom {
            community: None,
            building: Some(building.to_owned()),
            entrance: entrance.map(str::to_owned),
            room: room.to_owned(),
        };
        if fits(before) {
            all.push(said(before, None));
        }
        for cut in 1..before.len() {
            let (building, entrance) = before.split_at(cut);
            if fits(building) && fits(entrance) {
                all.push(said(building, Some(entrance)));
            }
        }
    }
    all
}

/// The parts of a spelling without separators and words, e.g. `3`, `2`, `1201`.
fn parts(mut rest: &str) -> Option<Vec<String>> {
    let mut parts = Vec::new();
    while !rest.is_empty() {
        let end = rest.find(|c| !is_code(c)).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        if part.is_empty() || parts.len() == 3 {
            return None;
        }
        parts.push(part.to_owned());
        rest = separator(after)?;
    }
    Some(parts)
}

/// What follows after a separator or a word; `None` if neither is there.
fn separator(text: &str) -> Option<&str> {
    if text.is_empty() {
        return Some(text);
    }
    let words = BUILDING.iter().chain(ENTRANCE).chain(ROOM);
    let after = words
        .filter_map(|word| text.strip_prefix(word))
        .min_by_key(|rest| rest.len())
        .or_else(|| text.strip_prefix(['-', '/', '_', '.', '—', '－']))?;
    // `3栋-2单元-1201`
    Some(after.strip_prefix('-').unwrap_or(after))
}

fn is_code(c: char) -> bool {
    c.is_ascii_alphanumeric()
}

/// Whether a part of a room's code begins here, rather than a Latin name of a community.
fn begins_a_part(text: &str, at: usize) -> bool {
    let word: String = text[at..].chars().take_while(|c| is_code(*c)).collect();
    let inside_word = text[..at].chars().next_back().is_some_and(is_code);
    !inside_word && (word.len() == 1 || word.chars().any(|c| c.is_ascii_digit()))
}

/// Full-width letters, digits and signs as half-width ones, in upper case.
fn half_width(c: char) -> char {
    let half = match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '—' | '–' => '-',
        _ => c,
    };
    half.to_ascii_uppercase()
}

/// Chinese numerals before a word of a building or an entrance as digits: `三栋二单元` is `3栋2单元`.
fn numerals(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c| digit(c).is_none() && c != '十').unwrap_or(rest.len());
        let (numeral, after) = rest.split_at(end);
        let counts = BUILDING.iter().chain(ENTRANCE).any(|word| after.starts_with(word));
        match value(numeral) {
            Some(value) if counts => {
                out.push_str(&value.to_string());
                rest = after;
            }
            _ if end > 0 => {
                out.push_str(numeral);
                rest = after;
            }
            _ => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}

fn digit(c: char) -> Option<u32> {
    "〇一二三四五六七八九"
        .chars()
        .position(|known| known == c)
        .and_then(|at| u32::try_from(at).ok())
}

/// The value of a numeral from 一 to 九十九.
fn value(numeral: &str) -> Option<u32> {
    match numeral.split_once('十') {
        None => {
            let mut digits = numeral.chars();
            let only = digits.next().and_then(digit)?;
            digits.next().is_none().then_some(only)
        }
        Some((tens, ones)) => {
            let tens = if tens.is_empty() { 1 } else { value(tens)? };
            let ones = if ones.is_empty() { 0 } else { value(ones)? };
            (tens < 10 && ones < 10).then_some(tens * 10 + ones)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Option<(String, String, String, String)> {
        read(text).map(|room| {
            let part = Option::unwrap_or_default;
            (part(room.community), part(room.building), part(room.entrance), room.room)
        })
    }

    fn expect(text: &str, parts: [&str; 4]) {
        let [community, building, entrance, room] = parts.map(str::to_owned);
        assert_eq!(said(text), Some((community, building, entrance, room)), "{text}");
    }

    #[test]
    fn the_usual_spellings() {
        expect("3-2-1201", ["", "3", "2", "1201"]);
        expect("3#1201", ["", "3", "", "1201"]);
        expect("3栋2单元1201", ["", "3", "2", "1201"]);
        expect("3 栋 2 单元 1201 室", ["", "3", "2", "1201"]);
        expect("3栋1201", ["", "3", "", "1201"]);
        expect("３号楼１２０１室", ["", "3", "", "1201"]);
        expect("三栋二单元1201", ["", "3", "2", "1201"]);
        expect("十二栋1单元301", ["", "12", "1", "301"]);
        expect("a座1404", ["", "A", "", "1404"]);
        expect("1201", ["", "", "", "1201"]);
        expect("锦园小区3栋2单元1201", ["锦园小区", "3", "2", "1201"]);
        expect("锦园3-1201", ["锦园", "3", "", "1201"]);
        expect("3栋-2单元-1201室", ["", "3", "2", "1201"]);
    }

    #[test]
    fn what_is_no_room() {
        for text in ["", "漏水", "电梯", "3栋", "1-2-3-4", "张三", "%", "_", "JY"] {
            assert_eq!(said(text).map(|room| room.3).filter(|room| room != "3"), None, "{text}");
        }
    }

    #[test]
    fn codes_of_communities() {
        let (community, room) = with_community("jy-3-2-1201").unwrap();
        assert_eq!((community.as_str(), room.room.as_str()), ("JY", "1201"));
        assert_eq!(with_community("3-2-1201"), None);
    }

    /// ux.md 5.2: `321201`, where it can be only one room.
    #[test]
    fn digits_in_one_go() {
        let meant = |text: &str| -> Vec<String> {
            let part = Option::unwrap_or_default;
            let words =
                |s: SaidRoom| format!("{}/{}/{}", part(s.building), part(s.entrance), s.room);
            run_together(text).into_iter().map(words).collect()
        };
        assert!(meant("321201").contains(&"3/2/1201".to_owned()));
        assert!(meant("３２１２０１").contains(&"3/2/1201".to_owned()));
        assert!(meant("3201").contains(&"3//201".to_owned()));
        assert_eq!(meant("1380013800012"), Vec::<String>::new());
        assert_eq!(meant("3-201"), Vec::<String>::new());
    }

    #[test]
    fn bare_numbers() {
        assert_eq!(bare("3 栋"), "3");
        assert_eq!(bare("２单元"), "2");
        assert_eq!(bare("十二号楼"), "12");
        assert_eq!(bare("A座"), "A");
        assert_eq!(bare("1201室"), "1201");
        assert_eq!(code(&["3", "", "1201"]), "3-1201");
    }
}
