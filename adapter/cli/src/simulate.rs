//! Gas of a transaction that isn't sent, and needs no key.

use cosmrs::cosmwasm::MsgExecuteContract;
use cosmrs::proto::cosmos::auth::v1beta1::{
    BaseAccount, QueryAccountRequest, QueryAccountResponse,
};
use cosmrs::proto::cosmos::tx::v1beta1::{SimulateRequest, SimulateResponse, TxRaw};
use cosmrs::proto::traits::Message;
use cosmrs::rpc::{Client, HttpClient};
use cosmrs::tx::{Body, Fee, Msg, SignerInfo};
use cosmrs::AccountId;
use oaic_chain::{ChainError, NodeUrl, Result, Tx};
use tokio::runtime::Runtime;

const ACCOUNT: &str = "/cosmos.auth.v1beta1.Query/Account";
const SIMULATE: &str = "/cosmos.tx.v1beta1.Service/Simulate";

/// Asks a node what a transaction would take.
pub struct Simulator {
    client: HttpClient,
    url: NodeUrl,
    runtime: Runtime,
}

impl Simulator {
    /// At a node's RPC.
    ///
    /// # Errors
    /// It is no address of one.
    pub fn new(url: &str) -> Result<Self> {
        let wrong = |message: String| ChainError::Config {
            key: "rpc".into(),
            message,
        };
        let url = NodeUrl::new(url);
        let client = HttpClient::new(url.secret())
            .map_err(|e| wrong(format!("'{url}': {}", url.clean(&e.to_string()))))?;
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| ChainError::Internal(format!("no runtime: {e}")))?;
        Ok(Self {
            client,
            url,
            runtime,
        })
    }

    /// Gas that a transaction of an address would use now, without a margin. The signature is left
    /// out: a simulation doesn't check it, so nobody has to unlock a key to look.
    ///
    /// # Errors
    /// As the chain says: what would fail when it is sent fails here.
    pub fn gas(&self, sender: &str, tx: &Tx) -> Result<u64> {
        let internal = |e: cosmrs::ErrorReport| ChainError::Internal(format!("simulation: {e}"));
        let address = |text: &str| {
            text.parse::<AccountId>().map_err(|e| ChainError::Config {
                key: "address".into(),
                message: format!("'{text}': {e}"),
            })
        };
        let msgs = tx
            .calls
            .iter()
            .map(|call| {
                let msg = MsgExecuteContract {
                    sender: address(sender)?,
                    contract: address(call.contract.as_str())?,
                    msg: call.msg.to_vec(),
                    funds: Vec::new(),
                };
                msg.to_any().map_err(internal)
            })
            .collect::<Result<Vec<_>>>()?;
        let body = Body::new(msgs, "", 0u32).into_bytes().map_err(internal)?;
        let fee = Fee {
            amount: Vec::new(),
            gas_limit: 0,
            payer: None,
            granter: None,
        };
        let signer = SignerInfo::single_direct(None, self.sequence(&tx.sender, sender)?);
        let auth = signer.auth_info(fee).into_bytes().map_err(internal)?;
        let raw = TxRaw {
            body_bytes: body,
            auth_info_bytes: auth,
            signatures: vec![Vec::new()],
        };
        #[allow(deprecated)] // the other field of the message is
        let question = SimulateRequest {
            tx: None,
            tx_bytes: raw.encode_to_vec(),
        };
        let answer: SimulateResponse = self.ask(SIMULATE, &question)?.map_err(|log| {
            // The only call is the one that failed; of several, the words say which.
            let only = (tx.calls.len() == 1).then_some(0);
            let contract = only.and_then(|at| tx.calls.get(at));
            ChainError::Contract {
                contract: contract.map(|call| call.contract.clone()),
                call: only,
                message: own_words(&log),
            }
        })?;
        Ok(answer.gas_info.map_or(0, |gas| gas.gas_used))
    }

    /// Next sequence of an account.
    fn sequence(&self, tx_sender: &str, address: &str) -> Result<u64> {
        let question = QueryAccountRequest {
            address: address.to_owned(),
        };
        let answer: QueryAccountResponse = match self.ask(ACCOUNT, &question)? {
            Ok(answer) => answer,
            Err(message) if message.contains("not found") => {
                return Err(ChainError::NoGasFunds {
                    label: tx_sender.to_owned(),
                    address: address.to_owned(),
                    denom: "gas".into(),
                    message: "the chain doesn't know the account yet".into(),
                })
            }
            Err(message) => {
                return Err(ChainError::Refused {
                    what: format!("account {address}"),
                    message,
                })
            }
        };
        let any = answer.account.unwrap_or_default();
        BaseAccount::decode(any.value.as_slice())
            .map(|account| account.sequence)
            .map_err(|e| ChainError::Internal(format!("account {address}: {e}")))
    }

    /// The outer error is the line's, the inner one the chain's.
    fn ask<Q: Message, A: Message + Default>(
        &self,
        path: &str,
        question: &Q,
    ) -> Result<std::result::Result<A, String>> {
        let query =
            self.client
                .abci_query(Some(path.to_owned()), question.encode_to_vec(), None, false);
        let answer = self
            .runtime
            .block_on(query)
            .map_err(|e| ChainError::Unreachable {
                url: self.url.to_string(),
                source: self.url.clean(&first_line(&e)).into(),
            })?;
        if answer.code.is_err() {
            return Ok(Err(answer.log));
        }
        A::decode(answer.value.as_slice())
            .map(Ok)
            .map_err(|e| ChainError::Internal(format!("the answer of {path} can't be read: {e}")))
    }
}

/// An error's own words, without the trace that some of them carry.
fn first_line(error: &cosmrs::rpc::Error) -> String {
    let text = error.detail().to_string();
    text.lines().next().unwrap_or_default().trim().to_owned()
}

/// A refusal without what node and SDK put around it.
fn own_words(log: &str) -> String {
    let words = log
        .strip_prefix("rpc error: code = Unknown desc = ")
        .unwrap_or(log);
    let words = words
        .rsplit_once(" with gas used: ")
        .map_or(words, |(before, _)| before);
    match words.rsplit_once(" [") {
        Some((before, place)) if place.contains(".go:") => before.to_owned(),
        _ => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_freed_of_their_wrapping() {
        let log = "rpc error: code = Unknown desc = failed: paused [x/errors.go:1] with gas used: '7': unknown request";
        assert_eq!(own_words(log), "failed: paused");
        assert_eq!(own_words("paused [now]"), "paused [now]");
    }
}
