//! What real nodes answer, down to what no program here reads: others' libraries fall over that.

use serde_json::{json, Value};

fn hash(byte: u8) -> String {
    hex::encode_upper([byte; 32])
}

/// What a node says of itself; the time is RFC 3339.
pub fn status(chain_id: &str, height: u64, time: &str) -> Value {
    let of = hash(7);
    json!({
        "node_info": {
            "protocol_version": {"p2p": "8", "block": "11", "app": "0"},
            "id": "00".repeat(20), "listen_addr": "tcp://0.0.0.0:26656", "network": chain_id,
            "version": "0.38.21", "channels": "40", "moniker": "m",
            "other": {"tx_index": "on", "rpc_address": "tcp://0.0.0.0:26657"},
        },
        "sync_info": {
            "latest_block_hash": of, "latest_app_hash": of,
            "latest_block_height": height.to_string(), "latest_block_time": time,
            "earliest_block_hash": of, "earliest_app_hash": of,
            "earliest_block_height": "1", "earliest_block_time": time,
            "catching_up": false,
        },
        "validator_info": {
            "address": "00".repeat(20),
            "pub_key": {
                "type": "tendermint/PubKeyEd25519",
                "value": "O2onvM62pC1io6jQKm8Nc2UyFXcd4kOmOsBIoYtZ2ik=",
            },
            "voting_power": "1",
        },
    })
}

/// A block's header; the byte is all of its app hash.
pub fn header(chain_id: &str, height: &str, time: &str, app_hash: u8) -> Value {
    let (empty, of) = (hash(0), hash(7));
    json!({
        "version": {"block": "11"},
        "chain_id": chain_id,
        "height": height,
        "time": time,
        "last_block_id": {"hash": "", "parts": {"total": 0, "hash": ""}},
        "last_commit_hash": empty, "data_hash": empty, "validators_hash": of,
        "next_validators_hash": of, "consensus_hash": of, "app_hash": hash(app_hash),
        "last_results_hash": empty, "evidence_hash": empty,
        "proposer_address": "00".repeat(20),
    })
}

/// Name of a block.
pub fn block_id() -> Value {
    json!({"hash": hash(7), "parts": {"total": 1, "hash": hash(7)}})
}

/// A page of headers with one of them.
pub fn headers(header: &Value) -> Value {
    json!({"last_height": "9", "block_metas": [{
        "block_id": block_id(), "block_size": "100", "header": header, "num_txs": "0",
    }]})
}

/// What a node says of its application at a height.
pub fn abci_info(height: u64) -> Value {
    json!({"response": {
        "data": "x", "version": "", "app_version": "0",
        "last_block_height": height.to_string(), "last_block_app_hash": "AAAA",
    }})
}
