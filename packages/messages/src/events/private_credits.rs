//! Events of the private credits. Field elements are as in messages; a message's sender is in none
//! of them.

use cosmwasm_std::{Addr, Binary};

use super::events;

events! { Event:
    /// A note in the tree: all that wallets need to rebuild it.
    note_added = NoteAdded("note_added") { index: u64, denomination: u64, leaf: Binary }
    /// Notes were paid for.
    deposited = Deposited("deposited") { notes: usize, amount: u128 }
    /// A note was spent.
    note_spent = NoteSpent("note_spent") { nullifier: Binary, denomination: u64 }
    /// Notes opened a channel.
    credit_opened = CreditOpened("credit_opened") { channel: u64, amount: u128 }
    /// Notes topped up a channel.
    credit_topped_up = CreditToppedUp("credit_topped_up") { channel: u64, amount: u128 }
    /// An account was paid `gross` less `fee`: for notes it left with, or for relaying a message.
    paid = Paid("exited", "relayed") { account: Addr, gross: u128, fee: u128 }
    /// A session key commanded `unlock`, `withdraw_unlock`, `rotate_key`, `advance_terms`, `top_up`
    /// or `reclaim`.
    commanded = Commanded("commanded") { channel: u64, sequence: u64, what: String }
    /// Of what a channel left, `amount` became notes and `dust` was too small for one; `left` waits.
    reclaimed = Reclaimed("reclaimed") {
        channel: u64, notes: usize, amount: u128, dust: u128, left: u128,
    }
    /// The fee that was booked was paid to the token.
    fee_flushed = FeeFlushed("fee_flushed") { amount: u128 }
    /// Dust was paid to the risk pool.
    dust_flushed = DustFlushed("dust_flushed") { amount: u128 }
    /// An attestor vouched for an exit, under one of the holder's names in an epoch.
    member_shown = MemberShown("member_shown") { attestor: Addr, epoch: u64, pseudonym: Binary }
    /// An attestor posted a root.
    root_posted = RootPosted("root_posted") { attestor: Addr, root: Binary, expires_at: u64 }
    /// An attestor revoked a root.
    root_revoked = RootRevoked("root_revoked") { attestor: Addr, root: Binary }
    /// An attestor was `added` or `removed`.
    attestor_changed = AttestorChanged("attestor_changed") { attestor: Addr, how: String }
    /// No notes are deposited until then.
    deposits_paused = DepositsPaused("deposits_paused") { by: Addr, until: u64 }
    /// Notes can be deposited again.
    deposits_unpaused = DepositsUnpaused("deposits_unpaused") { by: Addr }
    /// `what` changed: `params`, `links` or `guardian`.
    config_updated = ConfigUpdated("config_updated") { what: String }
}
