//! What a proposal demands under the rules.

use oaic_messages::dao::{ClassRules, PolicyClass, Terms, Timing};

use super::message::classify::{classes_of, proposal_class};
use super::proposal::Classification;
use crate::state::Rules;

/// What a proposal of classified messages demands: the maximum of each number among their classes, and
/// stake alone and consent if any message demands them. So no mixture is easier to pass than one of its
/// parts. A proposal without messages is of the ethics class.
pub fn terms(rules: &Rules, messages: &[Classification]) -> Terms {
    let classes = classes_of(messages);
    let all: Vec<_> = classes
        .iter()
        .map(|class| rules.classes.rules(*class))
        .collect();
    let Timing {
        activation_window,
        execution_window,
        payment_window,
        ..
    } = rules.timing;
    let exempt = !messages.is_empty() && messages.iter().all(|message| message.exempt);
    Terms {
        class: proposal_class(messages),
        min_yes_bps: greatest(&all, |rules| rules.min_yes_bps),
        threshold_bps: greatest(&all, |rules| rules.threshold_bps),
        activation_window,
        voting_period: greatest(&all, |rules| rules.voting_period),
        timelock: greatest(&all, |rules| rules.timelock),
        execution_window: match classes.contains(&PolicyClass::ReserveUse) {
            true => payment_window.max(execution_window),
            false => execution_window,
        },
        veto_window: (!exempt).then_some(rules.veto_window),
        stake_only: messages.iter().any(|message| message.stake_only),
        consent: messages.iter().any(|message| message.consent),
    }
}

fn greatest<T: Ord + Default>(rules: &[&ClassRules], of: impl Fn(&ClassRules) -> T) -> T {
    let values = rules.iter().map(|rules| of(rules));
    values.max().unwrap_or_default()
}

/// What the same messages demand more of now than when they were submitted, if anything. Both sides are
/// computed under the current rules, so that a change of the rules alone does not count: pending
/// proposals keep theirs.
pub fn falls_short(
    rules: &Rules,
    then: &[Classification],
    now: &[Classification],
) -> Option<&'static str> {
    let (then, now) = (terms(rules, then), terms(rules, now));
    let opens_later = |terms: &Terms| terms.class == PolicyClass::Constitution;
    [
        ("minimum yes", then.min_yes_bps < now.min_yes_bps),
        ("share of votes", then.threshold_bps < now.threshold_bps),
        ("voting period", then.voting_period < now.voting_period),
        ("timelock", then.timelock < now.timelock),
        ("stake alone", !then.stake_only && now.stake_only),
        ("consent", !then.consent && now.consent),
        ("opening", !opens_later(&then) && opens_later(&now)),
        (
            "veto",
            then.veto_window.is_none() && now.veto_window.is_some(),
        ),
    ]
    .into_iter()
    .find(|(_, short)| *short)
    .map(|(what, _)| what)
}
