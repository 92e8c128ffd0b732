//! Errors: what was wrong, where, and what to do next.

use cosmwasm_std::StdError;
use oaic_math::vesting::CurveError;
use oaic_runtime::RuntimeError;
use thiserror::Error;

/// Result of what can fail with a [`ContractError`].
pub type Result<T, E = ContractError> = std::result::Result<T, E>;

/// Errors of the contract; each leaves all state unchanged. Amounts are in uoaic, times in Unix
/// time.
#[derive(Error, Debug, PartialEq)]
#[allow(missing_docs)] // each message says what its fields are
pub enum ContractError {
    #[error("{0}")]
    Std(#[from] StdError),
    #[error(transparent)]
    Runtime(#[from] RuntimeError),
    #[error("plan '{plan}': {error}")]
    Curve { plan: String, error: CurveError },

    #[error("the grants add up to {granted} uoaic, and this contract holds only {balance}; put it among the token's initial balances, and exempt it from the fee")]
    NotFunded { granted: u128, balance: u128 },
    #[error("the grants add up to {granted} uoaic, but {received} uoaic arrived; send exactly the sum, from or to an account that is exempt from the fee")]
    SumMismatch { granted: u128, received: u128 },
    #[error("there are already {plans} plans, the maximum; fund grants of one of them")]
    TooManyPlans { plans: u32 },
    #[error("plan {plan} is already named '{name}'; choose another name")]
    NameTaken { plan: u32, name: String },
    #[error("nothing of {grants} can be claimed now; {next}")]
    NothingToClaim { grants: String, next: String },
    #[error("grant {grant} belongs to plan {plan}, which is not revocable")]
    NotRevocable { grant: u64, plan: u32 },
    #[error("grant {grant} was already revoked at {at}; what was vested then stays claimable")]
    AlreadyRevoked { grant: u64, at: u64 },
    #[error("grant {grant} is fully vested: nothing can be revoked")]
    NothingUnvested { grant: u64 },
    #[error("grant {grant} is not offered to anybody; its beneficiary {beneficiary} can offer it")]
    NoOffer { grant: u64, beneficiary: String },
    #[error("the whole balance of {balance} uoaic is owed to grants: there is nothing to sweep")]
    NothingToSweep { balance: u128 },
    #[error("give a plan or a beneficiary, not both; each has its own list")]
    TwoFilters,
}
