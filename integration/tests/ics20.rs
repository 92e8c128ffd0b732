//! ICS-20: the native denom goes to the other chain and comes back, over a real relayer.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{bail, ensure, Context, Result};
use oaic_integration::net::can_start;
use oaic_localnet::net::{accounts, health, ChainInfo, Localnet, Options};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// Base units that travel.
const AMOUNT: u128 = 123_456_789;

/// How long a packet may take: a few blocks on both sides.
const PACKET_LIMIT: Duration = Duration::from_secs(60);

#[test]
fn the_native_denom_goes_there_and_back() -> Result<()> {
    if !can_start() {
        return Ok(());
    }
    let net = Localnet::start(&Options {
        relayer: true,
        ..Options::for_test("ics20")
    })?;
    let (hub, outpost) = (net.network().hub()?, net.network().outpost()?);
    let channel = net.network().channels.first().context("no channel")?;
    let alice = &hub.account("alice")?.address;
    let bob = &outpost.account("bob")?.address;
    let escrow = escrow_address(&channel.port, &channel.hub)?;
    let path = format!("{}/{}/{}", channel.port, channel.outpost, hub.denom);
    let voucher = format!("ibc/{:X}", Sha256::digest(path));
    let at_first = balance(hub, alice, &hub.denom)?;
    let bob_at_first = balance(outpost, bob, &outpost.denom)?;
    ensure!(balance(outpost, bob, &voucher)? == 0 && balance(hub, &escrow, &hub.denom)? == 0);

    // There: escrowed here, a voucher of the same amount over there, and gas costs nothing.
    let there = (channel.port.as_str(), channel.hub.as_str());
    transfer(&net, hub, "alice", there, bob, &hub.denom)?;
    let paid = at_first - balance(hub, alice, &hub.denom)?;
    ensure!(paid == AMOUNT, "alice paid another amount");
    let escrowed = balance(hub, &escrow, &hub.denom)?;
    ensure!(escrowed == AMOUNT, "the escrow holds another amount");
    wait_for(outpost, bob, &voucher, AMOUNT).context("on the way there")?;

    // Back: the voucher is burned over there, the escrow pays here.
    let back = (channel.port.as_str(), channel.outpost.as_str());
    transfer(&net, outpost, "bob", back, alice, &voucher)?;
    let left = balance(outpost, bob, &voucher)?;
    ensure!(left == 0, "bob kept some of the voucher");
    wait_for(hub, alice, &hub.denom, at_first).context("on the way back")?;
    let escrowed = balance(hub, &escrow, &hub.denom)?;
    ensure!(escrowed == 0, "something stayed in the escrow");
    let unbacked = supply(outpost, &voucher)?;
    ensure!(unbacked == 0, "vouchers are left that nothing backs");
    ensure!(balance(outpost, bob, &outpost.denom)? == bob_at_first);
    Ok(())
}

/// Send [`AMOUNT`] over a channel and wait until the transaction is in a block.
fn transfer(
    net: &Localnet,
    chain: &ChainInfo,
    sender: &str,
    (port, channel): (&str, &str),
    recipient: &str,
    denom: &str,
) -> Result<()> {
    let secret = &chain.account(sender)?.secret;
    run(net
        .wasmd(chain)
        .args(["keys", "import-hex", sender, secret]))?;
    let amount = format!("{AMOUNT}{denom}");
    let sent = run(net
        .wasmd(chain)
        .args(["tx", "ibc-transfer", "transfer"])
        .args([port, channel, recipient, &amount])
        .args(["--from", sender, "--keyring-backend", "test"])
        .args(["--gas", "300000", "--yes", "--output", "json"]))?;
    let sent: Value = serde_json::from_str(&sent).with_context(|| format!("not JSON: {sent}"))?;
    ensure!(sent["code"] == 0, "refused: {sent}");
    let hash = sent["txhash"].as_str().context("no hash")?;
    let url = format!("{}/cosmos/tx/v1beta1/txs/{hash}", chain.rest);
    let start = Instant::now();
    while start.elapsed() < PACKET_LIMIT {
        if let Ok(tx) = health::get(&url) {
            ensure!(
                tx["tx_response"]["code"] == 0,
                "failed: {}",
                tx["tx_response"]["raw_log"]
            );
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    bail!("transaction {hash} is in no block after {PACKET_LIMIT:?}")
}

fn wait_for(chain: &ChainInfo, address: &str, denom: &str, wanted: u128) -> Result<()> {
    let start = Instant::now();
    loop {
        let found = balance(chain, address, denom)?;
        if found == wanted {
            return Ok(());
        }
        ensure!(
            start.elapsed() < PACKET_LIMIT,
            "{address} on {} has {found}{denom} after {PACKET_LIMIT:?}, not {wanted}",
            chain.chain_id
        );
        std::thread::sleep(Duration::from_millis(300));
    }
}

fn balance(chain: &ChainInfo, address: &str, denom: &str) -> Result<u128> {
    let path = format!("cosmos/bank/v1beta1/balances/{address}/by_denom");
    amount(
        &format!("{}/{path}?denom={denom}", chain.rest),
        "/balance/amount",
    )
}

fn supply(chain: &ChainInfo, denom: &str) -> Result<u128> {
    let url = format!(
        "{}/cosmos/bank/v1beta1/supply/by_denom?denom={denom}",
        chain.rest
    );
    amount(&url, "/amount/amount")
}

fn amount(url: &str, path: &str) -> Result<u128> {
    let answer = health::get(url)?;
    let amount = answer.pointer(path).and_then(Value::as_str);
    amount
        .and_then(|a| a.parse().ok())
        .with_context(|| format!("{url} answered {answer}"))
}

/// Where a chain's transfer module keeps what went out over a channel.
fn escrow_address(port: &str, channel: &str) -> Result<String> {
    let mut hasher = Sha256::new();
    hasher.update("ics20-1");
    hasher.update([0]);
    hasher.update(format!("{port}/{channel}"));
    let hash = hasher.finalize();
    accounts::address(hash.get(..20).context("hash")?)
}

fn run(command: &mut Command) -> Result<String> {
    let out = command.output().context("can't start wasmd")?;
    ensure!(
        out.status.success(),
        "{command:?} failed: {}",
        String::from_utf8_lossy(&out.stderr)
    );
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}
