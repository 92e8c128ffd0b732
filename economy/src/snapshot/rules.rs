//! What must hold between the totals.

use cosmwasm_std::Uint128;
use oaic_messages::compute_settlement::ChannelStatus;
use oaic_messages::shared::{BPS_DENOMINATOR, TOTAL_SUPPLY};
use oaic_messages::token::BurnCause;

use super::Snapshot;
use crate::audit::Audit;

impl Snapshot {
    /// Check them all. Rules that hold one by one for many channels or splits are one line, and
    /// each that fails one more.
    pub fn audit(&self) -> Audit {
        self.audit_beside(0)
    }

    /// As [`audit`](Self::audit), where ordinary transfers burned so much as their fee.
    pub fn audit_beside(&self, burned_by_transfers: u128) -> Audit {
        let mut audit = Audit::default();
        self.supply_rules(&mut audit);
        self.fee_rules(&mut audit, burned_by_transfers);
        self.escrow_rules(&mut audit);
        self.usage_rules(&mut audit);
        self.channel_rules(&mut audit);
        self.split_rules(&mut audit);
        audit
    }

    fn supply_rules(&self, audit: &mut Audit) {
        let balances: u128 = self.accounts.iter().map(|a| a.balance).sum();
        let rule = "sum of all balances = supply";
        audit.equal("supply", rule, balances, self.supply);
        let burned = self.burned.total.u128();
        let genesis = self.token.initial_supply.u128();
        let rule = "supply + burned = supply at genesis";
        audit.equal("supply", rule, self.supply + burned, genesis);
        let rule = "supply at genesis = 2 billion OAIC";
        audit.equal("supply", rule, genesis, TOTAL_SUPPLY);
        let causes: Uint128 = self.burned.by_cause.iter().map(|by| by.amount).sum();
        audit.equal("burns", "sum over the causes = burned", causes, burned);
    }

    fn fee_rules(&self, audit: &mut Audit, burned_by_transfers: u128) {
        let totals = &self.totals;
        let booked = totals.fee_booked.u128();
        let points = totals.fee_points.u128().div_ceil(BPS_DENOMINATOR.into());
        let rule = "booked = ceil(sum of pay × rate / 10,000)";
        audit.equal("fee", rule, booked, points);
        let flushed = totals.fee_flushed.u128();
        audit.equal("fee", "flushed = booked", flushed, booked);
        let paid = self.fee_paid.paid.u128();
        audit.equal("fee", "paid to the token = flushed", paid, flushed);
        let burned = self.fee_paid.burned.u128();
        audit.equal("fee", "burned = ceil(paid / 2)", burned, paid.div_ceil(2));
        let causes = self.burned.by_cause.iter();
        let by_fee = causes.filter(|by| by.cause == BurnCause::Fee);
        let by_fee: Uint128 = by_fee.map(|by| by.amount).sum();
        let rule = "the token's burns by fee = burned of what was paid and of transfers";
        audit.equal("fee", rule, by_fee, burned + burned_by_transfers);
    }

    fn escrow_rules(&self, audit: &mut Audit) {
        let b = &self.totals;
        let given = b.fee_booked + b.earned + b.referral_earned;
        let rule = "settled + fee on refunds = fee + splits + referrers";
        audit.equal("settled", rule, b.settled + b.refund_fees, given);
        let owed = b.reserved
            + b.earned.saturating_sub(b.claimed)
            + b.referral_earned.saturating_sub(b.referral_claimed)
            + b.fee_booked.saturating_sub(b.fee_flushed)
            + b.bonded;
        let held = self.balance(&self.settlement);
        let rule = "balance ≥ reserves + unclaimed + unflushed + bonds";
        audit.covers("escrow", rule, held, owed);
        let bonds = self.providers.iter().map(|p| p.bond).sum::<Uint128>();
        let unbonding = self.providers.iter().flat_map(|p| &p.unbonding);
        let bonds = bonds + unbonding.map(|part| part.amount).sum::<Uint128>();
        audit.equal("bonds", "sum over providers = bonded", bonds, b.bonded);
    }

    /// Use is booked where value moves: by service, split version and epoch.
    fn usage_rules(&self, audit: &mut Audit) {
        let b = &self.totals;
        let settled: Uint128 = self.usage.iter().map(|u| u.settled).sum();
        let rule = "sum over services, split versions and epochs = settled";
        audit.equal("usage", rule, settled, b.settled);
        let fee: Uint128 = self.usage.iter().map(|u| u.fee).sum();
        let booked = b.fee_booked.saturating_sub(b.refund_fees);
        let rule = "fee over services, split versions and epochs = booked − fee on refunds";
        audit.equal("usage", rule, fee, booked);
        let revenue: Uint128 = self.epochs.iter().map(|e| e.api_revenue).sum();
        let rule = "sum of what each measured = settled";
        audit.equal("epochs", rule, revenue, b.settled);
    }

    fn channel_rules(&self, audit: &mut Audit) {
        let b = &self.totals;
        let channels = || self.channels.iter().map(|(channel, _)| channel);
        let reserved: Uint128 = channels().map(|c| c.reserved).sum();
        let rule = "sum of reserves = reserved";
        audit.equal("channels", rule, reserved, b.reserved);
        let paid: Uint128 = channels().map(|c| c.paid).sum();
        let rule = "sum of what they paid = settled";
        audit.equal("channels", rule, paid, b.settled);
        let mut one_by_one = |rule, of: &dyn Fn(usize) -> (Uint128, Uint128)| {
            let mut good = 0u128;
            for (index, (channel, _)) in self.channels.iter().enumerate() {
                let (found, expected) = of(index);
                match found == expected {
                    true => good += 1,
                    false => {
                        let book = format!("channel {}", channel.channel);
                        audit.equal(book, rule, found, expected);
                    }
                }
            }
            audit.equal("each channel", rule, good, size(self.channels.len()));
        };
        one_by_one("sum of what its lanes paid = paid", &|i| {
            let (channel, lanes) = &self.channels[i];
            (lanes.iter().map(|l| l.paid).sum(), channel.paid)
        });
        one_by_one("deposited = reserved + paid, while it isn't closed", &|i| {
            let (channel, _) = &self.channels[i];
            match channel.status {
                // What a closed one gave back is not in its totals any more.
                ChannelStatus::Closed => (channel.reserved, Uint128::zero()),
                _ => (channel.deposited, channel.reserved + channel.paid),
            }
        });
    }

    fn split_rules(&self, audit: &mut Audit) {
        let b = &self.totals;
        let accumulated: Uint128 = self.splits.iter().map(|s| s.accumulated).sum();
        let rule = "sum over splits = earned";
        audit.equal("splits", rule, accumulated, b.earned);
        let payees = || self.splits.iter().flat_map(|s| &s.payees);
        let claimed: Uint128 = payees().map(|p| p.claimed).sum();
        let rule = "sum of claims = claimed";
        audit.equal("payees", rule, claimed, b.claimed);
        let earned: Uint128 = self.referrers.iter().map(|r| r.earned).sum();
        let rule = "sum over referrers = earned";
        audit.equal("referrers", rule, earned, b.referral_earned);
        let paid: Uint128 = self.referrers.iter().map(|r| r.claimed).sum();
        let rule = "sum of claims = claimed";
        audit.equal("referrers", rule, paid, b.referral_claimed);

        let mut good = 0u128;
        for split in &self.splits {
            let name = format!("split {}.{}", split.service_id, split.version);
            let whole = split.accumulated.u128();
            let shares: u128 = split.payees.iter().map(|p| p.earned.u128()).sum();
            let over = split.payees.iter().any(|p| p.claimed > p.earned);
            // Shares round down, each by less than one unit.
            if shares <= whole && whole - shares <= size(split.payees.len()) && !over {
                good += 1;
            } else if over {
                let claims: Uint128 = split.payees.iter().map(|p| p.claimed).sum();
                audit.covers(name, "each payee: earned ≥ claimed", shares, claims);
            } else {
                let rule = "sum of shares = accumulated, less one unit a payee";
                audit.equal(name, rule, shares, whole);
            }
        }
        let rule = "shares make up what it accumulated, and cover what was claimed";
        audit.equal("each split", rule, good, size(self.splits.len()));
    }
}

fn size(count: usize) -> u128 {
    // usize is never wider than u128.
    u128::try_from(count).unwrap_or(u128::MAX)
}
