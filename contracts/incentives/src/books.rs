//! Where every uoaic is. What comes in or goes out also moves the accounted sum, which remembers
//! what the block found; everything else only moves from place to place.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::{Addr, Env, Storage, Uint128, WasmMsg};
use oaic_messages::treasury::{Fund, ReceiveMsg};
use oaic_runtime::{token, Checked};

use crate::error::ContractError;
use crate::state::{Config, ACCOUNTED, BOOKS};

/// Places and totals, in uoaic; see [`oaic_messages::incentives::BooksResponse`].
#[cw_serde]
#[derive(Default)]
pub struct Books {
    pub free: Uint128,
    pub programs: Uint128,
    pub grants_pool: Uint128,
    pub reserved_grants: Uint128,
    pub reserved_bounties: Uint128,
    pub risk_due: Uint128,
    pub income: Uint128,
    pub rewards_paid: Uint128,
    pub grants_paid: Uint128,
    pub bounties_paid: Uint128,
    pub risk_paid: Uint128,
}

/// What a payment is for.
#[derive(Clone, Copy)]
pub enum Payment {
    Reward,
    Grant,
    Bounty,
}

impl Books {
    /// Something arrived: it is free, but for what of it is due to the risk pool.
    pub fn receive(
        &mut self,
        storage: &mut dyn Storage,
        height: u64,
        amount: Uint128,
        risk: Uint128,
    ) -> Result<(), ContractError> {
        self.free = self.free.plus(amount.minus(risk)?)?;
        self.risk_due = self.risk_due.plus(risk)?;
        self.income = self.income.plus(amount)?;
        let accounted = ACCOUNTED.now(storage)?.plus(amount)?;
        Ok(ACCOUNTED.set(storage, accounted, height)?)
    }

    /// Something leaves the place that a payment comes out of; the message that pays it, none for
    /// zero.
    pub fn pay(
        &mut self,
        storage: &mut dyn Storage,
        env: &Env,
        token: &Addr,
        payment: Payment,
        recipient: &Addr,
        amount: Uint128,
    ) -> Result<Option<WasmMsg>, ContractError> {
        let (place, total) = match payment {
            Payment::Reward => (&mut self.programs, &mut self.rewards_paid),
            Payment::Grant => (&mut self.reserved_grants, &mut self.grants_paid),
            Payment::Bounty => (&mut self.reserved_bounties, &mut self.bounties_paid),
        };
        *place = place.minus(amount)?;
        *total = total.plus(amount)?;
        if amount.is_zero() {
            return Ok(None);
        }
        let accounted = ACCOUNTED.now(storage)?.minus(amount)?;
        ACCOUNTED.set(storage, accounted, env.block.height)?;
        Ok(Some(token::transfer(token, recipient, amount)?))
    }

    /// The risk pool gets what is due to it; the message that pays it, none for zero.
    pub fn pay_risk(
        &mut self,
        storage: &mut dyn Storage,
        env: &Env,
        config: &Config,
    ) -> Result<Option<WasmMsg>, ContractError> {
        let amount = std::mem::take(&mut self.risk_due);
        if amount.is_zero() {
            return Ok(None);
        }
        self.risk_paid = self.risk_paid.plus(amount)?;
        let accounted = ACCOUNTED.now(storage)?.minus(amount)?;
        ACCOUNTED.set(storage, accounted, env.block.height)?;
        let fund = Fund::RiskPool;
        let deposit = ReceiveMsg::Deposit { fund };
        let paid = token::send(&config.token, &config.treasury, amount, &deposit)?;
        Ok(Some(paid))
    }

    /// A program's budget of an epoch leaves what is free.
    pub fn fund_program(&mut self, amount: Uint128) -> Result<(), ContractError> {
        self.free = self.free.minus(amount)?;
        self.programs = self.programs.plus(amount)?;
        Ok(())
    }

    /// What the cap cuts off a program's rewards feeds grants and bounties.
    pub fn program_to_pool(&mut self, amount: Uint128) -> Result<(), ContractError> {
        self.programs = self.programs.minus(amount)?;
        self.grants_pool = self.grants_pool.plus(amount)?;
        Ok(())
    }

    /// What nobody claimed of a program's budget is free again.
    pub fn program_to_free(&mut self, amount: Uint128) -> Result<(), ContractError> {
        self.programs = self.programs.minus(amount)?;
        self.free = self.free.plus(amount)?;
        Ok(())
    }

    /// A grant is reserved.
    pub fn reserve_grant(&mut self, amount: Uint128) -> Result<(), ContractError> {
        self.take_from_pool(amount)?;
        self.reserved_grants = self.reserved_grants.plus(amount)?;
        Ok(())
    }

    /// What a canceled grant had reserved.
    pub fn release_grant(&mut self, amount: Uint128) -> Result<(), ContractError> {
        self.reserved_grants = self.reserved_grants.minus(amount)?;
        self.grants_pool = self.grants_pool.plus(amount)?;
        Ok(())
    }

    /// A bounty is reserved.
    pub fn reserve_bounty(&mut self, amount: Uint128) -> Result<(), ContractError> {
        self.take_from_pool(amount)?;
        self.reserved_bounties = self.reserved_bounties.plus(amount)?;
        Ok(())
    }

    /// A bounty that nobody gets.
    pub fn release_bounty(&mut self, amount: Uint128) -> Result<(), ContractError> {
        self.reserved_bounties = self.reserved_bounties.minus(amount)?;
        self.grants_pool = self.grants_pool.plus(amount)?;
        Ok(())
    }

    fn take_from_pool(&mut self, amount: Uint128) -> Result<(), ContractError> {
        self.grants_pool =
            self.grants_pool
                .minus(amount)
                .map_err(|_| ContractError::PoolTooSmall {
                    asked: amount.u128(),
                    pool: self.grants_pool.u128(),
                })?;
        Ok(())
    }

    /// The books as stored.
    pub fn load(storage: &dyn Storage) -> Result<Self, ContractError> {
        Ok(BOOKS.load(storage)?)
    }

    /// Stores the books.
    pub fn save(&self, storage: &mut dyn Storage) -> Result<(), ContractError> {
        Ok(BOOKS.save(storage, self)?)
    }
}
