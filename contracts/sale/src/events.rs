//! Events, as [`oaic_messages::events::sale`] has them, of what the contract holds.

use cosmwasm_std::{Addr, Coin, Event, Uint128};
use oaic_messages::events::sale as events;

use crate::model::amounts::in_words;

pub use events::{reopened, swept, undelivered};

pub fn bought(buyer: &Addr, tokens: Uint128, cost: &Coin, returned: &Coin) -> Event {
    events::bought(buyer, tokens, &cost.to_string(), &returned.to_string())
}

pub fn decided(outcome: &str, sold: Uint128, unsold: Uint128, retained: &[Coin]) -> Event {
    events::decided(outcome, sold, unsold, &in_words(retained))
}

pub fn settled(event: &str, buyer: &Addr, tokens: Uint128, refund: &[Coin]) -> Event {
    events::settled(event, buyer, tokens, &in_words(refund))
}

pub fn given_back(buyer: &Addr, tokens: Uint128, repaid: &[Coin]) -> Event {
    events::given_back(buyer, tokens, &in_words(repaid))
}
