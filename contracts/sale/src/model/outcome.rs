//! The phase of a round, and how it ends: it succeeds if what was committed reaches the soft cap.

use cosmwasm_schema::cw_serde;
use cosmwasm_std::Env;
use oaic_messages::sale::{Phase, Pricing};

use super::round::{Config, Sale};

/// How a round ended.
#[cw_serde]
#[derive(Copy, Default)]
pub enum Outcome {
    #[default]
    Undecided,
    Succeeded,
    Failed,
    Canceled,
}

/// The phase now. The window is `starts_at <= now < ends_at`.
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

/// How a round that is over ended.
pub fn by_soft_cap(config: &Config, sale: &Sale) -> Outcome {
    match sale.committed >= config.soft_cap {
        true => Outcome::Succeeded,
        false => Outcome::Failed,
    }
}

/// Whether nothing is left to sell; a pro-rata sale takes commitments until its last second.
fn sold_out(config: &Config, sale: &Sale) -> bool {
    config.pricing == Pricing::Fixed && sale.committed >= config.for_sale
}

/// The phase in words that follow "the sale".
pub fn in_words(phase: Phase) -> &'static str {
    match phase {
        Phase::Upcoming => "has not begun",
        Phase::Open => "is open",
        Phase::Ended => "has ended but is not finalized",
        Phase::Succeeded => "succeeded",
        Phase::Failed => "missed its soft cap",
        Phase::Canceled => "was canceled",
    }
}
