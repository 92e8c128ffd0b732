//! A chain with the token, a treasury and incentives on it. Reporters are accounts, for the contract
//! looks at the sender alone; each has paid a high fee before the first report, while another account
//! was the pool. The DAO is always executing a proposal that has all votes and was submitted after
//! everything.

use cosmwasm_std::{Addr, Uint128};
use oaic_messages::incentives::*;
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_messages::{token, treasury};
use oaic_testing::contracts::{self, treasury_genesis, Incentives};
use oaic_testing::economy::BANK;
use oaic_testing::stubs::Government;
use oaic_testing::{Economy, Harness};

pub use oaic_testing::chain::account;
pub use oaic_testing::says;

/// Length of an epoch, in seconds.
pub const EPOCH: u64 = 1_000;
/// Number of the epoch that worlds begin in, at its first second.
pub const FIRST: u64 = 1_600_000;
/// Fee that each reporter has paid.
pub const FEE_PAID: u128 = 100_000_000_000_000;

/// Program of usage that `settlement` reports.
pub const API: u8 = 0;
/// Program of usage that `market` reports.
pub const MARKET: u8 = 1;
/// Program of kind grants.
pub const GRANTS: u8 = 2;

pub struct Suite {
    harness: Harness<Incentives>,
    treasury: Addr,
}

oaic_testing::derefs_to_harness!(Suite, Incentives);

/// An epoch releases 10 %: half of it for API, 30 % for the market, 20 % for grants; k = 1/2; two
/// epochs to claim; 10 % of the pot may become payable, and the risk pool gets 10 % of the fee.
pub fn genesis(owner: &Addr, token: &Addr, treasury: &Addr) -> InstantiateMsg {
    let program = |name: &str, weight_bps, kind| ProgramSpec {
        name: name.into(),
        weight_bps,
        kind,
    };
    let reporter = |name: &str, program| ReporterSpec {
        address: account(name).into(),
        program,
    };
    InstantiateMsg {
        owner: owner.into(),
        token: token.into(),
        treasury: treasury.into(),
        epoch_seconds: EPOCH,
        release_bps: 1_000,
        usage_cap_bps: 5_000,
        claim_ttl_epochs: 2,
        cap_bps: 1_000,
        risk_bps: 1_000,
        programs: vec![
            program("api", 5_000, ProgramKind::Usage),
            program("market", 3_000, ProgramKind::Usage),
            program("grants", 2_000, ProgramKind::Grants),
        ],
        reporters: vec![reporter("settlement", API), reporter("market", MARKET)],
    }
}

impl Suite {
    /// Nothing has arrived yet.
    pub fn new() -> Self {
        Self::funded(0)
    }

    /// `free` uoaic were there before the contract was, as at deployment; nothing is rolled.
    pub fn funded(free: u128) -> Self {
        Self::build(free, |_| ()).unwrap()
    }

    /// A genesis that is different.
    pub fn with(change: impl FnOnce(&mut InstantiateMsg)) -> Result<Self, String> {
        Self::build(0, change)
    }

    fn build(free: u128, change: impl FnOnce(&mut InstantiateMsg)) -> Result<Self, String> {
        let mut builder = Economy::builder().time(FIRST * EPOCH);
        let all = Government::executing(u64::MAX, 8 * TOTAL_SUPPLY);
        let owner = builder.chain.government(&all);
        let code = builder.chain.app.store_code(contracts::incentives());
        let contract = builder.chain.predict(code, &owner, "incentives");
        let mut economy = builder
            .owner(&owner)
            .holder_at(&contract, free)
            .system(&contract, true)
            .build();
        let mut msg = treasury_genesis(&owner, &economy.token);
        msg.epoch_seconds = EPOCH;
        msg.bookers = vec![contract.to_string()];
        let treasury = economy.add_treasury(&msg).unwrap();
        let harness = Harness::new(economy, contract);
        let mut suite = Suite { harness, treasury };
        for reporter in ["settlement", "market", "clinic"] {
            suite.register(&account(reporter), true);
            suite.pay_fee(reporter, FEE_PAID);
        }
        let mut msg = genesis(&owner, &suite.token, &suite.treasury);
        change(&mut msg);
        suite
            .create_at(code, &owner, &msg, "incentives")
            .map_err(|error| format!("{error:#}"))?;
        let pool = suite.contract.clone();
        suite.set_pool(&pool);
        Ok(suite)
    }

    /// A system contract gets an amount and pays it as a fee that it booked.
    pub fn pay_fee(&mut self, contract: &str, amount: u128) {
        self.transfer(BANK, &account(contract), amount);
        let amount = amount.into();
        self.token(contract, &token::ExecuteMsg::PayFee { amount })
            .unwrap();
    }

    /// The token sends its pool's half of fees there.
    pub fn set_pool(&mut self, pool: &Addr) {
        let pool = pool.to_string();
        self.token("owner", &token::ExecuteMsg::SetPool { pool })
            .unwrap();
    }

    /// The treasury's book of the epoch's outflow.
    pub fn outflow(&self) -> u128 {
        let asset = treasury::Asset::Oaic;
        let answer: treasury::OutflowResponse = self
            .ask(&self.treasury, &treasury::QueryMsg::Outflow { asset })
            .unwrap();
        answer.amount.u128()
    }

    /// What is free in the treasury's risk pool.
    pub fn risk_pool(&self) -> u128 {
        let msg = treasury::QueryMsg::Totals { denom: None };
        let totals: treasury::TotalsResponse = self.ask(&self.treasury, &msg).unwrap();
        assert_eq!(totals.unsynced.u128(), 0);
        totals.risk_free.u128()
    }

    /// A message that must succeed, and leave the totals right.
    #[track_caller]
    pub fn ok(&mut self, label: &str, msg: ExecuteMsg) {
        self.harness.ok(label, msg);
        self.check_totals();
    }

    /// Income that arrives by transfer and isn't synced yet.
    pub fn arrive(&mut self, amount: u128) {
        let contract = self.contract.clone();
        self.transfer(BANK, &contract, amount);
    }

    #[track_caller]
    pub fn sync(&mut self) {
        self.ok("anyone", ExecuteMsg::Sync {});
    }

    #[track_caller]
    pub fn roll(&mut self) {
        self.ok("anyone", ExecuteMsg::RollEpoch {});
    }

    /// Use of the running epoch.
    #[track_caller]
    pub fn report(&mut self, reporter: &str, recipient: &str, fee: u128) {
        self.ok(reporter, report(self.epoch(), recipient, fee));
    }

    /// Claims, and gives what the recipient got.
    #[track_caller]
    pub fn claim(&mut self, program: u8, epoch: u64, recipient: &str) -> u128 {
        let before = self.balance(&account(recipient));
        self.ok("anyone", claim(program, epoch, recipient));
        self.balance(&account(recipient)) - before
    }

    pub fn totals(&self) -> TotalsResponse {
        self.query(&QueryMsg::Totals {})
    }

    pub fn pool(&self) -> u128 {
        self.totals().grants_pool.u128()
    }

    pub fn pot(&self, program: u8, epoch: u64) -> EpochResponse {
        self.query(&QueryMsg::Epoch { program, epoch })
    }

    pub fn reward(&self, program: u8, epoch: u64, recipient: &str) -> RewardResponse {
        self.query(&QueryMsg::Reward {
            program,
            epoch,
            recipient: account(recipient).into(),
        })
    }

    /// Every uoaic is in exactly one place, and the token agrees.
    #[track_caller]
    pub fn check_totals(&self) {
        let totals = self.totals();
        let places = [
            totals.free,
            totals.programs,
            totals.grants_pool,
            totals.reserved_grants,
            totals.reserved_bounties,
            totals.risk_due,
        ];
        let sum: Uint128 = places.iter().sum();
        assert_eq!(sum, totals.accounted, "places = accounted: {totals:?}");
        let paid =
            totals.rewards_paid + totals.grants_paid + totals.bounties_paid + totals.risk_paid;
        assert_eq!(totals.income, totals.accounted + paid, "income: {totals:?}");
        assert_eq!(
            self.balance(&self.contract),
            (totals.accounted + totals.unsynced).u128(),
            "balance: {totals:?}"
        );
    }

    pub fn epoch(&self) -> u64 {
        self.now() / EPOCH
    }

    /// A block at the first second of the epoch that many further on.
    pub fn wait_epochs(&mut self, epochs: u64) {
        let to = (self.epoch() + epochs) * EPOCH;
        self.advance_to(to);
    }
}

/// Usage of an epoch at the fee rate in force, 4 %.
pub fn report(epoch: u64, recipient: &str, fee: u128) -> ExecuteMsg {
    ExecuteMsg::ReportUsage {
        service_id: 1,
        split_version: 1,
        epoch,
        gross: (fee * 25).into(),
        fee: fee.into(),
        recipient: account(recipient).into(),
    }
}

pub fn claim(program: u8, epoch: u64, recipient: &str) -> ExecuteMsg {
    ExecuteMsg::Claim {
        program,
        epoch,
        recipient: account(recipient).into(),
    }
}

pub fn expire(program: u8, epoch: u64) -> ExecuteMsg {
    ExecuteMsg::ExpireEpoch { program, epoch }
}

pub fn create_grant(recipient: &str, amounts: &[u128]) -> ExecuteMsg {
    ExecuteMsg::CreateGrant {
        recipient: account(recipient).into(),
        title: "research".into(),
        milestones: amounts
            .iter()
            .map(|amount| MilestoneSpec {
                amount: (*amount).into(),
                description: "a paper".into(),
            })
            .collect(),
    }
}

pub fn set_reporter(name: &str, program: u8) -> ExecuteMsg {
    ExecuteMsg::SetReporter {
        address: account(name).into(),
        program,
    }
}

pub fn remove_reporter(name: &str) -> ExecuteMsg {
    let address = account(name).into();
    ExecuteMsg::RemoveReporter { address }
}

/// New weights of the programs there are, and more programs.
pub fn set_programs(weights: &[u16], add: &[ProgramSpec]) -> ExecuteMsg {
    ExecuteMsg::SetPrograms {
        weights: weights.to_vec(),
        add: add.to_vec(),
    }
}

pub fn usage_program(name: &str, weight_bps: u16) -> ProgramSpec {
    ProgramSpec {
        name: name.into(),
        weight_bps,
        kind: ProgramKind::Usage,
    }
}

pub fn approve(grant: u64, milestone: u32) -> ExecuteMsg {
    ExecuteMsg::ApproveMilestone { grant, milestone }
}

pub fn post_bounty(amount: u128, deadline: u64) -> ExecuteMsg {
    ExecuteMsg::PostBounty {
        title: "a bug".into(),
        amount: amount.into(),
        deadline,
    }
}

pub fn award(bounty: u64, recipient: &str) -> ExecuteMsg {
    ExecuteMsg::AwardBounty {
        bounty,
        recipient: account(recipient).into(),
    }
}

/// Rates and times that change; unset ones stay.
pub fn update(
    release_bps: Option<u16>,
    usage_cap_bps: Option<u16>,
    claim_ttl_epochs: Option<u64>,
) -> ExecuteMsg {
    ExecuteMsg::UpdateConfig {
        release_bps,
        usage_cap_bps,
        claim_ttl_epochs,
        risk_bps: None,
    }
}
