//! `Opening` and `Silence`.

use cosmwasm_std::{Deps, Env};
use oaic_messages::gates::{OpeningResponse, SilenceResponse};
use oaic_runtime::Checked;

use crate::error::Result;
use crate::model::opening;
use crate::state::{LAST_ACTIVITY, SETTINGS};

pub fn opening(deps: Deps, env: Env) -> Result<OpeningResponse> {
    let opened = opening::opened_by_now(deps, &env)?;
    Ok(opening::describe(deps.storage, &opened)?)
}

/// `Silence`: counted from the last executed proposal, or from the opening of government, without
/// which nobody could have executed one.
pub fn silence(deps: Deps, env: Env) -> Result<SilenceResponse> {
    let span = SETTINGS.load(deps.storage)?.silence_span;
    let last = LAST_ACTIVITY.load(deps.storage)?;
    let opened = opening::of_sale(deps)?;
    let from = opening::describe(deps.storage, &opened)?.government_from;
    let silent_from = match from {
        Some(from) => Some(last.max(from).add_checked(span)?),
        None => None,
    };
    Ok(SilenceResponse {
        silent: silent_from.is_some_and(|from| env.block.time.seconds() >= from),
        silent_from,
    })
}
