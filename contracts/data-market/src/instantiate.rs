//! Instantiation. The token must be the OAIC token: its fee schedule is read at once.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::data_market::{InstantiateMsg, PURPOSE};
use oaic_records::element;
use oaic_revenue::fee::BookedFee;
use oaic_runtime::{address, amount, ownership, system, version};

use crate::error::Result;
use crate::state::{Config, Totals, CONFIG, TOTALS};
use crate::{keys, validate};
use crate::{NAME, VERSION};

pub fn instantiate(mut deps: DepsMut, env: &Env, msg: InstantiateMsg) -> Result<Response> {
    let chain_id = &env.block.chain_id;
    keys::guard(chain_id)?;
    version::set(deps.storage, NAME, VERSION)?;
    ownership::initialize(deps.branch(), &msg.owner)?;
    validate::params(chain_id, &msg.params)?;
    let contract = &env.contract.address;
    let token = address::valid(deps.api, "token", &msg.token)?;
    let fee = BookedFee::of(deps.querier, &token, env.block.time.seconds())?;
    let context = oaic_statements::context(PURPOSE, chain_id, contract.as_str());
    let links = validate::links(deps.as_ref(), contract, &token, &msg.links)?;
    let config = Config {
        guardian: system::guardian(
            deps.as_ref(),
            &env.contract.address,
            &token,
            msg.guardian.as_deref(),
        )?,
        token,
        params: msg.params,
        links,
        epoch_seconds: amount::epoch_seconds(msg.epoch_seconds)?,
        context: element::to_binary(&context),
    };
    CONFIG.save(deps.storage, &config)?;
    let totals = Totals {
        fee,
        ..Totals::default()
    };
    TOTALS.save(deps.storage, &totals)?;
    Ok(Response::new())
}
