//! The page of a fault.

use super::Fault;
use crate::shell::Page;
use askama::Template;

/// A field that was sent with the request that failed, kept so that nothing typed is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub name: String,
    pub value: String,
    /// Long enough to be worth showing for copying.
    pub shown: bool,
}

/// What went wrong, what to do, whom to call, and what had been typed.
#[derive(Template)]
#[template(path = "errors/fault.html")]
pub struct FaultPage {
    pub page: Page,
    pub fault: Fault,
    pub request_id: String,
    /// The number of the service desk; empty when none is configured.
    pub phone: String,
    /// Where the form was sent, to send it once more.
    pub action: String,
    pub kept: Vec<Kept>,
    /// Whether staff may search from here.
    pub search: bool,
}

impl FaultPage {
    fn title(&self) -> &'static str {
        self.page.s.find(&format!("error.code_{}", self.fault.code())).unwrap_or("?")
    }

    fn text(&self) -> &'static str {
        self.page.s.find(&format!("error.text_{}", self.fault.code())).unwrap_or_default()
    }

    /// The way forward that depends on the fault.
    fn forward(&self) -> Option<String> {
        match &self.fault {
            Fault::Forbidden { who: Some(who) } => {
                Some(self.page.f("error.ask_403", &[("who", who)]))
            }
            Fault::Forbidden { who: None } => Some(self.page.t("error.ask_403_default").to_owned()),
            Fault::TooMany { until: Some(until) } => {
                Some(self.page.f("error.until_429", &[("time", &self.page.times.near(*until))]))
            }
            _ => None,
        }
    }

    /// Without a form to send again: whether loading the page once more may help.
    fn reload(&self) -> bool {
        self.kept.is_empty()
            && matches!(self.fault, Fault::Internal | Fault::Unavailable | Fault::TooMany { .. })
    }

    /// Whether the same may be sent once more from here. Never for a form that came from elsewhere:
    /// one press would send a stranger's words in the visitor's name.
    fn retry(&self) -> bool {
        !self.kept.is_empty() && !matches!(self.fault, Fault::CrossSite)
    }

    fn big_phone(&self) -> bool {
        !self.phone.is_empty()
            && matches!(self.fault, Fault::Unavailable | Fault::Internal | Fault::Gone)
    }
}
