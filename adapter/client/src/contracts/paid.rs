//! What is paid in the token.

use cosmwasm_std::Uint128;
use oaic_messages::data_market::{self, ExecuteMsg, NewListing};
use oaic_messages::events::data_market::{Listed, Ordered};
use oaic_messages::events::{private_credits::Deposited, staking::Staked};
use oaic_messages::private_credits::{self, NewNote};
use oaic_messages::staking;

use crate::{DataMarket, Done, Handle, PrivateCredits, Result, Staking, Token};

impl Handle<'_, DataMarket> {
    /// Lists a file, or a table with its queries.
    ///
    /// # Errors
    /// As the chain says.
    pub fn list_for_sale(&self, sender: &str, listing: NewListing) -> Result<Done<Listed>> {
        self.execute_for(sender, &ExecuteMsg::List(listing))
    }

    /// Orders a file ([`Buy`](data_market::ReceiveMsg::Buy)) or an answer
    /// ([`Ask`](data_market::ReceiveMsg::Ask)), paid in the token.
    ///
    /// # Errors
    /// As the chain says.
    pub fn order(
        &self,
        sender: &str,
        token: &Handle<'_, Token>,
        price: impl Into<Uint128>,
        order: &data_market::ReceiveMsg,
    ) -> Result<Done<Ordered>> {
        token.send_for(sender, self, price, order)
    }
}

impl Handle<'_, PrivateCredits> {
    /// Adds notes, paid in the token with exactly the total of their values.
    ///
    /// # Errors
    /// As the chain says.
    pub fn deposit(
        &self,
        sender: &str,
        token: &Handle<'_, Token>,
        notes: Vec<NewNote>,
    ) -> Result<Done<Deposited>> {
        let total: Uint128 = notes.iter().map(|note| note.denomination).sum();
        let hook = private_credits::ReceiveMsg::Deposit { notes };
        token.send_for(sender, self, total, &hook)
    }
}

impl Handle<'_, Staking> {
    /// Bonds tokens of the sender for a term, in a position of its own or added to one.
    ///
    /// # Errors
    /// As the chain says.
    pub fn stake(
        &self,
        sender: &str,
        token: &Handle<'_, Token>,
        amount: impl Into<Uint128>,
        term: u8,
        position: Option<u64>,
    ) -> Result<Done<Staked>> {
        let hook = staking::ReceiveMsg::Stake { term, position };
        token.send_for(sender, self, amount, &hook)
    }
}
