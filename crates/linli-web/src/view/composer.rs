//! The composer of a case: who will read the words is chosen before they are written.

/// One audience. `kind` is `note` (staff), `reply` (the resident) or `call` (what was said on the
/// phone); each keeps its own draft and its own colour.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComposerTab {
    pub kind: &'static str,
    pub label: String,
    /// The letter that opens it: `m`, `e`; empty for none.
    pub key: &'static str,
    /// Where its form is posted to; the words come as `words`.
    pub action: String,
    /// The button repeats the audience: `发短信给王女士`.
    pub send: String,
    /// `业户看不到内部备注`, or the channel and the number a reply goes to.
    pub hint: String,
    pub placeholder: String,
    /// A draft, or what was typed before an error.
    pub text: String,
    /// Where the draft is kept while it is typed; empty for nowhere.
    pub draft: String,
    /// Further fields: the version of the case, an idempotency key.
    pub hidden: Vec<(String, String)>,
    /// Whether this one is open at first.
    pub open: bool,
}
