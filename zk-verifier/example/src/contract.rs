//! Entry points.

#[cfg(not(feature = "library"))]
use cosmwasm_std::entry_point;
use cosmwasm_std::{
    to_json_binary, Api, Binary, Deps, DepsMut, Env, MessageInfo, Response, StdResult,
};
use cw_storage_plus::Item;
use oaic_zk_verifier::VerifyingKey;

use crate::error::ContractError;
use crate::msg::{Claim, Config, ExecuteMsg, InstantiateMsg, MigrateMsg, QueryMsg, Verdict};

/// The key of the circuit `factors`, made by `build.rs`.
static FACTORS: VerifyingKey = include!(concat!(env!("OUT_DIR"), "/factors.rs"));

/// Chains on which a key from a published seed is good enough. With the key of a ceremony the
/// list is empty.
pub const TEST_CHAINS: [&str; 2] = ["oaic-embedded-1", "oaic-local-1"];

/// Proofs that one query takes at most.
pub const MAX_CLAIMS: usize = 100;

const CONFIG: Item<Config> = Item::new("config");

/// Sets the contract up; a DEV key refuses to run on a chain that is not one for tests.
///
/// # Errors
/// See [`ContractError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    _: MessageInfo,
    _: InstantiateMsg,
) -> Result<Response, ContractError> {
    adopt_key(deps, &env)
}

/// Goes on with this code's key.
///
/// # Errors
/// See [`ContractError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn migrate(deps: DepsMut, env: Env, _: MigrateMsg) -> Result<Response, ContractError> {
    adopt_key(deps, &env)
}

fn adopt_key(deps: DepsMut, env: &Env) -> Result<Response, ContractError> {
    FACTORS.guard(&env.block.chain_id, &TEST_CHAINS)?;
    let info = FACTORS.info();
    let config = Config {
        circuit: info.circuit.to_owned(),
        status: info.status.to_string(),
        key_hash: info.hash.to_owned(),
    };
    CONFIG.save(deps.storage, &config)?;
    Ok(Response::new().add_attribute("key_hash", config.key_hash))
}

/// Executes a message.
///
/// # Errors
/// See [`ContractError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn execute(
    deps: DepsMut,
    env: Env,
    _: MessageInfo,
    msg: ExecuteMsg,
) -> Result<Response, ContractError> {
    match msg {
        ExecuteMsg::Verify(claim) => verify(deps.api, &env, &claim)?,
        ExecuteMsg::Noop {} => {}
    }
    Ok(Response::new())
}

/// Answers a question.
///
/// # Errors
/// See [`ContractError`].
#[cfg_attr(not(feature = "library"), entry_point)]
pub fn query(deps: Deps, env: Env, msg: QueryMsg) -> Result<Binary, ContractError> {
    let answer: StdResult<Binary> = match msg {
        QueryMsg::Config {} => to_json_binary(&CONFIG.load(deps.storage)?),
        QueryMsg::Verify(claim) => to_json_binary(&verdict(deps.api, &env, &claim)),
        QueryMsg::VerifyMany { claims } => to_json_binary(&verdicts(deps.api, &env, &claims)?),
    };
    Ok(answer?)
}

/// The statement is all that is checked: a contract that gives something for a proof also has to
/// see to it that the input is the one it wants, and that it was not used before.
fn verify(api: &dyn Api, env: &Env, claim: &Claim) -> Result<(), ContractError> {
    let found = claim.input.len();
    let input = <&[u8; 32]>::try_from(claim.input.as_slice())
        .map_err(|_| ContractError::InputLength { found })?;
    let chain = &env.block.chain_id;
    FACTORS.verify(api, chain, &TEST_CHAINS, &claim.proof, input)?;
    Ok(())
}

fn verdict(api: &dyn Api, env: &Env, claim: &Claim) -> Verdict {
    let outcome = verify(api, env, claim);
    Verdict {
        accepted: outcome.is_ok(),
        error: outcome.err().map(|error| error.to_string()),
    }
}

fn verdicts(api: &dyn Api, env: &Env, claims: &[Claim]) -> Result<Vec<Verdict>, ContractError> {
    if claims.len() > MAX_CLAIMS {
        return Err(ContractError::TooMany {
            found: claims.len(),
            most: MAX_CLAIMS,
        });
    }
    Ok(claims
        .iter()
        .map(|claim| verdict(api, env, claim))
        .collect())
}
