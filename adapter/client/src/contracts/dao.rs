use cosmwasm_std::CosmosMsg;
use oaic_chain::{encode, Call};
use oaic_messages::dao::ExecuteMsg;
use oaic_messages::events::{dao, multisig};

use crate::{Contract, Dao, Done, Handle, Multisig, Result};

impl<K: Contract> Handle<'_, K> {
    /// A message to this contract, to be proposed to a DAO or a multisig.
    ///
    /// # Errors
    /// When it can't be written as JSON.
    pub fn proposable(&self, msg: &K::Execute) -> Result<CosmosMsg> {
        Ok(cosmwasm_std::WasmMsg::Execute {
            contract_addr: self.address().to_string(),
            msg: encode(msg)?,
            funds: vec![],
        }
        .into())
    }
}

impl Handle<'_, Dao> {
    /// Proposes messages; the deposit is taken from the sender's allowance.
    ///
    /// # Errors
    /// As the chain says.
    pub fn propose(
        &self,
        sender: &str,
        title: impl Into<String>,
        description: impl Into<String>,
        msgs: Vec<CosmosMsg>,
    ) -> Result<Done<dao::Proposed>> {
        let call = self.propose_call(title, description, msgs)?;
        self.done(self.run(sender, call)?)
    }

    /// A call that proposes messages.
    ///
    /// # Errors
    /// When they can't be written as JSON.
    pub fn propose_call(
        &self,
        title: impl Into<String>,
        description: impl Into<String>,
        msgs: Vec<CosmosMsg>,
    ) -> Result<Call> {
        self.call(&ExecuteMsg::Propose {
            title: title.into(),
            description: description.into(),
            msgs,
            earliest: None,
            latest: None,
        })
    }
}

impl Handle<'_, Multisig> {
    /// Proposes messages to the members of an office.
    ///
    /// # Errors
    /// As the chain says.
    pub fn propose(
        &self,
        sender: &str,
        title: impl Into<String>,
        description: impl Into<String>,
        msgs: Vec<CosmosMsg>,
    ) -> Result<Done<multisig::Proposed>> {
        let msg = cw3_fixed_multisig::msg::ExecuteMsg::Propose {
            title: title.into(),
            description: description.into(),
            msgs,
            latest: None,
        };
        self.execute_for(sender, &msg)
    }
}
