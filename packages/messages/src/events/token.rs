//! Events of the token. cw20's actions carry cw20-base's attributes in its order, then ours. In
//! every event `amount` is gross, and the sum of all `burned` is what supply has fallen by.

use cosmwasm_std::{Addr, Uint128};

use super::{events, words};
use crate::token::{BurnCause, Exemption};

words! {
    BurnCause {
        Fee = "fee", Holder = "holder", Allowance = "allowance", Buyback = "buyback",
        Slash = "slash",
    }
    Exemption { None = "none", Sender = "sender", Recipient = "recipient", Both = "both" }
}

events! { Response:
    /// Tokens moved; `by` is the spender, where there is one.
    moved = Moved("transfer", "send", "transfer_from", "send_from") {
        from: Addr, to: Addr, by: Option<Addr>, amount: u128, net: u128, burned: u128, pool: u128,
    }
    /// A holder's tokens were burned, by a spender where there is one.
    burned = Burned("burn", "burn_from") {
        from: Addr, by: Option<Addr>, amount: Uint128, burned: Uint128,
    }
    /// A system contract burned its own tokens.
    system_burned = SystemBurned("system_burn") {
        from: Addr, amount: Uint128, burned: Uint128, cause: BurnCause,
    }
    /// A system contract paid a fee that it had booked; `amount = burned + pool`.
    fee_paid = FeePaid("pay_fee") { from: Addr, amount: Uint128, burned: Uint128, pool: Uint128 }
    /// An allowance changed.
    allowance = Allowance("increase_allowance", "decrease_allowance") {
        owner: Addr, spender: Addr, amount: Uint128,
    }
    /// An account's balance is checkpointed from the next block on.
    voting_enabled = VotingEnabled("enable_voting") { account: Addr, power: Uint128 }
    /// An account's power is zero from the next block on.
    voting_disabled = VotingDisabled("disable_voting") { account: Addr }
    /// A fee rate is to come.
    fee_scheduled = FeeScheduled("schedule_fee") { fee_bps: u16, effective_at: u64 }
    /// A scheduled rate was dropped; `fee_bps` stays in force.
    fee_change_canceled = FeeChangeCanceled("cancel_scheduled_fee") { fee_bps: u16 }
    /// The pool half of fees goes elsewhere.
    pool_set = PoolSet("set_pool") { pool_address: Addr }
    /// There is another guardian, or `none`.
    guardian_set = GuardianSet("set_guardian") { guardian: String }
    /// A system contract was registered or its entry changed.
    system_contract_set = SystemContractSet("set_system_contract") {
        address: Addr, exemption: Exemption, escrow: bool, takes_transfers: bool,
    }
    /// A system contract was removed.
    system_contract_removed = SystemContractRemoved("remove_system_contract") { address: Addr }
    /// There is another staking contract, or `none`.
    staking_set = StakingSet("set_staking") { staking: String }
    /// Accounts were frozen or unfrozen.
    freeze_changed = FreezeChanged("freeze", "unfreeze") { account: Vec<Addr>, by: Addr }
    /// Movements stopped until a time.
    paused = Paused("pause") { until: u64, by: Addr }
    /// Movements go on.
    unpaused = Unpaused("unpause") { by: Addr }
}
