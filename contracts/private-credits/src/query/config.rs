//! Configuration, totals, attestors.

use cosmwasm_std::{Deps, Env, Order};
use oaic_messages::private_credits::{
    AttestorResponse, AttestorRoot, BooksResponse, ConfigResponse, Links,
};
use oaic_records::private_credits::{Bindings, ATTESTORS, CONFIG};
use oaic_runtime::pause;

use crate::books::BOOKS;
use crate::error::ContractError;
use crate::keys;

pub fn config(deps: Deps, env: &Env) -> Result<ConfigResponse, ContractError> {
    let config = CONFIG.load(deps.storage)?;
    let Bindings {
        chain_id,
        context,
        action_domain,
        command_domain,
    } = config.bindings;
    Ok(ConfigResponse {
        token: config.token,
        settlement: config.settlement,
        treasury: config.treasury,
        guardian: config.guardian,
        denominations: config.denominations.into_iter().map(Into::into).collect(),
        params: config.params,
        links: Links {
            kyc_gate: config.kyc_gate.map(Into::into),
        },
        paused_until: pause::paused_until(deps, env)?,
        chain_id,
        context,
        action_domain,
        command_domain,
        keys: keys::info(),
    })
}

pub fn books(deps: Deps) -> Result<BooksResponse, ContractError> {
    Ok(BOOKS.load(deps.storage)?.into())
}

/// All of them: there are at most [`oaic_messages::private_credits::MAX_ATTESTORS`].
pub fn attestors(deps: Deps, env: &Env) -> Result<Vec<AttestorResponse>, ContractError> {
    let now = env.block.time.seconds();
    ATTESTORS
        .range(deps.storage, None, None, Order::Ascending)
        .map(|item| {
            let (attestor, roots) = item?;
            let good = roots.into_iter().filter(|posted| posted.expires_at > now);
            let roots = good.map(|posted| AttestorRoot {
                root: posted.root,
                expires_at: posted.expires_at,
            });
            Ok(AttestorResponse {
                attestor,
                roots: roots.collect(),
            })
        })
        .collect()
}
