//! Events, as [`oaic_messages::events::private_credits`] has them, of what the contract holds.

use cosmwasm_std::{Addr, Event};
use oaic_messages::events::private_credits as events;
use oaic_poseidon::Fr;
use oaic_records::element;

use crate::model::totals::Payment;

pub use events::{
    attestor_changed, commanded, config_updated, credit_opened, credit_topped_up, deposited,
    deposits_paused, deposits_unpaused, dust_flushed, fee_flushed, member_shown, note_spent,
    reclaimed, root_posted, root_revoked,
};

/// A note in the tree: all that wallets need to rebuild it.
pub fn note_added(index: u64, denomination: u64, leaf: &Fr) -> Event {
    events::note_added(index, denomination, &element::to_binary(leaf))
}

/// An account was paid `gross` less `fee`.
pub fn paid(payment: Payment, account: &Addr, gross: u128, fee: u128) -> Event {
    let event = match payment {
        Payment::Exit => "exited",
        Payment::Relay => "relayed",
    };
    events::paid(event, account, gross, fee)
}
