//! The vesting contract with grants from the token's genesis, and a treasury's stub.

use cosmwasm_std::{to_json_binary, Addr, Uint128};
use cw_multi_test::AppResponse;
use oaic_messages::gates::NonCirculatingResponse;
use oaic_messages::shared::Page;
use oaic_messages::vesting::*;
use oaic_testing::contracts::{self, Vesting};
use oaic_testing::harness::Outcome;
use oaic_testing::stubs::TreasuryConduct;
use oaic_testing::{Chain, Economy, Harness};

pub use oaic_testing::chain::account;
pub use oaic_testing::{DAY, OAIC};

pub const YEAR: u64 = 365 * DAY;
/// What the owner holds at genesis, to fund with.
pub const PURSE: u128 = 1_000_000 * OAIC;

/// Plans of [`Suite::new`].
pub const INCENTIVES: u32 = 1;
pub const PRIVATE: u32 = 2;
pub const TEAM: u32 = 3;

pub struct Suite {
    harness: Harness<Vesting>,
    pub treasury: Addr,
    /// What plans of [`Suite::new`] count from.
    pub start: u64,
}

oaic_testing::derefs_to_harness!(Suite, Vesting);

pub fn points(points: &[(u64, u16)]) -> Vec<CurvePoint> {
    let point = |&(after, bps): &(u64, u16)| CurvePoint { after, bps };
    points.iter().map(point).collect()
}

pub fn grants(of: &[(&str, u128)]) -> Vec<GrantSpec> {
    of.iter()
        .map(|(name, amount)| GrantSpec {
            beneficiary: account(name).to_string(),
            amount: (*amount).into(),
        })
        .collect()
}

/// The whitepaper's plans: four yearly steps; a year's cliff and a line to the end of the third;
/// monthly over four years. Grants 1; 2 and 3; 4 and 5.
pub fn plans(start: u64) -> Vec<PlanSpec> {
    let plan = |name: &str, curve, revocable, of: &[(&str, u128)]| PlanSpec {
        name: name.to_owned(),
        curve,
        start,
        revocable,
        grants: grants(of),
    };
    let yearly = points(&[
        (YEAR, 2_500),
        (2 * YEAR, 5_000),
        (3 * YEAR, 7_500),
        (4 * YEAR, 10_000),
    ]);
    let line = points(&[(YEAR, 2_500), (3 * YEAR, 10_000)]);
    let monthly = Curve::Periodic {
        period: 30 * DAY,
        periods: 48,
    };
    vec![
        plan(
            "incentives",
            Curve::Steps { steps: yearly },
            false,
            &[("incentives", 600_000_000 * OAIC)],
        ),
        plan(
            "private sale",
            Curve::Linear { points: line },
            false,
            &[
                ("alice", 300_000_000 * OAIC),
                ("bob", 400_000_000 * OAIC - 1),
            ],
        ),
        plan(
            "team",
            monthly,
            true,
            &[("carol", 1_000), ("dave", 150_000_000 * OAIC + 7)],
        ),
    ]
}

pub fn sum(plans: &[PlanSpec]) -> u128 {
    plans
        .iter()
        .flat_map(|plan| &plan.grants)
        .map(|grant| grant.amount.u128())
        .sum()
}

/// When the plans of [`Suite::new`] start.
pub fn start() -> u64 {
    Chain::new().now() + 10 * DAY
}

impl Suite {
    /// The whitepaper's plans, ten days before they start.
    pub fn new() -> Self {
        let plans = plans(start());
        let genesis = sum(&plans);
        Self::try_new(plans, genesis).unwrap()
    }

    /// Plans of a contract that gets `genesis` uoaic from the token's genesis.
    pub fn try_new(plans: Vec<PlanSpec>, genesis: u128) -> Result<Self, String> {
        let mut builder = Economy::builder().without_guardian();
        let chain = &mut builder.chain;
        let owner = chain.who("owner");
        let treasury = chain.stub_treasury();
        let code_id = chain.app.store_code(contracts::vesting());
        let vesting = chain.predict(code_id, &owner, "vesting");
        let mut economy = builder
            .holder_at(&vesting, genesis)
            .holder("owner", PURSE)
            .holder("mallory", PURSE)
            .holder("vault", PURSE)
            .system(&vesting, false)
            .system(&treasury, true)
            .system(&account("incentives"), true)
            .system(&account("vault"), false)
            .build();
        let msg = InstantiateMsg {
            owner: owner.to_string(),
            token: economy.token.to_string(),
            treasury: treasury.to_string(),
            plans,
        };
        economy
            .create_at(code_id, &owner, &msg, "vesting")
            .map_err(|error| format!("{error:#}"))?;
        Ok(Suite {
            harness: Harness::new(economy, vesting),
            treasury,
            start: start(),
        })
    }

    #[track_caller]
    pub fn ok(&mut self, by: &str, msg: ExecuteMsg) -> AppResponse {
        let response = self.harness.ok(by, msg);
        self.check_totals();
        response
    }

    pub fn claim(&mut self, grants: &[u64]) -> Outcome<Vesting> {
        let grants = grants.to_vec();
        self.run("anyone", ExecuteMsg::Claim { grants })
    }

    /// Claims what it can: what the beneficiary has then.
    pub fn claimed(&mut self, grant: u64) -> u128 {
        let _ = self.claim(&[grant]);
        self.check_totals();
        self.balance(&self.grant(grant).beneficiary)
    }

    pub fn fund(
        &mut self,
        by: &str,
        amount: u128,
        plan: u32,
        of: &[(&str, u128)],
    ) -> Outcome<Vesting> {
        let grants = grants(of);
        self.send(by, amount, &ReceiveMsg::Fund { plan, grants })
    }

    /// OAIC sent here by plain transfer, which the token lets system contracts alone do.
    pub fn stray(&mut self, amount: u128) {
        let vesting = self.contract.clone();
        self.transfer("vault", &vesting, amount);
    }

    pub fn conduct(&mut self, conduct: TreasuryConduct) {
        let treasury = self.treasury.clone();
        self.set_conduct(&treasury, conduct);
    }

    /// The treasury calls back with the next deposit.
    pub fn treasury_calls(&mut self, msg: &ExecuteMsg) {
        let call = (self.contract.clone(), to_json_binary(msg).unwrap());
        self.conduct(TreasuryConduct {
            calls: vec![call],
            ..TreasuryConduct::default()
        });
    }

    /// A new block at a time, in seconds after the plans' start.
    pub fn go_to(&mut self, after: u64) {
        let time = self.start + after;
        self.advance_to(time);
    }

    pub fn grant(&self, grant: u64) -> GrantResponse {
        self.query(&QueryMsg::Grant { grant })
    }

    pub fn totals(&self) -> Totals {
        self.query(&QueryMsg::Totals {})
    }

    pub fn non_circulating(&self) -> u128 {
        let answer: NonCirculatingResponse = self.query(&QueryMsg::NonCirculating {});
        answer.amount.u128()
    }

    pub fn all_grants(&self) -> Vec<GrantResponse> {
        let mut all: Vec<GrantResponse> = vec![];
        loop {
            let page: Page<GrantResponse> = self.query(&QueryMsg::Grants {
                plan: None,
                beneficiary: None,
                start_after: all.last().map(|grant| grant.id),
                limit: Some(100),
            });
            all.extend(page.items);
            if !page.has_more {
                return all;
            }
        }
    }

    /// What must hold after whatever happened, with no strays about.
    #[track_caller]
    pub fn check_totals(&self) {
        self.check_totals_with(0);
    }

    /// The same with strays, whether still here or swept.
    #[track_caller]
    pub fn check_totals_with(&self, strays: u128) {
        let totals = self.totals();
        let here = self.balance(&self.contract) + self.balance(&self.treasury);
        assert_eq!(here, totals.held.u128() + totals.returned.u128() + strays);
        assert!(
            self.balance(&self.contract) >= totals.held.u128(),
            "what is owed is here"
        );
        let found = totals.granted;
        assert_eq!(found, totals.claimed + totals.returned + totals.held);
        let grants = self.all_grants();
        let total = |of: fn(&GrantResponse) -> Uint128| grants.iter().map(of).sum::<Uint128>();
        assert_eq!(total(|grant| grant.total), totals.granted);
        assert_eq!(total(|grant| grant.claimed), totals.claimed);
        let owed: Uint128 = grants
            .iter()
            .map(|grant| match grant.revoked_at {
                Some(_) => grant.claimable,
                None => grant.total - grant.claimed,
            })
            .sum();
        assert_eq!(owed, totals.held, "the totals are the grants' sums");
        for grant in &grants {
            assert!(
                grant.claimed <= grant.vested && grant.vested <= grant.total,
                "{grant:?}"
            );
        }
        let unvested: UnvestedResponse = self.query(&QueryMsg::Unvested {});
        let exact: Uint128 = grants
            .iter()
            .filter(|grant| grant.revoked_at.is_none())
            .map(|grant| grant.total - grant.vested)
            .sum();
        assert!(unvested.unvested <= exact, "the sum is rounded once");
        assert!(exact.u128() - unvested.unvested.u128() <= grants.len() as u128);
    }
}
