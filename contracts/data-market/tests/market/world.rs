//! A chain with the token, the market, a seller with a listing, and buyers.

use cosmwasm_std::{from_json, to_json_binary, Addr, Binary, Empty};
use cw20::Cw20Coin;
use cw_multi_test::{App, AppResponse, Contract, ContractWrapper, Executor};
use oaic_data_market::ContractError;
use oaic_messages::compute_settlement::{PayeeRef, PayeeSpec, Role};
use oaic_messages::data_market::*;
use oaic_messages::shared::{Page, SHORT_WINDOW_CHAINS, TOTAL_SUPPLY};
use oaic_messages::token;
use oaic_poseidon::seal::Point as CurvePoint;
use oaic_records::data_market::{Goods, StoredQuery, Version};
use oaic_records::{data_market::question::statement_query, element};
use serde::{de::DeserializeOwned, Serialize};

use crate::office;
use crate::prove::{self, Data, Delivery as Sealed, Place};
use crate::stub::{stub, Stub};

/// 1 OAIC.
pub const OAIC: u128 = 1_000_000;
/// Price of the file of listing 1.
pub const PRICE: u128 = 10 * OAIC;
/// What the seller stands for his orders with.
pub const DEPOSIT: u128 = 1_000 * OAIC;
/// Price of an answer of its queries.
pub const ASK: u128 = 3 * OAIC;
pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 24 * HOUR;
pub const DELIVERY_WINDOW: u64 = DAY;
pub const DISPUTE_WINDOW: u64 = 3 * DAY;
pub const EPOCH_SECONDS: u64 = 7 * DAY;

pub struct World {
    pub app: App,
    pub token: Addr,
    pub market: Addr,
    pub owner: Addr,
    pub guardian: Addr,
}

/// What a buyer gets of the seller's deposit when an order of this price goes back.
pub fn compensation(price: u128) -> u128 {
    let held = price.div_ceil(20);
    held - (held * 4).div_ceil(100)
}

pub type Done = Result<AppResponse, ContractError>;

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

/// The file of listing 1: honest.
pub fn good() -> Data {
    Data::honest(1, 3)
}

/// The mean of column 0 and the histogram of column 1, over partition 1.
pub fn questions() -> Vec<NewQuery> {
    let query = |kind| NewQuery {
        query: Query {
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

pub fn contract_error(error: anyhow::Error) -> ContractError {
    match error.downcast::<ContractError>() {
        Ok(own) => own,
        Err(error) => ContractError::Std(cosmwasm_std::StdError::generic_err(format!("{error:#}"))),
    }
}

/// First value of an attribute in the first event of a type.
pub fn attribute(done: &AppResponse, event: &str, key: &str) -> String {
    done.events
        .iter()
        .find(|found| found.ty == event)
        .and_then(|found| found.attributes.iter().find(|a| a.key == key))
        .unwrap_or_else(|| panic!("no {key} in {event}: {:?}", done.events))
        .value
        .clone()
}

fn token_code() -> Box<dyn Contract<Empty>> {
    use oaic_token::contract as c;
    Box::new(ContractWrapper::new(c::execute, c::instantiate, c::query))
}

pub fn market_code() -> Box<dyn Contract<Empty>> {
    use oaic_data_market::contract as c;
    Box::new(ContractWrapper::new(c::execute, c::instantiate, c::query).with_migrate(c::migrate))
}

impl World {
    /// Token and market on a chain; nothing is listed.
    pub fn on(chain_id: &str) -> Self {
        let mut app = App::default();
        app.update_block(|block| block.chain_id = chain_id.to_owned());
        let who = |label: &str| app.api().addr_make(label);
        let (owner, pool, member) = (who("owner"), who("pool"), who("guardian"));
        let rich = ["buyer", "other", "seller", "mallory"].map(who);
        let genesis = token::InstantiateMsg {
            name: "OpenAI Coin".into(),
            symbol: "OAIC".into(),
            decimals: 6,
            initial_balances: rich
                .iter()
                .map(|address| Cw20Coin {
                    address: address.to_string(),
                    amount: (TOTAL_SUPPLY / 4).into(),
                })
                .collect(),
            marketing: None,
            owner: owner.to_string(),
            guardian: Some(member.to_string()),
            pool: pool.to_string(),
            fee_bps: 400,
            staking: None,
            system_contracts: vec![],
        };
        let code = app.store_code(token_code());
        let token = app
            .instantiate_contract(code, owner.clone(), &genesis, &[], "token", None)
            .unwrap();
        let mut world = World {
            market: token.clone(),
            app,
            token,
            owner,
            guardian: member.clone(),
        };
        let mut params = params();
        if !SHORT_WINDOW_CHAINS.contains(&chain_id) {
            params.dispute_blocks = MIN_DISPUTE_BLOCKS;
        }
        world.market = world.another_market(params, Links::default()).unwrap();
        // Last: proofs that are kept in files are bound to the market's address.
        world.guardian = office::found(&mut world.app, &member);
        let guardian = Some(world.guardian.to_string());
        world
            .run("owner", ExecuteMsg::SetGuardian { guardian })
            .unwrap();
        world.deposit("seller", DEPOSIT).unwrap();
        world
    }

    /// With listing 1: an honest file and a table with two queries, open to everybody, split in
    /// 84 % seller and 10 % licensor.
    pub fn new() -> Self {
        let mut world = World::bare();
        let listing = world.listing();
        assert_eq!(world.list(listing), 1);
        world
    }

    /// On a chain where windows may be short, so that a test can say what each block is for.
    pub fn bare() -> Self {
        World::on("oaic-local-2")
    }

    /// Another market, registered at the token.
    pub fn another_market(&mut self, params: Params, links: Links) -> Result<Addr, ContractError> {
        let msg = InstantiateMsg {
            owner: self.owner.to_string(),
            guardian: Some(self.guardian.to_string()),
            token: self.token.to_string(),
            params,
            links,
            epoch_seconds: EPOCH_SECONDS,
        };
        let market = self.instantiate(&msg)?;
        let register = token::ExecuteMsg::SetSystemContract {
            address: market.to_string(),
            exemption: token::Exemption::Both,
            escrow: true,
            takes_transfers: false,
        };
        self.token_run("owner", &register).unwrap();
        Ok(market)
    }

    pub fn instantiate(&mut self, msg: &InstantiateMsg) -> Result<Addr, ContractError> {
        let code = self.app.store_code(market_code());
        let (owner, admin) = (self.owner.clone(), Some(self.owner.to_string()));
        self.app
            .instantiate_contract(code, owner, msg, &[], "market", admin)
            .map_err(contract_error)
    }

    pub fn who(&self, label: &str) -> Addr {
        self.app.api().addr_make(label)
    }

    pub fn run(&mut self, label: &str, msg: ExecuteMsg) -> Done {
        let sender = self.who(label);
        self.app
            .execute_contract(sender, self.market.clone(), &msg, &[])
            .map_err(contract_error)
    }

    /// The guardian decides, and somebody has it done.
    pub fn decree(&mut self, msg: ExecuteMsg) -> Done {
        let (market, member) = (self.market.clone(), self.who("guardian"));
        let guardian = (&self.guardian, &member);
        let proposal_id = office::decide(&mut self.app, guardian, &market, &msg);
        office::pull(&mut self.app, &market, proposal_id).map_err(contract_error)
    }

    /// As the guardian's own address.
    pub fn run_as_guardian(&mut self, msg: ExecuteMsg) -> Done {
        self.run_as(&self.guardian.clone(), msg)
    }

    pub fn run_as(&mut self, sender: &Addr, msg: ExecuteMsg) -> Done {
        self.app
            .execute_contract(sender.clone(), self.market.clone(), &msg, &[])
            .map_err(contract_error)
    }

    pub fn token_run(&mut self, label: &str, msg: &token::ExecuteMsg) -> Done {
        let sender = self.who(label);
        self.app
            .execute_contract(sender, self.token.clone(), msg, &[])
            .map_err(contract_error)
    }

    /// Tokens with a hook.
    pub fn send(&mut self, label: &str, amount: u128, hook: &impl Serialize) -> Done {
        let send = token::ExecuteMsg::Send {
            contract: self.market.to_string(),
            amount: amount.into(),
            msg: self.checked(to_json_binary(hook).unwrap()),
        };
        self.token_run(label, &send)
    }

    /// A message with what a buyer who has checked everything expects, where it says nothing.
    fn checked(&self, hook: Binary) -> Binary {
        match from_json::<ReceiveMsg>(&hook) {
            Ok(ReceiveMsg::Buy(buy)) if buy.expect.is_empty() => {
                let expect = self.expect(buy.listing, buy.version, None);
                to_json_binary(&ReceiveMsg::Buy(Buy { expect, ..buy })).unwrap()
            }
            Ok(ReceiveMsg::Ask(ask)) if ask.expect.is_empty() => {
                let expect = self.expect(ask.listing, ask.version, Some(ask.query));
                to_json_binary(&ReceiveMsg::Ask(Ask { expect, ..ask })).unwrap()
            }
            _ => hook,
        }
    }

    /// What stands for a listing's file, or an answer, as it is now; zeros where it isn't for sale.
    pub fn expect(&self, listing: u64, version: u32, query: Option<u32>) -> Binary {
        let goods = self.goods(listing, version, query);
        goods.unwrap_or_else(|| [0; 32].into())
    }

    fn goods(&self, listing: u64, version: u32, query: Option<u32>) -> Option<Binary> {
        let shown: ListingResponse = self.try_query(&QueryMsg::Listing { listing }).ok()?;
        let of = QueryMsg::Version {
            listing,
            version: Some(version),
        };
        let version = Version::from(self.try_query::<VersionResponse>(&of).ok()?);
        let query = match query {
            None => None,
            Some(query) => {
                let asked = QueryMsg::Query { listing, query };
                Some(StoredQuery::from(
                    self.try_query::<RegisteredQuery>(&asked).ok()?,
                ))
            }
        };
        let price = match &query {
            None => version.price_once?,
            Some(query) => query.price,
        };
        let goods = Goods {
            seller: &shown.seller,
            version: &version,
            query: query.as_ref(),
            price,
        };
        let chain_id = self.app.block_info().chain_id;
        Some(goods.expect(&chain_id, &self.market))
    }

    pub fn payees(&self) -> Vec<PayeeSpec> {
        let payee = |role, label: &str, weight| PayeeSpec {
            role,
            label: format!("label of the {label}"),
            address: Some(self.who(label).to_string()),
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

    pub fn try_list(&mut self, new: NewListing) -> Done {
        self.run("seller", ExecuteMsg::List(new))
    }

    pub fn list(&mut self, new: NewListing) -> u64 {
        let done = self.try_list(new).unwrap();
        attribute(&done, "wasm-listed", "listing").parse().unwrap()
    }

    /// A listing of a file alone; its number.
    pub fn list_file(&mut self, data: &Data) -> u64 {
        let mut new = self.listing();
        new.offer = Offer {
            table: None,
            ..offer(data)
        };
        new.queries = vec![];
        self.list(new)
    }

    pub fn update(&mut self, listing: u64, offer: Offer) -> Done {
        self.run("seller", ExecuteMsg::Update { listing, offer })
    }

    pub fn buying(&self, listing: u64) -> Buy {
        Buy {
            listing,
            version: 1,
            buyer_key: prove::wire(&prove::secret().public()),
            max_price: PRICE.into(),
            expect: Binary::default(),
            authorization: None,
            referrer: None,
        }
    }

    pub fn asking(&self, listing: u64, query: u32) -> Ask {
        let buy = self.buying(listing);
        Ask {
            listing,
            version: 1,
            query,
            buyer_key: buy.buyer_key,
            max_price: ASK.into(),
            expect: Binary::default(),
            authorization: None,
            referrer: None,
        }
    }

    pub fn deposit(&mut self, label: &str, amount: u128) -> Done {
        self.send(label, amount, &ReceiveMsg::Deposit {})
    }

    pub fn stands(&self, label: &str) -> SellerResponse {
        let address = self.who(label).into();
        self.query(&QueryMsg::Seller { address })
    }

    pub fn try_buy(&mut self, label: &str, buy: Buy) -> Done {
        self.send(label, PRICE, &ReceiveMsg::Buy(buy))
    }

    pub fn try_ask(&mut self, label: &str, ask: Ask) -> Done {
        self.send(label, ASK, &ReceiveMsg::Ask(ask))
    }

    /// The buyer's order of a listing's file.
    pub fn buy(&mut self, listing: u64) -> u64 {
        let buy = self.buying(listing);
        ordered(&self.try_buy("buyer", buy).unwrap())
    }

    pub fn buy_version(&mut self, listing: u64, version: u32) -> u64 {
        let mut buy = self.buying(listing);
        buy.version = version;
        ordered(&self.try_buy("buyer", buy).unwrap())
    }

    /// The buyer's order of an answer.
    pub fn ask(&mut self, listing: u64, query: u32) -> u64 {
        let ask = self.asking(listing, query);
        ordered(&self.try_ask("buyer", ask).unwrap())
    }

    /// What proofs of an order are of.
    pub fn place(&self, order: u64) -> Place {
        let config: ConfigResponse = self.query(&QueryMsg::Config {});
        let placed = self.order(order);
        let key = placed.buyer_key;
        Place {
            context: element::canonical("context", &config.context).unwrap(),
            order,
            seller: oaic_statements::seller(placed.seller.as_str()),
            buyer: CurvePoint {
                u: element::canonical("u", &key.u).unwrap(),
                v: element::canonical("v", &key.v).unwrap(),
            },
        }
    }

    pub fn try_deliver(&mut self, order: u64, sealed: Sealed) -> Done {
        let msg = ExecuteMsg::Deliver {
            order,
            ephemeral: sealed.ephemeral,
            masked: sealed.masked[0].clone(),
            proof: sealed.proof,
        };
        self.run("seller", msg)
    }

    pub fn deliver(&mut self, order: u64, data: &Data) -> Done {
        let sealed = prove::delivery(self.place(order), data.key);
        self.try_deliver(order, sealed)
    }

    pub fn try_answer(&mut self, order: u64, sealed: Sealed) -> Done {
        let msg = ExecuteMsg::Answer {
            order,
            ephemeral: sealed.ephemeral,
            masked: sealed.masked,
            proof: sealed.proof,
        };
        self.run("seller", msg)
    }

    /// The honest answer to the order's query.
    pub fn sealed_answer(&self, order: u64) -> Sealed {
        let placed = self.order(order);
        let OrderKind::Answer { query } = placed.kind else {
            panic!("{placed:?}");
        };
        let registered: RegisteredQuery = self.query(&QueryMsg::Query {
            listing: placed.listing,
            query,
        });
        let query = statement_query(&registered.query).unwrap();
        prove::answer(self.place(order), &query)
    }

    pub fn answer(&mut self, order: u64) -> Done {
        let sealed = self.sealed_answer(order);
        self.try_answer(order, sealed)
    }

    pub fn complete(&mut self, order: u64) -> Done {
        self.run("anyone", ExecuteMsg::Complete { order })
    }

    pub fn refund(&mut self, order: u64) -> Done {
        self.run("anyone", ExecuteMsg::Refund { order })
    }

    pub fn try_dispute(&mut self, order: u64, proof: Binary) -> Done {
        self.run("anyone", ExecuteMsg::Dispute { order, proof })
    }

    pub fn dispute(&mut self, order: u64, data: &Data) -> Done {
        let proof = prove::misbehavior(self.place(order), data);
        self.try_dispute(order, proof)
    }

    /// Bought, delivered and completed; the order.
    pub fn sell(&mut self, listing: u64, data: &Data) -> u64 {
        let order = self.buy(listing);
        self.deliver(order, data).unwrap();
        self.pass(DISPUTE_WINDOW);
        self.complete(order).unwrap();
        order
    }

    pub fn claim(&mut self, listing: u64, payees: &[u32]) -> Done {
        let payees = payees.iter().map(|payee| PayeeRef {
            source_id: listing,
            split_version: 1,
            payee: *payee,
        });
        let payees = payees.collect();
        self.run("anyone", ExecuteMsg::Claim { payees })
    }

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.try_query(msg).unwrap()
    }

    pub fn try_query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> Result<T, String> {
        self.app
            .wrap()
            .query_wasm_smart(&self.market, msg)
            .map_err(|error| error.to_string())
    }

    pub fn order(&self, order: u64) -> OrderResponse {
        self.query(&QueryMsg::Order { order })
    }

    pub fn shown(&self, listing: u64) -> ListingResponse {
        self.query(&QueryMsg::Listing { listing })
    }

    pub fn books(&self) -> BooksResponse {
        self.query(&QueryMsg::Books {})
    }

    pub fn balance(&self, label: &str) -> u128 {
        self.balance_of(&self.who(label))
    }

    pub fn balance_of(&self, who: &Addr) -> u128 {
        let query = token::QueryMsg::Balance {
            address: who.to_string(),
        };
        let answer: cw20::BalanceResponse = self
            .app
            .wrap()
            .query_wasm_smart(&self.token, &query)
            .unwrap();
        answer.balance.u128()
    }

    pub fn pass(&mut self, seconds: u64) {
        self.app.update_block(|block| {
            block.time = block.time.plus_seconds(seconds);
            block.height += 1;
        });
    }

    /// Number of the running epoch.
    pub fn epoch(&self) -> u64 {
        self.now() / EPOCH_SECONDS
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    /// A contract that answers as told.
    pub fn stub(&mut self, first: &Stub) -> Addr {
        let code = self.app.store_code(stub());
        let owner = self.owner.clone();
        self.app
            .instantiate_contract(code, owner, first, &[], "stub", None)
            .unwrap()
    }

    pub fn tell(&mut self, stub: &Addr, told: &Stub) {
        let owner = self.owner.clone();
        self.app
            .execute_contract(owner, stub.clone(), told, &[])
            .unwrap();
    }

    pub fn link(&mut self, links: Links) {
        self.run("owner", ExecuteMsg::UpdateLinks { links })
            .unwrap();
    }

    /// Everything stored, the token's part too: nothing may differ after a refusal.
    pub fn snapshot(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        [&self.market, &self.token]
            .into_iter()
            .flat_map(|contract| self.app.dump_wasm_raw(contract))
            .collect()
    }

    /// Runs something that must be refused, with nothing changed.
    pub fn refused(&mut self, run: impl FnOnce(&mut Self) -> Done) -> ContractError {
        let before = self.snapshot();
        let error = run(self).expect_err("it was accepted");
        assert!(
            self.snapshot() == before,
            "a refusal changed state: {error}"
        );
        error
    }

    pub fn all_orders(&self, of: &OrdersOf) -> Vec<OrderResponse> {
        let (mut all, mut after): (Vec<OrderResponse>, _) = (vec![], None);
        loop {
            let page: Page<OrderResponse> = self.query(&QueryMsg::Orders {
                of: of.clone(),
                start_after: after,
                limit: Some(2),
            });
            all.extend(page.items);
            after = all.last().map(|order| order.id);
            if !page.has_more {
                return all;
            }
        }
    }

    /// The books add up, orders agree with them, and the balance covers them.
    pub fn check_books(&self) {
        let b = self.books();
        assert_eq!(
            b.paid + b.forfeited,
            b.fee_booked + b.earned + b.referral_earned + b.compensated,
            "{b:?}"
        );
        assert!(b.claimed <= b.earned, "{b:?}");
        assert!(b.referral_claimed <= b.referral_earned, "{b:?}");
        assert!(b.fee_flushed <= b.fee_booked, "{b:?}");
        let fee = b.fee_points.u128().div_ceil(10_000);
        assert_eq!(b.fee_booked.u128(), fee, "{b:?}");
        let held = b.escrowed
            + b.deposits
            + (b.earned - b.claimed)
            + (b.referral_earned - b.referral_claimed)
            + (b.fee_booked - b.fee_flushed);
        // Nothing else ever comes in, so it is exact.
        assert_eq!(self.balance_of(&self.market), held.u128(), "{b:?}");
        let all = self.all_orders(&OrdersOf::All {});
        let sum = |statuses: &[OrderStatus]| -> u128 {
            let of = all.iter().filter(|order| statuses.contains(&order.status));
            of.map(|order| order.price.u128()).sum()
        };
        assert_eq!(all.len() as u64, b.orders);
        assert_eq!(
            sum(&[OrderStatus::Open, OrderStatus::Delivered]),
            b.escrowed.u128()
        );
        assert_eq!(sum(&[OrderStatus::Completed]), b.paid.u128());
        assert_eq!(
            sum(&[OrderStatus::Refunded, OrderStatus::Disputed]),
            b.refunded.u128()
        );
        let fees: u128 = all.iter().map(|order| order.fee.u128()).sum();
        let of_deposits = b.forfeited - b.compensated;
        assert_eq!(fees + of_deposits.u128(), b.fee_booked.u128());
        // Each seller stands with what his open orders hold and what is free, and nothing else is
        // a deposit.
        let sellers =
            ["seller", "mallory", "buyer"].map(|label| (self.who(label), self.stands(label)));
        let deposits: u128 = sellers
            .iter()
            .map(|(_, stands)| stands.free.u128() + stands.held.u128())
            .sum();
        assert_eq!(deposits, b.deposits.u128());
        for (address, stands) in &sellers {
            let of = all.iter().filter(|order| order.seller == *address);
            let held: u128 = of
                .clone()
                .filter(|order| matches!(order.status, OrderStatus::Open | OrderStatus::Delivered))
                .map(|order| order.deposit.u128())
                .sum();
            assert_eq!(stands.held.u128(), held, "{address}");
        }
        let forfeited: u128 = all
            .iter()
            .filter(|order| matches!(order.status, OrderStatus::Refunded | OrderStatus::Disputed))
            .map(|order| order.deposit.u128())
            .sum();
        assert_eq!(forfeited, b.forfeited.u128());
        let open = self.all_orders(&OrdersOf::Open { seller: None });
        assert_eq!(open.len() as u64, b.open);
        let holding = |order: &&OrderResponse| {
            matches!(order.status, OrderStatus::Open | OrderStatus::Delivered)
        };
        assert_eq!(
            open,
            all.iter().filter(holding).cloned().collect::<Vec<_>>()
        );
    }
}

/// Number of the order that was made.
pub fn ordered(done: &AppResponse) -> u64 {
    attribute(done, "wasm-ordered", "order").parse().unwrap()
}
