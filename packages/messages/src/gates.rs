//! Small interfaces through which a contract asks another one that the DAO may set later.
//!
//! Tier sources, KYC gates, license guards and reward sinks are optional addresses that the DAO sets.
//! Unset means the neutral answer: tier 0, allowed, licensed, nothing reported. One that is set and
//! answers with an error or junk refuses the operation that asked. Settling asks none of them; an
//! exit from private credits asks the KYC gate. The other interfaces are the DAO's, the treasury's
//! and the sale's.

use cosmwasm_schema::{cw_serde, QueryResponses};
use cosmwasm_std::{Binary, Uint128};

/// Asked of the staking contract.
#[cw_serde]
#[derive(QueryResponses)]
pub enum TierSourceQuery {
    /// Tier of an account now.
    #[returns(TierResponse)]
    Tier {
        /// The account.
        address: String,
    },
}

/// Answer of a tier source.
#[cw_serde]
pub struct TierResponse {
    /// 0 is the base tier.
    pub tier: u8,
}

/// Asked of the compliance contract.
#[cw_serde]
#[derive(QueryResponses)]
pub enum KycGateQuery {
    /// Whether an account may take part in a scenario.
    #[returns(AllowedResponse)]
    Allowed {
        /// The account.
        address: String,
        /// In what, for example `compute-settlement/open-channel`.
        scenario: String,
    },
}

/// Asked of the licensing contract.
#[cw_serde]
#[derive(QueryResponses)]
pub enum LicenseGuardQuery {
    /// Whether a split carries the shares that a service's licenses demand.
    #[returns(LicenseResponse)]
    CheckSplit {
        /// Contract that asks.
        contract: String,
        /// Service the split is for.
        service_id: u64,
        /// Model the service offers.
        model: String,
        /// Licensors in the split: address and weight in basis points.
        licensors: Vec<(String, u16)>,
    },
}

/// Answer of a license guard.
#[cw_serde]
pub struct LicenseResponse {
    /// Whether the split is acceptable.
    pub allowed: bool,
    /// Why not, when it isn't.
    pub reason: Option<String>,
    /// Version of the license terms that were checked; it is written into channel terms.
    pub version: u32,
}

/// Answer of a gate.
#[cw_serde]
pub struct AllowedResponse {
    /// Whether the operation may go on.
    pub allowed: bool,
    /// Why not, when it may not.
    pub reason: Option<String>,
}

/// Sent to the incentives contract.
#[cw_serde]
pub enum RewardSinkMsg {
    /// What a service settled under one version of its split in one epoch, since the last report of
    /// the same three. The reporter wrote down all of them when value moved, so that neither who
    /// reports nor when decides whose use it was, or in which epoch.
    ReportUsage {
        /// Service of the reporting contract.
        service_id: u64,
        /// Version of its split that was paid.
        split_version: u32,
        /// Epoch in which it was paid: Unix time by the epoch's length, rounded down.
        /// Sink and reporters must count in epochs of the same length; where they don't, the
        /// numbers are so far apart that the sink refuses.
        epoch: u64,
        /// Settled since the last report, in uoaic, before the fee.
        gross: Uint128,
        /// Fee booked on it, in uoaic.
        fee: Uint128,
        /// Whose use it counts as, by that version of the split: of settlement each developer by
        /// weight, or else the provider; of the data market the seller.
        recipient: String,
    },
}

/// Asked of every contract that holds coins nobody can vote with: treasury, incentives, vesting,
/// sale.
#[cw_serde]
#[derive(QueryResponses)]
pub enum NonCirculatingQuery {
    /// What it holds of them: at least what the current block found when it began.
    #[returns(NonCirculatingResponse)]
    NonCirculating {},
}

/// Answer of a contract that holds coins nobody can vote with.
#[cw_serde]
pub struct NonCirculatingResponse {
    /// In uoaic. Nothing done earlier in the current block makes it less but what has left for good.
    pub amount: Uint128,
}

/// Asked of the owner by contracts that let holders exit when nobody governs any more.
#[cw_serde]
#[derive(QueryResponses)]
pub enum SilenceQuery {
    /// Whether the DAO has been silent for longer than its own rules allow.
    #[returns(SilenceResponse)]
    Silence {},
}

/// Answer of the DAO.
#[cw_serde]
pub struct SilenceResponse {
    /// Whether it counts as silent now.
    pub silent: bool,
    /// Time from which it counts as silent if no proposal is executed before, in Unix time. Unset
    /// while government has not opened: no proposal can be executed then.
    pub silent_from: Option<u64>,
}

/// Asked of the DAO by contracts in which a vote moves or binds something.
#[cw_serde]
#[derive(QueryResponses)]
pub enum GovernmentQuery {
    /// The proposal whose messages are being executed in this very transaction.
    #[returns(ExecutingResponse)]
    Executing {},
    /// What the Yes votes of an account keep bonded now.
    #[returns(BoundStakeResponse)]
    BoundStake {
        /// The account.
        address: String,
    },
    /// Which of its classes are open.
    #[returns(OpeningResponse)]
    Opening {},
    /// Whether a migration that can't wait is queued, so that everybody may leave before it is due.
    #[returns(QueuedResponse)]
    Queued {},
}

/// Asked of the DAO by contracts that can be paused: a pause lasts as long as a queued migration
/// that may mend what it is for.
#[cw_serde]
#[derive(QueryResponses)]
pub enum MigrationQuery {
    /// When the migration of a contract ended, or lapses at the latest, that was queued before a
    /// time and hadn't ended by then, in Unix time. Unset: none was. At most one can have
    /// been: a contract has one in the queue at a time.
    #[returns(Option<u64>)]
    QueuedFor {
        /// The contract.
        contract: String,
        /// The time, in Unix time.
        at: u64,
    },
}

/// Sent to the DAO.
#[cw_serde]
pub enum GovernmentMsg {
    /// Staking: stake left the bonded state although open votes bind it, back to the sale. An open
    /// Yes of this account weighs at most what stays bonded.
    StakeDecreased {
        /// The account.
        account: String,
        /// What stays bonded, in uoaic.
        bonded: Uint128,
    },
}

/// Answer of the DAO.
#[cw_serde]
pub struct OpeningResponse {
    /// From when on anything but the constitution can be voted on, in Unix time. Unset:
    /// no sale has succeeded yet.
    pub government_from: Option<u64>,
    /// Whether the constitution can be changed by now. What opened stays open.
    pub constitution_open: bool,
}

/// Answer of the DAO.
#[cw_serde]
pub struct QueuedResponse {
    /// Whether any is queued now.
    pub queued: bool,
}

/// Answer of the DAO.
#[cw_serde]
pub struct ExecutingResponse {
    /// Unset while no proposal is being executed.
    pub proposal: Option<ExecutingProposal>,
}

/// A proposal while its messages are executed.
#[cw_serde]
pub struct ExecutingProposal {
    /// Number.
    pub id: u64,
    /// When it was submitted, in Unix time.
    pub submitted_at: u64,
    /// Its Yes votes, in uoaic: what it moves is bounded by them.
    pub yes: Uint128,
    /// Supply of the coin at its snapshot, in uoaic.
    pub supply: Uint128,
}

/// Answer of the DAO.
#[cw_serde]
pub struct BoundStakeResponse {
    /// Stake that must stay bonded, in uoaic; 0 if none.
    pub bound: Uint128,
    /// The part of it that votes bind which were executed within seven days: not even a buyer's
    /// way back to the sale takes it out.
    pub executed: Uint128,
    /// How many of its Yes votes bind something.
    pub votes: u32,
}

/// Asked of every contract that the DAO governs, before anybody votes: whether it would accept a
/// message from its owner as far as that can be told now. What is refused needs no vote.
#[cw_serde]
#[derive(QueryResponses)]
pub enum AcceptsQuery {
    /// About a message to this contract. One that it doesn't know is an error.
    #[returns(AllowedResponse)]
    Accepts {
        /// The message, as JSON.
        msg: Binary,
    },
}

/// Asked by the DAO of the contracts that hold what a vote makes payable, when a timelock ends:
/// what could never be paid is rejected, or it would bind its voters' stake for nothing.
#[cw_serde]
#[derive(QueryResponses)]
pub enum OutflowQuery {
    /// OAIC that a message makes payable or moves to another pot. Nothing for a message that does
    /// neither, and for native coins, whose bound moves with their pots; a message that the
    /// contract doesn't know is an error.
    #[returns(OutlayResponse)]
    Outlay {
        /// The message, as JSON.
        msg: Binary,
    },
}

/// What a message takes out of OAIC pots, in uoaic. The yes votes of its proposal bound both, each in
/// its way.
#[cw_serde]
#[derive(Default)]
pub struct OutlayResponse {
    /// Booked in the epoch's outflow, together with what other messages book.
    pub booked: Uint128,
    /// Moved to another pot: bounded by itself.
    pub moved: Uint128,
}

/// Sent to the treasury, which keeps the one book of the epoch's outflow, by contracts that hold
/// what a vote makes payable or takes from a holder, in the message of the vote.
#[cw_serde]
pub enum OutflowMsg {
    /// Refused when the epoch's outflow would be more than an eighth of the yes votes of the
    /// proposal in execution, and then nothing has happened.
    BookOutflow {
        /// In uoaic.
        amount: Uint128,
    },
}

/// Asked of the sale by the DAO: government opens some time after a sale that succeeded.
#[cw_serde]
#[derive(QueryResponses)]
pub enum SaleSuccessQuery {
    /// When it succeeded.
    #[returns(SaleSuccessResponse)]
    Success {},
}

/// Answer of the sale.
#[cw_serde]
pub struct SaleSuccessResponse {
    /// When its success was recorded, in Unix time. Unset: it has not succeeded.
    pub at: Option<u64>,
}

/// Asked of every contract that measures something the coin's value is anchored to.
#[cw_serde]
#[derive(QueryResponses)]
pub enum EpochMetricsQuery {
    /// What it measured in an epoch; zeros where it measured nothing.
    #[returns(EpochMetrics)]
    EpochMetrics {
        /// Number of the epoch: Unix time by the epoch's length, rounded down.
        epoch: u64,
    },
}

/// What the coin's value is anchored to (whitepaper 3.3), measured in one epoch by one contract.
#[cw_serde]
#[derive(Default)]
pub struct EpochMetrics {
    /// Paid for calls, before the fee, in uoaic.
    pub api_revenue: Uint128,
    /// Paid to licensors, in uoaic.
    pub license_revenue: Uint128,
    /// Capital that providers of compute put up, in uoaic.
    pub compute_investment: Uint128,
}
