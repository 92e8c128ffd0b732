//! The shipped windows and classes, and who holds what in a test.

use cosmwasm_std::Addr;
use oaic_messages::dao::*;
use oaic_messages::shared::Bps;
use oaic_testing::DAY;

/// A million OAIC.
pub const M: u128 = 1_000_000_000_000;

/// Stake enough for anything.
pub const ALICE: u128 = 300 * M;
/// Votes with a balance.
pub const BOB: u128 = 60 * M;
/// Stake.
pub const CAROL: u128 = 100 * M;
/// Neither voting enabled nor stake.
pub const DAVE: u128 = 100 * M;
/// Stake one unit below 1 % of the supply.
pub const ERIN: u128 = 20 * M - 1;
/// That unit, as stake.
pub const FRANK: u128 = 1;
pub const PROPOSER: u128 = 50 * M;
pub const TREASURY: u128 = 200 * M;
pub const VESTING: u128 = SUPPLY - 830 * M;
pub const SUPPLY: u128 = 2_000 * M;
/// 10,000 OAIC.
pub const DEPOSIT: u128 = M / 100;

pub fn rules(min_yes_bps: Bps, threshold_bps: Bps, days: [u64; 2]) -> ClassRules {
    ClassRules {
        min_yes_bps,
        threshold_bps,
        voting_period: days[0] * DAY,
        timelock: days[1] * DAY,
    }
}

/// As shipped.
pub fn classes() -> Classes {
    Classes {
        incentive_rules: rules(100, 5_000, [7, 4]),
        contract_updates: rules(200, 5_000, [7, 4]),
        scenario_expansion: rules(100, 5_000, [7, 4]),
        ethics: rules(200, 6_000, [7, 2]),
        reserve_use: rules(100, 6_000, [7, 7]),
        roles: rules(300, 6_667, [14, 30]),
        constitution: rules(1_000, 6_667, [14, 60]),
    }
}

/// As shipped.
pub fn timing() -> Timing {
    Timing {
        voting_delay: 2 * DAY,
        activation_window: 14 * DAY,
        execution_window: 14 * DAY,
        payment_window: 5_256_000,
    }
}

pub fn policy(contract: &Addr, message: &str, class: PolicyClass) -> PolicySpec {
    PolicySpec {
        contract: contract.to_string(),
        message: message.into(),
        class,
    }
}

/// What the stub that proposals call can be sent, and its class.
pub fn policies(target: &Addr) -> Vec<PolicySpec> {
    use PolicyClass::*;
    [
        ("note", IncentiveRules),
        ("fail", IncentiveRules),
        ("guarded", IncentiveRules),
        ("relay", IncentiveRules),
        ("update_params", ContractUpdates),
        ("expand", ScenarioExpansion),
        ("spend", ReserveUse),
        ("move", ReserveUse),
        ("set_rules", Ethics),
        ("freeze", Ethics),
    ]
    .map(|(message, class)| policy(target, message, class))
    .to_vec()
}
