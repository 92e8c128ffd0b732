//! `QueueMigration`, an order of both offices: a fix that cannot wait for a vote, made in the open.
//!
//! Both offices order the same; then it waits until whoever disagrees can have left. Either office
//! cancels it, and so does a third of the stake as it stood when it was queued, so that nobody can
//! borrow votes against it.

use cosmwasm_std::{Addr, Binary, DepsMut, Env, Response, Storage};
use cw4::{Cw4QueryMsg, TotalWeightResponse};
use oaic_math::tally::min_yes;
use oaic_messages::dao::{
    Office, BAR_SPAN, CONSENT_SPAN, MAX_QUEUED, MIN_QUEUED, OPPOSED_BPS, QUEUE_MARGIN,
};
use oaic_messages::staking;
use oaic_runtime::{address, Checked};

use crate::error::{ContractError, Result};
use crate::model::message::assess;
use crate::model::{power, queue};
use crate::state::{
    Asked, Holder, Migration, ASKED, BARRED, MIGRATIONS, QUEUED, QUEUED_AT, ROLES, SOURCES,
};
use crate::validate::Spans;
use crate::{events, validate};

/// An office's order: new code for a contract. The second of the two queues it.
pub fn queue_migration(
    deps: DepsMut,
    env: &Env,
    office: Office,
    holder: &Holder,
    contract: &str,
    code_id: u64,
    msg: Binary,
) -> Result<Response> {
    validate::tenure(env, office, holder)?;
    let contract = address::valid(deps.api, "contract", contract)?;
    let now = env.block.time.seconds();
    ensure_not_barred(deps.storage, &contract, now)?;
    let hash = assess::hash(&(&contract, code_id, &msg))?;
    let key = hash.as_slice();
    let asked = ASKED.may_load(deps.storage, key)?.unwrap_or_default();
    let roles = ROLES.load(deps.storage)?;
    let other = match office {
        Office::Committee => (asked.guardian.as_ref(), &roles.guardian),
        Office::Guardian => (asked.committee.as_ref(), &roles.committee),
    };
    // An order of an earlier holder of the other office does not count.
    let agreed = other
        .0
        .is_some_and(|(by, at)| *by == other.1.address && now < at.saturating_add(CONSENT_SPAN));
    if !agreed {
        let this = Some((holder.address.clone(), now));
        let asked = match office {
            Office::Committee => Asked {
                committee: this,
                ..asked
            },
            Office::Guardian => Asked {
                guardian: this,
                ..asked
            },
        };
        ASKED.save(deps.storage, key, &asked)?;
        return Ok(events::migration_ordered(
            &holder.address,
            &contract,
            code_id,
        ));
    }
    ASKED.remove(deps.storage, key);
    let queued = queue::live(deps.as_ref(), env)?;
    if queued.len() >= MAX_QUEUED {
        return Err(ContractError::QueueFull { max: MAX_QUEUED });
    }
    // Otherwise stake would have to cancel the same migration twice.
    if let Some((id, _)) = queued.iter().find(|(_, other)| other.contract == contract) {
        return Err(ContractError::QueuedAlready { id: *id, contract });
    }
    let sources = SOURCES.load(deps.storage)?;
    let staking: staking::ConfigResponse = deps
        .querier
        .query_wasm_smart(&sources.staking, &staking::QueryMsg::Config {})?;
    let total: TotalWeightResponse = deps.querier.query_wasm_smart(
        &sources.staking,
        &Cw4QueryMsg::TotalWeight {
            at_height: Some(env.block.height),
        },
    )?;
    let supply = power::supply(deps.querier, &sources)?;
    let id = QUEUED.load(deps.storage)?.last.add_checked(1)?;
    let migration = Migration {
        contract,
        code_id,
        msg,
        queued_at: now,
        height: env.block.height,
        wait: staking
            .unbonding_period
            .add_checked(QUEUE_MARGIN)?
            .max(Spans::of(env).minimum(MIN_QUEUED)),
        paused_before: power::paused_for(deps.querier, &sources)?,
        against: 0,
        // Rounded against those who cancel.
        cancels: total.weight.div_ceil(3).max(min_yes(supply, OPPOSED_BPS)),
        end: None,
    };
    MIGRATIONS.save(deps.storage, id, &migration)?;
    QUEUED_AT.save(deps.storage, (&migration.contract, now), &id)?;
    queue::save(
        deps.storage,
        id,
        queued.into_iter().map(|(id, _)| id).chain([id]),
    )?;
    Ok(events::migration_queued(id, &migration))
}

/// Bars a contract's migrations for a while.
pub fn bar(storage: &mut dyn Storage, env: &Env, contract: &Addr) -> Result<()> {
    let until = env.block.time.seconds().add_checked(BAR_SPAN)?;
    Ok(BARRED.save(storage, contract, &until)?)
}

pub fn ensure_not_barred(storage: &dyn Storage, contract: &Addr, now: u64) -> Result<()> {
    match BARRED.may_load(storage, contract)? {
        Some(until) if now < until => Err(ContractError::Barred {
            contract: contract.clone(),
            until,
            now,
        }),
        _ => Ok(()),
    }
}
