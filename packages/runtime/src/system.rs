//! System contracts of the token: who is one, and who could use what it is paid. All of it asks the
//! token, and fails when that doesn't answer.

use cosmwasm_std::{Addr, Deps, Env, MessageInfo, QuerierWrapper, StdResult};
use oaic_messages::token::{Exemption, QueryMsg, SystemContract};

use crate::{address, ownership, Result, RuntimeError};

/// An account's entry among the token's system contracts, if it has one.
pub fn entry(
    querier: QuerierWrapper,
    token: &Addr,
    account: &Addr,
) -> StdResult<Option<SystemContract>> {
    let question = QueryMsg::SystemContract {
        address: account.to_string(),
    };
    querier.query_wasm_smart(token, &question)
}

/// Whether an account is a system contract of the token.
pub fn is_system(querier: QuerierWrapper, token: &Addr, account: &Addr) -> StdResult<bool> {
    Ok(entry(querier, token, account)?.is_some())
}

/// Whether the token taxes nothing of what an account receives.
pub fn receives_untaxed(querier: QuerierWrapper, token: &Addr, account: &Addr) -> StdResult<bool> {
    let exemption = entry(querier, token, account)?.map(|entry| entry.exemption);
    Ok(matches!(
        exemption,
        Some(Exemption::Recipient | Exemption::Both)
    ))
}

/// An address that can be paid and can use what it is paid: not the contract itself, nor the token,
/// nor a system contract of it that books no plain transfer.
///
/// # Errors
/// [`RuntimeError::BadAddress`], [`RuntimeError::OwnAddress`], [`RuntimeError::Invalid`]; as [`entry`].
pub fn payable(
    deps: Deps,
    contract: &Addr,
    token: &Addr,
    field: &'static str,
    raw: &str,
) -> Result<Addr> {
    payable_entry(deps, contract, token, field, raw).map(|(account, _)| account)
}

/// [`payable`], and its entry if it is a system contract.
pub fn payable_entry(
    deps: Deps,
    contract: &Addr,
    token: &Addr,
    field: &'static str,
    raw: &str,
) -> Result<(Addr, Option<SystemContract>)> {
    let account = address::payable(deps.api, contract, field, raw)?;
    let entry = entry(deps.querier, token, &account)?;
    let loses = entry.as_ref().is_some_and(|entry| !entry.takes_transfers);
    match loses || account == *token {
        false => Ok((account, entry)),
        true => Err(RuntimeError::invalid(
            field,
            &account,
            "nobody could ever take out what is paid to this contract; name an account that can",
        )),
    }
}

/// Who may be given a role: not the contract itself, nor the token, nor a system contract of it,
/// which would obey whoever can make it send a message.
///
/// # Errors
/// [`RuntimeError::BadAddress`], [`RuntimeError::Invalid`]; as [`entry`].
pub fn officer(
    deps: Deps,
    contract: &Addr,
    token: &Addr,
    field: &'static str,
    raw: &str,
) -> Result<Addr> {
    let account = address::valid(deps.api, field, raw)?;
    let part_of_it =
        account == *contract || account == *token || is_system(deps.querier, token, &account)?;
    match part_of_it {
        false => Ok(account),
        true => Err(not_an_officer(field, &account)),
    }
}

/// [`officer`] for a guardian, without whom a contract can be.
pub fn guardian(
    deps: Deps,
    contract: &Addr,
    token: &Addr,
    raw: Option<&str>,
) -> Result<Option<Addr>> {
    raw.map(|raw| officer(deps, contract, token, "guardian", raw))
        .transpose()
}

/// Owner: who is to be guardian, as [`guardian`] allows.
///
/// # Errors
/// [`RuntimeError::Unauthorized`]; as [`officer`].
pub fn new_guardian(
    deps: Deps,
    env: &Env,
    info: &MessageInfo,
    token: &Addr,
    raw: Option<&str>,
) -> Result<Option<Addr>> {
    ownership::ensure_owner(deps.storage, &info.sender, "change the guardian")?;
    guardian(deps, &env.contract.address, token, raw)
}

/// Why a contract of the economy gets no role.
pub fn not_an_officer(field: &'static str, account: &Addr) -> RuntimeError {
    let rule = "a contract of the economy can't hold a role; name an account outside it";
    RuntimeError::invalid(field, account, rule)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::testing::{mock_dependencies, MockApi, MockQuerier, MockStorage};
    use cosmwasm_std::{
        from_json, to_json_binary, ContractResult, OwnedDeps, SystemResult, WasmQuery,
    };

    /// A chain whose token has these system contracts, and whether they take transfers.
    fn with_systems(systems: Vec<(Addr, bool)>) -> OwnedDeps<MockStorage, MockApi, MockQuerier> {
        let mut deps = mock_dependencies();
        deps.querier.update_wasm(move |query| {
            let WasmQuery::Smart { msg, .. } = query else {
                panic!("{query:?}");
            };
            let QueryMsg::SystemContract { address } = from_json(msg).unwrap() else {
                panic!("{msg}");
            };
            let found = systems
                .iter()
                .find(|(system, _)| system.as_str() == address);
            let answer = found.map(|(system, takes_transfers)| SystemContract {
                address: system.clone(),
                exemption: Exemption::Both,
                escrow: true,
                takes_transfers: *takes_transfers,
            });
            SystemResult::Ok(ContractResult::Ok(to_json_binary(&answer).unwrap()))
        });
        deps
    }

    #[test]
    fn no_contract_of_the_economy_is_given_a_role() {
        let api = MockApi::default();
        let [own, token, escrow, pool, alice] =
            ["own", "token", "escrow", "pool", "alice"].map(|label| api.addr_make(label));
        let deps = with_systems(vec![(escrow.clone(), false), (pool.clone(), true)]);
        let ask = |raw: &str| officer(deps.as_ref(), &own, &token, "guardian", raw);
        assert_eq!(ask(alice.as_str()), Ok(alice.clone()));
        for part in [&own, &token, &escrow, &pool] {
            let error = ask(part.as_str()).unwrap_err().to_string();
            assert!(
                error.starts_with("guardian ") && error.contains("role"),
                "{error}"
            );
        }
        assert!(ask("nobody").is_err());
        assert_eq!(guardian(deps.as_ref(), &own, &token, None), Ok(None));
    }

    #[test]
    fn only_who_can_use_what_it_is_paid_is_payable() {
        let api = MockApi::default();
        let [own, token, escrow, pool, alice] =
            ["own", "token", "escrow", "pool", "alice"].map(|label| api.addr_make(label));
        let deps = with_systems(vec![(escrow.clone(), false), (pool.clone(), true)]);
        let ask =
            |account: &Addr| payable(deps.as_ref(), &own, &token, "recipient", account.as_str());
        assert_eq!(ask(&alice), Ok(alice.clone()));
        assert_eq!(ask(&pool), Ok(pool.clone()));
        for refused in [&own, &token, &escrow] {
            assert!(ask(refused).is_err(), "{refused}");
        }
    }
}
