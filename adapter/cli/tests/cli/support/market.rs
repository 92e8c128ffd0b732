//! Token, settlement and market on a chain in this process; alice buys, `prov` sells.

use std::path::PathBuf;

use cosmwasm_std::{Addr, Binary, Uint128};
use oaic_chain::{encode, Call, ChainExt, Tx};
use oaic_messages::{data_market as dm, private_credits as pc, token};

use super::{deploy, exempt, path, Suite};

pub const DELIVERY: u64 = 3_600;
pub const DISPUTES: u64 = 7_200;
/// Of `prov`.
pub const DEPOSIT: u128 = 10_000_000;

pub struct Market {
    pub suite: Suite,
    pub market: Addr,
}

impl Market {
    pub fn new() -> Self {
        Self::on(Suite::bare())
    }

    /// The same in a suite of the test's own.
    pub fn on(mut suite: Suite) -> Self {
        let account = |label: &str| suite.chain.account(label).unwrap().to_string();
        let token = suite.contracts.token.clone().unwrap();
        let msg = dm::InstantiateMsg {
            owner: account("owner"),
            guardian: None,
            token: token.to_string(),
            params: dm::Params {
                delivery_window: DELIVERY,
                dispute_window: DISPUTES,
                dispute_blocks: dm::MIN_DISPUTE_BLOCKS,
                deposit_bps: 500,
                referrer_bps: 500,
                dividends_bps: 500,
                risk_bps: 100,
                max_pause: 3_600,
            },
            links: dm::Links::default(),
            epoch_seconds: 86_400,
        };
        let market = deploy(suite.chain.as_ref(), "data-market", &msg);
        exempt(suite.chain.as_ref(), &token, &market);
        suite.contracts.data_market = Some(market.clone());
        let market = Self { suite, market };
        market.stand("prov", DEPOSIT);
        market
    }

    /// A seller adds to his deposit.
    pub fn stand(&self, seller: &str, amount: u128) {
        let deposit = token::ExecuteMsg::Send {
            contract: self.market.to_string(),
            amount: amount.into(),
            msg: encode(&dm::ReceiveMsg::Deposit {}).unwrap(),
        };
        let token = self.suite.contracts.token.as_ref().unwrap();
        self.suite.chain.execute(seller, token, &deposit).unwrap();
    }

    /// Private credits beside it, with notes of 1 and 10 OAIC.
    pub fn with_credits(&mut self) -> Addr {
        let suite = &mut self.suite;
        let account = |label: &str| suite.chain.account(label).unwrap().to_string();
        let token = suite.contracts.token.clone().unwrap();
        let msg = pc::InstantiateMsg {
            owner: account("owner"),
            guardian: None,
            token: token.to_string(),
            settlement: suite.settlement().to_string(),
            treasury: account("treasury"),
            denominations: [1_000_000u128, 10_000_000].map(Uint128::new).into(),
            params: pc::Params {
                exit_level: 0,
                exits_per_epoch: 4,
                max_relayer_fee: Uint128::new(1_000),
                max_pause: 3_600,
            },
            links: pc::Links::default(),
        };
        let credits = deploy(suite.chain.as_ref(), "private-credits", &msg);
        exempt(suite.chain.as_ref(), &token, &credits);
        suite.contracts.private_credits = Some(credits.clone());
        credits
    }

    /// Notes of so many OAIC, paid by alice.
    pub fn deposited(&self, credits: &Addr, oaic: &[u8]) {
        let value = |oaic: &u8| Uint128::new(u128::from(*oaic) * 1_000_000);
        let notes = oaic.iter().map(|oaic| pc::NewNote {
            denomination: value(oaic),
            owner: Binary::from([[0; 31].as_slice(), &[*oaic]].concat()),
        });
        let msg = pc::ReceiveMsg::Deposit {
            notes: notes.collect(),
        };
        let send = token::ExecuteMsg::Send {
            contract: credits.to_string(),
            amount: oaic.iter().map(value).sum(),
            msg: encode(&msg).unwrap(),
        };
        let token = self.suite.contracts.token.as_ref().unwrap();
        self.suite.chain.execute("alice", token, &send).unwrap();
    }

    /// Both are paused by their owner; the time of the block in which they were.
    pub fn paused(&self, credits: &Addr, duration: u64) -> u64 {
        let chain = &self.suite.chain;
        let openings = Call::new(&self.market, &dm::ExecuteMsg::PauseOpenings { duration });
        let deposits = Call::new(credits, &pc::ExecuteMsg::PauseDeposits { duration });
        let calls = vec![openings.unwrap(), deposits.unwrap()];
        let tx = Tx {
            sender: "owner".into(),
            calls,
            gas_limit: None,
        };
        let now = chain.block().unwrap().time;
        chain.run_one(tx).unwrap();
        now
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.suite.home.path().join(name)
    }

    /// Packs a table of 20 numbers from one on, as `prov`; its manifest.
    pub fn numbers(&self, name: &str, first: u32) -> String {
        let rows: String = (first..first + 20).map(|n| format!("{n}\n")).collect();
        self.suite.write(name, format!("n\n{rows}"));
        let csv = self.at(name);
        self.suite
            .ok(&format!("data pack {csv} --table --columns n --from prov"));
        format!("{csv}.table.json")
    }

    pub fn at(&self, name: &str) -> String {
        path(&self.file(name))
    }

    /// A packed file `data`; its bytes.
    pub fn packed(&self, len: usize) -> Vec<u8> {
        let bytes: Vec<u8> = (0..len).map(|i| (i * i % 251) as u8).collect();
        self.suite.write("original", &bytes);
        self.suite.json(&format!(
            "data pack {} --schema squares --from prov",
            self.at("original")
        ));
        bytes
    }

    /// A file of 3,000 bytes that doesn't open as promised, listed and delivered; its order.
    pub fn garbled_and_delivered(&self) -> u64 {
        self.packed(3_000);
        self.garbled();
        let listing = self.listed("5oaic");
        let order = self.bought(listing);
        self.suite.ok("data deliver --from prov");
        order
    }

    /// A table of 40 rows with one query, listed by `prov`.
    pub fn tabled(&self) {
        let suite = &self.suite;
        let rows: String = (0..40).map(|row| format!("{}\n", 100 + row)).collect();
        suite.write("usage.csv", format!("tokens\n{rows}"));
        suite.ok(&format!(
            "data pack {} --table --columns tokens --units tokens --from prov",
            self.at("usage.csv")
        ));
        let query = "[[query]]\nkind = \"sum\"\ncolumn = \"tokens\"\nprice = \"1oaic\"\n";
        let queries = suite.write("queries.toml", query);
        let listed = suite.json(&format!(
            "data list --table {} --queries {} --from prov",
            self.at("usage.csv.table.json"),
            path(&queries)
        ));
        assert_eq!(listed["listing"], 1);
    }

    /// The packed file gets garbage in chunk 1, and is to be listed under the roots that it has then.
    pub fn garbled(&self) {
        let sealed = self.file("original.oaicdata");
        let mut bytes = std::fs::read(&sealed).unwrap();
        bytes[32 + 1_024 + 31] ^= 1;
        let digest = bytes.len() - 32;
        let sum = <sha2::Sha256 as sha2::Digest>::digest(&bytes[..digest]);
        bytes[digest..].copy_from_slice(&sum);
        std::fs::write(&sealed, &bytes).unwrap();
        let contents = oaic_sealed_data::SealedFile::open(&sealed)
            .unwrap()
            .contents(&oaic_sealed_data::silent)
            .unwrap();
        let manifest = self.file("original.manifest.json");
        let mut listed = oaic_sealed_data::record::Manifest::load(&manifest).unwrap();
        listed.promise.cipher_root = contents.cipher_root;
        listed.save(&manifest, true).unwrap();
    }

    pub fn listed(&self, price: &str) -> u64 {
        self.list(price, "")
    }

    /// The same file, listed once more.
    pub fn listed_again(&self, price: &str) -> u64 {
        self.list(price, " --again")
    }

    fn list(&self, price: &str, more: &str) -> u64 {
        let line = format!(
            "data list --manifest {} --uri https://d --price {price}{more} --from prov",
            self.at("original.manifest.json")
        );
        self.suite.json(&line)["listing"].as_u64().unwrap()
    }

    pub fn bought(&self, listing: u64) -> u64 {
        self.buy(listing, "")
    }

    /// By the same buyer, once more.
    pub fn bought_again(&self, listing: u64) -> u64 {
        self.buy(listing, " --again")
    }

    fn buy(&self, listing: u64, more: &str) -> u64 {
        let line = format!(
            "data buy {listing} --sealed {} --max-price 5oaic{more} --from alice",
            self.at("original.oaicdata")
        );
        self.suite.json(&line)["order"].as_u64().unwrap()
    }

    pub fn order(&self, order: u64) -> dm::OrderResponse {
        let msg = dm::QueryMsg::Order { order };
        self.suite.chain.query(&self.market, &msg).unwrap()
    }
}
