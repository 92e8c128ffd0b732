//! Deployments on the embedded chain: repeated, interrupted, and on chains that changed.

use std::{
    fs,
    sync::atomic::{AtomicUsize, Ordering},
};

use cosmwasm_std::{Addr, Binary};
use cw20::{BalanceResponse, TokenInfoResponse};
use cw_ownable::Ownership;
use oaic_chain::testing::{Through, Via};
use oaic_chain::{Chain, ChainError, ChainExt, Instantiate, Result, StoredCode, Tx, TxOutcome};
use oaic_deploy::{
    code_of, deploy, economy::PUBLIC_SALE, Amount, DeployError, Deployment, DeploymentStore,
    Economy, COMMITTEE, COMPUTE_SETTLEMENT, CONTRACTS, DAO, DATA_MARKET, GUARDIAN, INCENTIVES,
    MULTISIG_CODE, PRIVATE_CREDITS, SALE, STAKING, TOKEN, TREASURY, VESTING,
};
use oaic_embedded::EmbeddedChain;
use oaic_messages::{
    compute_settlement, dao, data_market, incentives, private_credits, sale,
    shared::TOTAL_SUPPLY,
    token::{self, Exemption, SystemContract},
    treasury, vesting,
};
use serde::{de::DeserializeOwned, Serialize};

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

    fn change<T>(&self, act: impl FnOnce(&EmbeddedChain) -> Result<T>) -> Result<T> {
        let dead = || {
            Err(ChainError::Unreachable {
                url: "http://test".into(),
                source: "cable cut".into(),
            })
        };
        match self.changes.fetch_add(1, Ordering::SeqCst) {
            n if n > self.fails_at || (n == self.fails_at && !self.lost_answer) => dead(),
            n => {
                let done = act(self.chain);
                if n == self.fails_at {
                    return dead();
                }
                done
            }
        }
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
            let asked = serde_json::json!({"ownership": {}});
            let ownership: Ownership<Addr> = query(chain, address, &asked);
            assert_eq!(ownership.owner.as_ref(), Some(dao), "owner of {name}");
            assert_eq!(ownership.pending_owner, None, "heir of {name}");
        }
    }

    // Every uoaic is where the allocation says, and the contracts' own books agree.
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
    let vested: vesting::Totals = query(chain, at(VESTING), &vesting::QueryMsg::Totals {});
    assert_eq!(vested.held.u128(), balance(at(VESTING)));
    let sold: sale::ConfigResponse = query(chain, at(SALE), &sale::QueryMsg::Config {});
    assert_eq!(sold.for_sale.u128(), balance(at(SALE)));
    assert_eq!(
        sold.starts_at,
        deployment.genesis + economy.sale.starts_after
    );
    let held = treasury::QueryMsg::Totals { denom: None };
    let held: treasury::TotalsResponse = query(chain, at(TREASURY), &held);
    assert_eq!(held.reserve.u128(), economy.allocation.reserve.uoaic());

    // Each knows its peers.
    let config: token::ConfigResponse = query(chain, token, &token::QueryMsg::Config {});
    assert_eq!(&config.pool, at(INCENTIVES));
    assert_eq!(config.staking.as_ref(), Some(at(STAKING)));
    assert_eq!(config.guardian.as_ref(), Some(at(GUARDIAN)));
    let linked = |links: [&Option<String>; 4]| {
        for (link, name) in links
            .into_iter()
            .zip([STAKING, STAKING, INCENTIVES, TREASURY])
        {
            assert_eq!(link.as_deref(), Some(at(name).as_str()), "link to {name}");
        }
    };
    let msg = compute_settlement::QueryMsg::Config {};
    let config: compute_settlement::ConfigResponse = query(chain, at(COMPUTE_SETTLEMENT), &msg);
    assert_eq!(config.params, economy.settlement.params());
    assert_eq!(&config.token, token);
    assert_eq!(config.guardian.as_ref(), Some(at(GUARDIAN)));
    let links = &config.links;
    linked([
        &links.tier_source,
        &links.dividends,
        &links.reward_sink,
        &links.risk_pool,
    ]);
    let msg = data_market::QueryMsg::Config {};
    let config: data_market::ConfigResponse = query(chain, at(DATA_MARKET), &msg);
    assert_eq!(config.params, economy.data_market.params());
    assert_eq!(&config.token, token);
    assert_eq!(config.guardian.as_ref(), Some(at(GUARDIAN)));
    let links = &config.links;
    linked([
        &links.tier_source,
        &links.dividends,
        &links.reward_sink,
        &links.risk_pool,
    ]);
    // A report names an epoch by number: who reports and who rewards must count alike.
    let sink: incentives::ConfigResponse =
        query(chain, at(INCENTIVES), &incentives::QueryMsg::Config {});
    assert_eq!(sink.epoch_seconds, economy.epoch.seconds);
    for name in [COMPUTE_SETTLEMENT, DATA_MARKET, TREASURY] {
        let asked = serde_json::json!({"config": {}});
        let config: serde_json::Value = query(chain, at(name), &asked);
        let length = config["epoch_seconds"].as_u64();
        assert_eq!(length, Some(sink.epoch_seconds), "epochs of {name}");
    }
    let msg = private_credits::QueryMsg::Config {};
    let config: private_credits::ConfigResponse = query(chain, at(PRIVATE_CREDITS), &msg);
    let asked = &economy.private_credits;
    assert_eq!(config.denominations, asked.denominations());
    assert_eq!(config.params, asked.params());
    assert_eq!(config.guardian.as_ref(), Some(at(GUARDIAN)));
    assert_eq!(
        (&config.token, &config.settlement, &config.treasury),
        (token, at(COMPUTE_SETTLEMENT), at(TREASURY))
    );
    let roles: dao::RolesResponse = query(chain, dao, &dao::QueryMsg::Roles {});
    assert_eq!(
        (&roles.committee, &roles.guardian),
        (at(COMMITTEE), at(GUARDIAN))
    );
    let totals: dao::TotalsResponse = query(chain, dao, &dao::QueryMsg::Totals {});
    let policies: usize = economy.dao.policies.values().map(|table| table.len()).sum();
    assert_eq!(usize::try_from(totals.policies).unwrap(), policies);
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
        let books_it = [STAKING, TREASURY, INCENTIVES].contains(&name);
        assert_eq!(entry.takes_transfers, books_it, "{name}");
    }
}

#[test]
fn a_second_run_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deployments.json");
    let chain = EmbeddedChain::new();
    let first = deploy(
        &chain,
        &economy(),
        &mut DeploymentStore::open(&path).unwrap(),
    )
    .unwrap();
    assert_deployed(&chain, &first);
    let file = fs::read(&path).unwrap();

    let counting = Via(Flaky::counting(&chain));
    let mut store = DeploymentStore::open(&path).unwrap();
    assert_eq!(store.deployment(), Some(first.clone()));
    let second = deploy(&counting, &economy(), &mut store).unwrap();
    assert_eq!(second, first);
    assert_eq!(
        counting.0.changes(),
        0,
        "a second run must not touch the chain"
    );
    assert_eq!(fs::read(&path).unwrap(), file);
}

#[test]
fn an_interrupted_run_resumes_with_the_same_result() {
    let whole = {
        let chain = EmbeddedChain::new();
        let counting = Via(Flaky::counting(&chain));
        let mut store = DeploymentStore::in_memory_as("resume");
        let deployment = deploy(&counting, &economy(), &mut store).unwrap();
        (deployment, counting.0.changes())
    };
    // Committee and guardian run one code.
    assert_eq!(
        whole.1,
        11 + 12,
        "codes and contracts, and nothing after them"
    );
    for fails_at in 0..whole.1 {
        for lost_answer in [false, true] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("deployments.json");
            let chain = EmbeddedChain::new();
            let flaky = Via(Flaky::new(&chain, fails_at, lost_answer));
            let mut store = DeploymentStore::open(&path).unwrap();
            let error = deploy(&flaky, &economy(), &mut store).unwrap_err();
            assert!(matches!(error, DeployError::Chain { .. }), "{error}");
            assert!(error.to_string().contains("cable cut"), "{error}");
            let planned = fs::read_to_string(&path).unwrap();

            // The process is gone; only the file and the chain are left.
            let counting = Via(Flaky::counting(&chain));
            let mut store = DeploymentStore::open(&path).unwrap();
            let resumed = deploy(&counting, &economy(), &mut store).unwrap();
            assert_deployed(&chain, &resumed);
            for (name, contract) in &resumed.contracts {
                assert_eq!(contract.checksum, whole.0.contracts[name].checksum);
                assert_eq!(
                    chain.contract_code(&contract.address).unwrap(),
                    Some(contract.code_id)
                );
            }
            for contract in resumed.contracts.values() {
                assert!(
                    planned.contains(contract.address.as_str()),
                    "the address was not written down before the act"
                );
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
            assert_eq!(
                counting.0.changes(),
                whole.1 - done + repeated,
                "at {fails_at}"
            );
        }
    }
}

#[test]
fn a_reset_chain_is_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deployments.json");
    let mut store = DeploymentStore::open(&path).unwrap();
    deploy(&EmbeddedChain::new(), &economy(), &mut store).unwrap();
    let reset = EmbeddedChain::new();
    let error = deploy(&reset, &economy(), &mut store).unwrap_err();
    assert!(matches!(error, DeployError::Missing { .. }), "{error}");
    let text = error.to_string();
    assert!(
        text.contains("deployments.json") && text.contains("deploy anew"),
        "{text}"
    );

    let other = EmbeddedChain::builder().chain_id("other-1").build();
    let text = deploy(&other, &economy(), &mut store)
        .unwrap_err()
        .to_string();
    assert!(text.contains("other-1"), "{text}");
}

#[test]
fn other_code_and_another_economy_are_noticed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deployments.json");
    let chain = EmbeddedChain::new();
    let mut store = DeploymentStore::open(&path).unwrap();
    let first = deploy(&chain, &economy(), &mut store).unwrap();

    let mut changed = economy();
    changed
        .endow(PUBLIC_SALE, "alice", Amount::from_uoaic(1))
        .unwrap();
    let error = deploy(&chain, &changed, &mut store).unwrap_err();
    assert!(
        matches!(&error, DeployError::OtherEconomy { name, .. } if name == TOKEN),
        "{error}"
    );

    let token = first.contract(TOKEN).unwrap();
    let written = fs::read_to_string(&path).unwrap();
    fs::write(&path, written.replace(&token.checksum, &"0".repeat(64))).unwrap();
    let mut store = DeploymentStore::open(&path).unwrap();
    let error = deploy(&chain, &economy(), &mut store).unwrap_err();
    assert!(matches!(error, DeployError::Rebuilt { .. }), "{error}");
    assert!(error.to_string().contains("migrate"), "{error}");

    fs::write(&path, &written).unwrap();
    let staged = written.replace(
        &format!("\"code_id\": {}", token.code_id),
        "\"code_id\": 999",
    );
    fs::write(&path, staged).unwrap();
    let mut store = DeploymentStore::open(&path).unwrap();
    let error = deploy(&chain, &economy(), &mut store).unwrap_err();
    assert!(matches!(error, DeployError::OtherCode { .. }), "{error}");
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
    let first = deploy(&chain, &economy(), &mut DeploymentStore::in_memory()).unwrap();
    let second = deploy(&chain, &economy(), &mut DeploymentStore::in_memory()).unwrap();
    assert_ne!(
        first.address(TOKEN).unwrap(),
        second.address(TOKEN).unwrap()
    );
    assert_deployed(&chain, &first);
    assert_deployed(&chain, &second);
}

#[test]
fn a_wrong_economy_touches_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deployments.json");
    let chain = EmbeddedChain::new();
    let counting = Via(Flaky::counting(&chain));
    let mut wrong = economy();
    wrong.fee.bps = 801;
    let error = deploy(
        &counting,
        &wrong,
        &mut DeploymentStore::open(&path).unwrap(),
    )
    .unwrap_err();
    assert!(error.to_string().contains("fee.bps"), "{error}");
    assert_eq!(counting.0.changes(), 0);
    assert!(!path.exists());
}
