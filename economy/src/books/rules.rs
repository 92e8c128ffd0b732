//! What must hold between the books.

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
        let balances = self.accounts.iter().map(|a| a.balance).sum();
        audit.equal(
            "supply",
            "sum of all balances = supply",
            balances,
            self.supply,
        );
        let burned = self.burned.total.u128();
        let genesis = self.token.initial_supply.u128();
        audit.equal(
            "supply",
            "supply + burned = supply at genesis",
            self.supply + burned,
            genesis,
        );
        audit.equal(
            "supply",
            "supply at genesis = 2 billion OAIC",
            genesis,
            TOTAL_SUPPLY,
        );
        let causes = self.burned.by_cause.iter().map(|by| by.amount.u128()).sum();
        audit.equal("burns", "sum over the causes = burned", causes, burned);
    }

    fn fee_rules(&self, audit: &mut Audit, burned_by_transfers: u128) {
        let books = &self.books;
        let booked = books.fee_booked.u128();
        let points = books.fee_points.u128().div_ceil(BPS_DENOMINATOR.into());
        audit.equal(
            "fee",
            "booked = ceil(sum of pay × rate / 10,000)",
            booked,
            points,
        );
        let flushed = books.fee_flushed.u128();
        audit.equal("fee", "flushed = booked", flushed, booked);
        let paid = self.fee_paid.paid.u128();
        audit.equal("fee", "paid to the token = flushed", paid, flushed);
        let burned = self.fee_paid.burned.u128();
        audit.equal("fee", "burned = ceil(paid / 2)", burned, paid.div_ceil(2));
        let by_fee = self
            .burned
            .by_cause
            .iter()
            .filter(|by| by.cause == BurnCause::Fee);
        let by_fee = by_fee.map(|by| by.amount.u128()).sum();
        audit.equal(
            "fee",
            "the token's burns by fee = burned of what was paid and of transfers",
            by_fee,
            burned + burned_by_transfers,
        );
    }

    fn escrow_rules(&self, audit: &mut Audit) {
        let b = &self.books;
        let given = b.fee_booked.u128() + b.earned.u128() + b.referral_earned.u128();
        audit.equal(
            "settled",
            "settled + fee on refunds = fee + splits + referrers",
            b.settled.u128() + b.refund_fees.u128(),
            given,
        );
        let owed = b.reserved.u128()
            + b.earned.u128().saturating_sub(b.claimed.u128())
            + b.referral_earned
                .u128()
                .saturating_sub(b.referral_claimed.u128())
            + b.fee_booked.u128().saturating_sub(b.fee_flushed.u128())
            + b.bonded.u128();
        let held = self.balance(&self.settlement);
        audit.covers(
            "escrow",
            "balance ≥ reserves + unclaimed + unflushed + bonds",
            held,
            owed,
        );
        let bonds = self.providers.iter().map(|p| {
            p.bond.u128()
                + p.unbonding
                    .iter()
                    .map(|part| part.amount.u128())
                    .sum::<u128>()
        });
        audit.equal(
            "bonds",
            "sum over providers = bonded",
            bonds.sum(),
            b.bonded.u128(),
        );
    }

    /// Use is booked where value moves: by service, split version and epoch.
    fn usage_rules(&self, audit: &mut Audit) {
        let b = &self.books;
        let settled = self.usage.iter().map(|u| u.settled.u128()).sum();
        audit.equal(
            "usage",
            "sum over services, split versions and epochs = settled",
            settled,
            b.settled.u128(),
        );
        let fee = self.usage.iter().map(|u| u.fee.u128()).sum();
        audit.equal(
            "usage",
            "fee over services, split versions and epochs = booked − fee on refunds",
            fee,
            b.fee_booked.u128().saturating_sub(b.refund_fees.u128()),
        );
        let revenue = self.epochs.iter().map(|e| e.api_revenue.u128()).sum();
        audit.equal(
            "epochs",
            "sum of what each measured = settled",
            revenue,
            b.settled.u128(),
        );
    }

    fn channel_rules(&self, audit: &mut Audit) {
        let b = &self.books;
        let channels = || self.channels.iter().map(|(channel, _)| channel);
        let reserved = channels().map(|c| c.reserved.u128()).sum();
        audit.equal(
            "channels",
            "sum of reserves = reserved",
            reserved,
            b.reserved.u128(),
        );
        let paid = channels().map(|c| c.paid.u128()).sum();
        audit.equal(
            "channels",
            "sum of what they paid = settled",
            paid,
            b.settled.u128(),
        );
        let mut one_by_one = |rule, of: &dyn Fn(usize) -> (u128, u128)| {
            let mut good = 0;
            for (index, (channel, _)) in self.channels.iter().enumerate() {
                let (found, expected) = of(index);
                match found == expected {
                    true => good += 1,
                    false => audit.equal(
                        format!("channel {}", channel.channel),
                        rule,
                        found,
                        expected,
                    ),
                }
            }
            audit.equal("each channel", rule, good, size(self.channels.len()));
        };
        one_by_one("sum of what its lanes paid = paid", &|i| {
            let (channel, lanes) = &self.channels[i];
            (
                lanes.iter().map(|l| l.paid.u128()).sum(),
                channel.paid.u128(),
            )
        });
        one_by_one("deposited = reserved + paid, while it isn't closed", &|i| {
            let (channel, _) = &self.channels[i];
            let held = channel.reserved.u128() + channel.paid.u128();
            match channel.status {
                // What a closed one gave back is not in its books any more.
                ChannelStatus::Closed => (channel.reserved.u128(), 0),
                _ => (channel.deposited.u128(), held),
            }
        });
    }

    fn split_rules(&self, audit: &mut Audit) {
        let b = &self.books;
        let accumulated = self.splits.iter().map(|s| s.accumulated.u128()).sum();
        audit.equal(
            "splits",
            "sum over splits = earned",
            accumulated,
            b.earned.u128(),
        );
        let payees = || self.splits.iter().flat_map(|s| &s.payees);
        let claimed = payees().map(|p| p.claimed.u128()).sum();
        audit.equal(
            "payees",
            "sum of claims = claimed",
            claimed,
            b.claimed.u128(),
        );
        let earned = self.referrers.iter().map(|r| r.earned.u128()).sum();
        audit.equal(
            "referrers",
            "sum over referrers = earned",
            earned,
            b.referral_earned.u128(),
        );
        let paid = self.referrers.iter().map(|r| r.claimed.u128()).sum();
        audit.equal(
            "referrers",
            "sum of claims = claimed",
            paid,
            b.referral_claimed.u128(),
        );

        let mut good = 0;
        for split in &self.splits {
            let name = format!("split {}.{}", split.service_id, split.version);
            let whole = split.accumulated.u128();
            let shares: u128 = split.payees.iter().map(|p| p.earned.u128()).sum();
            let over = split.payees.iter().any(|p| p.claimed > p.earned);
            // Shares round down, each by less than one unit.
            if shares <= whole && whole - shares <= size(split.payees.len()) && !over {
                good += 1;
            } else if over {
                let claims = split.payees.iter().map(|p| p.claimed.u128()).sum();
                audit.covers(name, "each payee: earned ≥ claimed", shares, claims);
            } else {
                audit.equal(
                    name,
                    "sum of shares = accumulated, less one unit a payee",
                    shares,
                    whole,
                );
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
