//! What a repair asks for at each stage, for lists and for its page.

use linli_domain::repair::{Action, Stage};

/// The acts that the stage waits for, the first one first.
pub(in crate::pages) const fn wanted(stage: Stage) -> &'static [Action] {
    use Action as A;
    match stage {
        Stage::Reported => &[A::JudgeUrgency, A::Issue],
        Stage::Judged => &[A::Issue],
        Stage::Issued => &[A::Offer, A::AssignTechnician, A::Accept],
        Stage::Offered | Stage::Assigned => &[A::Accept, A::AssignTechnician],
        Stage::Accepted => &[A::Arrive],
        Stage::OnSite => &[A::Quote, A::Start, A::NobodyHome],
        Stage::Quoted => &[A::AgreeQuote, A::DeclineQuote],
        Stage::Agreed => &[A::Start],
        Stage::Working => &[A::FinishWork],
        Stage::Done => &[A::Sign, A::HandIn],
        Stage::Signed => &[A::HandIn],
        Stage::HandedIn => &[A::Close],
        Stage::FollowUpDue => &[A::FollowUp],
        Stage::FollowedUp => &[A::Close],
        Stage::Returned => &[A::SignReturn],
        Stage::Closed | Stage::Withdrawn => &[],
    }
}
