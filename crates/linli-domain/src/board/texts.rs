//! What a text for everybody may not say: numbers by which somebody is known (FUP-7: no personal data).
//!
//! Owns finding telephone numbers, identity numbers and rooms in a text. Names cannot be found by a rule: they are what the
//! second person looks for. Must not change a text: it goes back to its writer.

/// Digits of a mobile number.
const MOBILE: usize = 11;
/// Characters between a building and the number of a room.
const NEAR: usize = 8;
/// Words for a building, in the spellings that are written here.
const BUILDING: [&str; 6] = ["栋", "幢", "棟", "号楼", "號樓", "building"];

/// What in a text points at a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Personal {
    /// A mobile number or the number of an identity card.
    Number,
    /// A room.
    Room,
}

/// The first thing in a text that points at a person. Hotlines and dates do not.
pub fn personal(text: &str) -> Option<Personal> {
    let text: String = text.chars().map(half_width).collect::<String>().to_lowercase();
    if has_number(&text) {
        return Some(Personal::Number);
    }
    (has_code(&text) || has_room(&text)).then_some(Personal::Room)
}

/// Full-width digits and letters as half-width ones, any dash as `-`.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => {
            u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c)
        }
        '–' | '—' | '‐' | '−' => '-',
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// Eleven digits and more that begin like a mobile number, or seventeen and more, written with gaps or without.
fn has_number(text: &str) -> bool {
    let mut run = String::new();
    let mut runs = Vec::new();
    for c in text.chars().chain(['.']) {
        match c {
            '0'..='9' => run.push(c),
            ' ' | '-' | '*' if !run.is_empty() => {}
            _ => runs.push(std::mem::take(&mut run)),
        }
    }
    runs.iter().any(|run| {
        let mobile = |at: usize| {
            let mut digits = run.bytes().skip(at);
            digits.next() == Some(b'1') && digits.next().is_some_and(|d| d >= b'3')
        };
        // 86 may stand before it.
        let starts = [0, run.len().saturating_sub(MOBILE)];
        run.len() >= 17 || (run.len() >= MOBILE && starts.into_iter().any(mobile))
    })
}

/// `3-2-1201`: numbers with dashes whose first is a building and whose last a door. A date ends with fewer digits, and a
/// hotline begins with more.
fn has_code(text: &str) -> bool {
    let code = |word: &str| {
        let parts: Vec<&str> = word.trim_matches('-').split('-').collect();
        let digits = |part: &&str| !part.is_empty() && part.len() <= 4;
        parts.len() >= 2
            && parts.iter().all(digits)
            && parts.first().is_some_and(|first| first.len() <= 2)
            && parts.last().is_some_and(|last| last.len() >= 3)
    };
    text.split(|c: char| !c.is_ascii_digit() && c != '-').any(code)
}

/// A word for a building with the number of a door soon after it: `3 栋 2 单元 1201`.
fn has_room(text: &str) -> bool {
    BUILDING.iter().any(|word| {
        text.match_indices(word).any(|(at, word)| {
            let after: String = text[at + word.len()..].chars().take(NEAR + 4).collect();
            let mut numbers = after.split(|c: char| !c.is_ascii_digit());
            let year = after.contains('年');
            !year && numbers.any(|number| (3..=4).contains(&number.len()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FUP-7, V05: a telephone number, an identity number or a room goes back to its writer.
    #[test]
    fn what_points_at_somebody() {
        for text in [
            "请联系王女士 13812345678",
            "电话 138-1234-5678。",
            "電話１３８１２３４５６７８",
            "+86 138 1234 5678",
            "身份证 310104198001011234",
        ] {
            assert_eq!(personal(text), Some(Personal::Number), "{text}");
        }
        for text in [
            "3-2-1201 漏水已修好",
            "３－１２０１ 的管道",
            "3 栋 2 单元 1201 室",
            "3号楼1201",
            "Building 3, 1201",
            "3 棟 0802",
        ] {
            assert_eq!(personal(text), Some(Personal::Room), "{text}");
        }
        for text in [
            "3 栋 2 单元电梯更换钢丝绳",
            "停水：2026-09-14 09:00–17:00",
            "服务热线 400-820-8820，021-12345678",
            "共更换 1200 盏路灯，历时 30 天",
            "3 栋 2026 年大修",
            "",
        ] {
            assert_eq!(personal(text), None, "{text}");
        }
    }
}
