//! Where a proposal stands: told by votes, time, and whether it was executed or vetoed. Nothing has
//! to be poked for it.

use oaic_math::tally;
use oaic_types::dao::{Phase, Poll, Tally, TallyResult};

use crate::state::{End, Proposal, Rules};

/// Times of a proposal, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    /// Until when it can be activated, that second included.
    pub activate_until: u64,
    /// What follows voting, once it was activated.
    pub after: Option<After>,
}

/// What follows voting, in seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct After {
    /// Until when the committee may veto, that second excluded.
    pub veto_until: u64,
    /// From when on it can be executed, that second included.
    pub executable_from: u64,
    /// Until when, that second included.
    pub executable_until: u64,
}

/// Times of a proposal. All sums are far below what fits: periods are bounded, and times are block
/// times.
pub fn times(proposal: &Proposal, rules: &Rules) -> Times {
    let class = rules.classes.rules(proposal.class);
    Times {
        activate_until: proposal
            .opens_at
            .saturating_add(rules.timing.activation_window),
        after: proposal.poll.map(|poll| {
            let executable_from = poll.ends.saturating_add(class.timelock);
            After {
                veto_until: poll.ends.saturating_add(rules.timing.veto_window),
                executable_from,
                executable_until: executable_from.saturating_add(class.execution_window),
            }
        }),
    }
}

/// What the votes of a poll add up to, whether it is over or not.
pub fn result(proposal: &Proposal, rules: &Rules, poll: &Poll) -> TallyResult {
    result_of(&proposal.tally, proposal, rules, poll)
}

/// What votes would add up to in a proposal's poll.
pub fn result_of(tally: &Tally, proposal: &Proposal, rules: &Rules, poll: &Poll) -> TallyResult {
    let threshold = rules.classes.rules(proposal.class).threshold_bps;
    tally::judge(tally, poll.quorum, threshold)
}

/// Where a proposal stands at a time.
pub fn phase(proposal: &Proposal, rules: &Rules, now: u64) -> Phase {
    match proposal.end {
        Some(End::Executed(_)) => return Phase::Executed,
        Some(End::Vetoed) => return Phase::Vetoed,
        None => {}
    }
    let times = times(proposal, rules);
    let (Some(poll), Some(after)) = (&proposal.poll, &times.after) else {
        return if now < proposal.opens_at {
            Phase::Delayed
        } else if now <= times.activate_until {
            Phase::Activatable
        } else {
            Phase::Expired
        };
    };
    if now < poll.ends {
        Phase::Voting
    } else if result(proposal, rules, poll) != TallyResult::Passed {
        Phase::Rejected
    } else if now < after.executable_from {
        Phase::Timelocked
    } else if now <= after.executable_until {
        Phase::Executable
    } else {
        Phase::Expired
    }
}

/// Whether nothing can happen to a proposal any more.
pub fn is_over(phase: Phase) -> bool {
    match phase {
        Phase::Executed | Phase::Rejected | Phase::Vetoed | Phase::Expired => true,
        Phase::Delayed
        | Phase::Activatable
        | Phase::Voting
        | Phase::Timelocked
        | Phase::Executable => false,
    }
}

/// The same in cw3's words.
pub fn status(phase: Phase) -> cw3::Status {
    match phase {
        Phase::Delayed | Phase::Activatable => cw3::Status::Pending,
        Phase::Voting => cw3::Status::Open,
        Phase::Timelocked | Phase::Executable => cw3::Status::Passed,
        Phase::Executed => cw3::Status::Executed,
        Phase::Rejected | Phase::Vetoed | Phase::Expired => cw3::Status::Rejected,
    }
}
