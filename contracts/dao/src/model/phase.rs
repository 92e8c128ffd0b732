//! The phase of a proposal, which follows from its votes, the time, and whether it was executed, vetoed
//! or found unpayable; no message has to be sent to advance it. Every span includes its first second and
//! excludes its end.

use oaic_math::tally;
use oaic_messages::dao::{Phase, Poll, Tally, TallyResult, Terms, CONSENT_SPAN};

use super::proposal::{End, Proposal};

/// What follows voting, in Unix time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// Until when the committee may veto; unset if it can't.
    pub veto_until: Option<u64>,
    /// Until when the offices can consent; unset if they need not.
    pub consent_until: Option<u64>,
    /// When it can be executed from; until then votes are accepted.
    pub executable_from: u64,
    pub executable_until: u64,
}

pub fn activate_until(proposal: &Proposal, terms: &Terms) -> u64 {
    proposal.opens_at.saturating_add(terms.activation_window)
}

/// What follows voting. No sum can overflow: spans are bounded, and times are block times.
pub fn after(poll: &Poll, terms: &Terms) -> After {
    let executable_from = poll.ends.saturating_add(terms.timelock);
    After {
        veto_until: terms
            .veto_window
            .map(|window| poll.ends.saturating_add(window)),
        consent_until: terms
            .consent
            .then(|| poll.ends.saturating_add(CONSENT_SPAN)),
        executable_from,
        executable_until: executable_from.saturating_add(terms.execution_window),
    }
}

pub fn result(tally: &Tally, terms: &Terms, poll: &Poll) -> TallyResult {
    tally::evaluate(tally, poll.min_yes, terms.threshold_bps)
}

/// The phase of a proposal at a time, and when it ended, if it did.
pub fn phase_at(proposal: &Proposal, terms: &Terms, now: u64) -> (Phase, Option<u64>) {
    match proposal.end {
        Some(End::Executed(at)) => return (Phase::Executed, Some(at)),
        Some(End::Vetoed(at)) => return (Phase::Vetoed, Some(at)),
        Some(End::Unpayable(at)) => return (Phase::Rejected, Some(at)),
        None => {}
    }
    let Some(poll) = &proposal.poll else {
        let until = activate_until(proposal, terms);
        return if now < proposal.opens_at {
            (Phase::Delayed, None)
        } else if now < until {
            (Phase::Activatable, None)
        } else {
            (Phase::Expired, Some(until))
        };
    };
    let after = after(poll, terms);
    let passes = result(&proposal.tally, terms, poll) == TallyResult::Passed;
    let unconsented = after
        .consent_until
        .filter(|_| !proposal.consents.both())
        .filter(|until| now >= *until);
    if now < poll.ends {
        (Phase::Voting, None)
    } else if !proposal.passed_voting && !passes {
        // No vote has been cast since voting ended, so the tally is that of its end.
        (Phase::Rejected, Some(poll.ends))
    } else if let Some(until) = unconsented {
        (Phase::Lapsed, Some(until))
    } else if now < after.executable_from {
        (Phase::Timelocked, None)
    } else if !passes {
        (Phase::Rejected, Some(after.executable_from))
    } else if now < after.executable_until {
        (Phase::Executable, None)
    } else {
        (Phase::Expired, Some(after.executable_until))
    }
}

pub fn phase(proposal: &Proposal, terms: &Terms, now: u64) -> Phase {
    phase_at(proposal, terms, now).0
}

pub fn status(phase: Phase) -> cw3::Status {
    match phase {
        Phase::Delayed | Phase::Activatable => cw3::Status::Pending,
        Phase::Voting => cw3::Status::Open,
        Phase::Timelocked | Phase::Executable => cw3::Status::Passed,
        Phase::Executed => cw3::Status::Executed,
        Phase::Rejected | Phase::Vetoed | Phase::Lapsed | Phase::Expired => cw3::Status::Rejected,
    }
}
