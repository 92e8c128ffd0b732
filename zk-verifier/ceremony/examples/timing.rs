//! Times of every step for one circuit: `cargo run --release -p oaic-ceremony --example timing -- membership`.

use std::time::Instant;

use oaic_ceremony::keys;
use oaic_ceremony::powers;
use oaic_ceremony::progress::Silent;
use oaic_ceremony::{Beacon, Seed};

fn main() {
    let name = std::env::args().nth(1).unwrap_or("membership".into());
    let id = oaic_circuits::CircuitId::from_name(&name).expect("a circuit");
    let qap = oaic_ceremony::circuits::qap(id).expect("its columns");
    println!(
        "{name}: size {}, {} coefficients, {} bytes of parameters, {} threads",
        qap.size(),
        qap.coefficients(),
        keys::parameters_size(&qap),
        rayon::current_num_threads()
    );
    let dir = tempfile::tempdir().expect("a folder");
    let (p, k) = (dir.path().join("powers"), dir.path().join("keys"));
    let beacon = Beacon {
        source: "timing".into(),
        value: "00".repeat(32),
        iterations_log2: 10,
    };
    let seed = |n| Seed::from_bytes([n; 32]);
    let time = |what: &str, work: &mut dyn FnMut()| {
        let (start, busy) = (Instant::now(), cpu_seconds());
        work();
        let busy = cpu_seconds() - busy;
        println!(
            "{what:24} {:8.2} s, {busy:8.2} s of CPU",
            start.elapsed().as_secs_f64()
        );
    };
    let costs = oaic_ceremony::estimate::Costs::measure();
    println!(
        "estimated: powers contribute {:.1?}, verify {:.1?}; keys begin {:.1?}, contribute {:.1?}, verify {:.1?}",
        costs.powers_contribute(qap.size()),
        costs.powers_verify(qap.size()),
        costs.keys_begin(&qap),
        costs.keys_contribute(&qap),
        costs.keys_verify(&qap)
    );
    time("powers begin", &mut || {
        powers::begin(&p, qap.size()).expect("begin")
    });
    time("powers contribute", &mut || {
        powers::contribute(&p, &p, "one", &seed(1), &Silent).expect("contribute");
    });
    powers::beacon(&p, &p, beacon.clone(), &Silent).expect("beacon");
    let mut verified = None;
    time("powers verify", &mut || {
        verified = powers::verify(&p, &Silent).ok()
    });
    let verified = verified.expect("verified");
    time("keys begin", &mut || {
        keys::begin(&k, &qap, &verified, &Silent).expect("begin");
    });
    time("keys contribute", &mut || {
        keys::contribute(&k, &k, "one", &seed(2), &Silent).expect("contribute");
    });
    keys::beacon(&k, &k, beacon.clone(), &Silent).expect("beacon");
    time("keys verify", &mut || {
        keys::verify(&k, &qap, &verified, &Silent).expect("verify");
    });
}

/// Of this process, all threads; 0 where /proc isn't there.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = |i| -> f64 {
        let field = fields.split_whitespace().nth(i);
        field.and_then(|f| f.parse().ok()).unwrap_or_default()
    };
    (ticks(11) + ticks(12)) / 100.0
}
