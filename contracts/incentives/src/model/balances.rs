//! Every uoaic is in exactly one balance. Receiving and paying also change the accounted total, whose
//! value at the start of the block is remembered; everything else moves between balances.

use cosmwasm_std::{Addr, Env, Storage, Uint128, WasmMsg};
use oaic_messages::treasury::{Fund, ReceiveMsg};
use oaic_runtime::{token, Checked, RuntimeError};

use crate::error::{ContractError, Result};
use crate::state::{Balances, Config, ACCOUNTED, BALANCES};

#[derive(Clone, Copy)]
pub enum Payment {
    Reward,
    Grant,
    Bounty,
}

/// Moves an amount from one balance to another.
pub fn shift(from: &mut Uint128, to: &mut Uint128, amount: Uint128) -> Result<(), RuntimeError> {
    *from = from.sub_checked(amount)?;
    *to = to.add_checked(amount)?;
    Ok(())
}

impl Balances {
    /// Adds an arrival: it is free, except for the part due to the risk pool.
    pub fn receive(
        &mut self,
        storage: &mut dyn Storage,
        height: u64,
        amount: Uint128,
        risk: Uint128,
    ) -> Result<()> {
        self.free = self.free.add_checked(amount.sub_checked(risk)?)?;
        self.risk_due = self.risk_due.add_checked(risk)?;
        self.income = self.income.add_checked(amount)?;
        let accounted = ACCOUNTED.now(storage)?.add_checked(amount)?;
        Ok(ACCOUNTED.set(storage, accounted, height)?)
    }

    /// Deducts a payment from the balance that pays it and returns the message, none for zero.
    pub fn pay(
        &mut self,
        storage: &mut dyn Storage,
        env: &Env,
        token: &Addr,
        payment: Payment,
        recipient: &Addr,
        amount: Uint128,
    ) -> Result<Option<WasmMsg>> {
        let (place, total) = match payment {
            Payment::Reward => (&mut self.programs, &mut self.rewards_paid),
            Payment::Grant => (&mut self.reserved_grants, &mut self.grants_paid),
            Payment::Bounty => (&mut self.reserved_bounties, &mut self.bounties_paid),
        };
        shift(place, total, amount)?;
        if amount.is_zero() {
            return Ok(None);
        }
        let accounted = ACCOUNTED.now(storage)?.sub_checked(amount)?;
        ACCOUNTED.set(storage, accounted, env.block.height)?;
        Ok(Some(token::transfer(token, recipient, amount)?))
    }

    /// Pays what is due to the risk pool and returns the message, none for zero.
    pub fn pay_risk(
        &mut self,
        storage: &mut dyn Storage,
        env: &Env,
        config: &Config,
    ) -> Result<Option<WasmMsg>> {
        let amount = std::mem::take(&mut self.risk_due);
        if amount.is_zero() {
            return Ok(None);
        }
        self.risk_paid = self.risk_paid.add_checked(amount)?;
        let accounted = ACCOUNTED.now(storage)?.sub_checked(amount)?;
        ACCOUNTED.set(storage, accounted, env.block.height)?;
        let fund = Fund::RiskPool;
        let deposit = ReceiveMsg::Deposit { fund };
        let paid = token::send(&config.token, &config.treasury, amount, &deposit)?;
        Ok(Some(paid))
    }

    pub fn reserve_grant(&mut self, amount: Uint128) -> Result<()> {
        self.take_from_pool(amount)?;
        self.reserved_grants = self.reserved_grants.add_checked(amount)?;
        Ok(())
    }

    pub fn reserve_bounty(&mut self, amount: Uint128) -> Result<()> {
        self.take_from_pool(amount)?;
        self.reserved_bounties = self.reserved_bounties.add_checked(amount)?;
        Ok(())
    }

    fn take_from_pool(&mut self, amount: Uint128) -> Result<()> {
        self.grants_pool =
            self.grants_pool
                .sub_checked(amount)
                .map_err(|_| ContractError::PoolTooSmall {
                    asked: amount.u128(),
                    pool: self.grants_pool.u128(),
                })?;
        Ok(())
    }

    pub fn load(storage: &dyn Storage) -> Result<Self> {
        Ok(BALANCES.load(storage)?)
    }

    pub fn save(&self, storage: &mut dyn Storage) -> Result<()> {
        Ok(BALANCES.save(storage, self)?)
    }
}
