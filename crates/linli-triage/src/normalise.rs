//! One spelling for what people write in many: width, script, case, masked numbers.
//!
//! Owns what two spellings of one thing have in common. Must not drop words: everything that is found in
//! the result is found in the text. Called by [`crate::reading`] and by the finders of places and times.

/// Characters that are read. Longer texts are read at both ends, where the matter and the wish stand.
pub const READ: usize = 4_000;

/// Of a longer text, how much of the end is read.
const READ_END: usize = 800;

/// The text in simplified characters, half width and small letters, with masks and long numbers as `#`
/// and each gap as one blank. Line ends stay, because the first line is the subject.
pub fn normalise(text: &str) -> String {
    let cut = shortened(text);
    let simple = fast2s::convert(&cut);
    let mut out = String::with_capacity(simple.len());
    let mut digits = 0_usize;
    let mut mask = 0_usize;
    for original in simple.chars() {
        let c = narrow(original);
        if mask > 0 {
            mask -= 1;
            if c == '】' || c == ']' {
                mask = 0;
            }
            continue;
        }
        if c == '【' {
            out.push('#');
            mask = 8;
            continue;
        }
        digits = match c {
            '*' => digits + 5,
            '0'..='9' => digits + 1,
            _ => 0,
        };
        match digits {
            0 => push(&mut out, c),
            1..=4 if c != '*' => out.push(c),
            _ if out.ends_with('#') => {}
            _ => {
                out.truncate(
                    out.len() - out.chars().rev().take_while(char::is_ascii_digit).count(),
                );
                out.push('#');
            }
        }
    }
    out
}

fn push(out: &mut String, c: char) {
    if c == '\n' {
        if !out.ends_with('\n') {
            out.push('\n');
        }
    } else if c.is_whitespace() || c.is_control() {
        if !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    } else {
        out.extend(c.to_lowercase());
    }
}

/// Full-width forms to half width; the marks of a Chinese sentence to one mark each.
const fn narrow(c: char) -> char {
    match c {
        '\u{3000}' | '\u{feff}' | '\u{200b}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => match char::from_u32(c as u32 - 0xfee0) {
            Some(narrowed) => narrowed,
            None => c,
        },
        '。' => '.',
        '、' => ',',
        '\r' => '\n',
        _ => c,
    }
}

fn shortened(text: &str) -> String {
    if text.len() <= READ || text.chars().count() <= READ {
        return text.to_owned();
    }
    let head = text.chars().take(READ - READ_END);
    let mut tail: Vec<char> = text.chars().rev().take(READ_END).collect();
    tail.reverse();
    head.chain(std::iter::once('\n')).chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// STA-5: width, script and case do not change what is read.
    #[test]
    fn one_spelling() {
        assert_eq!(normalise("３棟１２０１，電梯　壞了。"), "3栋1201,电梯 坏了.");
        assert_eq!(normalise("WiFi 没信号\r\n\n急"), "wifi 没信号\n急");
    }

    /// STA-5, P20: phones, masked or not, are not words.
    #[test]
    fn numbers_of_people_become_a_mark() {
        assert_eq!(normalise("打13812345678找我"), "打#找我");
        assert_eq!(normalise("打138****5678找我"), "打#找我");
        assert_eq!(normalise("电话【电话】急"), "电话#急");
        assert_eq!(normalise("2019年"), "2019年");
    }

    /// STA-5: a text of any length is read in bounded time, at both ends.
    #[test]
    fn long_texts_keep_both_ends() {
        let long = format!("开头{}结尾", "中".repeat(100_000));
        let read = normalise(&long);
        assert!(read.starts_with("开头") && read.ends_with("结尾"));
        assert!(read.chars().count() <= READ + 1);
    }
}
