//! Raw fields of a form, in the order and the spelling in which they came.

/// Names and values as typed. Nothing is trimmed or dropped: a page that fails shows them again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    pairs: Vec<(String, String)>,
}

impl Values {
    /// The fields of an `application/x-www-form-urlencoded` body or query.
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self { pairs }
    }

    /// The first value of a name, as typed.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of a name, as typed.
    pub fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        let name = name.to_owned();
        self.pairs.iter().filter(move |(n, _)| *n == name).map(|(_, v)| v.as_str())
    }

    /// Sets a value, replacing what was there.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.pairs.retain(|(n, _)| n != name);
        self.pairs.push((name.to_owned(), value.into()));
    }

    /// Adds a value beside those that are there.
    pub fn add(&mut self, name: &str, value: impl Into<String>) {
        self.pairs.push((name.to_owned(), value.into()));
    }

    /// How many rows a list has: one more than the highest index of `list.<index>.<field>`, at
    /// most `max`.
    pub fn rows(&self, list: &str, max: usize) -> usize {
        self.pairs
            .iter()
            .filter_map(|(name, _)| {
                name.strip_prefix(list)?.strip_prefix('.')?.split('.').next()?.parse().ok()
            })
            .map(|index: usize| index.saturating_add(1))
            .max()
            .unwrap_or(0)
            .min(max)
    }

    /// The list for which "add another" was pressed instead of the main button.
    pub fn more(&self) -> Option<&str> {
        self.get("_more")
    }

    /// Everything, in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_order() {
        let mut values = Values::default();
        values.add("tasks.0.words", "a");
        values.add("tasks.2.words", "c");
        values.add("tasksx.9.words", "no");
        values.add("tasks.99999999999999999999.words", "no");
        values.add("channel", "phone");
        values.add("channel", "visit");
        assert_eq!(values.rows("tasks", 10), 3);
        assert_eq!(values.rows("tasks", 2), 2);
        assert_eq!(values.rows("none", 10), 0);
        assert_eq!(values.all("channel").collect::<Vec<_>>(), ["phone", "visit"]);
        values.set("channel", "sms");
        assert_eq!(values.all("channel").collect::<Vec<_>>(), ["sms"]);
    }
}
