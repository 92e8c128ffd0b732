//! A chain in this process: accounts, contracts, blocks, native coins.

use std::collections::BTreeMap;

use cosmwasm_std::{
    instantiate2_address, to_json_binary, Addr, Api, BlockInfo, Coin, Empty, WasmMsg,
};
use cw_multi_test::{no_init, App, AppBuilder, AppResponse, BankSudo, Contract, Executor, SudoMsg};
use cw_utils::parse_execute_response_data;
use serde::{de::DeserializeOwned, Serialize};

use crate::bank::Bank;

/// What a contract stores, by key.
pub type Snapshot = Vec<(Vec<u8>, Vec<u8>)>;

/// A chain, its named accounts, and the contracts that were created through it.
pub struct Chain {
    /// The chain itself, for what nothing here does.
    pub app: App<Bank>,
    /// Its native coins.
    pub bank: Bank,
    names: BTreeMap<String, Addr>,
    contracts: Vec<Addr>,
}

impl Default for Chain {
    fn default() -> Self {
        Self::new()
    }
}

/// Address of an account by its label.
pub fn account(label: &str) -> Addr {
    cosmwasm_std::testing::MockApi::default().addr_make(label)
}

/// What creates, executes or migrates answers with the contract's error; [`Chain::ask`] with its text.
impl Chain {
    /// An empty chain.
    pub fn new() -> Self {
        let bank = Bank::default();
        Self {
            app: AppBuilder::new().with_bank(bank.clone()).build(no_init),
            bank,
            names: BTreeMap::new(),
            contracts: vec![],
        }
    }

    /// Address of a label: what [`Self::name`] gave the label to, otherwise an account of its own.
    pub fn who(&self, label: &str) -> Addr {
        let named = self.names.get(label).cloned();
        named.unwrap_or_else(|| account(label))
    }

    /// Gives a label to an address, so that messages can be sent as it.
    pub fn name(&mut self, label: &str, address: &Addr) {
        self.names.insert(label.to_owned(), address.clone());
    }

    /// Stores a code and instantiates it, with its creator as admin. The address follows from how
    /// many codes and contracts came before.
    pub fn create(
        &mut self,
        code: Box<dyn Contract<Empty>>,
        creator: &Addr,
        msg: &impl Serialize,
        label: &str,
    ) -> anyhow::Result<Addr> {
        let code_id = self.app.store_code(code);
        let admin = Some(creator.to_string());
        let created =
            self.app
                .instantiate_contract(code_id, creator.clone(), msg, &[], label, admin)?;
        self.contracts.push(created.clone());
        Ok(created)
    }

    /// Where [`Self::create_at`] puts a contract.
    pub fn predict(&self, code_id: u64, creator: &Addr, label: &str) -> Addr {
        let info = self.app.wrap().query_wasm_code_info(code_id).unwrap();
        let creator = self.app.api().addr_canonicalize(creator.as_str()).unwrap();
        let predicted =
            instantiate2_address(info.checksum.as_slice(), &creator, label.as_bytes()).unwrap();
        self.app.api().addr_humanize(&predicted).unwrap()
    }

    /// Instantiates a stored code at the address that follows from its label, with its creator as
    /// admin.
    pub fn create_at(
        &mut self,
        code_id: u64,
        creator: &Addr,
        msg: &impl Serialize,
        label: &str,
    ) -> anyhow::Result<Addr> {
        let create = WasmMsg::Instantiate2 {
            admin: Some(creator.to_string()),
            code_id,
            label: label.into(),
            msg: to_json_binary(msg)?,
            funds: vec![],
            salt: label.as_bytes().into(),
        };
        self.app.execute(creator.clone(), create.into())?;
        let created = self.predict(code_id, creator, label);
        self.contracts.push(created.clone());
        Ok(created)
    }

    /// A contract gets a new code.
    ///
    /// # Errors
    /// The new code's, or that the sender isn't the contract's admin.
    pub fn migrate(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        code: Box<dyn Contract<Empty>>,
        msg: &impl Serialize,
    ) -> anyhow::Result<AppResponse> {
        let migrate = WasmMsg::Migrate {
            contract_addr: contract.to_string(),
            new_code_id: self.app.store_code(code),
            msg: to_json_binary(msg)?,
        };
        self.app.execute(sender.clone(), migrate.into())
    }

    /// A message to a contract. The response has the data that the contract set.
    pub fn execute(
        &mut self,
        sender: &Addr,
        contract: &Addr,
        msg: &impl Serialize,
        funds: &[Coin],
    ) -> anyhow::Result<AppResponse> {
        let call = WasmMsg::Execute {
            contract_addr: contract.to_string(),
            msg: to_json_binary(msg)?,
            funds: funds.to_vec(),
        };
        let mut done = self.app.execute(sender.clone(), call.into())?;
        if let Some(data) = done.data {
            done.data = parse_execute_response_data(&data)?.data;
        }
        Ok(done)
    }

    /// A contract's answer.
    pub fn ask<T: DeserializeOwned>(
        &self,
        contract: &Addr,
        msg: &impl Serialize,
    ) -> Result<T, String> {
        let answer = self.app.wrap().query_wasm_smart(contract, msg);
        answer.map_err(|error| error.to_string())
    }

    /// The current block.
    pub fn block(&self) -> BlockInfo {
        self.app.block_info()
    }

    /// Time of the current block, in Unix time.
    pub fn now(&self) -> u64 {
        self.block().time.seconds()
    }

    /// Height of the current block.
    pub fn height(&self) -> u64 {
        self.block().height
    }

    /// Seconds and blocks pass.
    pub fn advance(&mut self, seconds: u64, blocks: u64) {
        self.app.update_block(|block| {
            block.time = block.time.plus_seconds(seconds);
            block.height += blocks;
        });
    }

    /// The next block, at a time.
    ///
    /// # Panics
    /// When the time is past.
    #[track_caller]
    pub fn advance_to(&mut self, time: u64) {
        let now = self.now();
        assert!(time >= now, "{time} is past; it is {now}");
        self.advance(time - now, 1);
    }

    /// Native coins that an account has of a denom.
    pub fn coins(&self, account: &Addr, denom: &str) -> u128 {
        let coin = self.app.wrap().query_balance(account, denom).unwrap();
        coin.amount.u128()
    }

    /// The same by label.
    pub fn coins_of(&self, label: &str, denom: &str) -> u128 {
        self.coins(&self.who(label), denom)
    }

    /// New native coins for an account.
    pub fn mint(&mut self, account: &Addr, coins: &[Coin]) {
        let mint = BankSudo::Mint {
            to_address: account.to_string(),
            amount: coins.to_vec(),
        };
        self.app.sudo(SudoMsg::Bank(mint)).unwrap();
    }

    /// All that the contracts created here store: nothing of it may differ after a refusal.
    pub fn snapshot(&self) -> Vec<Snapshot> {
        let contracts = self.contracts.iter();
        contracts.map(|one| self.app.dump_wasm_raw(one)).collect()
    }
}
