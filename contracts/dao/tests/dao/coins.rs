//! What people do with their coins.

use cosmwasm_std::{to_json_binary, Addr};
use oaic_messages::{staking, token};

use crate::world::World;

impl World {
    #[track_caller]
    pub fn token(&mut self, sender: &Addr, msg: token::ExecuteMsg) {
        let token = self.token.clone();
        self.run(sender, &token, &msg).unwrap();
    }

    pub fn enable_voting(&mut self, who: &Addr) {
        self.token(who, token::ExecuteMsg::EnableVoting {});
    }

    pub fn transfer(&mut self, from: &Addr, to: &Addr, amount: u128) {
        let recipient = to.to_string();
        let amount = amount.into();
        self.token(from, token::ExecuteMsg::Transfer { recipient, amount });
    }

    pub fn allow(&mut self, owner: &Addr, amount: u128) {
        let allowance = token::ExecuteMsg::IncreaseAllowance {
            spender: self.dao.to_string(),
            amount: amount.into(),
            expires: None,
        };
        self.token(owner, allowance);
    }

    pub fn balance(&self, who: &Addr) -> u128 {
        let query = token::QueryMsg::Balance {
            address: who.to_string(),
        };
        let found: cw20::BalanceResponse = self
            .app
            .wrap()
            .query_wasm_smart(&self.token, &query)
            .unwrap();
        found.balance.u128()
    }

    pub fn stake(&mut self, who: &Addr, amount: u128) {
        let hook = staking::ReceiveMsg::Stake {
            term: 0,
            position: None,
        };
        let send = token::ExecuteMsg::Send {
            contract: self.staking.to_string(),
            amount: amount.into(),
            msg: to_json_binary(&hook).unwrap(),
        };
        self.token(who, send);
    }

    pub fn unbond(&mut self, who: &Addr, amount: u128) {
        let staker: staking::StakerResponse = self
            .app
            .wrap()
            .query_wasm_smart(
                &self.staking,
                &staking::QueryMsg::Staker {
                    address: who.to_string(),
                },
            )
            .unwrap();
        let unbond = staking::ExecuteMsg::Unbond {
            position: staker.positions[0].id,
            amount: amount.into(),
        };
        let staking = self.staking.clone();
        self.run(who, &staking, &unbond).unwrap();
    }

    /// Takes stake to the sale, however it is locked; the DAO hears of it.
    #[track_caller]
    pub fn give_back(&mut self, who: &Addr, amount: u128) {
        let amount = amount.into();
        let staking = self.staking.clone();
        let give_back = staking::ExecuteMsg::GiveBack { amount };
        self.run(who, &staking, &give_back).unwrap();
    }

    pub fn staked(&self, who: &Addr) -> u128 {
        let query = staking::QueryMsg::Member {
            addr: who.to_string(),
            at_height: None,
        };
        let found: cw4::MemberResponse = self
            .app
            .wrap()
            .query_wasm_smart(&self.staking, &query)
            .unwrap();
        found.weight.unwrap_or_default().into()
    }
}
