//! Settings of a node: CometBFT's and the app's.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use toml::{Table, Value};

use super::options::DENOM;
use super::ports::Ports;
use crate::wasm::read_toml;

/// Room for a contract of the largest size, in base64, in one request.
const MAX_BODY_BYTES: i64 = 10_000_000;

/// Room for a contract of the largest size in one transaction.
const MAX_TX_BYTES: i64 = 4 * 1024 * 1024;

/// Transactions that wait at most: a load test must not be turned away.
const MEMPOOL_SIZE: i64 = 20_000;

const QUERY_GAS_LIMIT: i64 = 50_000_000;

pub(super) struct NodeConfig<'a> {
    pub ports: Ports,
    /// `id@host:port` of the other nodes, comma-separated.
    pub peers: &'a str,
    /// Time between a block and the proposal of the next one.
    pub block_time: Duration,
}

/// Write a node's settings into the files that `wasmd init` made.
pub(super) fn write(home: &Path, node: &NodeConfig) -> Result<()> {
    let folder = home.join("config");
    let tcp = |port: u16| format!("tcp://127.0.0.1:{port}");
    let timeout_commit = format!("{}ms", node.block_time.as_millis());

    edit(&folder.join("config.toml"), |c| {
        // Each block is a line; what goes wrong is one too.
        set(c, "", "log_level", "*:warn,state:info");
        set(c, "rpc", "laddr", tcp(node.ports.rpc));
        set(c, "rpc", "pprof_laddr", "");
        set(c, "rpc", "max_body_bytes", MAX_BODY_BYTES);
        set(c, "p2p", "laddr", tcp(node.ports.p2p));
        set(c, "p2p", "persistent_peers", node.peers);
        set(c, "p2p", "pex", false);
        // All nodes share one address.
        set(c, "p2p", "addr_book_strict", false);
        set(c, "p2p", "allow_duplicate_ip", true);
        set(c, "mempool", "size", MEMPOOL_SIZE);
        set(c, "mempool", "cache_size", MEMPOOL_SIZE * 2);
        set(c, "mempool", "max_tx_bytes", MAX_TX_BYTES);
        set(c, "consensus", "timeout_commit", timeout_commit);
    })?;
    edit(&folder.join("app.toml"), |c| {
        set(c, "", "minimum-gas-prices", format!("0{DENOM}"));
        // The relayer asks for proofs of old heights.
        set(c, "", "pruning", "nothing");
        set(c, "telemetry", "enabled", false);
        set(c, "api", "enable", true);
        set(c, "api", "address", tcp(node.ports.rest));
        set(c, "api", "rpc-max-body-bytes", MAX_BODY_BYTES);
        set(c, "grpc", "enable", true);
        let grpc = format!("127.0.0.1:{}", node.ports.grpc);
        set(c, "grpc", "address", grpc);
        set(c, "grpc-web", "enable", false);
        set(c, "wasm", "query_gas_limit", QUERY_GAS_LIMIT);
    })
}

fn edit(file: &Path, change: impl FnOnce(&mut Table)) -> Result<()> {
    let mut table = read_toml(file)?;
    change(&mut table);
    fs::write(file, toml::to_string(&table)?)
        .with_context(|| format!("can't write {}", file.display()))
}

/// Set a key of a section; the section "" is the file itself.
fn set(file: &mut Table, section: &str, key: &str, value: impl Into<Value>) {
    let table = match section {
        "" => Some(file),
        _ => {
            let entry = file.entry(section).or_insert_with(|| Table::new().into());
            entry.as_table_mut()
        }
    };
    if let Some(table) = table {
        table.insert(key.to_owned(), value.into());
    }
}
