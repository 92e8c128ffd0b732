//! From an operation to a transaction, and to what must come of it by the rules.

mod channel;
mod dispute;
mod govern;
mod grant;
mod list;
mod provider;
mod settle;
mod terms;
mod token;

use cosmwasm_std::Addr;
use oaic_chain::{Call, Tx};
use oaic_messages::compute_settlement::{Dispute, ExecuteMsg as Settle};
use oaic_messages::token::ExecuteMsg as Token;
use oaic_testing::simulation::Pick;
use oaic_vouchers::{Entry, PackedVoucher};
use serde::Serialize;

use crate::settlement::generate::Op;
use crate::settlement::oracle::Channels;
use crate::settlement::parties::{ChannelNote, GrantNote, Opening};
use crate::snapshot::Snapshot;
use crate::suite::{Suite, PARTIES};

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
        Self::Succeed.unless(!condition)
    }

    /// As it was, unless a condition holds, when it must fail.
    pub fn unless(self, condition: bool) -> Self {
        match condition {
            true => Self::Fail,
            false => self,
        }
    }

    /// As it was, unless a condition holds that the rules say nothing of.
    pub fn unsure(self, condition: bool) -> Self {
        match self {
            Self::Succeed if condition => Self::Either,
            must => must,
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
    /// What is left of a channel; another account than its payer's pays the fee on it, which the
    /// settlement books.
    Refund { to: Addr, gross: u128, taxed: bool },
    /// A bond that is cut: what the injured payer gets and what burns is the contract's word, and
    /// checked against the parameters.
    Slash { injured: Addr },
}

impl Movement {
    fn transfer(from: Addr, to: Addr, gross: u128) -> Self {
        Self::Transfer { from, to, gross }
    }

    fn spend(owner: &Addr, spender: Addr, gross: u128) -> Self {
        let owner = owner.clone();
        Self::Spend {
            owner,
            spender,
            gross,
        }
    }

    fn burn(who: Addr, amount: u128, cause: usize) -> Self {
        Self::Burn { who, amount, cause }
    }
}

/// What the parties know once the transaction succeeded.
pub enum Learn {
    Opened(Opening),
    /// What arrived is in the channel.
    ToppedUp {
        channel: u64,
    },
    Rotated {
        channel: u64,
        key: String,
        limit: u128,
    },
    ReceiptKey {
        provider: Addr,
        key: String,
    },
    Settlers {
        provider: Addr,
        named: Vec<Addr>,
    },
    Batch(Batch),
    /// Results of a list, and the channels as they must be then.
    List {
        done: Vec<bool>,
        after: Channels,
    },
    Granted {
        pair: (Addr, Addr),
        note: GrantNote,
    },
    Revoked {
        pair: (Addr, Addr),
    },
    GrantTook {
        pair: (Addr, Addr),
        amount: u128,
        limit: u128,
    },
    /// What private credits get of it is a gift: they book nothing that comes without a message.
    Charged(Box<Dispute>),
    /// By the owner.
    Paused {
        seconds: u64,
    },
}

/// A batch that is handed in.
pub struct Batch {
    pub sender: Addr,
    pub entries: Vec<Entry>,
    /// Vouchers that payers signed for it, and by which key.
    pub signed: Vec<(PackedVoucher, String)>,
}

/// An operation, resolved.
pub struct Plan {
    pub tx: Tx,
    pub must: Must,
    pub movements: Vec<Movement>,
    pub learn: Vec<Learn>,
}

impl Plan {
    fn call<M: Serialize>(
        sender: &str,
        contract: &Addr,
        msg: &M,
        must: Must,
    ) -> Result<Self, String> {
        let call = Call::new(contract, msg).map_err(|e| e.to_string())?;
        Ok(Self {
            tx: Tx {
                sender: sender.to_owned(),
                calls: vec![call],
                gas_limit: None,
            },
            must,
            movements: vec![],
            learn: vec![],
        })
    }

    fn moves(mut self, movement: Movement) -> Self {
        self.movements.push(movement);
        self
    }

    fn learns(mut self, learn: Learn) -> Self {
        self.learn.push(learn);
        self
    }
}

/// What makes a plan: the suite, and the moment before.
pub struct Planner<'a> {
    pub suite: &'a Suite,
    pub now: &'a Snapshot,
}

impl Planner<'_> {
    fn token(&self, sender: &str, msg: &Token, must: Must) -> Result<Plan, String> {
        Plan::call(sender, &self.suite.token, msg, must)
    }

    fn settlement(&self, sender: &str, msg: &Settle, must: Must) -> Result<Plan, String> {
        Plan::call(sender, &self.suite.settlement, msg, must)
    }

    fn address(&self, label: &str) -> Addr {
        self.suite.addr(label)
    }

    /// The DAO as the owner of all contracts: what a vote decided, without the vote.
    fn owner(&self) -> &str {
        self.suite.dao.as_str()
    }

    fn escrow(&self) -> Addr {
        self.suite.settlement.clone()
    }

    /// A transfer out of the settlement.
    fn payout(&self, to: Addr, gross: u128) -> Movement {
        Movement::transfer(self.escrow(), to, gross)
    }

    fn party(&self, pick: Pick) -> &'static str {
        pick.of(&PARTIES).expect("there are parties")
    }

    fn party_address(&self, pick: Pick) -> Addr {
        self.address(self.party(pick))
    }

    /// A channel; those that are closed are picked seldom, there is little to do with them.
    fn channel(&self, pick: Pick) -> Option<&ChannelNote> {
        let all: Vec<_> = self.suite.channels.values().collect();
        let open: Vec<_> = all.iter().filter(|c| !c.closed).copied().collect();
        let from = match pick.0.is_multiple_of(16) || open.is_empty() {
            true => &all,
            false => &open,
        };
        Pick(pick.0 / 16).of(from).copied()
    }

    /// The same, and most of the time one whose payer may spend what is another's.
    fn channel_of_a_spender(&self, pick: Pick) -> Option<&ChannelNote> {
        let allowed: Vec<_> = (self.suite.channels.values())
            .filter(|c| !c.closed)
            .filter(|c| {
                let mut given = self.now.allowances.iter();
                given.any(|((_, to), amount)| *to == c.payer && *amount > 0)
            })
            .collect();
        match Pick(pick.0 / 16).of(&allowed) {
            Some(channel) if !pick.0.is_multiple_of(4) => Some(channel),
            _ => self.channel(pick),
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
            | Op::Burn { .. }
            | Op::Allow { .. }
            | Op::TransferFrom { .. }
            | Op::BurnFrom { .. }
            | Op::SendJunk { .. } => self.plan_token(op),
            Op::Open { .. }
            | Op::TopUp { .. }
            | Op::TopUpFrom { .. }
            | Op::RotateSessionKey { .. } => self.plan_channel(op),
            Op::Settle { by, entries } => self.settle(*by, entries).map(Some),
            Op::List(ask, asker, channels) => self.list(*ask, *asker, channels),
            Op::AllowEscrow { .. }
            | Op::Grant(_)
            | Op::RevokeGrant { .. }
            | Op::GrantTopUp { .. }
            | Op::GrantOpen { .. }
            | Op::GrantUnlock { .. } => self.plan_grant(op),
            Op::Dispute { .. } => self.dispute(op),
            Op::Claim { .. }
            | Op::ClaimReferral { .. }
            | Op::FlushFee {}
            | Op::SetPayeeAddress { .. }
            | Op::UpdatePrices { .. }
            | Op::UpdateSplit { .. }
            | Op::SetServiceActive { .. }
            | Op::AddReceiptKey { .. }
            | Op::RetireReceiptKey { .. }
            | Op::SetSettlers { .. }
            | Op::Bond { .. }
            | Op::Unbond { .. }
            | Op::WithdrawBond { .. } => self.plan_provider(op),
            _ => self.plan_govern(op).map(Some),
        }
    }
}
