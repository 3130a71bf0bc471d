//! One spelling for all: half-width, simplified, Chinese words for the English ones.

/// Half-width, simplified, Chinese words for the English ones, without spaces and fillers.
pub(super) fn plain(text: &str) -> String {
    let mut text: String = text
        .trim()
        .chars()
        .map(|c| match c {
            '\u{FF01}'..='\u{FF5E}' => {
                char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c).to_ascii_lowercase()
            }
            '\u{3000}' => ' ',
            '剛' => '刚',
            '點' => '点',
            '後' => '后',
            '週' => '周',
            '個' => '个',
            '鐘' => '钟',
            '禮' => '礼',
            '號' => '号',
            '兩' | '俩' => '二',
            '两' => '二',
            '這' => '这',
            '現' => '现',
            '時' => '时',
            '間' => '间',
            '內' => '内',
            '裡' | '裏' => '里',
            ',' => ' ',
            c => c.to_ascii_lowercase(),
        })
        .collect();
    for (from, to) in ENGLISH {
        if text.contains(from) {
            text = text.replace(from, to);
        }
    }
    for (from, to) in [
        ("小时候", "小时"),
        ("钟头", "小时"),
        ("左右", ""),
        ("大概", ""),
        ("大约", ""),
        ("之", ""),
        ("以", ""),
    ] {
        text = text.replace(from, to);
    }
    text.retain(|c| !c.is_whitespace());
    text
}

const ENGLISH: &[(&str, &str)] = &[
    ("just now", "刚才"),
    ("right now", "现在"),
    ("last night", "昨晚"),
    ("this morning", "今天早上"),
    ("this afternoon", "今天下午"),
    ("this evening", "今晚"),
    ("tonight", "今晚"),
    ("day after tomorrow", "后天"),
    ("day before yesterday", "前天"),
    ("yesterday", "昨天"),
    ("tomorrow", "明天"),
    ("today", "今天"),
    ("morning", "上午"),
    ("afternoon", "下午"),
    ("evening", "晚上"),
    ("midnight", "晚上12点"),
    ("noon", "中午"),
    ("next ", "下"),
    ("last ", "上"),
    ("monday", "周一"),
    ("tuesday", "周二"),
    ("wednesday", "周三"),
    ("thursday", "周四"),
    ("friday", "周五"),
    ("saturday", "周六"),
    ("sunday", "周日"),
    ("minutes", "分钟"),
    ("minute", "分钟"),
    ("mins", "分钟"),
    ("hours", "小时"),
    ("hour", "小时"),
    ("days", "天"),
    ("ago", "前"),
    ("now", "现在"),
    ("in ", ""),
    ("half an", "半"),
    ("half", "半"),
    (" at ", " "),
];
