//! `Authorize` and `RevokeAuthorization`, and taking a use of one.

use cosmwasm_std::{Addr, DepsMut, Empty, Env, MessageInfo, Response, Storage};
use oaic_messages::data_market::{OrderKind, Scope, MAX_QUERIES, MAX_USES};
use oaic_runtime::{address, amount::within, pause, series, text, Checked, RuntimeError};

use crate::error::ContractError;
use crate::events;
use crate::state::{
    load_authorization, load_listing, load_own_listing, load_query, Authorization, AUTHORIZATIONS,
    AUTHORIZATIONS_BY_GRANTEE, AUTHORIZATIONS_BY_LISTING, LAST_AUTHORIZATION,
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
) -> Result<Response, ContractError> {
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

/// Also of a listing that is withdrawn.
pub fn revoke_authorization(
    deps: DepsMut,
    info: &MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    let mut authorization = load_authorization(deps.storage, id)?;
    let seller = load_listing(deps.storage, authorization.listing)?.seller;
    if seller != info.sender {
        let seller = format!("the seller {seller}");
        return Err(
            RuntimeError::unauthorized(&info.sender, "revoke this authorization", seller).into(),
        );
    }
    if authorization.revoked {
        return Err(ContractError::AlreadyRevoked { authorization: id });
    }
    authorization.revoked = true;
    AUTHORIZATIONS.save(deps.storage, id, &authorization)?;
    Ok(Response::new().add_event(events::authorization_revoked(id)))
}

/// Takes a use of an authorization for an order, or says why it isn't for that.
pub fn take_use(
    storage: &mut dyn Storage,
    now: u64,
    id: u64,
    listing: u64,
    buyer: &Addr,
    kind: OrderKind,
) -> Result<(), ContractError> {
    let mut authorization = load_authorization(storage, id)?;
    if let Some(why) = refusal(&authorization, now, listing, buyer, kind) {
        return Err(ContractError::NotAuthorized {
            authorization: id,
            why,
        });
    }
    authorization.uses = authorization.uses.minus(1)?;
    Ok(AUTHORIZATIONS.save(storage, id, &authorization)?)
}

fn refusal(
    authorization: &Authorization,
    now: u64,
    listing: u64,
    buyer: &Addr,
    kind: OrderKind,
) -> Option<String> {
    if authorization.listing != listing {
        return Some(format!(
            "it is for listing {}, not {listing}",
            authorization.listing
        ));
    }
    if authorization.grantee != *buyer {
        return Some(format!("it is {}'s, not {buyer}'s", authorization.grantee));
    }
    if authorization.revoked {
        return Some("the seller took it back".to_owned());
    }
    if now >= authorization.expires_at {
        return Some(format!(
            "it expired at {} (seconds since 1970, now {now})",
            authorization.expires_at
        ));
    }
    if authorization.uses == 0 {
        return Some("it has no uses left".to_owned());
    }
    match (kind, &authorization.queries) {
        (OrderKind::File, _) if !authorization.raw => Some("it isn't for the file".to_owned()),
        (OrderKind::Answer { query }, Scope::Only(queries)) if !queries.contains(&query) => {
            Some(format!("it isn't for query {query}"))
        }
        _ => None,
    }
}
