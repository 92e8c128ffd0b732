//! Lists that contracts give page by page.

use oaic_messages::{
    compute_settlement, data_market, incentives, private_credits, staking, token, treasury, vesting,
};

use crate::{
    DataMarket, Handle, Incentives, List, PrivateCredits, Settlement, Staking, Token, Treasury,
    Vesting,
};

/// Of each contract, by the module of its messages: a list's name and what it is of, the query that
/// asks for it, its items and the key that they are ordered by.
macro_rules! lists {
    ($($kind:ident, $module:ident: {$(
        $(#[$doc:meta])*
        $name:ident($($of:ident: $type:ty),*) = $query:ident of $item:ident by $key:ty => |$entry:ident| $by:expr;
    )+})+) => {$(
        impl<'c> Handle<'c, $kind> {$(
            $(#[$doc])*
            pub fn $name(&self $(, $of: $type)*) -> List<'c, $module::$item, $key> {
                let query = move |start_after, limit| $module::QueryMsg::$query {
                    $($of: Clone::clone(&$of),)*
                    start_after,
                    limit,
                };
                self.list(query, |$entry: &$module::$item| $by)
            }
        )+}
    )+};
}

lists! {
    DataMarket, data_market: {
        /// Listings of a seller, or of all.
        listings(seller: Option<String>) = Listings of ListingResponse by u64 => |item| item.id;
        /// Versions of a listing.
        versions(listing: u64) = Versions of VersionResponse by u32 => |item| item.version;
        /// Queries that can be ordered of a listing.
        queries(listing: u64) = Queries of RegisteredQuery by u32 => |item| item.id;
        /// Orders of a listing, a buyer or a seller.
        orders(of: data_market::OrdersOf) = Orders of OrderResponse by u64 => |item| item.id;
        /// Authorizations to order, of a listing or given to an account.
        authorizations(of: data_market::AuthorizationsOf)
            = Authorizations of AuthorizationResponse by u64 => |item| item.id;
    }

    Incentives, incentives: {
        /// Contracts whose reports of usage count.
        reporters() = Reporters of ReporterResponse by String => |item| item.address.to_string();
        /// Rewards of a program in an epoch.
        rewards(program: u8, epoch: u64)
            = Rewards of RewardResponse by String => |item| item.recipient.to_string();
    }

    PrivateCredits, private_credits: {
        /// Notes in the tree.
        notes() = Notes of NoteResponse by u64 => |item| item.index;
        /// Nullifiers of notes that were spent.
        nullifiers() = Nullifiers of NullifierResponse by u64 => |item| item.number;
        /// Session keys of all channels, replaced ones too.
        session_keys() = SessionKeys of SessionKeyResponse by u64 => |item| item.number;
    }

    Settlement, compute_settlement: {
        /// Providers.
        providers() = Providers of ProviderResponse by String => |item| item.address.to_string();
        /// Receipt keys of a provider.
        receipt_keys(provider: String)
            = ReceiptKeys of ReceiptKeyResponse by u32 => |item| item.key_index;
        /// Services of a provider, or of all.
        services(provider: Option<String>)
            = Services of ServiceResponse by u64 => |item| item.id;
        /// Channels of a payer, of a provider, between both, or all.
        channels(payer: Option<String>, provider: Option<String>)
            = Channels of ChannelResponse by u64 => |item| item.channel;
        /// Lanes of a channel, by their terms and number.
        lanes(channel: u64) = Lanes of LaneResponse by (u32, u32) => |item| (item.terms, item.lane);
    }

    Staking, staking: {
        /// Everybody with stake.
        stakers() = Stakers of StakerSummary by String => |item| item.address.to_string();
    }

    Token, token: {
        /// Contracts of the system, with their exemptions.
        system_contracts()
            = SystemContracts of SystemContract by String => |item| item.address.to_string();
    }

    Treasury, treasury: {
        /// Claims on the risk pool, of a claimant or all.
        claims(claimant: Option<String>) = Claims of ClaimResponse by u64 => |item| item.id;
        /// Auctions.
        auctions() = Auctions of AuctionResponse by u64 => |item| item.id;
    }

    Vesting, vesting: {
        /// Plans.
        plans() = Plans of PlanResponse by u32 => |item| item.id;
        /// Grants of a plan, of a beneficiary, of both, or all.
        grants(plan: Option<u32>, beneficiary: Option<String>)
            = Grants of GrantResponse by u64 => |item| item.id;
    }
}
