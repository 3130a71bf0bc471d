//! The words that people use for times, each with the instant that is meant.

use super::*;

/// Monday morning.
fn now() -> Zoned {
    "2026-09-14T08:12:00+08:00[Asia/Shanghai]".parse().expect("a time")
}

fn said(text: &str, side: Side) -> Option<(String, bool)> {
    let found = read(text, &now(), side)?;
    let local = found.at.to_zoned(now().time_zone().clone());
    Some((local.strftime("%m-%d %H:%M").to_string(), found.vague))
}

#[track_caller]
fn past(text: &str, at: &str) {
    assert_eq!(said(text, Side::Past).map(|s| s.0).as_deref(), Some(at), "{text}");
}

#[track_caller]
fn future(text: &str, at: &str) {
    assert_eq!(said(text, Side::Future).map(|s| s.0).as_deref(), Some(at), "{text}");
}

/// CMP-1: when it happened, in the caller's words.
#[test]
fn what_happened() {
    past("刚才", "09-14 08:12");
    past("剛剛", "09-14 08:12");
    past("昨晚", "09-13 20:00");
    past("昨天夜间", "09-13 22:00");
    past("昨天晚上九点半", "09-13 21:30");
    past("昨晚12点", "09-14 00:00");
    past("昨晚1点", "09-14 01:00");
    past("周三下午", "09-09 15:00");
    past("週三下午", "09-09 15:00");
    past("上周三下午3点", "09-09 15:00");
    past("周一早上7点一刻", "09-14 07:15");
    past("星期天中午", "09-13 12:00");
    past("前天", "09-12 12:00");
    past("前晚", "09-12 20:00");
    past("今早", "09-14 08:00");
    past("今天", "09-14 08:12");
    past("今天凌晨两点", "09-14 02:00");
    past("9点半", "09-13 21:30");
    past("7:40", "09-14 07:40");
    past("７：４０", "09-14 07:40");
    past("半小时前", "09-14 07:42");
    past("一个半小时前", "09-14 06:42");
    past("三天前", "09-11 08:12");
    past("9 月 12 日 18:05", "09-12 18:05");
    past("12号下午", "09-12 15:00");
    past("12月31日", "12-31 12:00");
    past("2026-09-13T21:05", "09-13 21:05");
    past("中午11点半", "09-14 11:30");
    past("last night", "09-13 20:00");
    past("yesterday 9pm", "09-13 21:00");
    past("30 minutes ago", "09-14 07:42");
}

/// CMP-1: an agreed time of reply.
#[test]
fn what_is_promised() {
    future("9点半", "09-14 09:30");
    future("7点", "09-14 19:00");
    future("今天 18:00 前", "09-14 18:00");
    future("明天上午", "09-15 10:00");
    future("明早", "09-15 08:00");
    future("明天", "09-15 18:00");
    future("后天下午三点", "09-16 15:00");
    future("两小时内", "09-14 10:12");
    future("30分钟后", "09-14 08:42");
    future("半小时", "09-14 08:42");
    future("周三", "09-16 18:00");
    future("下周一上午九点", "09-21 09:00");
    future("周一下午", "09-14 15:00");
    future("9月18日", "09-18 18:00");
    future("in 2 hours", "09-14 10:12");
    future("tomorrow morning", "09-15 10:00");
}

#[test]
fn a_part_of_a_day_is_vague() {
    assert_eq!(said("昨晚", Side::Past).map(|s| s.1), Some(true));
    assert_eq!(said("昨晚9点", Side::Past).map(|s| s.1), Some(false));
}

/// Nothing is guessed, and nothing breaks: P11's kind of text, long text, numbers beyond reason.
#[test]
fn what_is_no_time() {
    let long = "昨".repeat(10_000);
    for text in [
        "",
        "  ",
        "漏水",
        "25点",
        "9点75分",
        "13月1日",
        "2月30日",
        "周八",
        "明年",
        "一会儿",
        "99999999999999小时前",
        "\u{202e}昨晚",
        "<b>",
        "🙂",
        "点",
        "昨天的",
        long.as_str(),
        "2026-09-13T99:00",
        "下",
        "9",
        "１２",
    ] {
        let found = read(text, &now(), Side::Past);
        assert!(found.is_none() || text == "昨天的", "{text}: {found:?}");
    }
}
