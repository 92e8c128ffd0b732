//! zk 6: the same proofs, and what is none, on cosmwasm-std's host functions and on a real chain's:
//! every case must end alike, and as it has to.

use cosmwasm_std::testing::{mock_dependencies, mock_env};
use cosmwasm_std::{from_json, Deps, Env};
use oaic_chain::{Chain, ChainExt};
use oaic_integration::net::shared;
use oaic_integration::setup::instantiate;
use oaic_zk_example::contract::query;
use oaic_zk_example::msg::{Claim, QueryMsg, Verdict};
use oaic_zk_vectors::{cases, Case};
use serde_json::json;

/// Cases there must be, so that none is lost unseen.
const AT_LEAST: usize = 1_000;

/// Cases of one query: the chain gives a query 3,000,000 gas, and a case takes up to 25,000.
const AT_ONCE: usize = 100;

#[test]
fn the_mock_and_the_chain_accept_and_refuse_the_same() {
    let Some(chain) = shared() else { return };
    let contract = instantiate(chain, "zk-owner", "zk-example", &json!({})).unwrap();
    let cases = cases::all().unwrap();
    assert!(cases.len() >= AT_LEAST, "only {} cases", cases.len());

    let deps = mock_dependencies();
    let mut env = mock_env();
    // DEV keys run on test chains alone.
    env.block.chain_id = chain.chain_id();
    let (mut accepted, mut refused, mut wrong) = (0, 0, vec![]);
    for some in cases.chunks(AT_ONCE) {
        let ask = QueryMsg::VerifyMany {
            claims: some.iter().map(claim).collect(),
        };
        let on_chain: Vec<Verdict> = chain.query(&contract, &ask).unwrap();
        let on_mock = on_mock(deps.as_ref(), env.clone(), ask);
        assert_eq!((on_chain.len(), on_mock.len()), (some.len(), some.len()));
        for ((case, chain), mock) in some.iter().zip(on_chain).zip(on_mock) {
            match (chain.accepted, case.accepted) {
                (true, true) => accepted += 1,
                (false, false) => refused += 1,
                _ => wrong.push(format!("{}: {chain:?} on the chain", case.name)),
            }
            if chain != mock {
                let name = &case.name;
                wrong.push(format!("{name}: {chain:?}, but {mock:?} on the mock"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {}: {wrong:#?}",
        wrong.len(),
        cases.len()
    );
    assert!(accepted > 150 && refused > 700, "{accepted} {refused}");
}

#[test]
fn a_proof_that_does_not_hold_fails_the_transaction_and_says_why() {
    let Some(chain) = shared() else { return };
    let contract = instantiate(chain, "zk-sender", "zk-example", &json!({})).unwrap();
    let cases = cases::all().unwrap();
    let execute = |name: &str| {
        let case = cases.iter().find(|case| case.name == name);
        let msg = json!({ "verify": claim(case.unwrap()) });
        chain.execute("zk-sender", &contract, &msg)
    };
    execute("honest").unwrap();
    execute("re-randomized 0").unwrap();
    for (name, text) in [
        ("C negated", "does not verify"),
        (
            "A infinity with junk in an equation that holds",
            "is infinity",
        ),
        ("the input plus r", "not canonical"),
        ("B outside the group", "not a point of its group"),
    ] {
        let error = execute(name).unwrap_err().to_string();
        assert!(error.contains(text), "{name}: {error}");
    }
}

fn on_mock(deps: Deps, env: Env, ask: QueryMsg) -> Vec<Verdict> {
    from_json(query(deps, env, ask).unwrap()).unwrap()
}

fn claim(case: &Case) -> Claim {
    Claim {
        proof: case.proof.clone().into(),
        input: case.input.clone().into(),
    }
}
