//! Queries to the linked contracts. An unset link gives the neutral answer; a link that fails refuses
//! the opening that queried it. Settlement reads only the fee rate, as a raw record, and never fails
//! because of it.

use cosmwasm_std::{Addr, QuerierWrapper};
use oaic_messages::compute_settlement::Role;
use oaic_messages::gates::{LicenseGuardQuery, LicenseResponse};
use oaic_revenue::payee::Payee;
use oaic_runtime::{gate, RuntimeError};

use crate::state::Links;

/// Scenarios, as the compliance contract names them.
pub const OPEN_CHANNEL: &str = "compute-settlement/open-channel";

pub const REGISTER_PROVIDER: &str = "compute-settlement/register-provider";

/// Purposes of queries to links, for errors.
const MAKE_TERMS: &str = "making terms";

const SET_SPLIT: &str = "setting a split";

/// Refuses an account that the gate does not admit; without a gate everybody is admitted.
pub fn admit(
    querier: QuerierWrapper,
    links: &Links,
    account: &Addr,
    scenario: &'static str,
) -> Result<(), RuntimeError> {
    gate::admit(querier, links.kyc_gate.as_ref(), account, scenario)
}

/// Tier of a payer; 0 without a tier source.
pub fn tier(querier: QuerierWrapper, links: &Links, payer: &Addr) -> Result<u8, RuntimeError> {
    gate::tier(querier, links.tier_source.as_ref(), payer, MAKE_TERMS)
}

/// Version of the license terms that a split satisfies; 0 without a guard.
pub fn license(
    querier: QuerierWrapper,
    links: &Links,
    contract: &Addr,
    service_id: u64,
    model: &str,
    payees: &[Payee],
) -> Result<u32, RuntimeError> {
    let Some(guard) = &links.license_guard else {
        return Ok(0);
    };
    // A licensor without an address could be invented, so it does not count.
    let licensors = payees
        .iter()
        .filter(|payee| payee.role == Role::Licensor)
        .filter_map(|payee| Some((payee.address.as_ref()?.to_string(), payee.weight)))
        .collect();
    let question = LicenseGuardQuery::CheckSplit {
        contract: contract.to_string(),
        service_id,
        model: model.to_owned(),
        licensors,
    };
    let answer: LicenseResponse = gate::ask(querier, guard, SET_SPLIT, &question)?;
    gate::verdict(guard, SET_SPLIT, answer.allowed, answer.reason)?;
    Ok(answer.version)
}
