//! Gas of what is done to channels besides settling: leaving them, new terms, grants, keys,
//! disputes; of lists with one channel and with as many as fit.

use anyhow::{ensure, Result};
use cosmwasm_std::{Binary, Uint128};
use oaic_chain::{Chain, TxOutcome};
use oaic_client::{answer, Transaction};
use oaic_messages::compute_settlement::{
    ChannelResult, ChannelsResponse, Dispute, ExecuteMsg, NewGrant, PayeeSpec, Role, MAX_CHANNELS,
};
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_messages::token::ExecuteMsg as Token;
use oaic_vouchers::{Provenance, Receipt, Status, UNIT_SLOTS};

use super::gas_used::{gas_of, Gas};
use super::row::Row;
use crate::market::Market;
use crate::parties::{key, sign_receipt, some_peaks};
use crate::setup::quick_params;

/// Gas limit of everything measured here: the limit is in the transaction, whose bytes cost gas.
const LIMIT: u64 = 30_000_000;

/// In each channel, in uoaic.
const RESERVE: u128 = 1_000_000;

/// Lists that are measured with one channel and with [`MAX_CHANNELS`], in the order of their rows.
const LISTS: [&str; 4] = ["advance_terms", "request_unlock", "finalize", "release"];

/// What is measured once.
const SINGLE: [&str; 3] = ["grant_top_up", "add_key", "dispute"];

pub fn ids() -> Vec<String> {
    let mut ids = super::row::ids("settlement.", &LISTS, &[".gas.1", ".gas.100"]);
    ids.extend(super::row::ids("settlement.", &SINGLE, &[".gas"]));
    ids
}

pub fn measure(chain: &dyn Chain, gas: &mut Gas) -> Result<()> {
    let payers = vec!["gas-channels-payer".to_owned()];
    let mut market = Market::set_up(chain, "gas-channels", &payers)?;
    market.open_each(&payers, 2 * (1 + MAX_CHANNELS), RESERVE)?;
    let numbers: Vec<u64> = market.channels.iter().map(|c| c.number).collect();
    let (leave, release) = numbers.split_at(1 + MAX_CHANNELS);
    let bench = Bench {
        market: &market,
        payer: &payers[0],
    };
    bench.grant(gas, numbers[0])?;
    bench.keys(gas)?;
    bench.dispute(gas)?;

    bench.new_split()?;
    let service_id = market.service_id;
    bench.lists(gas, "advance_terms", &market.provider, leave, |channels| {
        ExecuteMsg::AdvanceTerms {
            conditions: None,
            channels,
            service_id,
        }
    })?;
    bench.lists(gas, "request_unlock", bench.payer, leave, |channels| {
        ExecuteMsg::RequestUnlock { channels }
    })?;
    let params = quick_params();
    chain.advance(params.unlock_blocks + 1, params.unlock_delay + 1)?;
    bench.lists(gas, "finalize", bench.payer, leave, |channels| {
        ExecuteMsg::FinalizeUnlock { channels }
    })?;
    bench.lists(gas, "release", &market.provider, release, |channels| {
        ExecuteMsg::Release { channels }
    })
}

/// The rows; a list's figure is for one of its channels.
pub fn rows(gas: &Gas) -> Result<Vec<Row>> {
    let mut rows = vec![];
    for name in LISTS {
        for count in [1, MAX_CHANNELS] {
            let whole = gas.get(&format!("settlement.{name}.{count}"))?;
            let id = format!("settlement.{name}.gas.{count}");
            rows.push(Row::new(id, whole / count as f64, "gas"));
        }
    }
    for name in SINGLE {
        let used = gas.get(&format!("settlement.{name}"))?;
        rows.push(Row::new(format!("settlement.{name}.gas"), used, "gas"));
    }
    Ok(rows)
}

struct Bench<'a> {
    market: &'a Market<'a>,
    payer: &'a str,
}

impl Bench<'_> {
    /// A call alone in a transaction: its gas, and its outcome.
    fn used(&self, sender: &str, msg: &ExecuteMsg) -> Result<(u64, TxOutcome)> {
        let outcome = Transaction::new(self.market.chain, sender)
            .gas_limit(LIMIT)
            .call(self.market.settlement().call(msg)?)
            .run()?;
        Ok((gas_of(&outcome)?, outcome))
    }

    fn note(&self, gas: &mut Gas, name: &str, used: u64) {
        gas.used.insert(format!("settlement.{name}"), used);
    }

    /// The first channel alone, then all others together.
    fn lists(
        &self,
        gas: &mut Gas,
        name: &str,
        sender: &str,
        channels: &[u64],
        msg: impl Fn(Vec<u64>) -> ExecuteMsg,
    ) -> Result<()> {
        for channels in [&channels[..1], &channels[1..]] {
            let (used, outcome) = self.used(sender, &msg(channels.to_vec()))?;
            let answer: ChannelsResponse = answer(&outcome, 0)?;
            let done = |result: &&ChannelResult| matches!(result, ChannelResult::Done {});
            let done = answer.results.iter().filter(done).count();
            ensure!(
                done == channels.len(),
                "{name} was done in {done} of {} channels: {answer:?}",
                channels.len()
            );
            self.note(gas, &format!("{name}.{}", channels.len()), used);
        }
        Ok(())
    }

    /// A top-up by a grantee, the second of its day.
    fn grant(&self, gas: &mut Gas, channel: u64) -> Result<()> {
        let chain = self.market.chain;
        let grantee = "gas-channels-grantee";
        chain.accounts(&[grantee])?;
        let allow = Token::IncreaseAllowance {
            spender: self.market.contracts.settlement.to_string(),
            amount: Uint128::new(RESERVE),
            expires: None,
        };
        self.market.token().execute(self.payer, &allow)?;
        let grant = ExecuteMsg::Grant(NewGrant {
            max_unlock_blocks: u64::MAX,
            max_unlock_delay: u64::MAX,
            grantee: chain.account(grantee)?.into(),
            session_key: key("gas-channels-grant").public().into(),
            limit: TOTAL_SUPPLY.into(),
            daily: Uint128::new(RESERVE),
            ends_at: chain.block()?.time + 86_400,
        });
        self.used(self.payer, &grant)?;
        let top_up = ExecuteMsg::GrantTopUp {
            payer: chain.account(self.payer)?.into(),
            channel,
            amount: Uint128::new(1_000),
        };
        self.used(grantee, &top_up)?;
        let (used, _) = self.used(grantee, &top_up)?;
        self.note(gas, "grant_top_up", used);
        Ok(())
    }

    /// A second and a third receipt key.
    fn keys(&self, gas: &mut Gas) -> Result<()> {
        let mut used = 0;
        for nth in 1..3 {
            let add = ExecuteMsg::AddReceiptKey {
                receipt_key: key(&format!("gas-channels/receipt/{nth}")).public().into(),
            };
            used = self.used(&self.market.provider, &add)?.0;
        }
        self.note(gas, "add_key", used);
        Ok(())
    }

    fn dispute(&self, gas: &mut Gas) -> Result<()> {
        let channel = &self.market.channels[0];
        let receipt = |response: &str| {
            let receipt = Receipt {
                retention: 0,
                security_level: 0,
                channel_id: channel.id,
                terms: 0,
                lane: 0,
                sequence: 1,
                request_hash: some_peaks("request"),
                response_hash: some_peaks(response),
                price_table: some_peaks("prices"),
                units: [0; UNIT_SLOTS],
                amount: 0,
                status: Status::Ok,
                provenance: Provenance::Counted,
                timestamp_ms: 1_767_225_600_000,
            };
            let domain = &self.market.domains.receipt;
            let (bytes, signature) = sign_receipt(&self.market.receipt_key(), domain, &receipt);
            (Binary::from(bytes), Binary::from(signature))
        };
        let (receipt_a, signature_a) = receipt("one answer");
        let (receipt_b, signature_b) = receipt("another answer");
        let dispute = ExecuteMsg::Dispute(Dispute::Equivocation {
            receipt_a,
            signature_a,
            receipt_b,
            signature_b,
        });
        let (used, _) = self.used(self.payer, &dispute)?;
        self.note(gas, "dispute", used);
        Ok(())
    }

    /// A split that differs, so that terms made from now on do.
    fn new_split(&self) -> Result<()> {
        let params = quick_params();
        let provider = self.market.chain.account(&self.market.provider)?;
        let update = ExecuteMsg::UpdateSplit {
            service_id: self.market.service_id,
            payees: vec![PayeeSpec {
                role: Role::ComputeProvider,
                label: "compute again".into(),
                address: Some(provider.into()),
                weight: 10_000 - params.dividends_bps - params.risk_bps,
            }],
        };
        self.used(&self.market.provider, &update)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_has_a_row() {
        let mut figures = crate::bench::row::ids("settlement.", &LISTS, &[".1", ".100"]);
        figures.extend(SINGLE.map(|name| format!("settlement.{name}")));
        let mut gas = Gas::default();
        gas.used.extend(figures.into_iter().map(|name| (name, 200)));
        let rows = rows(&gas).unwrap();
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids, super::ids());
        // A list's figure is for one channel.
        assert_eq!((rows[0].value, rows[1].value), (200.0, 2.0));
    }
}
