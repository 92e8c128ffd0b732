//! `UpdateConfig`.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_runtime::address;

use crate::error::Result;
use crate::state::{LINKS, RULES, SETTINGS};
use crate::validate::Changes;
use crate::{events, validate};

/// Changes the configuration. Pending proposals keep the rules of their submission.
pub fn update_config(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    changes: Changes,
) -> Result<Response> {
    validate::only_self(&env, &info, "change the configuration")?;
    let me = &env.contract.address;
    let (settings, rules) = validate::changed(deps.storage, &env, &changes)?;
    let fields: Vec<&str> = [
        ("treasury", changes.treasury.is_some()),
        ("non_circulating", changes.non_circulating.is_some()),
        ("deposit", changes.deposit.is_some()),
        ("silence_span", changes.silence_span.is_some()),
        ("timing", changes.timing.is_some()),
        ("classes", changes.classes.is_some()),
    ]
    .into_iter()
    .filter(|(_, changed)| *changed)
    .map(|(field, _)| field)
    .collect();
    let mut links = LINKS.load(deps.storage)?;
    if let Some(treasury) = changes.treasury {
        links.treasury = address::payable(deps.api, me, "treasury", &treasury)?;
    }
    if let Some(contracts) = changes.non_circulating {
        links.non_circulating = validate::non_circulating(deps.api, me, &contracts)?;
    }
    LINKS.save(deps.storage, &links)?;
    SETTINGS.save(deps.storage, &settings)?;
    RULES.save(deps.storage, &rules)?;
    Ok(events::config_updated(&fields))
}
