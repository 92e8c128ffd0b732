//! Channels, their terms and lanes.

use cosmwasm_std::{Binary, Deps, Env, Order, StdResult};
use cw_storage_plus::Bound;
use oaic_kit::{address, page::page, Checked, KitError};
use oaic_types::compute_settlement::{
    ChannelResponse, ChannelStatus, LaneResponse, NextKey, TermsResponse,
};
use oaic_types::shared::Page;

use crate::error::ContractError;
use crate::records::{Agreement, Lane, Ledger, AGREEMENTS, LANES, LEDGERS, TERMS};
use crate::state::{CHANNELS, CHANNELS_BY_PAYER, CHANNELS_BY_PROVIDER};

pub fn channel(deps: Deps, env: &Env, number: u64) -> Result<ChannelResponse, ContractError> {
    let (mut agreement, ledger) = load(deps, number)?;
    let channel = CHANNELS.load(deps.storage, number)?;
    if !agreement.closed {
        // As a settlement in this block would see it.
        agreement.promote(&ledger, env.block.time.seconds(), env.block.height)?;
    }
    let paid = u128::from(agreement.paid(&ledger)?).minus(channel.refunded.u128())?;
    let spendable = match agreement.closed {
        true => 0,
        false => agreement.spendable(&ledger)?,
    };
    Ok(ChannelResponse {
        channel: number,
        id: Binary::from(agreement.id),
        refund_to: channel.refund_to.unwrap_or_else(|| channel.payer.clone()),
        payer: channel.payer,
        provider: channel.provider,
        status: match (
            agreement.closed,
            &channel.payer_unlock,
            &channel.refund_unlock,
        ) {
            (true, ..) => ChannelStatus::Closed,
            (false, None, None) => ChannelStatus::Open,
            (false, ..) => ChannelStatus::Unlocking,
        },
        deposited: agreement.deposited.into(),
        reserved: ledger.reserved.into(),
        paid: paid.into(),
        session_key: Binary::from(agreement.session_key),
        key_index: agreement.key_index,
        spendable: spendable.into(),
        next_key: agreement
            .pending
            .filter(|_| !agreement.closed)
            .map(|next| NextKey {
                session_key: Binary::from(next.session_key),
                key_index: agreement.key_index.saturating_add(1),
                spend_limit: next.spend_limit.into(),
                effective_at: next.due.time,
                effective_height: next.due.height,
            }),
        terms: channel.terms,
        opened_at: channel.opened_at,
        opened_height: channel.opened_height,
        unlock_delay: channel.unlock_delay,
        unlock_blocks: channel.unlock_blocks,
        payer_unlock: channel.payer_unlock,
        refund_unlock: channel.refund_unlock,
    })
}

fn load(deps: Deps, number: u64) -> Result<(Agreement, Ledger), ContractError> {
    let unknown = || KitError::unknown("channel", number);
    Ok((
        AGREEMENTS
            .may_load(deps.storage, &number)?
            .ok_or_else(unknown)?,
        LEDGERS
            .may_load(deps.storage, &number)?
            .ok_or_else(unknown)?,
    ))
}

/// Channels of a payer, of a provider, of both together, or all.
pub fn channels(
    deps: Deps,
    env: &Env,
    payer: Option<&str>,
    provider: Option<&str>,
    start_after: Option<u64>,
    limit: Option<u32>,
) -> Result<Page<ChannelResponse>, ContractError> {
    if payer.is_some() && provider.is_some() {
        return Err(KitError::invalid(
            "filter",
            "payer and provider",
            "give one of them; a payer's channels name their provider",
        )
        .into());
    }
    let start = start_after.map(Bound::exclusive);
    let ascending = Order::Ascending;
    let payer = payer
        .map(|raw| address::valid(deps.api, "payer", raw))
        .transpose()?;
    let provider = provider
        .map(|raw| address::valid(deps.api, "provider", raw))
        .transpose()?;
    let storage = deps.storage;
    let numbers: Box<dyn Iterator<Item = StdResult<u64>> + '_> = match (&payer, &provider) {
        (Some(payer), _) => Box::new(
            CHANNELS_BY_PAYER
                .prefix(payer)
                .keys(storage, start, None, ascending),
        ),
        (None, Some(provider)) => Box::new(
            CHANNELS_BY_PROVIDER
                .prefix(provider)
                .keys(storage, start, None, ascending),
        ),
        (None, None) => Box::new(CHANNELS.keys(storage, start, None, ascending)),
    };
    page(numbers.map(|number| channel(deps, env, number?)), limit)
}

pub fn terms(deps: Deps, number: u64, terms: u32) -> Result<TermsResponse, ContractError> {
    let (agreement, _) = load(deps, number)?;
    let found = match terms {
        0 => Some(agreement.terms),
        _ => TERMS.may_load(deps.storage, &(number, terms))?,
    };
    let found =
        found.ok_or_else(|| KitError::unknown("terms", format!("{terms} of channel {number}")))?;
    Ok(TermsResponse {
        channel: number,
        terms,
        service_id: found.service_id,
        split_version: found.split_version,
        licence_version: found.licence_version,
        tier: found.tier,
        referrer_bps: found.referrer_bps,
    })
}

/// A lane's record; none when it never settled.
pub fn load_lane(deps: Deps, number: u64, terms: u32, lane: u32) -> Result<Lane, ContractError> {
    let (_, ledger) = load(deps, number)?;
    Ok(match (terms, lane) {
        (0, 0) => ledger.lane,
        _ => LANES
            .may_load(deps.storage, &(number, terms, lane))?
            .unwrap_or_default(),
    })
}

pub fn lane(deps: Deps, number: u64, terms: u32, lane: u32) -> Result<LaneResponse, ContractError> {
    Ok(response(
        number,
        (terms, lane),
        load_lane(deps, number, terms, lane)?,
    ))
}

/// Lanes of a channel that settled, lane 0 of terms 0 first.
pub fn lanes(
    deps: Deps,
    number: u64,
    start_after: Option<(u32, u32)>,
    limit: Option<u32>,
) -> Result<Page<LaneResponse>, ContractError> {
    let (_, ledger) = load(deps, number)?;
    let first = match start_after {
        None if ledger.lane != Lane::default() => Some(Ok(((0, 0), ledger.lane))),
        _ => None,
    };
    let others = LANES.after(deps.storage, number, start_after);
    let all = first.into_iter().chain(others);
    Ok(page(
        all.map(|item| item.map(|(place, lane)| response(number, place, lane))),
        limit,
    )?)
}

fn response(channel: u64, (terms, lane): (u32, u32), record: Lane) -> LaneResponse {
    LaneResponse {
        channel,
        terms,
        lane,
        paid: record.paid.into(),
        sequence: record.sequence,
        peaks: Binary::from(record.peaks),
    }
}
