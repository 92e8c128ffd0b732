//! `Policies`.

use cosmwasm_std::{Deps, Order};
use cw_storage_plus::Bound;
use oaic_messages::dao::{PolicyKey, PolicySpec};
use oaic_messages::shared::Page;
use oaic_runtime::{address, page, RuntimeError};

use crate::error::ContractError;
use crate::state::POLICIES;

/// `Policies`.
pub fn policies(
    deps: Deps,
    start_after: Option<PolicyKey>,
    limit: Option<u32>,
) -> Result<Page<PolicySpec>, ContractError> {
    let after = start_after
        .map(|key| {
            let contract = address::valid(deps.api, "start_after.contract", &key.contract)?;
            Ok::<_, RuntimeError>((contract, key.message))
        })
        .transpose()?;
    let after = after
        .as_ref()
        .map(|(contract, message)| Bound::exclusive((contract, message.as_str())));
    let items = POLICIES
        .range(deps.storage, after, None, Order::Ascending)
        .map(|item| {
            let ((contract, message), class) = item?;
            Ok(PolicySpec {
                contract: contract.into(),
                message,
                class,
            })
        });
    page::page(items, limit)
}
