//! `oaic network trust`: the header that proofs of a chain's state begin at.

use std::path::Path;

use oaic_chain::proven::{ProvenReader, TrustRoot, TRUSTING_PERIOD};
use oaic_chain::NodeUrl;

use crate::commands::prelude::*;
use crate::network::Network;
use crate::trust;

#[derive(Debug, Args)]
pub struct TrustArgs {
    /// Height and hash of a block that people you trust confirm [default: show the node's newest]
    #[arg(value_name = "HEIGHT:HASH")]
    header: Option<String>,
    /// How long a header may vouch for later ones, in seconds: less than the chain's unbonding
    /// period
    #[arg(long, value_name = "SECONDS", default_value_t = TRUSTING_PERIOD)]
    period: u64,
}

/// Pin one, or show what the node claims.
///
/// # Errors
/// The node doesn't answer, or has another block at that height; the file can't be written.
pub(super) fn run(args: &TrustArgs, network: &Network, home: &Path, out: &Output) -> Result<()> {
    let node = NodeUrl::new(network.chain.rpc_url.as_str());
    let chain_id = network.chain.chain_id.as_str();
    let claimed = |height| TrustRoot::reported_by(node.clone(), height, args.period);
    let Some(header) = &args.header else {
        let newest = claimed(ProvenReader::newest_claimed(node.clone())?)?;
        ensure_chain(&newest, chain_id)?;
        out.note(format!(
            "this is what {node} claims. Compare the hash with what others say of that height (an \
             explorer, a validator, a friend's node), then pin it: oaic network trust {}:{}",
            newest.height(),
            newest.header_hash()
        ));
        return out.print(&Shown::of(&newest, false));
    };
    let (height, hash) = header
        .split_once(':')
        .and_then(|(height, hash)| Some((height.parse().ok()?, hash)))
        .ok_or_else(|| {
            CliError::usage(format!("'{header}' is not a block's height and hash"))
                .next("write it like 1200345:0C6B…, as `oaic network trust` shows one")
        })?;
    let root = TrustRoot::new(chain_id, height, hash, args.period)?;
    let found = claimed(height)?;
    ensure_chain(&found, chain_id)?;
    if found.header_hash() != root.header_hash() {
        return Err(CliError::untrusted(format!(
            "block {height} of {node} is {}, not {}: it runs another chain of the same name, or \
                 the hash is wrong; nothing was pinned",
            found.header_hash(),
            root.header_hash()
        ))
        .next("compare the hash with people you trust, or ask another node"));
    }
    let file = trust::pin(&root, home)?;
    if network.trust.is_some() {
        out.warn("config.toml pins a header of this network, and wins");
    }
    out.note(format!("wrote it to {}", file.display()));
    out.print(&Shown::of(&root, true))
}

fn ensure_chain(found: &TrustRoot, chain_id: &str) -> Result<()> {
    match found.chain_id() == chain_id {
        true => Ok(()),
        false => Err(CliError::untrusted(format!(
            "the node runs the chain '{}', not {chain_id}",
            found.chain_id()
        ))
        .next("ask another node, or correct --chain-id")),
    }
}

#[derive(Debug, Serialize)]
struct Shown {
    chain_id: String,
    height: u64,
    header_hash: String,
    /// In seconds.
    trusting_period: u64,
    pinned: bool,
}

impl Shown {
    fn of(root: &TrustRoot, pinned: bool) -> Self {
        Self {
            chain_id: root.chain_id().to_owned(),
            height: root.height(),
            header_hash: root.header_hash(),
            trusting_period: root.trusting_period(),
            pinned,
        }
    }
}

impl Report for Shown {
    const SCHEMA: &'static str = "oaic/network-trust/1";

    fn human(&self, out: &mut String) {
        let pinned = if self.pinned { "yes" } else { "no" };
        let rows = [
            ("chain", self.chain_id.clone()),
            ("height", self.height.to_string()),
            ("hash", self.header_hash.clone()),
            ("pinned", pinned.to_owned()),
        ];
        fields(out, &rows);
    }
}
