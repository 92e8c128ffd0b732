//! `update_marketing` and `upload_logo`, which are cw20-base's.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw20::Logo;
use cw20_base::contract::{execute_update_marketing, execute_upload_logo};

use crate::error::ContractError;

/// Changes the texts and who may change them.
pub fn update(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    project: Option<String>,
    description: Option<String>,
    marketing: Option<String>,
) -> Result<Response, ContractError> {
    Ok(execute_update_marketing(
        deps,
        env,
        info,
        project,
        description,
        marketing,
    )?)
}

/// Changes the logo.
pub fn upload_logo(
    deps: DepsMut,
    env: Env,
    info: MessageInfo,
    logo: Logo,
) -> Result<Response, ContractError> {
    Ok(execute_upload_logo(deps, env, info, logo)?)
}
