//! Rewards of an epoch with few and with many recipients.

use anyhow::{ensure, Result};
use cosmwasm_std::{Addr, Uint128};
use oaic_client::{Handle, Incentives};
use oaic_messages::incentives::{self, ProgramKind, ProgramSpec, ReporterSpec};
use oaic_messages::token;

use super::crowd::together;
use crate::bench::government::calls::Gauge;
use crate::bench::government::contracts::{Government, CAROL, OWNER};
use crate::setup::{exempt, instantiate};

/// Long enough for ten thousand reports, in seconds.
const EPOCH: u64 = 60;

/// What there is to be released, in uoaic.
const INCOME: u128 = 10_000_000_000_000;

/// Incentives with one usage program, whose reporter is the owner.
pub(super) struct Usage<'a> {
    gauge: Gauge<'a>,
    incentives: Handle<'a, Incentives>,
}

/// Gas with some number of recipients in the epoch.
pub(super) struct UsageGas {
    /// Of the last report.
    pub report: u64,
    /// Of a claim.
    pub claim: u64,
}

impl<'a> Usage<'a> {
    pub(super) fn set_up(government: &Government<'a>) -> Result<Self> {
        let chain = government.chain;
        let owner = chain.account(OWNER)?.to_string();
        let program = |name: &str, kind| ProgramSpec {
            name: name.into(),
            weight_bps: 5_000,
            kind,
        };
        let msg = incentives::InstantiateMsg {
            owner: owner.clone(),
            token: government.token.address().to_string(),
            // No vote is cast and no fee comes in, so nothing is sent there.
            treasury: chain.account(CAROL)?.to_string(),
            epoch_seconds: EPOCH,
            release_bps: 100,
            usage_cap_bps: 5_000,
            claim_ttl_epochs: 2,
            cap_bps: 1_000,
            risk_bps: 1_000,
            programs: vec![
                program("usage", ProgramKind::Usage),
                program("grants", ProgramKind::Grants),
            ],
            reporters: vec![ReporterSpec {
                address: owner.clone(),
                program: 0,
            }],
        };
        let incentives = instantiate(chain, OWNER, "incentives", &msg)?;
        let incentives = Handle::new(chain, incentives);
        for address in [incentives.address(), &chain.account(OWNER)?] {
            exempt(&government.token, OWNER, address, true)?;
        }
        // A reporter is believed as far as it has paid.
        let paid = token::ExecuteMsg::PayFee {
            amount: Uint128::new(INCOME),
        };
        government.token.execute(OWNER, &paid)?;
        government
            .token
            .transfer(OWNER, incentives.address(), INCOME)?;
        incentives.execute(CAROL, &incentives::ExecuteMsg::Sync {})?;
        Ok(Self {
            gauge: government.gauge,
            incentives,
        })
    }

    /// An epoch in which all of them are recipients, and what a report and a claim cost then.
    pub(super) fn epoch(&self, recipients: &[Addr]) -> Result<UsageGas> {
        let running = self.next_epoch()?;
        let report = |recipient: &Addr| incentives::ExecuteMsg::ReportUsage {
            service_id: 1,
            split_version: 1,
            epoch: running,
            gross: Uint128::new(25_000_000),
            fee: Uint128::new(1_000_000),
            recipient: recipient.to_string(),
        };
        let calls = recipients
            .iter()
            .map(|recipient| self.incentives.call(&report(recipient)))
            .collect::<Result<Vec<_>, _>>()?;
        together(self.gauge.chain, OWNER, &calls)?;
        let reported =
            self.gauge
                .used(OWNER, self.incentives.address(), &report(&recipients[0]))?;
        let now = self.current()?;
        ensure!(
            now.epoch == running,
            "{} reports took longer than an epoch of {EPOCH} s; this machine is too busy",
            recipients.len()
        );
        // While the next one runs, the use of this one can still be reported.
        self.next_epoch()?;
        self.next_epoch()?;
        let claim = |recipient: &Addr| {
            let claim = incentives::ExecuteMsg::Claim {
                program: 0,
                epoch: running,
                recipient: recipient.to_string(),
            };
            self.gauge.used(CAROL, self.incentives.address(), &claim)
        };
        claim(&recipients[0])?;
        Ok(UsageGas {
            report: reported,
            claim: claim(&recipients[1])?,
        })
    }

    /// Waits for the next epoch's first seconds.
    fn next_epoch(&self) -> Result<u64> {
        let current = self.current()?;
        let now = self.gauge.chain.block()?.time;
        self.gauge
            .chain
            .advance(1, current.ends_at.saturating_sub(now) + 1)?;
        Ok(self.current()?.epoch)
    }

    fn current(&self) -> Result<incentives::CurrentEpochResponse> {
        let asked = incentives::QueryMsg::CurrentEpoch {};
        Ok(self.incentives.query(&asked)?)
    }
}
