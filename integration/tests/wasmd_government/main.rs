//! The government of the whole economy as compiled wasm on a real node: nobody but the DAO can
//! touch a contract, and the DAO does so by votes alone.
//!
//! `OAIC_NETWORK=path/network.json` uses a network that runs; without it one is started.

mod ballot;
mod messages;
mod walk;

use std::path::PathBuf;

use cosmwasm_std::{Addr, Binary, CosmosMsg, Uint128, WasmMsg};
use cw2::ContractVersion;
use oaic_chain::wasmd::{WasmdChain, WasmdConfig};
use oaic_chain::{encode, Call, Chain, ChainExt, CodeRegistry};
use oaic_deploy::economy::PUBLIC_SALE;
use oaic_deploy::{
    deploy, Amount, Deployment, DeploymentStore, Economy, COMMITTEE, DAO, STAKING, TOKEN, TREASURY,
};
use oaic_localnet::net::{Localnet, Options};
use oaic_localnet::tools::{can_have_localnet, Toolbox};
use oaic_localnet::wasm;
use oaic_types::dao::{self, PolicyClass};
use oaic_types::{staking, token, treasury};

use ballot::{tx, Ballot};

/// Who holds coins and votes with them, and who votes with stake.
const HOLDER: &str = "alice";
const STAKER: &str = "bob";
const ANYBODY: &str = "carol";

/// What each of both has: together more than everybody else, and than the quorum floor asks for.
const POWER: u128 = 15_000_000_000_000;

/// Code of the staking contract, one version on.
const NEXT: &str = "staking-next";

/// The economy, in a hurry: each delay as short as blocks allow, in the proportions it needs.
fn economy() -> Economy {
    let mut economy = Economy::builtin().unwrap();
    for voter in [HOLDER, STAKER] {
        let power = Amount::from_uoaic(POWER);
        economy.endow(PUBLIC_SALE, voter, power).unwrap();
    }
    let dao = &mut economy.dao;
    (dao.voting_delay, dao.activation_window) = (3, 600);
    (dao.late_window, dao.late_extension) = (0, 0);
    dao.veto_window = 15;
    let classes = &mut dao.classes;
    for rules in [
        &mut classes.incentive_rules,
        &mut classes.contract_updates,
        &mut classes.scenario_expansion,
        &mut classes.reserve_use,
        &mut classes.ethics,
        &mut classes.constitution,
    ] {
        (rules.voting_period, rules.timelock, rules.execution_window) = (10, 15, 600);
    }
    economy.committee.voting_period = 15;
    economy
}

#[test]
fn the_dao_alone_governs_and_only_by_votes() {
    if let Err(reason) = can_have_localnet() {
        println!("SKIPPED: {reason}");
        return;
    }
    let tools = Toolbox::open().unwrap();
    wasm::build(&tools).unwrap();
    let (file, _localnet) = match std::env::var_os("OAIC_NETWORK") {
        Some(file) => (PathBuf::from(file), None),
        None => {
            let options = Options::for_test("wasmd-government");
            let net = Localnet::start_with(&tools, &options).unwrap();
            (options.dir.join("network.json"), Some(net))
        }
    };
    let mut registry = CodeRegistry::from_dir(wasm::contracts_dir()).unwrap();
    registry.insert(NEXT, one_version_on(registry.get(STAKING).unwrap().bytes));
    let config = WasmdConfig::from_network(&file, "hub").unwrap();
    let chain = WasmdChain::connect(config, registry).unwrap();
    let economy = economy();
    let deployment = deploy(&chain, &economy, &mut DeploymentStore::in_memory()).unwrap();

    walk::the_dao_owns_everything(&chain, &deployment);
    walk::the_chain_gives_nobody_a_way_around(&chain);
    walk::nobody_else_can_touch_a_contract(&chain, &economy, &deployment);
    votes_migrate_and_the_committee_vetoes(&chain, &economy, &deployment);
}

/// Wasm whose version, in its data, is 0.1.1 instead of 0.1.0: other code, another checksum, and
/// a version that the contract itself writes down when it is migrated to.
fn one_version_on(mut wasm: Vec<u8>) -> Vec<u8> {
    const VERSION: &[u8] = b"0.1.0";
    let mut found = 0;
    for at in 0..wasm.len().saturating_sub(VERSION.len()) {
        if wasm[at..].starts_with(VERSION) {
            wasm[at + VERSION.len() - 1] = b'1';
            found += 1;
        }
    }
    assert!(found > 0, "the contract's version is not in its wasm");
    wasm
}

fn version(chain: &WasmdChain, contract: &Addr) -> String {
    let raw = chain.query_raw(contract, b"contract_info").unwrap();
    let version: ContractVersion = cosmwasm_std::from_json(raw.unwrap()).unwrap();
    version.version
}

fn votes_migrate_and_the_committee_vetoes(
    chain: &WasmdChain,
    economy: &Economy,
    deployment: &Deployment,
) {
    let at = |name: &str| deployment.address(name).unwrap();
    let (token, staking, treasury, dao) = (at(TOKEN), at(STAKING), at(TREASURY), at(DAO));
    let deposit = economy.dao.deposit.uoaic();
    let stake = encode(&staking::ReceiveMsg::Stake {
        term: 0,
        position: None,
    });
    let preparations = [
        tx(HOLDER, token, &token::ExecuteMsg::EnableVoting {}),
        tx(
            HOLDER,
            token,
            &token::ExecuteMsg::IncreaseAllowance {
                spender: dao.to_string(),
                amount: Uint128::new(4 * deposit),
                expires: None,
            },
        ),
        tx(
            STAKER,
            token,
            &token::ExecuteMsg::Send {
                contract: staking.to_string(),
                amount: Uint128::new(POWER),
                msg: stake.unwrap(),
            },
        ),
    ];
    for done in chain.run(&preparations) {
        done.unwrap();
    }
    let next = chain.store_code("deployer", NEXT).unwrap().code_id;
    let staker = |chain: &WasmdChain| -> staking::StakerResponse {
        let address = chain.account(STAKER).unwrap().to_string();
        let asked = staking::QueryMsg::Staker { address };
        chain.query(staking, &asked).unwrap()
    };
    let before = staker(chain);
    assert_eq!(before.bonded.u128(), POWER);
    assert_eq!(version(chain, staking), "0.1.0");

    // Two proposals, voted through together: new code, and money for somebody.
    let ballot = Ballot { chain, dao };
    let migrate = |code_id| {
        CosmosMsg::Wasm(WasmMsg::Migrate {
            contract_addr: staking.to_string(),
            new_code_id: code_id,
            msg: Binary::from(b"{}"),
        })
    };
    let mallory = chain.account("mallory").unwrap();
    let spend = treasury::ExecuteMsg::Spend {
        asset: treasury::Asset::Oaic,
        recipient: mallory.to_string(),
        amount: Uint128::new(1_000_000_000),
        purpose: "a present".into(),
    };
    let spend = CosmosMsg::Wasm(WasmMsg::Execute {
        contract_addr: treasury.to_string(),
        msg: encode(&spend).unwrap(),
        funds: vec![],
    });
    let [update, present] = ballot.propose(HOLDER, [migrate(next), spend]);
    assert_eq!(ballot.detail(update).class, PolicyClass::Constitution);
    assert_eq!(ballot.detail(present).class, PolicyClass::ReserveUse);
    ballot.refused(
        ANYBODY,
        &dao::ExecuteMsg::Activate {
            proposal_id: update,
        },
    );
    ballot.until(ballot.detail(present).opens_at);
    ballot.done(
        ANYBODY,
        &dao::ExecuteMsg::Activate {
            proposal_id: update,
        },
    );
    ballot.vote(&[HOLDER, STAKER], &[update, present]);
    let poll = ballot.detail(update).poll.unwrap();
    assert_eq!(
        u128::from(ballot.detail(update).tally.yes),
        2 * POWER - 2 * deposit
    );
    assert!(
        u128::from(poll.base) < 3 * POWER,
        "what nobody votes with is left out"
    );
    ballot.refused(ANYBODY, &ballot::execute(update));
    ballot.until(ballot.detail(present).poll.unwrap().ends);

    // Members alone can't veto, and the guardian not at all; the committee can.
    let veto = dao::ExecuteMsg::Veto {
        proposal_id: present,
        reason: "not what the reserve is for".into(),
    };
    for who in ["ethics-1", "guardian-1", HOLDER] {
        ballot.refused(who, &veto);
    }
    ballot.committee(at(COMMITTEE), &["ethics-1", "ethics-2", "ethics-3"], &veto);
    assert_eq!(ballot.detail(present).phase, dao::Phase::Vetoed);

    ballot.refused(ANYBODY, &ballot::execute(update));
    ballot.until(ballot.detail(update).executable_from.unwrap());
    ballot.refused(ANYBODY, &ballot::execute(present));
    ballot.done(ANYBODY, &ballot::execute(update));
    assert_eq!(ballot.detail(update).phase, dao::Phase::Executed);
    assert_eq!(chain.contract_code(staking).unwrap(), Some(next));
    assert_eq!(chain.contract_admin(staking).unwrap().as_ref(), Some(dao));
    assert_eq!(version(chain, staking), "0.1.1");
    let after = staker(chain);
    assert_eq!((after.bonded, after.positions.len()), (before.bonded, 1));

    // The vetoed one cost its deposit, the other one not.
    let held = |who: &Addr| -> u128 {
        let address = who.to_string();
        let asked = token::QueryMsg::Balance { address };
        let held: cw20::BalanceResponse = chain.query(token, &asked).unwrap();
        held.balance.u128()
    };
    let holder = chain.account(HOLDER).unwrap();
    let (reserve, purse) = (held(treasury), held(&holder));
    let withdraw = [update, present]
        .map(|proposal_id| dao::ExecuteMsg::WithdrawDeposit { proposal_id })
        .map(|msg| Call::new(dao, &msg).unwrap());
    chain.run_one(ballot::calls(ANYBODY, withdraw)).unwrap();
    assert_eq!(held(treasury), reserve + deposit);
    assert_eq!(held(&holder), purse + deposit);
    assert_eq!(held(&mallory), 0);

    // B-31: a passed downgrade, and code of another contract, change nothing; the failure is
    // recorded, and can be tried again.
    let old = deployment.contract(STAKING).unwrap().code_id;
    let strange = deployment.contract(TREASURY).unwrap().code_id;
    let wrong = ballot.propose(HOLDER, [migrate(old), migrate(strange)]);
    ballot.until(ballot.detail(wrong[1]).opens_at);
    ballot.vote(&[HOLDER, STAKER], &wrong);
    ballot.until(ballot.detail(wrong[1]).executable_from.unwrap());
    for id in wrong {
        ballot.done(ANYBODY, &ballot::execute(id));
        let detail = ballot.detail(id);
        let failed = detail.failed_attempts.unwrap();
        assert_eq!((detail.phase, failed.count), (dao::Phase::Executable, 1));
        assert_eq!(chain.contract_code(staking).unwrap(), Some(next));
        assert_eq!(version(chain, staking), "0.1.1");
    }

    // What was migrated still works.
    let unbond = staking::ExecuteMsg::Unbond {
        position: after.positions[0].id,
        amount: Uint128::new(POWER),
    };
    chain.execute(STAKER, staking, &unbond).unwrap();
    assert_eq!(staker(chain).unbonding.u128(), POWER);
}
