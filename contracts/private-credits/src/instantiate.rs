//! Instantiation. The token must be the OAIC token: its fee schedule is read at once.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::private_credits::InstantiateMsg;
use oaic_revenue::fee::BookedFee;
use oaic_runtime::{address, ownership, system, version};

use crate::error::{ContractError, Result};
use crate::state::{Bindings, Config, Totals, CONFIG, TOTALS};
use crate::{keys, validate};
use crate::{NAME, VERSION};

pub fn instantiate(mut deps: DepsMut, env: &Env, msg: &InstantiateMsg) -> Result<Response> {
    version::set(deps.storage, NAME, VERSION)?;
    keys::guard(env).map_err(ContractError::Key)?;
    ownership::initialize(deps.branch(), &msg.owner)?;
    validate::params(&msg.params)?;
    let own = &env.contract.address;
    let other = |field, raw: &str| address::payable(deps.api, own, field, raw);
    let token = other("token", &msg.token)?;
    // This fails unless it is the OAIC token.
    let fee = BookedFee::of(deps.querier, &token, env.block.time.seconds())?;
    let config = Config {
        guardian: system::guardian(
            deps.as_ref(),
            &env.contract.address,
            &token,
            msg.guardian.as_deref(),
        )?,
        token,
        settlement: other("settlement", &msg.settlement)?,
        treasury: other("treasury", &msg.treasury)?,
        denominations: validate::denominations(&msg.denominations)?,
        params: msg.params.clone(),
        kyc_gate: validate::links(deps.api, &msg.links)?,
        bindings: Bindings::of(&env.block.chain_id, own.as_str()),
    };
    let totals = Totals {
        fee,
        ..Totals::default()
    };
    CONFIG.save(deps.storage, &config)?;
    TOTALS.save(deps.storage, &totals)?;
    Ok(Response::new())
}
