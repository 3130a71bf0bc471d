//! One case of the demonstration on its way: the real rules decide, the clock stands in the past.
//!
//! Owns the journal, texts, clocks and notices of a case until they are written in bulk. Each entry is chained and each
//! column derived by the same code as in the running program.

use super::cast::{Cast, Member};
use super::chance::Seeded;
use crate::App;
use crate::complaint::commit;
use crate::complaint::scribe::Scribe;
use crate::error::AppError;
use jiff::{SignedDuration, Timestamp};
use linli_domain::actor::{Actor, Who};
use linli_domain::clock::{Clock, ClockId};
use linli_domain::complaint::{self, Command, Ctx, Entry, Event, State};
use linli_domain::refusal::Refusal;
use linli_domain::words::Words;
use linli_store::case_departments::CaseDepartmentRow;
use linli_store::cases::CaseRow;
use linli_store::histories::Histories;
use linli_store::journal::JournalRow;
use linli_store::notices::NoticeRow;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Notices older than this have been dealt with.
const FRESH: SignedDuration = SignedDuration::from_hours(4 * 24);

/// What every case of the demonstration is made with.
#[derive(Clone, Copy)]
pub struct Studio<'a> {
    /// With the seeded environment.
    pub app: &'a App,
    pub clock: &'a Seeded,
    /// The end of the past.
    pub now: Timestamp,
}

/// A case and its past so far.
pub struct Chronicle<'a> {
    pub studio: Studio<'a>,
    pub cast: &'a Cast,
    pub row: CaseRow,
    pub state: State,
    pub at: Timestamp,
    scribe: Vec<(Uuid, String)>,
    journal: Vec<JournalRow>,
    clocks: BTreeMap<(ClockId, u32), Clock>,
    notices: Vec<NoticeRow>,
}

impl<'a> Chronicle<'a> {
    /// A case that has just been registered by somebody.
    pub fn new(
        studio: Studio<'a>,
        cast: &'a Cast,
        row: CaseRow,
        state: State,
        by: &Member,
        events: &[Event],
    ) -> Result<Self, AppError> {
        let at = state.registered_at;
        let mut chronicle = Self {
            studio,
            cast,
            row,
            state,
            at,
            scribe: Vec::new(),
            journal: Vec::new(),
            clocks: BTreeMap::new(),
            notices: Vec::new(),
        };
        chronicle.record(by.actor.who, &by.caller.origin, events, true)?;
        Ok(chronicle)
    }

    /// Words of this case.
    pub fn words(&mut self, text: &str) -> Result<Words, AppError> {
        let mut scribe = Scribe::new(self.studio.app);
        let words = scribe.required("demo", text);
        self.scribe.extend(scribe.finish()?);
        Ok(words)
    }

    /// Words that were written before the case was there.
    pub fn keep(&mut self, texts: Vec<(Uuid, String)>) {
        self.scribe.extend(texts);
    }

    /// An id made now.
    pub fn id(&self) -> Uuid {
        self.studio.app.environment.id()
    }

    /// Moves the clock on and does what time alone demands on the way.
    pub fn wait_until(&mut self, at: Timestamp) -> Result<(), AppError> {
        let system = Actor::system();
        while let Some(next) = complaint::next_due(&self.state, &self.cast.rules.policy) {
            // The sweep comes by every few seconds.
            let swept = next.max(self.at) + SignedDuration::from_secs(7);
            if swept > at {
                break;
            }
            self.at = swept;
            self.studio.clock.set(swept);
            let commands = complaint::due(&self.state, &self.cast.rules.policy, swept);
            if commands.is_empty() {
                break;
            }
            for command in commands {
                let events = self.decide(&system, command)?;
                self.record(Who::System, "", &events, false)?;
            }
        }
        self.at = at.max(self.at);
        self.studio.clock.set(self.at);
        Ok(())
    }

    /// Lets the first of these people act who may; says who did.
    pub fn act(&mut self, people: &[&Member], command: &Command) -> Result<Option<Who>, AppError> {
        for member in people {
            match self.decide(&member.actor, command.clone()) {
                Ok(events) => {
                    self.record(member.actor.who, &member.caller.origin, &events, false)?;
                    return Ok(Some(member.actor.who));
                }
                Err(AppError::Refused(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }

    /// What the rules demand of a matter's other cases.
    pub fn by_program(&mut self, command: Command) -> Result<(), AppError> {
        let events = self.decide(&Actor::system(), command)?;
        self.record(Who::System, "", &events, false)
    }

    fn decide(&self, actor: &Actor, command: Command) -> Result<Vec<Event>, AppError> {
        let rules = &self.cast.rules;
        let ctx = Ctx {
            actor,
            now: self.at,
            policy: &rules.policy,
            calendar: &rules.calendar,
            facts: &self.cast.facts,
        };
        complaint::decide(&self.state, command, &ctx).map_err(|r: Refusal| r.into())
    }

    fn record(
        &mut self,
        who: Who,
        origin: &str,
        events: &[Event],
        registered: bool,
    ) -> Result<(), AppError> {
        for event in events {
            let entry = Entry::of(self.at, who, event.clone());
            let row = commit::journal_row::<State>(self.studio.app, &self.row, &entry, origin)?;
            self.row.version = row.seq;
            self.row.head.clone_from(&row.hash);
            self.journal.push(row);
            if !registered {
                complaint::apply(&mut self.state, &entry);
            }
            if let Event::Clock { clock, .. } = event
                && let Some(now) = self.state.clocks.get(clock)
            {
                self.clocks.insert((clock.clone(), now.run), now.clone());
            }
            self.notify(event);
        }
        Ok(())
    }

    /// Recent events tell people, as the delivery would have done.
    fn notify(&mut self, event: &Event) {
        if self.at < self.studio.now - FRESH {
            return;
        }
        let policy = &self.cast.rules.policy;
        let Some(notice) = complaint::notice(event, &self.state, policy) else { return };
        let people: BTreeSet<_> = notice.to.iter().flat_map(|to| self.cast.told(*to)).collect();
        let params =
            serde_json::json!({ "clock": notice.clock, "level": notice.level }).to_string();
        for staff in people.difference(&self.state.accused.staff) {
            self.notices.push(NoticeRow {
                id: self.id(),
                staff_id: staff.0,
                case_id: self.row.id,
                at: self.at,
                kind: notice.code.clone(),
                params: params.clone(),
                read_at: None,
            });
        }
    }

    /// Hands everything over to be written.
    pub fn finish(mut self, into: &mut Histories) -> Result<(), AppError> {
        let rules = &self.cast.rules;
        commit::refresh(&mut self.row, &self.state, rules, self.at)?;
        let (id, row) = (self.row.id, &self.row);
        let clocks = self.clocks.iter();
        into.clocks
            .extend(clocks.map(|((clock, _), held)| {
                commit::clock_row(&self.state, id, (clock, held), rules)
            }));
        let departments: BTreeSet<Uuid> = self.state.tasks.iter().map(|t| t.department.0).collect();
        into.departments.extend(departments.into_iter().map(|department_id| CaseDepartmentRow {
            case_id: id,
            department_id,
            open: row.open,
            stage: row.stage.clone(),
            due_at: row.due_at,
            registered_at: row.registered_at,
        }));
        into.accused.extend(self.state.accused.staff.iter().map(|staff| (staff.0, id)));
        into.texts.extend(self.scribe.into_iter().map(|(text, body)| (text, id, body)));
        into.journal.append(&mut self.journal);
        if row.open {
            into.notices.append(&mut self.notices);
        }
        into.cases.push(self.row);
        Ok(())
    }
}
