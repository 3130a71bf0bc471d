//! The last acts of a case of the demonstration: telling the resident, following up, archiving.
//!
//! Owns who does it and with which words. Called by [`super::story`] and [`super::acts`].

use super::acts::DESK;
use super::story::Story;
use crate::error::AppError;
use jiff::SignedDuration;
use linli_domain::complaint::{Command, Purpose};
use linli_domain::followup::Outcome;
use linli_domain::number::file_number;
use linli_domain::vocabulary::{Channel, Role};
use std::collections::BTreeMap;

/// File numbers given out, by office and year.
pub type Files = BTreeMap<(uuid::Uuid, i16), u32>;

const FOLLOW_UP: &[Role] = &[
    Role::Receptionist,
    Role::QualityOfficer,
    Role::ServiceLead,
    Role::Director,
    Role::BranchManager,
];

impl Story<'_> {
    /// Archives the case with the next number of its year.
    pub(super) fn close(&mut self, files: &mut Files) -> Result<bool, AppError> {
        let office = self.case.cast.office.id;
        let year = self.case.cast.rules.calendar.day(self.case.at).year();
        let next = files.get(&(office, year)).copied().unwrap_or(0) + 1;
        let file_number = file_number(year, next);
        let people = self.holding(&[Role::ServiceLead, Role::QualityOfficer, Role::Director]);
        let again = self.case.state.file_number.is_some();
        let closed = self.case.act(&people, &Command::Close { file_number })?.is_some();
        if closed && !again {
            files.insert((office, year), next);
        }
        Ok(closed)
    }

    pub(super) fn tell(&mut self, purpose: Purpose, text: &str) -> Result<bool, AppError> {
        let text =
            if text.is_empty() { "处理已经完成，给您添麻烦了。" } else { text };
        let text = self.case.words(text)?;
        let channel = match self.case.state.channel {
            Channel::Hotline | Channel::Media | Channel::Visit | Channel::HomeVisit => {
                Channel::Phone
            }
            channel => channel,
        };
        let people = self.holding(DESK);
        self.does(&people, &Command::TellResident { purpose, channel, text })
    }

    pub(super) fn explain(&mut self) -> Result<bool, AppError> {
        if self.fate.objects {
            self.fate.objects = false;
            let reason = self.case.words("业户不同意这个判断，认为应由物业负责。")?;
            let people = self.holding(DESK);
            return self.does(&people, &Command::Object { reason });
        }
        let words =
            if self.told.explain.is_empty() { &self.told.reply } else { &self.told.explain };
        self.tell(Purpose::Explanation, words)
    }

    pub(super) fn follow_up(&mut self) -> Result<bool, AppError> {
        let people = self.holding(FOLLOW_UP);
        let call = |outcome, note| Command::FollowUp {
            outcome,
            channel: Channel::Phone,
            note,
            recall_at: None,
        };
        if self.fate.unanswered > 0 {
            self.fate.unanswered -= 1;
            let called = call(Outcome::NoAnswer, None);
            // The next call is at another time of day.
            let at = self.case.at + SignedDuration::from_mins(self.chance.between(150, 260));
            self.case.wait_until(at.min(self.case.studio.now))?;
            return self.does(&people, &called);
        }
        let first = self.case.state.round == 0;
        let outcome = match self.told.outcome.as_str() {
            "not_satisfied" if first && self.fate.unhappy => Outcome::NotSatisfied,
            "satisfied" => Outcome::Satisfied,
            _ => Outcome::BasicallySatisfied,
        };
        let words = match outcome {
            Outcome::NotSatisfied if !self.told.dissatisfied_reason.is_empty() => {
                &self.told.dissatisfied_reason
            }
            _ if first && !self.told.followup.is_empty() => &self.told.followup,
            _ => "这次处理可以接受。",
        };
        let note = self.case.words(words)?;
        let command = call(outcome, Some(note));
        self.does(&people, &command)
    }
}
