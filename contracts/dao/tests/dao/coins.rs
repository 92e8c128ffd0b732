//! What people do with their coins.

use cw_multi_test::AppResponse;
use oaic_messages::{staking, token};

use crate::suite::Suite;

impl Suite {
    pub fn enable_voting(&mut self, label: &str) {
        self.token(label, &token::ExecuteMsg::EnableVoting {})
            .unwrap();
    }

    pub fn burn(&mut self, label: &str, amount: u128) {
        let amount = amount.into();
        self.token(label, &token::ExecuteMsg::Burn { amount })
            .unwrap();
    }

    pub fn allow(&mut self, label: &str, amount: u128) {
        let allowance = token::ExecuteMsg::IncreaseAllowance {
            spender: self.contract.to_string(),
            amount: amount.into(),
            expires: None,
        };
        self.token(label, &allowance).unwrap();
    }

    pub fn stake(&mut self, label: &str, amount: u128) {
        let hook = staking::ReceiveMsg::Stake {
            term: 0,
            position: None,
        };
        let staking = self.staking.clone();
        self.send_to(label, &staking, amount, &hook).unwrap();
    }

    pub fn run_staking(
        &mut self,
        label: &str,
        msg: &staking::ExecuteMsg,
    ) -> Result<AppResponse, cw_multi_test::error::AnyError> {
        let (sender, staking) = (self.who(label), self.staking.clone());
        self.economy.execute(&sender, &staking, msg, &[])
    }

    #[track_caller]
    pub fn unbond(&mut self, label: &str, amount: u128) {
        let address = self.who(label).into();
        let staker: staking::StakerResponse = self
            .ask(&self.staking, &staking::QueryMsg::Staker { address })
            .unwrap();
        let unbond = staking::ExecuteMsg::Unbond {
            position: staker.positions[0].id,
            amount: amount.into(),
        };
        self.run_staking(label, &unbond).unwrap();
    }

    /// Takes stake to the sale, however it is locked; the DAO is notified.
    #[track_caller]
    pub fn give_back(&mut self, label: &str, amount: u128) {
        let amount = amount.into();
        let give_back = staking::ExecuteMsg::GiveBack { amount };
        self.run_staking(label, &give_back).unwrap();
    }

    pub fn staked(&self, label: &str) -> u128 {
        let query = staking::QueryMsg::Member {
            addr: self.who(label).into(),
            at_height: None,
        };
        let found: cw4::MemberResponse = self.ask(&self.staking, &query).unwrap();
        found.weight.unwrap_or_default().into()
    }
}
