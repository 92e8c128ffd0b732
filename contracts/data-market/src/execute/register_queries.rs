//! `RegisterQueries`: adds queries to a listing.

use cosmwasm_std::{DepsMut, Env, MessageInfo, Response};
use oaic_messages::data_market::NewQuery;
use oaic_runtime::pause;

use crate::error::Result;
use crate::model::query::register;
use crate::state::{load_own_listing, load_version, LISTINGS};

pub fn register_queries(
    mut deps: DepsMut,
    env: &Env,
    info: &MessageInfo,
    id: u64,
    queries: Vec<NewQuery>,
) -> Result<Response> {
    pause::ensure_open(deps.branch(), env)?;
    let mut listing = load_own_listing(deps.storage, id, &info.sender, "register queries")?;
    let table = load_version(deps.storage, id, listing.version)?.table;
    let registered = register(deps.storage, id, &mut listing, table.as_ref(), queries)?;
    LISTINGS.save(deps.storage, id, &listing)?;
    Ok(Response::new().add_events(registered))
}
