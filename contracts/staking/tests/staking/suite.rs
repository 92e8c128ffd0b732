//! Staking with an owner that stands for the DAO, a sale, and people.

use cosmwasm_std::testing::{
    message_info, mock_dependencies, mock_env, MockApi, MockQuerier, MockStorage,
};
use cosmwasm_std::{coins, to_json_binary, Addr, Empty, OwnedDeps};
use cw4::{MemberResponse, TotalWeightResponse};
use oaic_messages::staking::*;
pub use oaic_runtime::RuntimeError::*;
use oaic_staking::contract;
pub use oaic_staking::ContractError::{self, *};
pub use oaic_testing::chain::account;
use oaic_testing::contracts::{self, Staking};
use oaic_testing::harness::Outcome;
pub use oaic_testing::{attribute, says, DAY, OAIC, USD};
use oaic_testing::{Economy, Harness};

use crate::stub::{hook_code, owner_code, sale_code, HookMode, OwnerMsg, Silence, Votes};

pub const MIN_STAKE: u128 = OAIC;
pub const UNBONDING: u64 = 21 * DAY;
pub const RAMP: u64 = 30 * DAY;
pub const PERIOD: u64 = 30 * DAY;
/// Terms of [`terms`].
pub const FLEXIBLE: u8 = 0;
pub const QUARTER: u8 = 1;
pub const YEAR: u8 = 2;
pub const ATOM: &str = "ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2";
pub const PEOPLE: [&str; 4] = ["alice", "bob", "carol", "market"];

pub type Done = Outcome<Staking>;

pub struct Suite {
    harness: Harness<Staking>,
    /// Where alice has bought.
    pub sale: Addr,
}

oaic_testing::derefs_to_harness!(Suite, Staking);

pub fn terms() -> Vec<Term> {
    [(0, 10_000), (90 * DAY, 15_000), (365 * DAY, 30_000)]
        .map(|(duration, weight_bps)| Term {
            duration,
            weight_bps,
        })
        .to_vec()
}

pub fn tier(min_power: u128, security_level: u8, dividend_bps: u32) -> Tier {
    Tier {
        min_power: min_power.into(),
        security_level,
        dividend_bps,
    }
}

pub fn tiers() -> Vec<Tier> {
    vec![
        tier(1_000 * OAIC, 1, 11_000),
        tier(10_000 * OAIC, 2, 12_500),
        tier(100_000 * OAIC, 4, 15_000),
    ]
}

pub fn genesis(owner: &Addr, token: &Addr) -> InstantiateMsg {
    InstantiateMsg {
        owner: owner.to_string(),
        token: token.to_string(),
        sale: None,
        unbonding_period: UNBONDING,
        min_stake: MIN_STAKE.into(),
        terms: terms(),
        tiers: tiers(),
        ramp: RAMP,
        dividend_period: PERIOD,
        dividend_denoms: vec![USD.into(), ATOM.into()],
    }
}

impl Suite {
    pub fn new() -> Self {
        let mut builder = Economy::builder().equal_holders(&PEOPLE);
        let chain = &mut builder.chain;
        let (alice, anyone) = (chain.who("alice"), chain.who("anyone"));
        let owner = chain.create(owner_code(), &anyone, &Empty {}, "dao");
        let sale = chain.create(sale_code(), &anyone, &alice, "sale").unwrap();
        let mut economy = builder.owner(&owner.unwrap()).build();
        let mut msg = genesis(&economy.owner, &economy.token);
        msg.sale = Some(sale.to_string());
        let contract = economy.add(contracts::staking(), &msg, "staking", true);
        economy.register(&sale, false);
        let harness = Harness::new(economy, contract.unwrap());
        Suite { harness, sale }
    }

    /// Another staking contract.
    pub fn staking(&mut self, msg: &InstantiateMsg) -> Result<Addr, String> {
        let owner = self.owner.clone();
        self.create(contracts::staking(), &owner, msg, "staking")
            .map_err(|error| error.root_cause().to_string())
    }

    pub fn hook(&mut self, mode: HookMode) -> Addr {
        let anyone = self.who("anyone");
        self.create(hook_code(), &anyone, &mode, "hook").unwrap()
    }

    // Messages.

    fn set_owner(&mut self, msg: &OwnerMsg) {
        let (anyone, owner) = (self.who("anyone"), self.owner.clone());
        self.execute(&anyone, &owner, msg, &[]).unwrap();
    }

    pub fn silent(&mut self, silent: bool) {
        self.set_owner(&OwnerMsg::SetSilence(Silence::Answer(silent, 77)));
    }

    /// The owner answers junk, whatever it is asked.
    pub fn junk(&mut self) {
        self.set_owner(&OwnerMsg::SetSilence(Silence::Junk));
    }

    pub fn set_votes(&mut self, votes: Votes) {
        self.set_owner(&OwnerMsg::SetVotes(votes));
    }

    pub fn give_back(&mut self, label: &str, amount: u128) -> Done {
        let amount = amount.into();
        self.run(label, ExecuteMsg::GiveBack { amount })
    }

    pub fn try_stake(&mut self, label: &str, term: u8, position: Option<u64>, n: u128) -> Done {
        self.send(label, n, &ReceiveMsg::Stake { term, position })
    }

    /// A new position; its number.
    pub fn stake(&mut self, label: &str, term: u8, amount: u128) -> u64 {
        let done = self.try_stake(label, term, None, amount).unwrap();
        attribute(&done, "wasm-staked", "position").parse().unwrap()
    }

    /// More in a flexible position.
    #[track_caller]
    pub fn add(&mut self, label: &str, position: u64, amount: u128) {
        self.try_stake(label, FLEXIBLE, Some(position), amount)
            .unwrap();
    }

    pub fn unbond(&mut self, label: &str, position: u64, amount: u128) -> Done {
        let amount = amount.into();
        self.run(label, ExecuteMsg::Unbond { position, amount })
    }

    pub fn withdraw(&mut self, label: &str) -> Done {
        self.run(label, ExecuteMsg::WithdrawUnbonded {})
    }

    pub fn claim(&mut self, label: &str) -> Done {
        self.run(label, ExecuteMsg::ClaimDividends { denom: None })
    }

    pub fn refresh(&mut self, label: &str) -> Done {
        let account = self.who(label).to_string();
        self.run("anyone", ExecuteMsg::Refresh { account })
    }

    pub fn sync(&mut self, denom: Option<&str>) -> Done {
        let denom = denom.map(str::to_owned);
        self.run("anyone", ExecuteMsg::Sync { denom })
    }

    /// OAIC arrive by plain transfer; nobody has synced them.
    pub fn donate(&mut self, label: &str, amount: u128) {
        let contract = self.contract.clone();
        self.transfer(label, &contract, amount);
    }

    /// Dividends arrive and are synced.
    pub fn pay_in(&mut self, amount: u128) {
        self.donate("market", amount);
        self.sync(None).unwrap();
    }

    /// Native coins arrive; nobody has synced them.
    pub fn donate_native(&mut self, amount: u128, denom: &str) {
        let contract = self.contract.clone();
        self.mint(&contract, &coins(amount, denom));
    }

    /// Dividends in a native denom arrive and are synced.
    pub fn pay_in_native(&mut self, amount: u128, denom: &str) {
        self.donate_native(amount, denom);
        self.sync(Some(denom)).unwrap();
    }

    // Questions.

    pub fn staker(&self, label: &str) -> StakerResponse {
        let address = self.who(label).to_string();
        self.query(&QueryMsg::Staker { address })
    }

    pub fn tier(&self, label: &str) -> u8 {
        let address = self.who(label).to_string();
        self.query::<oaic_messages::gates::TierResponse>(&QueryMsg::Tier { address })
            .tier
    }

    pub fn member(&self, label: &str, at_height: Option<u64>) -> Option<u64> {
        let addr = self.who(label).to_string();
        self.query::<MemberResponse>(&QueryMsg::Member { addr, at_height })
            .weight
    }

    pub fn total(&self, at_height: Option<u64>) -> u64 {
        self.query::<TotalWeightResponse>(&QueryMsg::TotalWeight { at_height })
            .weight
    }

    pub fn totals(&self) -> TotalsResponse {
        self.query(&QueryMsg::Totals {})
    }

    pub fn dividends(&self, denom: &str) -> DividendTotals {
        self.query::<Vec<DividendTotals>>(&QueryMsg::Dividends {})
            .into_iter()
            .find(|totals| totals.denom == denom)
            .unwrap()
    }

    pub fn pending(&self, label: &str, denom: &str) -> u128 {
        let address = self.who(label).to_string();
        self.query::<Vec<PendingDividend>>(&QueryMsg::PendingDividends { address })
            .into_iter()
            .find(|pending| pending.denom == denom)
            .map_or(0, |pending| pending.amount.u128())
    }
}

/// Parameters that change; unset ones stay.
pub fn update(
    min_stake: Option<u128>,
    unbonding_period: Option<u64>,
    ramp: Option<u64>,
    dividend_period: Option<u64>,
) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig {
        min_stake: min_stake.map(Into::into),
        unbonding_period,
        ramp,
        dividend_period,
    }
}

/// What the token sends for a new flexible position.
pub fn received(sender: &Addr, amount: u128) -> ExecuteMsg {
    let hook = ReceiveMsg::Stake {
        term: FLEXIBLE,
        position: None,
    };
    ExecuteMsg::Receive(cw20::Cw20ReceiveMsg {
        sender: sender.to_string(),
        amount: amount.into(),
        msg: to_json_binary(&hook).unwrap(),
    })
}

/// The contract outside of a chain, with the accounts "dao" and "token".
pub fn alone() -> OwnedDeps<MockStorage, MockApi, MockQuerier> {
    let mut deps = mock_dependencies();
    let (owner, token) = (account("dao"), account("token"));
    let info = message_info(&token, &[]);
    contract::instantiate(deps.as_mut(), mock_env(), info, genesis(&owner, &token)).unwrap();
    deps
}

/// Fails unless `found` is within one unit of `expected`, and not above it.
#[track_caller]
pub fn at_most_one_less(found: u128, expected: u128) {
    assert!(
        found <= expected && found + 1 >= expected,
        "{found}, expected {expected} or one less"
    );
}
