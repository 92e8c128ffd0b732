//! Token, settlement and market on a chain in this process; alice buys, `prov` sells.

use std::ops::Deref;
use std::path::PathBuf;

use cosmwasm_std::{Addr, Binary, Uint128};
use oaic_chain::{encode, Call, ChainExt, Tx};
use oaic_messages::{data_market as dm, private_credits as pc, token};

use super::{deploy, exempt, Suite};

pub const DELIVERY: u64 = 3_600;
pub const DISPUTES: u64 = 7_200;
/// Of `prov`.
pub const DEPOSIT: u128 = 10_000_000;
/// What the seller's deposit pays for an order of 5 OAIC: 5 %, less the fee of 4 %, in uoaic.
pub const COMPENSATION: u128 = 240_000;

pub struct Market {
    pub suite: Suite,
    pub market: Addr,
}

/// Alice buys what [`Market::with_listing`] lists.
pub const BUY: &str = "data buy 1 --sealed @/original.oaicdata --max-price 5oaic --from alice";

/// `prov` lists the packed file.
pub const LIST: &str =
    "data list --manifest @/original.manifest.json --uri https://d --price 5oaic --from prov";

impl Deref for Market {
    type Target = Suite;

    fn deref(&self) -> &Suite {
        &self.suite
    }
}

impl Market {
    pub fn new() -> Self {
        Self::on(Suite::bare())
    }

    /// A file of so many bytes is packed, and listing 1 sells it for 5 OAIC.
    pub fn with_listing(len: usize) -> Self {
        let market = Self::new();
        market.packed(len);
        assert_eq!(market.list(), 1);
        market
    }

    /// As [`Self::with_listing`], and alice has made order 1.
    pub fn with_order(len: usize) -> Self {
        let market = Self::with_listing(len);
        assert_eq!(market.buy(), 1);
        market
    }

    /// Listing 1 sells a file of 3,000 bytes that doesn't open as promised.
    pub fn with_garbled_listing() -> Self {
        let market = Self::new();
        market.packed(3_000);
        market.garbled();
        assert_eq!(market.list(), 1);
        market
    }

    /// As [`Self::with_garbled_listing`]; alice has made order 1, and it was delivered.
    pub fn with_garbled_delivery() -> Self {
        let market = Self::with_garbled_listing();
        assert_eq!(market.buy(), 1);
        market.ok("data deliver --from prov");
        market
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

    /// `prov` packs a table of 20 numbers from one on, in column `n`.
    pub fn numbers(&self, name: &str, first: u32) {
        let rows: String = (first..first + 20).map(|n| format!("{n}\n")).collect();
        self.write(name, format!("n\n{rows}"));
        self.ok(&format!(
            "data pack @/{name} --table --columns n --from prov"
        ));
    }

    /// A packed file `data`; its bytes.
    pub fn packed(&self, len: usize) -> Vec<u8> {
        let bytes: Vec<u8> = (0..len).map(|i| (i * i % 251) as u8).collect();
        self.write("original", &bytes);
        self.json("data pack @/original --schema squares --from prov");
        bytes
    }

    /// A table of 40 rows with one query, listed by `prov`.
    pub fn tabled(&self) {
        let rows: String = (0..40).map(|row| format!("{}\n", 100 + row)).collect();
        self.write("usage.csv", format!("tokens\n{rows}"));
        self.ok("data pack @/usage.csv --table --columns tokens --units tokens --from prov");
        let query = "[[query]]\nkind = \"sum\"\ncolumn = \"tokens\"\nprice = \"1oaic\"\n";
        self.write("queries.toml", query);
        let list = "data list --table @/usage.csv.table.json --queries @/queries.toml --from prov";
        assert_eq!(self.json(list)["listing"], 1);
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

    /// `prov` lists the packed file; the listing's number.
    pub fn list(&self) -> u64 {
        self.json(LIST)["listing"].as_u64().unwrap()
    }

    /// Alice buys from listing 1; the order's number.
    pub fn buy(&self) -> u64 {
        self.json(BUY)["order"].as_u64().unwrap()
    }

    /// As [`Self::buy`], although she has an order of the same.
    pub fn buy_again(&self) -> u64 {
        self.json(&format!("{BUY} --again"))["order"]
            .as_u64()
            .unwrap()
    }

    pub fn order(&self, order: u64) -> dm::OrderResponse {
        let msg = dm::QueryMsg::Order { order };
        self.suite.chain.query(&self.market, &msg).unwrap()
    }
}
