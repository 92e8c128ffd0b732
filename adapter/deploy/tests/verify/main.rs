//! A deployment is what the economy describes, or every difference is named.

mod mallory;
mod planted;
mod votes;

use std::collections::BTreeMap;

use cosmwasm_std::Addr;
use oaic_chain::testing::Via;
use oaic_chain::Chain;
use oaic_deploy::{
    deploy, verify, DeployError, Deployment, DeploymentStore, Difference, Economy, Verification,
    CONTRACTS, DAO, TOKEN,
};
use oaic_embedded::EmbeddedChain;

use mallory::Mallory;

fn economy() -> Economy {
    Economy::builtin().unwrap()
}

fn accounts(chain: &dyn Chain, economy: &Economy) -> BTreeMap<String, Addr> {
    let names = economy.account_names().into_iter();
    names
        .map(|name| (name.clone(), chain.account(&name).unwrap()))
        .collect()
}

fn look(chain: &dyn Chain, economy: &Economy, store: &DeploymentStore) -> Verification {
    verify(chain, economy, store, accounts(chain, economy), None).unwrap()
}

fn address(deployment: &Deployment, name: &str) -> Addr {
    deployment.address(name).unwrap().clone()
}

#[test]
fn what_was_deployed_shows_no_difference() {
    let chain = EmbeddedChain::new();
    let mut store = DeploymentStore::in_memory();
    deploy(&chain, &economy(), &mut store).unwrap();
    let looked = look(&chain, &economy(), &store);
    assert_eq!(looked.differences, []);
    assert_eq!(looked.unread, [], "the chain kept every message");
    assert_eq!(looked.contracts.len(), CONTRACTS.len());
    assert!(looked.contracts.iter().all(|l| l.exists));
    let offers = economy().providers.len() + economy().services.len();
    assert!(!looked.not_offered.is_empty() && looked.not_offered.len() <= offers);

    // Where it kept none, the contracts' own answers are all there is.
    let forgetful = Via(Mallory {
        forgets: true,
        ..Mallory::idle(&chain)
    });
    let asked = look(&forgetful, &economy(), &store);
    assert_eq!(asked.differences, []);
    let unread = asked.unread.iter().map(|u| (&*u.contract, &*u.field));
    assert_eq!(
        unread.collect::<Vec<_>>(),
        [
            ("token", "initial_balances"),
            ("sale", "starts_at"),
            ("sale", "ends_at"),
            ("committee", "max_voting_period"),
            ("guardian", "max_voting_period"),
        ]
    );
}

/// The audit's attack: mallory has the deployer's key between two steps and makes the DAO, which
/// owns all the others, with rules of his own. The run that follows must not take it up.
#[test]
fn a_dao_that_somebody_else_made_at_its_address_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deployments.json");
    let chain = EmbeddedChain::new();
    let robbed = Via(Mallory {
        makes: DAO,
        edit: &|msg, _| msg["classes"]["constitution"]["min_yes_bps"] = 1_001.into(),
        rules: true,
        cuts: true,
        ..Mallory::idle(&chain)
    });
    let mut store = DeploymentStore::open(&path).unwrap();
    deploy(&robbed, &economy(), &mut store).unwrap_err();
    let before = std::fs::read(&path).unwrap();
    for run in 1..=2 {
        let mut store = DeploymentStore::open(&path).unwrap();
        let error = deploy(&chain, &economy(), &mut store).unwrap_err();
        assert!(
            matches!(error, DeployError::Foreign { .. }),
            "run {run}: {error}"
        );
        let text = error.to_string();
        let mallory = chain.account("mallory").unwrap();
        let dao = store.deployment().unwrap();
        assert!(dao.address(DAO).is_err(), "it isn't noted as ours");
        let file = "deployments.json";
        for words in ["'dao'", "admin", mallory.as_str(), file, "deploy anew"] {
            assert!(text.contains(words), "'{words}' is not in: {text}");
        }
        assert_eq!(std::fs::read(&path).unwrap(), before, "run {run}");
        let seen = look(&chain, &economy(), &store);
        let fields: Vec<_> = seen.unexplained().map(|d| d.field.as_str()).collect();
        assert_eq!(fields, ["admin", "classes.constitution.min_yes_bps"]);
    }
}

/// Code that ran in between may have written anything: the one that runs again answers rightly, and
/// pays out what it finds in its books.
#[test]
fn code_that_ran_in_between_is_found() {
    for name in [TOKEN, DAO] {
        let chain = EmbeddedChain::new();
        let mut store = DeploymentStore::in_memory();
        let made = deploy(&chain, &economy(), &mut store).unwrap();
        let robbed = Via(Mallory {
            ran_other_code: Some(address(&made, name)),
            ..Mallory::idle(&chain)
        });
        let seen = look(&robbed, &economy(), &store);
        let found = seen.unexplained().map(|d| (&*d.contract, &*d.field));
        assert_eq!(found.collect::<Vec<_>>(), [(name, "history")]);
        let error = deploy(&robbed, &economy(), &mut store).unwrap_err();
        assert!(matches!(error, DeployError::Foreign { .. }), "{error}");
    }
}

#[test]
fn an_address_without_a_contract_is_reported() {
    let mut store = DeploymentStore::in_memory();
    deploy(&EmbeddedChain::new(), &economy(), &mut store).unwrap();
    let empty = look(&EmbeddedChain::new(), &economy(), &store);
    assert_eq!(empty.differences.len(), CONTRACTS.len());
    assert!(empty.contracts.iter().all(|looked| !looked.exists));
    let absent = |d: &Difference| d.field == "contract" && d.found.is_null();
    assert!(empty.differences.iter().all(absent));
}

#[test]
fn what_cannot_be_compared_is_refused_with_what_is_missing() {
    let chain = EmbeddedChain::new();
    let nothing = DeploymentStore::in_memory();
    let known = accounts(&chain, &economy());
    let error = verify(&chain, &economy(), &nothing, known.clone(), None).unwrap_err();
    assert!(matches!(error, DeployError::NotPlanned { .. }), "{error}");
    let mut some = known.clone();
    some.remove("ethics-3");
    let error = verify(&chain, &economy(), &nothing, some, None).unwrap_err();
    assert!(error.to_string().contains("'ethics-3'"), "{error}");
    let mut store = DeploymentStore::in_memory();
    deploy(&chain, &economy(), &mut store).unwrap();
    let other = EmbeddedChain::builder().chain_id("other-1").build();
    let error = verify(&other, &economy(), &store, known, None).unwrap_err();
    assert!(error.to_string().contains("other-1"), "{error}");
}
