//! Audit row 2: nothing that the DAO does to itself, or to what it governs, escapes the veto, but
//! exactly what replaces an office and the veto rule; and no table can make it so.

use cosmwasm_std::testing::{mock_dependencies, MockApi, MockStorage};
use cosmwasm_std::{Addr, CosmosMsg};
use oaic_dao::model::message::classify::Classifier;
use oaic_dao::model::{policy, terms};
use oaic_dao::state::{Classification, Holder, Roles, Rules};
use oaic_messages::dao::{self, *};
use oaic_messages::{
    compute_settlement, data_market, incentives, private_credits, sale, staking, token, treasury,
    vesting,
};
use serde::de::DeserializeOwned;

use crate::suite::{call, classes, policy as spec, timing, DAY};

/// Names of an enum's variants: what its reader says that it would have taken.
fn variants<M: DeserializeOwned>() -> Vec<String> {
    let refusal = serde_json::from_str::<M>(r#"{"?":{}}"#).err().unwrap();
    let refusal = refusal.to_string();
    let (_, expected) = refusal.split_once("expected").unwrap();
    let names = expected.split('`').skip(1).step_by(2);
    names.map(str::to_owned).collect()
}

/// Every contract that is governed, and every message that it knows.
fn governed() -> [(&'static str, Vec<String>); 9] {
    [
        ("token", variants::<token::ExecuteMsg>()),
        ("settlement", variants::<compute_settlement::ExecuteMsg>()),
        ("vesting", variants::<vesting::ExecuteMsg>()),
        ("sale", variants::<sale::ExecuteMsg>()),
        ("treasury", variants::<treasury::ExecuteMsg>()),
        ("incentives", variants::<incentives::ExecuteMsg>()),
        ("staking", variants::<staking::ExecuteMsg>()),
        ("data-market", variants::<data_market::ExecuteMsg>()),
        ("private-credits", variants::<private_credits::ExecuteMsg>()),
    ]
}

struct Table {
    storage: MockStorage,
    api: MockApi,
    me: Addr,
    roles: Roles,
}

impl Table {
    /// As mild a table as there can be: whatever it takes is of the mildest class. With it, what it
    /// refused.
    fn mildest(filled: bool) -> (Self, Vec<(&'static str, String)>) {
        let api = MockApi::default();
        let office = |label: &str| Holder {
            address: api.addr_make(label),
            since: 0,
        };
        let mut table = Table {
            storage: mock_dependencies().storage,
            me: api.addr_make("dao"),
            roles: Roles {
                committee: office("committee"),
                guardian: office("guardian"),
            },
            api,
        };
        let mut refused = vec![];
        if filled {
            let own = ["dao", "committee", "guardian"].map(|name| (name, dao_keys()));
            for (name, keys) in governed().into_iter().chain(own) {
                for key in keys {
                    let set = vec![spec(&table.addr(name), &key, PolicyClass::IncentiveRules)];
                    let (storage, roles) = (&mut table.storage, &table.roles);
                    match policy::plan(storage, &table.api, &table.me, roles, set, vec![]) {
                        Ok(change) => drop(policy::apply(storage, change).unwrap()),
                        Err(_) => refused.push((name, key)),
                    }
                }
            }
        }
        (table, refused)
    }

    fn addr(&self, name: &str) -> Addr {
        self.api.addr_make(name)
    }

    fn classify(&self, contract: &str, key: &str) -> Option<Classification> {
        let classifier = Classifier {
            storage: &self.storage,
            api: &self.api,
            me: &self.me,
            roles: &self.roles,
        };
        let msg: CosmosMsg = call(&self.addr(contract), &format!(r#"{{"{key}":{{}}}}"#));
        classifier.classify(0, &msg).ok().map(|(found, _)| found)
    }
}

fn dao_keys() -> Vec<String> {
    variants::<dao::ExecuteMsg>()
}

fn strict(class: PolicyClass, consent: bool, exempt: bool) -> Classification {
    Classification {
        class,
        stake_only: true,
        consent,
        exempt,
    }
}

#[test]
fn every_message_of_the_dao_to_itself_has_its_place() {
    use PolicyClass::{Constitution, Roles};
    let known = "propose vote execute close activate pull_order veto consent hand_over \
        stake_decreased record_opening queue_migration cancel_migration oppose_migration \
        run_migration withdraw_deposit update_config set_veto_window set_policies set_roles";
    let known: Vec<&str> = known.split(' ').collect();
    for filled in [false, true] {
        let (table, _) = Table::mildest(filled);
        for key in dao_keys() {
            let expected = match key.as_str() {
                "set_roles" => Some(strict(Roles, false, true)),
                // The internal one is not proposed at all.
                "execute_messages" => None,
                key => Some(strict(Constitution, false, key == "set_veto_window")),
            };
            assert_eq!(table.classify("dao", &key), expected, "{key}");
            // One that is new has to be placed.
            assert_eq!(known.contains(&key.as_str()), expected.is_some(), "{key}");
            // To an office the same words are calls like any other.
            for office in ["committee", "guardian"] {
                let found = table.classify(office, &key).unwrap();
                assert_eq!(found, strict(Constitution, false, false), "{office} {key}");
            }
        }
    }
}

#[test]
fn no_table_loosens_who_governs_what_carries_others_or_what_is_held_for_others() {
    let (table, refused) = Table::mildest(true);
    let (mut strictest, mut loosened) = (0, 0);
    for (name, keys) in governed() {
        assert!(keys.len() > 5, "{name}: {keys:?}");
        for key in keys {
            let found = table.classify(name, &key).unwrap();
            let always = ALWAYS_STRICT.contains(&key.as_str());
            let is_refused = refused.contains(&(name, key.clone()));
            assert_eq!(is_refused, always, "{name} {key}");
            let expected = if key == "set_guardian" {
                strict(PolicyClass::Roles, false, true)
            } else if always {
                let consent = CONSENT_KEYS.contains(&key.as_str());
                strict(PolicyClass::Constitution, consent, false)
            } else {
                Classification {
                    class: PolicyClass::IncentiveRules,
                    stake_only: STAKE_ONLY_KEYS.contains(&key.as_str()),
                    consent: false,
                    exempt: false,
                }
            };
            assert_eq!(found, expected, "{name} {key}");
            match always {
                true => strictest += 1,
                false => loosened += 1,
            }
        }
        let owner = table.classify(name, "update_ownership").unwrap();
        let with_consent = strict(PolicyClass::Constitution, true, false);
        assert_eq!(owner, with_consent, "{name}");
    }
    assert!(strictest > 30 && loosened > 60, "{strictest} {loosened}");
    let own = dao_keys().len();
    for name in ["dao", "committee", "guardian"] {
        assert_eq!(refused.iter().filter(|(of, _)| *of == name).count(), own);
    }
}

/// Without the table a contract is not governed, and nothing about it is exempt.
#[test]
fn what_the_table_does_not_know_is_constitution_and_can_be_vetoed() {
    let (table, _) = Table::mildest(false);
    for (name, keys) in governed() {
        for key in keys {
            let consent = CONSENT_KEYS.contains(&key.as_str());
            let expected = strict(PolicyClass::Constitution, consent, false);
            assert_eq!(table.classify(name, &key), Some(expected), "{name} {key}");
        }
    }
}

/// An exemption covers what it exempts: in any company the committee can veto all of it.
#[test]
fn nothing_is_smuggled_past_the_veto_beside_what_is_exempt() {
    let rules_now = Rules {
        timing: timing(),
        veto_window: 2 * DAY,
        classes: classes(),
    };
    let (table, _) = Table::mildest(true);
    let exempt = [
        ("dao", "set_roles"),
        ("dao", "set_veto_window"),
        ("token", "set_guardian"),
    ]
    .map(|(name, key)| table.classify(name, key).unwrap());
    let own = ("dao", dao_keys());
    for (name, keys) in governed().into_iter().chain([own]) {
        for key in keys {
            let Some(found) = table.classify(name, &key) else {
                continue;
            };
            for beside in exempt {
                for msgs in [[beside, found], [found, beside]] {
                    let terms = terms::terms(&rules_now, &msgs);
                    let vetoable = terms.veto_window.is_some();
                    assert_eq!(vetoable, !found.exempt, "{name} {key}");
                    // Nor is it easier to pass than either part.
                    for part in msgs {
                        let alone = terms::terms(&rules_now, &[part]);
                        assert!(terms.class >= alone.class);
                        assert!(terms.min_yes_bps >= alone.min_yes_bps);
                        assert!(terms.threshold_bps >= alone.threshold_bps);
                        assert!(terms.voting_period >= alone.voting_period);
                        assert!(terms.timelock >= alone.timelock);
                        assert!(terms.stake_only || !alone.stake_only);
                        assert!(terms.consent || !alone.consent);
                    }
                }
            }
        }
    }
    let alone = terms::terms(&rules_now, &exempt);
    assert_eq!(alone.veto_window, None);
    assert_eq!(terms::terms(&rules_now, &[]).veto_window, Some(2 * DAY));
}
