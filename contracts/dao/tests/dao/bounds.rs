//! How short and how mild rules can be.

use cosmwasm_std::testing::mock_env;
use oaic_dao::state::Rules;
use oaic_dao::validate::{openings as check_openings, rules as check, Spans};
use oaic_messages::dao::*;
use oaic_messages::shared::SHORT_WINDOW_CHAINS;

use crate::suite::classes;

#[test]
fn short_windows_are_for_test_chains_alone_and_shares_shrink_nowhere() {
    let mut all = classes();
    for class in [
        &mut all.incentive_rules,
        &mut all.contract_updates,
        &mut all.scenario_expansion,
        &mut all.ethics,
        &mut all.reserve_use,
        &mut all.roles,
        &mut all.constitution,
    ] {
        (class.voting_period, class.timelock) = (1, 1);
    }
    let short = Rules {
        timing: Timing {
            voting_delay: 1,
            activation_window: 1,
            execution_window: 1,
            payment_window: 1,
        },
        veto_window: 1,
        classes: all,
    };
    let openings = Openings {
        government: 1,
        constitution: 1,
    };
    let mut env = mock_env();
    for (chain, fine) in SHORT_WINDOW_CHAINS
        .iter()
        .map(|chain| (*chain, true))
        .chain([("oaic-1", false), ("", false)])
    {
        env.block.chain_id = chain.into();
        let spans = Spans::of(&env);
        assert_eq!(check(spans, &short).is_ok(), fine, "{chain}");
        assert_eq!(check_openings(spans, openings).is_ok(), fine, "{chain}");
        for change in [
            |rules: &mut Rules| rules.classes.constitution.min_yes_bps = 999,
            |rules: &mut Rules| rules.classes.roles.threshold_bps = 6_666,
            |rules: &mut Rules| rules.classes.ethics.voting_period = 0,
            |rules: &mut Rules| rules.veto_window = 2,
        ] {
            let mut rules = short.clone();
            change(&mut rules);
            assert!(check(spans, &rules).is_err(), "{chain}");
        }
    }
}
