//! A chain with the token, its owner and its guardian.

use std::ops::{Deref, DerefMut};

use cosmwasm_std::{to_json_binary, Addr, Binary, Empty, Timestamp};
use cw20::Cw20Coin;
use cw_multi_test::{AppResponse, Contract};
use oaic_messages::shared::TOTAL_SUPPLY;
use oaic_messages::token::{self, Exemption, SystemContractSpec};
use serde::Serialize;

use crate::contracts;
use crate::Chain;

/// Who gets what of the supply nobody was given.
pub const BANK: &str = "bank";

/// A chain, and the token on it.
pub struct Economy {
    /// The chain.
    pub chain: Chain,
    /// The token.
    pub token: Addr,
    /// Owner of all contracts: the label "owner".
    pub owner: Addr,
    /// A multisig whose one member is the label "guardian"; none where the builder was told so.
    pub guardian: Option<Addr>,
}

impl Deref for Economy {
    type Target = Chain;

    fn deref(&self) -> &Chain {
        &self.chain
    }
}

impl DerefMut for Economy {
    fn deref_mut(&mut self) -> &mut Chain {
        &mut self.chain
    }
}

/// Messages answer with the error of the token or of the contract that is called.
impl Economy {
    /// The whole supply in the account [`BANK`], a fee of 4 %, a guardian.
    pub fn builder() -> Builder {
        Builder {
            chain: Chain::new(),
            owner: None,
            guardian: true,
            holders: vec![],
            systems: vec![],
            then: vec![],
        }
    }

    /// A contract that the owner instantiates, and registers at the token.
    pub fn add(
        &mut self,
        code: Box<dyn Contract<Empty>>,
        msg: &impl Serialize,
        label: &str,
        takes_transfers: bool,
    ) -> anyhow::Result<Addr> {
        let owner = self.owner.clone();
        let created = self.create(code, &owner, msg, label)?;
        self.register(&created, takes_transfers);
        Ok(created)
    }

    /// A message to the token, by label.
    pub fn token(&mut self, label: &str, msg: &token::ExecuteMsg) -> anyhow::Result<AppResponse> {
        let (sender, token) = (self.who(label), self.token.clone());
        self.execute(&sender, &token, msg, &[])
    }

    /// OAIC sent to a contract with a message, by label.
    pub fn send_to(
        &mut self,
        label: &str,
        contract: &Addr,
        amount: u128,
        hook: &impl Serialize,
    ) -> anyhow::Result<AppResponse> {
        self.send_raw_to(label, contract, amount, to_json_binary(hook)?)
    }

    /// The same with the message's bytes, whatever they are.
    pub fn send_raw_to(
        &mut self,
        label: &str,
        contract: &Addr,
        amount: u128,
        msg: Binary,
    ) -> anyhow::Result<AppResponse> {
        let send = token::ExecuteMsg::Send {
            contract: contract.to_string(),
            amount: amount.into(),
            msg,
        };
        self.token(label, &send)
    }

    /// A plain transfer, of which the recipient isn't told.
    ///
    /// # Panics
    /// When the token refuses it.
    #[track_caller]
    pub fn transfer(&mut self, label: &str, recipient: &Addr, amount: u128) {
        let transfer = token::ExecuteMsg::Transfer {
            recipient: recipient.to_string(),
            amount: amount.into(),
        };
        self.token(label, &transfer).unwrap();
    }

    /// Registers a system contract at the token: an escrow, exempt both ways.
    ///
    /// # Panics
    /// When the token refuses it.
    pub fn register(&mut self, address: &Addr, takes_transfers: bool) {
        let spec = system(address, takes_transfers);
        let register = token::ExecuteMsg::SetSystemContract {
            address: spec.address,
            exemption: spec.exemption,
            escrow: spec.escrow,
            takes_transfers: spec.takes_transfers,
        };
        self.token("owner", &register).unwrap();
    }

    /// The guardian decides on a message to a contract: the proposal's number.
    ///
    /// # Panics
    /// Without a guardian.
    pub fn propose(&mut self, contract: &Addr, msg: &impl Serialize) -> u64 {
        let office = self.guardian.clone().expect("a guardian");
        let member = self.who("guardian");
        self.decide((&office, &member), contract, msg)
    }

    /// The same, and anybody has it executed.
    ///
    /// # Panics
    /// Without a guardian.
    pub fn order_of(
        &mut self,
        contract: &Addr,
        msg: &impl Serialize,
    ) -> anyhow::Result<AppResponse> {
        let proposal_id = self.propose(contract, msg);
        self.pull(contract, proposal_id)
    }

    /// The owner freezes an account, by label.
    ///
    /// # Panics
    /// When the token refuses it.
    #[track_caller]
    pub fn freeze(&mut self, label: &str) {
        let addresses = vec![self.who(label).to_string()];
        let freeze = token::ExecuteMsg::Freeze { addresses };
        self.token("owner", &freeze).unwrap();
    }

    /// The owner pauses the token for some seconds.
    ///
    /// # Panics
    /// When the token refuses it.
    #[track_caller]
    pub fn pause_token(&mut self, duration: u64) {
        let pause = token::ExecuteMsg::Pause { duration };
        self.token("owner", &pause).unwrap();
    }

    /// OAIC that an account has, in uoaic.
    pub fn balance(&self, account: &Addr) -> u128 {
        let address = account.to_string();
        let answer: cw20::BalanceResponse = self
            .ask(&self.token, &token::QueryMsg::Balance { address })
            .unwrap();
        answer.balance.u128()
    }

    /// The same by label.
    pub fn balance_of(&self, label: &str) -> u128 {
        self.balance(&self.who(label))
    }
}

/// What is added to an economy once the token is there.
type Addition = Box<dyn FnOnce(&mut Economy)>;

/// How an economy begins. Whatever isn't said has the default of [`Economy::builder`].
pub struct Builder {
    /// The chain, before anything else is on it.
    pub chain: Chain,
    owner: Option<Addr>,
    guardian: bool,
    holders: Vec<(Addr, u128)>,
    systems: Vec<SystemContractSpec>,
    then: Vec<Addition>,
}

impl Builder {
    /// Identifier of the chain.
    pub fn chain_id(mut self, chain_id: &str) -> Self {
        let set = |block: &mut cosmwasm_std::BlockInfo| block.chain_id = chain_id.to_owned();
        self.chain.app.update_block(set);
        self
    }

    /// Time of the first block, in Unix time.
    pub fn time(mut self, seconds: u64) -> Self {
        let set = |block: &mut cosmwasm_std::BlockInfo| {
            block.time = Timestamp::from_seconds(seconds);
        };
        self.chain.app.update_block(set);
        self
    }

    /// Another owner than the account "owner", such as a stub; it gets that label.
    pub fn owner(mut self, owner: &Addr) -> Self {
        self.chain.name("owner", owner);
        self.owner = Some(owner.clone());
        self
    }

    /// Nobody is guardian.
    pub fn without_guardian(mut self) -> Self {
        self.guardian = false;
        self
    }

    /// OAIC of an account at genesis, in uoaic.
    pub fn holder(self, label: &str, amount: u128) -> Self {
        let address = self.chain.who(label);
        self.holder_at(&address, amount)
    }

    /// An equal part of the supply for each account.
    pub fn equal_holders(self, labels: &[&str]) -> Self {
        let share = TOTAL_SUPPLY / labels.len() as u128;
        let each = labels.iter();
        each.fold(self, |builder, label| builder.holder(label, share))
    }

    /// OAIC of an address at genesis, in uoaic; a contract's that will be there, for example.
    pub fn holder_at(mut self, address: &Addr, amount: u128) -> Self {
        self.holders.push((address.clone(), amount));
        self
    }

    /// A system contract that the token knows from genesis: an escrow, exempt both ways.
    pub fn system(mut self, address: &Addr, takes_transfers: bool) -> Self {
        self.systems.push(system(address, takes_transfers));
        self
    }

    /// Whatever else there is in it, once the token is.
    pub fn then(mut self, add: impl FnOnce(&mut Economy) + 'static) -> Self {
        self.then.push(Box::new(add));
        self
    }

    /// The economy.
    pub fn build(self) -> Economy {
        let mut chain = self.chain;
        let owner = self.owner.unwrap_or_else(|| chain.who("owner"));
        let member = chain.who("guardian");
        let guardian = self.guardian.then(|| chain.found_office(&member));
        let given: u128 = self.holders.iter().map(|(_, amount)| amount).sum();
        let rest = (chain.who(BANK), TOTAL_SUPPLY - given);
        let holders = self.holders.into_iter().chain([rest]);
        let genesis = token::InstantiateMsg {
            name: "OpenAI Coin".into(),
            symbol: "OAIC".into(),
            decimals: 6,
            initial_balances: holders
                .filter(|(_, amount)| *amount > 0)
                .map(|(address, amount)| Cw20Coin {
                    address: address.into(),
                    amount: amount.into(),
                })
                .collect(),
            marketing: None,
            owner: owner.to_string(),
            guardian: guardian.as_ref().map(Addr::to_string),
            pool: chain.who("pool").into(),
            fee_bps: 400,
            staking: None,
            system_contracts: self.systems,
        };
        let token = chain
            .create(contracts::token(), &owner, &genesis, "token")
            .unwrap();
        let mut economy = Economy {
            chain,
            token,
            owner,
            guardian,
        };
        for add in self.then {
            add(&mut economy);
        }
        economy
    }
}

fn system(address: &Addr, takes_transfers: bool) -> SystemContractSpec {
    SystemContractSpec {
        address: address.to_string(),
        exemption: Exemption::Both,
        escrow: true,
        takes_transfers,
    }
}
