//! Instantiation.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::shared::DENOM;
use oaic_messages::staking::InstantiateMsg;
use oaic_runtime::{address, ownership, token::no_coins, version};

use crate::error::Result;
use crate::state::{Config, Totals, CONFIG, TOTAL, TOTALS};
use crate::{validate, NAME, VERSION};

/// Stores the parameters; nothing is bonded.
pub fn instantiate(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response> {
    no_coins(info)?;
    validate::terms(&msg.terms)?;
    validate::tiers(&msg.tiers)?;
    validate::denoms(&msg.dividend_denoms)?;
    let (own, chain) = (&env.contract.address, env.block.chain_id.as_str());
    let config = Config {
        token: address::valid(deps.api, "token", &msg.token)?,
        sale: address::optional_payable(deps.api, own, "sale", msg.sale.as_deref())?,
        unbonding_period: validate::unbonding_period(chain, msg.unbonding_period)?,
        min_stake: validate::min_stake(msg.min_stake)?,
        terms: msg.terms,
        tiers: msg.tiers,
        ramp: validate::ramp(chain, msg.ramp)?,
        dividend_period: validate::dividend_period(chain, msg.dividend_period)?,
        denoms: [vec![DENOM.to_owned()], msg.dividend_denoms].concat(),
        hooks: vec![],
    };
    ownership::initialize(deps.branch(), &msg.owner)?;
    version::set(deps.storage, NAME, VERSION)?;
    CONFIG.save(deps.storage, &config)?;
    TOTALS.save(deps.storage, &Totals::default())?;
    TOTAL.save(deps.storage, &0)?;
    Ok(Response::new().add_attribute("action", "instantiate"))
}
