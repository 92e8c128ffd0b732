//! What a channel's state makes of an entry: pure.

use std::cmp::Ordering;

use oaic_messages::compute_settlement::{ChannelResponse, ChannelStatus};
use oaic_vouchers::signing::verify;
use oaic_vouchers::{Entry, Hash};

/// Why an entry isn't a candidate.
pub(super) enum Bad {
    /// It never will be, whatever the chain says.
    Dead(String),
    /// It never will be, if the node's answer holds. That one lies or is half synced must cost
    /// nothing but time: the source isn't told.
    Doubted(String),
    /// It may be later.
    Later(String),
}

/// Whether an entry can settle in a channel as it stands: what certainly can't costs gas, and
/// folders are open to junk.
pub(super) fn possible(entry: &Entry, channel: &ChannelResponse) -> Result<(), Bad> {
    let voucher = &entry.voucher;
    let dead = |why: &str| Err(Bad::Dead(why.to_owned()));
    let doubted = |why: &str| Err(Bad::Doubted(why.to_owned()));
    let later = |why: &str| Err(Bad::Later(why.to_owned()));
    if channel.status == ChannelStatus::Closed {
        return doubted("the channel is closed");
    }
    if voucher.amount > u128::from(u64::MAX) {
        return dead("its amount is above 2^64 − 1 uoaic");
    }
    if u128::from(entry.claim) > voucher.amount {
        return dead("it claims more than its voucher authorizes");
    }
    match voucher.key_index.cmp(&channel.key_index) {
        Ordering::Less => return doubted("its session key is no longer in force"),
        Ordering::Greater => return later("its session key is not in force yet"),
        Ordering::Equal => {}
    }
    if voucher.terms >= channel.terms {
        return later("the channel has no such terms");
    }
    Ok(())
}

/// Whether the session key in force signed an entry's voucher; why not, if it didn't.
pub(super) fn signed(
    entry: &Entry,
    channel: &ChannelResponse,
    domain: &Hash,
) -> Result<(), String> {
    let id = <[u8; 32]>::try_from(channel.id.as_slice())
        .map_err(|_| "the channel id is not 32 bytes".to_owned())?;
    let key = <[u8; 32]>::try_from(channel.session_key.as_slice())
        .map_err(|_| "the session key is not 32 bytes".to_owned())?;
    let voucher = &entry.voucher;
    verify(
        &key,
        &voucher.voucher(id).to_bytes(domain),
        &voucher.signature,
    )
    .map_err(|e| e.to_string())
}
