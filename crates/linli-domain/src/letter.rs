//! Letters to residents: on what occasion one is written, what its text may say, what became of it (CHN-2, CMP-13).
//!
//! Owns the occasions, the closed list of blanks and the rule for a line whose blank has nothing to say. Must not know
//! a channel or a language; the shell finds the address, the words and the post.

use crate::clock::Level;
use crate::clock::plan::ClockChange;
use crate::policy::Policy;
use crate::process::{Process, Timing};
use crate::resident::promised;
use crate::vocabulary::vocabulary;
use crate::{complaint, repair};

vocabulary! {
    /// What a resident is written for: once for each stage of a case, and again only after it was reopened.
    Occasion {
        Received = "received", Accepted = "accepted", Late = "late", Told = "told", Reopened = "reopened",
        Closed = "closed",
    }
}

vocabulary! {
    /// What became of a letter.
    Fate {
        /// It goes out with the next post.
        Waiting = "waiting",
        /// The night is over first (quiet hours).
        Held = "held",
        /// A server has been asked to take it, and has not answered yet.
        Sending = "sending",
        Sent = "sent",
        /// Nobody knows whether the server took it. It is not sent again.
        Unknown = "unknown",
        /// The server refuses the address or the letter for good.
        Refused = "refused",
        /// It was tried for long enough.
        Failed = "failed",
        /// The resident wants no letters.
        Stopped = "stopped",
        /// By the time of sending it was no longer true.
        Overtaken = "overtaken",
        /// The office writes no letter on this occasion.
        Off = "off",
        /// No mail is set up.
        NoChannel = "no_channel",
    }
}

vocabulary! {
    /// What a text may leave to be filled in.
    Blank {
        Number = "number", Office = "office", Phone = "phone", Place = "place", Category = "category", Who = "who",
        MissedAt = "missed_at", PromisedAt = "promised_at", Link = "link", Stop = "stop",
    }
}

impl Fate {
    /// Whether nothing more is going to happen.
    pub const fn settled(self) -> bool {
        !matches!(self, Self::Waiting | Self::Held | Self::Sending)
    }

    /// Whether somebody should call the resident instead.
    pub const fn wants_a_call(self) -> bool {
        matches!(self, Self::Unknown | Self::Refused | Self::Failed)
    }
}

/// The occasion of an event, on the state after it. Registration is none: nobody has given an address yet.
pub fn occasion<S: Process + Writes>(
    state: &S,
    event: &S::Event,
    policy: &Policy,
) -> Option<Occasion> {
    let Timing::Clock(clock, change) = S::timing(event) else { return state.occasion(event) };
    let ClockChange::Told { level } = change else { return None };
    let warns = matches!(level, Level::Percent(percent) if *percent < 100);
    let theirs = policy.rule(clock).and_then(promised).is_some();
    (!warns && theirs && !state.clocks().get(clock)?.paused()).then_some(Occasion::Late)
}

/// What a process is written about.
pub trait Writes: Process {
    /// The occasion of an event that is no clock's.
    fn occasion(&self, event: &Self::Event) -> Option<Occasion>;
    /// What makes a letter of an occasion another one: how often it was reopened, and for lateness the stage.
    fn stage_of(&self, occasion: Occasion) -> String;
    /// Whether its letters go out in the night, too.
    fn wakes(&self) -> bool;
}

impl Writes for complaint::State {
    fn occasion(&self, event: &complaint::Event) -> Option<Occasion> {
        use complaint::{Event as E, Purpose as P};
        Some(match event {
            E::SignedFor { .. } => Occasion::Accepted,
            E::ResidentTold { purpose: P::Result | P::Explanation, .. } => Occasion::Told,
            E::Reopened { .. } => Occasion::Reopened,
            E::Archived { .. } => Occasion::Closed,
            _ => return None,
        })
    }

    fn stage_of(&self, occasion: Occasion) -> String {
        let step = crate::resident::Step::of_complaint(self.stage);
        named(self.round, occasion, step)
    }

    fn wakes(&self) -> bool {
        false
    }
}

impl Writes for repair::State {
    fn occasion(&self, event: &repair::Event) -> Option<Occasion> {
        use repair::Event as E;
        Some(match event {
            E::Accepted { .. } => Occasion::Accepted,
            E::WorkDone { .. } => Occasion::Told,
            E::Closed => Occasion::Closed,
            _ => return None,
        })
    }

    fn stage_of(&self, occasion: Occasion) -> String {
        let step = crate::resident::Step::of_repair(self.stage, !self.attempts.is_empty());
        named(0, occasion, step)
    }

    /// Who is in danger is not left alone until the morning.
    fn wakes(&self) -> bool {
        self.emergency()
    }
}

fn named(round: u32, occasion: Occasion, step: Option<crate::resident::Step>) -> String {
    match (occasion, step) {
        (Occasion::Late, Some(step)) => format!("{round}:{occasion}:{step}"),
        _ => format!("{round}:{occasion}"),
    }
}

/// The blanks of a text, as they are written between braces; unknown ones too.
pub fn blanks(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, next)) = after.split_once('}') else { break };
        found.push(name);
        rest = next;
    }
    found
}

/// A text with its blanks filled in. A line with a blank that has nothing to say is left out, so that no sentence has a
/// hole. Nothing that is filled in is read again, and none of it breaks a line.
pub fn filled(text: &str, value: impl Fn(Blank) -> String) -> String {
    let lines = text.lines().filter_map(|line| {
        let mut out = String::new();
        let mut rest = line;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, next)) = after.split_once('}') else {
                out.push('{');
                rest = after;
                continue;
            };
            let said = plain(&value(Blank::parse(name)?));
            if said.is_empty() {
                return None;
            }
            out.push_str(&said);
            rest = next;
        }
        out.push_str(rest);
        Some(out)
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// One line without control characters: nothing that could end a header (M09).
pub fn plain(text: &str) -> String {
    let spaced = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    spaced.collect::<String>().trim().to_owned()
}

/// Minutes until a letter is tried again that has failed so often; `None` when it was tried long enough (M07).
pub const fn again_after(attempts: i64) -> Option<i64> {
    Some(match attempts {
        0 | 1 => 1,
        2 => 5,
        3 => 30,
        4 => 120,
        5 => 480,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// M09: what is filled in stays on its line, is not read for blanks again, and ends no header.
    #[test]
    fn blanks_are_filled_once() {
        let value = |blank: Blank| match blank {
            Blank::Number => "TS260914-007".to_owned(),
            Blank::Place => "3-2-1201\r\nBcc: all@example.com {link}".to_owned(),
            _ => String::new(),
        };
        let text = "No. {number}\n{place}!\nby {promised_at}\n{ open\nend";
        let said = filled(text, value);
        assert_eq!(said, "No. TS260914-007\n3-2-1201  Bcc: all@example.com {link}!\n{ open\nend");
        assert_eq!(blanks("{number} and {what} {open"), ["number", "what"]);
        assert_eq!(plain("a\u{0}b\tc\r\n"), "a b c");
    }

    /// M07: a letter is tried six times within eleven hours, and then no more.
    #[test]
    fn tries_come_to_an_end() {
        let pauses: Vec<i64> = (1..).map_while(again_after).collect();
        assert_eq!(pauses, [1, 5, 30, 120, 480]);
    }

    /// CHN-2: what is settled is not touched again; what did not arrive for certain wants a call.
    #[test]
    fn fates() {
        let open: Vec<Fate> = Fate::ALL.iter().copied().filter(|fate| !fate.settled()).collect();
        assert_eq!(open, [Fate::Waiting, Fate::Held, Fate::Sending]);
        assert!(Fate::ALL.iter().all(|fate| fate.settled() || !fate.wants_a_call()));
    }
}
