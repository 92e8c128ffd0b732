//! `Claim`: paid to the recipient, whoever sends the message.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_math::epoch::start_of;
use oaic_runtime::{address, Checked};

use crate::error::{ContractError, Result};
use crate::events;
use crate::model::balances::{shift, Payment};
use crate::model::epoch::reported_until;
use crate::model::reward::due;
use crate::state::{load_reward, Balances, CAPS, CONFIG, POTS, REWARDS};

pub fn claim(
    deps: DepsMut,
    env: &Env,
    program: u8,
    epoch: u64,
    recipient: &str,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    let recipient = address::valid(deps.api, "recipient", recipient)?;
    let current = config.epoch(env);
    let reported_until = reported_until(epoch);
    if current <= reported_until {
        return Err(ContractError::StillReported {
            epoch,
            from: start_of(reported_until.saturating_add(1), config.epoch_seconds),
            now: env.block.time.seconds(),
        });
    }
    let mut reward = load_reward(deps.storage, epoch, program, &recipient)?;
    if let Some(amount) = reward.claimed {
        return Err(ContractError::AlreadyClaimed {
            program,
            epoch,
            recipient: recipient.into(),
            amount: amount.u128(),
        });
    }
    let mut due = due(deps.storage, epoch, program, &recipient, reward.points)?;
    if current > due.rules.claimable_until {
        return Err(ContractError::ClaimWindowOver {
            epoch,
            until: due.rules.claimable_until,
            now: current,
        });
    }
    let paid = due.reward.paid.into();
    reward.claimed = Some(paid);
    REWARDS.save(deps.storage, (epoch, program, &recipient), &reward)?;
    POTS.save(deps.storage, (epoch, program), &due.pot)?;
    due.cap.paid = due.cap.paid.add_checked(paid)?;
    CAPS.save(deps.storage, (epoch, &recipient), &due.cap)?;
    let mut balances = Balances::load(deps.storage)?;
    let cut = due.reward.cut.into();
    shift(&mut balances.programs, &mut balances.grants_pool, cut)?;
    let payment = balances.pay(
        deps.storage,
        env,
        &config.token,
        Payment::Reward,
        &recipient,
        paid,
    )?;
    balances.save(deps.storage)?;
    Ok(Response::new()
        .add_event(events::reward_claimed(
            epoch, program, &recipient, due.reward,
        ))
        .add_messages(payment))
}
