//! Telephone numbers as they may be shown.
//!
//! Must not decide who may see a whole number: that is the access rules' part.

/// A whole number in groups that are easy to read aloud: `138 0013 5207`.
pub fn grouped(number: &str) -> String {
    match (number.len(), number.is_ascii()) {
        (11, true) if number.starts_with('1') => {
            let (head, rest) = number.split_at(3);
            let (middle, tail) = rest.split_at(4);
            format!("{head} {middle} {tail}")
        }
        _ => number.to_owned(),
    }
}

/// A number with its middle hidden: `138 **** 5207`; of short numbers only the tail stays.
pub fn masked(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    let tail: String = digits.iter().skip(digits.len().saturating_sub(4)).collect();
    match digits.as_slice() {
        [a, b, c, rest @ ..] if rest.len() >= 8 => format!("{a}{b}{c} **** {tail}"),
        [] => String::new(),
        _ => masked_tail(&tail),
    }
}

/// When only the last four digits are known: `**** 5207`.
pub fn masked_tail(tail: &str) -> String {
    format!("**** {tail}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!(grouped("13800135207"), "138 0013 5207");
        assert_eq!(grouped("057188886666"), "057188886666");
        assert_eq!(masked("13800135207"), "138 **** 5207");
        assert_eq!(masked("0571-88886666"), "057 **** 6666");
        assert_eq!(masked("66667777"), "**** 7777");
        assert_eq!(masked(""), "");
    }
}
