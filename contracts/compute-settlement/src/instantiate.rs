//! Instantiation. The token must be the OAIC token: its fee schedule is read at once.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::compute_settlement::InstantiateMsg;
use oaic_revenue::fee::BookedFee;
use oaic_runtime::{address, amount, ownership, system, token, version};
use oaic_vouchers::{domain, Purpose};

use crate::error::Result;
use crate::model::totals::Totals;
use crate::state::{Config, Payouts, CONFIG, PAYOUTS, TOTALS};
use crate::{validate, NAME, VERSION};

pub fn instantiate(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response> {
    token::no_coins(info)?;
    version::set(deps.storage, NAME, VERSION)?;
    ownership::initialize(deps.branch(), &msg.owner)?;
    let chain_id = env.block.chain_id.clone();
    validate::params(&chain_id, &msg.params)?;
    let token = address::valid(deps.api, "token", &msg.token)?;
    let fee = BookedFee::of(deps.querier, &token, env.block.time.seconds())?;
    let domain = |purpose| domain(purpose, &chain_id, env.contract.address.as_str());
    let config = Config {
        links: validate::links(deps.as_ref(), &env.contract.address, &token, &msg.links)?,
        guardian: system::guardian(
            deps.as_ref(),
            &env.contract.address,
            &token,
            msg.guardian.as_deref(),
        )?,
        token,
        params: msg.params,
        epoch_seconds: amount::epoch_seconds(msg.epoch_seconds)?,
        voucher_domain: domain(Purpose::Voucher).into(),
        receipt_domain: domain(Purpose::Receipt).into(),
        chain_id,
    };
    CONFIG.save(deps.storage, &config)?;
    PAYOUTS.save(deps.storage, &Payouts::default())?;
    let totals = Totals {
        fee,
        ..Totals::default()
    };
    TOTALS.save(deps.storage, &(), &totals);
    Ok(Response::new())
}
