//! Lists, pages, and answers about accounts.

use cosmwasm_std::testing::{message_info, mock_env, MockQuerier};
use cosmwasm_std::{
    coins, from_json, to_json_binary, Binary, ContractResult, SystemResult, WasmQuery,
};
use cw4::MemberListResponse;
use oaic_messages::shared::Page;
use oaic_messages::staking::*;
use oaic_staking::contract;
use oaic_testing::{all_pages, assert_matches};

use crate::suite::*;

#[test]
fn stakers_and_members_come_in_pages_that_miss_and_repeat_nobody() {
    let mut suite = Suite::new();
    let everybody: Vec<String> = (0..25).map(|n| format!("staker {n}")).collect();
    for label in &everybody {
        let staker = suite.who(label);
        suite.transfer("alice", &staker, 3 * OAIC);
        suite.stake(label, FLEXIBLE, 2 * OAIC);
    }
    // They stay a staker, with claims, but not a member.
    suite.unbond("staker 7", 0, 2 * OAIC).unwrap();
    let mut expected: Vec<String> = everybody
        .iter()
        .map(|label| suite.who(label).to_string())
        .collect();
    expected.sort();

    let stakers = all_pages(|last: Option<&StakerSummary>| {
        let page: Page<StakerSummary> = suite.query(&QueryMsg::Stakers {
            start_after: last.map(|staker| staker.address.to_string()),
            limit: Some(10),
        });
        assert!(page.items.len() <= 10);
        page
    });
    let found: Vec<&str> = stakers
        .iter()
        .map(|staker| staker.address.as_str())
        .collect();
    assert_eq!(found, expected);

    let gone = suite.who("staker 7").to_string();
    expected.retain(|address| *address != gone);
    let (mut found, mut start_after) = (vec![], None);
    loop {
        let page: MemberListResponse = suite.query(&QueryMsg::ListMembers {
            start_after: start_after.take(),
            limit: Some(7),
        });
        if page.members.is_empty() {
            break;
        }
        assert!(page.members.len() <= 7);
        assert!(page.members.iter().all(|m| m.weight == 2 * OAIC as u64));
        found.extend(page.members.into_iter().map(|member| member.addr));
        start_after = found.last().cloned();
    }
    assert_eq!(found, expected);
    let error = suite
        .try_query::<Page<StakerSummary>>(&QueryMsg::Stakers {
            start_after: Some("X".into()),
            limit: None,
        })
        .unwrap_err();
    assert!(error.contains("start_after: 'X'"), "{error}");
}

#[test]
fn a_summary_agrees_with_the_account() {
    let mut suite = Suite::new();
    let id = suite.stake("alice", FLEXIBLE, 1_005 * OAIC);
    suite.advance(RAMP, 1);
    suite.unbond("alice", id, 5 * OAIC).unwrap();
    let page: Page<StakerSummary> = suite.query(&QueryMsg::Stakers {
        start_after: None,
        limit: None,
    });
    let staker = suite.staker("alice");
    assert_eq!(
        page.items,
        [StakerSummary {
            address: suite.who("alice"),
            bonded: (1_000 * OAIC).into(),
            unbonding: (5 * OAIC).into(),
            tier: 1,
            dividend_weight: staker.dividend_weight,
        }]
    );
    assert_eq!((staker.tier, staker.security_level), (1, 1));
    assert_eq!(staker.dividend_weight, staker.dividend_weight_now);
}

/// Balances can only fall short when somebody else's code lets them.
#[test]
fn a_balance_that_falls_short_is_named_and_never_booked_over() {
    let mut deps = alone();
    let by_token = message_info(&account("token"), &[]);
    let stake = received(&account("alice"), OAIC);
    contract::execute(deps.as_mut(), mock_env(), by_token.clone(), stake).unwrap();
    let own = mock_env().contract.address;
    deps.querier = MockQuerier::new(&[(own.as_str(), &coins(70, USD))]);
    deps.querier.update_wasm(|query| {
        assert_matches!(query, WasmQuery::Smart { .. });
        let balance = cw20::BalanceResponse {
            balance: (OAIC - 1).into(),
        };
        SystemResult::Ok(ContractResult::Ok(to_json_binary(&balance).unwrap()))
    });
    let sync = |denom: Option<&str>| ExecuteMsg::Sync {
        denom: denom.map(str::to_owned),
    };
    let error =
        contract::execute(deps.as_mut(), mock_env(), by_token.clone(), sync(None)).unwrap_err();
    assert_eq!(
        error,
        Shortfall {
            denom: "uoaic".into(),
            balance: (OAIC - 1).to_string(),
            accounted: OAIC.to_string(),
        }
    );
    contract::execute(deps.as_mut(), mock_env(), by_token.clone(), sync(Some(USD))).unwrap();
    deps.querier = MockQuerier::new(&[(own.as_str(), &coins(69, USD))]);
    let error =
        contract::execute(deps.as_mut(), mock_env(), by_token, sync(Some(USD))).unwrap_err();
    assert_matches!(error, Shortfall { accounted, .. } if accounted == "70");
    let answer: Binary =
        contract::query(deps.as_ref(), mock_env(), QueryMsg::Dividends {}).unwrap();
    let totals: Vec<DividendTotals> = from_json(answer).unwrap();
    assert_eq!(totals[0].arrived.u128(), 70);
}
