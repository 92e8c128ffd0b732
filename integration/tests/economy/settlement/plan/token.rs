//! Operations of holders on the token alone.

use cosmwasm_std::{Addr, Binary, Uint128};
use cw20::Expiration;
use oaic_messages::token::ExecuteMsg as Token;

use super::{Movement, Must, Plan, Planner};
use crate::settlement::generate::Op;
use oaic_testing::simulation::{Amount, Pick};

/// Position of a holder's own burns among the causes.
const HOLDER: usize = 1;
/// Position of burns by allowance among the causes.
const ALLOWANCE: usize = 2;

impl Planner<'_> {
    pub(super) fn plan_token(&self, op: &Op) -> Result<Option<Plan>, String> {
        let party = |pick| self.party(pick);
        let plan = match *op {
            Op::Transfer { from, to, amount } => {
                let (from, to) = (party(from), self.address(party(to)));
                self.transfer(from, to, amount.of(self.now.balance(&self.address(from))))?
            }
            Op::Burn { from, amount } => {
                let (label, from) = (party(from), self.address(party(from)));
                let amount = amount.of(self.now.balance(&from));
                let burned = Uint128::new(amount);
                let msg = Token::Burn { amount: burned };
                self.token(label, &msg, self.can_pay(&from, amount))?
                    .moves(Movement::burn(from, amount, HOLDER))
            }
            Op::Allow {
                owner,
                spender,
                amount,
                more,
                blocks,
            } => {
                let (label, owner) = (party(owner), self.address(party(owner)));
                let spender = self.party_address(spender);
                let amount = Uint128::new(amount.of(self.now.balance(&owner)));
                let expires = blocks.map(|b| Expiration::AtHeight(self.now.block.height + b));
                let to = spender.to_string();
                let msg = match more {
                    true => Token::IncreaseAllowance {
                        spender: to,
                        amount,
                        expires,
                    },
                    false => Token::DecreaseAllowance {
                        spender: to,
                        amount,
                        expires,
                    },
                };
                let must = Must::Either.unless(owner == spender);
                self.token(label, &msg, must)?
                    .moves(Movement::Allow { owner, spender })
            }
            Op::TransferFrom {
                owner,
                spender,
                to,
                amount,
            } => {
                let (owner, label, spender) = self.allowed_pair(owner, spender);
                let to = self.party_address(to);
                let (amount, must) = self.spending(&owner, &spender, amount);
                let msg = Token::TransferFrom {
                    owner: owner.to_string(),
                    recipient: to.to_string(),
                    amount: Uint128::new(amount),
                };
                self.token(&label, &msg, must)?
                    .moves(Movement::spend(&owner, spender, amount))
                    .moves(Movement::transfer(owner, to, amount))
            }
            Op::BurnFrom {
                owner,
                spender,
                amount,
            } => {
                let (owner, label, spender) = self.allowed_pair(owner, spender);
                let (amount, must) = self.spending(&owner, &spender, amount);
                let msg = Token::BurnFrom {
                    owner: owner.to_string(),
                    amount: Uint128::new(amount),
                };
                self.token(&label, &msg, must)?
                    .moves(Movement::spend(&owner, spender, amount))
                    .moves(Movement::burn(owner, amount, ALLOWANCE))
            }
            Op::SendJunk { from, amount } => {
                let from = party(from);
                let amount = amount.of(self.now.balance(&self.address(from)));
                let msg = Token::Send {
                    contract: self.escrow().to_string(),
                    amount: Uint128::new(amount),
                    msg: Binary::from(b"{\"open_sesame\":{}}"),
                };
                self.token(from, &msg, Must::Fail)?
            }
            _ => return Ok(None),
        };
        Ok(Some(plan))
    }

    fn transfer(&self, label: &str, to: Addr, amount: u128) -> Result<Plan, String> {
        let from = self.address(label);
        let msg = Token::Transfer {
            recipient: to.to_string(),
            amount: Uint128::new(amount),
        };
        let plan = self.token(label, &msg, self.can_pay(&from, amount))?;
        Ok(plan.moves(Movement::transfer(from, to, amount)))
    }

    /// What the rules say of paying an amount out of an account.
    pub(super) fn can_pay(&self, from: &Addr, amount: u128) -> Must {
        Must::Succeed
            .unsure(amount == 0)
            .unless(amount > self.now.balance(from) || self.stopped(from))
    }

    /// An amount of what an allowance lets be spent, which may have expired, and what the rules say
    /// of spending it.
    pub(super) fn spending(&self, owner: &Addr, spender: &Addr, amount: Amount) -> (u128, Must) {
        let allowed = self.allowance(owner, spender);
        let there = allowed.min(self.now.balance(owner));
        let amount = amount.of(there);
        (
            amount,
            Must::Either.unless(amount > there || self.stopped(owner)),
        )
    }

    /// An owner, and a spender's label and address: most of the time two with an allowance.
    pub(super) fn allowed_pair(&self, owner: Pick, spender: Pick) -> (Addr, String, Addr) {
        let given: Vec<_> = self
            .now
            .allowances
            .iter()
            .filter(|((_, spender), a)| **a > 0 && self.suite.label(spender).is_some())
            .collect();
        let pick_known = !spender.0.is_multiple_of(8);
        let (owner, spender) = match owner.of(&given) {
            Some(((owner, spender), _)) if pick_known => (owner.clone(), spender.clone()),
            _ => (self.party_address(owner), self.party_address(spender)),
        };
        let label = self.suite.signer(&spender);
        (owner, label, spender)
    }

    /// The same, with this spender when anybody allows it something.
    pub(super) fn allowed_to(
        &self,
        payer: &Addr,
        owner: Pick,
        spender: Pick,
    ) -> (Addr, String, Addr) {
        let given = self.now.allowances.iter();
        let given: Vec<_> = given
            .filter(|((_, to), amount)| to == payer && **amount > 0)
            .collect();
        match owner.of(&given) {
            Some(((owner, spender), _)) => {
                let label = self.suite.signer(spender);
                (owner.clone(), label, spender.clone())
            }
            None => self.allowed_pair(owner, spender),
        }
    }

    pub(super) fn allowance(&self, owner: &Addr, spender: &Addr) -> u128 {
        let key = (owner.clone(), spender.clone());
        self.now.allowances.get(&key).copied().unwrap_or(0)
    }
}
