//! The embedded chain by itself, with cw20-base and small contracts made to misbehave.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{
    to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, Event, MessageInfo, Response,
    StdError, StdResult, Uint128, WasmMsg,
};
use cw20::{BalanceResponse, Cw20Coin};
use cw20_base::msg::{ExecuteMsg, InstantiateMsg, QueryMsg};
use cw_multi_test::{Contract, ContractWrapper};
use oaic_chain::{predict_address, Backend, Call, Chain, ChainError, ChainExt, Instantiate, Tx};
use oaic_embedded::{EmbeddedChain, BLOCK_SECONDS, MAX_BLOCK_TXS, START_TIME};

/// A contract that does what it is told, to see what the chain makes of it.
#[cw_serde]
enum ProbeMsg {
    Store {
        value: u64,
        then: Then,
    },
    Verify {
        message: Binary,
        signature: Binary,
        key: Binary,
    },
    Validate {
        address: String,
    },
}

#[cw_serde]
enum Then {
    Answer,
    Fail,
    Panic,
    Call { contract: String, msg: Binary },
}

#[cw_serde]
enum ProbeQuery {
    Value {},
    Block {},
    Fail {},
}

const KEY: &[u8] = b"value";

fn probe() -> Box<dyn Contract<Empty>> {
    fn instantiate(_: DepsMut, _: Env, _: MessageInfo, _: Empty) -> StdResult<Response> {
        Ok(Response::new().set_data(b"made"))
    }
    fn execute(deps: DepsMut, _: Env, _: MessageInfo, msg: ProbeMsg) -> StdResult<Response> {
        match msg {
            ProbeMsg::Store { value, then } => {
                deps.storage.set(KEY, &value.to_be_bytes());
                let text = value.to_string();
                let response = Response::new().add_attribute("value", &text);
                match then {
                    Then::Answer => Ok(response
                        .add_event(Event::new("stored").add_attribute("value", text))
                        .set_data(value.to_be_bytes())),
                    Then::Fail => Err(StdError::generic_err("told to fail")),
                    Then::Panic => panic!("told to panic"),
                    Then::Call { contract, msg } => Ok(response.add_message(WasmMsg::Execute {
                        contract_addr: contract,
                        msg,
                        funds: vec![],
                    })),
                }
            }
            ProbeMsg::Verify {
                message,
                signature,
                key,
            } => {
                let one = deps.api.ed25519_verify(&message, &signature, &key)?;
                let batch = deps.api.ed25519_batch_verify(
                    &[&message, &message],
                    &[&signature, &signature],
                    &[&key, &key],
                )?;
                Ok(Response::new()
                    .add_attribute("one", one.to_string())
                    .add_attribute("batch", batch.to_string()))
            }
            ProbeMsg::Validate { address } => {
                deps.api.addr_validate(&address)?;
                Ok(Response::new())
            }
        }
    }
    fn query(deps: Deps, env: Env, msg: ProbeQuery) -> StdResult<Binary> {
        match msg {
            ProbeQuery::Value {} => to_json_binary(&deps.storage.get(KEY).map(Binary::from)),
            ProbeQuery::Block {} => to_json_binary(&(
                env.block.height,
                env.block.time.seconds(),
                env.block.chain_id,
            )),
            ProbeQuery::Fail {} => Err(StdError::generic_err("told to fail")),
        }
    }
    Box::new(ContractWrapper::new(execute, instantiate, query))
}

fn chain_with_probe() -> (EmbeddedChain, Addr) {
    let chain = EmbeddedChain::builder().code("probe", probe).build();
    let code_id = chain.store_code("alice", "probe").unwrap().code_id;
    let (probe, made) = chain
        .instantiate("alice", &new(code_id, &Empty {}))
        .unwrap();
    assert_eq!(made.data, [Some(Binary::from(b"made"))]);
    (chain, probe)
}

fn new<M: serde::Serialize>(code_id: u64, msg: &M) -> Instantiate {
    let msg = oaic_chain::encode(msg).unwrap();
    Instantiate {
        code_id,
        msg,
        label: "test".into(),
        admin: None,
    }
}

fn store(value: u64, then: Then) -> ProbeMsg {
    ProbeMsg::Store { value, then }
}

/// A transaction of alice with some calls of one contract.
fn tx(contract: &Addr, msgs: &[ProbeMsg]) -> Tx {
    let calls = msgs.iter().map(|msg| Call::new(contract, msg).unwrap());
    Tx {
        sender: "alice".into(),
        calls: calls.collect(),
        gas_limit: None,
    }
}

fn put(chain: &EmbeddedChain, probe: &Addr, value: u64) {
    let msg = store(value, Then::Answer);
    chain.execute("alice", probe, &msg).unwrap();
}

fn value(chain: &EmbeddedChain, probe: &Addr) -> Option<u64> {
    let bytes: Option<Binary> = chain.query(probe, &ProbeQuery::Value {}).unwrap();
    bytes.map(|b| u64::from_be_bytes(b.as_slice().try_into().unwrap()))
}

#[test]
fn cw20_base_runs_by_name() {
    let chain = EmbeddedChain::new();
    assert_eq!(chain.backend(), Backend::Embedded);
    let alice = chain.account("alice").unwrap();
    let bob = chain.account("bob").unwrap();
    assert!(alice.as_str().starts_with("wasm1"));
    let code = chain.store_code("alice", "cw20-base").unwrap();
    assert_eq!(code.checksum, chain.code_checksum("cw20-base").unwrap());
    let msg = InstantiateMsg {
        name: "Stock".into(),
        symbol: "STOCK".into(),
        decimals: 6,
        initial_balances: vec![Cw20Coin {
            address: alice.into(),
            amount: Uint128::new(100),
        }],
        mint: None,
        marketing: None,
    };
    let (token, _) = chain
        .instantiate("alice", &new(code.code_id, &msg))
        .unwrap();
    assert_eq!(chain.contract_code(&token).unwrap(), Some(code.code_id));
    let send = ExecuteMsg::Transfer {
        recipient: bob.to_string(),
        amount: Uint128::new(40),
    };
    let sent = chain.execute("alice", &token, &send).unwrap();
    let event = &sent.events[0];
    assert_eq!(event.kind, "wasm");
    assert_eq!(event.attribute("_contract_address"), Some(token.as_str()));
    assert_eq!(event.attribute("amount"), Some("40"));
    assert!(
        sent.events.iter().all(|e| e.kind.starts_with("wasm")),
        "{:?}",
        sent.events
    );
    let address = bob.to_string();
    let held: BalanceResponse = chain.query(&token, &QueryMsg::Balance { address }).unwrap();
    assert_eq!(held.balance.u128(), 40);
}

#[test]
fn a_transaction_succeeds_or_fails_as_a_whole() {
    let (chain, probe) = chain_with_probe();
    put(&chain, &probe, 1);
    let bad = tx(&probe, &[store(2, Then::Answer), store(3, Then::Fail)]);
    let good = Tx {
        sender: "bob".into(),
        ..tx(&probe, &[store(4, Then::Answer)])
    };
    let outcomes = chain.run(std::slice::from_ref(&bad));
    assert_eq!(value(&chain, &probe), Some(1));
    match &outcomes[0] {
        Err(ChainError::Contract {
            contract,
            call,
            message,
            ..
        }) => {
            assert_eq!(contract.as_ref(), Some(&probe));
            assert_eq!(*call, Some(1));
            assert!(message.contains("told to fail"), "{message}");
            assert!(!message.contains("WasmMsg"), "{message}");
        }
        other => panic!("{other:?}"),
    }
    let outcomes = chain.run(&[good.clone(), bad, good]);
    assert!(outcomes[0].is_ok() && outcomes[1].is_err() && outcomes[2].is_ok());
    let data = &outcomes[0].as_ref().unwrap().data;
    assert_eq!(data, &[Some(Binary::from(4u64.to_be_bytes()))]);
}

#[test]
fn a_panic_is_a_failed_transaction() {
    let (chain, probe) = chain_with_probe();
    put(&chain, &probe, 1);
    let panicking = store(2, Then::Panic);
    let error = chain.execute("alice", &probe, &panicking).unwrap_err();
    let message = error.contract_message().unwrap();
    assert!(message.contains("told to panic"), "{message}");
    assert_eq!(value(&chain, &probe), Some(1));
}

#[test]
fn a_failure_below_names_its_own_words_and_undoes_all_levels() {
    let (chain, outer) = chain_with_probe();
    let code_id = chain.contract_code(&outer).unwrap().unwrap();
    let (inner, _) = chain
        .instantiate("alice", &new(code_id, &Empty {}))
        .unwrap();
    let msg = to_json_binary(&store(7, Then::Fail)).unwrap();
    let then = Then::Call {
        contract: inner.to_string(),
        msg,
    };
    let error = chain.execute("alice", &outer, &store(6, then)).unwrap_err();
    let message = error.contract_message().unwrap();
    assert!(
        message.contains("told to fail") && !message.contains("WasmMsg"),
        "{message}"
    );
    assert_eq!((value(&chain, &outer), value(&chain, &inner)), (None, None));
}

#[test]
fn blocks_pass_as_transactions_do() {
    let (chain, probe) = chain_with_probe();
    let before = chain.block().unwrap();
    assert!(before.time > START_TIME);
    let tx = tx(&probe, &[store(1, Then::Answer)]);
    let outcomes = chain.run(&vec![tx; 2 * MAX_BLOCK_TXS + 1]);
    let heights = outcomes.iter().map(|o| o.as_ref().unwrap().height);
    let heights: Vec<u64> = heights.collect();
    assert_eq!(heights[0], before.height);
    assert_eq!(heights[MAX_BLOCK_TXS - 1], before.height);
    assert_eq!(heights[MAX_BLOCK_TXS], before.height + 1);
    assert_eq!(heights[2 * MAX_BLOCK_TXS], before.height + 2);
    let after = chain.block().unwrap();
    assert_eq!(after.height, before.height + 3);
    assert_eq!(after.time, before.time + 3 * BLOCK_SECONDS);

    chain.advance(10, 3_600).unwrap();
    let later = chain.block().unwrap();
    assert_eq!(
        (later.height, later.time),
        (after.height + 10, after.time + 3_600)
    );
    chain.advance(10, 0).unwrap();
    assert_eq!(chain.block().unwrap().time, later.time + 10 * BLOCK_SECONDS);
    chain.advance(0, 5).unwrap();
    assert_eq!(chain.block().unwrap().height, later.height + 11);
    let error = chain.advance(0, u64::MAX).unwrap_err().to_string();
    assert!(error.contains("64 bits"), "{error}");

    let (height, time, id): (u64, u64, String) =
        chain.query(&probe, &ProbeQuery::Block {}).unwrap();
    let now = chain.block().unwrap();
    assert_eq!((height, time, id), (now.height, now.time, chain.chain_id()));
}

#[test]
fn signatures_are_checked_for_real() {
    let (chain, probe) = chain_with_probe();
    let key = ed25519_zebra::SigningKey::new(rand::thread_rng());
    let public = <[u8; 32]>::from(ed25519_zebra::VerificationKey::from(&key));
    let signature = <[u8; 64]>::from(key.sign(b"voucher"));
    for (message, valid) in [("voucher", "true"), ("forgery", "false")] {
        let msg = ProbeMsg::Verify {
            message: Binary::from(message.as_bytes()),
            signature: signature.into(),
            key: public.into(),
        };
        let done = chain.execute("alice", &probe, &msg).unwrap();
        assert_eq!(done.events[0].attribute("one"), Some(valid));
        assert_eq!(done.events[0].attribute("batch"), Some(valid));
    }
}

#[test]
fn only_normal_addresses_of_this_chain_are_valid() {
    let (chain, probe) = chain_with_probe();
    let alice = chain.account("alice").unwrap().into_string();
    let validate = |address: &str| {
        let address = address.into();
        chain.execute("alice", &probe, &ProbeMsg::Validate { address })
    };
    validate(&alice).unwrap();
    let mixed = format!("W{}", &alice[1..]);
    let other = alice.replacen("wasm1", "cosmos1", 1);
    for bad in [
        alice.to_uppercase(),
        mixed,
        other,
        "alice".into(),
        String::new(),
    ] {
        assert!(validate(&bad).is_err(), "'{bad}' was taken for an address");
    }
}

#[test]
fn a_predicted_address_is_taken_once() {
    let chain = EmbeddedChain::builder().code("probe", probe).build();
    let code = chain.store_code("alice", "probe").unwrap();
    let salt = Binary::from(b"first");
    let alice = chain.account("alice").unwrap();
    let predicted = predict_address(&alice, &code.checksum, &salt).unwrap();
    assert_eq!(chain.contract_code(&predicted).unwrap(), None);
    let contract = new(code.code_id, &Empty {});
    let (address, _) = chain.instantiate2("alice", &contract, &salt).unwrap();
    assert_eq!(address, predicted);
    assert_eq!(chain.contract_code(&predicted).unwrap(), Some(code.code_id));
    assert!(chain.instantiate2("alice", &contract, &salt).is_err());
}

#[test]
fn errors_of_queries_names_and_labels_say_what() {
    let (chain, probe) = chain_with_probe();
    let ask = |contract: &Addr, query| chain.query::<_, u64>(contract, &query).unwrap_err();
    let error = ask(&probe, ProbeQuery::Fail {});
    assert!(error.to_string().contains("told to fail"), "{error}");
    assert!(matches!(error, ChainError::Contract { .. }));
    let nobody = chain.account("nobody").unwrap();
    ask(&nobody, ProbeQuery::Fail {});
    assert_eq!(chain.contract_code(&nobody).unwrap(), None);
    let error = ask(&probe, ProbeQuery::Value {});
    assert!(matches!(error, ChainError::Decode { .. }), "{error}");
    let error = chain.store_code("alice", "tokn").unwrap_err().to_string();
    assert!(error.contains("'tokn'"), "{error}");
    assert!(error.contains("cw20-base"), "{error}");
    let error = chain.account("").unwrap_err();
    assert!(
        matches!(error, ChainError::UnknownAccount { .. }),
        "{error}"
    );
    assert!(chain.run_one(tx(&probe, &[])).is_err());
    assert_eq!(chain.query_raw(&probe, KEY).unwrap(), None);
    put(&chain, &probe, 9);
    let stored = chain.query_raw(&probe, KEY).unwrap();
    assert_eq!(stored.unwrap().as_slice(), 9u64.to_be_bytes());
    assert!(chain.query_raw(&nobody, KEY).is_err());
}

#[test]
fn threads_share_a_chain() {
    let (chain, probe) = chain_with_probe();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (chain, probe) = (&chain, &probe);
            scope.spawn(move || {
                for i in 0..50 {
                    let sender = format!("thread-{thread}");
                    let msg = store(i, Then::Answer);
                    chain.execute(&sender, probe, &msg).unwrap();
                }
            });
        }
    });
    assert_eq!(value(&chain, &probe), Some(49));
}
