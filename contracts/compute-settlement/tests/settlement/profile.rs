//! Profiles: where and how a provider says it serves.

use cosmwasm_std::Binary;
use oaic_messages::compute_settlement::*;
use oaic_vouchers::{Receipt, NO_LIMIT};

use crate::bystander::attacked;
use crate::evidence::*;
use crate::suite::*;

fn full() -> Profile {
    Profile {
        endpoint: "https://provider.example".into(),
        sealed_key: Some(vec![7; 41].into()),
        jurisdiction: Some("US-CA".into()),
        retention: Some(3_600),
        security_level: 2,
    }
}

#[test]
fn a_profile_is_whole_and_has_bounds_in_registration_as_in_replacement() {
    let (w, bystanders) = attacked();
    let key = |length: usize| Some(Binary::from(vec![0xff; length]));
    let code = |text: &str| Some(text.to_owned());
    type Change = Box<dyn Fn(&mut Profile)>;
    let endpoint = |text: String| -> Change { Box::new(move |p| p.endpoint = text.clone()) };
    let sealed = |length| -> Change { Box::new(move |p| p.sealed_key = key(length)) };
    let at = |text: &'static str| -> Change { Box::new(move |p| p.jurisdiction = code(text)) };
    let stores = |time| -> Change { Box::new(move |p| p.retention = time) };
    let level = |level| -> Change { Box::new(move |p| p.security_level = level) };
    let cases = [
        ("", endpoint(String::new())),
        ("", endpoint("e".repeat(256))),
        ("endpoint", endpoint("e".repeat(257))),
        ("endpoint", endpoint("é".repeat(128) + "e")),
        ("endpoint", endpoint("https://a\nb".into())),
        ("endpoint", endpoint("a\u{202e}b".into())),
        ("", Box::new(|p| p.sealed_key = None)),
        ("sealed_key", sealed(0)),
        ("", sealed(1)),
        ("", sealed(255)),
        ("", sealed(256)),
        ("sealed_key", sealed(257)),
        ("", Box::new(|p| p.jurisdiction = None)),
        ("jurisdiction", at("")),
        ("jurisdiction", at("D")),
        ("", at("DE")),
        ("", at("FR-1")),
        ("", at("GB-ENG")),
        ("", at("AT-9")),
        ("", at("MX-CMX")),
        ("jurisdiction", at("--")),
        ("jurisdiction", at("12")),
        ("jurisdiction", at("D1")),
        ("jurisdiction", at("DEU")),
        ("jurisdiction", at("DE-")),
        ("jurisdiction", at("-DE")),
        ("jurisdiction", at("DE-BY-1")),
        ("jurisdiction", at("US-CALI")),
        ("jurisdiction", at("US-Ca")),
        ("jurisdiction", at("de")),
        ("jurisdiction", at("DE ")),
        ("jurisdiction", at("D\n")),
        ("jurisdiction", at("ÄÖ")),
        ("jurisdiction", at("DE_BY")),
        ("jurisdiction", at("ABCDEFGHI")),
        ("", stores(None)),
        ("", stores(Some(0))),
        ("", stores(Some(NO_LIMIT - 1))),
        ("retention", stores(Some(NO_LIMIT))),
        ("", level(0)),
        ("", level(MAX_SECURITY_LEVEL)),
        ("security_level", level(MAX_SECURITY_LEVEL + 1)),
        ("security_level", level(u8::MAX)),
    ];
    let mut w = w;
    for (n, (field, change)) in cases.into_iter().enumerate() {
        let mut profile = full();
        change(&mut profile);
        let newcomer = format!("newcomer {n}");
        let register = ExecuteMsg::RegisterProvider {
            receipt_key: signing_key(77).public().into(),
            profile: profile.clone(),
        };
        for (label, msg) in [
            ("provider", update_provider(profile.clone())),
            (&newcomer, register),
        ] {
            if !field.is_empty() {
                w.fails(label, msg, field);
                continue;
            }
            w.ok(label, msg);
            let address = w.who(label).to_string();
            let found: ProviderResponse = w.query(&QueryMsg::Provider { address });
            assert_eq!(found.profile, profile);
        }
        bystanders.could_go_through(&mut w);
    }
}

#[test]
fn a_provider_replaces_its_own_profile_alone_and_whole() {
    let (mut w, mut bystanders) = attacked();
    w.ok("provider", update_provider(full()));
    for stranger in ["payer", "thief", "owner", "settlement"] {
        w.fails(stranger, update_provider(full()), "no provider");
        bystanders.go_through(&mut w);
    }
    w.ok("their provider", update_provider(offering(3, Some(0))));
    let before = provider(&w);
    assert_eq!(before.profile, full());
    // What is left out is no longer said; all else of the provider stays.
    w.pause();
    w.ok("provider", update_provider(Profile::default()));
    let after = provider(&w);
    assert_eq!(after.profile, Profile::default());
    assert_eq!(
        ProviderResponse {
            profile: full(),
            ..after
        },
        before
    );
    bystanders.go_through(&mut w);
}

/// A profile says what new terms may ask for. Those made before stand: a receipt that would do
/// under the new profile is an offense under them, and the other way round.
#[test]
fn a_new_profile_changes_nothing_in_terms_made_before() {
    let (mut w, mut bystanders) = attacked();
    w.ok("provider", update_provider(full()));
    let agreed = conditions(2, Some(3_600));
    let (strict, loose) = (w.open_as("payer", OAIC, w.under(agreed)), w.open(OAIC));
    let before = [w.terms(strict, 0), w.terms(loose, 0)];
    for profile in [
        Profile::default(),
        offering(0, Some(0)),
        offering(3, Some(NO_LIMIT - 1)),
    ] {
        w.ok("provider", update_provider(profile));
        assert_eq!([w.terms(strict, 0), w.terms(loose, 0)], before);
        w.what_if(|w| {
            let met = Receipt {
                security_level: 2,
                retention: 3_600,
                ..call(w, strict)
            };
            let low = Receipt {
                security_level: 0,
                ..met.clone()
            };
            let of_loose = Receipt {
                security_level: 0,
                retention: NO_LIMIT,
                ..call(w, loose)
            };
            for honest in [met, of_loose] {
                let msg = underserved(w, &honest);
                assert_matches!(w.run("reporter", msg), Err(NotUnderserved { .. }));
            }
            w.ok("reporter", underserved(w, &low));
        });
        bystanders.go_through(&mut w);
    }
}
