//! Heartbeats: whose they are, what fits in one, and which one of an epoch stays.

use cosmwasm_std::Addr;
use oaic_messages::compute_settlement::*;

use crate::bystander::attacked;
use crate::suite::*;

/// Of a provider that serves a number of calls, for a number of seconds from now.
fn beat(w: &Suite, capacity: u32, seconds: u64) -> Heartbeat {
    Heartbeat {
        models: vec!["model".into()],
        capacity,
        latency_ms: 1,
        expires_at: w.now() + seconds,
    }
}

fn record(provider: &Addr, heartbeat: Heartbeat) -> ExecuteMsg {
    let provider = provider.to_string();
    ExecuteMsg::Heartbeat {
        provider,
        heartbeat,
    }
}

fn recorded(w: &Suite, provider: &Addr, epoch: Option<u64>) -> Option<HeartbeatResponse> {
    let provider = provider.to_string();
    w.query(&QueryMsg::Heartbeat { provider, epoch })
}

/// What the provider's heartbeat of this epoch says of its capacity.
fn capacity(w: &Suite) -> Option<u32> {
    recorded(w, &w.provider, None).map(|found| found.heartbeat.capacity)
}

#[test]
fn a_provider_and_its_settlers_record_one_and_nobody_else() {
    let (mut w, mut bystanders) = attacked();
    let (own, theirs) = (w.provider.clone(), w.who("their provider"));
    let [tower, other_tower] = ["tower", "their tower"].map(account);
    w.ok("provider", set_settlers(vec![tower.to_string()]));
    w.ok(
        "their provider",
        set_settlers(vec![other_tower.to_string(), own.to_string()]),
    );
    assert_eq!(capacity(&w), None);
    w.ok("provider", record(&own, beat(&w, 1, 60)));
    let first = recorded(&w, &own, None).unwrap();
    assert_eq!(first.heartbeat, beat(&w, 1, 60));
    assert_eq!((first.recorded_at, first.height), (w.now(), w.height()));
    w.advance(1, 1);
    let strangers = [
        "their provider",
        "their tower",
        "payer",
        "bystander",
        "owner",
        "guardian",
        "thief",
        "settlement",
    ];
    for stranger in strangers {
        let msg = record(&own, beat(&w, 666, 60));
        w.fails(stranger, msg, "may not record its heartbeat");
        assert_eq!(
            recorded(&w, &own, None).as_ref(),
            Some(&first),
            "{stranger}"
        );
        bystanders.go_through(&mut w);
    }
    w.ok("tower", record(&own, beat(&w, 2, 60)));
    assert_eq!(capacity(&w), Some(2));
    // One account may settle for two providers; each has its own heartbeat.
    w.ok("provider", record(&theirs, beat(&w, 9, 60)));
    assert_eq!(capacity(&w), Some(2));
    w.ok("provider", set_settlers(vec![]));
    let msg = record(&own, beat(&w, 3, 60));
    w.fails("tower", msg.clone(), "may not");
    w.ok("provider", msg);
    assert_eq!(recorded(&w, &theirs, None).unwrap().heartbeat.capacity, 9);
    bystanders.go_through(&mut w);
}

#[test]
fn an_unknown_provider_has_none() {
    let (mut w, mut bystanders) = attacked();
    for label in ["thief", "payer", "owner", "settlement"] {
        let address = w.who(label);
        for by in [label, "provider"] {
            w.fails(by, record(&address, beat(&w, 1, 60)), "no provider");
        }
        assert_eq!(recorded(&w, &address, None), None, "{label}");
    }
    for address in [
        String::new(),
        "x".into(),
        w.provider.to_string().to_uppercase(),
    ] {
        let msg = record(&Addr::unchecked(&address), beat(&w, 1, 60));
        assert_matches!(w.run("provider", msg), Err(Runtime(BadAddress { .. })));
        let epoch = None;
        let query = QueryMsg::Heartbeat {
            provider: address,
            epoch,
        };
        w.try_query::<Option<HeartbeatResponse>>(&query)
            .unwrap_err();
    }
    bystanders.go_through(&mut w);
}

#[test]
fn it_expires_within_a_minute_and_later_than_now() {
    let (mut w, mut bystanders) = attacked();
    let (own, now) = (w.provider.clone(), w.now());
    for (expires_at, fits) in [
        (0, false),
        (1, false),
        (now - 1, false),
        (now, false),
        (now + 1, true),
        (now + 59, true),
        (now + 60, true),
        (now + 61, false),
        (u64::MAX - 1, false),
        (u64::MAX, false),
    ] {
        let heartbeat = Heartbeat {
            expires_at,
            ..beat(&w, 1, 0)
        };
        let found = w.run("provider", record(&own, heartbeat.clone()));
        match fits {
            true => {
                found.unwrap();
                assert_eq!(recorded(&w, &own, None).unwrap().heartbeat, heartbeat);
            }
            false => {
                assert_matches!(found, Err(Runtime(Invalid { field, .. })) if *field == "expires_at")
            }
        }
        bystanders.go_through(&mut w);
    }
}

#[test]
fn it_names_a_few_models_with_short_readable_names() {
    let (mut w, mut bystanders) = attacked();
    let own = w.provider.clone();
    let models = |count: usize, length: usize| vec!["m".repeat(length); count];
    for (models, fits) in [
        (vec![], true),
        (models(1, 0), false),
        (models(1, 1), true),
        (models(31, 128), true),
        (models(32, 128), true),
        (models(33, 1), false),
        (models(1, 129), false),
        (models(1_000, 0), false),
        // Bytes count, not characters.
        (vec!["é".repeat(64)], true),
        (vec!["é".repeat(64) + "e"], false),
        (vec!["m".into(), String::new()], false),
        (vec!["m".into(), "m\n".into()], false),
        (vec!["m\u{202e}".into()], false),
        (vec!["\u{0}".into()], false),
    ] {
        let heartbeat = Heartbeat {
            models: models.clone(),
            capacity: u32::MAX,
            latency_ms: u32::MAX,
            ..beat(&w, 0, 60)
        };
        let found = w.run("provider", record(&own, heartbeat.clone()));
        assert_eq!(found.is_ok(), fits, "{models:?}");
        if fits {
            assert_eq!(recorded(&w, &own, None).unwrap().heartbeat, heartbeat);
        }
        bystanders.go_through(&mut w);
    }
    let nothing = Heartbeat {
        models: vec![],
        latency_ms: 0,
        ..beat(&w, 0, 1)
    };
    w.ok("provider", record(&own, nothing.clone()));
    assert_eq!(recorded(&w, &own, None).unwrap().heartbeat, nothing);
}

#[test]
fn the_last_of_each_epoch_stays() {
    let (mut w, mut bystanders) = attacked();
    let own = w.provider.clone();
    let first = w.this_epoch();
    // Several in one block: the last; one that says less or expires earlier replaces another too.
    for (capacity, seconds) in [(1, 60), (5, 60), (3, 1)] {
        w.ok("provider", record(&own, beat(&w, capacity, seconds)));
    }
    assert_eq!(capacity(&w), Some(3));
    w.advance_to((first + 1) * EPOCH_SECONDS - 1);
    w.ok("provider", record(&own, beat(&w, 4, 60)));
    let last = recorded(&w, &own, None).unwrap();
    w.advance(1, 1);
    // A new epoch has none until one is recorded, though the last one has not expired.
    assert_eq!(capacity(&w), None);
    w.ok("provider", record(&own, beat(&w, 7, 60)));
    w.advance(10 * EPOCH_SECONDS, 1);
    w.ok("provider", record(&own, beat(&w, 8, 60)));
    for (epoch, expected) in [
        (0, None),
        (first - 1, None),
        (first, Some(4)),
        (first + 1, Some(7)),
        (first + 2, None),
        (first + 11, Some(8)),
        (first + 12, None),
        (u64::MAX, None),
    ] {
        let found = recorded(&w, &own, Some(epoch)).map(|found| found.heartbeat.capacity);
        assert_eq!(found, expected, "{epoch}");
    }
    assert_eq!(recorded(&w, &own, Some(first)), Some(last));
    bystanders.go_through(&mut w);
}

/// It says something and permits nothing: neither bond, keys, service nor a pause matter.
#[test]
fn nothing_else_stops_or_follows_a_heartbeat() {
    let (mut w, mut bystanders) = attacked();
    let own = w.provider.clone();
    let before = crate::evidence::provider(&w);
    w.ok("provider", record(&own, beat(&w, 1, 60)));
    assert_eq!(crate::evidence::provider(&w), before);
    w.pause();
    w.ok("provider", set_service_active(false));
    w.ok("provider", retire_receipt_key(0));
    w.unbond(MIN_BOND).unwrap();
    w.ok("provider", record(&own, beat(&w, 2, 60)));
    assert_eq!(capacity(&w), Some(2));
    bystanders.go_through(&mut w);
}
