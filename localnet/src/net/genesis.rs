//! The first state of a chain.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::{json, Value};

use super::accounts::{self, Account};
use super::codes;
use super::options::{DENOM, TEST_COIN};
use crate::command::output;

/// What a test account has, in [`DENOM`] and in [`TEST_COIN`].
const BALANCE: &str = "1000000000000000";

/// What the faucet has: enough for any number of payers in a benchmark.
const FAUCET_BALANCE: &str = "1000000000000000000";

const STAKE: &str = "1000000000000";

/// More than there is of [`DENOM`], so that no proposal of the chain's own governance, which
/// could migrate any contract, ever comes to a vote.
const UNREACHABLE_DEPOSIT: &str = "1000000000000000000000000000000";

/// As large, and larger than the ordinary one, which the chain insists on.
const UNREACHABLE_EXPEDITED_DEPOSIT: &str = "2000000000000000000000000000000";

/// Gas of all transactions in a block, of the order public CosmWasm chains allow.
const BLOCK_GAS: &str = "300000000";

/// Make the homes of a chain's nodes, each with the same genesis, in which the codes of some wasm
/// files are pinned. Returns the nodes' ids.
pub(super) fn create(
    wasmd: &Path,
    chain_id: &str,
    homes: &[PathBuf],
    funded: &[Account],
    pinned: &[PathBuf],
) -> Result<Vec<String>> {
    let mut validators = Vec::new();
    for index in 0..homes.len() {
        validators.push(accounts::derive(&format!("{chain_id} validator {index}"))?);
    }
    let first = homes.first().context("a chain needs a validator")?;
    for (index, home) in homes.iter().enumerate() {
        let moniker = format!("{chain_id}-{index}");
        let chain = ["--chain-id", chain_id, "--default-denom", DENOM];
        output(
            wasmd_command(wasmd, home)
                .args(["init", &moniker])
                .args(chain),
        )?;
    }
    let mut genesis = read(first)?;
    settle_parameters(&mut genesis);
    for account in funded.iter().chain(&validators) {
        let amount = match account.label == accounts::FAUCET {
            true => FAUCET_BALANCE,
            false => BALANCE,
        };
        add_account(&mut genesis, account, amount);
    }
    let text = genesis.to_string();
    for (home, validator) in homes.iter().zip(&validators) {
        fs::write(genesis_file(home), &text)?;
        import(wasmd, home, "validator", validator)?;
        let stake = format!("{STAKE}{DENOM}");
        // The host is named, else wasmd looks for a network interface.
        let mut gentx = wasmd_command(wasmd, home);
        gentx.args(["genesis", "gentx", "validator", &stake]);
        gentx.args(["--chain-id", chain_id, "--keyring-backend", "test"]);
        output(gentx.args(["--ip", "127.0.0.1"]))?;
        if home != first {
            for entry in fs::read_dir(home.join("config/gentx"))? {
                let entry = entry?;
                let to = first.join("config/gentx").join(entry.file_name());
                fs::copy(entry.path(), to)?;
            }
        }
    }
    output(wasmd_command(wasmd, first).args(["genesis", "collect-gentxs"]))?;
    if !pinned.is_empty() {
        // Last, for they are megabytes.
        let mut genesis = read(first)?;
        let creator = funded.first().context("a code needs a creator")?;
        codes::pin(&mut genesis, &creator.address, pinned)?;
        fs::write(genesis_file(first), genesis.to_string())?;
    }
    let mut ids = Vec::new();
    for home in homes {
        if home != first {
            fs::copy(genesis_file(first), genesis_file(home))?;
        }
        let id = output(wasmd_command(wasmd, home).args(["comet", "show-node-id"]))?;
        ids.push(id.trim().to_owned());
    }
    Ok(ids)
}

/// Put an account's key into a node's keyring, for use of `wasmd` by hand.
pub(super) fn import(wasmd: &Path, home: &Path, name: &str, account: &Account) -> Result<()> {
    let mut import = wasmd_command(wasmd, home);
    import.args(["keys", "import-hex", name, &account.secret]);
    output(import.args(["--keyring-backend", "test"]))?;
    Ok(())
}

fn read(home: &Path) -> Result<Value> {
    let text = fs::read_to_string(genesis_file(home)).context("wasmd init wrote no genesis")?;
    serde_json::from_str(&text).context("genesis is not JSON")
}

fn genesis_file(home: &Path) -> PathBuf {
    home.join("config/genesis.json")
}

fn settle_parameters(genesis: &mut Value) {
    let coin = |amount: &str| json!([{"denom": DENOM, "amount": amount}]);
    if let Some(gas) = genesis.pointer_mut("/consensus/params/block/max_gas") {
        *gas = json!(BLOCK_GAS);
    }
    let mut set = |path: &str, value: Value| {
        if let Some(place) = genesis.pointer_mut(&format!("/app_state/{path}")) {
            *place = value;
        }
    };
    set("gov/params/min_deposit", coin(UNREACHABLE_DEPOSIT));
    let expedited = coin(UNREACHABLE_EXPEDITED_DEPOSIT);
    set("gov/params/expedited_min_deposit", expedited);
    // No new gas coins: supply and balances of a test are what it made them.
    for rate in [
        "params/inflation_min",
        "params/inflation_max",
        "params/inflation_rate_change",
        "minter/inflation",
    ] {
        set(&format!("mint/{rate}"), json!("0.000000000000000000"));
    }
    // A laptop that sleeps must not jail its validators.
    set("slashing/params/signed_blocks_window", json!("10000"));
    let least = json!("0.050000000000000000");
    set("slashing/params/min_signed_per_window", least);
}

fn add_account(genesis: &mut Value, account: &Account, amount: &str) {
    let entries = [
        (
            "/app_state/auth/accounts",
            json!({
                "@type": "/cosmos.auth.v1beta1.BaseAccount",
                "address": account.address,
                "pub_key": null,
                "account_number": "0",
                "sequence": "0",
            }),
        ),
        (
            "/app_state/bank/balances",
            json!({
                "address": account.address,
                // In the order of their denoms, as the bank wants them.
                "coins": [
                    {"denom": DENOM, "amount": amount},
                    {"denom": TEST_COIN, "amount": amount},
                ],
            }),
        ),
    ];
    for (path, entry) in entries {
        if let Some(list) = genesis.pointer_mut(path).and_then(Value::as_array_mut) {
            list.push(entry);
        }
    }
}

/// A `wasmd` command on a home, to which a subcommand is to be added.
pub(super) fn wasmd_command(wasmd: &Path, home: &Path) -> Command {
    let mut command = Command::new(wasmd);
    // What the user's shell tells wasmd would go over the home's own files.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("WASMD_") {
            command.env_remove(name);
        }
    }
    // Whatever --home says, it also makes files in the user's home.
    command.env("HOME", home).arg("--home").arg(home);
    command
}
