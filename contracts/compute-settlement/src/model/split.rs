//! Making a split.

use cosmwasm_std::{Deps, Env};
use oaic_messages::compute_settlement::PayeeSpec;
use oaic_revenue::payee;

use crate::error::Result;
use crate::model::gates;
use crate::state::{Config, Split};
use crate::validate;

/// Checks payees, appends dividends and risk pool, and queries the license guard.
pub fn make_split(
    deps: Deps,
    env: &Env,
    config: &Config,
    service_id: u64,
    model: &str,
    specs: &[PayeeSpec],
) -> Result<Split> {
    let contract = &env.contract.address;
    let added = validate::added(&config.params);
    let payees = payee::payees(deps, contract, &config.token, added, specs)?;
    let license_version = gates::license(
        deps.querier,
        &config.links,
        contract,
        service_id,
        model,
        &payees,
    )?;
    Ok(Split {
        license_version,
        payees,
    })
}
