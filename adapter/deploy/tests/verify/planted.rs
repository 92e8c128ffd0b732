//! Differences planted one by one: each is found, and nothing else is.

use oaic_chain::testing::Via;
use oaic_chain::{Chain, ChainExt, Instantiate};
use oaic_deploy::{
    deploy, DeployError, Deployment, DeploymentStore, Economy, COMMITTEE, COMPUTE_SETTLEMENT, DAO,
    TOKEN,
};
use oaic_embedded::EmbeddedChain;
use oaic_messages::compute_settlement::{ExecuteMsg, Profile};
use oaic_vouchers::SigningKey;
use serde_json::{json, Value};

use crate::{address, economy, look, mallory::Mallory};

#[derive(serde::Deserialize)]
struct Planted {
    /// Case, contract, what is planted, what stands there then, fields that are named.
    rows: Vec<(String, String, String, String, Vec<String>)>,
}

/// Plants something in a message.
fn edit(msg: &mut Value, place: &str, value: &str, mallory: &str) {
    let treasury = msg["treasury"].as_str().unwrap_or_default();
    let value = value.replace("MAL", mallory).replace("TREASURY", treasury);
    let value = serde_json::from_str(&value).unwrap();
    match place.strip_suffix("/-") {
        Some(list) => {
            let list = msg.pointer_mut(list).unwrap();
            list.as_array_mut().unwrap().push(value);
        }
        None => *msg.pointer_mut(place).unwrap() = value,
    }
}

#[test]
fn every_planted_difference_is_found_and_named() {
    let planted: Planted = toml::from_str(include_str!("planted.toml")).unwrap();
    assert!(planted.rows.len() >= 13, "rows are missing");
    for (case, contract, plant, value, fields) in &planted.rows {
        let chain = EmbeddedChain::new();
        let change = |msg: &mut Value, mallory: &str| edit(msg, plant, value, mallory);
        let mallory = Via(Mallory {
            makes: contract,
            rules: plant == "admin",
            edit: match plant.starts_with('/') {
                true => &change,
                false => &|_, _| {},
            },
            ..Mallory::idle(&chain)
        });
        let mut store = DeploymentStore::in_memory();
        let made =
            deploy(&mallory, &economy(), &mut store).unwrap_or_else(|e| panic!("{case}: {e}"));
        let of = |label: &str| chain.account(label).unwrap().to_string();
        let named = |field: &String| {
            let field = field.replace("MAL", &of("mallory"));
            let field = field.replace("WAS", &of("guardian-1"));
            (contract.to_string(), field)
        };
        let expected: Vec<_> = fields.iter().map(named).collect();
        // With the messages that the chain keeps, and by the contracts' answers alone.
        for forgets in [false, true] {
            let seen = Via(Mallory {
                forgets,
                other_code: (plant == "code").then(|| address(&made, contract)),
                ..Mallory::idle(&chain)
            });
            let looked = look(&seen, &economy(), &store);
            let found = looked.unexplained();
            let found: Vec<_> = found
                .map(|d| (d.contract.clone(), d.field.clone()))
                .collect();
            assert_eq!(found, expected, "{case}, forgets {forgets}");
            let error = deploy(&seen, &economy(), &mut store).unwrap_err();
            let text = error.to_string();
            assert!(
                matches!(error, DeployError::Foreign { .. }),
                "{case}: {text}"
            );
            let (name, field) = &expected[0];
            assert!(
                text.contains(name) && text.contains(field),
                "{case}: {text}"
            );
        }
    }
}

/// An address commits to who made what is there, so a foreign contract stands at another one, which
/// only the file makes ours.
#[test]
fn a_contract_of_a_foreign_creator_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("deployments.json");
    let chain = EmbeddedChain::new();
    let mut store = DeploymentStore::open(&path).unwrap();
    let made = deploy(&chain, &economy(), &mut store).unwrap();
    let ours = address(&made, COMMITTEE);
    let facts = chain.contract_facts(&ours).unwrap().unwrap();
    let copy = Instantiate {
        code_id: facts.code_id,
        msg: facts.init.unwrap(),
        label: "oaic committee".into(),
        admin: facts.admin,
    };
    let (theirs, _) = chain.instantiate("mallory", &copy).unwrap();
    let file = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, file.replace(ours.as_str(), theirs.as_str())).unwrap();
    let looked = look(&chain, &economy(), &DeploymentStore::open(&path).unwrap());
    let named = |contract: &str, field: &str| {
        let mut all = looked.unexplained();
        all.any(|d| d.contract == contract && d.field == field)
    };
    assert!(named(COMMITTEE, "creator"), "{looked:?}");
    assert!(named(DAO, "committee"), "the DAO has another: {looked:?}");
}

/// Providers offer, and change what they offer, by themselves.
#[test]
fn what_providers_offer_is_compared_once_it_is_there() {
    let chain = EmbeddedChain::new();
    let mut store = DeploymentStore::in_memory();
    let made = deploy(&chain, &economy(), &mut store).unwrap();
    register(&chain, &economy(), &made);
    let looked = look(&chain, &economy(), &store);
    assert_eq!(looked.differences, []);
    assert!(looked.not_offered.is_empty(), "{:?}", looked.not_offered);

    let settlement = address(&made, COMPUTE_SETTLEMENT);
    let mut prices = economy().services[0].price_table();
    prices.max_call += cosmwasm_std::Uint128::one();
    let messages = [
        json!({"update_provider": {"profile": {"endpoint": "https://mallory.example"}}}),
        json!({"update_prices": {"service_id": 1, "prices": prices}}),
        json!({"update_split": {"service_id": 1, "payees": [
            {"role": "compute_provider", "label": "mallory", "address": null, "weight": 9_400},
        ]}}),
    ];
    for message in &messages {
        chain.execute("compute-1", &settlement, message).unwrap();
    }
    let looked = look(&chain, &economy(), &store);
    let fields: Vec<_> = looked.unexplained().map(|d| d.field.as_str()).collect();
    for field in [
        "providers[compute-1].endpoint",
        "services[code-large compute-1].prices.max_call",
        "services[code-large compute-1].payees[0]",
    ] {
        assert!(fields.iter().any(|f| f.starts_with(field)), "{fields:?}");
    }
    // It is their own; nobody deploys it.
    deploy(&chain, &economy(), &mut store).unwrap();
}

fn register(chain: &EmbeddedChain, economy: &Economy, made: &Deployment) {
    let [token, settlement] = [TOKEN, COMPUTE_SETTLEMENT].map(|name| address(made, name));
    for (provider, seed) in economy.providers.iter().zip(1..) {
        let account = &provider.account;
        let register = ExecuteMsg::RegisterProvider {
            receipt_key: SigningKey::from_seed([seed; 32]).public().into(),
            profile: Profile {
                endpoint: provider.endpoint.clone(),
                ..Profile::default()
            },
        };
        chain.execute(account, &settlement, &register).unwrap();
        let bond = cosmwasm_std::to_json_binary(&json!({"bond": {}})).unwrap();
        let bond = json!({"send": {
            "contract": settlement, "amount": provider.bond.uoaic().to_string(), "msg": bond,
        }});
        chain.execute(account, &token, &bond).unwrap();
        for service in economy.services.iter().filter(|s| s.provider == *account) {
            let of = |name: &str| chain.account(name).map(String::from);
            let offer = ExecuteMsg::RegisterService {
                model: service.model.clone(),
                prices: service.price_table(),
                payees: service.payee_specs(of).unwrap(),
            };
            chain.execute(account, &settlement, &offer).unwrap();
        }
    }
}
