//! Codes that a chain has pinned from its genesis on, as the localnet has the economy's. Genesis
//! takes any wasm, so each code also goes through the message that checks it, here.

use std::collections::BTreeMap;

use cosmwasm_std::{Addr, Uint128};
use oaic_chain::wasmd::WasmdChain;
use oaic_chain::{encode, Call, Chain, ChainExt, Instantiate, StoredCode, Tx};
use oaic_deploy::{code_of, deploy, DeploymentStore, Economy, CONTRACTS, TOKEN};
use oaic_integration::net::{can_start, Codes, Net};
use oaic_integration::setup::{self, Genesis};
use oaic_messages::token::ExecuteMsg;

/// What the first load of a code in a transaction costs more when it isn't pinned, in gas:
/// wasmd's defaults, 60,000 and 2,000.
const LOAD: u64 = 60_000 - 2_000;

const OWNER: &str = "codes-owner";
const STRANGER: &str = "codes-stranger";

#[test]
fn an_economy_runs_on_the_codes_that_its_chain_has_pinned() {
    if !can_start() {
        return;
    }
    let net = Net::start("codes", 1, Codes::Pinned).unwrap();
    let chain = &net.chain;
    let pinned = every_code_is_pinned(chain);
    let stored = every_code_passes_the_gatekeeper(chain, &pinned);
    a_deployment_takes_the_pinned_ones(chain, &pinned);
    a_transfer_costs_a_load_less(chain, pinned[TOKEN], &stored[TOKEN]);
    assert_eq!(chain.pinned_code(&"ab".repeat(32)).unwrap(), None);
}

fn every_code_is_pinned(chain: &WasmdChain) -> BTreeMap<&'static str, u64> {
    let pinned = |name: &&'static str| {
        let checksum = chain.code_checksum(code_of(name)).unwrap();
        let code_id = chain.pinned_code(&checksum).unwrap();
        (
            *name,
            code_id.unwrap_or_else(|| panic!("{name} is not pinned")),
        )
    };
    CONTRACTS.iter().map(pinned).collect()
}

/// What a stranger stored has the same checksum, an id of its own, and is nobody's first choice.
fn every_code_passes_the_gatekeeper(
    chain: &WasmdChain,
    pinned: &BTreeMap<&'static str, u64>,
) -> BTreeMap<&'static str, StoredCode> {
    let last = pinned.values().max().unwrap();
    let store = |name: &&'static str| {
        let stored = chain.store_code(STRANGER, code_of(name)).unwrap();
        assert!(stored.code_id > *last, "{name}");
        assert_eq!(stored.checksum, chain.code_checksum(code_of(name)).unwrap());
        let found = chain.pinned_code(&stored.checksum).unwrap();
        assert_eq!(found, Some(pinned[name]), "{name}");
        (*name, stored)
    };
    CONTRACTS.iter().map(store).collect()
}

fn a_deployment_takes_the_pinned_ones(chain: &WasmdChain, pinned: &BTreeMap<&'static str, u64>) {
    let economy = Economy::builtin().unwrap();
    let deployment = deploy(chain, &economy, &mut DeploymentStore::in_memory()).unwrap();
    for name in CONTRACTS {
        let contract = deployment.contract(name).unwrap();
        assert_eq!(contract.code_id, pinned[name], "{name}");
        let runs = chain.contract_code(&contract.address).unwrap();
        assert_eq!(runs, Some(pinned[name]), "{name}");
    }
}

fn a_transfer_costs_a_load_less(chain: &WasmdChain, pinned: u64, stored: &StoredCode) {
    let genesis = Genesis {
        pool: STRANGER,
        ..Genesis::of(OWNER, &[(OWNER, 1_000_000_000)])
    };
    let ours = setup::token(chain, &genesis).unwrap();
    assert_eq!(chain.contract_code(&ours).unwrap(), Some(pinned));
    let unpinned = Instantiate {
        code_id: stored.code_id,
        msg: encode(&setup::token_msg(chain, &genesis).unwrap()).unwrap(),
        label: TOKEN.to_owned(),
        admin: None,
    };
    let (strangers, _) = chain.instantiate(OWNER, &unpinned).unwrap();
    let load = transfer(chain, &strangers) - transfer(chain, &ours);
    assert_eq!(load, LOAD, "a pinned code's load");
}

/// Gas of the second of two transfers, which finds the entries that the first one made.
fn transfer(chain: &WasmdChain, token: &Addr) -> u64 {
    let transfer = ExecuteMsg::Transfer {
        recipient: chain.account(STRANGER).unwrap().into(),
        amount: Uint128::new(1_000),
    };
    let pay = || {
        let tx = Tx {
            sender: OWNER.to_owned(),
            calls: vec![Call::new(token, &transfer).unwrap()],
            gas_limit: Some(500_000),
        };
        chain.run_one(tx).unwrap().gas_used.unwrap()
    };
    pay();
    pay()
}
