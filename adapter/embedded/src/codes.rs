//! The contracts an embedded chain knows, by the names of their wasm files.

use std::collections::BTreeMap;

use cosmwasm_std::{Checksum, Empty};
use cw_multi_test::{Contract, ContractWrapper};

pub struct ContractCode {
    /// Version; with the name it makes the checksum.
    pub version: String,
    pub make: Box<dyn Fn() -> Box<dyn Contract<Empty>> + Send>,
}

pub type Codes = BTreeMap<String, ContractCode>;

type Make = fn() -> Box<dyn Contract<Empty>>;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Entry points of a contract of this project; `reply` where it has one.
macro_rules! ours {
    ($contract:ident $(, $reply:ident)?) => {
        || {
            use $contract::contract::{execute, instantiate, migrate, query $(, $reply)?};
            let contract = ContractWrapper::new(execute, instantiate, query).with_migrate(migrate);
            Box::new(contract$(.with_reply($reply))?)
        }
    };
}

/// The contracts of this project, and stock ones: what it uses, and what it is compared with.
pub fn known() -> Codes {
    let mut codes = Codes::new();
    let mut add = |name: &str, version: &str, make: Make| {
        let code = ContractCode {
            version: version.to_owned(),
            make: Box::new(make),
        };
        codes.insert(name.to_owned(), code);
    };
    let ours: [(&str, Make); 10] = [
        ("token", ours!(oaic_token)),
        ("compute-settlement", ours!(oaic_compute_settlement, reply)),
        ("vesting", ours!(oaic_vesting)),
        ("sale", ours!(oaic_sale, reply)),
        ("treasury", ours!(oaic_treasury, reply)),
        ("incentives", ours!(oaic_incentives)),
        ("staking", ours!(oaic_staking, reply)),
        ("data-market", ours!(oaic_data_market)),
        ("private-credits", ours!(oaic_private_credits, reply)),
        ("dao", ours!(oaic_dao, reply)),
    ];
    for (name, make) in ours {
        add(name, VERSION, make);
    }
    add("cw20-base", "2.0.0", || {
        use cw20_base::contract::{execute, instantiate, migrate, query};
        Box::new(ContractWrapper::new(execute, instantiate, query).with_migrate(migrate))
    });
    add("cw3-fixed-multisig", "2.0.0", || {
        use cw3_fixed_multisig::contract::{execute, instantiate, query};
        Box::new(ContractWrapper::new(execute, instantiate, query))
    });
    codes
}

impl ContractCode {
    /// Its entry points, under the checksum that stands for its wasm. Addresses that can be predicted
    /// come of it, so of a chain that is served it is another at every start.
    pub(crate) fn checked(&self, name: &str, genesis_hash: Option<&str>) -> Checked {
        let text = match genesis_hash {
            None => format!("{name} {}", self.version),
            Some(hash) => format!("{name} {} {hash}", self.version),
        };
        Checked {
            checksum: Checksum::generate(text.as_bytes()),
            contract: (self.make)(),
        }
    }
}

/// A contract that answers with a checksum of its own, so that addresses can be predicted.
pub(crate) struct Checked {
    pub checksum: Checksum,
    contract: Box<dyn Contract<Empty>>,
}

impl Contract<Empty> for Checked {
    crate::delegate!(contract: execute, instantiate, query, sudo, reply, migrate);

    fn checksum(&self) -> Option<Checksum> {
        Some(self.checksum)
    }
}
