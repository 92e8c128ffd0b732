//! Gas of a transaction that isn't sent, and needs no key.

use cosmrs::{
    cosmwasm::MsgExecuteContract,
    proto::{
        cosmos::tx::v1beta1::{SimulateRequest, SimulateResponse, TxRaw},
        traits::Message,
    },
    tx::{Body, Fee, Msg, SignerInfo},
    AccountId,
};

use super::{decode, WasmdChain};
use crate::{ChainError, Result, Tx};

const SIMULATE: &str = "/cosmos.tx.v1beta1.Service/Simulate";

impl WasmdChain {
    /// Gas that a transaction of an address would use now, without a margin. The signature is left
    /// out: a simulation doesn't check it, so nobody has to unlock a key to look.
    ///
    /// # Errors
    /// As the chain says: what would fail when it is sent fails here.
    pub(super) fn simulated_gas(&self, sender: &str, tx: &Tx) -> Result<u64> {
        let address = account_id(sender)?;
        self.wait(async {
            let node = &self.sender.node;
            let account = node.account(&address).await?;
            let account = account.ok_or_else(|| ChainError::NoGasFunds {
                label: tx.sender.clone(),
                address: sender.to_owned(),
                denom: self.sender.terms.gas_denom.clone(),
                message: "the chain doesn't know the account yet".into(),
            })?;
            #[allow(deprecated)] // the other field of the message is
            let question = SimulateRequest {
                tx: None,
                tx_bytes: unsigned(&address, account.sequence, tx)?,
            };
            let contracts: Vec<_> = tx.calls.iter().map(|call| call.contract.clone()).collect();
            let answer: SimulateResponse = node
                .ask(SIMULATE, &question)
                .await?
                .map_err(|failure| decode::refusal(&failure.log, &contracts))?;
            Ok(answer.gas_info.map_or(0, |gas| gas.gas_used))
        })
    }
}

fn unsigned(sender: &AccountId, sequence: u64, tx: &Tx) -> Result<Vec<u8>> {
    let internal = |e: cosmrs::ErrorReport| ChainError::Internal(format!("simulation: {e}"));
    let msgs = tx
        .calls
        .iter()
        .map(|call| {
            let msg = MsgExecuteContract {
                sender: sender.clone(),
                contract: account_id(call.contract.as_str())?,
                msg: call.msg.to_vec(),
                funds: Vec::new(),
            };
            msg.to_any().map_err(internal)
        })
        .collect::<Result<Vec<_>>>()?;
    let fee = Fee {
        amount: Vec::new(),
        gas_limit: 0,
        payer: None,
        granter: None,
    };
    let signer = SignerInfo::single_direct(None, sequence);
    let raw = TxRaw {
        body_bytes: Body::new(msgs, "", 0u32).into_bytes().map_err(internal)?,
        auth_info_bytes: signer.auth_info(fee).into_bytes().map_err(internal)?,
        signatures: vec![Vec::new()],
    };
    Ok(raw.encode_to_vec())
}

fn account_id(text: &str) -> Result<AccountId> {
    text.parse().map_err(|e| ChainError::Config {
        key: "address".into(),
        message: format!("'{text}': {e}"),
    })
}
