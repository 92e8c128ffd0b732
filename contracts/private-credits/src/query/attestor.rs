//! Attestors.

use cosmwasm_std::{Deps, Env, Order};
use oaic_messages::private_credits::{AttestorResponse, AttestorRoot};

use crate::error::Result;
use crate::state::ATTESTORS;

/// All of them: there are at most [`oaic_messages::private_credits::MAX_ATTESTORS`].
pub fn attestors(deps: Deps, env: &Env) -> Result<Vec<AttestorResponse>> {
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
