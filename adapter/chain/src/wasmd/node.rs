//! A node's RPC: what is asked, and how its failures are reported.

use cosmrs::proto::{
    cosmos::tx::v1beta1::{SimulateRequest, SimulateResponse},
    traits::Message,
};
use cosmrs::{tendermint::block::Header, AccountId};
use cosmwasm_std::Binary;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::answers::{
    AppState, BlockAnswer, BlockMeta, BlockResults, Blockchain, CheckTx, HeadOf, Query, Status,
    TxAnswer, TxResult,
};
use super::rpc::{quoted, time, Node};
use crate::rpc::Response;
use crate::{ChainError, Result};

const BLOCK_PAGE: u64 = 20;

/// SHA-256 of a transaction's bytes.
pub type TxHash = [u8; 32];

pub fn tx_hash(tx: &[u8]) -> TxHash {
    Sha256::digest(tx).into()
}

/// What a block's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockHead {
    /// Height.
    pub height: u64,
    /// Time, in Unix milliseconds.
    pub time_ms: u64,
    /// Transactions in it.
    pub txs: u64,
}

#[derive(Debug)]
pub struct QueryFailure {
    pub codespace: String,
    pub code: u32,
    pub log: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnChain {
    pub number: u64,
    pub sequence: u64,
}

pub enum Broadcast {
    Checked(CheckTx),
    /// The node has, or had, the very same transaction.
    Known {
        /// Whether it was sent more than once here.
        resent: bool,
    },
    Full,
}

impl Node {
    pub async fn status(&self) -> Result<Status> {
        self.call("its status", "status", json!({})).await
    }

    /// Hash of the first block's header, computed here: its consensus fields, and the state that
    /// genesis made, are in it.
    pub async fn genesis_hash(&self, chain_id: &str) -> Result<String> {
        let unsupported = |why: &str, hint: &str| ChainError::Unsupported {
            what: format!("telling the genesis that {} is of{why}", self.url()),
            hint: hint.into(),
        };
        let metas = match self.metas("its first block", 1, 1).await {
            Err(ChainError::Refused { message, .. }) => {
                let hint = "it no longer has block 1; ask a node that keeps it";
                return Err(unsupported(&format!(" ({message})"), hint));
            }
            metas => metas?,
        };
        let Some((head, meta)) = metas.into_iter().next() else {
            let hint = "it shows no block 1; wait for the first block, or ask a node that keeps it";
            return Err(unsupported("", hint));
        };
        if head.chain_id != chain_id {
            return Err(ChainError::config(
                "chain_id",
                format!(
                    "the first block of {} is of the chain '{}', not of '{chain_id}'; don't trust \
                     this node",
                    self.url(),
                    quoted(&head.chain_id)
                ),
            ));
        }
        let header: Header = serde_json::from_value(meta.header)
            .map_err(|e| ChainError::unreadable("its first block", e))?;
        Ok(header.hash().to_string())
    }

    /// Newest block whose state can be asked.
    pub async fn height(&self) -> Result<u64> {
        let info: Response<AppState> = self.call("its height", "abci_info", json!({})).await?;
        Ok(info.response.last_block_height)
    }

    /// Headers of some blocks, oldest first.
    pub async fn heads(&self, from: u64, to: u64) -> Result<Vec<BlockHead>> {
        let mut heads = Vec::new();
        let mut next = from.max(1);
        while next <= to {
            let last = to.min(next.saturating_add(BLOCK_PAGE - 1));
            for (head, meta) in self.metas("blocks", next, last).await? {
                heads.push(BlockHead {
                    height: head.height,
                    time_ms: millis(&head.time)?,
                    txs: meta.num_txs,
                });
            }
            match last.checked_add(1) {
                Some(behind) => next = behind,
                None => break,
            }
        }
        Ok(heads)
    }

    /// What it lists of blocks between two heights, oldest first: those that were asked for, each
    /// once.
    async fn metas(&self, what: &str, low: u64, high: u64) -> Result<Vec<(HeadOf, BlockMeta)>> {
        let params = json!({ "minHeight": low.to_string(), "maxHeight": high.to_string() });
        let page: Blockchain = self.call(what, "blockchain", params).await?;
        let mut metas = Vec::new();
        for meta in page.block_metas {
            let head: HeadOf = serde_json::from_value(meta.header.clone())
                .map_err(|e| ChainError::unreadable(what, e))?;
            millis(&head.time)?;
            if (low..=high).contains(&head.height) {
                metas.push((head, meta));
            }
        }
        metas.sort_by_key(|(head, _)| head.height);
        metas.dedup_by_key(|(head, _)| head.height);
        Ok(metas)
    }

    /// Transactions of a block, each with its result.
    pub async fn block(&self, at: u64) -> Result<Vec<(Vec<u8>, TxResult)>> {
        let params = || json!({ "height": at.to_string() });
        let block: BlockAnswer = self.call("a block", "block", params()).await?;
        let of = "a block's results";
        let results: BlockResults = self.call(of, "block_results", params()).await?;
        let (block, results_at) = (block.block, results.height);
        let (txs, results) = (block.data.txs, results.txs_results);
        if (block.header.height, results_at) != (at, at) || txs.len() != results.len() {
            return Err(ChainError::unreadable(
                of,
                format!("they don't belong to the transactions of block {at}"),
            ));
        }
        Ok(txs.into_iter().map(|tx| tx.0).zip(results).collect())
    }

    /// Ask the chain's state; the outer error is the line's, the inner one the chain's.
    pub async fn ask<Q: Message, A: Message + Default>(
        &self,
        path: &str,
        question: &Q,
    ) -> Result<std::result::Result<A, QueryFailure>> {
        let data = hex::encode(question.encode_to_vec());
        let params = json!({ "path": path, "data": data, "prove": false });
        let answer: Response<Query> = self.call(path, "abci_query", params).await?;
        let answer = answer.response;
        if answer.code != 0 {
            return Ok(Err(QueryFailure {
                codespace: quoted(&answer.codespace),
                code: answer.code,
                log: quoted(&answer.log),
            }));
        }
        let decoded = A::decode(answer.value.as_slice());
        decoded.map(Ok).map_err(|e| ChainError::unreadable(path, e))
    }

    /// The same, where a refusal is an error.
    pub async fn query<Q: Message, A: Message + Default>(
        &self,
        what: impl Into<String>,
        path: &str,
        question: &Q,
    ) -> Result<A> {
        let answer = self.ask(path, question).await?;
        answer.map_err(|failure| refused(what, failure))
    }

    /// Gas that a transaction would use now.
    #[allow(deprecated)] // the other field of the request is
    pub async fn simulate(
        &self,
        tx_bytes: Vec<u8>,
    ) -> Result<std::result::Result<u64, QueryFailure>> {
        let path = "/cosmos.tx.v1beta1.Service/Simulate";
        let question = SimulateRequest { tx: None, tx_bytes };
        let answer: std::result::Result<SimulateResponse, _> = self.ask(path, &question).await?;
        Ok(answer.map(|answer| answer.gas_info.map_or(0, |gas| gas.gas_used)))
    }

    /// Account number and sequence. None: the chain doesn't know the account.
    pub async fn account(&self, address: &AccountId) -> Result<Option<OnChain>> {
        use cosmrs::proto::cosmos::auth::v1beta1::{
            BaseAccount, QueryAccountRequest, QueryAccountResponse,
        };
        let question = QueryAccountRequest {
            address: address.to_string(),
        };
        let path = "/cosmos.auth.v1beta1.Query/Account";
        let answer: QueryAccountResponse = match self.ask(path, &question).await? {
            Ok(answer) => answer,
            Err(failure) if absent(&failure, address.as_ref()) => return Ok(None),
            Err(failure) => return Err(refused(format!("account {address}"), failure)),
        };
        let any = answer.account.unwrap_or_default();
        let account = BaseAccount::decode(any.value.as_slice()).map_err(|e| {
            let why = format!("it is a {}: {e}", quoted(&any.type_url));
            ChainError::unreadable(format!("account {address}"), why)
        })?;
        Ok(Some(OnChain {
            number: account.account_number,
            sequence: account.sequence,
        }))
    }

    /// A transaction that is in a block, with the block's height. None: the node has no such one in its
    /// blocks.
    pub async fn tx(&self, hash: &TxHash) -> Result<Option<(u64, TxResult)>> {
        let params = json!({ "hash": Binary::from(hash).to_base64(), "prove": false });
        let name = hex::encode_upper(hash);
        let what = format!("transaction {name}");
        let absent = format!("tx ({name}) not found");
        let answer: TxAnswer = match self.call(&what, "tx", params).await {
            Err(ChainError::Refused { message, .. }) if message.contains(&absent) => {
                return Ok(None)
            }
            answer => answer?,
        };
        match tx_hash(&answer.tx.0) == *hash {
            true => Ok(Some((answer.height, answer.tx_result))),
            false => Err(ChainError::unreadable(what, "it shows another one")),
        }
    }

    /// Hand a transaction to the mempool. Sending it again after a lost answer does no harm: the
    /// node knows it by its hash.
    pub async fn broadcast(&self, tx: &[u8]) -> Result<Broadcast> {
        let params = json!({ "tx": Binary::from(tx).to_base64() });
        let what = "a transaction";
        let (answer, arrived) = self.send(what, "broadcast_tx_sync", params).await;
        match answer {
            Ok(answer) => Ok(Broadcast::Checked(answer)),
            Err(ChainError::Refused { message, .. }) if message.contains("in cache") => {
                let resent = arrived > 1;
                Ok(Broadcast::Known { resent })
            }
            // What arrived before may be what takes the room.
            Err(ChainError::Refused { message, .. })
                if arrived == 1 && message.contains("mempool is full") =>
            {
                Ok(Broadcast::Full)
            }
            Err(error @ ChainError::Refused { .. }) if arrived == 1 => Err(error),
            Err(error) if arrived == 0 => Err(error),
            Err(error) => Err(ChainError::Unconfirmed {
                hash: hex::encode_upper(tx_hash(tx)),
                why: error.to_string(),
            }),
        }
    }
}

/// Whether a failure says that there is no such account, and no other thing that isn't found.
fn absent(failure: &QueryFailure, address: &str) -> bool {
    let absent = format!("account {address} not found");
    failure.log.contains(&absent)
}

pub fn refused(what: impl Into<String>, failure: QueryFailure) -> ChainError {
    ChainError::Refused {
        what: what.into(),
        message: format!("{} ({} {})", failure.log, failure.codespace, failure.code),
    }
}

/// Unix milliseconds, 0 for what was before.
fn millis(text: &str) -> Result<u64> {
    let time = time(text).map_err(|e| ChainError::unreadable("a block's time", quoted(&e)))?;
    let millis = time.unix_timestamp_nanos() / 1_000_000;
    Ok(u64::try_from(millis).unwrap_or(0))
}
