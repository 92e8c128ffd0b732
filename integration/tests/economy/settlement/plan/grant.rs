//! Grants: who may spend from a payer's account into its channels.

use cosmwasm_std::{Addr, Uint128};
use oaic_integration::parties::key;
use oaic_messages::compute_settlement::{ExecuteMsg as Settle, NewGrant, MAX_GRANTS};
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_messages::token::{ExecuteMsg as Token, Exemption};

use super::list::fits;
use super::{Learn, Movement, Must, Plan, Planner};
use crate::settlement::generate::Op;
use crate::settlement::op::GrantPlan;
use crate::settlement::parties::{GrantNote, Opening};
use crate::suite::PEOPLE;
use oaic_testing::simulation::{Amount, Pick};

/// What a grant's amounts are in relation to.
const PURSE: u128 = 50_000_000;

impl Planner<'_> {
    pub(super) fn plan_grant(&self, op: &Op) -> Result<Option<Plan>, String> {
        match op {
            Op::AllowEscrow { owner, amount } => {
                // Mostly who gave a grant.
                let grants: Vec<_> = self.suite.grants.keys().collect();
                let giver = owner.of(&grants).filter(|_| owner.0 % 4 != 0);
                let anybody = *owner.of(&PEOPLE).expect("there are people");
                let owner = giver.map_or_else(|| self.address(anybody), |pair| pair.0.clone());
                let label = self.suite.signer(&owner);
                let amount = amount.of(PURSE);
                let msg = Token::IncreaseAllowance {
                    spender: self.escrow().to_string(),
                    amount: Uint128::new(amount),
                    expires: None,
                };
                let spender = self.escrow();
                let plan = self.token(&label, &msg, Must::Either)?;
                Ok(Some(plan.moves(Movement::Allow { owner, spender })))
            }
            Op::Grant(plan) => self.grant(plan).map(Some),
            Op::RevokeGrant { grant }
            | Op::GrantTopUp { grant, .. }
            | Op::GrantOpen { grant, .. }
            | Op::GrantUnlock { grant, .. } => {
                let grants: Vec<_> = self.suite.grants.iter().collect();
                let Some((pair, note)) = grant.of(&grants) else {
                    return Ok(None);
                };
                self.by_grant(op, (*pair).clone(), note).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn grant(&self, plan: &GrantPlan) -> Result<Plan, String> {
        let label = *plan.payer.of(&PEOPLE).expect("there are people");
        let payer = self.address(label);
        let grantee = self.party_address(plan.grantee);
        let all = self.suite.channels.values();
        let own: Vec<_> = all.filter(|c| c.payer == payer).collect();
        let known = plan.known_key.and_then(|pick| pick.of(&own).copied());
        let name = known.map_or_else(
            || format!("session/{}", self.suite.turn),
            |channel| channel.key.clone(),
        );
        let (limit, daily) = (plan.limit.of(PURSE), plan.daily.of(PURSE));
        let ends_at = self.now.block.time.saturating_add(plan.seconds);
        let msg = Settle::Grant(NewGrant {
            max_unlock_blocks: u64::MAX,
            max_unlock_delay: u64::MAX,
            grantee: grantee.to_string(),
            session_key: key(&name).public().into(),
            limit: Uint128::new(limit),
            daily: Uint128::new(daily),
            ends_at,
        });
        let pair = (payer, grantee);
        let now = self.now.block.time;
        let others = self.suite.grants.iter();
        let others = others
            .filter(|(other, note)| other.0 == pair.0 && **other != pair && note.ends_at > now);
        let full = others.count() >= MAX_GRANTS;
        let must =
            Must::Succeed.unless(limit > TOTAL_SUPPLY || daily == 0 || plan.seconds == 0 || full);
        // What its former grant took today counts.
        let former = self.suite.grants.get(&pair);
        let (day, taken) = former.map_or((0, 0), |note| (note.day, note.taken));
        let note = GrantNote {
            key: name,
            limit,
            daily: daily.min(TOTAL_SUPPLY),
            ends_at,
            day,
            taken,
        };
        let plan = self.settlement(label, &msg, must)?;
        Ok(plan.learns(Learn::Granted { pair, note }))
    }

    fn by_grant(&self, op: &Op, pair: (Addr, Addr), note: &GrantNote) -> Result<Plan, String> {
        let block = self.now.block;
        let (payer, grantee) = (&pair.0, self.suite.signer(&pair.1));
        let ended = block.time >= note.ends_at;
        let allowed = self.allowance(payer, &self.escrow());
        let there = note.left(block).min(allowed).min(self.now.balance(payer));
        // What stops an amount from being taken.
        let short = |amount: u128| amount == 0 || amount > there || self.stopped(payer);
        match op {
            Op::RevokeGrant { .. } => {
                let msg = Settle::RevokeGrant {
                    grantee: pair.1.to_string(),
                };
                let payer = self.suite.signer(payer);
                let plan = self.settlement(&payer, &msg, Must::Succeed)?;
                Ok(plan.learns(Learn::Revoked { pair }))
            }
            Op::GrantTopUp {
                channel, amount, ..
            } => {
                let Some(channel) = self.payers_channel(payer, *channel) else {
                    return self.nothing(&grantee);
                };
                let amount = within(*amount, there);
                let msg = Settle::GrantTopUp {
                    payer: payer.to_string(),
                    channel,
                    amount: Uint128::new(amount),
                };
                let target = &self.suite.channels[&channel];
                let theirs = target.payer == *payer && !target.closed && target.refund_to.is_none();
                let must = Must::Succeed.unless(ended || !theirs || short(amount) || self.taxed());
                let plan = self.settlement(&grantee, &msg, must)?;
                let plan = self.taken(plan, pair, amount, 0);
                Ok(plan.learns(Learn::ToppedUp { channel }))
            }
            Op::GrantOpen {
                service,
                limit,
                amount,
                ..
            } => {
                let service = self.service_of(*service);
                let (limit, amount) = (within(*limit, note.limit), within(*amount, there));
                let msg = Settle::GrantOpen {
                    conditions: Default::default(),
                    payer: payer.to_string(),
                    service_id: service.id,
                    spend_limit: Uint128::new(limit),
                    amount: Uint128::new(amount),
                };
                let must = Must::Succeed
                    .unless(ended || limit > note.limit || short(amount) || self.taxed())
                    .unless(!self.takes_openings(service));
                let opening = Opening {
                    key: note.key.clone(),
                    limit,
                    payer: payer.clone(),
                    provider: service.provider.clone(),
                    refund_to: None,
                };
                let plan = self.settlement(&grantee, &msg, must)?;
                let plan = self.taken(plan, pair, amount, limit);
                Ok(plan.learns(Learn::Opened(opening)))
            }
            Op::GrantUnlock { channels, .. } => {
                let channels = self.numbers(channels);
                let msg = Settle::GrantRequestUnlock {
                    payer: payer.to_string(),
                    channels: channels.clone(),
                };
                let must = Must::Succeed.unless(ended || !fits(&channels));
                let listed = self.listed_by_grant(payer, &channels);
                Ok(self.settlement(&grantee, &msg, must)?.lists(listed))
            }
            _ => Err("not an operation of a grant".into()),
        }
    }

    /// Whether the settlement may get less than is sent to it, now or at another rate.
    fn taxed(&self) -> bool {
        let untaxed = [Exemption::Recipient, Exemption::Both];
        !untaxed.contains(&self.now.system.exemption)
    }

    /// A channel of a payer most of the time, any one now and then.
    fn payers_channel(&self, payer: &Addr, pick: Pick) -> Option<u64> {
        let all = self.suite.channels.values();
        let own: Vec<_> = all.filter(|c| c.payer == *payer).collect();
        let own = match pick.0 % 8 {
            0 => None,
            _ => Pick(pick.0 / 8).of(&own).copied(),
        };
        own.or_else(|| self.channel(pick)).map(|c| c.number)
    }

    /// A message about a channel that nobody has.
    fn nothing(&self, grantee: &str) -> Result<Plan, String> {
        let msg = Settle::GrantTopUp {
            payer: self.address(grantee).to_string(),
            channel: 0,
            amount: Uint128::one(),
        };
        self.settlement(grantee, &msg, Must::Fail)
    }

    /// A plan that takes an amount by the settlement's allowance.
    fn taken(&self, plan: Plan, pair: (Addr, Addr), amount: u128, limit: u128) -> Plan {
        let (payer, escrow) = (pair.0.clone(), self.escrow());
        plan.moves(Movement::spend(&payer, escrow.clone(), amount))
            .moves(Movement::transfer(payer, escrow, amount))
            .learns(Learn::GrantTook {
                pair,
                amount,
                limit,
            })
    }
}

/// A plain amount is what there is, if that is less.
fn within(amount: Amount, there: u128) -> u128 {
    match amount {
        Amount::Plain(amount) => amount.min(there),
        edge => edge.of(there),
    }
}
