//! Everything that is stored. Balances, allowances, token information and marketing keep
//! cw20-base's keys and layout, so that raw readers of a cw20 find them; here
//! `token_info.total_supply` is the supply at genesis, and [`crate::model::supply::total_supply`]
//! is what is left of it.

use cosmwasm_std::{Addr, StdResult, Storage, Uint128};
use cw_storage_plus::{Index, IndexList, IndexedMap, Item, Map, MultiIndex, SnapshotMap, Strategy};
use oaic_messages::token::{
    BurnCause, Exemption, FeeSchedule, Freeze, GuardianFreeze, FEE_SCHEDULE_KEY,
};
use oaic_runtime::packed::{Reader, Record, Table, Writer};
use oaic_runtime::{BlockStart, RuntimeError};
use serde::{Deserialize, Serialize};

pub use cw20_base::state::{ALLOWANCES, ALLOWANCES_SPENDER, BALANCES, TOKEN_INFO};

/// What every movement needs, in one read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hot {
    /// Recipient of the pool half of fees. It never has voting enabled, so crediting it does not
    /// need to read its account entry.
    pub pool: Addr,
    /// Movements are paused before this time, in Unix time.
    pub paused_until: u64,
}

/// What only governance needs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Guardian {
    pub address: Option<Addr>,
    /// The guardian can't pause before this time, in Unix time.
    pub pause_from: u64,
    /// When the last pause began, whoever ordered it, in Unix time.
    pub paused_since: u64,
    /// Total length of all earlier pauses, in seconds.
    pub paused_before: u64,
}

impl Guardian {
    /// Total time for which movements were paused until a time, in seconds.
    pub fn paused_for(&self, hot: &Hot, now: u64) -> u64 {
        let last = hot.paused_until.min(now).saturating_sub(self.paused_since);
        self.paused_before.saturating_add(last)
    }
}

/// Entry of an account that is not ordinary; ordinary accounts have none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Freeze: nothing but stake may leave the account until it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub freeze: Option<Freeze>,
    pub voting: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<System>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct System {
    pub exemption: Exemption,
    /// Whether it holds others' tokens.
    pub escrow: bool,
    /// Whether it credits plain transfers.
    pub takes_transfers: bool,
}

impl Account {
    /// The freeze in force at a block time, in Unix time.
    pub fn freeze_at(&self, now: u64) -> Option<&Freeze> {
        self.freeze
            .as_ref()
            .filter(|freeze| freeze.until.is_none_or(|until| now < until))
    }

    pub fn is_escrow(&self) -> bool {
        self.system.as_ref().is_some_and(|system| system.escrow)
    }

    /// Whether a plain transfer to it would be lost.
    pub fn loses_transfers(&self) -> bool {
        self.system
            .as_ref()
            .is_some_and(|system| !system.takes_transfers)
    }
}

/// Lists of the accounts that are frozen and of those that are system contracts.
pub struct AccountIndexes<'a> {
    /// 1: frozen. The guardian's ended freezes too, at most as many as it can have.
    pub frozen: MultiIndex<'a, u8, Account, Addr>,
    /// 1: system contract.
    pub system: MultiIndex<'a, u8, Account, Addr>,
}

impl IndexList<Account> for AccountIndexes<'_> {
    fn get_indexes(&'_ self) -> Box<dyn Iterator<Item = &'_ dyn Index<Account>> + '_> {
        let all: [&dyn Index<Account>; 2] = [&self.frozen, &self.system];
        Box::new(all.into_iter())
    }
}

/// Read on every movement.
pub const HOT: Item<Hot> = Item::new("hot");
/// Read on every taxed movement, and by other contracts as raw JSON.
pub const FEE_SCHEDULE: Item<FeeSchedule> = Item::new(FEE_SCHEDULE_KEY);
/// Guardian, and when it may pause.
pub const GUARDIAN: Item<Guardian> = Item::new("guardian");
/// Freezes that the guardian ordered, earliest first; ended ones stay until the list is next
/// changed.
pub const GUARDIAN_FREEZES: Item<Vec<GuardianFreeze>> = Item::new("guardian_freezes");
/// The guardian can't freeze the account before this time, in Unix time.
pub const COOLED: Map<&Addr, u64> = Map::new("freeze_cooled");
/// The staking contract, when one is named.
pub const STAKING: Item<Addr> = Item::new("staking");
pub const ACCOUNTS: IndexedMap<&Addr, Account, AccountIndexes> = IndexedMap::new(
    "acct",
    AccountIndexes {
        frozen: MultiIndex::new(
            |_, account| u8::from(account.freeze.is_some()),
            "acct",
            "acct__frozen",
        ),
        system: MultiIndex::new(
            |_, account| u8::from(account.system.is_some()),
            "acct",
            "acct__system",
        ),
    },
);
/// Burned by cause; keys by [`cause_key`]. Packed, because every taxed movement writes it.
pub const BURNED: Table<u8, Burned> = Table::new(1);
/// By day, the total burned before its first burn; days without a burn have no entry.
pub const BURN_DAYS: Table<u64, DayStart> = Table::new(2);
/// Paid so far through `PayFee`, by system contract; kept when a contract is removed.
pub const FEE_PAID: Map<&Addr, Uint128> = Map::new("fee_paid");
/// Checkpointed balances of the accounts that enabled voting.
pub const VOTES: SnapshotMap<&Addr, Uint128> = SnapshotMap::new(
    "votes",
    "votes__checkpoints",
    "votes__changelog",
    Strategy::EveryBlock,
);

/// Burned for one cause.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Burned {
    /// Now, and before this block.
    pub sum: BlockStart<Uint128>,
    /// Day of the last burn, so that a burn knows without another read whether it begins a day.
    pub day: u64,
    /// For fees: the pool half, since the pool became the pool.
    pub pooled: Uint128,
}

impl Record for Burned {
    const NAME: &'static str = "burned";

    fn write(&self, writer: &mut Writer) {
        self.sum.write(writer);
        writer.number(self.day);
        writer.number(self.pooled);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RuntimeError> {
        Ok(Burned {
            sum: BlockStart::read(reader)?,
            day: reader.number()?,
            pooled: reader.number()?,
        })
    }
}

/// One sum per cause, in the order of [`BURN_CAUSES`].
pub type ByCause = [Uint128; BURN_CAUSES.len()];

/// Total burned before a day's first burn.
#[derive(Clone, Debug, PartialEq)]
pub struct DayStart {
    pub day: u64,
    /// Burned before it, by cause.
    pub burned: ByCause,
}

impl Record for DayStart {
    const NAME: &'static str = "start of a day of burns";

    fn write(&self, writer: &mut Writer) {
        writer.number(self.day);
        for sum in self.burned {
            writer.number(sum);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, RuntimeError> {
        let day = reader.number()?;
        let mut burned = ByCause::default();
        for sum in &mut burned {
            *sum = reader.number()?;
        }
        Ok(DayStart { day, burned })
    }
}

/// Causes of a burn in the order of their keys, which is the order of [`BurnCause`].
pub const BURN_CAUSES: [BurnCause; 5] = [
    BurnCause::Fee,
    BurnCause::Holder,
    BurnCause::Allowance,
    BurnCause::Buyback,
    BurnCause::Slash,
];

pub fn cause_key(cause: BurnCause) -> u8 {
    match cause {
        BurnCause::Fee => 0,
        BurnCause::Holder => 1,
        BurnCause::Allowance => 2,
        BurnCause::Buyback => 3,
        BurnCause::Slash => 4,
    }
}

/// Entry of an account; the default one when it is ordinary.
pub fn load_account(storage: &dyn Storage, address: &Addr) -> StdResult<Account> {
    Ok(ACCOUNTS.may_load(storage, address)?.unwrap_or_default())
}

/// Stores an account's entry; an ordinary account keeps none, so that reading it costs less.
pub fn save_account(storage: &mut dyn Storage, address: &Addr, account: &Account) -> StdResult<()> {
    if *account == Account::default() {
        ACCOUNTS.remove(storage, address)
    } else {
        ACCOUNTS.save(storage, address, account)
    }
}
