//! What honest clients see: the interface of any chain, over a socket and over a port.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use cosmwasm_std::{Addr, Binary};
use oaic_chain::served::protocol::{Failure, Hello, Welcome, VERSION};
use oaic_chain::served::stream::Stream;
use oaic_chain::served::{ServedAddress, ServedChain};
use oaic_chain::wasmd::WasmdConfig;
use oaic_chain::{encode, predict_address, Backend, Chain, ChainError, ChainExt, Instantiate, Tx};
use serde_json::json;

use crate::support::{balance, pay, token, Raw, Served, ALICE, ALICES};

#[test]
fn it_does_what_the_interface_says() {
    let served = Served::new();
    let chain = served.client();
    assert_eq!(chain.backend(), Backend::Served);
    assert_eq!(chain.chain_id(), "oaic-embedded-1");
    let token = token(&chain);
    let (alice, bob) = (chain.account(ALICE).unwrap(), chain.account("bob").unwrap());
    let done = pay(&chain, &token, &bob, 7).unwrap();
    assert_eq!(balance(&chain, &token, &bob), 7);
    assert_eq!(chain.events(done.height).unwrap(), done.events);
    assert_eq!(done.events[0].attribute("amount"), Some("7"));
    assert_eq!((done.hash.len(), done.gas_used), (64, None));
    assert!(chain.block().unwrap().height > done.height);

    // Refusals are in the contract's words, for the call that failed.
    let refused = pay(&chain, &token, &bob, 10_000).unwrap_err();
    assert!(
        matches!(&refused, ChainError::Contract { contract: Some(c), call: Some(0), message, .. }
            if *c == token && message.contains("Cannot Sub")),
        "{refused:?}"
    );
    let nobody = Addr::unchecked("wasm1nobody");
    let error = chain.query::<_, serde_json::Value>(&nobody, &json!({}));
    assert!(
        matches!(error, Err(ChainError::Contract { .. })),
        "{error:?}"
    );
    assert_eq!(chain.contract_code(&nobody).unwrap(), None);
    let error = chain.store_code(ALICE, "tokn").unwrap_err().to_string();
    assert!(error.contains("cw20-base"), "{error}");
    let none = Tx {
        sender: ALICE.into(),
        calls: vec![],
        gas_limit: None,
    };
    assert!(chain.run_one(none).is_err());

    let facts = chain.contract_facts(&token).unwrap().unwrap();
    assert_eq!((&facts.creator, &facts.admin), (&alice, &None));
    assert_eq!(facts.checksum, chain.code_checksum("cw20-base").unwrap());
    let record = chain.query_raw(&token, b"token_info").unwrap().unwrap();
    assert!(String::from_utf8_lossy(&record).contains("TOK"));
    assert_eq!(chain.query_raw(&token, b"none").unwrap(), None);
    assert_eq!(chain.native_balance(&alice, "ugas").unwrap(), 0);
    let view = chain.proven(done.height).unwrap();
    assert_eq!(view.basis(), oaic_chain::proven::Basis::Embedded);
    assert_eq!(
        view.record(&token, b"token_info").unwrap().unwrap(),
        *record
    );
}

#[test]
fn many_transactions_of_many_accounts_arrive_in_order() {
    let served = Served::new();
    let chain = served.client();
    let token = token(&chain);
    let bob = chain.account("bob").unwrap();
    let transfer = crate::support::transfer(&bob, 1);
    let calls = vec![oaic_chain::Call::new(&token, &transfer).unwrap()];
    let txs: Vec<Tx> = (0..600)
        .map(|number| Tx {
            // Who has nothing fails, which stops nobody.
            sender: (if number % 3 == 0 { "carol" } else { ALICE }).into(),
            calls: calls.clone(),
            gas_limit: None,
        })
        .collect();
    let done = chain.run(&txs);
    assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 400);
    assert!(done.iter().step_by(3).all(Result::is_err));
    let heights: Vec<u64> = done.into_iter().flatten().map(|done| done.height).collect();
    assert!(heights.is_sorted());
    assert_eq!(balance(&chain, &token, &bob), 400);
}

#[test]
fn its_time_is_this_machines_and_a_block_ends_every_second() {
    let served = Served::new();
    let chain = served.client();
    let before = chain.fresh_block(5).unwrap();
    chain.advance(2, 2).unwrap();
    let after = chain.fresh_block(5).unwrap();
    assert!((2..=10).contains(&(after.height - before.height)));
    assert!(after.time >= before.time + 2);
    assert!(matches!(
        chain.advance(0, 601),
        Err(ChainError::Unsupported { .. })
    ));
}

/// Addresses that can be predicted and those that can't.
#[test]
fn no_contract_of_one_start_is_where_one_of_another_is() {
    let made = || {
        let served = Served::new();
        let chain = served.client();
        let first = token(&chain);
        let init = json!({
            "name": "Token", "symbol": "TOK", "decimals": 6, "initial_balances": [],
        });
        let contract = Instantiate {
            code_id: 1,
            msg: encode(&init).unwrap(),
            label: "token".into(),
            admin: None,
        };
        let salt = Binary::from(b"salt");
        let (second, _) = chain.instantiate2(ALICE, &contract, &salt).unwrap();
        let creator = chain.account(ALICE).unwrap();
        let checksum = chain.code_checksum("cw20-base").unwrap();
        assert_eq!(predict_address(&creator, &checksum, &salt).unwrap(), second);
        chain.instantiate2(ALICE, &contract, &salt).unwrap_err();
        (creator, first, second, chain.genesis_hash().unwrap())
    };
    let (one, other) = (made(), made());
    assert_eq!(one.0, other.0, "an account is a key, whatever the start");
    assert_ne!(one.1, other.1);
    assert_ne!(one.2, other.2);
    assert_ne!(one.3, other.3);
}

#[test]
fn a_client_refuses_another_chain_another_start_and_another_prefix() {
    let served = Served::new();
    let connect = |change: fn(&mut WasmdConfig)| {
        let mut config = served.config();
        change(&mut config);
        ServedChain::connect(config).unwrap_err().to_string()
    };
    let error = connect(|config| config.chain_id = "oaic-local-1".into());
    assert!(error.contains("oaic-local-1"), "{error}");
    let error = connect(|config| config.chain_id = "oaic-1".into());
    assert!(error.contains("test chain only"), "{error}");
    let error = connect(|config| config.genesis = Some("AB".repeat(32)));
    assert!(error.contains("began anew"), "{error}");
    let error = connect(|config| config.prefix = "oaic".into());
    assert!(error.starts_with("prefix"), "{error}");
    let error = connect(|config| config.rpc_url = "unix:/nowhere/socket".into());
    assert!(error.contains("no answer from unix:/nowhere"), "{error}");
}

#[test]
fn over_a_port_the_token_of_a_private_file_is_asked_for() {
    let any = "127.0.0.1:0".parse().unwrap();
    let served = Served::with(|options| options.listen = Some(any));
    let ServedAddress::Loopback { at, token: file } = served.server.address().clone() else {
        panic!("it is served on a socket")
    };
    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&file), 0o600);
    let chain = served.client();
    let token = token(&chain);
    assert_eq!(
        balance(&chain, &token, &chain.account(ALICE).unwrap()),
        ALICES
    );

    let right = fs::read_to_string(&file).unwrap();
    let longer = format!("{right}0");
    for wrong in [
        None,
        Some(""),
        Some("ab"),
        Some(&right[1..]),
        Some(&*longer),
    ] {
        let stream = std::net::TcpStream::connect(at).unwrap();
        let mut raw = Raw(Stream::Tcp(stream));
        let hello = Hello {
            version: VERSION,
            token: wrong.map(Into::into),
        };
        let error = raw.ask::<Welcome>(&hello).unwrap_err();
        assert!(matches!(error, Failure::Refused { .. }), "{error:?}");
        assert_eq!(raw.receive(), None, "the connection is ended");
    }
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    let error = ServedChain::connect(served.config()).unwrap_err();
    assert!(error.to_string().contains("others can use"), "{error}");
}
