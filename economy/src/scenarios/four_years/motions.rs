//! Ordinary proposals: what each class decides here.

use anyhow::{Context, Result};
use cosmwasm_std::{to_json_binary, CosmosMsg, Uint128, WasmMsg};
use oaic_messages::dao::{ExecuteMsg, PolicyClass};
use oaic_messages::shared::UOAIC_PER_OAIC;
use oaic_messages::token::ExecuteMsg as Token;
use oaic_messages::{incentives, staking, treasury};

use super::calendar::DAY;
use super::coins::{AUDITORS, PROPOSER, RESEARCH};
use super::fate::Fate;
use super::simulation::{Deed, Simulation};

/// uoaic that an ordinary proposal on the reserve spends.
const SPENDING: u128 = 250_000 * UOAIC_PER_OAIC;

/// A proposal that is going to be made.
pub struct Motion {
    pub by: &'static str,
    pub title: String,
    /// Class that the DAO must find for it.
    pub class: PolicyClass,
    pub msgs: Vec<CosmosMsg>,
    pub fate: Fate,
    /// It isn't executed earlier than this, in Unix seconds.
    pub not_before: u64,
    /// What is done once it was executed.
    pub then: Option<Deed>,
}

/// The rest of a proposal's life; see [`Motion`].
pub struct Course {
    pub id: u64,
    pub fate: Fate,
    pub not_before: u64,
    pub then: Option<Deed>,
}

impl Simulation<'_> {
    /// An ordinary proposal of a class that is to meet a fate.
    pub(super) fn motion(&mut self, class: PolicyClass, fate: Fate) -> Result<Motion> {
        let mut then: Option<Deed> = None;
        let (title, msgs) = match class {
            PolicyClass::IncentiveRules => {
                let change = incentives::ExecuteMsg::UpdateConfig {
                    release_bps: None,
                    usage_cap_bps: Some(4_500),
                    claim_ttl_epochs: None,
                    risk_bps: None,
                };
                let title = "Usage rewards up to a lower part of what usage burns";
                (title, vec![self.deployed.incentives.proposable(&change)?])
            }
            PolicyClass::ContractUpdates => {
                let change = staking::ExecuteMsg::UpdateConfig {
                    min_stake: Some(Uint128::new(500_000)),
                    unbonding_period: None,
                    ramp: None,
                    dividend_period: None,
                };
                let msg = self.deployed.staking.proposable(&change)?;
                ("A smaller least stake", vec![msg])
            }
            PolicyClass::ScenarioExpansion => {
                // Nobody votes on a denom that is listed already.
                let denom = match fate {
                    Fate::Executed => "ueur",
                    _ => "uchf",
                };
                let add = staking::ExecuteMsg::AddDividendDenom {
                    denom: denom.to_owned(),
                };
                let msg = self.deployed.staking.proposable(&add)?;
                ("Dividends in another coin", vec![msg])
            }
            PolicyClass::Ethics => ("What the network is not used for", vec![]),
            PolicyClass::ReserveUse => {
                let spend = treasury::ExecuteMsg::Spend {
                    asset: treasury::Asset::Oaic,
                    recipient: self.who(RESEARCH)?.into(),
                    amount: Uint128::new(SPENDING),
                    purpose: "compute for public research".to_owned(),
                };
                then = Some(Box::new(|sim: &mut Simulation<'_>| {
                    sim.totals.reserve_spent += Uint128::new(SPENDING);
                    Ok(())
                }));
                let msg = self.deployed.treasury.proposable(&spend)?;
                ("Compute for public research", vec![msg])
            }
            PolicyClass::Roles => {
                let (title, guardian) = match fate {
                    Fate::Executed => {
                        let next = self.next_guardian()?;
                        then = Some(Box::new(|sim: &mut Simulation<'_>| sim.guardian_is_next()));
                        ("The guardian's members with new keys", next)
                    }
                    _ => ("The auditors as guardian", self.who(AUDITORS)?),
                };
                let set = ExecuteMsg::SetRoles {
                    committee: None,
                    guardian: Some(guardian.into()),
                };
                (title, vec![self.deployed.dao.proposable(&set)?])
            }
            PolicyClass::Constitution => self.amendment(fate)?,
        };
        Ok(Motion {
            by: PROPOSER,
            title: title.to_owned(),
            class,
            msgs,
            fate,
            not_before: 0,
            then,
        })
    }

    fn amendment(&self, fate: Fate) -> Result<(&'static str, Vec<CosmosMsg>)> {
        let at = &self.deployed;
        Ok(match fate {
            Fate::Vetoed | Fate::Expired => {
                let fee = Token::ScheduleFee {
                    fee_bps: 500,
                    effective_at: self.chain.block()?.time + 300 * DAY,
                };
                ("A fee of five percent", vec![at.token.proposable(&fee)?])
            }
            Fate::Consented => {
                let bounds = treasury::ExecuteMsg::SetBounds {
                    caps: Some(treasury::Caps {
                        reserve_bps: 300,
                        native_bps: 300,
                        risk_bps: 2_000,
                    }),
                    bookers: None,
                    floor_prices: None,
                    metric_sources: None,
                };
                let msg = at.treasury.proposable(&bounds)?;
                ("A lower cap on the risk pool", vec![msg])
            }
            Fate::Lapsed => {
                let code = self.chain.contract_code(at.incentives.address())?;
                let migrate = WasmMsg::Migrate {
                    contract_addr: at.incentives.address().to_string(),
                    new_code_id: code.context("incentives are no contract")?,
                    msg: to_json_binary(&incentives::MigrateMsg {})?,
                };
                ("New code for the incentives", vec![migrate.into()])
            }
            _ => {
                let silence = ExecuteMsg::UpdateConfig {
                    treasury: None,
                    non_circulating: None,
                    deposit: None,
                    silence_span: Some(270 * DAY),
                    timing: None,
                    classes: None,
                };
                ("Silence is nine months", vec![at.dao.proposable(&silence)?])
            }
        })
    }

    /// The guardian was replaced, and its successor keeps its time in office.
    fn guardian_is_next(&mut self) -> Result<()> {
        let roles = self.roles()?;
        let named = self.deployed.labels.of(roles.guardian.as_str()) == "next guardian";
        let rule = "who follows is the one it named";
        self.audit.equal("guardian", rule, named, true);
        let rule = "time in office = from genesis on, as its predecessor's";
        self.audit
            .equal("guardian", rule, roles.guardian_since, 0u128);
        Ok(())
    }
}
