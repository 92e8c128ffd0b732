//! What there is before the first block of a test: the shipped windows and classes.

use cosmwasm_std::{Addr, Empty, Uint128};
use cw3_fixed_multisig::contract as stock;
use cw3_fixed_multisig::msg::{InstantiateMsg as Multisig, Voter};
use cw_multi_test::ContractWrapper;
use cw_utils::{Duration, Threshold};
use oaic_messages::dao::*;
use oaic_messages::{staking, token};
use oaic_testing::chain::account;
use oaic_testing::{contracts, Chain};

use crate::stub::{stub, StubMsg};
use crate::suite::*;

/// A stock multisig of the given number of members, named by its label and their number.
pub fn multisig(chain: &mut Chain, label: &str, members: u64, threshold: u64) -> Addr {
    let code = ContractWrapper::new(stock::execute, stock::instantiate, stock::query);
    let msg = Multisig {
        voters: (0..members)
            .map(|n| Voter {
                addr: account(&format!("{label}{n}")).into(),
                weight: 1,
            })
            .collect(),
        threshold: Threshold::AbsoluteCount { weight: threshold },
        max_voting_period: Duration::Time(2 * DAY),
    };
    let created = chain.create(Box::new(code), &account("deployer"), &msg, label);
    let created = created.unwrap();
    chain.name(label, &created);
    created
}

impl Suite {
    /// A year after the sale, everything open.
    pub fn with(change: impl Fn(&mut InstantiateMsg)) -> Result<Self, String> {
        let mut suite = Self::before_the_sale(change)?;
        suite.sold();
        suite.advance(365 * DAY, 1);
        Ok(suite)
    }

    /// The sale has just succeeded.
    pub fn sold(&mut self) {
        let (sale, at) = (self.sale.clone(), Some(self.now()));
        self.run_stub(&sale, StubMsg::Succeed { at });
    }

    /// With another instantiation of the DAO.
    pub fn before_the_sale(change: impl Fn(&mut InstantiateMsg)) -> Result<Self, String> {
        let mut builder = Economy::builder().without_guardian();
        let chain = &mut builder.chain;
        let deployer = account("deployer");
        let [dao_code, staking_code, stub_code] =
            [contracts::dao(), contracts::staking(), stub()].map(|code| chain.app.store_code(code));
        let dao = chain.predict(dao_code, &deployer, "dao");
        let staking = chain.predict(staking_code, &deployer, "staking");
        // The DAO creates the stubs, which makes it their admin.
        let [treasury, vesting, sale, target] =
            ["treasury", "vesting", "sale", "target"].map(|label| {
                let created = chain.create(stub(), &dao, &Empty {}, label).unwrap();
                chain.name(label, &created);
                created
            });
        let committee = multisig(chain, "committee", 5, 3);
        let guardian = multisig(chain, "guardian", 3, 2);
        chain.name("dao", &dao);
        chain.name("staking", &staking);
        let mut economy = builder
            .owner(&dao)
            .holder("alice", ALICE)
            .holder("bob", BOB)
            .holder("carol", CAROL)
            .holder("dave", DAVE)
            .holder("erin", ERIN)
            .holder("frank", FRANK)
            .holder("proposer", PROPOSER)
            .holder("treasury", TREASURY)
            .holder("vesting", VESTING)
            .system(&dao, false)
            .system(&staking, false)
            .system(&treasury, false)
            .build();
        let set_guardian = token::ExecuteMsg::SetGuardian {
            guardian: Some(guardian.to_string()),
        };
        economy.token("owner", &set_guardian).unwrap();
        let token = economy.token.clone();
        let msg = staking::InstantiateMsg {
            owner: dao.to_string(),
            token: token.to_string(),
            sale: Some(sale.to_string()),
            unbonding_period: 21 * DAY,
            min_stake: Uint128::one(),
            terms: vec![staking::Term {
                duration: 0,
                weight_bps: 10_000,
            }],
            tiers: vec![],
            ramp: DAY,
            dividend_period: DAY,
            dividend_denoms: vec![],
        };
        economy
            .create_at(staking_code, &deployer, &msg, "staking")
            .unwrap();
        let mut msg = InstantiateMsg {
            token: token.to_string(),
            staking: staking.to_string(),
            treasury: treasury.to_string(),
            sale: sale.to_string(),
            non_circulating: vec![treasury.to_string(), vesting.to_string()],
            committee: committee.to_string(),
            guardian: guardian.to_string(),
            timing: timing(),
            veto_window: 2 * DAY,
            openings: Openings {
                government: 60 * DAY,
                constitution: 365 * DAY,
            },
            silence_span: 365 * DAY,
            deposit: Uint128::new(DEPOSIT),
            classes: classes(),
            policies: policies(&target),
        };
        change(&mut msg);
        economy
            .create_at(dao_code, &deployer, &msg, "dao")
            .map_err(|error| format!("{error:#}"))?;
        let mut suite = Suite {
            harness: Harness::new(economy, dao),
            staking,
            treasury,
            vesting,
            sale,
            target,
            stub_code,
            committee,
            guardian,
        };
        for (stub, held) in [
            (suite.treasury.clone(), TREASURY),
            (suite.vesting.clone(), VESTING),
        ] {
            let amount = Some(held.into());
            suite.run_stub(&stub, StubMsg::Hold { amount });
        }
        suite.enable_voting("bob");
        for (label, amount) in [
            ("alice", ALICE),
            ("carol", CAROL),
            ("erin", ERIN),
            ("frank", FRANK),
        ] {
            suite.stake(label, amount);
        }
        suite.next_block();
        Ok(suite)
    }
}
