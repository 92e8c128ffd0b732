//! Instantiation: the first rules, policies and offices.

use cosmwasm_std::{DepsMut, Env, Response};
use oaic_messages::dao::{InstantiateMsg, MAX_POLICIES};
use oaic_runtime::{address, text, version};

use crate::error::Result;
use crate::model::policy;
use crate::state::{
    Counters, Holder, Links, Opened, Queue, Roles, Rules, Settings, Sources, COUNTERS,
    LAST_ACTIVITY, LINKS, OPENED, QUEUED, ROLES, RULES, SETTINGS, SOURCES,
};
use crate::validate::{self, Spans};
use crate::{events, NAME, VERSION};

/// Sets the contract up. No other contract is asked: they may not be there yet.
pub fn instantiate(deps: DepsMut, env: Env, msg: InstantiateMsg) -> Result<Response> {
    version::set(deps.storage, NAME, VERSION)?;
    let me = &env.contract.address;
    let payable = |field, raw: &str| address::payable(deps.api, me, field, raw);
    let sources = Sources {
        token: payable("token", &msg.token)?,
        staking: payable("staking", &msg.staking)?,
    };
    let links = Links {
        treasury: payable("treasury", &msg.treasury)?,
        sale: payable("sale", &msg.sale)?,
        non_circulating: validate::non_circulating(deps.api, me, &msg.non_circulating)?,
    };
    let since_genesis = |address| Holder { address, since: 0 };
    let roles = Roles {
        committee: since_genesis(payable("committee", &msg.committee)?),
        guardian: since_genesis(payable("guardian", &msg.guardian)?),
    };
    validate::apart(&roles.committee.address, &roles.guardian.address)?;
    let first = Rules {
        timing: msg.timing,
        veto_window: msg.veto_window,
        classes: msg.classes,
    };
    let spans = Spans::of(&env);
    validate::rules(spans, &first)?;
    validate::openings(spans, msg.openings)?;
    validate::silence_span(&first, msg.silence_span)?;
    let settings = Settings {
        deposit: validate::deposit(msg.deposit)?,
        silence_span: msg.silence_span,
        openings: msg.openings,
    };
    SOURCES.save(deps.storage, &sources)?;
    LINKS.save(deps.storage, &links)?;
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
