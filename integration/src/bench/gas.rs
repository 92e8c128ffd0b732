//! Gas of tokens and vouchers, channels, stakes, votes, claims and proofs: fixed keys, fixed gas
//! limits, warm records, so that one build of the contracts always gives the same figures.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, Binary, Uint128};
use oaic_chain::wasmd::WasmdChain;
use oaic_chain::{Call, Chain, ChainExt, Tx};
use oaic_messages::token::ExecuteMsg as Token;
use serde_json::json;

use super::channels;
use super::floor;
use super::gas_used::{gas_of, Gas};
use super::government;
use super::row::{Goal, Row};
use super::zk;
use crate::market::{Market, CALL_PRICE};
use crate::net::Codes;
use crate::setup::{self, instantiate, Genesis};

pub const BATCHES: [usize; 3] = [1, 10, 100];

/// What messages may cost at most, by how the chain has the codes. A load that costs next to nothing
/// is off both sides, so the same message stands further above the stock one.
struct Bars {
    /// A token's message over stock cw20-base's.
    token: f64,
    /// Any other message over the nearest stock one's.
    stock: f64,
    /// A voucher in the largest batch, in gas.
    voucher: f64,
}

impl Bars {
    fn of(codes: Codes) -> Self {
        match codes {
            Codes::Unpinned => Self {
                token: 1.25,
                stock: 1.25,
                voucher: 12_000.0,
            },
            Codes::Pinned => Self {
                token: 1.35,
                stock: 1.60,
                voucher: 11_400.0,
            },
        }
    }
}

/// What ids of figures on pinned codes end with.
pub const PINNED: &str = ".pinned";

const TOKEN_GAS: u64 = 500_000;

/// Gas limit of a batch of 100 vouchers; smaller batches get the same.
const BATCH_GAS: u64 = 5_000_000;

/// Table of channels' ledgers in the settlement's storage, by channel.
const CHANNEL_BALANCES: u8 = 1;

/// Table of lanes in the settlement's storage, by channel, terms and lane.
const LANES: u8 = 3;

/// Gas of the same messages on codes that were stored by message and on pinned ones. Which they are
/// is most of a transfer's cost: 60,000 or 2,000 gas for each contract that it loads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    pub unpinned: Gas,
    pub pinned: Gas,
}

impl Measured {
    /// Measures both at once, for most of the time is spent waiting for blocks. Neither chain has
    /// anything of it yet.
    pub fn on(unpinned: &WasmdChain, pinned: &WasmdChain, say: &dyn Fn(&str)) -> Result<Self> {
        std::thread::scope(|scope| {
            let other = scope.spawn(|| measure(pinned, &|_| {}));
            let unpinned = measure(unpinned, say).context("on unpinned codes")?;
            let pinned = other.join().ok().context("a measurement panicked")?;
            Ok(Self {
                unpinned,
                pinned: pinned.context("on pinned codes")?,
            })
        })
    }

    /// Every figure by what it is of.
    pub fn used(&self) -> BTreeMap<String, u64> {
        let named = |(id, used): (&String, &u64)| (format!("{id}{PINNED}"), *used);
        let mut used = self.unpinned.used.clone();
        used.extend(self.pinned.used.iter().map(named));
        used
    }

    /// The rows of the table; each says how the chain had the codes.
    pub fn rows(&self) -> Result<Vec<Row>> {
        let mut all = rows(&self.unpinned, Codes::Unpinned)?;
        let mut pinned = rows(&self.pinned, Codes::Pinned)?;
        pinned.iter_mut().for_each(|row| row.id.push_str(PINNED));
        all.extend(pinned);
        Ok(all)
    }
}

pub(super) fn ids() -> Vec<String> {
    let mut ids = super::row::ids("token.", &["transfer", "transfer_from", "send"], &[".gas"]);
    let ends = ["1", "10", "100"];
    ids.extend(super::row::ids(
        "settlement.voucher.gas.",
        &["", "lanes."],
        &ends,
    ));
    ids.push("settlement.voucher.gas.settler.100".to_owned());
    ids
}

/// Measures everything on a chain that has nothing of it yet.
fn measure(chain: &WasmdChain, say: &dyn Fn(&str)) -> Result<Gas> {
    let mut gas = Gas::default();
    say("gas of token messages");
    tokens(chain, &mut gas)?;
    say("gas of vouchers");
    vouchers(chain, &mut gas)?;
    say("gas of channels, keys, grants and disputes");
    channels::measure(chain, &mut gas)?;
    say("gas of stakes, votes and claims");
    government::measure(chain, &mut gas)?;
    say("gas of proofs");
    zk::measure(chain, &mut gas)?;
    Ok(gas)
}

fn tokens(chain: &WasmdChain, gas: &mut Gas) -> Result<()> {
    chain.accounts(&["gas-owner", "gas-guardian", "gas-pool"])?;
    chain.accounts(&["gas-alice", "gas-bob", "gas-carol"])?;
    let balances = [
        ("gas-alice", 1_000_000_000_000_000),
        ("gas-bob", 1_000_000_000_000_000),
    ];
    let genesis = Genesis {
        guardian: "gas-guardian",
        pool: "gas-pool",
        ..Genesis::of("gas-owner", &balances)
    };
    let ours = setup::token(chain, &genesis)?;
    let stock = setup::stock_token(chain, "gas-owner", ["gas-alice", "gas-bob"])?;
    let receiver = instantiate(chain, "gas-owner", "receiver", &json!({}))?;
    for (name, token) in [("token", &ours), ("cw20-base", &stock)] {
        for (message, used) in token_messages(chain, token, &receiver)? {
            gas.used.insert(format!("{name}.{message}"), used);
        }
    }
    Ok(())
}

fn token_messages(
    chain: &WasmdChain,
    token: &Addr,
    receiver: &Addr,
) -> Result<[(&'static str, u64); 3]> {
    let amount = Uint128::new(1_000_000);
    let alice = chain.account("gas-alice")?.to_string();
    let bob = chain.account("gas-bob")?.to_string();
    let allow = Token::IncreaseAllowance {
        spender: chain.account("gas-carol")?.into(),
        amount: Uint128::new(1_000_000_000),
        expires: None,
    };
    chain.execute("gas-alice", token, &allow)?;
    let transfer = Token::Transfer {
        recipient: bob.clone(),
        amount,
    };
    let transfer_from = Token::TransferFrom {
        owner: alice,
        recipient: bob,
        amount,
    };
    let send = Token::Send {
        contract: receiver.to_string(),
        amount,
        msg: Binary::default(),
    };
    let warm = |sender: &str, msg: &Token| -> Result<u64> {
        // The first one makes entries that the second finds.
        used(chain, sender, token, msg)?;
        used(chain, sender, token, msg)
    };
    Ok([
        ("transfer", warm("gas-alice", &transfer)?),
        ("transfer_from", warm("gas-carol", &transfer_from)?),
        ("send", warm("gas-alice", &send)?),
    ])
}

fn used(chain: &WasmdChain, sender: &str, contract: &Addr, msg: &Token) -> Result<u64> {
    let tx = Tx {
        sender: sender.to_owned(),
        calls: vec![Call::new(contract, msg)?],
        gas_limit: Some(TOKEN_GAS),
    };
    gas_of(&chain.run_one(tx)?)
}

fn vouchers(chain: &WasmdChain, gas: &mut Gas) -> Result<()> {
    let most = BATCHES[BATCHES.len() - 1];
    let payers: Vec<String> = (0..most).map(|n| format!("gas-payer-{n:03}")).collect();
    let lanes_payer = vec!["gas-lanes-payer".to_owned()];
    let all: Vec<String> = payers.iter().chain(&lanes_payer).cloned().collect();
    let mut market = Market::set_up(chain, "gas", &all)?;
    market.open(&payers, 1_000_000_000)?;
    market.open(&lanes_payer, 1_000_000_000)?;
    let (channels, lanes) = market.channels.split_at(most);

    // A lane a channel, then many lanes of one channel: first all once, then again to be measured.
    let one_lane = |calls: u64, n: usize| -> Vec<_> {
        let channels = channels[..n].iter();
        channels.map(|c| market.voucher(c, 0, calls)).collect()
    };
    let many_lanes = |calls: u64, n: usize| -> Vec<_> {
        let voucher = |lane| market.voucher(&lanes[0], lane, calls);
        (0u32..).take(n).map(voucher).collect()
    };
    let (provider, settler) = (market.provider.clone(), market.relay());
    settle(&market, &provider, &one_lane(1, most))?;
    settle(&market, &provider, &many_lanes(1, most))?;
    for (calls, n) in (2..).zip(BATCHES) {
        let used = settle(&market, &provider, &one_lane(calls, n))?;
        gas.used.insert(format!("settlement.batch.{n}"), used);
        let used = settle(&market, &provider, &many_lanes(calls, n))?;
        gas.used.insert(format!("settlement.lanes.{n}"), used);
    }
    // The account that the provider named is looked up besides.
    let calls = 2 + BATCHES.len() as u64;
    let used = settle(&market, &settler, &one_lane(calls, most))?;
    gas.used.insert("settlement.settler.100".to_owned(), used);

    let settled = market.totals()?.settled.u128();
    // A lane's last voucher is for all of its calls, and the largest batch had every lane.
    let expected = u128::from(2 * calls - 1) * most as u128 * CALL_PRICE;
    anyhow::ensure!(
        settled == expected,
        "{settled} of {expected} uoaic settled, so the figures would be wrong"
    );
    gas.floors = [
        floor_of(
            chain,
            &market,
            &record_key(CHANNEL_BALANCES, &[channels[1].number]),
        )?,
        floor_of(chain, &market, &record_key(LANES, &[lanes[0].number, 0, 1]))?,
    ];
    Ok(())
}

fn settle(
    market: &Market<'_>,
    sender: &str,
    vouchers: &[oaic_vouchers::PackedVoucher],
) -> Result<u64> {
    let tx = Tx {
        sender: sender.to_owned(),
        ..market.settle_tx(vouchers, Some(BATCH_GAS))?
    };
    gas_of(&market.chain.run_one(tx)?)
}

/// A key of the settlement's packed records: the table's tag, then each number without leading
/// zeros, after its length.
fn record_key(table: u8, numbers: &[u64]) -> Vec<u8> {
    let mut key = vec![table];
    for number in numbers {
        let bytes: Vec<u8> = number
            .to_be_bytes()
            .into_iter()
            .skip_while(|b| *b == 0)
            .collect();
        key.push(bytes.len() as u8);
        key.extend(bytes);
    }
    key
}

fn floor_of(chain: &WasmdChain, market: &Market<'_>, key: &[u8]) -> Result<u64> {
    let record = chain.query_raw(&market.contracts.settlement, key)?;
    let record = record.with_context(|| {
        format!("the settlement has no record {key:02x?}: its layout changed, this bench must too")
    })?;
    Ok(floor::voucher(key.len(), record.len()))
}

/// Tokens beside cw20-base, vouchers beside their floor.
fn rows(gas: &Gas, codes: Codes) -> Result<Vec<Row>> {
    let bars = Bars::of(codes);
    let mut rows = vec![];
    for message in ["transfer", "transfer_from", "send"] {
        let stock = gas.get(&format!("cw20-base.{message}"))?;
        let ours = gas.get(&format!("token.{message}"))?;
        let row = Row::new(format!("token.{message}.gas"), ours, "gas");
        let goal = Goal::AtMost((stock * bars.token).floor());
        rows.push(row.beside("cw20-base 2.0", stock).goal(goal));
    }
    for (kind, id, floor) in [
        ("batch", "", gas.floors[0]),
        ("lanes", "lanes.", gas.floors[1]),
    ] {
        for n in BATCHES {
            let whole = gas.get(&format!("settlement.{kind}.{n}"))?;
            let id = format!("settlement.voucher.gas.{id}{n}");
            let row = Row::new(id, whole / n as f64, "gas").beside("floor", floor as f64);
            rows.push(match n {
                100 => row.goal(Goal::AtMost(bars.voucher)),
                _ => row,
            });
        }
    }
    let each = gas.get("settlement.settler.100")? / 100.0;
    rows.push(Row::new("settlement.voucher.gas.settler.100", each, "gas"));
    rows.extend(channels::rows(gas)?);
    rows.extend(government::rows(gas, bars.stock)?);
    rows.extend(zk::rows(gas)?);
    rows.iter_mut().for_each(|row| row.codes = Some(codes));
    Ok(rows)
}
