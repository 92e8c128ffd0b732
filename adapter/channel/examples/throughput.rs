//! Calls per second that both sides sign, check and keep, one thread each.
//!
//! `cargo run --release -p oaic-channel --example throughput -- [LANES] [SECONDS] [full|normal]`
//!
//! Payer and provider each have their own store and exchange groups of calls: half of the lanes
//! are with the payer while the other half is with the provider.

#[allow(unused)] // the tests use all of it
#[path = "../tests/sessions/common/mod.rs"]
mod common;

use std::sync::mpsc::{channel, Receiver, Sender};
use std::time::{Duration, Instant};

use common::*;

type Answers = Vec<(LaneId, SignedReceipt)>;

/// The request of every call, and what it costs: 1 prompt token and 10 completion tokens.
const REQUEST: u64 = 1;

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
        ..options()
    };
    let mut terms = terms();
    terms.channel.reserve = u64::MAX.into();
    let Pair {
        folder: _folder,
        mut payer,
        mut provider,
    } = Pair::with(0, &terms, options);
    let limits = Limits::new(u128::MAX, CEILING, lanes);
    payer.attach(&terms, &payer_key(), limits)?;
    for _ in 0..lanes {
        payer.open_lane(CHANNEL, 0)?;
    }

    let (to_provider, requests) = channel::<Vec<Request>>();
    let (to_payer, answers) = channel::<Answers>();
    let serving = std::thread::spawn(move || serve(&mut provider, &requests, &to_payer));
    let begun = Instant::now();
    let end = begun + Duration::from_secs(seconds);
    let calls = pay(&mut payer, lanes, end, &to_provider, &answers);
    drop(to_provider);
    let spent = begun.elapsed().as_secs_f64();
    if serving.join().is_err() {
        return Err("the provider's thread panicked".into());
    }
    println!(
        "{calls} calls in {spent:.2} s: {:.0} calls/s, {lanes} lanes, {durability:?}",
        calls as f64 / spent
    );
    Ok(())
}

fn pay(
    payer: &mut PayerSession,
    lanes: u32,
    end: Instant,
    to_provider: &Sender<Vec<Request>>,
    answers: &Receiver<Answers>,
) -> u64 {
    let mut calls = 0;
    let mut send = |deliveries: &[Delivery], next: Vec<Call>| {
        let (accepted, vouchers) = payer.exchange(deliveries, &next).expect("store");
        for result in accepted {
            result.expect("accepted");
            calls += 1;
        }
        let vouchers = vouchers.into_iter();
        let requests = vouchers.map(|voucher| asked(&voucher.expect("authorized"), REQUEST));
        let _ = to_provider.send(requests.collect());
    };
    let half = lanes / 2;
    for group in [0..half, half..lanes] {
        send(&[], group.map(|n| call(lane(n), REQUEST)).collect());
    }
    let mut open = 2;
    while let Ok(group) = answers.recv() {
        let group = group.iter();
        let deliveries: Vec<_> = group
            .map(|(id, receipt)| delivery(*id, receipt, REQUEST))
            .collect();
        let go_on = Instant::now() < end;
        let next = deliveries.iter().filter(|_| go_on);
        send(&deliveries, next.map(|d| call(d.lane, REQUEST)).collect());
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
        let admitted = group.iter().zip(admissions);
        let completions: Vec<_> = admitted
            .map(|(request, admission)| match admission.expect("admitted") {
                Admission::Serve { sequence, .. } => {
                    completion(LaneId::of(&request.voucher), sequence, REQUEST)
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
