//! The light client, over chains made here.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::super::testing::{honest, FakeChain, Node, Shared, Validator};
use super::super::*;

/// Time of the first block.
const START: u64 = 1_767_225_600;

const FOUR: [Validator; 4] = [
    Validator { seed: 1, power: 10 },
    Validator { seed: 2, power: 10 },
    Validator { seed: 3, power: 10 },
    Validator { seed: 4, power: 10 },
];

fn chain(blocks: u64) -> FakeChain {
    let mut chain = FakeChain::new("oaic-1", &FOUR, START);
    let market = FakeChain::address(7);
    chain.put_contract(&market, 3, &[0xab; 32]);
    chain.put(&market, b"order", b"paid");
    chain.grow(blocks);
    chain
}

fn config(chain: &FakeChain) -> ReaderConfig {
    ReaderConfig {
        patience: Duration::from_millis(40),
        ..ReaderConfig::new("memory", chain.root(2))
    }
}

#[test]
fn a_cold_client_proves_what_is_there_and_what_is_not() {
    let shared: Shared = Arc::new(Mutex::new(chain(40)));
    let node: Node = honest(&shared);
    let (config, now) = {
        let c = shared.lock().unwrap();
        (config(&c), c.time())
    };
    let reader = ProvenReader::in_memory(config, node, move || now).unwrap();
    let at = reader.newest().unwrap();
    assert_eq!((at.height(), at.time()), (39, now));
    let market = FakeChain::address(7);
    assert_eq!(at.value(&market, b"order").unwrap().value.unwrap(), b"paid");
    assert_eq!(at.value(&market, b"orders").unwrap().value, None);
    let code = at.code(&market).unwrap();
    assert_eq!((code.height, code.time), (39, now));
    assert_eq!(
        code.value,
        Some(Code {
            id: 3,
            checksum: [0xab; 32]
        })
    );
    assert_eq!(at.code(&FakeChain::address(8)).unwrap().value, None);
}
