//! Whether the text itself speaks for five or more households (CMP-15).
//!
//! Owns wording only. Whether five households wrote is counted from cases, never from words. Called by
//! [`crate::proposal`].

use crate::lexicon::Found;
use crate::reading::Reading;
use crate::rules::{Rules, Says};

/// Households that make a group by wording.
const HOUSEHOLDS: u32 = 5;

/// Words of the text that speak for a group; none if it does not.
pub fn find(rules: &Rules, reading: &Reading) -> Vec<String> {
    let says = Says::new(&rules.group, reading);
    let as_owners: Vec<&Found> = says.of("not").collect();
    let mut words: Vec<String> = says
        .of("group")
        .filter(|found| {
            !as_owners.iter().any(|owner| owner.start <= found.start + 3 && found.start < owner.end)
        })
        .map(|found| reading.slice(found.start, found.end))
        .collect();
    words.extend(counted(reading));
    words.dedup();
    words.truncate(3);
    words
}

/// Numbers of households, at least five: "我们8户", "三十多家", "九成业主".
fn counted(reading: &Reading) -> Vec<String> {
    let chars = &reading.chars;
    let mut words = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        if !matches!(c, '户' | '家' | '位' | '名') || at == 0 {
            continue;
        }
        let mut from = at;
        while from > 0
            && at - from < 6
            && (is_numeral(chars[from - 1]) || matches!(chars[from - 1], '多' | '余' | '来'))
        {
            from -= 1;
        }
        let number = number(&chars[from..at]);
        let next: String = chars[at + 1..].iter().take(3).collect();
        let of_people =
            *c == '户' || ["业主", "住户", "居民", "邻居"].iter().any(|who| next.starts_with(who));
        let per = from > 0 && matches!(chars[from - 1], '第' | '梯' | '-' | '层');
        if number >= HOUSEHOLDS
            && of_people
            && !per
            && !next.starts_with("型")
            && !next.starts_with("口")
            && !next.starts_with("的")
        {
            words.push(
                chars[from..(at + 1 + next.chars().count().min(2)).min(chars.len())]
                    .iter()
                    .collect(),
            );
        }
    }
    words
}

const fn is_numeral(c: char) -> bool {
    matches!(
        c,
        '0'..='9'
            | '一'
            | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
            | '两'
            | '几'
            | '数'
    )
}

/// The value of a short Chinese or Arabic number; "几十" counts as ten.
pub fn number(chars: &[char]) -> u32 {
    let mut total = 0_u32;
    let mut digit = 0_u32;
    for c in chars {
        match c {
            '0'..='9' => {
                digit = digit.saturating_mul(10).saturating_add(u32::from(*c as u8 - b'0'))
            }
            '十' | '百' | '千' => {
                let unit = match c {
                    '十' => 10,
                    '百' => 100,
                    _ => 1_000,
                };
                total = total.saturating_add(digit.max(1).saturating_mul(unit));
                digit = 0;
            }
            '几' | '数' => digit = 2,
            '两' => digit = 2,
            other => {
                digit = "零一二三四五六七八九"
                    .chars()
                    .position(|n| n == *other)
                    .map_or(digit, |n| n as u32)
            }
        }
    }
    total.saturating_add(digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::shipped;

    fn words(text: &str) -> Vec<String> {
        find(shipped(), &Reading::new(text))
    }

    /// CMP-15: five households by wording, four are none, owners of a right are none.
    #[test]
    fn wording() {
        assert!(!words("我们楼8户人家都闻到了").is_empty());
        assert!(!words("全体业主强烈要求更换物业").is_empty());
        assert!(words("我们4户都有这个问题").is_empty());
        assert!(words("车位归全体业主所有").is_empty());
        assert!(words("我住在一梯两户的房子").is_empty());
        assert!(!words("整栋楼的住户从昨晚起没水用").is_empty());
        assert!(words("整栋楼外墙要不要重新刷，想问一下").is_empty());
    }

    /// STA-5: numbers as people write them.
    #[test]
    fn numbers() {
        let number = |text: &str| super::number(&text.chars().collect::<Vec<_>>());
        assert_eq!(
            (number("三十二"), number("564"), number("一百多"), number("十")),
            (32, 564, 100, 10)
        );
    }
}
