//! What runs on the worker's thread: the app, its blocks, and the codes it knows.

use std::{
    collections::BTreeMap,
    panic::{catch_unwind, AssertUnwindSafe},
    time::{SystemTime, UNIX_EPOCH},
};

use cosmwasm_std::{
    testing::MockStorage, to_json_vec, Addr, Binary, BlockInfo, Coin, ContractResult, CosmosMsg,
    Empty, Querier, QueryRequest, SystemResult, Timestamp, WasmMsg, WasmQuery,
};
use cw_multi_test::{
    no_init, App, AppBuilder, AppResponse, BankKeeper, BankSudo, DistributionKeeper, FailingModule,
    GovFailingModule, IbcFailingModule, MockApiBech32, StakeKeeper, StargateFailing, SudoMsg,
    WasmKeeper,
};
use oaic_chain::{
    is_address, Block, ChainError, ContractFacts, Event, Instantiate, Result, StoredCode, Tx,
    TxOutcome,
};

use crate::{
    addresses::Addresses,
    codes::{Checked, Codes},
    worker::panic_text,
    BLOCK_SECONDS, MAX_BLOCK_TXS, PREFIX,
};

type EmbeddedApp = App<
    BankKeeper,
    MockApiBech32,
    MockStorage,
    FailingModule<Empty, Empty, Empty>,
    WasmKeeper<Empty, Empty>,
    StakeKeeper,
    DistributionKeeper,
    IbcFailingModule,
    GovFailingModule,
    StargateFailing,
>;

/// What cw-multi-test puts before a contract's own error, once for each level of calls.
const CALL_CONTEXT: &str = "Error executing WasmMsg:";

pub struct EmbeddedState {
    app: EmbeddedApp,
    codes: Codes,
    /// Messages that contracts were instantiated with from outside, by contract.
    inits: BTreeMap<Addr, Binary>,
    /// Genesis hash of a chain that is served: it salts addresses, and time is this machine's.
    served: Option<String>,
}

/// Address of the account behind a label; an address stays itself.
pub fn account(label: &str) -> Result<Addr> {
    if label.is_empty() {
        return Err(ChainError::UnknownAccount {
            label: label.to_owned(),
            hint: "a label has at least one character".into(),
        });
    }
    // As of an account whose key is elsewhere.
    if is_address(label) {
        return Ok(Addr::unchecked(label));
    }
    Ok(MockApiBech32::new(PREFIX).addr_make(label))
}

impl EmbeddedState {
    pub fn new(chain_id: String, start_time: u64, codes: Codes, served: Option<String>) -> Self {
        let block = BlockInfo {
            height: 1,
            time: Timestamp::from_seconds(start_time),
            chain_id,
        };
        let app = AppBuilder::new()
            .with_api(MockApiBech32::new(PREFIX))
            .with_block(block)
            .with_wasm(WasmKeeper::new().with_address_generator(Addresses(served.clone())))
            .build(no_init);
        Self {
            app,
            codes,
            inits: BTreeMap::new(),
            served,
        }
    }

    pub fn block(&self) -> Block {
        let block = self.app.block_info();
        Block {
            height: block.height,
            time: block.time.seconds(),
        }
    }

    pub fn code_checksum(&self, name: &str) -> Result<String> {
        Ok(self.code(name)?.checksum.to_hex())
    }

    pub fn store_code(&mut self, sender: Addr, name: &str) -> Result<StoredCode> {
        let code = self.code(name)?;
        let checksum = code.checksum.to_hex();
        let code_id = self.app.store_code_with_creator(sender, Box::new(code));
        self.next_block();
        Ok(StoredCode { code_id, checksum })
    }

    fn code(&self, name: &str) -> Result<Checked> {
        let code = self
            .codes
            .get(name)
            .ok_or_else(|| ChainError::UnknownCode {
                name: name.to_owned(),
                known: self.codes.keys().cloned().collect(),
                hint: "an embedded chain links its contracts: add it in adapter/embedded, \
                   or with Builder::code"
                    .into(),
            })?;
        Ok(code.checked(name, self.served.as_deref()))
    }

    pub fn instantiate(
        &mut self,
        sender: Addr,
        new: Instantiate,
        salt: Option<Binary>,
    ) -> Result<(Addr, TxOutcome)> {
        let Instantiate {
            code_id,
            msg,
            label,
            admin,
        } = new;
        let init = msg.clone();
        let (admin, funds) = (admin.map(Into::into), vec![]);
        let msg = match salt {
            None => WasmMsg::Instantiate {
                admin,
                code_id,
                msg,
                funds,
                label,
            },
            Some(salt) => WasmMsg::Instantiate2 {
                admin,
                code_id,
                msg,
                funds,
                label,
                salt,
            },
        };
        let done = self.execute(sender, vec![msg]).and_then(|mut responses| {
            let data = responses
                .iter_mut()
                .find_map(|r| r.data.take())
                .unwrap_or_default();
            let answer = cw_utils::parse_instantiate_response_data(&data)
                .map_err(|e| ChainError::Internal(format!("answer of an instantiation: {e}")))?;
            let outcome = self.outcome(responses, vec![answer.data]);
            let address = Addr::unchecked(answer.contract_address);
            self.inits.insert(address.clone(), init);
            Ok((address, outcome))
        });
        self.next_block();
        done
    }

    pub fn migrate(
        &mut self,
        sender: Addr,
        contract: Addr,
        new_code_id: u64,
        msg: Binary,
    ) -> Result<TxOutcome> {
        let msg = WasmMsg::Migrate {
            contract_addr: contract.into(),
            new_code_id,
            msg,
        };
        let done = self
            .execute(sender, vec![msg])
            .and_then(|r| self.executed(r));
        self.next_block();
        done
    }

    pub fn run(&mut self, txs: &[Tx]) -> Vec<Result<TxOutcome>> {
        let mut outcomes = Vec::with_capacity(txs.len());
        for block in txs.chunks(MAX_BLOCK_TXS) {
            outcomes.extend(block.iter().map(|tx| self.run_tx(tx)));
            self.next_block();
        }
        outcomes
    }

    fn run_tx(&mut self, tx: &Tx) -> Result<TxOutcome> {
        let sender = account(&tx.sender)?;
        let calls = tx.calls.iter().map(|call| WasmMsg::Execute {
            contract_addr: call.contract.to_string(),
            msg: call.msg.clone(),
            funds: call.funds.clone(),
        });
        let responses = self.execute(sender, calls.collect())?;
        self.executed(responses)
    }

    fn execute(&mut self, sender: Addr, msgs: Vec<WasmMsg>) -> Result<Vec<AppResponse>> {
        if msgs.is_empty() {
            return Err(ChainError::no_calls());
        }
        let cosmos_msgs = msgs.iter().cloned().map(CosmosMsg::Wasm).collect();
        // Writes go to a cache that only success flushes, so neither an error nor a panic
        // (which in wasm is a trap, and so an error) leaves anything behind.
        let done = catch_unwind(AssertUnwindSafe(|| {
            self.app.execute_multi(sender, cosmos_msgs)
        }));
        let error = match done {
            Ok(Ok(responses)) => return Ok(responses),
            Ok(Err(error)) => error,
            Err(panic) => {
                return Err(ChainError::of_contract(
                    None,
                    None,
                    format!("the contract panicked: {}", panic_text(panic.as_ref())),
                ))
            }
        };
        let call = failed_call(&error.to_string(), &msgs);
        let message = error
            .chain()
            .map(ToString::to_string)
            .find(|text| !text.starts_with(CALL_CONTEXT))
            .unwrap_or_else(|| error.to_string());
        Err(ChainError::of_contract(
            call.and_then(|i| msgs.get(i)).and_then(callee),
            call,
            message,
        ))
    }

    fn executed(&self, mut responses: Vec<AppResponse>) -> Result<TxOutcome> {
        let data = responses
            .iter_mut()
            .map(|response| match response.data.take() {
                None => Ok(None),
                Some(bytes) => cw_utils::parse_execute_response_data(&bytes)
                    .map(|answer| answer.data)
                    .map_err(|e| ChainError::Internal(format!("answer of a call: {e}"))),
            })
            .collect::<Result<_>>()?;
        Ok(self.outcome(responses, data))
    }

    fn outcome(&self, responses: Vec<AppResponse>, data: Vec<Option<Binary>>) -> TxOutcome {
        let events = responses
            .into_iter()
            .flat_map(|response| response.events)
            .filter(|event| event.ty == "wasm" || event.ty.starts_with("wasm-"))
            .map(|event| Event {
                kind: event.ty,
                attributes: event
                    .attributes
                    .into_iter()
                    .map(|a| (a.key, a.value))
                    .collect(),
            })
            .collect();
        let height = self.app.block_info().height;
        TxOutcome {
            height,
            hash: String::new(),
            gas_used: None,
            events,
            data,
        }
    }

    pub fn query(&self, contract: &Addr, msg: &Binary) -> Result<Binary> {
        let answer = self.ask(WasmQuery::Smart {
            contract_addr: contract.to_string(),
            msg: msg.clone(),
        })?;
        answer.map_err(|message| {
            ChainError::of_contract(Some(contract.clone()), None, query_message(&message))
        })
    }

    pub fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Binary>> {
        if self.contract_code(contract).is_none() {
            return Err(ChainError::no_contract(contract));
        }
        let answer = self.ask(WasmQuery::Raw {
            contract_addr: contract.to_string(),
            key: Binary::from(key),
        })?;
        answer
            .map(|value| (!value.is_empty()).then_some(value))
            .map_err(ChainError::Internal)
    }

    pub fn records(&self, contract: &Addr) -> Vec<(Vec<u8>, Vec<u8>)> {
        self.app.dump_wasm_raw(contract)
    }

    fn ask(&self, query: WasmQuery) -> Result<std::result::Result<Binary, String>> {
        let request = to_json_vec(&QueryRequest::<Empty>::Wasm(query))
            .map_err(|e| ChainError::Internal(e.to_string()))?;
        let asked = catch_unwind(AssertUnwindSafe(|| self.app.raw_query(&request)));
        Ok(match asked {
            Ok(SystemResult::Ok(ContractResult::Ok(answer))) => Ok(answer),
            Ok(SystemResult::Ok(ContractResult::Err(message))) => Err(message),
            Ok(SystemResult::Err(error)) => Err(error.to_string()),
            Err(panic) => Err(format!(
                "the contract panicked: {}",
                panic_text(panic.as_ref())
            )),
        })
    }

    pub fn contract_code(&self, contract: &Addr) -> Option<u64> {
        self.app
            .contract_data(contract)
            .ok()
            .map(|data| data.code_id)
    }

    pub fn contract_admin(&self, contract: &Addr) -> Result<Option<Addr>> {
        match self.app.contract_data(contract) {
            Ok(data) => Ok(data.admin),
            Err(_) => Err(ChainError::no_contract(contract)),
        }
    }

    pub fn contract_facts(&self, contract: &Addr) -> Result<Option<ContractFacts>> {
        let Ok(data) = self.app.contract_data(contract) else {
            return Ok(None);
        };
        let code_id = data.code_id;
        let code = self.app.wrap().query_wasm_code_info(code_id);
        let code = code.map_err(|e| ChainError::Internal(format!("code {code_id}: {e}")))?;
        Ok(Some(ContractFacts {
            code_id,
            checksum: code.checksum.to_hex(),
            creator: data.creator,
            admin: data.admin,
            init: self.inits.get(contract).cloned(),
            codes: None,
        }))
    }

    pub fn set_admin(
        &mut self,
        sender: Addr,
        contract: Addr,
        admin: Option<Addr>,
    ) -> Result<TxOutcome> {
        let contract_addr = contract.into();
        let msg = match admin {
            Some(admin) => WasmMsg::UpdateAdmin {
                contract_addr,
                admin: admin.into(),
            },
            None => WasmMsg::ClearAdmin { contract_addr },
        };
        let done = self.execute(sender, vec![msg]);
        let done = done.map(|responses| self.outcome(responses, vec![]));
        self.next_block();
        done
    }

    pub fn native_balance(&self, address: Addr, denom: String) -> Result<u128> {
        let coin = self.app.wrap().query_balance(address, denom);
        coin.map(|coin| coin.amount.u128())
            .map_err(|e| ChainError::Internal(format!("a balance of the bank: {e}")))
    }

    pub fn mint(&mut self, to: &Addr, coin: Coin) -> Result<()> {
        let held = self.native_balance(to.clone(), coin.denom.clone())?;
        if held.checked_add(coin.amount.u128()).is_none() {
            return Err(ChainError::Unsupported {
                what: format!("{to} having {coin} more"),
                hint: "amounts have to stay within 128 bits".into(),
            });
        }
        let mint = BankSudo::Mint {
            to_address: to.to_string(),
            amount: vec![coin],
        };
        self.app
            .sudo(SudoMsg::Bank(mint))
            .map(drop)
            .map_err(|e| ChainError::Internal(format!("minting: {e}")))
    }

    pub fn advance(&mut self, blocks: u64, seconds: u64) -> Result<()> {
        let block = self.app.block_info();
        // A block takes BLOCK_SECONDS, so neither can pass without the other.
        let blocks = if seconds > 0 { blocks.max(1) } else { blocks };
        let seconds = seconds.max(blocks.saturating_mul(BLOCK_SECONDS));
        let height = block.height.checked_add(blocks);
        let nanos = seconds.checked_mul(1_000_000_000);
        let time = nanos.and_then(|n| block.time.nanos().checked_add(n));
        let (Some(height), Some(time)) = (height, time) else {
            return Err(ChainError::Unsupported {
                what: format!("passing {blocks} blocks and {seconds} seconds"),
                hint: "heights and nanoseconds have to stay within 64 bits".into(),
            });
        };
        self.app.set_block(BlockInfo {
            height,
            time: Timestamp::from_nanos(time),
            chain_id: block.chain_id,
        });
        Ok(())
    }

    pub fn next_block(&mut self) {
        let served = self.served.is_some();
        self.app.update_block(|block| {
            block.height += 1;
            block.time = match served {
                true => now().max(block.time.plus_nanos(1)),
                false => block.time.plus_seconds(BLOCK_SECONDS),
            };
        });
    }
}

/// This machine's time.
fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    let nanos = since.map_or(0, |since| since.as_nanos());
    Timestamp::from_nanos(u64::try_from(nanos).unwrap_or(u64::MAX))
}

/// Which call failed, from the outermost context of the error. None when that is ambiguous:
/// the same call twice in one transaction.
fn failed_call(context: &str, msgs: &[WasmMsg]) -> Option<usize> {
    if msgs.len() == 1 {
        return Some(0);
    }
    let mut same = msgs
        .iter()
        .enumerate()
        .filter(|(_, m)| context.ends_with(&format!("{m:?}")));
    match (same.next(), same.next()) {
        (Some((index, _)), None) => Some(index),
        _ => None,
    }
}

fn callee(msg: &WasmMsg) -> Option<Addr> {
    match msg {
        WasmMsg::Execute { contract_addr, .. }
        | WasmMsg::Migrate { contract_addr, .. }
        | WasmMsg::UpdateAdmin { contract_addr, .. }
        | WasmMsg::ClearAdmin { contract_addr } => Some(Addr::unchecked(contract_addr)),
        _ => None,
    }
}

/// A failed query's own words, without what cw-multi-test and cosmwasm-std put before them.
fn query_message(message: &str) -> &str {
    let message = message
        .strip_prefix("Querier contract error: ")
        .unwrap_or(message);
    message.strip_prefix("Generic error: ").unwrap_or(message)
}
