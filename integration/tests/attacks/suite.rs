//! The economy as shipped, after a sale that a few people bought of, and how they act and vote.

mod government;
mod messages;

use std::fmt::Debug;
use std::ops::Deref;

use cosmwasm_std::{coin, Addr, Binary, CosmosMsg, Empty, Uint128, WasmMsg};
use cw3::Vote;
use cw3_fixed_multisig::msg::ExecuteMsg as Multisig;
use cw_multi_test::Contract;
use oaic_chain::{encode, Call, Chain, ChainExt, Tx, TxOutcome};
use oaic_client::{answer, Handle, Settlement, Token, Vesting};
use oaic_deploy::{
    deploy, Addresses, DeploymentStore, Economy, COMPUTE_SETTLEMENT, DAO, INCENTIVES, SALE,
    STAKING, TOKEN, TREASURY, VESTING,
};
use oaic_economy::scenarios::market;
use oaic_embedded::EmbeddedChain;
use oaic_integration::parties::key;
use oaic_messages::dao::{self, Office, PowerResponse, ProposalDetail, QueryMsg};
use oaic_messages::gates::{OpeningResponse, SaleSuccessResponse};
use oaic_messages::shared::UOAIC_PER_OAIC;
use oaic_messages::{compute_settlement as settlement, sale, staking, token, treasury, vesting};
use serde::{de::DeserializeOwned, Serialize};

pub use messages::*;

/// Holders of most of what was sold.
pub const ANN: &str = "ann";
pub const BEN: &str = "ben";
/// Attackers, who are one person with two accounts.
pub const EVE: &str = "eve";
pub const MAL: &str = "mal";
/// Have grants that vest by the second.
pub const INVESTOR: &str = "strategic-investors";
pub const PARTNERS: &str = "institutional-partners";
/// Holds nothing.
pub const STRANGER: &str = "stranger";

/// What a holder, who takes as much as one may, and an attacker has bought, in uoaic.
pub const HOLDS: u128 = oaic(30_000_000);
pub const EVIL: u128 = oaic(1_000_000);

/// What ann and ben stake when they govern, in uoaic. The rest votes as a balance.
pub const STAKED: u128 = oaic(25_000_000);

/// What everybody of the four has at first, in uusd.
pub const PURSE: u128 = 10_000_000_000_000;

pub const DAY: u64 = 86_400;
pub const USD: &str = "uusd";

pub type Done = Result<TxOutcome, String>;

/// So many OAIC, in uoaic.
pub const fn oaic(amount: u128) -> u128 {
    amount * UOAIC_PER_OAIC
}

/// A contract's code.
pub type Code = Box<dyn Contract<Empty>>;

/// The chain and its contracts.
pub struct Suite {
    pub chain: EmbeddedChain,
    pub economy: Economy,
    addresses: Addresses,
}

impl Deref for Suite {
    type Target = Addresses;

    fn deref(&self) -> &Addresses {
        &self.addresses
    }
}

impl Suite {
    /// The shipped economy right after its sale: ann and ben bought most of what was sold.
    pub fn new() -> Self {
        Self::around(|code| code)
    }

    /// The same with something around each contract's code.
    pub fn around(wrapper: fn(Code) -> Code) -> Self {
        let w = Self::deployed(wrapper);
        w.sell(&[(ANN, HOLDS), (BEN, HOLDS), (EVE, EVIL), (MAL, EVIL)]);
        w
    }

    /// The shipped economy as it is deployed: the sale has not begun.
    pub fn unsold() -> Self {
        Self::deployed(|code| code)
    }

    fn deployed(wrapper: fn(Code) -> Code) -> Self {
        let economy = Economy::builtin().unwrap();
        let people = [ANN, BEN, EVE, MAL].into_iter();
        let builder = people.fold(EmbeddedChain::builder(), |builder, name| {
            builder.native(name, USD, PURSE)
        });
        let chain = builder.wrap(wrapper).build();
        let mut store = DeploymentStore::in_memory_as("attacks");
        let deployed = deploy(&chain, &economy, &mut store).unwrap();
        Self {
            addresses: deployed.addresses().unwrap(),
            economy,
            chain,
        }
    }

    /// The sale opens, these buy, and it ends; who bought of one that succeeded has its coins.
    pub fn sell(&self, buyers: &[(&str, u128)]) {
        let config: sale::ConfigResponse = self.ask(&self.sale, &sale::QueryMsg::Config {});
        self.until(config.starts_at);
        let price = config.assets[0].price.u128();
        for (who, amount) in buyers {
            let buy = sale::ExecuteMsg::Buy { min_tokens: None };
            let coins = amount * price / UOAIC_PER_OAIC;
            self.pay(who, &self.sale, coins, &buy).unwrap();
        }
        self.until(config.ends_at);
        self.crank(&self.sale, &sale::ExecuteMsg::Finalize {});
        if self.sold_at().is_none() {
            return;
        }
        for (who, amount) in buyers {
            let claim = sale::ExecuteMsg::Claim {
                buyer: self.addr(who).into(),
                assets: None,
            };
            self.crank(&self.sale, &claim);
            assert_eq!(self.has(who), *amount);
        }
    }

    /// When the sale succeeded, if it did.
    pub fn sold_at(&self) -> Option<u64> {
        let success: SaleSuccessResponse = self.ask(&self.sale, &sale::QueryMsg::Success {});
        success.at
    }

    /// The same when government opens: ann, ben and the first investors have staked, and what ann
    /// and ben didn't votes too.
    pub fn with_voters() -> Self {
        Self::new().with_stakers()
    }

    /// The same of a suite of one's own.
    pub fn with_stakers(self) -> Self {
        self.until_government();
        self.enable(&[ANN, BEN]);
        for who in [ANN, BEN] {
            self.stake(who, STAKED, 0).unwrap();
        }
        self.stake_granted(INVESTOR);
        self
    }

    /// The same once the constitution can be changed, with whatever vested meanwhile staked by
    /// the largest of those to whom it was granted: nobody else could carry it.
    pub fn with_constitution() -> Self {
        Self::with_voters().years_later()
    }

    /// The same of a suite of one's own.
    pub fn years_later(self) -> Self {
        self.pass(540 * DAY);
        self.stake_granted(INVESTOR);
        self
    }

    /// When government opens.
    pub fn opening(&self) -> OpeningResponse {
        self.ask(&self.dao, &QueryMsg::Opening {})
    }

    pub fn until_government(&self) {
        self.until(self.opening().government_from.unwrap());
    }

    /// Grants of a beneficiary.
    pub fn grants(&self, beneficiary: &Addr) -> Vec<u64> {
        let vesting: Handle<'_, Vesting> = Handle::new(&self.chain, self.vesting.clone());
        let grants = vesting.grants(None, Some(beneficiary.to_string()));
        let grants = grants.all().unwrap().into_iter();
        grants.map(|grant| grant.id).collect()
    }

    /// Somebody claims what its grants have vested; gives how much that was.
    pub fn claim_granted(&self, who: &str) -> u128 {
        let grants = self.grants(&self.addr(who));
        let had = self.has(who);
        self.crank(&self.vesting, &vesting::ExecuteMsg::Claim { grants });
        self.has(who) - had
    }

    /// The same, and stakes it.
    pub fn stake_granted(&self, who: &str) -> u128 {
        let vested = self.claim_granted(who);
        self.stake(who, vested, 0).unwrap();
        vested
    }

    pub fn enable(&self, people: &[&str]) {
        let enable = token::ExecuteMsg::EnableVoting {};
        for who in people {
            self.execute(who, &self.token, &enable).unwrap();
        }
    }

    /// Contracts whose messages [`crate::reserved`] has samples of, by name.
    pub fn governed(&self) -> [(&'static str, &Addr); 8] {
        [
            (TOKEN, &self.token),
            (COMPUTE_SETTLEMENT, &self.settlement),
            (VESTING, &self.vesting),
            (SALE, &self.sale),
            (TREASURY, &self.treasury),
            (INCENTIVES, &self.incentives),
            (STAKING, &self.staking),
            (DAO, &self.dao),
        ]
    }

    /// Registers providers and services; gives the dearest service.
    pub fn register_services(&self) -> u64 {
        let receipt_key = |provider: &str| key(&format!("receipt/{provider}"));
        let (token, settlement) = (self.token_handle(), self.settlement_handle());
        let registered =
            market::register(&self.chain, &self.economy, &token, &settlement, receipt_key);
        registered.unwrap().service("code-large").unwrap()
    }

    pub fn addr(&self, label: &str) -> Addr {
        self.chain.account(label).unwrap()
    }

    pub fn now(&self) -> u64 {
        self.chain.block().unwrap().time
    }

    pub fn pass(&self, seconds: u64) {
        self.chain.advance(1, seconds).unwrap();
    }

    /// The block of a time, or the next one when it is past.
    pub fn until(&self, time: u64) {
        self.pass(time.saturating_sub(self.now()));
    }

    /// Several calls in one transaction, and so in one block.
    pub fn tx(&self, sender: &str, calls: impl IntoIterator<Item = Call>) -> Done {
        let tx = Tx {
            sender: sender.to_owned(),
            calls: calls.into_iter().collect(),
            gas_limit: None,
        };
        self.chain.run_one(tx).map_err(|e| e.to_string())
    }

    pub fn execute(&self, sender: &str, contract: &Addr, msg: &impl Serialize) -> Done {
        self.tx(sender, [call(contract, msg)])
    }

    /// What anybody may do, done by somebody who has nothing to do with it.
    #[track_caller]
    pub fn crank(&self, contract: &Addr, msg: &impl Serialize) {
        self.execute(STRANGER, contract, msg).unwrap();
    }

    /// A message as bytes, whatever they are.
    pub fn execute_raw(&self, sender: &str, contract: &Addr, msg: &[u8]) -> Done {
        let (contract, msg) = (contract.clone(), Binary::from(msg));
        let funds = vec![];
        self.tx(
            sender,
            [Call {
                contract,
                msg,
                funds,
            }],
        )
    }

    /// uusd sent with a message.
    pub fn pay(&self, sender: &str, contract: &Addr, amount: u128, msg: &impl Serialize) -> Done {
        let funds = vec![coin(amount, USD)];
        self.tx(sender, [call(contract, msg).with_funds(funds)])
    }

    /// A call that sends OAIC with a message.
    pub fn sending(&self, contract: &Addr, amount: u128, msg: &impl Serialize) -> Call {
        let send = token::ExecuteMsg::Send {
            contract: contract.to_string(),
            amount: Uint128::new(amount),
            msg: encode(msg).unwrap(),
        };
        call(&self.token, &send)
    }

    /// A call that sends OAIC of eve's, which she allowed.
    pub fn sending_eves(&self, contract: &Addr, amount: u128, msg: &impl Serialize) -> Call {
        let send = token::ExecuteMsg::SendFrom {
            owner: self.addr(EVE).into(),
            contract: contract.to_string(),
            amount: amount.into(),
            msg: encode(msg).unwrap(),
        };
        call(&self.token, &send)
    }

    pub fn token_handle(&self) -> Handle<'_, Token> {
        Handle::new(&self.chain, self.token.clone())
    }

    pub fn settlement_handle(&self) -> Handle<'_, Settlement> {
        Handle::new(&self.chain, self.settlement.clone())
    }

    pub fn send(&self, sender: &str, contract: &Addr, amount: u128, msg: &impl Serialize) -> Done {
        self.tx(sender, [self.sending(contract, amount, msg)])
    }

    pub fn transferring(&self, to: &Addr, amount: u128) -> Call {
        let msg = token::ExecuteMsg::Transfer {
            recipient: to.to_string(),
            amount: amount.into(),
        };
        call(&self.token, &msg)
    }

    pub fn transfer(&self, sender: &str, to: &Addr, amount: u128) -> Done {
        self.tx(sender, [self.transferring(to, amount)])
    }

    fn allowing(&self, spender: &Addr, amount: u128) -> Call {
        let msg = token::ExecuteMsg::IncreaseAllowance {
            spender: spender.to_string(),
            amount: amount.into(),
            expires: None,
        };
        call(&self.token, &msg)
    }

    pub fn allow(&self, owner: &str, spender: &Addr, amount: u128) -> Done {
        self.tx(owner, [self.allowing(spender, amount)])
    }

    pub fn staking_call(&self, amount: u128, term: u8) -> Call {
        self.sending(&self.staking, amount, &staking(term))
    }

    pub fn stake(&self, who: &str, amount: u128, term: u8) -> Done {
        self.tx(who, [self.staking_call(amount, term)])
    }

    pub fn unbonding_call(&self, position: u64, amount: u128) -> Call {
        let amount = amount.into();
        let unbond = staking::ExecuteMsg::Unbond { position, amount };
        call(&self.staking, &unbond)
    }

    /// The first position of a staker.
    pub fn position(&self, who: &str) -> u64 {
        self.staker(who).positions[0].id
    }

    /// Unbonds stake of somebody's first position.
    pub fn unbond(&self, who: &str, amount: u128) -> Done {
        self.tx(who, [self.unbonding_call(self.position(who), amount)])
    }

    pub fn withdraw_stake(&self, who: &str) -> Done {
        let withdraw = staking::ExecuteMsg::WithdrawUnbonded {};
        self.execute(who, &self.staking, &withdraw)
    }

    pub fn claim_dividends(&self, who: &str) -> Done {
        let claim = staking::ExecuteMsg::ClaimDividends { denom: None };
        self.execute(who, &self.staking, &claim)
    }

    /// Has staking take in what it was given.
    pub fn sync_staking(&self) {
        self.crank(&self.staking, &staking::ExecuteMsg::Sync { denom: None });
    }

    /// Time passes until what is unbonding can be withdrawn.
    pub fn pass_unbonding(&self) {
        self.pass(self.economy.staking.unbonding_period);
    }

    pub fn staker(&self, who: &str) -> staking::StakerResponse {
        let address = self.addr(who).into();
        self.ask(&self.staking, &staking::QueryMsg::Staker { address })
    }

    pub fn ask<R: DeserializeOwned>(&self, contract: &Addr, msg: &impl Serialize) -> R {
        self.chain.query(contract, msg).unwrap()
    }

    pub fn balance(&self, address: &Addr) -> u128 {
        let address = address.to_string();
        let ask = token::QueryMsg::Balance { address };
        let answer: cw20::BalanceResponse = self.ask(&self.token, &ask);
        answer.balance.u128()
    }

    pub fn has(&self, who: &str) -> u128 {
        self.balance(&self.addr(who))
    }

    pub fn usd(&self, who: &str) -> u128 {
        self.chain.native_balance(&self.addr(who), USD).unwrap()
    }

    pub fn supply(&self) -> u128 {
        let info: cw20::TokenInfoResponse = self.ask(&self.token, &token::QueryMsg::TokenInfo {});
        info.total_supply.u128()
    }
}
