//! [`Chain`], as a wasmd node fulfills it.

use std::{sync::Arc, time::Duration};

use cosmrs::proto::{
    cosmos::base::query::v1beta1::PageRequest,
    cosmwasm::wasm::v1::{
        ContractCodeHistoryEntry, ContractCodeHistoryOperationType, ContractInfo,
        MsgExecuteContractResponse, MsgInstantiateContractResponse, MsgMigrateContractResponse,
        MsgStoreCodeResponse, QueryContractHistoryRequest, QueryContractHistoryResponse,
        QueryContractInfoRequest, QueryContractInfoResponse, QueryRawContractStateRequest,
        QueryRawContractStateResponse, QuerySmartContractStateRequest,
        QuerySmartContractStateResponse,
    },
    Any,
};
use cosmwasm_std::{Addr, Binary};

use super::{
    decode, msgs, pending::Included, refused, rpc::quoted, send, Account, Order, WasmdChain,
};
use crate::proven::{ProvenError, ProvenReader, ReaderConfig, TrustRoot, View, TRUSTING_PERIOD};
use crate::{
    Backend, Block, Chain, ChainError, ContractFacts, Event, FoundTx, Instantiate, Result,
    StoredCode, Tx, TxOutcome, TxRefusal,
};

/// Longest span that [`Chain::advance`] waits for, in seconds and in blocks.
const MAX_WAIT: u64 = 600;

/// Between two looks at the clock of the chain.
const POLL: Duration = Duration::from_millis(200);

/// A halted chain is noticed after so long beyond the span that was asked for.
const WAIT_SLACK: Duration = Duration::from_secs(120);

impl WasmdChain {
    pub(super) async fn open(&self, label: &str) -> Result<Arc<Account>> {
        let mut accounts = self.sender.open(&[label]).await?;
        accounts
            .pop()
            .ok_or_else(|| ChainError::Internal("no account for a label".into()))
    }

    pub(super) async fn order(&self, tx: &Tx) -> Result<Order> {
        if tx.calls.is_empty() {
            return Err(ChainError::no_calls());
        }
        let account = self.open(&tx.sender).await?;
        let calls = tx.calls.iter();
        let msgs = calls.map(|call| msgs::execute(&account.address, call));
        let msgs = msgs.collect();
        Ok(Order {
            account,
            msgs,
            gas_limit: tx.gas_limit,
            contracts: contracts_of(tx),
        })
    }

    pub(super) async fn single(
        &self,
        account: Arc<Account>,
        msg: Any,
        contract: Option<&Addr>,
    ) -> Result<(TxOutcome, Vec<Any>)> {
        let contracts: Vec<Addr> = contract.into_iter().cloned().collect();
        let order = Order {
            account,
            msgs: vec![msg],
            gas_limit: None,
            contracts: contracts.clone(),
        };
        let mut done = self.sender.run(vec![order]).await;
        outcome(&done.pop().unwrap_or_else(lost)?, &contracts)
    }

    async fn contract_info(&self, contract: &Addr) -> Result<Option<ContractInfo>> {
        let question = QueryContractInfoRequest {
            address: contract.to_string(),
        };
        let path = "/cosmwasm.wasm.v1.Query/ContractInfo";
        let answer: std::result::Result<QueryContractInfoResponse, _> =
            self.sender.node.ask(path, &question).await?;
        match answer {
            Ok(answer) => Ok(answer.contract_info),
            Err(failure) if failure.log.contains("no such contract") => Ok(None),
            Err(failure) => Err(refused(format!("contract {contract}"), failure)),
        }
    }

    /// The codes that a contract was made with and migrated to, oldest first.
    async fn history(&self, contract: &Addr) -> Result<Vec<ContractCodeHistoryEntry>> {
        let path = "/cosmwasm.wasm.v1.Query/ContractHistory";
        let question = QueryContractHistoryRequest {
            address: contract.to_string(),
            pagination: Some(PageRequest {
                limit: ContractFacts::MAX_CODES,
                ..PageRequest::default()
            }),
        };
        let what = format!("history of {contract}");
        let answer: QueryContractHistoryResponse =
            self.sender.node.query(what, path, &question).await?;
        let mut entries = answer.entries;
        entries.truncate(ContractFacts::MAX_CODES as usize);
        Ok(entries)
    }

    fn reader(&self) -> std::result::Result<&ProvenReader, ProvenError> {
        if let Some(reader) = self.reader.get() {
            return Ok(reader);
        }
        let genesis = self.genesis.as_deref().ok_or_else(|| {
            ProvenError::config(
                "genesis",
                "no header is pinned, so nothing that the node says can be proven",
            )
        })?;
        let root = TrustRoot::new(&self.chain_id, 1, genesis, TRUSTING_PERIOD)?;
        let config = ReaderConfig::new(self.sender.node.url().clone(), root);
        let reader = ProvenReader::open(config)?;
        Ok(self.reader.get_or_init(|| reader))
    }

    fn make(
        &self,
        sender: &str,
        contract: &Instantiate,
        salt: Option<&Binary>,
    ) -> Result<(Addr, TxOutcome)> {
        self.wait(async {
            let account = self.open(sender).await?;
            let msg = msgs::instantiate(&account.address, contract, salt);
            let (outcome, answers) = self.single(account, msg, None).await?;
            // The answer to an instantiation with a salt has the same fields.
            let answer: MsgInstantiateContractResponse = decode::answer(&answers, 0)?;
            let address = Addr::unchecked(answer.address);
            Ok((address, with_data(outcome, answer.data)))
        })
    }

    async fn block_now(&self) -> Result<Block> {
        let height = self.sender.node.height().await?;
        let heads = self.sender.node.heads(height, height).await?;
        let head = heads.first().ok_or_else(|| {
            ChainError::unreadable("blocks", format!("the newest, {height}, is not among them"))
        })?;
        Ok(Block {
            height: head.height,
            time: head.time_ms / 1_000,
        })
    }
}

impl Chain for WasmdChain {
    fn backend(&self) -> Backend {
        Backend::Wasmd
    }

    fn chain_id(&self) -> String {
        self.chain_id.clone()
    }

    fn genesis_hash(&self) -> Result<String> {
        self.wait(self.sender.node.genesis_hash(&self.chain_id))
    }

    fn block(&self) -> Result<Block> {
        self.wait(self.block_now())
    }

    fn proven(&self, since: u64) -> std::result::Result<Box<dyn View + '_>, ProvenError> {
        Ok(Box::new(self.reader()?.since(since)?))
    }

    fn catching_up(&self) -> Result<bool> {
        let status = self.wait(self.sender.node.status())?;
        Ok(status.sync_info.catching_up)
    }

    fn events(&self, height: u64) -> Result<Vec<Event>> {
        let txs = self.wait(self.sender.node.block(height))?;
        let done = txs.iter().filter(|(_, result)| result.code == 0);
        Ok(done
            .flat_map(|(_, result)| result.events.iter().filter_map(decode::wasm_event))
            .collect())
    }

    fn find_tx(&self, hash: &[u8; 32]) -> Result<Option<FoundTx>> {
        let found = self.wait(self.sender.node.tx(hash))?;
        Ok(found.map(|(height, result)| FoundTx {
            height,
            gas_used: result.gas_used.try_into().ok(),
            events: result
                .events
                .iter()
                .filter_map(decode::wasm_event)
                .collect(),
            refusal: (result.code != 0).then(|| TxRefusal {
                codespace: quoted(&result.codespace),
                code: result.code,
                message: quoted(decode::own_words(&result.log).1),
            }),
        }))
    }

    fn account(&self, label: &str) -> Result<Addr> {
        let account = self.wait(self.open(label))?;
        Ok(Addr::unchecked(account.address.as_ref()))
    }

    fn accounts(&self, labels: &[&str]) -> Result<Vec<Addr>> {
        let accounts = self.wait(self.sender.open(labels))?;
        let addresses = accounts.iter().map(|account| account.address.as_ref());
        Ok(addresses.map(Addr::unchecked).collect())
    }

    fn store_code(&self, sender: &str, name: &str) -> Result<StoredCode> {
        let code = self.registry.get(name)?;
        self.wait(async {
            let account = self.open(sender).await?;
            let msg = msgs::store_code(&account.address, &code.bytes)?;
            let (_, answers) = self.single(account, msg, None).await?;
            let stored: MsgStoreCodeResponse = decode::answer(&answers, 0)?;
            Ok(StoredCode {
                code_id: stored.code_id,
                checksum: hex::encode(stored.checksum),
            })
        })
    }

    fn code_checksum(&self, name: &str) -> Result<String> {
        self.registry.get(name).map(|code| code.checksum)
    }

    fn pinned_code(&self, checksum: &str) -> Result<Option<u64>> {
        self.wait(self.sender.node.pinned_code(checksum))
    }

    fn instantiate(&self, sender: &str, contract: &Instantiate) -> Result<(Addr, TxOutcome)> {
        self.make(sender, contract, None)
    }

    fn instantiate2(
        &self,
        sender: &str,
        contract: &Instantiate,
        salt: &Binary,
    ) -> Result<(Addr, TxOutcome)> {
        self.make(sender, contract, Some(salt))
    }

    fn migrate(
        &self,
        sender: &str,
        contract: &Addr,
        code_id: u64,
        msg: &Binary,
    ) -> Result<TxOutcome> {
        self.wait(async {
            let account = self.open(sender).await?;
            let msg = msgs::migrate(&account.address, contract, code_id, msg);
            let (outcome, answers) = self.single(account, msg, Some(contract)).await?;
            let answer: MsgMigrateContractResponse = decode::answer(&answers, 0)?;
            Ok(with_data(outcome, answer.data))
        })
    }

    fn run(&self, txs: &[Tx]) -> Vec<Result<TxOutcome>> {
        self.wait(async {
            // New accounts get gas together; what fails here fails again below, by itself.
            let labels: Vec<&str> = txs.iter().map(|tx| tx.sender.as_str()).collect();
            let _ = self.sender.open(&labels).await;
            let (mut orders, mut refused) = (Vec::new(), Vec::new());
            for tx in txs {
                match self.order(tx).await {
                    Ok(order) => {
                        orders.push(order);
                        refused.push(None);
                    }
                    Err(error) => refused.push(Some(error)),
                }
            }
            let mut done = self.sender.run(orders).await.into_iter();
            let answers = txs.iter().zip(refused).map(|(tx, refused)| match refused {
                Some(error) => Err(error),
                None => executed(&done.next().unwrap_or_else(lost)?, tx),
            });
            answers.collect()
        })
    }

    fn simulate(&self, sender: &Addr, tx: &Tx) -> Result<Option<u64>> {
        let text = sender.as_str();
        let address = text
            .parse()
            .map_err(|e| ChainError::config("address", format!("'{text}': {e}")))?;
        self.wait(async {
            let node = &self.sender.node;
            let account = node.account(&address).await?;
            let account = account.ok_or_else(|| ChainError::NoGasFunds {
                label: tx.sender.clone(),
                address: sender.to_string(),
                denom: self.sender.terms.gas_denom.clone(),
                message: "the chain doesn't know the account yet".into(),
            })?;
            let calls = tx.calls.iter();
            let msgs: Vec<_> = calls.map(|call| msgs::execute(&address, call)).collect();
            let bytes = send::unsigned(account.sequence, &msgs)?;
            let gas = node.simulate(bytes).await?;
            gas.map(Some)
                .map_err(|failure| decode::refusal(&failure.log, &contracts_of(tx)))
        })
    }

    fn query_bytes(&self, contract: &Addr, msg: &Binary) -> Result<Binary> {
        let question = QuerySmartContractStateRequest {
            address: contract.to_string(),
            query_data: msg.to_vec(),
        };
        let path = "/cosmwasm.wasm.v1.Query/SmartContractState";
        let answer: QuerySmartContractStateResponse = self
            .wait(self.sender.node.ask(path, &question))?
            .map_err(|failure| {
                // A query without gas, of no contract or of no code is refused by the chain: that
                // says nothing of what was asked for.
                if !failure.log.contains(decode::CONTRACT_ANSWERED) {
                    return refused(format!("a query to {contract}"), failure);
                }
                let (_, words) = decode::own_words(&failure.log);
                ChainError::of_contract(Some(contract.clone()), None, words)
            })?;
        Ok(answer.data.into())
    }

    fn query_raw(&self, contract: &Addr, key: &[u8]) -> Result<Option<Binary>> {
        let question = QueryRawContractStateRequest {
            address: contract.to_string(),
            query_data: key.to_vec(),
        };
        let path = "/cosmwasm.wasm.v1.Query/RawContractState";
        let answer: QueryRawContractStateResponse = self
            .wait(self.sender.node.ask(path, &question))?
            .map_err(|failure| decode::refusal(&failure.log, std::slice::from_ref(contract)))?;
        Ok(decode::data(answer.data))
    }

    fn contract_code(&self, contract: &Addr) -> Result<Option<u64>> {
        let info = self.wait(self.contract_info(contract))?;
        Ok(info.map(|info| info.code_id))
    }

    fn contract_admin(&self, contract: &Addr) -> Result<Option<Addr>> {
        let info = self.wait(self.contract_info(contract))?;
        let info = info.ok_or_else(|| ChainError::no_contract(contract))?;
        Ok(admin_of(&info))
    }

    fn contract_facts(&self, contract: &Addr) -> Result<Option<ContractFacts>> {
        self.wait(async {
            let Some(info) = self.contract_info(contract).await? else {
                return Ok(None);
            };
            let node = &self.sender.node;
            let history = self.history(contract).await?;
            let mut codes = Vec::new();
            for entry in &history {
                codes.push(node.code_checksum(entry.code_id).await?);
            }
            let checksum = match history.last().zip(codes.last()) {
                Some((last, checksum)) if last.code_id == info.code_id => checksum.clone(),
                // The history is longer than what was asked for.
                _ => node.code_checksum(info.code_id).await?,
            };
            Ok(Some(ContractFacts {
                code_id: info.code_id,
                checksum,
                admin: admin_of(&info),
                creator: Addr::unchecked(info.creator),
                init: initial(history),
                codes: Some(codes),
            }))
        })
    }

    fn set_admin(&self, sender: &str, contract: &Addr, admin: Option<&Addr>) -> Result<TxOutcome> {
        self.wait(async {
            let account = self.open(sender).await?;
            let msg = msgs::set_admin(&account.address, contract, admin);
            let (outcome, _) = self.single(account, msg, Some(contract)).await?;
            Ok(outcome)
        })
    }

    fn native_balance(&self, address: &Addr, denom: &str) -> Result<u128> {
        self.wait(self.sender.balance(address.as_str(), denom))
    }

    fn advance(&self, blocks: u64, seconds: u64) -> Result<()> {
        if blocks > MAX_WAIT || seconds > MAX_WAIT {
            return Err(ChainError::Unsupported {
                what: format!("letting {blocks} blocks and {seconds} s pass"),
                hint: format!(
                    "a network's time can't be moved and at most {MAX_WAIT} s are waited for; run \
                     it on the embedded chain"
                ),
            });
        }
        self.wait(async {
            let start = self.block_now().await?;
            let height = start.height.saturating_add(blocks);
            let time = start.time.saturating_add(seconds);
            let wait = async {
                loop {
                    let now = self.block_now().await?;
                    if now.height >= height && now.time >= time {
                        return Ok(());
                    }
                    tokio::time::sleep(POLL).await;
                }
            };
            let longest = Duration::from_secs(blocks.max(seconds)) * 2 + WAIT_SLACK;
            tokio::time::timeout(longest, wait)
                .await
                .unwrap_or_else(|_| {
                    Err(ChainError::Timeout {
                        what: format!("block {height} with time {time}"),
                        seconds: longest.as_secs(),
                        hint: "does the chain still make blocks? See the node's log".into(),
                    })
                })
        })
    }
}

fn admin_of(info: &ContractInfo) -> Option<Addr> {
    (!info.admin.is_empty()).then(|| Addr::unchecked(&info.admin))
}

/// The message of an instantiation, which is the first entry of a history. A contract that came with
/// the chain's genesis has none: there only a state was imported.
fn initial(history: Vec<ContractCodeHistoryEntry>) -> Option<Binary> {
    let first = history.into_iter().next()?;
    (first.operation() == ContractCodeHistoryOperationType::Init).then(|| first.msg.into())
}

fn lost() -> Result<Included> {
    let message = "a transaction without an answer".into();
    Err(ChainError::Internal(message))
}

fn contracts_of(tx: &Tx) -> Vec<Addr> {
    tx.calls.iter().map(|call| call.contract.clone()).collect()
}

fn executed(included: &Included, tx: &Tx) -> Result<TxOutcome> {
    let (outcome, answers) = outcome(included, &contracts_of(tx))?;
    let data = (0..tx.calls.len())
        .map(|i| {
            decode::answer::<MsgExecuteContractResponse>(&answers, i).map(|a| decode::data(a.data))
        })
        .collect::<Result<_>>()?;
    Ok(TxOutcome { data, ..outcome })
}

fn with_data(outcome: TxOutcome, data: Vec<u8>) -> TxOutcome {
    TxOutcome {
        data: vec![decode::data(data)],
        ..outcome
    }
}

/// What came of a transaction, without its data, and its messages' answers.
fn outcome(included: &Included, contracts: &[Addr]) -> Result<(TxOutcome, Vec<Any>)> {
    let (events, answers) = decode::outcome(&included.result, contracts)?;
    let outcome = TxOutcome {
        height: included.height,
        hash: hex::encode_upper(included.hash),
        gas_used: included.result.gas_used.try_into().ok(),
        events,
        data: vec![],
    };
    Ok((outcome, answers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_instantiation_gives_the_message_a_contract_began_with() {
        let entry =
            |operation: ContractCodeHistoryOperationType, msg: &[u8]| ContractCodeHistoryEntry {
                operation: operation.into(),
                code_id: 1,
                updated: None,
                msg: msg.to_vec(),
            };
        use ContractCodeHistoryOperationType::{Genesis, Init, Migrate};
        let migrated = vec![entry(Init, b"{}"), entry(Migrate, b"[]")];
        assert_eq!(initial(migrated), Some(Binary::from(b"{}")));
        let imported = vec![entry(Genesis, b"{}"), entry(Migrate, b"[]")];
        assert_eq!(initial(imported), None);
        assert_eq!(initial(vec![]), None);
    }
}
