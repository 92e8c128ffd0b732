//! Commands on the stores that payers and providers keep.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use crate::support::calls::{packed, Lane};
use crate::support::tower::Tower;
use crate::support::{shows, Suite};
use oaic_chain::ChainExt;
use oaic_channel::{
    Admission, Answers, Call, ChannelTerms, Clock, Completion, Delivery, LaneId, Limits, Moment,
    Options, PayerSession, ProviderSession, Request,
};
use oaic_cli::error::Kind;
use oaic_messages::compute_settlement::{
    ChannelResponse, ConfigResponse, LaneResponse, OfferResponse, ProviderResponse, QueryMsg,
    TermsResponse, UnitKind,
};
use oaic_vouchers::{Provenance, Status};
use oaic_watchtower::VoucherSource;

/// What 1,000 prompt tokens cost.
const PRICE: u128 = 2_000;

fn terms(suite: &Suite, channel: u64) -> ChannelTerms {
    fn ask<R: serde::de::DeserializeOwned>(suite: &Suite, msg: &QueryMsg) -> R {
        suite.chain.query(suite.settlement(), msg).unwrap()
    }
    let config: ConfigResponse = ask(suite, &QueryMsg::Config {});
    let found: ChannelResponse = ask(suite, &QueryMsg::Channel { channel });
    let terms: TermsResponse = ask(suite, &QueryMsg::Terms { channel, terms: 0 });
    let address = found.provider.to_string();
    let provider: ProviderResponse = ask(suite, &QueryMsg::Provider { address });
    let msg = QueryMsg::Offer {
        service_id: terms.service_id,
        payer: found.payer.to_string(),
    };
    let offer: OfferResponse = ask(suite, &msg);
    let block = suite.chain.block().unwrap();
    let answers = Answers {
        config: &config,
        channel: &found,
        terms: &terms,
        provider: &provider,
        prices: &offer.prices,
        earlier: &[],
        tier_now: Some(offer.tier),
        seen: Moment {
            time: block.time,
            height: block.height,
        },
    };
    ChannelTerms::from_chain(suite.settlement().as_str(), &answers).unwrap()
}

fn store(suite: &Suite, side: &str) -> PathBuf {
    suite.home.path().join(format!("{side}.db"))
}

fn options(suite: &Suite) -> Options {
    Options {
        clock: Clock::manual(suite.chain.block().unwrap().time),
        ..Options::default()
    }
}

/// The provider's session, made when there is none.
fn provider(suite: &Suite) -> ProviderSession {
    let (path, options) = (store(suite, "provider"), options(suite));
    if path.exists() {
        ProviderSession::open(path, options, &suite.receipt_key, 0).unwrap()
    } else {
        ProviderSession::create(path, options, &suite.receipt_key, 0).unwrap()
    }
}

/// So many calls of 1,000 prompt tokens on a lane of their own, all acknowledged; the payer's store
/// is closed afterwards.
fn calls(suite: &Suite, channel: u64, count: u8, provider: &mut ProviderSession) -> LaneId {
    let terms = terms(suite, channel);
    let mut payer = PayerSession::open(store(suite, "payer"), options(suite)).unwrap();
    let limits = Limits::new(10_000_000, PRICE, 4);
    payer.attach(&terms, &suite.session_key, limits).unwrap();
    provider.attach(&terms).unwrap();
    let lane = payer.open_lane(channel, 0).unwrap();
    for n in 1..=count {
        let call = Call {
            lane,
            request_hash: [n; 32],
            ceiling: PRICE,
            price_table: terms.in_force,
        };
        let voucher = payer.authorize(call).unwrap();
        let request = Request {
            voucher,
            request_hash: [n; 32],
            ceiling: PRICE,
            price_table: terms.in_force,
        };
        let Admission::Serve { sequence, .. } = provider.admit(&request).unwrap() else {
            panic!("call {n} was not admitted")
        };
        let completion = Completion {
            lane,
            sequence,
            request_hash: [n; 32],
            units: UnitKind::slots(&[(UnitKind::Prompt, 1_000)]),
            status: Status::Ok,
            provenance: Provenance::Counted,
            response_hash: [n; 32],
            timestamp_ms: 1,
            response: None,
        };
        let delivery = Delivery {
            lane,
            receipt: provider.complete(&completion).unwrap(),
            response_hash: Some([n; 32]),
        };
        payer.accept(&delivery).unwrap();
    }
    provider
        .acknowledge(&payer.final_voucher(lane).unwrap())
        .unwrap();
    lane
}

#[test]
fn the_watchtower_settles_a_providers_store_once() {
    let suite = Suite::with_service();
    let channel = suite.open(50);
    calls(&suite, channel, 3, &mut provider(&suite));
    let line = "watchtower --once --threshold 1uoaic --store @/provider.db --from prov";
    let report = suite.json(line);
    assert_eq!(report["paid"], "6000", "{report}");
    assert_eq!(suite.channel(channel).paid.u128(), 6_000);
    suite.json(line);
    // the store has heard it
    assert_eq!(suite.count("voucher show --store @/provider.db"), 0);
    let report = suite.json(line);
    assert_eq!(report["paid"], "0");
    assert_eq!(report["settled"].as_array().unwrap().len(), 0);

    // a gateway that has the store is not disturbed
    let held = provider(&suite);
    let error = suite.fails_with(Kind::Failed, line);
    shows(error.message(), "open in another process");
    drop(held);
    suite.json(line);
    suite.fails_with(Kind::Usage, &line.replace("provider.db", "none.db"));
    assert!(!store(&suite, "none").exists(), "looking makes no store");
    suite.fails_with(Kind::Usage, &line.replace("provider.db", "payer.db"));
}

/// Inside the process that serves: the session settles itself, as a settler, while others use it.
#[test]
fn a_gateway_settles_with_its_own_session() {
    let suite = Suite::with_service();
    let (first, second) = (suite.open(50), suite.open(50));
    suite.ok("provider settlers tower --from prov");
    let session = Arc::new(Mutex::new(provider(&suite)));
    let mut tower = Tower::new(&suite, suite.chain.as_ref(), session.clone());
    tower.sender = "tower";
    assert_eq!(tower.look().lanes, 0);
    let a = calls(&suite, first, 2, &mut session.lock().unwrap());
    let b = calls(&suite, second, 3, &mut session.lock().unwrap());
    assert_eq!(tower.look().paid.0, 10_000);
    let report = tower.look();
    assert_eq!((report.settled.len(), report.waiting.0), (0, 0));

    // that a channel is gone is what a node says: the store keeps what it has
    let c = calls(&suite, first, 1, &mut session.lock().unwrap());
    suite.ok("provider release 1 --from prov");
    let report = tower.look();
    assert_eq!((report.rejected.len(), report.settled.len()), (1, 0));
    let mut held = session.lock().unwrap();
    assert!(held.lane(c).unwrap().unwrap().dead.is_none());
    for (lane, paid) in [(a, 4_000), (b, 6_000)] {
        assert_eq!(held.lane(lane).unwrap().unwrap().settled.paid, paid);
    }
    assert_eq!(held.settleable(10).unwrap().len(), 1);
}

/// Of two sources the one that a gateway holds keeps nothing of the other from being settled.
#[test]
fn a_store_that_is_held_keeps_no_entry_of_a_folder_from_being_settled() {
    let suite = Suite::with_service();
    let (first, second) = (suite.open(50), suite.open(50));
    let mut held = provider(&suite);
    calls(&suite, first, 2, &mut held);
    let entry = Lane::called(&suite, second, 0, 3).entry();
    suite.write("entries/a.entry", packed(&[entry]));
    let both = "watchtower --once --threshold 1uoaic --store @/provider.db --entries @/entries \
                --from prov";
    shows(suite.fails(both).message(), "open in another process");
    assert_eq!(suite.channel(second).paid.u128(), 6_000);
    assert_eq!(suite.channel(first).paid.u128(), 0);
    drop(held);
    suite.json(both);
    assert_eq!(suite.channel(first).paid.u128(), 4_000);
}

/// What a contract says of a lane whose first call was paid.
fn paid(id: LaneId, paid: u128) -> LaneResponse {
    LaneResponse {
        channel: id.channel,
        terms: id.terms,
        lane: id.lane,
        paid: paid.into(),
        sequence: 1,
        peaks: [0; 32].into(),
    }
}

/// What a store was told of lanes may have been a lie: a watchtower asks the chain again, and settles.
#[test]
fn a_store_that_heard_a_lie_loses_nothing() {
    let suite = Suite::with_service();
    let channel = suite.open(50);
    let mut session = provider(&suite);
    let id = calls(&suite, channel, 3, &mut session);
    let lie = LaneResponse {
        sequence: 9,
        ..paid(id, u64::MAX.into())
    };
    VoucherSource::heard(&mut session, &[lie], 9).unwrap();
    assert!(session.settleable(10).unwrap().is_empty());
    let mut tower = Tower::new(&suite, suite.chain.as_ref(), session);
    assert_eq!(tower.look().paid.0, 6_000);
    assert_eq!(tower.look().settled.len(), 0);
}

/// An entry of another source kills no lane of the store, whatever it is called like.
#[test]
fn only_its_own_voucher_kills_a_lane() {
    let suite = Suite::with_service();
    let channel = suite.open(50);
    let mut session = provider(&suite);
    let id = calls(&suite, channel, 3, &mut session);
    let own = session.settleable(10).unwrap().remove(0);
    let mut forged = own.clone();
    forged.voucher.signature[0] ^= 1;
    VoucherSource::dead(&mut session, &forged, "bad signature").unwrap();
    assert!(session.lane(id).unwrap().unwrap().dead.is_none());
    VoucherSource::dead(&mut session, &own, "closed channel").unwrap();
    assert!(session.lane(id).unwrap().unwrap().dead.is_some());
}

/// Transactions in a write-ahead log of SQLite: frames that say how long the file is after them.
fn commits(store: &std::path::Path) -> usize {
    let mut name = store.as_os_str().to_owned();
    name.push("-wal");
    let log = std::fs::read(PathBuf::from(name)).unwrap();
    let word = |at: usize| u32::from_be_bytes(log[at..at + 4].try_into().unwrap());
    let salt = &log[16..24];
    log[32..]
        .chunks_exact(24 + word(8) as usize)
        .filter(|frame| &frame[8..16] == salt && frame[4..8] != [0; 4])
        .count()
}

/// A session that serves is held for one write, however many lanes were settled.
#[test]
fn all_lanes_of_a_batch_are_noted_in_one_transaction() {
    let suite = Suite::with_service();
    let channel = suite.open(50);
    let mut session = provider(&suite);
    let lanes: Vec<_> = (0..4)
        .map(|_| calls(&suite, channel, 1, &mut session))
        .collect();
    let heard: Vec<_> = lanes.iter().map(|id| paid(*id, PRICE)).collect();
    let before = commits(&store(&suite, "provider"));
    VoucherSource::heard(&mut session, &heard, 9).unwrap();
    assert_eq!(commits(&store(&suite, "provider")) - before, 1);
    for id in lanes {
        assert_eq!(session.lane(id).unwrap().unwrap().settled.paid, PRICE);
    }
}

#[test]
fn an_exported_receipt_verifies_with_its_proof() {
    let suite = Suite::with_service();
    let channel = suite.open(50);
    calls(&suite, channel, 5, &mut provider(&suite));
    let export = |side: &str, call: u64| {
        format!("receipt export --store @/{side}.db --side {side} --channel 1 --call {call}")
    };
    let early = suite.json(&export("payer", 2));
    assert!(early.get("proof").is_none(), "nothing is settled: {early}");
    suite.ok("voucher settle --store @/provider.db --from prov");
    for side in ["payer", "provider"] {
        for text in [
            suite.ok(&export(side, 2)),
            suite.json(&export(side, 5)).to_string(),
        ] {
            suite.write("receipt.json", text);
            let verdict = suite.json("receipt verify @/receipt.json");
            assert_eq!(verdict["valid"], true, "{verdict}");
            assert_eq!(verdict["settled"], true, "{verdict}");
        }
        suite.fails_with(Kind::NotFound, &export(side, 6));
    }
}
