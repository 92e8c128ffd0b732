//! The packed records: what settlement reads and writes.
//!
//! One *ledger* a channel changes with every settlement and is as small as it can be; one
//! *agreement* a channel is only read. Amounts fit 64 bits: the whole supply does, and deposits
//! that don't are refused.

use oaic_kit::fee::FeeBook;
use oaic_kit::packed::{Reader, Record, Table, Total, Writer};
use oaic_kit::referral::ReferralBook;
use oaic_kit::split::SplitBook;
use oaic_kit::{Checked, KitError};
use oaic_math::delay::Due;
use oaic_types::shared::Bps;

/// Changing state of every channel: what is left, and its lane 0 of terms 0.
pub const LEDGERS: Table<u64, Ledger> = Table::new(1);
/// What a channel's vouchers are checked against.
pub const AGREEMENTS: Table<u64, Agreement> = Table::new(2);
/// Lanes by (channel, terms, lane), but lane 0 of terms 0, which the ledger holds.
pub const LANES: Table<(u64, u32, u32), Lane> = Table::new(3);
/// Terms by (channel, terms) from terms 1 on; the agreement holds terms 0.
pub const TERMS: Table<(u64, u32), Terms> = Table::new(4);
/// What payees of splits earned, by (service, version): table 5.
pub const SPLIT_BOOK: SplitBook = SplitBook::new(5);
/// What a service settled under a version of its split in an epoch, by (service, version, epoch).
pub const USAGE: Table<(u64, u32, u64), Usage> = Table::new(6);
/// Referrers and what they earned: table 7.
pub const REFERRALS: ReferralBook = ReferralBook::new(7);
/// Totals that settlement moves.
pub const BOOKS: Table<(), Books> = Table::new(8);
/// What had ever been settled when the first batch of an epoch came, by epoch; epochs without a
/// batch have none.
pub const EPOCH_STARTS: Table<u64, Total> = Table::new(10);

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

    fn read(reader: &mut Reader<'_>) -> Result<Self, KitError> {
        Ok(Lane {
            sequence: reader.number()?,
            paid: reader.number()?,
            peaks: reader.array()?,
        })
    }
}

/// Changing state of a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Left in it, in uoaic.
    pub reserved: u64,
    /// Lane 0 of terms 0.
    pub lane: Lane,
}

impl Record for Ledger {
    const NAME: &'static str = "channel ledger";

    fn write(&self, writer: &mut Writer) {
        writer.number(self.reserved);
        self.lane.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, KitError> {
        Ok(Ledger {
            reserved: reader.number()?,
            lane: Lane::read(reader)?,
        })
    }
}

/// Terms of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    pub service_id: u64,
    pub split_version: u32,
    pub licence_version: u32,
    pub tier: u8,
    /// The referrer's share, in basis points.
    pub referrer_bps: Bps,
}

impl Record for Terms {
    const NAME: &'static str = "terms";

    fn write(&self, writer: &mut Writer) {
        writer
            .number(self.service_id)
            .number(self.split_version)
            .number(self.licence_version)
            .u8(self.tier)
            .u16(self.referrer_bps);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, KitError> {
        Ok(Terms {
            service_id: reader.number()?,
            split_version: reader.number()?,
            licence_version: reader.number()?,
            tier: reader.u8()?,
            referrer_bps: reader.u16()?,
        })
    }
}

/// A session key that is not in force yet; its index is the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PendingKey {
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
    pub closed: bool,
    /// Terms 0.
    pub terms: Terms,
    pub pending: Option<PendingKey>,
}

impl Agreement {
    /// What an open channel has paid, in uoaic.
    pub fn paid(&self, ledger: &Ledger) -> Result<u64, KitError> {
        self.deposited.minus(ledger.reserved)
    }

    /// What may still settle under the key in force, in uoaic.
    pub fn spendable(&self, ledger: &Ledger) -> Result<u64, KitError> {
        let spent = self.paid(ledger)?.minus(self.spend_base)?;
        Ok(self.spend_limit.saturating_sub(spent))
    }

    /// Puts a pending key that is due in force; whether there was one.
    ///
    /// The old key settles nothing once the new one is due, so what the channel has paid at any
    /// later moment is what it had paid then.
    pub fn promote(&mut self, ledger: &Ledger, now: u64, height: u64) -> Result<bool, KitError> {
        let Some(next) = self.pending.take_if(|next| next.due.reached(now, height)) else {
            return Ok(false);
        };
        self.spend_base = self.paid(ledger)?;
        self.spend_limit = next.spend_limit;
        self.session_key = next.session_key;
        self.key_index = self.key_index.plus(1)?;
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

    fn read(reader: &mut Reader<'_>) -> Result<Self, KitError> {
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

/// What was settled, in uoaic.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Before the fee.
    pub settled: u128,
    /// Fee booked on it.
    pub fee: u128,
}

impl Record for Usage {
    const NAME: &'static str = "usage";

    fn write(&self, writer: &mut Writer) {
        writer.number(self.settled).number(self.fee);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, KitError> {
        Ok(Usage {
            settled: reader.number()?,
            fee: reader.number()?,
        })
    }
}

/// Totals that settlement moves, in uoaic where nothing else is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Books {
    /// The fee on what was settled.
    pub fee: FeeBook,
    /// Reserves of open channels.
    pub reserved: u128,
    /// Ever settled, before the fee.
    pub settled: u128,
    /// Went to splits.
    pub earned: u128,
    /// Went to referrers.
    pub referral_earned: u128,
    /// Fee on refunds that went to another account than the payer's.
    pub refund_fees: u128,
    /// Epoch of the last batch; [`EPOCH_STARTS`] has it.
    pub epoch: u64,
}

impl Record for Books {
    const NAME: &'static str = "books";

    fn write(&self, writer: &mut Writer) {
        writer
            .u16(self.fee.bps)
            .number(self.reserved)
            .number(self.settled)
            .number(self.fee.points)
            .number(self.fee.booked)
            .number(self.earned)
            .number(self.referral_earned)
            .number(self.refund_fees)
            .number(self.epoch);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, KitError> {
        let fee_bps = reader.u16()?;
        let (reserved, settled) = (reader.number()?, reader.number()?);
        Ok(Books {
            fee: FeeBook {
                bps: fee_bps,
                points: reader.number()?,
                booked: reader.number()?,
            },
            reserved,
            settled,
            earned: reader.number()?,
            referral_earned: reader.number()?,
            refund_fees: reader.number()?,
            epoch: reader.number()?,
        })
    }
}

#[cfg(test)]
mod tests;
