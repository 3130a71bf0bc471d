//! A rule of a policy as a sentence with blanks, and back.
//!
//! Owns which parts of a rule the editor changes: its limit, its ladder, whether it pauses and can be extended. What
//! starts and ends it, and when it applies, is shown in words.

use crate::forms::{Choice, Form, Reader};
use crate::locales::Strings;
use crate::shell::Page;
use linli_domain::clock::Told;
use linli_domain::clock::base::Base;
use linli_domain::policy::{ClockRule, Policy, Step};
use linli_domain::vocabulary::Role;

/// Blank steps offered beside those of the rule.
const SPARE: usize = 1;
/// Steps of one ladder.
const MOST: usize = 12;
/// Minutes after the limit are written by the hour.
const HOUR: u32 = 60;

/// One rule of the editor.
pub struct Sentence {
    pub name: String,
    pub id: String,
    pub before: String,
    pub after: String,
    /// Names of the fields begin with it: `rules.3.`.
    pub prefix: String,
    pub steps: Vec<StepFields>,
    pub extensible: String,
    /// What is wrong with the rule; empty for nothing.
    pub problem: String,
}

/// One step of a ladder.
pub struct StepFields {
    pub at: String,
    pub unit: String,
    pub tell: String,
    pub number: usize,
}

/// Kinds of limits, in the order of the menu.
pub const UNITS: &[&str] = &[
    "minutes",
    "business_minutes",
    "days",
    "working_days",
    "end_of_day",
    "end_of_working_day",
    "day_of_month",
    "months",
    "agreed",
];

/// The rules of a policy as sentences.
pub fn sentences(page: &Page, policy: &Policy, form: &Form) -> Vec<Sentence> {
    policy.clocks.iter().enumerate().map(|(at, rule)| sentence(page, at, rule, form)).collect()
}

fn sentence(page: &Page, at: usize, rule: &ClockRule, form: &Form) -> Sentence {
    let prefix = format!("rules.{at}.");
    let written = form.values.rows(&format!("{prefix}steps"), MOST + 1);
    let steps = (0..written.max(rule.ladder.len() + SPARE).min(MOST)).map(|number| StepFields {
        at: format!("{prefix}steps.{number}.at"),
        unit: format!("{prefix}steps.{number}.unit"),
        tell: format!("{prefix}steps.{number}.tell"),
        number: number + 1,
    });
    let words = [
        ("cases", cases(page, rule)),
        ("signal", page.word("signal", rule.from.as_str()).to_owned()),
    ];
    let words: Vec<(&str, &str)> =
        words.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let until: Vec<&str> = rule.until.iter().map(|s| page.word("signal", s.as_str())).collect();
    let problem = form.issues.iter().find(|issue| issue.field == format!("rules.{at}"));
    Sentence {
        name: page.word("clock_name", &rule.id).to_owned(),
        id: rule.id.clone(),
        before: page.f("rules.sentence_before", &words),
        after: page.f("rules.sentence_after", &[("until", &until.join(page.t("rules.or")))]),
        extensible: format!("{prefix}extensible"),
        steps: steps.collect(),
        problem: problem
            .map(|issue| reason(page.s, issue.params.first().map_or("", |p| &*p.1)))
            .unwrap_or_default(),
        prefix,
    }
}

/// Why a rule cannot be kept, in the visitor's language; as the rules say it where there are no words.
pub fn reason(s: Strings, reason: &str) -> String {
    let code: String =
        reason.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    s.find(&format!("rule_reason.{code}")).map_or_else(|| reason.to_owned(), str::to_owned)
}

/// Which complaints a rule is about.
fn cases(page: &Page, rule: &ClockRule) -> String {
    let when = &rule.when;
    let mut words: Vec<&str> = Vec::new();
    words.extend(when.severity.iter().map(|s| page.word("severity", s.as_str())));
    if when.or_group {
        words.push(page.t("rules.group"));
    }
    words.extend(when.judgement.iter().map(|j| page.word("judgement", j.as_str())));
    if let Some(assist) = when.assist {
        words.push(page.word("assist", assist.as_str()));
    }
    if when.or_unjudged {
        words.push(page.t("rules.unjudged"));
    }
    if words.is_empty() {
        page.t("rules.every_case").to_owned()
    } else {
        words.join(page.t("words.and"))
    }
}

/// People whom a step can tell.
pub fn people(page: &Page) -> Vec<Choice> {
    let handler = Choice::new("handler", page.t("level.handler"));
    let roles = [
        Role::Receptionist,
        Role::ServiceLead,
        Role::DepartmentHead,
        Role::Director,
        Role::BranchManager,
        Role::GeneralManager,
        Role::QualityOfficer,
    ];
    let role = |role: Role| Choice::new(role.as_str(), page.word("role", role.as_str()));
    std::iter::once(handler).chain(roles.map(role)).collect()
}

/// Fills in the form from a policy.
pub fn fill(mut form: Form, policy: &Policy) -> Form {
    for (at, rule) in policy.clocks.iter().enumerate() {
        let (unit, amount) = written(rule.limit);
        form.values.set(&format!("rules.{at}.unit"), unit);
        form.values.set(&format!("rules.{at}.amount"), amount);
        if rule.pausable {
            form.values.set(&format!("rules.{at}.pausable"), "on");
        }
        if rule.extensible {
            form.values.set(&format!("rules.{at}.extensible"), "on");
        }
        for (number, step) in rule.ladder.iter().enumerate() {
            let prefix = format!("rules.{at}.steps.{number}");
            let (unit, value) = match (step.percent, step.minutes_after) {
                (_, Some(minutes)) => ("minutes_after", minutes),
                (percent, None) => ("percent", percent.unwrap_or(100)),
            };
            form.values.set(&format!("{prefix}.at"), value.to_string());
            form.values.set(&format!("{prefix}.unit"), unit);
            for told in &step.tell {
                form.values.add(&format!("{prefix}.tell"), told.as_str().to_owned());
            }
        }
    }
    form
}

fn written(limit: Base) -> (&'static str, String) {
    match limit {
        Base::Minutes(n) => ("minutes", n.to_string()),
        Base::BusinessMinutes(n) => ("business_minutes", n.to_string()),
        Base::Days(n) => ("days", n.to_string()),
        Base::WorkingDays(n) => ("working_days", n.to_string()),
        Base::EndOfDay => ("end_of_day", String::new()),
        Base::EndOfWorkingDay => ("end_of_working_day", String::new()),
        Base::DayOfMonth(n) => ("day_of_month", n.to_string()),
        Base::Months(n) => ("months", n.to_string()),
        Base::Agreed => ("agreed", String::new()),
    }
}

/// The policy with what was written in its blanks.
pub fn read(r: &mut Reader<'_>, base: &Policy) -> Policy {
    let mut policy = base.clone();
    let most = base.clocks.len();
    let written = r.rows("rules", most, |row| Written {
        limit: limit(row),
        pausable: row.ticked("pausable"),
        extensible: row.ticked("extensible"),
        ladder: row.rows("steps", MOST, step).into_iter().flatten().collect(),
    });
    for (rule, written) in policy.clocks.iter_mut().zip(written) {
        rule.limit = written.limit.unwrap_or(rule.limit);
        rule.pausable = written.pausable;
        rule.extensible = written.extensible;
        rule.ladder = written.ladder;
    }
    policy
}

struct Written {
    limit: Option<Base>,
    pausable: bool,
    extensible: bool,
    ladder: Vec<Step>,
}

fn limit(row: &mut Reader<'_>) -> Option<Base> {
    let unit = row.text("unit").required();
    let mut amount = |most: i64| {
        let n = row.number("amount", 1, most).required();
        u32::try_from(n).unwrap_or(1)
    };
    Some(match unit.as_str() {
        "minutes" => Base::Minutes(amount(10 * 366 * 24 * i64::from(HOUR))),
        "business_minutes" => Base::BusinessMinutes(amount(10 * 366 * 24 * i64::from(HOUR))),
        "days" => Base::Days(amount(3660)),
        "working_days" => Base::WorkingDays(amount(3660)),
        "months" => Base::Months(amount(120)),
        "day_of_month" => Base::DayOfMonth(i8::try_from(amount(31)).unwrap_or(31)),
        "end_of_day" => Base::EndOfDay,
        "end_of_working_day" => Base::EndOfWorkingDay,
        "agreed" => Base::Agreed,
        _ => return None,
    })
}

/// A step; `None` for a blank one.
fn step(row: &mut Reader<'_>) -> Option<Step> {
    let tell: Vec<Told> = row.all("tell").iter().filter_map(|code| told(code)).collect();
    let after = row.all("unit").first().is_some_and(|unit| unit == "minutes_after");
    let at = row.number("at", 1, if after { 5_270_400 } else { 100 }).optional()?;
    let at = u32::try_from(at).ok()?;
    let (percent, minutes_after) = if after { (None, Some(at)) } else { (Some(at), None) };
    Some(Step { percent, minutes_after, tell })
}

fn told(code: &str) -> Option<Told> {
    if code == "handler" { Some(Told::Handler) } else { Role::parse(code).map(Told::Role) }
}
