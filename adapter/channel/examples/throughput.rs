//! Calls a second that both sides sign, check and keep, one thread each.
//!
//! `cargo run --release -p oaic-channel --example throughput -- [LANES] [SECONDS] [full|normal]`
//!
//! Payer and provider each have their own store and exchange groups of calls: half of the lanes
//! are with the payer while the other half is with the provider.

use std::sync::mpsc::{channel, Receiver, Sender};
use std::time::{Duration, Instant};

use oaic_channel::{
    Admission, Call, ChannelFacts, ChannelTerms, Clock, Completion, Delivery, Domains, Durability,
    LaneId, Limits, Moment, Options, PayerSession, Price, PriceTableFacts, ProviderSession,
    PublicKey, Request, SignedReceipt,
};
use oaic_messages::compute_settlement::{Conditions, UnitKind};
use oaic_vouchers::{channel_id, Hash, Provenance, SigningKey, Status};

type Answers = Vec<(LaneId, SignedReceipt)>;

const CEILING: u128 = 1_000;
const TABLE: Hash = [7; 32];
/// When the channel was seen; the clock stands there.
const NOW: Moment = Moment {
    time: 1_700_000_000,
    height: 1,
};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let lanes: u32 = args.next().map_or(Ok(128), |arg| arg.parse())?;
    let seconds: u64 = args.next().map_or(Ok(5), |arg| arg.parse())?;
    let durability = match args.next().as_deref() {
        None | Some("full") => Durability::Full,
        Some("normal") => Durability::Normal,
        Some(other) => return Err(format!("durability is full or normal, got {other}").into()),
    };
    if lanes < 2 {
        return Err(
            "it takes two lanes: one is with the payer, the other with the provider".into(),
        );
    }
    let options = Options {
        durability,
        max_lanes: lanes,
        clock: Clock::manual(NOW.time),
        ..Options::default()
    };
    let folder = std::env::temp_dir().join(format!("oaic-throughput-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;

    let (payer_key, provider_key) = (SigningKey::generate(), SigningKey::generate());
    let terms = terms(&payer_key, &provider_key);
    let mut payer = PayerSession::open(folder.join("payer.db"), options.clone())?;
    let limits = Limits::new(u128::MAX, CEILING, lanes);
    payer.attach(&terms, &payer_key, limits)?;
    for _ in 0..lanes {
        payer.open_lane(1, 0)?;
    }
    let mut provider =
        ProviderSession::create(folder.join("provider.db"), options, &provider_key, 0)?;
    provider.attach(&terms)?;

    let (to_provider, requests) = channel::<Vec<Request>>();
    let (to_payer, answers) = channel::<Answers>();
    let serving = std::thread::spawn(move || serve(&mut provider, &requests, &to_payer));
    let begun = Instant::now();
    let calls = pay(
        &mut payer,
        lanes,
        Duration::from_secs(seconds),
        to_provider,
        &answers,
    );
    let spent = begun.elapsed().as_secs_f64();
    if serving.join().is_err() {
        return Err("the provider's thread panicked".into());
    }
    std::fs::remove_dir_all(folder)?;
    println!(
        "{calls} calls in {spent:.2} s: {:.0} calls/s, {lanes} lanes, {durability:?}",
        calls as f64 / spent
    );
    Ok(())
}

fn terms(payer: &SigningKey, provider: &SigningKey) -> ChannelTerms {
    let domains = Domains::derive("chain-1", "contract1");
    ChannelTerms {
        channel: ChannelFacts {
            number: 1,
            id: channel_id(&domains.voucher, "payer1", "provider1", 1),
            domains,
            session: PublicKey {
                index: 0,
                key: payer.public(),
            },
            next_session: None,
            unlocks: vec![],
            closed: false,
            receipt_keys: vec![PublicKey {
                index: 0,
                key: provider.public(),
            }],
            bond: 1,
            min_bond: 1,
            trusted: true,
            reserve: u128::from(u64::MAX),
            paid: 0,
            spendable: u128::from(u64::MAX),
            newest_terms: 0,
            unlock_delay: 86_400,
            unlock_blocks: 10_000,
            seen: NOW,
        },
        terms: 0,
        service_id: 1,
        split_version: 1,
        license_version: 0,
        tier: 0,
        referrer_bps: 0,
        conditions: Conditions::default(),
        tier_now: None,
        license_ended: false,
        prices: vec![PriceTableFacts {
            hash: TABLE,
            version: 1,
            price: Price {
                prices: UnitKind::slots(&UnitKind::ALL.map(|kind| (kind, 1_000_000))),
                discount_bps: 0,
                max_call: CEILING,
            },
        }],
        in_force: TABLE,
    }
}

fn pay(
    payer: &mut PayerSession,
    lanes: u32,
    time: Duration,
    to_provider: Sender<Vec<Request>>,
    answers: &Receiver<Answers>,
) -> u64 {
    let end = Instant::now() + time;
    let mut calls = 0;
    let mut send = |payer: &mut PayerSession, deliveries: &[Delivery], next: Vec<Call>| {
        let (accepted, vouchers) = payer.exchange(deliveries, &next).expect("store");
        for result in accepted {
            result.expect("accepted");
            calls += 1;
        }
        let requests = vouchers.into_iter().zip(next);
        let requests = requests.map(|(voucher, call)| Request {
            voucher: voucher.expect("authorized"),
            request_hash: call.request_hash,
            ceiling: call.ceiling,
            price_table: call.price_table,
        });
        let _ = to_provider.send(requests.collect());
    };
    let id = |lane| LaneId {
        channel: 1,
        terms: 0,
        lane,
    };
    let call = |lane| Call {
        lane,
        request_hash: [1; 32],
        ceiling: CEILING,
        price_table: TABLE,
    };
    let half = lanes / 2;
    send(payer, &[], (0..half).map(|lane| call(id(lane))).collect());
    send(
        payer,
        &[],
        (half..lanes).map(|lane| call(id(lane))).collect(),
    );
    let mut open = 2;
    while let Ok(group) = answers.recv() {
        let deliveries: Vec<_> = group
            .into_iter()
            .map(|(lane, receipt)| Delivery {
                lane,
                receipt,
                response_hash: Some([2; 32]),
            })
            .collect();
        let go_on = Instant::now() < end;
        let next = deliveries
            .iter()
            .filter(|_| go_on)
            .map(|d| call(d.lane))
            .collect();
        send(payer, &deliveries, next);
        open -= usize::from(!go_on);
        if open == 0 {
            break;
        }
    }
    calls
}

fn serve(
    provider: &mut ProviderSession,
    requests: &Receiver<Vec<Request>>,
    to_payer: &Sender<Answers>,
) {
    while let Ok(group) = requests.recv() {
        if group.is_empty() {
            continue;
        }
        let (_, admissions) = provider.exchange(&[], &group).expect("store");
        let completions: Vec<_> = group
            .iter()
            .zip(admissions)
            .map(|(request, admission)| match admission.expect("admitted") {
                Admission::Serve { sequence, .. } => {
                    completion(LaneId::of(&request.voucher), sequence)
                }
                Admission::Replay { .. } | Admission::InProgress { .. } => {
                    unreachable!("nothing is asked twice")
                }
            })
            .collect();
        let (receipts, _) = provider.exchange(&completions, &[]).expect("store");
        let lanes = completions.iter().map(|completion| completion.lane);
        let receipts = receipts.into_iter().map(|receipt| receipt.expect("signed"));
        if to_payer.send(lanes.zip(receipts).collect()).is_err() {
            return;
        }
    }
}

fn completion(lane: LaneId, sequence: u64) -> Completion {
    Completion {
        lane,
        sequence,
        request_hash: [1; 32],
        units: UnitKind::slots(&[
            (UnitKind::Prompt, 100),
            (UnitKind::Completion, 50),
            (UnitKind::Request, 1),
        ]),
        status: Status::Ok,
        provenance: Provenance::Reported,
        response_hash: [2; 32],
        timestamp_ms: 1_700_000_000_000,
        response: None,
    }
}
