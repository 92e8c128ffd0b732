//! A served chain with a token on it, and clients, honest ones and others.

use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use cosmwasm_std::Addr;
use cw20::{BalanceResponse, Cw20ExecuteMsg, Cw20QueryMsg};
use oaic_chain::served::protocol::{Done, Failure, Hello, Request, Welcome, MAX_ANSWER, VERSION};
use oaic_chain::served::stream::Stream;
use oaic_chain::served::{Action, ServedAddress, ServedChain, SignedTx, Start};
use oaic_chain::wasmd::{Keys, SigningKey, WasmdConfig};
use oaic_chain::{encode, Call, Chain, ChainExt, Instantiate, Result, TxOutcome};
use oaic_embedded::server::{Options, Server};
use serde::de::DeserializeOwned;
use serde_json::json;
use tempfile::TempDir;

pub const ALICE: &str = "alice";
pub const MALLORY: &str = "mallory";

/// What alice has of the token.
pub const ALICES: u128 = 1_000;

pub const SOON: Duration = Duration::from_secs(5);

/// A chain that this process serves.
pub struct Served {
    pub server: Server,
    _folder: TempDir,
}

impl Served {
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Options)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::new(folder.path().join("chain"));
        change(&mut options);
        let server = Server::start(options).unwrap();
        Self {
            server,
            _folder: folder,
        }
    }

    pub fn config(&self) -> WasmdConfig {
        WasmdConfig::from_network(self.server.network(), "hub").unwrap()
    }

    pub fn client(&self) -> ServedChain {
        ServedChain::connect(self.config()).unwrap()
    }

    pub fn start(&self) -> Start {
        self.server.start_of_chain().clone()
    }

    /// A connection that was welcomed.
    pub fn raw(&self) -> Raw {
        let mut raw = self.stranger();
        let hello = Hello {
            version: VERSION,
            token: None,
        };
        let welcome: Welcome = raw.ask(&hello).unwrap();
        assert_eq!(welcome.start, self.start());
        raw
    }

    /// A connection that has said nothing yet.
    pub fn stranger(&self) -> Raw {
        let ServedAddress::Socket(path) = self.server.address() else {
            panic!("it is served on a port")
        };
        Raw(Stream::Unix(UnixStream::connect(path).unwrap()))
    }
}

/// A connection that sends what it likes.
pub struct Raw(pub Stream);

impl Raw {
    pub fn send(&mut self, frame: &[u8]) {
        self.0.write_frame(frame, Instant::now() + SOON).unwrap();
    }

    /// None: the server ended the connection.
    pub fn receive(&mut self) -> Option<Vec<u8>> {
        self.0.read_frame(MAX_ANSWER, SOON, SOON).ok().flatten()
    }

    pub fn ask<T: DeserializeOwned>(
        &mut self,
        frame: &impl serde::Serialize,
    ) -> std::result::Result<T, Failure> {
        self.send(&serde_json::to_vec(frame).unwrap());
        serde_json::from_slice(&self.receive().expect("an answer")).unwrap()
    }

    pub fn transact(&mut self, txs: &[SignedTx]) -> Vec<std::result::Result<Done, Failure>> {
        let txs = txs.to_vec();
        self.ask(&Request::Transact { txs }).unwrap()
    }

    pub fn sequence(&mut self, address: &Addr) -> u64 {
        let addresses = vec![address.clone()];
        let found: Vec<u64> = self.ask(&Request::Sequences { addresses }).unwrap();
        found[0]
    }
}

/// The key that a label has on test networks.
pub fn key(keys: &Keys, label: &str) -> SigningKey {
    match keys {
        Keys::TestNetwork { seed, .. } => SigningKey::derive(seed, label).unwrap(),
        Keys::Fixed(_) => panic!("labels have no keys"),
    }
}

/// A token of which alice has all.
pub fn token(chain: &dyn Chain) -> Addr {
    let code = chain.store_code(ALICE, "cw20-base").unwrap();
    let init = json!({
        "name": "Token", "symbol": "TOK", "decimals": 6, "marketing": null, "mint": null,
        "initial_balances": [{
            "address": chain.account(ALICE).unwrap(), "amount": ALICES.to_string(),
        }],
    });
    let contract = Instantiate {
        code_id: code.code_id,
        msg: encode(&init).unwrap(),
        label: "token".into(),
        admin: None,
    };
    chain.instantiate(ALICE, &contract).unwrap().0
}

pub fn transfer(to: &Addr, amount: u128) -> Cw20ExecuteMsg {
    Cw20ExecuteMsg::Transfer {
        recipient: to.to_string(),
        amount: amount.into(),
    }
}

/// A transfer as it is signed.
pub fn transfer_body(token: &Addr, to: &Addr, amount: u128) -> String {
    let calls = vec![Call::new(token, &transfer(to, amount)).unwrap()];
    serde_json::to_string(&Action::Execute { calls }).unwrap()
}

pub fn pay(chain: &dyn Chain, token: &Addr, to: &Addr, amount: u128) -> Result<TxOutcome> {
    chain.execute(ALICE, token, &transfer(to, amount))
}

pub fn balance(chain: &dyn Chain, token: &Addr, address: &Addr) -> u128 {
    let address = address.to_string();
    let held: BalanceResponse = chain
        .query(token, &Cw20QueryMsg::Balance { address })
        .unwrap();
    held.balance.u128()
}
