//! The scenario `api-settlement` over a socket ends as it does in this process.

use oaic_chain::served::ServedChain;
use oaic_chain::wasmd::WasmdConfig;
use oaic_chain::Chain;
use oaic_economy::digest::Digest;
use oaic_economy::progress::Quiet;
use oaic_economy::scenarios::api_settlement::ApiSettlement;
use oaic_economy::scenarios::{Options, Scenario, Setup};
use oaic_embedded::server::{Options as ServerOptions, Server};
use oaic_embedded::EmbeddedChain;

fn run(chain: &dyn Chain, backend: &str) -> Digest {
    let folder = tempfile::tempdir().unwrap();
    let setup = Setup {
        chain,
        backend,
        folder: folder.path().to_path_buf(),
        options: Options {
            calls: Some(200),
            ..Options::default()
        },
        progress: &Quiet,
    };
    let outcome = ApiSettlement.run(&setup).unwrap();
    outcome.audit.verify().unwrap();
    outcome.digest
}

/// `integration/tests/wasmd` compares the same scenario between this process and a node.
#[test]
fn it_ends_alike_in_this_process_and_served() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(ServerOptions::new(folder.path().join("chain"))).unwrap();
    let config = WasmdConfig::from_network(server.network(), "hub").unwrap();
    let served = ServedChain::connect(config).unwrap();
    let there = run(&served, "served");
    let here = run(&EmbeddedChain::new(), "embedded");
    assert!(!here.transactions.is_empty() && !here.balances.is_empty());
    let pairs = here.transactions.iter().zip(&there.transactions);
    for (number, (here, there)) in pairs.enumerate() {
        assert_eq!(here, there, "transaction {number}");
    }
    assert_eq!(here, there);
}
