//! Ids in a text: `CMP-6`, `C01`, and ranges of them: `CMP-10 to CMP-13`, `SLA-1..10`.
//!
//! Must not know which ids exist. Used by the readers of sources and by the page.

/// The families of ids. Letters with a hyphen are requirements, one letter and two digits what went
/// wrong elsewhere.
const REQUIREMENTS: &[&str] =
    &["ADM", "CHN", "CMP", "EVA", "FUP", "KNO", "ORG", "REC", "REP", "SLA", "STA"];
const FAILURES: &str = "CDFMPRSV";

/// What stands between the ends of a range.
const TO: &[&str] = &["..=", "..", " to ", "–", "-"];

/// The ids that a text names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Named {
    /// Named one by one.
    pub single: Vec<String>,
    /// Within a range, its ends included.
    pub within: Vec<String>,
}

impl Named {
    pub fn is_empty(&self) -> bool {
        self.single.is_empty() && self.within.is_empty()
    }

    pub fn holds(&self, id: &str) -> bool {
        self.single.iter().chain(&self.within).any(|one| one == id)
    }
}

/// Finds the ids in a text.
pub fn named(text: &str) -> Named {
    let mut named = Named::default();
    let mut at = 0;
    while let Some(next) = text[at..].chars().next() {
        let free =
            text[..at].chars().next_back().is_none_or(|c| !c.is_ascii_alphanumeric() && c != '-');
        let Some((family, number, length)) = free.then(|| id(&text[at..])).flatten() else {
            at += next.len_utf8();
            continue;
        };
        at += length;
        if let Some((last, length)) = range_end(&text[at..], family) {
            at += length;
            named.within.extend((number..=last).map(|n| write(family, n)));
        } else {
            named.single.push(write(family, number));
        }
    }
    named
}

fn write(family: &str, number: u32) -> String {
    if family.len() == 1 { format!("{family}{number:02}") } else { format!("{family}-{number}") }
}

/// An id at the beginning of a text: its family, its number, its length.
fn id(text: &str) -> Option<(&str, u32, usize)> {
    let letters = text.find(|c: char| !c.is_ascii_uppercase())?;
    let family = &text[..letters];
    let failure = letters == 1 && FAILURES.contains(family);
    let rest = if failure {
        &text[letters..]
    } else if REQUIREMENTS.contains(&family) {
        text[letters..].strip_prefix('-')?
    } else {
        return None;
    };
    let (number, digits) = digits(rest)?;
    let two = !failure || digits == 2;
    two.then_some((family, number, text.len() - rest.len() + digits))
}

/// A number that no letter follows, and how long it is.
fn digits(text: &str) -> Option<(u32, usize)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let follows = text[end..].chars().next();
    let whole = follows.is_none_or(|c| !c.is_ascii_alphabetic() && c != '_');
    (whole && (1..=2).contains(&end)).then(|| text[..end].parse().ok().map(|n| (n, end))).flatten()
}

/// The end of a range that goes on here: `..10`, ` to CMP-13`.
fn range_end(text: &str, family: &str) -> Option<(u32, usize)> {
    let rest = TO.iter().find_map(|to| text.strip_prefix(to))?;
    if let Some((other, last, length)) = id(rest) {
        return (other == family).then_some((last, text.len() - rest.len() + length));
    }
    // "at 3 to 5" is no range of ids: a bare number only after signs.
    if text.starts_with(' ') {
        return None;
    }
    digits(rest).map(|(last, length)| (last, text.len() - rest.len() + length))
}

/// Sorts requirements before failures, and numbers by their value.
pub fn order(text: &str) -> (usize, String, u32) {
    let (family, number, _) = id(text).unwrap_or((text, 0, 0));
    const FIRST: [&str; 5] = ["ORG", "REC", "CMP", "SLA", "ADM"];
    let place = FIRST.iter().position(|f| *f == family).unwrap_or(FIRST.len());
    (place, family.to_owned(), number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_one_by_one() {
        let found = named("P26, CMP-6: nobody (failure mode C01).").single;
        assert_eq!(found, ["P26", "CMP-6", "C01"]);
    }

    #[test]
    fn what_only_looks_like_an_id_is_none() {
        for text in [
            "TS260914-007",
            "A1404",
            "C1",
            "C0123",
            "XCMP-6",
            "SHA-256",
            "utf-8",
            "C01x",
            "CMP-x",
            "B2",
        ] {
            assert!(named(text).is_empty(), "{text}");
        }
        assert_eq!(named("3栋C01").single, ["C01"]);
    }

    #[test]
    fn ranges_hold_their_ends() {
        assert_eq!(named("SLA-1..3 here").within, ["SLA-1", "SLA-2", "SLA-3"]);
        assert_eq!(named("(ORG-1 to ORG-3)").within, ["ORG-1", "ORG-2", "ORG-3"]);
        assert_eq!(named("P19..P21").within, ["P19", "P20", "P21"]);
        assert_eq!(named("CMP-3 to 5 people").single, ["CMP-3"]);
        assert_eq!(named("SLA-4, 5").single, ["SLA-4"]);
    }
}
