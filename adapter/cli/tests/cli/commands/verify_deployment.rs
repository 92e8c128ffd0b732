//! `oaic verify-deployment`: no key, everything named.

use std::path::PathBuf;
use std::sync::Arc;

use oaic_chain::{Chain, Instantiate};
use oaic_cli::cli::Command;
use oaic_cli::commands::verify_deployment;
use oaic_cli::error::{CliError, Kind};
use oaic_deploy::{deploy, DeploymentStore, Economy, COMMITTEE};
use oaic_embedded::EmbeddedChain;
use serde_json::Value;

use crate::support::{parsed, shows, Suite};

/// The shipped economy on a chain, and the files that tell of it.
struct Deployed {
    suite: Suite,
    chain: Arc<EmbeddedChain>,
    economy: PathBuf,
    deployment: PathBuf,
}

impl Deployed {
    fn new() -> Self {
        let suite = Suite::bare();
        let shipped = include_str!("../../../../../economy/economy.toml");
        let economy = suite.write("economy.toml", shipped);
        let deployment = suite.home.path().join("deployment.json");
        let chain = Arc::new(EmbeddedChain::new());
        let mut store = DeploymentStore::open(&deployment).unwrap();
        let shipped = Economy::load(&economy).unwrap();
        deploy(chain.as_ref(), &shipped, &mut store).unwrap();
        Self {
            suite,
            chain,
            economy,
            deployment,
        }
    }

    /// What is printed, and how it ended. A stranger knows no labels but those it is told.
    fn verified(&self, json: bool, stranger: bool, more: &str) -> (String, Result<(), CliError>) {
        let mut ctx = self.suite.context_on(self.chain.clone(), json);
        ctx.test_network = !stranger;
        let command = parsed(&ctx, &format!("verify-deployment @/economy.toml{more}"));
        let Command::VerifyDeployment(args) = command else {
            panic!("{command:?}");
        };
        let done = verify_deployment::run(&args, Some(&self.deployment), &ctx);
        (ctx.out.taken(), done)
    }
}

#[test]
fn a_deployment_as_it_should_be_is_ticked_off() {
    let deployed = Deployed::new();
    let (text, done) = deployed.verified(false, false, "");
    done.unwrap();
    assert_eq!(text.matches('✓').count(), 12, "{text}");
    shows(&text, "0 differences, of which 0 unexplained");
    let (json, done) = deployed.verified(true, false, "");
    done.unwrap();
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["schema"], "oaic/verify-deployment/1");
    assert_eq!(json["unexplained"], 0);
    assert_eq!(json["contracts"].as_array().unwrap().len(), 12);
}

#[test]
fn a_stranger_is_told_which_address_is_missing_and_can_give_it() {
    let deployed = Deployed::new();
    let (_, done) = deployed.verified(false, true, "");
    let error = done.unwrap_err();
    assert_eq!(error.kind(), Kind::Usage);
    assert!(error.advice().unwrap().contains("--account"), "{error}");
    let names = Economy::load(&deployed.economy).unwrap().account_names();
    let all = names.iter().map(|name| {
        let address = deployed.chain.account(name).unwrap();
        format!(" --account {name}={address}")
    });
    let (text, done) = deployed.verified(false, true, &all.collect::<String>());
    done.unwrap_or_else(|e| panic!("{e}\n{text}"));
}

#[test]
fn what_differs_is_printed_and_ends_with_the_code_for_it() {
    let deployed = Deployed::new();
    let store = DeploymentStore::open(&deployed.deployment).unwrap();
    let made = store.deployment().unwrap();
    let ours = made.address(COMMITTEE).unwrap();
    let facts = deployed.chain.contract_facts(ours).unwrap().unwrap();
    let copy = Instantiate {
        code_id: facts.code_id,
        msg: facts.init.unwrap(),
        label: "oaic committee".into(),
        admin: facts.admin,
    };
    let (theirs, _) = deployed.chain.instantiate("mallory", &copy).unwrap();
    let file = std::fs::read_to_string(&deployed.deployment).unwrap();
    let file = file.replace(ours.as_str(), theirs.as_str());
    std::fs::write(&deployed.deployment, file).unwrap();
    let (text, done) = deployed.verified(false, false, "");
    assert_eq!(done.unwrap_err().kind(), Kind::Invalid);
    assert!(text.contains("✗ committee"), "{text}");
    let mallory = deployed.chain.account("mallory").unwrap();
    shows(&text, format!("is \"{mallory}\" (unexplained)"));
}

#[test]
fn a_chain_that_began_anew_has_nothing_there() {
    let mut deployed = Deployed::new();
    deployed.chain = Arc::new(EmbeddedChain::new());
    let (text, done) = deployed.verified(false, false, "");
    assert_eq!(done.unwrap_err().kind(), Kind::NotFound);
    let nothing = text.matches("there is nothing at this address");
    assert_eq!(nothing.count(), 12, "{text}");
}
