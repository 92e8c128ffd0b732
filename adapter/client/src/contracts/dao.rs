use cosmwasm_std::CosmosMsg;
use cw3::{VoterDetail, VoterListResponse};
use cw3_fixed_multisig::msg::QueryMsg as MultisigQuery;
use oaic_chain::{encode, Call};
use oaic_messages::dao::ExecuteMsg;
use oaic_messages::events::{dao, multisig};
use oaic_messages::shared::Page;

use crate::{Contract, Dao, Done, Handle, List, Multisig, Result};

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

impl<'c> Handle<'c, Multisig> {
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
    /// Members of an office, each with its weight.
    pub fn voters(&self) -> List<'c, VoterDetail, String> {
        let this = self.clone();
        let page = move |start_after, limit| {
            let limit = Some(limit);
            let found: VoterListResponse =
                this.query(&MultisigQuery::ListVoters { start_after, limit })?;
            // cw3's lists don't say whether they have more: an empty page is the end.
            Ok(Page {
                has_more: !found.voters.is_empty(),
                items: found.voters,
            })
        };
        List::new(page, |voter: &VoterDetail| voter.addr.clone())
    }
}
