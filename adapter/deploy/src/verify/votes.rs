//! What the DAO did: by executed proposals, and by migrations that both offices had queued.

use std::collections::BTreeMap;

use cosmwasm_std::{from_json, Addr, Binary, CosmosMsg, WasmMsg};
use oaic_chain::{Chain, ChainError, ChainExt, Result};
use oaic_messages::dao::{MigrationPhase, MigrationResponse, Phase, PhasePage, QueryMsg};
use serde_json::Value;

use super::compare::Cause;
use super::read::refusal;

/// Executed proposals that are looked at, at most, newest first; an older one explains nothing.
pub const MAX_PROPOSALS: usize = 1_000;

/// Pages that are asked for to find them, at most.
const MAX_PAGES: usize = 200;

/// Messages of the token that carry one for another contract.
const SENDS: [&str; 2] = ["send", "send_from"];

/// Queued migrations that are looked at, at most, oldest first.
const MAX_MIGRATIONS: u64 = 1_000;

/// The newest cause of a message, and how often it was sent.
struct Sent {
    by: Cause,
    times: usize,
}

/// What was sent, by contract and key of the message.
#[derive(Default)]
pub struct Votes(BTreeMap<(String, String), Sent>);

impl Votes {
    /// Ask the DAO. One that doesn't answer as ours does explains nothing.
    pub fn read(chain: &dyn Chain, dao: &Addr) -> Result<Self> {
        let mut votes = Self::default();
        match votes.collect(chain, dao) {
            Ok(()) => Ok(votes),
            Err(error) => refusal(error).map(|_| votes),
        }
    }

    /// What last sent one of these messages to a contract, if they were sent so often.
    pub fn of(&self, contract: &Addr, messages: &[&str], times: usize) -> Option<Cause> {
        let sent = messages
            .iter()
            .filter_map(|message| self.0.get(&(contract.to_string(), (*message).to_owned())));
        let (newest, seen) = sent.fold((None, 0usize), |(newest, seen), sent| {
            (Some(sent.by).max(newest), seen.saturating_add(sent.times))
        });
        newest.filter(|_| seen >= times)
    }

    fn add(&mut self, done: (String, String), by: Cause) {
        let sent = self.0.entry(done).or_insert(Sent { by, times: 0 });
        sent.times = sent.times.saturating_add(1);
    }

    fn collect(&mut self, chain: &dyn Chain, dao: &Addr) -> Result<()> {
        self.proposals(chain, dao)?;
        self.migrations(chain, dao)
    }

    /// Every migration that was ever queued has a number; the DAO doesn't know the one after the
    /// last.
    fn migrations(&mut self, chain: &dyn Chain, dao: &Addr) -> Result<()> {
        for migration in 1..=MAX_MIGRATIONS {
            let queued: MigrationResponse = chain.query(dao, &QueryMsg::Migration { migration })?;
            if queued.phase == MigrationPhase::Run {
                let done = (queued.contract.into(), "migrate".to_owned());
                self.add(done, Cause::Migration(migration));
            }
        }
        Ok(())
    }

    fn proposals(&mut self, chain: &dyn Chain, dao: &Addr) -> Result<()> {
        let (mut seen, mut start_before) = (0, None);
        for _ in 0..MAX_PAGES {
            let page: PhasePage = chain.query(
                dao,
                &QueryMsg::ListProposalsByPhase {
                    phase: Phase::Executed,
                    start_before,
                    limit: Some(100),
                },
            )?;
            for proposal in &page.items {
                if seen == MAX_PROPOSALS {
                    return Ok(());
                }
                seen += 1;
                self.note(chain, dao, proposal.id)?;
            }
            start_before = page.scanned_to;
            if !page.has_more || start_before.is_none() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn note(&mut self, chain: &dyn Chain, dao: &Addr, proposal_id: u64) -> Result<()> {
        let asked = QueryMsg::Proposal { proposal_id };
        let proposal: Value = chain.query(dao, &asked)?;
        let msgs: Vec<CosmosMsg> =
            serde_json::from_value(proposal["msgs"].clone()).map_err(|error| {
                ChainError::Decode {
                    what: format!("messages of proposal {proposal_id}"),
                    error,
                }
            })?;
        for done in msgs.into_iter().flat_map(effects) {
            // The newest one comes first.
            self.add(done, Cause::Proposal(proposal_id));
        }
        Ok(())
    }
}

/// Contract and key of a message, and of the message that a token hands on with it.
fn effects(msg: CosmosMsg) -> Vec<(String, String)> {
    let CosmosMsg::Wasm(msg) = msg else {
        return vec![];
    };
    let plain = |contract: String, key: &str| vec![(contract, key.to_owned())];
    match msg {
        WasmMsg::Migrate { contract_addr, .. } => plain(contract_addr, "migrate"),
        WasmMsg::UpdateAdmin { contract_addr, .. } => plain(contract_addr, "update_admin"),
        WasmMsg::ClearAdmin { contract_addr } => plain(contract_addr, "clear_admin"),
        WasmMsg::Execute {
            contract_addr, msg, ..
        } => {
            let Some((key, body)) = keyed(&msg) else {
                return vec![];
            };
            let sends = SENDS.contains(&key.as_str());
            let mut all = vec![(contract_addr, key)];
            if let (true, Some(to)) = (sends, body["contract"].as_str()) {
                let inner = body["msg"]
                    .as_str()
                    .and_then(|text| Binary::from_base64(text).ok());
                let inner = inner.as_ref().and_then(keyed);
                all.extend(inner.map(|(key, _)| (to.to_owned(), key)));
            }
            all
        }
        _ => vec![],
    }
}

/// A message's key and what stands under it.
fn keyed(msg: &Binary) -> Option<(String, Value)> {
    let Ok(Value::Object(fields)) = from_json(msg) else {
        return None;
    };
    fields.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use cosmwasm_std::to_json_binary;
    use serde_json::json;

    #[test]
    fn a_message_counts_for_the_contract_that_it_reaches() {
        let pair = |contract: &str, key: &str| (contract.to_owned(), key.to_owned());
        let execute = |contract: &str, msg: Value| {
            let msg = to_json_binary(&msg).unwrap();
            let contract_addr = contract.to_owned();
            CosmosMsg::Wasm(WasmMsg::Execute {
                contract_addr,
                msg,
                funds: vec![],
            })
        };
        let set = execute("token", json!({"set_pool": {"pool": "x"}}));
        assert_eq!(effects(set), [pair("token", "set_pool")]);
        let inner = to_json_binary(&json!({"fund": {}})).unwrap();
        let sent = execute(
            "token",
            json!({"send": {"contract": "vesting", "msg": inner}}),
        );
        assert_eq!(
            effects(sent),
            [pair("token", "send"), pair("vesting", "fund")]
        );
        let admin = CosmosMsg::Wasm(WasmMsg::ClearAdmin {
            contract_addr: "sale".into(),
        });
        assert_eq!(effects(admin), [pair("sale", "clear_admin")]);
        assert!(effects(execute("token", json!("pause"))).is_empty());
    }
}
