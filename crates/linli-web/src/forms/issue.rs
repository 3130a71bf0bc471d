//! One thing wrong with one field: a code and its parameters, no prose.

/// What is wrong with a field. The words come from `issue.<code>` of the visitor's language, with
/// the field's label as `{label}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldIssue {
    /// The name of the field as in the form: `phone`, `tasks.0.department`.
    pub field: String,
    /// A stable code, the same as in the API: `required`, `too_long`, ...
    pub code: String,
    /// Values for the text, by name.
    pub params: Vec<(String, String)>,
}

impl FieldIssue {
    /// An issue without parameters.
    pub fn new(field: impl Into<String>, code: impl Into<String>) -> Self {
        Self { field: field.into(), code: code.into(), params: Vec::new() }
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.push((name.to_owned(), value.to_string()));
        self
    }
}

impl From<linli_app::FieldIssue> for FieldIssue {
    /// Use cases name rows as `measures[0].due_at`, forms as `measures.0.due_at`.
    fn from(issue: linli_app::FieldIssue) -> Self {
        let params = issue.params.into_iter().map(|(n, v)| (n.to_owned(), v)).collect();
        Self {
            field: issue.field.replace('[', ".").replace(']', ""),
            code: issue.code.to_owned(),
            params,
        }
    }
}
