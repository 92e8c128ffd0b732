//! Stock cw3-fixed-multisig as a contract: what Ethics Committee and Guardian run.
//!
//! Nothing of it is ours but this shell, which exports the crate's entry points. It has no
//! migration, as stock has none: its members change by the DAO naming another instance.

use cosmwasm_std::{entry_point, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult};
use cw3_fixed_multisig::msg::{ExecuteMsg, InstantiateMsg, QueryMsg};
use cw3_fixed_multisig::{contract, ContractError};

/// As stock.
#[entry_point]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    contract::instantiate(deps, env, info, msg)
}

/// As stock.
#[entry_point]
pub fn execute(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    contract::execute(deps, env, info, msg)
}

/// As stock.
#[entry_point]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> StdResult<Binary> {
    contract::query(deps, env, msg)
}
