//! What storage costs on the chain, by the SDK's own schedule, against stock cw20-base. Loading
//! the wasm costs both the same and running it next to nothing, so this is nearly all of the
//! difference that the bench measures on wasmd, seen here without one.

use std::marker::PhantomData;

use cosmwasm_std::testing::{message_info, mock_env, MockApi, MockQuerier};
use cosmwasm_std::{
    from_json, Addr, Api, CanonicalAddr, DepsMut, Empty, Env, MessageInfo, OwnedDeps, Response,
};
use oaic_testing::storage::Metered;
use oaic_token::contract as oaic;
use serde::de::DeserializeOwned;
use serde_json::{json, Value};

use crate::common::*;

/// Gas of a stock cw20-base Transfer on wasmd v0.61, measured.
const STOCK_TRANSFER: u64 = 112_116;

/// An address of a length: people's have 20 bytes, contracts' 32.
fn address(name: &str, bytes: usize) -> Addr {
    let api = MockApi::default().with_prefix("wasm");
    let raw = api.addr_canonicalize(api.addr_make(name).as_str()).unwrap();
    api.addr_humanize(&CanonicalAddr::from(&raw.as_slice()[..bytes]))
        .unwrap()
}

type Entry<M, E> = fn(DepsMut, Env, MessageInfo, M) -> Result<Response, E>;

/// Storage gas of each message; the first time, balances are new on both sides and in the pool.
fn costs<I: DeserializeOwned, M: DeserializeOwned, E: std::fmt::Debug>(
    instantiate: Entry<I, E>,
    execute: Entry<M, E>,
    genesis: &Value,
    messages: &[(Addr, Value)],
) -> Vec<u64> {
    let mut deps: OwnedDeps<_, _, _, Empty> = OwnedDeps {
        storage: Metered::default(),
        api: MockApi::default().with_prefix("wasm"),
        querier: MockQuerier::default(),
        custom_query_type: PhantomData,
    };
    let info = message_info(&address("owner", 20), &[]);
    let genesis = from_json(bytes(genesis)).unwrap();
    instantiate(deps.as_mut(), mock_env(), info, genesis).unwrap();
    messages
        .iter()
        .map(|(sender, msg)| {
            deps.storage.take();
            let msg = from_json(bytes(msg)).unwrap();
            let info = message_info(sender, &[]);
            execute(deps.as_mut(), mock_env(), info, msg).unwrap();
            deps.storage.take().1
        })
        .collect()
}

#[test]
fn transfers_stay_within_a_quarter_more_than_cw20_base() {
    let alice = address("alice", 20);
    let bob = address("bob", 20);
    let carol = address("carol", 20);
    let shop = address("shop", 32);
    let base = json!({
        "name": "OpenAI Coin", "symbol": "OAIC", "decimals": 6,
        "initial_balances": [{"address": alice, "amount": "2000000000000000"}],
    });
    let mut ours = base.clone();
    ours["owner"] = json!(address("dao", 32));
    ours["guardian"] = json!(address("guardian", 32));
    ours["pool"] = json!(address("pool", 32));
    ours["fee_bps"] = json!(400);
    let messages = [
        (alice.clone(), increase(&bob, 1_000_000_000_000, None)),
        (alice.clone(), transfer(&carol, 1_000_000_000)),
        (alice.clone(), transfer(&carol, 1_000_000_000)),
        (bob.clone(), transfer_from(&alice, &carol, 1_000_000_000)),
        (alice, send(&shop, 1_000_000_000)),
    ];
    let stock = costs(
        cw20_base::contract::instantiate,
        cw20_base::contract::execute,
        &base,
        &messages,
    );
    let taxed = costs(oaic::instantiate, oaic::execute, &ours, &messages);
    for (i, name, part) in [
        // It also notes where the burns of the day begin, as no other of that day does.
        (1, "first transfer of the day", 4),
        (2, "transfer", 5),
        (3, "transfer_from", 5),
        (4, "send", 5),
    ] {
        // Whatever else a message costs, it costs both.
        let whole = STOCK_TRANSFER + stock[i] - stock[2];
        let more = taxed[i] - stock[i];
        println!(
            "{name}: {} of storage, stock {}, {more} more",
            taxed[i], stock[i]
        );
        assert!(
            more * part < whole,
            "{name}: {more} more than {whole}, the goal is a quarter"
        );
    }
    assert!(
        taxed[0] <= stock[0],
        "an allowance costs no more than stock"
    );
}
