//! What an operation is, and how often each is drawn.

use oaic_testing::simulation::{amount, pick, Amount, Pick};
use proptest::option::weighted;
use proptest::prelude::*;

use crate::operations::operations;
use crate::settlement;

/// A day, in seconds.
pub const DAY: u64 = 86_400;

/// What a relayer is paid, if there is one.
fn relay() -> impl Strategy<Value = Option<Amount>> {
    weighted(0.5, amount())
}

operations! {
    /// One operation.
    pub enum Op {
        // Token.
        /// An ordinary transfer to a contract: a gift that no total may count before it is synced.
        6 => Donate { from: Pick = pick(), contract: Pick = pick(), amount: Amount = amount() },
        12 => Voting { who: Pick = pick(), on: bool = prop::bool::weighted(0.8) },
        // Sale.
        20 => Buy { who: Pick = pick(), amount: Amount = amount() },
        10 => FinalizeSale {},
        10 => ClaimSale { who: Pick = pick() },
        12 => RefundSale { who: Pick = pick() },
        3 => ReopenSale {},
        /// To the sale, while new code is queued.
        24 => GiveBack {
            who: Pick = pick(),
            amount: Amount = amount(),
            bonded: bool = prop::bool::weighted(0.6),
        },
        // Vesting.
        14 => ClaimVesting { grants: [Pick; 3] = [pick(), pick(), pick()] },
        4 => OfferGrant { grant: Pick = pick(), to: Option<Pick> = weighted(0.8, pick()) },
        4 => AcceptGrant { grant: Pick = pick() },
        // Staking.
        30 => Stake {
            who: Pick = pick(),
            amount: Amount = amount(),
            term: Pick = pick(),
            top_up: Option<Pick> = weighted(0.3, pick()),
        },
        12 => Unbond { who: Pick = pick(), position: Pick = pick(), amount: Amount = amount() },
        10 => Withdraw { who: Pick = pick() },
        12 => Dividends { who: Pick = pick() },
        12 => SyncStaking { usd: bool = prop::bool::weighted(0.2) },
        8 => Refresh { who: Pick = pick() },
        20 => ReportUsage { service: Pick = pick() },
        // Treasury.
        6 => SyncTreasury { usd: bool = prop::bool::weighted(0.4) },
        6 => GiveUsd { from: Pick = pick(), amount: Amount = amount() },
        8 => PayClaim { claim: Pick = pick() },
        18 => ReleaseClaim { claim: Pick = pick() },
        16 => Bid { who: Pick = pick(), auction: Pick = pick(), amount: Amount = amount() },
        8 => CloseAuction { auction: Pick = pick() },
        // Incentives.
        8 => SyncIncentives {},
        8 => RollEpoch {},
        14 => ClaimReward {
            program: Pick = pick(),
            back: u64 = 0..4u64,
            twice: bool = prop::bool::weighted(0.3),
        },
        5 => ExpireEpoch { program: Pick = pick(), back: u64 = 4..9u64 },
        8 => ClaimGrant { grant: Pick = pick() },
        // Government.
        24 => Propose { who: Pick = pick(), what: Pick = pick(), amount: Amount = amount() },
        16 => Activate { proposal: Pick = pick() },
        16 => Vote { who: Pick = pick(), proposal: Pick = pick(), vote: Pick = pick() },
        /// Everybody votes yes: without it hardly anything would ever pass.
        30 => Acclaim { proposal: Pick = pick() },
        24 => Execute { proposal: Pick = pick() },
        5 => Close { proposal: Pick = pick() },
        8 => Veto { proposal: Pick = pick(), what: Pick = pick() },
        8 => WithdrawDeposit { proposal: Pick = pick() },
        /// A proposal from its deposit to its execution, in one go.
        42 => Govern { what: Pick = pick(), amount: Amount = amount() },
        /// An order that was done, once more.
        12 => PullAgain { order: Pick = pick() },
        8 => Oppose { who: Pick = pick(), migration: Pick = pick() },
        10 => RunMigration { migration: Pick = pick(), early: bool = prop::bool::weighted(0.4) },
        // Attacks.
        /// Votes, gives all away, and lets the receiver vote with it.
        6 => VoteTwiceByMoving { from: Pick = pick(), to: Pick = pick(), proposal: Pick = pick() },
        /// A contract's hook is called by somebody who is not the token.
        6 => Fake { contract: Pick = pick(), who: Pick = pick(), amount: Amount = amount() },
        /// Somebody tries what only the DAO, the committee or nobody may.
        16 => Usurp { who: Pick = pick(), what: Pick = pick() },
        /// What the data market must refuse.
        16 => CheatMarket { who: Pick = pick(), what: Pick = pick() },
        /// What private credits must refuse.
        16 => CheatNotes { who: Pick = pick(), what: Pick = pick() },
    } also {
        /// On the data market.
        Data(Data),
        /// With private credits.
        Notes(Notes),
        /// What an office decides, and somebody has done.
        Order(Order),
        /// Of token and settlement.
        Settlement(settlement::generate::Op),
        Advance { blocks: u64, seconds: u64 },
    }
}

operations! {
    /// An operation on the market.
    pub enum Data {
        /// Offers one of the fixtures.
        14 => List { seller: Pick = pick(), what: Pick = pick(), price: Amount = amount() },
        /// Replaces what a listing offers.
        4 => Update { listing: Pick = pick(), what: Pick = pick(), price: Amount = amount() },
        2 => Withdraw { listing: Pick = pick() },
        /// Orders a file or an answer; `sent` is more or less than the price.
        30 => Order {
            buyer: Pick = pick(),
            listing: Pick = pick(),
            query: Pick = pick(),
            sent: Amount = amount(),
            referrer: Option<Pick> = weighted(0.6, pick()),
        },
        34 => Deliver { order: Pick = pick() },
        16 => Dispute { order: Pick = pick() },
        16 => Complete { order: Pick = pick() },
        10 => Refund { order: Pick = pick() },
        12 => Rate { order: Pick = pick(), stars: u8 = 0..7u8 },
        14 => Claim { listing: Pick = pick() },
        6 => ClaimReferral { who: Pick = pick() },
        6 => Flush {},
        8 => Report { listing: Pick = pick() },
    }
}

operations! {
    /// An operation on notes.
    pub enum Notes {
        /// Pays in as many notes of these values as `of` says; `sent` is more or less than their sum.
        24 => Deposit { who: Pick = pick(), of: Pick = pick(), sent: Amount = amount() },
        /// Opens a channel with a few notes.
        16 => Open {
            who: Pick = pick(),
            service: Pick = pick(),
            notes: Pick = pick(),
            relay: Option<Amount> = relay(),
        },
        /// Adds a note to a channel.
        6 => TopUp {
            channel: Pick = pick(),
            notes: Pick = pick(),
            relay: Option<Amount> = relay(),
        },
        /// Pays somebody out of notes.
        12 => Exit {
            who: Pick = pick(),
            to: Pick = pick(),
            notes: Pick = pick(),
            relay: Option<Amount> = relay(),
        },
        /// Asks for what a channel has left.
        10 => Unlock { channel: Pick = pick() },
        /// Takes that back.
        2 => Cancel { channel: Pick = pick() },
        /// Gets it, at settlement.
        16 => Finalize { channel: Pick = pick() },
        /// Makes notes of it.
        14 => Reclaim { channel: Pick = pick(), relay: Option<Amount> = relay() },
        6 => FlushFee {},
        6 => FlushDust {},
    }
}

operations! {
    /// An order of an office, decided and pulled.
    pub enum Order {
        /// Of the guardian, to the token.
        2 => Pause { seconds: u64 = 0..8 * DAY },
        /// Of the guardian, to settlement.
        3 => PauseOpenings { seconds: u64 = 0..8 * DAY },
        /// Of the guardian: a person.
        3 => Freeze { who: Pick = pick() },
        /// Of either.
        4 => Consent { office: Pick = pick(), proposal: Pick = pick() },
        /// Of both: new code for one of the contracts.
        10 => Queue { contract: Pick = pick() },
        /// Of either.
        2 => Cancel { office: Pick = pick(), migration: Pick = pick() },
    }
}

impl Op {
    /// Whether it is there to be refused.
    pub fn must_fail(&self) -> bool {
        matches!(
            self,
            Self::Fake { .. }
                | Self::Usurp { .. }
                | Self::VoteTwiceByMoving { .. }
                | Self::CheatMarket { .. }
                | Self::CheatNotes { .. }
                | Self::PullAgain { .. }
        )
    }

    /// Whether nothing was done when it is refused: others are refused half-way.
    pub fn is_one_message(&self) -> bool {
        !matches!(
            self,
            Self::VoteTwiceByMoving { .. }
                | Self::Acclaim { .. }
                | Self::Govern { .. }
                | Self::Order(_)
                | Self::Veto { .. }
                | Self::Execute { .. }
                | Self::PayClaim { .. }
                | Self::ReleaseClaim { .. }
        )
    }
}
