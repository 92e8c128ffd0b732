//! Whether a node lives: its blocks advance.

use std::time::{Duration, Instant};

use anyhow::{bail, Context, Result};
use serde_json::Value;

/// How long a question to a node may take.
const ASK_LIMIT: Duration = Duration::from_secs(5);

pub fn height(rpc: &str) -> Result<u64> {
    let answer = get(&format!("{rpc}/status"))?;
    answer
        .pointer("/result/sync_info/latest_block_height")
        .and_then(Value::as_str)
        .and_then(|h| h.parse().ok())
        .with_context(|| format!("{rpc}/status names no height"))
}

/// Hash of the header of a node's first block, in hex: what tells its chain from another of the same
/// name, and what proofs of its state can begin at.
pub(super) fn genesis_hash(rpc: &str) -> Result<String> {
    let answer = get(&format!("{rpc}/block?height=1"))?;
    answer
        .pointer("/result/block_id/hash")
        .and_then(Value::as_str)
        .map(str::to_owned)
        .with_context(|| format!("{rpc}/block?height=1 names no hash"))
}

pub fn get(url: &str) -> Result<Value> {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(ASK_LIMIT))
        .build();
    let text = ureq::Agent::new_with_config(config)
        .get(url)
        .call()
        .with_context(|| format!("{url} does not answer"))?
        .body_mut()
        .read_to_string()
        .with_context(|| format!("{url} broke off"))?;
    serde_json::from_str(&text).with_context(|| format!("{url} did not answer JSON"))
}

pub(super) fn wait_for_blocks(
    rpc: &str,
    limit: Duration,
    mut alive: impl FnMut() -> bool,
) -> Result<()> {
    let start = Instant::now();
    loop {
        match height(rpc) {
            Ok(height) if height >= 2 => return Ok(()),
            Ok(_) | Err(_) if start.elapsed() < limit && alive() => {
                std::thread::sleep(Duration::from_millis(200));
            }
            Ok(height) => bail!(
                "it stands at block {height} after {} s",
                start.elapsed().as_secs()
            ),
            Err(error) if alive() => return Err(error),
            Err(_) => bail!("it ended right after its start"),
        }
    }
}
