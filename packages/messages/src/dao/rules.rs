//! Classes of proposals, their rules, and the bounds of these.

use cosmwasm_schema::cw_serde;

use crate::shared::Bps;
use crate::token::FREEZE_SPAN;

/// The subject of a proposal, which decides how hard it is to pass.
#[cw_serde]
#[derive(Copy, Eq, PartialOrd, Ord)]
pub enum PolicyClass {
    /// Programs and their weights.
    IncentiveRules,
    /// Parameters of contracts, within the bounds of their code.
    ContractUpdates,
    /// New uses and services.
    ScenarioExpansion,
    /// Ethics rules; also every proposal without a message.
    Ethics,
    /// Whatever makes something payable, moves it to another pot, or takes it from a holder.
    ReserveUse,
    /// The holders of the offices.
    Roles,
    /// Everything else: code, owners, the fee, exemptions, the table itself, and whatever is not in
    /// the table.
    Constitution,
}

impl PolicyClass {
    /// All classes, in the order of strictness.
    pub const ALL: [PolicyClass; 7] = [
        PolicyClass::IncentiveRules,
        PolicyClass::ContractUpdates,
        PolicyClass::ScenarioExpansion,
        PolicyClass::Ethics,
        PolicyClass::ReserveUse,
        PolicyClass::Roles,
        PolicyClass::Constitution,
    ];

    /// Whether only stake votes on it, not balances.
    pub const fn stake_only(self) -> bool {
        matches!(
            self,
            PolicyClass::ReserveUse | PolicyClass::Roles | PolicyClass::Constitution
        )
    }

    /// Bounds of its rules.
    pub const fn bounds(self) -> ClassBounds {
        const fn bounds(
            min_yes_bps: (Bps, Bps),
            threshold_bps: (Bps, Bps),
            voting_days: (u64, u64),
            timelock_days: (u64, u64),
        ) -> ClassBounds {
            ClassBounds {
                min_yes_bps,
                threshold_bps,
                voting_period: (voting_days.0 * 86_400, voting_days.1 * 86_400),
                timelock: (timelock_days.0 * 86_400, timelock_days.1 * 86_400),
            }
        }
        match self {
            PolicyClass::IncentiveRules | PolicyClass::ScenarioExpansion => {
                bounds((50, 300), (5_000, 6_667), (5, 14), (3, 14))
            }
            PolicyClass::ContractUpdates => bounds((100, 500), (5_000, 6_667), (5, 14), (3, 14)),
            PolicyClass::Ethics => bounds((100, 500), (5_500, 7_500), (5, 10), (2, 7)),
            PolicyClass::ReserveUse => bounds((50, 300), (6_000, 7_500), (7, 14), (5, 21)),
            PolicyClass::Roles => bounds((200, 600), (6_667, 8_000), (14, 30), (21, 60)),
            PolicyClass::Constitution => {
                bounds((1_000, 1_500), (6_667, 8_000), (14, 30), (60, 120))
            }
        }
    }
}

/// Rules of a class. Times are in seconds.
#[cw_serde]
#[derive(Copy)]
pub struct ClassRules {
    /// Minimum share of Yes votes in the supply at the snapshot, rounded up. It takes the place of
    /// a quorum: no other vote helps to reach it.
    pub min_yes_bps: Bps,
    /// Minimum share of Yes in Yes, No and Veto.
    pub threshold_bps: Bps,
    /// How long voting lasts, from activation.
    pub voting_period: u64,
    /// Time from the end of voting until execution; votes may still change the outcome.
    pub timelock: u64,
}

/// Minimum and maximum of each rule of a class. On [`crate::shared::SHORT_WINDOW_CHAINS`] the
/// minimum spans are a second; shares are the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassBounds {
    /// Of [`ClassRules::min_yes_bps`].
    pub min_yes_bps: (Bps, Bps),
    /// Of [`ClassRules::threshold_bps`].
    pub threshold_bps: (Bps, Bps),
    /// Of [`ClassRules::voting_period`], in seconds.
    pub voting_period: (u64, u64),
    /// Of [`ClassRules::timelock`], in seconds.
    pub timelock: (u64, u64),
}

/// Rules of all classes. A proposal of several classes takes the maximum of each number.
#[cw_serde]
pub struct Classes {
    /// [`PolicyClass::IncentiveRules`].
    pub incentive_rules: ClassRules,
    /// [`PolicyClass::ContractUpdates`].
    pub contract_updates: ClassRules,
    /// [`PolicyClass::ScenarioExpansion`].
    pub scenario_expansion: ClassRules,
    /// [`PolicyClass::Ethics`].
    pub ethics: ClassRules,
    /// [`PolicyClass::ReserveUse`].
    pub reserve_use: ClassRules,
    /// [`PolicyClass::Roles`].
    pub roles: ClassRules,
    /// [`PolicyClass::Constitution`].
    pub constitution: ClassRules,
}

impl Classes {
    /// Rules of a class.
    pub fn rules(&self, class: PolicyClass) -> &ClassRules {
        match class {
            PolicyClass::IncentiveRules => &self.incentive_rules,
            PolicyClass::ContractUpdates => &self.contract_updates,
            PolicyClass::ScenarioExpansion => &self.scenario_expansion,
            PolicyClass::Ethics => &self.ethics,
            PolicyClass::ReserveUse => &self.reserve_use,
            PolicyClass::Roles => &self.roles,
            PolicyClass::Constitution => &self.constitution,
        }
    }
}

/// Delays and windows that are the same for every class, in seconds.
#[cw_serde]
#[derive(Copy)]
pub struct Timing {
    /// From submission until voting can begin; see [`VOTING_DELAY`].
    pub voting_delay: u64,
    /// Time after that within which voting can begin, or the proposal expires; see [`WINDOW`].
    pub activation_window: u64,
    /// Time after the timelock within which a proposal can be executed; see [`WINDOW`].
    pub execution_window: u64,
    /// The same for proposals that pay, or move what is to be paid: two epochs, because outflow
    /// limits may have to recover first. See [`PAYMENT_WINDOW`].
    pub payment_window: u64,
}

/// Times after the success of the public sale at which government opens, in seconds. They never
/// change.
#[cw_serde]
#[derive(Copy)]
pub struct Openings {
    /// Government; see [`GOVERNMENT_AFTER`].
    pub government: u64,
    /// The constitution, provided that [`CIRCULATING_BPS`] of the supply circulate; see
    /// [`CONSTITUTION_AFTER`]. What has opened stays open.
    pub constitution: u64,
}

/// Share of the supply that must circulate before the constitution opens, in basis points.
pub const CIRCULATING_BPS: Bps = 2_500;

/// Shortest and longest voting delay, in seconds.
pub const VOTING_DELAY: (u64, u64) = (86_400, 3 * 86_400);

// A vote that confirms a guardian's freeze is over before the freeze is.
const _: () = {
    let ethics = PolicyClass::Ethics.bounds();
    assert!(VOTING_DELAY.1 + ethics.voting_period.1 + ethics.timelock.1 < FREEZE_SPAN);
};

/// Shortest and longest veto window, in seconds; never longer than a class's timelock.
pub const VETO_WINDOW: (u64, u64) = (2 * 86_400, 7 * 86_400);

/// Shortest and longest activation and execution window, in seconds.
pub const WINDOW: (u64, u64) = (7 * 86_400, 28 * 86_400);

/// Shortest and longest execution window of proposals that pay, in seconds.
pub const PAYMENT_WINDOW: (u64, u64) = (28 * 86_400, 122 * 86_400);

/// Earliest and latest opening of government after the sale, in seconds.
pub const GOVERNMENT_AFTER: (u64, u64) = (60 * 86_400, 180 * 86_400);

/// Earliest and latest opening of the constitution after the sale, in seconds.
pub const CONSTITUTION_AFTER: (u64, u64) = (365 * 86_400, 2 * 365 * 86_400);
