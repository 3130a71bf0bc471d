//! As much of Rust as the checks need: words, texts and comments, each with its line.
//!
//! Owns the scanner and the question where a file's tests begin. Must not judge anything. Used by
//! `layers` and `coverage`.

/// A piece of a source file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub line: usize,
    pub kind: Kind,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `//! ..`
    FileDoc,
    /// `/// ..`
    Doc,
    /// Any other comment.
    Comment,
    /// The inside of a string literal.
    Text,
    /// An identifier or keyword.
    Word,
    /// One character of anything else.
    Sign,
}

impl Token {
    pub fn is(&self, text: &str) -> bool {
        matches!(self.kind, Kind::Word | Kind::Sign) && self.text == text
    }
}

/// Splits a source file. Numbers and characters are left out: no check asks for them.
pub fn scan(source: &str) -> Vec<Token> {
    let mut scanner = Scanner { rest: source, line: 1, tokens: Vec::new() };
    while let Some(next) = scanner.rest.chars().next() {
        scanner.step(next);
    }
    scanner.tokens
}

struct Scanner<'a> {
    rest: &'a str,
    line: usize,
    tokens: Vec<Token>,
}

impl Scanner<'_> {
    fn step(&mut self, next: char) {
        if self.rest.starts_with("//") {
            self.line_comment();
        } else if self.rest.starts_with("/*") {
            self.block_comment();
        } else if let Some(hashes) = raw_string(self.rest) {
            let open = self.rest.find('"').map_or(0, |at| at + 1);
            let close = format!("\"{}", "#".repeat(hashes));
            self.string(open, &close, false);
        } else if next == '"' || ["b\"", "c\""].iter().any(|p| self.rest.starts_with(p)) {
            self.string(1 + usize::from(next != '"'), "\"", true);
        } else if next == '\'' {
            let length = character(self.rest);
            self.take(length);
        } else if next.is_alphabetic() || next == '_' {
            let length = self.rest.find(|c: char| !in_word(c)).unwrap_or(self.rest.len());
            self.push(Kind::Word, length, 0..length);
        } else if next.is_ascii_digit() {
            let length = self.rest.find(|c: char| !in_word(c)).unwrap_or(self.rest.len());
            self.take(length);
        } else if next.is_whitespace() {
            self.take(next.len_utf8());
        } else {
            self.push(Kind::Sign, next.len_utf8(), 0..next.len_utf8());
        }
    }

    fn line_comment(&mut self) {
        let length = self.rest.find('\n').unwrap_or(self.rest.len());
        let (kind, begin) = match self.rest.as_bytes().get(2) {
            Some(b'!') => (Kind::FileDoc, 3),
            Some(b'/') if self.rest.as_bytes().get(3) != Some(&b'/') => (Kind::Doc, 3),
            _ => (Kind::Comment, 2),
        };
        self.push(kind, length, begin..length);
    }

    fn block_comment(&mut self) {
        let (mut depth, mut at) = (1, 2);
        while depth > 0 && at < self.rest.len() {
            let here = &self.rest.as_bytes()[at..];
            if here.starts_with(b"/*") {
                depth += 1;
                at += 2;
            } else if here.starts_with(b"*/") {
                depth -= 1;
                at += 2;
            } else {
                at += 1;
            }
        }
        self.push(Kind::Comment, at, 2..at);
    }

    fn string(&mut self, open: usize, close: &str, escapes: bool) {
        let mut at = open;
        while at < self.rest.len() && !self.rest.as_bytes()[at..].starts_with(close.as_bytes()) {
            at += if escapes && self.rest.as_bytes()[at] == b'\\' { 2 } else { 1 };
        }
        let end = at.min(self.rest.len());
        let length = (end + close.len()).min(self.rest.len());
        self.push(Kind::Text, length, open..end);
    }

    fn push(&mut self, kind: Kind, length: usize, inside: std::ops::Range<usize>) {
        let text = self.rest.get(inside).unwrap_or_default().to_owned();
        self.tokens.push(Token { line: self.line, kind, text });
        self.take(length);
    }

    fn take(&mut self, length: usize) {
        let (taken, rest) = self.rest.split_at(length);
        self.line += taken.matches('\n').count();
        self.rest = rest;
    }
}

fn in_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The number of `#` of a raw string that begins here.
fn raw_string(rest: &str) -> Option<usize> {
    let after = ["r", "br", "cr"].iter().find_map(|p| rest.strip_prefix(p))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

/// The length of a character literal, or 1 for the quote of a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let begin = at + escaped.len_utf8();
            rest[begin..].find('\'').map_or(1, |length| begin + length + 1)
        }
        (Some(_), Some((at, '\''))) => at + 1,
        _ => 1,
    }
}

/// The first token of `#[cfg(test)] mod ..`, from which on a file holds tests.
pub fn tests_begin(tokens: &[Token]) -> Option<usize> {
    let pattern = ["#", "[", "cfg", "(", "test", ")", "]", "mod"];
    tokens.windows(pattern.len()).position(|w| w.iter().zip(pattern).all(|(t, p)| t.is(p)))
}

/// Whether a file holds nothing but tests.
pub fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(kind: Kind, source: &str) -> Vec<String> {
        scan(source).into_iter().filter(|t| t.kind == kind).map(|t| t.text).collect()
    }

    #[test]
    fn comments_are_told_apart() {
        let source = "//! file\n/// item\n//// rule\n// plain\n/* a /* b */ c */ fn f() {}";
        assert_eq!(of(Kind::FileDoc, source), [" file"]);
        assert_eq!(of(Kind::Doc, source), [" item"]);
        assert_eq!(of(Kind::Comment, source), ["// rule", " plain", " a /* b */ c */"]);
        assert_eq!(of(Kind::Word, source), ["fn", "f"]);
    }

    #[test]
    fn texts_hide_what_looks_like_code() {
        let source = r###"let a = "x // \" y"; let b = r#"say "hi""#; let c = b"z"; let d = 电;"###;
        assert_eq!(of(Kind::Text, source), ["x // \\\" y", "say \"hi\"", "z"]);
        assert_eq!(of(Kind::Comment, source), [""; 0]);
        assert_eq!(of(Kind::Word, source), ["let", "a", "let", "b", "let", "c", "let", "d", "电"]);
    }

    #[test]
    fn characters_are_no_lifetimes() {
        let source = "fn f<'a>(x: &'a str) { ['\"', '\\'', '\\u{4e00}', '电', '/'] } // end";
        assert_eq!(of(Kind::Text, source), [""; 0]);
        assert_eq!(of(Kind::Comment, source), [" end"]);
    }

    #[test]
    fn lines_are_counted() {
        let tokens = scan("a\n\"x\ny\"\nb");
        let lines: Vec<usize> = tokens.iter().map(|t| t.line).collect();
        assert_eq!(lines, [1, 2, 4]);
    }

    #[test]
    fn tests_begin_at_their_module() {
        let tokens = scan("fn a() {}\n#[cfg(test)]\nfn help() {}\n#[cfg(test)]\nmod tests {\n}");
        assert_eq!(tests_begin(&tokens).map(|at| tokens[at].line), Some(4));
        assert_eq!(tests_begin(&scan("mod tests {}")), None);
    }
}
