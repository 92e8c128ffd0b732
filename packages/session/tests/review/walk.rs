//! A provider that keeps every voucher and claims the most, against the promise in its words: a
//! payer loses at most one ceiling a lane and the exposure that it set.

use std::collections::HashMap;

use crate::common::*;
use oaic_session::*;
use oaic_vouchers::{lane::of_key, Provenance, Receipt, SigningKey, Status};
use rand::{rngs::StdRng, Rng, SeedableRng};

fn key(n: u32) -> SigningKey {
    SigningKey::from_seed([0x60 + n as u8; 32])
}

struct World {
    dir: tempfile::TempDir,
    payer: Option<PayerSession>,
    terms: ChannelTerms,
    session: SigningKey,
    limits: Limits,
    /// Highest amount held of a lane under the key in force, and what was taken before.
    held: HashMap<LaneId, u128>,
    paid: HashMap<LaneId, u128>,
    seen: HashMap<LaneId, u128>,
    n: u64,
}

impl World {
    fn p(&mut self) -> &mut PayerSession {
        self.payer.as_mut().unwrap()
    }
    fn got(&mut self, id: LaneId, amount: u128) {
        let held = self.held.entry(id).or_default();
        *held = (*held).max(amount);
    }
    /// Takes all that it holds.
    fn claim(&mut self) {
        for (id, amount) in &self.held {
            let paid = self.paid.entry(*id).or_default();
            *paid = (*paid).max(*amount);
        }
    }
    fn loss(&self) -> u128 {
        let mut most: HashMap<LaneId, u128> = self.paid.clone();
        for (id, amount) in &self.held {
            let m = most.entry(*id).or_default();
            *m = (*m).max(*amount);
        }
        most.iter()
            .map(|(id, m)| m.saturating_sub(self.seen.get(id).copied().unwrap_or(0)))
            .sum()
    }
    fn lanes(&mut self) -> Vec<LaneState> {
        self.p().lanes(CHANNEL).unwrap()
    }
}

fn run(seed: u64, restores: bool, lies: bool) {
    let mut rng = StdRng::seed_from_u64(seed);
    let dir = tempfile::tempdir().unwrap();
    let limits = Limits::new(u128::MAX, CEILING, 3)
        .with_exposure(3 * CEILING + rng.gen_range(0..3) * CEILING)
        .unwrap();
    let opts = |d: &std::path::Path| Options {
        backup: Some(d.join("b.db")),
        ..options()
    };
    let mut payer = PayerSession::open(dir.path().join("p0.db"), opts(dir.path())).unwrap();
    let mut t = terms();
    let session = key(0);
    t.channel.session = PublicKey {
        index: 0,
        key: session.public(),
    };
    payer.attach(&t, &session, limits).unwrap();
    let mut w = World {
        dir,
        payer: Some(payer),
        terms: t,
        session,
        limits,
        held: HashMap::new(),
        paid: HashMap::new(),
        seen: HashMap::new(),
        n: 0,
    };
    let mut file = 0;
    for _ in 0..150 {
        let lanes = w.lanes();
        let live: Vec<_> = lanes.iter().filter(|l| !l.ended).cloned().collect();
        let any = |rng: &mut StdRng| live.get(rng.gen_range(0..live.len().max(1))).cloned();
        w.n += 1;
        let n = w.n;
        match rng.gen_range(0..if restores { 12 } else { 11 }) {
            0 | 1 => {
                let _ = w.p().open_lane(CHANNEL, 0);
            }
            2..=4 => {
                let Some(l) = any(&mut rng) else { continue };
                let ceiling = if rng.gen_bool(0.7) {
                    CEILING
                } else {
                    rng.gen_range(0..CEILING)
                };
                if let Ok(v) = w.p().authorize(Call {
                    ceiling,
                    ..call(l.id, n)
                }) {
                    w.got(l.id, v.amount);
                }
            }
            5 => {
                let Some(l) = any(&mut rng) else { continue };
                if let Ok(v) = w.p().raise(l.id, rng.gen_range(0..=CEILING)) {
                    w.got(l.id, v.amount);
                }
            }
            6 | 7 => {
                // Late ones too.
                let Some(l) = lanes.get(rng.gen_range(0..lanes.len().max(1))).cloned() else {
                    continue;
                };
                let Some(f) = l.in_flight else { continue };
                let amount = rng.gen_range(0..=f.ceiling) as u64;
                let facts = w.terms.channel.clone();
                let arrived = rng.gen_bool(0.6);
                let r = Receipt {
                    channel_id: facts.id,
                    terms: l.id.terms,
                    lane: l.id.lane,
                    sequence: l.calls + 1,
                    request_hash: if lies && rng.gen_bool(0.2) {
                        request(9_999)
                    } else {
                        f.request_hash
                    },
                    response_hash: response(n),
                    price_table: TABLE,
                    units: [amount, 0, 0, 0, 0, 0, 0, 0],
                    amount: amount.into(),
                    status: Status::Ok,
                    provenance: Provenance::Reported,
                    timestamp_ms: 0,
                };
                let bytes = r.to_bytes(&facts.domains.receipt).to_vec();
                let signature = provider_key().sign(&bytes);
                let d = Delivery {
                    lane: l.id,
                    receipt: SignedReceipt { bytes, signature },
                    response_hash: arrived.then(|| response(n)),
                };
                if let Ok(a) = w.p().accept(&d) {
                    if a.unseen == 0 {
                        *w.seen.entry(l.id).or_default() += u128::from(amount);
                    }
                }
            }
            8 => {
                let Some(l) = any(&mut rng) else { continue };
                if let Ok(v) = w.p().final_voucher(l.id) {
                    w.got(l.id, v.amount);
                }
                if rng.gen_bool(0.5) {
                    w.p().give_up(l.id).unwrap();
                }
            }
            9 => {
                w.claim();
                if rng.gen_bool(0.5) {
                    let told: Vec<_> = lanes
                        .iter()
                        .map(|l| {
                            (
                                l.id,
                                ChainLane {
                                    sequence: l
                                        .voucher
                                        .as_ref()
                                        .map_or(0, |v| v.sequence.min(l.calls)),
                                    paid: w.paid.get(&l.id).copied().unwrap_or(0),
                                },
                            )
                        })
                        .collect();
                    let h = w.terms.channel.seen.height;
                    let _ = w.p().mark_settled(&told, h);
                }
            }
            10 => {
                // A rotation: what the old key signed is claimed, or worth nothing.
                if rng.gen_bool(0.7) {
                    w.claim();
                }
                w.held.clear();
                let index = w.terms.channel.session.index + 1;
                w.session = key(index);
                w.terms.channel.session = PublicKey {
                    index,
                    key: w.session.public(),
                };
                w.terms.channel.seen.height += 10;
                w.terms.channel.paid = w.paid.values().sum();
                let (t, s, l) = (w.terms.clone(), w.session.clone(), w.limits);
                w.p().attach(&t, &s, l).unwrap();
                let told: Vec<_> = lanes
                    .iter()
                    .filter(|l| l.ended)
                    .map(|l| {
                        (
                            l.id,
                            ChainLane {
                                sequence: l.voucher.as_ref().map_or(0, |v| v.sequence.min(l.calls)),
                                paid: w.paid.get(&l.id).copied().unwrap_or(0),
                            },
                        )
                    })
                    .collect();
                let h = w.terms.channel.seen.height;
                w.p().realize(CHANNEL, &told, h).unwrap();
            }
            _ => {
                // The disk is lost with its mark, the newest backup is restored.
                if !w.dir.path().join("b.db").exists() {
                    continue;
                }
                w.payer = None;
                file += 1;
                let path = w.dir.path().join(format!("p{file}.db"));
                let b = w.dir.path().join("b.db");
                let mut p = PayerSession::restore(&b, &path, opts(w.dir.path())).unwrap();
                let (t, s, l) = (w.terms.clone(), w.session.clone(), w.limits);
                p.attach(&t, &s, l).unwrap();
                w.payer = Some(p);
            }
        }
        let bound = w.limits.exposure() + u128::from(w.limits.lanes()) * CEILING;
        let loss = w.loss();
        let e = w.p().exposure(CHANNEL).unwrap();
        assert!(
            loss <= bound,
            "seed {seed}: lost {loss} of {bound}, counted {e}"
        );
    }
    let _ = of_key(0, 0);
}

#[test]
fn a_provider_that_claims_all_takes_at_most_the_bound() {
    for seed in 0..250 {
        run(seed, false, false);
    }
}

#[test]
fn nor_from_a_payer_that_loses_its_disk() {
    for seed in 0..150 {
        run(1_000 + seed, true, true);
    }
}
