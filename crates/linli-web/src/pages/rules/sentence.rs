//! A rule of a policy as a sentence with blanks, and back.
//!
//! Owns which parts of a rule the editor changes: what starts, stops and pauses it, the cases that it is about, its limit,
//! its ladder, whether it can be extended.

use crate::forms::{Choice, Form, Reader, Values};
use crate::locales::Strings;
use crate::shell::Page;
use linli_domain::clock::base::Base;
use linli_domain::clock::{Signal, Told};
use linli_domain::policy::{ClockRule, Policy, Step};
use linli_domain::severity::Severity;
use linli_domain::vocabulary::{Judgement, Role};

/// Blank steps offered beside those of the rule.
const SPARE: usize = 1;
/// Steps of one ladder.
const MOST: usize = 12;
/// Beside the levels: also for group complaints of any level.
const GROUP: &str = "group";
/// Beside the judgements: also while nothing has been judged.
const UNJUDGED: &str = "unjudged";
/// Rules of one policy.
const MOST_RULES: usize = 60;
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
    /// Groups of boxes: levels, judgements, what stops it, reasons of its pauses.
    pub conditions: Vec<Boxes>,
    /// What is wrong with the rule; empty for nothing.
    pub problem: String,
    /// Fields that say which rule this is, and which rule of the edited version it was made from.
    pub own_id: String,
    pub like: String,
    /// The box that takes the rule out.
    pub removed: String,
    /// The rule in one line.
    pub summary: String,
    /// Whether something in it is wrong, so that it is shown unfolded.
    pub wrong: bool,
}

/// A group of boxes.
pub struct Boxes {
    pub legend: String,
    pub name: String,
    pub choices: Vec<Choice>,
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
    let each = policy.clocks.iter().enumerate();
    each.map(|(at, rule)| sentence(page, policy, (at, rule), form)).collect()
}

/// What can begin a clock.
pub fn signals(page: &Page) -> Vec<Choice> {
    let choice =
        |signal: &Signal| Choice::new(signal.as_str(), page.word("signal", signal.as_str()));
    Signal::ALL.iter().map(choice).collect()
}

fn conditions(page: &Page, policy: &Policy, prefix: &str) -> Vec<Boxes> {
    let word = |list: &str, code: &str| Choice::new(code, page.word(list, code));
    let levels = policy.scheme.0.iter().map(|s| word("severity", s.as_str()));
    let judgements = Judgement::ALL.iter().map(|j| word("judgement", j.as_str()));
    let stops = Signal::ALL.iter().map(|s| word("signal", s.as_str()));
    let reasons = policy.pause_reasons.iter().map(|r| word("pause", r));
    let boxes = |legend: &'static str, name: &str, choices: Vec<Choice>| Boxes {
        legend: page.t(legend).to_owned(),
        name: format!("{prefix}{name}"),
        choices,
    };
    let group = Choice::new(GROUP, page.t("rules.group"));
    let unjudged = Choice::new(UNJUDGED, page.t("rules.unjudged"));
    vec![
        boxes("rules.severities", "severity", levels.chain([group]).collect()),
        boxes("rules.judgements", "judgement", judgements.chain([unjudged]).collect()),
        boxes("rules.stops", "until", stops.collect()),
        boxes("rules.pauses", "pauses", reasons.collect()),
    ]
}

fn sentence(
    page: &Page,
    policy: &Policy,
    (at, rule): (usize, &ClockRule),
    form: &Form,
) -> Sentence {
    let prefix = format!("rules.{at}.");
    let written = form.values.rows(&format!("{prefix}steps"), MOST + 1);
    let steps = (0..written.max(rule.ladder.len() + SPARE).min(MOST)).map(|number| StepFields {
        at: format!("{prefix}steps.{number}.at"),
        unit: format!("{prefix}steps.{number}.unit"),
        tell: format!("{prefix}steps.{number}.tell"),
        number: number + 1,
    });
    let cases = cases(page, rule);
    let until: Vec<&str> = rule.until.iter().map(|s| page.word("signal", s.as_str())).collect();
    let problem = form.issues.iter().find(|issue| issue.field == format!("rules.{at}"));
    let (unit, amount) = written_limit(rule.limit);
    let limit = format!("{amount} {}", page.word("limit_unit", unit));
    let summary = [
        ("cases", cases.as_str()),
        ("signal", page.word("signal", rule.from.as_str())),
        ("limit", limit.trim()),
    ];
    Sentence {
        name: page.word("clock_name", &rule.id).to_owned(),
        id: rule.id.clone(),
        before: page.f("rules.sentence_before", &[("cases", &cases)]),
        after: page.f("rules.sentence_after", &[("until", &until.join(page.t("rules.or")))]),
        extensible: format!("{prefix}extensible"),
        conditions: conditions(page, policy, &prefix),
        steps: steps.collect(),
        problem: problem
            .map(|issue| reason(page.s, issue.params.first().map_or("", |p| &*p.1)))
            .unwrap_or_default(),
        own_id: format!("{prefix}id"),
        like: format!("{prefix}like"),
        removed: format!("{prefix}removed"),
        summary: page.f("rules.summary", &summary),
        wrong: form.issues.iter().any(|issue| issue.field.starts_with(&prefix)),
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
        let (unit, amount) = written_limit(rule.limit);
        form.values.set(&format!("rules.{at}.id"), &*rule.id);
        form.values.set(&format!("rules.{at}.unit"), unit);
        form.values.set(&format!("rules.{at}.amount"), amount);
        fill_conditions(&mut form, at, rule);
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

fn fill_conditions(form: &mut Form, at: usize, rule: &ClockRule) {
    form.values.set(&format!("rules.{at}.from"), rule.from.as_str());
    let mut tick = |name: &str, code: &str| {
        form.values.add(&format!("rules.{at}.{name}"), code.to_owned());
    };
    rule.when.severity.iter().for_each(|s| tick("severity", s.as_str()));
    if rule.when.or_group {
        tick("severity", GROUP);
    }
    rule.when.judgement.iter().for_each(|j| tick("judgement", j.as_str()));
    if rule.when.or_unjudged {
        tick("judgement", UNJUDGED);
    }
    rule.until.iter().for_each(|s| tick("until", s.as_str()));
    rule.pause.reasons.iter().for_each(|r| tick("pauses", r));
}

fn written_limit(limit: Base) -> (&'static str, String) {
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
        Base::DaysOrAppointment(n) => ("days_or_appointment", n.to_string()),
    }
}

/// The policy with the rules that stand in the form, one for each row, as the edited version has them: those that were
/// made from another one have its blanks. Those that are to be taken out are still there.
pub fn shape(values: &Values, base: &Policy) -> Policy {
    let rule = |at: usize| {
        let named = |field: &str| values.get(&format!("rules.{at}.{field}")).unwrap_or_default();
        let (id, like) = (named("id"), named("like"));
        let known = base.rule(id).or_else(|| base.rule(like)).cloned()?;
        Some(ClockRule { id: id.to_owned(), ..known })
    };
    let rows = values.rows("rules", MOST_RULES);
    let clocks = (0..rows).map(|at| rule(at).or_else(|| base.clocks.get(at).cloned()));
    Policy { clocks: clocks.flatten().collect(), ..base.clone() }
}

/// A policy with one more rule, made from another one; the issue says why that cannot be.
pub fn with_rule(mut policy: Policy, id: &str, like: &str) -> Result<Policy, &'static str> {
    // What the office calls its promise is what every page calls it.
    let named = |c: char| c.is_alphanumeric() || c == '-';
    if id.is_empty() || id.chars().count() > 20 || !id.chars().all(named) {
        return Err("rule_code");
    }
    if policy.rule(id).is_some() {
        return Err("rule_taken");
    }
    if policy.clocks.len() >= MOST_RULES {
        return Err("too_many_rules");
    }
    let rule = policy.rule(like).cloned().ok_or("required")?;
    policy.clocks.push(ClockRule { id: id.to_owned(), ..rule });
    Ok(policy)
}

/// The policy with what was written in its blanks, without the rules that are taken out. `shape` has a rule for each row.
pub fn read(r: &mut Reader<'_>, shape: &Policy) -> Policy {
    let mut policy = shape.clone();
    let most = shape.clocks.len();
    let mut removed = Vec::new();
    let written = r.rows("rules", most, |row| Written {
        removed: row.ticked("removed"),
        limit: limit(row),
        from: row.all("from").first().and_then(|code| Signal::parse(code)),
        until: row.all("until").iter().filter_map(|code| Signal::parse(code)).collect(),
        severity: row.all("severity"),
        judgement: row.all("judgement"),
        pauses: row.all("pauses"),
        pausable: row.ticked("pausable"),
        extensible: row.ticked("extensible"),
        ladder: row.rows("steps", MOST, step).into_iter().flatten().collect(),
    });
    for (rule, written) in policy.clocks.iter_mut().zip(written) {
        if written.removed {
            removed.push(rule.id.clone());
        }
        rule.limit = written.limit.unwrap_or(rule.limit);
        rule.from = written.from.unwrap_or(rule.from);
        rule.until = written.until;
        let levels = written.severity.iter().filter_map(|code| Severity::parse(code));
        rule.when.severity = levels.collect();
        rule.when.or_group = written.severity.iter().any(|code| code == GROUP);
        let judgements = written.judgement.iter().filter_map(|code| Judgement::parse(code));
        rule.when.judgement = judgements.collect();
        rule.when.or_unjudged = written.judgement.iter().any(|code| code == UNJUDGED);
        rule.pause.reasons = written.pauses;
        rule.pausable = written.pausable;
        rule.extensible = written.extensible;
        rule.ladder = written.ladder;
    }
    policy.clocks.retain(|rule| !removed.contains(&rule.id));
    policy
}

struct Written {
    removed: bool,
    limit: Option<Base>,
    from: Option<Signal>,
    until: Vec<Signal>,
    severity: Vec<String>,
    judgement: Vec<String>,
    pauses: Vec<String>,
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
        "days_or_appointment" => Base::DaysOrAppointment(amount(3660)),
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
