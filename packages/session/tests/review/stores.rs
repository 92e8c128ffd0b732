use std::path::{Path, PathBuf};

use crate::common::*;
use oaic_session::*;

fn beside(path: &Path, more: &str) -> PathBuf {
    let mut p = path.as_os_str().to_owned();
    p.push(more);
    p.into()
}

/// What kill -9 leaves: the file, its log and its mark.
fn killed(from: &Path, to: &Path) {
    for more in ["", "-wal", ".mark"] {
        if beside(from, more).exists() {
            std::fs::copy(beside(from, more), beside(to, more)).unwrap();
        }
    }
}

fn backed(folder: &Path) -> Options {
    Options {
        backup: Some(folder.join("backup.db")),
        ..options()
    }
}

/// A store whose file is lost after kill -9 leaves its log behind. The backup is put in its place.
#[test]
fn a_log_that_was_left_behind_is_not_mixed_into_a_restored_backup() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let mut payer = PayerSession::open(f.join("payer.db"), backed(f)).unwrap();
    payer.attach(&terms(), &payer_key(), limits()).unwrap();
    let mut provider = open_provider(&f.join("provider.db"));
    let id = payer.open_lane(CHANNEL, 0).unwrap();
    for n in 0..40 {
        let v = payer.authorize(call(id, n)).unwrap();
        let Ok(Admission::Serve { sequence, .. }) = provider.admit(&asked(&v, n)) else {
            panic!()
        };
        let r = provider.complete(&completion(id, sequence, n)).unwrap();
        payer.accept(&delivery(id, &r, n)).unwrap();
    }
    for keep_mark in [true, false] {
        let dead = f.join(format!("dead{keep_mark}.db"));
        killed(&f.join("payer.db"), &dead);
        println!(
            "log: {} bytes",
            std::fs::metadata(beside(&dead, "-wal")).map_or(0, |m| m.len())
        );
        std::fs::remove_file(&dead).unwrap();
        if !keep_mark {
            std::fs::remove_file(beside(&dead, ".mark")).unwrap();
        }
        let restored = PayerSession::restore(f.join("backup.db"), &dead, options());
        let mut restored = match restored {
            Ok(r) => r,
            Err(e) => {
                println!("mark {keep_mark}: {e}");
                panic!("a good backup can't be restored: {e}");
            }
        };
        println!("mark {keep_mark}: {:?}", restored.restored());
        if restored.restored().is_none() {
            println!("not known as restored");
            restored.attach(&terms(), &payer_key(), limits()).unwrap();
            assert_eq!(restored.lane(id).unwrap().unwrap().calls, 40);
            continue;
        }
        restored.attach(&terms(), &payer_key(), limits()).unwrap();
        let state = restored.lane(id).unwrap().unwrap();
        println!("calls {} unsure {}", state.calls, state.unsure);
        assert!(state.unsure);
        restored
            .audit(id)
            .map(|_| ())
            .unwrap_or_else(|e| println!("audit {e}"));
    }
}

/// kill -9 after the lane is in the store and before it is in the backup.
#[test]
fn a_lane_that_survives_a_kill_is_backed_up_before_it_is_used() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let mut payer = PayerSession::open(f.join("payer.db"), backed(f)).unwrap();
    payer.attach(&terms(), &payer_key(), limits()).unwrap();
    payer.open_lane(CHANNEL, 0).unwrap();
    let old = std::fs::read(f.join("backup.db")).unwrap();
    payer.open_lane(CHANNEL, 0).unwrap();
    drop(payer);
    // As if killed before the backup was renamed.
    std::fs::write(f.join("backup.db"), old).unwrap();
    let mut payer = PayerSession::open(f.join("payer.db"), backed(f)).unwrap();
    payer.attach(&terms(), &payer_key(), limits()).unwrap();
    let live: Vec<_> = payer
        .lanes(CHANNEL)
        .unwrap()
        .iter()
        .filter(|l| !l.ended)
        .map(|l| l.id)
        .collect();
    assert_eq!(live.len(), 2);
    payer.authorize(call(live[1], 1)).unwrap();
    drop(payer);
    // The disk is lost, with its mark.
    let mut back = PayerSession::restore(f.join("backup.db"), f.join("new.db"), options()).unwrap();
    back.attach(&terms(), &payer_key(), limits()).unwrap();
    let known = back.lanes(CHANNEL).unwrap().iter().any(|l| l.id == live[1]);
    let again = back.open_lane(CHANNEL, 0).unwrap();
    assert!(
        known && again != live[1],
        "lane {again} is signed on a second time from its beginning"
    );
}

/// A voucher of a commit whose backup failed is not given out by another method or a restart.
#[test]
fn nothing_leaves_after_a_failed_backup() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let sub = f.join("gone");
    std::fs::create_dir(&sub).unwrap();
    let opts = Options {
        backup: Some(sub.join("backup.db")),
        ..options()
    };
    let mut payer = PayerSession::open(f.join("payer.db"), opts.clone()).unwrap();
    payer.attach(&terms(), &payer_key(), limits()).unwrap();
    let mut provider = open_provider(&f.join("provider.db"));
    let a = payer.open_lane(CHANNEL, 0).unwrap();
    let v = payer.authorize(call(a, 1)).unwrap();
    let Ok(Admission::Serve { sequence, .. }) = provider.admit(&asked(&v, 1)) else {
        panic!()
    };
    let receipt = provider.complete(&completion(a, sequence, 1)).unwrap();
    std::fs::remove_dir_all(&sub).unwrap();
    let d = Delivery {
        lane: a,
        receipt,
        response_hash: None,
    };
    assert!(payer.exchange(&[d], &[call(a, 2)]).is_err());
    println!(
        "getter gives it: {:?}",
        payer.voucher(a).unwrap().map(|v| v.sequence)
    );
    let f1 = payer.retry(a);
    println!("retry: {:?}", f1.as_ref().map(|v| v.sequence));
    assert!(f1.is_err(), "retry gave a voucher out with no backup");
    drop(payer);
    let mut payer = PayerSession::open(f.join("payer.db"), opts).unwrap();
    payer.attach(&terms(), &payer_key(), limits()).unwrap();
    let after = payer.retry(a);
    assert!(
        after.is_err(),
        "a restart forgets that the backup is due: {:?}",
        after.unwrap().sequence
    );
}

#[test]
fn a_backup_is_not_written_over_a_store() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let mut payer = open_payer(&f.join("payer.db"));
    let mut provider = open_provider(&f.join("provider.db"));
    let id = payer.open_lane(CHANNEL, 0).unwrap();
    let v = payer.authorize(call(id, 1)).unwrap();
    let Ok(Admission::Serve { sequence, .. }) = provider.admit(&asked(&v, 1)) else {
        panic!()
    };
    let r = provider.complete(&completion(id, sequence, 1)).unwrap();
    payer.accept(&delivery(id, &r, 1)).unwrap();
    let own = payer.backup(f.join("payer.db"));
    let other = payer.backup(f.join("provider.db"));
    assert!(
        own.is_err() && other.is_err(),
        "own {own:?} other {other:?}"
    );
}

/// Bytes of files are changed in every page, cut, and swapped; nothing panics.
#[test]
fn damaged_files_never_panic() {
    use rand::{Rng, SeedableRng};
    let mut pair = Pair::new(4);
    for n in 0..20 {
        pair.call(lane((n % 4) as u32), n);
    }
    pair.payer.give_up(lane(3)).unwrap();
    let (pf, vf) = (pair.payer_file(), pair.provider_file());
    let folder = pair.folder;
    drop(pair.payer);
    drop(pair.provider);
    let mut rng = rand::rngs::StdRng::seed_from_u64(5);
    let key_file: PathBuf = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.extension().is_some_and(|x| x == "receipt-key"))
        .unwrap();
    let mut outcomes = std::collections::BTreeMap::<String, u32>::new();
    for round in 0..250 {
        let d = tempfile::tempdir().unwrap();
        for (which, from) in [(0, &pf), (1, &vf)] {
            let to = d.path().join(if which == 0 { "p.db" } else { "v.db" });
            let mut bytes = std::fs::read(from).unwrap();
            let mark = std::fs::read(mark_of(from)).unwrap();
            match round % 4 {
                0 => bytes.truncate(rng.gen_range(0..bytes.len())),
                1 => {
                    let i = rng.gen_range(0..bytes.len());
                    bytes[i] ^= 1 << rng.gen_range(0..8);
                }
                2 => {
                    let i = rng.gen_range(100..bytes.len() - 64);
                    for b in &mut bytes[i..i + 64] {
                        *b = rng.gen();
                    }
                }
                _ => {
                    let i = rng.gen_range(0..bytes.len() / 4096 - 1) * 4096;
                    for b in &mut bytes[i..i + 4096] {
                        if rng.gen_bool(0.02) {
                            *b = rng.gen();
                        }
                    }
                }
            }
            std::fs::write(&to, bytes).unwrap();
            std::fs::write(beside(&to, ".mark"), mark).unwrap();
            std::fs::copy(&key_file, d.path().join(key_file.file_name().unwrap())).unwrap();
            let out = std::panic::catch_unwind(|| -> String {
                if which == 0 {
                    let mut p = match PayerSession::open(&to, options()) {
                        Ok(p) => p,
                        Err(e) => return format!("payer open {}", kind(&e)),
                    };
                    if p.attach(&terms(), &payer_key(), limits()).is_err() {
                        return "payer attach".into();
                    }
                    let _ = p.lanes(CHANNEL);
                    for l in 0..4 {
                        let _ = p.authorize(call(lane(l), 99));
                        let _ = p.retry(lane(l));
                        let _ = p.final_voucher(lane(l));
                        let _ = p.audit(lane(l));
                        let _ = p.prove(lane(l), 1, u64::MAX);
                        let _ = p.give_up(lane(l));
                    }
                    let _ = p.exposure(CHANNEL);
                    let _ = p.budget(CHANNEL);
                    let _ = p.open_lane(CHANNEL, 0);
                    "payer ok".into()
                } else {
                    let mut v = match ProviderSession::open(&to, options(), &provider_key(), 0) {
                        Ok(p) => p,
                        Err(e) => return format!("provider open {}", kind(&e)),
                    };
                    if v.attach(&terms()).is_err() {
                        return "provider attach".into();
                    }
                    let _ = v.settleable(10);
                    let _ = v.unproven(CHANNEL);
                    for l in 0..4 {
                        let _ = v.view(lane(l)).map(|v| v.to_bytes());
                        let _ = v.audit(lane(l));
                        let _ = v.prove(lane(l), 1, u64::MAX);
                        let _ = v.receipts(lane(l), 0, u64::MAX);
                        let _ = v.mark_settled(
                            &[(
                                lane(l),
                                ChainLane {
                                    sequence: u64::MAX,
                                    paid: u128::MAX,
                                },
                            )],
                            u64::MAX,
                        );
                    }
                    let _ = v.room(CHANNEL);
                    "provider ok".into()
                }
            });
            let out = out.unwrap_or_else(|_| format!("PANIC round {round} which {which}"));
            *outcomes.entry(out).or_default() += 1;
        }
    }
    println!("{outcomes:#?}");
    assert!(!outcomes.keys().any(|k| k.contains("PANIC")));
}

fn kind(e: &StoreError) -> &'static str {
    match e {
        StoreError::Sqlite { .. } => "sqlite",
        StoreError::Io { .. } => "io",
        StoreError::Role { .. } => "role",
        StoreError::Schema { .. } => "schema",
        StoreError::Corrupt { .. } => "corrupt",
        StoreError::OtherKey { .. } => "otherkey",
        _ => "other",
    }
}

/// Damage to the mark alone: what is refused once is not refused for ever.
#[test]
fn a_damaged_mark_stops_a_payer_once() {
    let mut pair = Pair::new(1);
    pair.call(lane(0), 1);
    let pf = pair.payer_file();
    let (folder, provider) = (pair.folder, pair.provider);
    drop(pair.payer);
    drop(provider);
    let mut mark = std::fs::read(mark_of(&pf)).unwrap();
    mark[0] = 0xff;
    mark[8] = 0xff;
    std::fs::write(mark_of(&pf), mark).unwrap();
    let mut stopped = Vec::new();
    for key in 0..3u8 {
        let mut p = PayerSession::open(&pf, options()).unwrap();
        let mut t = terms();
        let k = oaic_vouchers::SigningKey::from_seed([0x40 + key; 32]);
        t.channel.session = PublicKey {
            index: 1 + u32::from(key),
            key: k.public(),
        };
        t.channel.seen.height += 1 + u64::from(key);
        p.attach(&t, &k, limits()).unwrap();
        let open = p.open_lane(CHANNEL, 0);
        stopped.push(open.is_err());
        drop(p);
        // The same key after a restart.
        let mut p = PayerSession::open(&pf, options()).unwrap();
        p.attach(&t, &k, limits()).unwrap();
        stopped.push(p.open_lane(CHANNEL, 0).is_err());
    }
    drop(folder);
    println!("{stopped:?}");
    assert!(!stopped[1..].iter().any(|s| *s), "{stopped:?}");
}

/// A provider's first start, killed between its first commit and its first mark.
#[test]
fn a_first_start_that_is_killed_can_be_begun_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("provider.db");
    drop(ProviderSession::open_settling(&path, options()).unwrap());
    std::fs::write(mark_of(&path), b"").unwrap();
    let again = ProviderSession::create(&path, options(), &provider_key(), 0);
    assert!(again.is_ok(), "{}", again.err().unwrap());
}

/// Copies of file and mark of any two moments: no copy signs a second receipt for a call.
#[test]
fn no_mix_of_file_and_mark_equivocates() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let mut provider = open_provider(&f.join("provider.db"));
    let mut payer = open_payer(&f.join("payer.db"));
    let id = payer.open_lane(CHANNEL, 0).unwrap();
    let key_file: PathBuf = std::fs::read_dir(f)
        .unwrap()
        .map(|e| e.unwrap().path())
        .find(|p| p.extension().is_some_and(|x| x == "receipt-key"))
        .unwrap();
    let mut vouchers = Vec::new();
    let mut receipts = Vec::new();
    let snap = |i: usize| {
        let d = f.join(format!("s{i}"));
        std::fs::create_dir(&d).unwrap();
        killed(&f.join("provider.db"), &d.join("provider.db"));
    };
    snap(0);
    let mut count = 1;
    for n in 0..3 {
        let v = payer.authorize(call(id, n)).unwrap();
        let Ok(Admission::Serve { sequence, .. }) = provider.admit(&asked(&v, n)) else {
            panic!()
        };
        snap(count);
        let r = provider.complete(&completion(id, sequence, n)).unwrap();
        snap(count + 1);
        count += 2;
        payer.accept(&delivery(id, &r, n)).unwrap();
        vouchers.push(v);
        receipts.push(r);
    }
    drop(provider);
    for a in 0..count {
        for b in 0..count {
            let d = f.join(format!("mix{a}-{b}"));
            std::fs::create_dir(&d).unwrap();
            for more in ["", "-wal"] {
                let from = beside(&f.join(format!("s{a}/provider.db")), more);
                if from.exists() {
                    std::fs::copy(from, beside(&d.join("provider.db"), more)).unwrap();
                }
            }
            std::fs::copy(
                f.join(format!("s{b}/provider.db.mark")),
                d.join("provider.db.mark"),
            )
            .unwrap();
            std::fs::copy(&key_file, d.join(key_file.file_name().unwrap())).unwrap();
            let Ok(mut p) =
                ProviderSession::open(d.join("provider.db"), options(), &provider_key(), 0)
            else {
                continue;
            };
            if b < a || a + 1 >= count {
                continue; // a snapshot of the whole machine, or newer than its mark
            }
            if a == b {
                continue;
            }
            p.attach(&terms()).unwrap();
            for (n, v) in vouchers.iter().enumerate() {
                let mut other = asked(v, 77);
                other.request_hash = request(77);
                let got = p.admit(&other);
                if let Ok(Admission::Serve { sequence, .. }) = got {
                    let r = p.complete(&completion(id, sequence, 77)).unwrap();
                    assert_eq!(r, receipts[n], "file {a} mark {b}");
                }
            }
        }
    }
}

fn many(f: &Path) -> (PayerSession, ProviderSession) {
    let limits = Limits::new(u128::MAX, CEILING, 64);
    let opts = Options {
        max_lanes: 64,
        ..backed(f)
    };
    let mut payer = PayerSession::open(f.join("payer.db"), opts.clone()).unwrap();
    payer.attach(&terms(), &payer_key(), limits).unwrap();
    let open = if f.join("provider.db").exists() {
        ProviderSession::open
    } else {
        ProviderSession::create
    };
    let mut provider = open(
        &f.join("provider.db"),
        Options {
            backup: None,
            ..opts
        },
        &provider_key(),
        0,
    )
    .unwrap();
    provider.attach(&terms()).unwrap();
    (payer, provider)
}

fn one_call(
    payer: &mut PayerSession,
    provider: &mut ProviderSession,
    id: LaneId,
    n: u64,
) -> (oaic_vouchers::PackedVoucher, SignedReceipt) {
    let v = payer.authorize(call(id, n)).unwrap();
    let Ok(Admission::Serve { sequence, .. }) = provider.admit(&asked(&v, n)) else {
        panic!()
    };
    let mut c = completion(id, sequence, n % 900);
    c.response_hash = response(n);
    let r = provider.complete(&c).unwrap();
    payer.accept(&delivery(id, &r, n)).unwrap();
    (v, r)
}

/// The provider was killed; its file alone is put back out of a backup, its log, mark and key file
/// are still there.
#[test]
fn a_provider_whose_file_alone_was_restored_signs_nothing() {
    let mut bad = Vec::new();
    for after in [400u64, 520, 700] {
        let folder = tempfile::tempdir().unwrap();
        let f = folder.path();
        let (mut payer, mut provider) = many(f);
        for l in 0..60 {
            payer.open_lane(CHANNEL, 0).unwrap();
            one_call(&mut payer, &mut provider, lane(l), u64::from(l));
        }
        // A backup of the stopped provider's file.
        drop(provider);
        std::fs::copy(f.join("provider.db"), f.join("old.db")).unwrap();
        drop(payer);
        let (mut payer, mut provider) = many(f);
        let (v, first) = one_call(&mut payer, &mut provider, lane(2), 1_000);
        for n in 0..after {
            one_call(&mut payer, &mut provider, lane(59), 2_000 + n);
        }
        // kill -9
        let d = f.join("again");
        std::fs::create_dir(&d).unwrap();
        killed(&f.join("provider.db"), &d.join("provider.db"));
        for e in std::fs::read_dir(f).unwrap() {
            let p = e.unwrap().path();
            if p.extension().is_some_and(|x| x == "receipt-key") {
                std::fs::copy(&p, d.join(p.file_name().unwrap())).unwrap();
            }
        }
        std::fs::copy(f.join("old.db"), d.join("provider.db")).unwrap();
        let wal = std::fs::metadata(d.join("provider.db-wal")).unwrap().len();
        let opts = Options {
            max_lanes: 64,
            ..options()
        };
        let p = ProviderSession::open(d.join("provider.db"), opts, &provider_key(), 0);
        let mut p = match p {
            Ok(p) => p,
            Err(e) => {
                println!("{after}: log {wal}: {e}");
                continue;
            }
        };
        println!(
            "{after}: log {wal}: restored {:?} new key {:?}",
            p.restored(),
            p.new_key()
        );
        if p.attach(&terms()).is_err() {
            println!("attach fails");
            continue;
        }
        println!(
            "   lane 2 has {:?} calls",
            p.lane(lane(2)).map(|l| l.map(|l| l.calls))
        );
        let other = asked(&v, 5_555);
        match p.admit(&other) {
            Ok(Admission::Serve { sequence, .. }) => {
                let mut c = completion(lane(2), sequence, 5);
                c.response_hash = response(5_555);
                match p.complete(&c) {
                    Ok(r) if r != first => bad.push(format!(
                        "{after}: two receipts for call {sequence} of lane 2"
                    )),
                    other => println!("   complete {other:?}"),
                }
            }
            other => println!("   admit {:?}", other.map_err(|e| e.to_string())),
        }
    }
    assert!(bad.is_empty(), "{bad:?}");
}

/// The payer was killed and its file is lost; its log and mark are still there.
#[test]
fn a_payer_that_was_restored_beside_its_old_log_is_sound() {
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let (mut payer, mut provider) = many(f);
    for l in 0..60 {
        payer.open_lane(CHANNEL, 0).unwrap();
        one_call(&mut payer, &mut provider, lane(l), u64::from(l));
    }
    let mut bad = Vec::new();
    let mut sequence_now = 1;
    for round in 0..8u64 {
        one_call(&mut payer, &mut provider, lane(2), 90_000 + round);
        sequence_now += 1;
        for n in 0..130 {
            one_call(&mut payer, &mut provider, lane(59), 2_000 + round * 200 + n);
        }
        let to = f.join(format!("r{round}.db"));
        killed(&f.join("payer.db"), &to);
        std::fs::remove_file(&to).unwrap();
        let wal = std::fs::metadata(beside(&to, "-wal")).unwrap().len();
        let mut p = match PayerSession::restore(
            f.join("backup.db"),
            &to,
            Options {
                max_lanes: 64,
                ..options()
            },
        ) {
            Ok(p) => p,
            Err(e) => {
                bad.push(format!(
                    "round {round}: a good backup can't be restored: {e}"
                ));
                continue;
            }
        };
        let restored = p.restored();
        if let Err(e) = p.attach(&terms(), &payer_key(), Limits::new(u128::MAX, CEILING, 64)) {
            bad.push(format!("round {round}: restored {restored:?} attach {e}"));
            continue;
        }
        let l2 = p.lane(lane(2)).map(|l| l.map(|l| (l.calls, l.unsure)));
        let l59 = p.lane(lane(59)).map(|l| l.map(|l| (l.calls, l.unsure)));
        println!("round {round}: log {wal} restored {restored:?} lane 2 {l2:?} (really {sequence_now}) lane 59 {l59:?}");
        if let Ok(Some((calls, unsure))) = l2 {
            let signs = p
                .authorize(call(lane(2), 123_456))
                .map(|v| v.sequence)
                .map_err(|e| e.to_string());
            println!("   signs: {signs:?}");
            if !unsure && calls != sequence_now {
                bad.push(format!(
                    "round {round}: lane 2 has {calls} calls of {sequence_now} and is sure of it"
                ));
            }
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
}

/// The same with so many lanes that pages of the quiet ones aren't in the log.
#[test]
fn a_provider_of_many_lanes_whose_file_alone_was_restored_signs_nothing() {
    const LANES: u32 = 1_500;
    let folder = tempfile::tempdir().unwrap();
    let f = folder.path();
    let opts = || Options {
        max_lanes: 4_096,
        ..options()
    };
    let lim = Limits::new(u128::MAX, CEILING, 4_096);
    let mut payer = PayerSession::open(f.join("payer.db"), opts()).unwrap();
    payer.attach(&terms(), &payer_key(), lim).unwrap();
    let mut provider =
        ProviderSession::create(f.join("provider.db"), opts(), &provider_key(), 0).unwrap();
    provider.attach(&terms()).unwrap();
    for _ in 0..LANES {
        payer.open_lane(CHANNEL, 0).unwrap();
    }
    let calls: Vec<Call> = (0..LANES).map(|l| call(lane(l), l.into())).collect();
    let (_, v) = payer.exchange(&[], &calls).unwrap();
    let asks: Vec<Request> = v
        .iter()
        .enumerate()
        .map(|(n, v)| asked(v.as_ref().unwrap(), n as u64))
        .collect();
    provider.exchange(&[], &asks).unwrap();
    let done: Vec<Completion> = (0..LANES)
        .map(|l| {
            let mut c = completion(lane(l), 1, u64::from(LANES - l) / 2 + 3);
            c.response_hash = response(l.into());
            c
        })
        .collect();
    let (r, _) = provider.exchange(&done, &[]).unwrap();
    let got: Vec<Delivery> = r
        .iter()
        .enumerate()
        .map(|(l, r)| delivery(lane(l as u32), r.as_ref().unwrap(), l as u64))
        .collect();
    payer.exchange(&got, &[]).unwrap();
    for l in [0u32] {
        for n in 0..510 {
            one_call(&mut payer, &mut provider, lane(l), 5_000 + n);
        }
    }
    drop(provider);
    std::fs::copy(f.join("provider.db"), f.join("old.db")).unwrap();
    let mut provider =
        ProviderSession::open(f.join("provider.db"), opts(), &provider_key(), 0).unwrap();
    provider.attach(&terms()).unwrap();
    let quiet = lane(1_200);
    let (v, first) = one_call(&mut payer, &mut provider, quiet, 5);
    for n in 0..450 {
        one_call(&mut payer, &mut provider, lane(0), 9_000 + n);
    }
    let d = f.join("again");
    std::fs::create_dir(&d).unwrap();
    killed(&f.join("provider.db"), &d.join("provider.db"));
    for e in std::fs::read_dir(f).unwrap() {
        let p = e.unwrap().path();
        if p.extension().is_some_and(|x| x == "receipt-key") {
            std::fs::copy(&p, d.join(p.file_name().unwrap())).unwrap();
        }
    }
    std::fs::copy(f.join("old.db"), d.join("provider.db")).unwrap();
    let mut p = ProviderSession::open(d.join("provider.db"), opts(), &provider_key(), 0).unwrap();
    println!("restored {:?} new key {:?}", p.restored(), p.new_key());
    p.attach(&terms()).unwrap();
    println!(
        "quiet lane has {:?} calls of 2",
        p.lane(quiet).map(|l| l.map(|l| l.calls))
    );
    let got = p.admit(&asked(&v, 5_555));
    println!("{:?}", got.as_ref().map_err(|e| e.to_string()));
    if let Ok(Admission::Serve { sequence, .. }) = got {
        let mut c = completion(quiet, sequence, 5);
        c.response_hash = response(5_555);
        let second = p.complete(&c);
        println!(
            "{:?}",
            second.as_ref().map(|_| ()).map_err(|e| e.to_string())
        );
        if let Ok(second) = second {
            assert_eq!(second, first, "two receipts for call {sequence}");
        }
    }
}
