//! What a node answers.

use serde::Deserialize;
use serde_json::Value;

use super::rpc::{bytes, maybe, number, signed};

#[derive(Debug, Deserialize)]
pub struct Status {
    pub node_info: NodeInfo,
    #[serde(default)]
    pub sync_info: SyncInfo,
}

#[derive(Debug, Deserialize)]
pub struct NodeInfo {
    pub network: String,
}

#[derive(Debug, Default, Deserialize)]
pub struct SyncInfo {
    #[serde(default, deserialize_with = "maybe")]
    pub catching_up: bool,
}

#[derive(Debug, Deserialize)]
pub struct AppState {
    #[serde(default, deserialize_with = "number")]
    pub last_block_height: u64,
}

#[derive(Debug, Deserialize)]
pub struct Blockchain {
    #[serde(default, deserialize_with = "maybe")]
    pub block_metas: Vec<BlockMeta>,
}

#[derive(Debug, Deserialize)]
pub struct BlockMeta {
    pub header: Value,
    #[serde(default, deserialize_with = "number")]
    pub num_txs: u64,
}

/// Of a header, what needs no library.
#[derive(Debug, Deserialize)]
pub struct HeadOf {
    #[serde(deserialize_with = "number")]
    pub height: u64,
    pub chain_id: String,
    pub time: String,
}

#[derive(Debug, Deserialize)]
pub struct BlockAnswer {
    pub block: Block,
}

#[derive(Debug, Deserialize)]
pub struct Block {
    pub header: BlockHeight,
    pub data: BlockData,
}

#[derive(Debug, Deserialize)]
pub struct BlockHeight {
    #[serde(deserialize_with = "number")]
    pub height: u64,
}

#[derive(Debug, Deserialize)]
pub struct BlockData {
    #[serde(default, deserialize_with = "maybe")]
    pub txs: Vec<TxBytes>,
}

#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct TxBytes(#[serde(deserialize_with = "bytes")] pub Vec<u8>);

#[derive(Debug, Deserialize)]
pub struct BlockResults {
    #[serde(deserialize_with = "number")]
    pub height: u64,
    #[serde(default, deserialize_with = "maybe")]
    pub txs_results: Vec<TxResult>,
}

#[derive(Debug, Deserialize)]
pub struct TxAnswer {
    #[serde(deserialize_with = "number")]
    pub height: u64,
    pub tx: TxBytes,
    pub tx_result: TxResult,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub struct TxResult {
    #[serde(default, deserialize_with = "maybe")]
    pub code: u32,
    #[serde(default, deserialize_with = "maybe")]
    pub codespace: String,
    #[serde(default, deserialize_with = "maybe")]
    pub log: String,
    #[serde(default, deserialize_with = "bytes")]
    pub data: Vec<u8>,
    #[serde(default, deserialize_with = "signed")]
    pub gas_used: i64,
    #[serde(default, deserialize_with = "signed")]
    pub gas_wanted: i64,
    #[serde(default, deserialize_with = "maybe")]
    pub events: Vec<TxEvent>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TxEvent {
    #[serde(rename = "type", default, deserialize_with = "maybe")]
    pub kind: String,
    #[serde(default, deserialize_with = "maybe")]
    pub attributes: Vec<TxAttribute>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TxAttribute {
    #[serde(default, deserialize_with = "maybe")]
    pub key: String,
    #[serde(default, deserialize_with = "maybe")]
    pub value: String,
}

#[derive(Debug, Deserialize)]
pub struct Query {
    #[serde(default, deserialize_with = "maybe")]
    pub code: u32,
    #[serde(default, deserialize_with = "maybe")]
    pub codespace: String,
    #[serde(default, deserialize_with = "maybe")]
    pub log: String,
    #[serde(default, deserialize_with = "bytes")]
    pub value: Vec<u8>,
}

#[derive(Debug, Deserialize)]
pub struct CheckTx {
    #[serde(default, deserialize_with = "maybe")]
    pub code: u32,
    #[serde(default, deserialize_with = "maybe")]
    pub codespace: String,
    #[serde(default, deserialize_with = "maybe")]
    pub log: String,
}
