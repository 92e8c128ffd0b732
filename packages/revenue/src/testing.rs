//! A chain for unit tests.

use cosmwasm_std::testing::{mock_dependencies, MockApi, MockQuerier, MockStorage};
use cosmwasm_std::{to_json_binary, ContractResult, OwnedDeps, SystemResult};
use oaic_messages::token::SystemContract;

/// A chain whose token has no system contracts.
pub fn without_systems() -> OwnedDeps<MockStorage, MockApi, MockQuerier> {
    let mut deps = mock_dependencies();
    deps.querier.update_wasm(|_| {
        let none = to_json_binary(&None::<SystemContract>).expect("JSON");
        SystemResult::Ok(ContractResult::Ok(none))
    });
    deps
}
