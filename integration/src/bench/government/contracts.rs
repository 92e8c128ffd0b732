//! The contracts that are measured, with delays short enough to be waited for.

use anyhow::Result;
use cosmwasm_std::{Addr, Uint128};
use oaic_chain::Chain;
use oaic_client::{Dao, Handle, Staking, Token, Vesting};
use oaic_messages::dao::{
    self, ClassRules, Classes, Openings, PolicyClass, PolicySpec, Timing, PAYMENT_WINDOW, WINDOW,
};
use oaic_messages::staking::{
    self, Term, Tier, MAX_DIVIDEND_PERIOD, MIN_RAMP, MIN_UNBONDING_PERIOD, WEIGHT_ONE,
};
use oaic_messages::token;
use oaic_messages::vesting::{self, Curve, CurvePoint, GrantSpec, PlanSpec};

use super::calls::{send, Gauge};
use crate::setup::{self, exempt, instantiate, Genesis};

/// Label of who governs until the bench ends, and pays for what has to be set up.
pub(in crate::bench) const OWNER: &str = "gov-owner";

/// Label of a staker who proposes, claims, and has not enabled voting with the rest.
pub(in crate::bench) const ALICE: &str = "gov-alice";

/// Label of a staker who also votes with what is not staked.
pub(in crate::bench) const BOB: &str = "gov-bob";

/// Label of who has nothing.
pub(in crate::bench) const CAROL: &str = "gov-carol";

/// What the two hold at first, in uoaic.
const FUNDS: u128 = 900_000_000_000_000;

/// What the owner holds at first, in uoaic.
const OWNER_FUNDS: u128 = 200_000_000_000_000;

/// What each of the two stakes at first, in uoaic.
pub(in crate::bench) const STAKE: u128 = 100_000_000_000;

/// How long voting lasts, in seconds: longer than two votes one after the other take, also on a machine
/// that is busy with a second chain.
pub(in crate::bench) const VOTING: u64 = 20;

/// A voting period as long as any class may have, in seconds: no more than a bench's chain lives.
pub(in crate::bench) const LONG_VOTING: u64 = 10 * 86_400;

/// A span so long that what is released by the second keeps its digits while a bench runs.
pub(in crate::bench) const LONG: u64 = 100 * 86_400;

/// Dividends to be streamed over [`MAX_DIVIDEND_PERIOD`]: 10,000,000 uoaic per second.
const DIVIDENDS: u128 = 51_840_000_000_000;

/// A grant that vests over [`LONG`]: 5,000,000 uoaic per second, so that a claim after 2 to 19
/// seconds has eight digits.
const GRANT: u128 = 43_200_000_000_000;

/// For how long it has vested when the bench begins, in seconds: so long that what was claimed of
/// it keeps its eleven digits for hours.
const VESTED: u64 = 3_000;

/// Our contracts over our token, with alice and bob as stakers, dividends that stream to them,
/// and a grant of alice's that vests.
pub(in crate::bench) struct Government<'a> {
    pub chain: &'a dyn Chain,
    pub gauge: Gauge<'a>,
    /// How long voting lasts, in seconds.
    pub voting: u64,
    pub token: Handle<'a, Token>,
    pub staking: Handle<'a, Staking>,
    pub vesting: Handle<'a, Vesting>,
    pub dao: Handle<'a, Dao>,
    /// A baseline that asks, and does nothing when it is told to.
    pub asker: Addr,
}

impl<'a> Government<'a> {
    /// Contracts, first stakes, first grant.
    pub(in crate::bench) fn set_up(gauge: Gauge<'a>, voting: u64) -> Result<Self> {
        let chain = gauge.chain;
        chain.accounts(&[OWNER, ALICE, BOB, CAROL])?;
        let asker = instantiate(chain, OWNER, "asker", &serde_json::json!({}))?;
        let balances = [(OWNER, OWNER_FUNDS), (ALICE, FUNDS), (BOB, FUNDS)];
        let token = setup::token(chain, &Genesis::of(OWNER, &balances))?;
        let staking = instantiate(chain, OWNER, "staking", &staking_msg(chain, &token)?)?;
        let vesting = instantiate(chain, OWNER, "vesting", &vesting_msg(chain, &token)?)?;
        let dao = dao_msg(chain, voting, [&token, &staking, &vesting, &asker])?;
        let dao = instantiate(chain, OWNER, "dao", &dao)?;
        let token = Handle::new(chain, token);
        for system in [&staking, &vesting, &dao] {
            exempt(&token, OWNER, system, *system == staking)?;
        }
        let government = Self {
            chain,
            gauge,
            voting,
            token,
            staking: Handle::new(chain, staking),
            vesting: Handle::new(chain, vesting),
            dao: Handle::new(chain, dao),
            asker,
        };
        government.first_stakes()?;
        government.grant(ALICE, GRANT)?;
        Ok(government)
    }

    fn first_stakes(&self) -> Result<()> {
        self.token
            .execute(BOB, &token::ExecuteMsg::EnableVoting {})?;
        for staker in [ALICE, BOB] {
            let stake = staking::ReceiveMsg::Stake {
                term: 0,
                position: None,
            };
            let stake = send(self.staking.address(), STAKE, &stake)?;
            self.gauge.used(staker, self.token.address(), &stake)?;
        }
        self.token
            .transfer(OWNER, self.staking.address(), DIVIDENDS)?;
        self.sync()
    }

    pub(in crate::bench) fn sync(&self) -> Result<()> {
        let sync = staking::ExecuteMsg::Sync { denom: None };
        self.staking.execute(CAROL, &sync)?;
        Ok(())
    }

    fn grant(&self, label: &str, amount: u128) -> Result<()> {
        let fund = vesting::ReceiveMsg::Fund {
            plan: 1,
            grants: vec![GrantSpec {
                beneficiary: self.chain.account(label)?.into(),
                amount: Uint128::new(amount),
            }],
        };
        self.token.send(OWNER, &self.vesting, amount, &fund)?;
        Ok(())
    }
}

fn staking_msg(chain: &dyn Chain, token: &Addr) -> Result<staking::InstantiateMsg> {
    let tier = |level: u8, power: u128| Tier {
        min_power: Uint128::new(power),
        security_level: level,
        dividend_bps: WEIGHT_ONE + 1_000 * u32::from(level),
    };
    let term = |days: u64, weight_bps: u32| Term {
        duration: days * 86_400,
        weight_bps,
    };
    Ok(staking::InstantiateMsg {
        owner: chain.account(OWNER)?.into(),
        token: token.to_string(),
        sale: None,
        unbonding_period: MIN_UNBONDING_PERIOD,
        min_stake: Uint128::new(1_000_000),
        terms: vec![
            term(0, WEIGHT_ONE),
            term(180, 12_500),
            term(365, 15_000),
            term(730, 20_000),
        ],
        // The first is reached in seconds, the others never: no measured message changes tiers.
        tiers: vec![
            tier(1, 1_000_000),
            tier(2, 1_000_000_000_000_000),
            tier(3, 2_000_000_000_000_000),
        ],
        ramp: MIN_RAMP,
        dividend_period: MAX_DIVIDEND_PERIOD,
        dividend_denoms: vec!["uusd".into()],
    })
}

fn vesting_msg(chain: &dyn Chain, token: &Addr) -> Result<vesting::InstantiateMsg> {
    let point = |after: u64, bps: u16| CurvePoint { after, bps };
    let owner = chain.account(OWNER)?.to_string();
    Ok(vesting::InstantiateMsg {
        owner: owner.clone(),
        token: token.to_string(),
        treasury: owner,
        plans: vec![PlanSpec {
            name: "team".into(),
            curve: Curve::Linear {
                points: vec![point(0, 0), point(LONG, 10_000)],
            },
            start: chain.block()?.time - VESTED,
            revocable: false,
            grants: vec![],
        }],
    })
}

fn dao_msg(
    chain: &dyn Chain,
    voting: u64,
    [token, staking, vesting, asker]: [&Addr; 4],
) -> Result<dao::InstantiateMsg> {
    let owner = chain.account(OWNER)?.to_string();
    let rules = |class: PolicyClass| {
        let bounds = class.bounds();
        ClassRules {
            min_yes_bps: bounds.min_yes_bps.0,
            threshold_bps: bounds.threshold_bps.0,
            voting_period: voting,
            timelock: 1,
        }
    };
    Ok(dao::InstantiateMsg {
        token: token.to_string(),
        staking: staking.to_string(),
        treasury: owner.clone(),
        // It says of itself whatever is asked: also that it is a sale that has succeeded.
        sale: asker.to_string(),
        non_circulating: vec![vesting.to_string()],
        committee: owner,
        guardian: chain.account(CAROL)?.into(),
        timing: Timing {
            voting_delay: 1,
            activation_window: WINDOW.1,
            execution_window: WINDOW.1,
            payment_window: PAYMENT_WINDOW.1,
        },
        veto_window: 1,
        openings: Openings {
            government: 1,
            constitution: 1,
        },
        silence_span: 10 * LONG,
        deposit: Uint128::zero(),
        classes: Classes {
            incentive_rules: rules(PolicyClass::IncentiveRules),
            contract_updates: rules(PolicyClass::ContractUpdates),
            scenario_expansion: rules(PolicyClass::ScenarioExpansion),
            ethics: rules(PolicyClass::Ethics),
            reserve_use: rules(PolicyClass::ReserveUse),
            roles: rules(PolicyClass::Roles),
            constitution: rules(PolicyClass::Constitution),
        },
        policies: vec![PolicySpec {
            contract: asker.to_string(),
            message: "nothing".into(),
            class: PolicyClass::IncentiveRules,
        }],
    })
}
