//! `UpdateMarketing`, which is cw20-base's.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw20_base::contract::execute_update_marketing;

use crate::error::Result;

/// Changes the texts and who may change them.
pub fn update_marketing(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    project: Option<String>,
    description: Option<String>,
    marketing: Option<String>,
) -> Result<Response> {
    Ok(execute_update_marketing(
        deps,
        env,
        info,
        project,
        description,
        marketing,
    )?)
}
