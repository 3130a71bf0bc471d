//! Places and times that a text names: building, entrance, floor, room, lift, garage, shop; 昨晚, 每天早上七点.
//!
//! Owns how they are spelled. Finds words and keeps them as they stand; which place or instant is meant is known to
//! whoever has the directory and the clock. Called by the use cases of triage.

use crate::normalise::normalise;

/// Something named in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// `building`, `entrance`, `floor`, `room`, `lift`, `garage`, `shop`, `area`; `past` or `daily` for times.
    pub kind: &'static str,
    /// In one spelling: simplified, half width.
    pub text: String,
}

/// Different places or times that are told of one text, at most.
const MOST: usize = 8;

/// Characters in which places and times are looked for: they stand near the beginning or not at all.
const READ: usize = 600;

const DIGITS: &str = "0123456789零〇一二三四五六七八九十百两";

/// Kinds of places by the word that ends them, and whether a number must stand before.
const PLACES: &[(&str, &str, bool)] = &[
    ("building", "栋", true),
    ("building", "幢", true),
    ("building", "号楼", true),
    ("building", "#楼", true),
    ("building", "座", true),
    ("entrance", "单元", true),
    ("entrance", "号门", true),
    ("room", "室", true),
    ("room", "号房", true),
    ("floor", "楼", true),
    ("floor", "层", true),
    ("lift", "货梯", false),
    ("lift", "客梯", false),
    ("lift", "扶梯", false),
    ("lift", "电梯", false),
    ("lift", "号梯", true),
    ("garage", "地下车库", false),
    ("garage", "地下停车场", false),
    ("garage", "地库", false),
    ("garage", "车库", false),
    ("garage", "停车场", false),
    ("shop", "便利店", false),
    ("shop", "超市", false),
    ("shop", "烧烤店", false),
    ("shop", "饭店", false),
    ("shop", "餐馆", false),
    ("shop", "理发店", false),
    ("shop", "药店", false),
    ("shop", "底商", false),
    ("shop", "商铺", false),
    ("shop", "门面", false),
    ("area", "大堂", false),
    ("area", "楼道", false),
    ("area", "走廊", false),
    ("area", "楼梯间", false),
    ("area", "楼顶", false),
    ("area", "天台", false),
    ("area", "花园", false),
    ("area", "绿化带", false),
    ("area", "滑梯", false),
    ("area", "儿童区", false),
    ("area", "健身器材", false),
    ("area", "垃圾站", false),
    ("area", "东门", false),
    ("area", "西门", false),
    ("area", "南门", false),
    ("area", "北门", false),
    ("area", "正门", false),
    ("area", "大门", false),
];

/// The places that a text names, in its order, each once.
pub fn places(text: &str) -> Vec<Found> {
    let chars: Vec<char> = normalise(text).chars().take(READ).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let next = room(&chars, at).or_else(|| place(&chars, at));
        match next {
            Some((one, end)) => {
                keep(&mut found, one);
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

fn keep(found: &mut Vec<Found>, one: Found) {
    if found.len() < MOST && !found.contains(&one) {
        found.push(one);
    }
}

fn starts(chars: &[char], at: usize, word: &str) -> bool {
    let mut rest = chars[at..].iter();
    word.chars().all(|c| rest.next() == Some(&c))
}

/// A number that begins here: where it ends. One letter may stand for it, as in B座.
fn number(chars: &[char], at: usize) -> usize {
    let end = at + chars[at..].iter().take_while(|c| DIGITS.contains(**c)).count();
    let letter = chars.get(at).is_some_and(char::is_ascii_alphabetic);
    if end == at && letter { at + 1 } else { end }
}

/// `3-2-1201`, `3#1201`, `3栋2单元1201`: a whole room, as it is said.
fn room(chars: &[char], at: usize) -> Option<(Found, usize)> {
    // Not in the middle of a number.
    if at > 0 && DIGITS.contains(chars[at - 1]) {
        return None;
    }
    let parts: [&[&str]; 2] = [&["栋", "幢", "号楼", "座", "#", "-"], &["单元", "号门", "#", "-"]];
    let mut end = number(chars, at);
    let mut joined = false;
    for separators in parts {
        let Some(separator) = separators
            .iter()
            .find(|word| end > at && end < chars.len() && starts(chars, end, word))
        else {
            continue;
        };
        let after = end + separator.chars().count();
        let last = if after < chars.len() { number(chars, after) } else { after };
        if last == after {
            break;
        }
        (end, joined) = (last, true);
    }
    let digits = chars[..end].iter().rev().take_while(|c| c.is_ascii_digit()).count();
    if !joined || !(3..=4).contains(&digits) {
        return None;
    }
    let text: String = chars[at..end].iter().collect();
    Some((Found { kind: "room", text }, end))
}

fn place(chars: &[char], at: usize) -> Option<(Found, usize)> {
    let after = if at > 0 && DIGITS.contains(chars[at - 1]) { at } else { number(chars, at) };
    let below = starts(chars, at, "负") && at + 1 < chars.len();
    let after = if below { number(chars, at + 1) } else { after };
    if after < chars.len() {
        for (kind, word, counted) in PLACES {
            let from = if *counted { after } else { at };
            if (*counted && after == at) || !starts(chars, from, word) {
                continue;
            }
            let end = from + word.chars().count();
            // 七号楼上 is a building; 三层皮 is nothing, but no list is without such.
            let text: String = chars[at..end].iter().collect();
            return Some((Found { kind, text }, end));
        }
    }
    None
}

/// What says that something happens again and again.
const DAILY: &[&str] = &["每天", "每晚", "每周", "每个周", "天天", "夜夜", "每逢", "经常"];

/// Days, as people say them.
const DAYS: &[&str] = &[
    "大前天",
    "前天",
    "昨天",
    "昨日",
    "昨晚",
    "昨夜",
    "今天",
    "今早",
    "今晨",
    "今晚",
    "今日",
    "前晚",
    "上周",
    "上星期",
    "这周",
    "本周",
    "周",
    "星期",
    "礼拜",
    "刚才",
    "刚刚",
];

/// Parts of a day.
const PARTS: &[&str] = &[
    "早上", "早晨", "清晨", "上午", "中午", "下午", "傍晚", "晚上", "夜里", "半夜", "凌晨", "深夜",
    "夜间",
];

/// The times that a text names, in its order, each once.
pub fn times(text: &str) -> Vec<Found> {
    let chars: Vec<char> = normalise(text).chars().take(READ).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        match time(&chars, at) {
            Some((one, end)) => {
                keep(&mut found, one);
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

fn word(chars: &[char], at: usize, words: &[&str]) -> usize {
    let of = |word: &&&str| at < chars.len() && starts(chars, at, word);
    let longest = words.iter().filter(of).map(|word| word.chars().count()).max();
    at + longest.unwrap_or(0)
}

/// `3月5日`, `三天前`, `半小时前`: where it ends.
fn date(chars: &[char], at: usize) -> usize {
    if at > 0 && DIGITS.contains(chars[at - 1]) {
        return at;
    }
    let first = if starts(chars, at, "半") { at + 1 } else { number(chars, at) };
    if first == at || first >= chars.len() || chars[at].is_ascii_alphabetic() {
        return at;
    }
    for unit in ["天前", "小时前", "个小时前", "个半小时前", "分钟前", "周前", "个星期前"]
    {
        if starts(chars, first, unit) {
            return first + unit.chars().count();
        }
    }
    if !starts(chars, first, "月") || first + 1 >= chars.len() {
        return at;
    }
    let day = number(chars, first + 1);
    let ends = day > first + 1 && day < chars.len() && ['日', '号'].contains(&chars[day]);
    if ends { day + 1 } else { at }
}

/// `七点`, `7点半`, `19:30`, `八点二十`: where it ends.
fn clock(chars: &[char], at: usize) -> usize {
    if at >= chars.len() || (at > 0 && DIGITS.contains(chars[at - 1])) {
        return at;
    }
    let hour = number(chars, at);
    if hour == at || hour >= chars.len() || chars[at].is_ascii_alphabetic() {
        return at;
    }
    if chars[hour] == ':' {
        let minutes = chars[hour + 1..].iter().take_while(|c| c.is_ascii_digit()).count();
        return if minutes == 2 { hour + 3 } else { at };
    }
    // 三点意见 is no time.
    if !starts(chars, hour, "点")
        || word(chars, hour + 1, &["意见", "建议", "要求", "问题"]) > hour + 1
    {
        return at;
    }
    let mut end = hour + 1;
    end = word(chars, end, &["半", "钟", "整", "多", "左右", "一刻"]).max(end);
    let minutes = if end < chars.len() { number(chars, end) } else { end };
    let minutes = if minutes > end && !chars[end].is_ascii_alphabetic() { minutes } else { end };
    word(chars, minutes, &["分", "多", "左右"]).max(minutes)
}

fn time(chars: &[char], at: usize) -> Option<(Found, usize)> {
    let daily = word(chars, at, DAILY);
    let mut end = if daily > at { daily } else { date(chars, at).max(word(chars, at, DAYS)) };
    if end > at
        && ["周", "星期", "礼拜", "上周", "上星期", "这周", "本周", "每周"]
            .iter()
            .any(|w| ends(chars, at, end, w))
    {
        let day = word(chars, end, &["一", "二", "三", "四", "五", "六", "日", "天", "末"]);
        // 周到的服务 names no day.
        if day == end && !starts(chars, at, "上") && daily == at {
            return None;
        }
        end = day;
    }
    let named = end > at;
    let part = word(chars, end, PARTS);
    let hour = clock(chars, part);
    let close = hour.max(part).max(end);
    // A bare 晚上 or 七点 says when only with a day or a part of the day before it.
    if close == at || (!named && hour == part) {
        return None;
    }
    if daily > at && close == daily && starts(chars, at, "经常") {
        return None;
    }
    let kind = if daily > at { "daily" } else { "past" };
    Some((Found { kind, text: chars[at..close].iter().collect() }, close))
}

fn ends(chars: &[char], from: usize, to: usize, word: &str) -> bool {
    chars[from..to].iter().copied().eq(word.chars())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(found: &[Found]) -> Vec<(&'static str, &str)> {
        found.iter().map(|one| (one.kind, one.text.as_str())).collect()
    }

    /// STA-5: building, entrance, room, lift, garage and shop are found in every usual spelling.
    #[test]
    fn places_in_a_text() {
        let of = |text: &str| {
            said(&places(text)).into_iter().map(|(k, t)| format!("{k} {t}")).collect::<Vec<_>>()
        };
        assert_eq!(of("３棟２單元１２０１漏水"), ["room 3栋2单元1201"]);
        assert_eq!(of("我住3-2-1201，楼上漏水"), ["room 3-2-1201"]);
        assert_eq!(of("5号楼的电梯又停了"), ["building 5号楼", "lift 电梯"]);
        assert_eq!(of("二单元三楼楼道灯不亮"), ["entrance 二单元", "floor 三楼", "area 楼道"]);
        assert_eq!(of("地下车库积水，旁边超市也进水"), ["garage 地下车库", "shop 超市"]);
        assert_eq!(of("B座大堂"), ["building b座", "area 大堂"]);
        assert_eq!(of("负一层有人抽烟"), ["floor 负一层"]);
        assert_eq!(of("1203室的空调滴水"), ["room 1203室"]);
        assert!(of("物业费涨了，电话13800001234没人接").is_empty());
    }

    /// STA-5: instants and habits are told apart, and what only looks like a time is not one.
    #[test]
    fn times_in_a_text() {
        let of = |text: &str| {
            said(&times(text)).into_iter().map(|(k, t)| format!("{k} {t}")).collect::<Vec<_>>()
        };
        assert_eq!(of("昨晚十一点半楼上还在装修"), ["past 昨晚十一点半"]);
        assert_eq!(of("每天早上七点就开始吹叶子"), ["daily 每天早上七点"]);
        assert_eq!(of("上周三下午报修过，三天前又来催"), ["past 上周三下午", "past 三天前"]);
        assert_eq!(of("3月5日晚上8点20电梯停了"), ["past 3月5日晚上8点20"]);
        assert_eq!(of("凌晨两点有人砸门"), ["past 凌晨两点"]);
        assert_eq!(of("今早7:30车库门打不开"), ["past 今早7:30"]);
        assert!(of("提三点意见，服务很周到").is_empty());
        assert!(of("").is_empty());
        assert!(of("😀").is_empty());
    }
}
