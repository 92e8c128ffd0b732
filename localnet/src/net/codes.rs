//! Codes that a chain has from its genesis on.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use base64::prelude::{Engine, BASE64_STANDARD};
use serde_json::{json, Value};
use sha2::{Digest, Sha256};

/// Keys of the sequences that codes and contracts take their ids from, with the prefix that the
/// wasm module gives to sequences.
const CODE_IDS: &[u8] = b"\x04lastCodeId";
const CONTRACT_IDS: &[u8] = b"\x04lastContractId";

/// Adds wasm files to a genesis, pinned, with ids from 1 on. Who stores a code by message gets an id
/// after theirs.
pub(super) fn pin(genesis: &mut Value, creator: &str, files: &[PathBuf]) -> Result<()> {
    let mut codes = Vec::new();
    for (id, file) in (1u64..).zip(files) {
        let wasm =
            fs::read(file).with_context(|| format!("can't read the code {}", file.display()))?;
        codes.push(json!({
            "code_id": id.to_string(),
            "code_info": {
                "code_hash": BASE64_STANDARD.encode(Sha256::digest(&wasm)),
                "creator": creator,
                "instantiate_config": {"permission": "Everybody", "addresses": []},
            },
            "code_bytes": BASE64_STANDARD.encode(&wasm),
            "pinned": true,
        }));
    }
    // The chain refuses an id that is taken.
    let next = |key: &[u8], id: usize| json!({"id_key": BASE64_STANDARD.encode(key), "value": id.to_string()});
    let sequences = json!([next(CODE_IDS, codes.len() + 1), next(CONTRACT_IDS, 1)]);
    let module = genesis
        .pointer_mut("/app_state/wasm")
        .and_then(Value::as_object_mut)
        .context("the genesis has no wasm module")?;
    module.insert("codes".into(), codes.into());
    module.insert("sequences".into(), sequences);
    Ok(())
}
