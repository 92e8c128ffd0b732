//! What is set at the beginning.

use cosmwasm_std::{Addr, Api, DepsMut, Env, Response};
use oaic_messages::dao::{InstantiateMsg, MAX_NON_CIRCULATING, MAX_POLICIES};
use oaic_runtime::{address, text, version};

use crate::contract::{NAME, VERSION};
use crate::error::ContractError;
use crate::execute::roles;
use crate::rules::Spans;
use crate::state::{
    Counters, Holder, Opened, Peers, Queue, Roles, Rules, Settings, Sources, COUNTERS,
    LAST_ACTIVITY, OPENED, PEERS, QUEUED, ROLES, RULES, SETTINGS, SOURCES,
};
use crate::{events, policy, rules};

/// Sets the contract up. No other contract is asked: they may not be there yet.
///
/// # Errors
/// Addresses, rules or policies that are not allowed.
pub fn instantiate(
    deps: DepsMut,
    env: Env,
    msg: InstantiateMsg,
) -> Result<Response, ContractError> {
    version::set(deps.storage, NAME, VERSION)?;
    let me = &env.contract.address;
    let peer = |field, raw: &str| address::payable(deps.api, me, field, raw);
    let sources = Sources {
        token: peer("token", &msg.token)?,
        staking: peer("staking", &msg.staking)?,
    };
    let peers = Peers {
        treasury: peer("treasury", &msg.treasury)?,
        sale: peer("sale", &msg.sale)?,
        non_circulating: non_circulating(deps.api, me, &msg.non_circulating)?,
    };
    let since_genesis = |address| Holder { address, since: 0 };
    let roles = Roles {
        committee: since_genesis(peer("committee", &msg.committee)?),
        guardian: since_genesis(peer("guardian", &msg.guardian)?),
    };
    roles::ensure_apart(&roles.committee.address, &roles.guardian.address)?;
    let first = Rules {
        timing: msg.timing,
        veto_window: msg.veto_window,
        classes: msg.classes,
    };
    let spans = Spans::of(&env);
    rules::check(spans, &first)?;
    rules::check_openings(spans, msg.openings)?;
    rules::check_silence_span(&first, msg.silence_span)?;
    let settings = Settings {
        deposit: rules::check_deposit(msg.deposit)?,
        silence_span: msg.silence_span,
        openings: msg.openings,
    };
    SOURCES.save(deps.storage, &sources)?;
    PEERS.save(deps.storage, &peers)?;
    ROLES.save(deps.storage, &roles)?;
    RULES.save(deps.storage, &first)?;
    SETTINGS.save(deps.storage, &settings)?;
    OPENED.save(deps.storage, &Opened::default())?;
    QUEUED.save(deps.storage, &Queue::default())?;
    COUNTERS.save(deps.storage, &Counters::default())?;
    LAST_ACTIVITY.save(deps.storage, &env.block.time.seconds())?;
    text::count("policies", "entries", msg.policies.len(), 0, MAX_POLICIES)?;
    let table = policy::plan(deps.storage, deps.api, me, &roles, msg.policies, vec![])?;
    policy::apply(deps.storage, table)?;
    Ok(events::instantiated(&sources, &roles))
}

/// The list of contracts that hold coins which don't circulate.
///
/// # Errors
/// Too many, one twice, this contract, or no address.
pub fn non_circulating(
    api: &dyn Api,
    me: &Addr,
    raw: &[String],
) -> Result<Vec<Addr>, ContractError> {
    let field = "non_circulating";
    text::count(field, "contracts", raw.len(), 0, MAX_NON_CIRCULATING)?;
    let mut contracts = Vec::with_capacity(raw.len());
    for raw in raw {
        let address = address::payable(api, me, field, raw)?;
        if contracts.contains(&address) {
            return Err(ContractError::Twice { field, address });
        }
        contracts.push(address);
    }
    Ok(contracts)
}
