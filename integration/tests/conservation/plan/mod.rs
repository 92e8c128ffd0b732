//! From an operation to a transaction, and to what must come of it by the rules.

mod channel;
mod govern;
mod provider;
mod token;

use cosmwasm_std::{Addr, Binary};
use oaic_chain::encode;
use oaic_types::compute_settlement::{Dispute, ExecuteMsg as Settle};
use oaic_types::token::ExecuteMsg as Token;
use serde::Serialize;

use crate::judge::Item;
use crate::op::Op;
use crate::snapshot::Snapshot;
use crate::world::World;

/// What is done.
pub enum Action {
    /// A transaction of one call.
    Call {
        sender: String,
        contract: Addr,
        msg: Binary,
    },
    /// Time passes.
    Advance { blocks: u64, seconds: u64 },
}

/// What the rules say of the outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Must {
    Succeed,
    Fail,
    Either,
}

impl Must {
    /// Success when a condition holds, failure otherwise.
    pub fn iff(condition: bool) -> Self {
        if condition {
            Self::Succeed
        } else {
            Self::Fail
        }
    }

    /// As it was, unless a condition holds, when it must fail.
    pub fn unless(self, condition: bool) -> Self {
        if condition {
            Self::Fail
        } else {
            self
        }
    }

    /// As it was, unless a condition holds that the rules say nothing of.
    pub fn unsure(self, condition: bool) -> Self {
        if condition && self == Self::Succeed {
            Self::Either
        } else {
            self
        }
    }
}

/// Value that moves when the transaction succeeds.
#[derive(Clone, Debug)]
pub enum Movement {
    /// By the token's ordinary rules: the fee falls on what isn't exempt.
    Transfer { from: Addr, to: Addr, gross: u128 },
    /// To a contract that counts it as a spender's: its exemption doesn't count.
    TransferFor { from: Addr, to: Addr, gross: u128 },
    /// Destroyed, booked under the position of a cause.
    Burn {
        who: Addr,
        amount: u128,
        cause: usize,
    },
    /// An allowance that is used.
    Spend {
        owner: Addr,
        spender: Addr,
        gross: u128,
    },
    /// An allowance that is set: it may become anything.
    Allow { owner: Addr, spender: Addr },
    /// The settlement's booked fee.
    PayFee,
    /// A bond that is cut: what the reporter gets and what burns is the contract's word, and
    /// checked against the parameters.
    Slash { reporter: Addr },
}

/// What the notebook learns when the transaction succeeds.
pub enum Learn {
    Nothing,
    Opened { key: String },
    SessionKey { channel: u64, key: String },
    ReceiptKey { provider: Addr, key: String },
    Batch(Vec<Item>),
    Donated,
    Refunded { channel: u64 },
    Slashed(Box<Dispute>),
}

/// An operation, resolved.
pub struct Plan {
    pub action: Action,
    pub must: Must,
    pub movements: Vec<Movement>,
    pub learn: Learn,
}

impl Plan {
    fn call<M: Serialize>(
        sender: &str,
        contract: &Addr,
        msg: &M,
        must: Must,
    ) -> Result<Self, String> {
        Ok(Self {
            action: Action::Call {
                sender: sender.to_owned(),
                contract: contract.clone(),
                msg: encode(msg).map_err(|e| e.to_string())?,
            },
            must,
            movements: vec![],
            learn: Learn::Nothing,
        })
    }

    fn moves(mut self, movement: Movement) -> Self {
        self.movements.push(movement);
        self
    }

    fn learns(mut self, learn: Learn) -> Self {
        self.learn = learn;
        self
    }
}

/// What makes a plan: the world, and the moment before.
pub struct Planner<'a> {
    pub world: &'a World,
    pub now: &'a Snapshot,
}

impl Planner<'_> {
    fn token(&self, sender: &str, msg: &Token, must: Must) -> Result<Plan, String> {
        Plan::call(sender, &self.world.contracts.token, msg, must)
    }

    fn settlement(&self, sender: &str, msg: &Settle, must: Must) -> Result<Plan, String> {
        Plan::call(sender, &self.world.contracts.settlement, msg, must)
    }

    fn address(&self, label: &str) -> Addr {
        self.world.address(label)
    }

    fn escrow(&self) -> Addr {
        self.world.contracts.settlement.clone()
    }

    /// A transfer out of the settlement.
    fn payout(&self, to: Addr, gross: u128) -> Movement {
        Movement::Transfer {
            from: self.escrow(),
            to,
            gross,
        }
    }

    /// Whether an account can't pay, whatever the amount.
    fn stopped(&self, account: &Addr) -> bool {
        self.now.paused() || self.now.frozen.contains(account)
    }

    /// The plan of an operation; None when there is nothing it could be about.
    pub fn plan(&self, op: &Op) -> Result<Option<Plan>, String> {
        match op {
            Op::Transfer { .. }
            | Op::Donate { .. }
            | Op::Burn { .. }
            | Op::Allow { .. }
            | Op::TransferFrom { .. }
            | Op::BurnFrom { .. }
            | Op::SendJunk { .. } => self.plan_token(op),
            Op::Open { .. }
            | Op::TopUp { .. }
            | Op::TopUpFrom { .. }
            | Op::Settle { .. }
            | Op::AdvanceTerms { .. }
            | Op::RotateSessionKey { .. }
            | Op::RequestUnlock { .. }
            | Op::CancelUnlock { .. }
            | Op::FinalizeUnlock { .. }
            | Op::Close { .. } => self.plan_channel(op),
            Op::Claim { .. }
            | Op::ClaimReferral { .. }
            | Op::FlushFee
            | Op::SetPayeeAddress { .. }
            | Op::UpdatePrices { .. }
            | Op::UpdateSplit { .. }
            | Op::RotateReceiptKey { .. }
            | Op::Bond { .. }
            | Op::Unbond { .. }
            | Op::WithdrawBond { .. }
            | Op::Dispute { .. } => self.plan_provider(op),
            Op::Advance { blocks, seconds } => Ok(Some(Plan {
                action: Action::Advance {
                    blocks: *blocks,
                    seconds: *seconds,
                },
                must: Must::Succeed,
                movements: vec![],
                learn: Learn::Nothing,
            })),
            _ => self.plan_govern(op).map(Some),
        }
    }
}
