//! What somebody with a wallet does.

use std::sync::OnceLock;

use cosmwasm_std::{Binary, Storage};
use oaic_messages::private_credits::*;
use oaic_prover::{Prover, Silent};
use oaic_vouchers::SigningKey;
use oaic_wallet::command::Commander;
use oaic_wallet::{by_key, Plan, Source, Wallet, WalletError};

use crate::suite::*;

/// Parameters are made once a machine, and stay in memory for all tests.
pub fn prover() -> &'static Prover<'static> {
    static PROVER: OnceLock<Prover<'static>> = OnceLock::new();
    PROVER.get_or_init(|| Prover::open(None, &Silent).unwrap())
}

/// What a channel's session key commands under a number.
pub fn commander<'a>(
    wallet: &'a Wallet,
    channel: u64,
    sequence: u64,
    key: &'a SigningKey,
) -> Commander<'a> {
    wallet.command(channel, sequence, key).unwrap()
}

impl Suite {
    /// A wallet by the first byte of its seed, that knows what is on chain.
    pub fn wallet(&self, seed: u8) -> Wallet {
        let mut wallet = Wallet::open([seed; 32], &self.config()).unwrap();
        self.sync(&mut wallet).unwrap();
        wallet
    }

    pub fn sync(&self, wallet: &mut Wallet) -> Result<(), WalletError> {
        let source = self.source();
        wallet.sync(&source)?;
        wallet.sync_exits(&source, self.now())
    }

    /// The contract as an honest node shows it.
    pub fn source(&self) -> impl Source + '_ {
        (
            |question: &QueryMsg| self.raw(question),
            |read: &mut dyn FnMut(&dyn Storage)| self.records(read),
        )
    }

    /// The contract's records as they are.
    pub fn records(&self, read: &mut dyn FnMut(&dyn Storage)) -> Result<(), String> {
        let get = |key: &[u8]| {
            let found = self.app.wrap().query_wasm_raw(&self.contract, key);
            found.map_err(|error| error.to_string())
        };
        by_key(get, read)
    }

    /// An answer as a node gives it.
    pub fn raw(&self, question: &QueryMsg) -> Result<Binary, String> {
        let value: serde_json::Value = self.try_query(question)?;
        Ok(serde_json::to_vec(&value).unwrap().into())
    }

    /// Pays notes of these values in, and syncs the wallet.
    pub fn deposit(&mut self, label: &str, wallet: &mut Wallet, values: &[u64]) {
        let (hook, amount) = wallet.deposit(values).unwrap();
        self.send(label, amount, &hook).unwrap();
        self.sync(wallet).unwrap();
    }

    pub fn prove(&self, wallet: &Wallet, plan: &Plan) -> ExecuteMsg {
        self.try_prove(wallet, plan).unwrap()
    }

    pub fn try_prove(&self, wallet: &Wallet, plan: &Plan) -> Result<ExecuteMsg, WalletError> {
        wallet.prove(prover(), plan, self.now())
    }

    /// Spends notes on a channel of a new session key. Returns both.
    pub fn open(&mut self, wallet: &mut Wallet, notes: &[u64]) -> (u64, SigningKey) {
        let (_, key) = wallet.new_session_key().unwrap();
        let done = self.ok("anyone", &self.prove(wallet, &plan(notes, opening(&key))));
        self.sync(wallet).unwrap();
        (opened(&done), key)
    }
}
