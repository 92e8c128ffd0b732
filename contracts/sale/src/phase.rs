//! Where the sale stands.

use cosmwasm_std::Env;
use oaic_messages::sale::{Phase, Pricing};

use crate::error::{in_words, ContractError};
use crate::state::{Config, Outcome, Sale};

/// Where it stands now. The window is `starts_at <= now < ends_at`.
pub fn phase(env: &Env, config: &Config, sale: &Sale) -> Phase {
    let now = env.block.time.seconds();
    match sale.outcome {
        Outcome::Succeeded => Phase::Succeeded,
        Outcome::Failed => Phase::Failed,
        Outcome::Canceled => Phase::Canceled,
        Outcome::Undecided if now < sale.starts_at => Phase::Upcoming,
        Outcome::Undecided if now >= sale.ends_at || sold_out(config, sale) => Phase::Ended,
        Outcome::Undecided => Phase::Open,
    }
}

/// Whether nothing is left; a pro-rata sale takes commitments to its last second.
fn sold_out(config: &Config, sale: &Sale) -> bool {
    config.pricing == Pricing::Fixed && sale.committed >= config.for_sale
}

/// Refuses a purchase when the sale is not open.
pub fn ensure_open(env: &Env, config: &Config, sale: &Sale) -> Result<(), ContractError> {
    let now = env.block.time.seconds();
    match phase(env, config, sale) {
        Phase::Open => Ok(()),
        Phase::Upcoming => Err(ContractError::NotOpenYet {
            starts_at: sale.starts_at,
            now,
        }),
        Phase::Ended if now < sale.ends_at => Err(ContractError::Over {
            why: "all is sold".to_owned(),
        }),
        Phase::Ended => Err(ContractError::Over {
            why: format!("it ended at {}, and it is {now}", sale.ends_at),
        }),
        decided => Err(ContractError::Over {
            why: format!("it {}", in_words(decided)),
        }),
    }
}
