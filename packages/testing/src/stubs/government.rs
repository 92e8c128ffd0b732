//! A DAO that answers what other contracts ask of it, as a test sets it. Messages are sent in its
//! name by executing them as its address.

use cosmwasm_std::{
    to_json_binary, Addr, Binary, Deps, DepsMut, Empty, Env, MessageInfo, Response, StdError,
    StdResult,
};
use cw_multi_test::{Contract, ContractWrapper};
use cw_storage_plus::Item;
use oaic_messages::gates::{
    ExecutingProposal, ExecutingResponse, GovernmentQuery, OpeningResponse, QueuedResponse,
};
use oaic_messages::shared::TOTAL_SUPPLY;

use crate::Chain;

/// What it answers; an unset answer is an error.
#[cosmwasm_schema::cw_serde]
#[derive(Default)]
pub struct Government {
    /// The proposal it executes; unset: none.
    pub executing: Option<ExecutingProposal>,
    /// Whether its constitution class is open.
    pub open: Option<bool>,
    /// Whether a migration is queued.
    pub queued: Option<bool>,
}

impl Government {
    /// It executes a proposal that was submitted at a time, with this many Yes votes.
    pub fn executing(submitted_at: u64, yes: u128) -> Self {
        Self {
            executing: Some(ExecutingProposal {
                id: 7,
                submitted_at,
                yes: yes.into(),
                supply: TOTAL_SUPPLY.into(),
            }),
            ..Self::default()
        }
    }
}

const GOVERNMENT: Item<Government> = Item::new("government");

fn set(deps: DepsMut, _: Env, _: MessageInfo, government: Government) -> StdResult<Response> {
    GOVERNMENT.save(deps.storage, &government)?;
    Ok(Response::new())
}

fn query(deps: Deps, _: Env, msg: GovernmentQuery) -> StdResult<Binary> {
    let government = GOVERNMENT.load(deps.storage)?;
    let broken = || StdError::generic_err("the DAO is broken");
    match msg {
        GovernmentQuery::Executing {} => to_json_binary(&ExecutingResponse {
            proposal: government.executing,
        }),
        GovernmentQuery::Opening {} => to_json_binary(&OpeningResponse {
            government_from: Some(1),
            constitution_open: government.open.ok_or_else(broken)?,
        }),
        GovernmentQuery::Queued {} => to_json_binary(&QueuedResponse {
            queued: government.queued.ok_or_else(broken)?,
        }),
        GovernmentQuery::BoundStake { .. } => Err(broken()),
    }
}

fn code() -> Box<dyn Contract<Empty>> {
    Box::new(ContractWrapper::new(set, set, query))
}

impl Chain {
    /// A DAO that answers so.
    pub fn government(&mut self, first: &Government) -> Addr {
        self.create(code(), &self.who("anybody"), first, "dao")
            .unwrap()
    }

    /// From now on it answers so.
    pub fn govern(&mut self, dao: &Addr, government: &Government) {
        self.execute(&self.who("anybody"), dao, government, &[])
            .unwrap();
    }
}

impl crate::Economy {
    /// From now on the owner, which is such a DAO, answers so.
    pub fn owner_answers(&mut self, government: &Government) {
        let dao = self.owner.clone();
        self.govern(&dao, government);
    }
}
