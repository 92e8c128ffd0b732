//! Opening a channel.

use cosmwasm_std::{Addr, DepsMut, Empty, Env, Response, Uint128};
use oaic_kit::{pause::ensure_open, series};
use oaic_math::price::discount_for;
use oaic_types::compute_settlement::OpenChannel as OpenMsg;
use oaic_vouchers::{channel_id, domain, Purpose};

use super::channel::reserve;
use super::terms::{terms_of_today, Offer};
use crate::error::ContractError;
use crate::events;
use crate::gates;
use crate::records::{Agreement, Ledger, AGREEMENTS, LEDGERS, NO_LIMIT, REFERRALS};
use crate::state::{
    Channel, CHANNELS, CHANNELS_BY_ID, CHANNELS_BY_PAYER, CHANNELS_BY_PROVIDER, CONFIG,
    LAST_CHANNEL,
};
use crate::validate;

/// Opens a channel with `amount` in it, already received.
pub fn open_channel(
    deps: DepsMut,
    env: &Env,
    payer: &Addr,
    amount: u64,
    msg: &OpenMsg,
) -> Result<Response, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    ensure_open(deps.storage, env)?;
    let session_key = validate::key("session_key", &msg.session_key)?;
    gates::admit(deps.querier, &config.links, payer, gates::OPEN_CHANNEL)?;
    let offer = Offer::of(
        deps.storage,
        msg.service_id,
        msg.max_price_version,
        &config.params,
    )?;
    let tier = gates::tier(deps.querier, &config.links, payer)?;
    let discount = discount_for(tier, &offer.prices.tier_discounts);
    let now = env.block.time.seconds();
    let terms = terms_of_today(msg.service_id, &offer, tier, discount, now);

    let bound = REFERRALS.bind(
        deps.storage,
        deps.api,
        &env.contract.address,
        payer,
        msg.referrer.as_deref(),
    )?;
    let number = series::next(deps.storage, &LAST_CHANNEL)?;
    let domain = domain(
        Purpose::Voucher,
        &env.block.chain_id,
        env.contract.address.as_str(),
    );
    let provider = offer.service.provider;
    let id = channel_id(&domain, payer.as_str(), provider.as_str(), number);
    let channel = Channel {
        payer: payer.clone(),
        provider: provider.clone(),
        terms: 1,
        opened_at: now,
        closed_at: None,
        refunded: Uint128::zero(),
        unlock: None,
    };
    let agreement = Agreement {
        id,
        session_key,
        key_index: 0,
        deposited: amount,
        spend_limit: spend_limit(msg.spend_limit),
        spend_base: 0,
        referrer: bound.number,
        closed: false,
        terms: terms.clone(),
        pending: None,
    };
    let ledger = Ledger {
        reserved: amount,
        ..Ledger::default()
    };
    CHANNELS.save(deps.storage, number, &channel)?;
    AGREEMENTS.save(deps.storage, &number, &agreement);
    LEDGERS.save(deps.storage, &number, &ledger);
    CHANNELS_BY_ID.save(deps.storage, &id, &number)?;
    CHANNELS_BY_PAYER.save(deps.storage, (payer, number), &Empty {})?;
    CHANNELS_BY_PROVIDER.save(deps.storage, (&provider, number), &Empty {})?;
    reserve(deps.storage, amount)?;

    Ok(Response::new()
        .add_event(events::channel_opened(number, payer, &provider, amount))
        .add_event(events::terms_made(number, 0, &terms))
        .add_events(
            bound
                .new
                .map(|referrer| events::referrer_bound(payer, &referrer)),
        ))
}

/// A limit in the width channels keep; one that no channel can reach is none.
pub fn spend_limit(limit: Option<Uint128>) -> u64 {
    limit.map_or(NO_LIMIT, |limit| {
        u64::try_from(limit.u128()).unwrap_or(NO_LIMIT)
    })
}
