//! Token, settlement and market on a chain in this process; alice buys, `prov` sells.

use std::path::PathBuf;

use cosmwasm_std::Addr;
use oaic_chain::{encode, ChainExt, Instantiate};
use oaic_types::{data_market as dm, token};

use super::{path, World};

pub const DELIVERY: u64 = 3_600;
pub const DISPUTES: u64 = 7_200;

pub struct Market {
    pub world: World,
    pub market: Addr,
}

impl Market {
    pub fn new() -> Self {
        let mut world = World::bare();
        let account = |label: &str| world.chain.account(label).unwrap().to_string();
        let code_id = world
            .chain
            .store_code("owner", "data-market")
            .unwrap()
            .code_id;
        let msg = encode(&dm::InstantiateMsg {
            owner: account("owner"),
            guardian: None,
            token: world.contracts.token.as_ref().unwrap().to_string(),
            params: dm::Params {
                delivery_window: DELIVERY,
                dispute_window: DISPUTES,
                dispute_blocks: 0,
                referrer_bps: 500,
                dividends_bps: 500,
                risk_bps: 100,
                max_pause: 3_600,
            },
            links: dm::Links::default(),
            epoch_seconds: 86_400,
        });
        let contract = Instantiate {
            code_id,
            msg: msg.unwrap(),
            label: "data-market".into(),
            admin: None,
        };
        let market = world.chain.instantiate("owner", &contract).unwrap().0;
        let exempt = token::ExecuteMsg::SetSystemContract {
            address: market.to_string(),
            exemption: token::Exemption::Both,
            escrow: true,
        };
        let token = world.contracts.token.clone().unwrap();
        world.chain.execute("owner", &token, &exempt).unwrap();
        world.contracts.data_market = Some(market.clone());
        Self { world, market }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.world.home.path().join(name)
    }

    pub fn at(&self, name: &str) -> String {
        path(&self.file(name))
    }

    /// A packed file `data`; its bytes.
    pub fn packed(&self, len: usize) -> Vec<u8> {
        let bytes: Vec<u8> = (0..len).map(|i| (i * i % 251) as u8).collect();
        self.world.write("original", &bytes);
        self.world.json(&format!(
            "data pack {} --schema squares",
            self.at("original")
        ));
        bytes
    }

    pub fn listed(&self, price: &str) -> u64 {
        let line = format!(
            "data list --manifest {} --uri https://d --price {price} --from prov",
            self.at("original.manifest.json")
        );
        self.world.json(&line)["listing"].as_u64().unwrap()
    }

    /// The same file, listed once more.
    pub fn listed_again(&self, price: &str) -> u64 {
        let line = format!(
            "data list --manifest {} --uri https://d --price {price} --again --from prov",
            self.at("original.manifest.json")
        );
        self.world.json(&line)["listing"].as_u64().unwrap()
    }

    pub fn bought(&self, listing: u64) -> u64 {
        let line = format!(
            "data buy {listing} --sealed {} --max-price 5oaic --from alice",
            self.at("original.oaicdata")
        );
        self.world.json(&line)["order"].as_u64().unwrap()
    }

    /// By the same buyer, once more.
    pub fn bought_again(&self, listing: u64) -> u64 {
        let line = format!(
            "data buy {listing} --sealed {} --max-price 5oaic --again --from alice",
            self.at("original.oaicdata")
        );
        self.world.json(&line)["order"].as_u64().unwrap()
    }

    pub fn order(&self, order: u64) -> dm::OrderResponse {
        let msg = dm::QueryMsg::Order { order };
        self.world.chain.query(&self.market, &msg).unwrap()
    }
}
