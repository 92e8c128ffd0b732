//! `OpenChannel`, a hook of `Send`.

use cosmwasm_std::{Addr, Binary, DepsMut, Empty, Env, Response, Uint128};
use oaic_messages::compute_settlement::Conditions;
use oaic_revenue::referral::Bound;
use oaic_runtime::pause::ensure_open;
use oaic_runtime::{address, series, system, RuntimeError};
use oaic_vouchers::channel_id;

use crate::error::Result;
use crate::model::channel::add_to_reserved;
use crate::model::gates;
use crate::model::offer::Offer;
use crate::state::{
    Agreement, Channel, ChannelBalance, AGREEMENTS, CHANNELS, CHANNELS_BY_ID, CHANNELS_BY_PAYER,
    CHANNELS_BY_PROVIDER, CHANNEL_BALANCES, CONFIG, LAST_CHANNEL, REFERRALS, SESSION_KEYS,
};
use crate::{events, validate};

pub struct Opening<'a> {
    pub service_id: u64,
    pub session_key: &'a Binary,
    /// In uoaic.
    pub spend_limit: u64,
    pub referrer: Referrer<'a>,
    pub refund_to: Option<&'a str>,
    pub conditions: Conditions,
}

/// Referrer named by an opening.
pub enum Referrer<'a> {
    /// Set permanently by the payer's first channel; none if that names none.
    Named(Option<&'a str>),
    /// The one already bound, if any: a grantee opens for the payer and binds no referrer.
    Open,
}

/// Opens a channel with `amount`, already received or pulled by the same transaction.
pub fn open_channel(
    mut deps: DepsMut,
    env: &Env,
    payer: &Addr,
    amount: u64,
    opening: &Opening,
) -> Result<Response> {
    let config = CONFIG.load(deps.storage)?;
    ensure_open(deps.branch(), env)?;
    let session_key = validate::key("session_key", opening.session_key)?;
    gates::admit(deps.querier, &config.links, payer, gates::OPEN_CHANNEL)?;
    let offer = Offer::of(deps.storage, opening.service_id, &config.params)?;
    offer.ensure_trusted(deps.storage, &config.params)?;
    let conditions = opening.conditions;
    offer.ensure_meets(&env.block, &conditions)?;
    let tier = gates::tier(deps.querier, &config.links, payer)?;
    let refund_to = refund_to(&deps, env, payer, opening.refund_to)?;
    let pool = system::is_system(deps.querier, &config.token, payer)?;
    if let Some(account) = &refund_to {
        // Otherwise money could leave such a contract past its own rules, or enter one past the
        // fee; and nobody could ever move what the token itself holds.
        let token = &config.token;
        if pool || account == token || system::is_system(deps.querier, token, account)? {
            return Err(RuntimeError::invalid(
                "refund_to",
                account,
                "neither the payer nor the account may be the token or a system contract of it; leave it out",
            )
            .into());
        }
    }

    let bound = match opening.referrer {
        Referrer::Named(named) => {
            let own = &env.contract.address;
            REFERRALS.bind(deps.branch(), own, &config.token, payer, named)?
        }
        Referrer::Open => Bound {
            number: REFERRALS.number_of(deps.storage, payer)?,
            new: None,
        },
    };
    let number = series::next(deps.storage, &LAST_CHANNEL)?;
    let provider = offer.service.provider.clone();
    let domain = config.voucher_domain()?;
    let id = channel_id(&domain, payer.as_str(), provider.as_str(), number);
    let terms = offer.terms(opening.service_id, tier, conditions);
    let channel = Channel {
        payer: payer.clone(),
        provider: provider.clone(),
        refund_to,
        pool,
        terms: 1,
        opened_at: env.block.time.seconds(),
        opened_height: env.block.height,
        unlock_delay: config.params.unlock_delay,
        unlock_blocks: config.params.unlock_blocks,
        closed_at: None,
        rewarded: Uint128::zero(),
        refunded: Uint128::zero(),
        payer_unlock: None,
        refund_unlock: None,
    };
    let agreement = Agreement {
        id,
        provider: provider.to_string(),
        session_key,
        key_index: 0,
        deposited: amount,
        spend_limit: opening.spend_limit,
        spend_base: 0,
        referrer: bound.number,
        closed: false,
        terms: terms.clone(),
        pending: None,
    };
    let balance = ChannelBalance {
        reserved: amount,
        ..ChannelBalance::default()
    };
    CHANNELS.save(deps.storage, number, &channel)?;
    AGREEMENTS.save(deps.storage, &number, &agreement);
    CHANNEL_BALANCES.save(deps.storage, &number, &balance);
    SESSION_KEYS.save(deps.storage, (number, &session_key), &Empty {})?;
    CHANNELS_BY_ID.save(deps.storage, &id, &number)?;
    CHANNELS_BY_PAYER.save(deps.storage, (payer, number), &Empty {})?;
    CHANNELS_BY_PROVIDER.save(deps.storage, (&provider, number), &Empty {})?;
    add_to_reserved(deps.storage, amount)?;

    let refund_to = channel.refund_to.as_ref().unwrap_or(payer);
    Ok(Response::new()
        .add_event(events::channel_opened(
            number, payer, &provider, refund_to, amount,
        ))
        .add_event(events::terms_made(number, 0, &terms))
        .add_events(
            bound
                .new
                .map(|referrer| events::referrer_bound(payer, &referrer)),
        ))
}

/// The account that gets the rest, if it is not the payer.
fn refund_to(deps: &DepsMut, env: &Env, payer: &Addr, named: Option<&str>) -> Result<Option<Addr>> {
    let account = named
        .map(|raw| address::payable(deps.api, &env.contract.address, "refund_to", raw))
        .transpose()?;
    Ok(account.filter(|account| account != payer))
}
