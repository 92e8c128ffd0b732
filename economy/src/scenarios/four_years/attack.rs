//! Somebody rich buys votes in the public sale, and pays itself with them as soon as government opens.
//!
//! Its plan is the best that the model of `integration/src/bench/capture` knows: a hostile quarter.
//! - A limit per account is none per person: it buys with several, together little more than wins its
//!   first vote (one would lose it), and stakes all of it. More would cost more and hardly move more.
//! - Until the quarter is over it proposes payments to itself, each of all that its votes could move
//!   by then, and has each executed as soon as the one before counts no longer. One is voted on in
//!   store, and paid before its window ends, long after the quarter.
//! - What it is paid it stakes as well, so that the next payment is greater.
//! - All OAIC pots share one bound, which the reserve alone fills; it takes what the risk pool has
//!   before. Native coins are in the sale still, and nothing has unlocked for the incentives.
//!
//! Of all other votes a fifth, as far as they are staked, says No; the offices sleep. After the
//! quarter everybody is awake, and its next proposal fails (after five epochs of sleep it would have
//! moved more than it paid; after four, not yet). Its coins are worth nothing then, and
//! what it was paid is worth what the sale took for it.

use anyhow::{ensure, Context, Result};
use cosmwasm_std::{CosmosMsg, Uint128};
use cw3::Vote;
use oaic_messages::dao::{CirculationResponse, ConfigResponse, PolicyClass, QueryMsg as DaoQuery};
use oaic_messages::gates::OpeningResponse;
use oaic_messages::sale::{self, PurchaseResponse};
use oaic_messages::shared::{Bps, BPS_DENOMINATOR, UOAIC_PER_OAIC};
use oaic_messages::staking::ReceiveMsg;
use oaic_messages::treasury::{Asset, BucketResponse, ClaimKind, ExecuteMsg, Pot, QueryMsg};

use super::calendar::{DAY, NOON};
use super::coins::{ATTACKERS, CRANK, USD};
use super::fate::Fate;
use super::motions::Motion;
use super::simulation::Simulation;
use crate::report::Payment;

/// Who is paid.
const THIEF: &str = ATTACKERS[0].0;

/// Of the others' votes, so many basis points say No at most.
const TURNOUT: Bps = 2_000;

/// Epochs in which it finds the others asleep.
const HOSTILE_EPOCHS: u64 = 3;

/// Proposals for which each of its accounts keeps deposits.
const DEPOSITS: u128 = 4;

/// All OAIC that becomes payable in an epoch is at most the Yes votes by this.
const YES_FOR_OAIC: u128 = 8;

/// What a proposal of the attacker asks for, in uoaic.
#[derive(Clone, Copy)]
struct Loot {
    risk: Uint128,
    reserve: Uint128,
}

impl Loot {
    fn sum(self) -> Uint128 {
        self.risk + self.reserve
    }
}

impl Simulation<'_> {
    pub(super) fn plan_attack(&mut self) -> Result<()> {
        // The day after the sale, as others do.
        self.calendar.on(8, NOON, |sim| sim.arm_attack());
        Ok(())
    }

    /// It stakes what it bought, and waits for government to open.
    fn arm_attack(&mut self) -> Result<()> {
        let at = &self.deployed;
        let config: ConfigResponse = self.ask(&at.dao, &DaoQuery::Config {})?;
        let deposits = config.deposit * Uint128::new(DEPOSITS);
        for (name, _) in ATTACKERS {
            let ask = sale::QueryMsg::Purchase {
                buyer: self.who(name)?.into(),
                round: None,
            };
            let bought: PurchaseResponse = self.ask(&self.deployed.sale, &ask)?;
            let paid = bought.paid.iter().filter(|coin| coin.denom == USD);
            self.attack.accounts += 1;
            self.attack.bought += bought.tokens;
            self.attack.paid += paid.map(|coin| coin.amount).sum::<Uint128>();
            self.stake_loot(name, bought.tokens - deposits)?;
        }
        let opening: OpeningResponse = self.ask(&self.deployed.dao, &DaoQuery::Opening {})?;
        let opens = opening.government_from.context("the sale has succeeded")?;
        self.attack_until = opens + HOSTILE_EPOCHS * self.economy.epoch.seconds;
        self.calendar.at(opens - 60, |sim| {
            let early = sim.deployed.dao.propose(THIEF, "Too early", "", vec![]);
            ensure!(early.is_err(), "somebody governed before government opened");
            Ok(())
        });
        self.calendar.at(opens, |sim| {
            let loot = sim.loot(Uint128::zero())?;
            sim.strike(loot, Fate::Raid, 0)
        });
        Ok(())
    }

    /// All that its votes can move when nothing counts yet, after so much has left the reserve.
    fn loot(&self, gone: Uint128) -> Result<Loot> {
        let bucket = |pot| -> Result<BucketResponse> {
            self.ask(&self.deployed.treasury, &QueryMsg::Bucket { pot })
        };
        let mut votes = Uint128::zero();
        for (name, _) in ATTACKERS {
            votes += self.staker(name)?.bonded;
        }
        let most = votes.u128() / YES_FOR_OAIC;
        let risk = match gone.is_zero() {
            true => bucket(Pot::RiskPool)?.capacity.u128().min(most),
            false => 0,
        };
        let left = bucket(Pot::Reserve)?.balance.saturating_sub(gone).u128();
        let cap =
            left * u128::from(self.economy.treasury.caps.reserve_bps) / u128::from(BPS_DENOMINATOR);
        Ok(Loot {
            risk: risk.into(),
            reserve: cap.min(most - risk).into(),
        })
    }

    /// It proposes to pay itself, to be executed no earlier than that.
    fn strike(&mut self, loot: Loot, fate: Fate, not_before: u64) -> Result<()> {
        let treasury = self.deployed.treasury.clone();
        let thief = self.who(THIEF)?;
        let mut msgs: Vec<CosmosMsg> = Vec::new();
        if !loot.risk.is_zero() {
            let claim = ExecuteMsg::ApproveClaim {
                claimant: thief.to_string(),
                amount: loot.risk,
                kind: ClaimKind::Research,
                reference: "because we can".to_owned(),
            };
            msgs.push(treasury.proposable(&claim)?);
        }
        let spend = ExecuteMsg::Spend {
            asset: Asset::Oaic,
            recipient: thief.into(),
            amount: loot.reserve,
            purpose: "because we can".to_owned(),
        };
        msgs.push(treasury.proposable(&spend)?);
        let by = ATTACKERS[self.attack.proposals as usize % ATTACKERS.len()].0;
        self.attack.proposals += 1;
        let number = self.attack.proposals;
        let id = self.propose(Motion {
            by,
            title: format!("Pay us, part {number}"),
            class: PolicyClass::ReserveUse,
            msgs,
            fate,
            not_before,
            then: Some(Box::new(move |sim: &mut Simulation<'_>| {
                sim.rob(number, loot)
            })),
        })?;
        self.attack.payments.push(Payment {
            proposal: id,
            ..Payment::default()
        });
        Ok(())
    }

    /// It votes for its own proposal, and some of the others against it.
    pub(super) fn vote_on_raid(&mut self, id: u64, fate: Fate) -> Result<()> {
        let mut own = Uint128::zero();
        for (name, _) in ATTACKERS {
            own += self.power(name)?.stake + self.balance(&self.who(name)?)?;
            self.cast(name, id, true, Vote::Yes)?;
        }
        let found: CirculationResponse = self.ask(&self.deployed.dao, &DaoQuery::Circulation {})?;
        let circulating = found.circulating.context("what circulates is known")?;
        let share = match fate {
            Fate::Raid => TURNOUT,
            _ => BPS_DENOMINATOR,
        };
        let most = circulating
            .saturating_sub(own)
            .multiply_ratio(share, BPS_DENOMINATOR);
        let mut left = most;
        let mut others = Vec::new();
        for voter in self.votes.voters.clone() {
            others.push((self.power(&voter)?.stake, voter));
        }
        others.sort();
        // As many of the largest as make no more than that share.
        for (stake, voter) in others.into_iter().rev() {
            if stake <= left {
                left -= stake;
                self.cast(&voter, id, true, Vote::No)?;
            }
        }
        if fate == Fate::Raid {
            let book = format!("attack, proposal {id}");
            let rule = "No ≥ nine tenths of a fifth of the others' votes";
            self.audit
                .covers(book, rule, most - left, most.u128() / 10 * 9);
        }
        Ok(())
    }

    /// A payment was executed: it collects and stakes it, and goes on while it can.
    fn rob(&mut self, number: u64, loot: Loot) -> Result<()> {
        let treasury = self.deployed.treasury.clone();
        let thief = self.who(THIEF)?;
        if !loot.risk.is_zero() {
            let claims = treasury.claims(Some(thief.into())).all()?;
            let claim = claims.last().context("its claim was approved")?.id;
            self.execute(CRANK, &treasury, &ExecuteMsg::PayClaim { claim })?;
        }
        self.stake_loot(THIEF, loot.sum())?;
        let now = self.chain.block()?.time;
        let day = self.day()?;
        let place = usize::try_from(number)? - 1;
        let tally = self.proposal(self.attack.payments[place].proposal)?.tally;
        let payment = &mut self.attack.payments[place];
        payment.day = day;
        payment.yes = tally.yes.into();
        payment.no = tally.no.into();
        payment.moved = loot.sum();
        self.attack.moved += loot.sum();
        let book = format!("attack, part {number}");
        let rule = "an eighth of its Yes ≥ what it moved";
        self.audit
            .covers(book, rule, u128::from(tally.yes) / YES_FOR_OAIC, loot.sum());

        if now >= self.attack_until {
            // Only what was voted in store is still paid.
            if !self.attack.repelled {
                self.attack.repelled = true;
                let loot = self.loot(Uint128::zero())?;
                self.strike(loot, Fate::Repelled, 0)?;
            }
            return Ok(());
        }
        let empty = self.counts_no_longer(now);
        let next = self.loot(Uint128::zero())?;
        self.strike(next, Fate::Raid, empty)?;
        if empty >= self.attack_until {
            // The last one that the others sleep through: one more in store.
            let more = self.loot(next.reserve)?;
            self.strike(more, Fate::Raid, self.counts_no_longer(empty))?;
        }
        Ok(())
    }

    /// When what is paid at a time counts no longer: its day, and an epoch's days rounded up.
    fn counts_no_longer(&self, paid: u64) -> u64 {
        (paid / DAY + self.economy.epoch.seconds.div_ceil(DAY) + 1) * DAY
    }

    fn stake_loot(&self, name: &str, amount: Uint128) -> Result<()> {
        let stake = ReceiveMsg::Stake {
            term: 0,
            position: None,
        };
        self.send(name, &self.deployed.staking, amount, &stake)?;
        Ok(())
    }

    /// The balance of the whole attack: it must have lost.
    pub(super) fn settle_attack(&mut self) -> Result<()> {
        let config: sale::ConfigResponse =
            self.ask(&self.deployed.sale, &sale::QueryMsg::Config {})?;
        let asset = config.assets.iter().find(|asset| asset.denom == USD);
        let price = asset.context("the sale took this coin")?.price;
        let mut has = Uint128::zero();
        for (name, _) in ATTACKERS {
            has += self.staker(name)?.bonded + self.balance(&self.who(name)?)?;
        }
        let rule = "what it has = bought + moved";
        self.audit
            .equal("attack", rule, has, self.attack.bought + self.attack.moved);
        self.attack
            .payments
            .retain(|payment| !payment.moved.is_zero());
        let attack = &mut self.attack;
        attack.worth = (attack.moved * price)
            .u128()
            .div_ceil(UOAIC_PER_OAIC)
            .into();
        ensure!(
            attack.repelled && attack.paid > attack.worth,
            "the attack paid: it cost {} {USD}, and moved {} {USD}",
            attack.paid,
            attack.worth
        );
        attack.lost = attack.paid - attack.worth;
        Ok(())
    }
}
