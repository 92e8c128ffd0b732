//! The example contract on cosmwasm-std's host functions.

use cosmwasm_std::testing::{message_info, mock_dependencies, mock_env, MockApi};
use cosmwasm_std::{from_json, Binary, Deps, Empty, Env};
use oaic_zk_example::contract::{execute, instantiate, migrate, query, MAX_CLAIMS, TEST_CHAINS};
use oaic_zk_example::msg::{Claim, Config, ExecuteMsg, QueryMsg, Verdict};
use oaic_zk_example::ContractError;
use oaic_zk_vectors::{cases, Setup, EXAMPLE_SEED};
use oaic_zk_verifier::VerifyError;

/// On a chain where its DEV key is good enough.
fn test_env() -> Env {
    let mut env = mock_env();
    env.block.chain_id = TEST_CHAINS[0].into();
    env
}

fn claim(case: &oaic_zk_vectors::Case) -> Claim {
    Claim {
        proof: case.proof.clone().into(),
        input: case.input.clone().into(),
    }
}

fn ask(deps: Deps, env: Env, claims: Vec<Claim>) -> Vec<Verdict> {
    from_json(query(deps, env, QueryMsg::VerifyMany { claims }).unwrap()).unwrap()
}

#[test]
fn the_committed_key_is_the_one_of_the_published_seed() {
    let made = Setup::new(EXAMPLE_SEED).unwrap().key_file().unwrap();
    let hint = "cargo run -p oaic-zk-vectors > zk-verifier/example/keys/factors.json";
    assert_eq!(
        include_str!("../keys/factors.json"),
        made,
        "write it: {hint}"
    );
}

#[test]
fn an_honest_proof_is_accepted_and_one_of_another_number_fails_the_message() {
    let mut deps = mock_dependencies();
    let info = message_info(&MockApi::default().addr_make("anybody"), &[]);
    instantiate(deps.as_mut(), test_env(), info.clone(), Empty {}).unwrap();
    let cases = cases::all().unwrap();
    let honest = claim(&cases[0]);
    let verify = ExecuteMsg::Verify(honest.clone());
    assert!(execute(deps.as_mut(), test_env(), info.clone(), verify).is_ok());

    let other = cases.iter().find(|case| case.name == "of another number");
    let verify = ExecuteMsg::Verify(claim(other.unwrap()));
    let error = execute(deps.as_mut(), test_env(), info.clone(), verify).unwrap_err();
    let refused = matches!(&error, ContractError::Verify(VerifyError::Refused { .. }));
    assert!(refused, "{error}");

    let verify = ExecuteMsg::Verify(Claim {
        input: Binary::from([&[0], honest.input.as_slice()].concat()),
        ..honest
    });
    let error = execute(deps.as_mut(), test_env(), info.clone(), verify).unwrap_err();
    assert_eq!(error, ContractError::InputLength { found: 33 });
    assert!(execute(deps.as_mut(), test_env(), info, ExecuteMsg::Noop {}).is_ok());
}

#[test]
fn a_query_answers_each_claim_in_its_place_and_takes_a_bounded_number() {
    let deps = mock_dependencies();
    let cases = cases::all().unwrap();
    let refused = cases.iter().find(|case| case.name == "input r").unwrap();
    let claims = [&cases[0], refused, &cases[0]].map(claim).to_vec();
    let verdicts = ask(deps.as_ref(), test_env(), claims);
    let accepted: Vec<bool> = verdicts.iter().map(|verdict| verdict.accepted).collect();
    assert_eq!(accepted, [true, false, true]);
    assert!(verdicts[1]
        .error
        .as_ref()
        .unwrap()
        .contains("not canonical"));

    let claims = vec![claim(refused); MAX_CLAIMS + 1];
    let error = query(deps.as_ref(), test_env(), QueryMsg::VerifyMany { claims }).unwrap_err();
    assert!(matches!(
        error,
        ContractError::TooMany {
            found: 101,
            most: 100
        }
    ));
}

#[test]
fn a_dev_key_starts_on_test_chains_only() {
    let mut deps = mock_dependencies();
    let info = message_info(&MockApi::default().addr_make("anybody"), &[]);
    let mut mainnet = test_env();
    mainnet.block.chain_id = "oaic-1".into();
    let refused = |outcome| {
        let dev = Err(ContractError::Verify(VerifyError::DevKey {
            circuit: "factors",
            chain_id: "oaic-1".into(),
        }));
        assert_eq!(outcome, dev);
    };
    refused(instantiate(
        deps.as_mut(),
        mainnet.clone(),
        info.clone(),
        Empty {},
    ));
    instantiate(deps.as_mut(), test_env(), info.clone(), Empty {}).unwrap();
    refused(migrate(deps.as_mut(), mainnet.clone(), Empty {}));
    // A contract that was moved to another chain by a genesis file never saw `instantiate`.
    let honest = ExecuteMsg::Verify(claim(&cases::all().unwrap()[0]));
    refused(execute(deps.as_mut(), mainnet, info, honest));

    migrate(deps.as_mut(), test_env(), Empty {}).unwrap();
    let config = query(deps.as_ref(), test_env(), QueryMsg::Config {}).unwrap();
    let config: Config = from_json(config).unwrap();
    assert_eq!((&*config.circuit, &*config.status), ("factors", "DEV"));
    assert_eq!(config.key_hash.len(), 64);
}

/// The README of the verifier shows this contract's code, so what it shows compiles.
#[test]
fn what_the_readme_shows_is_this_code() {
    let readme = include_str!("../../verifier/README.md");
    let code = [
        include_str!("../build.rs"),
        include_str!("../src/contract.rs"),
    ]
    .concat();
    let mut compared = 0;
    for block in readme.split("```rust,ignore\n").skip(1) {
        let (block, _) = block.split_once("```").unwrap();
        for line in block.lines().map(str::trim) {
            if line.is_empty() || line.starts_with("//") {
                continue;
            }
            assert!(code.contains(line), "not in the example: {line}");
            compared += 1;
        }
    }
    assert!(compared >= 8, "{compared}");
}
