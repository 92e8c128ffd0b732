//! The scenarios of zero knowledge on a real node: proofs, escrow and notes as compiled wasm, and
//! the same outcome as on the embedded chain.

use oaic_chain::Chain;
use oaic_economy::progress::Quiet;
use oaic_economy::scenarios::{self, Options, Outcome, Setup};
use oaic_embedded::EmbeddedChain;
use oaic_integration::net::{can_start, Codes, Net};

fn run(chain: &dyn Chain, backend: &str, name: &str, calls: usize) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let setup = Setup {
        chain,
        backend,
        folder: folder.path().to_path_buf(),
        options: Options {
            calls: Some(calls),
            ..Options::default()
        },
        progress: &Quiet,
    };
    let outcome = scenarios::find(name).unwrap().run(&setup).unwrap();
    outcome.audit.verify().unwrap();
    outcome
}

/// One after the other: they share accounts, and an account's transactions are in a row.
#[test]
fn data_answers_and_private_calls_end_alike_on_both_chains() {
    if !can_start() {
        return;
    }
    // Not the shared network: other tests run scenarios there, whose accounts are these.
    let net = Net::start("exchange", 1, Codes::Unpinned).unwrap();
    let chain = &net.chain;
    for (name, calls) in [
        ("data-sale", 60),
        ("data-answers", 60),
        ("private-calls", 20),
    ] {
        let real = run(chain, "localnet", name, calls);
        let embedded = run(&EmbeddedChain::new(), "embedded", name, calls);
        assert!(!real.digest.transactions.is_empty());
        let transactions = real.digest.transactions.iter();
        let pairs = transactions.zip(&embedded.digest.transactions);
        for (number, (real, embedded)) in pairs.enumerate() {
            assert_eq!(real, embedded, "{name}: transaction {number}");
        }
        assert_eq!(real.digest, embedded.digest, "{name}");
    }
}
