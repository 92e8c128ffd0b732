//! Records of what was settled, packed because every batch reads and writes them.

use oaic_revenue::fee::BookedFee;
use oaic_runtime::packed::{Reader, Record, Writer};
use oaic_runtime::RuntimeError;

/// In uoaic.
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

/// In uoaic unless noted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Fee on what was settled.
    pub fee: BookedFee,
    /// Reserves of open channels.
    pub reserved: u128,
    /// Ever settled, before the fee.
    pub settled: u128,
    /// Ever earned by splits.
    pub earned: u128,
    /// Ever earned by referrers.
    pub referral_earned: u128,
    /// Fee on refunds to accounts other than the payer.
    pub refund_fees: u128,
    /// Epoch of the last batch; [`crate::state::EPOCH_STARTS`] has it.
    pub epoch: u64,
}

impl Record for Totals {
    const NAME: &'static str = "totals";

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
        Ok(Totals {
            fee: BookedFee {
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
