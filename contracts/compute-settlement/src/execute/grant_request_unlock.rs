//! `GrantRequestUnlock`: requests what is left for the payer of a grant. No pause stops it.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};

use crate::error::Result;
use crate::execute::request_unlock::request;
use crate::model::grant::load;

/// Only for channels that the payer opened and that refund to the payer. Other channels may name the
/// payer as refund account, and the payer's own may name another.
pub fn grant_request_unlock(
    deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    payer: &str,
    channels: &[u64],
) -> Result<Response> {
    let (payer, _) = load(&deps, env, info, payer)?;
    request(deps, env, &payer, channels, |channel| {
        channel.payer == payer && channel.refund_to.is_none()
    })
}
