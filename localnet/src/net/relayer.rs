//! hermes between the chains.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{bail, Context, Result};
use serde_json::Value;

use super::accounts::Account;
use super::network::{ChainInfo, Channel};
use crate::command::{output, tail};

/// Port of ICS-20 transfers.
const TRANSFER: &str = "transfer";

/// What hermes says when it begins to relay.
const STARTED: &str = "Hermes has started";

/// How long that may take.
const START_LIMIT: Duration = Duration::from_secs(60);

/// Name of the relayer's key on both chains.
const KEY: &str = "relayer";

pub(super) struct Relayer<'a> {
    pub hermes: &'a Path,
    pub dir: PathBuf,
}

impl Relayer<'_> {
    pub fn configure(&self, chains: &[ChainInfo], account: &Account) -> Result<()> {
        fs::create_dir_all(self.dir.join("keys"))?;
        let mut config = GLOBAL.to_owned();
        for chain in chains {
            config.push_str(&chain_config(chain, &self.dir.join("keys"))?);
        }
        fs::write(self.config(), config)?;
        let words = self.dir.join("words");
        fs::write(&words, &account.mnemonic)?;
        for chain in chains {
            output(
                self.command()
                    .args(["keys", "add", "--chain", &chain.chain_id])
                    .args(["--key-name", KEY, "--overwrite", "--mnemonic-file"])
                    .arg(&words),
            )?;
        }
        Ok(())
    }

    /// Open a transfer channel with clients and a connection of its own. Takes about a minute:
    /// each of the dozen steps waits for a block on the other side.
    pub fn open_channel(
        &self,
        hub: &ChainInfo,
        outpost: &ChainInfo,
        log: &Path,
    ) -> Result<Channel> {
        let mut command = self.command();
        command.args(["--json", "create", "channel"]);
        command.args(["--new-client-connection", "--yes"]);
        command.args(["--a-chain", &hub.chain_id, "--b-chain", &outpost.chain_id]);
        command.args(["--a-port", TRANSFER, "--b-port", TRANSFER]);
        let out = command.output().context("can't start hermes")?;
        let mut text = out.stdout;
        text.extend(out.stderr);
        fs::write(log, &text)?;
        let text = String::from_utf8_lossy(&text);
        // Its last word is the result; log lines come before.
        let result = text
            .lines()
            .rev()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .find(|value| value.get("status").is_some());
        let id = |side: &str| {
            let id = result
                .as_ref()?
                .pointer(&format!("/result/{side}/channel_id"))?;
            Some(id.as_str()?.to_owned())
        };
        let (Some(hub), Some(outpost)) = (id("a_side"), id("b_side")) else {
            bail!(
                "hermes opened no channel ({}); its log {} ends:\n{}",
                out.status,
                log.display(),
                tail(log)
            );
        };
        Ok(Channel {
            port: TRANSFER.to_owned(),
            hub,
            outpost,
        })
    }

    /// The command that relays until it is ended.
    pub fn start(&self) -> Command {
        let mut command = self.command();
        command.arg("start");
        command
    }

    fn command(&self) -> Command {
        let mut command = Command::new(self.hermes);
        command.arg("--config").arg(self.config());
        command
    }

    fn config(&self) -> PathBuf {
        self.dir.join("config.toml")
    }
}

const GLOBAL: &str = r#"[global]
log_level = "info"

[mode.clients]
enabled = true
refresh = true
misbehaviour = false

[mode.connections]
enabled = false

[mode.channels]
enabled = false

[mode.packets]
enabled = true
clear_interval = 50
clear_on_start = true
tx_confirmation = false

[rest]
enabled = false
host = "127.0.0.1"
port = 3000

[telemetry]
enabled = false
host = "127.0.0.1"
port = 3001
"#;

fn chain_config(chain: &ChainInfo, keys: &Path) -> Result<String> {
    let websocket = chain.rpc.replacen("http://", "ws://", 1) + "/websocket";
    // TOML strings are written by the library: a path may hold a quote.
    let quote = |text: &str| toml::Value::from(text).to_string();
    let keys = keys.to_str().context("the network's folder is not UTF-8")?;
    Ok(format!(
        r#"
[[chains]]
type = "CosmosSdk"
id = {id}
rpc_addr = {rpc}
grpc_addr = {grpc}
event_source = {{ mode = "push", url = {websocket}, batch_delay = "200ms" }}
rpc_timeout = "10s"
# This version knows older ones than wasmd's; the protocol between them is the same.
compat_mode = "0.38"
account_prefix = {prefix}
key_name = "{KEY}"
key_store_type = "Test"
key_store_folder = {keys}
store_prefix = "ibc"
default_gas = 400000
max_gas = 20000000
gas_price = {{ price = 0, denom = {denom} }}
gas_multiplier = 1.3
max_msg_num = 30
max_tx_size = 180000
clock_drift = "10s"
max_block_time = "10s"
trusting_period = "14days"
trust_threshold = "2/3"
address_type = {{ derivation = "cosmos" }}
"#,
        id = quote(&chain.chain_id),
        rpc = quote(&chain.rpc),
        grpc = quote(&chain.grpc),
        websocket = quote(&websocket),
        prefix = quote(&chain.prefix),
        keys = quote(keys),
        denom = quote(&chain.denom),
    ))
}

/// Wait until hermes says that it is connected to both chains.
pub(super) fn wait_until_relaying(log: &Path) -> Result<()> {
    let start = Instant::now();
    while start.elapsed() < START_LIMIT {
        let text = fs::read_to_string(log).unwrap_or_default();
        if text.contains(STARTED) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    bail!(
        "hermes does not start to relay; its log {} ends:\n{}",
        log.display(),
        tail(log)
    )
}
