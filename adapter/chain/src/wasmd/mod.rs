//! A wasmd node as a chain, over CometBFT's RPC.
//!
//! Every account's sequence is kept here, so its transactions go out one after the other without
//! waiting for blocks; inclusion is seen by reading whole blocks, once for all of them.

mod account;
mod answers;
mod chain;
mod codes;
mod config;
mod decode;
mod governance;
mod keys;
mod msgs;
mod node;
mod pending;
mod rpc;
mod send;

use std::{
    future::Future,
    sync::{Arc, OnceLock},
};

use cosmwasm_std::Addr;
use tokio::runtime::Runtime;

use crate::proven::ProvenReader;
use crate::{ChainError, CodeRegistry, Result, Tx, TxOutcome};

pub use config::{GasPrice, WasmdConfig};
pub use governance::Governance;
pub use keys::{Keys, SigningKey};
pub use node::BlockHead;

use account::{Account, Accounts};
use node::{refused, OnChain};
use rpc::Node;
use send::{Order, Sender, Terms};

/// A chain behind a node's RPC. Threads may share it; its methods block, so they must not be
/// called from within an async runtime.
pub struct WasmdChain {
    runtime: Runtime,
    sender: Arc<Sender>,
    registry: CodeRegistry,
    chain_id: String,
    /// Hash of the first header, where proofs begin.
    genesis: Option<String>,
    /// What proves; made when something is to be proven.
    reader: OnceLock<ProvenReader>,
}

impl WasmdChain {
    /// Connect to a node. Codes to store come from the registry.
    ///
    /// # Errors
    /// When it doesn't answer, or runs another chain than the configuration says.
    pub fn connect(config: WasmdConfig, registry: CodeRegistry) -> Result<Self> {
        let WasmdConfig {
            chain_id,
            rpc_url,
            prefix,
            gas_denom,
            gas_price,
            keys,
            genesis,
        } = config;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("oaic-chain")
            .enable_all()
            .build()
            .map_err(|e| ChainError::Internal(format!("no runtime: {e}")))?;
        let node = Node::new(&rpc_url)?;
        let found = runtime.block_on(node.status())?.node_info.network;
        let wrong_id = |message| ChainError::config("chain_id", message);
        if found != chain_id {
            return Err(wrong_id(format!(
                "{} runs the chain '{}', not '{chain_id}'; correct one of the two",
                node.url(),
                rpc::quoted(&found)
            )));
        }
        let id = chain_id
            .parse()
            .map_err(|e| wrong_id(format!("'{chain_id}': {e}")))?;
        let terms = Terms {
            chain_id: id,
            gas_denom,
            gas_price,
        };
        let sender = Arc::new(Sender {
            node,
            accounts: Accounts::new(keys, prefix),
            terms,
        });
        Ok(Self {
            runtime,
            sender,
            registry,
            chain_id,
            genesis,
            reader: OnceLock::new(),
        })
    }

    /// Bytes of a transaction as it would be sent now, signature included.
    ///
    /// # Errors
    /// When its sender has no key or account.
    pub fn tx_size(&self, tx: &Tx) -> Result<usize> {
        self.wait(async {
            let order = self.order(tx).await?;
            let state = self.sender.node.account(&order.account.address).await?;
            let state = state.unwrap_or(OnChain {
                number: 0,
                sequence: 0,
            });
            let gas = order.gas_limit.unwrap_or(1_000_000);
            Ok(self.sender.sign(&order, state, gas)?.len())
        })
    }

    /// Headers of some blocks, oldest first; both ends are included.
    ///
    /// # Errors
    /// When the node doesn't answer, or has pruned them.
    pub fn block_times(&self, from: u64, to: u64) -> Result<Vec<BlockHead>> {
        self.wait(self.sender.node.heads(from, to))
    }

    /// Send a native denom.
    ///
    /// # Errors
    /// When the sender has no key or too little, or the node doesn't answer.
    pub fn bank_send(
        &self,
        sender: &str,
        to: &Addr,
        amount: u128,
        denom: &str,
    ) -> Result<TxOutcome> {
        self.wait(async {
            let account = self.open(sender).await?;
            let msg = msgs::send(&account.address, to.as_str(), amount, denom);
            self.single(account, msg, None)
                .await
                .map(|(outcome, _)| outcome)
        })
    }

    fn wait<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }
}
