//! The wasmd backend against a real node: what only a node shows about it.
//!
//! `OAIC_NETWORK=path/network.json` uses a network that runs; without it one is started.

use std::collections::BTreeMap;

use cosmwasm_std::{coin, Addr, Uint128};
use cw20::{AllowanceResponse, BalanceResponse};
use oaic_chain::{
    wasmd::{Keys, SigningKey, WasmdChain, WasmdConfig},
    Call, Chain, ChainError, ChainExt, CodeRegistry, Event, Instantiate, Tx,
};
use oaic_deploy::{deploy, Amount, Deployment, DeploymentStore, Economy, CONTRACTS, TOKEN};
use oaic_embedded::EmbeddedChain;
use oaic_integration::net::own;
use oaic_localnet::{
    net::{Options, BLOCK_TIME, TEST_COIN},
    wasm,
};
use oaic_messages::token::{ExecuteMsg, FeeSchedule, QueryMsg, FEE_SCHEDULE_KEY};

const ALICE: &str = "backend-alice";
const BOB: &str = "backend-bob";
const CAROL: &str = "backend-carol";

/// uoaic that [`ALICE`] has at genesis.
const ALICES: u128 = 1_000_000_000;

#[test]
fn the_wasmd_backend_does_what_the_interface_says() {
    // Blocks as far apart as on a network of people: how many of them something takes is part of
    // what is tested.
    let options = || Options {
        block_time: BLOCK_TIME,
        ..Options::for_test("wasmd-backend")
    };
    let Some((file, _localnet)) = own(options) else {
        return;
    };
    let config = WasmdConfig::from_network(&file, "hub").unwrap();
    let registry = CodeRegistry::from_dir(wasm::contracts_dir()).unwrap();
    let chain = WasmdChain::connect(config.clone(), registry.clone()).unwrap();

    wrong_settings_are_named(&config);
    accounts_are_funded_once_and_only_on_test_networks(&chain, &config);
    let deployment = a_deployment_is_done_once(&chain);
    let token = deployment.address(TOKEN).unwrap();
    queries_answer_and_fail_with_the_contracts_words(&chain, token);
    failures_say_which_call_and_why(&chain, token);
    many_transactions_of_many_senders_arrive_in_order(&chain, token);
    a_transaction_may_build_on_the_one_before(&chain, token);
    two_programs_with_one_key_do_not_lose_transactions(&chain, &config, token);
    time_passes_and_is_not_moved(&chain);
    native_coins_and_blocks_can_be_seen(&chain, &config, token);
    coins_go_with_calls_and_admins_are_known(&chain);
    the_embedded_chain_reports_the_same(&chain, token);
}

fn economy() -> Economy {
    let mut economy = Economy::builtin().unwrap();
    let amount = Amount::from_uoaic(ALICES);
    economy.endow("public-sale", ALICE, amount).unwrap();
    economy
}

fn transfer(to: &Addr, amount: u128) -> ExecuteMsg {
    ExecuteMsg::Transfer {
        recipient: to.to_string(),
        amount: Uint128::new(amount),
    }
}

fn tx(sender: &str, token: &Addr, msgs: &[ExecuteMsg], gas_limit: Option<u64>) -> Tx {
    let calls = msgs.iter().map(|msg| Call::new(token, msg).unwrap());
    Tx {
        sender: sender.into(),
        calls: calls.collect(),
        gas_limit,
    }
}

fn balance(chain: &dyn Chain, token: &Addr, label: &str) -> u128 {
    let address = chain.account(label).unwrap().into_string();
    let held: BalanceResponse = chain.query(token, &QueryMsg::Balance { address }).unwrap();
    held.balance.u128()
}

fn wrong_settings_are_named(config: &WasmdConfig) {
    let connect = |config: WasmdConfig| match WasmdChain::connect(config, CodeRegistry::new()) {
        Ok(_) => panic!("connected"),
        Err(error) => error,
    };
    let error = connect(WasmdConfig {
        chain_id: "other-1".into(),
        ..config.clone()
    })
    .to_string();
    assert!(
        error.contains("other-1") && error.contains(&config.chain_id),
        "{error}"
    );
    let nobody = "http://127.0.0.1:9".to_owned();
    let error = connect(WasmdConfig {
        rpc_url: nobody.clone(),
        ..config.clone()
    });
    assert!(
        matches!(&error, ChainError::Unreachable { url, .. } if *url == nobody),
        "{error}"
    );
    assert!(error.to_string().contains("localnet status"), "{error}");
    let error = connect(WasmdConfig {
        rpc_url: "nonsense".into(),
        ..config.clone()
    });
    assert!(error.to_string().starts_with("rpc_url"), "{error}");
}

fn accounts_are_funded_once_and_only_on_test_networks(chain: &WasmdChain, config: &WasmdConfig) {
    let names: Vec<String> = (0..150).map(|i| format!("backend-new-{i}")).collect();
    let labels: Vec<&str> = names.iter().map(String::as_str).collect();
    let before = chain.block().unwrap();
    let addresses = chain.accounts(&labels).unwrap();
    let after = chain.block().unwrap();
    assert!(
        after.height - before.height < 10,
        "each was funded by itself"
    );
    assert_eq!(addresses.len(), labels.len());
    let last = addresses.last().unwrap();
    let funds = chain.native_balance(last, &config.gas_denom).unwrap();
    assert!(funds > 0);
    assert_eq!(&chain.account(labels[149]).unwrap(), last);
    assert_eq!(
        chain.native_balance(last, &config.gas_denom).unwrap(),
        funds,
        "funded twice"
    );

    let key = SigningKey::derive("somebody else's", "mallory").unwrap();
    let keys = Keys::Fixed(BTreeMap::from([("mallory".to_owned(), key)]));
    let fixed = WasmdConfig {
        keys,
        ..config.clone()
    };
    let fixed = WasmdChain::connect(fixed, CodeRegistry::new()).unwrap();
    let error = fixed.account(ALICE).unwrap_err();
    assert!(
        matches!(error, ChainError::UnknownAccount { .. }),
        "{error}"
    );
    let mallory = fixed.account("mallory").unwrap();
    assert_eq!(
        fixed.native_balance(&mallory, &config.gas_denom).unwrap(),
        0,
        "a gift on a real chain"
    );
    let error = fixed
        .bank_send("mallory", last, 1, &config.gas_denom)
        .unwrap_err();
    assert!(matches!(error, ChainError::NoGasFunds { .. }), "{error}");
    assert!(error.to_string().contains(mallory.as_str()), "{error}");
}

fn a_deployment_is_done_once(chain: &WasmdChain) -> Deployment {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deployments.json");
    let deploy = || {
        let mut store = DeploymentStore::open(&path).unwrap();
        deploy(chain, &economy(), &mut store).unwrap()
    };
    let first = deploy();
    let height = chain.block().unwrap().height;
    let second = deploy();
    assert_eq!(first, second);
    assert!(
        chain.block().unwrap().height <= height + 2,
        "the second run waited for blocks"
    );
    assert_eq!(first.contracts.len(), CONTRACTS.len());
    for contract in first.contracts.values() {
        assert_eq!(
            chain.contract_code(&contract.address).unwrap(),
            Some(contract.code_id)
        );
    }
    first
}

fn queries_answer_and_fail_with_the_contracts_words(chain: &WasmdChain, token: &Addr) {
    let smart: FeeSchedule = chain.query(token, &QueryMsg::FeeSchedule {}).unwrap();
    let raw = chain
        .query_raw(token, FEE_SCHEDULE_KEY.as_bytes())
        .unwrap()
        .unwrap();
    assert_eq!(serde_json::from_slice::<FeeSchedule>(&raw).unwrap(), smart);
    assert_eq!(chain.query_raw(token, b"nothing here").unwrap(), None);

    let address = "not-an-address".to_owned();
    let error = chain
        .query::<_, BalanceResponse>(token, &QueryMsg::Balance { address })
        .unwrap_err();
    match &error {
        ChainError::Contract {
            contract, message, ..
        } => {
            assert_eq!(contract.as_ref(), Some(token));
            assert!(
                !message.contains("rpc error") && !message.contains(".go:"),
                "{message}"
            );
        }
        other => panic!("{other}"),
    }
    let nobody = chain.account(BOB).unwrap();
    assert_eq!(chain.contract_code(&nobody).unwrap(), None);
    assert!(chain.query_raw(&nobody, b"x").is_err());
    let unknown = chain.store_code(ALICE, "tokn").unwrap_err();
    assert!(
        matches!(unknown, ChainError::UnknownCode { .. }),
        "{unknown}"
    );
}

fn failures_say_which_call_and_why(chain: &WasmdChain, token: &Addr) {
    let bob = chain.account(BOB).unwrap();
    let before = (balance(chain, token, ALICE), balance(chain, token, BOB));
    let msgs = [transfer(&bob, 100), transfer(&bob, ALICES * 2)];
    // Simulated it fails before it is sent; with a gas limit, in its block. Both report the same.
    for gas_limit in [None, Some(1_000_000)] {
        let error = chain
            .run_one(tx(ALICE, token, &msgs, gas_limit))
            .unwrap_err();
        match &error {
            ChainError::Contract {
                contract,
                call,
                message,
                ..
            } => {
                assert_eq!(
                    (contract.as_ref(), *call),
                    (Some(token), Some(1)),
                    "{error}"
                );
                assert!(!message.contains("contract failed"), "{message}");
                assert!(!message.contains("message index"), "{message}");
            }
            other => panic!("{other}"),
        }
    }
    assert_eq!(
        (balance(chain, token, ALICE), balance(chain, token, BOB)),
        before
    );

    let error = chain
        .run_one(tx(ALICE, token, &msgs[..1], Some(90_000)))
        .unwrap_err();
    assert!(
        matches!(error, ChainError::OutOfGas { used, limit: 90_000 } if used > 90_000),
        "{error}"
    );
    let error = chain.run_one(tx(ALICE, token, &[], None)).unwrap_err();
    assert!(matches!(error, ChainError::Contract { .. }), "{error}");
}

fn many_transactions_of_many_senders_arrive_in_order(chain: &WasmdChain, token: &Addr) {
    const SENDERS: usize = 20;
    const EACH: usize = 15;
    const PART: u128 = 1_000_000;
    let names: Vec<String> = (0..SENDERS).map(|i| format!("backend-new-{i}")).collect();
    let labels: Vec<&str> = names.iter().map(String::as_str).collect();
    let addresses = chain.accounts(&labels).unwrap();
    let gifts: Vec<_> = addresses.iter().map(|to| transfer(to, PART)).collect();
    chain.run_one(tx(ALICE, token, &gifts, None)).unwrap();
    let bob = chain.account(BOB).unwrap();
    let before = balance(chain, token, BOB);

    let mut txs = Vec::new();
    for _ in 0..EACH {
        for label in &labels {
            txs.push(tx(label, token, &[transfer(&bob, 100)], Some(300_000)));
        }
    }
    // One in the middle fails and must not stop those behind it.
    let too_much = [transfer(&bob, PART * 100)];
    txs[SENDERS * EACH / 2] = tx(labels[0], token, &too_much, Some(300_000));
    let from = chain.block().unwrap().height;
    let outcomes = chain.run(&txs);
    let blocks = chain.block().unwrap().height - from;
    assert!(
        blocks < 15,
        "{} transactions took {blocks} blocks",
        txs.len()
    );
    let done = outcomes.iter().filter(|o| o.is_ok()).count();
    assert_eq!(done, txs.len() - 1);
    assert!(matches!(
        &outcomes[SENDERS * EACH / 2],
        Err(ChainError::Contract { .. })
    ));
    assert_eq!(balance(chain, token, BOB) - before, 96 * done as u128);
    for label in &labels {
        let own = txs
            .iter()
            .zip(&outcomes)
            .filter(|(tx, _)| tx.sender == *label);
        let done = own.filter_map(|(_, outcome)| outcome.as_ref().ok());
        let heights: Vec<u64> = done.map(|outcome| outcome.height).collect();
        assert!(heights.is_sorted(), "{label}: {heights:?}");
    }
    let outcome = outcomes[0].as_ref().unwrap();
    let gas = outcome.gas_used.unwrap();
    assert!(gas > 50_000 && gas < 300_000, "{outcome:?}");
    assert_eq!(outcome.hash.len(), 64);
}

fn a_transaction_may_build_on_the_one_before(chain: &WasmdChain, token: &Addr) {
    let [alice, bob, carol] = [ALICE, BOB, CAROL].map(|label| chain.account(label).unwrap());
    let (spender, amount) = (carol.to_string(), Uint128::new(1_000));
    let allow = ExecuteMsg::IncreaseAllowance {
        spender,
        amount,
        expires: None,
    };
    chain.execute(ALICE, token, &allow).unwrap();
    let (owner, recipient) = (alice.to_string(), carol.to_string());
    let take = ExecuteMsg::TransferFrom {
        owner: owner.clone(),
        recipient,
        amount,
    };
    // Carol has nothing before the first is in a block, so the second can't be simulated then.
    let outcomes = chain.run(&[
        tx(CAROL, token, &[take], None),
        tx(CAROL, token, &[transfer(&bob, 500)], None),
    ]);
    for outcome in outcomes {
        outcome.unwrap();
    }
    assert_eq!(balance(chain, token, CAROL), 960 - 500);
    let query = QueryMsg::Allowance {
        owner,
        spender: carol.to_string(),
    };
    let left: AllowanceResponse = chain.query(token, &query).unwrap();
    assert_eq!(left.allowance.u128(), 0);
}

fn two_programs_with_one_key_do_not_lose_transactions(
    chain: &WasmdChain,
    config: &WasmdConfig,
    token: &Addr,
) {
    let other = WasmdChain::connect(config.clone(), CodeRegistry::new()).unwrap();
    let bob = chain.account(BOB).unwrap();
    let before = balance(chain, token, BOB);
    // Taking turns: each finds its own count of the sequence stale.
    for chain in [chain, &other, chain, &other] {
        let pay = tx(ALICE, token, &[transfer(&bob, 100)], Some(300_000));
        chain.run_one(pay).unwrap();
    }
    // At the same time.
    let txs = vec![tx(ALICE, token, &[transfer(&bob, 100)], Some(300_000)); 5];
    let done: u128 = std::thread::scope(|scope| {
        let sent = [chain, &other].map(|chain| scope.spawn(|| chain.run(&txs)));
        sent.into_iter()
            .flat_map(|sent| sent.join().unwrap())
            .map(|outcome| match outcome {
                Ok(_) => 1,
                // In its block, with others of its batch behind it: told, and not done.
                Err(error) => {
                    let told = matches!(
                        error,
                        ChainError::Overtaken { .. } | ChainError::Sequence { .. }
                    );
                    assert!(told, "{error}");
                    0
                }
            })
            .sum()
    });
    assert_eq!(balance(chain, token, BOB) - before, (4 + done) * 96);
}

fn time_passes_and_is_not_moved(chain: &WasmdChain) {
    let before = chain.block().unwrap();
    chain.advance(2, 3).unwrap();
    let after = chain.block().unwrap();
    assert!(after.height >= before.height + 2 && after.time >= before.time + 3);
    for (blocks, seconds) in [(0, 601), (601, 0)] {
        let error = chain.advance(blocks, seconds).unwrap_err();
        assert!(matches!(error, ChainError::Unsupported { .. }), "{error}");
        assert!(error.to_string().contains("embedded"), "{error}");
    }
}

fn coins_go_with_calls_and_admins_are_known(chain: &WasmdChain) {
    let stored = chain.store_code("alice", "cw3-fixed-multisig").unwrap();
    let alice = chain.account("alice").unwrap();
    let msg = serde_json::json!({
        "voters": [{"addr": alice, "weight": 1}],
        "threshold": {"absolute_count": {"weight": 1}},
        "max_voting_period": {"time": 60},
    });
    let new = Instantiate {
        code_id: stored.code_id,
        msg: oaic_chain::encode(&msg).unwrap(),
        label: "multisig".into(),
        admin: Some(alice.clone()),
    };
    let (contract, _) = chain.instantiate("alice", &new).unwrap();
    let propose = serde_json::json!({"propose": {"title": "t", "description": "d", "msgs": []}});
    let held = |who: &Addr| chain.native_balance(who, TEST_COIN).unwrap();
    let before = held(&alice);
    // Denoms in the order that nodes refuse, which the backend has to put right.
    let coins = vec![coin(40, TEST_COIN), coin(2, "ugas")];
    let call = Call::new(&contract, &propose).unwrap().with_funds(coins);
    let tx = Tx {
        sender: "alice".into(),
        calls: vec![call],
        gas_limit: None,
    };
    chain.run_one(tx).unwrap();
    assert_eq!((held(&alice), held(&contract)), (before - 40, 40));

    let bob = chain.account("bob").unwrap();
    assert_eq!(chain.contract_admin(&contract).unwrap(), Some(alice));
    chain.set_admin("bob", &contract, Some(&bob)).unwrap_err();
    chain.set_admin("alice", &contract, Some(&bob)).unwrap();
    assert_eq!(chain.contract_admin(&contract).unwrap(), Some(bob.clone()));
    chain.set_admin("bob", &contract, None).unwrap();
    assert_eq!(chain.contract_admin(&contract).unwrap(), None);
    let nowhere = chain.contract_admin(&bob).unwrap_err();
    assert!(
        nowhere.to_string().contains("no such contract"),
        "{nowhere}"
    );
}

fn native_coins_and_blocks_can_be_seen(chain: &WasmdChain, config: &WasmdConfig, token: &Addr) {
    let bob = chain.account(BOB).unwrap();
    let denom = &config.gas_denom;
    let before = chain.native_balance(&bob, denom).unwrap();
    let sent = chain.bank_send(ALICE, &bob, 7, denom).unwrap();
    assert_eq!(chain.native_balance(&bob, denom).unwrap(), before + 7);
    assert!(
        sent.events.is_empty(),
        "no contract spoke: {:?}",
        sent.events
    );

    let to = chain.block().unwrap();
    let heads = chain.block_times(to.height - 24, to.height).unwrap();
    let heights: Vec<u64> = heads.iter().map(|head| head.height).collect();
    assert_eq!(heights, (to.height - 24..=to.height).collect::<Vec<_>>());
    assert!(heads.windows(2).all(|w| w[0].time_ms < w[1].time_ms));
    assert_eq!(heads.last().unwrap().time_ms / 1_000, to.time);
    let busy = heads.iter().find(|head| head.height == sent.height);
    assert!(busy.unwrap().txs >= 1);

    let size = |transfers: usize| {
        let transfers = vec![transfer(&bob, 1); transfers];
        chain.tx_size(&tx(ALICE, token, &transfers, None)).unwrap()
    };
    let (one, two) = (size(1), size(2));
    assert!(
        (300..600).contains(&one) && two > one + 100,
        "{one} and {two} bytes"
    );
}

/// Events with labels for addresses, so that two chains can be compared.
fn events(chain: &dyn Chain, token: &Addr) -> Vec<Event> {
    let bob = chain.account(BOB).unwrap();
    let done = chain
        .execute(ALICE, token, &transfer(&bob, 12_345))
        .unwrap();
    let labels = [ALICE, BOB, "pool"].map(|l| (chain.account(l).unwrap().into_string(), l));
    let named = |value: String| match labels.iter().find(|(address, _)| *address == value) {
        Some((_, label)) => (*label).to_owned(),
        None if value == token.as_str() => TOKEN.to_owned(),
        None => value,
    };
    let mut events = done.events;
    for (_, value) in events.iter_mut().flat_map(|event| &mut event.attributes) {
        *value = named(std::mem::take(value));
    }
    events
}

fn the_embedded_chain_reports_the_same(chain: &WasmdChain, token: &Addr) {
    let embedded = EmbeddedChain::new();
    let store = &mut DeploymentStore::in_memory();
    let deployment = deploy(&embedded, &economy(), store).unwrap();
    let there = events(&embedded, deployment.address(TOKEN).unwrap());
    let here = events(chain, token);
    assert!(!here.is_empty());
    assert_eq!(here, there);

    // A refusal, too, is in the contract's own words on both.
    let refusal = |chain: &dyn Chain, token: &Addr| {
        let recipient = chain.account(BOB).unwrap().into_string();
        let mint = ExecuteMsg::Mint {
            recipient,
            amount: Uint128::new(1),
        };
        let error = chain.execute(ALICE, token, &mint).unwrap_err();
        error.contract_message().unwrap().to_owned()
    };
    let there = refusal(&embedded, deployment.address(TOKEN).unwrap());
    assert_eq!(refusal(chain, token), there);
}
