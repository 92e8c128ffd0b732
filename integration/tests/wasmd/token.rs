//! The token as compiled wasm on a real node: what only the VM shows, and the core once more.

use cosmwasm_std::{Addr, Binary, Uint128};
use cw20::{BalanceResponse, TokenInfoResponse};
use oaic_chain::wasmd::WasmdChain;
use oaic_chain::{Call, Chain, ChainError, ChainExt, Tx, TxOutcome};
use oaic_integration::net::shared;
use oaic_integration::setup::{self, instantiate, Genesis};
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_messages::token::{BurnedResponse, ExecuteMsg, QueryMsg};
use serde::de::DeserializeOwned;
use serde_json::json;

/// A token of its own for a test, so that tests don't see each other.
struct Token<'a> {
    chain: &'a WasmdChain,
    address: Addr,
    name: &'a str,
}

impl<'a> Token<'a> {
    fn new(chain: &'a WasmdChain, name: &'a str) -> Self {
        let of = |role: &str| format!("{name}-{role}");
        let labels = ["owner", "guardian", "pool", "alice", "bob"].map(of);
        let names = labels.each_ref().map(String::as_str);
        chain.accounts(&names).unwrap();
        let [owner, guardian, pool, alice, bob] = names;
        let balances = [(alice, TOTAL_SUPPLY - 1_000_000), (bob, 1_000_000)];
        let genesis = Genesis {
            guardian,
            pool,
            ..Genesis::of(owner, &balances)
        };
        let address = setup::token(chain, &genesis).unwrap();
        Self {
            chain,
            address,
            name,
        }
    }

    fn account(&self, role: &str) -> String {
        let label = format!("{}-{role}", self.name);
        self.chain.account(&label).unwrap().into()
    }

    fn execute(&self, role: &str, msg: &ExecuteMsg) -> Result<TxOutcome, ChainError> {
        self.chain
            .execute(&format!("{}-{role}", self.name), &self.address, msg)
    }

    fn with_gas(&self, role: &str, msg: Binary, gas: u64) -> Result<TxOutcome, ChainError> {
        self.chain.run_one(Tx {
            sender: format!("{}-{role}", self.name),
            calls: vec![Call {
                contract: self.address.clone(),
                msg,
                funds: vec![],
            }],
            gas_limit: Some(gas),
        })
    }

    fn balance(&self, address: &str) -> u128 {
        let address = address.to_owned();
        let answer: BalanceResponse = self.query(&QueryMsg::Balance { address });
        answer.balance.u128()
    }

    fn query<R: DeserializeOwned>(&self, ask: &QueryMsg) -> R {
        self.chain.query(&self.address, ask).unwrap()
    }

    fn burned(&self) -> u128 {
        self.query::<BurnedResponse>(&QueryMsg::Burned {})
            .total
            .u128()
    }

    /// Balances of all who hold some, and their sum with what burned.
    fn check_supply(&self, holders: &[&str]) {
        let info: TokenInfoResponse = self.query(&QueryMsg::TokenInfo {});
        let supply = info.total_supply.u128();
        let sum: u128 = holders.iter().map(|h| self.balance(h)).sum();
        assert_eq!(sum, supply, "the sum of balances is the supply");
        let first = sum + self.burned();
        assert_eq!(first, TOTAL_SUPPLY, "and with what burned the first supply");
    }

    fn transfer(&self, amount: u128) -> Result<TxOutcome, ChainError> {
        let (recipient, amount) = (self.account("bob"), Uint128::new(amount));
        self.execute("alice", &ExecuteMsg::Transfer { recipient, amount })
    }

    fn receiver(&self) -> String {
        let owner = format!("{}-owner", self.name);
        instantiate(self.chain, &owner, "receiver", &json!({}))
            .unwrap()
            .into()
    }
}

fn send(contract: &str, amount: u128, msg: serde_json::Value) -> ExecuteMsg {
    let msg = match msg {
        serde_json::Value::Null => Binary::default(),
        msg => msg.to_string().into_bytes().into(),
    };
    ExecuteMsg::Send {
        contract: contract.to_owned(),
        amount: Uint128::new(amount),
        msg,
    }
}

#[test]
fn a_transfer_pays_its_fee_and_half_of_it_burns() {
    let Some(chain) = shared() else { return };
    let token = Token::new(chain, "fee");
    let [alice, bob, pool] = ["alice", "bob", "pool"].map(|role| token.account(role));
    // Gross, net, burned, pool: 4 %, rounded up, and the odd unit burns.
    for (gross, net, burned, pooled) in [
        (1_000_000, 960_000, 20_000, 20_000),
        (1, 0, 1, 0),
        (25, 24, 1, 0),
        (26, 24, 1, 1),
        (99, 95, 2, 2),
    ] {
        let before = [&alice, &bob, &pool].map(|a| token.balance(a));
        let burned_before = token.burned();
        token.transfer(gross).unwrap();
        let after = [&alice, &bob, &pool].map(|a| token.balance(a));
        assert_eq!(before[0] - after[0], gross, "alice pays {gross}");
        assert_eq!(after[1] - before[1], net, "bob gets {net} of {gross}");
        let to_pool = after[2] - before[2];
        assert_eq!(to_pool, pooled, "the pool gets {pooled} of {gross}");
        let burns = token.burned() - burned_before;
        assert_eq!(burns, burned, "{burned} of {gross} burn");
    }
    // To oneself: only the fee goes.
    let before = token.balance(&alice);
    let own = ExecuteMsg::Transfer {
        recipient: alice.clone(),
        amount: Uint128::new(1_000),
    };
    token.execute("alice", &own).unwrap();
    assert_eq!(before - token.balance(&alice), 40);
    token.check_supply(&[&alice, &bob, &pool]);
}

#[test]
fn what_a_receiver_does_is_all_or_nothing() {
    let Some(chain) = shared() else { return };
    let token = Token::new(chain, "receiver");
    let [alice, bob, pool] = ["alice", "bob", "pool"].map(|role| token.account(role));
    let receiver = token.receiver();
    token
        .execute("alice", &send(&receiver, 1_000_000, json!(null)))
        .unwrap();
    assert_eq!(token.balance(&receiver), 960_000);

    let before = token.balance(&alice);
    let failing = token.execute("alice", &send(&receiver, 1_000, json!("fail")));
    let error = failing.unwrap_err().to_string();
    assert!(error.contains("refused, as it was told to"), "{error}");
    let endless = oaic_chain::encode(&send(&receiver, 1_000, json!("use_all_gas"))).unwrap();
    let error = token.with_gas("alice", endless, 1_000_000).unwrap_err();
    let out_of_gas = matches!(error, ChainError::OutOfGas { limit, .. } if limit == 1_000_000);
    assert!(out_of_gas, "{error}");
    // More than it has, by an allowance nobody gave.
    let more = send(&receiver, 1_000, json!({ "take_more": { "amount": "5" } }));
    token.execute("alice", &more).unwrap_err();
    let after = token.balance(&alice);
    assert_eq!(after, before, "nothing of what failed stays");
    assert_eq!(token.balance(&receiver), 960_000);

    // A receiver may call the token again: it passes on what it has just got.
    let bobs = token.balance(&bob);
    let on = json!({ "pass_on": { "recipient": bob, "amount": "960" } });
    token.execute("alice", &send(&receiver, 1_000, on)).unwrap();
    assert_eq!(token.balance(&receiver), 960_000);
    assert_eq!(token.balance(&bob) - bobs, 921, "960 less 4 %, rounded up");
    token.check_supply(&[&alice, &bob, &pool, &receiver]);
}

#[test]
fn addresses_in_capitals_are_refused_and_hold_nothing() {
    let Some(chain) = shared() else { return };
    let token = Token::new(chain, "capitals");
    let bob = token.account("bob");
    let mut mixed = bob.clone();
    mixed.replace_range(10..11, &bob[10..11].to_uppercase());
    if mixed == bob {
        mixed = format!("W{}", &bob[1..]);
    }
    for wrong in [bob.to_uppercase(), mixed] {
        let amount = Uint128::new(1_000);
        let transfer = ExecuteMsg::Transfer {
            recipient: wrong.clone(),
            amount,
        };
        let error = token.execute("alice", &transfer).unwrap_err().to_string();
        let place = format!("recipient: '{wrong}' is not an address of this chain");
        assert!(error.contains(&place), "{error}");
    }
    assert_eq!(token.balance(&bob), 1_000_000);
}

#[test]
fn hostile_json_is_a_clean_error() {
    let Some(chain) = shared() else { return };
    let token = Token::new(chain, "hostile");
    let before = token.balance(&token.account("alice"));
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let long = "x".repeat(1_000_000);
    let cases = [
        (
            "nested 9,000 deep",
            format!(r#"{{"transfer":{}}}"#, deep(9_000)),
        ),
        (
            "nested 10,001 deep",
            format!(r#"{{"transfer":{}}}"#, deep(10_001)),
        ),
        (
            "a string of 1 MB",
            format!(r#"{{"transfer":{{"recipient":"{long}","amount":"1"}}}}"#),
        ),
        ("an unknown key of 1 MB", format!(r#"{{"{long}":{{}}}}"#)),
        (
            "100,000 items",
            format!(r#"{{"transfer":[{}0]}}"#, "0,".repeat(100_000)),
        ),
        ("no message", "{}".to_owned()),
        (
            "a number beyond 128 bits",
            r#"{"burn":{"amount":"340282366920938463463374607431768211456"}}"#.to_owned(),
        ),
        (
            "a negative number",
            r#"{"burn":{"amount":"-1"}}"#.to_owned(),
        ),
    ];
    for (what, text) in cases {
        let sent = token.with_gas("alice", text.into_bytes().into(), 60_000_000);
        assert_clean(what, &sent.unwrap_err());
    }
    assert_eq!(token.balance(&token.account("alice")), before);
    token.transfer(1_000).unwrap();
}

/// The contract or its host refused, and nothing broke.
pub fn assert_clean(what: &str, error: &ChainError) {
    let clean = matches!(
        error,
        ChainError::Contract { .. } | ChainError::Refused { .. }
    );
    let text = error.to_string();
    let start = &text[..text.len().min(300)];
    assert!(clean && !text.contains("unreachable"), "{what}: {start}");
}

#[test]
fn there_is_no_way_to_mint() {
    let Some(chain) = shared() else { return };
    let token = Token::new(chain, "mint");
    let recipient = token.account("owner");
    for amount in [1, TOTAL_SUPPLY, u128::MAX] {
        let mint = ExecuteMsg::Mint {
            recipient: recipient.clone(),
            amount: Uint128::new(amount),
        };
        token.execute("owner", &mint).unwrap_err();
    }
    let minter = ExecuteMsg::UpdateMinter {
        new_minter: Some(recipient),
    };
    token.execute("owner", &minter).unwrap_err();
    token.check_supply(&[&token.account("alice"), &token.account("bob")]);
}
