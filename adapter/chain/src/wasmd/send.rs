//! Sending transactions: signing, sequences, gas, and many at once.

use std::{collections::HashMap, sync::Arc, time::Duration};

use cosmrs::{
    proto::{cosmos::tx::v1beta1::TxRaw, traits::Message, Any},
    tx::{Body, Fee, SignDoc, SignerInfo},
    Coin,
};
use cosmwasm_std::Addr;
use tokio::task::JoinSet;

use super::{
    account::{Account, Accounts},
    answers::CheckTx,
    config::GasPrice,
    decode::{self, sdk_code, SDK},
    msgs,
    node::{tx_hash, Broadcast, OnChain, TxHash},
    pending::{Included, Pending, Ticket},
    rpc::{quoted, Node},
};
use crate::{ChainError, Result};

/// Gas given beyond what a simulation used, in percent.
const GAS_MARGIN_PERCENT: u64 = 30;

/// Most gas that is paid for because a simulation says so; the largest transactions of this project
/// take half of it. The fee is paid whatever becomes of a transaction, and a node says any number.
const MAX_SIMULATED: u64 = 30_000_000;

/// Times an account's sequence is read again because it was wrong.
const MAX_RESYNCS: u32 = 10;

/// Between two tries when the mempool is full, or others use the same key.
const BACKOFF: Duration = Duration::from_millis(200);

const MAX_FULL_TRIES: u32 = 300;

/// Gas tokens that a new account on a test network gets.
const GIFT: u128 = 1_000_000_000;

const GIFTS_PER_TX: usize = 100;

pub struct Order {
    pub account: Arc<Account>,
    pub msgs: Vec<Any>,
    /// None: simulated.
    pub gas_limit: Option<u64>,
    /// Contract of each message, for errors; empty when they are no calls.
    pub contracts: Vec<Addr>,
}

pub struct Terms {
    pub chain_id: cosmrs::tendermint::chain::Id,
    pub gas_denom: String,
    pub gas_price: GasPrice,
}

pub struct Sender {
    pub node: Node,
    pub accounts: Accounts,
    pub terms: Terms,
}

enum Checked {
    Accepted,
    WrongSequence { log: String },
    Taken,
    MempoolFull,
    Refused(ChainError),
}

impl Sender {
    /// Accounts of labels; new ones of a test network get gas, all in few transactions.
    pub async fn open(self: &Arc<Self>, labels: &[&str]) -> Result<Vec<Arc<Account>>> {
        let accounts: Vec<_> = labels
            .iter()
            .map(|label| self.accounts.get(label))
            .collect::<Result<_>>()?;
        if let Some(faucet) = self.accounts.faucet()? {
            let mut poor: Vec<Arc<Account>> = Vec::new();
            for account in &accounts {
                let seen = self.accounts.is_ready(account)
                    || poor.iter().any(|p| p.address == account.address);
                if !seen && account.address != faucet.address {
                    let balance = self.balance(account.address.as_ref(), &self.terms.gas_denom);
                    match balance.await? < GIFT / 2 {
                        true => poor.push(account.clone()),
                        false => self.accounts.set_ready(account),
                    }
                }
            }
            self.give(&faucet, &poor).await?;
        }
        Ok(accounts)
    }

    async fn give(self: &Arc<Self>, faucet: &Arc<Account>, poor: &[Arc<Account>]) -> Result<()> {
        let gift = |account: &Arc<Account>| {
            msgs::send(
                &faucet.address,
                account.address.as_ref(),
                GIFT,
                &self.terms.gas_denom,
            )
        };
        let orders = poor.chunks(GIFTS_PER_TX).map(|chunk| Order {
            account: faucet.clone(),
            msgs: chunk.iter().map(gift).collect(),
            gas_limit: None,
            contracts: vec![],
        });
        for done in self.run(orders.collect()).await {
            decode::outcome(&done?.result, &[])?;
        }
        poor.iter()
            .for_each(|account| self.accounts.set_ready(account));
        Ok(())
    }

    /// Balance of an address, 0 when it is unknown.
    pub async fn balance(&self, address: &str, denom: &str) -> Result<u128> {
        use cosmrs::proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
        let question = QueryBalanceRequest {
            address: address.into(),
            denom: denom.into(),
        };
        let path = "/cosmos.bank.v1beta1.Query/Balance";
        let what = format!("balance of {address}");
        let answer: QueryBalanceResponse = self.node.query(&what, path, &question).await?;
        let amount = answer.balance.map_or(Ok(0), |coin| coin.amount.parse());
        amount.map_err(|e| ChainError::unreadable(what, e))
    }

    /// Send transactions, those of one account in order, and wait for each to be in a block.
    pub async fn run(self: &Arc<Self>, orders: Vec<Order>) -> Vec<Result<Included>> {
        let count = orders.len();
        if count == 0 {
            return vec![];
        }
        // Read before anything is sent: what is sent can only be in later blocks.
        let next = match self.node.height().await {
            Ok(height) => height.saturating_add(1),
            Err(error) => {
                let unsent = (1..count).map(|_| Err(self.unsent()));
                return std::iter::once(Err(error)).chain(unsent).collect();
            }
        };
        let pending = Arc::new(Pending::new());
        let watch = {
            let (pending, node) = (pending.clone(), self.node.clone());
            tokio::spawn(async move { pending.watch(&node, next).await })
        };

        let mut by_account: HashMap<String, Vec<(usize, Order)>> = HashMap::new();
        for (index, order) in orders.into_iter().enumerate() {
            by_account
                .entry(order.account.address.to_string())
                .or_default()
                .push((index, order));
        }
        let mut senders = JoinSet::new();
        for orders in by_account.into_values() {
            let (sender, pending) = (self.clone(), pending.clone());
            senders.spawn(async move {
                let (indexes, orders): (Vec<_>, Vec<_>) = orders.into_iter().unzip();
                indexes
                    .into_iter()
                    .zip(sender.of_account(&orders, &pending).await)
                    .collect::<Vec<_>>()
            });
        }

        let mut answers: Vec<Result<Included>> = (0..count).map(|_| Err(lost())).collect();
        while let Some(done) = senders.join_next().await {
            for (index, answer) in done.into_iter().flatten() {
                if let Some(slot) = answers.get_mut(index) {
                    *slot = answer;
                }
            }
        }
        watch.abort();
        answers
    }

    /// Send one account's transactions. Another program with this key can take their sequences in a
    /// block; those at the end are then sent again, where that is allowed: nothing of them was done,
    /// and nothing behind them was.
    async fn of_account(&self, orders: &[Order], pending: &Pending) -> Vec<Result<Included>> {
        let mut answers = self.in_order(orders, pending).await;
        if self.accounts.can_sign_again() {
            for _ in 0..MAX_RESYNCS {
                let done = answers.iter().rposition(|answer| !is_unordered(answer));
                let done = done.map_or(0, |last| last + 1);
                let (_, again) = orders.split_at(done);
                let Some(first) = again.first() else { break };
                // Counted on from what the chain did not take.
                *first.account.next.lock().await = None;
                answers.truncate(done);
                answers.extend(self.in_order(again, pending).await);
            }
        }
        let told = |(order, answer): (&Order, Result<Included>)| match answer {
            Ok(included) if decode::is_wrong_sequence(&included.result) => {
                Err(unordered(order, &included))
            }
            answer => answer,
        };
        orders.iter().zip(answers).map(told).collect()
    }

    async fn in_order(&self, orders: &[Order], pending: &Pending) -> Vec<Result<Included>> {
        let mut tickets = Vec::with_capacity(orders.len());
        let mut gone = false;
        for order in orders {
            let ticket = match gone {
                // Each would wait for the node in vain.
                true => Err(self.unsent()),
                false => self.submit(order, pending).await,
            };
            gone |= matches!(
                ticket,
                Err(ChainError::Unreachable { .. } | ChainError::Unconfirmed { .. })
            );
            tickets.push(ticket);
        }
        let mut answers = Vec::with_capacity(tickets.len());
        for ticket in tickets {
            answers.push(match ticket {
                Ok(ticket) => ticket.await.unwrap_or_else(|_| Err(lost())),
                Err(error) => Err(error),
            });
        }
        answers
    }

    /// What becomes of a transaction behind one that found no node.
    fn unsent(&self) -> ChainError {
        let url = self.node.url().to_string();
        ChainError::Unreachable {
            url,
            why: "the transaction was not sent".into(),
        }
    }

    /// Sign a transaction and hand it to the mempool.
    async fn submit(&self, order: &Order, pending: &Pending) -> Result<Ticket> {
        let mut next = order.account.next.lock().await;
        let mut state = match *next {
            Some(state) => state,
            None => self.on_chain(&order.account).await?,
        };
        let gas = match order.gas_limit {
            Some(gas) => gas,
            None => self.simulate(order, &mut state, pending).await?,
        };
        let (mut resyncs, mut full) = (0, 0);
        loop {
            let bytes = self.sign(order, state, gas)?;
            let hash = tx_hash(&bytes);
            let ticket = pending.expect(hash).await?;
            let checked = match self.node.broadcast(&bytes).await {
                Ok(Broadcast::Checked(answer)) => self.checked(answer, order),
                Ok(Broadcast::Full) => Checked::MempoolFull,
                Ok(Broadcast::Known { resent: true }) => Checked::Accepted,
                // Another program with this key sent the same at this sequence: ours comes after.
                Ok(Broadcast::Known { resent: false }) => Checked::Taken,
                Err(error) => {
                    // Whether it arrived is unknown, and so is the sequence.
                    *next = None;
                    Checked::Refused(error)
                }
            };
            if let Checked::Accepted = checked {
                *next = Some(OnChain {
                    sequence: following(state)?,
                    ..state
                });
                return Ok(ticket);
            }
            pending.forget(&hash);
            match checked {
                Checked::Refused(error) => return Err(error),
                Checked::WrongSequence { log } if self.accounts.can_sign_again() => {
                    resyncs += 1;
                    if resyncs > MAX_RESYNCS {
                        return Err(beside(order, &hash, state, log));
                    }
                    state = self.resync(order, state, resyncs, &log).await?;
                }
                Checked::WrongSequence { log } => {
                    let sequence = decode::expected_sequence(&log);
                    *next = sequence.map(|sequence| OnChain { sequence, ..state });
                    return Err(beside(order, &hash, state, log));
                }
                Checked::Taken => {
                    resyncs += 1;
                    if resyncs > MAX_RESYNCS || !self.accounts.can_sign_again() {
                        *next = None;
                        return Err(beside(order, &hash, state, "this sequence is taken".into()));
                    }
                    state.sequence = following(state)?;
                }
                _ => {
                    full += 1;
                    if full > MAX_FULL_TRIES {
                        return Err(ChainError::MempoolFull {
                            seconds: (BACKOFF * MAX_FULL_TRIES).as_secs(),
                        });
                    }
                    tokio::time::sleep(BACKOFF).await;
                }
            }
        }
    }

    async fn on_chain(&self, account: &Account) -> Result<OnChain> {
        self.node
            .account(&account.address)
            .await?
            .ok_or_else(|| ChainError::NoGasFunds {
                label: account.label.clone(),
                address: account.address.to_string(),
                denom: self.terms.gas_denom.clone(),
                message: "the chain has never seen it".into(),
            })
    }

    async fn resync(
        &self,
        order: &Order,
        state: OnChain,
        resyncs: u32,
        log: &str,
    ) -> Result<OnChain> {
        // The first time the cause is a stale count; later it is a race with another process.
        if resyncs > 1 {
            tokio::time::sleep(BACKOFF).await;
        }
        match decode::expected_sequence(log) {
            Some(sequence) => Ok(OnChain { sequence, ..state }),
            None => self.on_chain(&order.account).await,
        }
    }

    /// Gas to give an order. It is simulated on committed state, so when it fails while others
    /// are on their way, it is tried again after them: it may build on them.
    async fn simulate(&self, order: &Order, state: &mut OnChain, pending: &Pending) -> Result<u64> {
        let (mut resyncs, mut waited) = (0, false);
        loop {
            let tx = unsigned(state.sequence, &order.msgs)?;
            let failure = match self.node.simulate(tx).await? {
                Ok(used) => return with_margin(used),
                Err(failure) => failure,
            };
            if failure.log.contains("account sequence mismatch") && resyncs < MAX_RESYNCS {
                resyncs += 1;
                *state = self.resync(order, *state, resyncs, &failure.log).await?;
            } else if failure.log.contains("unknown query path") {
                return Err(ChainError::Unsupported {
                    what: "simulating a transaction's gas".into(),
                    hint: "give it a gas_limit, or enable grpc in the node's app.toml".into(),
                });
            } else if waited {
                return Err(decode::refusal(&failure.log, &order.contracts));
            } else {
                pending.idle().await;
                waited = true;
            }
        }
    }

    fn checked(&self, answer: CheckTx, order: &Order) -> Checked {
        if answer.code == 0 {
            return Checked::Accepted;
        }
        let (code, log) = (answer.code, quoted(&answer.log));
        if answer.codespace != SDK {
            return Checked::Refused(decode::refusal(&log, &order.contracts));
        }
        match code {
            sdk_code::TX_IN_MEMPOOL => Checked::Taken,
            sdk_code::MEMPOOL_FULL => Checked::MempoolFull,
            sdk_code::WRONG_SEQUENCE => Checked::WrongSequence { log },
            sdk_code::INSUFFICIENT_FUNDS => Checked::Refused(ChainError::NoGasFunds {
                label: order.account.label.clone(),
                address: order.account.address.to_string(),
                denom: self.terms.gas_denom.clone(),
                message: log,
            }),
            sdk_code::INSUFFICIENT_FEE => Checked::Refused(ChainError::config(
                "gas_price",
                format!("the node wants more: {log}"),
            )),
            sdk_code::OUT_OF_GAS => {
                let limit = order.gas_limit.unwrap_or(0);
                Checked::Refused(ChainError::OutOfGas { used: limit, limit })
            }
            _ => Checked::Refused(decode::refusal(&log, &order.contracts)),
        }
    }

    pub fn sign(&self, order: &Order, state: OnChain, gas: u64) -> Result<Vec<u8>> {
        let Terms {
            chain_id,
            gas_denom,
            gas_price,
        } = &self.terms;
        let failed = |e: cosmrs::ErrorReport| ChainError::Internal(format!("signing: {e}"));
        let fee = match gas_price.fee(gas)? {
            0 => free(gas),
            amount => {
                let coin = Coin::new(amount, gas_denom).map_err(|e| {
                    ChainError::config("gas_denom", format!("'{gas_denom}' is not a denom: {e}"))
                })?;
                Fee::from_amount_and_gas(coin, gas)
            }
        };
        let key = order.account.key.cosmos()?;
        let body = Body::new(order.msgs.clone(), "", 0u32);
        let signer = SignerInfo::single_direct(Some(key.public_key()), state.sequence);
        let auth = signer.auth_info(fee);
        let doc = SignDoc::new(&body, &auth, chain_id, state.number).map_err(failed)?;
        doc.sign(&key).and_then(|tx| tx.to_bytes()).map_err(failed)
    }
}

/// No fee for so much gas.
fn free(gas_limit: u64) -> Fee {
    Fee {
        amount: vec![],
        gas_limit,
        payer: None,
        granter: None,
    }
}

/// A transaction to be simulated. The signature is left out: a simulation doesn't check it, so nobody
/// has to unlock a key to look, and no node gets a signature for looking.
pub fn unsigned(sequence: u64, msgs: &[Any]) -> Result<Vec<u8>> {
    let internal = |e: cosmrs::ErrorReport| ChainError::Internal(format!("simulation: {e}"));
    let body = Body::new(msgs.to_vec(), "", 0u32);
    let signer = SignerInfo::single_direct(None, sequence);
    let raw = TxRaw {
        body_bytes: body.into_bytes().map_err(internal)?,
        auth_info_bytes: signer.auth_info(free(0)).into_bytes().map_err(internal)?,
        signatures: vec![Vec::new()],
    };
    Ok(raw.encode_to_vec())
}

/// Gas to give what was simulated to use so much.
fn with_margin(used: u64) -> Result<u64> {
    if used > MAX_SIMULATED {
        return Err(ChainError::unreadable(
            "a simulation",
            format!(
                "it says that the transaction takes {used} gas, and more than {MAX_SIMULATED} isn't \
                 paid for on a node's word; nothing was sent. If it does take that much, give the \
                 gas limit yourself"
            ),
        ));
    }
    Ok(used + used.div_ceil(100) * GAS_MARGIN_PERCENT)
}

fn is_unordered(answer: &Result<Included>) -> bool {
    matches!(answer, Ok(included) if decode::is_wrong_sequence(&included.result))
}

/// A block has it, and its sequence was another's, or is still to come.
fn unordered(order: &Order, included: &Included) -> ChainError {
    let label = order.account.label.clone();
    let log = &included.result.log;
    match decode::is_overtaken(&included.result) {
        true => ChainError::Overtaken { label },
        false => ChainError::Sequence {
            label,
            hash: hex::encode_upper(included.hash),
            used: decode::used_sequence(log).unwrap_or_default(),
            message: quoted(log),
        },
    }
}

/// The account's sequence stays wrong.
fn beside(order: &Order, hash: &TxHash, state: OnChain, message: String) -> ChainError {
    ChainError::Sequence {
        label: order.account.label.clone(),
        hash: hex::encode_upper(hash),
        used: state.sequence,
        message,
    }
}

fn lost() -> ChainError {
    ChainError::Internal("a transaction was lost before it was sent".into())
}

fn following(state: OnChain) -> Result<u64> {
    let next = state.sequence.checked_add(1);
    next.ok_or_else(|| ChainError::unreadable("the account's sequence", "there is none behind it"))
}
