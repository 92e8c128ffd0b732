//! A chain with the token, the settlement contract, a provider with a service, and payers.

use cosmwasm_std::{to_json_binary, Addr, Binary, Empty, Uint128};
use cw20::Cw20Coin;
use cw_multi_test::{App, AppResponse, Contract, ContractWrapper, Executor};
use oaic_compute_settlement::ContractError;
use oaic_messages::compute_settlement::*;
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_messages::token;
use oaic_vouchers::{domain, Hash, Purpose, Receipt, SigningKey};
use serde::{de::DeserializeOwned, Serialize};

use crate::office;
pub use crate::say::{say, Say};
use crate::stub::{stub, Stub};

/// 1 OAIC.
pub const OAIC: u128 = 1_000_000;
pub const MIN_BOND: u128 = 1_000 * OAIC;
/// What one call costs at most, in the service of [`World::new`].
pub const MAX_CALL: u128 = 50_000;
pub const DAY: u64 = 86_400;
/// Length of an epoch.
pub const EPOCH_SECONDS: u64 = 7 * DAY;

/// When the chain begins, in Unix seconds.
pub const GENESIS: u64 = 1_571_797_419;

pub struct World {
    pub app: App,
    /// As it was at genesis.
    pub chain_id: String,
    pub token: Addr,
    pub contract: Addr,
    pub owner: Addr,
    pub guardian: Addr,
    pub pool: Addr,
    pub provider: Addr,
    pub payer: Addr,
    /// The payer's session key.
    pub key: SigningKey,
    /// The provider's receipt key.
    pub receipt_key: SigningKey,
}

pub fn params() -> Params {
    Params {
        unlock_delay: DAY,
        unlock_blocks: 100,
        dispute_window: 3 * DAY,
        dispute_blocks: 1_000,
        unbonding_period: 14 * DAY,
        unbonding_blocks: 40_000,
        min_bond: MIN_BOND.into(),
        slash_bps: 1_000,
        reporter_bps: 1_000,
        reporter_cap: (5 * OAIC).into(),
        referrer_bps: 500,
        dividends_bps: 500,
        risk_bps: 100,
        max_pause: 7 * DAY,
    }
}

/// 2 uoaic a prompt token, 6 a completion token, 10 % off for tier 1, 20 % from tier 2 on.
pub fn prices() -> PriceTable {
    let mut prices = vec![Uint128::zero(); UNIT_SLOTS];
    prices[0] = Uint128::new(2 * PRICE_SCALE);
    prices[2] = Uint128::new(6 * PRICE_SCALE);
    PriceTable {
        prices,
        tier_discounts: vec![1_000, 2_000],
        max_call: MAX_CALL.into(),
    }
}

pub fn payee(role: Role, label: &str, address: Option<&Addr>, weight: u16) -> PayeeSpec {
    PayeeSpec {
        role,
        label: label.to_owned(),
        address: address.map(Addr::to_string),
        weight,
    }
}

fn token_code() -> Box<dyn Contract<Empty>> {
    use oaic_token::contract as c;
    Box::new(ContractWrapper::new(c::execute, c::instantiate, c::query))
}

pub fn settlement_code() -> Box<dyn Contract<Empty>> {
    use oaic_compute_settlement::contract as c;
    Box::new(
        ContractWrapper::new(c::execute, c::instantiate, c::query)
            .with_reply(c::reply)
            .with_migrate(c::migrate),
    )
}

impl World {
    /// Token and settlement; nobody has registered anything.
    pub fn bare() -> Self {
        let mut app = App::default();
        let who = |app: &App, label: &str| app.api().addr_make(label);
        let owner = who(&app, "owner");
        let (payer, provider) = (who(&app, "payer"), who(&app, "provider"));
        let pool = who(&app, "pool");
        let member = who(&app, "guardian");
        let guardian = office::found(&mut app, &member);
        let rich = [
            "payer",
            "provider",
            "payer2",
            "other",
            "bystander",
            "their provider",
            "thief",
            "spare",
        ]
        .map(|label| who(&app, label));
        let share = TOTAL_SUPPLY / 8;
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
            pool: pool.to_string(),
            fee_bps: 400,
            staking: None,
            system_contracts: vec![],
        };
        let token = app
            .instantiate_contract(code, owner.clone(), &genesis, &[], "token", None)
            .unwrap();
        let mut world = World {
            contract: token.clone(),
            chain_id: app.block_info().chain_id,
            app,
            token,
            owner,
            guardian,
            pool,
            provider,
            payer,
            key: SigningKey::from_seed([1; 32]),
            receipt_key: SigningKey::from_seed([2; 32]),
        };
        world.contract = world.settlement(params(), Links::default()).unwrap();
        world
    }

    /// Another settlement contract, registered at the token.
    pub fn settlement(&mut self, params: Params, links: Links) -> Result<Addr, ContractError> {
        self.settlement_with(params, links, EPOCH_SECONDS)
    }

    pub fn settlement_with(
        &mut self,
        params: Params,
        links: Links,
        epoch_seconds: u64,
    ) -> Result<Addr, ContractError> {
        let code = self.app.store_code(settlement_code());
        let msg = InstantiateMsg {
            owner: self.owner.to_string(),
            guardian: Some(self.guardian.to_string()),
            token: self.token.to_string(),
            params,
            links,
            epoch_seconds,
        };
        let (owner, admin) = (self.owner.clone(), Some(self.owner.to_string()));
        let contract = self
            .app
            .instantiate_contract(code, owner.clone(), &msg, &[], "settlement", admin)
            .map_err(contract_error)?;
        let register = token::ExecuteMsg::SetSystemContract {
            address: contract.to_string(),
            exemption: token::Exemption::Both,
            escrow: true,
            takes_transfers: false,
        };
        self.app
            .execute_contract(owner, self.token.clone(), &register, &[])
            .unwrap();
        Ok(contract)
    }

    /// With a bonded provider and service 1, whose split is 60 % model owner, 34 % provider.
    pub fn new() -> Self {
        let mut world = World::bare();
        world.register_provider();
        world.bond(MIN_BOND).unwrap();
        let owner = world.who("model owner");
        let provider = world.provider.clone();
        let payees = vec![
            payee(Role::ModelOwner, "model owner", Some(&owner), 6_000),
            payee(Role::ComputeProvider, "provider", Some(&provider), 3_400),
        ];
        world.register_service(payees).unwrap();
        world
    }

    pub fn who(&self, label: &str) -> Addr {
        self.app.api().addr_make(label)
    }

    pub fn register_provider(&mut self) {
        let msg = ExecuteMsg::RegisterProvider {
            receipt_key: self.receipt_key.public().into(),
            endpoint: "https://provider.example".into(),
        };
        self.run("provider", msg).unwrap();
    }

    pub fn register_service(&mut self, payees: Vec<PayeeSpec>) -> Done {
        let msg = ExecuteMsg::RegisterService {
            model: "model".into(),
            prices: prices(),
            payees,
        };
        self.run("provider", msg)
    }

    pub fn bond(&mut self, amount: u128) -> Done {
        self.send("provider", amount, &ReceiveMsg::Bond {})
    }

    /// A message of an account named by its label.
    pub fn run(&mut self, label: &str, msg: ExecuteMsg) -> Done {
        let sender = self.who(label);
        self.run_as(&sender, msg)
    }

    pub fn run_as(&mut self, sender: &Addr, msg: ExecuteMsg) -> Done {
        self.app
            .execute_contract(sender.clone(), self.contract.clone(), &msg, &[])
            .map_err(contract_error)
    }

    /// Tokens with a hook.
    pub fn send(&mut self, label: &str, amount: u128, hook: &impl Serialize) -> Done {
        self.send_raw(label, amount, to_json_binary(hook).unwrap())
    }

    pub fn send_raw(&mut self, label: &str, amount: u128, msg: Binary) -> Done {
        let send = token::ExecuteMsg::Send {
            contract: self.contract.to_string(),
            amount: amount.into(),
            msg,
        };
        let sender = self.who(label);
        self.app
            .execute_contract(sender, self.token.clone(), &send, &[])
            .map_err(contract_error)
    }

    pub fn opening(&self) -> OpenChannel {
        OpenChannel {
            service_id: 1,
            session_key: self.key.public().into(),
            spend_limit: TOTAL_SUPPLY.into(),
            referrer: None,
            refund_to: None,
        }
    }

    pub fn try_open(&mut self, label: &str, amount: u128, open: OpenChannel) -> Done {
        self.send(label, amount, &ReceiveMsg::OpenChannel(open))
    }

    /// The payer's channel on service 1; its number.
    pub fn open(&mut self, amount: u128) -> u64 {
        let open = self.opening();
        let done = self.try_open("payer", amount, open).unwrap();
        attribute(&done, "wasm-channel_opened", "channel")
            .parse()
            .unwrap()
    }

    pub fn top_up(&mut self, channel: u64, amount: u128) -> Done {
        self.send("payer", amount, &ReceiveMsg::TopUp { channel })
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

    pub fn channel(&self, channel: u64) -> ChannelResponse {
        self.query(&QueryMsg::Channel { channel })
    }

    pub fn lane(&self, channel: u64, terms: u32, lane: u32) -> LaneResponse {
        self.query(&QueryMsg::Lane {
            channel,
            terms,
            lane,
        })
    }

    pub fn books(&self) -> BooksResponse {
        self.query(&QueryMsg::Books {})
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

    pub fn domain(&self, purpose: Purpose) -> Hash {
        domain(purpose, &self.chain_id, self.contract.as_str())
    }

    pub fn id(&self, channel: u64) -> Hash {
        self.channel(channel).id.as_slice().try_into().unwrap()
    }

    /// A provider's receipt, and its signature.
    pub fn receipt(&self, receipt: &Receipt) -> (Binary, Binary) {
        let bytes = receipt.to_bytes(&self.domain(Purpose::Receipt));
        let signature = self.receipt_key.sign(&bytes);
        (bytes.into(), signature.into())
    }

    /// Time and blocks pass.
    pub fn pass(&mut self, seconds: u64, blocks: u64) {
        self.app.update_block(|block| {
            block.time = block.time.plus_seconds(seconds);
            block.height += blocks;
        });
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

    /// A list of channels, each of which must be done.
    pub fn all_done(&mut self, label: &str, msg: ExecuteMsg) {
        for result in results(self.run(label, msg).unwrap()) {
            assert_eq!(result, ChannelResult::Done {});
        }
    }

    pub fn request_unlock(&mut self, channel: u64) {
        let channels = vec![channel];
        self.all_done("payer", ExecuteMsg::RequestUnlock { channels });
    }

    /// By anybody, once it is due.
    pub fn finalize(&mut self, channel: u64) {
        let channels = vec![channel];
        self.all_done("anyone", ExecuteMsg::FinalizeUnlock { channels });
    }

    /// The payer asks, waits and is out.
    pub fn unlock(&mut self, channel: u64) {
        self.request_unlock(channel);
        self.pass(DAY, 100);
        self.finalize(channel);
    }

    /// A new key is put in force.
    pub fn rotate(&mut self, channel: u64, key: &SigningKey, limit: u128) -> Done {
        let msg = ExecuteMsg::RotateSessionKey {
            channel,
            session_key: key.public().into(),
            spend_limit: limit.into(),
        };
        self.run("payer", msg)
    }

    /// The guardian decides, and somebody has it done.
    pub fn order(&mut self, msg: ExecuteMsg) -> Done {
        let contract = self.contract.clone();
        self.order_of(&contract, &msg)
    }

    /// The same of another contract.
    pub fn order_of(&mut self, contract: &Addr, msg: &impl serde::Serialize) -> Done {
        let member = self.who("guardian");
        let guardian = (&self.guardian, &member);
        let proposal_id = office::decide(&mut self.app, guardian, contract, msg);
        office::pull(&mut self.app, contract, proposal_id).map_err(contract_error)
    }

    pub fn pause(&mut self) {
        self.order(ExecuteMsg::PauseOpenings { duration: DAY })
            .unwrap();
    }
}

pub type Done = Result<AppResponse, ContractError>;

/// The contract's own error, under whatever wraps it. Errors of the token come as they are.
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

pub fn settled(pay: u128, unpaid: u128) -> SettleResult {
    SettleResult::Settled {
        pay: pay.into(),
        unpaid: unpaid.into(),
    }
}

pub fn rejected(reason: RejectReason) -> SettleResult {
    SettleResult::Rejected { reason }
}

pub fn skipped(reason: SkipReason) -> ChannelResult {
    ChannelResult::Skipped { reason }
}

/// What came of a list of channels.
pub fn results(done: AppResponse) -> Vec<ChannelResult> {
    let answer: ChannelsResponse = cosmwasm_std::from_json(done.data.unwrap()).unwrap();
    answer.results
}
