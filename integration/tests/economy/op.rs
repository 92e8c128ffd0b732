//! What an operation is.

use oaic_testing::simulation::{Amount, Pick};

use crate::handlers::data::Data;
use crate::handlers::notes::Notes;
use crate::handlers::orders::Order;
use crate::settlement;

/// One operation.
#[derive(Clone, Debug)]
pub enum Op {
    /// An ordinary transfer to a contract: a gift that no book may count before it is booked.
    Donate {
        from: Pick,
        contract: Pick,
        amount: Amount,
    },
    Voting {
        who: Pick,
        on: bool,
    },
    Buy {
        who: Pick,
        amount: Amount,
    },
    FinalizeSale,
    ClaimSale {
        who: Pick,
    },
    RefundSale {
        who: Pick,
    },
    ClaimVesting {
        grants: [Pick; 3],
    },
    OfferGrant {
        grant: Pick,
        to: Option<Pick>,
    },
    AcceptGrant {
        grant: Pick,
    },
    Stake {
        who: Pick,
        amount: Amount,
        term: Pick,
        top_up: Option<Pick>,
    },
    Unbond {
        who: Pick,
        position: Pick,
        amount: Amount,
    },
    Withdraw {
        who: Pick,
    },
    Dividends {
        who: Pick,
    },
    SyncStaking {
        usd: bool,
    },
    Refresh {
        who: Pick,
    },
    ReportUsage {
        service: Pick,
    },
    SyncTreasury {
        usd: bool,
    },
    GiveUsd {
        from: Pick,
        amount: Amount,
    },
    PayClaim {
        claim: Pick,
    },
    ReleaseClaim {
        claim: Pick,
    },
    Bid {
        who: Pick,
        auction: Pick,
        amount: Amount,
    },
    CloseAuction {
        auction: Pick,
    },
    SyncIncentives,
    RollEpoch,
    ClaimReward {
        program: Pick,
        back: u64,
        twice: bool,
    },
    ExpireEpoch {
        program: Pick,
        back: u64,
    },
    ClaimGrant {
        grant: Pick,
    },
    /// On the data market.
    Data(Data),
    /// What the data market must refuse.
    CheatMarket {
        who: Pick,
        what: Pick,
    },
    /// With private credits.
    Notes(Notes),
    /// What private credits must refuse.
    CheatNotes {
        who: Pick,
        what: Pick,
    },
    Propose {
        who: Pick,
        what: Pick,
        amount: Amount,
    },
    Activate {
        proposal: Pick,
    },
    Vote {
        who: Pick,
        proposal: Pick,
        vote: Pick,
    },
    /// A proposal from its deposit to its execution, in one go.
    Govern {
        what: Pick,
        amount: Amount,
    },
    /// Everybody votes yes: without it hardly anything would ever pass.
    Acclaim {
        proposal: Pick,
    },
    Execute {
        proposal: Pick,
    },
    Close {
        proposal: Pick,
    },
    Veto {
        proposal: Pick,
        what: Pick,
    },
    WithdrawDeposit {
        proposal: Pick,
    },
    /// Votes, gives all away, and lets the receiver vote with it.
    VoteTwiceByMoving {
        from: Pick,
        to: Pick,
        proposal: Pick,
    },
    /// A contract's hook is called by somebody who is not the token.
    Fake {
        contract: Pick,
        who: Pick,
        amount: Amount,
    },
    /// Somebody tries what only the DAO, the committee or nobody may.
    Usurp {
        who: Pick,
        what: Pick,
    },
    ReopenSale,
    /// What an office decides, and somebody has done.
    Order(Order),
    /// An order that was done, once more.
    PullAgain {
        order: Pick,
    },
    Oppose {
        who: Pick,
        migration: Pick,
    },
    RunMigration {
        migration: Pick,
        early: bool,
    },
    /// To the sale, while new code is queued.
    GiveBack {
        who: Pick,
        amount: Amount,
        bonded: bool,
    },
    /// Of token and settlement.
    Settlement(settlement::op::Op),
    Advance {
        blocks: u64,
        seconds: u64,
    },
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
