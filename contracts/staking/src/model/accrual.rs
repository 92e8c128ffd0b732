//! The only place where weights change. An account is brought up to date (its dividends settled at
//! the weight it had), then changed, then saved with the weight it has. How dividends accrue to a
//! weight is in [`oaic_math::dividend`].

use cosmwasm_std::{Addr, Env, StdResult, Storage, SubMsg, Uint128, WasmMsg};
use cw4::{MemberChangedHookMsg, MemberDiff};
use oaic_messages::staking::HOOK_GAS;
use oaic_runtime::Checked;

use super::account::Account;
use super::checkpoints;
use super::config::Config;
use super::pool::DividendPool;
use super::totals::Totals;
use crate::error::Result;
use crate::state::{ACCOUNTS, CONFIG, POOLS, TOTAL, TOTALS};

/// Reply id of a hook's failure. The hook's address is the payload.
pub const HOOK_REPLY: u64 = 1;

/// A dividend pool brought up to date.
pub struct OpenPool {
    pub number: u8,
    pub pool: DividendPool,
    /// Whether it has to be saved.
    pub changed: bool,
}

/// An account whose dividends are settled up to now, with everything that a change of it needs.
/// Nothing is stored before [`AccountUpdate::save`].
pub struct AccountUpdate {
    pub address: Addr,
    pub account: Account,
    pub config: Config,
    pub totals: Totals,
    pub pools: Vec<OpenPool>,
    /// Block time, in seconds.
    pub now: u64,
    bonded_before: u64,
    height: u64,
}

/// Every pool, brought up to date.
pub fn open_pools(storage: &dyn Storage, totals: &Totals, now: u64) -> Result<Vec<OpenPool>> {
    totals
        .pools()
        .map(|number| {
            let mut pool = POOLS.load(storage, number)?;
            let changed = pool.stream.runs();
            pool.stream.advance(now, totals.weight.u128())?;
            Ok(OpenPool {
                number,
                pool,
                changed,
            })
        })
        .collect()
}

impl AccountUpdate {
    /// Loads an account and settles its dividends up to now.
    pub fn load(storage: &dyn Storage, env: &Env, address: Addr) -> Result<Self> {
        let config = CONFIG.load(storage)?;
        Self::load_with(storage, env, address, config)
    }

    /// The same, if the parameters are already loaded.
    pub fn load_with(
        storage: &dyn Storage,
        env: &Env,
        address: Addr,
        config: Config,
    ) -> Result<Self> {
        let mut account = ACCOUNTS.may_load(storage, &address)?.unwrap_or_default();
        let now = env.block.time.seconds();
        let totals = TOTALS.load(storage)?;
        let pools = open_pools(storage, &totals, now)?;
        for open in &pools {
            account.settle(open.number, open.pool.stream.index)?;
        }
        Ok(Self {
            bonded_before: account.bonded()?,
            height: env.block.height,
            address,
            account,
            config,
            totals,
            pools,
            now,
        })
    }

    /// Stores the account with the weight it has now, and returns the calls of the hooks.
    pub fn save(mut self, storage: &mut dyn Storage) -> Result<Vec<SubMsg>> {
        let weight = Uint128::from(self.account.weight_now(&self.config, self.now)?);
        self.totals.weight = self
            .totals
            .weight
            .sub_checked(self.account.weight)?
            .add_checked(weight)?;
        self.account.weight = weight;

        let (before, bonded) = (self.bonded_before, self.account.bonded()?);
        if before != bonded {
            let total = TOTAL.load(storage)?;
            let total_now = total.sub_checked(before)?.add_checked(bonded)?;
            let height = self.height;
            let account = &mut self.account;
            checkpoints::set_member(storage, &self.address, account, before, bonded, height)?;
            checkpoints::set_total(storage, &mut self.totals, total, total_now, height)?;
        }
        for open in self.pools.iter().filter(|open| open.changed) {
            POOLS.save(storage, open.number, &open.pool)?;
        }
        ACCOUNTS.save(storage, &self.address, &self.account)?;
        TOTALS.save(storage, &self.totals)?;
        match before == bonded {
            true => Ok(vec![]),
            false => Ok(self.hook_calls(before, bonded)?),
        }
    }

    /// One message per hook, each with its own gas limit; failures change nothing here.
    fn hook_calls(&self, before: u64, bonded: u64) -> StdResult<Vec<SubMsg>> {
        if self.config.hooks.is_empty() {
            return Ok(vec![]);
        }
        let weight = |bonded: u64| (bonded > 0).then_some(bonded);
        let diff = MemberDiff::new(self.address.as_str(), weight(before), weight(bonded));
        let msg = MemberChangedHookMsg::one(diff).into_json_binary()?;
        let notify = |hook: &Addr| {
            let call = WasmMsg::Execute {
                contract_addr: hook.to_string(),
                msg: msg.clone(),
                funds: vec![],
            };
            SubMsg::reply_on_error(call, HOOK_REPLY)
                .with_gas_limit(HOOK_GAS)
                .with_payload(hook.as_bytes())
        };
        Ok(self.config.hooks.iter().map(notify).collect())
    }
}
