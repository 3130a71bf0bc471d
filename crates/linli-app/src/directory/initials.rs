//! The first letters of a name's sounds, for search by keyboard and for order: 陈静 is `cj`.
//!
//! Owns that spelling. Called wherever a name is written into the directory.

use pinyin::ToPinyin;

/// Initials in lower case: one letter for each Chinese character, Latin letters and digits as they are.
pub fn initials(name: &str) -> String {
    name.chars().flat_map(letters).collect()
}

fn letters(character: char) -> Vec<char> {
    if character.is_ascii_alphanumeric() {
        return vec![character.to_ascii_lowercase()];
    }
    character
        .to_pinyin()
        .and_then(|sound| sound.first_letter().chars().next())
        .into_iter()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn names_in_any_script() {
        assert_eq!(initials("陈静"), "cj");
        assert_eq!(initials("張家豪"), "zjh");
        assert_eq!(initials("Maria Santos"), "mariasantos");
        assert_eq!(initials("B1 车库"), "b1ck");
        assert_eq!(initials("（）"), "");
    }
}
