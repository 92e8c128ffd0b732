//! Deployments on the embedded chain: repeated, interrupted, and on chains that changed.

use std::{
    fs,
    sync::atomic::{AtomicUsize, Ordering},
};

use cosmwasm_std::{Addr, Binary};
use cw20::{BalanceResponse, TokenInfoResponse};
use oaic_chain::{
    Backend, Block, Chain, ChainError, ChainExt, Instantiate, Result, StoredCode, Tx, TxOutcome,
};
use oaic_deploy::{
    deploy, Amount, DeployError, Deployment, DeploymentStore, Economy, COMPUTE_SETTLEMENT, TOKEN,
};
use oaic_embedded::EmbeddedChain;
use oaic_types::{
    compute_settlement,
    shared::TOTAL_SUPPLY,
    token::{self, Exemption, SystemContract},
};

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

    /// A chain that only counts.
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

impl Chain for Flaky<'_> {
    fn backend(&self) -> Backend {
        self.chain.backend()
    }
    fn chain_id(&self) -> String {
        self.chain.chain_id()
    }
    fn block(&self) -> Result<Block> {
        self.chain.block()
    }
    fn account(&self, label: &str) -> Result<Addr> {
        self.chain.account(label)
    }
    fn store_code(&self, sender: &str, name: &str) -> Result<StoredCode> {
        self.change(|chain| chain.store_code(sender, name))
    }
    fn code_checksum(&self, name: &str) -> Result<String> {
        self.chain.code_checksum(name)
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
    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> Result<Binary> {
        self.chain.query_bytes(contract, msg)
    }
    fn contract_code(&self, contract: &Addr) -> Result<Option<u64>> {
        self.chain.contract_code(contract)
    }
    fn contract_admin(&self, contract: &Addr) -> Result<Option<Addr>> {
        self.chain.contract_admin(contract)
    }
    fn set_admin(&self, sender: &str, contract: &Addr, admin: Option<&Addr>) -> Result<TxOutcome> {
        self.change(|chain| chain.set_admin(sender, contract, admin))
    }
    fn native_balance(&self, address: &Addr, denom: &str) -> Result<u128> {
        self.chain.native_balance(address, denom)
    }
    fn advance(&self, blocks: u64, seconds: u64) -> Result<()> {
        self.chain.advance(blocks, seconds)
    }
}

fn economy() -> Economy {
    Economy::builtin().unwrap()
}

/// That both contracts run as the economy says.
fn assert_deployed(chain: &EmbeddedChain, deployment: &Deployment) {
    let token = deployment.address(TOKEN).unwrap();
    let settlement = deployment.address(COMPUTE_SETTLEMENT).unwrap();
    let info: TokenInfoResponse = chain.query(token, &token::QueryMsg::TokenInfo {}).unwrap();
    assert_eq!(
        (info.symbol.as_str(), info.total_supply.u128()),
        ("OAIC", TOTAL_SUPPLY)
    );
    let address = chain.account("compute-1").unwrap().into_string();
    let held: BalanceResponse = chain
        .query(token, &token::QueryMsg::Balance { address })
        .unwrap();
    assert_eq!(held.balance.u128(), 100_000_000_000);

    let config: compute_settlement::ConfigResponse = chain
        .query(settlement, &compute_settlement::QueryMsg::Config {})
        .unwrap();
    assert_eq!(config.params, economy().settlement.params());
    assert_eq!(&config.token, token);

    let query = token::QueryMsg::SystemContract {
        address: settlement.to_string(),
    };
    let entry: Option<SystemContract> = chain.query(token, &query).unwrap();
    let entry = entry.expect("settlement is registered");
    assert_eq!((entry.exemption, entry.escrow), (Exemption::Both, true));
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

    let counting = Flaky::counting(&chain);
    let mut store = DeploymentStore::open(&path).unwrap();
    assert_eq!(store.deployment(), Some(first.clone()));
    let second = deploy(&counting, &economy(), &mut store).unwrap();
    assert_eq!(second, first);
    assert_eq!(
        counting.changes(),
        0,
        "a second run must not touch the chain"
    );
    assert_eq!(fs::read(&path).unwrap(), file);
}

#[test]
fn an_interrupted_run_resumes_with_the_same_result() {
    let whole = {
        let chain = EmbeddedChain::new();
        let counting = Flaky::counting(&chain);
        let mut store = DeploymentStore::in_memory_as("resume");
        let deployment = deploy(&counting, &economy(), &mut store).unwrap();
        (deployment, counting.changes())
    };
    assert_eq!(whole.1, 5, "two codes, two contracts, one registration");
    for fails_at in 0..whole.1 {
        for lost_answer in [false, true] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("deployments.json");
            let chain = EmbeddedChain::new();
            let flaky = Flaky::new(&chain, fails_at, lost_answer);
            let mut store = DeploymentStore::open(&path).unwrap();
            let error = deploy(&flaky, &economy(), &mut store).unwrap_err();
            assert!(matches!(error, DeployError::Chain { .. }), "{error}");
            assert!(error.to_string().contains("cable cut"), "{error}");
            let planned = fs::read_to_string(&path).unwrap();

            // The process is gone; only the file and the chain are left.
            let counting = Flaky::counting(&chain);
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
            let first = resumed.address(TOKEN).unwrap().as_str();
            assert!(
                planned.contains(first),
                "the address was not written down before the act"
            );
            // A code whose answer was lost is stored again; a contract never is made again.
            let done = fails_at + usize::from(lost_answer);
            let repeated = usize::from(lost_answer && (fails_at == 0 || fails_at == 2));
            assert_eq!(
                counting.changes(),
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
        .endow("team", "alice", Amount::from_uoaic(1))
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
    let code_id = chain.store_code("owner", TOKEN).unwrap().code_id;
    let migrate = oaic_chain::encode(&token::MigrateMsg {}).unwrap();
    chain
        .migrate("owner", &token.address, code_id, &migrate)
        .unwrap();
    let mut store = DeploymentStore::open(&path).unwrap();
    let error = deploy(&chain, &economy(), &mut store).unwrap_err();
    assert!(matches!(error, DeployError::OtherCode { .. }), "{error}");
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
    let counting = Flaky::counting(&chain);
    let mut wrong = economy();
    wrong.fee.bps = 801;
    let error = deploy(
        &counting,
        &wrong,
        &mut DeploymentStore::open(&path).unwrap(),
    )
    .unwrap_err();
    assert!(error.to_string().contains("fee.bps"), "{error}");
    assert_eq!(counting.changes(), 0);
    assert!(!path.exists());
}
