//! Commands on the stores that payers and providers keep.

mod support;

use std::path::PathBuf;

use oaic_chain::ChainExt;
use oaic_cli::error::Kind;
use oaic_session::{
    Admission, ChannelTerms, Completion, Delivery, LaneId, Limits, Options, PayerSession,
    ProviderSession,
};
use oaic_types::compute_settlement::{
    ChannelResponse, ConfigResponse, PriceTable, ProviderResponse, QueryMsg, TermsResponse,
};
use oaic_vouchers::{Provenance, Status};
use support::World;

fn terms(world: &World, channel: u64) -> ChannelTerms {
    fn ask<R: serde::de::DeserializeOwned>(world: &World, msg: &QueryMsg) -> R {
        world.chain.query(world.settlement(), msg).unwrap()
    }
    let config: ConfigResponse = ask(world, &QueryMsg::Config {});
    let found: ChannelResponse = ask(world, &QueryMsg::Channel { channel });
    let terms: TermsResponse = ask(world, &QueryMsg::Terms { channel, terms: 0 });
    let provider: ProviderResponse = ask(
        world,
        &QueryMsg::Provider {
            address: found.provider.to_string(),
        },
    );
    let prices: PriceTable = ask(
        world,
        &QueryMsg::Prices {
            service_id: terms.service_id,
            version: Some(terms.price_version),
        },
    );
    let (chain_id, contract) = (world.chain.chain_id(), world.settlement().to_string());
    ChannelTerms::from_chain(
        &chain_id, &contract, &config, &found, &terms, &provider, &prices,
    )
    .unwrap()
}

fn store(world: &World, side: &str) -> PathBuf {
    world.home.path().join(format!("{side}.db"))
}

fn provider(world: &World) -> ProviderSession {
    ProviderSession::open(
        store(world, "provider"),
        Options::default(),
        &world.receipt_key,
        0,
    )
    .unwrap()
}

/// So many calls of 1,000 prompt tokens, all acknowledged; both stores are closed afterwards.
fn calls(world: &World, channel: u64, count: u8) {
    let terms = terms(world, channel);
    let mut payer = PayerSession::open(store(world, "payer"), Options::default()).unwrap();
    let mut provider = provider(world);
    payer
        .attach(&terms, &world.session_key, Limits::NONE)
        .unwrap();
    provider.attach(&terms).unwrap();
    let lane = LaneId {
        channel,
        terms: 0,
        lane: 0,
    };
    for n in 1..=count {
        let voucher = payer.authorize(lane, [n; 32]).unwrap();
        let Admission::Serve { sequence, .. } = provider.admit(&voucher, [n; 32]).unwrap() else {
            panic!("call {n} was not admitted")
        };
        let receipt = provider
            .complete(&Completion {
                lane,
                sequence,
                units: [1_000, 0, 0, 0, 0, 0, 0, 0],
                status: Status::Ok,
                provenance: Provenance::Counted,
                response_hash: [n; 32],
                timestamp_ms: 1,
                response: None,
            })
            .unwrap();
        payer
            .accept(&Delivery {
                lane,
                receipt,
                response_hash: [n; 32],
            })
            .unwrap();
    }
    provider
        .acknowledge(&payer.final_voucher(lane).unwrap())
        .unwrap();
}

#[test]
fn the_watchtower_settles_a_providers_store_once() {
    let world = World::with_service();
    let channel = world.open(50);
    calls(&world, channel, 3);
    let file = store(&world, "provider");
    let line = format!(
        "watchtower --once --threshold 1uoaic --store {} --from prov",
        file.display()
    );
    let report = world.json(&line);
    // the opening voucher's amount, one call's ceiling, is credited to the calls
    assert_eq!(report["paid"], "1000000", "{report}");
    assert_eq!(world.channel(channel).paid.u128(), 1_000_000);
    let shown = world.json(&format!("voucher show --store {}", file.display()));
    assert_eq!(
        shown["items"][0]["sequence"], 3,
        "not yet heard to be settled"
    );
    let report = world.json(&line);
    assert_eq!(
        (&report["paid"], report["settled"].as_array().unwrap().len()),
        (&"0".into(), 0)
    );
    let shown = world.json(&format!("voucher show --store {}", file.display()));
    assert_eq!(
        shown["items"].as_array().unwrap().len(),
        0,
        "the store has heard it"
    );

    // a gateway that has the store is not disturbed
    let held = provider(&world);
    let error = world.fails(&line);
    assert_eq!(error.kind(), Kind::Failed);
    assert!(
        error.message().contains("open in another process"),
        "{error}"
    );
    drop(held);
    world.json(&line);
    let missing = format!(
        "watchtower --once --store {}/none.db --from prov",
        world.home.path().display()
    );
    assert_eq!(world.fails(&missing).kind(), Kind::NotFound);
    assert!(
        !world.home.path().join("none.db").exists(),
        "looking makes no store"
    );
    let payers = format!(
        "watchtower --once --store {} --from prov",
        store(&world, "payer").display()
    );
    assert_eq!(world.fails(&payers).kind(), Kind::Usage);
}

#[test]
fn an_exported_receipt_verifies_with_its_proof() {
    let world = World::with_service();
    let channel = world.open(50);
    calls(&world, channel, 5);
    let export = |side: &str, call: u64| {
        format!(
            "receipt export --store {} --side {side} --channel {channel} --call {call}",
            store(&world, side).display()
        )
    };
    let early = world.json(&export("payer", 2));
    assert!(
        early.get("proof").is_none(),
        "nothing is settled yet: {early}"
    );
    let settle = format!(
        "voucher settle --store {} --from prov",
        store(&world, "provider").display()
    );
    world.ok(&settle);
    for side in ["payer", "provider"] {
        for text in [
            world.ok(&export(side, 2)),
            world.json(&export(side, 5)).to_string(),
        ] {
            let file = world.write("receipt.json", text);
            let verdict = world.json(&format!("receipt verify {}", file.display()));
            assert_eq!(
                (&verdict["valid"], &verdict["settled"]),
                (&true.into(), &true.into()),
                "{verdict}"
            );
        }
        assert_eq!(world.fails(&export(side, 6)).kind(), Kind::NotFound);
    }
}
