//! What settlement reads and writes, in packed bytes: each channel's *balance* changes with every
//! settlement and is as small as it can be, its *agreement* is only read. Amounts fit 64 bits: the whole
//! supply does, and deposits that don't are refused.

use cosmwasm_std::Storage;
use oaic_math::delay::Due;
use oaic_messages::compute_settlement::Conditions;
use oaic_messages::shared::Bps;
use oaic_runtime::packed::{Reader, Record, Table, Writer};
use oaic_runtime::{Checked, Result, RuntimeError};
use oaic_vouchers::NO_LIMIT;

/// Changing state of every channel: what is left, and its lane 0 of terms 0.
pub const CHANNEL_BALANCES: Table<u64, ChannelBalance> = Table::new(1);
/// What a channel's vouchers are checked against.
pub const AGREEMENTS: Table<u64, Agreement> = Table::new(2);
/// Lanes by (channel, terms, lane), but lane 0 of terms 0, which the balance holds.
pub const LANES: Table<(u64, u32, u32), Lane> = Table::new(3);
/// Terms by (channel, terms) from terms 1 on; the agreement holds terms 0.
pub const TERMS: Table<(u64, u32), Terms> = Table::new(4);

/// Terms of a channel, by number; none if there are none. `agreed` gives those of the agreement, and
/// is called only for them.
///
/// # Errors
/// Storage that can't be read, and those of `agreed`.
pub fn load_terms<E: From<RuntimeError>>(
    storage: &dyn Storage,
    channel: u64,
    number: u32,
    agreed: impl FnOnce() -> Result<Option<Terms>, E>,
) -> Result<Option<Terms>, E> {
    match number {
        0 => agreed(),
        _ => Ok(TERMS.may_load(storage, &(channel, number))?),
    }
}

/// A lane. Its root and sequence are those of the voucher on which the most was paid, the latest of
/// equals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lane {
    /// Calls that voucher acknowledges.
    pub sequence: u64,
    /// Paid so far, in uoaic.
    pub paid: u64,
    /// That voucher's root.
    pub peaks: [u8; 32],
}

impl Record for Lane {
    const NAME: &'static str = "lane";

    fn write(&self, writer: &mut Writer) {
        writer
            .number(self.sequence)
            .number(self.paid)
            .bytes(&self.peaks);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Ok(Lane {
            sequence: reader.number()?,
            paid: reader.number()?,
            peaks: reader.array()?,
        })
    }
}

/// Changing state of a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChannelBalance {
    /// Left in it, in uoaic.
    pub reserved: u64,
    /// Lane 0 of terms 0.
    pub lane: Lane,
}

impl Record for ChannelBalance {
    const NAME: &'static str = "channel balance";

    fn write(&self, writer: &mut Writer) {
        writer.number(self.reserved);
        self.lane.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Ok(ChannelBalance {
            reserved: reader.number()?,
            lane: Lane::read(reader)?,
        })
    }
}

/// Terms of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The service.
    pub service_id: u64,
    /// Version of its split.
    pub split_version: u32,
    /// Version of the license terms that the split satisfies; 0 for none.
    pub license_version: u32,
    /// The payer's tier when they were made.
    pub tier: u8,
    /// The referrer's share, in basis points.
    pub referrer_bps: Bps,
    /// What is agreed beside the price.
    pub conditions: Conditions,
}

impl Record for Terms {
    const NAME: &'static str = "terms";

    fn write(&self, writer: &mut Writer) {
        writer
            .number(self.service_id)
            .number(self.split_version)
            .number(self.license_version)
            .u8(self.tier)
            .u16(self.referrer_bps)
            .number(self.conditions.application.unwrap_or(0))
            .number(self.conditions.valid_until.unwrap_or(0))
            .u8(self.conditions.min_security_level)
            // One more than it is, so that no limit is one byte.
            .number(
                self.conditions
                    .max_retention
                    .unwrap_or(NO_LIMIT)
                    .wrapping_add(1),
            );
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        Ok(Terms {
            service_id: reader.number()?,
            split_version: reader.number()?,
            license_version: reader.number()?,
            tier: reader.u8()?,
            referrer_bps: reader.u16()?,
            conditions: Conditions {
                application: Some(reader.number()?).filter(|number| *number > 0),
                valid_until: Some(reader.number()?).filter(|time| *time > 0),
                min_security_level: reader.u8()?,
                max_retention: Some(reader.number::<u32>()?.wrapping_sub(1))
                    .filter(|most| *most != NO_LIMIT),
            },
        })
    }
}

/// A session key that is not in force yet; its index is the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingKey {
    /// An ed25519 key.
    pub session_key: [u8; 32],
    /// What may settle under it, in uoaic.
    pub spend_limit: u64,
    /// In force from then on.
    pub due: Due,
}

/// What a channel's vouchers are checked against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// Channel id, as signatures bind it.
    pub id: [u8; 32],
    /// Whose vouchers these are to settle.
    pub provider: String,
    /// Key in force, unless a pending one is due: see [`Agreement::promote`].
    pub session_key: [u8; 32],
    /// Its index.
    pub key_index: u32,
    /// Ever put in, in uoaic.
    pub deposited: u64,
    /// What may settle under the key, in uoaic.
    pub spend_limit: u64,
    /// What the channel had paid when the key came into force, in uoaic.
    pub spend_base: u64,
    /// Number of the payer's referrer; 0 for none.
    pub referrer: u64,
    /// Whether it settles no more.
    pub closed: bool,
    /// Terms 0.
    pub terms: Terms,
    /// The key that comes next.
    pub pending: Option<PendingKey>,
}

impl Agreement {
    /// What an open channel has paid, in uoaic.
    pub fn paid(&self, balance: &ChannelBalance) -> Result<u64> {
        self.deposited.sub_checked(balance.reserved)
    }

    /// What may still settle under the key in force, in uoaic.
    pub fn spendable(&self, balance: &ChannelBalance) -> Result<u64> {
        let spent = self.paid(balance)?.sub_checked(self.spend_base)?;
        Ok(self.spend_limit.saturating_sub(spent))
    }

    /// Puts a pending key that is due in force; whether there was one.
    ///
    /// The old key settles nothing once the new one is due, so what the channel has paid at any
    /// later moment is what it had paid then.
    pub fn promote(&mut self, balance: &ChannelBalance, now: u64, height: u64) -> Result<bool> {
        let Some(next) = self.pending.take_if(|next| next.due.reached(now, height)) else {
            return Ok(false);
        };
        self.spend_base = self.paid(balance)?;
        self.spend_limit = next.spend_limit;
        self.session_key = next.session_key;
        self.key_index = self.key_index.add_checked(1)?;
        Ok(true)
    }
}

impl Record for Agreement {
    const NAME: &'static str = "channel agreement";

    fn write(&self, writer: &mut Writer) {
        writer
            .bytes(&self.id)
            .text(&self.provider)
            .bytes(&self.session_key)
            .number(self.key_index)
            .number(self.deposited)
            .number(self.spend_limit)
            .number(self.spend_base)
            .number(self.referrer)
            .u8(u8::from(self.closed));
        self.terms.write(writer);
        if let Some(next) = &self.pending {
            writer
                .bytes(&next.session_key)
                .u64(next.spend_limit)
                .u64(next.due.time)
                .u64(next.due.height);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self> {
        let mut agreement = Agreement {
            id: reader.array()?,
            provider: reader.text()?,
            session_key: reader.array()?,
            key_index: reader.number()?,
            deposited: reader.number()?,
            spend_limit: reader.number()?,
            spend_base: reader.number()?,
            referrer: reader.number()?,
            closed: reader.u8()? != 0,
            terms: Terms::read(reader)?,
            pending: None,
        };
        if !reader.is_empty() {
            agreement.pending = Some(PendingKey {
                session_key: reader.array()?,
                spend_limit: reader.u64()?,
                due: Due {
                    time: reader.u64()?,
                    height: reader.u64()?,
                },
            });
        }
        Ok(agreement)
    }
}

#[cfg(test)]
mod tests;
