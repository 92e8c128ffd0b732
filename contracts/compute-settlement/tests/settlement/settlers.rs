//! Who settles: the provider's account and those it names, in its channels and in no other.

use oaic_messages::compute_settlement::RejectReason as R;
use oaic_messages::compute_settlement::*;

use crate::bystander::attacked;
use crate::suite::*;

fn name(w: &mut Suite, provider: &str, labels: &[&str]) -> Outcome {
    let settlers = labels.iter().map(|label| w.who(label).to_string());
    let settlers = settlers.collect();
    w.run(provider, set_settlers(settlers))
}

fn may(w: &mut Suite, label: &str, draft: &Draft) -> bool {
    let entry = w.sign(draft);
    match &w.settle_by(label, entry).unwrap()[0] {
        SettleResult::Settled { .. } => true,
        SettleResult::Rejected { reason } => {
            assert_eq!(*reason, R::NotSettler, "{label}");
            false
        }
    }
}

#[test]
fn a_settler_settles_while_it_is_named() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(OAIC);
    assert!(!may(&mut w, "tower", &draft(c, 1, 1)));
    name(&mut w, "provider", &["tower", "second"]).unwrap();
    assert!(may(&mut w, "tower", &draft(c, 1, 1)));
    assert!(may(&mut w, "second", &draft(c, 2, 2)));
    name(&mut w, "provider", &["second"]).unwrap();
    assert!(!may(&mut w, "tower", &draft(c, 3, 3)));
    assert!(may(&mut w, "second", &draft(c, 3, 3)));
    name(&mut w, "provider", &[]).unwrap();
    assert!(!may(&mut w, "second", &draft(c, 4, 4)));
    assert!(may(&mut w, "provider", &draft(c, 4, 4)));
    bystanders.go_through(&mut w);
}

#[test]
fn another_providers_settler_is_nobody_here() {
    let (mut w, mut bystanders) = attacked();
    let c = w.open(OAIC);
    name(&mut w, "their provider", &["tower", "payer", "provider"]).unwrap();
    for label in ["tower", "payer", "their provider"] {
        assert!(!may(&mut w, label, &draft(c, 1, 1)), "{label}");
        bystanders.go_through(&mut w);
    }
    // One of two providers settles for both in one batch, each entry by its own right.
    name(&mut w, "provider", &["tower"]).unwrap();
    let entries = [w.sign(&draft(c, 1, 1)), w.sign(&draft(1, 1, 1))].concat();
    let results = w.settle_by("tower", entries).unwrap();
    // The second is theirs to settle, but not signed by their payer.
    assert_eq!(results, [settled(1, 0), rejected(R::BadSignature)]);
    bystanders.go_through(&mut w);
}

#[test]
fn settlers_are_few_named_once_and_others() {
    let mut w = Suite::new();
    let labels = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
    let error = name(&mut w, "provider", &labels).unwrap_err();
    assert_matches!(error, Runtime(Length { max, .. }) if *max == MAX_SETTLERS);
    for labels in [vec!["a", "a"], vec!["a", "provider"]] {
        let error = name(&mut w, "provider", &labels).unwrap_err();
        assert_matches!(error, Runtime(Invalid { field, .. }) if *field == "settlers");
    }
    for settlers in [vec![w.contract.to_string()], vec!["NOBODY".to_owned()]] {
        w.run("provider", set_settlers(settlers)).unwrap_err();
    }
    name(&mut w, "payer", &["a"]).unwrap_err();
    name(&mut w, "provider", &labels[..8]).unwrap();
    let provider = crate::evidence::provider(&w);
    assert_eq!(provider.settlers.len(), 8);
    // All of them at once are replaced.
    name(&mut w, "provider", &["i"]).unwrap();
    let c = w.open(OAIC);
    assert!(!may(&mut w, "a", &draft(c, 1, 1)));
    assert!(may(&mut w, "i", &draft(c, 1, 1)));
}
