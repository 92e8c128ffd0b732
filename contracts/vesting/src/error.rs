//! What can go wrong, and what to do about it.

use cosmwasm_std::StdError;
use oaic_math::vesting::CurveError;
use oaic_runtime::RuntimeError;
use thiserror::Error;

/// Errors of the contract. Each leaves all state as it was. Amounts are in uoaic, times in
/// seconds since 1970.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum ContractError {
    #[error("{0}")]
    Std(#[from] StdError),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    #[error("plan '{plan}': {error}")]
    Curve { plan: String, error: CurveError },

    #[error("the grants sum to {granted} uoaic and this contract holds {balance}: somebody would go empty-handed; is it among the token's initial balances, and is nothing taxed on its way here?")]
    NotFunded { granted: u128, balance: u128 },
    #[error("the grants sum to {granted} uoaic and this contract received {received} uoaic; both must be equal to the last unit; was the transfer taxed?")]
    SumMismatch { granted: u128, received: u128 },
    #[error("there are {plans} plans, as many as there can be; fund grants of one of them")]
    TooManyPlans { plans: u32 },
    #[error("plan {plan} has the name '{name}' already; give the new one another")]
    NameTaken { plan: u32, name: String },
    #[error("nothing of {grants} can be claimed now; {next}")]
    NothingToClaim { grants: String, next: String },
    #[error("grant {grant} is of plan {plan}, which is not revocable: nobody can take it back")]
    NotRevocable { grant: u64, plan: u32 },
    #[error(
        "grant {grant} was revoked at {at} already; what was vested of it then stays claimable"
    )]
    AlreadyRevoked { grant: u64, at: u64 },
    #[error("all of grant {grant} is vested: there is nothing to take back")]
    NothingUnvested { grant: u64 },
    #[error("grant {grant} is offered to nobody; its beneficiary {beneficiary} can offer it")]
    NoOffer { grant: u64, beneficiary: String },
    #[error("the balance of {balance} uoaic is all owed to grants: there is nothing to sweep")]
    NothingToSweep { balance: u128 },
    #[error("give a plan or a beneficiary, not both: each of them has its own list")]
    TwoFilters,
}
