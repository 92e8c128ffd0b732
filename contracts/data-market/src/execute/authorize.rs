//! `Authorize`: allows an account to order.

use cosmwasm_std::{DepsMut, Empty, Env, MessageInfo, Response};
use oaic_messages::data_market::{Scope, MAX_QUERIES, MAX_USES};
use oaic_runtime::amount::within;
use oaic_runtime::{address, pause, series, text, RuntimeError};

use crate::error::{ContractError, Result};
use crate::events;
use crate::state::{
    load_own_listing, load_query, Authorization, AUTHORIZATIONS, AUTHORIZATIONS_BY_GRANTEE,
    AUTHORIZATIONS_BY_LISTING, LAST_AUTHORIZATION,
};

#[allow(clippy::too_many_arguments)] // they are the message's fields
pub fn authorize(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    listing: u64,
    grantee: &str,
    raw: bool,
    queries: Scope,
    uses: u32,
    expires_at: u64,
) -> Result<Response> {
    pause::ensure_open(deps.branch(), env)?;
    load_own_listing(deps.storage, listing, &info.sender, "authorize anybody")?;
    let grantee = address::valid(deps.api, "grantee", grantee)?;
    within("uses", uses, 1, MAX_USES)?;
    let now = env.block.time.seconds();
    if expires_at <= now {
        return Err(ContractError::ExpiresInThePast { expires_at, now });
    }
    if let Scope::Only(numbers) = &queries {
        text::count("queries", "entries", numbers.len(), 0, MAX_QUERIES)?;
        for number in numbers {
            load_query(deps.storage, listing, *number)?;
        }
        if numbers.is_empty() && !raw {
            let rule = "an authorization for no query must be for the file";
            return Err(RuntimeError::invalid("raw", raw, rule).into());
        }
    }
    let id = series::next(deps.storage, &LAST_AUTHORIZATION)?;
    let authorization = Authorization {
        listing,
        grantee: grantee.clone(),
        raw,
        queries,
        uses,
        expires_at,
        revoked: false,
    };
    AUTHORIZATIONS.save(deps.storage, id, &authorization)?;
    AUTHORIZATIONS_BY_LISTING.save(deps.storage, (listing, id), &Empty {})?;
    AUTHORIZATIONS_BY_GRANTEE.save(deps.storage, (&grantee, id), &Empty {})?;
    Ok(Response::new().add_event(events::authorized(id, listing, &grantee)))
}
