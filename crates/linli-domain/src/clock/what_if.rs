//! What the clocks of a policy would do with a history that somebody thinks up.
//!
//! Owns [`run`]: signals, pauses and extensions in, explained clocks out, by the same planning as real cases. Called by
//! `linli clocks explain` and by the preview of a policy. Must not know complaints.

use crate::actor::Who;
use crate::clock::calendar::Calendar;
use crate::clock::explain::{Change, Explained, Run, What, explain};
use crate::clock::plan::{self, CaseFacts, ClockChange};
use crate::clock::{CasePause, Clock, ClockId, Level, Pause, Signal};
use crate::policy::Policy;
use crate::severity::Severity;
use crate::vocabulary::{AssistScope, Judgement, Urgency};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// One thing that happens to the imagined case. What is not said stays as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Happening {
    pub signals: Vec<Signal>,
    pub severity: Option<Severity>,
    pub urgency: Option<Urgency>,
    pub appointment: Option<Timestamp>,
    pub judgement: Option<Judgement>,
    pub assist: Option<AssistScope>,
    pub group: Option<bool>,
    pub agreed_reply: Option<Timestamp>,
    pub resident_limit: Option<Timestamp>,
    pub act: Option<TimingAct>,
}

/// What is done to the clocks themselves; without a clock, to every one that allows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimingAct {
    Pause { clock: Option<ClockId>, reason: String, until: Option<Timestamp> },
    Resume { clock: Option<ClockId> },
    Extend { clock: ClockId, until: Timestamp },
}

/// Why a happening had no effect on the clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// The policy does not list the reason.
    PauseReasonNotListed,
    /// No running clock may pause, or none is paused.
    NothingToPause,
    NotPaused,
    NotExtensible,
    /// A limit is extended only before it passes, and to a later one.
    ExtensionTooLate,
    /// It lies after the instant that is asked for.
    InTheFuture,
}

impl Ignored {
    /// The stable code.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PauseReasonNotListed => "pause_reason_not_listed",
            Self::NothingToPause => "nothing_to_pause",
            Self::NotPaused => "not_paused",
            Self::NotExtensible => "not_extensible",
            Self::ExtensionTooLate => "extension_too_late",
            Self::InTheFuture => "in_the_future",
        }
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The running ones first, in the order of their limits.
    pub clocks: Vec<Explained>,
    /// Position of the happening, and why it did nothing.
    pub ignored: Vec<(usize, Ignored)>,
}

struct World<'a> {
    policy: &'a Policy,
    calendar: &'a Calendar,
    signals: BTreeMap<Signal, Timestamp>,
    pauses: Vec<CasePause>,
    facts: Happening,
    clocks: BTreeMap<ClockId, Clock>,
    runs: Vec<Run>,
}

/// Runs a history, which must be in the order of time, up to `now`.
pub fn run(
    history: &[(Timestamp, Happening)],
    policy: &Policy,
    calendar: &Calendar,
    now: Timestamp,
) -> Outcome {
    let mut world = World {
        policy,
        calendar,
        signals: BTreeMap::new(),
        pauses: Vec::new(),
        facts: Happening::default(),
        clocks: BTreeMap::new(),
        runs: Vec::new(),
    };
    let mut ignored = Vec::new();
    for (index, (at, happening)) in history.iter().enumerate() {
        if *at > now {
            ignored.push((index, Ignored::InTheFuture));
            continue;
        }
        world.end_pauses(*at);
        if let Err(why) = world.happen(*at, happening) {
            ignored.push((index, why));
        }
    }
    world.end_pauses(now);
    let explained = world.runs.iter().filter_map(|run| {
        let run = Run { clock: tell_past(run, policy, now), ..run.clone() };
        Some(explain(&run, policy.rule(&run.id)?, policy, calendar, now))
    });
    let mut clocks: Vec<Explained> = explained.collect();
    clocks.sort_by(|a, b| {
        (a.done_at.is_some(), a.due_at, &a.id).cmp(&(b.done_at.is_some(), b.due_at, &b.id))
    });
    Outcome { clocks, ignored }
}

/// A sweep that is never late has told every level that has passed.
fn tell_past(run: &Run, policy: &Policy, now: Timestamp) -> Clock {
    let mut clock = run.clock.clone();
    let until = clock.done_at.unwrap_or(now);
    let levels = policy.rule(&run.id).map(|rule| rule.ladder.iter().map(|s| s.level()));
    let past: Vec<Level> =
        levels.into_iter().flatten().filter(|level| clock.level_at(*level) <= until).collect();
    clock.told = past;
    clock
}

impl World<'_> {
    fn happen(&mut self, at: Timestamp, what: &Happening) -> Result<(), Ignored> {
        let graded = (what.severity.is_some() && what.severity != self.facts.severity)
            || what.group.is_some_and(|group| group && self.facts.group != Some(true));
        let facts = &mut self.facts;
        facts.severity = what.severity.or(facts.severity);
        facts.urgency = what.urgency.or(facts.urgency);
        facts.appointment = what.appointment.or(facts.appointment);
        facts.judgement = what.judgement.or(facts.judgement);
        facts.assist = what.assist.or(facts.assist);
        facts.group = what.group.or(facts.group);
        facts.agreed_reply = what.agreed_reply.or(facts.agreed_reply);
        facts.resident_limit = what.resident_limit.or(facts.resident_limit);
        self.signals.extend(what.signals.iter().map(|signal| (*signal, at)));
        if graded {
            self.signals.insert(Signal::Graded, at);
        }
        if what.agreed_reply.is_some() {
            self.signals.insert(Signal::AgreedReply, at);
        }
        self.plan(at);
        what.act.as_ref().map_or(Ok(()), |act| self.act(at, act))
    }

    fn case_facts(&self) -> CaseFacts<'_> {
        CaseFacts {
            signals: &self.signals,
            pauses: &self.pauses,
            judgement: self.facts.judgement,
            assist: self.facts.assist,
            severity: self.facts.severity,
            urgency: self.facts.urgency,
            appointment: self.facts.appointment,
            group: self.facts.group == Some(true),
            agreed_reply: self.facts.agreed_reply,
            resident_limit: self.facts.resident_limit,
        }
    }

    fn plan(&mut self, at: Timestamp) {
        let facts = self.case_facts();
        let changes = plan::changes(&self.clocks, &facts, self.policy, self.calendar, at);
        for (id, change) in changes {
            self.change(at, &id, &change);
        }
    }

    fn act(&mut self, at: Timestamp, act: &TimingAct) -> Result<(), Ignored> {
        match act {
            TimingAct::Pause { clock, reason, until } => {
                self.pause(at, clock.as_ref(), reason, *until)
            }
            TimingAct::Resume { clock } => self.resume(at, clock.as_ref()),
            TimingAct::Extend { clock, until } => {
                let extensible = self.policy.rule(clock).is_some_and(|rule| rule.extensible);
                let open = self.clocks.get(clock).filter(|c| extensible && c.open());
                let running = open.ok_or(Ignored::NotExtensible)?;
                if (at > running.due_at && !running.paused()) || *until <= running.due_at {
                    return Err(Ignored::ExtensionTooLate);
                }
                let rule = self.policy.rule(clock).ok_or(Ignored::NotExtensible)?;
                let change = plan::extend(rule, running, *until, self.calendar);
                self.change(at, clock, &change);
                Ok(())
            }
        }
    }

    fn pause(
        &mut self,
        at: Timestamp,
        only: Option<&ClockId>,
        reason: &str,
        until: Option<Timestamp>,
    ) -> Result<(), Ignored> {
        let repairs = &self.policy.repairs.pause_reasons;
        if !self.policy.pause_reasons.iter().chain(repairs).any(|listed| listed == reason) {
            return Err(Ignored::PauseReasonNotListed);
        }
        let planned = until.unwrap_or(Timestamp::MAX);
        let facts = self.case_facts();
        let running: Vec<ClockId> = self
            .policy
            .clocks
            .iter()
            .filter(|rule| rule.pauses_for(reason, &facts))
            .filter(|rule| only.is_none_or(|id| *id == rule.id))
            .filter(|rule| {
                let clock = self.clocks.get(&rule.id);
                clock.is_some_and(|c| c.open() && !c.paused() && at <= c.due_at)
            })
            .map(|rule| rule.id.clone())
            .collect();
        if running.is_empty() {
            return Err(Ignored::NothingToPause);
        }
        // A pause of the case goes on for a second clock that pauses with it.
        if !self.pauses.last().is_some_and(|last| last.pause.lasts()) {
            let pause = Pause { from: at, until: None, planned };
            self.pauses.push(CasePause { pause, reason: reason.to_owned() });
        }
        for id in running {
            self.change(at, &id, &ClockChange::Paused { at, until: planned });
        }
        Ok(())
    }

    fn resume(&mut self, at: Timestamp, only: Option<&ClockId>) -> Result<(), Ignored> {
        let mut any = false;
        for rule in &self.policy.clocks {
            if only.is_some_and(|id| *id != rule.id) {
                continue;
            }
            let clock = self.clocks.get(&rule.id);
            if let Some((clock, pause)) = clock.and_then(|c| Some((c, c.pause()?))) {
                let change = plan::resume(rule, clock, pause, at, self.calendar);
                self.change(at, &rule.id, &change);
                any = true;
            }
        }
        if !self.clocks.values().any(Clock::paused)
            && let Some(last) = self.pauses.last_mut().filter(|last| last.pause.lasts())
        {
            last.pause.until = Some(last.pause.end(at));
        }
        if any { Ok(()) } else { Err(Ignored::NotPaused) }
    }

    /// Pauses end by themselves at their planned end.
    fn end_pauses(&mut self, at: Timestamp) {
        let last = self.pauses.last().map(|last| last.pause);
        let over = last.is_some_and(|pause| pause.lasts() && pause.planned <= at);
        if over {
            // Nothing is paused: nothing to end.
            let _ = self.resume(at, None);
        }
    }

    fn change(&mut self, at: Timestamp, id: &str, change: &ClockChange) {
        let before = self.clocks.get(id).map(|clock| (clock.run, clock.due_at));
        change.apply(&mut self.clocks, id, at);
        let Some(now) = self.clocks.get(id).cloned() else { return };
        let reason = self.pauses.last().map(|last| last.reason.clone()).unwrap_or_default();
        let one = |at: Timestamp, what: What| Change { at, by: Who::System, what };
        let changes = match *change {
            ClockChange::Started { due_at, ref pauses, .. } => {
                let signal = self.policy.rule(id).map_or(Signal::Registered, |rule| rule.from);
                let earned = pauses.iter().map(|pause| {
                    one(
                        pause.from,
                        What::Paused { reason: self.reason_of(pause), until: pause.planned },
                    )
                });
                [one(at, What::Started { signal, due_at })].into_iter().chain(earned).collect()
            }
            ClockChange::Done { at } => vec![one(at, What::Done)],
            ClockChange::Stopped { at } => vec![one(at, What::Stopped)],
            ClockChange::Paused { until, .. } => vec![one(at, What::Paused { reason, until })],
            ClockChange::Resumed { at, due_at, .. } => vec![one(at, What::Resumed { due_at })],
            ClockChange::Extended { due_at, .. } => {
                let before = before.map_or(due_at, |(_, due)| due);
                vec![one(at, What::Extended { before, due_at, reason: None })]
            }
            ClockChange::Replanned { .. }
            | ClockChange::Moved { .. }
            | ClockChange::Told { .. } => Vec::new(),
        };
        match self.runs.iter_mut().find(|run| run.id == id && run.clock.run == now.run) {
            Some(run) => {
                run.clock = now;
                run.changes.extend(changes);
            }
            None => {
                let version = self.policy.version;
                self.runs.push(Run { id: id.to_owned(), clock: now, version, changes });
            }
        }
    }

    fn reason_of(&self, pause: &Pause) -> String {
        let known = self.pauses.iter().find(|known| known.pause.planned == pause.planned);
        known.map(|known| known.reason.clone()).unwrap_or_default()
    }
}
