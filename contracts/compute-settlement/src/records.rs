//! The packed records: what settlement reads and writes. Those that clients prove are in
//! [`oaic_records`].

use oaic_revenue::fee::FeeBook;
use oaic_revenue::referral::ReferralBook;
use oaic_revenue::split::SplitBook;
use oaic_runtime::packed::{Reader, Record, Table, Total, Writer};
use oaic_runtime::RuntimeError;

pub use oaic_records::compute_settlement::{
    Agreement, Lane, Ledger, PendingKey, Terms, AGREEMENTS, LANES, LEDGERS, TERMS,
};

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

    fn read(reader: &mut Reader<'_>) -> Result<Self, RuntimeError> {
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

    fn read(reader: &mut Reader<'_>) -> Result<Self, RuntimeError> {
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
