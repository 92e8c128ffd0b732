//! Metric sources: what they answer is kept, and none of them can stop the others.

use cosmwasm_std::testing::{message_info, mock_env, MockApi};
use cosmwasm_std::{
    from_json, to_json_binary, Addr, ContractResult, CosmosMsg, OwnedDeps, Reply, ReplyOn,
    SubMsgResponse, SubMsgResult, SystemResult, WasmMsg,
};
use oaic_messages::treasury::*;
use oaic_testing::assert_matches;
use oaic_testing::stubs::{answer, Answering};
use oaic_treasury::contract;

use crate::suite::*;

const PREVIOUS: u64 = FIRST_EPOCH - 1;

fn collect(w: &mut Suite) -> Done {
    w.run("stranger", ExecuteMsg::CollectMetrics {})
}

fn anchor(w: &Suite, epoch: u64) -> EpochAnchors {
    w.anchors(epoch).items.remove(0)
}

#[test]
fn one_query_sums_the_sources_epoch_by_epoch() {
    let mut w = Suite::new();
    let second = w.source_of(PREVIOUS, metrics(1, 3, 4));
    let first = w.source.clone();
    w.set_answer(&first, &answer(&metrics(10, 30, 40)));
    w.set_sources(&[&first, &second]);
    let page = w.anchors(PREVIOUS - 1);
    let found: Vec<_> = page
        .items
        .iter()
        .map(|found| (found.epoch, found.metrics.clone()))
        .collect();
    assert_eq!(
        found,
        [
            (PREVIOUS - 1, metrics(10, 30, 40)),
            (PREVIOUS, metrics(11, 33, 44)),
            (FIRST_EPOCH, metrics(10, 30, 40)),
        ]
    );
    assert!(!page.has_more);
    assert!(page.items.iter().all(|found| found.failed.is_empty()));
}

#[test]
fn anchors_are_paged_and_end_with_the_current_epoch() {
    let w = Suite::new();
    let page = w.anchors(FIRST_EPOCH - 20);
    assert_eq!(page.items.len(), 12);
    assert!(page.has_more);
    let next = page.items[11].epoch + 1;
    let page = w.anchors(next);
    assert_eq!(page.items.len(), 9);
    assert!(!page.has_more);
    let page = w.anchors(FIRST_EPOCH - 11);
    assert_eq!((page.items.len(), page.has_more), (12, false));
    for beyond in [FIRST_EPOCH + 1, u64::MAX] {
        let page = w.anchors(beyond);
        assert_eq!((page.items.len(), page.has_more), (0, false));
    }
    for (limit, items) in [(0, 1), (5, 5), (u32::MAX, 12)] {
        let page: oaic_messages::shared::Page<EpochAnchors> = w.query(&QueryMsg::Anchors {
            from_epoch: FIRST_EPOCH - 30,
            limit: Some(limit),
        });
        assert_eq!(page.items.len(), items);
    }
}

#[test]
fn a_source_that_fails_or_answers_junk_is_named_and_counts_zero() {
    let mut w = Suite::new();
    let first = w.source.clone();
    let nobody = w.who("no contract");
    let junk = |text: &str| Answering::Answer(text.as_bytes().into());
    let others = [
        Answering::Fail,
        junk("{"),
        junk(r#"{"api_revenue":"-1","license_revenue":"0","compute_investment":"0"}"#),
        junk(r#"{"tier":3}"#),
    ];
    let bad: Vec<Addr> = others
        .iter()
        .map(|other| w.stub(other))
        .chain([nobody])
        .collect();
    let mut sources = vec![&bad[0], &bad[1], &first];
    sources.extend(&bad[2..]);
    w.set_sources(&sources);
    let live = anchor(&w, PREVIOUS);
    assert!(!live.collected);
    let done = collect(&mut w).unwrap();
    let named: Vec<&str> = done
        .events
        .iter()
        .filter(|event| event.ty == "wasm-metric_source_failed")
        .filter_map(|event| event.attributes.iter().find(|a| a.key == "source"))
        .map(|attribute| attribute.value.as_str())
        .collect();
    assert_eq!(named, bad.iter().map(Addr::as_str).collect::<Vec<_>>());
    let stored = anchor(&w, PREVIOUS);
    assert!(stored.collected);
    for found in [live, stored] {
        assert_eq!(found.metrics, metrics(10_000 * OAIC, 0, 0));
        assert_eq!(found.failed, bad);
    }
    assert_eq!(w.budget().total.u128(), 1_000 * OAIC);
    assert_eq!(w.budget().failed, bad);
    w.start(1_000_000, 1_000_000_000, 1).unwrap();
}

/// An absurd answer must not make the sum fail, which would take the others' away.
#[test]
fn a_source_that_reports_the_moon_stops_nobody() {
    let mut w = Suite::new();
    let moon = metrics(u128::MAX, u128::MAX, u128::MAX);
    let absurd = w.stub(&answer(&moon));
    let first = w.source.clone();
    w.set_sources(&[&first, &absurd]);
    assert_eq!(anchor(&w, PREVIOUS).metrics, moon);
    assert!(w.budget().total.u128() > u128::MAX / 10);
    // What the budget doesn't stop, the bucket of the lot's pot does.
    w.start(DOLLAR_CAP, 1, 1).unwrap();
    assert!(w.start(1, 1, 1).is_err());
}

#[test]
fn what_was_collected_stays_when_a_source_changes_its_mind() {
    let mut w = Suite::new();
    collect(&mut w).unwrap();
    let source = w.source.clone();
    w.set_answer(&source, &answer(&metrics(1, 0, 0)));
    assert_eq!(
        anchor(&w, PREVIOUS).metrics.api_revenue.u128(),
        10_000 * OAIC
    );
    assert_eq!(anchor(&w, FIRST_EPOCH).metrics.api_revenue.u128(), 1);
    // Until somebody collects again in the same epoch.
    collect(&mut w).unwrap();
    assert_eq!(anchor(&w, PREVIOUS).metrics.api_revenue.u128(), 1);
    // The epoch after, the record is closed.
    w.advance(DAY, 1);
    w.set_answer(&source, &answer(&metrics(5, 0, 0)));
    collect(&mut w).unwrap();
    assert_eq!(anchor(&w, PREVIOUS).metrics.api_revenue.u128(), 1);
    assert_eq!(anchor(&w, FIRST_EPOCH).metrics.api_revenue.u128(), 5);
}

/// Whoever collects with the first second of an epoch must not fix a budget that later reports
/// would raise, nor keep one that was withdrawn.
#[test]
fn an_auction_uses_the_metrics_of_its_own_moment() {
    let mut w = Suite::new();
    let source = w.source.clone();
    w.set_answer(&source, &Answering::Fail);
    collect(&mut w).unwrap();
    assert_eq!(w.budget().total.u128(), 0);
    w.set_answer(&source, &answer(&metrics(10_000 * OAIC, 0, 0)));
    w.start(1_000_000, 1_000_000_000, 1).unwrap();
    w.set_answer(&source, &Answering::Fail);
    let error = w.start(1, 1, 1).unwrap_err();
    assert_matches!(error, BudgetExceeded { total: 0, .. });
}

#[test]
fn a_source_that_was_struck_off_no_longer_counts() {
    let mut w = Suite::new();
    collect(&mut w).unwrap();
    w.set_sources(&[]);
    collect(&mut w).unwrap();
    assert_eq!(anchor(&w, PREVIOUS).metrics, metrics(0, 0, 0));
    assert_eq!(w.budget().total.u128(), 0);
}

#[test]
fn a_treasury_records_no_source_it_does_not_collect_from() {
    let mut w = Suite::new();
    collect(&mut w).unwrap();
    let treasury = w.contract.clone();
    let record = |source: &Addr| ExecuteMsg::RecordMetrics {
        source: source.to_string(),
    };
    let outsider = record(&w.who("other"));
    let error = w.run_as(&treasury, outsider).unwrap_err();
    assert_matches!(error, NotCollecting { .. });
    let source = record(&w.source);
    w.run_as(&treasury, source).unwrap();
}

/// A treasury outside of a chain, with three sources.
fn alone() -> (
    OwnedDeps<cosmwasm_std::MemoryStorage, MockApi, cosmwasm_std::testing::MockQuerier>,
    Vec<String>,
) {
    let mut deps = cosmwasm_std::testing::mock_dependencies();
    deps.querier.update_wasm(|_| {
        let balance = cw20::BalanceResponse { balance: u(5) };
        SystemResult::Ok(ContractResult::Ok(to_json_binary(&balance).unwrap()))
    });
    let who = |label: &str| MockApi::default().addr_make(label);
    let sources: Vec<String> = ["a", "b", "c"].map(|s| who(s).to_string()).to_vec();
    let msg = InstantiateMsg {
        owner: who("owner").to_string(),
        token: who("token").to_string(),
        epoch_seconds: DAY,
        caps: CAPS,
        bookers: vec![],
        floor_prices: vec![],
        claim_ttl: DAY,
        metric_sources: sources.clone(),
        budget: rules(),
    };
    let info = message_info(&who("owner"), &[]);
    contract::instantiate(deps.as_mut(), mock_env(), info, msg).unwrap();
    (deps, sources)
}

/// A query has no gas limit of its own, so a source that eats gas is stopped by its message's.
#[test]
fn a_source_that_eats_gas_is_asked_under_a_limit_and_its_failure_is_caught() {
    let (mut deps, sources) = alone();
    let owner = MockApi::default().addr_make("owner");
    let own = mock_env().contract.address;
    for msg in [ExecuteMsg::CollectMetrics {}, start(1, 1, 1)] {
        let info = message_info(&owner, &[]);
        let response = contract::execute(deps.as_mut(), mock_env(), info, msg.clone()).unwrap();
        let asked: Vec<_> = response
            .messages
            .iter()
            .filter(|sub| sub.gas_limit.is_some())
            .collect();
        assert_eq!(asked.len(), 3);
        for (index, (sub, source)) in asked.iter().zip(&sources).enumerate() {
            assert_eq!(sub.gas_limit, Some(METRIC_GAS_LIMIT));
            assert_eq!(sub.reply_on, ReplyOn::Error);
            assert_eq!(sub.id, index as u64);
            let CosmosMsg::Wasm(WasmMsg::Execute {
                contract_addr,
                msg,
                funds,
            }) = &sub.msg
            else {
                panic!("{sub:?}");
            };
            assert_eq!((contract_addr.as_str(), funds.len()), (own.as_str(), 0));
            let source = source.clone();
            assert_eq!(
                from_json::<ExecuteMsg>(msg).unwrap(),
                ExecuteMsg::RecordMetrics { source }
            );
        }
        // Of an auction, opening it comes last and is not caught: all or nothing.
        let rest = &response.messages[3..];
        match msg {
            ExecuteMsg::CollectMetrics {} => assert!(rest.is_empty()),
            _ => assert!(rest.len() == 1 && rest[0].reply_on == ReplyOn::Never),
        }
    }
    let response = contract::reply(deps.as_mut(), mock_env(), reply(1, err())).unwrap();
    let event = &response.events[0];
    assert_eq!(event.ty, "metric_source_failed");
    assert_eq!(event.attributes[0].value, sources[1]);
}

#[allow(deprecated)]
fn ok() -> SubMsgResult {
    SubMsgResult::Ok(SubMsgResponse {
        events: vec![],
        data: None,
        msg_responses: vec![],
    })
}

fn err() -> SubMsgResult {
    SubMsgResult::Err("codespace: sdk, code: 11".into())
}

fn reply(id: u64, result: SubMsgResult) -> Reply {
    Reply {
        id,
        payload: to_json_binary(&start(1, 1, 1)).unwrap(),
        gas_used: 0,
        result,
    }
}

// B-29
#[test]
fn a_forged_reply_does_nothing() {
    let (mut deps, _) = alone();
    for (id, result) in [
        (0, ok()),
        (2, ok()),
        (3, err()),
        (3, ok()),
        (u64::MAX, err()),
    ] {
        let error = contract::reply(deps.as_mut(), mock_env(), reply(id, result)).unwrap_err();
        assert_eq!(error, Runtime(UnknownReply { id }));
    }
    let before: Vec<_> = range(&deps.storage);
    let response = contract::reply(deps.as_mut(), mock_env(), reply(0, err())).unwrap();
    assert!(response.messages.is_empty());
    assert_eq!(range(&deps.storage), before);
}

fn range(storage: &cosmwasm_std::MemoryStorage) -> Vec<cosmwasm_std::Record> {
    use cosmwasm_std::Storage;
    storage
        .range(None, None, cosmwasm_std::Order::Ascending)
        .collect()
}
