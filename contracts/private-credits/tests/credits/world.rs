//! A chain with the token, settlement, the treasury, a provider with a service, and people with
//! wallets.

use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use cosmwasm_std::{to_json_binary, Addr, Binary, Empty, Storage, Uint128};
use cw20::Cw20Coin;
use cw_multi_test::{App, AppResponse, Contract, ContractWrapper, Executor};
use oaic_messages::compute_settlement as settlement;
use oaic_messages::private_credits::*;
use oaic_messages::shared::{Page, TOTAL_SUPPLY};
use oaic_messages::token::{self, Exemption, SystemContractSpec};
use oaic_messages::treasury;
use oaic_private_credits::ContractError;
use oaic_prover::{Prover, Silent};
use oaic_vouchers::{domain, Entry, Purpose, SigningKey, Voucher};
use oaic_wallet::{by_key, Intent, Plan, Source, Wallet, WalletError};
use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::office;

/// Values of notes.
pub const DENOMINATIONS: [u64; 3] = [100, 1_000, 10_000];
pub const DAY: u64 = 86_400;
pub const MAX_FEE: u128 = 300;
pub const EXIT_LEVEL: u8 = 2;
pub const EXITS: u8 = 4;

pub struct World {
    pub app: App,
    pub token: Addr,
    pub settlement: Addr,
    pub treasury: Addr,
    pub contract: Addr,
    pub owner: Addr,
    pub guardian: Addr,
    /// The provider's receipt key.
    pub receipt_key: SigningKey,
}

/// Parameters are made once a machine, and stay in memory for all tests.
pub fn prover() -> &'static Prover<'static> {
    static PROVER: OnceLock<Prover<'static>> = OnceLock::new();
    PROVER.get_or_init(|| Prover::open(None, &Silent).unwrap())
}

fn token_code() -> Box<dyn Contract<Empty>> {
    use oaic_token::contract as c;
    Box::new(ContractWrapper::new(c::execute, c::instantiate, c::query))
}

fn settlement_code() -> Box<dyn Contract<Empty>> {
    use oaic_compute_settlement::contract as c;
    Box::new(ContractWrapper::new(c::execute, c::instantiate, c::query).with_reply(c::reply))
}

fn treasury_code() -> Box<dyn Contract<Empty>> {
    use oaic_treasury::contract as c;
    Box::new(ContractWrapper::new(c::execute, c::instantiate, c::query).with_reply(c::reply))
}

pub fn credits_code() -> Box<dyn Contract<Empty>> {
    use oaic_private_credits::contract as c;
    Box::new(
        ContractWrapper::new(c::execute, c::instantiate, c::query)
            .with_reply(c::reply)
            .with_migrate(c::migrate),
    )
}

pub type Done = Result<AppResponse, ContractError>;

impl World {
    pub fn new() -> Self {
        Self::with_denominations(&DENOMINATIONS)
    }

    pub fn with_denominations(denominations: &[u64]) -> Self {
        Self::on_chain("oaic-embedded-1", denominations)
    }

    pub fn on_chain(chain_id: &str, denominations: &[u64]) -> Self {
        let mut app = App::default();
        app.update_block(|block| block.chain_id = chain_id.to_owned());
        let who = |app: &App, label: &str| app.api().addr_make(label);
        let owner = who(&app, "owner");
        let rich = ["alice", "bob", "carol", "provider"].map(|label| who(&app, label));
        let share = TOTAL_SUPPLY / 4;
        let member = who(&app, "guardian");
        let guardian = office::found(&mut app, &member);
        let code = app.store_code(token_code());
        let genesis = token::InstantiateMsg {
            name: "OpenAI Coin".into(),
            symbol: "OAIC".into(),
            decimals: 6,
            initial_balances: rich
                .iter()
                .map(|address| Cw20Coin {
                    address: address.to_string(),
                    amount: share.into(),
                })
                .collect(),
            marketing: None,
            owner: owner.to_string(),
            guardian: Some(guardian.to_string()),
            pool: who(&app, "pool").to_string(),
            fee_bps: 400,
            staking: None,
            system_contracts: Vec::<SystemContractSpec>::new(),
        };
        let token = app
            .instantiate_contract(code, owner.clone(), &genesis, &[], "token", None)
            .unwrap();
        let mut world = World {
            settlement: token.clone(),
            treasury: token.clone(),
            contract: token.clone(),
            app,
            token,
            owner,
            guardian,
            receipt_key: SigningKey::from_seed([2; 32]),
        };
        world.settlement = world.new_settlement();
        world.treasury = world.new_treasury();
        let msg = world.instantiation(denominations);
        world.contract = world.instantiate(&msg).unwrap();
        world.offer_service();
        world
    }

    fn new_settlement(&mut self) -> Addr {
        let code = self.app.store_code(settlement_code());
        let msg = settlement::InstantiateMsg {
            owner: self.owner.to_string(),
            guardian: Some(self.guardian.to_string()),
            token: self.token.to_string(),
            params: settlement::Params {
                unlock_delay: DAY,
                unlock_blocks: 100,
                dispute_window: 3 * DAY,
                dispute_blocks: 1_000,
                unbonding_period: 14 * DAY,
                unbonding_blocks: 40_000,
                min_bond: 1_000u128.into(),
                slash_bps: 1_000,
                reporter_bps: 1_000,
                reporter_cap: 5u128.into(),
                referrer_bps: 500,
                dividends_bps: 500,
                risk_bps: 100,
                max_pause: 7 * DAY,
            },
            links: settlement::Links::default(),
            epoch_seconds: 7 * DAY,
        };
        let owner = self.owner.clone();
        let made = self
            .app
            .instantiate_contract(code, owner, &msg, &[], "settlement", None);
        self.register(made.unwrap(), false)
    }

    fn new_treasury(&mut self) -> Addr {
        let code = self.app.store_code(treasury_code());
        let msg = treasury::InstantiateMsg {
            owner: self.owner.to_string(),
            token: self.token.to_string(),
            epoch_seconds: 7 * DAY,
            caps: treasury::Caps {
                reserve_bps: 300,
                native_bps: 300,
                risk_bps: 2_500,
            },
            bookers: vec![],
            floor_prices: vec![],
            claim_ttl: 30 * DAY,
            metric_sources: vec![],
            budget: treasury::BudgetRules {
                api_revenue_bps: 0,
                license_revenue_bps: 0,
                compute_investment_bps: 0,
            },
        };
        let owner = self.owner.clone();
        let made = self
            .app
            .instantiate_contract(code, owner, &msg, &[], "treasury", None);
        self.register(made.unwrap(), true)
    }

    /// As the token's owner registers a system contract; whether it books plain transfers.
    fn register(&mut self, contract: Addr, takes_transfers: bool) -> Addr {
        let msg = token::ExecuteMsg::SetSystemContract {
            address: contract.to_string(),
            exemption: Exemption::Both,
            escrow: true,
            takes_transfers,
        };
        let (owner, token) = (self.owner.clone(), self.token.clone());
        self.app.execute_contract(owner, token, &msg, &[]).unwrap();
        contract
    }

    pub fn instantiation(&self, denominations: &[u64]) -> InstantiateMsg {
        InstantiateMsg {
            owner: self.owner.to_string(),
            guardian: Some(self.guardian.to_string()),
            token: self.token.to_string(),
            settlement: self.settlement.to_string(),
            treasury: self.treasury.to_string(),
            denominations: denominations.iter().map(|v| Uint128::from(*v)).collect(),
            params: params(),
            links: Links::default(),
        }
    }

    /// Another one of this contract.
    pub fn instantiate(&mut self, msg: &InstantiateMsg) -> Result<Addr, ContractError> {
        let code = self.app.store_code(credits_code());
        let owner = self.owner.clone();
        let admin = Some(owner.to_string());
        let made = self
            .app
            .instantiate_contract(code, owner, msg, &[], "private credits", admin);
        made.map(|contract| self.register(contract, false))
            .map_err(contract_error)
    }

    /// A bonded provider with service 1: 2 uoaic a prompt token.
    fn offer_service(&mut self) {
        let provider = self.who("provider");
        let messages = [
            settlement::ExecuteMsg::RegisterProvider {
                receipt_key: self.receipt_key.public().into(),
                endpoint: "https://provider.example".into(),
            },
            settlement::ExecuteMsg::RegisterService {
                model: "model".into(),
                prices: prices(),
                payees: payees(&provider),
            },
        ];
        let (settlement, token) = (self.settlement.clone(), self.token.clone());
        let [register, offer] = messages;
        self.app
            .execute_contract(provider.clone(), settlement.clone(), &register, &[])
            .unwrap();
        let bond = token::ExecuteMsg::Send {
            contract: settlement.to_string(),
            amount: 1_000u128.into(),
            msg: to_json_binary(&settlement::ReceiveMsg::Bond {}).unwrap(),
        };
        self.app
            .execute_contract(provider.clone(), token, &bond, &[])
            .unwrap();
        self.app
            .execute_contract(provider, settlement, &offer, &[])
            .unwrap();
    }

    pub fn who(&self, label: &str) -> Addr {
        self.app.api().addr_make(label)
    }

    /// A message of an account named by its label, in a block of its own.
    pub fn run(&mut self, label: &str, msg: &ExecuteMsg) -> Done {
        let sender = self.who(label);
        self.next_block();
        self.app
            .execute_contract(sender, self.contract.clone(), msg, &[])
            .map_err(contract_error)
    }

    /// The guardian decides, and somebody has it done.
    pub fn order(&mut self, msg: &ExecuteMsg) -> Done {
        let contract = self.contract.clone();
        self.order_of(&contract, msg)
    }

    /// The same of another contract.
    pub fn order_of(&mut self, contract: &Addr, msg: &impl Serialize) -> Done {
        let member = self.who("guardian");
        self.next_block();
        let guardian = (&self.guardian, &member);
        let proposal_id = office::decide(&mut self.app, guardian, contract, msg);
        office::pull(&mut self.app, contract, proposal_id).map_err(contract_error)
    }

    pub fn run_settlement(&mut self, label: &str, msg: &settlement::ExecuteMsg) -> Done {
        let sender = self.who(label);
        self.next_block();
        self.app
            .execute_contract(sender, self.settlement.clone(), msg, &[])
            .map_err(contract_error)
    }

    pub fn run_token(&mut self, label: &str, msg: &token::ExecuteMsg) -> Done {
        let sender = self.who(label);
        self.next_block();
        self.app
            .execute_contract(sender, self.token.clone(), msg, &[])
            .map_err(contract_error)
    }

    pub fn send(&mut self, label: &str, amount: u128, hook: &impl Serialize) -> Done {
        let send = token::ExecuteMsg::Send {
            contract: self.contract.to_string(),
            amount: amount.into(),
            msg: to_json_binary(hook).unwrap(),
        };
        self.run_token(label, &send)
    }

    /// A block goes by.
    pub fn next_block(&mut self) {
        self.pass(5, 1);
    }

    pub fn pass(&mut self, seconds: u64, blocks: u64) {
        self.app.update_block(|block| {
            block.time = block.time.plus_seconds(seconds);
            block.height += blocks;
        });
    }

    pub fn now(&self) -> u64 {
        self.app.block_info().time.seconds()
    }

    pub fn query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> T {
        self.try_query(msg).unwrap()
    }

    pub fn try_query<T: DeserializeOwned>(&self, msg: &QueryMsg) -> Result<T, String> {
        self.app
            .wrap()
            .query_wasm_smart(&self.contract, msg)
            .map_err(|error| error.to_string())
    }

    pub fn books(&self) -> BooksResponse {
        self.query(&QueryMsg::Books {})
    }

    pub fn there(&self, channel: u64) -> settlement::ChannelResponse {
        let question = settlement::QueryMsg::Channel { channel };
        self.app
            .wrap()
            .query_wasm_smart(&self.settlement, &question)
            .unwrap()
    }

    pub fn balance(&self, who: &Addr) -> u128 {
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

    pub fn balance_of(&self, label: &str) -> u128 {
        self.balance(&self.who(label))
    }

    /// A wallet by the first byte of its seed, that knows what is on chain.
    pub fn wallet(&self, seed: u8) -> Wallet {
        let config: ConfigResponse = self.query(&QueryMsg::Config {});
        let mut wallet = Wallet::open([seed; 32], &config).unwrap();
        self.sync(&mut wallet).unwrap();
        wallet
    }

    pub fn sync(&self, wallet: &mut Wallet) -> Result<(), WalletError> {
        let source = self.source();
        wallet.sync(&source)?;
        wallet.sync_exits(&source, self.now())
    }

    /// The contract as an honest node tells of it.
    pub fn source(&self) -> impl Source + '_ {
        (
            |question: &QueryMsg| self.raw(question),
            |read: &mut dyn FnMut(&dyn Storage)| self.records(read),
        )
    }

    /// The contract's records as they are.
    pub fn records(&self, read: &mut dyn FnMut(&dyn Storage)) -> Result<(), String> {
        let get = |key: &[u8]| {
            let found = self.app.wrap().query_wasm_raw(&self.contract, key);
            found.map_err(|error| error.to_string())
        };
        by_key(get, read)
    }

    /// An answer as a node gives it.
    pub fn raw(&self, question: &QueryMsg) -> Result<Binary, String> {
        let value: serde_json::Value = self.try_query(question)?;
        Ok(serde_json::to_vec(&value).unwrap().into())
    }

    /// Pays notes of these values in, and tells the wallet.
    pub fn deposit(&mut self, label: &str, wallet: &mut Wallet, values: &[u64]) {
        let (hook, amount) = wallet.deposit(values).unwrap();
        self.send(label, amount, &hook).unwrap();
        self.sync(wallet).unwrap();
    }

    pub fn prove(&self, wallet: &Wallet, plan: &Plan) -> ExecuteMsg {
        wallet.prove(prover(), plan, self.now()).unwrap()
    }

    /// Spends notes on a channel of a new session key. Returns both.
    pub fn open(&mut self, wallet: &mut Wallet, notes: &[u64]) -> (u64, SigningKey) {
        let (_, key) = wallet.new_session_key().unwrap();
        let plan = plan(notes, opening(&key));
        let message = self.prove(wallet, &plan);
        let done = self.run("anyone", &message).unwrap();
        self.sync(wallet).unwrap();
        (opened(&done), key)
    }

    pub fn sequence(&self, channel: u64) -> u64 {
        let found: ChannelResponse = self.query(&QueryMsg::Channel { channel });
        found.sequence
    }

    /// What a session key signs for `amount`, as an entry that claims all of it.
    pub fn entry(&self, channel: u64, key: &SigningKey, amount: u64) -> Binary {
        let there = self.there(channel);
        let chain_id = self.app.block_info().chain_id;
        let voucher = Voucher {
            channel_id: there.id.to_array().unwrap(),
            terms: 0,
            lane: 0,
            key_index: there.key_index,
            sequence: 1,
            amount: amount.into(),
            peaks: [7; 32],
        };
        let domain = domain(Purpose::Voucher, &chain_id, self.settlement.as_str());
        let signature = key.sign(&voucher.to_bytes(&domain));
        let voucher = voucher.pack(channel, signature);
        let claim = amount;
        Entry { voucher, claim }.to_bytes().into()
    }

    /// Settles `amount` on a channel, as its provider would.
    pub fn settle(&mut self, channel: u64, key: &SigningKey, amount: u64) {
        let entries = self.entry(channel, key, amount);
        let settle = settlement::ExecuteMsg::SettleBatch { entries };
        self.run_settlement("provider", &settle).unwrap();
        assert_eq!(self.there(channel).paid.u128(), amount.into());
    }

    /// The provider's service has another version of its split.
    pub fn update_split(&mut self) {
        let update = settlement::ExecuteMsg::UpdateSplit {
            service_id: 1,
            payees: payees(&self.who("provider")),
        };
        self.run_settlement("provider", &update).unwrap();
    }

    /// The provider lets a channel go, at once.
    pub fn release(&mut self, channel: u64) {
        let channels = vec![channel];
        let release = settlement::ExecuteMsg::Release { channels };
        self.run_settlement("provider", &release).unwrap();
        assert_eq!(
            self.there(channel).status,
            settlement::ChannelStatus::Closed
        );
    }

    /// What finalizing a channel at settlement says of it; anybody may.
    pub fn finalize(&mut self, channel: u64) -> settlement::ChannelResult {
        let channels = vec![channel];
        let finalize = settlement::ExecuteMsg::FinalizeUnlock { channels };
        result(&self.run_settlement("anyone", &finalize).unwrap())
    }

    /// Everything stored, of all contracts: nothing may differ after a refusal.
    pub fn snapshot(&self) -> Vec<(Vec<u8>, Vec<u8>)> {
        [&self.contract, &self.token, &self.settlement]
            .into_iter()
            .flat_map(|contract| self.app.dump_wasm_raw(contract))
            .collect()
    }

    /// A refusal that leaves everything as it was.
    pub fn refused(&mut self, label: &str, msg: &ExecuteMsg) -> ContractError {
        let before = self.snapshot();
        let error = self.run(label, msg).unwrap_err();
        assert!(self.snapshot() == before, "changed by: {error}");
        error
    }

    /// The books add up, and the balance covers them exactly: nothing else ever comes in.
    pub fn check_books(&self) {
        let b = self.books();
        assert_eq!(b.deposited + b.reclaimed, b.spent + b.outstanding, "{b:?}");
        assert_eq!(
            b.fee_booked.u128(),
            b.fee_points.u128().div_ceil(10_000),
            "{b:?}"
        );
        let (mut back, mut after) = (0, None);
        let (mut into, mut taken) = (0, 0);
        loop {
            let page: Page<ChannelResponse> = self.query(&QueryMsg::Channels {
                start_after: after,
                limit: None,
            });
            for channel in &page.items {
                let there = self.there(channel.channel);
                assert_eq!(channel.deposited, there.deposited);
                into += channel.deposited.u128();
                taken += channel.reclaimed.u128();
                if there.status == settlement::ChannelStatus::Closed {
                    back += (there.deposited - there.paid - channel.reclaimed).u128();
                }
                after = Some(channel.channel);
            }
            if !page.has_more {
                break;
            }
        }
        assert_eq!(into, b.into_channels.u128(), "{b:?}");
        // Spent on channels, exits and relayers; relayers of reclaims are paid by what was left.
        let relayed = b.into_channels + b.exited + b.relayed - b.spent;
        assert_eq!(taken, (b.reclaimed + b.dust + relayed).u128(), "{b:?}");
        let owed = b.outstanding + (b.fee_booked - b.fee_flushed) + (b.dust - b.dust_flushed);
        assert_eq!(self.balance(&self.contract), owed.u128() + back, "{b:?}");
        let mut notes = 0;
        let tree: TreeResponse = self.query(&QueryMsg::Tree {});
        let mut spent = 0;
        let mut after = None;
        loop {
            let page: Page<NullifierResponse> = self.query(&QueryMsg::Nullifiers {
                start_after: after,
                limit: Some(100),
            });
            spent += page.items.len() as u64;
            after = page.items.last().map(|last| last.number);
            if !page.has_more {
                break;
            }
        }
        notes += tree.count - spent;
        assert_eq!(notes, b.outstanding_notes, "{b:?}");
    }
}

pub fn params() -> Params {
    Params {
        exit_level: EXIT_LEVEL,
        exits_per_epoch: EXITS,
        max_relayer_fee: MAX_FEE.into(),
        max_pause: 7 * DAY,
    }
}

pub fn prices() -> settlement::PriceTable {
    let mut prices = vec![Uint128::zero(); settlement::UNIT_SLOTS];
    prices[0] = Uint128::new(2 * settlement::PRICE_SCALE);
    settlement::PriceTable {
        prices,
        tier_discounts: vec![],
        max_call: 5_000u128.into(),
    }
}

fn payees(provider: &Addr) -> Vec<settlement::PayeeSpec> {
    vec![settlement::PayeeSpec {
        role: settlement::Role::ComputeProvider,
        label: "provider".into(),
        address: Some(provider.to_string()),
        weight: 9_400,
    }]
}

pub fn opening(key: &SigningKey) -> Intent {
    Intent::OpenChannel {
        service_id: 1,
        session_key: key.public(),
        spend_limit: TOTAL_SUPPLY,
    }
}

pub fn exiting(recipient: &Addr) -> Intent {
    Intent::Exit {
        recipient: recipient.to_string(),
        credential: None,
    }
}

pub fn plan(notes: &[u64], intent: Intent) -> Plan {
    Plan {
        notes: notes.to_vec(),
        intent,
        relay: None,
    }
}

/// The contract's own error, under whatever wraps it. Errors of others come as they are.
pub fn contract_error(error: anyhow::Error) -> ContractError {
    match error.downcast::<ContractError>() {
        Ok(own) => own,
        Err(error) => ContractError::Std(cosmwasm_std::StdError::generic_err(format!("{error:#}"))),
    }
}

/// Number of the channel that was opened.
pub fn opened(done: &AppResponse) -> u64 {
    attribute(done, "wasm-credit_opened", "channel")
        .parse()
        .unwrap()
}

/// What settlement says of the one channel in a list.
pub fn result(done: &AppResponse) -> settlement::ChannelResult {
    let answer = cosmwasm_std::from_json(done.data.as_ref().unwrap());
    let settlement::ChannelsResponse { mut results } = answer.unwrap();
    assert_eq!(results.len(), 1);
    results.remove(0)
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

/// The parts of a spend, to be altered.
pub fn parts(message: ExecuteMsg) -> (Vec<SpentNote>, Action, Option<Relay>) {
    match message {
        ExecuteMsg::Spend {
            notes,
            action,
            relay,
        } => (notes, action, relay),
        other => panic!("{other:?}"),
    }
}

/// A chain on which tests only try refusals: a wallet with notes, the same in each test.
pub struct Shared {
    pub world: World,
    pub wallet: Wallet,
}

pub fn shared<T>(test: impl FnOnce(&mut Shared) -> T) -> T {
    let mut world = World::new();
    let mut wallet = world.wallet(1);
    world.deposit("alice", &mut wallet, &[1_000, 1_000, 100, 10_000]);
    test(&mut Shared { world, wallet })
}

impl Shared {
    /// A spend, proven once for all tests: their chains are equal to the last byte.
    pub fn spend(&mut self, plan: &Plan) -> ExecuteMsg {
        static PROVEN: Mutex<BTreeMap<String, ExecuteMsg>> = Mutex::new(BTreeMap::new());
        let mut proven = PROVEN.lock().unwrap_or_else(PoisonError::into_inner);
        let message = proven
            .entry(format!("{plan:?}"))
            .or_insert_with(|| self.world.prove(&self.wallet, plan));
        message.clone()
    }
}
