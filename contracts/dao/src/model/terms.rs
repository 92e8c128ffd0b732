//! What a proposal demands under the rules.

use oaic_messages::dao::{Classes, PolicyClass, Terms, Timing};

use super::message::classify::{classes_of, proposal_class};
use super::proposal::Classification;
use crate::state::Rules;

/// What a proposal of messages so classified demands: the maximum of each number among their classes,
/// stake alone and consent if any of them does. So no mixture is easier to pass than one of its
/// parts. A proposal without messages is about ethics.
pub fn terms(rules: &Rules, messages: &[Classification]) -> Terms {
    let classes = classes_of(messages);
    let greatest = |of: fn(&Classes, PolicyClass) -> u64| {
        let all = classes.iter().map(|class| of(&rules.classes, *class));
        all.max().unwrap_or_default()
    };
    let bps = |of: fn(&Classes, PolicyClass) -> u16| {
        let all = classes.iter().map(|class| of(&rules.classes, *class));
        all.max().unwrap_or_default()
    };
    let Timing {
        activation_window,
        execution_window,
        payment_window,
        ..
    } = rules.timing;
    let exempt = !messages.is_empty() && messages.iter().all(|message| message.exempt);
    Terms {
        class: proposal_class(messages),
        min_yes_bps: bps(|classes, class| classes.rules(class).min_yes_bps),
        threshold_bps: bps(|classes, class| classes.rules(class).threshold_bps),
        activation_window,
        voting_period: greatest(|classes, class| classes.rules(class).voting_period),
        timelock: greatest(|classes, class| classes.rules(class).timelock),
        execution_window: match classes.contains(&PolicyClass::ReserveUse) {
            true => payment_window.max(execution_window),
            false => execution_window,
        },
        veto_window: (!exempt).then_some(rules.veto_window),
        stake_only: messages.iter().any(|message| message.stake_only),
        consent: messages.iter().any(|message| message.consent),
    }
}

/// Whether what was submitted under terms demands at least what the same messages demand now, by
/// the rules of now: gives the first thing that it doesn't. Numbers are those of the classes then
/// and now, so that a change of the rules alone, which proposals under way don't follow, is none.
pub fn falls_short(
    rules: &Rules,
    then: &[Classification],
    now: &[Classification],
) -> Option<&'static str> {
    let (then, now) = (terms(rules, then), terms(rules, now));
    let opens_later = |terms: &Terms| terms.class == PolicyClass::Constitution;
    [
        ("least yes", then.min_yes_bps < now.min_yes_bps),
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
