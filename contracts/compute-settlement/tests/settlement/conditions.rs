//! Conditions: what payer and provider agree on beside the price, and who can change it.

use oaic_messages::compute_settlement::SkipReason as S;
use oaic_messages::compute_settlement::*;
use oaic_testing::attribute;
use oaic_vouchers::{Receipt, NO_LIMIT};

use crate::bystander::attacked;
use crate::evidence::*;
use crate::granted;
use crate::suite::*;

/// One condition of each kind, which [`strict_provider`] offers.
fn strict(w: &Suite) -> Conditions {
    Conditions {
        application: Some(7),
        valid_until: Some(w.now() + DAY),
        ..conditions(2, Some(60))
    }
}

/// With a bystander; the provider offers level 2 and a minute.
fn strict_provider() -> (Suite, crate::bystander::Bystanders) {
    let (mut w, bystanders) = attacked();
    w.ok("provider", update_provider(offering(2, Some(60))));
    (w, bystanders)
}

fn advance(w: &mut Suite, label: &str, msg: ExecuteMsg) -> ChannelResult {
    results(w.ok(label, msg)).remove(0)
}

fn newest(w: &Suite, channel: u64) -> Conditions {
    let last = w.channel(channel).terms - 1;
    w.terms(channel, last).conditions
}

/// The provider has something new for each of its channels.
fn new_split(w: &mut Suite, label: &str) {
    let payees = vec![payee(Role::Nodes, label, None, 9_400)];
    w.ok("provider", update_split(payees));
}

#[test]
fn terms_ask_for_no_more_than_the_profile_offers_whoever_makes_them() {
    let (mut w, bystanders) = attacked();
    let c = w.open(OAIC);
    granted::grant(&mut w, OAIC, OAIC, 9);
    let retentions = [None, Some(0), Some(1), Some(60), Some(NO_LIMIT - 1)];
    for (level, retention) in [
        (0, None),
        (0, Some(0)),
        (1, Some(60)),
        (2, Some(NO_LIMIT - 1)),
        (3, None),
        (3, Some(1)),
    ] {
        w.ok("provider", update_provider(offering(level, retention)));
        let minutes = retention.map_or(f64::INFINITY, f64::from);
        for (asked, most) in (0..=3).flat_map(|asked| retentions.map(|most| (asked, most))) {
            let at_most = most.map_or(f64::INFINITY, f64::from);
            let offered = asked <= level && minutes <= at_most;
            let conditions = conditions(asked, most);
            let mut by_grant = granted::open(&w, 1, 5, 5);
            if let ExecuteMsg::GrantOpen { conditions: of, .. } = &mut by_grant {
                *of = conditions;
            }
            w.what_if(|w| {
                let outcomes = [
                    w.try_open("payer", 5, w.under(conditions)),
                    w.run(granted::PROXY, by_grant),
                    w.run("payer", set_conditions(&[c], conditions)),
                ];
                for outcome in outcomes {
                    match offered {
                        true => drop(outcome.unwrap()),
                        false => assert_matches!(outcome, Err(NotOffered { .. })),
                    }
                }
                let made = offered && conditions != Conditions::default();
                assert_eq!(w.channel(c).terms, 1 + u32::from(made));
                if offered {
                    assert_eq!(newest(w, c), conditions);
                    assert_eq!(w.terms(c + 1, 0).conditions, conditions);
                    assert_eq!(w.terms(c + 2, 0).conditions, conditions);
                }
                bystanders.could_go_through(w);
            });
        }
    }
}

#[test]
fn each_condition_has_bounds_and_is_answered_as_it_was_set() {
    let (mut w, bystanders) = attacked();
    w.ok("provider", update_provider(offering(3, Some(0))));
    let c = w.open(OAIC);
    let now = w.now();
    let of = |change: fn(&mut Conditions, u64), now: u64| {
        let mut conditions = Conditions::default();
        change(&mut conditions, now);
        conditions
    };
    for (fits, change) in [
        (
            false,
            (|c, _| c.application = Some(0)) as fn(&mut Conditions, u64),
        ),
        (true, |c, _| c.application = Some(1)),
        (true, |c, _| c.application = Some(u64::MAX)),
        (false, |c, _| c.valid_until = Some(0)),
        (false, |c, now| c.valid_until = Some(now - 1)),
        (false, |c, now| c.valid_until = Some(now)),
        (true, |c, now| c.valid_until = Some(now + 1)),
        (true, |c, _| c.valid_until = Some(u64::MAX)),
        (true, |c, _| c.min_security_level = MAX_SECURITY_LEVEL),
        (false, |c, _| c.min_security_level = MAX_SECURITY_LEVEL + 1),
        (false, |c, _| c.min_security_level = u8::MAX),
        (true, |c, _| c.max_retention = Some(0)),
        (true, |c, _| c.max_retention = Some(NO_LIMIT - 1)),
        // It stands for no limit in receipts.
        (false, |c, _| c.max_retention = Some(NO_LIMIT)),
    ] {
        let asked = of(change, now);
        w.what_if(|w| {
            let opened = w.try_open("payer", 5, w.under(asked));
            let advanced = w.run("payer", set_conditions(&[c], asked));
            assert_eq!(
                (opened.is_ok(), advanced.is_ok()),
                (fits, fits),
                "{asked:?}"
            );
            if let (Ok(opened), Ok(_)) = (opened, advanced) {
                assert_eq!(w.terms(c + 1, 0).conditions, asked);
                assert_eq!(w.terms(c, 1).conditions, asked);
                let shown = |key| {
                    let found = opened
                        .events
                        .iter()
                        .find(|found| found.ty == "wasm-terms_made");
                    let mut all = found.unwrap().attributes.iter();
                    all.find(|a| a.key == key).map(|a| a.value.clone())
                };
                let text = |number: Option<u64>| number.map(|number| number.to_string());
                assert_eq!(shown("application"), text(asked.application));
                assert_eq!(shown("valid_until"), text(asked.valid_until));
                assert_eq!(
                    shown("max_retention"),
                    text(asked.max_retention.map(u64::from))
                );
                let level = attribute(&opened, "wasm-terms_made", "min_security_level");
                assert_eq!(level, asked.min_security_level.to_string());
            }
            bystanders.could_go_through(w);
        });
    }
}

/// Better or worse for the payer, or the same: they are the payer's to set.
#[test]
fn nobody_but_the_payer_sets_conditions() {
    let (mut w, mut bystanders) = strict_provider();
    let agreed = strict(&w);
    let spare = w.who("spare");
    let opening = OpenChannel {
        refund_to: Some(spare.to_string()),
        ..w.under(agreed)
    };
    let c = w.open_as("payer", OAIC, opening);
    granted::grant(&mut w, OAIC, OAIC, 9);
    w.ok("provider", set_settlers(vec![w.who("tower").to_string()]));
    let later = Conditions {
        valid_until: agreed.valid_until.map(|time| time + 1),
        ..agreed
    };
    let lower = Conditions {
        min_security_level: 1,
        ..agreed
    };
    let longer = Conditions {
        max_retention: None,
        ..agreed
    };
    for new in [later, lower, longer, Conditions::default(), agreed] {
        for label in [
            "provider",
            "tower",
            "spare",
            granted::PROXY,
            "their provider",
            "bystander",
            "owner",
        ] {
            let found = advance(&mut w, label, set_conditions(&[c], new));
            assert_eq!(found, skipped(S::NotYours), "{label}");
            bystanders.go_through(&mut w);
        }
    }
    assert_eq!(w.channel(c).terms, 1);
    for (number, new) in [lower, longer, later, Conditions::default()]
        .into_iter()
        .enumerate()
    {
        w.all_done("payer", set_conditions(&[c], new));
        assert_eq!(newest(&w, c), new);
        // The same once more is nothing new.
        let found = advance(&mut w, "payer", set_conditions(&[c], new));
        assert_eq!(found, skipped(S::NothingNew));
        assert_eq!(w.channel(c).terms as usize, number + 2);
    }
    assert_eq!(w.terms(c, 0).conditions, agreed);
    bystanders.go_through(&mut w);
}

#[test]
fn new_terms_without_conditions_keep_those_of_the_newest() {
    let (mut w, mut bystanders) = strict_provider();
    let agreed = strict(&w);
    let c = w.open_as("payer", OAIC, w.under(agreed));
    let other_service = w.add_service("provider", nodes());
    for (n, label) in ["provider", "payer", "provider"].into_iter().enumerate() {
        new_split(&mut w, &format!("split {n}"));
        w.all_done(label, advance_terms(&[c], 1));
        assert_eq!(newest(&w, c), agreed, "by the {label}");
        bystanders.go_through(&mut w);
    }
    // On another service of the provider too; and the newest are meant, not the first.
    w.all_done("provider", advance_terms(&[c], other_service));
    assert_eq!(newest(&w, c), agreed);
    let looser = conditions(1, None);
    w.all_done("payer", set_conditions(&[c], looser));
    w.all_done("provider", advance_terms(&[c], other_service));
    assert_eq!(newest(&w, c), looser);
    // Ended conditions stay ended.
    w.all_done("payer", set_conditions(&[c], agreed));
    w.advance(DAY, 1);
    w.all_done("provider", advance_terms(&[c], other_service));
    assert_eq!(newest(&w, c), agreed);
    bystanders.go_through(&mut w);
}

/// Who offers less than before makes no new terms that ask for what it offered; nor does the payer.
#[test]
fn kept_conditions_that_are_no_longer_offered_make_no_terms() {
    let (mut w, mut bystanders) = strict_provider();
    let agreed = conditions(2, Some(60));
    let (strict, plain) = (w.open_as("payer", OAIC, w.under(agreed)), w.open(OAIC));
    new_split(&mut w, "nodes");
    for profile in [
        offering(1, Some(60)),
        offering(2, Some(61)),
        offering(3, None),
    ] {
        w.ok("provider", update_provider(profile));
        for label in ["provider", "payer"] {
            w.what_if(|w| {
                // One such channel holds up no other of the list.
                let found = results(w.ok(label, advance_terms(&[strict, plain, strict], 1)));
                let not_offered = skipped(S::NotOffered);
                let expected = [not_offered.clone(), ChannelResult::Done {}, not_offered];
                assert_eq!(found, expected, "{label}");
                assert_eq!((w.channel(strict).terms, w.channel(plain).terms), (1, 2));
            });
        }
        bystanders.go_through(&mut w);
    }
    // What was agreed stands, and the payer can agree to what is offered now.
    assert_eq!(newest(&w, strict), agreed);
    assert_eq!(w.settle(&draft(strict, 1, 10)), settled(10, 0));
    w.all_done("payer", set_conditions(&[strict], conditions(3, None)));
    w.ok("provider", update_provider(offering(3, Some(60))));
    w.all_done("payer", set_conditions(&[strict], conditions(3, Some(60))));
    new_split(&mut w, "others");
    w.all_done("provider", advance_terms(&[strict], 1));
    assert_eq!(newest(&w, strict), conditions(3, Some(60)));
}

/// A payer's list may have channels of others and of other providers in it.
#[test]
fn a_payers_new_conditions_reach_its_own_channels_alone() {
    let (mut w, mut bystanders) = strict_provider();
    let (own, closed, theirs) = (w.open(OAIC), w.open(OAIC), 1);
    w.unlock(closed);
    let of_another = w.open_as("payer2", OAIC, w.opening());
    let new = conditions(2, Some(60));
    let list = [theirs, of_another, closed, 99, own, own];
    let expected = [
        skipped(S::NotYours),
        skipped(S::NotYours),
        skipped(S::ClosedChannel),
        skipped(S::UnknownChannel),
        ChannelResult::Done {},
        skipped(S::NothingNew),
    ];
    assert_eq!(results(w.ok("payer", set_conditions(&list, new))), expected);
    for other in [theirs, of_another] {
        assert_eq!(w.channel(other).terms, 1);
        assert_eq!(newest(&w, other), Conditions::default());
    }
    bystanders.go_through(&mut w);
}

/// Whatever was agreed, whether it ended, and whatever the provider offers now: money moves.
#[test]
fn conditions_hold_up_no_money() {
    let (mut w, mut bystanders) = attacked();
    w.ok("provider", update_provider(offering(3, Some(0))));
    let agreed = Conditions {
        application: Some(u64::MAX),
        valid_until: Some(w.now() + 1),
        ..conditions(3, Some(0))
    };
    let (a, b) = (w.open_as("payer", 1_000, w.under(agreed)), w.open(1_000));
    w.all_done("payer", set_conditions(&[b], agreed));
    granted::grant(&mut w, OAIC, OAIC, 9);
    let granted_before = granted::top_up(&w, a, 5);
    w.advance(2, 1);
    w.ok("provider", update_provider(Profile::default()));
    // Under ended terms, the first and later ones.
    assert_eq!(w.settle(&draft(a, 1, 100)), settled(100, 0));
    assert_eq!(w.settle(&draft(b, 1, 100).lane(1, 3)), settled(100, 0));
    w.top_up(a, 10).unwrap();
    w.ok(granted::PROXY, granted_before);
    assert_eq!(w.channel(a).reserved.u128(), 1_000 - 100 + 15);
    w.rotate(a, &signing_key(9), OAIC).unwrap();
    w.ok("provider", set_service_active(false));
    assert_eq!(w.settle(&draft(a, 2, 150)), settled(50, 0));
    // Disputes of every kind.
    let dear = Receipt {
        amount: 501,
        security_level: 3,
        ..call(&w, a)
    };
    let low = Receipt {
        security_level: 2,
        ..call(&w, a)
    };
    for msg in [cheat(&w, a), overcharge(&w, &dear), underserved(&w, &low)] {
        w.what_if(|w| {
            w.ok("reporter", msg);
            assert_eq!(provider(w).offenses, 1);
            w.check_totals();
        });
    }
    // And what is left goes back, by either way.
    let before = w.balance(&w.payer);
    w.all_done("provider", release(&[b]));
    w.unlock(a);
    assert_eq!(w.balance(&w.payer), before + 900 + 865);
    bystanders.go_through(&mut w);
}
