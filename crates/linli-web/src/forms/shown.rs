//! A form as a template shows it: labels, what was typed, and what is wrong beside each field.

use super::{FieldIssue, Reader, Values};
use crate::locales::{Strings, fill, missing};

/// One option of a select, a radio group or a segmented control.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    /// A line under the label (radio groups only); empty for none.
    pub hint: String,
    /// Heading under which a select lists it; empty for none. Options of one group stand together.
    pub group: String,
}

impl Choice {
    /// An option with a value and its label.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), ..Self::default() }
    }

    /// The same with a line of explanation.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// The same under a heading.
    #[must_use]
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.group = group.into();
        self
    }
}

/// One line of the error summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The id of the field that the line leads to.
    pub id: String,
    pub text: String,
}

/// A form being shown: filled in before, or just sent and not accepted.
///
/// Labels lie in the language files under `scope`: field `phone` of scope `desk.form` is labelled
/// `desk.form.phone`, with the hint `desk.form.phone_hint` if there is one, and an issue of code
/// `required` may have words of its own in `desk.form.phone_required`.
#[derive(Clone, Debug)]
pub struct Form {
    s: Strings,
    scope: &'static str,
    pub values: Values,
    pub issues: Vec<FieldIssue>,
}

impl Form {
    /// An empty form.
    pub fn blank(s: Strings, scope: &'static str) -> Self {
        Self::of(s, scope, Values::default())
    }

    /// A form with what was typed, or with what is stored.
    pub fn of(s: Strings, scope: &'static str, values: Values) -> Self {
        Self { s, scope, values, issues: Vec::new() }
    }

    /// The same with a field filled in.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.set(name, value);
        self
    }

    /// Reads the form. `Some` only if nothing is wrong; otherwise the issues stay in the form, to
    /// be shown with status 422.
    pub fn read<T>(&mut self, read: impl FnOnce(&mut Reader<'_>) -> T) -> Option<T> {
        let mut reader = Reader::new(&self.values);
        let value = read(&mut reader);
        self.issues = reader.into_issues();
        self.issues.is_empty().then_some(value)
    }

    /// Adds an issue found later, for example by the use case.
    pub fn refuse(&mut self, issue: FieldIssue) {
        self.issues.push(issue);
    }

    /// What was typed, or nothing.
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).unwrap_or_default()
    }

    /// Whether a choice or a box has this value.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.values.all(name).any(|v| v == value)
    }

    /// Whether a box is ticked.
    pub fn ticked(&self, name: &str) -> bool {
        Reader::new(&self.values).ticked(name)
    }

    /// Whether something is wrong with the field.
    pub fn bad(&self, name: &str) -> bool {
        self.issues.iter().any(|i| i.field == name)
    }

    /// The element id of a field.
    pub fn id(&self, name: &str) -> String {
        format!("f-{}", name.replace('.', "-"))
    }

    /// The label of a field. Rows of a list share the label of their field.
    pub fn label(&self, name: &str) -> &'static str {
        let key = format!("{}.{}", self.scope, without_index(name));
        self.s.find(&key).unwrap_or_else(|| {
            missing(self.s.locale(), &key);
            "?"
        })
    }

    /// The hint of a field, if its language file has one.
    pub fn hint(&self, name: &str) -> Option<&'static str> {
        self.s.find(&format!("{}.{}_hint", self.scope, without_index(name)))
    }

    /// What is wrong with a field, in words.
    pub fn error(&self, name: &str) -> Option<String> {
        self.issues.iter().find(|i| i.field == name).map(|i| self.words(i, self.label(name)))
    }

    /// The ids that describe a field to a screen reader: its hint and its error.
    pub fn described(&self, name: &str) -> String {
        let id = self.id(name);
        let hint = self.hint(name).map(|_| format!("{id}-hint"));
        let error = self.bad(name).then(|| format!("{id}-error"));
        [hint, error].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Every issue, for the summary above the form.
    pub fn summary(&self) -> Vec<Summary> {
        let line = |issue: &FieldIssue| {
            let label = self.label(&issue.field);
            let label = match row_of(&issue.field) {
                Some(n) => self.s.f("form.row", &[("label", label), ("n", &n.to_string())]),
                None => label.to_owned(),
            };
            Summary { id: self.id(&issue.field), text: self.words(issue, &label) }
        };
        self.issues.iter().map(line).collect()
    }

    /// How many rows of a list to show: those sent, one more when "add another" was pressed, and
    /// at least `least`.
    pub fn rows(&self, list: &str, least: usize, max: usize) -> usize {
        let more = usize::from(self.values.more() == Some(list));
        (self.values.rows(list, max) + more).max(least).min(max)
    }

    /// Neighbouring options of one heading, with the heading. For the select macro.
    pub fn grouped<'c>(&self, choices: &'c [Choice]) -> Vec<(&'c str, &'c [Choice])> {
        let heading = |run: &'c [Choice]| Some((run.first()?.group.as_str(), run));
        choices.chunk_by(|a, b| a.group == b.group).filter_map(heading).collect()
    }

    fn words(&self, issue: &FieldIssue, label: &str) -> String {
        let own = format!("{}.{}_{}", self.scope, without_index(&issue.field), issue.code);
        let text = self.s.find(&own).or_else(|| self.s.find(&format!("issue.{}", issue.code)));
        let text = text.unwrap_or_else(|| {
            tracing::error!(code = issue.code, "issue without words");
            self.s.t("issue.wrong")
        });
        let mut params = vec![("label", label)];
        params.extend(issue.params.iter().map(|(n, v)| (n.as_str(), v.as_str())));
        fill(text, &params)
    }
}

/// `tasks.0.department` as `tasks.department`.
fn without_index(name: &str) -> String {
    name.split('.').filter(|part| part.parse::<usize>().is_err()).collect::<Vec<_>>().join(".")
}

/// The row that a name belongs to, counted from 1.
fn row_of(name: &str) -> Option<usize> {
    name.split('.').find_map(|part| part.parse::<usize>().ok()).map(|n| n + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locales::Locale;

    fn form(pairs: &[(&str, &str)]) -> Form {
        let pairs = pairs.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Form::of(Strings::of(Locale::ZhCn), "signin.form", Values::from_pairs(pairs))
    }

    #[test]
    fn what_was_typed_is_kept_and_the_error_is_said_twice() {
        let mut form = form(&[("name", " 　"), ("password", "")]);
        let read = form.read(|r| r.text("name").required());
        assert_eq!(read, None);
        assert_eq!(form.value("name"), " 　");
        let beside = form.error("name").expect("error");
        assert_eq!(beside, "请填写用户名");
        assert_eq!(form.summary(), [Summary { id: "f-name".into(), text: beside }]);
        assert_eq!(form.described("name"), "f-name-error");
        assert!(!form.bad("password"));
    }

    #[test]
    fn reading_gives_the_value_only_if_nothing_is_wrong() {
        let mut form = form(&[("name", "chenjing"), ("password", "x")]);
        assert_eq!(form.read(|r| r.text("name").required()).as_deref(), Some("chenjing"));
        assert_eq!(
            form.read(|r| (r.text("name").required(), r.number("password", 1, 2).required())),
            None
        );
    }

    #[test]
    fn rows_are_named_by_their_number() {
        assert_eq!(without_index("tasks.0.department"), "tasks.department");
        assert_eq!(row_of("tasks.0.department"), Some(1));
        assert_eq!(row_of("phone"), None);
        let form = form(&[("tasks.1.words", "x"), ("_more", "tasks")]);
        assert_eq!(form.rows("tasks", 1, 5), 3);
        assert_eq!(form.rows("other", 1, 5), 1);
    }
}
