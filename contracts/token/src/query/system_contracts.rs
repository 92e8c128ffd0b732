//! `SystemContract` and `SystemContracts`.

use cosmwasm_std::{Addr, Deps};
use oaic_messages::shared::Page;
use oaic_messages::token::SystemContract;
use oaic_runtime::address;

use super::marked_accounts;
use crate::error::ContractError;
use crate::state::{load_account, System, ACCOUNTS};

/// A system contract's entry.
pub fn system_contract(deps: Deps, address: &str) -> Result<Option<SystemContract>, ContractError> {
    let address = address::valid(deps.api, "address", address)?;
    Ok(load_account(deps.storage, &address)?
        .system
        .map(|system| entry(address, system)))
}

/// System contracts, in the order of their addresses.
pub fn system_contracts(
    deps: Deps,
    start_after: Option<String>,
    limit: Option<u32>,
) -> Result<Page<SystemContract>, ContractError> {
    let page = marked_accounts(deps, &ACCOUNTS.idx.system, |_| true, start_after, limit)?;
    let items = page
        .items
        .into_iter()
        .filter_map(|(address, account)| Some(entry(address, account.system?)))
        .collect();
    Ok(Page {
        items,
        has_more: page.has_more,
    })
}

fn entry(address: Addr, system: System) -> SystemContract {
    SystemContract {
        address,
        exemption: system.exemption,
        escrow: system.escrow,
        takes_transfers: system.takes_transfers,
    }
}
