//! Native coins and contract admins on the embedded chain, and the stock multisig.

use cosmwasm_std::{coin, to_json_vec, Addr, Empty};
use cw3_fixed_multisig::msg::{ExecuteMsg, InstantiateMsg, QueryMsg, Voter};
use cw_utils::{Duration, Threshold, ThresholdResponse};
use oaic_chain::{Call, Chain, ChainError, ChainExt, Instantiate, Tx};
use oaic_embedded::EmbeddedChain;

fn multisig(chain: &EmbeddedChain, admin: Option<&str>) -> Addr {
    let voter = Voter {
        addr: chain.account("alice").unwrap().into(),
        weight: 1,
    };
    let msg = InstantiateMsg {
        voters: vec![voter],
        threshold: Threshold::AbsoluteCount { weight: 1 },
        max_voting_period: Duration::Time(60),
    };
    let code_id = chain
        .store_code("alice", "cw3-fixed-multisig")
        .unwrap()
        .code_id;
    let new = Instantiate {
        code_id,
        msg: oaic_chain::encode(&msg).unwrap(),
        label: "multisig".into(),
        admin: admin.map(|label| chain.account(label).unwrap()),
    };
    chain.instantiate("alice", &new).unwrap().0
}

fn propose() -> ExecuteMsg {
    ExecuteMsg::Propose {
        title: "t".into(),
        description: "d".into(),
        msgs: vec![],
        latest: None,
    }
}

#[test]
fn coins_go_with_a_call_and_only_when_it_succeeds() {
    let chain = EmbeddedChain::builder()
        .native("alice", "uusd", 70)
        .native("alice", "uusd", 30)
        .build();
    let alice = chain.account("alice").unwrap();
    let contract = multisig(&chain, None);
    let held = |who: &Addr| chain.native_balance(who, "uusd").unwrap();
    assert_eq!((held(&alice), held(&contract)), (100, 0));

    let call = |msg: &ExecuteMsg, amount| Tx {
        sender: "alice".into(),
        calls: vec![Call::new(&contract, msg)
            .unwrap()
            .with_funds(vec![coin(amount, "uusd")])],
        gas_limit: None,
    };
    chain.run_one(call(&propose(), 40)).unwrap();
    assert_eq!((held(&alice), held(&contract)), (60, 40));
    // What the contract refuses, and what the sender hasn't got, moves nothing.
    let unknown = ExecuteMsg::Execute { proposal_id: 9 };
    chain.run_one(call(&unknown, 10)).unwrap_err();
    chain.run_one(call(&propose(), 61)).unwrap_err();
    assert_eq!((held(&alice), held(&contract)), (60, 40));

    chain.mint(&alice, coin(5, "uusd")).unwrap();
    assert_eq!(held(&alice), 65);
    let error = chain.mint(&alice, coin(u128::MAX, "uusd")).unwrap_err();
    assert!(error.to_string().contains("128 bits"), "{error}");
    assert_eq!(held(&alice), 65);
    assert_eq!(chain.native_balance(&alice, "uother").unwrap(), 0);
}

#[test]
fn only_the_admin_names_the_next_one() {
    let chain = EmbeddedChain::new();
    let contract = multisig(&chain, Some("bob"));
    let [bob, carol] = ["bob", "carol"].map(|label| chain.account(label).unwrap());
    let admin = || chain.contract_admin(&contract).unwrap();
    let set = |by: &str, admin| chain.set_admin(by, &contract, admin);
    assert_eq!(admin(), Some(bob));
    let error = set("alice", Some(&carol)).unwrap_err();
    assert!(
        matches!(&error, ChainError::Contract { contract: Some(c), .. } if *c == contract),
        "{error}"
    );
    set("bob", Some(&carol)).unwrap();
    assert_eq!(admin(), Some(carol.clone()));
    set("carol", None).unwrap();
    assert_eq!(admin(), None);
    set("carol", Some(&carol)).unwrap_err();
    let nowhere = chain.contract_admin(&carol).unwrap_err().to_string();
    assert!(nowhere.contains("no such contract"), "{nowhere}");
}

#[test]
fn the_stock_multisig_runs_and_cannot_be_migrated_to_itself() {
    let chain = EmbeddedChain::new();
    let contract = multisig(&chain, Some("bob"));
    let threshold: ThresholdResponse = chain.query(&contract, &QueryMsg::Threshold {}).unwrap();
    assert!(matches!(
        threshold,
        ThresholdResponse::AbsoluteCount { weight: 1, .. }
    ));
    let code_id = chain.contract_code(&contract).unwrap().unwrap();
    let empty = to_json_vec(&Empty {}).unwrap().into();
    chain
        .migrate("bob", &contract, code_id, &empty)
        .unwrap_err();
}
