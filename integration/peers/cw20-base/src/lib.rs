//! Stock cw20-base as a contract: what the token's gas is measured against.

pub use cw20_stock::contract;
