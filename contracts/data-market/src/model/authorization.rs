//! Uses of an authorization.

use cosmwasm_std::{Addr, Storage};
use oaic_messages::data_market::{OrderKind, Scope};
use oaic_runtime::{Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::state::{load_authorization, Authorization, Order, AUTHORIZATIONS};

/// Takes a use of an authorization for an order, or refuses with the reason.
pub fn take_use(
    storage: &mut dyn Storage,
    now: u64,
    id: u64,
    listing: u64,
    buyer: &Addr,
    kind: OrderKind,
) -> Result<()> {
    let mut authorization = load_authorization(storage, id)?;
    if let Some(why) = refusal(&authorization, now, listing, buyer, kind) {
        return Err(ContractError::NotAuthorized {
            authorization: id,
            why,
        });
    }
    authorization.uses = authorization.uses.sub_checked(1)?;
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
        return Some(format!(
            "it was granted to {}, not {buyer}",
            authorization.grantee
        ));
    }
    if authorization.revoked {
        return Some("the seller revoked it".to_owned());
    }
    if now >= authorization.expires_at {
        return Some(format!(
            "it expired at {} (Unix time, now {now})",
            authorization.expires_at
        ));
    }
    if authorization.uses == 0 {
        return Some("it has no uses left".to_owned());
    }
    match (kind, &authorization.queries) {
        (OrderKind::File, _) if !authorization.raw => Some("it does not cover the file".to_owned()),
        (OrderKind::Answer { query }, Scope::Only(queries)) if !queries.contains(&query) => {
            Some(format!("it does not cover query {query}"))
        }
        _ => None,
    }
}

/// Returns the use of an authorization that an order took, even if it has expired or was revoked.
pub fn give_back_use(storage: &mut dyn Storage, order: &Order) -> Result<(), RuntimeError> {
    let Some(id) = order.authorization else {
        return Ok(());
    };
    if let Some(mut authorization) = AUTHORIZATIONS.may_load(storage, id)? {
        authorization.uses = authorization.uses.add_checked(1)?;
        AUTHORIZATIONS.save(storage, id, &authorization)?;
    }
    Ok(())
}
