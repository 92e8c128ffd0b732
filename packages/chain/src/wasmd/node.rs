//! A node's RPC: what is asked, and how its failures are told.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use cosmrs::{
    proto::traits::Message,
    rpc::{endpoint::broadcast::tx_sync, Client, HttpClient},
    tendermint::{abci::types::ExecTxResult, block::Height},
    AccountId,
};

use crate::{ChainError, NodeUrl, Result};

/// Times a request is sent at most, when the line fails.
const TRIES: u32 = 4;

/// Between them.
const RETRY_DELAY: Duration = Duration::from_millis(250);

/// Longest that one request may take.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Blocks the node lists at once.
const BLOCK_PAGE: u64 = 20;

/// What a block's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockHead {
    /// Height.
    pub height: u64,
    /// Time, in milliseconds since 1970.
    pub time_ms: u64,
    /// Transactions in it.
    pub txs: u64,
}

/// A query that the chain answered with a failure.
#[derive(Debug)]
pub struct QueryFailure {
    pub codespace: String,
    pub code: u32,
    pub log: String,
}

/// An account on the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnChain {
    pub number: u64,
    pub sequence: u64,
}

/// What a node said to a transaction.
pub enum Broadcast {
    /// It was checked.
    Checked(tx_sync::Response),
    /// The node has, or had, the very same transaction.
    Known {
        /// Whether it was sent more than once here.
        resent: bool,
    },
    /// Its mempool is full.
    Full,
}

/// One node.
#[derive(Clone, Debug)]
pub struct Node {
    client: HttpClient,
    url: NodeUrl,
}

impl Node {
    pub fn new(url: &str) -> Result<Self> {
        let url = NodeUrl::new(url);
        let client = url
            .secret()
            .parse()
            .and_then(|parsed| HttpClient::builder(parsed).timeout(REQUEST_TIMEOUT).build())
            .map_err(|e| ChainError::Config {
                key: "rpc_url".into(),
                message: format!(
                    "'{url}' is not a node's address like http://127.0.0.1:26657: {}",
                    url.clean(&e.to_string())
                ),
            })?;
        Ok(Self { client, url })
    }

    /// As it may be shown.
    pub fn url(&self) -> String {
        self.url.to_string()
    }

    pub async fn chain_id(&self) -> Result<String> {
        let status = self.retry("its status", || self.client.status()).await?;
        Ok(status.node_info.network.to_string())
    }

    /// Hash of the first block's header, computed here: its consensus fields, and the state that
    /// genesis made, are in it.
    pub async fn genesis_hash(&self, chain_id: &str) -> Result<String> {
        let first = height(1)?;
        let page = match self
            .retry("its first block", || self.client.blockchain(first, first))
            .await
        {
            Ok(page) => page,
            Err(ChainError::Refused { message, .. }) => {
                return Err(ChainError::Unsupported {
                    what: format!("telling the genesis that {} is of ({message})", self.url),
                    hint: "it no longer has block 1; ask a node that keeps it".into(),
                })
            }
            Err(error) => return Err(error),
        };
        let header = match page.block_metas.first() {
            Some(meta) if meta.header.height == first => &meta.header,
            _ => {
                return Err(ChainError::Unsupported {
                    what: format!("telling the genesis that {} is of", self.url),
                    hint: "it shows no block 1; wait for the first block, or ask a node that \
                           keeps it"
                        .into(),
                })
            }
        };
        if header.chain_id.as_str() != chain_id {
            return Err(ChainError::Config {
                key: "chain_id".into(),
                message: format!(
                    "the first block of {} is of the chain '{}', not of '{chain_id}'; don't trust \
                     this node",
                    self.url, header.chain_id
                ),
            });
        }
        Ok(header.hash().to_string())
    }

    /// Newest block whose state can be asked.
    pub async fn height(&self) -> Result<u64> {
        let info = self.retry("its height", || self.client.abci_info()).await?;
        Ok(info.last_block_height.value())
    }

    /// Headers of some blocks, oldest first.
    pub async fn heads(&self, from: u64, to: u64) -> Result<Vec<BlockHead>> {
        let mut heads = Vec::new();
        let mut next = from.max(1);
        while next <= to {
            let last = to.min(next.saturating_add(BLOCK_PAGE - 1));
            let (low, high) = (height(next)?, height(last)?);
            let page = self
                .retry("blocks", || self.client.blockchain(low, high))
                .await?;
            let mut metas = page.block_metas;
            metas.sort_by_key(|meta| meta.header.height);
            for meta in metas {
                heads.push(BlockHead {
                    height: meta.header.height.value(),
                    time_ms: millis(meta.header.time),
                    txs: meta.num_txs.try_into().unwrap_or(0),
                });
            }
            next = last + 1;
        }
        Ok(heads)
    }

    /// Transactions of a block, each with its result.
    pub async fn block(&self, at: u64) -> Result<Vec<(Vec<u8>, ExecTxResult)>> {
        let at = height(at)?;
        let block = self.retry("a block", || self.client.block(at)).await?;
        let results = self
            .retry("a block's results", || self.client.block_results(at))
            .await?;
        Ok(block
            .block
            .data
            .into_iter()
            .zip(results.txs_results.unwrap_or_default())
            .collect())
    }

    /// Ask the chain's state; the outer error is the line's, the inner one the chain's.
    pub async fn ask<Q: Message, A: Message + Default>(
        &self,
        path: &str,
        question: &Q,
    ) -> Result<std::result::Result<A, QueryFailure>> {
        let data = question.encode_to_vec();
        let ask = || {
            self.client
                .abci_query(Some(path.to_owned()), data.clone(), None, false)
        };
        let answer = self.retry(path, ask).await?;
        if answer.code.is_err() {
            let (codespace, code, log) = (answer.codespace, answer.code.value(), answer.log);
            return Ok(Err(QueryFailure {
                codespace,
                code,
                log,
            }));
        }
        let decoded = A::decode(answer.value.as_slice());
        decoded
            .map(Ok)
            .map_err(|e| ChainError::Internal(format!("the answer of {path} can't be read: {e}")))
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
            Err(failure) if failure.log.contains("not found") => return Ok(None),
            Err(failure) => return Err(refused(format!("account {address}"), failure)),
        };
        let any = answer.account.unwrap_or_default();
        let account = BaseAccount::decode(any.value.as_slice()).map_err(|e| {
            ChainError::Internal(format!(
                "account {address} ({}) can't be read: {e}",
                any.type_url
            ))
        })?;
        Ok(Some(OnChain {
            number: account.account_number,
            sequence: account.sequence,
        }))
    }

    /// Hand a transaction to the mempool. Sending it again after a lost answer does no harm: the
    /// node knows it by its hash.
    pub async fn broadcast(&self, tx: &[u8]) -> Result<Broadcast> {
        let sent = AtomicU32::new(0);
        let send = || {
            sent.fetch_add(1, Ordering::Relaxed);
            self.client.broadcast_tx_sync(tx)
        };
        match self.retry("a transaction", send).await {
            Ok(answer) => Ok(Broadcast::Checked(answer)),
            Err(ChainError::Refused { message, .. }) if message.contains("in cache") => {
                Ok(Broadcast::Known {
                    resent: sent.into_inner() > 1,
                })
            }
            Err(ChainError::Refused { message, .. }) if message.contains("mempool is full") => {
                Ok(Broadcast::Full)
            }
            Err(error) => Err(error),
        }
    }

    /// Try again while the line fails; an answer, even a refusal, is an answer.
    async fn retry<T, F>(&self, what: &str, ask: impl Fn() -> F) -> Result<T>
    where
        F: std::future::Future<Output = std::result::Result<T, cosmrs::rpc::Error>>,
    {
        let mut tries = 1;
        loop {
            let error = match ask().await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if let Some(message) = answered(&error) {
                return Err(ChainError::Refused {
                    what: what.to_owned(),
                    message: self.url.clean(&message),
                });
            }
            if tries == TRIES {
                let source = self.url.clean(&short(&error)).into();
                return Err(ChainError::Unreachable {
                    url: self.url(),
                    source,
                });
            }
            tries += 1;
            tokio::time::sleep(RETRY_DELAY).await;
        }
    }
}

/// What the node itself said, when it said anything.
fn answered(error: &cosmrs::rpc::Error) -> Option<String> {
    match error.detail() {
        cosmrs::rpc::error::ErrorDetail::Response(response) => Some(response.source.to_string()),
        _ => None,
    }
}

/// An error's own words, without the trace that some of them carry.
fn short(error: &cosmrs::rpc::Error) -> String {
    let text = error.detail().to_string();
    text.lines().next().unwrap_or_default().trim().to_owned()
}

pub fn refused(what: impl Into<String>, failure: QueryFailure) -> ChainError {
    let QueryFailure {
        codespace,
        code,
        log,
    } = failure;
    ChainError::Refused {
        what: what.into(),
        message: format!("{log} ({codespace} {code})"),
    }
}

fn height(height: u64) -> Result<Height> {
    height
        .try_into()
        .map_err(|e| ChainError::Internal(format!("height {height}: {e}")))
}

fn millis(time: cosmrs::tendermint::Time) -> u64 {
    let since = time
        .duration_since(cosmrs::tendermint::Time::unix_epoch())
        .unwrap_or_default();
    since.as_millis().try_into().unwrap_or(u64::MAX)
}
