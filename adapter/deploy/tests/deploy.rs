//! Deployments on the embedded chain: repeated, interrupted, and on chains that changed.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
};

use cosmwasm_std::{Addr, Binary};
use cw20::{BalanceResponse, TokenInfoResponse};
use cw_ownable::Ownership;
use oaic_chain::testing::{Through, Via};
use oaic_chain::{
    Chain, ChainError, ChainExt, CodeRegistry, Instantiate, Result, StoredCode, Tx, TxOutcome,
};
use oaic_deploy::{
    code_of, deploy, economy::PUBLIC_SALE, Amount, DeployError, Deployment, DeploymentStore,
    Economy, COMMITTEE, COMPUTE_SETTLEMENT, CONTRACTS, DAO, DATA_MARKET, GUARDIAN, INCENTIVES,
    MULTISIG_CODE, PRIVATE_CREDITS, SALE, STAKING, TOKEN, TREASURY, VESTING,
};
use oaic_embedded::EmbeddedChain;
use oaic_messages::{
    dao,
    shared::TOTAL_SUPPLY,
    token::{self, Exemption, SystemContract},
};
use serde::{de::DeserializeOwned, Serialize};
use serde_json::{json, Value};

/// A chain that works until its nth change, where the line goes dead: before the change reached
/// the chain, or after.
struct Flaky<'a> {
    chain: &'a EmbeddedChain,
    changes: AtomicUsize,
    fails_at: usize,
    lost_answer: bool,
}

impl<'a> Flaky<'a> {
    fn new(chain: &'a EmbeddedChain, fails_at: usize, lost_answer: bool) -> Self {
        Self {
            chain,
            changes: AtomicUsize::new(0),
            fails_at,
            lost_answer,
        }
    }

    fn counting(chain: &'a EmbeddedChain) -> Self {
        Self::new(chain, usize::MAX, false)
    }

    fn changes(&self) -> usize {
        self.changes.load(Ordering::SeqCst)
    }

    fn change<T>(&self, change: impl FnOnce(&EmbeddedChain) -> Result<T>) -> Result<T> {
        let dead = || {
            Err(ChainError::Unreachable {
                url: "http://test".into(),
                why: "cable cut".into(),
            })
        };
        let nth = self.changes.fetch_add(1, Ordering::SeqCst);
        if nth < self.fails_at {
            return change(self.chain);
        }
        if nth == self.fails_at && self.lost_answer {
            change(self.chain)?;
        }
        dead()
    }
}

impl Through for Flaky<'_> {
    fn inner(&self) -> &dyn Chain {
        self.chain
    }

    fn store_code(&self, sender: &str, name: &str) -> Result<StoredCode> {
        self.change(|chain| chain.store_code(sender, name))
    }
    fn instantiate(&self, sender: &str, contract: &Instantiate) -> Result<(Addr, TxOutcome)> {
        self.change(|chain| chain.instantiate(sender, contract))
    }
    fn instantiate2(
        &self,
        sender: &str,
        contract: &Instantiate,
        salt: &Binary,
    ) -> Result<(Addr, TxOutcome)> {
        self.change(|chain| chain.instantiate2(sender, contract, salt))
    }
    fn migrate(&self, sender: &str, to: &Addr, code_id: u64, msg: &Binary) -> Result<TxOutcome> {
        self.change(|chain| chain.migrate(sender, to, code_id, msg))
    }
    fn run(&self, txs: &[Tx]) -> Vec<Result<TxOutcome>> {
        txs.iter()
            .map(|tx| self.change(|chain| chain.run_one(tx.clone())))
            .collect()
    }
    fn set_admin(&self, sender: &str, contract: &Addr, admin: Option<&Addr>) -> Result<TxOutcome> {
        self.change(|chain| chain.set_admin(sender, contract, admin))
    }
}

fn economy() -> Economy {
    Economy::builtin().unwrap()
}

/// A file for deployments in a folder of its own.
fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deployments.json");
    (folder, path)
}

/// A run of the economy that is shipped, as of a process of its own.
fn run(chain: &dyn Chain, path: &Path) -> std::result::Result<Deployment, Box<DeployError>> {
    let mut store = DeploymentStore::open(path).unwrap();
    Ok(deploy(chain, &economy(), &mut store)?)
}

fn query<R: DeserializeOwned>(chain: &EmbeddedChain, contract: &Addr, msg: &impl Serialize) -> R {
    chain.query(contract, msg).unwrap()
}

fn assert_deployed(chain: &EmbeddedChain, deployment: &Deployment) {
    let at = |name: &str| deployment.address(name).unwrap();
    let names: Vec<&str> = deployment.contracts.keys().map(String::as_str).collect();
    let mut expected = CONTRACTS;
    expected.sort_unstable();
    assert_eq!(names, expected);
    let (token, dao) = (at(TOKEN), at(DAO));
    let info: TokenInfoResponse = query(chain, token, &token::QueryMsg::TokenInfo {});
    assert_eq!(
        (info.symbol.as_str(), info.total_supply.u128()),
        ("OAIC", TOTAL_SUPPLY)
    );
    for (name, contract) in &deployment.contracts {
        let address = &contract.address;
        let admin = chain.contract_admin(address).unwrap();
        assert_eq!(admin.as_ref(), Some(dao), "admin of {name}");
        let found = chain.contract_code(address).unwrap();
        assert_eq!(found, Some(contract.code_id), "code of {name}");
        if code_of(name) != MULTISIG_CODE {
            let ownership = json!({"ownership": {}});
            let ownership: Ownership<Addr> = query(chain, address, &ownership);
            assert_eq!(ownership.owner.as_ref(), Some(dao), "owner of {name}");
            assert_eq!(ownership.pending_owner, None, "heir of {name}");
        }
    }

    // Every uoaic is where the allocation says.
    let economy = economy();
    let balance = |who: &Addr| -> u128 {
        let address = who.to_string();
        let held: BalanceResponse = query(chain, token, &token::QueryMsg::Balance { address });
        held.balance.u128()
    };
    let provider = chain.account("compute-1").unwrap();
    assert_eq!(balance(&provider), 100_000_000_000);
    for (name, amount) in economy.contract_balances() {
        assert_eq!(balance(at(name)), amount.uoaic(), "{name}");
    }

    // The contracts' own totals agree, and each knows its peers.
    let (settlement, market) = (COMPUTE_SETTLEMENT, DATA_MARKET);
    let (credits, epoch) = (&economy.private_credits, economy.epoch.seconds);
    let held = balance(at(VESTING)).to_string();
    let for_sale = balance(at(SALE)).to_string();
    let reserve = economy.allocation.reserve.uoaic().to_string();
    let starts_at = deployment.genesis + economy.sale.starts_after;
    let policies: usize = economy.dao.policies.values().map(|table| table.len()).sum();
    for (name, query, pointer, expected) in [
        (VESTING, "totals", "/held", json!(held)),
        (SALE, "config", "/for_sale", json!(for_sale)),
        (SALE, "config", "/starts_at", json!(starts_at)),
        (TREASURY, "totals", "/reserve", json!(reserve)),
        (TOKEN, "config", "/pool", json!(at(INCENTIVES))),
        (TOKEN, "config", "/staking", json!(at(STAKING))),
        (TOKEN, "config", "/guardian", json!(at(GUARDIAN))),
        (
            settlement,
            "config",
            "/params",
            json!(economy.settlement.params()),
        ),
        (settlement, "config", "/token", json!(token)),
        (settlement, "config", "/guardian", json!(at(GUARDIAN))),
        (
            settlement,
            "config",
            "/links/tier_source",
            json!(at(STAKING)),
        ),
        (settlement, "config", "/links/dividends", json!(at(STAKING))),
        (
            settlement,
            "config",
            "/links/reward_sink",
            json!(at(INCENTIVES)),
        ),
        (
            settlement,
            "config",
            "/links/risk_pool",
            json!(at(TREASURY)),
        ),
        (market, "config", "/params", json!(economy.data_market)),
        (market, "config", "/token", json!(token)),
        (market, "config", "/guardian", json!(at(GUARDIAN))),
        (market, "config", "/links/tier_source", json!(at(STAKING))),
        (market, "config", "/links/dividends", json!(at(STAKING))),
        (
            market,
            "config",
            "/links/reward_sink",
            json!(at(INCENTIVES)),
        ),
        (market, "config", "/links/risk_pool", json!(at(TREASURY))),
        // A report names an epoch by number: who reports and who rewards must count alike.
        (INCENTIVES, "config", "/epoch_seconds", json!(epoch)),
        (settlement, "config", "/epoch_seconds", json!(epoch)),
        (market, "config", "/epoch_seconds", json!(epoch)),
        (TREASURY, "config", "/epoch_seconds", json!(epoch)),
        (
            PRIVATE_CREDITS,
            "config",
            "/denominations",
            json!(credits.denominations()),
        ),
        (
            PRIVATE_CREDITS,
            "config",
            "/params",
            json!(credits.params()),
        ),
        (PRIVATE_CREDITS, "config", "/guardian", json!(at(GUARDIAN))),
        (PRIVATE_CREDITS, "config", "/token", json!(token)),
        (
            PRIVATE_CREDITS,
            "config",
            "/settlement",
            json!(at(settlement)),
        ),
        (PRIVATE_CREDITS, "config", "/treasury", json!(at(TREASURY))),
        (DAO, "roles", "/committee", json!(at(COMMITTEE))),
        (DAO, "roles", "/guardian", json!(at(GUARDIAN))),
        (DAO, "totals", "/policies", json!(policies)),
    ] {
        let answer: Value = chain.query(at(name), &json!({query: {}})).unwrap();
        let found = answer.pointer(pointer);
        assert_eq!(found, Some(&expected), "{query} of {name}: {pointer}");
    }
    let found: dao::CirculationResponse = query(chain, dao, &dao::QueryMsg::Circulation {});
    assert!(found.circulating.is_some(), "{found:?}");

    // What holds others' tokens is neither taxed nor frozen.
    for name in [
        COMPUTE_SETTLEMENT,
        STAKING,
        DAO,
        VESTING,
        SALE,
        TREASURY,
        INCENTIVES,
        DATA_MARKET,
        PRIVATE_CREDITS,
    ] {
        let address = at(name).to_string();
        let asked = token::QueryMsg::SystemContract { address };
        let entry: Option<SystemContract> = query(chain, token, &asked);
        let entry = entry.unwrap_or_else(|| panic!("{name} is not registered"));
        assert_eq!((entry.exemption, entry.escrow), (Exemption::Both, true));
        // A plain transfer goes where something is made of it, and nowhere else.
        let takes_transfers = [STAKING, TREASURY, INCENTIVES].contains(&name);
        assert_eq!(entry.takes_transfers, takes_transfers, "{name}");
    }
}

#[test]
fn a_second_run_changes_nothing() {
    let (_folder, path) = file();
    let chain = EmbeddedChain::new();
    let first = run(&chain, &path).unwrap();
    assert_deployed(&chain, &first);
    let written = fs::read(&path).unwrap();

    let counting = Via(Flaky::counting(&chain));
    let store = DeploymentStore::open(&path).unwrap();
    assert_eq!(store.deployment(), Some(first.clone()));
    assert_eq!(run(&counting, &path).unwrap(), first);
    let changes = counting.0.changes();
    assert_eq!(changes, 0, "a second run must not touch the chain");
    assert_eq!(fs::read(&path).unwrap(), written);
}

#[test]
fn an_interrupted_run_resumes_with_the_same_result() {
    let chain = EmbeddedChain::new();
    let counting = Via(Flaky::counting(&chain));
    let mut store = DeploymentStore::in_memory_as("resume");
    let whole = deploy(&counting, &economy(), &mut store).unwrap();
    let changes = counting.0.changes();
    // Committee and guardian run one code.
    assert_eq!(
        changes,
        11 + 12,
        "codes and contracts, and nothing after them"
    );
    for fails_at in 0..changes {
        for lost_answer in [false, true] {
            let (_folder, path) = file();
            let chain = EmbeddedChain::new();
            let flaky = Via(Flaky::new(&chain, fails_at, lost_answer));
            let error = run(&flaky, &path).unwrap_err();
            assert!(matches!(*error, DeployError::Chain { .. }), "{error}");
            assert!(error.to_string().contains("cable cut"), "{error}");
            let planned = fs::read_to_string(&path).unwrap();

            // The process is gone; only the file and the chain are left.
            let counting = Via(Flaky::counting(&chain));
            let resumed = run(&counting, &path).unwrap();
            assert_deployed(&chain, &resumed);
            for (name, contract) in &resumed.contracts {
                assert_eq!(contract.checksum, whole.contracts[name].checksum);
                let found = chain.contract_code(&contract.address).unwrap();
                assert_eq!(found, Some(contract.code_id));
                let address = contract.address.as_str();
                assert!(planned.contains(address), "not written down before the act");
            }
            // A code whose answer was lost is stored again; a contract never is made again.
            let done = fails_at + usize::from(lost_answer);
            let storing = |change: usize| {
                // Each contract's code, then the contract; the guardian's code is there by then.
                let guardian = 2 * CONTRACTS.iter().position(|c| *c == GUARDIAN).unwrap();
                match change < guardian {
                    true => change.is_multiple_of(2),
                    false => change > guardian && (change - guardian) % 2 == 1,
                }
            };
            let repeated = usize::from(lost_answer && storing(fails_at));
            let rest = changes - done + repeated;
            assert_eq!(counting.0.changes(), rest, "at {fails_at}");
        }
    }
}

#[test]
fn a_reset_chain_is_noticed() {
    let (_folder, path) = file();
    run(&EmbeddedChain::new(), &path).unwrap();
    let error = run(&EmbeddedChain::new(), &path).unwrap_err();
    assert!(matches!(*error, DeployError::Missing { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains("deployments.json"), "{text}");
    assert!(text.contains("deploy anew"), "{text}");

    let other = EmbeddedChain::builder().chain_id("other-1").build();
    let text = run(&other, &path).unwrap_err().to_string();
    assert!(text.contains("other-1"), "{text}");
}

#[test]
fn other_code_and_another_economy_are_noticed() {
    let (_folder, path) = file();
    let chain = EmbeddedChain::new();
    let first = run(&chain, &path).unwrap();

    let mut changed = economy();
    let little = Amount::from_uoaic(1);
    changed.endow(PUBLIC_SALE, "alice", little).unwrap();
    let mut store = DeploymentStore::open(&path).unwrap();
    let error = deploy(&chain, &changed, &mut store).unwrap_err();
    assert!(
        matches!(&error, DeployError::OtherEconomy { name, .. } if name == TOKEN),
        "{error}"
    );

    let token = first.contract(TOKEN).unwrap();
    let written = fs::read_to_string(&path).unwrap();
    let run_with = |was: &str, is: &str| {
        fs::write(&path, written.replace(was, is)).unwrap();
        run(&chain, &path).unwrap_err()
    };
    let error = run_with(&token.checksum, &"0".repeat(64));
    assert!(matches!(*error, DeployError::Rebuilt { .. }), "{error}");
    assert!(error.to_string().contains("migrate"), "{error}");
    let code_id = format!("\"code_id\": {}", token.code_id);
    let error = run_with(&code_id, "\"code_id\": 999");
    assert!(matches!(*error, DeployError::OtherCode { .. }), "{error}");
}

/// Sale and vesting count from the first run, whenever the last one comes; but a deployment of
/// which nothing exists yet begins anew, for its sale might be over before it is made.
#[test]
fn the_economy_begins_once() {
    let chain = EmbeddedChain::new();
    let nothing = Via(Flaky::new(&chain, 1, false));
    let mut store = DeploymentStore::in_memory();
    deploy(&nothing, &economy(), &mut store).unwrap_err();
    let planned = store.deployment().unwrap();
    assert!(planned.contracts.is_empty());
    chain.advance(1, 30 * 86_400).unwrap();
    let token_only = Via(Flaky::new(&chain, 1, true));
    deploy(&token_only, &economy(), &mut store).unwrap_err();
    let begun = store.deployment().unwrap();
    assert!(begun.genesis >= planned.genesis + 30 * 86_400);
    chain.advance(1, 3_600).unwrap();
    let done = deploy(&chain, &economy(), &mut store).unwrap();
    assert_eq!(done.genesis, begun.genesis);
    assert_deployed(&chain, &done);
}

#[test]
fn deployments_stand_beside_each_other() {
    let chain = EmbeddedChain::new();
    let [first, second] = [(); 2].map(|()| {
        let mut store = DeploymentStore::in_memory();
        deploy(&chain, &economy(), &mut store).unwrap()
    });
    assert_ne!(
        first.address(TOKEN).unwrap(),
        second.address(TOKEN).unwrap()
    );
    assert_deployed(&chain, &first);
    assert_deployed(&chain, &second);
}

#[test]
fn a_wrong_economy_touches_nothing() {
    let (_folder, path) = file();
    let chain = EmbeddedChain::new();
    let counting = Via(Flaky::counting(&chain));
    let mut wrong = economy();
    wrong.fee.bps = 801;
    let mut store = DeploymentStore::open(&path).unwrap();
    let error = deploy(&counting, &wrong, &mut store).unwrap_err();
    assert!(error.to_string().contains("fee.bps"), "{error}");
    assert_eq!(counting.0.changes(), 0);
    assert!(!path.exists());
}

/// Nothing of an earlier start is taken for what is there.
#[test]
fn a_deployment_of_an_earlier_start_of_a_served_chain_is_refused() {
    let (folder, path) = file();
    let start = |name: &str| {
        let options = oaic_embedded::server::Options::new(folder.path().join(name));
        let server = oaic_embedded::server::Server::start(options).unwrap();
        let config = oaic_chain::wasmd::WasmdConfig::from_network(server.network(), "hub");
        (
            oaic_chain::connect(config.unwrap(), CodeRegistry::new()).unwrap(),
            server,
        )
    };
    let (chain, _server) = start("one");
    run(chain.as_ref(), &path).unwrap();
    run(chain.as_ref(), &path).unwrap();
    let (other, _server) = start("other");
    let error = run(other.as_ref(), &path).unwrap_err().to_string();
    assert!(error.contains("earlier start"), "{error}");
    assert!(error.contains(&other.genesis_hash().unwrap()), "{error}");
}
