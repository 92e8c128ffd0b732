//! What the contracts that an owner governs, and a guardian can pause, promise alike.

use std::fmt::{Debug, Display};

use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{Addr, DepsMut, Empty, Env, Response, WasmMsg};
use cw_multi_test::{Contract, Executor};
use oaic_messages::shared::TEST_CHAINS;
use serde_json::{json, Value};

use crate::harness::{own, refused, Harness, Outcome, Subject};
use crate::DAY;

/// Longest pause that a guardian can order of a contract with default parameters.
const LONGEST: u64 = 7 * DAY;

/// How long a guardian waits for the next.
const COOLDOWN: u64 = 21 * DAY;

impl<S: Subject> Harness<S> {
    fn run_json(&mut self, sender: &Addr, msg: &Value) -> Outcome<S> {
        let contract = self.contract.clone();
        own(self.economy.execute(sender, &contract, msg, &[]))
    }

    #[track_caller]
    fn ok_json(&mut self, sender: &Addr, msg: &Value) {
        if let Err(error) = self.run_json(sender, msg) {
            panic!("{msg} by {sender} failed: {error}");
        }
    }

    #[track_caller]
    fn fails_json(&mut self, sender: &Addr, msg: &Value, says: &str) {
        let error = refused(self, |harness| harness.run_json(sender, msg)).to_string();
        assert!(error.contains(says), "{msg}: {error:?} lacks {says:?}");
    }

    /// The guardian decides on it, and the order is refused.
    #[track_caller]
    fn order_fails(&mut self, msg: &Value, says: &str) {
        let contract = self.contract.clone();
        let proposal = self.propose(&contract, msg);
        let error = refused(self, |harness| {
            own::<S::Error>(harness.pull(&contract, proposal))
        });
        let error = error.to_string();
        assert!(error.contains(says), "{msg}: {error:?} lacks {says:?}");
    }

    /// Nobody but its admin, here the owner, migrates it.
    ///
    /// # Panics
    /// When that isn't so.
    #[track_caller]
    pub fn check_admin(&mut self, code: fn() -> Box<dyn Contract<Empty>>) {
        let contract = self.contract.clone();
        for (sender, fine) in [(self.who("stranger"), false), (self.owner.clone(), true)] {
            let done = self.migrate(&sender, &contract, code(), &json!({}));
            assert_eq!(done.is_ok(), fine, "{sender}: {done:?}");
        }
    }

    /// Bytes that are no message are refused, in few words.
    ///
    /// # Panics
    /// When that isn't so.
    #[track_caller]
    pub fn check_junk(&mut self, junk: &[&str]) {
        for junk in junk {
            let call = WasmMsg::Execute {
                contract_addr: self.contract.to_string(),
                msg: junk.as_bytes().into(),
                funds: vec![],
            };
            let sender = self.who("stranger");
            let error = refused(self, |harness| harness.app.execute(sender, call.into()));
            // The chain's own words around ours repeat the message.
            let own = error.root_cause().to_string();
            assert!(own.len() < 500, "{own}");
        }
    }

    /// Nobody but the owner sends these messages. Ownership moves in two steps, and is never
    /// renounced.
    ///
    /// # Panics
    /// When that isn't so.
    #[track_caller]
    pub fn check_owner(&mut self, msgs: &[S::Execute], strangers: &[&str]) {
        let (owner, new) = (self.owner.clone(), self.who("new owner"));
        let ownership = |action: Value| json!({ "update_ownership": action });
        let transfer = json!({ "new_owner": new, "expiry": null });
        let offer = ownership(json!({ "transfer_ownership": transfer }));
        let accept = ownership(json!("accept_ownership"));
        let mut msgs: Vec<Value> = msgs.iter().map(|msg| json!(msg)).collect();
        msgs.push(json!({ "set_guardian": { "guardian": null } }));
        for sender in strangers
            .iter()
            .map(|label| self.who(label))
            .collect::<Vec<_>>()
        {
            for msg in &msgs {
                self.fails_json(&sender, msg, &format!("only the owner {owner} may"));
            }
            self.fails_json(&sender, &offer, "not the contract's current owner");
            self.fails_json(&sender, &accept, "isn't a pending ownership transfer");
        }
        let renounce = ownership(json!("renounce_ownership"));
        assert!(!self.accepts(&renounce).unwrap());
        self.fails_json(&owner, &renounce, "can't be renounced");

        self.ok_json(&owner, &offer);
        self.fails_json(&owner, &accept, "not the contract's pending owner");
        for msg in &msgs {
            self.fails_json(&new, msg, &format!("only the owner {owner} may"));
        }
        self.ok_json(&new, &accept);
        for msg in &msgs {
            self.fails_json(&owner, msg, &format!("only the owner {new} may"));
        }
        self.ok_json(&new, &json!({ "set_guardian": { "guardian": null } }));
    }

    /// Only the owner and the guardian pause, the guardian by orders that are carried out once, for
    /// a while, and not again at once. No contract of the economy is guardian: it would obey whoever
    /// can make it send a message. `paused` is what the messages are named after.
    ///
    /// # Panics
    /// When that isn't so.
    #[track_caller]
    pub fn check_guardian(&mut self, paused: &str, contracts: &[Addr]) {
        let (pause, unpause) = (format!("pause_{paused}"), format!("unpause_{paused}"));
        let pause = |duration: u64| json!({ &*pause: { "duration": duration } });
        let unpause = json!({ unpause: {} });
        let set = |guardian: Option<&str>| json!({ "set_guardian": { "guardian": guardian } });
        let (owner, office) = (self.owner.clone(), self.guardian.clone().unwrap());
        let contract = self.contract.clone();
        let strangers = ["guardian", "provider", "anyone"].map(|label| self.who(label));
        let shown = |harness: &Self| -> Option<u64> {
            let config: Value = harness.ask(&contract, &json!({ "config": {} })).unwrap();
            config["paused_until"].as_u64()
        };

        for sender in &strangers {
            self.fails_json(sender, &pause(1), "may not");
        }
        for (msg, allowed) in [(pause(1), true), (pause(0), false), (unpause.clone(), true)] {
            assert_eq!(self.accepts(&msg).unwrap(), allowed, "{msg}");
        }
        self.fails_json(&owner, &unpause, "no pause is in force");
        self.fails_json(&office, &pause(1), "an order is pulled");
        for duration in [0, LONGEST + 1, u64::MAX] {
            self.order_fails(&pause(duration), "duration");
        }
        for other in [unpause.clone(), json!({ "flush_fee": {} }), set(None)] {
            self.order_fails(&other, "may not");
        }

        let start = self.now();
        let order = self.propose(&contract, &pause(DAY));
        self.pull(&contract, order).unwrap();
        assert_eq!(shown(self), Some(start + DAY));
        self.order_fails(&pause(1), "a pause is in force");
        for sender in strangers.iter().chain([&office]) {
            self.fails_json(sender, &unpause, &format!("only the owner {owner} may"));
        }
        self.advance(DAY, 1);
        assert_eq!(shown(self), None);
        let cooldown = format!("can't pause again before {}", start + DAY + COOLDOWN);
        self.order_fails(&pause(1), &cooldown);
        self.advance(COOLDOWN - 1, 1);
        self.order_fails(&pause(1), &cooldown);
        self.advance(1, 1);
        let order = self.propose(&contract, &pause(DAY));
        self.pull(&contract, order).unwrap();

        // The owner overrules, and the cooldown stays.
        self.ok_json(&owner, &unpause);
        assert_eq!(shown(self), None);
        self.order_fails(&pause(1), "can't pause again before");
        let again = json!({ "pull_order": { "proposal_id": order, "place": 0 } });
        self.fails_json(&strangers[2], &again, "it was done already");
        self.ok_json(&owner, &pause(1));
        self.ok_json(&owner, &unpause);

        for part in contracts {
            let msg = set(Some(part.as_str()));
            assert!(!self.accepts(&msg).unwrap(), "{msg}");
            self.fails_json(&owner, &msg, "can't hold a role");
        }
        self.fails_json(&owner, &set(Some("NOBODY")), "NOBODY");
        let new = set(Some(office.as_str()));
        assert!(self.accepts(&new).unwrap());
        self.ok_json(&owner, &new);
        self.ok_json(&owner, &set(None));
        self.order_fails(&pause(1), "has no guardian");
    }
}

/// A contract takes over the state of its own former versions, and of nothing else; a refusal says
/// what it found.
///
/// # Panics
/// When that isn't so.
#[track_caller]
pub fn check_migrations<E: Debug + Display>(
    name: &str,
    version: &str,
    migrate: impl Fn(DepsMut, Env) -> Result<Response, E>,
) {
    let mut env = mock_env();
    // Where a key made for tests is good enough.
    env.block.chain_id = TEST_CHAINS[0].into();
    let own = format!("crates.io:{name}");
    let (release, patch) = version.rsplit_once('.').unwrap();
    let next = format!("{release}.{}", patch.parse::<u64>().unwrap() + 1);
    for (contract, from, taken) in [
        (&*own, version, true),
        (&own, "0.0.1", true),
        (&own, &next, false),
        (&own, "1000.0.0", false),
        (&own, "none", false),
        ("crates.io:oaic-other", version, false),
        ("crates.io:oaic-other", "0.0.1", false),
        (name, "0.0.1", false),
    ] {
        let mut deps = mock_dependencies();
        cw2::set_contract_version(&mut deps.storage, contract, from).unwrap();
        let done = migrate(deps.as_mut(), env.clone());
        assert_eq!(done.is_ok(), taken, "{contract} {from}: {done:?}");
        if let Err(error) = &done {
            let found = if contract == own { from } else { contract };
            assert!(
                from == "none" || error.to_string().contains(found),
                "{error}"
            );
        }
        let stored = cw2::get_contract_version(&deps.storage).unwrap();
        let expected = if taken { version } else { from };
        assert_eq!((&*stored.contract, &*stored.version), (contract, expected));
    }
    // Nor of what says nothing of itself.
    migrate(mock_dependencies().as_mut(), env).unwrap_err();
}
