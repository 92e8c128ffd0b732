//! What settlement answers about single records, made of them: its queries answer it, and clients
//! make it of proven records. Errors of all: there is no such record, or what is stored can't be read.

use cosmwasm_std::{Addr, Binary, Storage};
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::{
    ChannelResponse, ChannelStatus, ConfigResponse, LaneResponse, Links, NextKey, PricesResponse,
    ProviderResponse, ReceiptKeyResponse, ServiceResponse, TermsResponse,
};
use oaic_runtime::{Result, RuntimeError};

use super::{
    is_trusted, load_key, load_prices, load_provider, load_service, load_terms, prices_hash,
    Agreement, ChannelBalance, Lane, Provider, ReceiptKey, Service, AGREEMENTS, CHANNELS,
    CHANNEL_BALANCES, CONFIG, LANES,
};

/// Addresses, parameters and domains. Whether openings are paused is not among them.
pub fn config(storage: &dyn Storage) -> Result<ConfigResponse> {
    let config = CONFIG.load(storage)?;
    let text = |address: Option<Addr>| address.map(String::from);
    let links = config.links;
    Ok(ConfigResponse {
        token: config.token,
        guardian: config.guardian,
        params: config.params,
        links: Links {
            tier_source: text(links.tier_source),
            kyc_gate: text(links.kyc_gate),
            license_guard: text(links.license_guard),
            reward_sink: text(links.reward_sink),
            dividends: text(links.dividends),
            risk_pool: text(links.risk_pool),
        },
        paused_until: None,
        chain_id: config.chain_id,
        voucher_domain: config.voucher_domain,
        receipt_domain: config.receipt_domain,
        epoch_seconds: config.epoch_seconds,
    })
}

/// A channel, as a settlement at a moment would see it.
pub fn channel(storage: &dyn Storage, number: u64, at: Due) -> Result<ChannelResponse> {
    let (mut agreement, balance) = load(storage, number)?;
    let channel = CHANNELS.load(storage, number)?;
    if !agreement.closed {
        agreement.promote(&balance, at.time, at.height)?;
    }
    let paid = channel.paid(&agreement, &balance)?;
    let spendable = match agreement.closed {
        true => 0,
        false => agreement.spendable(&balance)?,
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
        reserved: balance.reserved.into(),
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

/// What a channel's vouchers are checked against, and what is left in it.
pub fn load(storage: &dyn Storage, number: u64) -> Result<(Agreement, ChannelBalance)> {
    let unknown = || RuntimeError::unknown("channel", number);
    Ok((
        AGREEMENTS.may_load(storage, &number)?.ok_or_else(unknown)?,
        CHANNEL_BALANCES
            .may_load(storage, &number)?
            .ok_or_else(unknown)?,
    ))
}

/// Terms of a channel.
pub fn terms(storage: &dyn Storage, number: u64, terms: u32) -> Result<TermsResponse> {
    let (agreement, _) = load(storage, number)?;
    let found: Result<_> = load_terms(storage, number, terms, || Ok(Some(agreement.terms)));
    let found = found?
        .ok_or_else(|| RuntimeError::unknown("terms", format!("{terms} of channel {number}")))?;
    Ok(TermsResponse {
        channel: number,
        terms,
        service_id: found.service_id,
        split_version: found.split_version,
        license_version: found.license_version,
        tier: found.tier,
        referrer_bps: found.referrer_bps,
        conditions: found.conditions,
    })
}

/// A lane's record; an empty one when it never settled.
pub fn load_lane(storage: &dyn Storage, number: u64, terms: u32, lane: u32) -> Result<Lane> {
    let (_, balance) = load(storage, number)?;
    Ok(match (terms, lane) {
        (0, 0) => balance.lane,
        _ => LANES
            .may_load(storage, &(number, terms, lane))?
            .unwrap_or_default(),
    })
}

/// A lane, by (terms, lane).
pub fn lane(channel: u64, (terms, lane): (u32, u32), record: Lane) -> LaneResponse {
    LaneResponse {
        channel,
        terms,
        lane,
        paid: record.paid.into(),
        sequence: record.sequence,
        peaks: Binary::from(record.peaks),
    }
}

/// A provider, with the receipt keys that are not retired.
pub fn provider(storage: &dyn Storage, address: &Addr) -> Result<ProviderResponse> {
    let provider = load_provider(storage, address)?;
    provider_of(storage, address.clone(), provider)
}

/// The same, of a record that was read.
pub fn provider_of(
    storage: &dyn Storage,
    address: Addr,
    provider: Provider,
) -> Result<ProviderResponse> {
    let params = CONFIG.load(storage)?.params;
    let keys = provider.live_keys.iter().map(|index| {
        let key = load_key(storage, &address, *index)?;
        Ok(receipt_key(*index, key))
    });
    Ok(ProviderResponse {
        receipt_keys: keys.collect::<Result<_>>()?,
        trusted: is_trusted(storage, &address, &provider, &params)?,
        address,
        settlers: provider.settlers,
        profile: provider.profile,
        bond: provider.bond,
        unbonding: provider.unbonding,
        offenses: provider.offenses,
    })
}

/// A receipt key.
pub fn receipt_key(key_index: u32, key: ReceiptKey) -> ReceiptKeyResponse {
    let charged = key.is_charged();
    ReceiptKeyResponse {
        key_index,
        receipt_key: key.key,
        retired: key.retired,
        charged,
        charges: key.charges,
    }
}

/// A service.
pub fn service(storage: &dyn Storage, id: u64) -> Result<ServiceResponse> {
    Ok(service_of(id, load_service(storage, id)?))
}

/// The same, of a record that was read.
pub fn service_of(id: u64, service: Service) -> ServiceResponse {
    ServiceResponse {
        id,
        provider: service.provider,
        model: service.model,
        active: service.active,
        price_version: service.price_version,
        split_version: service.split_version,
    }
}

/// A version of a service's prices, by (service, version).
pub fn prices(storage: &dyn Storage, place: (u64, u32)) -> Result<PricesResponse> {
    let table = load_prices(storage, place.0, place.1)?;
    let domain = CONFIG.load(storage)?.receipt_domain()?;
    Ok(PricesResponse {
        service_id: place.0,
        version: place.1,
        hash: prices_hash(&domain, place, &table)?.into(),
        table,
    })
}
