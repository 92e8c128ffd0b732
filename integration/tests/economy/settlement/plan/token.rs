//! Operations of holders on the token alone.

use cosmwasm_std::{Addr, Binary, Uint128};
use cw20::Expiration;
use oaic_messages::token::ExecuteMsg as Token;

use super::{Movement, Must, Plan, Planner};
use crate::settlement::generate::Op;
use crate::suite::PARTIES;
use oaic_testing::simulation::Pick;

/// Position of a holder's own burns among the causes.
const HOLDER: usize = 1;
/// Position of burns by allowance among the causes.
const ALLOWANCE: usize = 2;

impl Planner<'_> {
    pub(super) fn plan_token(&self, op: &Op) -> Result<Option<Plan>, String> {
        let party = |pick: Pick| *pick.of(&PARTIES).expect("there are parties");
        let plan = match *op {
            Op::Transfer { from, to, amount } => {
                let (from, to) = (party(from), self.address(party(to)));
                self.transfer(from, to, amount.of(self.now.balance(&self.address(from))))?
            }
            Op::Burn { from, amount } => {
                let (label, from) = (party(from), self.address(party(from)));
                let amount = amount.of(self.now.balance(&from));
                let msg = Token::Burn {
                    amount: Uint128::new(amount),
                };
                self.token(label, &msg, self.can_pay(&from, amount))?
                    .moves(Movement::Burn {
                        who: from,
                        amount,
                        cause: HOLDER,
                    })
            }
            Op::Allow {
                owner,
                spender,
                amount,
                more,
                blocks,
            } => {
                let (label, owner) = (party(owner), self.address(party(owner)));
                let spender = self.address(party(spender));
                let amount = Uint128::new(amount.of(self.now.balance(&owner)));
                let expires = blocks.map(|b| Expiration::AtHeight(self.now.block.height + b));
                let to = spender.to_string();
                let msg = if more {
                    Token::IncreaseAllowance {
                        spender: to,
                        amount,
                        expires,
                    }
                } else {
                    Token::DecreaseAllowance {
                        spender: to,
                        amount,
                        expires,
                    }
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
                let to = self.address(party(to));
                let allowed = self.allowance(&owner, &spender);
                let amount = amount.of(allowed.min(self.now.balance(&owner)));
                let msg = Token::TransferFrom {
                    owner: owner.to_string(),
                    recipient: to.to_string(),
                    amount: Uint128::new(amount),
                };
                self.token(&label, &msg, self.can_spend(&owner, allowed, amount))?
                    .moves(Movement::Spend {
                        owner: owner.clone(),
                        spender,
                        gross: amount,
                    })
                    .moves(Movement::Transfer {
                        from: owner,
                        to,
                        gross: amount,
                    })
            }
            Op::BurnFrom {
                owner,
                spender,
                amount,
            } => {
                let (owner, label, spender) = self.allowed_pair(owner, spender);
                let allowed = self.allowance(&owner, &spender);
                let amount = amount.of(allowed.min(self.now.balance(&owner)));
                let msg = Token::BurnFrom {
                    owner: owner.to_string(),
                    amount: Uint128::new(amount),
                };
                self.token(&label, &msg, self.can_spend(&owner, allowed, amount))?
                    .moves(Movement::Spend {
                        owner: owner.clone(),
                        spender,
                        gross: amount,
                    })
                    .moves(Movement::Burn {
                        who: owner,
                        amount,
                        cause: ALLOWANCE,
                    })
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
        Ok(self
            .token(label, &msg, self.can_pay(&from, amount))?
            .moves(Movement::Transfer {
                from,
                to,
                gross: amount,
            }))
    }

    /// What the rules say of paying an amount out of an account.
    pub(super) fn can_pay(&self, from: &Addr, amount: u128) -> Must {
        Must::Succeed
            .unsure(amount == 0)
            .unless(amount > self.now.balance(from) || self.stopped(from))
    }

    /// The same by allowance, which may have expired.
    pub(super) fn can_spend(&self, owner: &Addr, allowed: u128, amount: u128) -> Must {
        Must::Either
            .unless(amount > allowed || amount > self.now.balance(owner) || self.stopped(owner))
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
            _ => {
                let party = |pick: Pick| *pick.of(&PARTIES).expect("there are parties");
                (self.address(party(owner)), self.address(party(spender)))
            }
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
