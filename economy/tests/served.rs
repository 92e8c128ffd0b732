//! The scenarios over a chain that another process could serve end as they do in this process.

use oaic_chain::served::ServedChain;
use oaic_chain::wasmd::WasmdConfig;
use oaic_chain::Chain;
use oaic_economy::digest::Digest;
use oaic_economy::progress::Quiet;
use oaic_economy::scenarios::{self, Options, Setup};
use oaic_embedded::server::{Options as ServerOptions, Server};
use oaic_embedded::EmbeddedChain;

fn run(chain: &dyn Chain, backend: &str, name: &str, calls: usize) -> Digest {
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
    outcome.digest
}

/// `integration/tests/wasmd` compares the same scenarios between this process and a node.
#[test]
fn scenarios_end_alike_in_this_process_and_served() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(ServerOptions::new(folder.path().join("chain"))).unwrap();
    let config = WasmdConfig::from_network(server.network(), "hub").unwrap();
    let served = ServedChain::connect(config).unwrap();
    for (name, calls) in [("api-settlement", 200), ("data-sale", 60)] {
        let there = run(&served, "served", name, calls);
        let here = run(&EmbeddedChain::new(), "embedded", name, calls);
        assert!(!here.transactions.is_empty() && !here.balances.is_empty());
        let pairs = here.transactions.iter().zip(&there.transactions);
        for (number, (here, there)) in pairs.enumerate() {
            assert_eq!(here, there, "{name}: transaction {number}");
        }
        assert_eq!(here, there, "{name}");
    }
}
