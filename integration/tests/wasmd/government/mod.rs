//! The government of the whole economy as compiled wasm on a real node: nobody but the DAO can
//! touch a contract, and the DAO does so by votes alone.
//!
//! `OAIC_NETWORK=path/network.json` uses a network that runs; without it one is started.

mod ballot;
mod messages;
mod ownership;

use cosmwasm_std::{coin, Addr, Binary, CosmosMsg, Uint128, WasmMsg};
use cw2::ContractVersion;
use oaic_chain::wasmd::{WasmdChain, WasmdConfig};
use oaic_chain::{encode, Call, Chain, ChainExt, CodeRegistry};
use oaic_deploy::economy::{PlanCurve, PUBLIC_SALE};
use oaic_deploy::{
    deploy, verify, Amount, Cause, Deployment, DeploymentStore, Economy, COMMITTEE, DAO, GUARDIAN,
    SALE, STAKING, TOKEN, TREASURY,
};
use oaic_integration::net::own;
use oaic_localnet::net::Options;
use oaic_localnet::wasm;
use oaic_messages::dao::{self, Office, PolicyClass};
use oaic_messages::gates::OpeningResponse;
use oaic_messages::{sale, staking, token, treasury};

use ballot::{pull, tx, Ballot, ETHICS, GUARDIANS};

/// Who stake nearly all they have, and vote with it.
const PROPOSER: &str = "alice";
const STAKER: &str = "bob";
const ANYBODY: &str = "carol";

/// What each of both has; they stake 100 M OAIC each, together the tenth of the supply that the
/// constitution needs.
const POWER: u128 = 101_000_000_000_000;
const STAKE: u128 = 100_000_000_000_000;

/// What is bought in the sale, in uoaic.
const SOLD: u128 = 10_000_000;

/// Code of the staking contract, one version on.
const NEXT: &str = "staking-next";

/// The economy, in a hurry: each delay as short as blocks allow, in the proportions it needs.
fn economy() -> Economy {
    let mut economy = Economy::builtin().unwrap();
    for voter in [PROPOSER, STAKER] {
        let power = Amount::from_uoaic(POWER);
        economy.endow(PUBLIC_SALE, voter, power).unwrap();
    }
    // A short sale, of which ten OAIC are enough.
    (economy.sale.starts_after, economy.sale.duration) = (0, 60);
    economy.sale.soft_cap = Amount::from_uoaic(SOLD);
    // All of the private sale is vested at once, so that a quarter of the supply circulates.
    for plan in &mut economy.vesting {
        if let PlanCurve::Linear(points) = &mut plan.curve {
            points[1].after = 1;
        }
    }
    let dao = &mut economy.dao;
    (dao.voting_delay, dao.activation_window) = (3, 600);
    (dao.execution_window, dao.payment_window) = (600, 600);
    (dao.openings.government, dao.openings.constitution) = (1, 1);
    dao.veto_window = 15;
    let classes = &mut dao.classes;
    for rules in [
        &mut classes.incentive_rules,
        &mut classes.contract_updates,
        &mut classes.scenario_expansion,
        &mut classes.ethics,
        &mut classes.reserve_use,
        &mut classes.roles,
        &mut classes.constitution,
    ] {
        (rules.voting_period, rules.timelock) = (10, 15);
    }
    economy.committee.voting_period = 15;
    economy.guardian.voting_period = 15;
    economy
}

#[test]
fn the_dao_alone_governs_and_only_by_votes() {
    let options = || Options::for_test_of_economy("wasmd-government").unwrap();
    let Some((file, _localnet)) = own(options) else {
        return;
    };
    let mut registry = CodeRegistry::from_dir(wasm::contracts_dir()).unwrap();
    registry.insert(NEXT, one_version_on(registry.get(STAKING).unwrap().bytes));
    let config = WasmdConfig::from_network(&file, "hub").unwrap();
    let chain = WasmdChain::connect(config, registry).unwrap();
    let economy = economy();
    let mut store = DeploymentStore::in_memory();
    let deployment = deploy(&chain, &economy, &mut store).unwrap();

    ownership::the_dao_owns_everything(&chain, &deployment);
    ownership::the_chain_gives_nobody_a_way_around(&chain);
    ownership::nobody_else_can_touch_a_contract(&chain, &economy, &deployment);
    the_sale_succeeds(&chain, &deployment);
    let migration = votes_migrate_and_the_committee_vetoes(&chain, &economy, &deployment);
    anybody_sees_what_was_migrated_and_by_which_vote(&chain, &economy, &store, migration);
}

/// The code that runs now, and that another one ran before.
fn anybody_sees_what_was_migrated_and_by_which_vote(
    chain: &WasmdChain,
    economy: &Economy,
    store: &DeploymentStore,
    migration: u64,
) {
    let names = economy.account_names();
    let addresses = names.iter().map(|name| chain.account(name).unwrap());
    let accounts = names.iter().cloned().zip(addresses).collect();
    let seen = verify(chain, economy, store, accounts, None).unwrap();
    let found: Vec<_> = seen
        .differences
        .iter()
        .map(|d| (&*d.contract, &*d.field, d.cause))
        .collect();
    let by = Cause::Proposal(migration);
    let expected = [(STAKING, "code", by), (STAKING, "history", by)];
    assert_eq!(found, expected, "{:?}", seen.differences);
}

/// Without it nobody governs.
fn the_sale_succeeds(chain: &WasmdChain, deployment: &Deployment) {
    let at = |name: &str| deployment.address(name).unwrap();
    let sale = at(SALE);
    let ballot = Ballot {
        chain,
        dao: at(DAO),
    };
    let buy = Call::new(sale, &sale::ExecuteMsg::Buy { min_tokens: None }).unwrap();
    let buy = buy.with_funds(vec![coin(SOLD / 10, "uusd")]);
    chain.run_one(ballot::calls(ANYBODY, [buy])).unwrap();
    let opening: OpeningResponse = chain.query(at(DAO), &dao::QueryMsg::Opening {}).unwrap();
    assert_eq!(opening.government_from, None);
    let config: sale::ConfigResponse = chain.query(sale, &sale::QueryMsg::Config {}).unwrap();
    ballot.until(config.ends_at);
    let finalize = sale::ExecuteMsg::Finalize {};
    chain.execute(ANYBODY, sale, &finalize).unwrap();
    // And the second after which government and constitution open.
    chain.advance(1, 2).unwrap();
    let opening: OpeningResponse = chain.query(at(DAO), &dao::QueryMsg::Opening {}).unwrap();
    assert!(opening.government_from.is_some() && opening.constitution_open);
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

/// Gives the proposal by which staking was migrated.
fn votes_migrate_and_the_committee_vetoes(
    chain: &WasmdChain,
    economy: &Economy,
    deployment: &Deployment,
) -> u64 {
    let at = |name: &str| deployment.address(name).unwrap();
    let (token, staking, treasury, dao) = (at(TOKEN), at(STAKING), at(TREASURY), at(DAO));
    let deposit = economy.dao.deposit.uoaic();
    let staking_of = |amount, position| {
        let hook = staking::ReceiveMsg::Stake { term: 0, position };
        token::ExecuteMsg::Send {
            contract: staking.to_string(),
            amount: Uint128::new(amount),
            msg: encode(&hook).unwrap(),
        }
    };
    let stake = staking_of(STAKE, None);
    let allow = token::ExecuteMsg::IncreaseAllowance {
        spender: dao.to_string(),
        amount: Uint128::new(4 * deposit),
        expires: None,
    };
    let preparations = [
        tx(PROPOSER, token, &allow),
        tx(PROPOSER, token, &stake),
        tx(STAKER, token, &stake),
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
    assert_eq!(before.bonded.u128(), STAKE);
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
    let [update, present] = ballot.propose(PROPOSER, [migrate(next), spend]);
    let demands = ballot.detail(update).terms;
    assert_eq!(demands.class, PolicyClass::Constitution);
    assert!(demands.consent && demands.stake_only);
    assert_eq!(ballot.detail(present).terms.class, PolicyClass::ReserveUse);
    let proposal_id = update;
    let activate = dao::ExecuteMsg::Activate { proposal_id };
    ballot.refused(ANYBODY, &activate);
    ballot.until(ballot.detail(present).opens_at);
    ballot.done(ANYBODY, &activate);
    ballot.vote(&[PROPOSER, STAKER], &[update, present]);
    let poll = ballot.detail(update).poll.unwrap();
    assert_eq!(u128::from(ballot.detail(update).tally.yes), 2 * STAKE);
    assert!(u128::from(poll.min_yes) <= 2 * STAKE && poll.min_yes == poll.supply.div_ceil(10));
    ballot.refused(ANYBODY, &ballot::execute(update));
    ballot.until(ballot.detail(present).poll.unwrap().ends);

    // Nobody vetoes directly, and the guardian orders none; the committee's order is pulled, once.
    let veto = dao::ExecuteMsg::Veto {
        proposal_id: present,
        hash: ballot.detail(present).hash,
        reason: "not what the reserve is for".into(),
    };
    for who in ["ethics-1", "guardian-1", PROPOSER] {
        ballot.refused(who, &veto);
    }
    let committee = ballot.ordered(at(COMMITTEE), &ETHICS, &veto);
    let guardian = ballot.ordered(at(GUARDIAN), &GUARDIANS, &veto);
    ballot.refused(ANYBODY, &pull(Office::Guardian, guardian));
    ballot.done(ANYBODY, &pull(Office::Committee, committee));
    ballot.refused(ANYBODY, &pull(Office::Committee, committee));
    assert_eq!(ballot.detail(present).phase, dao::Phase::Vetoed);

    // New code needs the consent of both.
    ballot.refused(ANYBODY, &ballot::execute(update));
    ballot.until(ballot.detail(update).executable_from.unwrap());
    ballot.refused(ANYBODY, &ballot::execute(update));
    let both_consent = |proposal_id| {
        let consent = dao::ExecuteMsg::Consent {
            proposal_id,
            hash: ballot.detail(proposal_id).hash,
        };
        let committee = ballot.ordered(at(COMMITTEE), &ETHICS, &consent);
        let guardian = ballot.ordered(at(GUARDIAN), &GUARDIANS, &consent);
        ballot.done(ANYBODY, &pull(Office::Committee, committee));
        ballot.done(ANYBODY, &pull(Office::Guardian, guardian));
    };
    both_consent(update);
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
    let holder = chain.account(PROPOSER).unwrap();
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
    let wrong = ballot.propose(PROPOSER, [migrate(old), migrate(strange)]);
    ballot.until(ballot.detail(wrong[1]).opens_at);
    ballot.vote(&[PROPOSER, STAKER], &wrong);
    for id in wrong {
        both_consent(id);
    }
    ballot.until(ballot.detail(wrong[1]).executable_from.unwrap());
    for id in wrong {
        ballot.done(ANYBODY, &ballot::execute(id));
        let detail = ballot.detail(id);
        let failed = detail.failed_attempts.unwrap();
        assert_eq!((detail.phase, failed.count), (dao::Phase::Executable, 1));
        assert_eq!(chain.contract_code(staking).unwrap(), Some(next));
        assert_eq!(version(chain, staking), "0.1.1");
    }

    // What was migrated still works: what voted stays bonded, and what came later does not.
    let more = staking_of(SOLD, Some(after.positions[0].id));
    chain.execute(STAKER, token, &more).unwrap();
    let unbond = |amount| staking::ExecuteMsg::Unbond {
        position: after.positions[0].id,
        amount: Uint128::new(amount),
    };
    let bound = chain.execute(STAKER, staking, &unbond(SOLD + 1));
    let error = bound.unwrap_err().to_string();
    assert!(error.contains("votes"), "{error}");
    chain.execute(STAKER, staking, &unbond(SOLD)).unwrap();
    assert_eq!(staker(chain).unbonding.u128(), SOLD);
    update
}
