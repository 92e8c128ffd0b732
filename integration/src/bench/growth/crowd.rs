//! Stakers, proposals and grants by the thousand.

use anyhow::{Context, Result};
use cosmwasm_std::{Addr, Uint128};
use oaic_chain::{Call, Chain, Tx};
use oaic_messages::{staking, vesting};

use crate::bench::government::calls::propose;
use crate::bench::government::contracts::{Government, ALICE, OWNER};

/// Calls of one account that share a transaction.
const CALLS: usize = 100;

/// Gas of each of them, amply.
const CALL_GAS: u64 = 250_000;

/// Gas of a first stake, amply.
const STAKE_GAS: u64 = 600_000;

/// What each staker of the crowd gets, in uoaic; it stakes half.
const COINS: u128 = 2_000_000;

/// What each grant of the crowd is, in uoaic.
const GRANT: u128 = 100_000_000;

/// How many there are, so far.
#[derive(Default)]
pub(super) struct Crowd {
    labels: Vec<String>,
    proposals: usize,
    grants: usize,
}

impl Crowd {
    /// Makes them so many, with alice and bob, two proposals a measurement, and alice's grant
    /// among them: a figure is taken with at least so many of each.
    pub(super) fn grow(
        &mut self,
        government: &Government<'_>,
        to: usize,
        say: &dyn Fn(&str),
    ) -> Result<()> {
        say(&format!("growth: {to} stakers"));
        let new: Vec<String> = (self.labels.len()..to)
            .map(|n| format!("crowd-{n:05}"))
            .collect();
        stakers(government, &new)?;
        self.labels.extend(new);
        say(&format!("growth: {to} proposals"));
        let proposal = Call::new(government.dao.address(), &propose(&government.asker))?;
        let proposals = vec![proposal; to.saturating_sub(self.proposals)];
        together(government.chain, ALICE, &proposals)?;
        self.proposals = to;
        say(&format!("growth: {to} grants"));
        grants(government, to.saturating_sub(self.grants))?;
        self.grants = to;
        Ok(())
    }

    pub(super) fn addresses(&self, chain: &dyn Chain) -> Result<Vec<Addr>> {
        let labels: Vec<&str> = self.labels.iter().map(String::as_str).collect();
        Ok(chain.accounts(&labels)?)
    }
}

fn stakers(government: &Government<'_>, labels: &[String]) -> Result<()> {
    let names: Vec<&str> = labels.iter().map(String::as_str).collect();
    let addresses = government.chain.accounts(&names)?;
    let gifts: Vec<Call> = addresses
        .into_iter()
        .map(|address| Ok(government.token.transfer_call(&address, COINS)?))
        .collect::<Result<_>>()?;
    together(government.chain, OWNER, &gifts)?;
    let stake = staking::ReceiveMsg::Stake {
        term: 0,
        position: None,
    };
    let stake = government
        .token
        .send_call(&government.staking, COINS / 2, &stake)?;
    let txs = labels.iter().map(|label| Tx {
        sender: label.clone(),
        calls: vec![stake.clone()],
        gas_limit: Some(STAKE_GAS),
    });
    run(government.chain, txs.collect())
}

fn grants(government: &Government<'_>, new: usize) -> Result<()> {
    let beneficiary = government.chain.account(ALICE)?.to_string();
    let grant = vesting::GrantSpec {
        beneficiary,
        amount: Uint128::new(GRANT),
    };
    let mut txs = vec![];
    for from in (0..new).step_by(CALLS) {
        let grants = vec![grant.clone(); CALLS.min(new - from)];
        let amount = GRANT * grants.len() as u128;
        let fund = vesting::ReceiveMsg::Fund { plan: 1, grants };
        let fund = government
            .token
            .send_call(&government.vesting, amount, &fund)?;
        txs.push(many(OWNER, vec![fund]));
    }
    run(government.chain, txs)
}

/// Calls of one account, many to a transaction.
pub(super) fn together(chain: &dyn Chain, sender: &str, calls: &[Call]) -> Result<()> {
    let txs = calls
        .chunks(CALLS)
        .map(|chunk| many(sender, chunk.to_vec()));
    run(chain, txs.collect())
}

fn many(sender: &str, calls: Vec<Call>) -> Tx {
    Tx {
        sender: sender.to_owned(),
        calls,
        gas_limit: Some(CALL_GAS * CALLS as u64),
    }
}

fn run(chain: &dyn Chain, txs: Vec<Tx>) -> Result<()> {
    for (done, tx) in chain.run(&txs).into_iter().zip(&txs) {
        done.with_context(|| format!("a transaction of {}", tx.sender))?;
    }
    Ok(())
}
