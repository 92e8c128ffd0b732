use cosmwasm_std::Uint128;
use oaic_messages::data_market::{
    AuthorizationResponse, AuthorizationsOf, ExecuteMsg, ListingResponse, NewListing,
    OrderResponse, OrdersOf, QueryMsg, ReceiveMsg, RegisteredQuery, VersionResponse,
};
use oaic_messages::events::data_market::{Listed, Ordered};

use crate::{DataMarket, Done, Handle, List, Result, Token};

impl<'c> Handle<'c, DataMarket> {
    /// Lists a file, or a table with its queries.
    ///
    /// # Errors
    /// As the chain says.
    pub fn list_for_sale(&self, sender: &str, listing: NewListing) -> Result<Done<Listed>> {
        self.execute_for(sender, &ExecuteMsg::List(listing))
    }

    /// Orders a file ([`ReceiveMsg::Buy`]) or an answer ([`ReceiveMsg::Ask`]), paid in the token.
    ///
    /// # Errors
    /// As the chain says.
    pub fn order(
        &self,
        sender: &str,
        token: &Handle<'_, Token>,
        price: impl Into<Uint128>,
        order: &ReceiveMsg,
    ) -> Result<Done<Ordered>> {
        token.send_for(sender, self, price, order)
    }

    /// Listings of a seller, or of all.
    pub fn listings(&self, seller: Option<String>) -> List<'c, ListingResponse, u64> {
        self.list(
            move |start_after, limit| QueryMsg::Listings {
                seller: seller.clone(),
                start_after,
                limit,
            },
            |listing: &ListingResponse| listing.id,
        )
    }

    /// Versions of a listing.
    pub fn versions(&self, listing: u64) -> List<'c, VersionResponse, u32> {
        self.list(
            move |start_after, limit| QueryMsg::Versions {
                listing,
                start_after,
                limit,
            },
            |version: &VersionResponse| version.version,
        )
    }

    /// Queries that can be ordered of a listing.
    pub fn queries(&self, listing: u64) -> List<'c, RegisteredQuery, u32> {
        self.list(
            move |start_after, limit| QueryMsg::Queries {
                listing,
                start_after,
                limit,
            },
            |query: &RegisteredQuery| query.id,
        )
    }

    /// Orders of a listing, a buyer or a seller.
    pub fn orders(&self, of: OrdersOf) -> List<'c, OrderResponse, u64> {
        self.list(
            move |start_after, limit| QueryMsg::Orders {
                of: of.clone(),
                start_after,
                limit,
            },
            |order: &OrderResponse| order.id,
        )
    }

    /// Authorizations to order, of a listing or given to an account.
    pub fn authorizations(&self, of: AuthorizationsOf) -> List<'c, AuthorizationResponse, u64> {
        self.list(
            move |start_after, limit| QueryMsg::Authorizations {
                of: of.clone(),
                start_after,
                limit,
            },
            |authorization: &AuthorizationResponse| authorization.id,
        )
    }
}
