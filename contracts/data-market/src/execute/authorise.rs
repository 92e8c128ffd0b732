//! `Authorise` and `RevokeAuthorisation`, and taking a use of one.

use cosmwasm_std::{Addr, DepsMut, Empty, Env, MessageInfo, Response, Storage};
use oaic_kit::{address, amount::within, pause, series, text, Checked, KitError};
use oaic_types::data_market::{OrderKind, Scope, MAX_QUERIES, MAX_USES};

use crate::error::ContractError;
use crate::events;
use crate::state::{
    load_authorisation, load_listing, load_own_listing, load_query, Authorisation, AUTHORISATIONS,
    AUTHORISATIONS_BY_GRANTEE, AUTHORISATIONS_BY_LISTING, LAST_AUTHORISATION,
};

#[allow(clippy::too_many_arguments)] // they are the message's fields
pub fn authorise(
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
    load_own_listing(deps.storage, listing, &info.sender, "authorise anybody")?;
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
            let rule = "an authorisation for no query must be for the file";
            return Err(KitError::invalid("raw", raw, rule).into());
        }
    }
    let id = series::next(deps.storage, &LAST_AUTHORISATION)?;
    let authorisation = Authorisation {
        listing,
        grantee: grantee.clone(),
        raw,
        queries,
        uses,
        expires_at,
        revoked: false,
    };
    AUTHORISATIONS.save(deps.storage, id, &authorisation)?;
    AUTHORISATIONS_BY_LISTING.save(deps.storage, (listing, id), &Empty {})?;
    AUTHORISATIONS_BY_GRANTEE.save(deps.storage, (&grantee, id), &Empty {})?;
    Ok(Response::new().add_event(events::authorised(id, listing, &grantee)))
}

/// Also of a listing that is withdrawn.
pub fn revoke_authorisation(
    deps: DepsMut,
    info: &MessageInfo,
    id: u64,
) -> Result<Response, ContractError> {
    let mut authorisation = load_authorisation(deps.storage, id)?;
    let seller = load_listing(deps.storage, authorisation.listing)?.seller;
    if seller != info.sender {
        let seller = format!("the seller {seller}");
        return Err(
            KitError::unauthorized(&info.sender, "revoke this authorisation", seller).into(),
        );
    }
    if authorisation.revoked {
        return Err(ContractError::AlreadyRevoked { authorisation: id });
    }
    authorisation.revoked = true;
    AUTHORISATIONS.save(deps.storage, id, &authorisation)?;
    Ok(Response::new().add_event(events::authorisation_revoked(id)))
}

/// Takes a use of an authorisation for an order, or says why it isn't for that.
pub fn take_use(
    storage: &mut dyn Storage,
    now: u64,
    id: u64,
    listing: u64,
    buyer: &Addr,
    kind: OrderKind,
) -> Result<(), ContractError> {
    let mut authorisation = load_authorisation(storage, id)?;
    if let Some(why) = refusal(&authorisation, now, listing, buyer, kind) {
        return Err(ContractError::NotAuthorised {
            authorisation: id,
            why,
        });
    }
    authorisation.uses = authorisation.uses.minus(1)?;
    Ok(AUTHORISATIONS.save(storage, id, &authorisation)?)
}

fn refusal(
    authorisation: &Authorisation,
    now: u64,
    listing: u64,
    buyer: &Addr,
    kind: OrderKind,
) -> Option<String> {
    if authorisation.listing != listing {
        return Some(format!(
            "it is for listing {}, not {listing}",
            authorisation.listing
        ));
    }
    if authorisation.grantee != *buyer {
        return Some(format!("it is {}'s, not {buyer}'s", authorisation.grantee));
    }
    if authorisation.revoked {
        return Some("the seller took it back".to_owned());
    }
    if now >= authorisation.expires_at {
        return Some(format!(
            "it expired at {} (seconds since 1970, now {now})",
            authorisation.expires_at
        ));
    }
    if authorisation.uses == 0 {
        return Some("it has no uses left".to_owned());
    }
    match (kind, &authorisation.queries) {
        (OrderKind::File, _) if !authorisation.raw => Some("it isn't for the file".to_owned()),
        (OrderKind::Answer { query }, Scope::Only(queries)) if !queries.contains(&query) => {
            Some(format!("it isn't for query {query}"))
        }
        _ => None,
    }
}
