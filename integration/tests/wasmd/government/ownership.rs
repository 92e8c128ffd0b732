//! All contracts: whose they are, and that nobody else can do anything to them.

use std::collections::BTreeSet;

use cosmwasm_std::{Addr, Empty};
use cw3_fixed_multisig::msg::{ExecuteMsg as MultisigMsg, QueryMsg as MultisigQuery};
use cw_ownable::Ownership;
use cw_utils::ThresholdResponse;
use oaic_chain::wasmd::WasmdChain;
use oaic_chain::{encode, Chain, ChainError, ChainExt};
use oaic_deploy::economy::policies::{messages_of, GOVERNED};
use oaic_deploy::{
    code_of, Deployment, Economy, COMMITTEE, COMPUTE_SETTLEMENT, CONTRACTS, DAO, DATA_MARKET,
    GUARDIAN, INCENTIVES, MULTISIG_CODE, PRIVATE_CREDITS, SALE, STAKING, TOKEN, TREASURY, VESTING,
};
use oaic_messages::compute_settlement::{self, ConfigResponse as SettlementConfig};
use oaic_messages::shared::Page;
use oaic_messages::token::{self, ConfigResponse as TokenConfig, SystemContract};
use oaic_messages::{dao, incentives};

use super::messages;

/// Admin and owner of every contract is the DAO, and nobody is about to become either; roles are
/// held by the contracts that the economy gives them to.
pub fn the_dao_owns_everything(chain: &WasmdChain, deployment: &Deployment) {
    let at = |name: &str| deployment.address(name).unwrap();
    let dao = at(DAO);
    assert_eq!(deployment.contracts.len(), CONTRACTS.len());
    for (name, contract) in &deployment.contracts {
        let address = &contract.address;
        let admin = chain.contract_admin(address).unwrap();
        assert_eq!(admin.as_ref(), Some(dao), "admin of {name}");
        let code = chain.code_checksum(code_of(name)).unwrap();
        assert_eq!(contract.checksum, code, "code of {name}");
        if code_of(name) == MULTISIG_CODE {
            continue;
        }
        let asked = serde_json::json!({"ownership": {}});
        let ownership: Ownership<Addr> = chain.query(address, &asked).unwrap();
        assert_eq!(ownership.owner.as_ref(), Some(dao), "owner of {name}");
        assert_eq!(ownership.pending_owner, None, "heir of {name}");
    }

    let config: TokenConfig = chain.query(at(TOKEN), &token::QueryMsg::Config {}).unwrap();
    assert_eq!(&config.pool, at(INCENTIVES));
    assert_eq!(config.guardian.as_ref(), Some(at(GUARDIAN)));
    let minter: Option<cw20::MinterResponse> =
        chain.query(at(TOKEN), &token::QueryMsg::Minter {}).unwrap();
    assert_eq!(minter, None);
    let asked = token::QueryMsg::SystemContracts {
        start_after: None,
        limit: None,
    };
    let exempt: Page<SystemContract> = chain.query(at(TOKEN), &asked).unwrap();
    let exempt: BTreeSet<Addr> = exempt.items.into_iter().map(|c| c.address).collect();
    let expected = [
        COMPUTE_SETTLEMENT,
        STAKING,
        DAO,
        VESTING,
        SALE,
        TREASURY,
        INCENTIVES,
        DATA_MARKET,
        PRIVATE_CREDITS,
    ];
    assert_eq!(exempt, expected.map(|name| at(name).clone()).into());

    let asked = compute_settlement::QueryMsg::Config {};
    let config: SettlementConfig = chain.query(at(COMPUTE_SETTLEMENT), &asked).unwrap();
    assert_eq!(config.guardian.as_ref(), Some(at(GUARDIAN)));
    let asked = incentives::QueryMsg::Reporters {
        start_after: None,
        limit: None,
    };
    let reporters: Page<incentives::ReporterResponse> =
        chain.query(at(INCENTIVES), &asked).unwrap();
    let reporters: BTreeSet<&Addr> = reporters.items.iter().map(|r| &r.address).collect();
    assert_eq!(reporters, [at(COMPUTE_SETTLEMENT), at(DATA_MARKET)].into());
    let roles: dao::RolesResponse = chain.query(dao, &dao::QueryMsg::Roles {}).unwrap();
    assert_eq!(&roles.committee, at(COMMITTEE));
    assert_eq!(&roles.guardian, at(GUARDIAN));
    for (name, weight, total) in [(COMMITTEE, 3, 5), (GUARDIAN, 2, 3)] {
        let threshold: ThresholdResponse =
            chain.query(at(name), &MultisigQuery::Threshold {}).unwrap();
        let expected = ThresholdResponse::AbsoluteCount {
            weight,
            total_weight: total,
        };
        assert_eq!(threshold, expected, "{name}");
    }
}

/// The chain's own governance could migrate anything: no proposal of it ever gets to a vote.
/// Storing and instantiating code is free, which gives nobody any power over what is there.
pub fn the_chain_gives_nobody_a_way_around(chain: &WasmdChain) {
    let governance = chain.governance().unwrap();
    assert_eq!(governance.upload, "ACCESS_TYPE_EVERYBODY");
    assert_eq!(governance.instantiate, "ACCESS_TYPE_EVERYBODY");
    for deposit in [&governance.min_deposit, &governance.expedited_min_deposit] {
        let [coin] = deposit.as_slice() else {
            panic!("one coin, so that none is an easier way: {deposit:?}");
        };
        let supply = chain.native_supply(&coin.denom).unwrap();
        assert!(
            supply > 0,
            "the chain knows what there is of {}",
            coin.denom
        );
        assert!(coin.amount.u128() > supply, "{coin} of {supply}");
    }
}

/// B-31: each right of an admin, and each message that only the owner, a role or a contract itself
/// may send, is refused to deployer, members of committee and guardian, and anybody.
pub fn nobody_else_can_touch_a_contract(
    chain: &WasmdChain,
    economy: &Economy,
    deployment: &Deployment,
) {
    for contract in GOVERNED {
        messages::assert_complete(contract, &messages_of(contract));
    }
    let mut undenied = Vec::new();
    let deployer = economy.accounts.deployer.as_str();
    for sender in [deployer, "ethics-1", "guardian-1", "compute-1"] {
        // The chain refuses to name the sender himself before it looks at his rights.
        let heir = chain.account("mallory").unwrap();
        let code_id = deployment.contract(TOKEN).unwrap().code_id;
        let mut no_right = |what: String, refusal: oaic_chain::Result<_>| {
            let outcome = match refusal {
                Err(ChainError::Contract { message, .. }) if messages::denies(&message) => return,
                Err(error) => error.to_string(),
                Ok(_) => "was done".into(),
            };
            undenied.push(format!("{sender}, {what}: {outcome}"));
        };
        for (name, contract) in &deployment.contracts {
            let address = &contract.address;
            let empty = encode(&Empty {}).unwrap();
            let done = chain.migrate(sender, address, code_id, &empty);
            no_right(format!("migrate {name}"), done);
            let done = chain.migrate(sender, address, contract.code_id, &empty);
            no_right(format!("migrate {name} to itself"), done);
            let done = chain.set_admin(sender, address, Some(&heir));
            no_right(format!("set the admin of {name}"), done);
            let done = chain.set_admin(sender, address, None);
            no_right(format!("clear the admin of {name}"), done);
            for (key, msg) in messages::reserved(name, &heir) {
                let done = chain.execute(sender, address, &msg);
                no_right(format!("{key} of {name}"), done);
            }
            // Members may propose, and nothing comes of it alone; others may not even that.
            let member = match name.as_str() {
                COMMITTEE => "ethics-1",
                GUARDIAN => "guardian-1",
                _ => continue,
            };
            if sender != member {
                let propose = MultisigMsg::Propose {
                    title: "t".into(),
                    description: "d".into(),
                    msgs: vec![],
                    latest: None,
                };
                let done = chain.execute(sender, address, &propose);
                no_right(format!("propose to {name}"), done);
            }
        }
    }
    assert!(undenied.is_empty(), "{}", undenied.join("\n"));
}
