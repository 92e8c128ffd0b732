//! `UploadLogo`, which is cw20-base's.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use cw20::Logo;
use cw20_base::contract::execute_upload_logo;

use crate::error::Result;

/// Changes the logo.
pub fn upload_logo(deps: DepsMut, env: Env, info: MessageInfo, logo: Logo) -> Result<Response> {
    Ok(execute_upload_logo(deps, env, info, logo)?)
}
