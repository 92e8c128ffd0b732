//! Questions to other contracts. Unset links answer neutrally; a link that fails refuses the
//! opening that asked. Settlement asks only for the fee rate, raw, and never fails by it.

use cosmwasm_std::{Addr, QuerierWrapper};
use oaic_kit::payee::Payee;
use oaic_kit::KitError;
use oaic_types::gates::{
    AllowedResponse, KycGateQuery, LicenceGuardQuery, LicenceResponse, TierResponse,
    TierSourceQuery,
};
use oaic_types::token::{self, Exemption, SystemContract};
use serde::{de::DeserializeOwned, Serialize};

use crate::error::ContractError;
use crate::state::Links;

/// What an account wants to take part in, as the compliance contract names it.
pub const OPEN_CHANNEL: &str = "compute-settlement/open-channel";
pub const REGISTER_PROVIDER: &str = "compute-settlement/register-provider";

const TIER_SOURCE: &str = "the tier source";
const KYC_GATE: &str = "the KYC gate";
const TOKEN: &str = "the token";
const LICENCE_GUARD: &str = "the licence guard";

/// Asks a linked contract; any error is a refusal.
fn ask<A: DeserializeOwned>(
    querier: QuerierWrapper,
    gate: &'static str,
    contract: &Addr,
    operation: &'static str,
    question: &impl Serialize,
) -> Result<A, ContractError> {
    querier
        .query_wasm_smart(contract, question)
        .map_err(|error| ContractError::GateFailed {
            gate,
            contract: contract.to_string(),
            operation,
            error: error.to_string(),
        })
}

/// Tier of a payer; 0 without a tier source.
pub fn tier(querier: QuerierWrapper, links: &Links, payer: &Addr) -> Result<u8, ContractError> {
    let Some(contract) = &links.tier_source else {
        return Ok(0);
    };
    let question = TierSourceQuery::Tier {
        address: payer.to_string(),
    };
    let answer: TierResponse = ask(querier, TIER_SOURCE, contract, "making terms", &question)?;
    Ok(answer.tier)
}

/// Whether an account may take part; yes without a gate.
pub fn admit(
    querier: QuerierWrapper,
    links: &Links,
    account: &Addr,
    scenario: &'static str,
) -> Result<(), ContractError> {
    let Some(contract) = &links.kyc_gate else {
        return Ok(());
    };
    let question = KycGateQuery::Allowed {
        address: account.to_string(),
        scenario: scenario.to_owned(),
    };
    let answer: AllowedResponse = ask(querier, KYC_GATE, contract, scenario, &question)?;
    verdict(KYC_GATE, account, answer.allowed, answer.reason)
}

/// Version of the licence terms a split satisfies; 0 without a guard.
pub fn licence(
    querier: QuerierWrapper,
    links: &Links,
    contract: &Addr,
    service_id: u64,
    model: &str,
    payees: &[Payee],
) -> Result<u32, ContractError> {
    let Some(guard) = &links.licence_guard else {
        return Ok(0);
    };
    // A licensor without an address can't be told apart from an invented one: it doesn't count.
    let licensors = payees
        .iter()
        .filter(|payee| payee.role == oaic_types::compute_settlement::Role::Licensor)
        .filter_map(|payee| Some((payee.address.as_ref()?.to_string(), payee.weight)))
        .collect();
    let question = LicenceGuardQuery::CheckSplit {
        contract: contract.to_string(),
        service_id,
        model: model.to_owned(),
        licensors,
    };
    let answer: LicenceResponse = ask(querier, LICENCE_GUARD, guard, "setting a split", &question)?;
    verdict(LICENCE_GUARD, guard, answer.allowed, answer.reason)?;
    Ok(answer.version)
}

/// Whether an account is a system contract of the token.
pub fn is_system(
    querier: QuerierWrapper,
    token: &Addr,
    account: &Addr,
) -> Result<bool, ContractError> {
    Ok(system_entry(querier, token, account)?.is_some())
}

/// Whether the token taxes nothing of what an account receives.
pub fn receives_untaxed(
    querier: QuerierWrapper,
    token: &Addr,
    account: &Addr,
) -> Result<bool, ContractError> {
    let entry = system_entry(querier, token, account)?;
    let exemption = entry.map_or(Exemption::None, |entry| entry.exemption);
    Ok(matches!(exemption, Exemption::Recipient | Exemption::Both))
}

/// Refuses an account that could do nothing with what it is paid: the token itself, and its system
/// contracts that book no plain transfer.
pub fn ensure_payable(
    querier: QuerierWrapper,
    token: &Addr,
    field: &'static str,
    account: Option<&Addr>,
) -> Result<(), ContractError> {
    let Some(account) = account else {
        return Ok(());
    };
    let entry = system_entry(querier, token, account)?;
    let loses = entry.is_some_and(|entry| !entry.takes_transfers);
    match loses || account == token {
        false => Ok(()),
        true => Err(KitError::invalid(
            field,
            account,
            "nobody could ever take out what is paid to this contract; name an account that can",
        )
        .into()),
    }
}

fn system_entry(
    querier: QuerierWrapper,
    token: &Addr,
    account: &Addr,
) -> Result<Option<SystemContract>, ContractError> {
    let question = token::QueryMsg::SystemContract {
        address: account.to_string(),
    };
    ask(querier, TOKEN, token, "naming an account", &question)
}

fn verdict(
    gate: &'static str,
    address: &Addr,
    allowed: bool,
    reason: Option<String>,
) -> Result<(), ContractError> {
    match allowed {
        true => Ok(()),
        false => Err(ContractError::Refused {
            gate,
            address: address.to_string(),
            reason: reason.unwrap_or_else(|| "no reason given".to_owned()),
        }),
    }
}
