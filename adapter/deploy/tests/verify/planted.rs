//! Differences planted one by one: each is found, and nothing else is.

use oaic_chain::testing::Via;
use oaic_chain::{Chain, ChainExt, Instantiate};
use oaic_deploy::{
    deploy, DeployError, Deployment, DeploymentStore, Economy, COMMITTEE, COMPUTE_SETTLEMENT, DAO,
    GUARDIAN, SALE, TOKEN, TREASURY, VESTING,
};
use oaic_embedded::EmbeddedChain;
use oaic_messages::compute_settlement::{ExecuteMsg, Profile};
use serde_json::json;

use crate::{
    address, economy, look,
    mallory::{Edit, Mallory},
};

/// What is wrong.
enum Plant {
    /// The contract was made with another message.
    Message(Edit),
    /// Mallory is its admin.
    Admin,
    /// The chain says that it runs other code.
    Code,
}

use Plant::{Admin, Code, Message};

/// Case, contract, what is planted, fields that are named; `MAL` stands for mallory's address and
/// `WAS` for that of the first guardian.
type Case = (&'static str, &'static str, Plant, &'static [&'static str]);

const CASES: &[Case] = &[
    ("a foreign admin", VESTING, Admin, &["admin"]),
    ("other code", TREASURY, Code, &["code"]),
    (
        "a foreign owner",
        TREASURY,
        Message(|msg, mal| msg["owner"] = mal.into()),
        &["owner"],
    ),
    (
        "a number of a class",
        DAO,
        Message(|msg, _| msg["classes"]["reserve_use"]["timelock"] = 604_801.into()),
        &["classes.reserve_use.timelock"],
    ),
    (
        "a policy more",
        DAO,
        Message(|msg, _| {
            let treasury = msg["treasury"].clone();
            let policy = json!({"contract": treasury, "message": "sync", "class": "reserve_use"});
            msg["policies"].as_array_mut().unwrap().push(policy);
        }),
        &["policies[treasury sync]"],
    ),
    (
        "a grant that goes elsewhere",
        VESTING,
        Message(|msg, mal| msg["plans"][1]["grants"][0]["beneficiary"] = mal.into()),
        &["plans[1].grants[0].beneficiary"],
    ),
    (
        "a fee rate",
        TOKEN,
        Message(|msg, _| msg["fee_bps"] = 399.into()),
        &["fee_bps"],
    ),
    (
        "a system contract more",
        TOKEN,
        Message(|msg, mal| {
            let entry = json!({"address": mal, "exemption": "both", "escrow": true});
            msg["system_contracts"].as_array_mut().unwrap().push(entry);
        }),
        &["system_contracts[MAL]"],
    ),
    (
        "another guardian",
        TOKEN,
        Message(|msg, mal| msg["guardian"] = mal.into()),
        &["guardian"],
    ),
    (
        "a price of the sale",
        SALE,
        Message(|msg, _| msg["assets"][0]["price"] = "99999".into()),
        &["assets[0].price"],
    ),
    (
        "a member of a multisig",
        GUARDIAN,
        Message(|msg, mal| msg["voters"][0]["addr"] = mal.into()),
        &["voters[WAS]", "voters[MAL]"],
    ),
    (
        "a threshold of a multisig",
        GUARDIAN,
        Message(|msg, _| msg["threshold"]["absolute_count"]["weight"] = 1.into()),
        &["threshold.absolute_count.weight"],
    ),
    (
        "a link",
        COMPUTE_SETTLEMENT,
        Message(|msg, mal| msg["links"]["risk_pool"] = mal.into()),
        &["links.risk_pool"],
    ),
];

#[test]
fn every_planted_difference_is_found_and_named() {
    for (case, contract, plant, fields) in CASES {
        let chain = EmbeddedChain::new();
        let mallory = Via(Mallory {
            makes: contract,
            rules: matches!(plant, Admin),
            edit: match plant {
                Message(edit) => *edit,
                _ => |_, _| {},
            },
            ..Mallory::idle(&chain)
        });
        let mut store = DeploymentStore::in_memory();
        let made =
            deploy(&mallory, &economy(), &mut store).unwrap_or_else(|e| panic!("{case}: {e}"));
        let of = |label: &str| chain.account(label).unwrap().to_string();
        let named = |field: &&str| {
            let field = field.replace("MAL", &of("mallory"));
            let field = field.replace("WAS", &of("guardian-1"));
            (contract.to_string(), field)
        };
        let expected: Vec<_> = fields.iter().map(named).collect();
        // With the messages that the chain keeps, and by the contracts' answers alone.
        for forgets in [false, true] {
            let seen = Via(Mallory {
                forgets,
                other_code: matches!(plant, Code).then(|| address(&made, contract)),
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
    let named = |field: &str| fields.iter().any(|f| f.starts_with(field));
    assert!(named("providers[compute-1].endpoint"), "{fields:?}");
    assert!(
        named("services[code-large compute-1].prices.max_call"),
        "{fields:?}"
    );
    assert!(
        named("services[code-large compute-1].payees[0]"),
        "{fields:?}"
    );
    // It is their own; nobody deploys it.
    deploy(&chain, &economy(), &mut store).unwrap();
}

fn register(chain: &EmbeddedChain, economy: &Economy, made: &Deployment) {
    let settlement = address(made, COMPUTE_SETTLEMENT);
    for (i, provider) in economy.providers.iter().enumerate() {
        let register = ExecuteMsg::RegisterProvider {
            receipt_key: receipt_key(i).into(),
            profile: Profile {
                endpoint: provider.endpoint.clone(),
                ..Profile::default()
            },
        };
        chain
            .execute(&provider.account, &settlement, &register)
            .unwrap();
        let bond = cosmwasm_std::to_json_binary(&json!({"bond": {}})).unwrap();
        let bond = json!({"send": {
            "contract": settlement, "amount": provider.bond.uoaic().to_string(), "msg": bond,
        }});
        chain
            .execute(&provider.account, &address(made, TOKEN), &bond)
            .unwrap();
        for service in economy
            .services
            .iter()
            .filter(|s| s.provider == provider.account)
        {
            let of = |name: &str| chain.account(name).map(String::from);
            let offer = ExecuteMsg::RegisterService {
                model: service.model.clone(),
                prices: service.price_table(),
                payees: service.payee_specs(of).unwrap(),
            };
            chain
                .execute(&provider.account, &settlement, &offer)
                .unwrap();
        }
    }
}

/// Public keys of the seeds 1…1 and 2…2.
fn receipt_key(of: usize) -> Vec<u8> {
    let seed = u8::try_from(of + 1).unwrap();
    oaic_vouchers::SigningKey::from_seed([seed; 32])
        .public()
        .to_vec()
}
