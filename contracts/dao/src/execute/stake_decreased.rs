//! `StakeDecreased`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw3::Vote;
use oaic_messages::dao::Phase;
use oaic_runtime::{address, Checked, RuntimeError};

use crate::error::Result;
use crate::events;
use crate::model::{bonds, phase};
use crate::state::{self, BALLOTS, PROPOSALS, SOURCES};

/// An account gave stake back to the sale: its open Yes votes weigh at most what is left.
pub fn stake_decreased(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    account: &str,
    bonded: u64,
) -> Result<Response> {
    let staking = SOURCES.load(deps.storage)?.staking;
    if info.sender != staking {
        let allowed = format!("the staking contract {staking}");
        let action = "report decreased stake";
        return Err(RuntimeError::unauthorized(&info.sender, action, allowed).into());
    }
    let account = address::valid(deps.api, "account", account)?;
    let now = env.block.time.seconds();
    for (id, weight) in bonds::open_yes(deps.storage, &account, now)? {
        let Some(lost) = weight.checked_sub(bonded) else {
            continue;
        };
        let (mut proposal, terms) = state::proposal(deps.storage, id)?;
        // Known to have passed by the votes that are about to change.
        let phase = phase::phase(&proposal, &terms, now);
        proposal.passed_voting |= matches!(phase, Phase::Timelocked | Phase::Executable);
        proposal.tally.yes = proposal.tally.yes.sub_checked(lost)?;
        PROPOSALS.save(deps.storage, id, &proposal)?;
        BALLOTS.save(deps.storage, (id, &account), &(bonded, Vote::Yes))?;
    }
    Ok(events::stake_decreased(&account, bonded))
}
