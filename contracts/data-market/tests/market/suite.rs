//! An economy with the market, a seller with a listing, and buyers.

use cosmwasm_std::Addr;
pub use oaic_data_market::ContractError::{self, *};
use oaic_messages::compute_settlement::{PayeeSpec, Role};
use oaic_messages::data_market::*;
use oaic_messages::shared::SHORT_WINDOW_CHAINS;
pub use oaic_runtime::RuntimeError::{
    CoinsNotTaken, GateFailed, Invalid, NotTheToken, NothingToPay, NothingToReport, OpeningsPaused,
    OwnAddress, PauseCooldown, Unauthorized, UnknownHook,
};
use oaic_testing::contracts::{self, DataMarket};
use oaic_testing::stubs::answer;
pub use oaic_testing::{assert_matches, attribute, harness, Economy, Harness, DAY, HOUR, OAIC};

use crate::prove::{self, Data};
pub use crate::trading::{compensation, ordered};

/// Price of the file of listing 1.
pub const PRICE: u128 = 10 * OAIC;
/// Price of an answer of its queries.
pub const ASK: u128 = 3 * OAIC;
/// What the seller deposits.
pub const DEPOSIT: u128 = 1_000 * OAIC;
pub const DELIVERY_WINDOW: u64 = DAY;
pub const DISPUTE_WINDOW: u64 = 3 * DAY;
pub const EPOCH_SECONDS: u64 = 7 * DAY;

pub type Outcome = harness::Outcome<DataMarket>;

pub struct Suite {
    harness: Harness<DataMarket>,
}

oaic_testing::derefs_to_harness!(Suite, DataMarket);
oaic_testing::forwards_to_harness!(Suite, DataMarket);

pub fn params() -> Params {
    Params {
        delivery_window: DELIVERY_WINDOW,
        dispute_window: DISPUTE_WINDOW,
        dispute_blocks: 1,
        deposit_bps: 500,
        referrer_bps: 500,
        dividends_bps: 500,
        risk_bps: 100,
        max_pause: 7 * DAY,
    }
}

/// A market without a guardian.
pub fn instantiation(economy: &Economy) -> InstantiateMsg {
    InstantiateMsg {
        owner: economy.owner.to_string(),
        guardian: None,
        token: economy.token.to_string(),
        params: params(),
        links: Links::default(),
        epoch_seconds: EPOCH_SECONDS,
    }
}

/// The file of listing 1: honest.
pub fn good() -> Data {
    Data::honest(1, 3)
}

/// The mean of column 0 and the histogram of column 1, over partition 1.
pub fn questions() -> Vec<NewQuery> {
    let query = |kind| NewQuery {
        query: oaic_messages::data_market::Query {
            kind,
            partition: 1,
            min_rows: MIN_ROWS,
        },
        price: ASK.into(),
    };
    vec![
        query(QueryKind::Mean {
            column: 0,
            scale: 100,
        }),
        query(QueryKind::Histogram {
            column: 1,
            bounds: vec![9],
        }),
    ]
}

pub fn offer(data: &Data) -> Offer {
    Offer {
        file: Some(data.file()),
        price_once: Some(PRICE.into()),
        table: Some(prove::table()),
        schema: "prompt and completion tokens by request".into(),
        license: "CC-BY-4.0".into(),
    }
}

/// The same without a table.
pub fn file_offer(data: &Data) -> Offer {
    Offer {
        table: None,
        ..offer(data)
    }
}

impl Suite {
    /// Token and market on a chain; nothing is listed.
    pub fn on(chain_id: &str) -> Self {
        let mut economy = Economy::builder()
            .chain_id(chain_id)
            .equal_holders(&["buyer", "other", "seller", "mallory"])
            .without_guardian()
            .build();
        let mut msg = instantiation(&economy);
        if !SHORT_WINDOW_CHAINS.contains(&chain_id) {
            msg.params.dispute_blocks = MIN_DISPUTE_BLOCKS;
        }
        let market = economy.add(contracts::data_market(), &msg, "market", false);
        // Last: proofs that are kept in files are bound to the market's address.
        let member = economy.who("guardian");
        economy.guardian = Some(economy.found_office(&member));
        let guardian = economy.guardian.as_ref().map(Addr::to_string);
        let mut suite = Suite {
            harness: Harness::new(economy, market.unwrap()),
        };
        suite.ok("owner", ExecuteMsg::SetGuardian { guardian });
        suite.deposit("seller", DEPOSIT).unwrap();
        suite
    }

    /// With listing 1: an honest file and a table with two queries, open to everybody, split in
    /// 84 % seller and 10 % licensor.
    pub fn new() -> Self {
        let mut suite = Suite::bare();
        let listing = suite.listing();
        assert_eq!(suite.list(listing), 1);
        suite
    }

    /// On a chain where windows may be short, so that a test can say what each block is for.
    pub fn bare() -> Self {
        Suite::on("oaic-local-2")
    }

    /// Error of what must be refused, and change nothing.
    #[track_caller]
    pub fn refused(&mut self, run: impl FnOnce(&mut Self) -> Outcome) -> ContractError {
        harness::refused(self, run)
    }

    pub fn another_market(&mut self) -> Addr {
        let msg = instantiation(self);
        self.add(contracts::data_market(), &msg, "market", false)
            .unwrap()
    }

    pub fn update_params(&mut self, params: Params) {
        self.ok("owner", ExecuteMsg::UpdateParams { params });
    }

    pub fn link(&mut self, links: Links) {
        self.ok("owner", ExecuteMsg::UpdateLinks { links });
    }

    /// A reward sink that takes every report.
    pub fn link_sink(&mut self) -> Addr {
        let sink = self.stub(&answer(&"heard"));
        self.link(Links {
            reward_sink: Some(sink.to_string()),
            ..Links::default()
        });
        sink
    }

    /// Number of the running epoch.
    pub fn epoch(&self) -> u64 {
        self.now() / EPOCH_SECONDS
    }

    pub fn payees(&self) -> Vec<PayeeSpec> {
        let payee = |role, label: &str, weight| PayeeSpec {
            role,
            label: format!("label of the {label}"),
            address: Some(self.who(label).into()),
            weight,
        };
        vec![
            payee(Role::ModelOwner, "seller", 8_400),
            payee(Role::Licensor, "licensor", 1_000),
        ]
    }

    pub fn listing(&self) -> NewListing {
        NewListing {
            offer: offer(&good()),
            queries: questions(),
            access: Access::Open,
            min_security_level: 0,
            payees: self.payees(),
        }
    }

    pub fn try_list(&mut self, new: NewListing) -> Outcome {
        self.run("seller", ExecuteMsg::List(new))
    }

    /// Number of a new listing.
    pub fn list(&mut self, new: NewListing) -> u64 {
        self.list_as("seller", new)
    }

    pub fn list_as(&mut self, label: &str, new: NewListing) -> u64 {
        let done = self.ok(label, ExecuteMsg::List(new));
        attribute(&done, "wasm-listed", "listing").parse().unwrap()
    }

    /// A listing of a file alone; its number.
    pub fn list_file(&mut self, data: &Data) -> u64 {
        let new = self.listing_of_file(data);
        self.list(new)
    }

    pub fn listing_of_file(&self, data: &Data) -> NewListing {
        NewListing {
            offer: file_offer(data),
            queries: vec![],
            ..self.listing()
        }
    }

    pub fn update(&mut self, listing: u64, offer: Offer) -> Outcome {
        self.run("seller", ExecuteMsg::Update { listing, offer })
    }

    pub fn close_query(&mut self, listing: u64, query: u32) -> Outcome {
        self.run("seller", ExecuteMsg::CloseQuery { listing, query })
    }

    pub fn shown(&self, listing: u64) -> ListingResponse {
        self.query(&QueryMsg::Listing { listing })
    }

    pub fn config(&self) -> ConfigResponse {
        self.query(&QueryMsg::Config {})
    }
}
