//! Addresses, parameters, totals, and what epochs measured.

use cosmwasm_std::{Addr, Deps, Env};
use oaic_messages::data_market::{BooksResponse, ConfigResponse, Links, UsageResponse};
use oaic_messages::gates::EpochMetrics;
use oaic_runtime::pause;

use crate::books::BOOKS;
use crate::error::ContractError;
use crate::keys;
use crate::state::{SaleKey, CONFIG, LICENSES, RATED, REPORTED};

pub fn config(deps: Deps, env: &Env) -> Result<ConfigResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let text = |address: Option<Addr>| address.map(String::from);
    let links = config.links;
    Ok(ConfigResponse {
        token: config.token,
        guardian: config.guardian,
        params: config.params,
        links: Links {
            tier_source: text(links.tier_source),
            kyc_gate: text(links.kyc_gate),
            reward_sink: text(links.reward_sink),
            dividends: text(links.dividends),
            risk_pool: text(links.risk_pool),
        },
        paused_until: pause::paused_until(deps, env)?,
        epoch_seconds: config.epoch_seconds,
        context: config.context,
        keys: keys::infos(),
    })
}

pub fn books(deps: Deps) -> Result<BooksResponse, ContractError> {
    let books = BOOKS.load(deps.storage)?;
    Ok(BooksResponse {
        escrowed: books.escrowed,
        deposits: books.deposits,
        forfeited: books.forfeited,
        compensated: books.compensated,
        paid: books.paid,
        refunded: books.refunded,
        fee_points: books.fee.points.into(),
        fee_booked: books.fee.booked.into(),
        fee_flushed: books.fee_flushed,
        earned: books.earned,
        claimed: books.claimed,
        referral_earned: books.referral_earned,
        referral_claimed: books.referral_claimed,
        orders: books.orders,
        open: books.open,
    })
}

pub fn usage(deps: Deps, key: SaleKey) -> Result<UsageResponse, ContractError> {
    let rated = RATED.may_load(deps.storage, key)?.unwrap_or_default();
    let told = REPORTED.may_load(deps.storage, key)?.unwrap_or_default();
    Ok(UsageResponse {
        rated: rated.gross,
        fee: rated.fee,
        reported: told.gross,
    })
}

pub fn epoch_metrics(deps: Deps, epoch: u64) -> Result<EpochMetrics, ContractError> {
    Ok(EpochMetrics {
        license_revenue: LICENSES.may_load(deps.storage, epoch)?.unwrap_or_default(),
        ..EpochMetrics::default()
    })
}
