//! Money in words. Amounts are integer fen.

use crate::locales::Strings;

/// `5900` as `59.00 元` (or the language's own form).
pub fn yuan(s: Strings, fen: i64) -> String {
    s.f("money.yuan", &[("amount", &plain_amount(fen))])
}

/// `123456` as `1,234.56`, the form without a unit.
pub fn plain_amount(fen: i64) -> String {
    let digits = (fen.unsigned_abs() / 100).to_string();
    let mut out = String::new();
    if fen < 0 {
        out.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(&format!(".{:02}", fen.unsigned_abs() % 100));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locales::Locale;

    #[test]
    fn amounts() {
        for (fen, text) in [
            (0, "0.00"),
            (5, "0.05"),
            (5900, "59.00"),
            (123_456, "1,234.56"),
            (-100_000_000, "-1,000,000.00"),
        ] {
            assert_eq!(plain_amount(fen), text);
        }
        assert_eq!(yuan(Strings::of(Locale::ZhCn), 5900), "59.00 元");
        assert_eq!(yuan(Strings::of(Locale::En), 5900), "¥59.00");
    }
}
